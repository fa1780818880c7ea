use super::{
    Disability, Health, Person, Post, change, coverage, health, identity, labour, school,
    schooling, work,
};
use crate::generate::{
    chance::Chance,
    family::{Member, Sex},
    monitoring::Case,
    month::{age_on, school_day},
    name,
    number::Numbers,
    scene::Scene,
};

/// Draws what is known of a household's members. In monitored households illness and disability
/// are several times as frequent, and the causes of their risk are true of somebody.
pub(in crate::generate) fn draw(
    family: &[Member],
    scene: &Scene<'_>,
    numbers: &mut Numbers,
    chance: &mut Chance,
) -> Vec<Person> {
    let names = name::draw(family, chance);
    let origin = identity::Origin::draw(scene, chance);
    let mut healths: Vec<Health> =
        family.iter().map(|member| health::draw(member.age, scene.monitored(), chance)).collect();
    if let Some(case) = scene.case {
        health::make_true(case, family, &mut healths, chance);
    }
    let mut people: Vec<Person> = Vec::new();
    for (place, ((member, name), health)) in family.iter().zip(names).zip(healths).enumerate() {
        // Whoever has to work is the head, and the student is the first child.
        let worker = place == 0 && scene.case.is_some_and(Case::needs_worker);
        let studies = place == 1 && scene.case.is_some_and(|case| case.has("09"));
        let given = Given { member: *member, name, health, worker, studies, origin };
        people.push(one(given, scene, numbers, chance));
    }
    change::draw(&mut people, scene, chance);
    people
}

/// Draws somebody who belonged to the household until lately, in few.
pub(in crate::generate) fn former(
    people: &[Person],
    scene: &Scene<'_>,
    numbers: &mut Numbers,
    chance: &mut Chance,
) -> Option<Person> {
    let head = people.first()?.member;
    if !chance.likely(15) || head.age < 44 {
        return None;
    }
    let age = chance.between(20, 34).min(head.age - 22);
    let member = Member { relation: "daughter", sex: Sex::Woman, age };
    let name = name::anybody(Sex::Woman, chance);
    let (health, origin) = (Health::default(), identity::Origin::draw(scene, chance));
    let given = Given { member, name, health, worker: false, studies: false, origin };
    let mut person = one(given, scene, numbers, chance);
    (person.job, person.post) = (None, None);
    person.change = Some(change::leaving(scene, chance));
    Some(person)
}

/// What of a member comes from the household.
struct Given {
    member: Member,
    name: String,
    health: Health,
    worker: bool,
    studies: bool,
    origin: identity::Origin,
}

fn one(given: Given, scene: &Scene<'_>, numbers: &mut Numbers, chance: &mut Chance) -> Person {
    let Given { member, name, health, worker, studies, origin } = given;
    let age = member.age;
    let (birth, id_no) = numbers.draw(member, chance);
    let counted = age_on(birth, school_day(scene.as_of()));
    let school = school::draw(counted, studies, chance);
    let schooling = schooling::draw(counted, health, scene, chance);
    let school = schooling.map_or(school, |schooling| schooling.school(counted, school));
    let labour = labour::draw(age, school.is_at_school(), health, worker, chance);
    let works = worker && scene.case.is_some_and(|case| case.has("07"));
    let job = work::draw(age, labour, works, scene, chance);
    let disability = health.disabled.then(|| Disability::draw(&id_no, age, scene.as_of(), chance));
    let mut person = Person {
        phone: phone(age, chance),
        identity: identity::Identity::draw(&member, origin, chance),
        insurance: coverage::insurance(age, scene, chance),
        pension: coverage::pension(age, school.is_at_school(), job.is_some(), chance),
        member,
        name,
        birth,
        id_no,
        school,
        schooling,
        health,
        disability,
        labour,
        job,
        post: None,
        change: None,
    };
    person.post = Post::draw(&person, scene, chance);
    person
}

/// No range of mobile numbers begins with 12.
fn phone(age: u32, chance: &mut Chance) -> Option<String> {
    let number = chance.below(1_000_000_000);
    let has = chance.likely(if (16..76).contains(&age) { 850 } else { 100 });
    (has && age >= 12).then(|| format!("12{number:09}"))
}
