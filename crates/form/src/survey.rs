use kernel::EntryId;

use crate::{
    Kind, Problem, Question,
    choices::Lists,
    item::{Group, Item, Logic},
    problem::Complaint,
    sheet::{Columns, Row, Sheet},
    traits,
};

pub(crate) const COLUMNS: Columns = Columns {
    needed: &["type", "name"],
    other: &[
        "label zh",
        "label en",
        "hint zh",
        "hint en",
        "appearance",
        "required",
        "relevant",
        "constraint",
        "constraint_message zh",
        "constraint_message en",
        "calculation",
        "merge",
        "mask",
        "authority",
        "unit",
        "code",
        "severity",
    ],
};

/// Columns that mean nothing in a row that asks nothing.
const OF_ANSWERS: [&str; 9] = [
    "required",
    "constraint",
    "calculation",
    "merge",
    "mask",
    "authority",
    "unit",
    "code",
    "severity",
];

/// Groups within groups. Names grow with the depth, so that it has to end somewhere.
const DEPTH: usize = 8;

/// The questions and groups of a survey with the rows they were read from, before their
/// expressions are.
#[derive(Default)]
pub(crate) struct Survey<'a> {
    pub items: Vec<(Item, Row<'a>)>,
    pub groups: Vec<(Group, Row<'a>)>,
    /// The groups that are open where the reading stands.
    open: Vec<usize>,
}

/// Reads the questions in their groups.
pub(crate) fn read<'a>(sheet: &'a Sheet, lists: &Lists, problems: &mut Vec<Problem>) -> Survey<'a> {
    let mut survey = Survey::default();
    for row in sheet.rows() {
        let words: Vec<&str> = row.cell("type").split_whitespace().collect();
        match words.as_slice() {
            ["begin_group"] | ["begin", "group"] => survey.begin(row, false, problems),
            ["begin_repeat"] | ["begin", "repeat"] => survey.begin(row, true, problems),
            ["end_group"] | ["end", "group"] => survey.end(row, false, problems),
            ["end_repeat"] | ["end", "repeat"] => survey.end(row, true, problems),
            words => survey.ask(row, words, lists, problems),
        }
    }
    for (_, row) in survey.open.iter().filter_map(|group| survey.groups.get(*group)) {
        let (zh, en) = ("没有对应的结束行", "this is never ended");
        row.complain("type", Complaint::new("open_group", zh, en), problems);
    }
    survey
}

impl<'a> Survey<'a> {
    fn begin(&mut self, row: Row<'a>, is_repeat: bool, problems: &mut Vec<Problem>) {
        check_name(row, problems);
        refuse(row, &OF_ANSWERS, problems);
        if is_repeat && self.repeat().is_some() {
            let told = Complaint::new(
                "nested_repeat",
                "重复组内不能再有重复组;请把内层改为户级的重复组",
                "a repeat can't stand in a repeat; make the inner one a repeat of the household",
            );
            row.complain("type", told, problems);
        }
        if self.open.len() == DEPTH {
            let told =
                Complaint::new("deep_group", "分组不超过8层", "groups are at most 8 levels deep");
            row.complain("type", told, problems);
        }
        let short = row.cell("name").to_owned();
        let outer = self.open.last().and_then(|group| self.groups.get(*group));
        let prefix = match (self.repeat(), outer) {
            (Some(repeat), _) if !is_repeat => repeat.to_owned(),
            (None, Some((outer, _))) if !is_repeat && self.open.len() < DEPTH => {
                format!("{}/{short}", outer.prefix)
            }
            _ => short.clone(),
        };
        let parent = self.open.last().copied();
        let label = row.words("label");
        self.open.push(self.groups.len());
        self.groups.push((Group { prefix, short, label, is_repeat, parent, relevant: None }, row));
    }

    fn end(&mut self, row: Row<'a>, is_repeat: bool, problems: &mut Vec<Problem>) {
        refuse(row, &OF_ANSWERS, problems);
        // What is open ends in any case, so that one slip is not told again at every later end.
        let open = self.open.pop().and_then(|group| self.groups.get(group));
        if open.is_none_or(|(group, _)| group.is_repeat != is_repeat) {
            let (zh, en) = ("与打开的组不对应", "this does not end what is open");
            row.complain("type", Complaint::new("wrong_end", zh, en), problems);
        }
    }

    fn ask(&mut self, row: Row<'a>, words: &[&str], lists: &Lists, problems: &mut Vec<Problem>) {
        check_name(row, problems);
        // A question of an unknown type keeps its name, or all that name it would be told too.
        let known = traits::kind(row, words, lists, problems);
        let is_known = known.is_some();
        let kind = known.unwrap_or(Kind::Text);
        refuse(row, traits::without_meaning(&kind), problems);
        let group = self.open.last().copied();
        let short = row.cell("name").to_owned();
        let name = match group.and_then(|group| self.groups.get(group)) {
            Some((group, _)) => format!("{}/{short}", group.prefix),
            None => short.clone(),
        };
        let merge = traits::merge(row, &kind, problems);
        let question = Question {
            name,
            repeat: self.repeat().map(str::to_owned),
            label: row.words("label"),
            mask: traits::mask(row, &kind, problems),
            authority: traits::authority(row, merge, problems),
            unit: traits::unit(row, problems),
            merge,
            kind,
        };
        if is_known {
            traits::agree(row, &question, lists, problems);
        }
        let item = Item {
            question,
            short,
            hint: row.words("hint"),
            appearance: row.cell("appearance").to_owned(),
            group,
            logic: Logic::default(),
        };
        self.items.push((item, row));
    }

    /// The repeat that is open.
    fn repeat(&self) -> Option<&str> {
        let mut open = self.open.iter().filter_map(|group| self.groups.get(*group));
        open.find(|(group, _)| group.is_repeat).map(|(group, _)| group.short.as_str())
    }
}

/// Names stand in paths between slashes, before colons, and must not be taken for an entry's id.
fn check_name(row: Row<'_>, problems: &mut Vec<Problem>) {
    let name = row.cell("name");
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-');
    let begins = name.bytes().next().is_some_and(|b| b.is_ascii_alphabetic() || b == b'_');
    let sound = begins && name.len() <= 64 && name.bytes().all(plain);
    if name.is_empty() {
        row.complain("name", Complaint::blank(), problems);
    } else if !sound || name.parse::<EntryId>().is_ok() {
        let told = Complaint::new(
            "bad_name",
            "名称以字母或 _ 开头,由字母、数字、_ 和 - 组成,不超过64字节",
            "a name begins with a letter or _ and is letters, digits, _ and -, 64 at most",
        );
        row.complain("name", told, problems);
    }
}

fn refuse(row: Row<'_>, columns: &[&str], problems: &mut Vec<Problem>) {
    for column in columns.iter().filter(|column| !row.cell(column).is_empty()) {
        let (zh, en) = ("此列对这种行没有意义", "the column means nothing in such a row");
        row.complain(column, Complaint::new("no_meaning", zh, en), problems);
    }
}
