use std::{collections::BTreeMap, sync::Arc};

use form::Form;
use kernel::{Actor, DeviceId, Division, Stamp, UserId};
use store::{Batch, Damage, Position, StoreError};
use sync::{People, server_user};
use wire::{Certificate, Control, ControlEntry};

use crate::{
    Clock as _, LocalError, Ports, Storage, Survey,
    entry::{Enrolled, Entry},
    heard::Heard,
    key,
    known::Reached,
    own::{Own, Stream},
    scan::scan_all,
    stored,
};

/// One tablet: its store, its user's work, and its conversation with the server.
pub struct Client<P: Ports> {
    pub(crate) ports: P,
    pub(crate) own: Own,
    /// How far the server was heard; none before enrolment.
    pub(crate) heard: Option<Heard>,
    /// How far each village's feed was read.
    pub(crate) places: BTreeMap<Division, Reached>,
    pub(crate) people: People,
    /// The epochs of others, which the server vouched for by signing the pages they came in.
    pub(crate) epochs: BTreeMap<Actor, Certificate>,
    pub(crate) survey: Arc<Survey>,
    /// Before this moment the server does not want to be asked.
    pub(crate) not_before: Stamp,
    /// Whether the journal holds entries the index does not cover.
    pub(crate) is_behind: bool,
}

/// Who a tablet is enrolled as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enrolment {
    /// The tablet.
    pub device: DeviceId,
    /// Its user.
    pub user: UserId,
    /// What people call the tablet.
    pub label: String,
    /// When it was enrolled, by the server's clock.
    pub at: Stamp,
}

/// A village the tablet holds or may hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Village {
    /// Its code.
    pub village: Division,
    /// Its full name, when the server said it.
    pub name: Option<String>,
}

/// Under which name batches say how far they cover the journal.
pub(crate) const COVERED: &str = "own";

impl<P: Ports> Client<P> {
    /// Opens the tablet's store, and takes in what its journal holds beyond its index. An index
    /// that is lost, or knows more than the journal, is made anew; what it held comes back with
    /// the next exchanges.
    ///
    /// # Errors
    /// When the store can't be read.
    pub async fn open(ports: P) -> Result<Self, LocalError> {
        let mut client = Self {
            survey: asked(ports.storage()).await?,
            ports,
            own: Own::default(),
            heard: None,
            places: BTreeMap::new(),
            people: People::default(),
            epochs: BTreeMap::new(),
            not_before: Stamp::default(),
            is_behind: true,
        };
        if client.knows_more_than_its_journal().await? {
            client.forget_index().await?;
        }
        client.recall().await?;
        client.catch_up().await?;
        Ok(client)
    }

    /// Who the tablet is enrolled as.
    #[must_use]
    pub fn enrolment(&self) -> Option<Enrolment> {
        let Enrolled { device, user, label, at, .. } = self.own.enrolled.clone()?;
        Some(Enrolment { device, user, label, at })
    }

    /// The form that is asked: the last one published, or the built-in one.
    #[must_use]
    pub fn form(&self) -> &Form {
        &self.survey.form
    }

    /// The villages the tablet may hold, in the order of their codes.
    #[must_use]
    pub fn villages(&self) -> Vec<Village> {
        let scope = self.heard.as_ref().map(|heard| heard.scope.clone()).unwrap_or_default();
        let named = |village: Division| {
            let name = self.people.village(village).map(str::to_owned);
            Village { village, name }
        };
        scope.into_iter().map(named).collect()
    }

    /// Whether generated people may stand for real ones in checks, as in training.
    pub fn set_training(&mut self, training: bool) {
        // Nobody shares it before anything is asked.
        match Arc::get_mut(&mut self.survey) {
            Some(survey) => survey.training = training,
            None => {
                let (form, number) = (self.survey.form.clone(), self.survey.number);
                self.survey = Arc::new(Survey::of(form, number, training));
            }
        }
    }

    /// What the server said of people and places: names, roles, villages.
    #[must_use]
    pub fn people(&self) -> &People {
        &self.people
    }

    /// Who an actor's commits are by, in the form that state digests take: `server`, or the
    /// user. Of an epoch that was never heard of, the actor itself.
    #[must_use]
    pub fn author(&self, actor: Actor) -> String {
        match self.own.epoch(actor).or_else(|| self.epochs.get(&actor)) {
            Some(epoch) if epoch.user == server_user() => "server".to_owned(),
            Some(epoch) => epoch.user.to_string(),
            None => actor.to_string(),
        }
    }

    pub(crate) fn now(&self) -> Stamp {
        self.ports.clock().now()
    }

    /// Takes in the entries of the journal that the index does not cover yet.
    pub(crate) async fn catch_up(&mut self) -> Result<(), LocalError> {
        if !self.is_behind {
            return Ok(());
        }
        let storage = self.ports.storage();
        let mut at = storage.covered(COVERED).await?.unwrap_or(Position::START);
        while let Some((bytes, next)) = self.ports.storage().read(at).await? {
            let entry = Entry::decode(&bytes).ok_or(LocalError::Damaged)?;
            self.take_in(&entry, at, next).await?;
            at = next;
        }
        self.is_behind = false;
        Ok(())
    }

