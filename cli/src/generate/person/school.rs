use crate::generate::chance::Chance;

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

pub(super) fn draw(age: u32, chance: &mut Chance) -> School {
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
        15..18 if chance.likely(900) => {
            year(if chance.likely(580) { &SENIOR } else { &SECONDARY }, 15)
        }
        18..22 if chance.likely(500) => {
            if chance.likely(500) {
                year(&UNIVERSITY, 18)
            } else {
                year(&COLLEGE, 18)
            }
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

    /// The question that it answers, and the answer.
    pub(super) const fn answer(self) -> (&'static str, &'static str) {
        match self {
            Self::At(status) => ("student_status", status),
            Self::Left(education) => ("education", education),
        }
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
