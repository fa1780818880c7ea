use form::Words;

/// One thing that was done to a cell so that it could be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// White space was taken away.
    Spaces,
    /// Letters, digits or signs in full width were made usual ones.
    Width,
    /// `="…"` was opened.
    Formula,
    /// An apostrophe in front was taken away.
    Apostrophe,
    /// A small x at the end of a number was made a capital.
    Capital,
    /// A number of 15 digits was given its century and check digit.
    OldNumber,
    /// A date was spelled in another way.
    Date,
    /// A word stood for one of the list.
    Word,
    /// The cell was blank and taken from the row above, as merged cells are.
    Carried,
}

/// A step, and in which column it was taken.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Note {
    /// The column, by its header in our list.
    pub column: String,
    /// What was done.
    pub step: Step,
}

impl Step {
    /// Its stable code for machines.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Spaces => "spaces",
            Self::Width => "full_width",
            Self::Formula => "formula",
            Self::Apostrophe => "apostrophe",
            Self::Capital => "small_x",
            Self::OldNumber => "old_number",
            Self::Date => "date_spelling",
            Self::Word => "word_spelling",
            Self::Carried => "carried_down",
        }
    }

    /// What to tell a person.
    #[must_use]
    pub fn message(self) -> Words {
        let (zh, en) = match self {
            Self::Spaces => ("已去除空格", "spaces were taken away"),
            Self::Width => ("全角字符已转为半角", "full-width characters were made usual ones"),
            Self::Formula => ("已去除公式外壳", "the shell of a formula was taken away"),
            Self::Apostrophe => ("已去除前置撇号", "the apostrophe in front was taken away"),
            Self::Capital => ("小写x已改为大写", "a small x was made a capital"),
            Self::OldNumber => (
                "15位旧证号已转为18位,请核对",
                "an old number of 15 digits was made one of 18; compare it",
            ),
            Self::Date => ("日期写法已统一", "the date was spelled in the usual way"),
            Self::Word => ("写法已对应到代码表", "the word was found in the list under another"),
            Self::Carried => {
                ("空白户信息沿用上一行", "what was blank was taken from the row above")
            }
        };
        Words { zh: zh.to_owned(), en: en.to_owned() }
    }
}
