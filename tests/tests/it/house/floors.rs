//! A folder is a floor, and a package knows only lower floors.

use std::path::Path;

use super::manifests::{Package, ours};
use super::{none, text};

/// Every package's folder and floor. I/O begins above 4.
const FLOORS: [(&str, u8); 18] = [
    ("crates/kernel", 0),
    ("crates/access", 1),
    ("crates/document", 1),
    ("crates/form", 1),
    ("crates/store", 1),
    ("crates/wire", 1),
    ("crates/record", 2),
    ("crates/roster", 2),
    ("crates/sync", 3),
    ("crates/monitoring", 4),
    ("disk", 5),
    ("spreadsheet", 5),
    ("client-core", 6),
    ("relay", 6),
    ("server", 6),
    ("bench", 7),
    ("cli", 8),
    ("tests", 9),
];

/// Packages that bring clocks, chance, files, sockets or threads of their own.
const IMPURE: [&str; 14] = [
    "async-std",
    "axum",
    "fastrand",
    "futures",
    "getrandom",
    "hyper",
    "object_store",
    "rand",
    "rayon",
    "reqwest",
    "sled",
    "tempfile",
    "time",
    "tokio",
];

#[test]
fn every_package_has_its_floor() {
    let breaches: Vec<String> = ours()
        .filter(|package| floor(&package.folder()).is_none())
        .map(|package| format!("{}: {}", package.manifest.display(), package.name))
        .collect();
    none(&breaches, "A new package gets a line in FLOORS (tests/tests/it/house/floors.rs).");
}

#[test]
fn a_package_knows_only_lower_floors() {
    let mut breaches = Vec::new();
    for package in ours() {
        for other in known_by(package) {
            if floor(&other.folder()) >= floor(&package.folder()) {
                let (manifest, name) = (package.manifest.display(), &other.name);
                breaches.push(format!("{manifest}: names {name}, which is no lower floor"));
            }
        }
    }
    none(&breaches, "A package depends only on lower floors; client-core and server never meet.");
}

#[test]
fn only_document_and_the_measure_name_automerge() {
    let named_by = |package: &&Package| package.names.iter().any(|name| name.name == "automerge");
    let mut folders: Vec<String> = ours().filter(named_by).map(Package::folder).collect();
    folders.sort();
    // What the bench measures against is the engine by itself.
    let allowed = ["bench", "crates/document"];
    assert_eq!(folders, allowed, "Only crates/document names automerge, and the bench.");
}

#[test]
fn the_floors_bring_no_clock_chance_file_or_socket() {
    let mut breaches = Vec::new();
    for package in ours().filter(|package| package.is_floor()) {
        for name in package.names.iter().filter(|name| IMPURE.contains(&name.name.as_str())) {
            breaches.push(format!("{}: names {}", package.manifest.display(), name.name));
        }
    }
    none(&breaches, "crates/* take time, chance and bytes as parameters.");
}

#[test]
fn the_floors_have_no_feature_flags() {
    let breaches: Vec<String> = ours()
        .filter(|package| package.is_floor() && !package.features.is_empty())
        .map(|package| format!("{}: {}", package.manifest.display(), package.features.join(", ")))
        .collect();
    none(&breaches, "crates/* have no feature flags; a crate instead of a flag.");
}

#[test]
fn every_package_keeps_the_workspace_lints() {
    let breaches: Vec<String> = ours()
        .filter(|package| !keeps_lints(&text(&package.manifest)))
        .map(|package| package.manifest.display().to_string())
        .collect();
    none(&breaches, "Every manifest says [lints] workspace = true.");
}

fn keeps_lints(manifest: &str) -> bool {
    let mut lines = manifest.lines().map(str::trim).skip_while(|line| *line != "[lints]");
    lines.nth(1) == Some("workspace = true")
}

/// The packages of ours that a package names.
fn known_by(package: &Package) -> impl Iterator<Item = &'static Package> {
    let names = package.names.iter().filter(|name| name.ours);
    names.filter_map(|name| ours().find(|other| other.name == name.name))
}

fn floor(folder: &str) -> Option<u8> {
    let at = |(path, floor): &(&str, u8)| (Path::new(path) == Path::new(folder)).then_some(*floor);
    FLOORS.iter().find_map(at)
}
