//! Pages of the village feeds, in the form in which their reader can take them.

use std::sync::Arc;

use document::compact::Table;
use kernel::{Actor, Division, Verdict, limit};
use store::StoreError;
use wire::{Entered, Page, PageParcel, Place, Request, Row, SignedPage, StreamEnd};

use crate::{
    desk::Desk,
    ground::Ground,
    household::change_at,
    keys,
    merge::{feed_end, feed_share},
    rows::{self, FeedRow},
    streams::Held,
};

/// Whose rows of a feed a page holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Of {
    /// Everybody's.
    All,
    /// News of the reader's own commits only.
    Own,
}

/// How many feed rows are read at a time.
const FEED_SCAN: usize = 256;

impl Desk {
    /// The next page of a village's feed, within the budget, and whether it reaches the end;
    /// none when there is nothing new.
    pub(super) fn page(
        &self,
        place: Place,
        held: &[StreamEnd],
        budget: &mut usize,
        of: Of,
    ) -> Result<Option<(Page, bool)>, StoreError> {
        let length = feed_end(&self.ground, place.village)?.length;
        // A cursor from the future is of a feed that this server does not have: begin again.
        let after = if place.after > length { 0 } else { place.after };
        if after == length {
            return Ok(None);
        }
        let (feed, village) = (self.identity.feed, place.village);
        let mut page = Page { feed, village, after, next: after, rows: Vec::new() };
        while page.next < length && *budget > 0 && page.rows.len() < limit::BUNDLE_COMMITS {
            let from = keys::feed(village, page.next + 1);
            let until = keys::feed(village, length + 1);
            for (_, value) in self.ground.index.scan(&from, &until, FEED_SCAN)? {
                let row = rows::read(FeedRow::read(&value))?;
                if let Some((row, bytes)) = outgoing(&self.ground, row, (held, of), village)? {
                    *budget = budget.saturating_sub(bytes);
                    page.rows.push(row);
                }
                page.next += 1;
                if *budget == 0 || page.rows.len() >= limit::BUNDLE_COMMITS {
                    break;
                }
            }
        }
        let whole = page.next == length;
        Ok(Some((page, whole)))
    }

    /// The checksum of all that the feeds of some villages hold beside what a tablet claims to
    /// hold; none when it claims less than is there.
    pub(super) fn sum(
        &self,
        villages: &[Division],
        held: &[StreamEnd],
    ) -> Result<Option<u64>, StoreError> {
        let mut sum = 0_u64;
        for village in villages {
            sum = sum.wrapping_add(feed_end(&self.ground, *village)?.sum);
            for end in held.iter().filter(|end| end.village == *village) {
                let share = feed_share(&self.ground, *village, end.actor)?.unwrap_or_default();
                if share.last > end.n {
                    return Ok(None);
                }
                sum = sum.wrapping_sub(share.sum);
            }
        }
        Ok(Some(sum))
    }

    /// A page as it travels: in columns when its reader knows a form that is known here.
    pub(super) fn parcel(&self, page: &Page, table: Option<&Table>) -> PageParcel {
        let signed = SignedPage::sign(page, &self.identity.key);
        let held = Held { ground: &self.ground, village: page.village };
        match table {
            Some(table) => sync::compact_page(page, &signed, table, &held),
            None => PageParcel::Explicit(signed),
        }
    }

    /// The form in whose columns the answer's pages are written, by the number of the control
    /// entry that published it: the one the tablet reads by, or the one this answer brings it.
    pub(super) fn form_of(
        &self,
        request: &Request,
        control_next: u64,
    ) -> Option<(u64, Arc<Table>)> {
        if request.explicit {
            return None;
        }
        let now = self.survey.now().number;
        let number = if request.form > 0 { request.form } else { now };
        let known = number > 0 && number <= control_next;
        known
            .then(|| self.survey.table(&self.ground, number))
            .flatten()
            .map(|table| (number, table))
    }
}

/// A feed row as it goes out to a tablet, with the bytes it takes; none when the tablet brought
/// it and there is no news of it.
fn outgoing(
    ground: &Ground,
    row: FeedRow,
    (held, of): (&[StreamEnd], Of),
    village: Division,
) -> Result<Option<(Row, usize)>, StoreError> {
    let is_own = |actor: Actor, n: u64| {
        held.iter().any(|end| (end.actor, end.village) == (actor, village) && n <= end.n)
    };
    Ok(match row {
        FeedRow::Opened(_) if of == Of::Own => None,
        FeedRow::Opened(at) => match &*ground.entered(at)? {
            Entered::Opened(certificate) => {
                let own = held.iter().any(|end| end.actor == certificate.actor);
                (!own).then_some((Row::Opened(*certificate), CERTIFICATE_BYTES))
            }
            _ => None,
        },
        FeedRow::News { record, actor, n, verdict } => {
            // A relay may have brought a quarantined commit to others.
            let is_warning = of == Of::All && !verdict.is_merged();
            (is_own(actor, n) || is_warning)
                .then_some((Row::Own { record, actor, n, verdict }, ROW_BYTES))
        }
        FeedRow::Commit { record, actor, n, verdict, .. } if is_own(actor, n) => {
            let news = verdict != Verdict::Counted;
            news.then_some((Row::Own { record, actor, n, verdict }, ROW_BYTES))
        }
        FeedRow::Commit { .. } if of == Of::Own => None,
        FeedRow::Commit { record, actor, n, verdict, spot } => {
            let change = change_at(ground, spot)?;
            let bytes = ROW_BYTES + change.as_ref().map_or(0, Vec::len);
            Some((Row::Commit { record, actor, n, verdict, change }, bytes))
        }
    })
}

/// About what a certificate and a bare row take on the wire.
const CERTIFICATE_BYTES: usize = 200;
const ROW_BYTES: usize = 48;
