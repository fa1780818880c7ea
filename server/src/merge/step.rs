mod release;

use std::sync::{Arc, RwLock};

use document::{Admission, Facts, Refusal, compact::Place};
use kernel::{Actor, Division, Quarantine, RecordId, Stamp, Verdict, limit};
use record::settle_anew;
use store::{Damage, Position, StoreError};
use sync::{Case, People, judge, published};
use wire::{Bundle, Entered, Header, Named};

use super::{
    COVER,
    aside::hash_of,
    draft::{Draft, Touched},
    reform,
    shelf::Shelf,
};
use crate::{
    aside::{Aside, Standing},
    ground::{Ground, learn},
    household::change_at,
    keys,
    rows::{self, EventRow, FeedRow, Spot},
    streams::Merged,
    survey::{InForce, Survey},
};

/// Takes one journal entry into everything that is derived, in one batch. Gives the position
/// after it; none when the journal ends here.
pub(crate) fn one(
    ground: &Ground,
    people: &Arc<RwLock<People>>,
    survey: &Survey,
    shelf: &mut Shelf,
    at: Position,
) -> Result<Option<Position>, StoreError> {
    let Some((packed, next)) = ground.journal.read(at)? else { return Ok(None) };
    let entry = ground.open_entry(&packed, at)?;
    let mut draft = Draft::default();
    if let Entered::Control(control) = &entry.entered
        && let Some(form) = published(&control.control)
    {
        let (former, now) = survey.turn(form, control.number);
        // What is in memory was read by the former.
        *shelf = Shelf::default();
        reform::settle_anew(ground, (&former, &now), (at, entry.received), &mut draft)?;
    }
    if let Entered::Control(control) = &entry.entered {
        let people = people.read().map_err(|_| StoreError::Damaged(Damage::Index))?;
        let knowing = (ground, &*people, &*survey.now());
        release::decided(knowing, shelf, &mut draft, (at, entry.received), control)?;
    }
    if let Entered::Bundle(bundle) | Entered::Fork(bundle) = &entry.entered {
        let survey = survey.now();
        let header = bundle.header().map_err(|_| StoreError::Damaged(Damage::Entry(at)))?;
        let people = people.read().map_err(|_| StoreError::Damaged(Damage::Index))?;
        let mut step =
            Step { ground, people: &people, survey: &survey, shelf, draft: &mut draft, at, header };
        let is_fork = matches!(entry.entered, Entered::Fork(_));
        step.bundle(bundle, entry.received, is_fork)?;
        step.settle(entry.received)?;
    }
    draft.batch.cover(COVER, next);
    ground.index.apply(&draft.batch)?;
    if let Ok(mut people) = people.write() {
        learn(&mut people, &entry.entered);
    }
    Ok(Some(next))
}

/// One bundle on its way into the households.
struct Step<'a> {
    ground: &'a Ground,
    people: &'a People,
    survey: &'a InForce,
    shelf: &'a mut Shelf,
    draft: &'a mut Draft,
    at: Position,
    header: Header,
}

/// A commit that is to be merged.
#[derive(Clone, Copy)]
struct Coming<'a> {
    record: RecordId,
    actor: Actor,
    /// The village of its stream.
    village: Division,
    n: u64,
    spot: Spot,
    received: Stamp,
    change: &'a [u8],
}

impl Coming<'_> {
    /// The row of a verdict that does not simply count.
    fn verdict_row(&self, verdict: Verdict) -> Vec<u8> {
        [
            [verdict.number()].as_slice(),
            self.actor.as_bytes(),
            &self.village.number().to_be_bytes(),
            &self.n.to_be_bytes(),
        ]
        .concat()
    }

    /// The commit as it is set aside, for the supervisors of a village.
    fn aside(&self, home: Division, verdict: Verdict) -> Aside {
        let Self { record, actor, village, n, spot, received, .. } = *self;
        let commit = Named { record, actor, village, n, hash: hash_of(self.change) };
        let standing = Standing::Open;
        Aside { commit, home, verdict, spot, received, standing, decided: 0 }
    }
}

/// What became of a commit.
enum Became {
    Merged,
    Quarantined,
    Waits,
}

