//! What is known of each member: schooling, health, ability to work, work, coverage.

mod school;

use kernel::Date;

use super::{
    chance::Chance,
    family::{Member, Sex},
    household::{Household, choice},
    name,
    number::Numbers,
};

/// A member with all that is known of them.
#[derive(Debug, Clone)]
pub(super) struct Person {
    pub(super) member: Member,
    pub(super) name: String,
    birth: Date,
    id_no: String,
    phone: Option<String>,
    /// At school, and in which year; or what they learnt.
    pub(super) school: school::School,
    pub(super) health: Health,
    pub(super) labour: &'static str,
    pub(super) work: Option<Work>,
    insurance: &'static str,
    certificate: Option<String>,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Health {
    pub(super) chronic: bool,
    pub(super) major: bool,
    pub(super) disabled: bool,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Work {
    place: &'static str,
    months: u32,
}

/// Draws what is known of a household's members. In monitored households illness and disability
/// are several times as frequent.
pub(super) fn draw(
    family: &[Member],
    monitored: bool,
    numbers: &mut Numbers,
    chance: &mut Chance,
) -> Vec<Person> {
    let names = name::draw(family, chance);
    let draw = |(member, name): (&Member, String)| {
        let (birth, id_no) = numbers.draw(*member, chance);
        let school = school::draw(member.age, chance);
        let health = health(member.age, monitored, chance);
        let labour = labour(member.age, school.is_at_school(), health, chance);
        let work = work(member.age, labour, chance);
        let certificate = certificate(&id_no, health, chance);
        let phone = phone(member.age, chance);
        let insurance = chance.weigh(&[("resident", 940), ("none", 15), grown(member.age)]);
        let member = *member;
        Person {
            member,
            name,
            birth,
            id_no,
            phone,
            school,
            health,
            labour,
            work,
            insurance,
            certificate,
        }
    };
    family.iter().zip(names).map(draw).collect()
}

impl Health {
    pub(super) const fn is_healthy(self) -> bool {
        !self.chronic && !self.major && !self.disabled
    }
}

impl Person {
    /// A number to call, if they have one.
    pub(super) fn phone(&self) -> Option<&str> {
        self.phone.as_deref()
    }

    /// Tells of the member in a new entry.
    pub(super) fn tell(&self, dibao: bool, household: &mut Household) {
        let entry = household.create("member");
        let sex = if self.member.sex == Sex::Man { "1" } else { "2" };
        for (question, text) in [
            ("name", self.name.as_str()),
            ("id_type", "identity_card"),
            ("id_no", &self.id_no),
            ("sex", sex),
            ("birth_date", &self.birth.to_string()),
            ("relation", self.member.relation),
            ("labour", self.labour),
        ] {
            household.tell_of(&entry, question, text);
        }
        if let Some(phone) = self.phone() {
            household.tell_of(&entry, "phone", phone);
        }
        let (question, code) = self.school.answer();
        household.tell_of(&entry, question, code);
        for (code, holds) in [
            ("healthy", self.health.is_healthy()),
            ("chronic", self.health.chronic),
            ("major", self.health.major),
            ("disabled", self.health.disabled),
        ] {
            if holds {
                household.writes.push((choice(entry.field("health"), code), true.into()));
            }
        }
        if let Some(Work { place, months }) = self.work {
            household.tell_of(&entry, "work_place", place);
            household.tell_of(&entry, "work_months", i64::from(months));
        }
        household.register(choice(entry.field("medical_insurance"), self.insurance), true);
        household.register(entry.field("dibao"), if dibao { "yes" } else { "no" });
        if let Some(certificate) = &self.certificate {
            household.register(entry.field("disability_cert"), certificate.as_str());
        }
    }
}

fn grown(age: u32) -> (&'static str, u32) {
    ("employee", if (22..75).contains(&age) { 55 } else { 0 })
}

/// In general a fifth is chronically ill, 1.5 % gravely, 6–7 % disabled; in monitored households
/// 45 %, 12 % and a quarter.
fn health(age: u32, monitored: bool, chance: &mut Chance) -> Health {
    let chronic = match age {
        0..18 => 20,
        18..40 => 60,
        40..60 => 200,
        _ => 420,
    };
    let (times, major, disabled) = if monitored { (2, 120, 260) } else { (1, 15, 65) };
    Health {
        chronic: chance.likely(chronic * times),
        major: chance.likely(major),
        disabled: chance.likely(disabled),
    }
}

fn labour(age: u32, at_school: bool, health: Health, chance: &mut Chance) -> &'static str {
    let well = !health.major && !health.disabled;
    match age {
        _ if age < 16 || at_school => "none",
        16..60 if health.is_healthy() => chance.weigh(&[("ordinary", 84), ("skilled", 16)]),
        16..60 if well => chance.weigh(&[("ordinary", 70), ("weak", 30)]),
        16..60 => chance.weigh(&[("weak", 60), ("lost", 25), ("ordinary", 15)]),
        60..70 if well => chance.weigh(&[("weak", 60), ("ordinary", 20), ("none", 20)]),
        _ => chance.weigh(&[("none", 85), ("weak", 15)]),
    }
}

fn work(age: u32, labour: &str, chance: &mut Chance) -> Option<Work> {
    let able = matches!(labour, "ordinary" | "skilled");
    let often = if age < 50 { 700 } else { 350 };
    (able && chance.likely(often)).then(|| Work {
        place: chance.weigh(&[
            ("本乡镇", 20),
            ("本县县城", 30),
            ("福建省厦门市", 25),
            ("福建省泉州市", 10),
            ("广东省深圳市", 10),
            ("福建省龙岩市新罗区", 5),
        ]),
        months: chance.between(3, 12),
    })
}

/// The number of a disability certificate is the ID number, the category and the grade.
fn certificate(id_no: &str, health: Health, chance: &mut Chance) -> Option<String> {
    let category = chance.weigh(&[(4, 45), (2, 15), (1, 12), (6, 12), (5, 8), (7, 5), (3, 3)]);
    let grade = chance.weigh(&[(1, 15), (2, 25), (3, 30), (4, 30)]);
    (health.disabled && chance.likely(850)).then(|| format!("{id_no}{category}{grade}"))
}

/// No range of mobile numbers begins with 12.
fn phone(age: u32, chance: &mut Chance) -> Option<String> {
    let number = chance.below(1_000_000_000);
    let has = chance.likely(if (16..76).contains(&age) { 850 } else { 100 });
    (has && age >= 12).then(|| format!("12{number:09}"))
}
