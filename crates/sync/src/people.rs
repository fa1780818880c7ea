use std::collections::BTreeMap;

use access::{Authority, Clearance, Grant};
use kernel::{Actor, Date, DeviceId, Digest, Division, Stamp, UserId};
use wire::{Certificate, Control, ControlEntry, Problem, PublicKey, StreamEnd};

/// Everybody and everything that commits and requests are judged by: users, devices, epochs,
/// grants, codes and tokens. It is a fold over the control entries and certificates of a
/// journal, so the same journal always gives the same people.
#[derive(Debug, Clone, Default)]
pub struct People {
    authority: Authority,
    names: BTreeMap<UserId, String>,
    devices: BTreeMap<DeviceId, Device>,
    user_keys: BTreeMap<(UserId, DeviceId), PublicKey>,
    epochs: BTreeMap<Actor, Certificate>,
    villages: BTreeMap<Division, String>,
    codes: BTreeMap<Digest, (UserId, Stamp)>,
    tokens: BTreeMap<Digest, UserId>,
    relays: BTreeMap<DeviceId, (Vec<Division>, Option<Date>)>,
}

/// A device that may exchange, or once could.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// What it signs with.
    pub key: PublicKey,
    /// What people call it.
    pub label: String,
    /// Whether it is a server, whose commits need no grant.
    pub is_server: bool,
    /// Where its streams stood when it was revoked.
    pub revoked: Option<Vec<StreamEnd>>,
}

/// Who holds a device: the users that sign on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// The device.
    pub device: DeviceId,
    /// Its users.
    pub users: Vec<UserId>,
}

impl People {
    /// Takes in a control entry whose signature was verified. Entries that make no sense, such
    /// as a role nobody knows, change nothing.
    pub fn learn(&mut self, control: &Control) {
        match control {
            Control::Server { device, key, .. } => {
                let label = "server".to_owned();
                let server = Device { key: *key, label, is_server: true, revoked: None };
                self.devices.insert(*device, server);
                self.user_keys.insert((server_user(), *device), *key);
            }
            Control::Village { village, name } => {
                self.villages.insert(*village, name.clone());
            }
            Control::User { user, name } => {
                self.names.insert(*user, name.clone());
            }
            Control::UserKey { user, device, key } => {
                self.user_keys.insert((*user, *device), *key);
            }
            Control::Device { device, key, label } => {
                let label = label.clone();
                let known = Device { key: *key, label, is_server: false, revoked: None };
                self.devices.insert(*device, known);
            }
            Control::DeviceRevoked { device, streams } => {
                if let Some(device) = self.devices.get_mut(device) {
                    device.revoked = Some(streams.clone());
                }
            }
            Control::Grant { .. } | Control::GrantEnded { .. } => self.learn_grant(control),
            Control::Code { digest, user, expires } => {
                self.codes.insert(*digest, (*user, *expires));
            }
            Control::CodeUsed { digest } => {
                self.codes.remove(digest);
            }
            Control::Token { digest, user, .. } => {
                self.tokens.insert(*digest, *user);
            }
            Control::TokenRevoked { digest } => {
                self.tokens.remove(digest);
            }
            Control::Relay { device, scope, until } => {
                self.relays.insert(*device, (scope.clone(), *until));
            }
            Control::Form { .. } | Control::Released { .. } | Control::Discarded { .. } => {}
        }
    }

    /// Takes in an epoch, when its device and its user signed for it.
    ///
    /// # Errors
    /// When one of them is unknown or did not, or the actor is another epoch's already.
    pub fn open(&mut self, certificate: &Certificate) -> Result<(), Problem> {
        self.check_epoch(certificate)?;
        self.epochs.insert(certificate.actor, *certificate);
        Ok(())
    }

    /// Whether an epoch could be opened; the same question as [`open`](Self::open) asks.
    ///
    /// # Errors
    /// As there.
    pub fn check_epoch(&self, certificate: &Certificate) -> Result<(), Problem> {
        let device = self.devices.get(&certificate.device).ok_or(Problem::UnknownDevice)?;
        let user = self
            .user_keys
            .get(&(certificate.user, certificate.device))
            .ok_or(Problem::BadCertificate)?;
        certificate.verify(&device.key, user).map_err(|_| Problem::BadCertificate)?;
        match self.epochs.get(&certificate.actor) {
            Some(known) if known != certificate => Err(Problem::BadCertificate),
            _ => Ok(()),
        }
    }

    /// The epoch of an actor: whose commits they are.
    #[must_use]
    pub fn epoch(&self, actor: Actor) -> Option<&Certificate> {
        self.epochs.get(&actor)
    }

    /// The actors of all epochs a device has opened.
    pub fn actors_of(&self, device: DeviceId) -> impl Iterator<Item = Actor> {
        self.epochs.values().filter(move |epoch| epoch.device == device).map(|epoch| epoch.actor)
    }

