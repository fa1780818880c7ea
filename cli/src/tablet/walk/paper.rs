use std::io::{self, Write};

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// What the walk is written on: lines of a terminal's width, in colours where it has them.
pub(super) struct Paper<'a> {
    out: Box<dyn Write + 'a>,
    has_colours: bool,
    /// Whether the terminal shows what is typed; otherwise it is written down.
    echoes: bool,
}

/// How a line stands out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ink {
    Plain,
    Heading,
    Faint,
    Alarm,
}

/// Columns of a line, as terminals have them at the least.
const COLUMNS: usize = 78;

impl<'a> Paper<'a> {
    pub(super) fn new(out: impl Write + 'a, has_colours: bool, echoes: bool) -> Self {
        Self { out: Box::new(out), has_colours, echoes }
    }

    /// Writes a text from a column on, in as many lines as it takes.
    pub(super) fn text(&mut self, indent: usize, ink: Ink, text: &str) -> io::Result<()> {
        let (on, off) = self.ink(ink);
        for line in wrap(text, COLUMNS.saturating_sub(indent)) {
            writeln!(self.out, "{:indent$}{on}{line}{off}", "")?;
        }
        Ok(())
    }

    /// Writes short texts beside each other.
    pub(super) fn row(&mut self, indent: usize, texts: &[String]) -> io::Result<()> {
        let mut line = String::new();
        for text in texts {
            let gap = if line.is_empty() { "" } else { "   " };
            if !line.is_empty() && indent + line.width() + gap.len() + text.width() > COLUMNS {
                writeln!(self.out, "{:indent$}{line}", "")?;
                line.clear();
            }
            line.push_str(if line.is_empty() { "" } else { gap });
            line.push_str(text);
        }
        if line.is_empty() { Ok(()) } else { writeln!(self.out, "{:indent$}{line}", "") }
    }

    pub(super) fn gap(&mut self) -> io::Result<()> {
        writeln!(self.out)
    }

    /// Asks for a line.
    pub(super) fn prompt(&mut self, text: &str) -> io::Result<()> {
        write!(self.out, "  {text}› ")?;
        self.out.flush()
    }

    /// Writes down what was typed where the terminal doesn't show it.
    pub(super) fn typed(&mut self, line: &str) -> io::Result<()> {
        if self.echoes { Ok(()) } else { writeln!(self.out, "{line}") }
    }

    fn ink(&self, ink: Ink) -> (&'static str, &'static str) {
        match ink {
            _ if !self.has_colours => ("", ""),
            Ink::Plain => ("", ""),
            Ink::Heading => ("\x1b[1m", "\x1b[0m"),
            Ink::Faint => ("\x1b[2m", "\x1b[0m"),
            Ink::Alarm => ("\x1b[33m", "\x1b[0m"),
        }
    }
}

/// Breaks a text into lines of at most `columns`: between words, or between Chinese characters,
/// but not before a sign that ends a sentence. What somebody typed can't steer the terminal.
fn wrap(text: &str, columns: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for piece in pieces(text) {
        let Some(line) = lines.last_mut() else { break };
        if line.is_empty() || line.width() + piece.trim_end().width() <= columns {
            line.push_str(&piece);
        } else {
            lines.push(piece);
        }
    }
    lines.iter().map(|line| line.trim_end().to_owned()).collect()
}

/// Words with the spaces behind them, and Chinese characters with the signs behind them.
fn pieces(text: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    for c in text.chars().map(|c| if c.is_control() { ' ' } else { c }) {
        let last = pieces.last_mut();
        match last {
            Some(piece) if goes_with(piece, c) => piece.push(c),
            _ => pieces.push(c.into()),
        }
    }
    pieces
}

fn goes_with(piece: &str, next: char) -> bool {
    const CLOSING: &str = ",.;:!?)，。、；：？！）”》】%";
    let Some(last) = piece.chars().next_back() else { return true };
    let is_wide = |c: char| c.width().unwrap_or(0) > 1;
    let is_long = piece.width() >= COLUMNS / 2;
    next == ' '
        || CLOSING.contains(next)
        || !(is_wide(next) || is_wide(last) || last == ' ' || is_long)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_between_words_and_between_characters() {
        for (text, columns, lines) in [
            ("", 10, vec![""]),
            ("one two three", 7, vec!["one two", "three"]),
            ("家庭住址", 4, vec!["家庭", "住址"]),
            ("家庭住址", 5, vec!["家庭", "住址"]),
            ("住址。二号", 4, vec!["住", "址。", "二号"]),
            ("住址,二号", 4, vec!["住", "址,", "二号"]),
            ("姓名 Name of head", 9, vec!["姓名 Name", "of head"]),
            ("a\u{1b}[2Jb", 10, vec!["a [2Jb"]),
        ] {
            assert_eq!(wrap(text, columns), lines, "{text}");
        }
    }

    #[test]
    fn no_line_is_wider_than_the_terminal() {
        let texts = ["长".repeat(100), "long".repeat(100), "a 长".repeat(100)];
        for text in &texts {
            let lines = wrap(text, COLUMNS);
            assert!(lines.iter().all(|line| line.width() <= COLUMNS), "{lines:?}");
            let joined: String = lines.concat().split(' ').collect();
            assert_eq!(joined, text.split(' ').collect::<String>());
        }
    }
}
