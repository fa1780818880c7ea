use kernel::Digest;

/// What a commit adds to the checksum of a village's feed. The sum over the same commits is the
/// same in whatever order they came; that two different sets agree is one chance in 2^64.
#[must_use]
pub fn weight(hash: &Digest) -> u64 {
    hash.as_bytes().iter().skip(8).take(8).fold(0, |sum, byte| sum << 8 | u64::from(*byte))
}
