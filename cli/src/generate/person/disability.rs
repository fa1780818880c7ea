use kernel::{Date, Entry};

use crate::generate::{chance::Chance, household::Household};

/// What is certified of a disability.
#[derive(Debug, Clone)]
pub(in crate::generate) struct Disability {
    /// From 1 (sight) to 7 (several).
    kind: u8,
    /// From 1, the gravest, to 4.
    pub(in crate::generate) grade: u8,
    year: i16,
    /// Not everybody has applied for one.
    certificate: Option<String>,
}

impl Disability {
    /// The number of a certificate is the ID number, the kind and the grade; two more characters
    /// when it was issued again.
    pub(super) fn draw(id_no: &str, age: u32, as_of: Date, chance: &mut Chance) -> Self {
        let kind = chance.weigh(&[(4, 45), (2, 15), (1, 12), (6, 12), (5, 8), (7, 5), (3, 3)]);
        let grade = chance.weigh(&[(1, 15), (2, 25), (3, 30), (4, 30)]);
        // The present kind of certificate is of 2008; who is younger got theirs later.
        let years = chance.between(0, age.min(17));
        let year = as_of.year() - i16::try_from(years).unwrap_or(0);
        let again = if chance.likely(80) { "B1" } else { "" };
        let certificate = chance.likely(880).then(|| format!("{id_no}{kind}{grade}{again}"));
        Self { kind, grade, year, certificate }
    }

    /// Whether care is needed all day, in the words of the rules: grade 1 or 2.
    pub(in crate::generate) const fn is_severe(&self) -> bool {
        self.grade <= 2
    }

    /// Whether the federation of the disabled knows of it.
    pub(in crate::generate) const fn is_certified(&self) -> bool {
        self.certificate.is_some()
    }

    pub(super) fn tell(&self, entry: &Entry, household: &mut Household) {
        let Some(certificate) = &self.certificate else { return };
        household.register(entry.field("disability_cert"), certificate.as_str());
        household.register(entry.field("disability_kind"), self.kind.to_string());
        household.register(entry.field("disability_grade"), self.grade.to_string());
        household.register(entry.field("disability_year"), i64::from(self.year));
    }
}
