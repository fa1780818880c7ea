use store::Position;

/// The bytes before the first entry of a segment.
pub(super) const BYTES: usize = 20;

/// Says what the file is; the last byte is the version of the format.
const MAGIC: [u8; 8] = *b"ZFJRNAL\x01";

/// The header of a segment: magic with version, the position of its first entry, a checksum.
pub(super) fn header(first: Position) -> [u8; BYTES] {
    let mut bytes = [0; BYTES];
    let (said, checksum) = bytes.split_at_mut(BYTES - 4);
    let (magic, place) = said.split_at_mut(MAGIC.len());
    magic.copy_from_slice(&MAGIC);
    place.copy_from_slice(&first.0.to_le_bytes());
    checksum.copy_from_slice(&crc32fast::hash(said).to_le_bytes());
    bytes
}

/// Where in the file of the segment that begins at `first` the position lies.
pub(super) const fn offset_of(first: Position, at: Position) -> u64 {
    BYTES as u64 + (at.0 - first.0)
}

/// The name of the segment's file: names sort as positions do.
pub(super) fn file_name(first: Position) -> String {
    format!("{:020}", first.0)
}

/// The position a file name says; None when it is no segment's name.
pub(super) fn position_of(file_name: &str) -> Option<Position> {
    let sound = file_name.len() == 20 && file_name.bytes().all(|b| b.is_ascii_digit());
    sound.then(|| file_name.parse().ok().map(Position)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_says_its_position() {
        for at in [0, 7, u64::MAX] {
            assert_eq!(position_of(&file_name(Position(at))), Some(Position(at)));
        }
        for name in ["lock", "7", "0000000000000000000x", "99999999999999999999"] {
            assert_eq!(position_of(name), None, "{name}");
        }
    }

    #[test]
    fn the_bytes_never_change() {
        let bytes = header(Position(513));
        assert_eq!(bytes[..16], *b"ZFJRNAL\x01\x01\x02\0\0\0\0\0\0");
    }
}
