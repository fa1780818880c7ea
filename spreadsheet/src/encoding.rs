use std::io::{Read, Seek};

use encoding_rs::{GB18030, UTF_8};

use crate::{ReadError, decode::Decode, source::Source};

/// What a CSV is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Encoding {
    /// UTF-8 with the mark in front by which Excel recognises it.
    #[default]
    Utf8,
    /// What older Chinese software takes for granted and calls GBK. Written as GB 18030, which is
    /// the same for every character that GBK has and goes on with four bytes where GBK has none,
    /// so that no rare name is lost.
    Gbk,
}

/// How the bytes of a CSV are to be read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Detected {
    pub(crate) encoding: &'static encoding_rs::Encoding,
    pub(crate) delimiter: u8,
}

/// What may stand between the cells of a row, the usual first.
const DELIMITERS: [u8; 3] = [b',', b';', b'\t'];
/// A header is searched for the delimiter below as many lines of title.
const HEADER_LINES: usize = 10;
/// As much of a file as the header is searched in.
const HEADER_BYTES: u64 = 64 << 10;

/// Finds encoding and delimiter by reading the file through.
pub(crate) fn detect(source: &mut Source) -> Result<Detected, ReadError> {
    let encoding = encoding_of(source)?;
    let mut text = Decode::new(from_start(source)?, encoding).take(HEADER_BYTES);
    let mut bytes = Vec::new();
    // The whole file was just read in this encoding.
    text.read_to_end(&mut bytes).map_err(ReadError::Unreadable)?;
    Ok(Detected { encoding, delimiter: delimiter_of(&String::from_utf8_lossy(&bytes)) })
}

fn encoding_of(source: &mut Source) -> Result<&'static encoding_rs::Encoding, ReadError> {
    let head = source.head()?;
    if let Some((marked, _)) = encoding_rs::Encoding::for_bom(&head) {
        return match survey(source, marked)?.failed_in {
            None => Ok(marked),
            Some(row) => Err(ReadError::Encoding { row }),
        };
    }
    let utf_8 = survey(source, UTF_8)?;
    if utf_8.failed_in.is_none() && (utf_8.has_wide || utf_8.is_ascii) {
        return Ok(UTF_8);
    }
    // Text in GBK can look like UTF-8 by chance, and then like letters of two bytes, such as
    // Cyrillic; Chinese in UTF-8 takes three.
    let gb = survey(source, GB18030)?;
    match (gb.failed_in, utf_8.failed_in) {
        (None, _) => Ok(GB18030),
        (Some(_), None) => Ok(UTF_8),
        (Some(row), Some(_)) => Err(ReadError::Encoding { row }),
    }
}

/// What a file is like when it is read in an encoding.
struct Survey {
    /// The row with the first byte that can't be read.
    failed_in: Option<u32>,
    /// Whether any character takes three bytes or more in UTF-8, as Chinese does.
    has_wide: bool,
    is_ascii: bool,
}

fn survey(
    source: &mut Source,
    encoding: &'static encoding_rs::Encoding,
) -> Result<Survey, ReadError> {
    let mut text = Decode::new(from_start(source)?, encoding);
    let mut survey = Survey { failed_in: None, has_wide: false, is_ascii: true };
    let mut row: u32 = 1;
    let mut buffer = vec![0; 64 << 10];
    loop {
        let read = match text.read(&mut buffer) {
            Ok(0) => return Ok(survey),
            Ok(read) => read,
            Err(error) if error.kind() == std::io::ErrorKind::InvalidData => {
                survey.failed_in = Some(row);
                return Ok(survey);
            }
            Err(error) => return Err(ReadError::Unreadable(error)),
        };
        for byte in buffer.iter().take(read) {
            row = row.saturating_add(u32::from(*byte == b'\n'));
            survey.has_wide |= *byte >= 0xe0;
            survey.is_ascii &= byte.is_ascii();
        }
    }
}

/// The delimiter that splits some line of the header most often.
fn delimiter_of(header: &str) -> u8 {
    let mut found = (0, b',');
    for line in header.lines().take(HEADER_LINES) {
        for delimiter in DELIMITERS {
            let mut quoted = false;
            let splits = line.bytes().filter(|byte| {
                quoted ^= *byte == b'"';
                !quoted && *byte == delimiter
            });
            let splits = splits.count();
            if splits > found.0 {
                found = (splits, delimiter);
            }
        }
    }
    found.1
}

fn from_start(source: &mut Source) -> Result<&mut Source, ReadError> {
    source.rewind().map_err(ReadError::Unreadable)?;
    Ok(source)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn detected(bytes: Vec<u8>) -> Result<Detected, ReadError> {
        detect(&mut Source::from_bytes(bytes)?)
    }

    #[test]
    fn an_encoding_is_told_by_its_mark_or_by_what_reads_without_fault() {
        let text = "姓名,证件号码\n林𠮷,1\n";
        let utf_16: Vec<u8> =
            [0xfeff].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        assert_eq!(detected(utf_16).expect("UTF-16").encoding, encoding_rs::UTF_16LE);
        for (bytes, encoding) in [
            (text.as_bytes().to_vec(), UTF_8),
            (format!("\u{feff}{text}").into_bytes(), UTF_8),
            (b"name,id\n".to_vec(), UTF_8),
            (GB18030.encode(text).0.into_owned(), GB18030),
            // These two bytes a character are sound UTF-8 for two Cyrillic letters.
            (GB18030.encode("一些").0.into_owned(), GB18030),
        ] {
            assert_eq!(detected(bytes).expect("a known encoding").encoding, encoding);
        }
    }

    #[test]
    fn bytes_of_no_encoding_are_told_with_their_row() {
        for (bytes, row) in [
            (b"name\n\xff\xff\n".to_vec(), 2),
            (b"\xef\xbb\xbfname\n1\n\xff".to_vec(), 3),
            (b"\xff\xfea\0\x00\xd8b\0".to_vec(), 1),
            (b"PNG\r\n\x1a\n\0\0".to_vec(), 3),
        ] {
            match detected(bytes) {
                Err(ReadError::Encoding { row: told }) => assert_eq!(told, row),
                other => panic!("{other:?}"),
            }
        }
    }

    #[test]
    fn the_delimiter_is_what_splits_the_header() {
        for (header, delimiter) in [
            ("姓名,证件号码\n", b','),
            ("某县花名册\n序号;姓名;证件号码\n", b';'),
            ("姓名\t证件号码\t备注,说明\n", b'\t'),
            ("\"a;b;c\",d\n", b','),
            ("姓名\n", b','),
            ("", b','),
        ] {
            assert_eq!(delimiter_of(header), delimiter, "{header}");
        }
    }
}
