use std::collections::BTreeMap;

use crate::{Division, GazetteerError, Level};

/// What became of the codes of former editions.
#[derive(Debug, Clone, Default)]
pub(super) struct Changes(BTreeMap<Division, Change>);

#[derive(Debug, Clone, Copy)]
struct Change {
    to: Division,
    /// Whether all that lies in the division kept the digits below it.
    whole: bool,
}

/// From the deepest up, so that the longest prefix that is known decides.
const LEVELS: [Level; 5] =
    [Level::Village, Level::Township, Level::County, Level::City, Level::Province];

impl Changes {
    /// Reads a list in the columns `old_code12,new_code12,since,what,state`.
    pub(super) fn read(csv: &str) -> Result<Self, GazetteerError> {
        let mut lines = csv.lines().enumerate();
        if lines.next().map(|(_, header)| header.trim_start_matches('\u{feff}'))
            != Some("old_code12,new_code12,since,what,state")
        {
            return Err(GazetteerError::ChangesHeader);
        }
        let mut changes = BTreeMap::new();
        for (index, text) in lines.filter(|(_, text)| !text.is_empty()) {
            let error = GazetteerError::Change { line: index + 1 };
            let Some((from, change)) = read_line(text) else { return Err(error) };
            if changes.insert(from, change).is_some() {
                return Err(error);
            }
        }
        Ok(Self(changes))
    }

    /// The code that follows a code, if something became of it that is known.
    pub(super) fn next(&self, division: Division) -> Option<Division> {
        let (from, change) = LEVELS.iter().find_map(|level| {
            let from = division.at(*level);
            self.0.get(&from).map(|change| (from, change))
        })?;
        if from != division && !change.whole {
            return None;
        }
        let below = division.number() - from.number();
        Division::from_number(change.to.number() + below).ok()
    }
}

fn read_line(text: &str) -> Option<(Division, Change)> {
    let mut fields = text.split(',');
    let (old, new, since, what, state) =
        (fields.next()?, fields.next()?, fields.next()?, fields.next()?, fields.next()?);
    let code = |text: &str| (text.len() == 12).then(|| text.parse::<Division>().ok())?;
    let (from, to) = (code(old)?, code(new)?);
    let whole = match what {
        "renumbered" => true,
        "merged" => false,
        _ => return None,
    };
    let sound = fields.next().is_none()
        && from != to
        && from.level() == to.level()
        && since.parse::<u16>().is_ok()
        && matches!(state, "known" | "assumed");
    sound.then_some((from, Change { to, whole }))
}
