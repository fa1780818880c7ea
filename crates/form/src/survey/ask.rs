use crate::{
    Choice, Kind, MergeClass, Question, Report, Words,
    choices::Lists,
    item::{Item, Logic},
    problem::Complaint,
    settings,
    sheet::Row,
    traits,
    types::Type,
};

use super::{Draft, Given, Survey, name, range, without_meaning};

/// The list of what is read and confirmed. No list of a sheet has such a name, since a type is
/// cut at its spaces.
const ACKNOWLEDGE: &str = "acknowledge ()";
/// The code of what none of the others is.
const OTHER: &str = "other";

impl<'a> Survey<'a> {
    /// Reads a question.
    pub(super) fn ask(&mut self, row: Row<'a>, kind: Type, lists: &mut Lists, report: &mut Report) {
        let or_other = matches!(kind, Type::Choose { or_other: true, .. });
        let short = self.short(row, &kind, report);
        let known = !matches!(kind, Type::Refused(_));
        let mut given = Given::default();
        let kind = settle(row, kind, &mut given, lists, report);
        if !row.cell("trigger").is_empty() && !given.without_cells {
            let told = Complaint::new(
                "trigger",
                "不支持在另一题改变时才计算;请去掉此列,改用 calculation",
                "nothing is computed only when another answer changes; use a calculation without it",
            );
            row.complain("trigger", told, report);
        }
        if !given.without_cells {
            without_meaning(row, traits::without_meaning(&kind), report);
            check_choosing(row, &kind, or_other, lists, report);
        }
        let group = self.open.last().copied();
        let name = match group.and_then(|group| self.groups.get(group)) {
            Some((group, _)) => format!("{}/{short}", group.prefix),
            None => short.clone(),
        };
        let merge = traits::merge(row, &kind, report);
        let question = Question {
            name,
            repeat: self.repeat().map(str::to_owned),
            label: row.words("label"),
            mask: traits::mask(row, &kind, report),
            authority: traits::authority(row, merge, report),
            unit: traits::unit(row, report),
            merge,
            kind,
        };
        // A question of an unknown type keeps its name, or all that name it would be told too.
        if known {
            traits::agree(row, &question, lists, report);
        }
        let item = Item {
            question,
            short,
            hint: row.words("hint"),
            guidance: row.words("guidance_hint"),
            appearance: row.cell("appearance").to_owned(),
            parameters: row.cell("parameters").to_owned(),
            is_read_only: is_read_only(row, report),
            group,
            was: row.cell("was").split_whitespace().map(str::to_owned).collect(),
            retired: retired(row, report),
            logic: Logic::default(),
        };
        let other = or_other.then(|| other(&item, row));
        self.drafts.push(Draft { item, row, given });
        self.drafts.extend(other);
    }

    /// What expressions call it. Notes may do without a name, and an audit has only one.
    fn short(&self, row: Row<'_>, kind: &Type, report: &mut Report) -> String {
        match (row.cell("name"), kind) {
            ("", Type::Ask(Kind::Note, _)) => format!("generated_note_name_{}", row.number()),
            ("", Type::Meta(_)) if row.cell("type").eq_ignore_ascii_case("audit") => {
                "audit".to_owned()
            }
            ("", Type::Refused(_)) => String::new(),
            (name, _) => {
                name::check(row, report);
                name.to_owned()
            }
        }
    }
}

/// From a type and what else its row says to the kind of answer.
fn settle(
    row: Row<'_>,
    kind: Type,
    given: &mut Given,
    lists: &mut Lists,
    report: &mut Report,
) -> Kind {
    let calculation = row.cell("calculation");
    let kind = match kind {
        Type::Ask(kind, bound) => {
            given.bound = bound;
            traits::money(row, kind, report)
        }
        Type::Range => {
            let (kind, bound) = range::read(row, report);
            (given.bound, given.is_firm) = (Some(bound), true);
            kind
        }
        Type::Choose { kind, or_other } => {
            add_other(&kind, or_other, lists);
            kind
        }
        Type::Acknowledge => acknowledge(lists),
        Type::Hidden => Kind::Calculate,
        Type::Meta(expression) => {
            let told = Complaint::new(
                "meta_question",
                "此题由设备填写,在这里不问也不存;每条记录本身已有填写人、设备和时间",
                "a device fills this in; it is neither asked nor stored here, where every record has its writer, device and time",
            );
            row.notice("type", told, report);
            given.calculation = Some(expression.to_owned());
            given.without_cells = true;
            return Kind::Calculate;
        }
        Type::Refused(told) => {
            row.complain("type", told, report);
            return Kind::Text;
        }
        // The survey takes these before it asks.
        Type::Begin { .. } | Type::End { .. } => Kind::Note,
    };
    let is_computed = row.says_yes("read_only") || kind == Kind::Note;
    match kind {
        Kind::Calculate if calculation.is_empty() => {
            given.calculation = standing_for(row, report);
            Kind::Calculate
        }
        _ if !calculation.is_empty() && is_computed => Kind::Calculate,
        kind => kind,
    }
}

