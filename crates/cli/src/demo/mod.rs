//! `kept demo`: a simulated firm on the real server. Technicians' phones and customers go through
//! the HTTP API on a clock that runs faster than the wall's; `--report` plays a whole day as fast
//! as it goes and prints what became of it. Cut off and started again, the day goes on.

pub(crate) mod http;
mod play;

use anyhow::{Context as _, bail};
use chrono::NaiveDate;
use kept_sim::day::{Setup, Simulation};
use std::net::SocketAddr;
use std::path::PathBuf;

/// Password of the demo's owner: the demo holds nothing that is worth protecting, and listens on
/// this machine only.
const PASSWORD: &str = "kept-demo";

/// Arguments of `kept demo`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Simulated seconds per second, 1 to 3600.
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..=3600))]
    speed: u32,
    /// Seed of everything that happens.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Size of the firm, 1 to 200.
    #[arg(long, default_value_t = 12, value_parser = clap::value_parser!(u16).range(1..=200))]
    technicians: u16,
    /// The day that is played.
    #[arg(long, default_value = "2026-10-15")]
    date: NaiveDate,
    /// Where to listen; only addresses of this machine. Port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// The SQLite file; a demo that was cut off goes on from it.
    #[arg(long, default_value = "kept-demo.db")]
    store: PathBuf,
    /// Begin anew: forget what the file holds.
    #[arg(long)]
    fresh: bool,
    /// Customers answer only through the board's phones and their pages.
    #[arg(long)]
    manual: bool,
    /// Simulated seconds per second while a customer waits for your answer: time to read.
    #[arg(long, default_value_t = 20, requires = "manual", value_parser = clap::value_parser!(u32).range(1..=3600))]
    asked_speed: u32,
    /// Play one day as fast as it goes, print the report, and end.
    #[arg(long)]
    report: bool,
    /// The report as JSON.
    #[arg(long, requires = "report")]
    json: bool,
}

/// Runs the demo.
///
/// # Errors
/// The store can't be opened, the address can't be listened on, the day failed.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    if args.report {
        return runtime.block_on(report(args));
    }
    if !args.listen.ip().is_loopback() {
        bail!(
            "--listen {}: the demo's password is public, so it listens on this machine only",
            args.listen
        );
    }
    if args.fresh {
        forget(&args.store)?;
    }
    crate::serve::start_logs(false, "warn");
    runtime.block_on(play::run(args))
}

async fn report(args: &Args) -> anyhow::Result<()> {
    let store = kept_store::open("sqlite::memory:").await?;
    let setup = Setup {
        seed: args.seed,
        technicians: usize::from(args.technicians),
        date: args.date,
        customers_answer: true,
    };
    let simulation = Simulation::new(store, setup).await?;
    let report = simulation.run().await?;
    if args.json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        println!("{report}");
    }
    Ok(())
}

/// Removes the store's file and what SQLite keeps beside it.
fn forget(store: &std::path::Path) -> anyhow::Result<()> {
    for suffix in ["", "-wal", "-shm"] {
        let mut name = store.as_os_str().to_owned();
        name.push(suffix);
        let file = PathBuf::from(name);
        if file.exists() {
            std::fs::remove_file(&file)
                .with_context(|| format!("can't remove {}", file.display()))?;
        }
    }
    Ok(())
}
