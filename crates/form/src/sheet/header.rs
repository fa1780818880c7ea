//! How the authors of forms spell the names of columns.

/// The columns a sheet may have, in small letters with `_` for spaces.
pub(crate) struct Vocabulary {
    /// Without these the sheet means nothing.
    pub needed: &'static [&'static str],
    /// These may be left out.
    pub other: &'static [&'static str],
    /// Texts for people, which may stand in several languages, each in a column of its own.
    pub words: &'static [&'static str],
    /// Other spellings, with the column that each stands for.
    pub aliases: &'static [(&'static str, &'static str)],
}

/// What a header stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Header {
    pub column: &'static str,
    /// The language as written, such as `中文 (zh)`.
    pub language: Option<String>,
}

impl Vocabulary {
    /// Reads a header, unless it names no column of the sheet. Parts are set apart by `::`, or,
    /// as older forms do it, by a single colon where no header of the sheet has two.
    pub(crate) fn read(&self, header: &str, single_colons: bool) -> Option<Header> {
        if let Some(column) = self.column(header) {
            return Some(Header { column, language: None });
        }
        let mut parts = parts(header, single_colons);
        if parts.len() > 1 && matches!(&*snake(&parts[0]), "bind" | "body" | "control") {
            parts.remove(0);
        }
        let mut parts = parts.into_iter();
        let column = self.column(&parts.next()?)?;
        let language = parts.next();
        let fits = parts.next().is_none() && (language.is_none() || self.words.contains(&column));
        fits.then_some(Header { column, language })
    }

    fn column(&self, name: &str) -> Option<&'static str> {
        let name = snake(name);
        let mut all = self.needed.iter().chain(self.other).chain(self.words);
        let alias = || self.aliases.iter().find(|(alias, _)| *alias == name);
        all.find(|column| **column == name).copied().or_else(|| alias().map(|(_, column)| *column))
    }
}

/// A prefix such as `jr:` is no part of its own.
fn parts(header: &str, single_colons: bool) -> Vec<String> {
    let parts: Vec<&str> = if single_colons && !header.contains("::") {
        header.split(':').collect()
    } else {
        header.split("::").collect()
    };
    let mut whole = Vec::<String>::new();
    for part in parts.into_iter().map(str::trim) {
        match whole.last_mut() {
            Some(prefix) if prefix == "jr" => *prefix = format!("jr:{part}"),
            _ => whole.push(part.to_owned()),
        }
    }
    whole
}

fn snake(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join("_").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    const VOCABULARY: Vocabulary = Vocabulary {
        needed: &["type"],
        other: &["relevant", "repeat_count"],
        words: &["label", "constraint_message"],
        aliases: &[
            ("relevance", "relevant"),
            ("jr:count", "repeat_count"),
            ("jr:constraintmsg", "constraint_message"),
            ("caption", "label"),
        ],
    };

    #[test]
    fn a_column_is_known_by_every_spelling() {
        for (header, single, expected) in [
            ("type", false, Some("type")),
            (" Type ", false, Some("type")),
            ("Repeat Count", false, Some("repeat_count")),
            ("relevance", false, Some("relevant")),
            ("bind::relevant", false, Some("relevant")),
            ("bind:relevant", true, Some("relevant")),
            ("bind:relevant", false, None),
            ("control::jr:count", false, Some("repeat_count")),
            ("jr:count", true, Some("repeat_count")),
            ("label", false, Some("label ")),
            ("Label::English (en)", false, Some("label English (en)")),
            ("label : English", true, Some("label English")),
            ("caption::fr", false, Some("label fr")),
            ("bind::jr:constraintMsg::English", false, Some("constraint_message English")),
            ("bind:jr:constraintMsg:English", true, Some("constraint_message English")),
            ("label::English::more", false, None),
            ("relevant::English", false, None),
            ("bind::odk:x", false, None),
            ("bind", false, None),
            ("", false, None),
        ] {
            let told = VOCABULARY.read(header, single).map(|Header { column, language }| {
                let words = VOCABULARY.words.contains(&column);
                let space = if words { " " } else { "" };
                format!("{column}{space}{}", language.unwrap_or_default())
            });
            assert_eq!(told.as_deref(), expected, "{header}");
        }
    }
}
