use super::*;

#[test]
fn every_spelling_of_a_type_is_read() {
    for (kind, spellings) in [
        (Kind::Text, "text|string|q string|add text prompt|Text"),
        (Kind::Whole, "integer|int|q int|add integer prompt"),
        (Kind::Decimal, "decimal|q decimal|add decimal prompt"),
        (Kind::Date, "date|q date|add date prompt"),
        (Kind::Time, "time"),
        (
            Kind::DateTime,
            "datetime|dateTime|date time|q date time|q dateTime|add date time prompt|add dateTime prompt",
        ),
        (Kind::Point, "geopoint|gps|location|q geopoint|q location|add location prompt"),
        (Kind::Trace, "geotrace|q geotrace"),
        (Kind::Shape, "geoshape|q geoshape"),
        (Kind::Image, "image|photo|q picture|q image|add image prompt|add photo prompt"),
        (Kind::Audio, "audio|q audio|add audio prompt"),
        (Kind::Video, "video|q video|add video prompt"),
        (Kind::File, "file|add file prompt"),
        (Kind::Barcode, "barcode|q barcode|add barcode prompt"),
        (Kind::Note, "note|q note|add note prompt"),
        (Kind::Calculate, "calculate|q calculate|add calculate prompt"),
    ] {
        for spelling in spellings.split('|') {
            assert_eq!(read(spelling), Type::Ask(kind.clone(), None), "{spelling}");
        }
    }
}

#[test]
fn every_spelling_of_a_choice_is_read() {
    let list = || "Risk-1".to_owned();
    for (kind, spellings) in [
        (
            Kind::One(list()),
            "select_one|select one|select1|select one from|add select one prompt using|Select_One",
        ),
        (
            Kind::Many(list()),
            "select_multiple|select all that apply|select all that apply from|select multiple from\
             |add select multiple prompt using",
        ),
        (Kind::Rank(list()), "rank"),
    ] {
        for spelling in spellings.split('|') {
            for (other, or_other) in
                [("", false), (" or_other", true), (" or other", true), (" or specify other", true)]
            {
                let cell = format!("{spelling}  Risk-1{other}");
                assert_eq!(read(&cell), Type::Choose { kind: kind.clone(), or_other }, "{cell}");
            }
        }
    }
}

#[test]
fn groups_and_repeats_begin_and_end() {
    for (cell, expected) in [
        ("begin group", Type::Begin { is_repeat: false }),
        ("begin_group", Type::Begin { is_repeat: false }),
        ("Begin Repeat", Type::Begin { is_repeat: true }),
        ("begin lgroup", Type::Begin { is_repeat: true }),
        ("begin looped group", Type::Begin { is_repeat: true }),
        ("end_group", Type::End { is_repeat: false }),
        ("end repeat", Type::End { is_repeat: true }),
    ] {
        assert_eq!(read(cell), expected, "{cell}");
    }
}

#[test]
fn what_the_device_knows_is_read_as_what_is_known_here() {
    for (cells, expected) in [
        ("today|get today", "today()"),
        ("start|start time|get start time|end|end time|get end time", "now()"),
        (
            "deviceid|device id|get device id|imei|uri:deviceid|username|uri:username|phonenumber\
             |get phone number|uri:phonenumber|email|uri:email|simserial|get sim id|sim id\
             |subscriberid|subscriber id|get subscriber id|audit|start-geopoint|background-audio\
             |background-geopoint",
            "''",
        ),
    ] {
        for cell in cells.split('|') {
            assert_eq!(read(cell), Type::Meta(expected), "{cell}");
        }
    }
    assert!(matches!(read("phone number"), Type::Ask(Kind::Text, Some(_))));
    assert!(matches!(read("percentage"), Type::Ask(Kind::Whole, Some(_))));
}

#[test]
fn what_can_not_be_honoured_is_refused_with_advice() {
    for (cell, advice) in [
        ("select_one_from_file a.csv", "the sheet choices"),
        ("select_multiple_from_file a.csv", "the sheet choices"),
        ("select one from file a.csv", "the sheet choices"),
        ("select_one_external a", "the sheet choices"),
        ("csv-external", "the sheet choices"),
        ("xml-external", "the sheet choices"),
        ("cascading_select a", "the sheet choices"),
        ("select_one ${name}", "the choices"),
        ("begin loop over a", "a repeat"),
        ("form_title", "the sheet settings"),
        ("osm", "isn't known"),
        ("select_one", "isn't known"),
        ("select_one a b", "isn't known"),
        ("", "isn't known"),
    ] {
        let Type::Refused(told) = read(cell) else { panic!("{cell}") };
        assert!(told.message.en.contains(advice), "{cell}: {}", told.message.en);
        assert_eq!(told.code, "unknown_type");
    }
}
