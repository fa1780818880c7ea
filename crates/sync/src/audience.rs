use kernel::{Division, UserId};
use wire::Control;

/// Whom a device may hear of: its users, and the villages it may hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audience {
    /// The device's users.
    pub users: Vec<UserId>,
    /// The villages it may hold.
    pub villages: Vec<Division>,
}

impl Audience {
    /// Whether a control entry concerns the device: the server's keys, every form, its villages,
    /// its own users and their roles. Codes, tokens, and other people and their devices concern
    /// nobody else; the names of those whose commits it reads come with their epochs.
    #[must_use]
    pub fn hears(&self, control: &Control) -> bool {
        match control {
            Control::Server { .. } | Control::Form { .. } => true,
            Control::Village { village, .. } => self.villages.contains(village),
            Control::User { user, .. }
            | Control::Grant { user, .. }
            | Control::GrantEnded { user, .. } => self.users.contains(user),
            Control::UserKey { .. }
            | Control::Device { .. }
            | Control::DeviceRevoked { .. }
            | Control::Code { .. }
            | Control::CodeUsed { .. }
            | Control::Token { .. }
            | Control::TokenRevoked { .. }
            // What comes of these stands in the village feed; their reasons are the office's.
            | Control::Released { .. }
            | Control::Discarded { .. }
            | Control::Relay { .. } => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_hears_of_its_own_people_and_places_only() {
        let (own, other) = (UserId::derive("user", b"own"), UserId::derive("user", b"other"));
        let village: Division = "350823106201".parse().expect("a village");
        let elsewhere: Division = "350823106202".parse().expect("a village");
        let audience = Audience { users: vec![own], villages: vec![village] };
        let named = |user| Control::User { user, name: "name".to_owned() };
        let place = |village| Control::Village { village, name: "name".to_owned() };
        let code = Control::CodeUsed { digest: kernel::Digest::ZERO };
        for (control, hears) in [
            (named(own), true),
            (named(other), false),
            (place(village), true),
            (place(elsewhere), false),
            (code, false),
        ] {
            assert_eq!(audience.hears(&control), hears, "{control:?}");
        }
    }
}
