//! Commits that were set aside: in quarantine, or merged without effect. One row for each, by the
//! household, the author and the hash; and a list of them by village, state and receipt. No key
//! holds a personal value.

use kernel::{Actor, Digest, Division, RecordId, Stamp, Verdict};
use store::StoreError;
use wire::Named;

use crate::{
    ground::Ground,
    keys::{split_id, split_u64, split_village},
    rows::{self, Spot},
};

/// A commit that was set aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Aside {
    /// Which commit.
    pub(crate) commit: Named,
    /// The village whose supervisors decide.
    pub(crate) home: Division,
    /// Why it was set aside.
    pub(crate) verdict: Verdict,
    /// Where its bytes rest.
    pub(crate) spot: Spot,
    /// When the server received it.
    pub(crate) received: Stamp,
    /// What became of it.
    pub(crate) standing: Standing,
    /// The number of the control entry by which a person decided; 0 when none did.
    pub(crate) decided: u64,
}

/// What became of a commit that was set aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// It waits for a person.
    Open,
    /// A person released it.
    Released,
    /// A person decided that it stays as it is.
    Discarded,
    /// What it proposed was answered at the door.
    Answered,
}

impl Standing {
    /// All there are, in the order of their numbers.
    pub(crate) const ALL: [Self; 4] = [Self::Open, Self::Released, Self::Discarded, Self::Answered];

    /// Its stable code.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Released => "released",
            Self::Discarded => "discarded",
            Self::Answered => "answered",
        }
    }

    /// The standing of a code.
    pub(crate) fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|standing| standing.code() == code)
    }

    const fn number(self) -> u8 {
        match self {
            Self::Open => 0,
            Self::Released => 1,
            Self::Discarded => 2,
            Self::Answered => 3,
        }
    }
}

/// The name of such a commit for people and machines.
pub(crate) type AsideId = [u8; 16];

/// The name of a commit of an author in a household.
pub(crate) fn id_of(record: RecordId, actor: Actor, hash: Digest) -> AsideId {
    let parts = [record.as_bytes().as_slice(), actor.as_bytes(), hash.as_bytes()].concat();
    *RecordId::derive("aside", &parts).as_bytes()
}

/// The row of a commit that was set aside.
pub(crate) fn key(id: AsideId) -> Vec<u8> {
    [b"A".as_slice(), &id].concat()
}

/// The place of such a commit in the list of a village.
pub(crate) fn place(village: Division, standing: Standing, spot: Spot) -> Vec<u8> {
    [places(village, standing).as_slice(), &spot.bytes()].concat()
}

/// The list of a village.
pub(crate) fn places(village: Division, standing: Standing) -> Vec<u8> {
    [b"a".as_slice(), &village.number().to_be_bytes(), &[standing.number()]].concat()
}

/// The commit of that name, as the index has it.
pub(crate) fn find(ground: &Ground, id: AsideId) -> Result<Option<Aside>, StoreError> {
    let bytes = ground.index.get(&key(id))?;
    bytes.map(|bytes| rows::read(Aside::read(&bytes))).transpose()
}

impl Aside {
    /// Its name.
    pub(crate) fn id(&self) -> AsideId {
        id_of(self.commit.record, self.commit.actor, self.commit.hash)
    }

    /// Its place in the list.
    pub(crate) fn place(&self) -> Vec<u8> {
        place(self.home, self.standing, self.spot)
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        let Named { record, actor, village, n, hash } = self.commit;
        [
            record.as_bytes().as_slice(),
            actor.as_bytes(),
            &village.number().to_be_bytes(),
            &n.to_be_bytes(),
            hash.as_bytes(),
            &self.home.number().to_be_bytes(),
            &self.spot.bytes(),
            &self.received.millis().to_be_bytes(),
            &self.decided.to_be_bytes(),
            &[self.verdict.number(), self.standing.number()],
        ]
        .concat()
    }

    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        let (record, rest) = split_id(bytes)?;
        let (actor, rest) = split_id(rest)?;
        let (village, rest) = split_village(rest)?;
        let (n, rest) = split_u64(rest)?;
        let (hash, rest) = rest.split_at_checked(32)?;
        let (home, rest) = split_village(rest)?;
        let (spot, rest) = Spot::read(rest)?;
        let (received, rest) = split_u64(rest)?;
        let (decided, rest) = split_u64(rest)?;
        let [verdict, standing] = *rest else { return None };
        Some(Self {
            commit: Named { record, actor, village, n, hash: Digest(hash.try_into().ok()?) },
            home,
            verdict: Verdict::from_number(verdict)?,
            spot,
            received: Stamp::from_millis(i64::try_from(received).ok()?),
            standing: *Standing::ALL.get(usize::from(standing))?,
            decided,
        })
    }
}

#[cfg(test)]
mod tests {
    use store::Position;

    use super::*;

    #[test]
    fn every_row_reads_back_as_it_was_written() {
        let village: Division = "350823106201".parse().expect("a village");
        for (place, standing) in (0_u8..).zip(Standing::ALL) {
            assert_eq!(standing.number(), place);
            assert_eq!(Standing::of_code(standing.code()), Some(standing));
            let aside = Aside {
                commit: Named {
                    record: RecordId::from_bytes([1; 16]),
                    actor: Actor::from_bytes([2; 16]),
                    village,
                    n: 9,
                    hash: Digest([3; 32]),
                },
                home: village,
                verdict: Verdict::ALL[15],
                spot: Spot { at: Position(7), index: 3 },
                received: Stamp::from_seconds(8),
                standing,
                decided: 5,
            };
            assert_eq!(Aside::read(&aside.bytes()), Some(aside));
            assert_eq!(Aside::read(&aside.bytes()[1..]), None);
        }
    }
}
