use super::function::{self, Function, Takes};
use super::node::{Node, Operator, Pattern};
use super::token::{self, Token, TokenKind};
use super::{ExpressionError, ExpressionErrorKind};

/// Brackets, calls and signs within each other.
const DEPTH_MAX: usize = 64;
/// Parts of one expression.
const NODES_MAX: usize = 1_024;

/// Reads an expression and the names it refers to.
pub(super) fn parse(text: &str) -> Result<(Node, Vec<String>), ExpressionError> {
    let mut tokens = token::tokens(text)?.into_iter();
    // There always is an end; an empty list would be a text of nothing but its end.
    let end = Token { at: 0, kind: TokenKind::End, text: String::new() };
    let next = tokens.next().unwrap_or(end);
    let mut parser = Parser { tokens, next, depth: 0, nodes: 0, references: Vec::new() };
    let root = parser.chain(0)?;
    match parser.next.kind {
        TokenKind::End => Ok((root, parser.references)),
        _ => Err(parser.unexpected()),
    }
}

struct Parser {
    tokens: std::vec::IntoIter<Token>,
    next: Token,
    depth: usize,
    nodes: usize,
    references: Vec<String>,
}

impl Parser {
    /// Operators that bind as loosely as `level`, between parts that bind more tightly.
    fn chain(&mut self, level: u8) -> Result<Node, ExpressionError> {
        let first = self.tighter(level)?;
        let mut rest = Vec::new();
        while let Some(operator) = self.operator().filter(|found| found.level() == level) {
            self.advance();
            rest.push((operator, self.tighter(level)?));
        }
        if rest.is_empty() {
            return Ok(first);
        }
        self.count(self.next.at)?;
        Ok(Node::Chain { first: Box::new(first), rest })
    }

    fn tighter(&mut self, level: u8) -> Result<Node, ExpressionError> {
        if level == Operator::TIGHTEST { self.operand() } else { self.chain(level + 1) }
    }

    fn operator(&self) -> Option<Operator> {
        match &self.next.kind {
            TokenKind::Operator(operator) => Some(*operator),
            TokenKind::Name(word) => Operator::from_word(word),
            _ => None,
        }
    }

    fn operand(&mut self) -> Result<Node, ExpressionError> {
        self.count(self.next.at)?;
        let Token { at, kind, text } = self.advance();
        match kind {
            TokenKind::Number(number) => Ok(Node::Number(number)),
            TokenKind::Text(text) => Ok(Node::Text(text)),
            TokenKind::Dot => Ok(Node::Current),
            TokenKind::Reference(name) => Ok(self.reference(name)),
            TokenKind::Operator(Operator::Minus) => {
                let negated = self.deeper(at, Self::operand)?;
                Ok(Node::Negative(Box::new(negated)))
            }
            TokenKind::Open => {
                let inner = self.deeper(at, |parser| parser.chain(0))?;
                self.close(at)?;
                Ok(inner)
            }
            TokenKind::Name(name) if self.next.kind == TokenKind::Open => self.call(at, name),
            TokenKind::Name(_) | TokenKind::Operator(Operator::Times) => {
                Err(ExpressionError { at, kind: ExpressionErrorKind::Path })
            }
            _ => Err(unexpected(at, text)),
        }
    }

    fn reference(&mut self, name: String) -> Node {
        if !self.references.contains(&name) {
            self.references.push(name.clone());
        }
        Node::Reference(name)
    }

    fn call(&mut self, at: usize, name: String) -> Result<Node, ExpressionError> {
        let wrong = |kind| ExpressionError { at, kind };
        let Some(function) = function::find(&name) else {
            return Err(wrong(ExpressionErrorKind::UnknownFunction(name)));
        };
        let open = self.advance().at;
        let mut arguments = self.deeper(at, Self::arguments)?;
        self.close(open)?;
        let Function { name, least, most, .. } = *function;
        if !(least..=most).contains(&arguments.len()) {
            return Err(wrong(ExpressionErrorKind::Count { function: name, least, most }));
        }
        self.prepare(function.takes, &mut arguments)
            .map_err(|wants| wrong(ExpressionErrorKind::Argument { function: name, wants }))?;
        Ok(Node::Call { function, arguments })
    }

