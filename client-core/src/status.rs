use kernel::{Actor, Division, RecordId, Stamp, Verdict};
use minicbor::{Decode, Encode};

use crate::{
    Client, Enrolment, LocalError, Ports, Query, RefusedBlob, Village, key, scan::scan_all, stored,
};

/// How the tablet stands with its server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// Who the tablet is enrolled as.
    pub enrolment: Option<Enrolment>,
    /// Its commits that no receipt names yet.
    pub pending: u64,
    /// Of these, its commits that a relay's signed receipt names (已交接): on their way, and not
    /// synced.
    pub handed: u64,
    /// Its commits that a signed receipt of the server names (已同步).
    pub synced: u64,
    /// When the last exchange ended, by the tablet's clock.
    pub last_sync: Option<Stamp>,
    /// How far the tablet's clock was ahead of the server's then, in milliseconds.
    pub clock_ahead_ms: i64,
    /// The villages the tablet holds.
    pub villages: Vec<Held>,
    /// What the server found of the tablet's own commits, when they do not simply count.
    pub notices: Vec<Notice>,
    /// How many answers others propose who no longer hold the tablet's villages.
    pub proposals: u64,
    /// Commits of others that this tablet could not apply. Nothing else waited for them.
    pub unapplied: Vec<Notice>,
    /// Photos, recordings and documents that the server has not receipted yet.
    pub pending_blobs: u64,
    /// Those that it will not take, and why.
    pub refused_blobs: Vec<RefusedBlob>,
}

/// A village the tablet holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Which.
    pub village: Village,
    /// The last sequence of its feed.
    pub cursor: u64,
}

/// What was found of one commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Notice {
    /// The household.
    pub record: RecordId,
    /// Who wrote it.
    pub actor: Actor,
    /// The village of its stream.
    pub village: Division,
    /// Its number in the stream.
    pub n: u64,
    /// What was found. It has a code and a sentence.
    pub verdict: Verdict,
    /// Whether it was said again under a new epoch since, so that nothing is left to do.
    pub said_again: bool,
}

/// A notice as it rests in the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub(crate) struct Found {
    #[cbor(n(0), with = "crate::cbor::id")]
    pub record: RecordId,
    #[n(1)]
    pub verdict: u8,
}

impl<P: Ports> Client<P> {
    /// How the tablet stands with its server.
    ///
    /// # Errors
    /// When the store can't be read.
    pub async fn status(&self) -> Result<Status, LocalError> {
        let heard = self.heard.as_ref();
        let named = |village: Division| {
            let name = self.people.village(village).map(str::to_owned);
            Village { village, name }
        };
        let villages = self.places.iter();
        Ok(Status {
            enrolment: self.enrolment(),
            pending: self.own.pending(),
            handed: self.own.handed(),
            synced: self.own.synced(),
            last_sync: heard.map(|heard| heard.at).filter(|at| at.millis() > 0),
            clock_ahead_ms: heard.map_or(0, |heard| heard.ahead_ms),
            villages: villages
                .map(|(village, reached)| Held { village: named(*village), cursor: reached.after })
                .collect(),
            notices: self.notices().await?,
            proposals: self.proposed().await?,
            unapplied: self.found(key::UNAPPLIED).await?,
            pending_blobs: self.pending_blobs().await?.len() as u64,
            refused_blobs: self.refused_blobs().await?,
        })
    }

    /// What the server found of own commits.
    pub(crate) async fn notices(&self) -> Result<Vec<Notice>, LocalError> {
        self.found(key::NOTICES).await
    }

    async fn proposed(&self) -> Result<u64, LocalError> {
        let rows = self.households(&Query::default()).await?;
        Ok(rows.iter().map(|row| u64::from(row.proposals)).sum())
    }

    async fn found(&self, kind: &[u8]) -> Result<Vec<Notice>, LocalError> {
        let mut notices = Vec::new();
        for (key, value) in scan_all(self.ports.storage(), kind).await? {
            let (actor, village, n) = key::numbered_of(&key).ok_or(LocalError::Damaged)?;
            let found: Found = stored::decode(&value).ok_or(LocalError::Damaged)?;
            let verdict = Verdict::from_number(found.verdict).ok_or(LocalError::Damaged)?;
            let pointer = self.pointer(actor, village, n).await?;
            let said_again = pointer.is_some_and(|pointer| pointer.said_again);
            notices.push(Notice { record: found.record, actor, village, n, verdict, said_again });
        }
        Ok(notices)
    }
}

impl Notice {
    /// The stable code of what was found.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.verdict.code()
    }

    /// What was found, in a sentence for a person, Chinese first.
    #[must_use]
    pub fn sentence(&self) -> &'static str {
        self.verdict.sentence()
    }

    /// What its author is to do, in a sentence, Chinese first.
    #[must_use]
    pub fn remedy(&self) -> &'static str {
        if self.said_again {
            return "已以新编号重报,无需处理 / said again under new numbers; nothing to do";
        }
        self.verdict.remedy()
    }
}
