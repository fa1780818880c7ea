use crate::{Batch, Position, StoreError, limit};

/// A key with its value.
pub type Pair = (Vec<u8>, Vec<u8>);

/// An ordered key space, derived from the journal and always replaceable by it.
///
/// Keys are compared byte by byte. A read sees each batch wholly or not at all. After a crash
/// the index holds a whole number of batches in the order they were applied, at least all that
/// were applied before the last `flush`.
pub trait Index: Send + Sync {
    /// The value of a key.
    ///
    /// # Errors
    /// When the index can't be read.
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError>;

    /// The first `limit` pairs with `from <= key < until`, in ascending order.
    ///
    /// # Errors
    /// When the index can't be read.
    fn scan(&self, from: &[u8], until: &[u8], limit: usize) -> Result<Vec<Pair>, StoreError>;

    /// The last `limit` pairs with `from <= key < until`, in descending order.
    ///
    /// # Errors
    /// When the index can't be read.
    fn scan_back(&self, from: &[u8], until: &[u8], limit: usize) -> Result<Vec<Pair>, StoreError>;

    /// Applies a batch, wholly or not at all. It is seen at once and durable after `flush`.
    ///
    /// # Errors
    /// When a key or value is too large, or the index can't be written.
    fn apply(&self, batch: &Batch) -> Result<(), StoreError>;

    /// Up to which position the index covers the journal under this name; `None` when no batch
    /// ever said so.
    ///
    /// # Errors
    /// When the index can't be read.
    fn covered(&self, name: &str) -> Result<Option<Position>, StoreError>;

    /// Makes all applied batches durable.
    ///
    /// # Errors
    /// When that can't be done; then some of them may be lost by a crash.
    fn flush(&self) -> Result<(), StoreError>;
}

/// The end of the half-open range of all keys that begin with `prefix`. Of the empty prefix it
/// is a key that is larger than any the index takes.
#[must_use]
pub fn prefix_end(prefix: &[u8]) -> Vec<u8> {
    let kept = prefix.iter().rposition(|byte| *byte != 0xff);
    let Some((last, head)) = kept.and_then(|at| prefix.get(..=at)).and_then(<[u8]>::split_last)
    else {
        return vec![0xff; limit::KEY_BYTES + 1];
    };
    let mut end = head.to_vec();
    end.push(last.saturating_add(1));
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_ends_before_the_next_key_without_it() {
        for (prefix, end) in
            [(&b"ab"[..], &b"ac"[..]), (b"a\xff", b"b"), (b"a\xff\xff", b"b"), (b"\x00", b"\x01")]
        {
            assert_eq!(prefix_end(prefix), end, "{prefix:?}");
        }
        assert!(prefix_end(b"") > vec![0xff; limit::KEY_BYTES]);
        assert!(prefix_end(b"\xff") > vec![0xff; limit::KEY_BYTES]);
    }
}
