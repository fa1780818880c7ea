use std::collections::{BTreeMap, BTreeSet};

use kernel::{Actor, Division, limit};
use wire::{Bundle, Carried, Tip};

use crate::{
    Client, LocalError, Ports, SyncError,
    entry::{End, Entry, Sealed},
    key,
    own::{Pointer, Stream},
    scan::scan_range,
    stored,
};

/// How many bytes of changes one request brings: what a weak link sends again after a cut.
const REQUEST_CHANGES: u64 = 512 << 10;

/// What every commit adds to a bundle beside its change.
const COMMIT_OVERHEAD: u64 = 64;

impl<P: Ports> Client<P> {
    /// The bundles of the next request: first all that were sealed before and not receipted, so
    /// that an answer always speaks of everything that may have arrived; then new ones, sealed
    /// now, as far as there is room. Each is noted in the journal before it is sent, so that
    /// after a cut the same bundle is sent again.
    pub(super) async fn bundles(
        &mut self,
        set_aside: &BTreeSet<(Actor, Division)>,
    ) -> Result<(Vec<Bundle>, bool), SyncError> {
        let streams: Vec<(Actor, Division)> =
            self.own.streams.keys().filter(|stream| !set_aside.contains(stream)).copied().collect();
        let mut load = Load::default();
        for stream in &streams {
            for sealed in self.unreceipted(*stream).await? {
                if load.is_full() {
                    return Ok((load.bundles, true));
                }
                let bundle = self.bundle(&sealed).await?;
                load.add(bundle, 0);
            }
        }
        let mut entries = Vec::new();
        for stream in &streams {
            self.seal_stream(*stream, &mut load, &mut entries).await?;
        }
        self.write(&entries).await.map_err(LocalError::from)?;
        self.catch_up().await?;
        Ok((load.bundles, self.has_unsealed(set_aside)))
    }

    /// Seals all that is not sealed yet, however much it is.
    pub(super) async fn seal_all(&mut self) -> Result<(), SyncError> {
        let streams: Vec<(Actor, Division)> = self.own.streams.keys().copied().collect();
        for stream in streams {
            while !self.own.stream(stream.0, stream.1).is_sealed() {
                let mut entries = Vec::new();
                self.seal_stream(stream, &mut Load::default(), &mut entries).await?;
                if entries.is_empty() {
                    break;
                }
                self.write(&entries).await.map_err(LocalError::from)?;
                self.catch_up().await?;
            }
        }
        Ok(())
    }

    /// The sealed bundles of streams after these numbers, as far as there is room in a request,
    /// and whether there was.
    pub(super) async fn sealed_bundles(
        &self,
        after: &BTreeMap<(Actor, Division), u64>,
    ) -> Result<(Vec<Bundle>, bool), LocalError> {
        let mut load = Load::default();
        for (stream, after) in after {
            for sealed in self.sealed_after(*stream, *after).await? {
                if load.is_full() {
                    return Ok((load.bundles, true));
                }
                let bundle = self.bundle(&sealed).await?;
                load.add(bundle, 0);
            }
        }
        Ok((load.bundles, false))
    }

    /// Whether there is anything that could be sent and no receipt names.
    pub(super) fn has_unsent(&self, set_aside: &BTreeSet<(Actor, Division)>) -> bool {
        let mut streams = self.own.streams.iter();
        streams.any(|(stream, stands)| !set_aside.contains(stream) && stands.pending() > 0)
    }

    fn has_unsealed(&self, set_aside: &BTreeSet<(Actor, Division)>) -> bool {
        let mut streams = self.own.streams.iter();
        streams.any(|(stream, stands)| !set_aside.contains(stream) && !stands.is_sealed())
    }

    /// The sealed bundles of a stream that no receipt names.
    async fn unreceipted(&self, stream: (Actor, Division)) -> Result<Vec<Sealed>, LocalError> {
        self.sealed_after(stream, self.own.stream(stream.0, stream.1).durable).await
    }

