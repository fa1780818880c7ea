//! One household brought into memory: its document and everything said in it.

use document::Document;
use kernel::{Digest, RecordId, Verdict};
use record::{Ledger, Rules};
use store::{Damage, Position, StoreError};
use wire::Entered;

use crate::{
    ground::Ground,
    keys,
    rows::{self, Head, Spot},
};

/// A household in memory.
pub(crate) struct Household {
    pub(crate) document: Document,
    pub(crate) ledger: Ledger,
    pub(crate) head: Head,
}

impl Household {
    /// A household that nobody has written of before.
    pub(crate) fn new(head: Head) -> Self {
        Self { document: Document::new(), ledger: Ledger::new(), head }
    }

    /// The household as the index and the journal have it, read by the rules of the form in force;
    /// none when nobody has written of it.
    pub(crate) fn load(
        ground: &Ground,
        rules: &Rules,
        record: RecordId,
    ) -> Result<Option<Self>, StoreError> {
        let Some(head) = head(ground, record)? else { return Ok(None) };
        let snapshot = ground.index.get(&keys::snapshot(record))?;
        let mut document = match snapshot {
            Some(packed) => {
                let plain = ground
                    .compression
                    .open(&packed, kernel::limit::DOCUMENT_BYTES)
                    .map_err(|_| INDEX)?;
                Document::load(&plain).map_err(|_| INDEX)?
            }
            None => Document::new(),
        };
        let tail = changes(ground, record, head.saved..head.changes)?;
        document.restore(&tail).map_err(|_| INDEX)?;
        let ledger = ledger_of(ground, rules, record, &document)?;
        Ok(Some(Self { document, ledger, head }))
    }
}

/// What is known of a household without loading it.
pub(crate) fn head(ground: &Ground, record: RecordId) -> Result<Option<Head>, StoreError> {
    let bytes = ground.index.get(&keys::head(record))?;
    bytes.map(|bytes| rows::read(Head::read(&bytes))).transpose()
}

/// The bytes of some of a household's changes, in the order in which they were merged. Those of
/// an erased payload are left out.
pub(crate) fn changes(
    ground: &Ground,
    record: RecordId,
    range: core::ops::Range<u32>,
) -> Result<Vec<Vec<u8>>, StoreError> {
    if range.is_empty() {
        return Ok(Vec::new());
    }
    let count = usize::try_from(range.end - range.start).unwrap_or(usize::MAX);
    let (from, until) = (keys::change(record, range.start), keys::change(record, range.end));
    let mut reader = Reader::new(ground);
    let rows = ground.index.scan(&from, &until, count)?;
    let spots = rows.iter().map(|(_, value)| rows::read(Spot::read(value)).map(|(spot, _)| spot));
    let bytes = spots.map(|spot| reader.change(spot?)).collect::<Result<Vec<_>, _>>()?;
    Ok(bytes.into_iter().flatten().collect())
}

/// Reads commits out of the journal, and keeps the entry it read last, since neighbours often
/// rest in the same one.
pub(crate) struct Reader<'a> {
    ground: &'a Ground,
    last: Option<(Position, Entered)>,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(ground: &'a Ground) -> Self {
        Self { ground, last: None }
    }

    /// The bytes of a change; none when its payload was erased.
    pub(crate) fn change(&mut self, spot: Spot) -> Result<Option<Vec<u8>>, StoreError> {
        let damaged = StoreError::Damaged(Damage::Entry(spot.at));
        let entered = self.entered(spot.at)?;
        let (Entered::Bundle(bundle) | Entered::Fork(bundle)) = entered else {
            return Err(damaged);
        };
        let index = usize::try_from(spot.index).map_err(|_| damaged)?;
        let commit = bundle.commits().get(index).ok_or(damaged)?;
        Ok(commit.change.clone())
    }

    /// What was entered at a position.
    pub(crate) fn entered(&mut self, at: Position) -> Result<&Entered, StoreError> {
        if self.last.as_ref().is_none_or(|(here, _)| *here != at) {
            self.last = Some((at, self.ground.entry_at(at)?.entered));
        }
        let last = self.last.as_ref().map(|(_, entered)| entered);
        last.ok_or(StoreError::Damaged(Damage::Entry(at)))
    }
}

fn ledger_of(
    ground: &Ground,
    rules: &Rules,
    record: RecordId,
    document: &Document,
) -> Result<Ledger, StoreError> {
    let mut verdicts = std::collections::HashMap::new();
    ground.each(&keys::verdicts(record), |key, value| {
        let hash = key.get(17..).and_then(|hash| hash.try_into().ok()).map(Digest);
        let verdict = value.first().and_then(|number| Verdict::from_number(*number));
        verdicts.insert(rows::read(hash)?, rows::read(verdict)?);
        Ok(())
    })?;
    let mut ledger = Ledger::new();
    for facts in document.facts() {
        let verdict = verdicts.get(&facts.hash).copied().unwrap_or(Verdict::Counted);
        ledger.add(&facts, verdict, rules).map_err(|_| INDEX)?;
    }
    Ok(ledger)
}

const INDEX: StoreError = StoreError::Damaged(Damage::Index);
