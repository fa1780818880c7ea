//! Bundles and pages on one hop: what the other side can compute is left out, and what it
//! rebuilds is compared with what was signed.

use document::compact::{self, CompactError, Names, Numbered, Place, Places, Rebuilt, Table};
use kernel::{FeedId, Verdict, limit};
use thiserror::Error;
use wire::{
    Bundle, BundleParcel, Carried, CompactBundle, CompactPage, Page, PageParcel, PublicKey, Row,
    SignedPage, Tip,
};

/// Why what came in columns could not be rebuilt. The explicit form can be read without what is
/// missing here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("it can't be rebuilt here and must come in its explicit form")]
pub struct NotRebuilt;

impl From<CompactError> for NotRebuilt {
    fn from(_: CompactError) -> Self {
        Self
    }
}

/// What a row of a compact page is, where it is no commit in the columns.
const OTHER: u8 = 255;

/// A bundle in few bytes. One with an erased payload goes as it is.
#[must_use]
pub fn compact_bundle(bundle: &Bundle, table: &Table, names: &dyn Names) -> BundleParcel {
    let compact = || {
        let header = bundle.header().ok()?;
        let numbered = (header.first..).zip(bundle.commits()).map(|(n, commit)| {
            let change = commit.change.as_deref()?;
            Some(Numbered { record: commit.record, actor: header.actor, n, change })
        });
        let numbered: Vec<_> = numbered.collect::<Option<_>>()?;
        Some(CompactBundle {
            actor: header.actor,
            village: header.village,
            first: header.first,
            signature: bundle.signature(),
            columns: compact::encode(header.village, &numbered, table, names),
        })
    };
    compact().map_or_else(|| BundleParcel::Explicit(bundle.encode()), BundleParcel::Compact)
}

/// The commits of a compact bundle, dense from its first.
///
/// # Errors
/// When they can't be rebuilt here.
pub fn open_commits(
    parcel: &CompactBundle,
    table: &Table,
    places: &dyn Places,
) -> Result<Vec<Carried>, NotRebuilt> {
    let rebuilt =
        compact::decode(&parcel.columns, parcel.village, table, places, limit::BUNDLE_BYTES)?;
    let is_run = (parcel.first..)
        .zip(&rebuilt)
        .all(|(n, commit)| commit.actor == parcel.actor && commit.n == n);
    let commits: Vec<_> = rebuilt.into_iter().map(carried).collect();
    if is_run && !commits.is_empty() { Ok(commits) } else { Err(NotRebuilt) }
}

/// A compact bundle put together again for whoever holds its stream up to `tip`. Its signature is
/// still to be verified: under another tip it would be another bundle's.
#[must_use]
pub fn rebuilt_bundle(parcel: &CompactBundle, tip: Tip, commits: Vec<Carried>) -> Bundle {
    Bundle::rebuilt((parcel.actor, parcel.village), tip, commits, parcel.signature)
}

/// A page in few bytes.
#[must_use]
pub fn compact_page(
    page: &Page,
    signed: &SignedPage,
    table: &Table,
    names: &dyn Names,
) -> PageParcel {
    let (mut kinds, mut others, mut numbered) = (Vec::new(), Vec::new(), Vec::new());
    for row in &page.rows {
        match row {
            Row::Commit { record, actor, n, verdict, change: Some(change) }
                if verdict.number() != OTHER =>
            {
                kinds.push(verdict.number());
                numbered.push(Numbered { record: *record, actor: *actor, n: *n, change });
            }
            row => {
                kinds.push(OTHER);
                others.push(row.clone());
            }
        }
    }
    PageParcel::Compact(CompactPage {
        village: page.village,
        after: page.after,
        next: page.next,
        kinds,
        others,
        columns: compact::encode(page.village, &numbered, table, names),
        signature: signed.signature(),
    })
}

/// A compact page put together again, when the server signed it.
///
/// # Errors
/// When it can't be rebuilt here, or the server signed something else.
pub fn open_page(
    parcel: &CompactPage,
    feed: FeedId,
    table: &Table,
    places: &dyn Places,
    server: &PublicKey,
) -> Result<Page, NotRebuilt> {
    let rebuilt =
        compact::decode(&parcel.columns, parcel.village, table, places, limit::ANSWER_BYTES_OPEN)?;
    let (mut rebuilt, mut others) = (rebuilt.into_iter(), parcel.others.iter());
    let mut rows = Vec::with_capacity(parcel.kinds.len());
    for kind in &parcel.kinds {
        rows.push(match kind {
            &OTHER => others.next().ok_or(NotRebuilt)?.clone(),
            number => {
                let verdict = Verdict::from_number(*number).ok_or(NotRebuilt)?;
                let Rebuilt { record, actor, n, change, .. } = rebuilt.next().ok_or(NotRebuilt)?;
                Row::Commit { record, actor, n, verdict, change: Some(change) }
            }
        });
    }
    if rebuilt.next().is_some() || others.next().is_some() {
        return Err(NotRebuilt);
    }
    let CompactPage { village, after, next, signature, .. } = *parcel;
    let page = Page { feed, village, after, next, rows };
    SignedPage::rebuilt(&page, signature).open(server).map_err(|_| NotRebuilt)
}

/// The places of commits that a compact page names.
#[must_use]
pub fn named_in(parcel: &CompactPage, table: &Table) -> Vec<Place> {
    compact::named(&parcel.columns, parcel.village, table).unwrap_or_default()
}

fn carried(commit: Rebuilt) -> Carried {
    Carried { record: commit.record, hash: commit.hash, change: Some(commit.change) }
}
