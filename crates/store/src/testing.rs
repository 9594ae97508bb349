//! Throwaway PostgreSQL for tests: one cluster a test process, one database a test. It listens on
//! a socket in its own folder only. Must never leave a server or a folder behind.
//!
//! A watchdog shell holds the cluster: it waits for the end of its standard input, which comes
//! when this process ends, however it ends (a panic, an abort, `kill -9`), and then stops the
//! server and removes the folder.

use sqlx::{Connection as _, Executor as _, PgConnection};
use std::ffi::OsStr;
use std::io::{BufRead as _, BufReader};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

/// Leaves tests that need PostgreSQL out when it is set to 1.
pub const SKIP_VARIABLE: &str = "KEPT_SKIP_POSTGRES";

const MISSING: &str = "initdb and postgres were found neither in PATH nor in \
    /usr/lib/postgresql/*/bin: install Debian's package `postgresql`, or set \
    KEPT_SKIP_POSTGRES=1 to leave these tests out";

/// Prints `ready` when the server answers and waits for the end of its input then. $1 is the
/// folder with the binaries, $2 the cluster's. Signals from the terminal are left to the caller.
const WATCHDOG: &str = r#"
trap '' INT TERM HUP
bin=$1 dir=$2
end() { cd /; rm -rf "$dir"; exit "$1"; }
cd "$dir" || exit 1
"$bin/initdb" -D data -U kept -A trust -E UTF8 --locale=C --no-sync >log 2>&1 </dev/null \
    || { cat log; end 1; }
"$bin/postgres" -D data -k "$dir" -c listen_addresses= -c fsync=off -c full_page_writes=off \
    -c synchronous_commit=off -c max_connections=200 >>log 2>&1 </dev/null &
server=$!
tries=0
until "$bin/pg_isready" -q -h "$dir" -U kept -d postgres; do
    tries=$((tries + 1))
    if [ $tries -gt 300 ] || ! kill -0 $server 2>/dev/null; then
        cat log; kill -QUIT $server 2>/dev/null; wait $server; end 1
    fi
    sleep 0.1
done
echo ready
cat >/dev/null
kill -QUIT $server
wait $server
end 0
"#;

/// Why there is no cluster.
#[derive(Clone, Debug, thiserror::Error)]
#[error("no PostgreSQL for tests: {0}")]
pub struct ClusterError(String);

impl ClusterError {
    fn new(why: impl std::fmt::Display) -> Self {
        ClusterError(why.to_string())
    }
}

/// The address of a new, empty database, or `None` when PostgreSQL is to be left out
/// ([`SKIP_VARIABLE`]); that is printed, so that it isn't overlooked.
///
/// # Errors
/// PostgreSQL's binaries are missing, or the cluster doesn't start.
pub async fn postgres_url() -> Result<Option<String>, ClusterError> {
    static CLUSTER: OnceLock<Result<Cluster, ClusterError>> = OnceLock::new();
    static DATABASES: AtomicU32 = AtomicU32::new(0);
    if is_skipped() {
        return Ok(None);
    }
    let cluster = CLUSTER.get_or_init(Cluster::start).as_ref();
    let cluster = cluster.map_err(Clone::clone)?;
    let name = format!("kept_{}", DATABASES.fetch_add(1, Ordering::Relaxed));
    cluster.create(&name).await?;
    Ok(Some(cluster.url(&name)))
}

fn is_skipped() -> bool {
    let skipped = std::env::var_os(SKIP_VARIABLE).is_some_and(|value| value == "1");
    if skipped {
        println!("skipped: {SKIP_VARIABLE}=1 leaves tests on PostgreSQL out");
    }
    skipped
}

/// A running server. Ends when dropped or when the process does.
#[derive(Debug)]
struct Cluster {
    folder: PathBuf,
    /// Closing it tells the watchdog to end.
    stdin: Option<ChildStdin>,
    watchdog: Child,
}

impl Cluster {
    fn start() -> Result<Cluster, ClusterError> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let binaries = find_binaries(&path, Path::new(DEBIAN));
        let binaries = binaries.ok_or_else(|| ClusterError::new(MISSING))?;
        // The watchdog removes the folder; a path to a socket has 107 bytes at most.
        let folder = tempfile::Builder::new()
            .prefix("kept-pg-")
            .tempdir_in("/tmp")
            .map_err(ClusterError::new)?
            .keep();
        let mut command = watchdog_command(&folder)?;
        command.arg(&binaries).arg(&folder);
        let mut watchdog = command
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(ClusterError::new)?;
        let stdin = watchdog.stdin.take();
        wait_until_ready(&mut watchdog)?;
        Ok(Cluster {
            folder,
            stdin,
            watchdog,
        })
    }

    fn url(&self, database: &str) -> String {
        format!(
            "postgres://kept@localhost/{database}?host={}&sslmode=disable",
            self.folder.display()
        )
    }

    async fn create(&self, database: &str) -> Result<(), ClusterError> {
        let mut connection = PgConnection::connect(&self.url("postgres"))
            .await
            .map_err(ClusterError::new)?;
        let sql = format!("CREATE DATABASE {database}");
        connection
            .execute(sqlx::AssertSqlSafe(sql))
            .await
            .map_err(ClusterError::new)?;
        connection.close().await.map_err(ClusterError::new)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.stdin.take());
        // An error means that it has ended already.
        self.watchdog.wait().ok();
    }
}

