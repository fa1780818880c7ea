//! What a file looks like.

use std::path::{Component, Path};

use super::{files, none, sources, text};

/// Beyond this a file holds two ideas.
const LINES_MAX: usize = 499;
/// Names of folders and files that say nothing of what is inside.
const EMPTY_NAMES: [&str; 6] = ["common", "core", "helpers", "prelude", "util", "utils"];

#[test]
fn a_file_holds_one_idea() {
    let breaches: Vec<String> = sources()
        .iter()
        .map(|(path, text)| (path, text.lines().count()))
        .filter(|(_, lines)| *lines > LINES_MAX)
        .map(|(path, lines)| format!("{}: {lines} lines", path.display()))
        .collect();
    none(&breaches, "A Rust file has fewer than 500 lines; split it by ideas.");
}

#[test]
fn a_module_lies_beside_its_folder() {
    let breaches: Vec<String> = files()
        .iter()
        .filter(|path| path.ends_with("mod.rs"))
        .map(|path| path.display().to_string())
        .collect();
    none(&breaches, "A module is `foo.rs` beside `foo/`; there is no mod.rs.");
}

#[test]
fn names_say_what_is_inside() {
    let breaches: Vec<String> = files()
        .iter()
        .filter(|path| path.components().any(says_nothing))
        .map(|path| path.display().to_string())
        .collect();
    none(&breaches, "No folder or file is called common, core, helpers, prelude or utils.");
}

fn says_nothing(part: Component<'_>) -> bool {
    let stem = Path::new(part.as_os_str()).file_stem().unwrap_or_default();
    EMPTY_NAMES.iter().any(|name| stem == *name)
}

#[test]
fn nothing_is_left_for_later() {
    // Joined here, so that this file does not find itself.
    let marks = [["TO", "DO"], ["FIX", "ME"], ["XX", "X"], ["unimplemented", "!("], ["todo", "!("]];
    let marks: Vec<String> = marks.iter().map(|halves| halves.concat()).collect();
    let mut breaches = Vec::new();
    for (path, text) in sources() {
        for (number, line) in text.lines().enumerate() {
            if let Some(mark) = marks.iter().find(|mark| holds_word(line, mark)) {
                breaches.push(format!("{}:{}: {mark}", path.display(), number + 1));
            }
        }
    }
    none(&breaches, "Open questions go to the issues, not into the code.");
}

/// Whether the line holds the mark as a word of its own.
fn holds_word(line: &str, mark: &str) -> bool {
    let part_of_word = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(mark).any(|(at, _)| {
        let before = line.get(..at).and_then(|head| head.chars().next_back());
        let after = line.get(at + mark.len()..).and_then(|tail| tail.chars().next());
        let open = mark.ends_with('(');
        !before.is_some_and(part_of_word) && (open || !after.is_some_and(part_of_word))
    })
}

#[test]
fn the_floors_hold_no_unsafe_code() {
    let mut breaches = Vec::new();
    let mut seen = 0;
    for (path, text) in sources() {
        let is_root = path.starts_with("crates") && path.ends_with("src/lib.rs");
        seen += usize::from(is_root);
        if is_root && !text.lines().any(|line| line == "#![forbid(unsafe_code)]") {
            breaches.push(path.display().to_string());
        }
    }
    assert!(seen > 0, "no crates/*/src/lib.rs was found");
    none(&breaches, "Every crate under crates/ says #![forbid(unsafe_code)].");
}

#[test]
fn clippy_keeps_clocks_chance_files_and_threads_off_the_floors() {
    let floors = text(Path::new("crates/.clippy.toml"));
    let banned = [
        "getrandom::fill",
        "std::env::var",
        "std::fs::File",
        "std::fs::read",
        "std::fs::write",
        "std::net::TcpStream",
        "std::process::Command",
        "std::process::exit",
        "std::thread::sleep",
        "std::thread::spawn",
        "std::time::Instant::now",
        "std::time::SystemTime::now",
    ];
    let breaches: Vec<String> = banned
        .iter()
        .filter(|path| !floors.contains(&format!("path = \"{path}\", reason = \"")))
        .map(|path| format!("crates/.clippy.toml: {path} is not disallowed with a reason"))
        .collect();
    none(&breaches, "Time and chance are parameters; files and sockets belong to the edges.");
}

#[test]
fn clippy_holds_the_floors_to_what_it_holds_the_edges_to() {
    // Clippy reads only the nearest file, so the floors' file must repeat the edges'.
    let floors = text(Path::new("crates/.clippy.toml"));
    let breaches: Vec<String> = text(Path::new(".clippy.toml"))
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .filter(|line| !floors.lines().any(|other| other == *line))
        .map(|line| format!("crates/.clippy.toml: lacks `{line}`"))
        .collect();
    none(&breaches, "crates/.clippy.toml repeats the settings of .clippy.toml.");
}

#[test]
fn no_crate_switches_off_the_lists_of_the_house() {
    let known = [Path::new(".clippy.toml"), Path::new("crates/.clippy.toml")];
    let breaches: Vec<String> = files()
        .iter()
        .filter(|path| path.ends_with(".clippy.toml") || path.ends_with("clippy.toml"))
        .filter(|path| !known.contains(&path.as_path()))
        .map(|path| path.display().to_string())
        .collect();
    none(&breaches, "No crate has a clippy file of its own: clippy would read it and no other.");
}
