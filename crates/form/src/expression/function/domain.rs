use super::{Call, Function};
use crate::expression::decimal;
use crate::expression::operand::Operand;
use crate::id_number::{self, IdNumber};

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("id-valid", (1, 1), id_valid)
        .means("whether a resident ID or disability certificate number is right in length, characters, date, age and check digit")
        .example("id-valid('350899199502290017')", "false"),
    Function::new("id-checksum", (1, 1), id_checksum)
        .means("whether the check digit of an ID number is right, whatever its date")
        .example("id-checksum('350899199502290017')", "true"),
    Function::new("id-birth-date", (1, 1), id_birth_date)
        .means("the date of birth in an ID number; blank if there is no such date")
        .example("id-birth-date(.)", "1980-01-01"),
    Function::new("id-sex", (1, 1), id_sex)
        .means("the sex in an ID number: 1 for men, 2 for women")
        .example("id-sex(.)", "1"),
    Function::new("per-head", (2, 2), per_head)
        .means("an amount in 元 divided by people, rounded once half up to 分; blank without people")
        .example("per-head(100, 3)", "33.33"),
    Function::new("division-known", (1, 1), division_known)
        .means("whether a division code is known")
        .example("division-known('350823')", "true"),
    Function::new("today-at-most", (1, 1), today_at_most)
        .means("whether a date is not in the future; false if it is none")
        .example("today-at-most('2026-03-02')", "false"),
];

fn id_valid(call: &Call<'_>) -> Operand {
    // Where a number was issued, and whether it is one of the demonstration, are questions of
    // where the form is used, and asked by its checks.
    let failed = id_number::layers(&call.text(0), None, call.scope.today(), true, &|_| true);
    Operand::Truth(failed.is_empty())
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

fn division_known(call: &Call<'_>) -> Operand {
    Operand::Truth(call.scope.division_exists(call.text(0).trim()))
}

fn today_at_most(call: &Call<'_>) -> Operand {
    let today = call.scope.today();
    Operand::Truth(call.moment(0).is_some_and(|moment| moment.date <= today))
}
