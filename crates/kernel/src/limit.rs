//! What may come from outside at the most. Each limit is enforced before anything is allocated
//! or parsed.

/// A bundle in explicit form, uncompressed.
pub const BUNDLE_BYTES: usize = 1 << 20;
/// What a tablet aims at when it seals a bundle, uncompressed: small enough to resend after a cut.
pub const BUNDLE_BYTES_AIM: usize = 64 << 10;
/// Commits in one bundle.
pub const BUNDLE_COMMITS: usize = 1_024;
/// One commit's change, in bytes.
pub const CHANGE_BYTES: usize = 256 << 10;
/// Operations in one commit.
pub const CHANGE_OPERATIONS: usize = 4_096;
/// Dependencies one commit may name.
pub const CHANGE_DEPENDENCIES: usize = 256;
/// One document's snapshot, in bytes.
pub const DOCUMENT_BYTES: usize = 16 << 20;
/// The body of one exchange's request, as it travels.
pub const REQUEST_BYTES: usize = 1 << 20;
/// The body of one exchange's request, after decompression.
pub const REQUEST_BYTES_OPEN: usize = 8 << 20;
/// The body of one exchange's answer, as it travels.
pub const ANSWER_BYTES: usize = 4 << 20;
/// The body of one exchange's answer, after decompression.
pub const ANSWER_BYTES_OPEN: usize = 32 << 20;
/// What one answer's feed pages hold before compression, unless the tablet asks for less.
pub const PAGE_BYTES: usize = 1 << 20;
/// Villages one device may hold.
pub const VILLAGES_PER_DEVICE: usize = 512;
/// Streams of its own a device may name in one request.
pub const STREAMS_PER_REQUEST: usize = 1_024;
/// Certificates in one request.
pub const CERTIFICATES_PER_REQUEST: usize = 64;
/// Commits of one record that wait for their parents.
pub const WAITING_COMMITS_PER_RECORD: usize = 256;
/// One text value, in bytes.
pub const TEXT_BYTES: usize = 64 << 10;
/// How far a device clock may be off before its dates are doubted, in milliseconds: a day, so
/// that no time zone or late evening is suspected.
pub const CLOCK_SKEW_MS: i64 = 24 * 60 * 60 * 1_000;
/// One photo, recording or document, in bytes: a photo as a phone takes it, a scanned letter of
/// some pages, or a quarter of an hour of speech. A link of 10 KB/s needs a quarter of an hour
/// for it.
pub const BLOB_BYTES: u64 = 8 << 20;
/// One piece of a blob on its way up, in bytes: what a weak link sends again after a cut.
pub const BLOB_CHUNK: usize = 128 << 10;
/// What one device may bring of blobs in a day, in bytes: a month's photos of a tablet that was
/// offline for so long.
pub const BLOB_BYTES_PER_DEVICE_DAY: u64 = 1 << 30;
/// Blobs one device may have begun and not finished. Beyond it the oldest is begun anew.
pub const BLOB_PARTS_PER_DEVICE: usize = 8;
/// Blobs one visit may bring.
pub const BLOBS_PER_VISIT: usize = 64;
/// For how long a tablet keeps a blob after its server has receipted it, in milliseconds: 30
/// days, which covers a server that is restored from a backup.
pub const BLOB_KEPT_MS: i64 = 30 * 24 * 60 * 60 * 1_000;
/// Forked bundles of one stream that are kept. An honest device forks a stream once, when its
/// store was restored; of what goes beyond this only the digest is noted.
pub const FORKS_PER_STREAM: usize = 16;
/// The reason of a person's decision on a commit that was set aside, in characters.
pub const REASON_CHARS: usize = 500;
