// Ports whose every failure is chosen by the test.

use std::{
    cell::{Cell, RefCell},
    io,
    pin::pin,
    rc::Rc,
    sync::Arc,
    task::{Context, Poll, Waker},
};

use kernel::{BlobRef, Digest, Stamp};
use store::{Batch, Pair, Position, StoreError};
use wire::{Compression, CompressionError};
use zoufang_client::{
    BlobCall, Blobs, Chance, Clock, MemoryStorage, NoChance, Ports, Standing, Storage, Transport,
    TransportError,
};

use crate::server::Server;

/// What comes of a future that never waits for anything.
pub(crate) fn now<T>(future: impl Future<Output = T>) -> T {
    let mut context = Context::from_waker(Waker::noop());
    match pin!(future).poll(&mut context) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("nothing here waits"),
    }
}

/// A tablet's machine. Its clones are the same machine.
#[derive(Clone)]
pub(crate) struct Machine {
    pub storage: Fragile,
    pub wire: Wire,
    pub clock: Watch,
    pub dice: Dice,
    pub plain: Plain,
}

impl Machine {
    pub(crate) fn new(server: &Rc<RefCell<Server>>, seed: u8) -> Self {
        Self {
            storage: Fragile::default(),
            wire: Wire { server: Rc::clone(server), faults: Rc::default() },
            clock: Watch(Rc::new(Cell::new(Stamp::noon("2026-03-10".parse().unwrap())))),
            dice: Dice(Rc::new(Cell::new(u64::from(seed) << 32))),
            plain: Plain,
        }
    }
}

impl Ports for Machine {
    type Storage = Fragile;
    type Blobs = Fragile;
    type Transport = Wire;
    type Clock = Watch;
    type Chance = Dice;
    type Compression = Plain;

    fn storage(&self) -> &Fragile {
        &self.storage
    }
    fn blobs(&self) -> &Fragile {
        &self.storage
    }
    fn transport(&self) -> &Wire {
        &self.wire
    }
    fn clock(&self) -> &Watch {
        &self.clock
    }
    fn chance(&self) -> &Dice {
        &self.dice
    }
    fn compression(&self) -> &Plain {
        &self.plain
    }
}

/// Storage that loses its power at a chosen write, before or after the write was done.
#[derive(Clone, Default)]
pub(crate) struct Fragile {
    pub memory: MemoryStorage,
    power: Rc<Cell<Power>>,
}

#[derive(Clone, Copy, Default)]
enum Power {
    #[default]
    On,
    Full,
    /// Goes off at the write after so many others.
    Fails {
        after: u32,
        is_done: bool,
    },
    Off,
}

impl Fragile {
    pub(crate) fn fail_at(&self, after: u32, is_done: bool) {
        self.power.set(Power::Fails { after, is_done });
    }

    pub(crate) fn fill_up(&self) {
        self.power.set(Power::Full);
    }

    pub(crate) fn power_up(&self) {
        self.power.set(Power::On);
    }

    pub(crate) fn is_off(&self) -> bool {
        matches!(self.power.get(), Power::Off)
    }

    fn write<T>(&self, write: impl FnOnce() -> Result<T, StoreError>) -> Result<T, StoreError> {
        let off = Err(StoreError::Io(io::ErrorKind::Other));
        match self.power.get() {
            Power::On => write(),
            Power::Full => Err(StoreError::Full),
            Power::Off => off,
            Power::Fails { after: 0, is_done } => {
                self.power.set(Power::Off);
                if is_done {
                    let _ = write();
                }
                off
            }
            Power::Fails { after, is_done } => {
                self.power.set(Power::Fails { after: after - 1, is_done });
                write()
            }
        }
    }

    fn read<T>(&self, read: Result<T, StoreError>) -> Result<T, StoreError> {
        if self.is_off() { Err(StoreError::Io(io::ErrorKind::Other)) } else { read }
    }
}

impl Storage for Fragile {
    async fn append(&self, entries: Vec<Vec<u8>>) -> Result<Vec<Position>, StoreError> {
        self.write(|| now(self.memory.append(entries)))
    }
    async fn read(&self, at: Position) -> Result<Option<(Vec<u8>, Position)>, StoreError> {
        self.read(Storage::read(&self.memory, at).await)
    }
    async fn end(&self) -> Position {
        self.memory.end().await
    }
    async fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        self.read(self.memory.get(key).await)
    }
    async fn scan(&self, from: &[u8], until: &[u8], limit: usize) -> Result<Vec<Pair>, StoreError> {
        self.read(self.memory.scan(from, until, limit).await)
    }
    async fn apply(&self, batch: Batch) -> Result<(), StoreError> {
        self.write(|| now(self.memory.apply(batch)))
    }
    async fn covered(&self, name: &str) -> Result<Option<Position>, StoreError> {
        self.read(self.memory.covered(name).await)
    }
    async fn flush(&self) -> Result<(), StoreError> {
        self.write(|| now(self.memory.flush()))
    }
}

