//! A tablet of the workload, and the office's device: a real client core over real files and
//! sockets.

use std::{
    collections::BTreeMap,
    fs,
    path::PathBuf,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use kernel::{Division, Entry, Path, RecordId, Value};
use serde_json::{Map, Value as Json};
use tokio::runtime::Runtime;
use zoufang_client::{Cancel, Client, SyncError, Visit, native::Native};

use crate::{
    BenchError,
    desk::Desk,
    shape::{Place, Shape, answer, flat, place},
    workload::{Edit, Household, Operation},
};

/// A device in a directory of its own.
#[derive(Debug, Clone)]
pub(crate) struct Tablet {
    pub(crate) login: String,
    /// Its village; the office has none of its own.
    pub(crate) village: Option<Division>,
    home: PathBuf,
}

/// Where the households of the workload are: records, and the entries of their arrays.
#[derive(Debug, Default)]
pub(crate) struct Register(Mutex<BTreeMap<String, Registered>>);

/// One household of the workload in the system.
#[derive(Debug, Clone)]
pub(crate) struct Registered {
    pub(crate) record: RecordId,
    pub(crate) village: Division,
    /// By array: the entries in the file's order.
    entries: BTreeMap<String, Vec<Entry>>,
}

/// What one sync took, from opening the store to closing it.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Exchange {
    pub(crate) took: Duration,
    /// Of that, opening the store.
    pub(crate) opening: Duration,
    pub(crate) requests: u64,
    /// Bodies of requests, in bytes.
    pub(crate) body_up: u64,
    /// Bodies of answers, in bytes.
    pub(crate) body_down: u64,
    pub(crate) sent: u64,
    pub(crate) received: u64,
}

/// Something that was written at a door.
#[derive(Debug, Clone)]
pub(crate) struct Stated {
    pub(crate) record: RecordId,
    pub(crate) path: Path,
    pub(crate) value: Value,
    /// The entry it was appended with.
    pub(crate) appended: Option<Entry>,
}

/// How often a server that is busy is asked again.
const WAITS: u32 = 20;

impl Tablet {
    pub(crate) fn new(place: &std::path::Path, login: String, village: Option<Division>) -> Self {
        Self { home: place.join(&login), login, village }
    }

    /// Makes it known to the server.
    pub(crate) async fn enrol(&self, desk: &Desk, base: &str) -> Result<(), BenchError> {
        fs::create_dir_all(&self.home)?;
        let code = desk.code(&self.login).await?;
        let mut client = self.open(base).await?;
        client.enrol(&code, &self.login).await.map_err(client_failed)
    }

    /// One sync over a store that is opened for it and closed after it, as an app that was
    /// started for it would.
    pub(crate) fn exchange(&self, runtime: &Runtime, base: &str) -> Result<Exchange, BenchError> {
        runtime.block_on(async {
            let begun = Instant::now();
            let mut client = self.open(base).await?;
            let opening = begun.elapsed();
            let mut waits = 0;
            let outcome = loop {
                match client.sync(&mut |_| (), &Cancel::default()).await {
                    Err(SyncError::Wait { seconds }) if waits < WAITS => {
                        waits += 1;
                        tokio::time::sleep(Duration::from_secs(seconds)).await;
                    }
                    done => break done.map_err(client_failed)?,
                }
            };
            drop(client);
            Ok(Exchange {
                took: begun.elapsed(),
                opening,
                requests: u64::from(outcome.exchanges),
                body_up: outcome.bytes_up,
                body_down: outcome.bytes_down,
                sent: outcome.sent,
                received: outcome.received,
            })
        })
    }

    /// Opens its store.
    pub(crate) async fn open(&self, base: &str) -> Result<Client<Native>, BenchError> {
        let native = Native::open(&self.home, base).map_err(client_failed)?;
        let mut client = Client::open(native).await.map_err(client_failed)?;
        client.set_training(true);
        Ok(client)
    }
}

