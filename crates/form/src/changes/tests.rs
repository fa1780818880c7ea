use crate::{Change, Form, Refusal, Sheets};

const SURVEY: &str = "\
type,name,label,hint,required,relevant,constraint,constraint_message,calculation,merge,mask,unit,code,severity,was,retired
begin_group,home,家,,,,,,,,,,,,,
text,phone,电话,,,,. != '',要填,,,internal,,P1,soft,home/tel,
integer,people,人数,,,,,,,,,,,,,
barcode,slip,条码,,,,,,,,,,,,,
select_one grade,grade,等级,,,,,,,forward,,,,,,
select_multiple cause,causes,原因,,,,,,,,,,,,,
text,gone,旧题,,,,,,,,,,,,,1
calculate,twice,两倍,,,,,,${people} * 2,,,,,,,
note,words,说明,,,,,,,,,,,,,
end_group,,,,,,,,,,,,,,,
begin_repeat,member,成员,,,,,,,,,,,,,
text,name,姓名,,,,,,,,,,,,,
end_repeat,,,,,,,,,,,,,,,
";
const CHOICES: &str = "\
list_name,name,label,order,was,retired
grade,A,甲,1,,
grade,B,乙,2,b,
cause,01,因病,,,
cause,02,因灾,,,
";
const RULES: &str = "\
rule,severity,repeat,path,condition,message
R1,soft,,home/people,${people} > 0,应大于零
";

/// The form after edits such as `from -> to`, each in the sheet that has `from`; `|` ends a line.
fn edited(version: &str, edits: &str) -> Form {
    let mut sheets = [SURVEY, CHOICES, RULES].map(str::to_owned);
    for edit in edits.split(';').map(str::trim).filter(|edit| !edit.is_empty()) {
        let (from, to) = edit.split_once("->").expect("an edit");
        let [from, to] = [from, to].map(|text| text.trim().replace('|', "\n"));
        let sheet = sheets.iter_mut().find(|sheet| sheet.contains(&from)).expect(&from);
        *sheet = sheet.replacen(&from, &to, 1);
    }
    let [survey, choices, rules] = &sheets;
    let settings = format!("form_id,version\ntest,{version}\n");
    let sheets = Sheets {
        survey,
        choices: Some(choices),
        settings: Some(&settings),
        rules: Some(rules),
        ..Sheets::default()
    };
    Form::load(&sheets).unwrap_or_else(|problems| panic!("{edits}: {problems:?}"))
}

fn told(refusals: &[Refusal]) -> String {
    let told = refusals.iter().map(|refusal| format!("{} {}", refusal.code.name(), refusal.about));
    told.collect::<Vec<_>>().join("|")
}

