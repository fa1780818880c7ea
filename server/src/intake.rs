//! The one writer of the journal. Whatever is accepted goes through here, in one order: links
//! are chained, many callers share one sync, and nobody is answered before it.

mod book;

use std::{
    sync::{
        Arc, RwLock,
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread,
};

use kernel::{Actor, Division, Stamp, limit};
use store::StoreError;
use sync::People;
use tokio::sync::{Notify, oneshot};
use wire::{
    Bundle, BundleError, Certificate, Control, ControlEntry, Entered, JournalEntry, Problem,
    SecretKey, Tip,
};

use book::Book;
pub(crate) use book::derive;

use crate::{ground::Ground, keys, ports::Ports};

/// Hands things to the journal's writer.
#[derive(Clone, Debug)]
pub(crate) struct Intake {
    jobs: SyncSender<Job>,
}

/// What is handed in, and who waits for the answer.
enum Job {
    Bundle(Box<Bundle>, oneshot::Sender<Result<Tip, Taken>>),
    Control(Box<Control>, oneshot::Sender<Result<ControlEntry, Problem>>),
    Opened(Box<Certificate>, oneshot::Sender<Result<(), Problem>>),
}

/// Why a bundle was not taken, and where its stream stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Taken {
    pub(crate) problem: Problem,
    pub(crate) tip: Tip,
}

/// How many jobs may share one sync.
const GROUP: usize = 256;

/// How many bytes of changes may share one sync, a last bundle beyond them included: well below
/// what one append takes.
const GROUP_BYTES: usize = 16 << 20;

impl Intake {
    /// Starts the writer. It first takes in whatever the journal has and the index lacks.
    pub(crate) fn start(
        ground: Arc<Ground>,
        people: Arc<RwLock<People>>,
        key: SecretKey,
        ports: Ports,
        wake: Arc<Notify>,
    ) -> Result<Self, StoreError> {
        let mut writer = Writer { book: Book::open(ground)?, people, key, ports };
        let (jobs, queue) = sync_channel(GROUP * 2);
        let name = "intake".to_owned();
        thread::Builder::new().name(name).spawn(move || writer.work(&queue, &wake))?;
        Ok(Self { jobs })
    }

    /// Takes a bundle whose signature was checked. The tip is that of its stream afterwards; a
    /// bundle that is there already is taken again without a trace.
    pub(crate) fn bundle(&self, bundle: Bundle) -> oneshot::Receiver<Result<Tip, Taken>> {
        let (reply, answer) = oneshot::channel();
        self.hand_in(Job::Bundle(Box::new(bundle), reply));
        answer
    }

    /// Signs and takes a decision of the server.
    pub(crate) fn control(
        &self,
        control: Control,
    ) -> oneshot::Receiver<Result<ControlEntry, Problem>> {
        let (reply, answer) = oneshot::channel();
        self.hand_in(Job::Control(Box::new(control), reply));
        answer
    }

    /// Opens an epoch.
    pub(crate) fn open(&self, certificate: Certificate) -> oneshot::Receiver<Result<(), Problem>> {
        let (reply, answer) = oneshot::channel();
        self.hand_in(Job::Opened(Box::new(certificate), reply));
        answer
    }

    fn hand_in(&self, job: Job) {
        // When the writer is gone the reply's sender is dropped with the job, and whoever waits
        // is told so.
        let _ = self.jobs.send(job);
    }
}

/// The writer's own view of the world.
struct Writer {
    book: Book,
    people: Arc<RwLock<People>>,
    key: SecretKey,
    ports: Ports,
}

/// How a bundle is held already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Held {
    InStream,
    AsFork,
    Nowhere,
}

/// What becomes of one job once the journal is safe.
type Reply = Box<dyn FnOnce(Result<(), Problem>) + Send>;

/// A group of jobs on its way into the journal.
#[derive(Default)]
struct Group {
    entries: Vec<JournalEntry>,
    replies: Vec<Reply>,
    tips: Vec<((Actor, Division), Option<Tip>)>,
    /// The changes in it, before compression.
    bytes: usize,
}

