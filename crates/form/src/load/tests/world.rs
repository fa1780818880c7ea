//! XLSForms as others write them.

use kernel::Value;

use super::told;
use crate::{
    Form, Kind, Mask, MergeClass, Problem, Sheets, Words,
    check::tests::{answers, at, divisions, located},
};

fn load(survey: &str) -> Result<Form, Vec<Problem>> {
    let choices = Some("list_name,name,label,kind\nl,a,A,x\nl,b,B,y\n");
    Form::load(&Sheets { survey, choices, ..Sheets::default() })
}

fn form(survey: &str) -> Form {
    load(survey).unwrap_or_else(|problems| panic!("{survey}\n{:?}", told(&problems)))
}

/// Every type and every column, in the spellings of other people.
const ALL: &str = "\
Type,Name,Label::English (en),label::中文 (zh),Hint,guidance_hint,Appearance,Required,Required Message,Read Only,Relevance,Constraint,constraint message,Calculate,choice_filter,Default,Count,Parameters,disabled,media::image,body::intent,bind::jr:preload,save_to
start,start,,,,,,,,,,,,,,,,,,,,,
today,today,,,,,,,,,,,,,,,,,,,,,
deviceid,device,,,,,,,,,,,,,,,,,,,,,
audit,,,,,,,,,,,,,,,,,,,,,,
note,,Welcome,您好,,,,,,,,,,,,,,,,a.png,,,
begin group,g.1,Group,组,,,field-list,,,,${多_数} > 0 or ${多_数} = '',,,,,,,,,,,,
text,名.字-1,Name,姓名,full,read it out,multiline,Yes,say it,,,string-length(.) > 1,too short,,,,,rows=3,,,,,
integer,多_数,Number,数,,,,TRUE,,,,,,,,5,,,,,,,
decimal,weight,Weight,重量,,,,,,,,,,,,,,,,,,,
decimal,pay,Pay,工资,,,money,,,,,,,,,12.5,,,,,,,
date,born,Born,出生,,,,,,,,. <= today(),,,,today(),,,,,,,
time,at,At,时刻,,,,,,,,,,,,,,,,,,,
dateTime,when,When,时间,,,,,,,,,,,,now(),,,,,,,
select_one l,one,One,单选,,,,,,,,,,,kind = 'x',a,,,,,,,
select one from l or specify other,more,More,还有,,,,,,,,,,,,,,,,,,,
select all that apply from l,many,Many,多选,,,,,,,,,,,,a b,,randomize=true,,,,,
rank l,order,Order,排序,,,,,,,,,,,,,,,,,,,
geopoint,point,Point,点,,,,,,,,,,,,,,capture-accuracy=5,,,,,
geotrace,trace,Trace,线,,,,,,,,,,,,,,,,,,,
geoshape,shape,Shape,面,,,,,,,,,,,,,,,,,,,
photo,image,Image,照片,,,,,,,,,,,,x.png,,,,,,,
audio,audio,Audio,录音,,,,,,,,,,,,,,,,,,,
video,video,Video,视频,,,,,,,,,,,,,,,,,,,
file,file,File,文件,,,,,,,,,,,,,,,,,,,
barcode,code,Code,条码,,,,,,,,,,,,,,,,,,,
range,scale,Scale,量表,,,,,,,,. != 3,,,,,,start=0 end=5 step=1,,,,,
range,fine,Fine,细量表,,,,,,,,,,,,,,start=1;end=0;step=0.5,,,,,
percentage,percent,Percent,百分比,,,,,,,,,,,,,,,,,,,
acknowledge,ok,OK,知悉,,,,yes,,,,,,,,,,,,,,,
hidden,secret,,,,,,,,,,,,,,it's so,,,,,,,
calculate,twice,,,,,,,,,${多_数} < 9,,,${多_数} * 2,,,,,,,,,
calculate,fixed,,,,,,,,,,,,,,7 + 1,,,,,,,
integer,shown,Shown,显示,,,,,,yes,,,,${twice} + 1,,,,,,,,,
integer,guess,Guess,估计,,,,,,,,,,${twice} + 1,,,,,,,,,
text,old,Old,旧,,,,,,,,,,,,,,,yes,,,,
end group,,,,,,,,,,,,,,,,,,,,,,
begin repeat,child,Child,孩子,,,,,,,,,,,,,${多_数},,,,,,
text,名.字-1,Name,姓名,,,,,,,,,,,,,,,,,,,p
end repeat,,,,,,,,,,,,,,,,,,,,,,
,,,,,,,,,,,,a remark of the author,,,,,,,,,,
";

