//! The rule that `domain` and `solver` do no IO, and start no thread that outlives a call.
//!
//! Their tests may: they read instances from files.

use super::Violation;
use super::packages::Package;
use super::source::{Source, lines_with};

const WHY: &str = "domain and solver do no IO, and start no thread that outlives a call";

const PURE: [(&str, &str); 2] = [
    ("kept-domain", "crates/domain/src/"),
    ("kept-solver", "crates/solver/src/"),
];

/// Crates that exist for IO or for threads that stay.
const IO_CRATES: [&str; 20] = [
    "async-std",
    "axum",
    "crossbeam-channel",
    "diesel",
    "hyper",
    "lettre",
    "mio",
    "notify",
    "rayon",
    "reqwest",
    "rusqlite",
    "rustls",
    "smol",
    "socket2",
    "sqlx",
    "tempfile",
    "tokio",
    "tonic",
    "tracing-subscriber",
    "ureq",
];

/// Modules of the standard library that do IO.
const IO_MODULES: [&str; 5] = ["env", "fs", "net", "os", "process"];

/// What does IO, starts a thread or waits, however it was imported.
const IO_CALLS: [&str; 11] = [
    "File::open",
    "fs::read_to_string",
    "thread::spawn",
    "thread::sleep",
    "thread::Builder",
    "io::stdin",
    "io::stdout",
    "io::stderr",
    "println!",
    "eprintln!",
    "print!",
];

/// The pure crates depend on no crate that does IO.
pub fn no_io_in_dependencies(package: &Package) -> Vec<Violation> {
    let is_pure = PURE.iter().any(|(name, _)| *name == package.name);
    package
        .dependencies
        .iter()
        .filter(|dependency| is_pure && IO_CRATES.contains(&dependency.name.as_str()))
        .map(|dependency| {
            let what = format!("dependency `{}`", dependency.name);
            Violation::new(&package.manifest, dependency.line, what, WHY)
        })
        .collect()
}

/// The pure crates' code, without its tests, does no IO by way of the standard library.
pub fn no_io_in_sources(file: &Source) -> Vec<Violation> {
    if !PURE.iter().any(|(_, folder)| file.is_in(&[folder])) {
        return Vec::new();
    }
    let code = file.code_without_tests();
    let mut found: Vec<(usize, String)> = Vec::new();
    for call in IO_CALLS {
        found.extend(
            lines_with(&code, call)
                .into_iter()
                .map(|line| (line, call.to_owned())),
        );
    }
    for module in IO_MODULES {
        let path = format!("std::{module}");
        found.extend(
            lines_with(&code, &path)
                .into_iter()
                .map(|line| (line, path.clone())),
        );
    }
    found.extend(grouped(&code));
    found
        .into_iter()
        .map(|(line, what)| Violation::new(&file.path, line, format!("`{what}`"), WHY))
        .collect()
}

/// Modules that do IO inside of `use std::{...}`.
fn grouped(code: &str) -> Vec<(usize, String)> {
    const START: &str = "std::{";
    let mut found = Vec::new();
    for (start, _) in code.match_indices(START) {
        let after = &code[start + START.len()..];
        let group = &after[..after.find(';').unwrap_or(after.len())];
        let line = code[..start].matches('\n').count() + 1;
        for module in IO_MODULES {
            let in_module = format!("{module}::");
            let mut names = group.split([',', '{', '}']).map(str::trim);
            if names.any(|name| name == module || name.starts_with(&in_module)) {
                found.push((line, format!("std::{module}")));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::packages::Dependency;

    fn found(path: &str, text: &str) -> Vec<String> {
        let mut violations = no_io_in_sources(&Source::new(path, text));
        violations.sort();
        let violations = violations.into_iter();
        violations
            .map(|v| format!("{} {}", v.line, v.what))
            .collect()
    }

    #[test]
    fn io_is_found_under_its_full_name_and_its_short_one() {
        let text =
            "use std::fs;\nuse std::thread;\nfn a() {\n  thread::spawn(b);\n  println!();\n}";
        assert_eq!(
            found("crates/solver/src/a.rs", text),
            ["1 `std::fs`", "4 `thread::spawn`", "5 `println!`"]
        );
    }

    #[test]
    fn io_is_found_in_a_group_of_imports() {
        let text = "use a;\nuse std::{collections::BTreeMap, fs, net::TcpStream};";
        assert_eq!(
            found("crates/domain/src/a.rs", text),
            ["2 `std::fs`", "2 `std::net`"]
        );
        assert!(found("crates/domain/src/a.rs", "use std::{fmt, ops};").is_empty());
    }

    #[test]
    fn scoped_threads_other_crates_and_tests_are_fine() {
        let scoped = "std::thread::scope(|s| {})";
        assert!(found("crates/solver/src/a.rs", scoped).is_empty());
        assert!(found("crates/store/src/a.rs", "use std::fs;").is_empty());
        let tests = "#[cfg(test)]\nmod tests { use std::fs; }";
        assert!(found("crates/solver/src/a.rs", tests).is_empty());
    }

    #[test]
    fn a_dependency_that_does_io_is_found_in_pure_crates_only() {
        let package = |name: &str| Package {
            name: name.to_owned(),
            manifest: "Cargo.toml".to_owned(),
            dependencies: vec![Dependency {
                name: "tokio".to_owned(),
                line: 5,
            }],
        };
        assert_eq!(no_io_in_dependencies(&package("kept-solver"))[0].line, 5);
        assert!(no_io_in_dependencies(&package("kept-store")).is_empty());
    }
}