impl Blobs for Fragile {
    async fn keep(&self, blob: BlobRef, bytes: Arc<[u8]>) -> Result<(), StoreError> {
        self.write(|| now(self.memory.keep(blob, bytes)))
    }
    async fn read(
        &self,
        blob: Digest,
        offset: u64,
        most: usize,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        self.read(Blobs::read(&self.memory, blob, offset, most).await)
    }
    async fn forget(&self, blob: Digest) -> Result<(), StoreError> {
        self.write(|| now(self.memory.forget(blob)))
    }
}

/// The road to the server in the same process.
#[derive(Clone)]
pub(crate) struct Wire {
    pub server: Rc<RefCell<Server>>,
    faults: Rc<RefCell<Vec<Fault>>>,
}

/// What happens to one exchange.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Fault {
    /// It arrives.
    None,
    /// The request never arrives.
    LoseRequest,
    /// The server takes everything, and its answer is lost.
    LoseAnswer,
    /// One byte of the answer is another.
    Damage { at: usize },
}

impl Wire {
    /// What happens to the next exchanges, in order; those after them arrive.
    pub(crate) fn suffer(&self, faults: &[Fault]) {
        *self.faults.borrow_mut() = faults.iter().rev().copied().collect();
    }
}

impl Transport for Wire {
    async fn blob(&self, call: BlobCall) -> Result<Standing, TransportError> {
        let fault = self.faults.borrow_mut().pop().unwrap_or(Fault::None);
        if fault == Fault::LoseRequest {
            return Err(TransportError::Cut);
        }
        let standing = self.server.borrow_mut().blob(&call)?;
        match (fault, standing) {
            (Fault::LoseAnswer, _) => Err(TransportError::Cut),
            (Fault::Damage { .. }, Standing::Whole(receipt)) => {
                let last = if receipt.ends_with('0') { "1" } else { "0" };
                Ok(Standing::Whole(format!("{}{last}", &receipt[..receipt.len() - 1])))
            }
            (_, standing) => Ok(standing),
        }
    }

    async fn post(
        &self,
        path: &str,
        body: Vec<u8>,
        limit: usize,
    ) -> Result<Vec<u8>, TransportError> {
        let fault = self.faults.borrow_mut().pop().unwrap_or(Fault::None);
        if fault == Fault::LoseRequest {
            return Err(TransportError::Cut);
        }
        let mut answer = self.server.borrow_mut().serve(path, &body)?;
        match fault {
            Fault::LoseAnswer => return Err(TransportError::Cut),
            Fault::Damage { at } => {
                let at = at % answer.len();
                answer[at] ^= 0x10;
            }
            Fault::None | Fault::LoseRequest => {}
        }
        if answer.len() > limit { Err(TransportError::TooLarge) } else { Ok(answer) }
    }
}

/// A clock that stands until it is moved.
#[derive(Clone)]
pub(crate) struct Watch(pub Rc<Cell<Stamp>>);

impl Watch {
    pub(crate) fn pass_days(&self, days: i64) {
        self.0.set(self.0.get().plus_millis(days * 86_400_000));
    }
}

impl Clock for Watch {
    fn now(&self) -> Stamp {
        self.0.get()
    }
}

/// Randomness that is the same in every run.
#[derive(Clone)]
pub(crate) struct Dice(Rc<Cell<u64>>);

impl Chance for Dice {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoChance> {
        for piece in bytes.chunks_mut(32) {
            self.0.set(self.0.get() + 1);
            let Digest(digest) = Digest::of(&self.0.get().to_be_bytes());
            piece.copy_from_slice(&digest[..piece.len()]);
        }
        Ok(())
    }
}

/// Compresses nothing.
#[derive(Clone, Copy)]
pub(crate) struct Plain;

impl Compression for Plain {
    fn compress(&self, bytes: &[u8]) -> Result<Vec<u8>, CompressionError> {
        Ok(bytes.to_vec())
    }

    fn open(&self, bytes: &[u8], limit: usize) -> Result<Vec<u8>, CompressionError> {
        if bytes.len() > limit { Err(CompressionError::TooLarge) } else { Ok(bytes.to_vec()) }
    }
}
