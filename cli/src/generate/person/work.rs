use kernel::{Date, Entry, Level};

use crate::generate::{
    chance::Chance,
    household::{Household, yes_no, yuan},
    month::Month,
    scene::Scene,
};

/// Work away from home. Months and pay are set with the household's income, which they make up.
#[derive(Debug, Clone)]
pub(in crate::generate) struct Job {
    place: String,
    /// Whether it is in another county, so that nobody comes home at night.
    pub(in crate::generate) away: bool,
    channel: &'static str,
    industry: &'static str,
    pub(in crate::generate) months: u32,
    /// Whole yuan a month.
    pub(in crate::generate) pay: i64,
    /// Whole yuan a year, paid to members of watched households for the journey.
    pub(in crate::generate) travel: i64,
}

/// Whole yuan a year for the journey to another province; assumed.
const TRAVEL: i64 = 300;

/// Where work is and whether in another province, by weight: in the township, in the county's town, in the prefecture's town,
/// elsewhere in the province, in other provinces.
const FAR: [(Option<(&str, bool)>, u32); 8] = [
    (None, 50),
    (Some(("福建省厦门市", false)), 22),
    (Some(("福建省泉州市", false)), 9),
    (Some(("福建省福州市", false)), 5),
    (Some(("广东省深圳市", true)), 6),
    (Some(("广东省广州市", true)), 4),
    (Some(("浙江省义乌市", true)), 2),
    (Some(("江西省赣州市", true)), 2),
];

/// Draws whether and where somebody who can work does so; who has to does. Months and pay come
/// later.
pub(super) fn draw(
    age: u32,
    labour: &str,
    has_to: bool,
    scene: &Scene<'_>,
    chance: &mut Chance,
) -> Option<Job> {
    let often = match labour {
        "ordinary" | "skilled" | "weak" if has_to => 1_000,
        "ordinary" | "skilled" if age < 50 => 740,
        "ordinary" | "skilled" => 400,
        "weak" => 60,
        _ => 0,
    };
    if !chance.likely(often) {
        return None;
    }
    let elsewhere = chance.weigh(&FAR);
    let place = elsewhere.map_or_else(
        || {
            let near = chance.weigh(&[(Level::Township, 40), (Level::County, 60)]);
            let county = scene.name(Level::County);
            if near == Level::County {
                format!("{county}城区")
            } else {
                format!("{county}{}", scene.name(near))
            }
        },
        |(place, _)| place.to_owned(),
    );
    let far = elsewhere.is_some_and(|(_, far)| far);
    Some(Job {
        place,
        away: elsewhere.is_some(),
        channel: chance.weigh(&[
            ("relatives", 45),
            ("own", 35),
            ("market", 10),
            ("organised", 5),
            ("workshop", 3),
            ("other", 2),
        ]),
        industry: chance.weigh(&[
            ("manufacturing", 32),
            ("construction", 24),
            ("trade", 10),
            ("catering", 12),
            ("household", 8),
            ("transport", 6),
            ("primary", 4),
            ("other", 4),
        ]),
        months: 0,
        pay: 0,
        travel: if far && scene.watched() { TRAVEL } else { 0 },
    })
}

impl Job {
    /// What it brings in a year, in whole yuan.
    pub(in crate::generate) fn income(&self) -> i64 {
        i64::from(self.months) * self.pay
    }

    pub(super) fn tell(
        &self,
        entry: &Entry,
        scene: &Scene<'_>,
        household: &mut Household,
        chance: &mut Chance,
    ) {
        household.tell_of(entry, "work_place", self.place.as_str());
        household.tell_of(entry, "work_months", i64::from(self.months));
        household.tell_of(entry, "work_income", yuan(self.pay));
        let employer = match self.industry {
            "construction" => "某建筑劳务公司",
            "manufacturing" => "某电子厂",
            "catering" => "某餐饮店",
            "trade" => "某商行",
            _ => "个体经营户",
        };
        let collected = chance.likely(550);
        household.tell_of_if(collected, entry, "work_employer", employer);
        let collected = scene.collected(150, chance);
        household.tell_of_if(collected, entry, "employment_channel", self.channel);
        let collected = scene.collected(120, chance);
        household.tell_of_if(collected, entry, "work_industry", self.industry);
        let collected = scene.collected(200, chance);
        household.tell_of_if(collected, entry, "work_abroad", yes_no(false));
        if self.travel > 0 {
            household.tell_of(entry, "travel_subsidy", yuan(self.travel));
        }
        let collected = chance.likely(750);
        if collected {
            self.tell_when(entry, scene.as_of(), household, chance);
        }
    }

    /// Work that went on the whole year goes on; other work ended some time ago or goes on too.
    fn tell_when(
        &self,
        entry: &Entry,
        as_of: Date,
        household: &mut Household,
        chance: &mut Chance,
    ) {
        let last = Month::of(as_of).back(1);
        let (ended, began) = if self.months == 12 {
            (0, 12 + chance.below(72))
        } else {
            let ended = chance.below(13 - self.months);
            (ended, ended + self.months - 1)
        };
        household.tell_of(entry, "work_from", last.back(began).first().to_string());
        if ended > 0 {
            household.tell_of(entry, "work_until", last.back(ended).last().to_string());
        }
    }
}
