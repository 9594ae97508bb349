//! `cargo xtask demo`: builds the board and the release binary, then becomes `kept demo`.
//!
//! Must have no opinion of its own about the demo: flags are passed on as they are, and what is
//! not given is left to the binary's defaults.

use crate::{install, run, web};
use anyhow::{Context, Result};
use std::ffi::OsString;
use std::os::unix::process::CommandExt;
use std::process::Command;

/// Flags of `demo`.
#[derive(clap::Args, Default)]
pub struct Args {
    /// How many simulated seconds pass in a second.
    #[arg(long)]
    speed: Option<OsString>,
    /// The seed of the simulated day.
    #[arg(long)]
    seed: Option<OsString>,
    /// Play a whole day as fast as it goes and print a report.
    #[arg(long)]
    report: bool,
    /// The address to serve the board on, such as 127.0.0.1:8080.
    #[arg(long)]
    listen: Option<OsString>,
    /// The file or address of the store.
    #[arg(long)]
    store: Option<OsString>,
    /// Anything else that `kept demo` understands.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    more: Vec<OsString>,
}

/// Builds what is stale and hands this process over to the binary, so that its output, its
/// signals and its exit code are the demo's own. Returns only when that fails.
pub fn run(args: &Args) -> Result<()> {
    install::check_tools(&install::TO_BUILD)?;
    web::refresh(false)?;
    let binary = run::build_binary(&["--release", "--package=kept-cli", "--bin=kept"], "kept")?;
    let error = Command::new(&binary).args(arguments(args)).exec();
    Err(error).with_context(|| format!("could not start {}", binary.display()))
}

fn arguments(args: &Args) -> Vec<OsString> {
    let mut line = vec![OsString::from("demo")];
    let with_value = [
        ("--speed", &args.speed),
        ("--seed", &args.seed),
        ("--listen", &args.listen),
        ("--store", &args.store),
    ];
    for (flag, value) in with_value {
        if let Some(value) = value {
            line.extend([flag.into(), value.clone()]);
        }
    }
    if args.report {
        line.push("--report".into());
    }
    line.extend(args.more.iter().cloned());
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        args: Args,
    }

    fn passed_on(line: &[&str]) -> Vec<OsString> {
        let words = std::iter::once("demo").chain(line.iter().copied());
        arguments(&Line::try_parse_from(words).unwrap().args)
    }

    #[test]
    fn only_the_flags_that_are_given_are_passed_on() {
        assert_eq!(passed_on(&[]), ["demo"]);
        assert_eq!(
            passed_on(&["--report", "--seed", "7"]),
            ["demo", "--seed", "7", "--report"]
        );
        assert_eq!(
            passed_on(&["--speed=60", "--listen", "127.0.0.1:0", "--store", "a.db"]),
            [
                "demo",
                "--speed",
                "60",
                "--listen",
                "127.0.0.1:0",
                "--store",
                "a.db"
            ]
        );
    }

    #[test]
    fn unknown_flags_are_passed_on_in_their_order() {
        assert_eq!(
            passed_on(&["--seed", "7", "--technicians", "3", "--report"]),
            ["demo", "--seed", "7", "--technicians", "3", "--report"]
        );
    }
}
