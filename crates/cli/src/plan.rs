//! `kept plan`: reads a day, plans its routes, narrows its windows, prints both. Stores nothing
//! and tells nobody.

use crate::output::report::Report;
use crate::search::{Limits, Ticker, threads};
use crate::{input, output};
use anyhow::Context as _;
use kept_dispatch::clock::{ManualClock, Stopwatch};
use kept_dispatch::day::DayState;
use kept_dispatch::ids::RandomIds;
use kept_dispatch::narrow::evening_windows;
use kept_dispatch::plan::{PlanOptions, plan_day_observed};
use kept_domain::{LocalDay, PlanReason, Timestamp};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// Longest search that can be asked for.
const SECONDS_MAX: u64 = 86_400;

/// Arguments of `kept plan`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The day: a JSON file or a folder of CSV files, see docs/day-format.md.
    #[arg(value_name = "DAY.json|FOLDER")]
    day: PathBuf,
    /// How long routes are searched for.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u64).range(0..=SECONDS_MAX))]
    seconds: u64,
    /// Search for so many iterations instead: the same seed then gives the same plan.
    #[arg(long, conflicts_with = "seconds")]
    iterations: Option<u64>,
    /// Seed of the search.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Searches side by side; they share what they find.
    #[arg(long, default_value_t = 1, value_parser = threads)]
    threads: usize,
    /// Print JSON.
    #[arg(long, conflicts_with = "geojson")]
    json: bool,
    /// Print routes and stops as GeoJSON.
    #[arg(long)]
    geojson: bool,
}

/// Runs the command.
///
/// # Errors
/// The day can't be read or has problems; it can't be planned.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let state = input::state(input::day(&args.day)?);
    let report = plan(&state, args).with_context(|| args.day.display().to_string())?;
    let text = if args.json {
        output::json::render(&report)?
    } else if args.geojson {
        output::geojson::render(&report)?
    } else {
        output::table::render(&report)
    };
    output::print(&text)
}

fn plan(state: &DayState, args: &Args) -> anyhow::Result<Report> {
    let watch = Stopwatch::start();
    let now = evening_before(state);
    let ids = RandomIds::seeded(Arc::new(ManualClock::new(now)), args.seed);
    let options = PlanOptions {
        seed: args.seed,
        reason: PlanReason::Evening,
        now,
        warm: false,
        threads: args.threads,
    };
    let seconds = match args.iterations {
        Some(_) => None,
        None => Some(Duration::from_secs(args.seconds)),
    };
    let mut limits = Limits::new(seconds, args.iterations);
    limits.stop_on_interrupt()?;
    let mut ticker = Ticker::new();
    let plan = plan_day_observed(state, &options, &ids, &mut limits, &mut ticker)?;
    ticker.finish();
    let windows = evening_windows(state, &plan, now)?;
    Report::new(state, &plan, &windows, args.seed, watch.elapsed())
}

/// The day is planned when its windows are told: the evening before.
fn evening_before(state: &DayState) -> Timestamp {
    let before = state.date.pred_opt().unwrap_or(state.date);
    LocalDay::new(before, state.territory.zone).at(state.territory.settings.evening_at)
}
