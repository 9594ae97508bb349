//! `kept serve`, `kept work` and `kept migrate`: the server, a worker without HTTP, and bringing a
//! store's schema up to date. Settings come from flags, then from `kept.toml`, then from defaults.
//!
//! Must never log a secret; the first login's password goes to standard output, once.

use anyhow::{Context as _, bail};
use kept_dispatch::clock::SystemClock;
use kept_dispatch::ids::RandomIds;
use kept_dispatch::ports::Clock;
use kept_notify::settings::RawGateways;
use kept_server::tiles::RawTiles;
use kept_server::{App, Config, WebhookSecret, assemble, setup};
use kept_store::Backend;
use serde::Deserialize;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// The settings' file that is read when none is named, if it is there.
const FILE: &str = "kept.toml";
/// Largest settings' file in bytes.
const FILE_BYTES_MAX: u64 = 1 << 20;
/// Largest picture of a visit that can be allowed, bytes: each is held in memory while it comes in.
const ATTACHMENT_BYTES_MAX: usize = 20 << 20;
/// The store when none is named.
const STORE: &str = "sqlite:kept.db";
/// Where the server listens when nothing is said.
const LISTEN: &str = "127.0.0.1:8080";

/// Arguments that name the store.
#[derive(Debug, clap::Args)]
pub struct StoreArgs {
    /// The store: sqlite:FILE or postgres://… [default: sqlite:kept.db].
    #[arg(long, env = "KEPT_STORE", hide_env_values = true)]
    store: Option<String>,
    /// Settings' file [default: kept.toml, where there is one].
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

/// Arguments of `kept serve` and `kept work`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    store: StoreArgs,
    /// Address under which people reach the server, for links [default: http:// and the address].
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,
    /// Write logs as JSON lines.
    #[arg(long)]
    log_json: bool,
}

/// Arguments of `kept serve`.
#[derive(Debug, clap::Args)]
pub struct ServeArgs {
    #[command(flatten)]
    common: Args,
    /// Where to listen; port 0 takes a free one [default: 127.0.0.1:8080].
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<SocketAddr>,
    /// Map tiles under the board's routes, https://…/{z}/{x}/{y}.png; browsers ask that server then [default: none].
    #[arg(long, value_name = "URL")]
    tile_url: Option<String>,
    /// Who made the tiles, shown on the map; has to be there with --tile-url.
    #[arg(long, value_name = "TEXT")]
    tile_attribution: Option<String>,
    /// Where that leads.
    #[arg(long, value_name = "URL")]
    tile_attribution_url: Option<String>,
}

/// The settings' file. An unknown name is an error: it is most often a misspelt one.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct File {
    store: Option<String>,
    listen: Option<SocketAddr>,
    public_url: Option<String>,
    webhook_secret: Option<String>,
    behind_proxy: bool,
    attachment_bytes_max: Option<usize>,
    tile_url: Option<String>,
    tile_attribution: Option<String>,
    tile_attribution_url: Option<String>,
    gateways: RawGateways,
}

impl File {
    /// Flags go before the file.
    fn under(mut self, args: &ServeArgs) -> Self {
        self.tile_url = args.tile_url.clone().or(self.tile_url);
        self.tile_attribution = args.tile_attribution.clone().or(self.tile_attribution);
        let link = args.tile_attribution_url.clone();
        self.tile_attribution_url = link.or(self.tile_attribution_url);
        self
    }
}

/// Serves until the process is told to stop.
///
/// # Errors
/// A setting is wrong, the store can't be opened, the address can't be listened on.
pub fn serve(args: &ServeArgs) -> anyhow::Result<()> {
    let file = read_file(args.common.store.config.as_deref())?.under(args);
    start_logs(args.common.log_json, "info");
    run_to_end(async {
        let store = open(&args.common.store, &file).await?;
        if let Some((login, password)) = setup::first_login(store.as_ref()).await? {
            println!("This store had no login yet. Its first one, shown this once:");
            println!("  login     {login}\n  password  {password}");
        }
        let wanted = match args.listen.or(file.listen) {
            Some(address) => address,
            None => LISTEN.parse()?,
        };
        let listener = TcpListener::bind(wanted)
            .await
            .with_context(|| format!("can't listen on {wanted}"))?;
        let address = listener.local_addr()?;
        let app = build(&args.common, file, store, &format!("http://{address}")).await?;
        println!("Kept is at http://{address}");
        let stop = stop_on_signal()?;
        app.run(listener, stop).await?;
        Ok(())
    })
}