    fn arguments(&mut self) -> Result<Vec<Node>, ExpressionError> {
        let mut arguments = Vec::new();
        if self.next.kind == TokenKind::Close {
            return Ok(arguments);
        }
        loop {
            arguments.push(self.chain(0)?);
            if self.next.kind != TokenKind::Comma {
                return Ok(arguments);
            }
            self.advance();
        }
    }

    /// Brings the arguments into the form the function reads, or says what it wants.
    fn prepare(&mut self, takes: Takes, arguments: &mut [Node]) -> Result<(), &'static str> {
        match (takes, arguments) {
            (Takes::Values, _) | (Takes::Answers, [Node::Reference(_), ..]) => Ok(()),
            (Takes::Answers, _) => Err("a question as ${name}"),
            (Takes::Pattern, [_, pattern]) => compile(pattern),
            (Takes::List, [_, list]) => self.name_list(list),
            (Takes::Pattern | Takes::List, _) => Err("two arguments"),
        }
    }

    /// XLSForm writes the question of `jr:choice-name` within quotes, as `'${name}'`.
    fn name_list(&mut self, list: &mut Node) -> Result<(), &'static str> {
        if let Node::Text(text) = list
            && let Some(name) = text.strip_prefix("${").and_then(|text| text.strip_suffix('}'))
        {
            let name = name.trim().to_owned();
            *list = self.reference(name);
        }
        let wants = "a question as ${name}, or a list's name in quotes";
        match list {
            Node::Text(name) | Node::Reference(name) => {
                token::is_reference(name).then_some(()).ok_or(wants)
            }
            _ => Err(wants),
        }
    }

    fn deeper<T>(
        &mut self,
        at: usize,
        read: impl FnOnce(&mut Self) -> Result<T, ExpressionError>,
    ) -> Result<T, ExpressionError> {
        if self.depth == DEPTH_MAX {
            return Err(ExpressionError { at, kind: ExpressionErrorKind::TooLarge });
        }
        self.depth += 1;
        let inner = read(self)?;
        self.depth -= 1;
        Ok(inner)
    }

    fn count(&mut self, at: usize) -> Result<(), ExpressionError> {
        self.nodes += 1;
        if self.nodes > NODES_MAX {
            return Err(ExpressionError { at, kind: ExpressionErrorKind::TooLarge });
        }
        Ok(())
    }

    fn close(&mut self, open: usize) -> Result<(), ExpressionError> {
        match self.next.kind {
            TokenKind::Close => {
                self.advance();
                Ok(())
            }
            TokenKind::End => {
                Err(ExpressionError { at: open, kind: ExpressionErrorKind::Unclosed('(') })
            }
            _ => Err(self.unexpected()),
        }
    }

    /// Takes the next token; at the end, the end stays.
    fn advance(&mut self) -> Token {
        let end = Token { at: self.next.at, kind: TokenKind::End, text: String::new() };
        let next = self.tokens.next().unwrap_or(end);
        std::mem::replace(&mut self.next, next)
    }

    fn unexpected(&self) -> ExpressionError {
        unexpected(self.next.at, self.next.text.clone())
    }
}

fn compile(pattern: &mut Node) -> Result<(), &'static str> {
    let wants = "a sound pattern of moderate size, in quotes";
    let Node::Text(text) = pattern else { return Err(wants) };
    *pattern = Node::Pattern(Pattern::new(text).ok_or(wants)?);
    Ok(())
}

fn unexpected(at: usize, text: String) -> ExpressionError {
    let what = if text.is_empty() { "the end".to_owned() } else { text };
    ExpressionError { at, kind: ExpressionErrorKind::Unexpected(what) }
}
