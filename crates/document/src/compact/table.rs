use std::collections::HashMap;

use kernel::{Digest, Value};

/// What both ends of a hop know of a form: its name, its repeats, and its keys with the type of
/// their values. Nothing here limits what can be said: what is in no table is written in full.
///
/// Both ends need the same table. Its [`digest`](Self::digest) travels outside of the compact
/// form, so that who has another one can ask for the explicit form instead.
#[derive(Debug, Clone)]
pub struct Table {
    form: String,
    repeats: Vec<String>,
    keys: Vec<(String, Typed)>,
    places: HashMap<String, usize>,
}

/// What the values at a key usually are. It says how they are written shortest, and one that is
/// otherwise is written in full.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Typed {
    /// Text.
    Text,
    /// A whole number.
    Whole,
    /// A whole number of 分, which often ends in zeros.
    Money,
    /// A number with few decimals.
    Decimal,
    /// Yes or no.
    Truth,
    /// A date as text: `2026-03-01`.
    Date,
    /// A moment as text: `2026-03-01T08:30:00Z`, or `2026-03-01T16:30:00+08:00`, perhaps with
    /// milliseconds.
    Moment,
    /// A time of day as text: `09:30`.
    Time,
    /// The text of a mobile telephone's number: eleven digits, the first a 1.
    Phone,
    /// One of these codes, as text.
    Codes(Vec<String>),
    /// A run of bytes in lower-case hexadecimal digits: an id, the address of a blob.
    Hex,
    /// A point as text: up to four decimal numbers.
    Point,
}

impl Table {
    /// A table for commits that name the form as `form` (`id@version`): the names of its repeats,
    /// and the keys that values have in the root or in an entry's map, such as `housing/grade`,
    /// `risk/causes:09` or, in an entry, `phone`. Keys that come first are cheapest; of a key that
    /// comes twice the first type counts.
    #[must_use]
    pub fn new(
        form: String,
        repeats: impl IntoIterator<Item = String>,
        keys: impl IntoIterator<Item = (String, Typed)>,
    ) -> Self {
        let mut table =
            Self { form, repeats: Vec::new(), keys: Vec::new(), places: HashMap::new() };
        for repeat in repeats {
            if !table.repeats.contains(&repeat) {
                table.repeats.push(repeat);
            }
        }
        for (key, typed) in keys {
            if !table.places.contains_key(&key) {
                table.places.insert(key.clone(), table.keys.len());
                table.keys.push((key, typed));
            }
        }
        table
    }

    /// A digest that is the same for equal tables only.
    #[must_use]
    pub fn digest(&self) -> Digest {
        let mut digester = kernel::Digester::default();
        digester.part(b"compact table 1");
        digester.part(self.form.as_bytes());
        digester.part(&(self.repeats.len() as u64).to_be_bytes());
        self.repeats.iter().for_each(|repeat| digester.part(repeat.as_bytes()));
        for (key, typed) in &self.keys {
            digester.part(key.as_bytes());
            digester.part(&[typed.rank()]);
            let codes = if let Typed::Codes(codes) = typed { codes.as_slice() } else { &[] };
            digester.part(&(codes.len() as u64).to_be_bytes());
            codes.iter().for_each(|code| digester.part(code.as_bytes()));
        }
        digester.finish()
    }

    /// The type of the values at a key, if the table has it.
    #[must_use]
    pub fn typed_of(&self, key: &str) -> Option<&Typed> {
        self.place(key).map(|place| self.typed(place))
    }

    pub(super) fn form(&self) -> &str {
        &self.form
    }

    pub(super) fn repeats(&self) -> &[String] {
        &self.repeats
    }

    pub(super) fn len(&self) -> usize {
        self.keys.len()
    }

    pub(super) fn place(&self, key: &str) -> Option<usize> {
        self.places.get(key).copied()
    }

    pub(super) fn key(&self, place: usize) -> &str {
        self.keys.get(place).map_or("", |(key, _)| key)
    }

    /// What is usually at a key; text where the table has no such place.
    pub(super) fn typed(&self, place: usize) -> &Typed {
        self.keys.get(place).map_or(&Typed::Text, |(_, typed)| typed)
    }
}

impl Typed {
    /// Its place among the types, by which columns of alike bytes come to lie side by side.
    pub(super) const fn rank(&self) -> u8 {
        match self {
            Self::Truth => 0,
            Self::Codes(_) => 1,
            Self::Whole => 2,
            Self::Money => 3,
            Self::Decimal => 4,
            Self::Date => 5,
            Self::Time => 6,
            Self::Moment => 7,
            Self::Phone => 8,
            Self::Point => 9,
            Self::Hex => 10,
            Self::Text => 11,
        }
    }

    /// The type of one value, for keys that nothing is known of.
    pub(super) const fn of(value: &Value) -> Self {
        match value {
            Value::Bool(_) => Self::Truth,
            Value::Whole(_) => Self::Whole,
            Value::Real(_) => Self::Decimal,
            Value::Blank | Value::Text(_) => Self::Text,
        }
    }

    /// The types that [`Typed::of`] gives, by which a key that nothing is known of is written.
    pub(super) const PLAIN: [Self; 4] = [Self::Text, Self::Truth, Self::Whole, Self::Decimal];
}
