//! `cargo xtask test`: installs what is missing and checks everything, quick checks first.
//!
//! Must never leave a step out but by a flag, nor hide what a runner prints. All Rust code is
//! built in one profile, so that nothing is built twice.

use crate::{install, python, run, tidy, web};
use anyhow::{Result, bail};
use std::cell::RefCell;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// Flags of `test`.
#[derive(clap::Args, Clone, Copy)]
pub struct Args {
    /// Leave out the tests that need a PostgreSQL server.
    #[arg(long)]
    skip_postgres: bool,
    /// Leave out the tests that need a browser.
    #[arg(long)]
    skip_browser: bool,
    /// Leave out building and testing the front end, and with it the tests in a browser.
    #[arg(long)]
    skip_web: bool,
    /// Leave out the tests against Python's official libraries.
    #[arg(long)]
    skip_python: bool,
    /// Go on after a step that failed.
    #[arg(long)]
    keep_going: bool,
}

impl Args {
    fn skip_browser(self) -> bool {
        self.skip_browser || self.skip_web
    }
}

/// Told to the tests: the binary that end-to-end tests drive.
const BINARY: &str = "KEPT_BIN";
/// Told to the tests: leave out those that need a PostgreSQL server. Only when this is set may
/// they do without one.
const SKIP_POSTGRES: &str = "KEPT_SKIP_POSTGRES";
/// Told to the tests: leave out those that need a browser. Only when this is set may they do
/// without one.
const SKIP_BROWSER: &str = "KEPT_SKIP_BROWSER";

/// Told to the tests: leave out those against Python's libraries. Only when this is set may they
/// do without them.
const SKIP_PYTHON: &str = "KEPT_SKIP_PYTHON";
/// Told to the tests: the interpreter that finds those libraries.
const PYTHON: &str = "KEPT_PYTHON";

/// One thing to check.
struct Step<'a> {
    name: &'static str,
    /// The flag that leaves it out, if one is given.
    skipped_by: Option<&'static str>,
    run: Box<dyn FnOnce() -> Result<()> + 'a>,
}

/// Runs all steps; an error when one of them failed.
pub fn run(args: &Args) -> Result<()> {
    let binary = RefCell::new(None);
    let rows = run_steps(steps(*args, &binary), args.keep_going);
    println!("\n{}", table(&rows));
    for (skip, what, flag) in [
        (args.skip_postgres, "PostgreSQL", "--skip-postgres"),
        (args.skip_browser(), "a browser", "--skip-browser"),
        (args.skip_python, "Python's libraries", "--skip-python"),
    ] {
        if skip {
            println!("tests that need {what} were left out ({flag})");
        }
    }
    let failed: Vec<_> = rows.iter().filter(|row| row.failed()).collect();
    match failed.as_slice() {
        [] => Ok(()),
        rows => {
            let names: Vec<_> = rows.iter().map(|row| row.name).collect();
            bail!("failed: {}", names.join(", "))
        }
    }
}

fn steps(args: Args, binary: &RefCell<Option<PathBuf>>) -> Vec<Step<'_>> {
    let web = args.skip_web.then_some("--skip-web");
    let no_python = args.skip_python.then_some("--skip-python");
    vec![
        step("install", None, move || install_missing(args)),
        step("python", no_python, python::refresh),
        step("format", None, || cargo(&["fmt", "--all", "--check"])),
        step("tidy", None, tidy::run),
        step("board", web, || web::refresh(false)),
        step("board: types", web, || web::npm(&["run", "typecheck"])),
        step("board: tests", web, || web::npm(&["test"])),
        step("clippy", None, || {
            let what = ["clippy", "--workspace", "--all-targets"];
            cargo(&[&what[..], &["--", "-D", "warnings"]].concat())
        }),
        step("build", None, move || build(binary)),
        step("rust: tests", None, move || rust_tests(args, binary)),
    ]
}

fn step<'a>(
    name: &'static str,
    skipped_by: Option<&'static str>,
    run: impl FnOnce() -> Result<()> + 'a,
) -> Step<'a> {
    Step {
        name,
        skipped_by,
        run: Box::new(run),
    }
}

fn install_missing(args: Args) -> Result<()> {
    install::check_tools(&install::FOR_RUST)?;
    if !args.skip_web {
        install::check_tools(&install::FOR_BOARD)?;
    }
    let mut packages = Vec::new();
    if !args.skip_postgres {
        packages.push(&install::POSTGRESQL);
    }
    if !args.skip_browser() {
        packages.extend([&install::CHROMIUM, &install::FONTS]);
    }
    if !args.skip_python {
        packages.push(&install::PYTHON);
    }
    install::install(&packages)
}

fn cargo(args: &[&str]) -> Result<()> {
    run::show_and_run(&mut run::cargo(args))
}

/// Tests and binaries in one go: then their dependencies get the same features, and the next
/// step finds everything built.
fn build(binary: &RefCell<Option<PathBuf>>) -> Result<()> {
    let path = run::build_binary(&["--workspace", "--lib", "--bins", "--tests"], "kept")?;
    *binary.borrow_mut() = Some(path);
    Ok(())
}

fn rust_tests(args: Args, binary: &RefCell<Option<PathBuf>>) -> Result<()> {
    let mut command = run::cargo(["test", "--workspace"]);
    if args.keep_going {
        command.arg("--no-fail-fast");
    }
    for (skip, name) in [
        (args.skip_postgres, SKIP_POSTGRES),
        (args.skip_browser(), SKIP_BROWSER),
        (args.skip_python, SKIP_PYTHON),
    ] {
        match skip {
            true => command.env(name, "1"),
            false => command.env_remove(name),
        };
    }
    command.env(PYTHON, python::interpreter());
    match &*binary.borrow() {
        Some(path) => command.env(BINARY, path),
        None => bail!("there is no binary to test: the build failed"),
    };
    run::show_and_run(&mut command)
}

