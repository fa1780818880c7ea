use kernel::{Actor, Date, DeviceId, Digest, Division, FeedId, RecordId, Stamp, UserId, limit};

use crate::{
    PublicKey, SecretKey, Signature, SignatureError, StreamEnd, Use,
    cbor::{self, Cbor, Malformed, Reader, Writer},
};

/// What the server decides about people, devices, places and forms. Without these entries the
/// journal could not reproduce who had the authority to do what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Control {
    /// A life of the server begins: its device id and key, and the id of its feeds.
    Server {
        /// The server as a device.
        device: DeviceId,
        /// What it signs with.
        key: PublicKey,
        /// The feeds of this life.
        feed: FeedId,
    },
    /// A village is surveyed from now on.
    Village {
        /// Its code.
        village: Division,
        /// Its full name at that time.
        name: String,
    },
    /// A person may sign in.
    User {
        /// Who.
        user: UserId,
        /// The name by which colleagues know them.
        name: String,
    },
    /// A person signs with this key on this device.
    UserKey {
        /// Who.
        user: UserId,
        /// Where.
        device: DeviceId,
        /// With what.
        key: PublicKey,
    },
    /// A device may exchange: this is the server's certificate for it.
    Device {
        /// Which.
        device: DeviceId,
        /// What it signs with.
        key: PublicKey,
        /// What people call it.
        label: String,
    },
    /// A role over a division for a period.
    Grant {
        /// Whose.
        user: UserId,
        /// The role's code, as the access rules know it.
        role: String,
        /// Over what.
        scope: Division,
        /// The first day.
        from: Date,
        /// The last day, if one is set.
        until: Option<Date>,
    },
    /// A role ends: the last day is set or moved.
    GrantEnded {
        /// Whose.
        user: UserId,
        /// The role's code.
        role: String,
        /// Over what.
        scope: Division,
        /// The last day on which it held.
        last: Date,
    },
    /// A device may exchange no more; what its streams held at that time still counts.
    DeviceRevoked {
        /// Which.
        device: DeviceId,
        /// Where its streams stood.
        streams: Vec<StreamEnd>,
    },
    /// A form is published; it never changes afterwards.
    Form {
        /// `id@version`.
        reference: String,
        /// Its sheets.
        sheets: Published,
    },
    /// A one-time code for enrolling a device for a user. Only its digest is kept.
    Code {
        /// The digest of the code.
        digest: Digest,
        /// For whom.
        user: UserId,
        /// Until when.
        expires: Stamp,
    },
    /// The code was used, and is worth nothing any more.
    CodeUsed {
        /// The digest of the code.
        digest: Digest,
    },
    /// A bearer token for a user. Only its digest is kept.
    Token {
        /// The digest of the token.
        digest: Digest,
        /// On whose behalf.
        user: UserId,
        /// What it is for, in the words of who made it.
        label: String,
    },
    /// The token is worth nothing any more.
    TokenRevoked {
        /// The digest of the token.
        digest: Digest,
    },
    /// A person released a commit that was set aside; what that means depends on its verdict.
    Released {
        /// Which commit.
        commit: Named,
        /// Who decided.
        by: UserId,
        /// Why, in their words.
        reason: String,
    },
    /// A person decided that a commit which was set aside stays so.
    Discarded {
        /// Which commit.
        commit: Named,
        /// Who decided.
        by: UserId,
        /// Why, in their words.
        reason: String,
    },
    /// A device carries for others in these divisions. A later entry for the same device takes
    /// the place of an earlier one; one without a division ends it.
    Relay {
        /// Which device.
        device: DeviceId,
        /// For whom it carries.
        scope: Vec<Division>,
        /// The last day, if one is set.
        until: Option<Date>,
    },
}

/// A commit as a person's decision names it. Of two under one number of one stream, the hash
/// tells which is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Named {
    /// The household.
    pub record: RecordId,
    /// Who wrote it.
    pub actor: Actor,
    /// The village of its stream.
    pub village: Division,
    /// Its number in the stream.
    pub n: u64,
    /// The hash of its change.
    pub hash: Digest,
}

/// A form as it travels: one CSV text per sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheets {
    /// The questions.
    pub survey: String,
    /// The code lists.
    pub choices: String,
    /// Id, version and title.
    pub settings: String,
    /// The checks across answers.
    pub rules: String,
}

