//! What a person decided of a commit that was set aside.

use std::collections::{BTreeMap, BTreeSet};

use document::{Admission, Facts};
use kernel::{Actor, Digest, RecordId, Stamp, Verdict, Without};
use record::{Ledger, State, is_proposed, proposals};
use store::{Damage, Position, StoreError};
use sync::{Case, People, Release, is_visitors, judge_released};
use wire::{Bundle, Control, ControlEntry, Entered, Named};

use super::{Coming, Step};
use crate::{
    aside::{Aside, Standing, id_of},
    ground::Ground,
    keys,
    merge::{aside::hash_of, draft::Draft, shelf::Shelf},
    rows::FeedRow,
    survey::InForce,
};

/// Brings about what a control entry says of a commit that was set aside. Of one that waits for
/// nobody any more, or was never set aside, it says nothing.
pub(super) fn decided(
    (ground, people, survey): (&Ground, &People, &InForce),
    shelf: &mut Shelf,
    draft: &mut Draft,
    (at, received): (Position, Stamp),
    control: &ControlEntry,
) -> Result<(), StoreError> {
    let (commit, is_release) = match &control.control {
        Control::Released { commit, .. } => (commit, true),
        Control::Discarded { commit, .. } => (commit, false),
        _ => return Ok(()),
    };
    let id = id_of(commit.record, commit.actor, commit.hash);
    let known = draft.aside(ground, id)?.filter(|aside| aside.standing == Standing::Open);
    let Some(aside) = known else { return Ok(()) };
    let aside = Aside { decided: control.number, ..aside };
    let entry = ground.entry_at(aside.spot.at)?;
    let damaged = StoreError::Damaged(Damage::Entry(aside.spot.at));
    let (Entered::Bundle(bundle) | Entered::Fork(bundle)) = &entry.entered else {
        return Err(damaged);
    };
    let header = bundle.header().map_err(|_| damaged)?;
    let Some(change) = change_of(bundle, &aside) else {
        // Of an erased payload there is nothing to release.
        return draft.set_aside(ground, Aside { standing: Standing::Discarded, ..aside });
    };
    let Named { record, actor, village, n, .. } = aside.commit;
    let coming =
        Coming { record, actor, village, n, spot: aside.spot, received: entry.received, change };
    let mut step = Step { ground, people, survey, shelf, draft, at, header };
    if is_release {
        step.release(coming, aside)?;
    } else {
        step.discard(coming, aside)?;
    }
    step.settle(received)
}

fn change_of<'a>(bundle: &'a Bundle, aside: &Aside) -> Option<&'a [u8]> {
    let index = usize::try_from(aside.spot.index).ok()?;
    bundle.commits().get(index)?.change.as_deref()
}

