// A server, two cadres with a tablet each, and what they do.

use std::{
    cell::RefCell,
    ops::{Deref, DerefMut},
    rc::Rc,
};

use kernel::{Division, Path, RecordId, UserId, Value};
use wire::Control;
use zoufang_client::{Cancel, Client, Outcome, Query, Saved, SyncError};

use crate::{
    ports::{Machine, now},
    server::Server,
};

pub(crate) const VILLAGE: &str = "350823100201";
pub(crate) const OTHER_VILLAGE: &str = "350823100202";

/// A tablet that is switched on.
pub(crate) struct Tablet {
    pub machine: Machine,
    client: Client<Machine>,
}

impl Deref for Tablet {
    type Target = Client<Machine>;

    fn deref(&self) -> &Self::Target {
        &self.client
    }
}

impl DerefMut for Tablet {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.client
    }
}

pub(crate) fn village() -> Division {
    VILLAGE.parse().unwrap()
}

pub(crate) fn path(text: &str) -> Path {
    text.parse().unwrap()
}

/// A server with one village, two cadres over it, and nothing written yet.
pub(crate) fn server() -> Rc<RefCell<Server>> {
    let mut server = Server::new();
    for (code, name) in [(VILLAGE, "竹岭村"), (OTHER_VILLAGE, "松岭村")] {
        let village = code.parse().unwrap();
        server.decide(Control::Village { village, name: name.to_owned() });
    }
    for name in ["alice", "bob"] {
        let user = user(name);
        server.decide(Control::User { user, name: name.to_owned() });
        grant(&mut server, name, VILLAGE);
    }
    Rc::new(RefCell::new(server))
}

pub(crate) fn user(name: &str) -> UserId {
    UserId::derive("user", name.as_bytes())
}

pub(crate) fn grant(server: &mut Server, name: &str, village: &str) {
    server.decide(Control::Grant {
        user: user(name),
        role: "assistant".to_owned(),
        scope: village.parse().unwrap(),
        from: "2026-01-01".parse().unwrap(),
        until: None,
    });
}

/// An enrolled tablet that has spoken with its server once.
pub(crate) fn tablet(server: &Rc<RefCell<Server>>, name: &str) -> Tablet {
    let mut tablet = Tablet::on(Machine::new(server, name.as_bytes()[0]));
    now(tablet.enrol(name, "平板")).unwrap();
    tablet.exchange();
    tablet
}

impl Tablet {
    /// Switches a machine on.
    pub(crate) fn on(machine: Machine) -> Self {
        let client = now(Client::open(machine.clone())).unwrap();
        Self { machine, client }
    }

    /// Switches it off and on again.
    pub(crate) fn again(self) -> Self {
        self.machine.storage.power_up();
        Self::on(self.machine)
    }

    pub(crate) fn exchange(&mut self) -> Outcome {
        self.try_exchange().unwrap()
    }

    pub(crate) fn try_exchange(&mut self) -> Result<Outcome, SyncError> {
        now(self.client.sync(&mut |_| (), &Cancel::default()))
    }

    /// Registers a household with a head and an address.
    pub(crate) fn register(&mut self, head: &str, address: &str) -> RecordId {
        let mut visit = self.client.register(village()).unwrap();
        visit.set(&path("household/address"), address).unwrap();
        let member = visit.add("member").unwrap();
        member.set("name", head).unwrap().set("relation", "head").unwrap();
        now(self.client.save(&visit)).unwrap().record
    }

    /// Saves one answer.
    pub(crate) fn answer(
        &mut self,
        record: RecordId,
        question: &str,
        value: impl Into<Value>,
    ) -> Saved {
        let mut visit = now(self.client.visit(record)).unwrap();
        visit.set(&path(question), value).unwrap();
        now(self.client.save(&visit)).unwrap()
    }

    /// What is shown of an answer.
    pub(crate) fn shown(&self, record: RecordId, question: &str) -> Option<Value> {
        let household = now(self.client.household(record)).unwrap();
        household.answer(&path(question)).and_then(|answer| answer.value.cloned())
    }

    /// The heads of all households in the list.
    pub(crate) fn heads(&self) -> Vec<String> {
        let rows = now(self.client.households(&Query::default())).unwrap();
        let mut heads: Vec<String> = rows.into_iter().map(|row| row.head).collect();
        heads.sort();
        heads
    }

    pub(crate) fn pending(&self) -> u64 {
        now(self.client.status()).unwrap().pending
    }

    /// The digest of a household's state.
    pub(crate) fn digest(&self, record: RecordId) -> kernel::Digest {
        let household = now(self.client.household(record)).unwrap();
        household.state().digest(&|actor| self.client.author(actor))
    }
}
