use std::collections::BTreeMap;

use kernel::{Division, RecordId};
use store::prefix_end;

use crate::{Client, LocalError, Ports, Row, Storage as _, key, row};

/// Which households of a list are wanted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    /// Those of one village; of all if none.
    pub village: Option<Division>,
    /// Those whose head, address or group contains all of these words; all if blank.
    pub text: String,
    /// How many at the most; all if none.
    pub limit: Option<usize>,
}

/// How many rows are read at a time.
const PAGE: usize = 1_000;

impl<P: Ports> Client<P> {
    /// The households that are wanted, by village and record. No document is opened for it.
    ///
    /// # Errors
    /// When the store can't be read.
    pub async fn households(&self, query: &Query) -> Result<Vec<Row>, LocalError> {
        let pending = self.pending_records().await?;
        let prefix = query.village.map_or_else(|| key::ROWS.to_vec(), key::rows);
        let words: Vec<String> = query.text.split_whitespace().map(str::to_lowercase).collect();
        let (mut from, until) = (prefix.clone(), prefix_end(&prefix));
        let limit = query.limit.unwrap_or(usize::MAX);
        let mut rows = Vec::new();
        loop {
            let page = self.ports.storage().scan(&from, &until, PAGE).await?;
            for (key, value) in &page {
                let mut row = read_row(key, value).ok_or(LocalError::Damaged)?;
                row.pending = pending.contains_key(&row.record);
                if rows.len() < limit && row.has_all(&words) {
                    rows.push(row);
                }
            }
            match page.last() {
                Some((last, _)) if page.len() == PAGE && rows.len() < limit => {
                    from = [last.as_slice(), &[0]].concat();
                }
                _ => return Ok(rows),
            }
        }
    }

    /// The households with commits that no receipt names yet, and how many each has.
    pub(crate) async fn pending_records(&self) -> Result<BTreeMap<RecordId, u64>, LocalError> {
        let mut pending = BTreeMap::new();
        for (stream, stands) in &self.own.streams {
            if stands.pending() == 0 {
                continue;
            }
            for (_, pointer) in
                self.pointers(*stream, stands.durable + 1, stands.sendable()).await?
            {
                *pending.entry(pointer.record).or_insert(0) += 1;
            }
        }
        Ok(pending)
    }
}

impl Row {
    fn has_all(&self, words: &[String]) -> bool {
        let text = format!("{}\n{}\n{}", self.head, self.address, self.group).to_lowercase();
        words.iter().all(|word| text.contains(word))
    }
}

fn read_row(key: &[u8], value: &[u8]) -> Option<Row> {
    let village = key.get(1..9).and_then(key::village_of)?;
    row::read(village, key::record_of(key)?, value)
}
