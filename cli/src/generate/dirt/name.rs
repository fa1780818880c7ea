use kernel::Entry;

use super::{replace, written};
use crate::generate::{chance::Chance, household::Household};

/// Five names in a thousand are not written as on the card.
const VARIANT_PER_MILLE: u32 = 5;

/// Characters with the older forms that other systems hold.
const VARIANTS: [(char, char); 32] = [
    ('陈', '陳'),
    ('黄', '黃'),
    ('张', '張'),
    ('吴', '吳'),
    ('刘', '劉'),
    ('罗', '羅'),
    ('赖', '賴'),
    ('钟', '鍾'),
    ('谢', '謝'),
    ('卢', '盧'),
    ('温', '溫'),
    ('蓝', '藍'),
    ('苏', '蘇'),
    ('阙', '闕'),
    ('游', '遊'),
    ('华', '華'),
    ('饶', '饒'),
    ('练', '練'),
    ('荣', '榮'),
    ('国', '國'),
    ('强', '強'),
    ('发', '發'),
    ('贵', '貴'),
    ('长', '長'),
    ('东', '東'),
    ('军', '軍'),
    ('兰', '蘭'),
    ('凤', '鳳'),
    ('红', '紅'),
    ('丽', '麗'),
    ('银', '銀'),
    ('连', '連'),
];

/// Writes a character in its older form; where the name has none that has one, a space is left
/// in it, as names of two characters are often spaced out.
pub(super) fn put(member: &Entry, household: &mut Household, chance: &mut Chance) {
    let path = member.field("name");
    let Some(name) = written(household, &path).map(str::to_owned) else { return };
    if !chance.likely(VARIANT_PER_MILLE) {
        return;
    }
    let found = VARIANTS.iter().find(|(usual, _)| name.contains(*usual));
    let variant = match found {
        Some((usual, older)) => name.replace(*usual, &older.to_string()),
        None => {
            let mut characters = name.chars();
            let surname: String = characters.by_ref().take(1).collect();
            format!("{surname} {}", characters.as_str())
        }
    };
    replace(household, &path, variant);
    household.dirt.push("name_variant");
}
