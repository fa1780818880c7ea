//! How the kernel's words stand in CBOR inside the tablet's own journal and index.

use minicbor::{
    Decoder, Encoder,
    decode::Error as Malformed,
    encode::{Error, Write},
};

/// Ids as byte strings.
pub(crate) mod id {
    use kernel::Id;

    use super::{Decoder, Encoder, Error, Malformed, Write};

    pub(crate) fn encode<C, W: Write, K>(
        id: &Id<K>,
        to: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), Error<W::Error>> {
        to.bytes(id.as_bytes())?.ok()
    }

    pub(crate) fn decode<C, K>(from: &mut Decoder<'_>, _: &mut C) -> Result<Id<K>, Malformed> {
        super::array(from).map(Id::from_bytes)
    }
}

/// Digests as byte strings.
pub(crate) mod digest {
    use kernel::Digest;

    use super::{Decoder, Encoder, Error, Malformed, Write};

    pub(crate) fn encode<C, W: Write>(
        digest: &Digest,
        to: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), Error<W::Error>> {
        to.bytes(digest.as_bytes())?.ok()
    }

    pub(crate) fn decode<C>(from: &mut Decoder<'_>, _: &mut C) -> Result<Digest, Malformed> {
        super::array(from).map(Digest)
    }
}

/// Divisions as numbers of twelve digits.
pub(crate) mod division {
    use kernel::Division;

    use super::{Decoder, Encoder, Error, Malformed, Write};

    pub(crate) fn encode<C, W: Write>(
        division: &Division,
        to: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), Error<W::Error>> {
        to.u64(division.number())?.ok()
    }

    pub(crate) fn decode<C>(from: &mut Decoder<'_>, _: &mut C) -> Result<Division, Malformed> {
        Division::from_number(from.u64()?).map_err(|_| Malformed::message("no division"))
    }
}

/// Lists of divisions.
pub(crate) mod divisions {
    use kernel::Division;

    use super::{Decoder, Encoder, Error, Malformed, Write, division};

    pub(crate) fn encode<C, W: Write>(
        divisions: &[Division],
        to: &mut Encoder<W>,
        with: &mut C,
    ) -> Result<(), Error<W::Error>> {
        to.array(divisions.len() as u64)?;
        divisions.iter().try_for_each(|one| division::encode(one, to, with))
    }

    pub(crate) fn decode<C>(
        from: &mut Decoder<'_>,
        with: &mut C,
    ) -> Result<Vec<Division>, Malformed> {
        let length = from.array()?.ok_or_else(|| Malformed::message("no list"))?;
        (0..length).map(|_| division::decode(from, with)).collect()
    }
}

/// Moments as milliseconds.
pub(crate) mod stamp {
    use kernel::Stamp;

    use super::{Decoder, Encoder, Error, Malformed, Write};

    pub(crate) fn encode<C, W: Write>(
        stamp: &Stamp,
        to: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), Error<W::Error>> {
        to.i64(stamp.millis())?.ok()
    }

    pub(crate) fn decode<C>(from: &mut Decoder<'_>, _: &mut C) -> Result<Stamp, Malformed> {
        Ok(Stamp::from_millis(from.i64()?))
    }
}

/// Byte strings.
pub(crate) use minicbor::bytes;

fn array<const N: usize>(from: &mut Decoder<'_>) -> Result<[u8; N], Malformed> {
    from.bytes()?.try_into().map_err(|_| Malformed::message("another length"))
}
