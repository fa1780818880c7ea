use disk::Zstd;
use kernel::{FeedId, limit};
use wire::{
    Bundle, CarriedReceipt, Certificate, Compression as _, CompressionError, ControlEntry,
    WholePage,
};

/// One entry of the relay's journal. What is signed in it was verified before it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Entry {
    /// A decision of the server.
    Control(ControlEntry),
    /// An epoch that opened.
    Opened(Certificate),
    /// A bundle that continues its stream.
    Bundle(Bundle),
    /// A bundle that continues its stream otherwise than before.
    Fork(Bundle),
    /// A page of a village's feed.
    Page(WholePage),
    /// A receipt of the server for a device.
    Receipt(CarriedReceipt),
    /// How far the server was heard.
    Heard(Heard),
}

/// How far the server was heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Heard {
    /// The life of its feeds.
    pub(crate) feed: FeedId,
    /// The last of its decisions.
    pub(crate) control: u64,
}

impl Entry {
    /// Its bytes at rest.
    pub(crate) fn pack(&self) -> Result<Vec<u8>, CompressionError> {
        let (kind, content) = match self {
            Self::Control(entry) => (0, entry.encode()),
            Self::Opened(certificate) => (1, certificate.encode()),
            Self::Bundle(bundle) => (2, bundle.encode()),
            Self::Fork(bundle) => (3, bundle.encode()),
            Self::Page(page) => (4, page.encode()),
            Self::Receipt(receipt) => (5, receipt.encode()),
            Self::Heard(heard) => {
                (6, [heard.feed.as_bytes().as_slice(), &heard.control.to_be_bytes()].concat())
            }
        };
        Zstd.compress(&[&[kind], content.as_slice()].concat())
    }

    /// An entry from its bytes at rest; none when they are not one.
    pub(crate) fn open(packed: &[u8]) -> Option<Self> {
        let plain = Zstd.open(packed, limit::REQUEST_BYTES_OPEN).ok()?;
        let (kind, content) = plain.split_first()?;
        Some(match kind {
            0 => Self::Control(ControlEntry::decode(content).ok()?),
            1 => Self::Opened(Certificate::decode(content).ok()?),
            2 => Self::Bundle(Bundle::decode(content).ok()?),
            3 => Self::Fork(Bundle::decode(content).ok()?),
            4 => Self::Page(WholePage::decode(content).ok()?),
            5 => Self::Receipt(CarriedReceipt::decode(content).ok()?),
            6 => {
                let (feed, control) = content.split_at_checked(16)?;
                Self::Heard(Heard {
                    feed: FeedId::from_bytes(feed.try_into().ok()?),
                    control: u64::from_be_bytes(control.try_into().ok()?),
                })
            }
            _ => return None,
        })
    }
}
