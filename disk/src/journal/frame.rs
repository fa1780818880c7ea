use store::Position;

/// What stands before each entry: its length, how far back its append began, and a checksum over
/// its position, both numbers and the entry. All numbers are little-endian.
///
/// The position in the checksum keeps bytes that only look like an entry (a journal carried
/// inside an entry, a block the device put in the wrong place) from passing for one. The
/// way back tells an append that was never acknowledged, of which a power loss may have kept
/// any pages, from damage: an entry of a *later* append proves that the earlier was synced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Frame {
    length: u32,
    back: u32,
    checksum: u32,
}

impl Frame {
    pub(super) const BYTES: usize = Position::FRAME_BYTES;

    /// The frame of an entry at `at`, in an append whose first entry stands at `began`. Both
    /// numbers are held far below four gigabytes by the limits of the store.
    pub(super) fn seal(began: Position, at: Position, entry: &[u8]) -> Self {
        let length = u32::try_from(entry.len()).unwrap_or(u32::MAX);
        let back = u32::try_from(at.0 - began.0).unwrap_or(u32::MAX);
        Self { length, back, checksum: checksum(at, length, back, entry) }
    }

    pub(super) fn parse(bytes: [u8; Self::BYTES]) -> Self {
        let [a, b, c, d, e, f, g, h, i, j, k, l] = bytes;
        Self {
            length: u32::from_le_bytes([a, b, c, d]),
            back: u32::from_le_bytes([e, f, g, h]),
            checksum: u32::from_le_bytes([i, j, k, l]),
        }
    }

    pub(super) fn write(self, to: &mut Vec<u8>) {
        for number in [self.length, self.back, self.checksum] {
            to.extend_from_slice(&number.to_le_bytes());
        }
    }

    pub(super) const fn entry_bytes(self) -> usize {
        self.length as usize
    }

    /// Where the append of the entry at `at` began; None when that can't be.
    pub(super) fn began(self, at: Position) -> Option<Position> {
        at.0.checked_sub(u64::from(self.back)).map(Position)
    }

    /// Whether this is the frame of this entry at this place.
    pub(super) fn fits(self, at: Position, entry: &[u8]) -> bool {
        self.entry_bytes() == entry.len()
            && self.checksum == checksum(at, self.length, self.back, entry)
    }
}

fn checksum(at: Position, length: u32, back: u32, entry: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(&at.0.to_le_bytes());
    hasher.update(&length.to_le_bytes());
    hasher.update(&back.to_le_bytes());
    hasher.update(entry);
    hasher.finalize()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_fits_its_entry_at_its_place_only() {
        let frame = Frame::seal(Position(5), Position(40), b"entry");
        let mut bytes = Vec::new();
        frame.write(&mut bytes);
        let read = Frame::parse(bytes.try_into().expect("a frame's bytes"));
        assert_eq!(read, frame);
        assert_eq!(read.began(Position(40)), Some(Position(5)));
        assert!(read.fits(Position(40), b"entry"));
        assert!(!read.fits(Position(41), b"entry"));
        assert!(!read.fits(Position(40), b"entrz"));
        assert!(!read.fits(Position(40), b"entr"));
    }

    #[test]
    fn zeros_are_no_entry() {
        let frame = Frame::parse([0; Frame::BYTES]);
        assert!((0..100_000).all(|at| !frame.fits(Position(at), b"")));
    }

    #[test]
    fn the_bytes_never_change() {
        let mut bytes = Vec::new();
        Frame::seal(Position(0), Position(258), b"abc").write(&mut bytes);
        assert_eq!(bytes[..8], [3, 0, 0, 0, 2, 1, 0, 0]);
        assert_eq!(bytes.len(), Frame::BYTES);
    }
}