/// The sheets of a published form. What is signed is their digest, so that they can be left out
/// for a reader who has them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Published {
    /// All of them.
    Whole(Sheets),
    /// The digest of sheets the reader has.
    Known(Digest),
}

impl Published {
    /// The digest of the sheets.
    #[must_use]
    pub fn digest(&self) -> Digest {
        match self {
            Self::Whole(sheets) => sheets.digest(),
            Self::Known(digest) => *digest,
        }
    }
}

impl Sheets {
    /// The digest by which they are signed.
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest::of(&cbor::encode(self))
    }
}

/// A server-signed entry of the control stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ControlEntry {
    /// Its number in the control stream, from 1.
    pub number: u64,
    /// When the server decided it.
    pub at: Stamp,
    /// What it decided.
    pub control: Control,
    signature: Signature,
}

impl ControlEntry {
    /// Signs an entry.
    #[must_use]
    pub fn sign(number: u64, at: Stamp, control: Control, key: &SecretKey) -> Self {
        let mut entry = Self { number, at, control, signature: Signature([0; 64]) };
        entry.signature = key.sign(Use::Control, &entry.said());
        entry
    }

    /// Checks that the server signed it.
    ///
    /// # Errors
    /// When it did not.
    pub fn verify(&self, server: &PublicKey) -> Result<(), SignatureError> {
        server.verify(Use::Control, &self.said(), &self.signature)
    }

    /// The digest of what is signed.
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest::of(&self.said())
    }

    /// Its bytes.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        cbor::encode(self)
    }

    /// An entry from its bytes, still to be verified.
    ///
    /// # Errors
    /// When they are not a control entry.
    pub fn decode(bytes: &[u8]) -> Result<Self, Malformed> {
        cbor::decode(bytes)
    }

    /// The entry without the sheets of its form, for a reader who has those of this digest.
    #[must_use]
    pub fn for_reader_of(mut self, known: Option<Digest>) -> Self {
        if let Control::Form { sheets, .. } = &mut self.control
            && Some(sheets.digest()) == known
        {
            *sheets = Published::Known(sheets.digest());
        }
        self
    }

    fn said(&self) -> Vec<u8> {
        cbor::written(|to| {
            to.array(3).put(&self.number).put(&self.at);
            match &self.control {
                Control::Form { reference, sheets } => {
                    let known = Published::Known(sheets.digest());
                    to.put(&Control::Form { reference: reference.clone(), sheets: known });
                }
                control => {
                    to.put(control);
                }
            }
        })
    }
}

impl Cbor for ControlEntry {
    fn put(&self, to: &mut Writer) {
        to.array(4).put(&self.number).put(&self.at).put(&self.control).put(&self.signature);
    }

    fn take(from: &mut Reader<'_>) -> Result<Self, Malformed> {
        from.array(4)?;
        Ok(Self {
            number: from.take()?,
            at: from.take()?,
            control: from.take()?,
            signature: from.take()?,
        })
    }
}

impl Cbor for Published {
    fn put(&self, to: &mut Writer) {
        match self {
            Self::Whole(sheets) => to.array(1).put(sheets),
            Self::Known(digest) => to.array(2).null().put(digest),
        };
    }

    fn take(from: &mut Reader<'_>) -> Result<Self, Malformed> {
        match from.length(2)? {
            1 => Ok(Self::Whole(from.take()?)),
            2 if from.null()? => Ok(Self::Known(from.take()?)),
            _ => Err(Malformed),
        }
    }
}

impl Cbor for Named {
    fn put(&self, to: &mut Writer) {
        let Self { record, actor, village, n, hash } = self;
        to.array(5).put(record).put(actor).put(village).put(n).put(hash);
    }

    fn take(from: &mut Reader<'_>) -> Result<Self, Malformed> {
        from.array(5)?;
        Ok(Self {
            record: from.take()?,
            actor: from.take()?,
            village: from.take()?,
            n: from.take()?,
            hash: from.take()?,
        })
    }
}

impl Cbor for Sheets {
    fn put(&self, to: &mut Writer) {
        to.array(4).text(&self.survey).text(&self.choices).text(&self.settings).text(&self.rules);
    }

