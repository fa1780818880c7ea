use kernel::limit;

use super::CompactError;
use crate::reader::Reader;

/// Writes numbers and runs of bytes, the small ones in one byte.
#[derive(Debug, Default)]
pub(super) struct Pen(pub(super) Vec<u8>);

impl Pen {
    pub(super) fn unsigned(&mut self, mut number: u64) {
        while number > 0x7f {
            self.0.push((number & 0x7f) as u8 | 0x80);
            number >>= 7;
        }
        self.0.push(number as u8);
    }

    pub(super) fn size(&mut self, size: usize) {
        self.unsigned(size as u64);
    }

    /// A number that may be negative, near zero in one byte.
    pub(super) fn signed(&mut self, number: i64) {
        self.unsigned(zigzag(number));
    }

    /// How far a number lies from where it was expected.
    pub(super) fn step(&mut self, number: u64, expected: u64) {
        self.signed(number.wrapping_sub(expected).cast_signed());
    }

    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    pub(super) fn run(&mut self, bytes: &[u8]) {
        self.size(bytes.len());
        self.bytes(bytes);
    }
}

/// Reads what a [`Pen`] wrote, or what somebody would have us believe one wrote.
#[derive(Debug)]
pub(super) struct Scan<'a>(Reader<'a>);

type Result<T> = core::result::Result<T, CompactError>;

impl<'a> Scan<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self(Reader::new(bytes))
    }

    /// How many bytes are left.
    pub(super) fn left(&self) -> usize {
        self.0.len()
    }

    pub(super) fn unsigned(&mut self) -> Result<u64> {
        self.0.unsigned().ok_or(CompactError::Malformed)
    }

    /// How many there are of something that takes at least one byte each.
    pub(super) fn count(&mut self, most: usize) -> Result<usize> {
        let count = usize::try_from(self.unsigned()?).map_err(|_| CompactError::TooLarge)?;
        if count > most {
            return Err(CompactError::TooLarge);
        }
        if count > self.left() { Err(CompactError::Malformed) } else { Ok(count) }
    }

    /// A place in a list of `length`.
    pub(super) fn index(&mut self, length: usize) -> Result<usize> {
        let index = usize::try_from(self.unsigned()?).map_err(|_| CompactError::Malformed)?;
        if index < length { Ok(index) } else { Err(CompactError::Malformed) }
    }

    /// As many places in a list of `length`.
    pub(super) fn indices(&mut self, count: usize, length: usize) -> Result<Vec<usize>> {
        (0..count).map(|_| self.index(length)).collect()
    }

    /// As many numbers; they are in the bytes that are left, or none is read.
    pub(super) fn numbers(&mut self, count: usize) -> Result<Vec<u64>> {
        if count > self.left() {
            return Err(CompactError::Malformed);
        }
        (0..count).map(|_| self.unsigned()).collect()
    }

    pub(super) fn signed(&mut self) -> Result<i64> {
        self.unsigned().map(unzigzag)
    }

    pub(super) fn step(&mut self, expected: u64) -> Result<u64> {
        Ok(expected.wrapping_add(self.signed()?.cast_unsigned()))
    }

    pub(super) fn bytes(&mut self, count: usize) -> Result<&'a [u8]> {
        self.0.take(count as u64).ok_or(CompactError::Malformed)
    }

    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N]> {
        self.0.array().ok_or(CompactError::Malformed)
    }

    pub(super) fn run(&mut self) -> Result<&'a [u8]> {
        self.0.run().ok_or(CompactError::Malformed)
    }

    /// Text preceded by its length, and no longer than a text may be.
    pub(super) fn text(&mut self) -> Result<&'a str> {
        let run = self.run()?;
        if run.len() > limit::TEXT_BYTES {
            return Err(CompactError::TooLarge);
        }
        core::str::from_utf8(run).map_err(|_| CompactError::Malformed)
    }
}

/// Numbers near zero become small: 0, -1, 1, -2, 2 are 0, 1, 2, 3, 4.
pub(super) const fn zigzag(number: i64) -> u64 {
    ((number << 1) ^ (number >> 63)).cast_unsigned()
}

pub(super) const fn unzigzag(number: u64) -> i64 {
    (number >> 1).cast_signed() ^ -((number & 1).cast_signed())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_back() {
        let numbers = [0, 1, -1, 63, 64, -64, -65, i64::MAX, i64::MIN];
        let mut pen = Pen::default();
        numbers.iter().for_each(|number| pen.signed(*number));
        numbers.iter().for_each(|number| pen.step(number.cast_unsigned(), 7));
        let mut scan = Scan::new(&pen.0);
        for number in numbers {
            assert_eq!(scan.signed(), Ok(number));
        }
        for number in numbers {
            assert_eq!(scan.step(7), Ok(number.cast_unsigned()));
        }
        assert_eq!(scan.left(), 0);
    }

    #[test]
    fn a_count_is_never_more_than_the_bytes_that_are_left() {
        assert_eq!(Scan::new(&[2, 0, 0]).count(2), Ok(2));
        assert_eq!(Scan::new(&[2, 0]).count(2), Err(CompactError::Malformed));
        assert_eq!(Scan::new(&[2, 0, 0]).count(1), Err(CompactError::TooLarge));
        assert_eq!(Scan::new(&[0x7f]).numbers(1 << 40), Err(CompactError::Malformed));
    }
}
