use kernel::Path;

use super::{Case, Class};
use crate::generate::{
    chance::Chance,
    household::{Household, yes_no},
    month::Month,
    person::Person,
};

/// A risk is called over no earlier than this many months after its recognition.
const MONTHS_AT_LEAST: u32 = 6;

/// When the household was recognised and when its risk was found to be over. More than half of
/// the stock is of the first years, and of households that lost their way suddenly more are new.
///
/// The shares of households whose risk is over are a county's for the end of 2021: 54, 66 and
/// 30 % by class. Who lacks labour is never marked so; the others have it oftener for that.
pub(super) fn months(
    class: Class,
    causes: &[&str],
    this_month: Month,
    chance: &mut Chance,
) -> (Month, Option<Month>) {
    let (over, oldest) = match class {
        Class::Unstable => (630, 54),
        Class::Edge => (770, 54),
        Class::Sudden => (350, 40),
    };
    if !causes.contains(&"04") && chance.likely(over) {
        let ago = chance.between(MONTHS_AT_LEAST + 1, oldest);
        let lasted = chance.between(MONTHS_AT_LEAST, ago - 1);
        return (this_month.back(ago), Some(this_month.back(ago - lasted)));
    }
    (this_month.back(chance.between(1, oldest / 2)), None)
}

/// Tells what the server holds of the case.
pub(super) fn tell(
    case: &Case,
    people: &[Person],
    (collector, phone): &(String, String),
    household: &mut Household,
    chance: &mut Chance,
) {
    let (code, standard) = match case.class {
        Class::Unstable => ("1", "脱贫户收入低于监测线或存在返贫风险"),
        Class::Edge => ("2", "一般农户收入低于监测线或存在致贫风险"),
        Class::Sudden => ("3", "因病因灾因意外刚性支出较大或收入大幅缩减"),
    };
    let mut register = |question: &str, text: &str| {
        household.register(Path::household(&format!("case/{question}")), text);
    };
    register("class", code);
    register("recognition_standard", standard);
    register("recognised_month", &case.recognised.code());
    register("eliminated", yes_no(case.eliminated.is_some()));
    if let Some(month) = case.eliminated {
        register("elimination", if chance.likely(920) { "help" } else { "natural" });
        register("eliminated_month", &month.code());
        register("rechecked", "yes");
    }
    let caller = people.iter().find(|person| person.phone().is_some());
    if let Some(contact) = caller.or_else(|| people.first()) {
        register("contact_name", &contact.name);
        if let Some(phone) = contact.phone() {
            register("contact_phone", phone);
        }
    }
    register("collector_name", collector);
    register("collector_phone", phone);
}
