use std::{
    fmt,
    sync::{Arc, RwLock, RwLockReadGuard},
};

use form::Moment;
use kernel::{Gazetteer, Stamp, Workdays};
use store::Blobs;
use sync::People;
use wire::{Compression, Control, ControlEntry, Problem};

use crate::{
    allowance::Allowance, ground::Ground, identity::Identity, intake::Intake, merge::Merger,
    ports::Ports, survey::Survey,
};

/// What every request is answered from.
#[derive(Clone)]
pub(crate) struct Desk {
    pub(crate) ground: Arc<Ground>,
    pub(crate) everybody: Arc<RwLock<People>>,
    pub(crate) survey: Survey,
    pub(crate) gazetteer: Arc<Gazetteer>,
    pub(crate) workdays: Arc<Workdays>,
    pub(crate) identity: Identity,
    pub(crate) intake: Intake,
    pub(crate) merger: Merger,
    pub(crate) ports: Ports,
    /// Photos, recordings and documents.
    pub(crate) blobs: Arc<dyn Blobs>,
    /// What each device brought of them today.
    pub(crate) blobs_spent: Arc<Allowance>,
    pub(crate) enrolling: Arc<tokio::sync::Mutex<()>>,
    /// Held while a form is compared with the one in force and published.
    pub(crate) publishing: Arc<tokio::sync::Mutex<()>>,
    /// Whether generated people may be surveyed.
    pub(crate) demo: bool,
}

impl Desk {
    /// Everybody, as they are known now. The guard must not be held while waiting.
    pub(crate) fn people(&self) -> Result<RwLockReadGuard<'_, People>, Problem> {
        self.everybody.read().map_err(|_| Problem::Internal)
    }

    /// Takes a decision of the server into the journal.
    pub(crate) async fn decide(&self, control: Control) -> Result<ControlEntry, Problem> {
        self.intake.control(control).await.map_err(|_| Problem::Internal)?
    }

    pub(crate) fn compression(&self) -> &dyn Compression {
        &*self.ground.compression
    }

    /// The moment at which a form's checks and calculations are made.
    pub(crate) fn moment(&self, now: Stamp) -> Moment<'_> {
        let Self { gazetteer: divisions, workdays, .. } = self;
        Moment { today: now.date(), now, demo: self.demo, divisions, workdays }
    }

    /// Runs what reads the index and the journal where it may wait for the disk.
    pub(crate) async fn reading<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Self) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let desk = self.clone();
        let reading = tokio::task::spawn_blocking(move || read(&desk));
        reading.await.map_err(|_| Problem::Internal)?
    }
}

impl fmt::Debug for Desk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Desk")
    }
}
