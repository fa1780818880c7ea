use form::{Authority, Form, Kind, MergeClass, Question};
use kernel::{Path, Value, limit};
use thiserror::Error;

/// Why an answer can't be written at a visit. Each names the question, never the answer.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Refused {
    /// The form has no such question or repeat.
    #[error("问卷没有此题: {0} / the form has no question {0}")]
    UnknownQuestion(String),
    /// The list has no such code.
    #[error("选项不在列表中: {0} / not a choice of {0}")]
    UnknownCode(String),
    /// Only the server writes it.
    #[error("该项由系统填写: {0} / only the server writes {0}")]
    Servers(String),
    /// It is computed from other answers, or only words to read.
    #[error("该项由系统计算,不可填写: {0} / {0} is computed, never answered")]
    Derived(String),
    /// The form gave it up, or only shows it.
    #[error("该题已停用或只供查看,不可填写: {0} / {0} was given up or is only shown")]
    Closed(String),
    /// The household has no such entry.
    #[error("没有这一条: {0} / the household has no such entry for {0}")]
    NoEntry(String),
    /// A multiple choice is written code by code, and nothing else is.
    #[error("多选题按选项填写: {0} / {0} and its codes do not go together")]
    Shape(String),
    /// There is no answer that could be confirmed in place of what is proposed.
    #[error("没有可确认的现值: {0} / nothing stands for {0} that could be confirmed instead")]
    NothingStands(String),
    /// A text is too long, or a number is none.
    #[error("内容过长或不是数字: {0} / the answer to {0} is too long, or no number")]
    Value(String),
    /// The file is too large, empty, or not of a type that the question takes.
    #[error(
        "附件过大、为空或类型不符: {0} / the file for {0} is too large, empty or of a wrong type"
    )]
    Attachment(String),
    /// One visit has so many files at the most.
    #[error("一次走访的附件过多: {0} / too many files for one visit: {0}")]
    Attachments(String),
}

/// Whether a visitor may answer a question. What belongs to a department is kept beside the
/// department's own word.
pub(super) fn writable(form: &Form, question: &Question) -> Result<(), Refused> {
    let name = question.name.clone();
    if matches!(question.kind, Kind::Calculate | Kind::Note)
        || question.merge == MergeClass::Derived
    {
        return Err(Refused::Derived(name));
    }
    if question.merge == MergeClass::Server || question.authority == Authority::Server {
        return Err(Refused::Servers(name));
    }
    if form.retired(question).is_some() || form.is_read_only(question) {
        return Err(Refused::Closed(name));
    }
    Ok(())
}

/// Whether a path has a code exactly if the question is a multiple choice.
pub(super) fn check_shape(question: &Question, path: &Path) -> Result<(), Refused> {
    let is_many = matches!(question.kind, Kind::Many(_));
    if is_many == path.code.is_some() { Ok(()) } else { Err(Refused::Shape(question.name.clone())) }
}

/// Whether a document can hold the value at all.
pub(super) fn check_value(path: &Path, value: &Value) -> Result<(), Refused> {
    let fits = match value {
        Value::Text(text) => text.len() <= limit::TEXT_BYTES,
        Value::Real(real) => real.is_finite(),
        Value::Blank | Value::Bool(_) | Value::Whole(_) => true,
    };
    if fits { Ok(()) } else { Err(Refused::Value(path.asked())) }
}
