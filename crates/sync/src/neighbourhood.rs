use std::collections::BTreeSet;

use kernel::{DeviceId, Division, UserId};
use wire::Control;

/// Whom a relay must know of: everybody who ever had a role in its villages, their devices and
/// keys, and the other relays there. With these it can verify what is brought to it, and prove
/// to others what it brings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Neighbourhood {
    scope: Vec<Division>,
    users: BTreeSet<UserId>,
    devices: BTreeSet<DeviceId>,
}

impl Neighbourhood {
    /// The neighbourhood of a relay over these divisions, as the decisions so far make it.
    #[must_use]
    pub fn of<'a>(
        relay: DeviceId,
        scope: &[Division],
        controls: impl Iterator<Item = &'a Control> + Clone,
    ) -> Self {
        let mut whole = Self { scope: scope.to_vec(), ..Self::default() };
        if scope.is_empty() {
            return whole;
        }
        whole.devices.insert(relay);
        for control in controls.clone() {
            match control {
                Control::Grant { user, scope, .. } if whole.meets(*scope) => {
                    whole.users.insert(*user);
                }
                Control::Relay { device, scope, .. } if scope.iter().any(|s| whole.meets(*s)) => {
                    whole.devices.insert(*device);
                }
                _ => {}
            }
        }
        for control in controls {
            if let Control::UserKey { user, device, .. } = control
                && whole.users.contains(user)
            {
                whole.devices.insert(*device);
            }
        }
        whole
    }

    /// Whether a decision concerns the relay.
    #[must_use]
    pub fn hears(&self, control: &Control) -> bool {
        match control {
            _ if self.scope.is_empty() => false,
            Control::Server { .. } | Control::Form { .. } => true,
            Control::Village { village, .. } => self.holds(*village),
            Control::User { user, .. }
            | Control::UserKey { user, .. }
            | Control::Grant { user, .. }
            | Control::GrantEnded { user, .. } => self.users.contains(user),
            Control::Device { device, .. }
            | Control::DeviceRevoked { device, .. }
            | Control::Relay { device, .. } => self.devices.contains(device),
            _ => false,
        }
    }

    fn holds(&self, village: Division) -> bool {
        self.scope.iter().any(|scope| scope.contains(village))
    }

    fn meets(&self, other: Division) -> bool {
        self.scope.iter().any(|scope| scope.contains(other) || other.contains(*scope))
    }
}

#[cfg(test)]
mod tests {
    use wire::SecretKey;

    use super::*;

    #[test]
    fn a_relay_hears_of_the_people_of_its_villages_and_of_nobody_else() {
        let relay = DeviceId::from_bytes([9; 16]);
        let scope: Vec<Division> = vec!["350823106".parse().expect("a township")];
        let key = SecretKey::from_seed([1; 32]).public();
        let mut controls = Vec::new();
        for (n, place) in [(1, "350823106201"), (2, "350823107201"), (3, "350823")] {
            let (user, device) = (UserId::from_bytes([n; 16]), DeviceId::from_bytes([n; 16]));
            let from = "2026-01-01".parse().expect("a date");
            let (role, place) = ("assistant".to_owned(), place.parse().expect("a division"));
            controls.push(Control::Device { device, key, label: String::new() });
            controls.push(Control::UserKey { user, device, key });
            controls.push(Control::Grant { user, role, scope: place, from, until: None });
        }
        let whole = Neighbourhood::of(relay, &scope, controls.iter());
        let heard: Vec<bool> = controls.iter().map(|control| whole.hears(control)).collect();
        assert_eq!(heard, [[true; 3], [false; 3], [true; 3]].concat());
        let nobody = Neighbourhood::of(relay, &[], controls.iter());
        assert!(controls.iter().all(|control| !nobody.hears(control)));
    }
}
