mod arguments;
mod paths;

use super::function::{self, Function, Takes};
use super::node::{Node, Operator};
use super::token::{self, PATH, Token, TokenKind};
use super::{ExpressionError, ExpressionErrorKind, Phrase, refused};

/// Brackets, calls, conditions and signs within each other.
pub(super) const DEPTH_MAX: usize = 64;
/// Parts of one expression.
pub(super) const NODES_MAX: usize = 1_024;

/// An expression that was read.
pub(super) struct Parsed {
    pub(super) root: Node,
    /// The names of the questions and repeats it refers to.
    pub(super) names: Vec<String>,
    /// The columns it reads of the item at hand.
    pub(super) columns: Vec<String>,
    /// The lists it looks up, each with a column.
    pub(super) lookups: Vec<(String, String)>,
}

/// What bare names are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Bare {
    /// A mistake.
    Nothing,
    /// Columns of the item that a filter is asked about.
    OfTheItem,
    /// Columns of the items of this list, within a condition on them.
    Of(String),
}

const PREDICATE: Phrase = Phrase::new(
    "重复组中的某一条用 indexed-repeat(${题}, ${重复组}, 序号) 取得,不能用方括号",
    "an entry of a repeat is picked with indexed-repeat(${question}, ${repeat}, number), not with brackets",
);

/// Reads an expression.
pub(super) fn parse(text: &str, bare: Bare) -> Result<Parsed, ExpressionError> {
    read(text, bare).map_err(|error| *error)
}

fn read(text: &str, bare: Bare) -> Read<Parsed> {
    let mut tokens = token::tokens(text)?.into_iter();
    // There always is an end; an empty list would be a text of nothing but its end.
    let end = Token { at: 0, kind: TokenKind::End, text: String::new() };
    let next = tokens.next().unwrap_or(end);
    let mut parser = Parser {
        tokens,
        next,
        depth: 0,
        nodes: 0,
        bare,
        within: Takes::Values,
        names: Vec::new(),
        columns: Vec::new(),
        lookups: Vec::new(),
    };
    let root = parser.chain(0)?;
    match parser.next.kind {
        TokenKind::End => {
            let Parser { names, columns, lookups, .. } = parser;
            Ok(Parsed { root, names, columns, lookups })
        }
        _ => Err(parser.unexpected()),
    }
}

/// Errors are kept out of the results, so that depth needs little stack.
type Read<T> = Result<T, Box<ExpressionError>>;

struct Parser {
    tokens: std::vec::IntoIter<Token>,
    next: Token,
    depth: usize,
    nodes: usize,
    bare: Bare,
    /// What the function takes whose arguments are being read.
    within: Takes,
    names: Vec<String>,
    columns: Vec<String>,
    lookups: Vec<(String, String)>,
}

impl Parser {
    /// Operators that bind as loosely as `level`, between parts that bind more tightly.
    fn chain(&mut self, level: u8) -> Read<Node> {
        if level > Operator::TIGHTEST {
            return self.operand();
        }
        let first = self.chain(level + 1)?;
        let mut rest = Vec::new();
        while let Some(operator) = self.operator().filter(|found| found.level() == level) {
            self.advance();
            rest.push((operator, self.chain(level + 1)?));
        }
        if rest.is_empty() {
            return Ok(first);
        }
        self.count(self.next.at)?;
        Ok(Node::Chain { first: Box::new(first), rest })
    }

    fn operator(&self) -> Option<Operator> {
        match &self.next.kind {
            TokenKind::Operator(operator) => Some(*operator),
            TokenKind::Name(word) => Operator::from_word(word),
            _ => None,
        }
    }

    fn operand(&mut self) -> Read<Node> {
        let operand = self.operand_alone()?;
        match &self.next.kind {
            TokenKind::OpenSquare => Err(misplaced(self.next.at, PREDICATE)),
            TokenKind::Path(_) => Err(misplaced(self.next.at, PATH)),
            _ => Ok(operand),
        }
    }

    fn operand_alone(&mut self) -> Read<Node> {
        self.count(self.next.at)?;
        let at = self.next.at;
        match &self.next.kind {
            TokenKind::Operator(Operator::Minus) => {
                self.advance();
                let negated = self.deeper(at, Self::operand)?;
                Ok(Node::Negative(Box::new(negated)))
            }
            TokenKind::Open => {
                self.advance();
                let inner = self.deeper(at, |parser| parser.chain(0))?;
                self.close(at, TokenKind::Close, '(')?;
                Ok(inner)
            }
            TokenKind::Name(_) => self.named(),
            _ => self.leaf(),
        }
    }

