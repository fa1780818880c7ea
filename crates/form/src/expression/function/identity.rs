use super::{Call, Function};
use crate::expression::decimal;
use crate::expression::local_time::LocalTime;
use crate::expression::operand::Operand;
use crate::id_number::{self, IdNumber, Stated};

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("id-valid", (1, 1), id_valid)
        .means(
            "身份证或残疾人证号码的位数、字符、省份、日期、年龄和校验位是否都正确",
            "whether a resident ID or disability certificate number is right in length, characters, province, date, age and check digit",
        )
        .example("id-valid('350899199502290017')", "false"),
    Function::new("id-layers", (1, 3), id_layers)
        .means(
            "号码未通过的各层代码,以空格隔开;可再给性别(1男2女)和出生日期一并核对",
            "the codes of all layers in which a number fails, between spaces; a sex (1 male, 2 female) and a date of birth are compared if given",
        )
        .example(
            "id-layers('350899198013010019', '2', '1980-01-01')",
            "V01.date V01.sex V01.checksum",
        ),
    Function::new("id-normal", (1, 1), id_normal)
        .means(
            "整理号码:去掉空格、撇号和 =\"…\",全角变半角,x变X,15位变18位;无法整理则为空",
            "a number as it is kept: without spaces, apostrophes and =\"…\", in plain characters, with a capital X and 18 digits for 15; blank if it can't be",
        )
        .example("id-normal(\"'110105 491231 002\")", "11010519491231002X"),
    Function::new("id-checksum", (1, 1), id_checksum)
        .means(
            "号码校验位是否正确,不论日期",
            "whether the check digit of an ID number is right, whatever its date",
        )
        .example("id-checksum('350899199502290017')", "true"),
    Function::new("id-birth-date", (1, 1), id_birth_date)
        .means(
            "号码中的出生日期;没有这一天则为空",
            "the date of birth in an ID number; blank if there is no such date",
        )
        .example("id-birth-date(.)", "1980-01-01"),
    Function::new("id-sex", (1, 1), id_sex)
        .means("号码中的性别:1男,2女", "the sex in an ID number: 1 for men, 2 for women")
        .example("id-sex(.)", "1"),
    Function::new("per-head", (2, 2), per_head)
        .means(
            "金额(元)除以人数,一次四舍五入到分;没有人则为空",
            "an amount in 元 divided by people, rounded once half up to 分; blank without people",
        )
        .example("per-head(100, 3)", "33.33"),
];

fn id_valid(call: &Call<'_>) -> Operand {
    // Where a number was issued, and whether it is one of the demonstration, are questions of
    // where the form is used, and asked by its checks.
    let (text, today) = (call.text(0), call.scope().today());
    let failed = id_number::layers(&text, &Stated::default(), today, true, &|_| true);
    Operand::Truth(failed.is_empty())
}

fn id_layers(call: &Call<'_>) -> Operand {
    let scope = call.scope();
    let (text, sex) = (call.text(0), call.text(1));
    let birth = LocalTime::from_days(call.operand(2).number()).map(|moment| moment.date);
    let stated = Stated { sex: Some(&sex), birth };
    let known = |prefix: &str| scope.division_now(prefix).is_some();
    let failed = id_number::layers(&text, &stated, scope.today(), scope.demonstration(), &known);
    let codes: Vec<&str> = failed.into_iter().map(id_number::Layer::code).collect();
    Operand::Text(codes.join(" "))
}

fn id_normal(call: &Call<'_>) -> Operand {
    let number = id_number::normal(&call.text(0));
    number.map_or(Operand::BLANK, |number| Operand::Text(number.as_str().to_owned()))
}

fn id_checksum(call: &Call<'_>) -> Operand {
    let number = IdNumber::read(&call.text(0));
    Operand::Truth(number.is_ok_and(|number| number.checksum_holds()))
}

fn id_birth_date(call: &Call<'_>) -> Operand {
    let birth = id_number::birth_date(&call.text(0));
    birth.map_or(Operand::BLANK, |date| Operand::Text(date.to_string()))
}

fn id_sex(call: &Call<'_>) -> Operand {
    let sex = id_number::sex(&call.text(0));
    sex.map_or(Operand::BLANK, |sex| Operand::Text(sex.to_owned()))
}

fn per_head(call: &Call<'_>) -> Operand {
    let share = decimal::per_head(call.number(0), call.number(1));
    Operand::Number(share.unwrap_or(f64::NAN))
}