/// Registers households of a village; gives how long each save took.
pub(crate) async fn register(
    client: &mut Client<Native>,
    shape: &Shape,
    village: Division,
    households: &[Household],
    register: &Register,
) -> Result<Vec<Duration>, BenchError> {
    let mut took = Vec::new();
    for household in households {
        let mut visit = client.register(village).map_err(client_failed)?;
        let mut entries: BTreeMap<String, Vec<Entry>> = BTreeMap::new();
        for (name, value) in flat(&household.doc) {
            if let Json::Array(objects) = value {
                for object in objects.iter().filter_map(Json::as_object) {
                    let (entry, _) = append(&mut visit, shape, &name, object)?;
                    entries.entry(name.clone()).or_default().push(entry);
                }
                continue;
            }
            let question = shape.field(&name).ok_or_else(|| strange(&name))?;
            let value = answer(value).ok_or_else(|| strange(&name))?;
            visit.set(&Path::household(question), value).map_err(client_failed)?;
        }
        let begun = Instant::now();
        client.save(&visit).await.map_err(client_failed)?;
        took.push(begun.elapsed());
        let registered = Registered { record: visit.record(), village, entries };
        register.put(&household.id, registered);
    }
    Ok(took)
}

/// Writes one edit down as a visit and saves it; gives what was said, and how long saving took.
pub(crate) async fn visit(
    client: &mut Client<Native>,
    shape: &Shape,
    edit: &Edit,
    register: &Register,
) -> Result<(Vec<Stated>, Duration), BenchError> {
    let known = register.get(&edit.hh).ok_or_else(|| strange(&edit.hh))?;
    let mut visit = client.visit(known.record).await.map_err(client_failed)?;
    let mut own: BTreeMap<String, Vec<Entry>> = BTreeMap::new();
    // Of two writes to one path in one visit the later is the one that is said.
    let mut stated: BTreeMap<Path, Stated> = BTreeMap::new();
    let mut say = |path: Path, value: Value, appended: Option<Entry>| {
        let said = Stated { record: known.record, path: path.clone(), value, appended };
        stated.insert(path, said);
    };
    for operation in &edit.ops {
        match operation {
            Operation::Set { path, value } => {
                let value = answer(value).ok_or_else(|| strange(&edit.hh))?;
                let path =
                    path_of(shape, &known, &own, place(path)).ok_or_else(|| strange(&edit.hh))?;
                visit.set(&path, value.clone()).map_err(client_failed)?;
                say(path, value, None);
            }
            Operation::Append { path, value } => {
                let (Some(Place::Field(array)), Some(object)) = (place(path), value.as_object())
                else {
                    return Err(strange(&edit.hh));
                };
                let (entry, fields) = append(&mut visit, shape, &array, object)?;
                for (path, value) in fields {
                    say(path, value, Some(entry.clone()));
                }
                own.entry(array).or_default().push(entry);
            }
        }
    }
    let begun = Instant::now();
    client.save(&visit).await.map_err(client_failed)?;
    Ok((stated.into_values().collect(), begun.elapsed()))
}

impl Register {
    pub(crate) fn get(&self, household: &str) -> Option<Registered> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(household).cloned()
    }

    /// All households, by their records.
    pub(crate) fn all(&self) -> BTreeMap<RecordId, Division> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.values().map(|known| (known.record, known.village)).collect()
    }

    fn put(&self, household: &str, registered: Registered) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.insert(household.to_owned(), registered);
    }
}

/// Appends an object to an array: an entry with its fields.
fn append(
    visit: &mut Visit,
    shape: &Shape,
    array: &str,
    object: &Map<String, Json>,
) -> Result<(Entry, Vec<(Path, Value)>), BenchError> {
    let repeat = shape.repeat(array).ok_or_else(|| strange(array))?;
    let entry = visit.add(repeat).map_err(client_failed)?.entry();
    let mut said = Vec::new();
    for (name, value) in flat(object) {
        let field = shape.repeated(array, &name).ok_or_else(|| strange(&name))?;
        let value = answer(value).ok_or_else(|| strange(&name))?;
        visit.set(&entry.field(field), value.clone()).map_err(client_failed)?;
        said.push((entry.field(field), value));
    }
    Ok((entry, said))
}

/// The path of a place in a household, where entries appended in this visit come after those the
/// household was registered with.
fn path_of(
    shape: &Shape,
    known: &Registered,
    own: &BTreeMap<String, Vec<Entry>>,
    place: Option<Place>,
) -> Option<Path> {
    match place? {
        Place::Field(name) => shape.field(&name).map(Path::household),
        Place::Entry(array, index, name) => {
            let field = shape.repeated(&array, &name)?;
            let first = known.entries.get(&array).into_iter().flatten();
            let mut all = first.chain(own.get(&array).into_iter().flatten());
            all.nth(index).map(|entry| entry.field(field))
        }
    }
}

fn strange(what: &str) -> BenchError {
    BenchError::Workload(format!("it does not fit its own shape at {what}"))
}

pub(crate) fn client_failed(error: impl core::fmt::Display) -> BenchError {
    BenchError::Tablet(error.to_string())
}
