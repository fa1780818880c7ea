use super::{
    chance::Chance,
    family::{Member, Sex},
};

/// Surnames of western Fujian, with how often they come, roughly.
const SURNAMES: [(&str, u32); 30] = [
    ("林", 90),
    ("陈", 100),
    ("黄", 85),
    ("张", 80),
    ("李", 75),
    ("吴", 50),
    ("刘", 55),
    ("罗", 45),
    ("邱", 45),
    ("赖", 45),
    ("钟", 40),
    ("王", 40),
    ("曾", 35),
    ("郭", 30),
    ("谢", 30),
    ("卢", 28),
    ("廖", 28),
    ("江", 28),
    ("温", 20),
    ("蓝", 20),
    ("傅", 18),
    ("沈", 16),
    ("苏", 16),
    ("范", 14),
    ("丘", 14),
    ("阙", 10),
    ("游", 12),
    ("华", 10),
    ("饶", 10),
    ("练", 6),
];

/// Characters of given names that say nothing of a person.
const MEN: [char; 32] = [
    '明', '华', '文', '荣', '生', '福', '金', '水', '木', '林', '建', '国', '志', '强', '海', '平',
    '春', '清', '德', '才', '发', '贵', '永', '长', '东', '斌', '辉', '军', '伟', '宏', '兴', '健',
];
const WOMEN: [char; 32] = [
    '秀', '英', '兰', '梅', '玉', '珍', '凤', '莲', '香', '桂', '菊', '红', '丽', '琴', '芳', '霞',
    '春', '花', '娣', '招', '金', '银', '月', '连', '美', '燕', '萍', '慧', '婷', '静', '雪', '琳',
];

/// Names for a household's members, in their order. Who carries on the line shares a surname.
pub(super) fn draw(family: &[Member], chance: &mut Chance) -> Vec<String> {
    let head = family.first().map(|head| head.sex);
    let (own, partner) = (chance.weigh(&SURNAMES), chance.weigh(&SURNAMES));
    // Children carry their father's surname, which is the head's or the head's husband's.
    let husband = family.iter().any(|m| m.relation == "spouse" && m.sex == Sex::Man);
    let line = if head == Some(Sex::Woman) && husband { partner } else { own };
    family
        .iter()
        .map(|member| {
            let surname = match member.relation {
                "head" | "father" | "sibling" => own,
                "spouse" => partner,
                "son" | "daughter" | "grandson" | "granddaughter" => line,
                _ => chance.weigh(&SURNAMES),
            };
            given(surname, member.sex, chance)
        })
        .collect()
}

/// A name of somebody outside a household, such as an official.
pub(super) fn anybody(sex: Sex, chance: &mut Chance) -> String {
    given(chance.weigh(&SURNAMES), sex, chance)
}

fn given(surname: &str, sex: Sex, chance: &mut Chance) -> String {
    let characters = match sex {
        Sex::Man => MEN,
        Sex::Woman => WOMEN,
    };
    let length = if chance.likely(880) { 2 } else { 1 };
    let given = (0..length).map(|_| chance.pick(characters));
    surname.chars().chain(given).collect()
}
