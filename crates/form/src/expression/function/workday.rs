use kernel::WORKDAYS_MAX;

use super::{Call, Function};
use crate::expression::operand::Operand;

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("is-workday", (1, 1), is_workday)
        .means(
            "是否工作日:按国务院放假调休安排,日历之外的年份只有周末放假",
            "whether people work on a date, holidays and worked weekends considered; false if it is none",
        )
        .example("is-workday('2026-02-28')", "true"),
    Function::new("add-workdays", (2, 2), add_workdays)
        .means(
            "某日之后(负数为之前)第几个工作日,最多3660个",
            "the working day so many after a date, before it when negative; 3660 at most",
        )
        .example("add-workdays('2026-09-30', 5)", "2026-10-13"),
    Function::new("workdays-between", (2, 2), workdays_between)
        .means(
            "第一个日期之后至第二个日期(含)的工作日数;第二个较早则为负",
            "working days after the first date, up to and with the second; negative if the second is earlier",
        )
        .example("workdays-between('2026-09-30', '2026-10-13')", "5"),
];

/// All exceptions between two dates are looked through.
const STEPS_BETWEEN: usize = 32;

fn is_workday(call: &Call<'_>) -> Operand {
    let workdays = call.scope().workdays();
    Operand::Truth(call.moment(0).is_some_and(|moment| workdays.is_workday(moment.date)))
}

fn add_workdays(call: &Call<'_>) -> Operand {
    let (moment, count) = (call.moment(0), call.number(1).trunc());
    let (Some(moment), true) = (moment, count.abs() <= f64::from(WORKDAYS_MAX)) else {
        return Operand::BLANK;
    };
    let count = count as i32;
    // They are counted off day by day.
    if !call.context.take(count.unsigned_abs() as usize * 2) {
        return Operand::BLANK;
    }
    let date = call.scope().workdays().add(moment.date, count);
    date.map_or(Operand::BLANK, |date| Operand::Text(date.to_string()))
}

fn workdays_between(call: &Call<'_>) -> Operand {
    if !call.context.take(STEPS_BETWEEN) {
        return Operand::BLANK;
    }
    let count = match (call.moment(0), call.moment(1)) {
        (Some(from), Some(to)) => f64::from(call.scope().workdays().between(from.date, to.date)),
        _ => f64::NAN,
    };
    Operand::Number(count)
}
