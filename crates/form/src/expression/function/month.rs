use kernel::Date;

use super::{Call, Function};
use crate::expression::local_time::months_later;
use crate::expression::operand::Operand;

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("month-start", (1, 1), |call| of_date(call, |date| Some(date.first_of_month())))
        .means("日期所在月份的第一天", "the first day of a date's month")
        .example("month-start('2026-03-15')", "2026-03-01"),
    Function::new("months-add", (2, 2), months_add)
        .means(
            "若干个月之后(负数为之前)的日期;该月没有那一天则为月末",
            "the date some months later, earlier when negative; the end of the month where it has no such day",
        )
        .example("months-add('2026-01-31', 1)", "2026-02-28"),
    Function::new("income-window-start", (1, 1), |call| of_date(call, window_start))
        .means(
            "认定所看收入期间的第一天:认定月之前十二个月的月初",
            "the first day of the incomes that a recognition looks at: twelve months before its month",
        )
        .example("income-window-start('2026-03-15')", "2025-03-01"),
    Function::new("income-window-end", (1, 1), |call| of_date(call, window_end))
        .means(
            "认定所看收入期间的最后一天:认定月上月的月末",
            "the last day of the incomes that a recognition looks at: the end of the month before",
        )
        .example("income-window-end('2026-03-15')", "2026-02-28"),
];

fn of_date(call: &Call<'_>, find: fn(Date) -> Option<Date>) -> Operand {
    shown(call.moment(0).and_then(|moment| find(moment.date)))
}

fn months_add(call: &Call<'_>) -> Operand {
    let months = call.number(1).trunc();
    shown(call.moment(0).and_then(|moment| months_later(moment.date, months)))
}

fn window_start(date: Date) -> Option<Date> {
    months_later(date.first_of_month(), -12.0)
}

fn window_end(date: Date) -> Option<Date> {
    months_later(date.first_of_month(), -1.0).map(Date::last_of_month)
}

fn shown(date: Option<Date>) -> Operand {
    date.map_or(Operand::BLANK, |date| Operand::Text(date.to_string()))
}
