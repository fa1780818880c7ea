use crate::{Report, problem::Complaint, sheet::Sheet};

/// In which columns the words of a form are found. A form is read in Chinese and in English; a
/// third language lends its words where one of these is missing.
#[derive(Debug, Clone, Default)]
pub(crate) struct Languages {
    /// Where Chinese words are looked for, the best first. `None` is the unmarked column.
    pub zh: Vec<Option<String>>,
    /// The same for English words.
    pub en: Vec<Option<String>>,
}

impl Languages {
    /// Looks which languages the sheets have, and says which of them are not read.
    pub(crate) fn choose(sheets: &[&Sheet], default_language: &str, report: &mut Report) -> Self {
        let mut known: Vec<Option<&str>> = Vec::new();
        for (language, _) in sheets.iter().flat_map(|sheet| sheet.languages()) {
            if !known.contains(&language) {
                known.push(language);
            }
        }
        let first = |wanted: fn(&str) -> bool| {
            known.iter().copied().find(|known| known.is_some_and(wanted))
        };
        let lender = lender(&known, default_language);
        // The unmarked column speaks the default language.
        let unmarked = |wanted: fn(&str) -> bool| wanted(default_language).then_some(None);
        let (zh, en) = (first(is_chinese), first(is_english));
        let read: Vec<Option<&str>> = [zh, en, lender].into_iter().flatten().collect();
        let order = |own: Option<Option<&str>>, wanted, other: Option<Option<&str>>| {
            let order = [own, unmarked(wanted), lender, Some(None), other];
            order.into_iter().flatten().map(|language| language.map(str::to_owned)).collect()
        };
        let languages = Self { zh: order(zh, is_chinese, en), en: order(en, is_english, zh) };
        let mut told = Vec::new();
        for sheet in sheets {
            for (language, header) in sheet.languages() {
                let Some(name) = language else { continue };
                if !read.contains(&language) && !told.contains(&name) {
                    told.push(name);
                    sheet.notice(1, header, not_read(name), report);
                }
            }
        }
        languages
    }
}

/// The language whose words stand in for what is missing: the default one, else the unmarked
/// column, else the first.
fn lender<'a>(known: &[Option<&'a str>], default_language: &str) -> Option<Option<&'a str>> {
    let (code, name) = split(default_language);
    let wanted = [code, name].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>();
    let is_default = |known: &&Option<&str>| {
        let (code, name) = known.map(split).unwrap_or_default();
        wanted.contains(&code) || wanted.contains(&name)
    };
    let default = known.iter().find(is_default);
    let unmarked = || known.iter().find(|known| known.is_none());
    default.or_else(unmarked).or_else(|| known.first()).copied()
}

fn not_read(name: &str) -> Complaint {
    let zh = format!("只读中文和英文;“{name}”各列未读");
    let en = format!("words are read in Chinese and English; the columns in {name} are not read");
    Complaint::new("ignored_language", zh, en)
}

fn is_chinese(language: &str) -> bool {
    let (code, name) = split(language);
    let is_code = |text: &str| text == "zh" || text.starts_with("zh-") || text.starts_with("zh_");
    let names = ["chinese", "mandarin", "中文", "汉语", "漢語", "普通话"];
    is_code(&code) || is_code(&name) || names.iter().any(|known| name.contains(known))
}

fn is_english(language: &str) -> bool {
    let (code, name) = split(language);
    let is_code = |text: &str| text == "en" || text.starts_with("en-") || text.starts_with("en_");
    is_code(&code) || is_code(&name) || name.starts_with("english") || name == "英文"
}

/// The code and the name of a language written as `English (en)`.
fn split(language: &str) -> (String, String) {
    let (name, code) = language.split_once('(').unwrap_or((language, ""));
    let plain = |text: &str| text.trim().trim_end_matches(')').trim().to_lowercase();
    (plain(code), plain(name))
}
