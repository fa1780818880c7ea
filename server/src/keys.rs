//! The keys of the index. Each begins with a letter for its kind; none holds a personal value.

use kernel::{Actor, Digest, Division, RecordId, UserId};
use store::Position;

/// The end of a stream: what the server durably holds of it.
pub(crate) fn tip(actor: Actor, village: Division) -> Vec<u8> {
    [b"T".as_slice(), actor.as_bytes(), &village.number().to_be_bytes()].concat()
}

/// All streams of an actor.
pub(crate) fn tips(actor: Actor) -> Vec<u8> {
    [b"T".as_slice(), actor.as_bytes()].concat()
}

/// Where the bundle of a stream that begins with `first` rests, and its digest.
pub(crate) fn bundle(actor: Actor, village: Division, first: u64) -> Vec<u8> {
    let village = village.number().to_be_bytes();
    [b"B".as_slice(), actor.as_bytes(), &village, &first.to_be_bytes()].concat()
}

/// Records and hashes of some commits of a stream, from the `first` on.
pub(crate) fn commits(actor: Actor, village: Division, first: u64) -> Vec<u8> {
    let village = village.number().to_be_bytes();
    [b"M".as_slice(), actor.as_bytes(), &village, &first.to_be_bytes()].concat()
}

/// That a bundle which forks its stream is kept.
pub(crate) fn fork(bundle: Digest) -> Vec<u8> {
    [b"J".as_slice(), bundle.as_bytes()].concat()
}

/// That a fork of a stream rests there.
pub(crate) fn forked(actor: Actor, village: Division, at: Position) -> Vec<u8> {
    [forks(actor, village).as_slice(), &at.0.to_be_bytes()].concat()
}

/// All forks of a stream.
pub(crate) fn forks(actor: Actor, village: Division) -> Vec<u8> {
    [b"j".as_slice(), actor.as_bytes(), &village.number().to_be_bytes()].concat()
}

/// Where a control entry rests.
pub(crate) fn control(number: u64) -> Vec<u8> {
    [b"K".as_slice(), &number.to_be_bytes()].concat()
}

/// The number of the control entry that last named a user.
pub(crate) fn user(user: UserId) -> Vec<u8> {
    [b"U".as_slice(), user.as_bytes()].concat()
}

/// The number of the control entry that opened a village for survey.
pub(crate) fn surveyed(village: Division) -> Vec<u8> {
    [b"P".as_slice(), &village.number().to_be_bytes()].concat()
}

/// Where an epoch's certificate rests.
pub(crate) fn epoch(actor: Actor) -> Vec<u8> {
    [b"E".as_slice(), actor.as_bytes()].concat()
}

/// The link of the last journal entry that the intake took in.
pub(crate) const LINK: &[u8] = b"I";

/// A village's feed: how long it is.
pub(crate) fn village(village: Division) -> Vec<u8> {
    [b"V".as_slice(), &village.number().to_be_bytes()].concat()
}

/// One row of a village's feed.
pub(crate) fn feed(village: Division, sequence: u64) -> Vec<u8> {
    [b"F".as_slice(), &village.number().to_be_bytes(), &sequence.to_be_bytes()].concat()
}

/// That an epoch stands in a village's feed already.
pub(crate) fn opened(village: Division, actor: Actor) -> Vec<u8> {
    [b"O".as_slice(), &village.number().to_be_bytes(), actor.as_bytes()].concat()
}

/// The kind of what is known of households.
pub(crate) const HEAD: &[u8] = b"R";

/// What is known of a household without loading it.
pub(crate) fn head(record: RecordId) -> Vec<u8> {
    [b"R".as_slice(), record.as_bytes()].concat()
}

/// That a household belongs to a village.
pub(crate) fn listed(village: Division, record: RecordId) -> Vec<u8> {
    [b"L".as_slice(), &village.number().to_be_bytes(), record.as_bytes()].concat()
}

/// All households of a village.
pub(crate) fn listed_in(village: Division) -> Vec<u8> {
    [b"L".as_slice(), &village.number().to_be_bytes()].concat()
}

/// Where the `k`-th change of a household's document rests.
pub(crate) fn change(record: RecordId, k: u32) -> Vec<u8> {
    [b"H".as_slice(), record.as_bytes(), &k.to_be_bytes()].concat()
}

/// The snapshot of a household's document.
pub(crate) fn snapshot(record: RecordId) -> Vec<u8> {
    [b"S".as_slice(), record.as_bytes()].concat()
}

/// The verdict of a merged change that does not simply count.
pub(crate) fn verdict(record: RecordId, hash: Digest) -> Vec<u8> {
    [b"X".as_slice(), record.as_bytes(), hash.as_bytes()].concat()
}

/// All such verdicts of a household.
pub(crate) fn verdicts(record: RecordId) -> Vec<u8> {
    [b"X".as_slice(), record.as_bytes()].concat()
}

/// An open dispute.
pub(crate) fn dispute(village: Division, record: RecordId, path: &str) -> Vec<u8> {
    // Paths are limited in length by the form's names, and hold ids and codes only.
    [disputes(village, record).as_slice(), path.as_bytes()].concat()
}

/// All open disputes of a household.
pub(crate) fn disputes(village: Division, record: RecordId) -> Vec<u8> {
    [disputes_in(village).as_slice(), record.as_bytes()].concat()
}

/// All open disputes of a village.
pub(crate) fn disputes_in(village: Division) -> Vec<u8> {
    [b"D".as_slice(), &village.number().to_be_bytes()].concat()
}

/// That an actor may write no more in a household, because a commit of theirs is quarantined.
pub(crate) fn closed(record: RecordId, actor: Actor) -> Vec<u8> {
    [b"C".as_slice(), record.as_bytes(), actor.as_bytes()].concat()
}

/// A commit that waits for its parents.
pub(crate) fn waiting(record: RecordId, at: Position, index: u32) -> Vec<u8> {
    let place = [at.0.to_be_bytes().as_slice(), &index.to_be_bytes()].concat();
    [b"W".as_slice(), record.as_bytes(), &place].concat()
}

/// All commits of a household that wait.
pub(crate) fn waiting_of(record: RecordId) -> Vec<u8> {
    [b"W".as_slice(), record.as_bytes()].concat()
}

/// An event of the change feed.
pub(crate) fn event(at: Position, index: u32) -> Vec<u8> {
    [b"N".as_slice(), &at.0.to_be_bytes(), &index.to_be_bytes()].concat()
}

/// The kind of events.
pub(crate) const EVENT: &[u8] = b"N";

/// Splits what stands after a key's letter into a number of eight bytes and the rest.
pub(crate) fn split_u64(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let (number, rest) = bytes.split_at_checked(8)?;
    Some((u64::from_be_bytes(number.try_into().ok()?), rest))
}

/// Splits an id off the front.
pub(crate) fn split_id<K>(bytes: &[u8]) -> Option<(kernel::Id<K>, &[u8])> {
    let (id, rest) = bytes.split_at_checked(16)?;
    Some((kernel::Id::from_bytes(id.try_into().ok()?), rest))
}

/// Splits a village off the front.
pub(crate) fn split_village(bytes: &[u8]) -> Option<(Division, &[u8])> {
    let (number, rest) = split_u64(bytes)?;
    Some((Division::from_number(number).ok()?, rest))
}
