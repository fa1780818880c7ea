use super::{Aid, Parts, aid, parts::share};
use crate::generate::{
    chance::Chance,
    monitoring::Class,
    person::{Pension, Person},
    scene::Scene,
};

/// Whole yuan a month: the basic pension of residents, and what the very old receive besides;
/// assumed.
const BASIC_PENSION: i64 = 185;
const OLD_AGE: i64 = 80;

/// A year's pension of an employee is at least this.
const EMPLOYEE_PENSION: i64 = 12 * 2_200;

/// Makes up the transfers: what is due by right, then what brings them to their share. Gives the
/// sum first, then the finer divisions, and the basic pension within the pensions.
pub(super) fn draw(
    wanted: i64,
    people: &mut [Person],
    aid: Aid,
    scene: &Scene<'_>,
    chance: &mut Chance,
) -> (Vec<Parts>, i64) {
    let heads = i64::try_from(people.len()).unwrap_or(0);
    let allowance = if aid == Aid::Dibao { 12 * aid::DIBAO * heads } else { 0 };
    let destitute = if aid == Aid::Tekun { 12 * aid::TEKUN } else { 0 };
    let disabled: usize = people.iter().map(|person| aid.allowances(person).len()).sum();
    let disabled = 12 * aid::DISABLED * i64::try_from(disabled).unwrap_or(0);
    let travel: i64 = people.iter().filter_map(|p| p.job.as_ref()).map(|job| job.travel).sum();
    let very_old = people.iter().filter(|person| person.member.age >= 80).count();
    let very_old = 12 * OLD_AGE * i64::try_from(very_old).unwrap_or(0);
    let due = allowance + destitute + disabled + travel + very_old;
    let (pension, basic) = pensions(wanted - due, people, chance);
    let mut extra = (wanted - due - pension).max(0);
    let mut take = |amount: i64| {
        let taken = amount.clamp(0, extra);
        extra -= taken;
        taken
    };

    let planning = if chance.likely(40) { take(960) } else { 0 };
    let ecology = if chance.likely(350) { take(i64::from(chance.between(5, 60)) * 10) } else { 0 };
    let land = if chance.likely(650) { take(i64::from(chance.between(3, 40)) * 10) } else { 0 };
    let veterans = if chance.likely(25) { take(7_200) } else { 0 };
    let education = match people.iter().any(|person| person.school.costs()) {
        true if scene.watched() => take(3_000),
        _ => 0,
    };
    let industry = if scene.watched() && chance.likely(250) { take(2_000) } else { 0 };
    let incapacity = if people.iter().any(is_incapable) { take(1_200) } else { 0 };
    let sudden = scene.case.is_some_and(|case| case.class == Class::Sudden);
    let relief = if sudden && chance.likely(600) { take(4_000) } else { 0 };
    let insurance = if sudden && chance.likely(250) { take(3_000) } else { 0 };
    let disaster = if scene.suffers("02") { take(2_000) } else { 0 };
    let gifts = if sudden && chance.likely(200) { take(2_000) } else { 0 };
    // Children who live elsewhere keep the old; what the young elsewhere send home is the rest.
    let old = people.iter().any(|person| person.member.age >= 60);
    let support = if old { extra * i64::from(chance.between(4, 9)) / 10 } else { 0 };
    let rest = extra - support;

    let ecology = Parts::new(
        "transfer_ecology",
        share(ecology, [("forest", 70), ("return", 15), ("migration", 10), ("other", 5)]),
    );
    let other = Parts::new(
        "transfer_other",
        vec![
            ("land", land),
            ("old_age", very_old),
            ("veterans", veterans),
            ("disability", disabled),
            ("education", education),
            ("disaster", disaster),
            ("incapacity", incapacity),
            ("support", support),
            ("relief", relief),
            ("insurance", insurance),
            ("gifts", gifts),
            ("industry", industry),
            ("employment", travel),
            ("rest", rest),
        ],
    );
    let whole = Parts::new(
        "transfer",
        vec![
            ("family_planning", planning),
            ("dibao", allowance),
            ("tekun", destitute),
            ("pension", pension),
            ("ecology", ecology.whole()),
            ("other", other.whole()),
        ],
    );
    (vec![whole, ecology, other], basic)
}

/// The pensions, and of them the basic ones of residents. An employee's pension is drawn where
/// the transfers that are wanted can hold it.
fn pensions(mut wanted: i64, people: &mut [Person], chance: &mut Chance) -> (i64, i64) {
    let (mut all, mut basic) = (0, 0);
    for person in people.iter_mut().filter(|person| person.member.age >= 60) {
        let monthly = i64::from(chance.between(2_200, 3_900));
        let amount = if wanted >= EMPLOYEE_PENSION && chance.likely(450) {
            person.pension = Some(Pension::Employee);
            (12 * monthly).min(wanted)
        } else {
            let own = 12 * i64::from(chance.between(0, 4)) * 10;
            basic += 12 * BASIC_PENSION;
            12 * BASIC_PENSION + own
        };
        all += amount;
        wanted -= amount;
    }
    (all, basic)
}

fn is_incapable(person: &Person) -> bool {
    person.disability.as_ref().is_some_and(|disability| disability.grade == 1)
}
