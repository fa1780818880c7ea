use std::{
    fs, io,
    path::Path,
    sync::{Arc, atomic::AtomicU64},
};

use disk::{SEGMENT_BYTES, SegmentJournal, SledIndex, Zstd};
use kernel::{Digest, Digester};
use store::{Index, Position, StoreError};
use thiserror::Error;

use crate::{ground::Ground, intake, merge, opened::Opened, server, survey::Survey};

/// What a rebuild found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rebuilt {
    /// Rows of the new index.
    pub rows: u64,
    /// The digest over all of them.
    pub digest: Digest,
    /// Whether the old index held exactly the same.
    pub equal: bool,
}

/// Why an index could not be rebuilt. The old one stays in its place.
#[derive(Debug, Error)]
pub enum RebuildError {
    /// The data directory can't be used.
    #[error("the data directory can't be used: {0}")]
    Data(#[from] io::Error),
    /// The journal or an index can't be used.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Computes everything that is derived anew from the journal, compares it with what is there,
/// and puts it in its place. The server must not run.
///
/// # Errors
/// When the journal can't be read or the new index can't be written.
pub fn rebuild(
    data: &Path,
    cache_bytes: u64,
    mut progress: impl FnMut(Position, Position),
) -> Result<Rebuilt, RebuildError> {
    let (old_place, new_place) = (data.join("index"), data.join("index.rebuild"));
    if new_place.exists() {
        fs::remove_dir_all(&new_place)?;
    }
    let journal = Arc::new(SegmentJournal::open(&data.join("journal"), SEGMENT_BYTES)?);
    let (rows, digest) = {
        let index = Arc::new(SledIndex::open(&new_place, cache_bytes)?);
        let ground = Arc::new(Ground {
            journal: Arc::clone(&journal) as Arc<dyn store::Journal>,
            index: Arc::clone(&index) as Arc<dyn Index>,
            compression: Arc::new(Zstd),
            opened: Opened::default(),
            loaded: AtomicU64::default(),
        });
        derive(&ground, &mut progress)?;
        ground.index.flush()?;
        digest_of(&*index)?
    };
    // An index that can't be opened, or lags behind the journal, is brought up to it first as a
    // start of the server would; what then differs was wrong.
    let old = SledIndex::open(&old_place, cache_bytes).and_then(|index| {
        let ground = Arc::new(Ground {
            journal: Arc::clone(&journal) as Arc<dyn store::Journal>,
            index: Arc::new(index),
            compression: Arc::new(Zstd),
            opened: Opened::default(),
            loaded: AtomicU64::default(),
        });
        derive(&ground, &mut |_, _| ())?;
        digest_of(&*ground.index)
    });
    let equal = old.is_ok_and(|(_, old)| old == digest);
    fs::remove_dir_all(&old_place)?;
    fs::rename(&new_place, &old_place)?;
    server::sync_directory(data)?;
    Ok(Rebuilt { rows, digest, equal })
}

fn derive(
    ground: &Arc<Ground>,
    progress: &mut impl FnMut(Position, Position),
) -> Result<(), StoreError> {
    intake::derive(ground)?;
    let survey =
        Survey::at(ground, ground.index.covered(merge::COVER)?.unwrap_or(Position::START))?;
    let end = ground.journal.end();
    merge::derive(ground, &survey, |at| progress(at, end))
}

fn digest_of(index: &dyn Index) -> Result<(u64, Digest), StoreError> {
    let mut digester = Digester::default();
    let (mut from, mut rows) = (Vec::new(), 0_u64);
    let until = store::prefix_end(&[]);
    loop {
        let pairs = index.scan(&from, &until, 512)?;
        for (key, value) in &pairs {
            digester.part(key);
            digester.part(value);
        }
        rows += pairs.len() as u64;
        let Some((last, _)) = pairs.last() else { return Ok((rows, digester.finish())) };
        from.clone_from(last);
        from.push(0);
    }
}
