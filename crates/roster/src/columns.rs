use std::collections::BTreeMap;

use form::{Form, Kind};
use kernel::Level;

use crate::{TableError, clean::word, table};

/// What the columns of a roster mean.
#[derive(Debug, Clone)]
pub struct Columns {
    columns: Vec<Column>,
    /// The columns by their heads and aliases.
    heads: BTreeMap<String, usize>,
    /// How many of them a list is written in; those after them are only understood.
    written: usize,
}

/// One column of a roster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// What stands at its head when we write it.
    pub header: String,
    /// What its cells are taken for.
    pub takes: Takes,
}

/// What the cells of a column are taken for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Takes {
    /// The answer to a question.
    Question {
        /// The question: `member/name`.
        asked: String,
        /// The code list its words are of.
        list: Option<String>,
    },
    /// Yes or no to one choice of several.
    Code {
        /// The question: `member/pension`.
        asked: String,
        /// The choice.
        code: String,
        /// The code which says that none of the others was chosen.
        otherwise: Option<String>,
    },
    /// The name or code of a division.
    Division(Level),
    /// Nothing: it is derived from other columns, and compared with them.
    Check(Check),
    /// Nothing: no question asks for it. It is shown as not taken.
    Kept,
}

/// What a derived column is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Check {
    /// The name of the household's head.
    HeadName,
    /// The ID number of the household's head, which also names the household.
    HeadId,
    /// The number of the household's people.
    People,
}

/// What a form lacks for a column, or for a spelling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lack {
    /// The column's header, or the spelling.
    pub header: String,
    /// The question, or the list of the spelling.
    pub asked: String,
    /// What is missing.
    pub missing: Missing,
}

/// What a form may lack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Missing {
    /// The question, or it is one that nobody answers.
    Question,
    /// Its answers are of no kind that a cell can hold, or of another list.
    Kind,
    /// The code.
    Code(String),
}

const HEADER: &str = "header,takes,list,otherwise,aliases,note";

impl Columns {
    /// The columns of the national platform's export, and those that other lists have besides.
    #[must_use]
    #[expect(
        clippy::expect_used,
        reason = "the tables are part of the program, and a test reads them"
    )]
    pub fn national() -> Self {
        let written = include_str!("../../../forms/roster/national.csv");
        let also = include_str!("../../../forms/roster/also.csv");
        Self::read(written, Some(also)).expect("the built-in columns are sound")
    }

    /// Reads the columns that a list is written in, and those that are understood besides.
    ///
    /// # Errors
    /// At the first line that can't be read or has the head of another column.
    pub fn read(written: &str, also: Option<&str>) -> Result<Self, TableError> {
        let mut all = Self { columns: Vec::new(), heads: BTreeMap::new(), written: 0 };
        all.add(written)?;
        all.written = all.columns.len();
        also.map_or(Ok(()), |also| all.add(also))?;
        Ok(all)
    }

    /// The columns a list is written in, in their order.
    pub fn written(&self) -> impl Iterator<Item = &Column> {
        self.columns.iter().take(self.written)
    }

    /// All columns that are understood.
    pub fn all(&self) -> impl Iterator<Item = &Column> {
        self.columns.iter()
    }

    /// What a form lacks for these columns. A column whose question is missing is treated as one
    /// that is kept.
    #[must_use]
    pub fn check(&self, form: &Form) -> Vec<Lack> {
        let lack = |column: &Column| {
            let (asked, missing) = column.takes.lacks(form)?;
            let (header, asked) = (column.header.clone(), asked.to_owned());
            Some(Lack { header, asked, missing })
        };
        self.columns.iter().filter_map(lack).collect()
    }

    /// The column that a head stands for.
    pub(crate) fn named(&self, head: &str) -> Option<usize> {
        self.heads.get(&word(head)).copied()
    }

    pub(crate) fn get(&self, place: usize) -> Option<&Column> {
        self.columns.get(place)
    }

    fn add(&mut self, csv: &str) -> Result<(), TableError> {
        for (line, cells) in table::rows(csv, HEADER)? {
            let [header, takes, list, otherwise, aliases, _note] = cells;
            let takes = Takes::read(&takes, &list, &otherwise).ok_or(TableError::Line(line))?;
            let place = self.columns.len();
            let heads = aliases.split('|').filter(|alias| !alias.is_empty());
            for head in heads.chain([header.as_str()]) {
                if self.heads.insert(word(head), place).is_some_and(|other| other != place) {
                    return Err(TableError::Double(line));
                }
            }
            self.columns.push(Column { header, takes });
        }
        Ok(())
    }
}

