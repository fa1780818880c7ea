use core::fmt;

use kernel::Media;

use crate::Words;

/// One question of a form.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// How it is asked for: `group/question`, or `repeat/field` within a repeat. Equal to
    /// [`kernel::Path::asked`] of every path that answers it.
    pub name: String,
    /// The repeat it belongs to, such as `member`.
    pub repeat: Option<String>,
    /// What kind of answer it takes.
    pub kind: Kind,
    /// What is asked.
    pub label: Words,
    /// How a conflict between answers is settled.
    pub merge: MergeClass,
    /// Who may read the answer.
    pub mask: Mask,
    /// Who may write the answer.
    pub authority: Authority,
    /// The name of the unit it settles with, such as `identity_document`; questions of one unit
    /// stand in the same group or repeat.
    pub unit: Option<String>,
}

/// What kind of answer a question takes, and so how it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// `text`
    Text,
    /// `integer`
    Whole,
    /// `decimal`
    Decimal,
    /// `decimal` with the appearance `money`: asked in 元, stored as a whole number of 分.
    Money,
    /// `date`, as ISO 8601 text.
    Date,
    /// `time`, as text: `09:30`, perhaps with seconds and an offset.
    Time,
    /// `datetime`, as ISO 8601 text with its offset.
    DateTime,
    /// `select_one LIST`: one code, as text.
    One(String),
    /// `select_multiple LIST`: a key per code, each true or false.
    Many(String),
    /// `rank LIST`: the codes in the order they were given, joined by spaces, as text.
    Rank(String),
    /// `geopoint`: `latitude longitude altitude accuracy` in degrees and metres, as text. An
    /// accuracy of 0 means placed by hand.
    Point,
    /// `geotrace`: two points or more joined by `;`, as text.
    Trace,
    /// `geoshape`: a trace of four points or more that ends where it began, as text.
    Shape,
    /// `image`: a [`kernel::BlobRef`] as text.
    Image,
    /// `audio`: a [`kernel::BlobRef`] as text.
    Audio,
    /// `video`: a [`kernel::BlobRef`] as text.
    Video,
    /// `file`: a [`kernel::BlobRef`] as text.
    File,
    /// `barcode`: what was scanned, as text.
    Barcode,
    /// `note`: words to read, never answered.
    Note,
    /// `calculate`: derived from other answers, never stored.
    Calculate,
}

impl Kind {
    /// The list it chooses from.
    #[must_use]
    pub fn list(&self) -> Option<&str> {
        match self {
            Self::One(list) | Self::Many(list) | Self::Rank(list) => Some(list),
            _ => None,
        }
    }

    /// Whether its answer names a blob.
    #[must_use]
    pub const fn is_blob(&self) -> bool {
        matches!(self, Self::Image | Self::Audio | Self::Video | Self::File)
    }

    /// Whether its answer may name a blob of this media type.
    #[must_use]
    pub const fn takes(&self, media: Media) -> bool {
        match self {
            Self::Image => matches!(media, Media::Jpeg | Media::Png | Media::Webp),
            Self::Audio => matches!(media, Media::AudioMp4 | Media::Mpeg | Media::Ogg),
            Self::Video => matches!(media, Media::VideoMp4),
            Self::File => true,
            _ => false,
        }
    }

    /// Whether somebody answers it, rather than reads it or has it computed.
    #[must_use]
    pub const fn is_answered(&self) -> bool {
        !matches!(self, Self::Note | Self::Calculate)
    }
}

/// The type as an XLSForm writes it.
impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = match self {
            Self::Text => "text",
            Self::Whole => "integer",
            Self::Decimal => "decimal",
            Self::Money => "decimal (money)",
            Self::Date => "date",
            Self::Time => "time",
            Self::DateTime => "datetime",
            Self::One(list) => return write!(f, "select_one {list}"),
            Self::Many(list) => return write!(f, "select_multiple {list}"),
            Self::Rank(list) => return write!(f, "rank {list}"),
            Self::Point => "geopoint",
            Self::Trace => "geotrace",
            Self::Shape => "geoshape",
            Self::Image => "image",
            Self::Audio => "audio",
            Self::Video => "video",
            Self::File => "file",
            Self::Barcode => "barcode",
            Self::Note => "note",
            Self::Calculate => "calculate",
        };
        f.write_str(word)
    }
}

/// How a conflict between answers to a question is settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum MergeClass {
    /// The later observed date wins.
    #[default]
    Observed,
    /// A status only moves forward, in the order of its choices.
    Forward,
    /// The best accuracy wins, unless a point was placed by hand.
    Pin,
    /// A self-reported statement never overwrites what was verified.
    Lead,
    /// The department's value wins over statements.
    Register,
    /// Never settled by machine.
    Identity,
    /// Once raised it stays until a decision lowers it.
    Raise,
    /// Membership of the household: removal is always reviewed.
    Member,
    /// Written once, never edited.
    Append,
    /// Free text: all are kept and shown together.
    Note,
    /// Only the server writes it.
    Server,
    /// Never stored, always recomputed.
    Derived,
}

impl MergeClass {
    /// All classes there are.
    pub const ALL: [Self; 12] = [
        Self::Observed,
        Self::Forward,
        Self::Pin,
        Self::Lead,
        Self::Register,
        Self::Identity,
        Self::Raise,
        Self::Member,
        Self::Append,
        Self::Note,
        Self::Server,
        Self::Derived,
    ];

    /// Its name in the column `merge`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Observed => "observed",
            Self::Forward => "forward",
            Self::Pin => "pin",
            Self::Lead => "lead",
            Self::Register => "register",
            Self::Identity => "identity",
            Self::Raise => "raise",
            Self::Member => "member",
            Self::Append => "append",
            Self::Note => "note",
            Self::Server => "server",
            Self::Derived => "derived",
        }
    }
}

/// Who may read an answer; each level includes those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Mask {
    /// Anybody with access to the record or its aggregates.
    #[default]
    Open,
    /// Staff who work with the record.
    Internal,
    /// Health, income, phone, location.
    Sensitive,
    /// What names a person: name, ID number.
    Identity,
}

impl Mask {
    /// All levels there are, the most open first.
    pub const ALL: [Self; 4] = [Self::Open, Self::Internal, Self::Sensitive, Self::Identity];

    /// Its name in the column `mask`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Internal => "internal",
            Self::Sensitive => "sensitive",
            Self::Identity => "identity",
        }
    }
}

/// As the column `authority` says it.
impl fmt::Display for Authority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Visit => f.write_str("visit"),
            Self::Department(code) => write!(f, "department:{code}"),
            Self::Server => f.write_str("server"),
        }
    }
}

/// Who may write an answer.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Authority {
    /// Whoever visits the household.
    #[default]
    Visit,
    /// One department, by its code; statements by visitors are kept beside its value.
    Department(String),
    /// Only the server.
    Server,
}