    /// How many epochs a device has opened.
    #[must_use]
    pub fn epochs_of(&self, device: DeviceId) -> u64 {
        self.actors_of(device).count() as u64
    }

    /// A device.
    #[must_use]
    pub fn device(&self, device: DeviceId) -> Option<&Device> {
        self.devices.get(&device)
    }

    /// The divisions a device is a relay for on a day; none for one that is no relay, or was
    /// revoked.
    #[must_use]
    pub fn relay_scope(&self, device: DeviceId, on: Date) -> &[Division] {
        let stands = self.device(device).is_some_and(|device| device.revoked.is_none());
        match self.relays.get(&device) {
            Some((scope, until)) if stands && until.is_none_or(|last| on <= last) => scope,
            _ => &[],
        }
    }

    /// The surveyed villages a device is a relay for on a day, in the order of their codes.
    #[must_use]
    pub fn relay_villages(&self, device: DeviceId, on: Date) -> Vec<Division> {
        let scope = self.relay_scope(device, on);
        let held = |village: &Division| scope.iter().any(|scope| scope.contains(*village));
        self.villages.keys().copied().filter(held).collect()
    }

    /// Whether an actor is a server's own.
    #[must_use]
    pub fn is_server(&self, actor: Actor) -> bool {
        self.epoch(actor)
            .and_then(|epoch| self.device(epoch.device))
            .is_some_and(|device| device.is_server)
    }

    /// Who signs on a device.
    #[must_use]
    pub fn holder(&self, device: DeviceId) -> Holder {
        let users = self.user_keys.keys().filter(|(_, held)| *held == device);
        Holder { device, users: users.map(|(user, _)| *user).collect() }
    }

    /// The grants in force.
    #[must_use]
    pub fn authority(&self) -> &Authority {
        &self.authority
    }

    /// The name of a user.
    #[must_use]
    pub fn name(&self, user: UserId) -> Option<&str> {
        self.names.get(&user).map(String::as_str)
    }

    /// All users with their names.
    pub fn users(&self) -> impl Iterator<Item = (UserId, &str)> {
        self.names.iter().map(|(user, name)| (*user, name.as_str()))
    }

    /// Who an actor's commits are by, in a form that no server gives: `server`, or the user.
    #[must_use]
    pub fn author(&self, actor: Actor) -> String {
        match self.epoch(actor) {
            Some(_) if self.is_server(actor) => "server".to_owned(),
            Some(epoch) => epoch.user.to_string(),
            None => actor.to_string(),
        }
    }

    /// The villages that are surveyed, with their names.
    pub fn villages(&self) -> impl Iterator<Item = (Division, &str)> {
        self.villages.iter().map(|(village, name)| (*village, name.as_str()))
    }

    /// The name of a village that is surveyed.
    #[must_use]
    pub fn village(&self, village: Division) -> Option<&str> {
        self.villages.get(&village).map(String::as_str)
    }

    /// The surveyed villages whose feeds a device may hold on a day, in the order of their codes.
    #[must_use]
    pub fn villages_of(&self, holder: &Holder, on: Date) -> Vec<Division> {
        let scopes: Vec<Division> =
            holder.users.iter().flat_map(|user| self.authority.tablet_scopes(*user, on)).collect();
        let held = |village: &Division| scopes.iter().any(|scope| scope.contains(*village));
        self.villages.keys().copied().filter(held).collect()
    }

    /// Whose a one-time code is, while it is worth something.
    #[must_use]
    pub fn code(&self, digest: Digest, now: Stamp) -> Option<UserId> {
        self.codes.get(&digest).filter(|(_, expires)| now <= *expires).map(|(user, _)| *user)
    }

    /// On whose behalf a bearer token speaks.
    #[must_use]
    pub fn token(&self, digest: Digest) -> Option<UserId> {
        self.tokens.get(&digest).copied()
    }

    fn learn_grant(&mut self, control: &Control) {
        match control {
            Control::Grant { user, role, scope, from, until } => {
                let Ok(role) = role.parse() else { return };
                let grant = Grant {
                    user: *user,
                    role,
                    scope: (*scope).into(),
                    from: *from,
                    until: *until,
                    reading: Clearance::Identity,
                };
                // A grant that does not suit its role gives nobody anything.
                let _ = self.authority.give(grant);
            }
            Control::GrantEnded { user, role, scope, last } => {
                let Ok(role) = role.parse() else { return };
                self.authority.end(*user, &role, (*scope).into(), *last);
            }
            _ => {}
        }
    }
}

/// The user under which servers open their epochs.
#[must_use]
pub fn server_user() -> UserId {
    UserId::derive("user", b"server")
}

/// A control entry learned from somebody else.
impl Extend<ControlEntry> for People {
    fn extend<T: IntoIterator<Item = ControlEntry>>(&mut self, entries: T) {
        entries.into_iter().for_each(|entry| self.learn(&entry.control));
    }
}
