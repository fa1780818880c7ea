/// A text for people in both languages, Chinese first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Words {
    /// 中文
    pub zh: String,
    /// English
    pub en: String,
}