impl Takes {
    fn read(takes: &str, list: &str, otherwise: &str) -> Option<Self> {
        let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        match takes.split_once(':') {
            None if takes == "kept" => Some(Self::Kept),
            Some(("division", level)) => Some(Self::Division(match level {
                "province" => Level::Province,
                "city" => Level::City,
                "county" => Level::County,
                "township" => Level::Township,
                "village" => Level::Village,
                _ => return None,
            })),
            Some(("check", what)) => Some(Self::Check(match what {
                "head_name" => Check::HeadName,
                "head_id" => Check::HeadId,
                "people" => Check::People,
                _ => return None,
            })),
            Some((asked, code)) if asked.contains('/') => Some(Self::Code {
                asked: asked.to_owned(),
                code: given(code)?,
                otherwise: given(otherwise),
            }),
            None if takes.contains('/') => {
                Some(Self::Question { asked: takes.to_owned(), list: given(list) })
            }
            _ => None,
        }
    }

    /// The question it answers.
    #[must_use]
    pub fn asked(&self) -> Option<&str> {
        match self {
            Self::Question { asked, .. } | Self::Code { asked, .. } => Some(asked),
            Self::Division(_) | Self::Check(_) | Self::Kept => None,
        }
    }

    fn lacks(&self, form: &Form) -> Option<(&str, Missing)> {
        let asked = self.asked()?;
        let kind = form.question(asked).map(|question| &question.kind);
        let missing = match (self, kind) {
            (_, None | Some(Kind::Note | Kind::Calculate)) => Missing::Question,
            (Self::Code { code, otherwise, .. }, Some(Kind::Many(list))) => {
                let mut codes = otherwise.iter().chain([code]);
                let code = codes.find(|code| form.choice(list, code).is_none())?;
                Missing::Code(code.clone())
            }
            (
                Self::Question { list: Some(named), .. },
                Some(Kind::One(list) | Kind::Many(list)),
            ) if named == list => {
                return None;
            }
            (
                Self::Question { list: None, .. },
                Some(
                    Kind::Text
                    | Kind::Barcode
                    | Kind::Whole
                    | Kind::Decimal
                    | Kind::Money
                    | Kind::Date,
                ),
            ) => return None,
            _ => Missing::Kind,
        };
        Some((asked, missing))
    }
}

impl core::fmt::Display for Lack {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let Self { header, asked, missing } = self;
        match missing {
            Missing::Question => {
                write!(f, "{header}: 表单没有此题 / the form does not ask {asked}")
            }
            Missing::Kind => {
                write!(f, "{header}: 题型或代码表不符 / {asked} is of another kind or list")
            }
            Missing::Code(code) => {
                write!(f, "{header}: 没有代码 {code} / {asked} has no code {code}")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The order in which the national platform exports.
    const NATIONAL: &str = "省 市 县 乡 村 户编号 人口编号 姓名 性别 出生日期 证件类型 证件号码 民族 \
        户联系电话 成员联系电话 年度 与户主关系 文化程度 在校生状况 劳动技能 务工时间（月） 健康状况 \
        政治面貌 务工企业名称 是否享受低保 是否参加城镇职工基本养老保险 是否参加大病保险 \
        是否参加新型农村合作医疗（城乡居民基本医疗保险） 是否参加城乡居民基本养老保险 失学或辍学原因 \
        是否会讲普通话 是否参加商业补充医疗保险 是否国外务工 产业分类 是否接受大病医疗救助 \
        是否接受其他健康扶贫 公益性岗位类型 公益性岗位(月数) 就业渠道 残疾类别 务工所在地 户主姓名 \
        户主证件号码 是否参加城镇职工基本医疗保险 是否特困供养人员 残疾证办证年度 识别标准";

    #[test]
    fn the_built_in_columns_are_those_of_the_national_export() {
        let columns = Columns::national();
        let headers: Vec<&str> = columns.written().map(|column| &*column.header).collect();
        assert_eq!(headers, NATIONAL.split_whitespace().collect::<Vec<_>>());
    }

    #[test]
    fn a_head_is_known_in_every_dress() {
        let columns = Columns::national();
        for (head, header) in [
            ("务工时间(月)", "务工时间（月）"),
            (" 身份证 号码 ", "证件号码"),
            ("县（市、区）", "县"),
            ("家庭人口数", "人数"),
        ] {
            let place = columns.named(head).and_then(|place| columns.get(place));
            assert_eq!(place.map(|column| &*column.header), Some(header), "{head}");
        }
        assert_eq!(columns.named("致贫原因1"), None);
    }

    #[test]
    fn a_broken_table_names_its_line() {
        for (line, error) in [
            ("a,kept,,,,,", TableError::Line(2)),
            ("a,something,,,,", TableError::Line(2)),
            ("a,division:hamlet,,,,", TableError::Line(2)),
            ("a,check:age,,,,", TableError::Line(2)),
            ("a,member/pension:,,,,", TableError::Line(2)),
            ("a,kept,,,,\nb,kept,,,ａ,", TableError::Double(3)),
        ] {
            assert_eq!(Columns::read(&format!("{HEADER}\n{line}\n"), None).err(), Some(error));
        }
        assert_eq!(Columns::read("", None).err(), Some(TableError::Header(HEADER)));
    }
}
