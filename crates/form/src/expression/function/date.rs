use kernel::Date;

use super::{Call, Function};
use crate::expression::local_time::{self, LocalTime};
use crate::expression::operand::Operand;

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("today", (0, 0), |call| Operand::Text(call.scope.today().to_string()))
        .means("the date on which the form is filled in")
        .example("today()", "2026-03-01"),
    Function::new("now", (0, 0), now)
        .means("the moment at which the form is filled in, at +08:00")
        .example("now()", "2026-03-01T12:00:00+08:00"),
    Function::new("date", (1, 1), date)
        .means("the date of a moment or of a number of days since 1970; blank if it is none")
        .example("date(today() + 30)", "2026-03-31"),
    Function::new("format-date", (2, 2), format_date)
        .means("a date in words: %Y %m %d %H %M %S, %y of two digits, %n %e without zeros")
        .example("format-date(today(), '%Y年%n月%e日')", "2026年3月1日"),
    Function::new("format-date-time", (2, 2), format_date)
        .means("the same as format-date")
        .example("format-date-time(now(), '%H:%M')", "12:00"),
    Function::new("decimal-date-time", (1, 1), decimal_date_time)
        .means("a date or moment as days since 1970 on the clock of Asia/Shanghai")
        .example("decimal-date-time('1970-01-02T12:00:00+08:00')", "1.5"),
    Function::new("date-diff-days", (2, 2), |call| between(call, days))
        .means("days from the first date to the second; negative if the second is earlier")
        .example("date-diff-days('2024-02-28', '2024-03-01')", "2"),
    Function::new("months-between", (2, 2), |call| between(call, local_time::months_between))
        .means("complete months from the first date to the second")
        .example("months-between('2025-01-31', '2025-03-30')", "1"),
    Function::new("years-between", (2, 2), |call| between(call, years))
        .means("complete years from the first date to the second")
        .example("years-between('2020-06-01', '2026-05-31')", "5"),
    Function::new("age-on", (2, 2), age_on)
        .means("full years of age on a date, counted up on the birthday; blank before birth")
        .example("age-on('1980-03-01', today())", "46"),
];

fn now(call: &Call<'_>) -> Operand {
    let now = LocalTime::from_stamp(call.scope.now());
    now.map_or(Operand::BLANK, |now| Operand::Text(now.to_text()))
}

fn date(call: &Call<'_>) -> Operand {
    call.moment(0).map_or(Operand::BLANK, |moment| Operand::Text(moment.date.to_string()))
}

fn format_date(call: &Call<'_>) -> Operand {
    let Some(moment) = call.moment(0) else { return Operand::BLANK };
    let format = call.text(1);
    let mut words = String::new();
    let mut characters = format.chars();
    while let Some(character) = characters.next() {
        if character != '%' {
            words.push(character);
            continue;
        }
        match characters.next() {
            Some(letter) => words.push_str(&part(moment, letter)),
            None => words.push('%'),
        }
    }
    Operand::Text(words)
}

/// What a letter after `%` stands for; any other stands for itself.
fn part(moment: LocalTime, letter: char) -> String {
    let LocalTime { date, clock_ms } = moment;
    let seconds = clock_ms / 1_000;
    match letter {
        'Y' => format!("{:04}", date.year()),
        'y' => format!("{:02}", date.year() % 100),
        'm' => format!("{:02}", date.month()),
        'n' => date.month().to_string(),
        'd' => format!("{:02}", date.day()),
        'e' => date.day().to_string(),
        'H' => format!("{:02}", seconds / 3_600),
        'M' => format!("{:02}", seconds / 60 % 60),
        'S' => format!("{:02}", seconds % 60),
        other => other.to_string(),
    }
}

fn decimal_date_time(call: &Call<'_>) -> Operand {
    Operand::Number(call.moment(0).map_or(f64::NAN, LocalTime::days))
}

fn between(call: &Call<'_>, count: fn(Date, Date) -> i32) -> Operand {
    let count = match (call.moment(0), call.moment(1)) {
        (Some(from), Some(to)) => f64::from(count(from.date, to.date)),
        _ => f64::NAN,
    };
    Operand::Number(count)
}

fn days(from: Date, to: Date) -> i32 {
    local_time::day_number(to) - local_time::day_number(from)
}

fn years(from: Date, to: Date) -> i32 {
    local_time::months_between(from, to) / 12
}

fn age_on(call: &Call<'_>) -> Operand {
    let age = match (call.moment(0), call.moment(1)) {
        (Some(birth), Some(on)) if birth.date <= on.date => f64::from(years(birth.date, on.date)),
        _ => f64::NAN,
    };
    Operand::Number(age)
}
