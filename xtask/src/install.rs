//! What has to be on the machine: tools that are asked for, and Debian packages that are
//! installed when they are missing.
//!
//! Must never leave anything out in silence: what can't be had is named, together with the flag
//! that leaves out what needs it.

use crate::run;
use anyhow::{Result, bail};
use std::path::Path;
use std::process::Command;

/// A tool that this project doesn't install.
pub struct Tool {
    name: &'static str,
    is_there: fn() -> bool,
    how: &'static str,
}

const COMPILER: Tool = Tool {
    name: "a C compiler (cc)",
    is_there: || run::on_path("cc"),
    how: "apt-get install gcc libc6-dev",
};

const NODE: Tool = Tool {
    name: "Node 20 or later",
    is_there: || {
        run::answer(Command::new("node").arg("--version"))
            .and_then(|version| major(&version))
            .is_some_and(|major| major >= 20)
    },
    how: "see nodejs.org",
};

const NPM: Tool = Tool {
    name: "npm",
    is_there: || run::on_path("npm"),
    how: "it comes with Node",
};

const FORMATTER: Tool = Tool {
    name: "cargo fmt",
    is_there: || run::answer(&mut run::cargo(["fmt", "--version"])).is_some(),
    how: "rustup component add rustfmt",
};

const CLIPPY: Tool = Tool {
    name: "cargo clippy",
    is_there: || run::answer(&mut run::cargo(["clippy", "--version"])).is_some(),
    how: "rustup component add clippy",
};

/// What it takes to build the board.
pub const FOR_BOARD: [Tool; 2] = [NODE, NPM];
/// What it takes to build the binary with the board inside.
pub const TO_BUILD: [Tool; 3] = [COMPILER, NODE, NPM];
/// What it takes to check the Rust code.
pub const FOR_RUST: [Tool; 3] = [COMPILER, FORMATTER, CLIPPY];

/// An error that names every tool that is missing and how to get it.
pub fn check_tools(tools: &[Tool]) -> Result<()> {
    let missing: Vec<_> = tools
        .iter()
        .filter(|tool| !(tool.is_there)())
        .map(|tool| format!("{} ({})", tool.name, tool.how))
        .collect();
    match missing.is_empty() {
        true => Ok(()),
        false => bail!("missing on this machine: {}", missing.join(", ")),
    }
}

/// A Debian package that some tests need.
pub struct Package {
    name: &'static str,
    needed_for: &'static str,
    is_there: fn() -> bool,
    skip: &'static str,
}

/// The server's programs, for the throwaway clusters of the store's tests.
pub const POSTGRESQL: Package = Package {
    name: "postgresql",
    needed_for: "the store's tests on PostgreSQL",
    is_there: || {
        let has = |bin: std::path::PathBuf| {
            bin.join("initdb").is_file() && bin.join("postgres").is_file()
        };
        (run::on_path("initdb") && run::on_path("postgres")) || versions_of_postgresql().any(has)
    },
    skip: "--skip-postgres",
};

/// The browser that the end-to-end tests drive.
pub const CHROMIUM: Package = Package {
    name: "chromium",
    needed_for: "the end-to-end tests in a browser",
    is_there: || run::on_path("chromium"),
    skip: "--skip-browser",
};

/// Without any font the browser draws boxes, and every width on the board is wrong.
pub const FONTS: Package = Package {
    name: "fonts-liberation",
    needed_for: "the end-to-end tests in a browser",
    is_there: || has_font(Path::new("/usr/share/fonts"), 4),
    skip: "--skip-browser",
};

/// Makes the environment for the libraries that tests compare with.
pub const PYTHON: Package = Package {
    name: "python3-venv",
    needed_for: "the tests against the official libraries of Twilio and Standard Webhooks",
    is_there: || {
        run::answer(Command::new("python3").args(["-c", "import ensurepip, venv"])).is_some()
    },
    skip: "--skip-python",
};

/// Installs those of `packages` that are missing. The package lists are only updated when there
/// is something to install.
pub fn install(packages: &[&Package]) -> Result<()> {
    install_with(packages, &mut |args| run::show_and_run(&mut apt(args)))
}