#[test]
fn every_change_is_told_in_both_languages() {
    let former = edited("1", "");
    for (edits, expected) in [
        ("", ""),
        ("text,phone,电话 -> text,phone,手机", "home/phone is worded differently"),
        (",要填 -> ,请填", "home/phone is worded differently"),
        ("integer,people,人数, -> integer,people,人数,在户的", "home/people is worded differently"),
        ("note,words, -> text,new,新题|note,words,", "home/new is new"),
        (
            "integer,people,人数,,,,,,,,,,,,, -> integer,people,人数,,,,,,,,,,,,,2;R1,soft,,home/people,${people} > 0,应大于零| ->",
            "home/people was given up|retired of home/people was — and is 2|rule R1 was taken out",
        ),
        (
            "旧题,,,,,,,,,,,,,1 -> 旧题,,,,,,,,,,,,,",
            "home/gone is asked again|retired of home/gone was 1 and is —",
        ),
        (
            "integer,people,人数,,,,,,,,,,,,, -> integer,count,人数,,,,,,,,,,,,home/people,;${people} * 2 -> ${count} * 2;home/people,${people} -> home/count,${count}",
            "home/people is now home/count|calculation of home/twice is different|rule R1 is different",
        ),
        (
            "integer,people,人数,,, -> integer,people,人数,,yes,",
            "required of home/people is different",
        ),
        (
            "integer,people,人数,,,, -> integer,people,人数,,,1 = 1,",
            "relevant of home/people is different",
        ),
        (". != '' -> . != 'x'", "constraint of home/phone is different"),
        ("* 2 -> * 3", "calculation of home/twice is different"),
        (",internal,,P1 -> ,sensitive,,P1", "mask of home/phone was internal and is sensitive"),
        (
            "P1,soft -> P2,hard",
            "code of home/phone was P1 and is P2|severity of home/phone was soft and is hard",
        ),
        ("要填,,,internal -> 要填,,lead,internal", "merge of home/phone was observed and is lead"),
        ("internal,,P1 -> internal,pay,P1", "unit of home/phone was — and is pay"),
        ("integer,people -> decimal,people", "type of home/people was integer and is decimal"),
        ("note,words,说明,,,,,,,,,,,,,| -> ", "home/words was taken out"),
        ("cause,02,因灾,,, -> cause,02,因灾,,,|cause,03,因学,,,", "code 03 of cause is new"),
        ("cause,02,因灾,,, -> cause,02,因灾,,,2", "code 02 of cause is no longer offered"),
        ("cause,02,因灾,,, -> cause,2,因灾,,02,", "code 2 of cause was 02"),
        ("因灾 -> 灾害", "code 02 of cause is worded differently"),
        ("grade,A,甲,1 -> grade,A,甲,3", "code A of grade has another order"),
        ("begin_group,home,家,,, -> begin_group,home,户,,,", "home is worded differently"),
        ("begin_group,home,家,,, -> begin_group,home,家,,,1=1", "relevant of home is different"),
        ("R1,soft -> R1,hard", "rule R1 is different"),
        ("R1,soft -> R2,soft", "rule R2 is new|rule R1 was taken out"),
    ] {
        let form = edited("2", edits);
        let changes =
            form.succeeds(&former).unwrap_or_else(|refusals| panic!("{}", told(&refusals)));
        let words: Vec<_> = changes.all.iter().map(|change| change.words().en).collect();
        assert_eq!(words.join("|"), expected, "{edits}");
        assert!(changes.all.iter().all(|change| !change.words().zh.is_ascii()), "{edits}");
        assert_eq!(changes, form.changes_since(&former));
        assert_eq!(changes.is_empty(), expected.is_empty());
    }
}

#[test]
fn a_form_that_would_lose_answers_does_not_succeed() {
    let former = edited("1", "");
    for (edits, expected, lost) in [
        ("text,name -> text,called", "lost_question member/name", "member/name is lost"),
        ("barcode,slip,条码,,,,,,,,,,,,,| ->", "lost_question home/slip", "home/slip is lost"),
        (",home/tel, -> ,,", "lost_question home/tel", ""),
        (
            ",home/tel, -> ,home/tel home/slip,;barcode,slip,条码,,,,,,,,,,,,,| ->",
            "two_into_one home/slip",
            "",
        ),
        ("integer,people -> text,people", "kind_changed home/people", "type of home/people"),
        ("text,name -> barcode,name", "kind_changed member/name", "type of member/name"),
        (
            "text,name -> calculate,name;姓名,,,,, -> 姓名,,,,,,1;姓名,,,,,,1, -> 姓名,,,,,,1",
            "kind_changed member/name",
            "",
        ),
        (
            "旧题,,,,,,,,,,,,,1 -> 旧题,,,,,,,,,,,,,;text,gone -> note,gone",
            "kind_changed home/gone",
            "home/gone is asked again",
        ),
        (
            "select_one grade,grade -> select_one cause,grade;等级,,,,,,,forward -> 等级,,,,,,,",
            "lost_code grade A|lost_code grade B",
            "code A of cause is lost",
        ),
        ("cause,02,因灾,,,| -> ", "lost_code cause 02", "code 02 of cause is lost"),
        ("cause,02,因灾,,, -> cause,2,因灾,,,", "lost_code cause 02", "code 02 of cause is lost"),
        (
            "cause,01,因病,,,|cause,02,因灾,,, -> cause,1,因病灾,,01 02,",
            "two_into_one cause 02",
            "",
        ),
        ("2,b, -> 2,,", "lost_code grade b", ""),
        (
            "text,name,姓名,,,,,,,,,,,,,| -> ;text,gone -> text,name,姓名,,,,,,,,,,,,member/name,|text,gone",
            "moved member/name",
            "member/name is now home/name",
        ),
        (
            "begin_repeat,member -> begin_repeat,person;姓名,,,,,,,,,,,,, -> 姓名,,,,,,,,,,,,member/name,",
            "moved member/name",
            "member/name is now person/name",
        ),
    ] {
        let form = edited("2", edits);
        let refusals = form.succeeds(&former).expect_err(edits);
        assert_eq!(told(&refusals), expected, "{edits}");
        assert!(form.changes_since(&former).to_string().contains(lost), "{edits}");
        for refusal in &refusals {
            let words = refusal.words();
            assert!(words.zh.contains(&refusal.about) && words.en.contains(&refusal.about));
        }
    }
}

