//! The keys that commits write, each once in a batch.

use super::{
    CompactError,
    pen::{Pen, Scan},
    sketch::{Key, Words},
    table::Table,
};
use crate::columns::KEY_BYTES;

/// The kinds of keys.
mod key {
    pub(super) const LISTED: u64 = 0;
    pub(super) const CONFIRMED: u64 = 1;
    pub(super) const CONFIRMED_IN: u64 = 2;
    pub(super) const SUPERSEDES: u64 = 3;
    pub(super) const OTHER: u64 = 4;
}

pub(super) fn write(keys: &[Key], pen: &mut Pen) {
    pen.size(keys.len());
    for key in keys {
        pen.unsigned(match key {
            Key::Listed(_) => key::LISTED,
            Key::Confirmed(_) => key::CONFIRMED,
            Key::ConfirmedIn { .. } => key::CONFIRMED_IN,
            Key::Supersedes { .. } => key::SUPERSEDES,
            Key::Other(_) => key::OTHER,
        });
    }
    for key in keys {
        match key {
            Key::Listed(place) | Key::Confirmed(place) => pen.size(*place),
            Key::ConfirmedIn { repeat, entry, key } => {
                pen.size(*key);
                pen.size(*repeat);
                pen.size(*entry);
            }
            Key::Supersedes { actor, seq } => {
                pen.size(*actor);
                pen.unsigned(*seq);
            }
            Key::Other(text) => pen.run(text.as_bytes()),
        }
    }
}

pub(super) fn read(
    words: &mut Words,
    table: &Table,
    scan: &mut Scan<'_>,
) -> Result<(), CompactError> {
    let count = scan.count(usize::MAX)?;
    for kind in scan.numbers(count)? {
        let key = match kind {
            key::LISTED => Key::Listed(scan.index(table.len())?),
            key::CONFIRMED => Key::Confirmed(scan.index(table.len())?),
            key::CONFIRMED_IN => Key::ConfirmedIn {
                key: scan.index(table.len())?,
                repeat: scan.index(words.repeats.all.len())?,
                entry: scan.index(words.entries.all.len())?,
            },
            key::SUPERSEDES => Key::Supersedes {
                actor: scan.index(words.actors.all.len())?,
                seq: scan.unsigned()?,
            },
            key::OTHER => {
                let text = scan.text()?;
                if text.len() > KEY_BYTES {
                    return Err(CompactError::TooLarge);
                }
                Key::Other(text.to_owned())
            }
            _ => return Err(CompactError::Malformed),
        };
        words.keys.add(key);
    }
    Ok(())
}