    /// Appends entries to the journal, where they are durable, and takes them in. When the index
    /// can't keep up, the entries are no less durable and are taken in later.
    pub(crate) async fn write(&mut self, entries: &[Entry]) -> Result<(), StoreError> {
        if entries.is_empty() {
            return Ok(());
        }
        let bytes: Vec<Vec<u8>> = entries.iter().map(Entry::encode).collect();
        let lengths: Vec<usize> = bytes.iter().map(Vec::len).collect();
        let positions = self.ports.storage().append(bytes).await?;
        for ((entry, length), at) in entries.iter().zip(lengths).zip(positions) {
            let kept_up =
                !self.is_behind && self.take_in(entry, at, at.after(length)).await.is_ok();
            self.is_behind |= !kept_up;
        }
        Ok(())
    }

    /// Reads what is kept in memory from the index.
    async fn recall(&mut self) -> Result<(), LocalError> {
        let storage = self.ports.storage();
        let damaged = || LocalError::Damaged;
        if let Some(enrolled) = storage.get(key::ENROLLED).await? {
            self.own.enrolled = Some(stored::decode(&enrolled).ok_or_else(damaged)?);
        }
        if let Some(heard) = storage.get(key::HEARD).await? {
            self.heard = Some(stored::decode(&heard).ok_or_else(damaged)?);
        }
        for (_, value) in scan_all(storage, key::EPOCHS).await? {
            let certificate = Certificate::decode(&value).map_err(|_| LocalError::Damaged)?;
            self.own.epochs.insert(certificate.epoch, certificate);
        }
        for (_, value) in scan_all(storage, key::CERTIFICATES).await? {
            let certificate = Certificate::decode(&value).map_err(|_| LocalError::Damaged)?;
            self.epochs.insert(certificate.actor, certificate);
        }
        for (key, value) in scan_all(storage, key::STREAMS).await? {
            let stream: Stream = stored::decode(&value).ok_or_else(damaged)?;
            self.own.streams.insert(key::stream_of(&key).ok_or_else(damaged)?, stream);
        }
        for (key, value) in scan_all(storage, key::PLACES).await? {
            let village = key.get(1..).and_then(key::village_of).ok_or_else(damaged)?;
            self.places.insert(village, Reached::read(&value).ok_or_else(damaged)?);
        }
        self.learn_anew().await
    }

    /// Learns who everybody is and what is asked from all of the server's decisions that are
    /// held, in their order.
    pub(crate) async fn learn_anew(&mut self) -> Result<(), LocalError> {
        let control = decisions(self.ports.storage()).await?;
        self.people = People::default();
        control.iter().for_each(|entry| self.people.learn(&entry.control));
        // Reading a form takes longer than all else, and mostly it is the one that is read by.
        let is_newer = |entry: &ControlEntry| {
            entry.number > self.survey.number && matches!(entry.control, Control::Form { .. })
        };
        if control.iter().any(is_newer)
            && let Some(survey) = Survey::published(&control, self.survey.training)
        {
            self.survey = Arc::new(survey);
        }
        Ok(())
    }

    async fn knows_more_than_its_journal(&self) -> Result<bool, LocalError> {
        let storage = self.ports.storage();
        if storage.get(key::FORGETTING).await?.is_some() {
            return Ok(true);
        }
        let Some(covered) = storage.covered(COVERED).await? else { return Ok(false) };
        match storage.read(covered).await {
            Ok(_) => Ok(covered > storage.end().await),
            Err(StoreError::Damaged(Damage::Entry(_))) => Ok(true),
            Err(error) => Err(error.into()),
        }
    }

    /// Empties the index, a piece at a time. A mark stands in it until that is done.
    async fn forget_index(&mut self) -> Result<(), LocalError> {
        let storage = self.ports.storage();
        let mut start = Batch::default();
        start.put(key::FORGETTING, []).cover(COVERED, Position::START);
        storage.apply(start).await?;
        let pairs = scan_all(storage, &[]).await?;
        for piece in pairs.chunks(1_000) {
            let mut batch = Batch::default();
            for (key, _) in piece.iter().filter(|(key, _)| key != key::FORGETTING) {
                batch.delete(key.as_slice());
            }
            storage.apply(batch).await?;
        }
        let mut done = Batch::default();
        done.delete(key::FORGETTING);
        Ok(storage.apply(done).await?)
    }
}

/// The server's decisions that are held, in their order.
async fn decisions(storage: &impl Storage) -> Result<Vec<ControlEntry>, LocalError> {
    let pairs = scan_all(storage, key::CONTROL).await?;
    let read = |(_, value): &(Vec<u8>, Vec<u8>)| ControlEntry::decode(value);
    pairs.iter().map(read).collect::<Result<_, _>>().map_err(|_| LocalError::Damaged)
}

/// What is asked: the last form that was published, or the built-in one.
async fn asked(storage: &impl Storage) -> Result<Arc<Survey>, LocalError> {
    let control = decisions(storage).await?;
    let survey = Survey::published(&control, false);
    Ok(Arc::new(survey.unwrap_or_else(|| Survey::of(Form::household(), 0, false))))
}