/// What is computed without a calculation has its default. It is told where there is neither,
/// unless the question is hidden, and then it is only remarked.
fn standing_for(row: Row<'_>, report: &mut Report) -> Option<String> {
    let default = row.cell("default");
    if !default.is_empty() {
        return Some(if traits::is_computed(default, &Kind::Text) {
            default.to_owned()
        } else {
            let quote = if default.contains('\'') { '"' } else { '\'' };
            format!("{quote}{default}{quote}")
        });
    }
    let is_hidden = row.cell("type").eq_ignore_ascii_case("hidden");
    is_hidden.then(|| {
        let (zh, en) =
            ("隐藏题没有默认值,始终为空", "a hidden question without a default is blank");
        row.notice("type", Complaint::new("meta_question", zh, en), report);
        "''".to_owned()
    })
}

fn acknowledge(lists: &mut Lists) -> Kind {
    lists
        .entry(ACKNOWLEDGE.to_owned())
        .or_insert_with(|| vec![choice("OK", "已确认", "Acknowledged")]);
    Kind::One(ACKNOWLEDGE.to_owned())
}

/// Whoever uses the list is offered what else it may be, as in other readers of XLSForm.
fn add_other(kind: &Kind, or_other: bool, lists: &mut Lists) {
    let list = kind.list().and_then(|list| lists.get_mut(list));
    if let Some(list) = list.filter(|_| or_other)
        && !list.iter().any(|choice| choice.code == OTHER)
    {
        list.push(choice(OTHER, "其他", "Other"));
    }
}

fn choice(code: &str, zh: &str, en: &str) -> Choice {
    let label = Words { zh: zh.to_owned(), en: en.to_owned() };
    let (order, columns, was) = (None, std::collections::BTreeMap::new(), Vec::new());
    Choice { code: code.to_owned(), label, order, columns, was, retired: None }
}

/// The question what else it is. It is as private and as much anybody's as the choice itself.
fn other<'a>(item: &Item, row: Row<'a>) -> Draft<'a> {
    let Question { name, label, merge, .. } = &item.question;
    let merge = match merge {
        MergeClass::Forward | MergeClass::Raise | MergeClass::Pin => MergeClass::Observed,
        merge => *merge,
    };
    let label = Words {
        zh: format!("{}:其他,请说明", label.zh),
        en: format!("{}: please specify the other", label.en),
    };
    let question = Question {
        name: format!("{name}_other"),
        label,
        kind: Kind::Text,
        merge,
        ..item.question.clone()
    };
    let relevant = Some(format!("selected(${{{}}}, '{OTHER}')", item.short));
    let given = Given { relevant, without_cells: true, ..Given::default() };
    let item = Item {
        question,
        short: format!("{}_other", item.short),
        hint: Words::default(),
        guidance: Words::default(),
        appearance: String::new(),
        parameters: String::new(),
        is_read_only: false,
        was: Vec::new(),
        ..item.clone()
    };
    Draft { item, row, given }
}

fn check_choosing(row: Row<'_>, kind: &Kind, or_other: bool, lists: &Lists, report: &mut Report) {
    let Some(list) = kind.list() else { return };
    if !lists.contains_key(list) {
        let zh = format!("choices 中没有列表 {list}");
        let told = Complaint::new("unknown_list", zh, format!("choices has no list {list}"));
        row.complain("type", told, report);
    }
    if or_other && !row.cell("choice_filter").is_empty() {
        let (zh, en) = ("有筛选的题不能用 or_other", "a choice with a filter can't have or_other");
        row.complain("choice_filter", Complaint::new("other_filter", zh, en), report);
    }
    if row.cell("appearance").contains("search(") {
        let told = Complaint::new(
            "search",
            "不能从表外的文件查选项;请把选项写进 choices,用 choice_filter 筛选",
            "choices aren't searched in files; write them into choices and use choice_filter",
        );
        row.complain("appearance", told, report);
    }
    let random = range::parameter(row.cell("parameters"), "randomize");
    if random.is_some_and(|random| random.eq_ignore_ascii_case("true")) {
        let (zh, en) =
            ("选项按表中次序显示,不打乱", "choices are shown in the order of their sheet");
        row.notice("parameters", Complaint::new("no_meaning", zh, en), report);
    }
}

/// XLSForm also takes conditions here; a question is then open to be edited.
fn is_read_only(row: Row<'_>, report: &mut Report) -> bool {
    let cell = row.cell("read_only");
    let is_plain = matches!(&*cell.to_lowercase(), "" | "no" | "false" | "false()");
    if !is_plain && !row.says_yes("read_only") {
        let told = Complaint::new(
            "no_meaning",
            "只能是 yes 或 no;写成条件的不起作用",
            "this is yes or no; a condition has no effect",
        );
        row.notice("read_only", told, report);
    }
    row.says_yes("read_only")
}

fn retired(row: Row<'_>, report: &mut Report) -> Option<String> {
    let version = row.cell("retired");
    if !version.is_empty() && !settings::is_name(version) {
        let (zh, en) = ("应为停用时的版本号", "this is the version in which it was given up");
        row.complain("retired", Complaint::new("bad_version", zh, en), report);
    }
    Some(version.to_owned()).filter(|version| !version.is_empty())
}
