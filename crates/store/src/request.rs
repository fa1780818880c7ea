use crate::{Batch, Index, Journal, Pair, Position, StoreError};

/// A call of [`Journal`] or [`Index`] as a value, for stores behind a channel, a worker or a
/// simulated disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Request {
    /// [`Journal::append`]; answered by [`Reply::Appended`].
    Append(Vec<Vec<u8>>),
    /// [`Journal::read`]; answered by [`Reply::Entry`].
    Read(Position),
    /// [`Journal::end`]; answered by [`Reply::End`].
    End,
    /// [`Index::get`]; answered by [`Reply::Value`].
    Get(Vec<u8>),
    /// [`Index::scan`], or [`Index::scan_back`]; answered by [`Reply::Pairs`].
    Scan {
        /// The first key of the range.
        from: Vec<u8>,
        /// The first key after the range.
        until: Vec<u8>,
        /// How many pairs at the most.
        limit: usize,
        /// Whether from the end of the range backwards.
        back: bool,
    },
    /// [`Index::apply`]; answered by [`Reply::Done`].
    Apply(Batch),
    /// [`Index::covered`]; answered by [`Reply::Covered`].
    Covered(String),
    /// [`Index::flush`]; answered by [`Reply::Done`].
    Flush,
}

/// What comes back for a [`Request`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// Where the entries stand.
    Appended(Vec<Position>),
    /// The entry and the position of the next; `None` at the end.
    Entry(Option<(Vec<u8>, Position)>),
    /// Where the next entry will stand.
    End(Position),
    /// The value of the key.
    Value(Option<Vec<u8>>),
    /// The pairs of the range.
    Pairs(Vec<Pair>),
    /// Up to where the index covers the journal.
    Covered(Option<Position>),
    /// It is done, and there is nothing to say.
    Done,
    /// It was not done.
    Failed(StoreError),
}

/// Answers a request from a journal and an index.
pub fn serve(journal: &dyn Journal, index: &dyn Index, request: &Request) -> Reply {
    let reply = match request {
        Request::Append(entries) => {
            let entries: Vec<&[u8]> = entries.iter().map(Vec::as_slice).collect();
            journal.append(&entries).map(Reply::Appended)
        }
        Request::Read(at) => journal.read(*at).map(Reply::Entry),
        Request::End => Ok(Reply::End(journal.end())),
        Request::Get(key) => index.get(key).map(Reply::Value),
        Request::Scan { from, until, limit, back: false } => {
            index.scan(from, until, *limit).map(Reply::Pairs)
        }
        Request::Scan { from, until, limit, back: true } => {
            index.scan_back(from, until, *limit).map(Reply::Pairs)
        }
        Request::Apply(batch) => index.apply(batch).map(|()| Reply::Done),
        Request::Covered(name) => index.covered(name).map(Reply::Covered),
        Request::Flush => index.flush().map(|()| Reply::Done),
    };
    reply.unwrap_or_else(Reply::Failed)
}
