//! What a reader may see.

use form::Mask;
use kernel::Value;
use record::Lens;

use crate::{
    house::{member, path},
    rules::{PHONE, RISK, rules},
};

#[test]
fn what_may_not_be_read_is_masked_by_its_shape() {
    let rules = rules();
    let internal = Lens::new(&rules, Mask::Internal);
    let field = |name| member("head").field(name).to_string();
    for (at, value, shown) in [
        (field("name"), "李小明", "李*明"),
        (field("name"), "张三", "张*"),
        (field("name"), "欧阳小明", "欧**明"),
        (field("name"), "丁", "*"),
        (field("id_no"), "350899198001010019", "350899********0019"),
        (field("id_no"), "3508991980", "***"),
        (field("birth_date"), "1980-01-01", "1980"),
        (field("birth_date"), "unknown", "***"),
        (PHONE.to_owned(), "12300000001", "123****0001"),
        (PHONE.to_owned(), "3000001", "***"),
        ("form/unknown".to_owned(), "secret", "***"),
        (field("name"), "", ""),
    ] {
        let masked = internal.show(&path(&at), &Value::from(value));
        assert_eq!(masked.value().to_string(), shown, "{at}");
        assert_eq!(masked.is_masked(), value != shown, "{at}");
    }
}

#[test]
fn who_may_read_a_level_reads_those_below_it() {
    let rules = rules();
    let (phone, value) = (path(PHONE), Value::from("12300000001"));
    for (may, masked) in [
        (Mask::Open, true),
        (Mask::Internal, true),
        (Mask::Sensitive, false),
        (Mask::Identity, false),
    ] {
        assert_eq!(Lens::new(&rules, may).show(&phone, &value).is_masked(), masked, "{may:?}");
    }
}

#[test]
fn the_codes_of_a_hidden_choice_are_hidden_too() {
    let rules = rules();
    let hidden = Lens::new(&rules, Mask::Open).path(&path(RISK));
    assert_eq!(hidden.to_string(), "risk/causes");
    let open = Lens::new(&rules, Mask::Identity).path(&path(RISK));
    assert_eq!(open, path(RISK));
}