    fn take(from: &mut Reader<'_>) -> Result<Self, Malformed> {
        from.array(4)?;
        Ok(Self {
            survey: from.text()?,
            choices: from.text()?,
            settings: from.text()?,
            rules: from.text()?,
        })
    }
}

/// A kind's number, then its fields in the order of the definition.
impl Cbor for Control {
    fn put(&self, to: &mut Writer) {
        to.array(2);
        match self {
            Self::Server { device, key, feed } => {
                to.number(0).array(3).put(device).put(key).put(feed)
            }
            Self::Village { village, name } => to.number(1).array(2).put(village).put(name),
            Self::User { user, name } => to.number(2).array(2).put(user).put(name),
            Self::UserKey { user, device, key } => {
                to.number(3).array(3).put(user).put(device).put(key)
            }
            Self::Device { device, key, label } => {
                to.number(4).array(3).put(device).put(key).put(label)
            }
            Self::Grant { user, role, scope, from, until } => {
                to.number(5).array(5).put(user).put(role).put(scope).put(from).put(until)
            }
            Self::GrantEnded { user, role, scope, last } => {
                to.number(6).array(4).put(user).put(role).put(scope).put(last)
            }
            Self::DeviceRevoked { device, streams } => {
                to.number(7).array(2).put(device).all(streams)
            }
            Self::Form { reference, sheets } => to.number(8).array(2).put(reference).put(sheets),
            Self::Code { digest, user, expires } => {
                to.number(9).array(3).put(digest).put(user).put(expires)
            }
            Self::CodeUsed { digest } => to.number(10).array(1).put(digest),
            Self::Token { digest, user, label } => {
                to.number(11).array(3).put(digest).put(user).put(label)
            }
            Self::TokenRevoked { digest } => to.number(12).array(1).put(digest),
            Self::Released { commit, by, reason } => {
                to.number(13).array(3).put(commit).put(by).put(reason)
            }
            Self::Discarded { commit, by, reason } => {
                to.number(14).array(3).put(commit).put(by).put(reason)
            }
            Self::Relay { device, scope, until } => {
                to.number(15).array(3).put(device).all(scope).put(until)
            }
        };
    }

    fn take(from: &mut Reader<'_>) -> Result<Self, Malformed> {
        from.array(2)?;
        let kind = from.number()?;
        let fields = [3, 2, 2, 3, 3, 5, 4, 2, 2, 3, 1, 3, 1, 3, 3, 3];
        let index = usize::try_from(kind).map_err(|_| Malformed)?;
        from.array(*fields.get(index).ok_or(Malformed)?)?;
        Ok(match kind {
            0 => Self::Server { device: from.take()?, key: from.take()?, feed: from.take()? },
            1 => Self::Village { village: from.take()?, name: from.take()? },
            2 => Self::User { user: from.take()?, name: from.take()? },
            3 => Self::UserKey { user: from.take()?, device: from.take()?, key: from.take()? },
            4 => Self::Device { device: from.take()?, key: from.take()?, label: from.take()? },
            5 => Self::Grant {
                user: from.take()?,
                role: from.take()?,
                scope: from.take()?,
                from: from.take()?,
                until: from.take()?,
            },
            6 => Self::GrantEnded {
                user: from.take()?,
                role: from.take()?,
                scope: from.take()?,
                last: from.take()?,
            },
            7 => Self::DeviceRevoked {
                device: from.take()?,
                streams: from.all(limit::STREAMS_PER_REQUEST)?,
            },
            8 => Self::Form { reference: from.take()?, sheets: from.take()? },
            9 => Self::Code { digest: from.take()?, user: from.take()?, expires: from.take()? },
            10 => Self::CodeUsed { digest: from.take()? },
            11 => Self::Token { digest: from.take()?, user: from.take()?, label: from.take()? },
            12 => Self::TokenRevoked { digest: from.take()? },
            13 => Self::Released { commit: from.take()?, by: from.take()?, reason: from.take()? },
            14 => Self::Discarded { commit: from.take()?, by: from.take()?, reason: from.take()? },
            _ => Self::Relay {
                device: from.take()?,
                scope: from.all(limit::VILLAGES_PER_DEVICE)?,
                until: from.take()?,
            },
        })
    }
}
