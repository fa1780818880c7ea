use crate::Problem;

/// What the loader has to tell the author of a form.
#[derive(Debug, Default)]
pub(crate) struct Report {
    /// What is wrong; with any of these there is no form.
    pub problems: Vec<Problem>,
    /// What was read but has no effect here.
    pub notices: Vec<Problem>,
}

impl Report {
    /// Brings both in the order of sheets and rows.
    pub(crate) fn sort(&mut self) {
        for told in [&mut self.problems, &mut self.notices] {
            told.sort_by_key(|problem| (problem.sheet, problem.row));
        }
    }
}
