use form::Form;
use kernel::{Date, Division};

use crate::{Columns, Places, Spellings, cells::Cells};

/// On which terms rosters are read and written.
#[derive(Debug)]
pub struct Terms<'a> {
    pub(crate) form: &'a Form,
    pub(crate) columns: &'a Columns,
    pub(crate) places: &'a Places,
    pub(crate) cells: Cells,
    /// The date of reading: nobody is born after it.
    pub today: Date,
    /// Whether generated ID numbers may stand for real ones.
    pub demo: bool,
    /// The village of rows that name none, for the list of a single village.
    pub village: Option<Division>,
}

impl<'a> Terms<'a> {
    /// Terms in earnest: generated people are refused, and every row names its village.
    #[must_use]
    pub fn new(
        form: &'a Form,
        columns: &'a Columns,
        spellings: &'a Spellings,
        places: &'a Places,
        today: Date,
    ) -> Self {
        let cells = Cells::new(form, columns, spellings);
        Self { form, columns, places, cells, today, demo: false, village: None }
    }
}
