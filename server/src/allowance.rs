use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use kernel::{Date, DeviceId, limit};

/// What each device brought of blobs today. It is kept in memory only: a server that starts
/// again gives every device a new day, which costs nothing but room on the disk, and no device
/// can make it start again.
#[derive(Debug, Default)]
pub(crate) struct Allowance(Mutex<BTreeMap<DeviceId, (Date, u64)>>);

impl Allowance {
    /// Whether a device would bring more than it may today.
    pub(crate) fn is_spent(&self, device: DeviceId, today: Date, bytes: u64) -> bool {
        let brought = match self.lock().get(&device) {
            Some((day, brought)) if *day == today => *brought,
            _ => 0,
        };
        brought.saturating_add(bytes) > limit::BLOB_BYTES_PER_DEVICE_DAY
    }

    /// Notes what a device brought.
    pub(crate) fn spend(&self, device: DeviceId, today: Date, bytes: u64) {
        let mut spent = self.lock();
        let (day, brought) = spent.entry(device).or_insert((today, 0));
        if *day != today {
            (*day, *brought) = (today, 0);
        }
        *brought = brought.saturating_add(bytes);
    }

    /// A number is never half changed.
    fn lock(&self) -> MutexGuard<'_, BTreeMap<DeviceId, (Date, u64)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_brings_so_much_a_day_and_no_other_pays_for_it() {
        let allowance = Allowance::default();
        let (one, two) = (DeviceId::from_bytes([1; 16]), DeviceId::from_bytes([2; 16]));
        let (today, tomorrow) = (kernel::date(2026, 3, 1), kernel::date(2026, 3, 2));
        let most = limit::BLOB_BYTES_PER_DEVICE_DAY;
        assert!(!allowance.is_spent(one, today, most));
        assert!(allowance.is_spent(one, today, most + 1));
        allowance.spend(one, today, most - 1);
        assert!(!allowance.is_spent(one, today, 1));
        assert!(allowance.is_spent(one, today, 2));
        assert!(!allowance.is_spent(two, today, most));
        assert!(!allowance.is_spent(one, tomorrow, most));
        allowance.spend(one, tomorrow, 5);
        assert!(allowance.is_spent(one, tomorrow, most));
    }
}