impl Step<'_> {
    fn release(&mut self, coming: Coming<'_>, aside: Aside) -> Result<(), StoreError> {
        let released = Aside { standing: Standing::Released, ..aside };
        match Release::of(aside.verdict) {
            Release::Counts => {
                let Some(facts) = self.facts(coming, &aside)? else { return Ok(()) };
                // What a department or the server says can't be let count from another's hand.
                if !is_visitors(&facts.about.source) {
                    return Ok(());
                }
                let home = aside.home;
                let case = Case {
                    facts: &facts,
                    village: coming.village,
                    home,
                    n: coming.n,
                    received: coming.received,
                };
                self.draft.set_aside(self.ground, released)?;
                self.judge_anew(coming, facts.hash, judge_released(case))
            }
            Release::Retry => self.retry(coming, released),
            // What it says was offered by the server's own hand.
            Release::Offer => self.draft.set_aside(self.ground, released),
            Release::Nothing => Ok(()),
        }
    }

    /// What is discarded stays without effect; a proposal is a proposal no longer.
    fn discard(&mut self, coming: Coming<'_>, aside: Aside) -> Result<(), StoreError> {
        let discarded = Aside { standing: Standing::Discarded, ..aside };
        self.draft.set_aside(self.ground, discarded)?;
        if aside.verdict == Verdict::WithoutEffect(Without::Proposed) {
            let verdict = Verdict::WithoutEffect(Without::NoGrant);
            self.judge_anew(coming, aside.commit.hash, verdict)?;
        }
        Ok(())
    }

    /// Tries a commit again as it is. When it still can't be merged it stays where it was.
    fn retry(&mut self, coming: Coming<'_>, released: Aside) -> Result<(), StoreError> {
        let household =
            self.shelf.take(self.ground, &self.survey.rules, coming.record, coming.village)?;
        match household.document.admit(coming.change) {
            Ok(Admission::Applied(facts)) if facts.actor == coming.actor => {
                self.draft.reopen(coming.record, coming.actor);
                // Merging may set it aside anew, for want of authority.
                self.draft.set_aside(self.ground, released)?;
                self.merge(coming, &facts)?;
                // Its author heard of the quarantine and hears of nothing that counts.
                let verdict = self.verdict_of(coming)?;
                self.tell(coming, verdict)?;
                self.awaken(coming)
            }
            Ok(Admission::Applied(_)) => {
                self.shelf.forget(coming.record);
                Ok(())
            }
            Ok(Admission::AlreadyThere) => self.draft.set_aside(self.ground, released),
            Err(_) => Ok(()),
        }
    }

    /// Gives a merged commit another verdict, for everybody.
    fn judge_anew(
        &mut self,
        coming: Coming<'_>,
        hash: Digest,
        verdict: Verdict,
    ) -> Result<(), StoreError> {
        let Coming { record, actor, village, n, spot, .. } = coming;
        let household = self.shelf.take(self.ground, &self.survey.rules, record, village)?;
        let mut verdicts: BTreeMap<Digest, Verdict> =
            household.ledger.commits().map(|commit| (commit.hash, commit.verdict)).collect();
        verdicts.insert(hash, verdict);
        let mut ledger = Ledger::new();
        for facts in household.document.facts() {
            let found = verdicts.get(&facts.hash).copied().unwrap_or(Verdict::Counted);
            ledger
                .add(&facts, found, &self.survey.rules)
                .map_err(|_| StoreError::Damaged(Damage::Index))?;
        }
        household.ledger = ledger;
        let home = household.head.village;
        let key = keys::verdict(record, hash);
        if verdict == Verdict::Counted {
            self.draft.batch.delete(key);
        } else {
            self.draft.batch.put(key, coming.verdict_row(verdict));
        }
        let touched = self.draft.touched.entry(record).or_default();
        touched.index = spot.index;
        touched.said.extend(household.ledger.paths().cloned());
        let row = FeedRow::Commit { record, actor, n, verdict, spot };
        self.draft.feed(self.ground, home, actor, &row)?;
        self.tell(coming, verdict)
    }

    /// Closes the proposals of a household that were answered.
    pub(super) fn answer_proposals(&mut self, record: RecordId) -> Result<(), StoreError> {
        let household =
            self.shelf.take(self.ground, &self.survey.rules, record, self.header.village)?;
        let mut answered: BTreeSet<(Actor, Digest)> = household
            .ledger
            .commits()
            .filter(|commit| is_proposed(commit))
            .map(|commit| (commit.actor, commit.hash))
            .collect();
        if answered.is_empty() {
            return Ok(());
        }
        let state = State::of(&household.ledger, &self.survey.rules);
        for proposal in proposals(&household.ledger, &state) {
            answered.remove(&(proposal.commit.actor, proposal.commit.hash));
        }
        for (actor, hash) in answered {
            let id = id_of(record, actor, hash);
            self.draft.settle_aside(self.ground, id, Standing::Answered)?;
        }
        Ok(())
    }

    fn facts(&mut self, coming: Coming<'_>, aside: &Aside) -> Result<Option<Facts>, StoreError> {
        let household =
            self.shelf.take(self.ground, &self.survey.rules, coming.record, coming.village)?;
        Ok(household.document.facts_of(&aside.commit.hash))
    }

    fn verdict_of(&mut self, coming: Coming<'_>) -> Result<Verdict, StoreError> {
        let hash = hash_of(coming.change);
        let household =
            self.shelf.take(self.ground, &self.survey.rules, coming.record, coming.village)?;
        let found = household.ledger.commits().find(|commit| commit.hash == hash);
        Ok(found.map_or(Verdict::Counted, |commit| commit.verdict))
    }
}
