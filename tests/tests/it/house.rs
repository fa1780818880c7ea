//! The code base under test: its floors, its files and what it depends on.

mod dependencies;
mod files;
mod floors;
mod licence;
mod manifests;

use std::fs;
use std::path::{Path, PathBuf};

/// Folders that hold no source of ours.
const FOREIGN: [&str; 5] = ["target", "node_modules", ".git", ".venv", ".forms"];

/// The top of the repository.
fn top() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().expect("the tests lie in a folder of the repository").to_owned()
}

/// Every file of ours, as a path from the top, sorted.
fn files() -> Vec<PathBuf> {
    let top = top();
    let mut found = Vec::new();
    let mut folders = vec![top.clone()];
    while let Some(folder) = folders.pop() {
        for item in fs::read_dir(&folder).expect("a folder of ours can be listed") {
            let path = item.expect("a folder of ours can be listed").path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if path.is_dir() && !FOREIGN.contains(&name.as_str()) {
                folders.push(path);
            } else if path.is_file() {
                found.push(path.strip_prefix(&top).expect("it lies below the top").to_owned());
            }
        }
    }
    found.sort();
    found
}

/// The Rust sources among [`files`], with their text.
fn sources() -> Vec<(PathBuf, String)> {
    let rust = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "rs");
    files().into_iter().filter(rust).map(|path| (path.clone(), text(&path))).collect()
}

/// The text of a file, given from the top.
fn text(path: &Path) -> String {
    fs::read_to_string(top().join(path))
        .unwrap_or_else(|error| panic!("{} can not be read: {error}", path.display()))
}

/// Fails with all breaches of a rule at once, each of which names its file.
fn none(breaches: &[String], rule: &str) {
    assert!(breaches.is_empty(), "{rule}\n  {}", breaches.join("\n  "));
}
