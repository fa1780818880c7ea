//! The keys of the index: one letter for the kind, then ids and numbers. Numbers are big-endian,
//! so that they stand in order. No personal value ever stands in a key.

use kernel::{Actor, Digest, Division, RecordId};

/// Stands while the index is being emptied.
pub(crate) const FORGETTING: &[u8] = b"!";
/// Who the device is: its [`Enrolled`](crate::entry::Enrolled).
pub(crate) const ENROLLED: &[u8] = b"e";
/// How far the server was heard: [`Heard`](crate::heard::Heard).
pub(crate) const HEARD: &[u8] = b"f";

/// The certificates of all own epochs, by their numbers.
pub(crate) const EPOCHS: &[u8] = b"a";
/// All own streams.
pub(crate) const STREAMS: &[u8] = b"s";
/// The control entries, by their numbers.
pub(crate) const CONTROL: &[u8] = b"k";
/// How far each village's feed was read.
pub(crate) const PLACES: &[u8] = b"p";
/// What the server found of own commits, when they do not simply count.
pub(crate) const NOTICES: &[u8] = b"n";
/// The certificates of the epochs of others.
pub(crate) const CERTIFICATES: &[u8] = b"h";
/// What others wrote and this tablet could not apply.
pub(crate) const UNAPPLIED: &[u8] = b"u";
/// The blobs of own commits, by their digests: each a [`Row`](crate::blobs::Row).
pub(crate) const BLOBS: &[u8] = b"m";
/// How all records rest.
pub(crate) const RESTING: &[u8] = b"g";
/// What a relay brought of others and no feed has told of yet.
pub(crate) const CARRIED: &[u8] = b"x";
/// How far a relay brought the streams of others.
pub(crate) const CARRIED_ENDS: &[u8] = b"y";
/// All rows of the list of households.
pub(crate) const ROWS: &[u8] = b"r";

/// An own epoch.
pub(crate) fn epoch(number: u64) -> Vec<u8> {
    [EPOCHS, &number.to_be_bytes()].concat()
}

/// An own stream.
pub(crate) fn stream(actor: Actor, village: Division) -> Vec<u8> {
    [STREAMS, actor.as_bytes(), &village.number().to_be_bytes()].concat()
}

/// One own commit: its [`Pointer`](crate::own::Pointer).
pub(crate) fn own(actor: Actor, village: Division, n: u64) -> Vec<u8> {
    numbered(b"c", actor, village, n)
}

/// An own bundle, by the number of its last commit.
pub(crate) fn bundle(actor: Actor, village: Division, last: u64) -> Vec<u8> {
    numbered(b"b", actor, village, last)
}

/// What the server found of an own commit.
pub(crate) fn notice(actor: Actor, village: Division, n: u64) -> Vec<u8> {
    numbered(NOTICES, actor, village, n)
}

/// What somebody else wrote and this tablet could not apply.
pub(crate) fn unapplied(actor: Actor, village: Division, n: u64) -> Vec<u8> {
    numbered(UNAPPLIED, actor, village, n)
}

/// A blob of an own commit.
pub(crate) fn blob(sha256: Digest) -> Vec<u8> {
    [BLOBS, sha256.as_bytes()].concat()
}

/// A commit of somebody else that a relay brought: its record and hash.
pub(crate) fn carried(actor: Actor, village: Division, n: u64) -> Vec<u8> {
    numbered(CARRIED, actor, village, n)
}

/// How far a relay brought a stream of somebody else.
pub(crate) fn carried_end(actor: Actor, village: Division) -> Vec<u8> {
    [CARRIED_ENDS, actor.as_bytes(), &village.number().to_be_bytes()].concat()
}

/// The last own change of an actor in a record.
pub(crate) fn last(record: RecordId, actor: Actor) -> Vec<u8> {
    [b"l".as_slice(), record.as_bytes(), actor.as_bytes()].concat()
}

/// How a record rests: its [`Resting`](crate::dossier::Resting).
pub(crate) fn resting(record: RecordId) -> Vec<u8> {
    [RESTING, record.as_bytes()].concat()
}

