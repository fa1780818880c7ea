//! A run of commits in few bytes, for one hop between two parties who know the same form.
//!
//! A change says much that the other side can tell by itself: its dependencies' hashes, its
//! checksum, its author, the names of its keys. Here commits are laid out column by column, with
//! keys by their place in a [`Table`], values grouped by what they answer and written by its type,
//! and whatever is likely written as how far it is from that. No document is needed at either end.
//! The bytes are not compressed: columns are laid so that a general compressor does the rest.
//!
//! What comes back is the same bytes: whoever encodes reads its own output, and a commit that would
//! not come back byte for byte travels as it is. Whoever decodes compares the hashes with signed
//! ones, and asks for the explicit form when they differ.

mod build;
mod calendar;
mod head;
mod keys;
mod parse;
mod pen;
mod place;
mod pred;
mod shape;
mod sketch;
mod table;
mod text;
mod typed;
mod value;

use std::{cell::RefCell, collections::HashMap};

use kernel::{Actor, Digest, Division, RecordId};
use thiserror::Error;

use build::Builder;
use parse::Parser;
use pen::{Pen, Scan};
use sketch::{Sketch, Words};

pub use table::{Table, Typed};

/// Where a commit stands: a number in the stream of an actor and a village.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Whose commit.
    pub actor: Actor,
    /// The village of the stream.
    pub village: Division,
    /// The number of the commit in the stream; the first is 1.
    pub n: u64,
}

/// A commit with its number, to be encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Numbered<'a> {
    /// The household.
    pub record: RecordId,
    /// Whose commit.
    pub actor: Actor,
    /// Its number in the stream of its actor.
    pub n: u64,
    /// The canonical bytes of its change.
    pub change: &'a [u8],
}

/// A commit that was put together again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rebuilt {
    /// The household.
    pub record: RecordId,
    /// Whose commit.
    pub actor: Actor,
    /// Its number in the stream of its actor.
    pub n: u64,
    /// The hash of the change: of these very bytes, whoever sent them.
    pub hash: Digest,
    /// The bytes of its change, still to be admitted by a document.
    pub change: Vec<u8>,
}

/// What a sender knows of the commits that its receiver holds.
pub trait Names {
    /// The place of the commit of a record with this hash, if the receiver can be expected to know
    /// it by its place.
    fn place(&self, record: RecordId, hash: &Digest) -> Option<Place>;
}

/// What a receiver holds.
pub trait Places {
    /// The record and the hash of the commit at a place.
    fn commit(&self, at: Place) -> Option<(RecordId, Digest)>;
}

/// Knows no commit but those of the batch.
impl Names for () {
    fn place(&self, _: RecordId, _: &Digest) -> Option<Place> {
        None
    }
}

/// Holds nothing.
impl Places for () {
    fn commit(&self, _: Place) -> Option<(RecordId, Digest)> {
        None
    }
}

/// Why bytes are no run of commits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum CompactError {
    /// Nobody wrote this with the same table.
    #[error("the bytes are no run of commits")]
    Malformed,
    /// It breaks a limit.
    #[error("the run of commits is too large")]
    TooLarge,
    /// It was written upon a commit that is not here; the explicit form can be read without.
    #[error("there is no commit {} of {} in {}", .0.n, .0.actor, .0.village)]
    Unknown(Place),
}

/// The version of the layout, in front of it.
const VERSION: u8 = 1;

