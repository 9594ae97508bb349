//! `cargo xtask web`: the board's files in `crates/board/ui/dist`, built when they are missing,
//! or when they or their sources aren't what they were at the last build.
//!
//! Must judge by content, not by file times: a checkout gives every file a new time. Only npm's
//! own record of what it installed is judged by its time.

use crate::{install, run};
use anyhow::{Context, Result, bail};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Flags of `web`.
#[derive(clap::Args)]
pub struct Args {
    /// Build although nothing has changed.
    #[arg(long)]
    force: bool,
}

/// Builds the board if need be.
pub fn run(args: &Args) -> Result<()> {
    install::check_tools(&install::FOR_BOARD)?;
    refresh(args.force)
}

/// Builds the board if it is stale, or in any case when `force` is set.
pub fn refresh(force: bool) -> Result<()> {
    Ui(folder()).refresh(force, &mut |args| npm(args))
}

/// Runs `npm` with `args` in the board's folder.
pub fn npm(args: &[&str]) -> Result<()> {
    run::show_and_run(Command::new("npm").args(args).current_dir(folder()))
}

fn folder() -> PathBuf {
    run::root().join("crates/board/ui")
}

/// The front end's folder.
struct Ui(PathBuf);

/// Folders that aren't sources. Hidden ones aren't either.
const NOT_SOURCES: [&str; 2] = ["node_modules", "dist"];

impl Ui {
    fn refresh(&self, force: bool, npm: &mut dyn FnMut(&[&str]) -> Result<()>) -> Result<()> {
        if self.must_install()? {
            npm(&["ci", "--no-audit", "--no-fund"])?;
        }
        if !force && !self.is_stale()? {
            eprintln!("the board is up to date");
            return Ok(());
        }
        let sources = self.sources()?;
        npm(&["run", "build"])?;
        if !self.dist().join("index.html").is_file() {
            bail!("`npm run build` left no dist/index.html");
        }
        let stamp = stamp(sources, digest(&self.dist(), &[])?);
        let path = self.stamp_file();
        std::fs::write(&path, stamp).with_context(|| format!("writing {}", path.display()))
    }

    /// npm's record of what is installed is missing, or older than the lock file.
    fn must_install(&self) -> Result<bool> {
        let lock = self.0.join("package-lock.json");
        let wanted = modified(&lock).with_context(|| format!("reading {}", lock.display()))?;
        match modified(&self.0.join("node_modules/.package-lock.json")) {
            Ok(installed) => Ok(installed < wanted),
            Err(_) => Ok(true),
        }
    }

    fn is_stale(&self) -> Result<bool> {
        if !self.dist().join("index.html").is_file() {
            return Ok(true);
        }
        let now = stamp(self.sources()?, digest(&self.dist(), &[])?);
        let built = std::fs::read_to_string(self.stamp_file()).unwrap_or_default();
        Ok(built != now)
    }

    fn sources(&self) -> Result<u64> {
        digest(&self.0, &NOT_SOURCES)
    }

    fn dist(&self) -> PathBuf {
        self.0.join("dist")
    }

    /// Not inside `dist`, whose every file becomes a part of the binary.
    fn stamp_file(&self) -> PathBuf {
        self.0.join("node_modules/.board-stamp")
    }
}

fn stamp(sources: u64, dist: u64) -> String {
    format!("sources {sources:016x}\ndist {dist:016x}\n")
}

fn modified(path: &Path) -> std::io::Result<std::time::SystemTime> {
    path.metadata()?.modified()
}

/// A hash of the names and contents of all files below `folder`, without hidden files and the
/// folders named in `skip`. Another version of the standard library may hash differently, which
/// costs one more build.
fn digest(folder: &Path, skip: &[&str]) -> Result<u64> {
    let mut hasher = DefaultHasher::new();
    hash_folder(folder, skip, &mut hasher)
        .with_context(|| format!("reading {}", folder.display()))?;
    Ok(hasher.finish())
}