#[test]
fn a_form_with_every_type_and_column_loads() {
    let form = form(ALL);
    let list = |list: &str| list.to_owned();
    let expected = [
        ("start", Kind::Calculate),
        ("today", Kind::Calculate),
        ("device", Kind::Calculate),
        ("audit", Kind::Calculate),
        ("generated_note_name_6", Kind::Note),
        ("g.1/名.字-1", Kind::Text),
        ("g.1/多_数", Kind::Whole),
        ("g.1/weight", Kind::Decimal),
        ("g.1/pay", Kind::Money),
        ("g.1/born", Kind::Date),
        ("g.1/at", Kind::Time),
        ("g.1/when", Kind::DateTime),
        ("g.1/one", Kind::One(list("l"))),
        ("g.1/more", Kind::One(list("l"))),
        ("g.1/more_other", Kind::Text),
        ("g.1/many", Kind::Many(list("l"))),
        ("g.1/order", Kind::Rank(list("l"))),
        ("g.1/point", Kind::Point),
        ("g.1/trace", Kind::Trace),
        ("g.1/shape", Kind::Shape),
        ("g.1/image", Kind::Image),
        ("g.1/audio", Kind::Audio),
        ("g.1/video", Kind::Video),
        ("g.1/file", Kind::File),
        ("g.1/code", Kind::Barcode),
        ("g.1/scale", Kind::Whole),
        ("g.1/fine", Kind::Decimal),
        ("g.1/percent", Kind::Whole),
        ("g.1/ok", Kind::One(list("acknowledge ()"))),
        ("g.1/secret", Kind::Calculate),
        ("g.1/twice", Kind::Calculate),
        ("g.1/fixed", Kind::Calculate),
        ("g.1/shown", Kind::Calculate),
        ("g.1/guess", Kind::Whole),
        ("child/名.字-1", Kind::Text),
    ];
    let kinds: Vec<_> = form.questions().map(|q| (q.name.as_str(), q.kind.clone())).collect();
    assert_eq!(kinds, expected);
    assert_eq!(form.reference(), "form@1");
    let codes: Vec<_> = form.choices("l").iter().map(|choice| choice.code.as_str()).collect();
    assert_eq!(codes, ["a", "b", "other"]);
    let asked = form.questions().filter(|question| question.kind.is_answered());
    assert!(asked.into_iter().all(|q| q.mask == Mask::Internal && q.merge == MergeClass::Observed));
}

#[test]
fn everything_without_effect_is_told_of() {
    assert_eq!(
        told(form(ALL).notices()),
        [
            "survey 1 media::image ignored_column",
            "survey 1 save_to ignored_column",
            "survey 2 Type meta_question",
            "survey 3 Type meta_question",
            "survey 4 Type meta_question",
            "survey 5 Type meta_question",
            "survey 17 Parameters no_meaning",
            "survey 22 Default no_meaning",
            "survey 36 disabled disabled",
            "survey 41 Type remark",
        ]
    );
}

#[test]
fn what_is_computed_from_a_foreign_form_is_what_it_says() {
    let form = form(ALL);
    let divisions = divisions();
    let derived = |lines: &str| {
        let derived = form.derive(&answers(lines), &at(&divisions, false));
        let told = derived.iter().map(|(path, value)| format!("{path}={value}"));
        told.collect::<Vec<_>>().join(" ")
    };
    let always = "start=2026-03-01T12:00:00+08:00 today=2026-03-01";
    assert_eq!(
        derived("g.1/多_数=4"),
        format!("{always} g.1/secret=it's so g.1/twice=8 g.1/fixed=8 g.1/shown=9")
    );
    assert_eq!(derived("g.1/多_数=9"), format!("{always} g.1/secret=it's so g.1/fixed=8"));
    assert_eq!(derived("g.1/多_数=0"), always);
}