/// Reads what the watchdog says until it says that the server answers.
fn wait_until_ready(watchdog: &mut Child) -> Result<(), ClusterError> {
    let Some(stdout) = watchdog.stdout.take() else {
        return Err(ClusterError::new("the watchdog has no output"));
    };
    let mut said = Vec::new();
    for line in BufReader::new(stdout).lines() {
        let line = line.map_err(ClusterError::new)?;
        if line == "ready" {
            return Ok(());
        }
        said.push(line);
    }
    watchdog.wait().map_err(ClusterError::new)?;
    Err(ClusterError::new(said.join("\n")))
}

/// The shell that runs the watchdog, as a user that PostgreSQL accepts: root isn't one.
fn watchdog_command(folder: &Path) -> Result<Command, ClusterError> {
    if !is_root() {
        return Ok(shell("sh", &[]));
    }
    let group = |user: &str| output_of(Command::new("id").args(["-g", user]));
    let (user, group) = ["postgres", "nobody"]
        .iter()
        .find_map(|user| group(user).map(|group| (*user, group)))
        .ok_or_else(|| ClusterError::new("root needs a user `postgres` or `nobody`"))?;
    if output_of(Command::new("chown").arg(user).arg(folder)).is_none() {
        return Err(ClusterError::new(format!(
            "can't give {folder:?} to {user}"
        )));
    }
    let become_user = [
        format!("--reuid={user}"),
        format!("--regid={group}"),
        "--clear-groups".to_owned(),
    ];
    Ok(shell("setpriv", &become_user))
}

fn shell(program: &str, before: &[String]) -> Command {
    let mut command = Command::new(program);
    command.args(before);
    if program != "sh" {
        command.arg("sh");
    }
    command.args(["-c", WATCHDOG, "watchdog"]);
    command
}

fn is_root() -> bool {
    output_of(Command::new("id").arg("-u")).is_some_and(|uid| uid == "0")
}

/// What a command says, without the line's end, if it succeeds.
fn output_of(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok()?;
    let said = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    output.status.success().then_some(said)
}

/// Where Debian's packages put a folder per version.
const DEBIAN: &str = "/usr/lib/postgresql";

/// The folder with PostgreSQL's binaries: the first one in `path`, or the newest version's under
/// `versions`.
fn find_binaries(path: &OsStr, versions: &Path) -> Option<PathBuf> {
    let mut installed: Vec<(u32, PathBuf)> = std::fs::read_dir(versions)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let version = entry.file_name().to_str()?.parse().ok()?;
            Some((version, entry.path().join("bin")))
        })
        .collect();
    installed.sort();
    let installed = installed.into_iter().rev().map(|(_, folder)| folder);
    std::env::split_paths(path).chain(installed).find(|folder| {
        ["initdb", "postgres", "pg_isready"]
            .iter()
            .all(|binary| folder.join(binary).is_file())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn install(folder: &Path) -> PathBuf {
        std::fs::create_dir_all(folder).unwrap();
        for binary in ["initdb", "postgres", "pg_isready"] {
            std::fs::write(folder.join(binary), "").unwrap();
        }
        folder.to_owned()
    }

    #[test]
    fn the_newest_installed_version_is_found_unless_path_has_one() {
        let root = tempfile::tempdir().unwrap();
        let versions = root.path().join("versions");
        let nowhere = OsStr::new("/nowhere");
        assert_eq!(find_binaries(nowhere, &versions), None);
        install(&versions.join("9/bin"));
        let newest = install(&versions.join("15/bin"));
        std::fs::create_dir_all(versions.join("17/bin")).unwrap();
        assert_eq!(find_binaries(nowhere, &versions), Some(newest));
        let own = install(&root.path().join("own"));
        assert_eq!(find_binaries(own.as_os_str(), &versions), Some(own));
    }

    #[test]
    fn a_cluster_leaves_no_server_and_no_folder_behind() {
        if is_skipped() {
            return;
        }
        let cluster = Cluster::start().unwrap();
        let pid = std::fs::read_to_string(cluster.folder.join("data/postmaster.pid")).unwrap();
        let server = format!("/proc/{}", pid.lines().next().unwrap());
        let folder = cluster.folder.clone();
        assert!(std::fs::exists(&server).unwrap());
        // Closes the watchdog's input, as the end of the process does.
        drop(cluster);
        assert!(!std::fs::exists(&server).unwrap());
        assert!(!std::fs::exists(&folder).unwrap());
    }
}
