use super::wrong;
use crate::generate::{
    chance::Chance,
    household::{Household, yes_no},
    problem::{self, Kind},
    scene::Scene,
};

/// Tells of food and clothing, of which hardly anybody has too little.
pub(super) fn tell(scene: &Scene<'_>, household: &mut Household, chance: &mut Chance) {
    let short = wrong(scene, 8, 1);
    let fed = !chance.likely(short);
    household.tell("guarantees/food", yes_no(fed));
    let protein = if fed {
        chance.weigh(&[("daily", 82), ("weekly", 17), ("monthly", 1)])
    } else {
        chance.weigh(&[("monthly", 50), ("rarely", 50)])
    };
    let collected = scene.collected(120, chance);
    household.tell_if(collected, "guarantees/protein", protein);
    let clothed = !chance.likely(short);
    household.tell("guarantees/clothing", yes_no(clothed));
    for question in ["seasonal_clothes", "bedding"] {
        let collected = scene.collected(120, chance);
        household.tell_if(collected, &format!("guarantees/{question}"), yes_no(clothed));
    }
    if !fed {
        household.tell("guarantees/food_note", "主食够吃,肉蛋奶很少");
        problem::tell(Kind::Food, "不能保证经常吃到肉蛋奶", scene, household, chance);
    }
    if !clothed {
        household.tell("guarantees/clothing_note", "缺过冬衣被");
        problem::tell(Kind::Clothing, "缺过冬衣物和被褥", scene, household, chance);
    }
}
