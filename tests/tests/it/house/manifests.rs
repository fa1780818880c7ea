//! The workspace as cargo understands it, read once from `cargo metadata`.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use serde_json::Value;

use super::top;

/// A package, ours or somebody else's.
pub(super) struct Package {
    pub(super) name: String,
    pub(super) version: String,
    pub(super) licence: Option<String>,
    /// Where it was downloaded from; nothing for a package of ours.
    pub(super) source: Option<String>,
    /// Its manifest, from the top of the repository when it is ours.
    pub(super) manifest: PathBuf,
    /// Every package that it names, for building and testing too.
    pub(super) names: Vec<Dependency>,
    pub(super) features: Vec<String>,
}

/// One line of a manifest's dependencies.
pub(super) struct Dependency {
    pub(super) name: String,
    pub(super) requirement: String,
    pub(super) ours: bool,
}

impl Package {
    /// The folder of a package of ours: `crates/kernel`, `server`.
    pub(super) fn folder(&self) -> String {
        self.manifest.parent().map(|folder| folder.display().to_string()).unwrap_or_default()
    }

    /// Whether it is one of the pure floors.
    pub(super) fn is_floor(&self) -> bool {
        self.source.is_none() && self.manifest.starts_with("crates")
    }
}

/// Every package of the dependency tree.
pub(super) fn packages() -> &'static [Package] {
    static PACKAGES: OnceLock<Vec<Package>> = OnceLock::new();
    PACKAGES.get_or_init(|| {
        let metadata = metadata();
        let packages = metadata["packages"].as_array().expect("cargo metadata lists packages");
        packages.iter().map(package).collect()
    })
}

/// The packages of this repository.
pub(super) fn ours() -> impl Iterator<Item = &'static Package> {
    packages().iter().filter(|package| package.source.is_none())
}

fn metadata() -> Value {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--locked", "--format-version", "1"])
        .current_dir(top())
        .output()
        .expect("cargo can be started");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "cargo metadata --locked failed:\n{said}");
    serde_json::from_slice(&output.stdout).expect("cargo metadata writes JSON")
}

fn package(json: &Value) -> Package {
    let manifest = PathBuf::from(text(&json["manifest_path"]));
    Package {
        name: text(&json["name"]),
        version: text(&json["version"]),
        licence: json["license"].as_str().map(str::to_owned),
        source: json["source"].as_str().map(str::to_owned),
        manifest: manifest.strip_prefix(top()).map(Path::to_owned).unwrap_or(manifest),
        names: json["dependencies"].as_array().into_iter().flatten().map(dependency).collect(),
        features: json["features"]
            .as_object()
            .into_iter()
            .flat_map(|map| map.keys().cloned())
            .collect(),
    }
}

fn dependency(json: &Value) -> Dependency {
    Dependency {
        name: text(&json["name"]),
        requirement: text(&json["req"]),
        ours: json["path"].is_string(),
    }
}

fn text(json: &Value) -> String {
    json.as_str().expect("cargo metadata gives a text here").to_owned()
}
