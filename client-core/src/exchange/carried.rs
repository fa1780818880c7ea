//! What a relay brings of others before the server has said anything of it.

use std::collections::{BTreeMap, BTreeSet, btree_map::Entry};

use document::{compact::Place, header};
use kernel::{Actor, Digest, Division, Quarantine, RecordId, Verdict, Without};
use store::Batch;
use wire::{Bundle, CarriedBundle, Header, Page, ProvenRelay, Row};

use crate::{
    Client, LocalError, Ports, Storage as _,
    dossier::{Dossier, Taken},
    key,
    known::Reached,
    scan::scan_all,
    status::Found,
    stored,
};

/// What became of a carried bundle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Brought {
    /// It is taken in; so many of its commits were new.
    Taken(u64),
    /// It rests on what is not here yet, and is asked for again.
    Waits,
    /// It is not proven, or not for this tablet.
    Refused,
}

impl<P: Ports> Client<P> {
    /// Takes in a bundle of somebody else: signed by a device that the server vouches for, and
    /// sound for the engine. Its commits count until the feed says what the server found. The
    /// feed's cursor stays where it is.
    pub(super) async fn take_carried(
        &mut self,
        relay: &ProvenRelay,
        carried: &CarriedBundle,
    ) -> Result<Brought, LocalError> {
        let Some((header, bundle)) = self.proven(relay, carried) else {
            return Ok(Brought::Refused);
        };
        let mut dossiers: BTreeMap<RecordId, Dossier> = BTreeMap::new();
        let (mut batch, mut received) = (Batch::default(), 0);
        for (n, commit) in (header.first..).zip(bundle.commits()) {
            let Some(change) = written_by(header.actor, commit.hash, commit.change.as_deref())
            else {
                continue;
            };
            let record = commit.record;
            let dossier = match dossiers.entry(record) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(place) => {
                    let known = self.dossier(record).await?;
                    place.insert(known.unwrap_or_else(|| Dossier::new(record, header.village)))
                }
            };
            if dossier.document.contains(&commit.hash) {
                continue;
            }
            let is_at_home = dossier.village == header.village;
            let elsewhere = Verdict::WithoutEffect(Without::WrongVillage);
            let verdict = if is_at_home { Verdict::Counted } else { elsewhere };
            let at = Place { actor: header.actor, village: header.village, n };
            match dossier.bring((commit.hash, change), at, verdict) {
                Taken::Applied | Taken::Known => received += 1,
                Taken::Waits => return Ok(Brought::Waits),
                Taken::Refused(_) => continue,
            }
            let marker = [record.as_bytes().as_slice(), commit.hash.as_bytes()].concat();
            batch.put(key::carried(header.actor, header.village, n), marker);
        }
        for dossier in dossiers.values_mut().filter(|dossier| !dossier.document.is_empty()) {
            self.put_household(dossier, &mut batch);
        }
        let end = header.first + header.count - 1;
        batch.put(key::carried_end(header.actor, header.village), end.to_be_bytes());
        let certificate = carried.certificate;
        batch.put(key::certificate(certificate.actor), certificate.encode());
        self.ports.storage().apply(batch).await?;
        self.epochs.insert(certificate.actor, certificate);
        Ok(Brought::Taken(received))
    }

    /// How far relays brought the streams of others.
    pub(super) async fn carried_ends(
        &self,
    ) -> Result<BTreeMap<(Actor, Division), u64>, LocalError> {
        let pairs = scan_all(self.ports.storage(), key::CARRIED_ENDS).await?;
        let read = |(key, value): (Vec<u8>, Vec<u8>)| {
            Some((key::stream_of(&key)?, u64::from_be_bytes(value.try_into().ok()?)))
        };
        pairs.into_iter().map(read).collect::<Option<_>>().ok_or(LocalError::Damaged)
    }

    /// Compares what relays brought with what a page of the feed says. What the server has
    /// quarantined goes again; what the tablet wrote upon it is lost there too, and is said
    /// again. Gives whether anything went: then the feed is read from its beginning, since what
    /// the server holds in its place could not be applied before.
    pub(super) async fn take_back_carried(&mut self, page: &Page) -> Result<bool, LocalError> {
        let (mut batch, mut gone) = (Batch::default(), BTreeMap::<_, BTreeSet<Digest>>::new());
        for row in &page.rows {
            let (told, actor, n, stands) = match row {
                Row::Opened(_) => continue,
                Row::Commit { record, actor, n, change: Some(change), .. } => {
                    (*record, *actor, *n, change.get(8..).map(Digest::of))
                }
                Row::Commit { verdict, .. } | Row::Own { verdict, .. } if verdict.is_merged() => {
                    continue;
                }
                Row::Commit { record, actor, n, .. } | Row::Own { record, actor, n, .. } => {
                    (*record, *actor, *n, None)
                }
            };
            let key = key::carried(actor, page.village, n);
            let Some(marker) = self.ports.storage().get(&key).await? else { continue };
            let (record, hash) = marked(&marker).ok_or(LocalError::Damaged)?;
            match stands {
                Some(stands) if stands != hash => {}
                None if told != record => {}
                Some(_) => {
                    batch.delete(key);
                }
                None => {
                    batch.delete(key);
                    gone.entry(record).or_default().insert(hash);
                }
            }
        }
        let is_gone = !gone.is_empty();
        for (record, gone) in gone {
            self.take_back(record, &gone, &mut batch).await?;
        }
        if is_gone {
            self.forget_feed(page.village, &mut batch).await?;
        }
        if !batch.is_empty() {
            self.ports.storage().apply(batch).await?;
        }
        if is_gone {
            self.places.entry(page.village).and_modify(|reached| *reached = Reached::default());
        }
        Ok(is_gone)
    }

    /// The commits of others in a household that the server has quarantined.
    pub(crate) fn condemned(&self, dossier: &Dossier) -> BTreeSet<Digest> {
        let of_others = |hash: &Digest| {
            let facts = dossier.document.facts_of(hash);
            facts.is_some_and(|facts| self.own.epoch(facts.actor).is_none())
        };
        dossier.quarantined().filter(of_others).collect()
    }

    async fn take_back(
        &self,
        record: RecordId,
        gone: &BTreeSet<Digest>,
        batch: &mut Batch,
    ) -> Result<(), LocalError> {
        let Some(mut dossier) = self.dossier(record).await? else { return Ok(()) };
        let own = self.own_upon(&dossier, gone).await?;
        if own.is_empty() {
            dossier.take_out(gone)?;
        }
        // Until the tablet has said again what it wrote upon them, they are needed to read that.
        let verdict = Verdict::Quarantined(Quarantine::NeverComplete);
        if !own.is_empty() {
            gone.iter().for_each(|hash| dossier.judge(*hash, verdict));
        }
        for (actor, village, n) in own {
            let found = Found { record, verdict: verdict.number() };
            batch.put(key::notice(actor, village, n), stored::encode(&found));
        }
        self.put_household(&mut dossier, batch);
        Ok(())
    }

    /// The own commits in a household that were written upon others, however indirectly.
    async fn own_upon(
        &self,
        dossier: &Dossier,
        others: &BTreeSet<Digest>,
    ) -> Result<Vec<(Actor, Division, u64)>, LocalError> {
        let mut upon = others.clone();
        let mut own = BTreeSet::new();
        for facts in dossier.document.facts() {
            if facts.deps.iter().any(|dep| upon.contains(dep)) {
                upon.insert(facts.hash);
                if self.own.epoch(facts.actor).is_some() {
                    own.insert(facts.hash);
                }
            }
        }
        let mut found = Vec::new();
        if own.is_empty() {
            return Ok(found);
        }
        for (stream, stands) in &self.own.streams {
            for (n, pointer) in self.pointers(*stream, 1, stands.last).await? {
                if own.contains(&pointer.hash) {
                    found.push((stream.0, stream.1, n));
                }
            }
        }
        Ok(found)
    }

    /// A carried bundle that the server's decisions and the device's signature prove.
    fn proven(&self, relay: &ProvenRelay, carried: &CarriedBundle) -> Option<(Header, Bundle)> {
        let (header, bundle) = carried.open().ok()?;
        let certificate = &carried.certificate;
        let known = self.epochs.get(&header.actor);
        if known.is_some_and(|known| known != certificate)
            || self.own.epoch(header.actor).is_some()
            || !self.places.contains_key(&header.village)
            || !relay.covers(header.village)
        {
            return None;
        }
        self.people.check_epoch(certificate).ok()?;
        let device = self.people.device(certificate.device)?;
        if device.revoked.is_some() || device.is_server {
            return None;
        }
        bundle.verify(&device.key).ok()?;
        Some((header, bundle))
    }
}

/// The bytes of a change, when they are those of the hash and its bundle's actor wrote it.
fn written_by(actor: Actor, hash: Digest, change: Option<&[u8]>) -> Option<&[u8]> {
    let change = change?;
    let header = header(change).ok()?;
    (header.actor == actor && change.get(8..).map(Digest::of) == Some(hash)).then_some(change)
}

fn marked(marker: &[u8]) -> Option<(RecordId, Digest)> {
    let (record, hash) = marker.split_at_checked(16)?;
    Some((RecordId::from_bytes(record.try_into().ok()?), Digest(hash.try_into().ok()?)))
}
