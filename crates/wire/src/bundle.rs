use kernel::{Actor, Digest, Division, RecordId, limit};
use thiserror::Error;

use crate::{
    PublicKey, SecretKey, Signature, Use,
    cbor::{self, Cbor, Malformed, Reader, Writer},
};

/// A run of one stream's commits, signed by its device: the unit of upload, receipt, relay and
/// evidence. This is its explicit form, which is also how it rests in a journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bundle {
    header: Vec<u8>,
    signature: Signature,
    commits: Vec<Carried>,
}

/// What a bundle's signature covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// Whose commits; with the village it names the stream.
    pub actor: Actor,
    /// The village of the stream.
    pub village: Division,
    /// The number of its first commit in the stream; the first of all is 1.
    pub first: u64,
    /// How many commits it has.
    pub count: u64,
    /// The digest of the stream's bundle before it; zero for the first.
    pub previous: Digest,
    /// The running digest of the stream after its last commit.
    pub running: Digest,
}

/// One commit as a bundle carries it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Carried {
    /// The household.
    pub record: RecordId,
    /// The hash of the change.
    pub hash: Digest,
    /// The canonical bytes of the change; none after an erasure, which leaves the hash so that
    /// the signature still verifies.
    pub change: Option<Vec<u8>>,
}

/// The end of a stream as somebody has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tip {
    /// The number of its last commit; 0 when it has none.
    pub n: u64,
    /// The digest of its last bundle.
    pub bundle: Digest,
    /// The running digest after its last commit.
    pub running: Digest,
}

/// Why a bundle is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum BundleError {
    /// The bytes are no bundle, or break a limit.
    #[error("the bytes are no bundle")]
    Malformed,
    /// The device of its epoch did not sign it.
    #[error("the signature is not the device's")]
    Signature,
    /// Its commits are not those its header speaks of.
    #[error("the commits are not those that were signed")]
    Digest,
    /// Earlier bundles of the stream are missing; the next number expected is named.
    #[error("earlier bundles are missing, the next number is {expected}")]
    Gap {
        /// The number the next bundle must begin with.
        expected: u64,
    },
    /// It continues another history of the stream than the one that is known.
    #[error("the stream was continued otherwise before")]
    Fork,
}

impl Tip {
    /// The end of a stream that has not begun.
    pub const EMPTY: Self = Self { n: 0, bundle: Digest::ZERO, running: Digest::ZERO };
}

/// The running digest of a stream after its `n`-th commit. It binds the record, which the change
/// hash alone does not.
#[must_use]
pub fn running_digest(before: Digest, n: u64, record: RecordId, hash: Digest) -> Digest {
    let commit = Digest::of_parts([&n.to_be_bytes(), record.as_bytes(), hash.as_bytes()]);
    Digest::of_parts([before.as_bytes(), commit.as_bytes()])
}

impl Bundle {
    /// Seals commits that follow the stream's tip.
    #[must_use]
    pub fn seal(
        stream: (Actor, Division),
        tip: Tip,
        commits: Vec<Carried>,
        key: &SecretKey,
    ) -> Self {
        let header = cbor::encode(&header_after(stream, tip, &commits));
        let signature = key.sign(Use::Bundle, &header);
        Self { header, signature, commits }
    }

    /// A bundle of commits that follow the stream's tip, under the signature it came with: still
    /// to be verified.
    #[must_use]
    pub fn rebuilt(
        stream: (Actor, Division),
        tip: Tip,
        commits: Vec<Carried>,
        signature: Signature,
    ) -> Self {
        let header = cbor::encode(&header_after(stream, tip, &commits));
        Self { header, signature, commits }
    }

    /// The device's signature.
    #[must_use]
    pub fn signature(&self) -> Signature {
        self.signature
    }

