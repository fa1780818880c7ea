/// What a line that was typed asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Line<'a> {
    /// Nothing: the answer stays as it is.
    Leave,
    /// What was known is so still.
    Same,
    /// There is no answer.
    Blank,
    /// What the form says of the question.
    Help,
    /// The question before.
    Back,
    /// The rest of the group is left as it is.
    Skip,
    /// Another entry of a repeat, perhaps named.
    Add(&'a str),
    /// What the form has to say so far.
    Findings,
    /// The next choices of a long list.
    Page,
    /// The rest of the visit is left as it is.
    End,
    /// Nothing of this is to be saved.
    Quit,
    /// An answer.
    Text(&'a str),
}

impl<'a> Line<'a> {
    /// Reads a line. Signs may be typed in full width, as Chinese keyboards give them; behind
    /// `\` stands an answer, whatever it looks like.
    pub(super) fn read(line: &'a str) -> Self {
        let line = line.trim();
        if let Some(text) = line.strip_prefix('\\') {
            return Self::Text(text);
        }
        match line {
            "" => Self::Leave,
            "=" | "＝" => Self::Same,
            "-" | "－" => Self::Blank,
            "?" | "？" => Self::Help,
            "<" | "＜" | "《" => Self::Back,
            ">" | "＞" | "》" => Self::Skip,
            "!" | "！" => Self::Findings,
            "*" | "＊" => Self::Page,
            "." | "。" | "．" => Self::End,
            "q" | "Q" | "ｑ" => Self::Quit,
            _ => match line.strip_prefix(['+', '＋']) {
                // A telephone number may begin with its country.
                Some(name) if !name.starts_with(|c: char| c.is_ascii_digit()) => {
                    Self::Add(name.trim())
                }
                _ => Self::Text(line),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_a_sign_or_an_answer() {
        for (line, read) in [
            ("", Line::Leave),
            ("  \u{3000}", Line::Leave),
            ("=", Line::Same),
            ("＝", Line::Same),
            ("-", Line::Blank),
            ("-5", Line::Text("-5")),
            ("?", Line::Help),
            ("？", Line::Help),
            ("《", Line::Back),
            (">", Line::Skip),
            ("!", Line::Findings),
            ("*", Line::Page),
            (".", Line::End),
            ("。", Line::End),
            ("q", Line::Quit),
            ("qi", Line::Text("qi")),
            ("+", Line::Add("")),
            ("+ 成员", Line::Add("成员")),
            ("+measure", Line::Add("measure")),
            ("+8612900000001", Line::Text("+8612900000001")),
            ("\\q", Line::Text("q")),
            ("\\", Line::Text("")),
            (" 竹岭 一号 ", Line::Text("竹岭 一号")),
        ] {
            assert_eq!(Line::read(line), read, "{line}");
        }
    }
}
