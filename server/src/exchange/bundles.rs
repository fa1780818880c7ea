//! What a tablet brings: epochs and bundles, each taken or refused by itself.

use std::{collections::HashMap, sync::Arc};

use kernel::{Actor, DeviceId, Division, limit};
use sync::check_bundle;
use wire::{
    Bundle, BundleParcel, Certificate, CompactBundle, Header, Problem, Refusal, Request, Tip,
};

use crate::{
    desk::Desk,
    intake::Taken,
    keys, rows,
    streams::{self, Held},
};

/// What a tablet brought, read.
#[derive(Default)]
pub(super) struct Brought {
    /// Bundles that can be handed to the journal, and whether each came in columns.
    pub(super) bundles: Vec<(Header, Bundle, bool)>,
    /// Streams of which something came, also what is held already.
    pub(super) touched: Vec<(Actor, Division)>,
    pub(super) refusals: Vec<Refusal>,
}

impl Desk {
    /// Reads the bundles of a request. One in columns is rebuilt upon what is held of its stream.
    pub(super) fn read_bundles(&self, device: DeviceId, request: &Arc<Request>) -> Brought {
        let mut brought = Brought::default();
        let mut tips = HashMap::new();
        for (place, parcel) in (0_u64..).zip(&request.bundles) {
            match parcel {
                BundleParcel::Explicit(bytes) => read_explicit(place, bytes, &mut brought),
                // Nothing is told or rebuilt of streams that are somebody else's.
                BundleParcel::Compact(parcel) => match self.owns(device, parcel.actor) {
                    Ok(()) => self.read_compact(parcel, request.form, &mut tips, &mut brought),
                    Err(problem) => {
                        let (actor, village) = (parcel.actor, Some(parcel.village));
                        let first = parcel.first;
                        let refusal = Refusal { actor, village, first, problem, expected: 1 };
                        brought.refusals.push(refusal);
                    }
                },
            }
        }
        brought
    }

    fn read_compact(
        &self,
        parcel: &CompactBundle,
        form: u64,
        tips: &mut HashMap<(Actor, Division), Tip>,
        brought: &mut Brought,
    ) {
        let stream = (parcel.actor, parcel.village);
        let mut refuse = |problem, expected| {
            let (actor, village) = (parcel.actor, Some(parcel.village));
            let refusal = Refusal { actor, village, first: parcel.first, problem, expected };
            brought.refusals.push(refusal);
        };
        brought.touched.push(stream);
        let known = tips.get(&stream).copied().or_else(|| self.tip(stream));
        let Some(tip) = known else { return refuse(Problem::Internal, 0) };
        if parcel.first > tip.n + 1 {
            return refuse(Problem::BundleGap, tip.n + 1);
        }
        let held = Held { ground: &self.ground, village: parcel.village };
        let table = self.survey.table(&self.ground, form);
        let commits = table.and_then(|table| sync::open_commits(parcel, &table, &held).ok());
        let Some(commits) = commits else { return refuse(Problem::SendExplicit, tip.n + 1) };
        if parcel.first <= tip.n {
            // After a cut a tablet sends again what is held. If it is not the same, its explicit
            // form will show how the stream forked.
            let same = (parcel.first..).zip(&commits).all(|(n, commit)| {
                let at = document::compact::Place { actor: stream.0, village: stream.1, n };
                let held = streams::commit_at(&self.ground, at).ok().flatten();
                held == Some((commit.record, commit.hash))
            });
            if !same {
                refuse(Problem::SendExplicit, tip.n + 1);
            }
            return;
        }
        let bundle = sync::rebuilt_bundle(parcel, tip, commits);
        match (bundle.header(), bundle.follows(tip)) {
            (Ok(header), Ok(after)) => {
                tips.insert(stream, after);
                brought.bundles.push((header, bundle, true));
            }
            _ => refuse(Problem::SendExplicit, tip.n + 1),
        }
    }

    fn owns(&self, device: DeviceId, actor: Actor) -> Result<(), Problem> {
        let people = self.people()?;
        // Of an epoch nobody knows nothing is held, so there is nothing to tell.
        let is_others = people.epoch(actor).is_some_and(|epoch| epoch.device != device);
        if is_others { Err(Problem::OutOfScope) } else { Ok(()) }
    }

    fn tip(&self, (actor, village): (Actor, Division)) -> Option<Tip> {
        let stored = self.ground.index.get(&keys::tip(actor, village)).ok()?;
        stored.map_or(Some(Tip::EMPTY), |bytes| rows::read_tip(&bytes))
    }

    pub(super) async fn open_epoch(&self, certificate: &Certificate) -> Result<(), Refusal> {
        let answer = self.intake.open(*certificate).await;
        answer.unwrap_or(Err(Problem::Internal)).map_err(|problem| Refusal {
            actor: certificate.actor,
            village: None,
            first: 0,
            problem,
            expected: 0,
        })
    }

    /// Hands the bundles to the journal, all at once, so that they share a sync.
    pub(super) async fn take_bundles(
        &self,
        device: DeviceId,
        bundles: Vec<(Header, Bundle, bool)>,
    ) -> Vec<Refusal> {
        let mut answers = Vec::new();
        for (header, bundle, is_compact) in bundles {
            let checked = self.people().and_then(|people| {
                let epoch = people.epoch(header.actor).ok_or(Problem::UnknownEpoch)?;
                // A device brings its own bundles, to villages that are surveyed.
                let own = epoch.device == device && people.village(header.village).is_some();
                if own { check_bundle(&people, &bundle) } else { Err(Problem::OutOfScope) }
            });
            // Rebuilt upon another tip than the tablet's, it is not the bundle that was signed.
            let checked = checked.map_err(|problem| match problem {
                Problem::BundleSignature if is_compact => Problem::SendExplicit,
                problem => problem,
            });
            let refusal = move |taken: Taken| Refusal {
                actor: header.actor,
                village: Some(header.village),
                first: header.first,
                problem: taken.problem,
                expected: taken.tip.n + 1,
            };
            answers.push(match checked {
                Ok(()) => Ok((self.intake.bundle(bundle), refusal)),
                Err(problem) => Err(refusal(Taken { problem, tip: Tip::EMPTY })),
            });
        }
        let mut refusals = Vec::new();
        for answer in answers {
            match answer {
                Ok((answer, refusal)) => {
                    let internal = Taken { problem: Problem::Internal, tip: Tip::EMPTY };
                    let taken = answer.await.unwrap_or(Err(internal));
                    refusals.extend(taken.err().map(refusal));
                }
                Err(refusal) => refusals.push(refusal),
            }
        }
        refusals
    }
}

fn read_explicit(place: u64, bytes: &[u8], brought: &mut Brought) {
    let read = Bundle::decode(bytes).and_then(|bundle| Ok((bundle.header()?, bundle)));
    match read {
        Ok((header, bundle)) => {
            brought.touched.push((header.actor, header.village));
            brought.bundles.push((header, bundle, false));
        }
        Err(_) => {
            let oversized = bytes.len() > limit::BUNDLE_BYTES;
            let problem = if oversized { Problem::TooLarge } else { Problem::BundleMalformed };
            let actor = Actor::from_bytes([0; 16]);
            let refusal = Refusal { actor, village: None, first: place, problem, expected: 0 };
            brought.refusals.push(refusal);
        }
    }
}
