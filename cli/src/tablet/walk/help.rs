use std::io;

use form::{Form, Kind};

use super::{
    card::Card,
    paper::{Ink, Paper},
    words,
};

/// What can be typed at every question.
const KEYS: [&str; 2] = [
    "回车 leave · = 确认 confirm · - 无 blank · ? 说明 help · < 上一题 back",
    "> 跳过 skip group · + 增加 add · ! 提示 findings · . 结束 end · q 放弃 quit",
];

/// Writes down what can be typed.
pub(super) fn show_keys(paper: &mut Paper<'_>) -> io::Result<()> {
    KEYS.iter().try_for_each(|keys| paper.text(2, Ink::Faint, keys))
}

/// Writes down what the form says of a question.
pub(super) fn show(paper: &mut Paper<'_>, form: &Form, card: &Card) -> io::Result<()> {
    let question = &card.question;
    for words in [&card.hint, &form.guidance(question)] {
        if !words.zh.is_empty() {
            paper.text(5, Ink::Plain, &words::both(words))?;
        }
    }
    paper.text(5, Ink::Plain, typed_as(&question.kind))?;
    if let Some(constraint) = form.constraint(question) {
        let severity = words::severity(constraint.severity);
        let message = words::both(constraint.message);
        paper.text(5, Ink::Plain, &format!("{severity}: {message} [{}]", constraint.code))?;
    }
    for rule in form.rules().filter(|rule| rule.path == question.name) {
        let (severity, message) = (words::severity(rule.severity), words::both(rule.message));
        paper.text(5, Ink::Plain, &format!("{severity}: {message} [{}]", rule.code))?;
    }
    let merge = words::merge(question.merge);
    paper.text(5, Ink::Plain, &format!("多人填写时 several answers: {merge}"))?;
    show_keys(paper)
}

/// How an answer of a kind is typed.
const fn typed_as(kind: &Kind) -> &'static str {
    match kind {
        Kind::One(_) => "编号、代码或部分文字 / a number, a code or a part of the label",
        Kind::Many(_) | Kind::Rank(_) => {
            "可选多项,用逗号或空格分开 / several, separated by commas or spaces"
        }
        Kind::Whole => "整数 / a whole number",
        Kind::Decimal => "数字 / a number",
        Kind::Money => "金额(元),最多两位小数 / an amount in 元 with at most two decimals",
        Kind::Date => "日期,如 2026-03-01 或 今天 / a date, or `today`",
        Kind::Time => "时间,如 09:30 / a time",
        Kind::DateTime => "时间,如 2026-03-01T09:30:00+08:00 或 现在 / a moment, or `now`",
        Kind::Point => "纬度 经度 海拔 精度,以空格分开 / latitude longitude altitude accuracy",
        Kind::Trace | Kind::Shape => "多个点,以分号分开 / points separated by semicolons",
        Kind::Image | Kind::Audio | Kind::Video | Kind::File => {
            "附件,用 --photo 项=文件 添加 / a file, attached with --photo PATH=FILE"
        }
        Kind::Text | Kind::Barcode | Kind::Note | Kind::Calculate => {
            "文字;以 \\ 开头则按原样填写 / text; behind \\ it is taken as it is"
        }
    }
}
