use store::{Pair, StoreError, prefix_end};

use crate::Storage;

/// How many pairs are asked for at a time.
const PAGE: usize = 1_000;

/// All pairs whose keys begin with a prefix.
pub(crate) async fn scan_all(
    storage: &impl Storage,
    prefix: &[u8],
) -> Result<Vec<Pair>, StoreError> {
    scan_range(storage, prefix.to_vec(), &prefix_end(prefix)).await
}

/// All pairs with `from <= key < until`.
pub(crate) async fn scan_range(
    storage: &impl Storage,
    mut from: Vec<u8>,
    until: &[u8],
) -> Result<Vec<Pair>, StoreError> {
    let mut all = Vec::new();
    loop {
        let page = storage.scan(&from, until, PAGE).await?;
        let is_last = page.len() < PAGE;
        if let Some((last, _)) = page.last() {
            from = [last.as_slice(), &[0]].concat();
        }
        all.extend(page);
        if is_last {
            return Ok(all);
        }
    }
}