impl Step<'_> {
    fn bundle(
        &mut self,
        bundle: &Bundle,
        received: Stamp,
        is_fork: bool,
    ) -> Result<(), StoreError> {
        for (index, carried) in (0_u32..).zip(bundle.commits()) {
            // An erased payload leaves nothing to merge.
            let Some(change) = &carried.change else { continue };
            let coming = Coming {
                record: carried.record,
                actor: self.header.actor,
                village: self.header.village,
                n: self.header.first + u64::from(index),
                spot: Spot { at: self.at, index },
                received,
                change,
            };
            if is_fork {
                self.quarantine(coming, Quarantine::Fork)?;
                continue;
            }
            if matches!(self.commit(coming)?, Became::Merged) {
                self.awaken(coming)?;
            }
        }
        Ok(())
    }

    fn commit(&mut self, coming: Coming<'_>) -> Result<Became, StoreError> {
        if self.draft.is_closed(self.ground, coming.record, coming.actor)? {
            self.quarantine(coming, Quarantine::BranchClosed)?;
            return Ok(Became::Quarantined);
        }
        let household =
            self.shelf.take(self.ground, &self.survey.rules, coming.record, coming.village)?;
        match household.document.admit(coming.change) {
            Ok(Admission::Applied(facts)) if facts.actor == coming.actor => {
                self.merge(coming, &facts)?;
                Ok(Became::Merged)
            }
            // The change names another actor than its bundle. It is in the document in memory
            // already, so that copy must go.
            Ok(Admission::Applied(_)) => {
                self.shelf.forget(coming.record);
                self.quarantine(coming, Quarantine::NotACommit)?;
                Ok(Became::Quarantined)
            }
            Ok(Admission::AlreadyThere) => Ok(Became::Merged),
            Err(Refusal::Waiting { .. }) => self.wait(coming),
            Err(Refusal::Quarantined(why)) => {
                self.quarantine(coming, why)?;
                Ok(Became::Quarantined)
            }
        }
    }

    fn merge(&mut self, coming: Coming<'_>, facts: &Facts) -> Result<(), StoreError> {
        let household =
            self.shelf.take(self.ground, &self.survey.rules, coming.record, coming.village)?;
        let head = &mut household.head;
        // A commit that came before its parent may have been the first to name the record; the
        // one that creates it says where it belongs.
        if head.changes == 0 {
            head.village = coming.village;
        }
        let home = head.village;
        let verdict = judge(
            self.people,
            &self.survey.form,
            Case { facts, village: coming.village, home, n: coming.n, received: coming.received },
        );
        let said = household
            .ledger
            .add(facts, verdict, &self.survey.rules)
            .map_err(|_| StoreError::Damaged(Damage::Index))?;
        let place = Place { actor: coming.actor, village: coming.village, n: coming.n };
        let merged = Merged::of(coming.spot, place, &facts.hash);
        self.draft.batch.put(keys::change(coming.record, head.changes), merged.bytes());
        if head.changes == 0 {
            self.draft.batch.put(keys::listed(home, coming.record), []);
        }
        if verdict != Verdict::Counted {
            let key = keys::verdict(coming.record, facts.hash);
            self.draft.batch.put(key, coming.verdict_row(verdict));
        }
        if !verdict.counts() {
            self.draft.set_aside(self.ground, coming.aside(home, verdict))?;
        }
        head.changes += 1;
        let touched = self.draft.touched.entry(coming.record).or_default();
        touched.index = coming.spot.index;
        touched.said.extend(said);
        // A commit belongs to the feed of its record's village, whatever stream brought it.
        let Coming { record, actor, n, spot, .. } = coming;
        let row = FeedRow::Commit { record, actor, n, verdict, spot };
        self.draft.feed_commit(self.ground, (home, actor, n), &row, &facts.hash)?;
        if home == coming.village { Ok(()) } else { self.tell(coming, verdict) }
    }

    /// Tells the author what became of a commit, where the author will read it.
    fn tell(&mut self, coming: Coming<'_>, verdict: Verdict) -> Result<(), StoreError> {
        let Coming { record, actor, n, village, .. } = coming;
        let news = FeedRow::News { record, actor, n, verdict };
        self.draft.feed(self.ground, village, actor, &news)
    }

    fn quarantine(&mut self, coming: Coming<'_>, why: Quarantine) -> Result<(), StoreError> {
        let verdict = Verdict::Quarantined(why);
        self.draft.set_aside(self.ground, coming.aside(coming.village, verdict))?;
        // A fork's commits never were of the branch, and one that only lacks its parents breaks
        // nothing: the branch stays open for those that can follow.
        if !matches!(why, Quarantine::Fork | Quarantine::NeverComplete) {
            self.draft.close(coming.record, coming.actor);
        }
        tracing::warn!(record = %coming.record, n = coming.n, code = verdict.code(), "quarantined");
        self.tell(coming, verdict)
    }

    /// Keeps a commit until its parents come, in a place with a bound.
    fn wait(&mut self, coming: Coming<'_>) -> Result<Became, StoreError> {
        let key = keys::waiting(coming.record, coming.spot.at, coming.spot.index);
        // One that goes on waiting has its place.
        if self.ground.index.get(&key)?.is_some() {
            return Ok(Became::Waits);
        }
        let prefix = keys::waiting_of(coming.record);
        let until = store::prefix_end(&prefix);
        let bound = limit::WAITING_COMMITS_PER_RECORD;
        let here = self.draft.waits.get(&coming.record).copied().unwrap_or(0);
        if self.ground.index.scan(&prefix, &until, bound)?.len() + here >= bound {
            self.quarantine(coming, Quarantine::NeverComplete)?;
            return Ok(Became::Quarantined);
        }
        let value = [
            coming.actor.as_bytes().as_slice(),
            &coming.village.number().to_be_bytes(),
            &coming.n.to_be_bytes(),
            &coming.received.millis().to_be_bytes(),
        ]
        .concat();
        self.draft.batch.put(key, value);
        self.draft.waits.insert(coming.record, here + 1);
        Ok(Became::Waits)
    }

    /// Tries the commits of a household that waited, now that something was merged.
    fn awaken(&mut self, merged: Coming<'_>) -> Result<(), StoreError> {
        let prefix = keys::waiting_of(merged.record);
        let until = store::prefix_end(&prefix);
        let bound = limit::WAITING_COMMITS_PER_RECORD;
        let mut waiting = self.ground.index.scan(&prefix, &until, bound)?;
        // Each round merges at least one, or is the last.
        let mut progress = !waiting.is_empty();
        while progress {
            progress = false;
            let mut still = Vec::new();
            for (key, value) in waiting {
                let (coming, change) = rows::read(self.waited(&key, &value)?)?;
                let coming = Coming { change: &change, ..coming };
                match self.commit(coming)? {
                    Became::Waits => still.push((key, value)),
                    Became::Merged | Became::Quarantined => {
                        self.draft.batch.delete(key);
                        progress = true;
                    }
                }
            }
            waiting = still;
        }
        Ok(())
    }

    fn waited<'k>(
        &self,
        key: &'k [u8],
        value: &[u8],
    ) -> Result<Option<(Coming<'k>, Vec<u8>)>, StoreError> {
        let parse = || {
            let (record, rest) = keys::split_id(key.get(1..)?)?;
            let (spot, _) = Spot::read(rest)?;
            let (actor, rest) = keys::split_id(value)?;
            let (village, rest) = keys::split_village(rest)?;
            let (n, rest) = keys::split_u64(rest)?;
            let (received, _) = keys::split_u64(rest)?;
            let received = Stamp::from_millis(i64::try_from(received).ok()?);
            Some(Coming { record, actor, village, n, spot, received, change: &[] })
        };
        let Some(coming) = parse() else { return Ok(None) };
        let change = change_at(self.ground, coming.spot)?;
        Ok(change.map(|change| (coming, change)))
    }

    /// Settles the households that changed, and tells of it.
    fn settle(&mut self, received: Stamp) -> Result<(), StoreError> {
        for (record, Touched { index, said }) in core::mem::take(&mut self.draft.touched) {
            self.answer_proposals(record)?;
            let household =
                self.shelf.take(self.ground, &self.survey.rules, record, self.header.village)?;
            let settled = settle_anew(&household.ledger, &self.survey.rules, &said);
            let is_long = household.head.changes - household.head.saved >= SNAPSHOT_AFTER;
            let packed = if is_long { household.packed(self.ground) } else { None };
            let head = &mut household.head;
            let disputes =
                self.draft.disputes_anew(self.ground, (record, &mut *head), &settled, received)?;
            if let Some(packed) = packed {
                head.saved = head.changes;
                self.draft.batch.put(keys::snapshot(record), packed);
            }
            self.draft.batch.put(keys::head(record), head.bytes());
            let event = EventRow {
                record,
                village: head.village,
                received: received.millis().unsigned_abs(),
                disputes,
            };
            self.draft.batch.put(keys::event(self.at, index), event.bytes());
        }
        Ok(())
    }
}

/// A snapshot is written when this many changes came after the last: sled pays three to nine
/// times for values that are rewritten, and a tail of this length still loads quickly.
const SNAPSHOT_AFTER: u32 = 32;
