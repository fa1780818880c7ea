//! Starts, asks and kills the real binary.

use std::{
    env,
    fs::File,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
};

use serde_json::Value;
use tempfile::TempDir;

/// The binary beside the tests.
pub(crate) fn binary() -> PathBuf {
    let test = env::current_exe().expect("the test's own path");
    let debug = test.parent().and_then(Path::parent).expect("the build directory");
    let binary = debug.join("zoufang");
    assert!(binary.exists(), "{} is missing: run `cargo build` first", binary.display());
    binary
}

/// Runs a command to its end.
pub(super) fn run(args: &[&str]) -> Output {
    Command::new(binary()).args(args).output().expect("the binary runs")
}

/// Runs a command that must succeed, and reads the JSON it prints.
pub(super) fn json(args: &[&str]) -> Value {
    let output = run(args);
    let (out, err) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{args:?} failed:\n{out}\n{err}");
    serde_json::from_str(&out).unwrap_or_else(|_| panic!("{args:?} printed no JSON: {out}"))
}

/// A server process with its data directory.
pub(super) struct Server {
    child: Child,
    pub(super) data: PathBuf,
    pub(super) base: String,
}

impl Server {
    /// Starts a server and waits until it listens. The first time any free port is taken; after
    /// that the same again, as tablets expect.
    pub(super) fn start(data: &Path, listen: &str) -> Self {
        let log = data.with_extension("log");
        let log = File::options().create(true).append(true).open(log).expect("a log");
        let mut child = Command::new(binary())
            .args(["serve", "--demo", "--listen", listen, "--data"])
            .arg(data)
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .expect("the server starts");
        let out = child.stdout.take().expect("its output");
        let mut line = String::new();
        BufReader::new(out).read_line(&mut line).expect("its first line");
        let base = line.rsplit(' ').next().unwrap_or_default().trim().to_owned();
        assert!(base.starts_with("http://"), "the server did not start: {line}");
        Self { child, data: data.to_owned(), base }
    }

    /// Where it listens.
    pub(super) fn address(&self) -> &str {
        self.base.trim_start_matches("http://")
    }

    /// Ends it as a power cut would, and starts it again on the same data and port.
    pub(super) fn kill_and_restart(&mut self) {
        self.kill();
        let address = self.address().to_owned();
        *self = Self::start(&self.data.clone(), &address);
    }

    /// Ends it without a word of warning.
    pub(super) fn kill(&mut self) {
        self.child.kill().expect("kill -9");
        self.child.wait().expect("the server is gone");
    }

    /// Asks it to end, and waits.
    pub(super) fn stop(mut self) {
        let pid = self.child.id().to_string();
        let asked = Command::new("kill").args(["-TERM", &pid]).status().expect("kill");
        assert!(asked.success());
        let ended = self.child.wait().expect("the server ends");
        assert!(ended.success(), "the server ended with {ended}");
    }

    /// An administrator's command.
    pub(super) fn admin(&self, args: &[&str]) -> Value {
        let data = self.data.to_str().expect("a plain path");
        json(&[["admin", "--data", data, "--json"].as_slice(), args].concat())
    }

    /// A township's review command.
    pub(super) fn review(&self, token: &str, args: &[&str]) -> Value {
        let base = self.base.as_str();
        json(&[["review", "--server", base, "--token", token, "--json"].as_slice(), args].concat())
    }

    /// A supervisor's command on commits that were set aside; what it prints, or how it fails.
    pub(super) fn quarantine(&self, token: &str, args: &[&str]) -> Result<Value, String> {
        let base = self.base.as_str();
        let place = ["quarantine", "--server", base, "--token", token, "--json"];
        let output = run(&[place.as_slice(), args].concat());
        if output.status.success() {
            Ok(serde_json::from_slice(&output.stdout).expect("JSON"))
        } else {
            Err(String::from_utf8_lossy(&output.stderr).into_owned())
        }
    }

    /// The commits that were set aside and wait.
    pub(super) fn set_aside(&self, token: &str) -> Vec<Value> {
        let listed = self.quarantine(token, &["list"]).expect("a list");
        listed["commits"].as_array().expect("rows").clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A village with some households, people, and a township's token.
pub(super) struct Town {
    pub(super) server: Server,
    pub(super) place: TempDir,
    pub(super) township: String,
}

pub(super) const VILLAGE: &str = "350823106201";

impl Town {
    pub(super) fn new(households: u32) -> Self {
        let place = TempDir::new().expect("a directory");
        let server = Server::start(&place.path().join("server"), "127.0.0.1:0");
        server.admin(&["village", VILLAGE]);
        let count = households.to_string();
        let generate = ["generate", "--villages", VILLAGE, "--households", &count, "--seed", "7"];
        server.admin(&[generate.as_slice(), &["--as-of", "2026-01-01"]].concat());
        let role = ["--role", "township_staff", "--scope", "350823106", "--from", "2020-01-01"];
        server.admin(&[["user", "town", "--name", "镇"].as_slice(), &role].concat());
        let token = server.admin(&["token", "town"]);
        let township = token["token"].as_str().expect("a token").to_owned();
        Self { server, place, township }
    }

    /// A new user with an enrolled tablet that has synced once.
    pub(super) fn tablet(&self, login: &str) -> Tablet {
        let role = ["--role", "assistant", "--scope", VILLAGE, "--from", "2020-01-01"];
        self.server.admin(&[["user", login, "--name", login].as_slice(), &role].concat());
        let code = self.server.admin(&["code", login]);
        let home = self.place.path().join(login).to_str().expect("a plain path").to_owned();
        let tablet = Tablet { home };
        let code = code["code"].as_str().expect("a code");
        tablet.ask(&["enrol", code, "--server", &self.server.base, "--label", login]);
        tablet.ask(&["sync"]);
        tablet
    }
}

/// A shell tablet.
pub(super) struct Tablet {
    pub(super) home: String,
}

impl Tablet {
    /// A command that must succeed.
    pub(super) fn ask(&self, args: &[&str]) -> Value {
        json(&[["tablet", "--home", &self.home, "--json", "--demo"].as_slice(), args].concat())
    }

    /// Starts a command and gives the process.
    pub(super) fn start(&self, args: &[&str]) -> Child {
        Command::new(binary())
            .args(["tablet", "--home", &self.home, "--json", "--demo"])
            .args(args)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the tablet starts")
    }

    /// The ids of its households.
    pub(super) fn records(&self) -> Vec<String> {
        let listed = self.ask(&["list"]);
        let rows = listed["households"].as_array().expect("rows");
        rows.iter().map(|row| row["record"].as_str().expect("an id").to_owned()).collect()
    }

    /// The value it shows at a path.
    pub(super) fn value(&self, record: &str, path: &str) -> Value {
        self.ask(&["show", record])["values"][path]["value"].clone()
    }

    /// Syncs until nothing is new and nothing is pending.
    pub(super) fn settle(&self) {
        for _ in 0..200 {
            let outcome = self.ask(&["sync"]);
            let status = self.ask(&["status"]);
            if outcome["received"] == 0 && outcome["sent"] == 0 && status["pending"] == 0 {
                return;
            }
        }
        panic!("the tablet never came to rest");
    }
}
