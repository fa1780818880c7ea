use std::{fs::File, io::Read as _, path::Path as Place};

use kernel::{Media, Path, limit};
use zoufang_client::Visit;

use super::pair_of;
use crate::outcome::{Outcome, Trouble};

/// Answers questions with files, each given as `PATH=FILE`. A field of the visit itself is named
/// as `visit/photo`.
pub(super) fn files(visit: &mut Visit, pairs: &[String]) -> Outcome {
    for pair in pairs {
        let (path, place) = pair_of(pair)?;
        let path: Path = path.parse().map_err(|_| super::usage(pair))?;
        file(visit, &path, Place::new(place))?;
    }
    Ok(())
}

/// Answers a question with a file, whose first bytes tell its type.
pub(super) fn file(visit: &mut Visit, path: &Path, place: &Place) -> Outcome {
    let path = match path.question.strip_prefix("visit/") {
        Some(field) if path.entry.is_none() => visit.this().field(field),
        _ => path.clone(),
    };
    let mut bytes = Vec::new();
    // One byte too many tells that a file is too large without reading the rest of it.
    File::open(place)?.take(limit::BLOB_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit::BLOB_BYTES {
        let words = format!("附件超过 8 MiB / the file is larger than 8 MiB: {}", place.display());
        return Err(Trouble::Usage(words));
    }
    let told = Media::told_by(&bytes).ok_or_else(|| {
        let known: Vec<&str> = Media::ALL.iter().map(|media| media.name()).collect();
        let known = known.join(", ");
        Trouble::Usage(format!("附件类型不接受 / the file is of none of these types: {known}"))
    })?;
    // An MP4 file of sound only may say that it is a video.
    let media = match visit.attach(&path, told, bytes.as_slice()) {
        Err(_) if told == Media::VideoMp4 => Media::AudioMp4,
        attached => return Ok(attached.map(|_| ())?),
    };
    Ok(visit.attach(&path, media, bytes).map(|_| ())?)
}
