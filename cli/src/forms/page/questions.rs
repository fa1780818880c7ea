use core::fmt::Write as _;

use form::{Authority, Form, Kind, Mask, MergeClass, Question, Severity};

use super::{both, escaped};

pub(super) fn section(form: &Form) -> String {
    let mut out = "<h2 id=\"questions\">题目 Questions</h2>\n".to_owned();
    let mut group = None;
    for question in form.questions() {
        let path = question.name.rsplit_once('/').map_or("", |(path, _)| path);
        let inner = form.group(question);
        if group != Some((path, inner)) {
            if group.is_some() {
                out.push_str("</table>\n");
            }
            out.push_str(&heading(form, path, inner));
            group = Some((path, inner));
        }
        out.push_str(&row(form, question));
    }
    if group.is_some() {
        out.push_str("</table>\n");
    }
    out
}

fn heading(form: &Form, path: &str, inner: Option<&str>) -> String {
    let found = form
        .groups()
        .find(|group| Some(group.path.rsplit('/').next().unwrap_or_default()) == inner);
    let (label, more) = match found {
        Some(group) => {
            let repeat = if group.is_repeat { " · 重复 repeated" } else { "" };
            let relevant =
                group.relevant.map(|text| format!(" · 条件 when <code>{}</code>", escaped(text)));
            (both(group.label), format!("{repeat}{}", relevant.unwrap_or_default()))
        }
        None => (escaped(path), String::new()),
    };
    format!(
        "<h3>{label} <span class=\"of\"><code>{}</code>{more}</span></h3>\n<table>\n<tr><th>题目 Question<th>题型 Type\
         <th>要求 Conditions<th>合并 Merge<th>保密 Mask<th>填写 Writes</tr>\n",
        escaped(path)
    )
}

fn row(form: &Form, question: &Question) -> String {
    let mut out = format!("<tr id=\"q-{}\"><td>", escaped(&question.name));
    let label = both(&question.label);
    match form.retired(question) {
        Some(version) => {
            let version = escaped(version);
            let _ =
                write!(out, "<span class=\"retired\">{label}</span> 停用于 retired in {version}");
        }
        None => out.push_str(&label),
    }
    let _ = write!(out, "<br><code>{}</code>", escaped(&question.name));
    for was in form.was(question) {
        let _ = write!(out, " 原为 was <code>{}</code>", escaped(was));
    }
    let hint = form.hint(question);
    if !hint.zh.is_empty() {
        let _ = write!(out, "<br><span class=\"hint\">{}</span>", both(&hint));
    }
    let _ = write!(out, "<td>{}<td>{}", kind(question), conditions(form, question));
    let unit =
        question.unit.as_ref().map(|unit| format!("<br>单元 unit <code>{}</code>", escaped(unit)));
    let _ = writeln!(
        out,
        "<td>{}{}<td>{}<td>{}</tr>",
        class(question.merge),
        unit.unwrap_or_default(),
        mask(question.mask),
        authority(&question.authority),
    );
    out
}

fn kind(question: &Question) -> String {
    match question.kind.list() {
        Some(list) => {
            let word = match question.kind {
                Kind::Many(_) => "多选 select_multiple",
                Kind::Rank(_) => "排序 rank",
                _ => "单选 select_one",
            };
            format!("{word} <a href=\"#l-{0}\">{0}</a>", escaped(list))
        }
        None => escaped(&question.kind.to_string()),
    }
}

fn conditions(form: &Form, question: &Question) -> String {
    let mut lines = Vec::new();
    for (column, text) in form.expressions(question).filter(|(column, _)| *column != "constraint") {
        lines.push(format!("{column} <code>{}</code>", escaped(text)));
    }
    if let Some(constraint) = form.constraint(question) {
        lines.push(format!(
            "{} <code>{}</code> {}<br>{}",
            severity(constraint.severity),
            escaped(constraint.condition),
            escaped(constraint.code),
            both(constraint.message),
        ));
    }
    lines.join("<br>")
}

/// How grave a finding is.
pub(super) fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Hard => "<span class=\"hard\">不得提交审核 hard</span>",
        Severity::Review => "<span class=\"review\">需复核 review</span>",
        Severity::Soft => "<span class=\"soft\">提醒 soft</span>",
    }
}

const fn class(class: MergeClass) -> &'static str {
    match class {
        MergeClass::Observed => "以较晚的走访日期为准 observed",
        MergeClass::Forward => "只向前推进 forward",
        MergeClass::Pin => "以最准的定位为准 pin",
        MergeClass::Lead => "自述不覆盖核实 lead",
        MergeClass::Register => "以部门登记为准 register",
        MergeClass::Identity => "由人审核 identity",
        MergeClass::Raise => "只升不降,由人解除 raise",
        MergeClass::Member => "减少须审核 member",
        MergeClass::Append => "只增不改 append",
        MergeClass::Note => "各说并存 note",
        MergeClass::Server => "仅服务器 server",
        MergeClass::Derived => "自动计算 derived",
    }
}

const fn mask(mask: Mask) -> &'static str {
    match mask {
        Mask::Open => "公开 open",
        Mask::Internal => "内部 internal",
        Mask::Sensitive => "敏感 sensitive",
        Mask::Identity => "身份 identity",
    }
}

fn authority(authority: &Authority) -> String {
    match authority {
        Authority::Visit => "走访 visit".to_owned(),
        Authority::Department(code) => format!("部门 department:{}", escaped(code)),
        Authority::Server => "服务器 server".to_owned(),
    }
}