impl Writer {
    fn work(&mut self, queue: &Receiver<Job>, wake: &Notify) {
        while let Ok(first) = queue.recv() {
            let mut group = Group::default();
            self.take(first, &mut group);
            while group.replies.len() < GROUP && group.bytes < GROUP_BYTES {
                let Ok(job) = queue.try_recv() else { break };
                self.take(job, &mut group);
            }
            let outcome = self.write(&mut group);
            for reply in group.replies {
                reply(outcome);
            }
            wake.notify_one();
        }
    }

    /// Checks a job against what came before it, in the journal or in this group.
    fn take(&mut self, job: Job, group: &mut Group) {
        match job {
            Job::Bundle(bundle, reply) => self.take_bundle(*bundle, reply, group),
            Job::Control(control, reply) => {
                let now = self.ports.now();
                let entry = ControlEntry::sign(self.book.next_control, now, *control, &self.key);
                self.book.next_control += 1;
                let signed = entry.clone();
                self.enter(Entered::Control(entry), now, group, move |outcome| {
                    let _ = reply.send(outcome.map(|()| signed));
                });
            }
            Job::Opened(certificate, reply) => {
                let checked =
                    self.people.read().map_err(|_| Problem::Internal).and_then(|people| {
                        people.check_epoch(&certificate)?;
                        Ok(people.epoch(certificate.actor).is_some())
                    });
                match checked {
                    Ok(false) => {
                        let now = self.ports.now();
                        self.enter(Entered::Opened(*certificate), now, group, move |outcome| {
                            let _ = reply.send(outcome);
                        });
                    }
                    // It may stand in this very group, so the answer waits for the sync too.
                    Ok(true) => group.replies.push(Box::new(move |outcome| {
                        let _ = reply.send(outcome);
                    })),
                    Err(problem) => {
                        let _ = reply.send(Err(problem));
                    }
                }
            }
        }
    }

    fn take_bundle(
        &mut self,
        bundle: Bundle,
        reply: oneshot::Sender<Result<Tip, Taken>>,
        group: &mut Group,
    ) {
        let refuse = |reply: oneshot::Sender<Result<Tip, Taken>>, problem, tip| {
            let _ = reply.send(Err(Taken { problem, tip }));
        };
        let Ok(header) = bundle.header() else {
            return refuse(reply, Problem::BundleMalformed, Tip::EMPTY);
        };
        let changes = bundle.commits().iter().filter_map(|commit| commit.change.as_ref());
        group.bytes += changes.map(Vec::len).sum::<usize>();
        let stream = (header.actor, header.village);
        let Ok(tip) = self.book.tip(stream) else {
            return refuse(reply, Problem::Internal, Tip::EMPTY);
        };
        let now = self.ports.now();
        match bundle.follows(tip) {
            Ok(next) => {
                group.tips.push((stream, self.book.tips.insert(stream, next)));
                self.enter(Entered::Bundle(bundle), now, group, move |outcome| {
                    let _ =
                        reply.send(outcome.map(|()| next).map_err(|p| Taken { problem: p, tip }));
                });
            }
            Err(BundleError::Fork) => {
                let held = self.held(&bundle, group);
                if matches!(held, Ok(Held::Nowhere)) && self.is_forked_out(stream, group) {
                    // Its tablet says it again under a new epoch; here only this is noted.
                    let digest = bundle.digest();
                    tracing::warn!(actor = %header.actor, first = header.first, %digest, "fork not kept");
                    return refuse(reply, Problem::TooManyForks, tip);
                }
                let answer = move |outcome: Result<(), Problem>| {
                    let taken = match (outcome, held) {
                        (Ok(()), Ok(Held::InStream)) => Ok(tip),
                        (Ok(()), _) => Err(Problem::BundleFork),
                        (Err(problem), _) => Err(problem),
                    };
                    let _ = reply.send(taken.map_err(|problem| Taken { problem, tip }));
                };
                match held {
                    Ok(Held::Nowhere) => self.enter(Entered::Fork(bundle), now, group, answer),
                    Ok(Held::AsFork | Held::InStream) => group.replies.push(Box::new(answer)),
                    Err(_) => answer(Err(Problem::Internal)),
                }
            }
            Err(error) => refuse(reply, sync::bundle_problem(&error), tip),
        }
    }