    /// Its bytes in explicit form, uncompressed.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        cbor::encode(self)
    }

    /// A bundle from its explicit form, still to be verified.
    ///
    /// # Errors
    /// When the bytes are no bundle or break a limit.
    pub fn decode(bytes: &[u8]) -> Result<Self, BundleError> {
        if bytes.len() > limit::BUNDLE_BYTES {
            return Err(BundleError::Malformed);
        }
        let bundle: Self = cbor::decode(bytes).map_err(|_| BundleError::Malformed)?;
        bundle.header().map(|_| bundle)
    }

    /// What the signature covers.
    ///
    /// # Errors
    /// When it is malformed or speaks of another number of commits than the bundle has.
    pub fn header(&self) -> Result<Header, BundleError> {
        let header: Header = cbor::decode(&self.header).map_err(|_| BundleError::Malformed)?;
        let sound = header.count == self.commits.len() as u64
            && header.count > 0
            && header.first > 0
            && header.first.checked_add(header.count).is_some();
        sound.then_some(header).ok_or(BundleError::Malformed)
    }

    /// The bytes that are signed.
    pub(crate) fn header_bytes(&self) -> &[u8] {
        &self.header
    }

    /// The digest by which the stream's next bundle names this one.
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest::of(&self.header)
    }

    /// Its commits.
    #[must_use]
    pub fn commits(&self) -> &[Carried] {
        &self.commits
    }

    /// Checks the device's signature over the header.
    ///
    /// # Errors
    /// When the device did not sign it.
    pub fn verify(&self, device: &PublicKey) -> Result<(), BundleError> {
        device
            .verify(Use::Bundle, &self.header, &self.signature)
            .map_err(|_| BundleError::Signature)
    }

    /// Checks that the bundle is the one that follows `tip` and that its commits are those its
    /// header speaks of; gives the tip after it.
    ///
    /// # Errors
    /// Which of these does not hold.
    pub fn follows(&self, tip: Tip) -> Result<Tip, BundleError> {
        let header = self.header()?;
        if header.first > tip.n + 1 {
            return Err(BundleError::Gap { expected: tip.n + 1 });
        }
        if header.first < tip.n + 1 || header.previous != tip.bundle {
            return Err(BundleError::Fork);
        }
        if running_after(tip, &self.commits) != header.running {
            return Err(BundleError::Digest);
        }
        let n = header.first + header.count - 1;
        Ok(Tip { n, bundle: self.digest(), running: header.running })
    }

    /// The bundle with the payloads of one record gone and everything that is signed kept.
    #[must_use]
    pub fn without(mut self, record: RecordId) -> Self {
        for commit in self.commits.iter_mut().filter(|commit| commit.record == record) {
            commit.change = None;
        }
        self
    }
}

fn header_after((actor, village): (Actor, Division), tip: Tip, commits: &[Carried]) -> Header {
    Header {
        actor,
        village,
        first: tip.n + 1,
        count: commits.len() as u64,
        previous: tip.bundle,
        running: running_after(tip, commits),
    }
}

fn running_after(tip: Tip, commits: &[Carried]) -> Digest {
    (tip.n + 1..).zip(commits).fold(tip.running, |before, (n, commit)| {
        running_digest(before, n, commit.record, commit.hash)
    })
}

/// The version of the signed header.
const HEADER_VERSION: u64 = 1;

impl Cbor for Header {
    fn put(&self, to: &mut Writer) {
        to.array(7).number(HEADER_VERSION).put(&self.actor).put(&self.village);
        to.put(&self.first).put(&self.count).put(&self.previous).put(&self.running);
    }

    fn take(from: &mut Reader<'_>) -> Result<Self, Malformed> {
        from.array(7)?;
        if from.number()? != HEADER_VERSION {
            return Err(Malformed);
        }
        Ok(Self {
            actor: from.take()?,
            village: from.take()?,
            first: from.take()?,
            count: from.take()?,
            previous: from.take()?,
            running: from.take()?,
        })
    }
}

/// Record and hash of one commit in the hash table.
const TABLE_ROW: usize = 16 + 32;

impl Cbor for Bundle {
    fn put(&self, to: &mut Writer) {
        let table: Vec<u8> = self
            .commits
            .iter()
            .flat_map(|commit| {
                commit.record.as_bytes().iter().chain(commit.hash.as_bytes()).copied()
            })
            .collect();
        to.array(4).bytes(&self.header).put(&self.signature).bytes(&table);
        to.array(self.commits.len());
        for commit in &self.commits {
            match &commit.change {
                Some(change) => to.bytes(change),
                None => to.null(),
            };
        }
    }

