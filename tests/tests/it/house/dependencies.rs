//! What others wrote and we carry.

use super::licence::is_permissive;
use super::manifests::{ours, packages};
use super::none;

/// Where packages may come from.
const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

#[test]
fn every_licence_is_permissive() {
    let breaches: Vec<String> = packages()
        .iter()
        .filter(|package| !package.licence.as_deref().is_some_and(is_permissive))
        .map(|package| {
            let licence = package.licence.as_deref().unwrap_or("no licence");
            format!("{} {}: {licence}", package.name, package.version)
        })
        .collect();
    none(&breaches, "Every dependency can be had under a permissive licence.");
}

#[test]
fn every_dependency_comes_from_the_public_registry() {
    let breaches: Vec<String> = packages()
        .iter()
        .filter_map(|package| Some((package, package.source.as_deref()?)))
        .filter(|(_, source)| *source != REGISTRY)
        .map(|(package, source)| format!("{} {}: {source}", package.name, package.version))
        .collect();
    none(&breaches, "Dependencies come from crates.io, where they stay as they are.");
}

#[test]
fn every_dependency_names_a_version() {
    let mut breaches = Vec::new();
    for package in ours() {
        for name in package.names.iter().filter(|name| !name.ours && name.requirement == "*") {
            breaches.push(format!("{}: {} = \"*\"", package.manifest.display(), name.name));
        }
    }
    none(&breaches, "A dependency names the version it was tried with.");
}
