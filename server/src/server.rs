use std::{
    fs, io,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::{Arc, RwLock, atomic::AtomicU64},
    thread::JoinHandle,
};

use disk::{DirectoryBlobs, SEGMENT_BYTES, SegmentJournal, SledIndex, Zstd};
use form::Form;
use kernel::{Gazetteer, GazetteerError, Level, Workdays, WorkdaysError};
use store::{Position, StoreError};
use sync::People;
use thiserror::Error;
use tokio::{net::TcpListener, sync::Notify};
use wire::{Control, Entered, Problem, Published};

use crate::{
    desk::Desk,
    ground::Ground,
    http::{self, admin, bearer::token_digest},
    identity::{Identity, write_secret},
    intake::Intake,
    keys,
    merge::{Author, COVER, Merger},
    opened::Opened,
    ports::Ports,
    rows,
    survey::Survey,
};

/// What a server is started with.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where everything is kept.
    pub data: PathBuf,
    /// The division list, as CSV.
    pub divisions: String,
    /// Whether generated people may be surveyed; every answer then says that it is demonstration
    /// data.
    pub demo: bool,
    /// How much memory the index may use for its cache, in bytes.
    pub cache_bytes: u64,
}

/// What became of division codes of former editions.
const CHANGES: &str = include_str!("../../forms/divisions/changes.csv");
/// The calendar of working days.
const WORKDAYS: &str = include_str!("../../forms/calendar/china.csv");

