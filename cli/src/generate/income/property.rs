use super::{Parts, parts::share};
use crate::generate::{chance::Chance, scene::Scene};

/// Makes up income from property: mostly rent for land; in watched households the dividends of
/// the village's projects.
pub(super) fn draw(amount: i64, scene: &Scene<'_>, chance: &mut Chance) -> Parts {
    let weights = match (scene.watched(), chance.likely(300)) {
        (true, _) => {
            [("land", 30), ("dividend", 50), ("finance", 10), ("custody", 5), ("other", 5)]
        }
        (false, true) => {
            [("other", 60), ("land", 30), ("dividend", 10), ("finance", 0), ("custody", 0)]
        }
        (false, false) => {
            [("land", 80), ("dividend", 15), ("custody", 5), ("finance", 0), ("other", 0)]
        }
    };
    Parts::new("property", share(amount, weights))
}