#[test]
fn the_checks_of_a_foreign_form_hold() {
    let form = form(ALL);
    let divisions = divisions();
    let sound = "g.1/多_数=1\ng.1/名.字-1=\"林一\"\ng.1/ok=\"OK\"\nchild 1/名.字-1=\"\"\n";
    let found = |lines: &str| {
        let found = form.check(&answers(&format!("{sound}{lines}")), &at(&divisions, false));
        let told = found.iter().map(|f| format!("{} {}", f.code, f.path.asked()));
        told.collect::<Vec<_>>().join("|")
    };
    for (line, expected) in [
        ("", ""),
        ("g.1/名.字-1=\"林\"", "constraint g.1/名.字-1"),
        ("g.1/名.字-1=\"\"", "required g.1/名.字-1"),
        ("g.1/多_数=2", "repeat_count child"),
        ("g.1/one=\"a\"", ""),
        ("g.1/one=\"b\"", "choice.filtered g.1/one"),
        ("g.1/one=\"c\"", "shape.choice g.1/one"),
        ("g.1/more=\"other\"", ""),
        ("g.1/scale=5", ""),
        ("g.1/scale=6", "constraint g.1/scale"),
        ("g.1/scale=3", "constraint g.1/scale"),
        ("g.1/fine=0.5", ""),
        ("g.1/fine=0.4", "constraint g.1/fine"),
        ("g.1/fine=1.5", "constraint g.1/fine"),
        ("g.1/percent=101", "constraint g.1/percent"),
        ("g.1/at=\"09:30\"", ""),
        ("g.1/at=\"09:30:00.000+08:00\"", ""),
        ("g.1/at=\"09:30:15Z\"", ""),
        ("g.1/at=\"9\"", "shape.time g.1/at"),
        ("g.1/at=\"25:00\"", "shape.time g.1/at"),
        ("g.1/at=\"09:30+8\"", "shape.time g.1/at"),
        ("g.1/order=\"b a\"", ""),
        ("g.1/order=\"b b\"", "shape.choice g.1/order"),
        ("g.1/order=\"b x\"", "shape.choice g.1/order"),
        ("g.1/trace=\"25 116 0 0;25 117 0 0\"", ""),
        ("g.1/trace=\"25 116 0 0; 25 117 0 0;\"", ""),
        ("g.1/trace=\"25 116 0 0\"", "shape.trace g.1/trace"),
        ("g.1/trace=\"25 116 0 0;95 117 0 0\"", "shape.trace g.1/trace"),
        ("g.1/shape=\"1 1 0 0;1 2 0 0;2 2 0 0;1 1 0 0\"", ""),
        ("g.1/shape=\"1 1 0 0;1 2 0 0;2 2 0 0;2 1 0 0\"", "shape.shape g.1/shape"),
        ("g.1/shape=\"1 1 0 0;1 2 0 0;1 1 0 0\"", "shape.shape g.1/shape"),
        ("g.1/video=\"film.mp4\"", "shape.blob g.1/video"),
        ("g.1/file=\"list.csv\"", "shape.blob g.1/file"),
        (&address("g.1/file", "application/pdf"), ""),
        (&address("g.1/file", "image/png"), ""),
        (&address("g.1/video", "video/mp4"), ""),
        (&address("g.1/video", "audio/mp4"), "shape.blob g.1/video"),
        (&address("g.1/video", "text/html"), "shape.blob g.1/video"),
    ] {
        assert_eq!(found(line), expected, "{line}");
    }
    let found = form.check(&answers("g.1/多_数=1"), &at(&divisions, false));
    let name = found.iter().find(|finding| finding.path.asked() == "g.1/名.字-1");
    assert_eq!(name.map(|finding| finding.message.en.as_str()), Some("say it"));
}

/// A line that answers a question with a blob of a media type.
fn address(question: &str, media: &str) -> String {
    format!("{question}=\"sha256:{}|{media}|1\"", "0a".repeat(32))
}

#[test]
fn the_question_what_else_is_asked_only_of_those_who_chose_it() {
    let form = form(ALL);
    let divisions = divisions();
    for (lines, expected) in [("", false), ("g.1/more=\"a\"", false), ("g.1/more=\"other\"", true)]
    {
        let path = located("g.1/more_other");
        let relevant = form.relevant(&path, &answers(lines), &at(&divisions, false));
        assert_eq!(relevant, expected, "{lines}");
    }
}