/// What became of a step.
#[derive(Debug, PartialEq, Eq)]
enum Outcome {
    Passed,
    Failed,
    LeftOut(&'static str),
    NotRun,
}

struct Row {
    name: &'static str,
    outcome: Outcome,
    took: Duration,
}

impl Row {
    fn failed(&self) -> bool {
        self.outcome == Outcome::Failed
    }
}

fn run_steps(steps: Vec<Step<'_>>, keep_going: bool) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for step in steps {
        let started = Instant::now();
        let stop = !keep_going && rows.iter().any(Row::failed);
        let outcome = match step.skipped_by {
            Some(flag) => Outcome::LeftOut(flag),
            None if stop => Outcome::NotRun,
            None => run_step(step.name, step.run),
        };
        let took = started.elapsed();
        if matches!(outcome, Outcome::Passed | Outcome::Failed) {
            eprintln!("== {}: {} in {}", step.name, word(&outcome), spoken(took));
        }
        rows.push(Row {
            name: step.name,
            outcome,
            took,
        });
    }
    rows
}

fn run_step(name: &str, run: Box<dyn FnOnce() -> Result<()> + '_>) -> Outcome {
    eprintln!("\n== {name}");
    match run() {
        Ok(()) => Outcome::Passed,
        Err(error) => {
            eprintln!("error: {error:#}");
            Outcome::Failed
        }
    }
}

fn word(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Passed => "passed".to_owned(),
        Outcome::Failed => "FAILED".to_owned(),
        Outcome::LeftOut(flag) => format!("left out ({flag})"),
        Outcome::NotRun => "not run".to_owned(),
    }
}

fn table(rows: &[Row]) -> String {
    let total = rows.iter().map(|row| row.took).sum();
    let mut lines: Vec<_> = rows
        .iter()
        .map(|row| line(row.name, &spoken(row.took), &word(&row.outcome)))
        .collect();
    lines.insert(0, line("step", "time", "outcome"));
    lines.push(line("all", &spoken(total), ""));
    lines.join("\n")
}

fn line(name: &str, time: &str, outcome: &str) -> String {
    format!("{name:<14}{time:>10}  {outcome}")
        .trim_end()
        .to_owned()
}

fn spoken(time: Duration) -> String {
    let seconds = time.as_secs();
    match seconds {
        0..60 => format!("{seconds}.{} s", time.subsec_millis() / 100),
        _ => format!("{} m {:02} s", seconds / 60, seconds % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn three<'a>(ran: &'a RefCell<Vec<&'static str>>) -> Vec<Step<'a>> {
        let note = move |name| {
            move || -> Result<()> {
                ran.borrow_mut().push(name);
                match name {
                    "second" => bail!("it is broken"),
                    _ => Ok(()),
                }
            }
        };
        vec![
            step("first", None, note("first")),
            step("second", None, note("second")),
            step("left out", Some("--skip-it"), note("left out")),
            step("last", None, note("last")),
        ]
    }

    #[test]
    fn nothing_is_run_after_a_failure() {
        let ran = RefCell::default();
        let rows = run_steps(three(&ran), false);
        assert_eq!(*ran.borrow(), ["first", "second"]);
        let outcomes: Vec<_> = rows.iter().map(|row| &row.outcome).collect();
        assert_eq!(
            outcomes,
            [
                &Outcome::Passed,
                &Outcome::Failed,
                &Outcome::LeftOut("--skip-it"),
                &Outcome::NotRun
            ]
        );
    }

    #[test]
    fn on_request_it_goes_on_after_a_failure_and_still_leaves_out_what_is_to_be_left_out() {
        let ran = RefCell::default();
        let rows = run_steps(three(&ran), true);
        assert_eq!(*ran.borrow(), ["first", "second", "last"]);
        assert_eq!(rows.iter().filter(|row| row.failed()).count(), 1);
    }

    #[test]
    fn the_table_has_a_line_for_each_step_and_the_sum() {
        let row = |name, outcome, seconds| Row {
            name,
            outcome,
            took: Duration::from_secs(seconds),
        };
        let rows = [
            row("clippy", Outcome::Passed, 61),
            row("rust: tests", Outcome::Failed, 9),
            row("board", Outcome::LeftOut("--skip-web"), 0),
        ];
        assert_eq!(
            table(&rows),
            "step                time  outcome\n\
             clippy          1 m 01 s  passed\n\
             rust: tests        9.0 s  FAILED\n\
             board              0.0 s  left out (--skip-web)\n\
             all             1 m 10 s"
        );
    }

    #[test]
    fn leaving_out_the_front_end_leaves_out_the_browser_too() {
        let args = Args {
            skip_postgres: false,
            skip_browser: false,
            skip_web: true,
            skip_python: false,
            keep_going: false,
        };
        assert!(args.skip_browser());
        let binary = RefCell::default();
        let left_out = steps(args, &binary)
            .iter()
            .filter(|step| step.skipped_by == Some("--skip-web"))
            .count();
        assert_eq!(left_out, 3);
    }

    #[test]
    fn no_step_is_left_out_without_a_flag() {
        let args = Args {
            skip_postgres: false,
            skip_browser: false,
            skip_web: false,
            skip_python: false,
            keep_going: false,
        };
        let binary = RefCell::default();
        assert!(
            steps(args, &binary)
                .iter()
                .all(|step| step.skipped_by.is_none())
        );
    }
}
