use kernel::{Digest, Division};
use rand_chacha::{
    ChaCha8Rng,
    rand_core::{Rng, SeedableRng},
};

/// A run of chance that depends on nothing but where it began. All arithmetic is in whole
/// numbers, so that every machine draws the same.
pub(super) struct Chance(ChaCha8Rng);

impl Chance {
    /// The chance of one household of a village, or of the village itself.
    pub(super) fn of(seed: u64, village: Division, household: Option<u32>) -> Self {
        let number = household.map(u32::to_be_bytes);
        let Digest(start) = Digest::of_parts([
            b"demonstration",
            &seed.to_be_bytes(),
            &village.number().to_be_bytes(),
            number.as_ref().map_or(&[], <[u8; 4]>::as_slice),
        ]);
        Self(ChaCha8Rng::from_seed(start))
    }

    /// A number below `end`, each as likely as the other.
    pub(super) fn below(&mut self, end: u32) -> u32 {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a product of 64 and 32 bits, shifted by 64"
        )]
        let drawn = ((u128::from(self.0.next_u64()) * u128::from(end)) >> 64) as u32;
        drawn
    }

    /// A number from `first` to `last`, each as likely as the other; `first` when they cross.
    pub(super) fn between(&mut self, first: u32, last: u32) -> u32 {
        first + self.below(last.saturating_sub(first) + 1)
    }

    /// Whether something happens that happens so many times in a thousand.
    pub(super) fn likely(&mut self, per_mille: u32) -> bool {
        self.below(1_000) < per_mille
    }

    /// One of several, each as likely as the other.
    pub(super) fn pick<T: Copy, const N: usize>(&mut self, of: [T; N]) -> T {
        self.weigh(&of.map(|one| (one, 1)))
    }

    /// One of several, by their weights, which are not all zero.
    #[expect(clippy::expect_used, reason = "the draw lies below the sum of the weights")]
    pub(super) fn weigh<T: Copy>(&mut self, of: &[(T, u32)]) -> T {
        let mut left = self.below(of.iter().map(|(_, weight)| weight).sum());
        let hit = of.iter().find(|(_, weight)| match left.checked_sub(*weight) {
            Some(rest) => {
                left = rest;
                false
            }
            None => true,
        });
        hit.expect("something has a weight").0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_follow_their_weights() {
        let mut chance = Chance::of(1, "350823100201".parse().expect("a village"), None);
        let mut count = [0_u32; 3];
        for _ in 0..10_000 {
            count[chance.weigh(&[(0, 1), (1, 0), (2, 3)])] += 1;
        }
        assert_eq!(count[1], 0);
        assert!((2_300..2_700).contains(&count[0]), "{count:?}");
    }

    #[test]
    fn a_draw_stays_within_its_ends() {
        let mut chance = Chance::of(1, "350823100201".parse().expect("a village"), Some(1));
        for _ in 0..1_000 {
            assert!((3..=5).contains(&chance.between(3, 5)));
            assert_eq!(chance.between(7, 2), 7);
        }
    }
}