fn hash_folder(folder: &Path, skip: &[&str], hasher: &mut DefaultHasher) -> std::io::Result<()> {
    let mut entries = std::fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with('.') || skip.contains(&name.as_ref()) {
            continue;
        }
        let path = entry.path();
        if path.is_dir() {
            ("folder", name.as_ref()).hash(hasher);
            hash_folder(&path, skip, hasher)?;
            "end".hash(hasher);
        } else {
            ("file", name.as_ref(), std::fs::read(&path)?).hash(hasher);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::time::Duration;
    use tempfile::TempDir;

    /// A front end, and an npm that builds by copying its one source.
    struct Fixture {
        folder: TempDir,
        ran: Vec<String>,
    }

    impl Fixture {
        fn new() -> Self {
            let folder = TempDir::new().unwrap();
            let fixture = Fixture {
                folder,
                ran: Vec::new(),
            };
            fixture.write("package-lock.json", "{}");
            fixture.write("src/page.html", "one");
            fixture
        }

        fn path(&self, name: &str) -> PathBuf {
            self.folder.path().join(name)
        }

        fn write(&self, name: &str, text: &str) {
            let path = self.path(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }

        /// What npm was asked to do.
        fn refresh(&mut self, force: bool) -> Vec<String> {
            let folder = self.folder.path().to_path_buf();
            let ran = &mut self.ran;
            Ui(folder.clone())
                .refresh(force, &mut |args| {
                    ran.push(args.join(" "));
                    let (from, to) = match args {
                        ["ci", ..] => ("package-lock.json", "node_modules/.package-lock.json"),
                        _ => ("src/page.html", "dist/index.html"),
                    };
                    fs::create_dir_all(folder.join(to).parent().unwrap())?;
                    let text = fs::read(folder.join(from))?;
                    Ok(fs::write(folder.join(to), text)?)
                })
                .unwrap();
            std::mem::take(&mut self.ran)
        }
    }

    const INSTALL: &str = "ci --no-audit --no-fund";
    const BUILD: &str = "run build";

    #[test]
    fn the_first_time_it_installs_and_builds_and_then_it_is_up_to_date() {
        let mut ui = Fixture::new();
        assert_eq!(ui.refresh(false), [INSTALL, BUILD]);
        assert!(ui.refresh(false).is_empty());
    }

    #[test]
    fn an_empty_folder_for_the_build_counts_as_missing() {
        let mut ui = Fixture::new();
        ui.refresh(false);
        fs::remove_file(ui.path("dist/index.html")).unwrap();
        assert_eq!(ui.refresh(false), [BUILD]);
    }

    #[test]
    fn a_changed_source_builds_again_and_a_touched_one_does_not() {
        let mut ui = Fixture::new();
        ui.refresh(false);
        ui.write("src/page.html", "one");
        assert!(ui.refresh(false).is_empty());
        ui.write("src/page.html", "two");
        assert_eq!(ui.refresh(false), [BUILD]);
        ui.write("src/another.ts", "");
        assert_eq!(ui.refresh(false), [BUILD]);
        fs::remove_file(ui.path("src/another.ts")).unwrap();
        assert_eq!(ui.refresh(false), [BUILD]);
    }

    #[test]
    fn a_build_that_was_changed_from_outside_is_stale() {
        let mut ui = Fixture::new();
        ui.refresh(false);
        ui.write("dist/index.html", "something else");
        assert_eq!(ui.refresh(false), [BUILD]);
    }

    #[test]
    fn a_newer_lock_file_installs_and_builds_again() {
        let mut ui = Fixture::new();
        ui.refresh(false);
        ui.write("package-lock.json", "{ }");
        let installed = modified(&ui.path("node_modules/.package-lock.json")).unwrap();
        let lock = fs::File::options()
            .write(true)
            .open(ui.path("package-lock.json"))
            .unwrap();
        lock.set_modified(installed + Duration::from_secs(1))
            .unwrap();
        assert_eq!(ui.refresh(false), [INSTALL, BUILD]);
    }

    #[test]
    fn force_builds_what_is_up_to_date() {
        let mut ui = Fixture::new();
        ui.refresh(false);
        assert_eq!(ui.refresh(true), [BUILD]);
    }

    #[test]
    fn what_is_not_a_source_changes_nothing() {
        let mut ui = Fixture::new();
        ui.refresh(false);
        ui.write("node_modules/a/index.js", "x");
        ui.write(".cache", "x");
        assert!(ui.refresh(false).is_empty());
    }

    #[test]
    fn a_build_without_a_page_is_an_error_and_stays_stale() {
        let ui = Fixture::new();
        let ui = Ui(ui.folder.path().to_path_buf());
        let error = ui.refresh(false, &mut |_| Ok(())).unwrap_err();
        assert!(error.to_string().contains("dist/index.html"), "{error}");
        assert!(ui.is_stale().unwrap());
    }
}
