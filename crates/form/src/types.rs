//! What the column `type` says, in every spelling that forms use.

use crate::{Kind, problem::Complaint};

/// What a row is, by its type.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Type {
    /// A group or repeat begins.
    Begin { is_repeat: bool },
    /// A group or repeat ends.
    End { is_repeat: bool },
    /// A question of a kind, with the constraint that its type brings along.
    Ask(Kind, Option<Bound>),
    /// A question over a list: `One`, `Many` or `Rank`. `or_other` also asks what else it is.
    Choose { kind: Kind, or_other: bool },
    /// A number on a scale that the column `parameters` describes.
    Range,
    /// Read and confirmed.
    Acknowledge,
    /// Never asked; it has its default.
    Hidden,
    /// What the device knows by itself, as the expression it comes to here.
    Meta(&'static str),
    /// What can't be honoured, and why.
    Refused(Complaint),
}

/// A constraint that comes with a type.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Bound {
    pub condition: String,
    pub zh: String,
    pub en: String,
}

/// Reads a type.
pub(crate) fn read(cell: &str) -> Type {
    let words: Vec<&str> = cell.split_whitespace().collect();
    let text = words.join(" ");
    let lower = text.to_ascii_lowercase();
    bracket(&lower)
        .or_else(|| choose(&text, &lower))
        .or_else(|| plain(&lower))
        .or_else(|| meta(&lower))
        .unwrap_or_else(|| Type::Refused(refusal(&lower)))
}

fn bracket(lower: &str) -> Option<Type> {
    let (begins, control) = match lower.strip_prefix("begin") {
        Some(control) => (true, control),
        None => (false, lower.strip_prefix("end")?),
    };
    let is_repeat = match control.strip_prefix([' ', '_'])? {
        "group" => false,
        "repeat" | "lgroup" | "looped group" => true,
        _ => return None,
    };
    Some(if begins { Type::Begin { is_repeat } } else { Type::End { is_repeat } })
}

fn choose(text: &str, lower: &str) -> Option<Type> {
    type Make = fn(String) -> Kind;
    let commands: [(&str, Make); 12] = [
        ("add select one prompt using ", Kind::One),
        ("add select multiple prompt using ", Kind::Many),
        ("select all that apply from ", Kind::Many),
        ("select all that apply ", Kind::Many),
        ("select multiple from ", Kind::Many),
        ("select one from ", Kind::One),
        ("select one ", Kind::One),
        ("select1 ", Kind::One),
        ("select_one ", Kind::One),
        ("select_multiple ", Kind::Many),
        ("select multiple ", Kind::Many),
        ("rank ", Kind::Rank),
    ];
    let (command, make) = commands.iter().find(|(command, _)| lower.starts_with(command))?;
    let (rest, lower) = (text.get(command.len()..)?, lower.get(command.len()..)?);
    let others = [" or specify other", " or_other", " or other"];
    let other = others.into_iter().find(|other| lower.ends_with(other));
    let list = rest.get(..rest.len() - other.map_or(0, str::len))?;
    if list.contains(' ') {
        return None;
    }
    if list.contains("${") {
        return Some(Type::Refused(Complaint::new(
            "unknown_type",
            "不能从前面的答案中选择;请把选项写进 choices",
            "the answers of other questions can't be the choices; write these into choices",
        )));
    }
    Some(Type::Choose { kind: make(list.to_owned()), or_other: other.is_some() })
}

fn plain(lower: &str) -> Option<Type> {
    let base = ["q ", "add "].iter().find_map(|prefix| lower.strip_prefix(prefix));
    let base = base.map_or(lower, |base| base.trim_end_matches(" prompt"));
    let kind = match base {
        "text" | "string" => Kind::Text,
        "integer" | "int" => Kind::Whole,
        "decimal" => Kind::Decimal,
        "date" => Kind::Date,
        "time" => Kind::Time,
        "datetime" | "date time" => Kind::DateTime,
        "geopoint" | "gps" | "location" => Kind::Point,
        "geotrace" => Kind::Trace,
        "geoshape" => Kind::Shape,
        "image" | "photo" | "picture" => Kind::Image,
        "audio" => Kind::Audio,
        "video" => Kind::Video,
        "file" => Kind::File,
        "barcode" => Kind::Barcode,
        "note" => Kind::Note,
        "calculate" => Kind::Calculate,
        "acknowledge" | "trigger" => return Some(Type::Acknowledge),
        "hidden" => return Some(Type::Hidden),
        "range" => return Some(Type::Range),
        "phone number" => {
            let (zh, en) = ("只能有数字".to_owned(), "this is digits alone".to_owned());
            let bound = Bound { condition: r"regex(., '\d*')".to_owned(), zh, en };
            return Some(Type::Ask(Kind::Text, Some(bound)));
        }
        "percentage" => return Some(Type::Ask(Kind::Whole, Some(Bound::up_to(100)))),
        "number of days in last month" => {
            return Some(Type::Ask(Kind::Whole, Some(Bound::up_to(31))));
        }
        "number of days in last six months" => {
            return Some(Type::Ask(Kind::Whole, Some(Bound::up_to(183))));
        }
        "number of days in last year" => {
            return Some(Type::Ask(Kind::Whole, Some(Bound::up_to(365))));
        }
        _ => return None,
    };
    Some(Type::Ask(kind, None))
}

/// What a device fills in by itself. The date and the moment are known here too; the rest is
/// not, and stands beside every answer already: who wrote it, on which device.
fn meta(lower: &str) -> Option<Type> {
    let base = lower.strip_prefix("get ").or_else(|| lower.strip_prefix("uri:")).unwrap_or(lower);
    Some(Type::Meta(match base {
        "today" => "today()",
        "start" | "start time" | "end" | "end time" => "now()",
        "deviceid"
        | "device id"
        | "imei"
        | "username"
        | "phonenumber"
        | "email"
        | "simserial"
        | "sim id"
        | "subscriberid"
        | "subscriber id"
        | "audit"
        | "start-geopoint"
        | "background-audio"
        | "background-geopoint" => "''",
        "phone number" if base != lower => "''",
        _ => return None,
    }))
}

fn refusal(lower: &str) -> Complaint {
    let told = |zh, en| Complaint::new("unknown_type", zh, en);
    let first = lower.split(' ').next().unwrap_or_default();
    let lists = ["csv-external", "xml-external", "select_one_external", "cascading_select"];
    if lists.contains(&first) || lower.contains("from_file") || lower.contains("from file") {
        return told(
            "选项列表不能放在表外;请写进 choices 表",
            "a list can't stand outside the form; write its codes into the sheet choices",
        );
    }
    if lower.starts_with("begin loop") || lower.starts_with("begin_loop") {
        return told(
            "不支持 loop;请改用重复组,或把各题逐一写出",
            "loops aren't understood; use a repeat, or write its questions out",
        );
    }
    if lower == "form_title" || lower == "form_id" || lower.starts_with("set_form") {
        return told("请写进 settings 表", "this belongs into the sheet settings");
    }
    told("不认识的题型", "this type isn't known")
}

impl Bound {
    fn up_to(most: u32) -> Self {
        Self {
            condition: format!(". >= 0 and . <= {most}"),
            zh: format!("应在0到{most}之间"),
            en: format!("this lies between 0 and {most}"),
        }
    }
}

#[cfg(test)]
mod tests;
