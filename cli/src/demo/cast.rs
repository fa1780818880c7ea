use disk::Zstd;
use kernel::{Division, Stamp};
use rand_chacha::{
    ChaCha12Rng,
    rand_core::{Rng as _, SeedableRng as _},
};
use serde_json::json;
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};
use zoufang_client::{
    BlobCall, Cancel, Chance, Client, Clock, NoChance, Ports, Standing, SyncError, Transport,
    TransportError,
    native::{DirectoryStorage, HttpTransport},
};

use super::{
    Demo,
    show::Teller,
    world::{Ticking, World, user},
};
use crate::{office::text, outcome::Trouble};

/// All tablets: two in each village, and one whose user's role ends while they are offline.
pub(super) struct Cast {
    tablets: Vec<Tablet>,
}

/// A tablet with who carries it.
pub(super) struct Tablet {
    pub(super) client: Client<DemoPorts>,
    pub(super) village: Division,
    pub(super) login: String,
    pub(super) part: Part,
    cut: Rc<Cell<bool>>,
    /// How many commits it saved.
    pub(super) saved: u64,
}

/// What somebody does in the story.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// The village cadre.
    Cadre,
    /// The village's team leader, who visits some of the same households.
    Leader,
    /// Somebody whose role ends while they are offline.
    Former,
}

impl Cast {
    /// Enrols every tablet and brings it up to date.
    pub(super) async fn assemble(
        demo: &Demo,
        world: &World,
        told: &Teller,
    ) -> Result<Self, Trouble> {
        let mut parts = Vec::new();
        for (number, village) in world.villages.iter().enumerate() {
            parts.push((*village, Part::Cadre, format!("cadre-{}", number + 1)));
            parts.push((*village, Part::Leader, format!("leader-{}", number + 1)));
        }
        if let Some(village) = world.villages.first() {
            parts.push((*village, Part::Former, "former-1".to_owned()));
        }
        let bar = told.bar("平板登记与首次同步 tablets enrol", parts.len() as u64);
        let mut tablets = Vec::new();
        for (number, (village, part, login)) in (0_u64..).zip(parts) {
            let seed = demo.seed.wrapping_mul(1_000).wrapping_add(number);
            tablets.push(Tablet::enrol(world, seed, village, part, login).await?);
            bar.inc(1);
        }
        bar.finish_and_clear();
        Ok(Self { tablets })
    }

    pub(super) fn len(&self) -> usize {
        self.tablets.len()
    }

    pub(super) fn tablet(&mut self, at: usize) -> &mut Tablet {
        let last = self.tablets.len() - 1;
        &mut self.tablets[at.min(last)]
    }

    pub(super) fn tablets(&self) -> &[Tablet] {
        &self.tablets
    }

    /// The tablet of a part in a village.
    pub(super) fn of(&mut self, village: Division, part: Part) -> Option<&mut Tablet> {
        self.tablets.iter_mut().find(|tablet| (tablet.village, tablet.part) == (village, part))
    }

    /// The order in which the tablets come home.
    pub(super) fn order(&self, seed: u64) -> Vec<usize> {
        let mut chance = ChaCha12Rng::seed_from_u64(seed);
        let mut order: Vec<(u64, usize)> =
            (0..self.tablets.len()).map(|at| (chance.next_u64(), at)).collect();
        order.sort_unstable();
        order.into_iter().map(|(_, at)| at).collect()
    }
}

impl Tablet {
    async fn enrol(
        world: &World,
        seed: u64,
        village: Division,
        part: Part,
        login: String,
    ) -> Result<Self, Trouble> {
        let (name, role) = match part {
            Part::Cadre => ("协理员", "assistant"),
            Part::Leader => ("驻村第一书记", "village_lead"),
            Part::Former => ("前协理员", "assistant"),
        };
        user(&world.office, &login, &format!("{name} {login}"), role, &village.to_string()).await?;
        let code = world.office.post("/v1/admin/codes", &json!({"login": login})).await?;
        let cut = Rc::new(Cell::new(false));
        let ports = DemoPorts::open(world, &login, seed, Rc::clone(&cut))?;
        let mut client = Client::open(ports).await?;
        client.set_training(true);
        client.enrol(text(&code, "code"), &format!("平板 {login}")).await?;
        let mut tablet = Self { client, village, login, part, cut, saved: 0 };
        tablet.sync().await?;
        Ok(tablet)
    }

    pub(super) async fn sync(&mut self) -> Result<zoufang_client::Outcome, Trouble> {
        Ok(self.client.sync(&mut |_| (), &Cancel::default()).await?)
    }

    /// Has the next answer of the server lost on its way.
    pub(super) fn cut_next(&self) {
        self.cut.set(true);
    }

    /// Syncs over a link that breaks.
    pub(super) async fn sync_cut(&mut self) -> Result<(), Trouble> {
        match self.client.sync(&mut |_| (), &Cancel::default()).await {
            // The client may have gone on by itself after the cut.
            Ok(_) | Err(SyncError::Transport(_)) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

/// A tablet's ports: real storage and real HTTP, with a clock and chance that follow the seed,
/// and a link that can be cut.
pub(super) struct DemoPorts {
    storage: DirectoryStorage,
    link: Link,
    clock: DemoClock,
    chance: Seeded,
}

pub(super) struct Link {
    http: HttpTransport,
    cut: Rc<Cell<bool>>,
}

pub(super) struct DemoClock(Ticking);

pub(super) struct Seeded(RefCell<ChaCha12Rng>);

impl DemoPorts {
    fn open(world: &World, login: &str, seed: u64, cut: Rc<Cell<bool>>) -> Result<Self, Trouble> {
        let storage = DirectoryStorage::open(&world.home(login))
            .map_err(|error| Trouble::Tablet(error.to_string()))?;
        let http =
            HttpTransport::new(&world.base).map_err(|error| Trouble::Tablet(error.to_string()))?;
        Ok(Self {
            storage,
            link: Link { http, cut },
            clock: DemoClock(Ticking::new()),
            chance: Seeded(RefCell::new(ChaCha12Rng::seed_from_u64(seed))),
        })
    }
}

impl Ports for DemoPorts {
    type Storage = DirectoryStorage;
    type Blobs = DirectoryStorage;
    type Transport = Link;
    type Clock = DemoClock;
    type Chance = Seeded;
    type Compression = Zstd;

    fn storage(&self) -> &DirectoryStorage {
        &self.storage
    }

    fn blobs(&self) -> &DirectoryStorage {
        &self.storage
    }

    fn transport(&self) -> &Link {
        &self.link
    }

    fn clock(&self) -> &DemoClock {
        &self.clock
    }

    fn chance(&self) -> &Seeded {
        &self.chance
    }

    fn compression(&self) -> &Zstd {
        &Zstd
    }
}

impl Transport for Link {
    async fn blob(&self, call: BlobCall) -> Result<Standing, TransportError> {
        self.http.blob(call).await
    }

    async fn post(
        &self,
        path: &str,
        body: Vec<u8>,
        limit: usize,
    ) -> Result<Vec<u8>, TransportError> {
        let answer = self.http.post(path, body, limit).await?;
        if self.cut.replace(false) { Err(TransportError::Cut) } else { Ok(answer) }
    }
}

impl Clock for DemoClock {
    fn now(&self) -> Stamp {
        self.0.now()
    }
}

impl Chance for Seeded {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoChance> {
        self.0.borrow_mut().fill_bytes(bytes);
        Ok(())
    }
}