    fn take(from: &mut Reader<'_>) -> Result<Self, Malformed> {
        from.array(4)?;
        let header = from.bytes()?.to_vec();
        let signature = from.take()?;
        let table = from.bytes()?;
        let count = table.len() / TABLE_ROW;
        if table.len() % TABLE_ROW != 0 || count > limit::BUNDLE_COMMITS {
            return Err(Malformed);
        }
        from.array(count as u64)?;
        let commits = table
            .chunks_exact(TABLE_ROW)
            .map(|row| take_carried(row, from))
            .collect::<Result<_, _>>()?;
        Ok(Self { header, signature, commits })
    }
}

fn take_carried(row: &[u8], from: &mut Reader<'_>) -> Result<Carried, Malformed> {
    let (record, hash) = row.split_at(16);
    let record = RecordId::from_bytes(record.try_into().map_err(|_| Malformed)?);
    let hash = Digest(hash.try_into().map_err(|_| Malformed)?);
    let change = if from.null()? { None } else { Some(from.bytes()?.to_vec()) };
    if change.as_ref().is_some_and(|change| change.len() > limit::CHANGE_BYTES) {
        return Err(Malformed);
    }
    Ok(Carried { record, hash, change })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> SecretKey {
        SecretKey::from_seed([7; 32])
    }

    fn stream() -> (Actor, Division) {
        (Actor::from_bytes([1; 16]), "350823106201".parse().expect("a village"))
    }

    fn carried(text: &str) -> Carried {
        Carried {
            record: RecordId::derive("record", text.as_bytes()),
            hash: Digest::of(text.as_bytes()),
            change: Some(text.as_bytes().to_vec()),
        }
    }

    #[test]
    fn bundles_of_a_stream_follow_one_another() {
        let one = Bundle::seal(stream(), Tip::EMPTY, vec![carried("a"), carried("b")], &key());
        let tip = one.follows(Tip::EMPTY).expect("the first bundle");
        let two = Bundle::seal(stream(), tip, vec![carried("c")], &key());
        assert_eq!(two.follows(tip).map(|tip| tip.n), Ok(3));
        assert_eq!(two.follows(Tip::EMPTY), Err(BundleError::Gap { expected: 1 }));
        assert_eq!(one.follows(tip), Err(BundleError::Fork));
    }

    #[test]
    fn what_was_signed_can_not_be_changed() {
        let bundle = Bundle::seal(stream(), Tip::EMPTY, vec![carried("a")], &key());
        let other = SecretKey::from_seed([8; 32]).public();
        assert_eq!(bundle.verify(&key().public()), Ok(()));
        assert_eq!(bundle.verify(&other), Err(BundleError::Signature));
        let mut moved = bundle.clone();
        moved.commits[0].record = RecordId::derive("record", b"other");
        assert_eq!(moved.follows(Tip::EMPTY), Err(BundleError::Digest));
        let mut longer = bundle.clone();
        longer.commits.push(carried("b"));
        assert_eq!(longer.follows(Tip::EMPTY), Err(BundleError::Malformed));
        let mut renamed = bundle;
        renamed.header[3] ^= 1;
        assert_eq!(renamed.verify(&key().public()), Err(BundleError::Signature));
    }

    #[test]
    fn after_an_erasure_the_signature_still_verifies() {
        let bundle = Bundle::seal(stream(), Tip::EMPTY, vec![carried("a"), carried("b")], &key());
        let erased = bundle.without(RecordId::derive("record", b"a"));
        let read = Bundle::decode(&erased.encode()).expect("an erased bundle");
        assert!(read.verify(&key().public()).is_ok() && read.follows(Tip::EMPTY).is_ok());
        assert_eq!(read.commits()[0].change, None);
        assert!(read.commits()[1].change.is_some());
    }

    #[test]
    fn a_bundle_cut_anywhere_is_malformed() {
        let bytes = Bundle::seal(stream(), Tip::EMPTY, vec![carried("a")], &key()).encode();
        for end in 0..bytes.len() {
            assert_eq!(Bundle::decode(&bytes[..end]), Err(BundleError::Malformed), "{end}");
        }
        assert!(Bundle::decode(&bytes).is_ok());
    }
}
