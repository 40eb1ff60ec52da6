//! Everything that is built into the program, its tests and its build keeps to `deny.toml`: licences, where it comes from,
//! and which crates stand there in two versions. No network and no other tool is needed; `cargo deny check` reads the same file.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde::Deserialize;
use spdx::{Expression, Licensee, ParseMode};

use super::{at, text};

/// The packages of this project.
const OURS: [&str; 2] = [env!("CARGO_PKG_NAME"), "guarantor-python"];

/// What is read of `deny.toml`.
#[derive(Deserialize)]
struct Policy {
    licenses: Licences,
    bans: Bans,
    sources: Sources,
}

#[derive(Deserialize)]
struct Licences {
    allow: Vec<String>,
}

#[derive(Deserialize)]
struct Bans {
    skip: Vec<Skip>,
}

/// A version that may stand beside another.
#[derive(Deserialize)]
struct Skip {
    #[serde(rename = "crate")]
    named: String,
    reason: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Sources {
    allow_registry: Vec<String>,
    allow_git: Vec<String>,
}

/// What is read of cargo's answer.
#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

/// A crate; `source` is absent where it lies in this folder.
#[derive(Clone, Deserialize)]
struct Package {
    name: String,
    version: String,
    license: Option<String>,
    source: Option<String>,
}

fn policy() -> Policy {
    toml::from_str(&text("deny.toml")).unwrap_or_else(|error| panic!("deny.toml: {error}"))
}

/// What cargo says of the packages in `Cargo.lock`; nothing where it lacks some and cannot fetch them.
fn metadata(flags: &[&str]) -> Option<Vec<Package>> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.current_dir(at("")).args(["metadata", "--locked", "--format-version", "1"]).args(flags);
    let output = command.output().expect("cargo");
    let read = |bytes: &[u8]| serde_json::from_slice::<Metadata>(bytes).expect("cargo's JSON").packages;
    output.status.success().then(|| read(&output.stdout))
}

/// The platform that cargo builds for.
fn host() -> String {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo).arg("-vV").output().expect("cargo");
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    told.lines().find_map(|line| line.strip_prefix("host: ")).expect("a host").to_owned()
}

/// Packages for every platform: normal, build and dev. Cargo has fetched those of this platform to build the test, and
/// fetches the others once; where it cannot, those of this platform are what there is to look at.
fn packages() -> Vec<Package> {
    let all = metadata(&["--offline"]).or_else(|| metadata(&[]));
    let packages = all.or_else(|| {
        eprintln!("crates of other platforms are not here and cannot be fetched: only those of this one are checked");
        metadata(&["--offline", "--filter-platform", &host()])
    });
    packages.expect("what cargo knows of the packages in Cargo.lock")
}

/// What the policy does not allow, one line each.
fn against(policy: &Policy, packages: &[Package]) -> Vec<String> {
    let mut wrong = unlicensed(&policy.licenses.allow, packages);
    wrong.extend(strangers(&policy.sources, packages));
    wrong.extend(doubles(&policy.bans.skip, packages));
    wrong
}

/// Packages whose licence asks for more than is allowed, or that name none.
fn unlicensed(allow: &[String], packages: &[Package]) -> Vec<String> {
    let parsed = |name: &String| Licensee::parse(name).unwrap_or_else(|error| panic!("deny.toml: {error}"));
    let allow: Vec<Licensee> = allow.iter().map(parsed).collect();
    let mut wrong = Vec::new();
    for Package { name, version, license, .. } in packages {
        let stated = license.as_deref().unwrap_or("no licence");
        // `MIT/Apache-2.0` is how older crates write `MIT OR Apache-2.0`.
        let may = Expression::parse_mode(stated, ParseMode::LAX)
            .is_ok_and(|stated| stated.evaluate(|need| allow.iter().any(|one| one.satisfies(need))));
        if !may {
            wrong.push(format!("{name} {version}: {stated}"));
        }
    }
    wrong
}

/// Packages that come from elsewhere than the allowed registries.
fn strangers(allowed: &Sources, packages: &[Package]) -> Vec<String> {
    assert!(allowed.allow_git.is_empty(), "deny.toml allows a git source, which no package here needs");
    let may = |source: &str| {
        source.strip_prefix("registry+").is_some_and(|place| allowed.allow_registry.iter().any(|one| one == place))
    };
    let away = packages.iter().filter(|one| one.source.as_ref().is_some_and(|source| !may(source)));
    let here = packages.iter().filter(|one| one.source.is_none() && !OURS.contains(&one.name.as_str()));
    away.chain(here).map(|one| format!("{} {}: from {:?}", one.name, one.version, one.source)).collect()
}

