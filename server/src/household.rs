//! One household brought into memory: its document and everything said in it.

use std::sync::atomic::Ordering;

use document::{Document, Facts};
use kernel::{Digest, RecordId, Verdict};
use record::{Ledger, Rules};
use store::{Damage, StoreError};
use wire::Entered;

use crate::{
    ground::Ground,
    keys,
    rows::{self, Head, Spot},
    streams::Merged,
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
        ground.loaded.fetch_add(1, Ordering::Relaxed);
        let mut document = Document::new();
        let mut said = Vec::new();
        if let Some(packed) = ground.index.get(&keys::snapshot(record))? {
            let limit = kernel::limit::DOCUMENT_BYTES;
            let plain = ground.compression.open(&packed, limit).map_err(|_| INDEX)?;
            let changes = document::split_changes(&plain).ok_or(INDEX)?;
            said = document.restore(changes).map_err(|_| INDEX)?;
        }
        let tail = changes(ground, record, head.saved..head.changes)?;
        let tail = document.restore(tail.iter().map(Vec::as_slice)).map_err(|_| INDEX)?;
        said.extend(tail);
        let ledger = ledger_of(ground, rules, record, &said)?;
        Ok(Some(Self { document, ledger, head }))
    }

    /// The changes of its document as one value of the index; none when they can't be packed.
    pub(crate) fn packed(&self, ground: &Ground) -> Option<Vec<u8>> {
        let changes: Vec<&[u8]> = self.document.changes().collect();
        ground.compression.compress(&changes.concat()).ok()
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
    let rows = ground.index.scan(&from, &until, count)?;
    let spots =
        rows.iter().map(|(_, value)| rows::read(Merged::read(value)).map(|merged| merged.spot));
    let bytes = spots.map(|spot| change_at(ground, spot?)).collect::<Result<Vec<_>, _>>()?;
    Ok(bytes.into_iter().flatten().collect())
}

/// The bytes of a change; none when its payload was erased.
pub(crate) fn change_at(ground: &Ground, spot: Spot) -> Result<Option<Vec<u8>>, StoreError> {
    let damaged = StoreError::Damaged(Damage::Entry(spot.at));
    let entered = ground.entered(spot.at)?;
    let (Entered::Bundle(bundle) | Entered::Fork(bundle)) = &*entered else {
        return Err(damaged);
    };
    let index = usize::try_from(spot.index).map_err(|_| damaged)?;
    Ok(bundle.commits().get(index).ok_or(damaged)?.change.clone())
}

fn ledger_of(
    ground: &Ground,
    rules: &Rules,
    record: RecordId,
    said: &[Facts],
) -> Result<Ledger, StoreError> {
    let mut verdicts = std::collections::HashMap::new();
    ground.each(&keys::verdicts(record), |key, value| {
        let hash = key.get(17..).and_then(|hash| hash.try_into().ok()).map(Digest);
        let verdict = value.first().and_then(|number| Verdict::from_number(*number));
        verdicts.insert(rows::read(hash)?, rows::read(verdict)?);
        Ok(())
    })?;
    let mut ledger = Ledger::new();
    for facts in said {
        let verdict = verdicts.get(&facts.hash).copied().unwrap_or(Verdict::Counted);
        ledger.add(facts, verdict, rules).map_err(|_| INDEX)?;
    }
    Ok(ledger)
}

const INDEX: StoreError = StoreError::Damaged(Damage::Index);
