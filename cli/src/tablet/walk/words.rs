//! What the form's own terms are called.

use form::{Form, MergeClass, Severity, Words};
use kernel::{Entry, Path, Value};
use zoufang_client::{Interview, Reply};

use crate::tablet::show;

/// Both languages, Chinese first.
pub(super) fn both(words: &Words) -> String {
    if words.en.is_empty() || words.en == words.zh {
        words.zh.clone()
    } else {
        format!("{} {}", words.zh, words.en)
    }
}

/// An answer in words.
pub(super) fn reply(form: &Form, path: &Path, reply: &Reply) -> String {
    match reply {
        Reply::One(value) => show::told(form, path, value),
        Reply::Codes(codes) if codes.is_empty() => "(无 none)".to_owned(),
        Reply::Codes(codes) => {
            let list = form.question(&path.asked()).and_then(|question| question.kind.list());
            let label = |code: &String| {
                let choice = list.and_then(|list| form.choice(list, code));
                choice.map_or_else(|| code.clone(), |choice| both(&choice.label))
            };
            codes.iter().map(label).collect::<Vec<_>>().join("、")
        }
    }
}

/// What an entry is known by: the first thing that was answered in it, such as a member's name.
pub(super) fn entry(talk: &Interview<'_>, entry: &Entry) -> String {
    if *entry == talk.visit().this() {
        return "本次 this visit".to_owned();
    }
    let form = talk.form();
    let inside =
        form.questions().filter(|question| question.repeat.as_ref() == Some(&entry.repeat));
    let mut said = inside.filter_map(|question| {
        let path = entry.field(question.name.rsplit('/').next()?);
        let value = talk.visit().value(&path).filter(|value| !value.is_blank())?;
        matches!(value, Value::Text(_)).then(|| show::told(form, &path, &value))
    });
    said.next().unwrap_or_else(|| "未填 not filled in".to_owned())
}

/// How grave a finding is.
pub(super) const fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Hard => "须改正 must be mended",
        Severity::Review => "需审核 for review",
        Severity::Soft => "请核对 please check",
    }
}

/// What becomes of several answers to the same question.
pub(super) const fn merge(class: MergeClass) -> &'static str {
    match class {
        MergeClass::Observed => "以观察日期较晚的为准 / the later observed date wins",
        MergeClass::Forward => "状态只前进,不后退 / a status only moves forward",
        MergeClass::Pin => {
            "以精度最高的定位为准,手工落点除外 / the best accuracy wins, unless placed by hand"
        }
        MergeClass::Lead => {
            "自报内容不会覆盖已核实的 / what a household says of itself never overwrites what was verified"
        }
        MergeClass::Register => {
            "以部门数据为准,走访所填另行保留 / the department's value wins; yours is kept beside it"
        }
        MergeClass::Identity => "有分歧时由人审核 / a person decides when answers differ",
        MergeClass::Raise => {
            "一经提出,经审核才能撤下 / once raised it stays until a decision lowers it"
        }
        MergeClass::Member => "成员减少须经审核 / a removal is always reviewed",
        MergeClass::Append => "填写后不再修改 / written once, never edited",
        MergeClass::Note => "各人所写都保留 / what everybody wrote is kept and shown together",
        MergeClass::Server => "只由系统填写 / only the server writes it",
        MergeClass::Derived => "由其他答案计算 / computed from other answers",
    }
}
