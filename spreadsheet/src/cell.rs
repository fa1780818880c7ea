//! What a person sees in a cell.

use calamine::{DataRef, ExcelDateTime};

/// From here on a spreadsheet no longer knows every digit of a number, and shows that it does not
/// by writing it with an exponent.
const DIGITS_KNOWN_BELOW: f64 = 1e15;
/// Below this a decimal number is shown with an exponent too.
const SMALLEST_PLAIN: f64 = 1e-9;

/// Writes the text of a cell into `text`, which is empty.
pub(crate) fn show(value: &DataRef<'_>, text: &mut String) {
    match value {
        DataRef::Empty => (),
        DataRef::String(string) => text.push_str(string),
        DataRef::SharedString(string) => text.push_str(string),
        DataRef::Bool(true) => text.push_str("TRUE"),
        DataRef::Bool(false) => text.push_str("FALSE"),
        #[expect(clippy::cast_precision_loss, reason = "numbers in a sheet are reals anyway")]
        DataRef::Int(whole) => text.push_str(&number(*whole as f64)),
        DataRef::Float(real) => text.push_str(&number(*real)),
        DataRef::DateTime(moment) => text.push_str(&date(*moment)),
        DataRef::DateTimeIso(iso) => text.push_str(iso.strip_suffix("T00:00:00").unwrap_or(iso)),
        DataRef::DurationIso(iso) => text.push_str(iso),
        DataRef::Error(error) => text.push_str(&error.to_string()),
    }
}

/// A number with the fifteen digits that a sheet knows: `3`, `0.3`, `3.50899198001010E+17`.
pub(crate) fn number(real: f64) -> String {
    let size = real.abs();
    if size >= DIGITS_KNOWN_BELOW || (size < SMALLEST_PLAIN && size > 0.0) || !real.is_finite() {
        let text = format!("{real:.14E}");
        return match text.split_once('E') {
            Some((digits, power)) if !power.starts_with('-') => format!("{digits}E+{power}"),
            _ => text,
        };
    }
    let rounded = format!("{real:.14e}").parse::<f64>().unwrap_or(real);
    // Zero has a sign for machines only.
    format!("{}", if rounded == 0.0 { 0.0 } else { rounded })
}

/// A date as ISO 8601, with the time where there is one; a span of time as hours, minutes and
/// seconds.
fn date(moment: ExcelDateTime) -> String {
    let serial = moment.as_f64();
    if !(0.0..2_958_466.0).contains(&serial) {
        // No date: a sheet shows such a cell as ####, and its number tells more.
        return number(serial);
    }
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    let time = format!("{hour:02}:{minute:02}:{second:02}");
    if moment.is_duration() {
        let days = serial.trunc();
        return format!("{}:{}", days * 24.0 + f64::from(hour), &time[3..]);
    }
    match (serial < 1.0, time == "00:00:00") {
        (true, false) => time,
        (_, true) => format!("{year:04}-{month:02}-{day:02}"),
        (false, false) => format!("{year:04}-{month:02}-{day:02}T{time}"),
    }
}

#[cfg(test)]
mod tests {
    use calamine::{CellErrorType, ExcelDateTimeType};

    use super::*;

    fn shown(value: &DataRef<'_>) -> String {
        let mut text = String::new();
        show(value, &mut text);
        text
    }

    #[test]
    fn a_number_has_no_more_digits_than_a_sheet_knows() {
        for (real, text) in [
            (3.0, "3"),
            (-0.0, "0"),
            (0.1 + 0.2, "0.3"),
            (-12.5, "-12.5"),
            (20_260_301.0, "20260301"),
            (350_899_800_101_001.0, "350899800101001"),
            (350_899_198_001_010_019.0, "3.50899198001010E+17"),
            (1e-12, "1.00000000000000E-12"),
            (1_234.567_890_123_45, "1234.56789012345"),
        ] {
            assert_eq!(shown(&DataRef::Float(real)), text);
        }
        assert_eq!(shown(&DataRef::Int(350_823_100_201)), "350823100201");
    }

    #[test]
    fn dates_are_iso_with_the_time_only_where_there_is_one() {
        let moment = |serial, kind| DataRef::DateTime(ExcelDateTime::new(serial, kind, false));
        for (serial, text) in [
            (46_082.0, "2026-03-01"),
            (46_082.5, "2026-03-01T12:00:00"),
            (0.25, "06:00:00"),
            (1.0, "1900-01-01"),
            (-5.0, "-5"),
            (1e300, "1.00000000000000E+300"),
        ] {
            assert_eq!(shown(&moment(serial, ExcelDateTimeType::DateTime)), text);
        }
        assert_eq!(shown(&moment(1.5, ExcelDateTimeType::TimeDelta)), "36:00:00");
    }

    #[test]
    fn truths_and_errors_are_shown_as_a_sheet_shows_them() {
        assert_eq!(shown(&DataRef::Bool(true)), "TRUE");
        assert_eq!(shown(&DataRef::Error(CellErrorType::NA)), "#N/A");
        assert_eq!(shown(&DataRef::DateTimeIso("2026-03-01T00:00:00".to_owned())), "2026-03-01");
        assert_eq!(shown(&DataRef::Empty), "");
    }
}