/// Does what the passing of time brings, and delivers texts, until the process is told to stop.
///
/// # Errors
/// A setting is wrong, or the store can't be opened.
pub fn work(args: &Args) -> anyhow::Result<()> {
    let file = read_file(args.store.config.as_deref())?;
    start_logs(args.log_json, "info");
    if args.public_url.is_none() && file.public_url.is_none() {
        bail!("a worker needs --public-url (or public_url in {FILE}): texts hold links");
    }
    run_to_end(async {
        let store = open(&args.store, &file).await?;
        let app = build(args, file, store, "").await?;
        println!("Kept works");
        app.work(stop_on_signal()?).await;
        Ok(())
    })
}

/// Brings a store's schema up to date.
///
/// # Errors
/// A setting is wrong, or the store can't be opened.
pub fn migrate(args: &StoreArgs) -> anyhow::Result<()> {
    let file = read_file(args.config.as_deref())?;
    run_to_end(async {
        kept_store::migrate(&store_url(args, &file)).await?;
        println!("The store is up to date");
        Ok(())
    })
}

/// The store that arguments or the settings' file name.
///
/// # Errors
/// A setting is wrong, or the store can't be opened.
pub(crate) async fn open_store(args: &StoreArgs) -> anyhow::Result<Arc<dyn Backend>> {
    open(args, &read_file(args.config.as_deref())?).await
}

/// Runs a command that waits for the store.
///
/// # Errors
/// The command's own.
pub(crate) fn run_to_end<T>(task: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?
        .block_on(task)
}

fn store_url(args: &StoreArgs, file: &File) -> String {
    let named = args.store.clone().or_else(|| file.store.clone());
    named.unwrap_or_else(|| STORE.to_owned())
}

async fn open(args: &StoreArgs, file: &File) -> anyhow::Result<Arc<dyn Backend>> {
    Ok(kept_store::open(&store_url(args, file)).await?)
}

async fn build(
    args: &Args,
    file: File,
    store: Arc<dyn Backend>,
    own_url: &str,
) -> anyhow::Result<App> {
    let gateways = file.gateways;
    let public_url = args.public_url.as_ref().or(file.public_url.as_ref());
    let public_url = public_url.map_or_else(|| own_url.to_owned(), Clone::clone);
    if !public_url.starts_with("http://") && !public_url.starts_with("https://") {
        bail!("the public URL must start with http:// or https://: {public_url}");
    }
    let webhook_secret = file
        .webhook_secret
        .as_deref()
        .map(WebhookSecret::parse)
        .transpose()
        .context("webhook_secret")?;
    let gateways = gateways.checked(&|name| std::env::var(name).ok());
    let gateways = match gateways {
        Ok(gateways) => gateways,
        Err(error) => bail!("gateways.{error}"),
    };
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let ids = Arc::new(RandomIds::from_system(Arc::clone(&clock)));
    let attachment_bytes_max = match file.attachment_bytes_max {
        Some(bytes) if !(1..=ATTACHMENT_BYTES_MAX).contains(&bytes) => {
            bail!("attachment_bytes_max must be 1 to {ATTACHMENT_BYTES_MAX}")
        }
        Some(bytes) => bytes,
        None => Config::default().attachment_bytes_max,
    };
    let tiles = RawTiles {
        url: file.tile_url,
        attribution: file.tile_attribution,
        attribution_url: file.tile_attribution_url,
    };
    let config = Config {
        tiles: tiles.checked()?,
        attachment_bytes_max,
        public_url,
        webhook_secret,
        gateways,
        behind_proxy: file.behind_proxy,
        ..Config::default()
    };
    Ok(assemble(store, clock, ids, config).await?)
}

