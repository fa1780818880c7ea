use kernel::{Date, Gazetteer, Stamp, Workdays};

/// When, and over which divisions, a form is read.
#[derive(Debug, Clone, Copy)]
pub struct Moment<'a> {
    /// The date on which the form is filled in.
    pub today: Date,
    /// The moment at which it is filled in.
    pub now: Stamp,
    /// Whether generated people may stand for real ones, as in training and in demonstrations.
    pub demo: bool,
    /// The divisions that exist.
    pub divisions: &'a Gazetteer,
    /// The days on which people work.
    pub workdays: &'a Workdays,
}
