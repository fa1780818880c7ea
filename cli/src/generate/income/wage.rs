use super::Parts;
use crate::generate::{chance::Chance, person::Person};

/// The least that is paid for a month of work, and the most, in whole yuan.
const PAY: (i64, i64) = (1_800, 16_000);

/// Makes up the wages: posts are paid as they are, gathering and other wages are small, and the
/// rest is what the workers bring home. How long each worked and for what pay follows; who would
/// have worked for less than a month's pay hasn't. Gives the sum first, then the posts' payers.
pub(super) fn draw(wanted: i64, people: &mut [Person], chance: &mut Chance) -> Vec<Parts> {
    for person in people.iter_mut() {
        let fits = person.post.is_none_or(|post| post.income() <= wanted);
        person.post = person.post.filter(|_| fits);
    }
    let mut left = wanted;
    let mut paid = [("department", 0), ("town", 0), ("village", 0)];
    for post in people.iter_mut().filter_map(|person| person.post.as_mut()) {
        for (_, amount) in paid.iter_mut().filter(|(payer, _)| *payer == post.payer) {
            *amount += post.income();
            left -= post.income();
        }
    }
    let gathering = if chance.likely(80) { small(left, chance) } else { 0 };
    let other = if chance.likely(60) { small(left - gathering, chance) } else { 0 };
    left -= gathering + other;
    let mut workers = people.iter().filter(|person| person.job.is_some()).count();
    let mut work = 0;
    for person in people.iter_mut() {
        let Some(mut job) = person.job.take() else { continue };
        let share = (left - work) / i64::try_from(workers).unwrap_or(1);
        workers -= 1;
        (job.months, job.pay) = months_and_pay(share, chance);
        work += job.income();
        person.job = Some(job).filter(|job| job.months > 0);
    }
    let post = Parts::new("wage_post", paid.to_vec());
    let whole =
        vec![("work", work), ("post", post.whole()), ("gathering", gathering), ("other", other)];
    vec![Parts::new("wage", whole), post]
}

/// A few hundred or thousand yuan, of what there is.
fn small(left: i64, chance: &mut Chance) -> i64 {
    let amount = i64::from(chance.between(5, 60)) * 100;
    if amount <= left / 4 { amount } else { 0 }
}

/// How many months somebody worked, and for what pay, to bring home about so much, and no more.
fn months_and_pay(wanted: i64, chance: &mut Chance) -> (u32, i64) {
    let usual = i64::from(chance.between(52, 116)) * 50;
    let months = (wanted / usual).clamp(1, 12);
    let pay = (wanted / months).min(PAY.1) / 50 * 50;
    if pay < PAY.0 { (0, 0) } else { (u32::try_from(months).unwrap_or(0), pay) }
}
