use thiserror::Error;

/// The version of the conversation this code speaks.
pub const VERSION: u8 = 1;

/// Compresses and opens bodies. A port, because the usual library is C code that a browser
/// build would have to do without.
pub trait Compression {
    /// The bytes made smaller.
    ///
    /// # Errors
    /// When the library fails.
    fn compress(&self, bytes: &[u8]) -> Result<Vec<u8>, CompressionError>;

    /// The bytes as they were, never more than `limit` of them.
    ///
    /// # Errors
    /// When the bytes are damaged, or would open to more than `limit`.
    fn open(&self, bytes: &[u8], limit: usize) -> Result<Vec<u8>, CompressionError>;
}

/// Why bytes could not be compressed or opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum CompressionError {
    /// They are damaged, or the library failed.
    #[error("the compressed bytes are damaged")]
    Damaged,
    /// They would open to more than is allowed.
    #[error("the compressed bytes open to more than is allowed")]
    TooLarge,
}

/// Why a body can't be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum FrameError {
    /// It has no byte.
    #[error("the body is empty")]
    Empty,
    /// It is of a version this code does not speak.
    #[error("the body is of version {0}, and only version {VERSION} is spoken here")]
    Version(u8),
    /// Its content can't be opened.
    #[error(transparent)]
    Content(#[from] CompressionError),
}

/// How the content of a body stands in it: as it is, or compressed.
const STORED: u8 = 0;
const COMPRESSED: u8 = 1;

/// A body: the version byte, a byte for how the content stands, then the content. What is short
/// and full of signatures does not compress, and stands as it is.
///
/// # Errors
/// When the compression fails.
pub fn pack(content: &[u8], with: &dyn Compression) -> Result<Vec<u8>, CompressionError> {
    let compressed = with.compress(content)?;
    let (kind, smaller) = if compressed.len() < content.len() {
        (COMPRESSED, compressed.as_slice())
    } else {
        (STORED, content)
    };
    Ok([&[VERSION, kind], smaller].concat())
}

/// The content of a body, never more than `limit` bytes.
///
/// # Errors
/// When the body is empty, of another version, damaged, or opens to more than `limit`.
pub fn unpack(body: &[u8], limit: usize, with: &dyn Compression) -> Result<Vec<u8>, FrameError> {
    match body {
        [] => Err(FrameError::Empty),
        [VERSION, COMPRESSED, content @ ..] => Ok(with.open(content, limit)?),
        [VERSION, STORED, content @ ..] if content.len() <= limit => Ok(content.to_vec()),
        [VERSION, STORED, ..] => Err(CompressionError::TooLarge.into()),
        [VERSION, ..] => Err(CompressionError::Damaged.into()),
        [other, ..] => Err(FrameError::Version(*other)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Plain;

    impl Compression for Plain {
        fn compress(&self, bytes: &[u8]) -> Result<Vec<u8>, CompressionError> {
            Ok(bytes.to_vec())
        }

        fn open(&self, bytes: &[u8], limit: usize) -> Result<Vec<u8>, CompressionError> {
            if bytes.len() > limit { Err(CompressionError::TooLarge) } else { Ok(bytes.to_vec()) }
        }
    }

    #[test]
    fn a_body_of_another_version_is_named() {
        assert_eq!(unpack(&[], 9, &Plain), Err(FrameError::Empty));
        assert_eq!(unpack(&[2, 1], 9, &Plain), Err(FrameError::Version(2)));
        let body = pack(b"content", &Plain).expect("plain bytes");
        assert_eq!(unpack(&body, 7, &Plain), Ok(b"content".to_vec()));
        assert_eq!(unpack(&body, 6, &Plain), Err(FrameError::Content(CompressionError::TooLarge)));
    }
}
