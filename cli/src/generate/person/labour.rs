use super::Health;
use crate::generate::chance::Chance;

/// Draws the ability to work. Who is healthy, from 16 to 59 and not at school can work; whoever
/// has to, can in part.
pub(super) fn draw(
    age: u32,
    at_school: bool,
    health: Health,
    worker: bool,
    chance: &mut Chance,
) -> &'static str {
    let well = !health.major && !health.disabled;
    match age {
        _ if age < 16 || at_school => "none",
        16..60 if health.is_healthy() => chance.weigh(&[("ordinary", 84), ("skilled", 16)]),
        16..60 if well => chance.weigh(&[("ordinary", 70), ("weak", 30)]),
        _ if worker => "weak",
        16..60 => chance.weigh(&[("weak", 60), ("lost", 25), ("ordinary", 15)]),
        60..70 if well => chance.weigh(&[("weak", 60), ("ordinary", 20), ("none", 20)]),
        _ => chance.weigh(&[("none", 85), ("weak", 15)]),
    }
}
