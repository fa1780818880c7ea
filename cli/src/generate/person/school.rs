use kernel::{Entry, Level};

use crate::generate::{chance::Chance, household::Household, scene::Scene};

/// Either at school or done with it; a member has one of the two answers, never both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum School {
    /// At school, or too young for it; the code of the status.
    At(&'static str),
    /// What they learnt; the code of the education.
    Left(&'static str),
}

/// The status in each year of life from 15, by kind of school.
const SENIOR: [&str; 3] = ["senior_1", "senior_2", "senior_3"];
const SECONDARY: [&str; 3] = ["secondary_1", "secondary_2", "secondary_3"];
const COLLEGE: [&str; 3] = ["college_1", "college_2", "college_3"];
const UNIVERSITY: [&str; 4] = ["university_1", "university_2", "university_3", "university_4"];

/// Draws the schooling of somebody of an age on the day on which the school year counts. Who
/// is of the age of compulsory schooling is at school; what else there is, see [`super::schooling`].
/// Who has to study does.
pub(super) fn draw(age: u32, studies: bool, chance: &mut Chance) -> School {
    let year = |kinds: &[&'static str], first: u32| {
        let year = usize::try_from(age - first).ok();
        year.and_then(|year| kinds.get(year)).copied()
    };
    let status = match age {
        0..3 => Some("preschool_age"),
        3..6 => Some("kindergarten"),
        6..12 => Some("primary"),
        12 => Some("junior_1"),
        13 => Some("junior_2"),
        14 => Some("junior_3"),
        15 if chance.likely(120) => Some("junior_3"),
        15..18 if age == 15 || studies || chance.likely(880) => {
            year(if chance.likely(580) { &SENIOR } else { &SECONDARY }, 15)
        }
        18..22 if studies || chance.likely(500) => {
            let college = year(&COLLEGE, 18).filter(|_| chance.likely(500));
            college.or_else(|| year(&UNIVERSITY, 18))
        }
        _ => None,
    };
    status.map_or_else(|| School::Left(education(age, chance)), School::At)
}

impl School {
    /// Whether at school, or too young for it.
    pub(crate) const fn is_at_school(self) -> bool {
        matches!(self, Self::At(_))
    }

    /// Whether schooling costs money: beyond the nine years that are free.
    pub(crate) fn costs(self) -> bool {
        let free = ["preschool_age", "kindergarten", "primary", "junior_1", "junior_2", "junior_3"];
        matches!(self, Self::At(status) if !free.contains(&status))
    }

    /// Whether it is a college or university, where one lodges.
    pub(crate) fn is_higher(self) -> bool {
        let higher = |status: &str| status.starts_with("college") || status.starts_with("univer");
        matches!(self, Self::At(status) if higher(status))
    }

    /// Tells of the status or of the education.
    pub(super) fn tell(self, entry: &Entry, household: &mut Household) {
        match self {
            Self::At(status) => household.tell_of(entry, "student_status", status),
            Self::Left(education) => household.tell_of(entry, "education", education),
        }
    }

    /// The school of a child of the age of compulsory schooling.
    pub(super) fn name(self, scene: &Scene<'_>) -> Option<String> {
        let Self::At(status) = self else { return None };
        let place = scene.name(Level::Township);
        let place = place.trim_end_matches(['镇', '乡']).trim_end_matches("街道");
        let kind = match status {
            "kindergarten" => "中心幼儿园",
            "primary" => "中心小学",
            "junior_1" | "junior_2" | "junior_3" => "中学",
            _ => return Some(format!("{}职业中专学校", scene.name(Level::County))),
        };
        Some(format!("{place}{kind}"))
    }
}

fn education(age: u32, chance: &mut Chance) -> &'static str {
    let [illiterate, primary, junior, senior, college, university] = match age {
        0..30 => [0, 20, 380, 280, 200, 120],
        30..50 => [5, 130, 565, 190, 70, 40],
        50..70 => [60, 480, 380, 70, 8, 2],
        _ => [300, 550, 130, 18, 2, 0],
    };
    chance.weigh(&[
        ("illiterate", illiterate),
        ("primary", primary),
        ("junior", junior),
        ("senior", senior),
        ("college", college),
        ("university", university),
    ])
}
