use kernel::{RecordId, Stamp};
use record::State;
use store::{Position, StoreError};

use super::draft::Draft;
use crate::{
    ground::Ground,
    household::Household,
    keys,
    rows::{self, EventRow},
    survey::InForce,
};

/// Settles the households anew that another form settles otherwise, and tells of each. Most new
/// versions only add questions; then there is nothing to do.
pub(super) fn settle_anew(
    ground: &Ground,
    (former, now): (&InForce, &InForce),
    (at, received): (Position, Stamp),
    draft: &mut Draft,
) -> Result<(), StoreError> {
    if now.rules.settle_as(&former.rules) {
        return Ok(());
    }
    let mut records: Vec<RecordId> = Vec::new();
    ground.each(keys::HEAD, |key, _| {
        let (record, _) = rows::read(key.get(1..).and_then(keys::split_id))?;
        records.push(record);
        Ok(())
    })?;
    let mut told = 0_u32;
    for record in records {
        let load = |survey: &InForce| Household::load(ground, &survey.rules, record);
        let (Some(before), Some(mut household)) = (load(former)?, load(now)?) else { continue };
        let state = State::of(&household.ledger, &now.rules);
        if state == State::of(&before.ledger, &former.rules) {
            continue;
        }
        let head = &mut household.head;
        let disputes = draft.disputes(ground, (record, &mut *head), &state, received)?;
        draft.batch.put(keys::head(record), head.bytes());
        let (village, received) = (head.village, received.millis().unsigned_abs());
        let event = EventRow { record, village, received, disputes };
        draft.batch.put(keys::event(at, told), event.bytes());
        told += 1;
    }
    tracing::info!(form = %now.form.reference(), households = told, "a new form is in force");
    Ok(())
}
