use std::collections::BTreeMap;

use kernel::{Entry, EntryId, Gazetteer, Path, Stamp, Value, Workdays};

use crate::{Form, Moment, Sheets};

const SURVEY: &str = "\
type,name,label,calculation
begin_group,place,地点,
select_one crop,crop,作物,
text,code,旧代码,
calculate,crop_name,,instance('crop')/root/item[name = ${crop}]/label
calculate,crops,,count(instance('crop')/root/item[name != /data/place/crop])
calculate,nothing,,instance('crop')/root/item[soil = 'wet']/name
calculate,now,,division-now(${code})
calculate,named,,division-name(division-now(${code}))
calculate,due,,\"add-workdays('2026-02-13', 2)\"
calculate,people,,\"join('、', ${name})\"
calculate,second,,\"indexed-repeat(${name}, ${member}, 2)\"
calculate,layers,,id-layers('350899198001010019')
end_group,,,
begin_repeat,member,成员,
text,name,姓名,
calculate,place_in,,position(..)
calculate,before,,\"indexed-repeat(${name}, ${member}, position(..) - 1)\"
calculate,sheet,,\"pulldata('crop', 'label', 'name', ${crop})\"
end_repeat,,,
";

#[test]
fn a_form_lends_its_lists_entries_divisions_and_calendar() {
    let choices = "list_name,name,label,soil\ncrop,rice,水稻,paddy\ncrop,tea,茶叶,hill\n";
    let settings = "form_id,version\nplaces,1\n";
    let sheets = Sheets {
        survey: SURVEY,
        choices: Some(choices),
        settings: Some(settings),
        ..Sheets::default()
    };
    let form = Form::load(&sheets).expect("a form");

    let divisions = Gazetteer::read(include_str!("../../../../../forms/divisions/longyan.csv"));
    let changes = include_str!("../../../../../forms/divisions/changes.csv");
    let divisions = divisions.expect("divisions").with_changes(changes).expect("changes");
    let workdays = Workdays::read(include_str!("../../../../../forms/calendar/china.csv"));
    let workdays = workdays.expect("the calendar");
    let today = jiff::civil::date(2026, 3, 1);
    let now = Stamp::noon(today);
    let at = Moment { today, now, demo: false, divisions: &divisions, workdays: &workdays };

    let member = |number: u8, question: &str| {
        let id = EntryId::from_bytes([number; 16]);
        Entry { repeat: "member".to_owned(), id }.field(question)
    };
    let answers: BTreeMap<Path, Value> = [
        (Path::household("place/crop"), "tea"),
        (Path::household("place/code"), "350822101"),
        (member(1, "name"), "林一"),
        (member(2, "name"), "陈二"),
    ]
    .into_iter()
    .map(|(path, value)| (path, Value::from(value)))
    .collect();

    let derived: BTreeMap<Path, Value> = form.derive(&answers, &at).into_iter().collect();
    for (path, expected) in [
        (Path::household("place/crop_name"), "茶叶"),
        (Path::household("place/crops"), "1"),
        (Path::household("place/nothing"), ""),
        (Path::household("place/now"), "350803101000"),
        (Path::household("place/named"), "坎市镇"),
        (Path::household("place/due"), "2026-02-24"),
        (Path::household("place/people"), "林一、陈二"),
        (Path::household("place/second"), "陈二"),
        (Path::household("place/layers"), "V01.reserved"),
        (member(1, "place_in"), "1"),
        (member(2, "place_in"), "2"),
        (member(1, "before"), ""),
        (member(2, "before"), "林一"),
        (member(2, "sheet"), "茶叶"),
    ] {
        let found = derived.get(&path).cloned().unwrap_or_default();
        assert_eq!(found.to_string(), expected, "{path}");
    }
}
