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
    /// its own users and roles, and the roles of others over its villages. Codes, tokens and
    /// other people's devices concern nobody else.
    #[must_use]
    pub fn hears(&self, control: &Control) -> bool {
        match control {
            Control::Server { .. } | Control::Form { .. } => true,
            Control::Village { village, .. } => self.villages.contains(village),
            Control::User { user, .. } => self.users.contains(user),
            Control::Grant { user, scope, .. } | Control::GrantEnded { user, scope, .. } => {
                self.users.contains(user) || self.touches(*scope)
            }
            Control::UserKey { .. }
            | Control::Device { .. }
            | Control::DeviceRevoked { .. }
            | Control::Code { .. }
            | Control::CodeUsed { .. }
            | Control::Token { .. }
            | Control::TokenRevoked { .. } => false,
        }
    }

    /// The user whose name the device needs to show what this entry is about.
    #[must_use]
    pub fn names(&self, control: &Control) -> Option<UserId> {
        match control {
            Control::Grant { user, scope, .. }
                if !self.users.contains(user) && self.touches(*scope) =>
            {
                Some(*user)
            }
            _ => None,
        }
    }

    fn touches(&self, scope: Division) -> bool {
        self.villages.iter().any(|village| scope.contains(*village))
    }
}