#[test]
fn what_is_said_beside_a_question_can_be_read() {
    let form = form(ALL);
    let question = form.question("g.1/名.字-1").expect("a question");
    let both = |text: &str| Words { zh: text.to_owned(), en: text.to_owned() };
    assert_eq!(question.label, Words { zh: "姓名".to_owned(), en: "Name".to_owned() });
    assert_eq!(form.hint(question), both("full"));
    assert_eq!(form.guidance(question), both("read it out"));
    assert_eq!(form.parameters(question), "rows=3");
    assert_eq!(form.appearance(question), "multiline");
    assert_eq!(form.group_path(question), Some("g.1"));
    let texts: Vec<_> = form.expressions(question).collect();
    assert_eq!(texts, [("required", "Yes"), ("constraint", "string-length(.) > 1")]);
    let constraint = form.constraint(question).expect("a constraint");
    assert_eq!(
        (constraint.condition, &constraint.message.en),
        ("string-length(.) > 1", &"too short".to_owned())
    );
    let groups: Vec<_> =
        form.groups().map(|g| (g.path, g.is_repeat, g.relevant, g.repeat_count)).collect();
    assert_eq!(
        groups,
        [
            ("g.1", false, Some("${多_数} > 0 or ${多_数} = ''"), None),
            ("child", true, None, Some("${多_数}")),
        ]
    );
    let lists: Vec<_> = form.lists().map(|(list, choices)| (list, choices.len())).collect();
    assert_eq!(lists, [("acknowledge ()", 1), ("l", 3)]);
}

#[test]
fn what_is_offered_is_never_an_answer() {
    let form = form(ALL);
    let divisions = divisions();
    for (lines, path, expected) in [
        ("", "g.1/多_数", Some(Value::Whole(5))),
        ("g.1/多_数=1", "g.1/多_数", None),
        ("", "g.1/pay", Some(Value::Whole(1250))),
        ("g.1/多_数=0", "g.1/pay", None),
        ("", "g.1/born", Some(Value::from("2026-03-01"))),
        ("", "g.1/when", Some(Value::from("2026-03-01T12:00:00+08:00"))),
        ("", "g.1/one", Some(Value::from("a"))),
        ("", "g.1/many:a", Some(Value::Bool(true))),
        ("", "g.1/many:other", None),
        ("g.1/many:b=false", "g.1/many:a", None),
        ("", "g.1/many", None),
        ("g.1/多_数=2", "g.1/guess", Some(Value::Whole(5))),
        ("", "g.1/guess", None),
        ("", "g.1/image", None),
        ("", "g.1/weight", None),
        ("", "none", None),
    ] {
        let answers = answers(lines);
        let at = at(&divisions, false);
        assert_eq!(form.prefilled(&located(path), &answers, &at), expected, "{lines} {path}");
        let says = form.derive(&answers, &at).iter().any(|(p, _)| *p == located(path));
        assert!(!says, "{path}");
    }
    let shown = form.question("g.1/shown").expect("a question");
    assert!(form.is_read_only(shown));
}

#[test]
fn only_what_the_filter_lets_pass_is_offered() {
    let divisions = divisions();
    let form = form(
        "type,name,label,choice_filter\nselect_one l,kind,,\nselect_multiple l,many,,name != ${kind} or label = 'B'\nbegin_repeat,r,,\ntext,t,,\nselect_one l,in,,kind = ${t}\nend_repeat,,,\n",
    );
    for (lines, path, expected) in [
        ("", "kind", "a b"),
        ("", "many", "a b"),
        ("kind=\"a\"", "many", "b"),
        ("kind=\"b\"", "many", "a b"),
        ("r 1/t=\"x\"", "r 1/in", "a"),
        ("r 1/t=\"x\"\nr 2/t=\"y\"", "r 2/in", "b"),
        ("", "r 1/in", ""),
        ("", "r 1/t", ""),
    ] {
        let answers = answers(lines);
        let offered = form.offered(&located(path), &answers, &at(&divisions, false));
        let codes: Vec<_> = offered.iter().map(|choice| choice.code.as_str()).collect();
        assert_eq!(codes.join(" "), expected, "{lines} {path}");
    }
    let many = form.question("many").expect("a question");
    let texts: Vec<_> = form.expressions(many).collect();
    assert_eq!(texts, [("choice_filter", "name != ${kind} or label = 'B'")]);
}

