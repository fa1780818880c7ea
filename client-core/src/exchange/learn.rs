use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use kernel::{Actor, Division};
use store::Batch;
use wire::{Problem, Receipt, Refusal, StreamEnd};

use super::{Believed, Course};
use crate::{
    Client, LocalError, Ports, Storage as _, Survey, SyncError,
    entry::{Closed, Entry, Held, Receipted},
    heard::Heard,
    key,
    known::Reached,
    stored,
};

impl<P: Ports> Client<P> {
    /// Takes in what the server said beside the feeds: the life of its feeds, its control
    /// entries, the villages the tablet may hold. In a new life every feed begins anew; what the
    /// tablet holds it keeps.
    pub(super) async fn hear(&mut self, answer: &Believed) -> Result<(), LocalError> {
        let Some(before) = self.heard.clone() else { return Ok(()) };
        let is_new_life = before.feed != answer.feed;
        let now = self.now();
        let heard = Heard {
            feed: answer.feed,
            // A new life numbers its control entries anew, so they are all asked for once more.
            control: if is_new_life { 0 } else { answer.control_next.max(before.control) },
            scope: answer.villages.clone().unwrap_or(before.scope),
            at: now,
            doubted: before.doubted,
            ahead_ms: now.millis().saturating_sub(answer.receipt.at.millis()),
        };
        let mut batch = Batch::default();
        batch.put(key::HEARD, stored::encode(&heard));
        for entry in &answer.control {
            batch.put(key::control(entry.number), entry.encode());
        }
        if is_new_life {
            for village in self.places.keys() {
                self.forget_feed(*village, &mut batch).await?;
            }
        }
        self.ports.storage().apply(batch).await?;
        self.heard = Some(heard);
        if is_new_life {
            self.places.values_mut().for_each(|reached| *reached = Reached::default());
        }
        answer.control.iter().for_each(|entry| self.people.learn(&entry.control));
        if let Some(survey) = Survey::published(&answer.control, self.survey.training) {
            self.survey = Arc::new(survey);
        }
        Ok(())
    }

    /// Believes the receipt. In a new life the server holds nothing of what it does not name. A server that holds more of an own stream than was ever sent has it
    /// from another life of this store: the store was restored, and takes a new epoch.
    pub(super) async fn take_receipted(
        &mut self,
        answer: &Believed,
        is_new_life: bool,
    ) -> Result<(), SyncError> {
        let archived: BTreeMap<(Actor, Division), u64> =
            answer.receipt.archived.iter().map(|end| ((end.actor, end.village), end.n)).collect();
        let mut held = Vec::new();
        let mut entries = Vec::new();
        let mut is_restored = false;
        for end in &answer.receipt.durable {
            let StreamEnd { actor, village, n } = *end;
            if self.own.epoch(actor).is_none() {
                continue;
            }
            let stands = self.own.stream(actor, village);
            let archived = archived.get(&(actor, village)).copied().unwrap_or(stands.archived);
            if n > stands.sealed.n.max(stands.durable) {
                is_restored |= Some(actor) == self.own.actor();
                if stands.last > stands.sealed.n && stands.closed_from.is_none() {
                    let from = stands.sealed.n + 1;
                    entries.push(Entry::Closed(Closed { actor, village, from }));
                }
            }
            if (n, archived) != (stands.durable, stands.archived) {
                held.push(Held { actor, village, durable: n, archived });
            }
        }
        if is_new_life {
            held.extend(self.unnamed(&answer.receipt));
        }
        if is_restored {
            self.open_epoch(&mut entries)?;
        }
        if !held.is_empty() {
            entries.push(Entry::Receipted(Receipted { at: answer.receipt.at, held }));
        }
        self.write(&entries).await.map_err(LocalError::from)?;
        Ok(self.catch_up().await?)
    }

    /// Compares the checksum of all that the feeds brought with the server's. Once it may differ,
    /// because a commit was merged while the answer was written; when it differs twice, the feeds
    /// are read again from their beginnings. Tells whether they are.
    pub(super) async fn compare(&mut self, sum: Option<u64>) -> Result<bool, LocalError> {
        let Some(mut heard) = self.heard.clone() else { return Ok(false) };
        let own = heard.scope.iter().filter_map(|village| self.places.get(village));
        let own = own.fold(0_u64, |sum, reached| sum.wrapping_add(reached.sum));
        let differs = sum.is_some_and(|sum| sum != own);
        let repairs = differs && heard.doubted;
        if sum.is_none() || differs == heard.doubted && !repairs {
            return Ok(false);
        }
        heard.doubted = differs && !repairs;
        let mut batch = Batch::default();
        batch.put(key::HEARD, stored::encode(&heard));
        if repairs {
            for village in self.places.keys() {
                self.forget_feed(*village, &mut batch).await?;
            }
        }
        self.ports.storage().apply(batch).await?;
        self.heard = Some(heard);
        if repairs {
            self.places.values_mut().for_each(|reached| *reached = Reached::default());
        }
        Ok(repairs)
    }

    /// The own streams a receipt does not name, as held by nobody.
    fn unnamed(&self, receipt: &Receipt) -> Vec<Held> {
        let named: BTreeSet<(Actor, Division)> =
            receipt.durable.iter().map(|end| (end.actor, end.village)).collect();
        let streams = self.own.streams.iter();
        streams
            .filter(|(stream, stands)| stands.durable > 0 && !named.contains(stream))
            .map(|((actor, village), _)| Held {
                actor: *actor,
                village: *village,
                durable: 0,
                archived: 0,
            })
            .collect()
    }

    /// Does what each refusal asks for. No stream waits for another.
    pub(super) async fn heed_refusals(
        &mut self,
        answer: &Believed,
        course: &mut Course,
    ) -> Result<(), SyncError> {
        let mut entries = Vec::new();
        for refusal in &answer.refusals {
            let Refusal { actor, village, first, problem, expected } = *refusal;
            let Some(village) = village.filter(|_| self.own.epoch(actor).is_some()) else {
                continue;
            };
            let stands = self.own.stream(actor, village);
            let is_new = !course.outcome.refusals.contains(refusal);
            match problem {
                Problem::BundleFork | Problem::TooManyForks
                    if first > 0 && first <= stands.sealed.n =>
                {
                    if stands.closed_from.is_none_or(|from| from > first) {
                        entries.push(Entry::Closed(Closed { actor, village, from: first }));
                    }
                }
                Problem::BundleGap if is_new && expected > 0 && expected <= stands.durable + 1 => {
                    let (durable, archived) = (expected - 1, stands.archived.min(expected - 1));
                    let held = vec![Held { actor, village, durable, archived }];
                    entries.push(Entry::Receipted(Receipted { at: answer.receipt.at, held }));
                }
                Problem::SendExplicit if course.explicit.insert((actor, village)) => {
                    course.otherwise = true;
                }
                Problem::UnknownEpoch if is_new => {
                    course.wanted.insert(actor);
                }
                _ => {
                    course.set_aside.insert((actor, village));
                }
            }
        }
        course.outcome.refusals.extend(&answer.refusals);
        self.write(&entries).await.map_err(LocalError::from)?;
        Ok(self.catch_up().await?)
    }
}
