//! The real binary as a child process. Must never leave one running: each is killed by its own
//! process id when its guard is dropped, also when a test fails.

use crate::lines::{Lines, collect, lines};
use crate::wait::until;
use anyhow::{Context as _, bail};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;
use tempfile::TempDir;

/// Time to come up, on a machine that is busy.
const START: Duration = Duration::from_secs(60);
/// Time to go down in good order.
const STOP: Duration = Duration::from_secs(30);
/// Last lines of the program's log that are shown when a test fails.
const LOG_LINES: usize = 40;
/// What the program must not take over from the shell that runs the tests.
const NOT_INHERITED: [&str; 3] = ["KEPT_STORE", "KEPT_LOG", "RUST_LOG"];

/// A signal that asks a process to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// What a service manager sends.
    Terminate,
    /// What Ctrl-C sends.
    Interrupt,
}

/// The binary under test, in a folder of its own that goes with it.
#[derive(Debug)]
pub struct Program {
    binary: PathBuf,
    folder: TempDir,
}

impl Program {
    /// Finds the binary: the one that `KEPT_BIN` names, else the one that was built beside this
    /// test.
    ///
    /// # Errors
    /// There is none, or no folder can be made.
    pub fn find() -> anyhow::Result<Program> {
        let named = std::env::var_os("KEPT_BIN").map(PathBuf::from);
        let binary = match named {
            Some(path) => path,
            None => beside_the_test()?,
        };
        if !binary.is_file() {
            bail!(
                "{} is missing: build it with `cargo build -p kept-cli`, or name one in KEPT_BIN",
                binary.display()
            );
        }
        let folder = tempfile::Builder::new().prefix("kept-test-").tempdir()?;
        Ok(Program { binary, folder })
    }

    /// A file in the program's folder.
    #[must_use]
    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The store `name` in the program's folder, as SQLite.
    #[must_use]
    pub fn sqlite(&self, name: &str) -> String {
        format!("sqlite:{}", self.file(name).display())
    }

    /// Starts the program and waits until it says where it listens.
    ///
    /// # Errors
    /// It ends, or says nothing in time.
    pub async fn start(&self, args: &[&str]) -> anyhow::Result<Running> {
        let log = tempfile::Builder::new()
            .suffix(".log")
            .tempfile_in(&self.folder)?;
        let mut child = Command::new(&self.binary)
            .args(args)
            .current_dir(&self.folder)
            .envs(NOT_INHERITED.map(|name| (name, "")))
            .env_remove("KEPT_STORE")
            .env("KEPT_LOG", "info")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log.reopen()?)
            .spawn()
            .with_context(|| format!("can't start {}", self.binary.display()))?;
        let said = Arc::default();
        let reader = child
            .stdout
            .take()
            .map(|stdout| collect(stdout, Arc::clone(&said)));
        let mut running = Running {
            child,
            said,
            reader,
            log: log.path().to_owned(),
            address: String::new(),
            is_ended: false,
        };
        log.keep()?;
        running.address = running.await_address().await?;
        Ok(running)
    }
}

fn beside_the_test() -> anyhow::Result<PathBuf> {
    let test = std::env::current_exe()?;
    // target/debug/deps/test-0123 → target/debug/kept
    let folder = test
        .parent()
        .and_then(Path::parent)
        .context("the test has no folder")?;
    Ok(folder.join("kept"))
}

/// A running program. Dropping it kills it, and shows its log: a test that goes well ends it itself.
#[derive(Debug)]
pub struct Running {
    child: Child,
    said: Lines,
    reader: Option<JoinHandle<()>>,
    log: PathBuf,
    address: String,
    is_ended: bool,
}

impl Running {
    /// Where it listens: `http://127.0.0.1:1234`, without a slash at the end.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// All lines that it wrote to standard output so far.
    #[must_use]
    pub fn said(&self) -> Vec<String> {
        lines(&self.said)
    }

    /// What follows `label` on a line of standard output: `login     owner`.
    #[must_use]
    pub fn said_after(&self, label: &str) -> Option<String> {
        self.said().iter().find_map(|line| {
            let rest = line.trim_start().strip_prefix(label)?;
            rest.starts_with(' ').then(|| rest.trim().to_owned())
        })
    }

    /// Ends it at once, as `kill -9` does.
    ///
    /// # Errors
    /// It had ended before: what was to be cut off was over already.
    pub fn kill_nine(mut self) -> anyhow::Result<()> {
        if let Some(status) = self.child.try_wait()? {
            bail!(
                "the program had ended before it was killed: {status}\n{}",
                self.log_end()
            );
        }
        self.child.kill()?;
        self.child.wait()?;
        self.is_ended = true;
        Ok(())
    }

    /// Asks it to end and waits until it has.
    ///
    /// # Errors
    /// It can't be asked, or doesn't end in time.
    pub async fn stop(mut self, signal: Signal) -> anyhow::Result<ExitStatus> {
        let name = match signal {
            Signal::Terminate => "TERM",
            Signal::Interrupt => "INT",
        };
        let line = format!("kill -{name} {}", self.child.id());
        if !Command::new("sh").args(["-c", &line]).status()?.success() {
            bail!("`{line}` failed");
        }
        let what = format!("the program ends after SIG{name}");
        let child = &mut self.child;
        let status = until(&what, STOP, || {
            let ended = child.try_wait();
            async move { Ok(ended?) }
        })
        .await?;
        self.is_ended = true;
        Ok(status)
    }

    async fn await_address(&mut self) -> anyhow::Result<String> {
        until("the program says where it listens", START, || {
            let found = self.look_for_address();
            async move { found }
        })
        .await
        .with_context(|| self.log_end())?
        .context("the program ended instead of listening")
        .with_context(|| self.log_end())
    }

    /// `Some(None)` when it has ended.
    fn look_for_address(&mut self) -> anyhow::Result<Option<Option<String>>> {
        let address = self.said().iter().find_map(|line| {
            let at = line
                .strip_prefix("The board")
                .or_else(|| line.strip_prefix("Kept is at"))?;
            let page = at.trim();
            let server = page.split(['?', '#']).next().unwrap_or(page);
            Some(server.trim_end_matches('/').to_owned())
        });
        if address.is_some() {
            return Ok(Some(address));
        }
        Ok(self.child.try_wait()?.map(|_| None))
    }

    fn log_end(&self) -> String {
        let log = std::fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<&str> = log.lines().collect();
        let from = lines.len().saturating_sub(LOG_LINES);
        format!("the program's log ends with:\n{}", lines[from..].join("\n"))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Errors mean that it has ended already.
        self.child.kill().ok();
        self.child.wait().ok();
        if let Some(reader) = self.reader.take() {
            reader.join().ok();
        }
        if !self.is_ended {
            eprintln!("{}", self.log_end());
        }
    }
}