/// The named file must be there; the usual one may be missing.
fn read_file(named: Option<&Path>) -> anyhow::Result<File> {
    let path = match named {
        Some(path) => path,
        None if Path::new(FILE).exists() => Path::new(FILE),
        None => return Ok(File::default()),
    };
    let context = || format!("can't read {}", path.display());
    let size = std::fs::metadata(path).with_context(context)?.len();
    if size > FILE_BYTES_MAX {
        bail!("{} is larger than {FILE_BYTES_MAX} bytes", path.display());
    }
    let text = std::fs::read_to_string(path).with_context(context)?;
    toml::from_str(&text).with_context(|| format!("{} is wrong", path.display()))
}

/// Logs go to standard error; `KEPT_LOG` says how much ("info", "kept_server=debug"), and `otherwise`
/// where it isn't set.
pub(crate) fn start_logs(json: bool, otherwise: &str) {
    use tracing_subscriber::EnvFilter;
    let filter = EnvFilter::try_from_env("KEPT_LOG").unwrap_or_else(|_| EnvFilter::new(otherwise));
    let logs = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    // Only the first one to be started counts.
    let _ = if json {
        logs.json().try_init()
    } else {
        logs.try_init()
    };
}

/// Cancelled by Ctrl-C or SIGTERM.
fn stop_on_signal() -> anyhow::Result<CancellationToken> {
    use tokio::signal::unix::{SignalKind, signal};
    let stop = CancellationToken::new();
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let stopping = stop.clone();
    tokio::spawn(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        tracing::info!("stopping");
        stopping.cancel();
    });
    Ok(stop)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str) -> anyhow::Result<File> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("settings.toml");
        std::fs::write(&path, text)?;
        read_file(Some(&path))
    }

    #[test]
    fn flags_go_before_the_file_and_the_file_before_defaults() {
        let file = written("store = \"sqlite:file.db\"\nlisten = \"0.0.0.0:80\"").unwrap();
        let mut args = StoreArgs {
            store: Some("sqlite:flag.db".to_owned()),
            config: None,
        };
        assert_eq!(store_url(&args, &file), "sqlite:flag.db");
        args.store = None;
        assert_eq!(store_url(&args, &file), "sqlite:file.db");
        assert_eq!(store_url(&args, &File::default()), STORE);
    }

    #[test]
    fn a_misspelt_setting_and_a_missing_file_are_errors() {
        assert!(written("lisen = \"0.0.0.0:80\"").is_err());
        assert!(read_file(Some(Path::new("/nowhere/kept.toml"))).is_err());
    }

    #[tokio::test]
    async fn a_wrong_secret_or_address_is_named() {
        let args = Args {
            store: StoreArgs {
                store: None,
                config: None,
            },
            public_url: None,
            log_json: false,
        };
        let store = kept_store::open("sqlite::memory:").await.unwrap();
        let file = written("webhook_secret = \"short\"").unwrap();
        let wrong = build(&args, file, store.clone(), "http://x").await;
        assert!(wrong.err().unwrap().to_string().contains("webhook_secret"));
        let wrong = build(&args, File::default(), store.clone(), "ftp://x").await;
        assert!(wrong.err().unwrap().to_string().contains("ftp://x"));
        let file = written("tile_url = \"https://t.example/{z}/{x}.png\"").unwrap();
        let wrong = build(&args, file, store.clone(), "http://x").await;
        assert!(wrong.err().unwrap().to_string().starts_with("tile_url: "));
        let file = written("[gateways]\ntexts = [\"twilio\"]").unwrap();
        let wrong = build(&args, file, store, "http://x").await;
        assert_eq!(
            wrong.err().unwrap().to_string(),
            "gateways.texts[0]: there is no section [gateways.twilio]"
        );
    }
}
