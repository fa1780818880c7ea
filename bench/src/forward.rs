use std::{
    io,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    runtime::Runtime,
    sync::mpsc,
    time::Instant,
};

/// Stands between clients and a server, counts what passes, and lets it wait. It forwards bytes
/// and knows nothing of what they mean.
pub(crate) struct Forwarder {
    address: SocketAddr,
    counted: Arc<Counted>,
    /// What forwards, until this is dropped.
    _runtime: Runtime,
}

/// Bytes that passed.
#[derive(Debug, Default)]
struct Counted {
    up: AtomicU64,
    down: AtomicU64,
}

/// How much is read at a time.
const PIECE: usize = 64 << 10;

impl Forwarder {
    /// Begins to forward to an address. Whatever passes waits for `delay` in each direction; a
    /// connection itself costs nothing more.
    pub(crate) fn to(server: SocketAddr, delay: Duration) -> io::Result<Self> {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0"))?;
        let address = listener.local_addr()?;
        let counted = Arc::new(Counted::default());
        let counts = Arc::clone(&counted);
        runtime.spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(connect(client, server, delay, Arc::clone(&counts)));
            }
        });
        Ok(Self { address, counted, _runtime: runtime })
    }

    /// Where clients find the server.
    pub(crate) fn base(&self) -> String {
        format!("http://{}", self.address)
    }

    /// How many bytes have passed up and down.
    pub(crate) fn counted(&self) -> (u64, u64) {
        (self.counted.up.load(Ordering::Relaxed), self.counted.down.load(Ordering::Relaxed))
    }
}

async fn connect(client: TcpStream, server: SocketAddr, delay: Duration, counts: Arc<Counted>) {
    let Ok(server) = TcpStream::connect(server).await else { return };
    if client.set_nodelay(true).is_err() || server.set_nodelay(true).is_err() {
        return;
    }
    let (client_read, client_write) = client.into_split();
    let (server_read, server_write) = server.into_split();
    let down = Arc::clone(&counts);
    tokio::spawn(carry(server_read, client_write, delay, move |bytes| {
        down.down.fetch_add(bytes, Ordering::Relaxed);
    }));
    carry(client_read, server_write, delay, move |bytes| {
        counts.up.fetch_add(bytes, Ordering::Relaxed);
    })
    .await;
}

/// Carries bytes one way until the sender has no more.
async fn carry(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    delay: Duration,
    count: impl Fn(u64) + Send,
) {
    let (sender, mut waiting) = mpsc::unbounded_channel::<(Instant, Vec<u8>)>();
    let read = async move {
        let mut piece = vec![0; PIECE];
        while let Ok(length @ 1..) = from.read(&mut piece).await {
            count(length as u64);
            let bytes = piece.get(..length).unwrap_or_default().to_vec();
            if sender.send((Instant::now() + delay, bytes)).is_err() {
                return;
            }
        }
    };
    let write = async move {
        while let Some((due, bytes)) = waiting.recv().await {
            if !delay.is_zero() {
                tokio::time::sleep_until(due).await;
            }
            if to.write_all(&bytes).await.is_err() {
                return;
            }
        }
        // The other end may have gone already.
        let _ = to.shutdown().await;
    };
    tokio::join!(read, write);
}
