//! What is known of each member: who they are, schooling, health, ability to work, work, coverage.

mod care;
mod change;
mod coverage;
mod disability;
mod draw;
mod health;
mod identity;
mod labour;
mod post;
mod school;
mod schooling;
mod work;

use kernel::Date;

use super::{chance::Chance, family::Member, household::Household, income::Aid, scene::Scene};
pub(super) use change::Change;
pub(super) use coverage::Pension;
pub(super) use disability::Disability;
pub(super) use draw::{draw, former};
pub(super) use health::Health;
pub(super) use post::Post;
use school::School;
use schooling::Schooling;
pub(super) use work::Job;

/// A member with all that is known of them.
#[derive(Debug, Clone)]
pub(super) struct Person {
    pub(super) member: Member,
    pub(super) name: String,
    pub(super) birth: Date,
    pub(super) id_no: String,
    phone: Option<String>,
    identity: identity::Identity,
    /// At school, and in which year; or what they learnt.
    pub(super) school: School,
    schooling: Option<Schooling>,
    pub(super) health: Health,
    pub(super) disability: Option<Disability>,
    pub(super) labour: &'static str,
    pub(super) job: Option<Job>,
    pub(super) post: Option<Post>,
    pub(super) insurance: &'static str,
    pub(super) pension: Option<Pension>,
    pub(super) change: Option<Change>,
}

impl Person {
    /// A number to call, if they have one.
    pub(super) fn phone(&self) -> Option<&str> {
        self.phone.as_deref()
    }

    /// Whether they can work, at least in part.
    pub(super) fn is_able(&self) -> bool {
        matches!(self.labour, "ordinary" | "skilled" | "weak")
    }

    /// Tells of the member in a new entry. `people` are those who belong to the household.
    pub(super) fn tell(
        &self,
        people: &[Self],
        aid: Aid,
        scene: &Scene<'_>,
        household: &mut Household,
        chance: &mut Chance,
    ) {
        let entry = household.create("member");
        for (question, text) in [
            ("name", self.name.as_str()),
            ("id_type", "identity_card"),
            ("id_no", &self.id_no),
            ("sex", self.member.sex.code()),
            ("birth_date", &self.birth.to_string()),
            ("relation", self.member.relation),
        ] {
            household.tell_of(&entry, question, text);
        }
        if !chance.likely(120) {
            let number = format!("3508{:012}", chance.below(u32::MAX));
            household.register(entry.field("national_person_no"), number);
        }
        if let Some(phone) = self.phone() {
            household.tell_of(&entry, "phone", phone);
        }
        self.identity.tell(self.member.age, &entry, scene, household, chance);
        self.school.tell(&entry, household);
        if let Some(schooling) = self.schooling {
            schooling.tell(self.school, (&entry, &self.name), scene, household, chance);
        }
        self.health.tell(&entry, household, chance);
        household.tell_of(&entry, "labour", self.labour);
        if let Some(change) = self.change {
            change.tell(&entry, household);
        }
        if matches!(self.change, Some(Change::Left(..))) {
            return;
        }
        care::tell(self, people, &entry, household, chance);
        coverage::tell(self, aid, &entry, scene, household, chance);
        if let Some(job) = &self.job {
            job.tell(&entry, scene, household, chance);
        }
        if let Some(post) = &self.post {
            post.tell(&entry, household);
        }
    }
}
