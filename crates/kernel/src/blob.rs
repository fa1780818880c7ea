use core::{fmt, str::FromStr};

use thiserror::Error;

use crate::{Digest, Value, limit};

/// A photo, a recording or a document, named by its content. An answer holds this text and
/// nothing else of it: `sha256:<64 hex digits>|<media type>|<bytes>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlobRef {
    sha256: Digest,
    media: Media,
    bytes: u64,
}

/// What kinds of content are taken. Each is one that a browser shows without running anything
/// that is in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Media {
    /// `image/jpeg`
    Jpeg,
    /// `image/png`; a signature is one.
    Png,
    /// `image/webp`
    Webp,
    /// `audio/mp4`
    AudioMp4,
    /// `audio/mpeg`
    Mpeg,
    /// `audio/ogg`
    Ogg,
    /// `video/mp4`
    VideoMp4,
    /// `application/pdf`
    Pdf,
}

/// Why something is not the reference of a blob.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum BlobError {
    /// The text is of another shape.
    #[error("a blob is sha256:<64 hex digits>|<media type>|<bytes>")]
    Shape,
    /// The media type is not taken, or the content is of another.
    #[error("the media type is not taken, or is not that of the content")]
    Media,
    /// It is empty, or larger than [`limit::BLOB_BYTES`].
    #[error("it is empty or too large")]
    Size,
}

impl BlobRef {
    /// The reference of a content whose digest and length are known.
    ///
    /// # Errors
    /// [`BlobError::Size`] when no blob may be so large, or it is empty.
    pub const fn new(sha256: Digest, media: Media, bytes: u64) -> Result<Self, BlobError> {
        if bytes == 0 || bytes > limit::BLOB_BYTES {
            return Err(BlobError::Size);
        }
        Ok(Self { sha256, media, bytes })
    }

    /// The reference of a content.
    ///
    /// # Errors
    /// When it is too large, or its first bytes are not those of the media type.
    pub fn of(media: Media, content: &[u8]) -> Result<Self, BlobError> {
        let bytes = u64::try_from(content.len()).map_err(|_| BlobError::Size)?;
        if bytes > limit::BLOB_BYTES {
            return Err(BlobError::Size);
        }
        if bytes > 0 && !media.begins(content) {
            return Err(BlobError::Media);
        }
        Self::new(Digest::of(content), media, bytes)
    }

    /// The reference that an answer holds; none when it holds something else.
    #[must_use]
    pub fn in_answer(value: &Value) -> Option<Self> {
        value.text()?.parse().ok()
    }

    /// The digest of the content, which is its address.
    #[must_use]
    pub const fn sha256(&self) -> Digest {
        self.sha256
    }

    /// What kind of content it is.
    #[must_use]
    pub const fn media(&self) -> Media {
        self.media
    }

    /// How many bytes it has.
    #[must_use]
    pub const fn bytes(&self) -> u64 {
        self.bytes
    }
}

impl fmt::Display for BlobRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "sha256:{}|{}|{}", self.sha256, self.media, self.bytes)
    }
}

impl FromStr for BlobRef {
    type Err = BlobError;

    fn from_str(text: &str) -> Result<Self, BlobError> {
        let mut parts = text.split('|');
        let (Some(address), Some(media), Some(bytes), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(BlobError::Shape);
        };
        let sha256 = address.strip_prefix("sha256:").ok_or(BlobError::Shape)?;
        let sha256 = sha256.parse().map_err(|_| BlobError::Shape)?;
        let number: u64 = bytes.parse().map_err(|_| BlobError::Shape)?;
        // One blob has one text: no sign, no zero in front.
        if number.to_string() != bytes {
            return Err(BlobError::Shape);
        }
        Self::new(sha256, media.parse()?, number)
    }
}

impl From<BlobRef> for Value {
    fn from(blob: BlobRef) -> Self {
        Self::Text(blob.to_string())
    }
}

impl Media {
    /// All there are.
    pub const ALL: [Self; 8] = [
        Self::Jpeg,
        Self::Png,
        Self::Webp,
        Self::AudioMp4,
        Self::Mpeg,
        Self::Ogg,
        Self::VideoMp4,
        Self::Pdf,
    ];

    /// How many of the first bytes tell the media type.
    pub const TELLING: usize = 12;

    /// Its name as IANA registers it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
            Self::AudioMp4 => "audio/mp4",
            Self::Mpeg => "audio/mpeg",
            Self::Ogg => "audio/ogg",
            Self::VideoMp4 => "video/mp4",
            Self::Pdf => "application/pdf",
        }
    }

    /// The media type that the first [`Media::TELLING`] bytes tell. An MP4 file is taken for a
    /// video unless its brand says that it is sound only.
    #[must_use]
    pub fn told_by(first: &[u8]) -> Option<Self> {
        let at = |place: usize, mark: &[u8]| {
            first.get(place..).is_some_and(|rest| rest.starts_with(mark))
        };
        Some(match first {
            _ if at(0, &[0xff, 0xd8, 0xff]) => Self::Jpeg,
            _ if at(0, b"\x89PNG\r\n\x1a\n") => Self::Png,
            _ if at(0, b"RIFF") && at(8, b"WEBP") => Self::Webp,
            _ if at(4, b"ftypM4A ") || at(4, b"ftypM4B ") => Self::AudioMp4,
            _ if at(4, b"ftyp") => Self::VideoMp4,
            _ if at(0, b"OggS") => Self::Ogg,
            _ if at(0, b"%PDF-") => Self::Pdf,
            _ if at(0, b"ID3") => Self::Mpeg,
            [0xff, second, ..] if is_mpeg_frame(*second) => Self::Mpeg,
            _ => return None,
        })
    }

    /// Whether a content of this media type may begin so. Recorders write sound into MP4 files
    /// of any brand, so those two are not told apart.
    #[must_use]
    pub fn begins(self, first: &[u8]) -> bool {
        let is_mp4 = |media| matches!(media, Self::AudioMp4 | Self::VideoMp4);
        Self::told_by(first).is_some_and(|told| told == self || is_mp4(told) && is_mp4(self))
    }
}

