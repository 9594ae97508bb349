//! Tests against official libraries: scripts for Python in the folder `python`, run in an
//! environment that `cargo xtask test` makes. Must never pass over a missing one in silence.

use crate::lines::{Lines, collect, lines};
use crate::wait::until;
use crate::workspace;
use anyhow::{Context as _, bail};
use serde_json::Value;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

/// Leaves these tests out when it is set to 1.
const SKIP_VARIABLE: &str = "KEPT_SKIP_PYTHON";
/// Names the environment's interpreter.
const PYTHON_VARIABLE: &str = "KEPT_PYTHON";
/// A bound on a script, on a machine that is busy.
const DEADLINE: Duration = Duration::from_secs(120);

/// An interpreter that finds the libraries.
#[derive(Clone, Debug)]
pub struct Python {
    interpreter: PathBuf,
}

impl Python {
    /// Finds the interpreter; `None` when these tests are to be left out, which is printed.
    ///
    /// # Errors
    /// There is none; says how to get it.
    pub fn find() -> anyhow::Result<Option<Python>> {
        if std::env::var_os(SKIP_VARIABLE).is_some_and(|value| value == "1") {
            println!("skipped: {SKIP_VARIABLE}=1 leaves tests against Python's libraries out");
            return Ok(None);
        }
        let named = std::env::var_os(PYTHON_VARIABLE).map(PathBuf::from);
        let interpreter = named.unwrap_or_else(|| workspace().join("target/python/bin/python"));
        if !interpreter.is_file() {
            bail!(
                "{} is missing: `cargo xtask test` makes it; or name an interpreter that has \
                 tests/python/requirements.txt in {PYTHON_VARIABLE}, or set {SKIP_VARIABLE}=1 to \
                 leave these tests out",
                interpreter.display()
            );
        }
        Ok(Some(Python { interpreter }))
    }

    fn command(&self, script: &str, args: &[&str]) -> Command {
        let mut command = Command::new(&self.interpreter);
        command
            .arg(workspace().join("tests/python").join(script))
            .args(args)
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        command
    }

    /// Runs a script to its end and returns the lines that it prints, as JSON. It is given `input`.
    ///
    /// # Errors
    /// The script fails (it prints why), takes too long, or prints no JSON.
    pub async fn run(&self, script: &str, input: &Value) -> anyhow::Result<Vec<Value>> {
        let (command, name) = (self.command(script, &[]), script.to_owned());
        let input = input.to_string();
        let running = tokio::task::spawn_blocking(move || finish(command, &input));
        let output = tokio::time::timeout(DEADLINE, running)
            .await
            .with_context(|| format!("{name} takes too long"))??
            .with_context(|| format!("{name} failed; what it printed says why"))?;
        output
            .lines()
            .map(|line| serde_json::from_str(line).with_context(|| format!("{name}: {line}")))
            .collect()
    }

    /// Starts a script that serves, and waits until it has printed its address.
    ///
    /// # Errors
    /// It ends, or says nothing in time.
    pub async fn start(&self, script: &str, args: &[&str]) -> anyhow::Result<Helper> {
        let mut child = self.command(script, args).spawn()?;
        let said = Lines::default();
        if let Some(stdout) = child.stdout.take() {
            collect(stdout, Arc::clone(&said));
        }
        let mut helper = Helper {
            child,
            said,
            address: String::new(),
        };
        helper.address = helper.line(0).await?;
        Ok(helper)
    }
}

fn finish(mut command: Command, input: &str) -> anyhow::Result<String> {
    let mut child = command.spawn()?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(input.as_bytes())?;
    }
    let output = child.wait_with_output()?;
    if !output.status.success() {
        bail!("it ended with {}", output.status);
    }
    Ok(String::from_utf8(output.stdout)?)
}

/// A script that serves. Dropping it ends it.
#[derive(Debug)]
pub struct Helper {
    child: Child,
    said: Lines,
    address: String,
}

impl Helper {
    /// What it printed first: where it listens.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Waits for what it prints about the request of this number, counted from 0.
    ///
    /// # Errors
    /// It doesn't come in time, or is no JSON.
    pub async fn heard(&self, number: usize) -> anyhow::Result<Value> {
        let line = self.line(number + 1).await?;
        serde_json::from_str(&line).with_context(|| format!("no JSON: {line}"))
    }

    async fn line(&self, number: usize) -> anyhow::Result<String> {
        let what = format!("the script prints line {number}");
        until(&what, DEADLINE, || {
            let line = lines(&self.said).get(number).cloned();
            async move { Ok(line) }
        })
        .await
    }
}

impl Drop for Helper {
    fn drop(&mut self) {
        // Errors mean that it has ended already.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}
