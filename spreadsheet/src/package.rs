//! What is looked at in an `.xlsx` before anything of it is believed.
//!
//! An `.xlsx` is a zip of XML. What a zip says of its sizes may be a lie, so every part is
//! unpacked once into nothing while it is counted; and the list of texts says how many there
//! are, for which the reader would set memory aside at once.

use std::{
    collections::BTreeSet,
    io::{BufReader, Read, Seek},
};

use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};
use zip::{ZipArchive, read::ZipFile};

use crate::{Bound, ReadError, guard::guarded, limit, source::Source};

/// What makes a zip one of Microsoft's packages.
const TYPES: &str = "/[content_types].xml";
/// The heart of an `.xlsb`.
const BINARY: &str = "/xl/workbook.bin";
/// Where the package begins.
const ROOT: &str = "/_rels/.rels";
const TEXTS: &str = "sharedstrings.xml";
const SHEETS: &str = "/worksheets/";

/// Refuses a package that is no zip, is damaged, or would unpack to more than the limits.
pub(crate) fn inspect(source: &mut Source) -> Result<(), ReadError> {
    source.rewind().map_err(ReadError::Unreadable)?;
    guarded(|| {
        let mut zip = ZipArchive::new(source).map_err(|_| ReadError::Broken)?;
        if zip.len() > limit::PARTS {
            return Err(ReadError::TooLarge(Bound::Unpacked));
        }
        check_declared(&mut zip)?;
        let mut names = BTreeSet::new();
        let mut room = limit::UNPACKED_BYTES;
        for index in 0..zip.len() {
            let part = zip.by_index(index).map_err(|_| ReadError::Broken)?;
            // Two parts of one name: which of them counts differs from reader to reader.
            if !names.insert(name_of(&part)?) {
                return Err(ReadError::Broken);
            }
            room = room.saturating_sub(check_part(part, room)?);
        }
        let is_workbook = names.contains(TYPES) && !names.contains(BINARY);
        if is_workbook { Ok(()) } else { Err(ReadError::Foreign) }
    })
}

/// What the parts say of themselves, before the first is unpacked.
fn check_declared<R: Read + Seek>(zip: &mut ZipArchive<R>) -> Result<(), ReadError> {
    let mut sum: u64 = 0;
    for index in 0..zip.len() {
        let part = zip.by_index_raw(index).map_err(|_| ReadError::Broken)?;
        let (most, bound) = bound_of(&name_of(&part)?);
        if part.size() > most {
            return Err(ReadError::TooLarge(bound));
        }
        sum = sum.saturating_add(part.size());
    }
    if sum > limit::UNPACKED_BYTES {
        return Err(ReadError::TooLarge(Bound::Unpacked));
    }
    Ok(())
}

/// Unpacks a part as far as it says it goes, and gives its length.
fn check_part<R: Read + Seek>(mut part: ZipFile<'_, R>, room: u64) -> Result<u64, ReadError> {
    let name = name_of(&part)?;
    let (most, bound) = bound_of(&name);
    let most = most.min(room).min(part.size());
    let mut counted = Counted { inner: part.by_ref().take(most.saturating_add(1)), bytes: 0 };
    if name.ends_with(TEXTS) {
        count_texts(&mut counted)?;
    } else if name == ROOT {
        check_root(&mut counted)?;
    }
    std::io::copy(&mut counted, &mut std::io::sink()).map_err(|_| ReadError::Broken)?;
    if counted.bytes > most { Err(ReadError::TooLarge(bound)) } else { Ok(counted.bytes) }
}

/// Counts the texts, as they are and as the part says.
fn count_texts(part: &mut dyn Read) -> Result<(), ReadError> {
    let mut texts = 0;
    for_each_element(part, &mut |element| {
        if element.local_name().as_ref() == "si" {
            texts += 1;
        } else {
            for (key, value) in attributes(element)? {
                if key.ends_with("uniqueCount") {
                    texts = texts.max(value.trim().parse::<usize>().unwrap_or(usize::MAX));
                }
            }
        }
        if texts > limit::SHARED_TEXTS { Err(ReadError::TooLarge(Bound::Texts)) } else { Ok(()) }
    })
}

/// Refuses a package whose small parts are said to lie where the large ones do, since only the
/// large ones are read in a stream.
fn check_root(part: &mut dyn Read) -> Result<(), ReadError> {
    for_each_element(part, &mut |element| {
        let strange = |value: &str| value.contains('&') || value.to_lowercase().contains("sheets");
        let strange = attributes(element)?.iter().any(|(_, value)| strange(value));
        if strange { Err(ReadError::Broken) } else { Ok(()) }
    })
}

fn attributes(element: &BytesStart<'_>) -> Result<Vec<(String, String)>, ReadError> {
    let mut found = Vec::new();
    for attribute in element.attributes() {
        let attribute = attribute.map_err(|_| ReadError::Broken)?;
        found.push((attribute.key.as_ref().to_owned(), attribute.value.into_owned()));
    }
    Ok(found)
}

/// Read in the way of the reader to come, so that both see the same.
fn for_each_element(
    part: &mut dyn Read,
    each: &mut dyn FnMut(&BytesStart<'_>) -> Result<(), ReadError>,
) -> Result<(), ReadError> {
    let mut xml = Reader::from_reader(BufReader::new(part));
    let config = xml.config_mut();
    config.check_end_names = false;
    config.check_comments = false;
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer).map_err(|_| ReadError::Broken)? {
            Event::Start(element) | Event::Empty(element) => each(&element)?,
            Event::Eof => return Ok(()),
            _ => (),
        }
    }
}

/// Sheets are read in a stream; all other parts as a whole.
fn bound_of(name: &str) -> (u64, Bound) {
    if name.ends_with(TEXTS) {
        (limit::SHARED_TEXT_BYTES, Bound::Texts)
    } else if name.contains(SHEETS) || !(name.ends_with(".xml") || name.ends_with(".rels")) {
        (limit::UNPACKED_BYTES, Bound::Unpacked)
    } else {
        (limit::SMALL_PART_BYTES, Bound::Unpacked)
    }
}

/// Names are compared without case and with either slash, as readers do.
fn name_of<R: Read>(part: &ZipFile<'_, R>) -> Result<String, ReadError> {
    let name = part.name().map_err(|_| ReadError::Broken)?;
    Ok(format!("/{}", name.to_lowercase().replace('\\', "/")))
}

struct Counted<R> {
    inner: R,
    bytes: u64,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(into)?;
        self.bytes += read as u64;
        Ok(read)
    }
}