/// Whether the second byte is that of an MPEG audio frame: eleven bits of sync, then a version
/// and a layer that are not reserved (ISO/IEC 11172-3).
const fn is_mpeg_frame(second: u8) -> bool {
    second & 0xe0 == 0xe0 && second & 0x18 != 0x08 && second & 0x06 != 0
}

impl fmt::Display for Media {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Media {
    type Err = BlobError;

    fn from_str(text: &str) -> Result<Self, BlobError> {
        Self::ALL.into_iter().find(|media| media.name() == text).ok_or(BlobError::Media)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ABC: &str = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    #[test]
    fn a_reference_has_one_text_and_reads_back() {
        for media in Media::ALL {
            let blob = BlobRef::new(Digest::of(b"abc"), media, 3).expect("a size");
            let text = blob.to_string();
            assert_eq!(text, format!("{ABC}|{media}|3"));
            assert_eq!(text.parse(), Ok(blob));
            assert_eq!(BlobRef::in_answer(&blob.into()), Some(blob));
        }
    }

    #[test]
    fn what_is_no_reference_is_refused_for_its_reason() {
        let upper = ABC.replace("ba78", "BA78");
        for (text, why) in [
            (String::new(), BlobError::Shape),
            (ABC.to_owned(), BlobError::Shape),
            (format!("{ABC}|image/png"), BlobError::Shape),
            (format!("{ABC}|image/png|3|"), BlobError::Shape),
            (format!("{ABC}|image/png|03"), BlobError::Shape),
            (format!("{ABC}|image/png|+3"), BlobError::Shape),
            (format!("{ABC}|image/png|-3"), BlobError::Shape),
            (format!("{ABC}|image/png| 3"), BlobError::Shape),
            (format!("{upper}|image/png|3"), BlobError::Shape),
            (format!("{}|image/png|3", &ABC[..70]), BlobError::Shape),
            (format!("{ABC}|text/html|3"), BlobError::Media),
            (format!("{ABC}|image/PNG|3"), BlobError::Media),
            (format!("{ABC}|image/png|0"), BlobError::Size),
            (format!("{ABC}|image/png|{}", limit::BLOB_BYTES + 1), BlobError::Size),
        ] {
            assert_eq!(text.parse::<BlobRef>(), Err(why), "{text}");
        }
        let most = format!("{ABC}|image/png|{}", limit::BLOB_BYTES);
        assert!(most.parse::<BlobRef>().is_ok());
    }

    #[test]
    fn content_is_what_its_first_bytes_tell() {
        for (first, told) in [
            (&b"\xff\xd8\xff\xe0\0\x10JFIF"[..], Some(Media::Jpeg)),
            (b"\x89PNG\r\n\x1a\n\0\0\0\r", Some(Media::Png)),
            (b"RIFF\x10\0\0\0WEBPVP8 ", Some(Media::Webp)),
            (b"RIFF\x10\0\0\0WAVEfmt ", None),
            (b"\0\0\0\x18ftypM4A \0\0", Some(Media::AudioMp4)),
            (b"\0\0\0\x18ftypisom\0\0", Some(Media::VideoMp4)),
            (b"ID3\x04\0\0\0\0\0\0", Some(Media::Mpeg)),
            (b"\xff\xfb\x90\x64", Some(Media::Mpeg)),
            (b"\xff\xef\x90\x64", None),
            (b"OggS\0\x02", Some(Media::Ogg)),
            (b"%PDF-1.7", Some(Media::Pdf)),
            (b"<html>", None),
            (b"<svg onload=", None),
            (b"\xff\xd8", None),
            (b"MZ\x90", None),
            (b"", None),
        ] {
            assert_eq!(Media::told_by(first), told, "{first:?}");
            for media in Media::ALL {
                let is_mp4 = |media| matches!(media, Media::AudioMp4 | Media::VideoMp4);
                let right = told == Some(media) || told.is_some_and(is_mp4) && is_mp4(media);
                assert_eq!(media.begins(first), right, "{media} {first:?}");
            }
        }
    }

    #[test]
    fn only_content_of_its_type_and_size_gets_a_reference() {
        let png = b"\x89PNG\r\n\x1a\nrest";
        let blob = BlobRef::of(Media::Png, png).expect("a picture");
        assert_eq!((blob.sha256(), blob.bytes()), (Digest::of(png), 12));
        assert_eq!(BlobRef::of(Media::Jpeg, png), Err(BlobError::Media));
        assert_eq!(BlobRef::of(Media::Png, b""), Err(BlobError::Size));
        let mut large = png.to_vec();
        large.resize(usize::try_from(limit::BLOB_BYTES).expect("a size") + 1, 0);
        assert_eq!(BlobRef::of(Media::Png, &large), Err(BlobError::Size));
        large.pop();
        assert!(BlobRef::of(Media::Png, &large).is_ok());
    }
}