/// Writes commits of one village's streams, in the order in which they are to come back. Never
/// fails: what can't be told shortly is told at length.
///
/// What [`decode`] gives back is what was given here, as long as there are no more commits than
/// [`BUNDLE_COMMITS`](kernel::limit::BUNDLE_COMMITS) and none is larger than
/// [`CHANGE_BYTES`](kernel::limit::CHANGE_BYTES).
#[must_use]
pub fn encode(
    village: Division,
    commits: &[Numbered<'_>],
    table: &Table,
    names: &dyn Names,
) -> Vec<u8> {
    let mut raw = vec![false; commits.len()];
    for _ in 0..2 {
        let (bytes, told) = write(village, commits, table, names, &raw);
        let Ok(rebuilt) = decode(&bytes, village, table, &told, usize::MAX) else { break };
        let failed = commits.iter().zip(&rebuilt).map(|(commit, rebuilt)| !rebuilt.is(commit));
        let failed: Vec<bool> = failed.collect();
        if rebuilt.len() == commits.len() && !failed.contains(&true) {
            return bytes;
        }
        raw.iter_mut().zip(failed).for_each(|(raw, failed)| *raw |= failed);
    }
    write(village, commits, table, &(), &vec![true; commits.len()]).0
}

/// Puts commits together again; `most` is how many bytes all their changes may take.
///
/// # Errors
/// When the bytes are not such a run, break a limit, or name a commit that `places` doesn't have.
pub fn decode(
    bytes: &[u8],
    village: Division,
    table: &Table,
    places: &dyn Places,
    most: usize,
) -> Result<Vec<Rebuilt>, CompactError> {
    let (words, sketches) = read(bytes, village, table, places)?;
    let mut builder = Builder::new(&words, table)?;
    let mut rebuilt = Vec::with_capacity(sketches.len());
    let mut left = most;
    for sketch in sketches {
        let record = sketch.record.ok_or(CompactError::Malformed)?;
        let actor = *words.actors.all.get(sketch.actor).ok_or(CompactError::Malformed)?;
        let n = sketch.n;
        let (hash, change) = builder.build(sketch)?;
        left = left.checked_sub(change.len()).ok_or(CompactError::TooLarge)?;
        rebuilt.push(Rebuilt { record, actor, n, hash, change });
    }
    Ok(rebuilt)
}

/// The places of commits that a run names: what [`decode`] will ask its `places` for, so that
/// whoever must wait for their storage can ask it before.
///
/// # Errors
/// When the bytes are not such a run.
pub fn named(bytes: &[u8], village: Division, table: &Table) -> Result<Vec<Place>, CompactError> {
    let mut scan = Scan::new(bytes);
    if scan.array()? != [VERSION] {
        return Err(CompactError::Malformed);
    }
    let asked = Asked::default();
    place::read(&mut Words::of(table), village, &asked, &mut scan)?;
    Ok(asked.0.into_inner())
}

/// Notes what it is asked for, and answers as if it had it.
#[derive(Default)]
struct Asked(RefCell<Vec<Place>>);

impl Places for Asked {
    fn commit(&self, at: Place) -> Option<(RecordId, Digest)> {
        self.0.borrow_mut().push(at);
        Some((RecordId::from_bytes([0; 16]), Digest::ZERO))
    }
}

fn write(
    village: Division,
    commits: &[Numbered<'_>],
    table: &Table,
    names: &dyn Names,
    raw: &[bool],
) -> (Vec<u8>, Told) {
    let mut parser = Parser::new(table, names);
    for (commit, raw) in commits.iter().zip(raw) {
        parser.add(commit, *raw);
    }
    let (words, sketches) = (&parser.words, parser.sketches.as_slice());
    let mut pen = Pen(vec![VERSION]);
    place::write(words, sketches, village, &mut pen);
    head::write(words, sketches, table, &mut pen);
    shape::write(words, sketches, table, &mut pen);
    pred::write(words, sketches, &mut pen);
    value::write(words, sketches, table, &mut pen);
    for raw in sketches.iter().filter_map(|sketch| sketch.raw.as_deref()) {
        pen.run(raw);
    }
    (pen.0, parser.told)
}

fn read(
    bytes: &[u8],
    village: Division,
    table: &Table,
    places: &dyn Places,
) -> Result<(Words, Vec<Sketch>), CompactError> {
    let mut scan = Scan::new(bytes);
    if scan.array()? != [VERSION] {
        return Err(CompactError::Malformed);
    }
    let mut words = Words::of(table);
    let mut sketches = place::read(&mut words, village, places, &mut scan)?;
    head::read(&mut words, &mut sketches, table, &mut scan)?;
    shape::read(&mut words, &mut sketches, table, &mut scan)?;
    pred::read(&words, &mut sketches, &mut scan)?;
    value::read(&words, &mut sketches, table, &mut scan)?;
    for raw in sketches.iter_mut().filter_map(|sketch| sketch.raw.as_mut()) {
        *raw = scan.run()?.to_vec();
    }
    if scan.left() == 0 { Ok((words, sketches)) } else { Err(CompactError::Malformed) }
}

impl Rebuilt {
    fn is(&self, commit: &Numbered<'_>) -> bool {
        (self.record, self.actor, self.n) == (commit.record, commit.actor, commit.n)
            && self.change == commit.change
    }
}

/// The commits that were named by their places.
#[derive(Debug, Default)]
struct Told(HashMap<Place, (RecordId, Digest)>);

impl Places for Told {
    fn commit(&self, at: Place) -> Option<(RecordId, Digest)> {
        self.0.get(&at).copied()
    }
}

/// The hash of a change. The engine hashes from the chunk's type on, after magic bytes and
/// checksum.
fn hash(change: &[u8]) -> Digest {
    Digest::of(change.get(8..).unwrap_or_default())
}
