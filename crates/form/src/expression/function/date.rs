use kernel::Date;

use super::{Call, Function};
use crate::expression::local_time::{self, LocalTime};
use crate::expression::operand::Operand;

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("today", (0, 0), |call| Operand::Text(call.scope().today().to_string()))
        .means("填表日期", "the date on which the form is filled in")
        .example("today()", "2026-03-01"),
    Function::new("now", (0, 0), now)
        .means("填表时刻,东八区", "the moment at which the form is filled in, at +08:00")
        .example("now()", "2026-03-01T12:00:00+08:00"),
    Function::new("date", (1, 1), date)
        .means(
            "时刻或1970年以来天数所在的日期;不是则为空",
            "the date of a moment or of a number of days since 1970; blank if it is none",
        )
        .example("date(today() + 30)", "2026-03-31"),
    Function::new("date-time", (1, 1), date_time)
        .means(
            "日期或1970年以来的天数作为时刻;不是则为空",
            "the moment of a date or of a number of days since 1970; blank if it is none",
        )
        .example("date-time('2026-03-01')", "2026-03-01T00:00:00+08:00"),
    Function::new("format-date", (2, 2), format_date)
        .means(
            "按格式写出日期:%Y %y 年,%m %n 月,%b 月名,%d %e 日,%a 星期;时间:%H %h 时,%M 分,%S 秒,%3 毫秒",
            "a date as a pattern says: %Y %y year, %m %n month, %b its name, %d %e day, %a day of the week; of its time %H %h hour, %M minute, %S second, %3 millisecond",
        )
        .example("format-date(today(), '%Y年%n月%e日 %a')", "2026年3月1日 周日"),
    Function::new("format-date-time", (2, 2), format_date)
        .means("同 format-date", "the same as format-date")
        .example("format-date-time(now(), '%H:%M')", "12:00"),
    Function::new("decimal-date-time", (1, 1), decimal_date_time)
        .means(
            "日期或时刻作为1970年以来的天数,按北京时间",
            "a date or moment as days since 1970 on the clock of Asia/Shanghai",
        )
        .example("decimal-date-time('1970-01-02T12:00:00+08:00')", "1.5"),
    Function::new("decimal-time", (1, 1), decimal_time)
        .means(
            "一天中的时间作为一天的几分之几,按北京时间;不是时间则为空",
            "a time of day as a part of the day, on the clock of Asia/Shanghai; blank if it is none",
        )
        .example("decimal-time('18:00')", "0.75"),
    Function::new("date-diff-days", (2, 2), |call| between(call, days))
        .means(
            "从第一个日期到第二个日期的天数;第二个较早则为负",
            "days from the first date to the second; negative if the second is earlier",
        )
        .example("date-diff-days('2024-02-28', '2024-03-01')", "2"),
    Function::new("months-between", (2, 2), |call| between(call, local_time::months_between))
        .means("两个日期之间的整月数", "complete months from the first date to the second")
        .example("months-between('2025-01-31', '2025-03-30')", "1"),
    Function::new("years-between", (2, 2), |call| between(call, years))
        .means("两个日期之间的整年数", "complete years from the first date to the second")
        .example("years-between('2020-06-01', '2026-05-31')", "5"),
    Function::new("age-on", (2, 2), age_on)
        .means(
            "某日的周岁,生日当天增一岁;出生之前为空",
            "full years of age on a date, counted up on the birthday; blank before birth",
        )
        .example("age-on('1980-03-01', today())", "46"),
    Function::new("today-at-most", (1, 1), today_at_most)
        .means(
            "日期是否不晚于今天;不是日期则为假",
            "whether a date is not in the future; false if it is none",
        )
        .example("today-at-most('2026-03-02')", "false"),
];

fn now(call: &Call<'_>) -> Operand {
    let now = LocalTime::from_stamp(call.scope().now());
    now.map_or(Operand::BLANK, |now| Operand::Text(now.to_text()))
}

fn date(call: &Call<'_>) -> Operand {
    call.moment(0).map_or(Operand::BLANK, |moment| Operand::Text(moment.date.to_string()))
}

fn date_time(call: &Call<'_>) -> Operand {
    call.moment(0).map_or(Operand::BLANK, |moment| Operand::Text(moment.to_text()))
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
    const DAYS: [&str; 7] = ["周一", "周二", "周三", "周四", "周五", "周六", "周日"];
    let LocalTime { date, clock_ms } = moment;
    let seconds = clock_ms / 1_000;
    match letter {
        'Y' => format!("{:04}", date.year()),
        'y' => format!("{:02}", date.year() % 100),
        'm' => format!("{:02}", date.month()),
        'n' => date.month().to_string(),
        'b' => format!("{}月", date.month()),
        'd' => format!("{:02}", date.day()),
        'e' => date.day().to_string(),
        'a' => {
            let day = usize::try_from(date.weekday().to_monday_zero_offset()).unwrap_or_default();
            DAYS.get(day).copied().unwrap_or_default().to_owned()
        }
        'H' => format!("{:02}", seconds / 3_600),
        'h' => (seconds / 3_600).to_string(),
        'M' => format!("{:02}", seconds / 60 % 60),
        'S' => format!("{:02}", seconds % 60),
        '3' => format!("{:03}", clock_ms % 1_000),
        other => other.to_string(),
    }
}

fn decimal_date_time(call: &Call<'_>) -> Operand {
    Operand::Number(call.moment(0).map_or(f64::NAN, LocalTime::days))
}

fn decimal_time(call: &Call<'_>) -> Operand {
    let clock_ms = LocalTime::clock_from_text(call.text(0).trim());
    Operand::Number(clock_ms.map_or(f64::NAN, |clock_ms| clock_ms as f64 / 86_400_000.0))
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

fn today_at_most(call: &Call<'_>) -> Operand {
    let today = call.scope().today();
    Operand::Truth(call.moment(0).is_some_and(|moment| moment.date <= today))
}
