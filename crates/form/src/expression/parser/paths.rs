use super::{Bare, Parser, Read, misplaced, unexpected};
use crate::expression::Phrase;
use crate::expression::function::Takes;
use crate::expression::node::{Items, Node, Operator};
use crate::expression::token::{self, PATH, Path, Token, TokenKind};

const ITEM_AT_HAND: Phrase = Phrase::new(
    "在选项条件中,. 和 .. 指选项本身;本题的答案写作 current()/.,其他题写作 ${名称}",
    "in a condition on items, . and .. are of the item; write current()/. for the answer at hand and ${name} for others",
);
const ENTRY_ALONE: Phrase =
    Phrase::new("单独的 .. 只能写在 position(..) 中", "a lone .. stands only in position(..)");
const LOOK_UP: Phrase = Phrase::new(
    "查表写作 instance('列表')/root/item[条件]/列",
    "a look-up is written instance('list')/root/item[condition]/column",
);
const NESTED: Phrase =
    Phrase::new("查表条件中不能再查表", "a condition on items can't look up other items");
const NO_COLUMN: Phrase = Phrase::new(
    "没有写明列的 instance('列表')/root/item[条件] 只能写在 count() 中",
    "instance('list')/root/item[condition] without a column stands only in count()",
);

impl Parser {
    /// `.`, the answer at hand.
    pub(super) fn dot(&self, at: usize) -> Read<Node> {
        match self.bare {
            Bare::Nothing => Ok(Node::Current),
            Bare::OfTheItem | Bare::Of(_) => Err(misplaced(at, ITEM_AT_HAND)),
        }
    }

    /// A path from the root or from the answer at hand.
    pub(super) fn path(&mut self, at: usize, path: &Path) -> Read<Node> {
        if !path.absolute && self.bare != Bare::Nothing {
            return Err(misplaced(at, ITEM_AT_HAND));
        }
        self.follow(at, path)
    }

    /// `current()`, the answer at hand even in conditions, perhaps with a path from there.
    pub(super) fn current(&mut self) -> Read<Node> {
        let open = self.advance().at;
        self.close(open, TokenKind::Close, '(')?;
        let at = self.next.at;
        match self.next.kind.clone() {
            TokenKind::Path(path) if path.absolute => {
                self.advance();
                self.follow(at, &path)
            }
            _ => Ok(Node::Current),
        }
    }

    /// Names are unique, so the last step of a path says which question it is.
    fn follow(&mut self, at: usize, Path { steps, .. }: &Path) -> Read<Node> {
        match steps.last().map(String::as_str) {
            Some("." | "..") if steps.iter().any(|step| step == "..") => {
                if self.within == Takes::Entry {
                    Ok(Node::Entry)
                } else {
                    Err(misplaced(at, ENTRY_ALONE))
                }
            }
            Some(".") if steps.iter().all(|step| step == ".") => Ok(Node::Current),
            Some(name) if token::is_name(name) => Ok(self.reference(name.to_owned())),
            _ => Err(misplaced(at, PATH)),
        }
    }

    /// A bare name.
    pub(super) fn column(&mut self, at: usize, name: String) -> Read<Node> {
        if self.bare == Bare::Nothing {
            return Err(misplaced(at, PATH));
        }
        if Operator::from_word(&name).is_some() {
            return Err(unexpected(at, name));
        }
        if !token::is_name(&name) {
            return Err(misplaced(at, LOOK_UP));
        }
        match self.bare.clone() {
            Bare::Of(list) => self.look_up(&list, &name),
            Bare::OfTheItem if !self.columns.contains(&name) => self.columns.push(name.clone()),
            Bare::OfTheItem | Bare::Nothing => {}
        }
        Ok(Node::Column(name))
    }

    /// `instance('list')/root/item[condition]/column`
    pub(super) fn items(&mut self, at: usize) -> Read<Node> {
        let list = self.instance(at)?;
        let mut steps = self.steps().into_iter();
        if steps.next().as_deref() != Some("root") || steps.next().as_deref() != Some("item") {
            return Err(misplaced(at, LOOK_UP));
        }
        let mut condition = None;
        if steps.len() == 0 && self.next.kind == TokenKind::OpenSquare {
            condition = Some(self.condition(&list)?);
            steps = self.steps().into_iter();
        }
        let column = steps.next();
        if steps.next().is_some() || column.as_deref().is_some_and(|name| !token::is_name(name)) {
            return Err(misplaced(at, LOOK_UP));
        }
        if self.next.kind == TokenKind::OpenSquare {
            return Err(self.unexpected());
        }
        if column.is_none() && self.within != Takes::Answers {
            return Err(misplaced(at, NO_COLUMN));
        }
        self.look_up(&list, column.as_deref().unwrap_or("name"));
        Ok(Node::Items(Box::new(Items { list, condition, column })))
    }

    /// The list in `instance('list')`.
    fn instance(&mut self, at: usize) -> Read<String> {
        if matches!(self.bare, Bare::Of(_)) {
            return Err(misplaced(at, NESTED));
        }
        let open = self.advance().at;
        let list = match self.advance() {
            Token { kind: TokenKind::Text(list), .. } if token::is_name(&list) => list,
            Token { at, .. } => return Err(misplaced(at, LOOK_UP)),
        };
        self.close(open, TokenKind::Close, '(')?;
        Ok(list)
    }

    /// `[condition]` on the items of a list.
    fn condition(&mut self, list: &str) -> Read<Node> {
        let open = self.advance().at;
        let bare = core::mem::replace(&mut self.bare, Bare::Of(list.to_owned()));
        let within = core::mem::replace(&mut self.within, Takes::Values);
        let condition = self.deeper(open, |parser| parser.chain(0))?;
        (self.bare, self.within) = (bare, within);
        self.close(open, TokenKind::CloseSquare, '[')?;
        Ok(condition)
    }

    /// The steps of a path that follows; none if none does.
    fn steps(&mut self) -> Vec<String> {
        match self.next.kind.clone() {
            TokenKind::Path(Path { absolute: true, steps }) => {
                self.advance();
                steps
            }
            _ => Vec::new(),
        }
    }

    /// Notes that a column of a list is read.
    pub(super) fn look_up(&mut self, list: &str, column: &str) {
        let pair = (list.to_owned(), column.to_owned());
        if !self.lookups.contains(&pair) {
            self.lookups.push(pair);
        }
    }
}
