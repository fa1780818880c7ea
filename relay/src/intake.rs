//! What is brought: epochs and bundles, each worth what its own signatures are worth.

use std::collections::HashMap;

use kernel::{Actor, DeviceId, Division, Stamp};
use sync::{bundle_problem, check_bundle};
use wire::{Bundle, BundleError, Certificate, Header, Problem, Refusal, Tip};

use crate::{entry::Entry, keep::Keep};

/// On whose behalf something is brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bringer {
    /// A tablet brings its own bundles.
    Tablet(DeviceId),
    /// A relay brings those of others.
    Relay,
}

/// What became of one bundle.
enum Became {
    New(Entry),
    Known,
    Fork(Entry),
    KnownFork,
}

impl Keep {
    /// Takes epochs, made durable before this returns.
    pub(crate) fn take_epochs(
        &mut self,
        certificates: &[Certificate],
    ) -> Result<Vec<Refusal>, Problem> {
        let (mut refusals, mut entries) = (Vec::new(), Vec::new());
        for certificate in certificates {
            match self.people.check_epoch(certificate) {
                Ok(()) if self.people.epoch(certificate.actor).is_some() => {}
                Ok(()) => entries.push(Entry::Opened(*certificate)),
                Err(problem) => {
                    let (actor, village) = (certificate.actor, None);
                    refusals.push(Refusal { actor, village, first: 0, problem, expected: 0 });
                }
            }
        }
        self.write(entries).map_err(stored)?;
        Ok(refusals)
    }

    /// Takes bundles, made durable with one sync before this returns.
    pub(crate) fn take_bundles(
        &mut self,
        bringer: Bringer,
        bundles: &[Vec<u8>],
        now: Stamp,
    ) -> Result<Vec<Refusal>, Problem> {
        let (mut refusals, mut entries) = (Vec::new(), Vec::new());
        let mut tips = HashMap::new();
        for (place, bytes) in (0_u64..).zip(bundles) {
            let read = Bundle::decode(bytes).and_then(|bundle| Ok((bundle.header()?, bundle)));
            let Ok((header, bundle)) = read else {
                let (actor, problem) = (Actor::from_bytes([0; 16]), Problem::BundleMalformed);
                let refusal = Refusal { actor, village: None, first: place, problem, expected: 0 };
                refusals.push(refusal);
                continue;
            };
            let stream = (header.actor, header.village);
            let tip = tips.get(&stream).copied().unwrap_or_else(|| self.tip(stream));
            let refuse = |problem| refusal(&header, problem, tip);
            if let Err(problem) = self.may_bring(bringer, &header, &bundle, now) {
                refusals.push(refuse(problem));
                continue;
            }
            match self.become_of(&header, bundle, tip, &entries) {
                Ok(Became::Known) => {}
                Ok(Became::New(entry)) => {
                    if let Entry::Bundle(bundle) = &entry {
                        let n = header.first + header.count - 1;
                        let (bundle, running) = (bundle.digest(), header.running);
                        tips.insert(stream, Tip { n, bundle, running });
                    }
                    entries.push(entry);
                }
                Ok(Became::Fork(entry)) => {
                    entries.push(entry);
                    refusals.push(refuse(Problem::BundleFork));
                }
                Ok(Became::KnownFork) => refusals.push(refuse(Problem::BundleFork)),
                Err(problem) => refusals.push(refuse(problem)),
            }
        }
        self.write(entries).map_err(stored)?;
        Ok(refusals)
    }

    fn tip(&self, stream: (Actor, Division)) -> Tip {
        self.streams.get(&stream).map_or(Tip::EMPTY, |stream| stream.tip)
    }

    fn may_bring(
        &self,
        bringer: Bringer,
        header: &Header,
        bundle: &Bundle,
        now: Stamp,
    ) -> Result<(), Problem> {
        if !self.people.relay_villages(self.identity.device, now.date()).contains(&header.village) {
            return Err(Problem::OutOfScope);
        }
        let epoch = self.people.epoch(header.actor).ok_or(Problem::UnknownEpoch)?;
        let is_own = match bringer {
            Bringer::Tablet(device) => epoch.device == device,
            Bringer::Relay => !self.people.is_server(header.actor),
        };
        if is_own { check_bundle(&self.people, bundle) } else { Err(Problem::OutOfScope) }
    }

    fn become_of(
        &self,
        header: &Header,
        bundle: Bundle,
        tip: Tip,
        coming: &[Entry],
    ) -> Result<Became, Problem> {
        match bundle.follows(tip) {
            Ok(_) => Ok(Became::New(Entry::Bundle(bundle))),
            Err(BundleError::Fork) => {
                let digest = bundle.digest();
                let stream = self.streams.get(&(header.actor, header.village));
                let rests = stream.is_some_and(|stream| {
                    stream.bundles.iter().any(|resting| resting.digest == digest)
                });
                let comes = |entry: &Entry| match entry {
                    Entry::Bundle(bundle) => bundle.digest() == digest,
                    _ => false,
                };
                let forks = |entry: &Entry| match entry {
                    Entry::Fork(bundle) => bundle.digest() == digest,
                    _ => false,
                };
                if rests || coming.iter().any(comes) {
                    Ok(Became::Known)
                } else if self.forks.contains_key(&digest) || coming.iter().any(forks) {
                    Ok(Became::KnownFork)
                } else {
                    Ok(Became::Fork(Entry::Fork(bundle)))
                }
            }
            Err(error) => Err(bundle_problem(&error)),
        }
    }
}

fn refusal(header: &Header, problem: Problem, tip: Tip) -> Refusal {
    let Header { actor, village, first, .. } = *header;
    Refusal { actor, village: Some(village), first, problem, expected: tip.n + 1 }
}

/// A store's error at the edge. Its code goes into the log; the caller can't mend it.
pub(crate) fn stored(error: store::StoreError) -> Problem {
    tracing::error!(code = error.code(), "the store failed");
    if error == store::StoreError::Full { Problem::StorageFull } else { Problem::Internal }
}
