use kernel::RecordId;

use crate::PersonKey;

/// What is known of people beyond the household at hand.
pub trait Register {
    /// The household to which somebody belongs; none when nobody knows them.
    fn household_of(&self, person: &PersonKey) -> Option<RecordId>;
}

/// A register that knows nobody, for the first import of all.
#[derive(Debug, Clone, Copy, Default)]
pub struct Nowhere;

impl Register for Nowhere {
    fn household_of(&self, _: &PersonKey) -> Option<RecordId> {
        None
    }
}
