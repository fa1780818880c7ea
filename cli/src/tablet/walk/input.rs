use std::io::{self, BufRead, Read as _};

use kernel::limit;

/// The lines somebody types, or a script gives.
pub(super) struct Lines<'a> {
    input: Box<dyn BufRead + 'a>,
}

/// What came when a line was asked for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Typed {
    /// A line, without its end.
    Line(String),
    /// More than a text may be, or no text at all.
    Unreadable,
    /// There are no more lines.
    End,
}

impl<'a> Lines<'a> {
    pub(super) fn of(input: impl BufRead + 'a) -> Self {
        Self { input: Box::new(input) }
    }

    pub(super) fn next(&mut self) -> io::Result<Typed> {
        let mut bytes = Vec::new();
        let most = limit::TEXT_BYTES as u64 + 2;
        self.input.by_ref().take(most).read_until(b'\n', &mut bytes)?;
        if bytes.is_empty() {
            return Ok(Typed::End);
        }
        if bytes.len() as u64 == most && bytes.last() != Some(&b'\n') {
            self.input.skip_until(b'\n')?;
            return Ok(Typed::Unreadable);
        }
        let text = String::from_utf8(bytes).map(|text| text.trim_end_matches(['\n', '\r']).into());
        Ok(text.map_or(Typed::Unreadable, Typed::Line))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_is_too_long_or_no_text_is_passed_over_whole() {
        let long = "长".repeat(limit::TEXT_BYTES);
        let bytes = [b"one\r\n".as_slice(), long.as_bytes(), b"\n\xff\xfe\n\nlast"].concat();
        let mut lines = Lines::of(bytes.as_slice());
        let line = |text: &str| Typed::Line(text.to_owned());
        for expected in [line("one"), Typed::Unreadable, Typed::Unreadable, line(""), line("last")]
        {
            assert_eq!(lines.next().expect("memory can be read"), expected);
        }
        assert_eq!(lines.next().expect("memory can be read"), Typed::End);
    }
}
