use crate::{
    Report,
    choices::Lists,
    item::{Group, Item},
    problem::Complaint,
    sheet::{Row, Sheet, Vocabulary},
    types::{self, Bound, Type},
};

mod ask;
mod name;
mod range;

pub(crate) const VOCABULARY: Vocabulary = Vocabulary {
    needed: &["type", "name"],
    other: &[
        "appearance",
        "parameters",
        "required",
        "read_only",
        "relevant",
        "constraint",
        "calculation",
        "choice_filter",
        "default",
        "repeat_count",
        "trigger",
        "disabled",
        "merge",
        "mask",
        "authority",
        "unit",
        "code",
        "severity",
        "was",
        "retired",
    ],
    words: &["label", "hint", "guidance_hint", "constraint_message", "required_message"],
    aliases: &[
        ("command", "type"),
        ("tag", "name"),
        ("value", "name"),
        ("caption", "label"),
        ("readonly", "read_only"),
        ("relevance", "relevant"),
        ("calculate", "calculation"),
        ("count", "repeat_count"),
        ("jr:count", "repeat_count"),
        ("constraining_message", "constraint_message"),
        ("jr:constraintmsg", "constraint_message"),
        ("requiredmsg", "required_message"),
        ("jr:requiredmsg", "required_message"),
    ],
};

/// Columns that are this program's own; XLSForm knows nothing of them.
const OWN: [&str; 8] = ["merge", "mask", "authority", "unit", "code", "severity", "was", "retired"];

/// Columns that mean nothing in a row that asks nothing.
const OF_ANSWERS: [&str; 13] = [
    "required",
    "read_only",
    "constraint",
    "calculation",
    "choice_filter",
    "default",
    "merge",
    "mask",
    "authority",
    "unit",
    "code",
    "severity",
    "retired",
];

/// Groups within groups. Names grow with the depth, so that it has to end somewhere.
const DEPTH: usize = 8;

/// The questions and groups of a survey with the rows they were read from, before their
/// expressions are.
#[derive(Default)]
pub(crate) struct Survey<'a> {
    pub drafts: Vec<Draft<'a>>,
    pub groups: Vec<(Group, Row<'a>)>,
    /// The groups that are open where the reading stands.
    open: Vec<usize>,
}

/// A question whose expressions are still to be read.
pub(crate) struct Draft<'a> {
    pub item: Item,
    pub row: Row<'a>,
    pub given: Given,
}

/// What the type of a question says beside the cells of its row.
#[derive(Debug, Default)]
pub(crate) struct Given {
    pub relevant: Option<String>,
    pub calculation: Option<String>,
    pub bound: Option<Bound>,
    /// Whether the bound holds together with a constraint of the row, rather than instead of none.
    pub is_firm: bool,
    /// Whether the row is another question's, so that its cells say nothing of this one.
    pub without_cells: bool,
}

/// Reads the questions in their groups.
pub(crate) fn read<'a>(sheet: &'a Sheet, lists: &mut Lists, report: &mut Report) -> Survey<'a> {
    let mut survey = Survey::default();
    for row in sheet.rows() {
        if row.says_yes("disabled") {
            let (zh, en) = ("此行已停用,未读", "the row is disabled, so it is not read");
            row.notice("disabled", Complaint::new("disabled", zh, en), report);
            continue;
        }
        if row.cell("type").is_empty()
            && row.cell("name").is_empty()
            && row.words("label").zh.is_empty()
        {
            let (zh, en) =
                ("此行没有题型和名称,当作说明", "a row without type and name is a remark");
            row.notice("type", Complaint::new("remark", zh, en), report);
            continue;
        }
        match types::read(row.cell("type")) {
            Type::Begin { is_repeat } => survey.begin(row, is_repeat, report),
            Type::End { is_repeat } => survey.end(row, is_repeat, report),
            other => survey.ask(row, other, lists, report),
        }
    }
    for (_, row) in survey.open.iter().filter_map(|group| survey.groups.get(*group)) {
        let (zh, en) = ("没有对应的结束行", "this is never ended");
        row.complain("type", Complaint::new("open_group", zh, en), report);
    }
    survey
}

impl<'a> Survey<'a> {
    fn begin(&mut self, row: Row<'a>, is_repeat: bool, report: &mut Report) {
        name::check(row, report);
        without_meaning(row, &OF_ANSWERS, report);
        without_meaning(row, &["was", "trigger"], report);
        if is_repeat && self.repeat().is_some() {
            let told = Complaint::new(
                "nested_repeat",
                "重复组内不能再有重复组;请把内层改为户级的重复组",
                "a repeat can't stand in a repeat; make the inner one a repeat of the household",
            );
            row.complain("type", told, report);
        }
        if !is_repeat {
            without_meaning(row, &["repeat_count"], report);
        }
        if self.open.len() == DEPTH {
            let told =
                Complaint::new("deep_group", "分组不超过8层", "groups are at most 8 levels deep");
            row.complain("type", told, report);
        }
        let short = row.cell("name").to_owned();
        let outer = self.open.last().and_then(|group| self.groups.get(*group));
        let below = |outer: &str| {
            if self.open.len() < DEPTH { format!("{outer}/{short}") } else { short.clone() }
        };
        let prefix = match (self.repeat(), outer) {
            (Some(repeat), _) if !is_repeat => repeat.to_owned(),
            (None, Some((outer, _))) if !is_repeat => below(&outer.prefix),
            _ => short.clone(),
        };
        let group = Group {
            path: outer.map_or_else(|| short.clone(), |(outer, _)| below(&outer.path)),
            prefix,
            label: row.words("label"),
            appearance: row.cell("appearance").to_owned(),
            is_repeat,
            parent: self.open.last().copied(),
            relevant: None,
            count: None,
            short,
        };
        self.open.push(self.groups.len());
        self.groups.push((group, row));
    }

    fn end(&mut self, row: Row<'a>, is_repeat: bool, report: &mut Report) {
        without_meaning(row, &OF_ANSWERS, report);
        // What is open ends in any case, so that one slip is not told again at every later end.
        let open = self.open.pop().and_then(|group| self.groups.get(group));
        if open.is_none_or(|(group, _)| group.is_repeat != is_repeat) {
            let (zh, en) = ("与打开的组不对应", "this does not end what is open");
            row.complain("type", Complaint::new("wrong_end", zh, en), report);
        }
    }

    /// The repeat that is open.
    fn repeat(&self) -> Option<&str> {
        let mut open = self.open.iter().filter_map(|group| self.groups.get(*group));
        open.find(|(group, _)| group.is_repeat).map(|(group, _)| group.short.as_str())
    }
}

/// Tells of cells that mean nothing in their row. In a column of XLSForm this is a remark, since
/// other readers pass over them too; in a column of ours it is a slip.
fn without_meaning(row: Row<'_>, columns: &[&str], report: &mut Report) {
    for column in columns.iter().filter(|column| !row.cell(column).is_empty()) {
        let (zh, en) = ("此列对这种行没有意义", "the column means nothing in such a row");
        let told = Complaint::new("no_meaning", zh, en);
        if OWN.contains(column) {
            row.complain(column, told, report);
        } else {
            row.notice(column, told, report);
        }
    }
}
