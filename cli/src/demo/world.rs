use std::{
    path::{Path, PathBuf},
    sync::{
        Mutex,
        atomic::{AtomicI64, Ordering},
    },
};

use kernel::{Division, Gazetteer, Stamp};
use rand_chacha::{
    ChaCha12Rng,
    rand_core::{Rng as _, SeedableRng as _},
};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};
use zoufang_server::{Config, Ports, Server};

use super::{Demo, TODAY, show::Teller};
use crate::{
    admin::{ROSTER, enlisted},
    generate::{Plan, generate},
    office::{Office, text},
    outcome::{Outcome, Trouble},
    serve::{CACHE_BYTES, DIVISIONS},
};

/// A real server over real HTTP, with a township's villages and households on it.
pub(super) struct World {
    pub(super) office: Office,
    pub(super) township: Office,
    pub(super) downstream: Office,
    pub(super) base: String,
    pub(super) villages: Vec<Division>,
    place: TempDir,
    stop: Option<oneshot::Sender<()>>,
    serving: JoinHandle<std::io::Result<()>>,
}

/// 古田镇, 上杭县.
const TOWNSHIP: &str = "350823106";

impl World {
    pub(super) async fn begin(demo: &Demo, told: &Teller) -> Result<Self, Trouble> {
        let place = TempDir::with_prefix("zoufang-demo-")?;
        let data = place.path().join("server");
        let config = Config {
            data: data.clone(),
            divisions: DIVISIONS.to_owned(),
            demo: true,
            cache_bytes: CACHE_BYTES,
        };
        let server = Server::open(config, ports(demo.seed)).await?;
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        Server::announce(&data, address)?;
        let (stop, stopped) = oneshot::channel();
        let serving = tokio::spawn(server.serve(listener, async {
            // A dropped sender means the same as a word.
            let _ = stopped.await;
        }));
        let base = format!("http://{address}");
        let token = std::fs::read_to_string(data.join("operator.token"))?;
        let office = Office::new(base.clone(), token)?;
        let villages = villages(demo)?;
        let codes: Vec<String> = villages.iter().map(ToString::to_string).collect();
        office.post("/v1/admin/villages", &json!({"divisions": codes})).await?;
        let township =
            desk(&office, "township", "镇乡村振兴办", "township_staff", TOWNSHIP).await?;
        let bureau = desk(&office, "bureau", "县局", "county_bureau", "350823").await?;
        let downstream = desk(&office, "monitor", "监测平台", "downstream", "350823").await?;
        let stop = Some(stop);
        let world = Self { office, township, downstream, base, villages, place, stop, serving };
        world.populate(demo, &bureau, told).await?;
        Ok(world)
    }

    /// Where a tablet keeps its data.
    pub(super) fn home(&self, tablet: &str) -> PathBuf {
        self.place.path().join(tablet)
    }

    /// The server's data directory.
    pub(super) fn data(&self) -> PathBuf {
        self.place.path().join("server")
    }

    /// Waits with the server running until it is interrupted.
    pub(super) async fn stay(&self, told: &Teller) -> Outcome {
        told.stay(&self.base, &self.data(), self.villages.first().copied());
        tokio::signal::ctrl_c().await?;
        Ok(())
    }

    pub(super) async fn end(mut self) -> Outcome {
        drop(self.stop.take());
        self.serving.await.map_err(|error| Trouble::Io(error.into()))??;
        Ok(())
    }

    async fn populate(&self, demo: &Demo, bureau: &Office, told: &Teller) -> Outcome {
        let gazetteer =
            Gazetteer::read(DIVISIONS).map_err(|error| Trouble::Usage(error.to_string()))?;
        let plan = Plan {
            divisions: &gazetteer,
            villages: &self.villages,
            households_per_village: demo.households,
            seed: demo.seed,
            as_of: roster_date(),
            dirt: false,
        };
        let bar =
            told.bar("录入户 households", u64::from(demo.villages) * u64::from(demo.households));
        let lines: Vec<String> = generate(plan)
            .map(|household| enlisted(&household, roster_date()).to_string())
            .collect();
        for lines in lines.chunks(ROSTER) {
            bureau.send("/v1/admin/roster", lines.join("\n")).await?;
            bar.inc(lines.len() as u64);
        }
        bar.finish_and_clear();
        self.office.merged().await
    }
}

/// The roster is of the start of the year.
fn roster_date() -> kernel::Date {
    kernel::date(2026, 1, 1)
}

/// A user with a role, and their desk.
pub(super) async fn desk(
    office: &Office,
    login: &str,
    name: &str,
    role: &str,
    scope: &str,
) -> Result<Office, Trouble> {
    user(office, login, name, role, scope).await?;
    let token = office.post("/v1/admin/tokens", &json!({"login": login})).await?;
    Ok(office.on_behalf(text(&token, "token")))
}

/// A user with a role since the start of the year.
pub(super) async fn user(
    office: &Office,
    login: &str,
    name: &str,
    role: &str,
    scope: &str,
) -> Result<Value, Trouble> {
    let user = json!({
        "login": login, "name": name, "role": role, "scope": scope, "from": "2026-01-01",
    });
    office.post("/v1/admin/users", &user).await
}

/// Time goes on by a second whenever somebody looks, and chance follows the seed, so that
/// nothing depends on when the demonstration runs.
fn ports(seed: u64) -> Ports {
    let clock = Ticking::new();
    let chance = Mutex::new(ChaCha12Rng::seed_from_u64(seed));
    Ports::new(
        move || clock.now(),
        move |bytes| {
            if let Ok(mut chance) = chance.lock() {
                chance.fill_bytes(bytes);
            }
        },
    )
}

/// A clock that starts at noon of the demonstration's day.
#[derive(Debug)]
pub(super) struct Ticking(AtomicI64);

impl Ticking {
    pub(super) fn new() -> Self {
        Self(AtomicI64::new(Stamp::noon(TODAY).millis()))
    }

    pub(super) fn now(&self) -> Stamp {
        Stamp::from_millis(self.0.fetch_add(20, Ordering::Relaxed))
    }
}

fn villages(demo: &Demo) -> Result<Vec<Division>, Trouble> {
    let gazetteer =
        Gazetteer::read(DIVISIONS).map_err(|error| Trouble::Usage(error.to_string()))?;
    let township: Division = TOWNSHIP.parse().map_err(|_| Trouble::Usage(TOWNSHIP.to_owned()))?;
    // Villages proper, 村委会, number from 200 upwards.
    let proper = |division: &Division| division.number() % 1_000 >= 200;
    let count = usize::try_from(demo.villages).unwrap_or(usize::MAX);
    Ok(gazetteer
        .villages_in(township)
        .map(|place| place.division)
        .filter(proper)
        .take(count)
        .collect())
}

/// The path of a directory as a person types it.
pub(super) fn typed(path: &Path) -> String {
    path.display().to_string()
}
