use super::node::Operator;
use super::{ExpressionError, ExpressionErrorKind, Phrase};

/// A word of an expression and how many characters stand before it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Token {
    pub(super) at: usize,
    pub(super) kind: TokenKind,
    /// The text as written.
    pub(super) text: String,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum TokenKind {
    Number(f64),
    Text(String),
    Reference(String),
    /// A function's name, or an operator that is a word.
    Name(String),
    Dot,
    /// Steps between slashes, such as `/data/name`, `../name` or `..`.
    Path(Path),
    Operator(Operator),
    Open,
    Close,
    OpenSquare,
    CloseSquare,
    Comma,
    End,
}

/// A location path as written.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Path {
    /// Whether it begins with a slash.
    pub(super) absolute: bool,
    /// What stands between the slashes: names, `.` and `..`; at least one.
    pub(super) steps: Vec<String>,
}

pub(super) const CHARACTERS_MAX: usize = 4_096;

/// What is said of a name or path that names no answer.
pub(super) const PATH: Phrase = Phrase::new(
    "答案写作 ${名称},或写作 /data/组/名称、../名称 这样的路径",
    "an answer is named as ${name}, or by a path such as /data/group/name or ../name",
);

/// Cuts a text into tokens, the last of which is the end.
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, ExpressionError> {
    if text.chars().nth(CHARACTERS_MAX).is_some() {
        let kind = ExpressionErrorKind::TooLarge;
        return Err(ExpressionError { at: CHARACTERS_MAX, kind });
    }
    let mut reader = Reader { characters: text.chars().collect(), at: 0 };
    let mut tokens = Vec::new();
    loop {
        reader.take_while(char::is_whitespace);
        let at = reader.at;
        let kind = reader.token().map_err(|kind| ExpressionError { at, kind })?;
        let ends = kind == TokenKind::End;
        tokens.push(Token { at, kind, text: reader.since(at) });
        if ends {
            return Ok(tokens);
        }
    }
}

/// Whether `name` can stand in `${name}`: a word, perhaps below a group.
pub(super) fn is_reference(name: &str) -> bool {
    starts_a_name(name) && name.chars().all(|c| is_of_a_step(c) || c == '/')
}

/// Whether `name` is a word that can name a question, a list or a column.
pub(super) fn is_name(name: &str) -> bool {
    starts_a_name(name) && name.chars().all(is_of_a_step)
}

fn starts_a_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

fn is_of_a_step(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-' | '.')
}

struct Reader {
    characters: Vec<char>,
    at: usize,
}

impl Reader {
    fn token(&mut self) -> Result<TokenKind, ExpressionErrorKind> {
        let Some(first) = self.peek() else { return Ok(TokenKind::End) };
        match first {
            '0'..='9' => self.number(),
            '.' => self.dot(),
            '\'' | '"' => self.quoted(first),
            '$' => self.reference(),
            '/' => self.path(),
            _ if first.is_alphabetic() || first == '_' => Ok(TokenKind::Name(self.name())),
            _ => self.symbol(first),
        }
    }

    fn number(&mut self) -> Result<TokenKind, ExpressionErrorKind> {
        let start = self.at;
        self.take_while(|c| c.is_ascii_digit());
        if self.peek() == Some('.') {
            self.at += 1;
            self.take_while(|c| c.is_ascii_digit());
        }
        let text = self.since(start);
        let number = text.parse().map_err(|_| ExpressionErrorKind::Unexpected(text))?;
        Ok(TokenKind::Number(number))
    }

    fn dot(&mut self) -> Result<TokenKind, ExpressionErrorKind> {
        match self.characters.get(self.at + 1) {
            Some('0'..='9') => self.number(),
            Some('.' | '/') => self.path(),
            _ => {
                self.at += 1;
                Ok(TokenKind::Dot)
            }
        }
    }

    fn path(&mut self) -> Result<TokenKind, ExpressionErrorKind> {
        let absolute = self.expect('/').is_some();
        let mut steps = Vec::new();
        loop {
            let step = self.take_while(is_of_a_step);
            let named = is_name(&step) && self.peek() != Some(':');
            if !matches!(step.as_str(), "." | "..") && !named {
                return Err(ExpressionErrorKind::Misplaced(PATH));
            }
            steps.push(step);
            if self.expect('/').is_none() {
                return Ok(TokenKind::Path(Path { absolute, steps }));
            }
        }
    }

    fn quoted(&mut self, quote: char) -> Result<TokenKind, ExpressionErrorKind> {
        self.at += 1;
        let text = self.take_while(|c| c != quote);
        self.expect(quote).ok_or(ExpressionErrorKind::Unclosed(quote))?;
        Ok(TokenKind::Text(text))
    }

    fn reference(&mut self) -> Result<TokenKind, ExpressionErrorKind> {
        self.at += 1;
        self.expect('{').ok_or(ExpressionErrorKind::Misplaced(PATH))?;
        let name = self.take_while(|c| c != '}').trim().to_owned();
        self.expect('}').ok_or(ExpressionErrorKind::Unclosed('{'))?;
        if is_reference(&name) {
            Ok(TokenKind::Reference(name))
        } else {
            Err(ExpressionErrorKind::Misplaced(PATH))
        }
    }

    fn name(&mut self) -> String {
        self.take_while(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':'))
    }

    fn symbol(&mut self, first: char) -> Result<TokenKind, ExpressionErrorKind> {
        self.at += 1;
        let kind = match first {
            '(' => TokenKind::Open,
            ')' => TokenKind::Close,
            '[' => TokenKind::OpenSquare,
            ']' => TokenKind::CloseSquare,
            ',' => TokenKind::Comma,
            '=' => TokenKind::Operator(Operator::Equal),
            '+' => TokenKind::Operator(Operator::Plus),
            '-' => TokenKind::Operator(Operator::Minus),
            '*' => TokenKind::Operator(Operator::Times),
            '!' if self.expect('=').is_some() => TokenKind::Operator(Operator::NotEqual),
            '<' if self.expect('=').is_some() => TokenKind::Operator(Operator::LessOrEqual),
            '<' => TokenKind::Operator(Operator::Less),
            '>' if self.expect('=').is_some() => TokenKind::Operator(Operator::GreaterOrEqual),
            '>' => TokenKind::Operator(Operator::Greater),
            '@' => return Err(ExpressionErrorKind::Misplaced(PATH)),
            _ => return Err(ExpressionErrorKind::Unexpected(first.to_string())),
        };
        Ok(kind)
    }

    fn peek(&self) -> Option<char> {
        self.characters.get(self.at).copied()
    }

    fn expect(&mut self, wanted: char) -> Option<()> {
        (self.peek()? == wanted).then(|| self.at += 1)
    }

    fn take_while(&mut self, wanted: impl Fn(char) -> bool) -> String {
        let taken: String =
            self.characters.iter().skip(self.at).copied().take_while(|c| wanted(*c)).collect();
        self.at += taken.chars().count();
        taken
    }

    fn since(&self, start: usize) -> String {
        self.characters.iter().take(self.at).skip(start).collect()
    }
}
