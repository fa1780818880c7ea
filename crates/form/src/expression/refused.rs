use super::Phrase;

/// A function that ODK has and that has no place here, with the reason.
#[derive(Debug)]
pub(super) struct Refused {
    pub(super) name: &'static str,
    pub(super) reason: Phrase,
}

/// An expression gives the same result on every tablet and on the server, from the answers alone:
/// so what draws lots, asks the network or the device, or speaks other languages is left out.
pub(super) const REFUSED: &[Refused] = &[
    refused(
        "random",
        "同一答案在各台设备上必须得出同一结果,不能用随机数",
        "the same answers must give the same result on every device, so nothing is left to chance",
    ),
    refused(
        "randomize",
        "选项次序在各台设备上必须一致,不能随机排列",
        "choices come in the same order on every device, so they aren't shuffled",
    ),
    refused(
        "uuid",
        "记录和明细的编号由系统给出,表达式不能生成编号",
        "records and entries get their ids from the system; an expression can't make one",
    ),
    refused(
        "property",
        "结果不能取决于所用设备;谁在何时填写由系统记录",
        "a result can't depend on the device; who wrote when is recorded with every answer",
    ),
    refused(
        "jr:itext",
        "显示语言由界面决定;列表中的名称请用 jr:choice-name",
        "the language shown is up to the screen; use jr:choice-name for what a code is called",
    ),
    refused(
        "digest",
        "摘要由系统为每次提交计算,表单不需要",
        "the system makes a digest of every commit; a form needs none",
    ),
    refused(
        "base64-encode",
        "答案是文字、数字和日期,不含需要编码的字节",
        "answers are texts, numbers and dates; there are no bytes to be encoded",
    ),
    refused(
        "base64-decode",
        "答案是文字、数字和日期,不含需要解码的字节",
        "answers are texts, numbers and dates; there are no bytes to be decoded",
    ),
    refused(
        "version",
        "表单版本随每次提交保存,答案不应重复保存",
        "the form's version is kept with every commit, so no answer should repeat it",
    ),
    refused(
        "search",
        "代码表写在 choices 工作表中;筛选请用 choice_filter",
        "lists stand in the choices sheet; use choice_filter to narrow them",
    ),
];

/// Why a function is refused, if it is one of those.
pub(super) fn find(name: &str) -> Option<&'static Refused> {
    REFUSED.iter().find(|refused| refused.name == name)
}

const fn refused(name: &'static str, zh: &'static str, en: &'static str) -> Refused {
    Refused { name, reason: Phrase::new(zh, en) }
}