/// Crates in several versions of which more than one is not known to the policy, and versions that it knows for nothing.
fn doubles(skip: &[Skip], packages: &[Package]) -> Vec<String> {
    let mut versions: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for one in packages {
        versions.entry(&one.name).or_default().insert(&one.version);
    }
    let mut known: BTreeSet<&str> = skip.iter().map(|one| one.named.as_str()).collect();
    let mut wrong = Vec::new();
    for (name, versions) in versions.iter().filter(|(_, versions)| versions.len() > 1) {
        let unknown = versions.iter().filter(|version| !known.remove(format!("{name}@{version}").as_str())).count();
        if unknown > 1 {
            wrong.push(format!("{name}: in versions {versions:?}"));
        }
    }
    wrong.extend(known.iter().map(|named| format!("{named}: no other version stands beside it")));
    wrong
}

#[test]
fn every_dependency_keeps_to_the_policy() {
    let (policy, packages) = (policy(), packages());
    assert!(packages.len() > 100, "{} packages", packages.len());
    let wrong = against(&policy, &packages);
    assert!(wrong.is_empty(), "against deny.toml:\n{}", wrong.join("\n"));
    assert!(policy.bans.skip.iter().all(|one| !one.reason.is_empty()));
}

#[test]
fn the_policy_is_needed_word_by_word() {
    let (policy, packages) = (policy(), packages());
    for (place, licence) in policy.licenses.allow.iter().enumerate() {
        let mut fewer = policy.licenses.allow.clone();
        fewer.remove(place);
        assert!(!unlicensed(&fewer, &packages).is_empty(), "nothing needs {licence}");
    }
    let others = Sources { allow_registry: Vec::new(), allow_git: Vec::new() };
    assert_eq!(
        strangers(&others, &packages).len(),
        packages.len() - OURS.len(),
        "all but the project's own come from there"
    );
    assert!(doubles(&[], &packages).len() <= policy.bans.skip.len());
}

fn made_up(name: &str, version: &str, license: Option<&str>, source: Option<&str>) -> Package {
    let owned = |text: &str| text.to_owned();
    Package { name: owned(name), version: owned(version), license: license.map(owned), source: source.map(owned) }
}

#[test]
fn a_forbidden_licence_a_foreign_source_and_a_second_version_are_found() {
    let (policy, known) = (policy(), packages());
    let home = format!("registry+{}", policy.sources.allow_registry[0]);
    let with = |more: &[Package]| against(&policy, &[&known[..], more].concat());
    let licensed = |license| with(&[made_up("one", "1.0.0", license, Some(&home))]);
    for allowed in ["MIT", "MIT OR GPL-3.0-only", "MIT/GPL-3.0", "(MIT OR AGPL-3.0-only) AND Unicode-3.0"] {
        assert_eq!(licensed(Some(allowed)), [""; 0], "{allowed}");
    }
    for forbidden in
        ["GPL-3.0-only", "AGPL-3.0", "MIT AND GPL-2.0-or-later", "LGPL-2.1", "MPL-2.0", "SSPL-1.0", "our own", ""]
    {
        assert_eq!(licensed(Some(forbidden)), [format!("one 1.0.0: {forbidden}")]);
    }
    assert_eq!(licensed(None), ["one 1.0.0: no licence"]);
    for source in [Some("git+https://example.org/one"), Some("registry+https://example.org/index"), None] {
        assert_eq!(with(&[made_up("one", "1.0.0", Some("MIT"), source)]), [format!("one 1.0.0: from {source:?}")]);
    }
    let one = |version| made_up("one", version, Some("MIT"), Some(&home));
    assert_eq!(with(&[one("1.0.0"), one("2.0.0")]), [r#"one: in versions {"1.0.0", "2.0.0"}"#]);
    let known_twice = [("one@1.0.0", 0), ("two@1.0.0", 2)];
    for (named, wrong) in known_twice {
        let skip = [Skip { named: named.to_owned(), reason: "a test".to_owned() }];
        assert_eq!(doubles(&skip, &[one("1.0.0"), one("2.0.0")]).len(), wrong, "{named}");
    }
}
