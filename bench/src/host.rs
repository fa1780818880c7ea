use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{BufRead as _, BufReader},
    net::SocketAddr,
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex, PoisonError},
};

use crate::BenchError;

/// Holds the server of a run, so that whoever is interrupted can end it.
#[derive(Debug, Clone, Default)]
pub struct Leash(Arc<Mutex<Option<Child>>>);

impl Leash {
    /// Ends the server, if one runs, as a power cut would.
    pub fn end(&self) {
        if let Some(mut child) = self.0.lock().unwrap_or_else(PoisonError::into_inner).take() {
            // It may have ended already.
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    fn hold(&self, child: Child) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(child);
    }
}

/// The server under measure: the real program as a process of its own.
pub(crate) struct Host {
    leash: Leash,
    process: PathBuf,
    pub(crate) data: PathBuf,
    pub(crate) address: SocketAddr,
}

/// What a process has used.
#[derive(Debug, Clone, Default)]
pub(crate) struct Used {
    /// Processor time, in seconds, in steps of 10 ms.
    pub(crate) cpu_s: f64,
    /// By the names of its threads that are alive: processor time, in seconds.
    pub(crate) threads: BTreeMap<String, f64>,
}

/// How many ticks the system counts in a second; Linux has told programs so ever since.
const TICKS: f64 = 100.0;

impl Host {
    /// Starts `zoufang serve` on a free port and waits until it listens.
    pub(crate) fn start(program: &Path, place: &Path, leash: &Leash) -> Result<Self, BenchError> {
        let data = place.join("server");
        let log = File::create(place.join("server.log"))?;
        let mut child = Command::new(program)
            .args(["serve", "--demo", "--listen", "127.0.0.1:0", "--data"])
            .arg(&data)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()?;
        let process = PathBuf::from(format!("/proc/{}", child.id()));
        let out = child.stdout.take();
        leash.hold(child);
        let mut line = String::new();
        if let Some(out) = out {
            BufReader::new(out).read_line(&mut line)?;
        }
        let address = line.rsplit("http://").next().unwrap_or_default().trim().parse();
        let address = address.map_err(|_| {
            let log = fs::read_to_string(place.join("server.log")).unwrap_or_default();
            BenchError::Server(format!("{line}{log}"))
        })?;
        Ok(Self { leash: leash.clone(), process, data, address })
    }

    /// The token of the first administrator.
    pub(crate) fn token(&self) -> Result<String, BenchError> {
        Ok(fs::read_to_string(self.data.join("operator.token"))?.trim().to_owned())
    }

    /// What it has used until now.
    pub(crate) fn used(&self) -> Result<Used, BenchError> {
        let stat = fs::read_to_string(self.process.join("stat"))?;
        // The name in parentheses may hold anything; the fields after it are numbers.
        let (_, fields) = stat.rsplit_once(')').unwrap_or_default();
        let ticks: f64 = fields
            .split_whitespace()
            .skip(11)
            .take(2)
            .filter_map(|field| field.parse::<f64>().ok())
            .sum();
        Ok(Used { cpu_s: ticks / TICKS, threads: self.threads()? })
    }

    /// Lets the peak of memory begin anew. Where the system does not allow it, the peak is that
    /// since the start.
    pub(crate) fn forget_peak(&self) {
        let _ = fs::write(self.process.join("clear_refs"), "5");
    }

    /// The peak of memory, in bytes.
    pub(crate) fn peak_bytes(&self) -> Result<u64, BenchError> {
        let status = fs::read_to_string(self.process.join("status"))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
        Ok(kib.unwrap_or_default() * 1_024)
    }

    /// What its data takes on the disk, in bytes.
    pub(crate) fn disk_bytes(&self) -> Result<u64, BenchError> {
        Ok(taken(&self.data)?)
    }

    /// Ends it as a power cut would; what it acknowledged is in its journal.
    pub(crate) fn end(&self) {
        self.leash.end();
    }

    fn threads(&self) -> Result<BTreeMap<String, f64>, BenchError> {
        let mut threads = BTreeMap::new();
        for task in fs::read_dir(self.process.join("task"))? {
            let task = task?.path();
            // A thread may end between listing and reading.
            let Ok(name) = fs::read_to_string(task.join("comm")) else { continue };
            let stat = fs::read_to_string(task.join("schedstat")).unwrap_or_default();
            let nanos = stat.split_whitespace().next().and_then(|ran| ran.parse::<f64>().ok());
            *threads.entry(name.trim().to_owned()).or_default() += nanos.unwrap_or_default() / 1e9;
        }
        Ok(threads)
    }
}

impl Used {
    /// What was used since an earlier moment.
    pub(crate) fn since(self, earlier: &Self) -> Self {
        let Self { cpu_s, mut threads } = self;
        for (name, ran) in &mut threads {
            // Threads of a name may have ended meanwhile, and what they had used went with them.
            let before = earlier.threads.get(name).copied().unwrap_or_default();
            *ran = (*ran - before).max(0.0);
        }
        Self { cpu_s: cpu_s - earlier.cpu_s, threads }
    }

    /// What the thread that merges took, in seconds.
    pub(crate) fn merger_s(&self) -> f64 {
        self.threads.get("merger").copied().unwrap_or_default()
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        self.end();
    }
}

/// What a directory takes on the disk, in bytes, by the blocks that are allocated.
fn taken(directory: &Path) -> std::io::Result<u64> {
    let mut bytes = 0;
    for item in fs::read_dir(directory)? {
        let item = item?;
        // Files may go while they are counted.
        let Ok(about) = item.metadata() else { continue };
        bytes += if about.is_dir() { taken(&item.path())? } else { about.blocks() * 512 };
    }
    Ok(bytes)
}