#[test]
fn a_repeat_has_as_many_entries_as_the_form_says_within_reason() {
    let form = form(
        "type,name,label,repeat_count\ninteger,n,,\nbegin_repeat,r,,${n}\ntext,t,,\nend_repeat,,,\nbegin_repeat,free,,\ntext,u,,\nend_repeat,,,\n",
    );
    let divisions = divisions();
    for (lines, repeat, expected) in [
        ("", "r", None),
        ("n=3", "r", Some(3)),
        ("n=-3", "r", Some(0)),
        ("n=99999999999", "r", Some(1_000)),
        ("n=3", "free", None),
        ("n=3", "none", None),
    ] {
        let count = form.repeat_count(repeat, &answers(lines), &at(&divisions, false));
        assert_eq!(count, expected, "{lines} {repeat}");
    }
}

#[test]
fn what_can_not_be_honoured_is_refused_where_it_stands() {
    let head = "type,name,label,relevant,calculation,choice_filter,default,trigger,appearance,parameters,read_only\n";
    for (rows, expected) in [
        ("select_one_from_file a.csv,x", "survey 2 type unknown_type"),
        ("csv-external,x", "survey 2 type unknown_type"),
        ("select_one_external l,x", "survey 2 type unknown_type"),
        ("begin loop over l,x\nend loop,", "survey 2 type unknown_type|survey 3 type unknown_type"),
        ("begin repeat,r\nbegin repeat,s\nend repeat,\nend repeat,", "survey 3 type nested_repeat"),
        ("text,x,,,,,,${x}", "survey 2 trigger trigger"),
        ("select_one l,x,,,,,,,search('a')", "survey 2 appearance search"),
        ("select_one l,x,,,,color = 'a'", "survey 2 choice_filter unknown_column"),
        ("select_one l,x,,,,kind = ${y}", "survey 2 choice_filter unknown_name"),
        ("select_one l,x,,,,kind =", "survey 2 choice_filter expression"),
        ("select_one l or_other,x,,,,kind = 'x'", "survey 2 choice_filter other_filter"),
        ("range,x,,,,,,,,start=1 end=2 step=3", "survey 2 parameters bad_range"),
        ("range,x,,,,,,,,start=a", "survey 2 parameters bad_range"),
        ("range,x,,,,,,,,step=0", "survey 2 parameters bad_range"),
        ("text,x,,,,,${y} + 1", "survey 2 default unknown_name"),
        ("calculate,x", "survey 2 calculation blank"),
        ("text,deadbeefdeadbeefdeadbeefdeadbeef", "survey 2 name bad_name"),
        ("text,a:b", "survey 2 name bad_name"),
        ("text,x\nselect_one l or_other,y\ntext,y_other", "survey 4 name double_name"),
        ("begin group,g\ntext,x\nend group,\ntext,x", ""),
        (
            "begin group,g\ntext,x\nend group,\ntext,x\ntext,y,,${x} = 1",
            "survey 6 relevant ambiguous_name",
        ),
        ("begin group,g\ntext,x\nend group,\ntext,x\ntext,y,,${g/x} = 1", ""),
        (
            "begin repeat,r\nbegin group,g\ntext,x\nend group,\ntext,x\nend repeat,",
            "survey 6 name double_name",
        ),
        (
            "begin repeat,r\nend repeat,\nbegin group,g\nbegin repeat,r\nend repeat,\nend group,",
            "survey 5 name double_name",
        ),
        (
            "begin group,g\ncalculate,x,,,1\nend group,\ncalculate,y,,${y} = 1,1",
            "survey 5 calculation cycle",
        ),
        ("text,x,,“a” = ‘a’", ""),
        ("text,x,,YES", ""),
    ] {
        let survey = format!("{head}{rows}\n");
        let problems = load(&survey).err().unwrap_or_default();
        assert_eq!(told(&problems).join("|"), expected, "{rows}");
    }
}

