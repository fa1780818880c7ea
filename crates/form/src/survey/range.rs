use crate::{Kind, Report, problem::Complaint, sheet::Row, types::Bound};

/// Where a whole number may lie, so that steps on the scale are exact.
const MOST: f64 = 1e12;

/// Reads the scale of a range: from `start` to `end`, which may be the lower, in steps. What is
/// left out is 1, 10 and 1, as XLSForm has it.
pub(super) fn read(row: Row<'_>, report: &mut Report) -> (Kind, Bound) {
    let mut numbers = [1.0, 10.0, 1.0];
    let mut sound = true;
    for (name, number) in ["start", "end", "step"].iter().zip(&mut numbers) {
        let Some(text) = parameter(row.cell("parameters"), name) else { continue };
        match text.parse::<f64>().ok().filter(|number| number.abs() <= MOST) {
            Some(read) => *number = read,
            None => sound = false,
        }
    }
    let [start, end, step] = numbers;
    if !sound || step == 0.0 || step.abs() > (end - start).abs() {
        let told = Complaint::new(
            "bad_range",
            "应写作 start=1 end=10 step=1,步长不为0且不大于两端之差",
            "a range is start=1 end=10 step=1, and its step is not 0 nor longer than the range",
        );
        row.complain("parameters", told, report);
    }
    let is_whole = numbers.iter().all(|number| number.fract() == 0.0);
    let (least, most, step) = (start.min(end), start.max(end), step.abs());
    let bound = Bound {
        condition: format!(
            ". >= {least} and . <= {most} and (. - {}) mod {step} = 0",
            if start < 0.0 { format!("({start})") } else { start.to_string() }
        ),
        zh: format!("应在{least}到{most}之间,以{step}为一档"),
        en: format!("this lies between {least} and {most} in steps of {step}"),
    };
    (if is_whole { Kind::Whole } else { Kind::Decimal }, bound)
}

/// The value of a parameter; parameters are set apart by spaces, commas or semicolons.
pub(super) fn parameter<'a>(parameters: &'a str, name: &str) -> Option<&'a str> {
    let split = |c: char| c.is_whitespace() || matches!(c, ',' | ';');
    let mut pairs = parameters.split(split).filter_map(|pair| pair.split_once('='));
    pairs.find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}