/// A record's snapshot.
pub(crate) fn snapshot(record: RecordId) -> Vec<u8> {
    [b"d".as_slice(), record.as_bytes()].concat()
}

/// The changes of a record since its snapshot.
pub(crate) fn tails(record: RecordId) -> Vec<u8> {
    [b"t".as_slice(), record.as_bytes()].concat()
}

/// One change of a record since its snapshot.
pub(crate) fn tail(record: RecordId, place: u32) -> Vec<u8> {
    [tails(record).as_slice(), &place.to_be_bytes()].concat()
}

/// The changes of a record that wait for others.
pub(crate) fn waitings(record: RecordId) -> Vec<u8> {
    [b"w".as_slice(), record.as_bytes()].concat()
}

/// One change of a record that waits for others.
pub(crate) fn waiting(record: RecordId, hash: Digest) -> Vec<u8> {
    [waitings(record).as_slice(), hash.as_bytes()].concat()
}

/// The verdicts on a record's commits that do not simply count.
pub(crate) fn verdicts(record: RecordId) -> Vec<u8> {
    [b"v".as_slice(), record.as_bytes()].concat()
}

/// The verdict on one commit.
pub(crate) fn verdict(record: RecordId, hash: Digest) -> Vec<u8> {
    [verdicts(record).as_slice(), hash.as_bytes()].concat()
}

/// A village's rows in the list of households.
pub(crate) fn rows(village: Division) -> Vec<u8> {
    [ROWS, &village.number().to_be_bytes()].concat()
}

/// A household's row in the list.
pub(crate) fn row(village: Division, record: RecordId) -> Vec<u8> {
    [rows(village).as_slice(), record.as_bytes()].concat()
}

/// How far a village's feed was read.
pub(crate) fn place(village: Division) -> Vec<u8> {
    [PLACES, &village.number().to_be_bytes()].concat()
}

/// What a village's feed told of which commit stands where.
pub(crate) fn commits_in(village: Division) -> Vec<u8> {
    [b"q".as_slice(), &village.number().to_be_bytes()].concat()
}

/// Some commits of a stream, by their places.
pub(crate) fn commits(village: Division, actor: Actor, row: u64) -> Vec<u8> {
    [commits_in(village).as_slice(), actor.as_bytes(), &row.to_be_bytes()].concat()
}

/// A control entry.
pub(crate) fn control(number: u64) -> Vec<u8> {
    [CONTROL, &number.to_be_bytes()].concat()
}

/// The certificate of somebody else's epoch.
pub(crate) fn certificate(actor: Actor) -> Vec<u8> {
    [CERTIFICATES, actor.as_bytes()].concat()
}

/// The record that stands at the end of a row's key.
pub(crate) fn record_of(key: &[u8]) -> Option<RecordId> {
    let id = key.get(key.len().checked_sub(16)?..)?;
    Some(RecordId::from_bytes(id.try_into().ok()?))
}

/// The actor, village and number of a key that was made of them.
pub(crate) fn numbered_of(key: &[u8]) -> Option<(Actor, Division, u64)> {
    let (actor, village) = stream_of(key.get(..25)?)?;
    let n = u64::from_be_bytes(key.get(25..)?.try_into().ok()?);
    Some((actor, village, n))
}

/// The actor and village of a stream's key.
pub(crate) fn stream_of(key: &[u8]) -> Option<(Actor, Division)> {
    let actor = Actor::from_bytes(key.get(1..17)?.try_into().ok()?);
    Some((actor, village_of(key.get(17..)?)?))
}

/// The village of eight bytes.
pub(crate) fn village_of(bytes: &[u8]) -> Option<Division> {
    Division::from_number(u64::from_be_bytes(bytes.try_into().ok()?)).ok()
}

fn numbered(kind: &[u8], actor: Actor, village: Division, n: u64) -> Vec<u8> {
    let village = village.number().to_be_bytes();
    [kind, actor.as_bytes(), &village, &n.to_be_bytes()].concat()
}
