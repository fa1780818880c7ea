/// How a sheet is laid out: what its columns are, and what stands above and below its rows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Layout {
    /// A title over all columns, such as the name of the list and its place and date.
    pub title: Option<String>,
    /// The columns, in their order.
    pub columns: Vec<Column>,
    /// A line over all columns below the last row, such as who prepared the list and who approved
    /// it.
    pub footer: Option<String>,
}

/// One column of a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// What stands at its head.
    pub header: String,
    /// What it holds.
    pub content: Content,
    /// How wide it is, in characters of a Latin letter's width.
    pub width: u8,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Content {
    /// Words, dates, codes.
    #[default]
    Text,
    /// Numbers of many digits that nobody counts with, such as identity numbers. The cells are
    /// marked as text, so that they stay whole when somebody types into them.
    Digits,
    /// Numbers to count with. A cell that is none is written as text.
    Number,
}

impl Column {
    /// A column of words, as wide as its header asks.
    #[must_use]
    pub fn new(header: &str, content: Content) -> Self {
        const LEAST: usize = 8;
        const MOST: usize = 40;
        let width = header.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<usize>() + 2;
        let width = if content == Content::Digits { width.max(20) } else { width };
        let width = u8::try_from(width.clamp(LEAST, MOST)).unwrap_or(u8::MAX);
        Self { header: header.to_owned(), content, width }
    }
}
