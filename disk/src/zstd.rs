use wire::{Compression, CompressionError};

/// Compression by zstd at level 3: most of the gain at a small part of the cost.
#[derive(Debug, Clone, Copy, Default)]
pub struct Zstd;

const LEVEL: i32 = 3;

impl Compression for Zstd {
    fn compress(&self, bytes: &[u8]) -> Result<Vec<u8>, CompressionError> {
        ::zstd::bulk::compress(bytes, LEVEL).map_err(|_| CompressionError::Damaged)
    }

    fn open(&self, bytes: &[u8], limit: usize) -> Result<Vec<u8>, CompressionError> {
        // The frame says how much it opens to. What it says is a claim, so space is taken for no
        // more than the limit, and a frame that says nothing is not one of ours.
        let size = ::zstd::zstd_safe::get_frame_content_size(bytes)
            .ok()
            .flatten()
            .and_then(|size| usize::try_from(size).ok())
            .ok_or(CompressionError::Damaged)?;
        if size > limit {
            return Err(CompressionError::TooLarge);
        }
        let plain = ::zstd::bulk::decompress(bytes, size).map_err(|_| CompressionError::Damaged)?;
        if plain.len() == size { Ok(plain) } else { Err(CompressionError::Damaged) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_compressed_opens_again() {
        let bytes = "走访".repeat(1_000).into_bytes();
        let packed = Zstd.compress(&bytes).expect("compression");
        assert!(packed.len() < bytes.len() / 10);
        assert_eq!(Zstd.open(&packed, bytes.len()), Ok(bytes));
    }

    #[test]
    fn a_bomb_is_refused_by_its_size_and_damage_is_told() {
        let packed = Zstd.compress(&vec![0; 1 << 20]).expect("compression");
        assert_eq!(Zstd.open(&packed, 1 << 19), Err(CompressionError::TooLarge));
        for end in 0..packed.len() {
            let opened = Zstd.open(&packed[..end], 1 << 20);
            assert_eq!(opened, Err(CompressionError::Damaged), "cut at {end}");
        }
        assert_eq!(Zstd.open(b"no frame at all", 1 << 20), Err(CompressionError::Damaged));
    }
}
