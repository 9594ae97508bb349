//! Simulated days that the product is measured on: which ones, each with a store of its own.

use anyhow::Context as _;
use chrono::{Datelike as _, Days, NaiveDate};
use kept_dispatch::ports::Store;
use kept_sim::day::Setup;
use std::sync::Arc;

/// Most days that can be asked for.
const DAYS_MAX: u64 = 10_000;
/// Years in which days may begin.
const YEARS: std::ops::RangeInclusive<i32> = 2000..=2100;

/// Arguments about days; the same in each measurement.
#[derive(Debug, clap::Args)]
pub struct DaysArgs {
    /// Days to play.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=DAYS_MAX))]
    pub days: u64,
    /// The first day, in the years 2000 to 2100; the others follow.
    #[arg(long, default_value = "2026-10-15", value_name = "YYYY-MM-DD", value_parser = first_day)]
    pub from: NaiveDate,
    /// Size of the firm, 1 to 200.
    #[arg(long, default_value_t = 12, value_parser = clap::value_parser!(u16).range(1..=200))]
    pub technicians: u16,
    /// Seed of everything that happens.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

impl DaysArgs {
    /// The days: consecutive dates of one firm.
    ///
    /// # Errors
    /// None within the bounds of the arguments.
    pub fn setups(&self, customers_answer: bool) -> anyhow::Result<Vec<Setup>> {
        (0..self.days)
            .map(|n| {
                Ok(Setup {
                    seed: self.seed,
                    technicians: usize::from(self.technicians),
                    date: self
                        .from
                        .checked_add_days(Days::new(n))
                        .context("too far")?,
                    customers_answer,
                })
            })
            .collect()
    }
}

fn first_day(text: &str) -> Result<NaiveDate, String> {
    let date: NaiveDate = text.parse().map_err(|_| "not a date: YYYY-MM-DD")?;
    match YEARS.contains(&date.year()) {
        true => Ok(date),
        false => Err("not in the years 2000 to 2100".to_owned()),
    }
}

/// An empty store in memory, for one day.
///
/// # Errors
/// SQLite failed.
pub async fn store() -> anyhow::Result<Arc<dyn Store>> {
    Ok(kept_store::open("sqlite::memory:").await?)
}

/// Runs a measurement that waits for the store.
///
/// # Errors
/// The measurement's own.
pub fn wait<T>(task: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?
        .block_on(task)
}