/// See [`install`]; `apt` runs `apt-get` with the arguments it is given.
fn install_with(packages: &[&Package], apt: &mut dyn FnMut(&[&str]) -> Result<()>) -> Result<()> {
    let missing = missing(packages);
    if missing.is_empty() {
        return Ok(());
    }
    let names: Vec<_> = missing.iter().map(|package| package.name).collect();
    eprintln!("missing: {}; installing", names.join(", "));
    // Old lists may still do, and the message about a package says more than one about a list.
    if let Err(error) = apt(&["update"]) {
        eprintln!("{error:#}; going on with the package lists that are there");
    }
    let mut line = vec!["install", "--yes", "--no-install-recommends"];
    line.extend(names);
    let outcome = apt(&line);
    let missing = self::missing(&missing);
    if missing.is_empty() {
        return outcome;
    }
    let missing: Vec<_> = missing.iter().map(|package| without(package)).collect();
    let why = outcome.err().map_or_else(
        || "apt-get succeeded, but it is still not there".to_owned(),
        |error| format!("{error:#}"),
    );
    bail!("could not install {}: {why}", missing.join(" nor "))
}

fn missing<'a>(packages: &[&'a Package]) -> Vec<&'a Package> {
    let missing = |package: &&&Package| !(package.is_there)();
    packages.iter().filter(missing).copied().collect()
}

fn without(package: &Package) -> String {
    let Package {
        name,
        needed_for,
        skip,
        ..
    } = package;
    format!("`{name}` (for {needed_for}, which {skip} leaves out)")
}

/// `apt-get` that asks no questions, waits for another one to end, and gets the rights it needs
/// from sudo where that exists.
fn apt(args: &[&str]) -> Command {
    let mut words = vec![
        "env",
        "DEBIAN_FRONTEND=noninteractive",
        "apt-get",
        "-o",
        "Acquire::Retries=3",
        "-o",
        "DPkg::Lock::Timeout=120",
    ];
    let is_root = run::answer(Command::new("id").arg("-u")).as_deref() == Some("0");
    if !is_root && run::on_path("sudo") {
        words.insert(0, "sudo");
    }
    let mut command = Command::new(words.remove(0));
    command.args(words).args(args);
    command
}

/// 20 of `v20.11.1`.
fn major(version: &str) -> Option<u32> {
    let digits = version.trim().strip_prefix('v')?;
    digits.split('.').next()?.parse().ok()
}

fn versions_of_postgresql() -> impl Iterator<Item = std::path::PathBuf> {
    std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(Result::ok)
        .map(|version| version.path().join("bin"))
}

fn has_font(folder: &Path, depth_max: u32) -> bool {
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    entries.filter_map(Result::ok).any(|entry| {
        let path = entry.path();
        let extension = path.extension().and_then(|extension| extension.to_str());
        matches!(extension, Some("ttf" | "otf" | "ttc"))
            || (depth_max > 0 && path.is_dir() && has_font(&path, depth_max - 1))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEVER: Package = Package {
        name: "never",
        needed_for: "tests of something",
        is_there: || false,
        skip: "--skip-something",
    };

    const ALWAYS: Package = Package {
        name: "always",
        needed_for: "nothing",
        is_there: || true,
        skip: "--skip-nothing",
    };

    #[test]
    fn nothing_is_run_when_everything_is_there() {
        let mut lines = Vec::new();
        install_with(&[&ALWAYS], &mut |args| {
            lines.push(args.join(" "));
            Ok(())
        })
        .unwrap();
        assert!(lines.is_empty());
    }

    #[test]
    fn only_what_is_missing_is_installed_after_an_update() {
        let mut lines = Vec::new();
        let outcome = install_with(&[&ALWAYS, &NEVER], &mut |args| {
            lines.push(args.join(" "));
            Ok(())
        });
        assert_eq!(
            lines,
            ["update", "install --yes --no-install-recommends never"]
        );
        let error = outcome.unwrap_err().to_string();
        assert!(error.contains("`never`"), "{error}");
        assert!(error.contains("still not there"), "{error}");
    }

    #[test]
    fn what_can_not_be_installed_is_named_with_its_flag_and_the_reason() {
        let error = install_with(&[&NEVER], &mut |_| bail!("no network")).unwrap_err();
        assert_eq!(
            error.to_string(),
            "could not install `never` (for tests of something, which --skip-something leaves out): no network"
        );
    }

    #[test]
    fn every_missing_tool_is_named_with_how_to_get_it() {
        let tool = |name, there: bool| Tool {
            name,
            is_there: if there { || true } else { || false },
            how: "somehow",
        };
        let error = check_tools(&[tool("a", false), tool("b", true), tool("c", false)]);
        assert_eq!(
            error.unwrap_err().to_string(),
            "missing on this machine: a (somehow), c (somehow)"
        );
        check_tools(&[tool("b", true)]).unwrap();
    }

    #[test]
    fn the_major_version_is_read_and_junk_is_none() {
        assert_eq!(major("v20.11.1\n"), Some(20));
        assert_eq!(major("v8"), Some(8));
        assert_eq!(major("20.1"), None);
        assert_eq!(major(""), None);
    }
}