    /// Whether as many forks of a stream are kept as may be, in the journal and in this group.
    fn is_forked_out(&self, stream: (Actor, Division), group: &Group) -> bool {
        let here = group.entries.iter().filter(|entry| match &entry.entered {
            Entered::Fork(fork) => fork.header().is_ok_and(|h| (h.actor, h.village) == stream),
            _ => false,
        });
        let kept = self.book.forks(stream).unwrap_or(limit::FORKS_PER_STREAM);
        kept + here.count() >= limit::FORKS_PER_STREAM
    }

    /// Whether and how this very bundle is held already, in the journal or in this group.
    fn held(&self, bundle: &Bundle, group: &Group) -> Result<Held, StoreError> {
        let digest = bundle.digest();
        for entry in &group.entries {
            match &entry.entered {
                Entered::Bundle(held) if held.digest() == digest => return Ok(Held::InStream),
                Entered::Fork(held) if held.digest() == digest => return Ok(Held::AsFork),
                _ => {}
            }
        }
        if let Ok(header) = bundle.header() {
            let key = keys::bundle(header.actor, header.village, header.first);
            let held = self.book.ground.index.get(&key)?;
            if held.is_some_and(|held| held.get(8..) == Some(digest.as_bytes())) {
                return Ok(Held::InStream);
            }
        }
        let fork = self.book.ground.index.get(&keys::fork(digest))?;
        Ok(if fork.is_some() { Held::AsFork } else { Held::Nowhere })
    }

    fn enter(
        &mut self,
        entered: Entered,
        received: Stamp,
        group: &mut Group,
        reply: impl FnOnce(Result<(), Problem>) + Send + 'static,
    ) {
        // What was entered in this group must be known to the jobs after it.
        if let Ok(mut people) = self.people.write() {
            match &entered {
                Entered::Control(entry) => people.learn(&entry.control),
                Entered::Opened(certificate) => {
                    // It was checked a moment ago.
                    let _ = people.open(certificate);
                }
                Entered::Bundle(_) | Entered::Fork(_) => {}
            }
        }
        let entry = JournalEntry { previous: self.book.link, received, entered };
        self.book.link = entry.link();
        group.entries.push(entry);
        group.replies.push(Box::new(reply));
    }

    /// Makes a group durable. Only then is anybody answered.
    fn write(&mut self, group: &mut Group) -> Result<(), Problem> {
        if group.entries.is_empty() {
            return Ok(());
        }
        let Err(error) = self.append(group) else { return Ok(()) };
        tracing::error!(code = error.code(), "the journal could not be written");
        self.take_back(group);
        Err(if error == StoreError::Full { Problem::StorageFull } else { Problem::Internal })
    }

    /// Forgets a group that did not reach the journal.
    fn take_back(&mut self, group: &mut Group) {
        if let Some(first) = group.entries.first() {
            self.book.link = first.previous;
        }
        for (stream, tip) in group.tips.drain(..).rev() {
            match tip {
                Some(tip) => self.book.tips.insert(stream, tip),
                None => self.book.tips.remove(&stream),
            };
        }
        let decided = group.entries.iter().filter_map(|entry| match &entry.entered {
            Entered::Control(entry) => Some(entry.number),
            _ => None,
        });
        self.book.next_control = decided.min().unwrap_or(self.book.next_control);
        if let (Ok(known), Ok(mut people)) = (self.book.ground.people(), self.people.write()) {
            *people = known;
        }
    }

    fn append(&mut self, group: &Group) -> Result<(), StoreError> {
        let ground = Arc::clone(&self.book.ground);
        let packed = group
            .entries
            .iter()
            .map(|entry| ground.pack_entry(entry))
            .collect::<Result<Vec<_>, _>>()?;
        let slices: Vec<&[u8]> = packed.iter().map(Vec::as_slice).collect();
        let positions = ground.journal.append(&slices)?;
        for ((entry, packed), at) in group.entries.iter().zip(&packed).zip(positions) {
            self.book.enter(entry, at, at.after(packed.len()));
        }
        // The journal is safe already; what the index can't take now it takes with the next
        // group, or at the next start.
        if let Err(error) = self.book.apply() {
            tracing::warn!(code = error.code(), "the index lags behind the journal");
        }
        Ok(())
    }
}
