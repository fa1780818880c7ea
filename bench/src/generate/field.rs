//! The fields of a household, a member and a visit, each with how it is filled in.

use serde_json::{Value, json};

use super::{chance::Chance, words};

/// A field.
#[derive(Debug, Clone, Copy)]
pub(super) struct Field {
    pub(super) name: &'static str,
    kind: Kind,
    /// Whether a visit may find it changed.
    pub(super) changes: bool,
}

/// How a field is filled in.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Of(&'static [&'static str]),
    Whole(u32, u32),
    /// Tenths, of which none is whole.
    Tenths(u32, u32),
    /// True so many times in a hundred.
    Truth(u32),
    Date(u32, u32),
    Moment,
    Person,
    Phone,
    IdNumber,
    Key,
    Address,
    Remark(usize),
    /// Filled in by whoever makes the object.
    Left,
}

use Kind::{
    Address, Date, IdNumber, Key, Left, Moment, Of, Person, Phone, Remark, Tenths, Truth, Whole,
};

/// A household without its members.
pub(super) const HOUSEHOLD: &[Field] = &[
    fixed("basic_info__household_key", Key),
    fixed("basic_info__village_name", Left),
    fixed("basic_info__team_no", Whole(1, 15)),
    fixed("basic_info__house_no", Left),
    fixed("basic_info__head", Person),
    fixed("basic_info__head_id_number", IdNumber),
    changing("basic_info__phone", Phone),
    fixed("basic_info__address", Address),
    changing("basic_info__type", Of(&["一般户", "脱贫户", "监测户", "低保户", "特困户"])),
    fixed("location__longitude", Tenths(1_160, 1_170)),
    fixed("location__latitude", Tenths(249, 256)),
    fixed("location__altitude_m", Whole(200, 1_400)),
    changing("location__road", Of(&["水泥路", "砂石路", "土路", "柏油路"])),
    fixed("location__clinic_km", Tenths(1, 220)),
    fixed("location__school_km", Tenths(1, 260)),
    fixed("population__registered", Whole(1, 9)),
    changing("population__resident", Whole(1, 9)),
    changing("land_and_forest__arable_mu", Tenths(1, 220)),
    fixed("land_and_forest__forest_mu", Tenths(1, 700)),
    fixed("housing_conditions__area_m2", Whole(40, 280)),
    fixed("housing_conditions__structure", Of(&["砖混", "砖木", "土木", "框架", "石砌"])),
    changing("housing_conditions__grade", Of(&["A", "B", "C", "D"])),
    fixed("housing_conditions__built", Whole(1_968, 2_024)),
    changing("housing_conditions__water", Of(&["自来水", "井水", "山泉水", "水窖"])),
    changing("housing_conditions__toilet", Of(&["卫生厕所", "旱厕", "水冲式"])),
    fixed("housing_conditions__electricity", Truth(99)),
    changing("housing_conditions__broadband", Truth(60)),
    fixed("household_income__main", Of(&["种植", "养殖", "务工", "经商", "转移性收入"])),
    changing("household_income__wage", Whole(0, 90_000)),
    changing("household_income__farming", Whole(0, 45_000)),
    changing("household_income__transfer", Whole(0, 24_000)),
    changing("household_spending__medical", Whole(0, 65_000)),
    changing("household_spending__education", Whole(0, 45_000)),
    changing("household_spending__debt", Whole(0, 220_000)),
    fixed("assistance__allowance", Truth(20)),
    changing("assistance__measures", Remark(5)),
    changing("survey_record__status", Of(&["未调查", "已调查", "待复核", "拒访"])),
    changing("survey_record__surveyor", Person),
    changing("survey_record__last_on", Date(2_024, 2_025)),
    changing("survey_record__remark", Remark(11)),
];

/// A member of a household.
pub(super) const MEMBER: &[Field] = &[
    fixed("member_key", Key),
    fixed("name", Person),
    fixed(
        "member_info__relation_to_head",
        Of(&["户主", "配偶", "之子", "之女", "之父", "之母", "孙子", "孙女"]),
    ),
    fixed("member_info__gender", Of(&["男", "女"])),
    fixed("member_info__id_number", IdNumber),
    fixed("member_info__year_of_birth", Whole(1_938, 2_023)),
    fixed("member_info__ethnic_group", Of(&["汉族", "畲族", "苗族", "壮族", "回族"])),
    changing(
        "member_info__education_level",
        Of(&["文盲", "小学", "初中", "高中", "中专", "大专", "本科"]),
    ),
    changing("member_info__marital_status", Of(&["未婚", "已婚", "丧偶", "离异"])),
    changing(
        "employment__occupation",
        Of(&["务农", "外出务工", "本地务工", "个体经营", "学生", "无业"]),
    ),
    changing("employment__monthly_income", Whole(0, 7_000)),
    changing(
        "member_health__chronic_disease",
        Of(&["无", "高血压", "糖尿病", "慢阻肺", "关节炎", "冠心病"]),
    ),
    fixed("member_health__disabled", Truth(8)),
    fixed("member_health__medical_insurance", Of(&["城乡居民医保", "职工医保", "未参保"])),
    changing("phone", Phone),
];

/// A visit as it is appended.
pub(super) const VISIT: &[Field] = &[
    fixed("visit_id", Left),
    fixed("at", Moment),
    fixed("surveyor", Person),
    fixed("respondent", Person),
    fixed("purpose", Of(&["入户调查", "回访", "帮扶走访", "安全排查"])),
    fixed("minutes", Whole(5, 90)),
    fixed("temperature_c", Tenths(1, 360)),
    fixed("found", Remark(1)),
    fixed("measure", Of(&["政策宣讲", "协助申报", "转报乡镇", "无需处理"])),
    fixed("photos", Whole(0, 6)),
    fixed("accuracy_m", Tenths(20, 400)),
    fixed("signed", Truth(90)),
];

const fn fixed(name: &'static str, kind: Kind) -> Field {
    Field { name, kind, changes: false }
}

const fn changing(name: &'static str, kind: Kind) -> Field {
    Field { name, kind, changes: true }
}

impl Field {
    /// A value for it.
    pub(super) fn fill(&self, chance: &mut Chance) -> Value {
        match self.kind {
            Of(codes) => json!(chance.pick(codes)),
            Whole(first, last) => json!(chance.between(first, last)),
            Tenths(first, last) => {
                let tenths = chance.between(first, last);
                let tenths =
                    if tenths.is_multiple_of(10) { tenths + chance.between(1, 9) } else { tenths };
                json!(f64::from(tenths) / 10.0)
            }
            Truth(hundredths) => json!(chance.below(100) < hundredths as usize),
            Date(first, last) => json!(words::date(chance, first, last)),
            Moment => json!(words::moment(chance)),
            Person => json!(words::person(chance)),
            Phone => json!(format!("12{}", chance.digits("0123456789", 9))),
            IdNumber => json!(words::id_number(chance)),
            Key => json!(chance.digits("0123456789abcdef", 32)),
            Address => json!(words::address(chance)),
            Remark(count) => json!(words::remark(chance, count)),
            Left => Value::Null,
        }
    }
}
