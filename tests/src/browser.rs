//! Tests in a browser: each one is a script for Node that drives Chromium through playwright-core,
//! from the board's own packages. Must never pass over a missing browser in silence.

use crate::wait::until;
use crate::workspace;
use anyhow::{Context as _, bail, ensure};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// Leaves tests in a browser out when it is set to 1.
const SKIP_VARIABLE: &str = "KEPT_SKIP_BROWSER";
/// A bound on a script, on a machine that is busy. Scripts give up before.
const DEADLINE: Duration = Duration::from_secs(330);
/// Time for a script to close its browser.
const FAREWELL: Duration = Duration::from_secs(10);

/// The browser, and what drives it.
#[derive(Debug)]
pub struct Browser {
    chromium: PathBuf,
    node: PathBuf,
}

impl Browser {
    /// Finds the browser; `None` when it is to be left out, which is printed.
    ///
    /// # Errors
    /// Something is missing; says which package holds it.
    pub fn find() -> anyhow::Result<Option<Browser>> {
        if std::env::var_os(SKIP_VARIABLE).is_some_and(|value| value == "1") {
            println!("skipped: {SKIP_VARIABLE}=1 leaves tests in a browser out");
            return Ok(None);
        }
        let chromium = on_path("chromium").with_context(|| missing("chromium"))?;
        let node = on_path("node").with_context(|| missing("nodejs"))?;
        ensure!(
            packages().join("node_modules/playwright-core").is_dir(),
            "playwright-core isn't installed: `cargo xtask web` installs the board's packages"
        );
        Ok(Some(Browser { chromium, node }))
    }

    /// Runs a script of the folder `browser` against the server at `address`, and tells it more by variables.
    /// Its pictures go to the folder `screenshots`.
    ///
    /// # Errors
    /// The script fails (it prints why), or takes too long.
    pub async fn run(
        &self,
        script: &str,
        address: &str,
        more: &[(&str, &str)],
    ) -> anyhow::Result<()> {
        let pictures = workspace().join("screenshots");
        std::fs::create_dir_all(&pictures)?;
        let child = Command::new(&self.node)
            .arg(workspace().join("tests/browser").join(script))
            .env("KEPT_ADDRESS", address)
            .env("KEPT_PICTURES", &pictures)
            .env("KEPT_PACKAGES", packages())
            .env("KEPT_CHROMIUM", &self.chromium)
            .envs(more.iter().copied())
            .stdin(Stdio::null())
            .spawn()
            .with_context(|| format!("can't start {}", self.node.display()))?;
        let mut running = Script(child);
        let status = until(&format!("{script} ends"), DEADLINE, || {
            let ended = running.0.try_wait();
            async move { Ok(ended?) }
        })
        .await?;
        if !status.success() {
            bail!("{script} failed: {status}; what it printed says why");
        }
        Ok(())
    }
}

/// The folder whose `node_modules` are used.
fn packages() -> PathBuf {
    workspace().join("crates/board/ui")
}

fn missing(package: &str) -> String {
    format!(
        "install Debian's package `{package}`, or set {SKIP_VARIABLE}=1 to leave these tests out"
    )
}

fn on_path(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(program))
        .find(|file| file.is_file())
}

/// A running script. Dropping it lets it close its browser, and kills it when it doesn't.
#[derive(Debug)]
struct Script(Child);

impl Drop for Script {
    fn drop(&mut self) {
        if matches!(self.0.try_wait(), Ok(Some(_))) {
            return;
        }
        let line = format!("kill -TERM {}", self.0.id());
        Command::new("sh").args(["-c", &line]).status().ok();
        for _ in 0..FAREWELL.as_millis() / 100 {
            if matches!(self.0.try_wait(), Ok(Some(_))) {
                return;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        self.0.kill().ok();
        self.0.wait().ok();
    }
}
