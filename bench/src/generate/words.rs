//! Names, places and remarks of nobody in particular.

use super::chance::Chance;

const SURNAMES: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛阎段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常";
const GIVEN: &str = "伟芳娜秀敏静丽强磊军洋勇艳杰涛明超霞平刚桂英华文建国玉梅红春兰花志海燕小云飞鹏宇浩天雪慧思佳琪轩梓涵一诺怡俊熙福荣贵发根水金土木生";
const SIDES: [&str; 12] = ["东", "西", "南", "北", "上", "下", "前", "后", "大", "小", "新", "老"];
const LANDS: [&str; 12] = ["坪", "坑", "洋", "岭", "湾", "溪", "塘", "桥", "山", "坡", "墩", "窠"];
const REMARKS: [&str; 12] = [
    "在家,已看过户口簿",
    "户主在外务工,配偶代答",
    "屋后边坡有裂缝,雨季须复查",
    "水管冬天结冰,须改造",
    "两个孩子在县城上学,负担较重",
    "已申请低保,等待评议",
    "今年收成不好,想办小额贷款",
    "老人独居,须常去看望",
    "没有异常,下月再来",
    "看病花费大,报销材料不齐",
    "愿意参加技能培训",
    "公益岗位已续签",
];

pub(super) fn person(chance: &mut Chance) -> String {
    let given = 1 + chance.below(2);
    format!("{}{}", chance.digits(SURNAMES, 1), chance.digits(GIVEN, given))
}

pub(super) fn village(chance: &mut Chance) -> String {
    format!("{}{}村", chance.pick(&SIDES), chance.pick(&LANDS))
}

pub(super) fn address(chance: &mut Chance) -> String {
    format!(
        "福建省龙岩市上杭县{}{}镇{}{}村第{}组{}号",
        chance.pick(&SIDES),
        chance.pick(&LANDS),
        chance.pick(&SIDES),
        chance.pick(&LANDS),
        chance.between(1, 15),
        chance.between(1, 300),
    )
}

pub(super) fn date(chance: &mut Chance, first: u32, last: u32) -> String {
    let year = chance.between(first, last);
    format!("{year}-{:02}-{:02}", chance.between(1, 12), chance.between(1, 28))
}

pub(super) fn moment(chance: &mut Chance) -> String {
    let (day, hour) = (date(chance, 2_026, 2_026), chance.between(7, 19));
    format!("{day}T{hour:02}:{:02}:{:02}+08:00", chance.between(0, 59), chance.between(0, 59))
}

/// A number that belongs to nobody: its division does not exist.
pub(super) fn id_number(chance: &mut Chance) -> String {
    let born = date(chance, 1_940, 2_022).replace('-', "");
    format!("350899{born}{}{}", chance.digits("0123456789", 3), chance.digits("0123456789X", 1))
}

pub(super) fn remark(chance: &mut Chance, count: usize) -> String {
    let order = chance.shuffled(REMARKS.len());
    let said: Vec<&str> =
        order.into_iter().take(count).filter_map(|at| REMARKS.get(at).copied()).collect();
    format!("{}。", said.join(";"))
}