#[test]
fn what_has_no_effect_is_told_where_it_stands() {
    let head = "type,name,label,required,required_message,constraint,constraint_message,calculation,choice_filter,default,repeat_count,read_only,disabled\n";
    for (rows, expected) in [
        ("note,x,,yes", "survey 2 required no_meaning"),
        ("note,x,,,,1 = 2", "survey 2 constraint no_meaning"),
        ("calculate,x,,yes,,,,1", "survey 2 required no_meaning"),
        ("calculate,x,,,,,,1,,2", "survey 2 default no_meaning"),
        ("text,x,,,m", "survey 2 required_message no_meaning"),
        ("text,x,,,,,m", "survey 2 constraint_message no_constraint"),
        ("text,x,,,,,,,a = 1", "survey 2 choice_filter no_meaning"),
        ("text,x,,,,,,${x},,a", "survey 2 default no_meaning"),
        ("integer,x,,,,,,,,many", "survey 2 default no_meaning"),
        ("text,x,,,,,,,,,3", "survey 2 repeat_count no_meaning"),
        ("text,x,,,,,,,,,,1 = 1", "survey 2 read_only no_meaning"),
        ("text,x,,,,,,,,,,,true", "survey 2 disabled disabled"),
        ("hidden,x", "survey 2 type meta_question"),
        ("begin group,g,,yes\nend group,", "survey 2 required no_meaning"),
        ("begin group,g,,,,,,,,,3\nend group,", "survey 2 repeat_count no_meaning"),
        ("text,x,,no,,,,,,,,no,no", ""),
        ("note,x,,,,,,${y}\ntext,y", ""),
    ] {
        let form = form(&format!("{head}{rows}\n"));
        assert_eq!(told(form.notices()).join("|"), expected, "{rows}");
    }
}

#[test]
fn settings_are_honoured_or_told_of() {
    let load = |settings: &str, name: &str| {
        let survey = "type,name,label::fr,label::es\ntext,x,f,e\n";
        Form::load(&Sheets {
            name,
            survey,
            choices: Some("list_name,name,label,image\nl,a,A,a.png\nl,a,A,\n"),
            settings: Some(settings),
            others: &["entities"],
            ..Sheets::default()
        })
    };
    let settings = "title,id_string,version,default_language,instance_name,style,public_key,submission_url,allow_choice_duplicates,auto_send,name,sms_keyword\n\
                    Village,v_1,2.0,es,${x},pages,,,yes,,data,\n";
    let form = load(settings, "").expect("a form");
    assert_eq!((form.reference().as_str(), form.title.en.as_str()), ("v_1@2.0", "Village"));
    assert_eq!(form.question("x").expect("a question").label.zh, "e");
    assert_eq!(form.choices("l").len(), 2);
    assert_eq!(
        told(form.notices()),
        [
            "survey 1 label::fr ignored_language",
            "survey 1  ignored_sheet",
            "choices 1 image ignored_column",
            "settings 1 instance_name ignored_setting",
            "settings 1 style ignored_setting",
            "settings 1 name ignored_setting",
        ]
    );
    let yes = "allow_choice_duplicates\nyes\n";
    assert_eq!(load(yes, "").expect("a form").reference(), "form@1");
    assert_eq!(load(yes, "village").expect("a form").reference(), "village@1");
    assert_ne!(load(yes, "village").map(|form| form.digest), load(yes, "").map(|form| form.digest));
    let both = load("form_id,id_string,allow_choice_duplicates\na,b,yes\n", "").expect("a form");
    assert_eq!(both.id, "a");
    assert!(told(both.notices()).contains(&"settings 2 id_string ignored_setting".to_owned()));
    let problems = load("version\n1\n", "").expect_err("a code stands twice");
    assert_eq!(told(&problems), ["choices 3 name double_code"]);
    for (settings, name, expected, notice) in [
        (
            "allow_choice_duplicates,version\nyes,2024-01-01 10:00\n",
            "",
            "form@2024-01-011000-",
            "settings 2 version shortened_name",
        ),
        (
            "allow_choice_duplicates,id_string\nyes,my form\n",
            "",
            "myform-",
            "settings 2 id_string shortened_name",
        ),
        (
            yes,
            "A very long name of a form",
            "Averylongnameof-",
            "settings 2 form_id shortened_name",
        ),
    ] {
        let form = load(settings, name).expect(settings);
        assert!(form.reference().starts_with(expected), "{}", form.reference());
        assert!(form.reference().len() <= 50);
        assert!(told(form.notices()).contains(&notice.to_owned()), "{settings}");
        assert_eq!(form.reference(), load(settings, name).expect(settings).reference());
    }
}
