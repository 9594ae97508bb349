//! `cargo xtask tidy`: the rules of the house that a compiler doesn't know, checked on the
//! source tree. A rule a file.
//!
//! Must only read. An exception to a rule is written down with the rule, never in the file that
//! breaks it.

mod clock;
mod house;
mod leftovers;
mod packages;
mod pure;
mod shape;
mod source;
mod tree;
mod words;

use crate::run;
use anyhow::{Result, bail};
use source::Source;

/// Something that a rule doesn't allow.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Violation {
    /// Relative to the root, with slashes.
    path: String,
    /// From 1.
    line: usize,
    /// What was found.
    what: String,
    /// Why it isn't allowed.
    why: &'static str,
}

impl Violation {
    fn new(path: &str, line: usize, what: impl Into<String>, why: &'static str) -> Self {
        Violation {
            path: path.to_owned(),
            line,
            what: what.into(),
            why,
        }
    }
}

impl std::fmt::Display for Violation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Violation {
            path,
            line,
            what,
            why,
        } = self;
        write!(f, "{path}:{line}: {what}: {why}")
    }
}

/// The rules that look at one file at a time.
const RULES: [fn(&Source) -> Vec<Violation>; 10] = [
    clock::one_clock,
    clock::no_clock_in_queries,
    pure::no_io_in_sources,
    shape::begins_with_its_purpose,
    shape::is_not_too_long,
    shape::is_clean,
    leftovers::nothing_unfinished,
    leftovers::no_test_is_left_out,
    words::no_machine_paths,
    words::speaks_of_itself_alone,
];

/// Prints every violation with its place; an error when there is one.
pub fn run() -> Result<()> {
    let root = run::root();
    let files = tree::read(&root)?;
    let packages = packages::of_workspace(&root)?;
    let mut violations: Vec<_> = files
        .iter()
        .flat_map(|file| RULES.iter().flat_map(|rule| rule(file)))
        .collect();
    violations.extend(packages.iter().flat_map(house::points_downwards));
    violations.extend(packages.iter().flat_map(pure::no_io_in_dependencies));
    violations.sort();
    for violation in &violations {
        println!("{violation}");
    }
    match violations.len() {
        0 => {
            println!("tidy: {} files keep the rules", files.len());
            Ok(())
        }
        1 => bail!("one place breaks a rule"),
        count => bail!("{count} places break a rule"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_violation_is_printed_with_its_place_and_the_reason() {
        let violation = Violation::new("a/b.rs", 3, "`x`", "not good");
        assert_eq!(violation.to_string(), "a/b.rs:3: `x`: not good");
    }
}