#[test]
fn what_former_answers_say_may_be_read_more_widely() {
    let former = edited("1", "text,name -> date,name");
    for edits in [
        "barcode,slip -> text,slip",
        "integer,people -> decimal,people",
        "calculate,twice,两倍,,,,,,${people} * 2 -> text,twice,两倍,,,,,,",
        "text,name -> text,name",
    ] {
        let form = edited("2", edits);
        assert!(form.succeeds(&former).is_ok(), "{edits}");
    }
}

#[test]
fn a_version_is_written_once() {
    let former = edited("1", "");
    assert!(edited("1", "").succeeds(&former).expect("the same form").is_empty());
    let refused = edited("1", "电话 -> 手机").succeeds(&former).expect_err("the same version");
    assert_eq!(told(&refused), "same_version test@1");
    let refused = Form::household().succeeds(&former).expect_err("another form");
    assert!(told(&refused).starts_with("other_form household|lost_question home/phone"));
}

#[test]
fn names_are_kept_over_several_versions() {
    let first = edited("1", "");
    let rename = "text,phone,电话 -> text,mobile,电话;home/tel, -> home/tel home/phone,";
    let second = edited("2", rename);
    second.succeeds(&first).expect("a successor");
    let third = edited(
        "3",
        &format!(
            "{rename};text,mobile -> text,cell;home/tel home/phone, -> home/tel home/phone home/mobile,"
        ),
    );
    third.succeeds(&second).expect("a successor");
    third.succeeds(&first).expect("a successor of the first too");
    let forgetful = edited("3", "text,phone,电话 -> text,cell,电话;home/tel, -> home/mobile,");
    let refused = forgetful.succeeds(&second).expect_err("names that are forgotten");
    assert_eq!(told(&refused), "lost_question home/tel|lost_question home/phone");
}

/// The first version of the household form, as it was published.
const FIRST: Sheets<'_> = Sheets {
    name: "household",
    survey: include_str!("../../../../tests/forms/household-1/survey.csv"),
    choices: Some(include_str!("../../../../tests/forms/household-1/choices.csv")),
    settings: Some(include_str!("../../../../tests/forms/household-1/settings.csv")),
    rules: Some(include_str!("../../../../tests/forms/household-1/rules.csv")),
    others: &[],
};

#[test]
fn the_household_form_succeeds_its_first_version() {
    let first = Form::load(&FIRST).expect("the first version");
    let changes = Form::household().succeeds(&first).expect("it accounts for every answer");
    for retired in ["income/business_farming", "income/expense_farming", "case/paired_official"] {
        assert!(changes.all.contains(&Change::Retired(retired.to_owned())), "{retired}");
    }
    assert!(changes.all.contains(&Change::Added("household/monitored".to_owned())));
}
