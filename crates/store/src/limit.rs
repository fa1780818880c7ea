//! What a store takes at the most. Every backend refuses more with
//! [`StoreError::TooLarge`](crate::StoreError::TooLarge), before it writes anything.

/// One journal entry, in bytes: the largest that one exchange can bring, decompressed.
pub const ENTRY_BYTES: usize = kernel::limit::REQUEST_BYTES_OPEN;
/// All entries of one append, in bytes.
pub const APPEND_BYTES: usize = 64 << 20;
/// One key, in bytes. A name under which a batch covers the journal is held to the same.
pub const KEY_BYTES: usize = 512;
/// One value, in bytes: a document's snapshot and a little beside it.
pub const VALUE_BYTES: usize = kernel::limit::DOCUMENT_BYTES + (64 << 10);
/// All keys and values of one batch, in bytes.
pub const BATCH_BYTES: usize = 64 << 20;