    /// The sealed bundles of a stream that end after a number.
    async fn sealed_after(
        &self,
        (actor, village): (Actor, Division),
        after: u64,
    ) -> Result<Vec<Sealed>, LocalError> {
        let stands = self.own.stream(actor, village);
        let end = stands.sealed.n.min(stands.sendable());
        if after >= end {
            return Ok(Vec::new());
        }
        let from = key::bundle(actor, village, after + 1);
        let until = key::bundle(actor, village, end.saturating_add(1));
        let pairs = scan_range(self.ports.storage(), from, &until).await?;
        pairs.iter().map(|(_, value)| stored::decode(value).ok_or(LocalError::Damaged)).collect()
    }

    /// The bundle of noted boundaries: the same each time.
    async fn bundle(&self, sealed: &Sealed) -> Result<Bundle, LocalError> {
        let stream = (sealed.actor, sealed.village);
        let pointers = self.pointers(stream, sealed.before.n + 1, sealed.after.n).await?;
        let bundle = self.seal(stream, sealed.before, &pointers).await?;
        // Another digest would be another bundle: a fork of the own stream.
        let same = bundle.digest() == sealed.after.bundle;
        if same { Ok(bundle) } else { Err(LocalError::Damaged) }
    }

    async fn seal(
        &self,
        stream: (Actor, Division),
        before: End,
        pointers: &[(u64, Pointer)],
    ) -> Result<Bundle, LocalError> {
        let enrolled = self.own.enrolled.as_ref().ok_or(LocalError::Damaged)?;
        let mut commits = Vec::with_capacity(pointers.len());
        for (_, pointer) in pointers {
            let commit = self.committed(pointer).await?;
            let change = Some(commit.change);
            commits.push(Carried { record: commit.record, hash: commit.hash, change });
        }
        Ok(Bundle::seal(stream, Tip::from(before), commits, &enrolled.device_key()))
    }

    /// Seals what is not sealed yet of a stream, as far as there is room in the request.
    async fn seal_stream(
        &self,
        stream: (Actor, Division),
        load: &mut Load,
        entries: &mut Vec<Entry>,
    ) -> Result<(), LocalError> {
        let (actor, village) = stream;
        let stands: Stream = self.own.stream(actor, village);
        let mut before = stands.sealed;
        if stands.is_sealed() || load.is_full() {
            return Ok(());
        }
        let pointers = self.pointers(stream, before.n + 1, stands.sendable()).await?;
        let mut rest = pointers.as_slice();
        while !rest.is_empty() && !load.is_full() {
            let (now, later) = rest.split_at(fitting(rest));
            let bundle = self.seal(stream, before, now).await?;
            let after = bundle.follows(before.into()).map_err(|_| LocalError::Damaged)?.into();
            entries.push(Entry::Sealed(Sealed { actor, village, before, after }));
            load.add(bundle, now.iter().map(|(_, pointer)| weight(pointer)).sum());
            (before, rest) = (after, later);
        }
        Ok(())
    }
}

/// What a request carries so far.
#[derive(Default)]
struct Load {
    bundles: Vec<Bundle>,
    bytes: u64,
}

impl Load {
    fn is_full(&self) -> bool {
        self.bytes >= REQUEST_CHANGES || self.bundles.len() >= limit::CERTIFICATES_PER_REQUEST
    }

    fn add(&mut self, bundle: Bundle, bytes: u64) {
        self.bytes += bytes.max(carried(&bundle));
        self.bundles.push(bundle);
    }
}

fn carried(bundle: &Bundle) -> u64 {
    let changes = bundle.commits().iter().filter_map(|commit| commit.change.as_ref());
    changes.map(|change| change.len() as u64 + COMMIT_OVERHEAD).sum()
}

fn weight(pointer: &Pointer) -> u64 {
    pointer.bytes + COMMIT_OVERHEAD
}

/// How many of the first commits make one bundle: at least one.
fn fitting(pointers: &[(u64, Pointer)]) -> usize {
    let mut bytes = 0;
    let fits = pointers.iter().take(limit::BUNDLE_COMMITS).take_while(|(_, pointer)| {
        bytes += weight(pointer);
        bytes <= limit::BUNDLE_BYTES_AIM as u64
    });
    fits.count().max(1)
}