/// Why a server could not be opened.
#[derive(Debug, Error)]
pub enum OpenError {
    /// The data directory can't be used.
    #[error("the data directory can't be used: {0}")]
    Data(#[from] io::Error),
    /// The journal or the index can't be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The division list can't be read.
    #[error("the division list can't be read: {0}")]
    Divisions(#[from] GazetteerError),
    /// The calendar of working days can't be read.
    #[error("the calendar can't be read: {0}")]
    Calendar(#[from] WorkdaysError),
    /// The first entries could not be written.
    #[error("the journal could not be begun: {}", .0.code())]
    Begin(Problem),
}

/// A server over one data directory.
#[derive(Debug)]
pub struct Server {
    desk: Desk,
    merging: JoinHandle<()>,
}

impl Server {
    /// Opens a data directory, or begins a new one, and takes up where it was left.
    ///
    /// # Errors
    /// When the directory, its journal or its index can't be used.
    pub async fn open(config: Config, ports: Ports) -> Result<Self, OpenError> {
        let gazetteer = Gazetteer::read(&config.divisions)?.with_changes(CHANGES)?;
        let workdays = Workdays::read(WORKDAYS)?;
        fs::create_dir_all(&config.data)?;
        let ground = Arc::new(ground(&config.data, config.cache_bytes)?);
        let identity = Identity::open(&config.data, &ports)?;
        let people = Arc::new(RwLock::new(People::default()));
        let wake = Arc::new(Notify::new());
        let intake = Intake::start(
            Arc::clone(&ground),
            Arc::clone(&people),
            identity.key.clone(),
            ports.clone(),
            Arc::clone(&wake),
        )?;
        if let Ok(mut everybody) = people.write() {
            *everybody = ground.people()?;
        }
        let survey = begin(&ground, &people, &intake, &identity).await?;
        let author = Author {
            identity: identity.clone(),
            intake: intake.clone(),
            people: Arc::clone(&people),
            ports: ports.clone(),
            actor: None,
        };
        let (merger, merging) = Merger::start(Arc::clone(&ground), survey.clone(), author)?;
        let woken = merger.clone();
        tokio::spawn(async move {
            loop {
                wake.notified().await;
                woken.grown();
            }
        });
        let desk = Desk {
            ground,
            everybody: people,
            survey,
            gazetteer: Arc::new(gazetteer),
            workdays: Arc::new(workdays),
            identity,
            intake,
            merger,
            ports,
            blobs: Arc::new(DirectoryBlobs::open(&config.data.join("blobs"))?),
            blobs_spent: Arc::default(),
            enrolling: Arc::default(),
            publishing: Arc::default(),
            demo: config.demo,
        };
        let server = Self { desk, merging };
        server.first_operator(&config.data).await?;
        Ok(server)
    }

    /// Answers until `stop` is ready, then finishes what was begun.
    ///
    /// # Errors
    /// When the socket fails.
    pub async fn serve(
        self,
        listener: TcpListener,
        stop: impl Future<Output = ()> + Send + 'static,
    ) -> io::Result<()> {
        let router = http::router(self.desk.clone());
        axum::serve(listener, router).with_graceful_shutdown(stop).await?;
        self.desk.merger.stop();
        // A merger that panicked has left the journal whole; the next start goes on from there.
        let _ = tokio::task::spawn_blocking(move || self.merging.join()).await;
        let flushed = self.desk.ground.index.flush();
        flushed.map_err(|error| io::Error::other(error.code()))
    }

    /// Writes where the server listens, for the tools on this machine.
    ///
    /// # Errors
    /// When the file can't be written.
    pub fn announce(data: &Path, address: SocketAddr) -> io::Result<()> {
        fs::write(data.join("listen"), address.to_string())
    }

    /// Makes the first administrator when there is none, with a token only this machine's owner
    /// can read. There is no default password.
    async fn first_operator(&self, data: &Path) -> Result<(), OpenError> {
        let file = data.join("operator.token");
        if file.exists() {
            return Ok(());
        }
        let desk = &self.desk;
        let user = admin::user_id("operator").map_err(OpenError::Begin)?;
        let begin = |problem| OpenError::Begin(problem);
        let known = desk.people().map_err(begin)?.name(user).is_some();
        if !known {
            let name = "操作员 operator".to_owned();
            desk.decide(Control::User { user, name }).await.map_err(begin)?;
            let from = desk.ports.now().date();
            // No office reaches beyond its city.
            for scope in desk.gazetteer.at(Level::City) {
                for role in ["accounts_administrator", "keys_administrator"] {
                    let role = role.to_owned();
                    let grant = Control::Grant { user, role, scope, from, until: None };
                    desk.decide(grant).await.map_err(begin)?;
                }
            }
        }
        let token = admin::new_token(desk);
        let label = "first operator".to_owned();
        let digest = token_digest(&token);
        desk.decide(Control::Token { digest, user, label }).await.map_err(begin)?;
        Ok(write_secret(&file, token.as_bytes())?)
    }
}

/// The journal and index of a data directory.
pub(crate) fn ground(data: &Path, cache_bytes: u64) -> Result<Ground, StoreError> {
    Ok(Ground {
        journal: Arc::new(SegmentJournal::open(&data.join("journal"), SEGMENT_BYTES)?),
        index: Arc::new(SledIndex::open(&data.join("index"), cache_bytes)?),
        compression: Arc::new(Zstd),
        opened: Opened::default(),
        loaded: AtomicU64::default(),
    })
}

/// Makes what was renamed in a directory durable.
pub(crate) fn sync_directory(directory: &Path) -> io::Result<()> {
    fs::File::open(directory)?.sync_all()
}

/// Says who this server is and publishes the built-in form, unless the journal knows already.
async fn begin(
    ground: &Ground,
    people: &Arc<RwLock<People>>,
    intake: &Intake,
    identity: &Identity,
) -> Result<Survey, OpenError> {
    let internal = |_| OpenError::Begin(Problem::Internal);
    let announced = {
        let known = people.read().map_err(|_| OpenError::Begin(Problem::Internal))?;
        known.device(identity.device).is_some()
    };
    if !announced {
        let (device, key, feed) = (identity.device, identity.key.public(), identity.feed);
        let entry = intake.control(Control::Server { device, key, feed }).await;
        entry.map_err(internal)?.map_err(OpenError::Begin)?;
    }
    // The built-in form is only the first: a county's own later version is not to be replaced
    // by an update of the program.
    if !is_surveyed(ground)? {
        let sheets = Published::Whole(sync::built_in());
        let reference = Form::household().reference();
        let entry = intake.control(Control::Form { reference, sheets }).await;
        entry.map_err(internal)?.map_err(OpenError::Begin)?;
    }
    Survey::at(ground, ground.index.covered(COVER)?.unwrap_or(Position::START)).map_err(Into::into)
}

/// Whether the journal has a form for households.
fn is_surveyed(ground: &Ground) -> Result<bool, StoreError> {
    let mut found = false;
    ground.each(b"K", |_, value| {
        let (at, _) = rows::read(keys::split_u64(value))?;
        if let Entered::Control(entry) = ground.entry_at(Position(at))?.entered {
            found |= sync::published(&entry.control).is_some();
        }
        Ok(())
    })?;
    Ok(found)
}
