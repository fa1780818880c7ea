use crate::{Batch, Position, Request};

/// Reads any bytes as a script, so that whoever brings chance (a property test, a fuzzer, a
/// seed) gets one: keys meet again, ranges overlap, values cross the sizes at which backends
/// store them differently, and only positions where an entry stands are read.
#[must_use]
pub fn script(bytes: &[u8]) -> Vec<Request> {
    let mut writer = Writer { bytes: bytes.iter(), standing: vec![Position::START] };
    core::iter::from_fn(|| writer.request()).collect()
}

const SIZES: [usize; 12] = [0, 1, 2, 7, 60, 61, 500, 6_143, 6_144, 6_145, 20_000, 70_000];
const LETTERS: [u8; 5] = [0x00, 0x01, b'a', 0xfe, 0xff];

struct Writer<'a> {
    bytes: core::slice::Iter<'a, u8>,
    /// Where entries stand by then, and where the next will.
    standing: Vec<Position>,
}

impl Writer<'_> {
    fn request(&mut self) -> Option<Request> {
        Some(match self.next()? % 16 {
            0..3 => self.append(),
            3..5 => Request::Read(self.position()),
            5 => Request::End,
            6..8 => Request::Get(self.key()),
            8..11 => Request::Scan {
                from: self.key(),
                until: self.key(),
                limit: self.below(6),
                back: self.below(2) == 1,
            },
            11..14 => self.apply(),
            14 => Request::Covered(self.name()),
            _ => Request::Flush,
        })
    }

    fn append(&mut self) -> Request {
        let entries: Vec<Vec<u8>> = (0..self.below(4)).map(|_| self.value()).collect();
        for entry in &entries {
            let end = self.standing.last().copied().unwrap_or_default();
            self.standing.push(end.after(entry.len()));
        }
        Request::Append(entries)
    }

    fn apply(&mut self) -> Request {
        let mut batch = Batch::default();
        for _ in 0..self.below(6) {
            match self.below(4) {
                0 => batch.delete(self.key()),
                _ => batch.put(self.key(), self.value()),
            };
        }
        if self.below(2) == 1 {
            batch.cover(self.name(), self.position());
        }
        Request::Apply(batch)
    }

    fn position(&mut self) -> Position {
        let at = self.below(self.standing.len());
        self.standing.get(at).copied().unwrap_or_default()
    }

    fn name(&mut self) -> String {
        format!("name {}", self.below(3))
    }

    fn key(&mut self) -> Vec<u8> {
        (0..self.below(4)).map(|_| self.one_of(&LETTERS)).collect()
    }

    fn value(&mut self) -> Vec<u8> {
        let fill = self.next().unwrap_or_default();
        vec![fill; self.one_of(&SIZES)]
    }

    fn one_of<T: Copy + Default>(&mut self, from: &[T]) -> T {
        let at = self.below(from.len());
        from.get(at).copied().unwrap_or_default()
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::from(self.next().unwrap_or_default()) % bound.max(1)
    }

    fn next(&mut self) -> Option<u8> {
        self.bytes.next().copied()
    }
}