    fn named(&mut self) -> Read<Node> {
        let Token { at, text: name, .. } = self.advance();
        match name.as_str() {
            _ if self.next.kind != TokenKind::Open => self.column(at, name),
            "current" => self.current(),
            "instance" => self.items(at),
            _ => self.call(at, &name),
        }
    }

    fn leaf(&mut self) -> Read<Node> {
        let Token { at, kind, text } = self.advance();
        match kind {
            TokenKind::Number(number) => Ok(Node::Number(number)),
            TokenKind::Text(text) => Ok(Node::Text(text)),
            TokenKind::Dot => self.dot(at),
            TokenKind::Reference(name) => Ok(self.reference(name)),
            TokenKind::Path(path) => self.path(at, &path),
            TokenKind::Operator(Operator::Times) => Err(misplaced(at, PATH)),
            _ => Err(unexpected(at, text)),
        }
    }

    /// The name of a question or repeat, by its place among the names.
    fn reference(&mut self, name: String) -> Node {
        let known = self.names.iter().position(|known| *known == name);
        Node::Reference(known.unwrap_or_else(|| {
            self.names.push(name);
            self.names.len() - 1
        }))
    }

    fn call(&mut self, at: usize, name: &str) -> Read<Node> {
        let function = callable(at, name)?;
        let open = self.advance().at;
        let around = core::mem::replace(&mut self.within, function.takes);
        let arguments = self.deeper(at, Self::arguments)?;
        self.within = around;
        self.close(open, TokenKind::Close, '(')?;
        self.called(at, function, arguments)
    }

    /// A function with its arguments, if it can take them.
    fn called(
        &mut self,
        at: usize,
        function: &'static Function,
        mut arguments: Vec<Node>,
    ) -> Read<Node> {
        let wrong = |kind| Box::new(ExpressionError { at, kind });
        let Function { name, least, most, .. } = *function;
        if !(least..=most).contains(&arguments.len()) {
            return Err(wrong(ExpressionErrorKind::Count { function: name, least, most }));
        }
        self.prepare(function.takes, &mut arguments)
            .map_err(|wants| wrong(ExpressionErrorKind::Argument { function: name, wants }))?;
        Ok(Node::Call { function, arguments })
    }

    fn arguments(&mut self) -> Read<Vec<Node>> {
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

    fn deeper<T>(&mut self, at: usize, read: impl FnOnce(&mut Self) -> Read<T>) -> Read<T> {
        if self.depth == DEPTH_MAX {
            return Err(Box::new(ExpressionError { at, kind: ExpressionErrorKind::TooLarge }));
        }
        self.depth += 1;
        let inner = read(self)?;
        self.depth -= 1;
        Ok(inner)
    }

    fn count(&mut self, at: usize) -> Read<()> {
        self.nodes += 1;
        if self.nodes > NODES_MAX {
            return Err(Box::new(ExpressionError { at, kind: ExpressionErrorKind::TooLarge }));
        }
        Ok(())
    }

    /// Takes the bracket that closes the one at `open`.
    fn close(&mut self, open: usize, closing: TokenKind, opened: char) -> Read<()> {
        if self.next.kind == closing {
            self.advance();
            return Ok(());
        }
        if self.next.kind == TokenKind::End {
            let kind = ExpressionErrorKind::Unclosed(opened);
            return Err(Box::new(ExpressionError { at: open, kind }));
        }
        Err(self.unexpected())
    }

    /// Takes the next token; at the end, the end stays.
    fn advance(&mut self) -> Token {
        let end = Token { at: self.next.at, kind: TokenKind::End, text: String::new() };
        let next = self.tokens.next().unwrap_or(end);
        core::mem::replace(&mut self.next, next)
    }

    fn unexpected(&self) -> Box<ExpressionError> {
        unexpected(self.next.at, self.next.text.clone())
    }
}

/// The function of a name, if it can be called here.
fn callable(at: usize, name: &str) -> Read<&'static Function> {
    let wrong = |kind| Box::new(ExpressionError { at, kind });
    if let Some(refused) = refused::find(name) {
        let Phrase { zh, en } = refused.reason;
        return Err(wrong(ExpressionErrorKind::Refused { function: refused.name, zh, en }));
    }
    let unknown = || wrong(ExpressionErrorKind::UnknownFunction(name.to_owned()));
    function::find(name).ok_or_else(unknown)
}

fn misplaced(at: usize, what: Phrase) -> Box<ExpressionError> {
    Box::new(ExpressionError { at, kind: ExpressionErrorKind::Misplaced(what) })
}

fn unexpected(at: usize, text: String) -> Box<ExpressionError> {
    Box::new(ExpressionError { at, kind: ExpressionErrorKind::Unexpected(text) })
}
