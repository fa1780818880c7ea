use super::{Bare, Parser};
use crate::expression::Phrase;
use crate::expression::function::Takes;
use crate::expression::node::Node;
use crate::expression::pattern::Pattern;
use crate::expression::token;

const ANSWERS: Phrase = Phrase::new(
    "以 ${名称} 写出的题,或 instance() 查表",
    "a question as ${name}, or a look-up with instance()",
);
const PAIRS: Phrase =
    Phrase::new("每个值之后都有它的权重", "every value to be followed by its weight");
const PATTERN: Phrase = Phrase::new(
    "引号中的正则表达式,写法正确且不过大",
    "a sound pattern of moderate size, in quotes",
);
const LIST: Phrase = Phrase::new(
    "以 ${名称} 写出的题,或引号中的列表名",
    "a question as ${name}, or a list's name in quotes",
);
const INDEXED: Phrase = Phrase::new(
    "${题}、它所在的 ${重复组} 和序号",
    "a ${question}, the ${repeat} it stands in, and a number",
);
const ENTRY: Phrase =
    Phrase::new("参数 ..,即本题所在的一条", "the argument .., which is the entry at hand");
const TABLE: Phrase = Phrase::new(
    "引号中的列表名和两个列名,以及要找的值",
    "a list's name and two columns' names in quotes, and what to look for",
);
const NOT_NESTED: Phrase = Phrase::new(
    "写在查表条件之外:查表不能嵌套",
    "to stand outside conditions: look-ups don't nest",
);

impl Parser {
    /// Brings the arguments into the form the function reads, or says what it wants.
    pub(super) fn prepare(&mut self, takes: Takes, arguments: &mut [Node]) -> Result<(), Phrase> {
        match (takes, arguments) {
            (Takes::Values, _)
            | (Takes::Answers, [Node::Reference(_) | Node::Items(_), ..])
            | (Takes::Indexed, [Node::Reference(_), Node::Reference(_), _])
            | (Takes::Entry, [Node::Entry]) => Ok(()),
            (Takes::Pairs, arguments) if arguments.len() % 2 == 0 => Ok(()),
            (Takes::Pairs, _) => Err(PAIRS),
            (Takes::Entry, []) if self.bare != Bare::Nothing => Ok(()),
            (Takes::Answers, _) => Err(ANSWERS),
            (Takes::Indexed, _) => Err(INDEXED),
            (Takes::Entry, _) => Err(ENTRY),
            (Takes::Pattern, [_, pattern]) => compile(pattern),
            (Takes::Pattern, _) => Err(PATTERN),
            (Takes::List, [_, list]) => self.name_list(list),
            (Takes::List, _) => Err(LIST),
            (Takes::Table, _) if matches!(self.bare, Bare::Of(_)) => Err(NOT_NESTED),
            (Takes::Table, [Node::Text(list), Node::Text(wanted), Node::Text(key), _]) => {
                if ![&*list, wanted, key].into_iter().all(|name| token::is_name(name)) {
                    return Err(TABLE);
                }
                self.look_up(list, wanted);
                self.look_up(list, key);
                Ok(())
            }
            (Takes::Table, _) => Err(TABLE),
        }
    }

    /// XLSForm writes the question of `jr:choice-name` within quotes, as `'${name}'`.
    fn name_list(&mut self, list: &mut Node) -> Result<(), Phrase> {
        let Node::Text(text) = list else {
            return if matches!(list, Node::Reference(_)) { Ok(()) } else { Err(LIST) };
        };
        let question = text.strip_prefix("${").and_then(|text| text.strip_suffix('}'));
        let name = question.unwrap_or(text).trim().to_owned();
        if !token::is_reference(&name) {
            return Err(LIST);
        }
        *list = if question.is_some() { self.reference(name) } else { Node::Text(name) };
        Ok(())
    }
}

fn compile(pattern: &mut Node) -> Result<(), Phrase> {
    let Node::Text(text) = pattern else { return Err(PATTERN) };
    *pattern = Node::Pattern(Box::new(Pattern::new(text).ok_or(PATTERN)?));
    Ok(())
}
