use kernel::Date;

use super::{bare, half_width};
use crate::{Fault, Step};

/// A date, however it was written, as ISO 8601. Years have four digits; a date without a day, or a
/// day number of a spreadsheet, is none.
pub(crate) fn date(cell: &str, steps: &mut Vec<Step>) -> Result<String, Fault> {
    let text = bare(cell, steps);
    let half: String = text.chars().map(half_width).collect();
    if half != text {
        steps.push(Step::Width);
    }
    let day = without_midnight(&half);
    let date = parts(day).and_then(|(year, month, day)| Date::new(year, month, day).ok());
    let date = date.filter(|date| date.year() >= 1000).ok_or(Fault::Date)?.to_string();
    if date != half {
        steps.push(Step::Date);
    }
    Ok(date)
}

/// What a spreadsheet adds to a date that it takes for a moment.
fn without_midnight(text: &str) -> &str {
    let day = text.split_once(['T', ' ']).filter(|(_, time)| {
        time.starts_with(|c: char| c.is_ascii_digit())
            && time.contains(':')
            && time.chars().all(|c| matches!(c, '0' | ':' | '.'))
    });
    day.map_or(text, |(day, _)| day)
}

fn parts(text: &str) -> Option<(i16, i8, i8)> {
    let compact: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    if compact.len() == 8 && compact.bytes().all(|b| b.is_ascii_digit()) {
        let part = |from, to| compact.get(from..to);
        return Some((
            part(0, 4)?.parse().ok()?,
            part(4, 6)?.parse().ok()?,
            part(6, 8)?.parse().ok()?,
        ));
    }
    let compact = compact.strip_suffix(['日', '号']).unwrap_or(&compact);
    let mut parts = compact.split(['-', '/', '.', '年', '月', '—', '、']);
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let sound = |part: &str, most| {
        (1..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit())
    };
    let sound = year.len() == 4 && sound(year, 4) && sound(month, 2) && sound(day, 2);
    if !sound || parts.next().is_some() {
        return None;
    }
    Some((year.parse().ok()?, month.parse().ok()?, day.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_a_date_comes_to_the_same() {
        for cell in [
            "1980-03-01",
            "1980-3-1",
            "1980/3/1",
            "1980/03/01",
            "1980.3.1",
            "1980年3月1日",
            "1980年03月01号",
            "1980 年 3 月 1 日",
            "19800301",
            "１９８０年３月１日",
            "'19800301",
            "=\"1980-03-01\"",
            "1980-03-01T00:00:00",
            "1980-03-01 00:00:00",
            "1980/3/1 0:00",
        ] {
            assert_eq!(date(cell, &mut Vec::new()).as_deref(), Ok("1980-03-01"), "{cell}");
        }
    }

    #[test]
    fn what_is_no_single_day_is_never_made_one() {
        for cell in [
            "",
            "1980",
            "198003",
            "1980年3月",
            "80-3-1",
            "3/1/1980",
            "1980-02-30",
            "29281",
            "1980-03-01 08:30:00",
            "1980-3-1-1",
            "1980-+3-1",
            "0980-03-01",
            "昨天",
        ] {
            assert_eq!(date(cell, &mut Vec::new()), Err(Fault::Date), "{cell}");
        }
    }
}
