//! The environment for tests against official libraries: made under `target` with what
//! `tests/python/requirements.txt` pins, and made anew when that changes.

use crate::run;
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};
use std::process::Command;

/// What is to be in the environment.
const REQUIREMENTS: &str = "tests/python/requirements.txt";
/// A copy of the requirements that the environment was made for.
const MADE_FOR: &str = "made-for.txt";

/// The environment's interpreter.
pub fn interpreter() -> PathBuf {
    folder().join("bin/python")
}

/// Makes the environment, unless it is there.
pub fn refresh() -> Result<()> {
    let path = run::root().join(REQUIREMENTS);
    let wanted =
        std::fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
    let folder = folder();
    if is_fresh(&folder, &wanted) {
        return Ok(());
    }
    let why = "the libraries of tests/python/requirements.txt can't be had (--skip-python leaves \
               out the tests that need them)";
    make(&folder, &path).context(why)?;
    std::fs::write(folder.join(MADE_FOR), wanted)?;
    Ok(())
}

fn folder() -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    let target = target.unwrap_or_else(|| PathBuf::from("target"));
    run::root().join(target).join("python")
}

fn is_fresh(folder: &Path, wanted: &str) -> bool {
    let made_for = std::fs::read_to_string(folder.join(MADE_FOR));
    folder.join("bin/python").is_file() && made_for.is_ok_and(|made_for| made_for == wanted)
}

fn make(folder: &Path, requirements: &Path) -> Result<()> {
    let mut python = Command::new("python3");
    run::show_and_run(python.args(["-m", "venv", "--clear"]).arg(folder))?;
    let mut pip = Command::new(folder.join("bin/python"));
    pip.args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
    ])
    .args(["--only-binary", ":all:", "--requirement"])
    .arg(requirements);
    run::show_and_run(&mut pip)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_environment_is_made_anew_when_what_it_was_made_for_changes() {
        let folder = tempfile::tempdir().unwrap();
        assert!(!is_fresh(folder.path(), "twilio==1\n"));
        std::fs::create_dir(folder.path().join("bin")).unwrap();
        std::fs::write(folder.path().join("bin/python"), "").unwrap();
        assert!(!is_fresh(folder.path(), "twilio==1\n"));
        std::fs::write(folder.path().join(MADE_FOR), "twilio==1\n").unwrap();
        assert!(is_fresh(folder.path(), "twilio==1\n"));
        assert!(!is_fresh(folder.path(), "twilio==2\n"));
    }
}
