use kernel::Digest;
use rand_chacha::{
    ChaCha8Rng,
    rand_core::{Rng as _, SeedableRng as _},
};

/// A run of chance that depends on nothing but where it began.
pub(super) struct Chance(ChaCha8Rng);

impl Chance {
    /// The chance of one village.
    pub(super) fn of(seed: u64, village: u32) -> Self {
        let Digest(start) =
            Digest::of_parts([b"workload".as_slice(), &seed.to_be_bytes(), &village.to_be_bytes()]);
        Self(ChaCha8Rng::from_seed(start))
    }

    /// A number below `end`; 0 when that is 0.
    pub(super) fn below(&mut self, end: usize) -> usize {
        let drawn = (u128::from(self.0.next_u64()) * end as u128) >> 64;
        usize::try_from(drawn).unwrap_or_default()
    }

    /// A number from `first` to `last`.
    pub(super) fn between(&mut self, first: u32, last: u32) -> u32 {
        let span = usize::try_from(last.saturating_sub(first)).unwrap_or_default();
        first + u32::try_from(self.below(span + 1)).unwrap_or_default()
    }

    /// One of several, each as likely as the other; nothing of none.
    pub(super) fn pick<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of.get(self.below(of.len())).copied().unwrap_or_default()
    }

    /// So many characters of a text.
    pub(super) fn digits(&mut self, of: &str, count: usize) -> String {
        let of: Vec<char> = of.chars().collect();
        (0..count).filter_map(|_| of.get(self.below(of.len()))).collect()
    }

    /// The numbers below `count` in some order.
    pub(super) fn shuffled(&mut self, count: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..count).collect();
        for at in (1..count).rev() {
            order.swap(at, self.below(at + 1));
        }
        order
    }
}
