use kernel::{Division, FeedId, Stamp};
use minicbor::{Decode, Encode};

/// How far the server was heard, beside the feeds of the villages.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub(crate) struct Heard {
    /// The life of the feeds that all places speak of.
    #[cbor(n(0), with = "crate::cbor::id")]
    pub feed: FeedId,
    /// The last control entry.
    #[n(1)]
    pub control: u64,
    /// The villages the device may hold.
    #[cbor(n(2), with = "crate::cbor::divisions")]
    pub scope: Vec<Division>,
    /// When the last exchange ended, by the device's clock; 1970 for never.
    #[cbor(n(3), with = "crate::cbor::stamp")]
    pub at: Stamp,
    /// How far the device's clock was ahead of the server's then.
    #[n(4)]
    pub ahead_ms: i64,
    /// Whether what the feeds brought did not add up to the server's checksum the last time.
    #[n(5)]
    pub doubted: bool,
}

impl Heard {
    /// Nothing was heard yet from the server of these feeds.
    pub(crate) fn nothing(feed: FeedId) -> Self {
        Self {
            feed,
            control: 0,
            scope: Vec::new(),
            at: Stamp::default(),
            ahead_ms: 0,
            doubted: false,
        }
    }
}
