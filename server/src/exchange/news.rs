//! What a device hears beside the feeds: who holds it, what is held of its streams, and the
//! control entries that concern it.

use kernel::{Actor, DeviceId, Division, Stamp, limit};
use store::StoreError;
use sync::{Audience, Holder};
use wire::{ControlEntry, Entered, Page, Request, Row, StreamEnd};

use crate::{desk::Desk, keys, rows};

/// How many control entries one answer looks through.
const CONTROL_SCAN: usize = 512;

impl Desk {
    /// Who holds a device, whether it is revoked, and which villages it may hold today.
    pub(super) fn scope_of(
        &self,
        device: DeviceId,
        now: Stamp,
    ) -> Result<(Holder, bool, Vec<Division>), StoreError> {
        let people = self.people().map_err(|_| StoreError::Damaged(store::Damage::Index))?;
        let holder = people.holder(device);
        let revoked = people.device(device).is_none_or(|device| device.revoked.is_some());
        let mut scope = if revoked { Vec::new() } else { people.villages_of(&holder, now.date()) };
        scope.truncate(limit::VILLAGES_PER_DEVICE);
        Ok((holder, revoked, scope))
    }

    /// How far the device's own streams are held: those it named, and those it brought of.
    pub(super) fn durable(
        &self,
        (device, request): (DeviceId, &Request),
        touched: Vec<(Actor, Division)>,
    ) -> Result<Vec<StreamEnd>, StoreError> {
        let mut streams: Vec<(Actor, Division)> =
            request.held.iter().map(|end| (end.actor, end.village)).chain(touched).collect();
        streams.sort_unstable();
        streams.dedup();
        streams.truncate(limit::STREAMS_PER_REQUEST);
        let people = self.people().map_err(|_| StoreError::Damaged(store::Damage::Index))?;
        let own = |actor: Actor| people.epoch(actor).is_some_and(|e| e.device == device);
        let mut durable = Vec::new();
        for (actor, village) in streams.into_iter().filter(|(actor, _)| own(*actor)) {
            if let Some(bytes) = self.ground.index.get(&keys::tip(actor, village))? {
                let n = rows::read(rows::read_tip(&bytes))?.n;
                durable.push(StreamEnd { actor, village, n });
            }
        }
        Ok(durable)
    }

    /// Whether the last bundle of each of these streams in a village is merged.
    pub(super) fn is_merged(
        &self,
        ends: &[StreamEnd],
        village: Division,
    ) -> Result<bool, StoreError> {
        let reached = *self.merger.reached().borrow();
        for end in ends.iter().filter(|end| end.village == village) {
            let from = keys::bundle(end.actor, village, 0);
            let until = keys::bundle(end.actor, village, u64::MAX);
            let last = self.ground.index.scan_back(&from, &until, 1)?;
            let at = last.first().and_then(|(_, value)| keys::split_u64(value));
            if at.is_some_and(|(at, _)| at >= reached.0) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Adds the control entries after `next` that concern a device, and brings `next` to the
    /// last one looked at. Tells whether there are more to look at.
    pub(super) fn news(
        &self,
        audience: &Audience,
        entries: &mut Vec<ControlEntry>,
        next: &mut u64,
    ) -> Result<bool, StoreError> {
        let (from, until) = (keys::control(next.saturating_add(1)), keys::control(u64::MAX));
        let pairs = self.ground.index.scan(&from, &until, CONTROL_SCAN)?;
        for (key, _) in &pairs {
            let number = rows::read(key.get(1..).and_then(keys::split_u64))?.0;
            let entry = rows::read(self.control_entry(number)?)?;
            *next = number;
            if audience.hears(&entry.control) {
                entries.push(entry);
            }
        }
        Ok(pairs.len() == CONTROL_SCAN)
    }

    /// Adds the names of villages the device has just come to, and of the people whose epochs
    /// it hears of for the first time, however long ago they were given.
    pub(super) fn named<'a>(
        &self,
        villages: impl Iterator<Item = &'a Division>,
        pages: &[Page],
        entries: &mut Vec<ControlEntry>,
    ) -> Result<(), StoreError> {
        let opened = pages.iter().flat_map(|page| &page.rows).filter_map(|row| match row {
            Row::Opened(certificate) => Some(keys::user(certificate.user)),
            _ => None,
        });
        let places = villages.map(|village| keys::surveyed(*village));
        for key in opened.chain(places) {
            let number = self.ground.index.get(&key)?;
            let number = number.and_then(|value| keys::split_u64(&value).map(|(n, _)| n));
            let known = |n: u64| entries.iter().any(|entry| entry.number == n);
            if let Some(number) = number.filter(|number| !known(*number)) {
                entries.extend(self.control_entry(number)?);
            }
        }
        Ok(())
    }

    fn control_entry(&self, number: u64) -> Result<Option<ControlEntry>, StoreError> {
        let Some(at) = self.ground.position(&keys::control(number))? else { return Ok(None) };
        Ok(match self.ground.entry_at(at)?.entered {
            Entered::Control(entry) => Some(entry),
            _ => None,
        })
    }
}
