use std::{collections::BTreeMap, io::Write as _};

use automerge::Automerge;
use kernel::RecordId;

use super::merge::{applied, engine_failed};
use crate::{BenchError, made::Made};

const LEVEL: i32 = 3;
/// A window of 128 MiB: a village lies in it whole.
const WINDOW_LOG: u32 = 27;

/// The pack floor: a village's documents, saved uncompressed, one after the other, under zstd
/// with a long window.
pub(crate) fn pack<'a>(made: impl Iterator<Item = &'a Made>) -> Result<Vec<u8>, BenchError> {
    let mut documents: BTreeMap<RecordId, Vec<&Made>> = BTreeMap::new();
    for made in made {
        documents.entry(made.record).or_default().push(made);
    }
    let mut packer = zstd::Encoder::new(Vec::new(), LEVEL)?;
    packer.long_distance_matching(true)?;
    packer.window_log(WINDOW_LOG)?;
    for changes in documents.values() {
        let document = applied(Automerge::new(), changes).map_err(engine_failed)?;
        packer.write_all(&document.save_nocompress())?;
    }
    Ok(packer.finish()?)
}
