use crate::generate::household::{Household, yuan};

/// An amount in whole yuan and what it is made of; the whole is the sum of its items, less what
/// is deducted. Both are named as the form names them.
#[derive(Debug, Clone)]
pub(super) struct Parts {
    of: &'static str,
    items: Vec<(&'static str, i64)>,
    /// The item that is deducted, if any.
    less: Option<(&'static str, i64)>,
}

impl Parts {
    pub(super) const fn new(of: &'static str, items: Vec<(&'static str, i64)>) -> Self {
        Self { of, items, less: None }
    }

    pub(super) fn less(self, item: &'static str, amount: i64) -> Self {
        Self { less: Some((item, amount)), ..self }
    }

    pub(super) fn whole(&self) -> i64 {
        let less = self.less.map_or(0, |(_, amount)| amount);
        self.items.iter().map(|(_, amount)| amount).sum::<i64>() - less
    }

    /// Tells of the whole, and of the items if they were asked for. An item of the first rank
    /// that is nothing is told as nothing; in a finer division only what there is.
    pub(super) fn tell(&self, detailed: bool, household: &mut Household) {
        let Self { of, items, less } = self;
        let fine = of.contains('_');
        if !fine {
            household.tell(&format!("income/{of}"), yuan(self.whole()));
        }
        if !detailed {
            return;
        }
        for (item, amount) in items.iter().chain(less) {
            let told = *amount != 0 || (!fine && less.is_none());
            household.tell_if(told, &format!("income/{of}_{item}"), yuan(*amount));
        }
    }
}

/// Shares an amount out by weights, in whole tens of yuan but for the heaviest, which takes what
/// is left.
pub(super) fn share<const N: usize>(
    amount: i64,
    weights: [(&'static str, u32); N],
) -> Vec<(&'static str, i64)> {
    let all: u32 = weights.iter().map(|(_, weight)| weight).sum();
    let part = |weight: u32| amount * i64::from(weight) / i64::from(all.max(1)) / 10 * 10;
    let heaviest = weights.iter().max_by_key(|(_, weight)| *weight).map(|(name, _)| *name);
    let rest: i64 = weights.iter().map(|(_, weight)| part(*weight)).sum();
    let left = |name| if Some(name) == heaviest { amount - rest } else { 0 };
    weights.iter().map(|(name, weight)| (*name, part(*weight) + left(*name))).collect()
}
