//! Values as they rest in the tablet's journal and index.

use minicbor::{Decode, Encode};

/// The bytes of a value.
pub(crate) fn encode<T: Encode<()>>(value: &T) -> Vec<u8> {
    // Writing to a `Vec` can't fail.
    minicbor::to_vec(value).unwrap_or_default()
}

/// The value of bytes; none when they are not one.
pub(crate) fn decode<T: for<'b> Decode<'b, ()>>(bytes: &[u8]) -> Option<T> {
    minicbor::decode(bytes).ok()
}
