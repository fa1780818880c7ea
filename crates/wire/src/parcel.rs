use kernel::{Actor, Division};

use crate::{
    Row, Signature, SignedPage,
    cbor::{Cbor, Malformed, Reader, Writer},
};

/// A bundle as it travels one hop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BundleParcel {
    /// In its explicit form, as it rests.
    Explicit(Vec<u8>),
    /// With everything left out that the receiver can compute.
    Compact(CompactBundle),
}

/// A bundle without what whoever holds the stream up to it can compute: the digests before it,
/// and all of the commits that the form and earlier commits tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompactBundle {
    /// Whose commits.
    pub actor: Actor,
    /// The village of the stream.
    pub village: Division,
    /// The number of its first commit.
    pub first: u64,
    /// The device's signature over the explicit header.
    pub signature: Signature,
    /// The commits, in the columns of the codec.
    pub columns: Vec<u8>,
}

/// A page as it travels one hop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PageParcel {
    /// In its explicit form.
    Explicit(SignedPage),
    /// With its commits in columns.
    Compact(CompactPage),
}

/// A page with its commits in columns. The receiver rebuilds the explicit page, and the
/// signature tells whether it is the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompactPage {
    /// Whose feed. Its life is the answer's.
    pub village: Division,
    /// The sequence after which it begins.
    pub after: u64,
    /// The sequence up to which it brings its reader.
    pub next: u64,
    /// What each row is: the number of its verdict for a commit in the columns, 255 for the next
    /// of the other rows.
    pub kinds: Vec<u8>,
    /// The rows that are not in the columns.
    pub others: Vec<Row>,
    /// The commits, in the columns of the codec.
    pub columns: Vec<u8>,
    /// The server's signature over the explicit page.
    pub signature: Signature,
}

impl Cbor for BundleParcel {
    fn put(&self, to: &mut Writer) {
        match self {
            Self::Explicit(bytes) => to.array(1).bytes(bytes),
            Self::Compact(bundle) => {
                to.array(5).put(&bundle.actor).put(&bundle.village).put(&bundle.first);
                to.put(&bundle.signature).bytes(&bundle.columns)
            }
        };
    }

    fn take(from: &mut Reader<'_>) -> Result<Self, Malformed> {
        match from.length(5)? {
            1 => Ok(Self::Explicit(from.bytes()?.to_vec())),
            5 => Ok(Self::Compact(CompactBundle {
                actor: from.take()?,
                village: from.take()?,
                first: from.take()?,
                signature: from.take()?,
                columns: from.bytes()?.to_vec(),
            })),
            _ => Err(Malformed),
        }
    }
}

impl Cbor for PageParcel {
    fn put(&self, to: &mut Writer) {
        match self {
            Self::Explicit(page) => to.array(1).put(page),
            Self::Compact(page) => {
                to.array(7).put(&page.village).put(&page.after).put(&page.next);
                to.bytes(&page.kinds).all(&page.others).bytes(&page.columns).put(&page.signature)
            }
        };
    }

    fn take(from: &mut Reader<'_>) -> Result<Self, Malformed> {
        match from.length(7)? {
            1 => Ok(Self::Explicit(from.take()?)),
            7 => {
                let (village, after, next) = (from.take()?, from.take()?, from.take()?);
                let kinds = from.bytes()?.to_vec();
                if kinds.len() > crate::page::ROWS {
                    return Err(Malformed);
                }
                Ok(Self::Compact(CompactPage {
                    village,
                    after,
                    next,
                    others: from.all(kinds.len())?,
                    kinds,
                    columns: from.bytes()?.to_vec(),
                    signature: from.take()?,
                }))
            }
            _ => Err(Malformed),
        }
    }
}
