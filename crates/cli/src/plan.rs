//! `kept plan`: reads a day, plans its routes, narrows its windows, prints both. Stores nothing
//! and tells nobody.

use crate::output::report::Report;
use crate::search::{Limits, Ticker, threads};
use crate::{input, output};
use anyhow::{Context as _, bail, ensure};
use kept_dispatch::clock::{ManualClock, Stopwatch};
use kept_dispatch::day::DayState;
use kept_dispatch::ids::RandomIds;
use kept_dispatch::narrow::{evening_frontier, evening_windows};
use kept_dispatch::plan::days::{self, DAYS_MAX, PlannedDay};
use kept_dispatch::plan::{PlanOptions, plan_day_observed};
use kept_domain::{LocalDay, Plan, TerritoryId, Timestamp};
use kept_solver::route::Options;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// Longest search that can be asked for.
const SECONDS_MAX: u64 = 86_400;
/// Prices of width that a frontier shows: seconds of a technician's time for a minute of width.
const WIDTHS_WORTH_S: [u32; 8] = [0, 2, 4, 8, 12, 18, 27, 40];

/// Arguments of `kept plan`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The day: a JSON file or a folder of CSV files, see docs/day-format.md. Several are planned together:
    /// a visit that is on more than one of them goes on one.
    #[arg(value_name = "DAY.json|FOLDER", required = true, num_args = 1..=DAYS_MAX)]
    days: Vec<PathBuf>,
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
    /// Print what narrower windows would cost in waiting, instead of the plan; for one day.
    #[arg(long, conflicts_with = "geojson")]
    frontier: bool,
    /// Print JSON.
    #[arg(long, conflicts_with = "geojson")]
    json: bool,
    /// Print routes and stops as GeoJSON.
    #[arg(long)]
    geojson: bool,
}

impl Args {
    /// The limits of a search that may take so long.
    fn limits(&self, seconds: Duration) -> Limits {
        let seconds = self.iterations.is_none().then_some(seconds);
        Limits::new(seconds, self.iterations)
    }
}

/// Runs the command.
///
/// # Errors
/// The day can't be read or has problems; it can't be planned.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let days = input::days(&args.days)?.into_iter();
    let states: Vec<DayState> = days.map(input::state).collect();
    let text = match (states.as_slice(), args.days.as_slice()) {
        ([state], [path]) => one_day(state, args).with_context(|| path.display().to_string())?,
        _ => several_days(&plan_together(&states, args)?, args)?,
    };
    output::print(&text)
}

fn one_day(state: &DayState, args: &Args) -> anyhow::Result<String> {
    let watch = Stopwatch::start();
    let now = evening_before(state);
    let plan = plan(state, args)?;
    if args.frontier {
        let points = evening_frontier(state, &plan, now, &WIDTHS_WORTH_S)?;
        return output::frontier::render(&points, args.json);
    }
    let windows = evening_windows(state, &plan, now)?;
    let report = Report::new(state, &plan, &windows, args.seed, watch.elapsed())?;
    if args.json {
        output::json::render(&report)
    } else if args.geojson {
        output::geojson::render(&report)
    } else {
        Ok(output::table::render(&report))
    }
}

fn several_days(reports: &[Report], args: &Args) -> anyhow::Result<String> {
    ensure!(!args.geojson, "--geojson is for one day");
    ensure!(!args.frontier, "--frontier is for one day");
    if args.json {
        return output::json::render(&serde_json::json!({ "days": reports }));
    }
    let tables: Vec<String> = reports.iter().map(output::table::render).collect();
    Ok(tables.join("\n"))
}

/// Shares the visits out to the days, and plans each.
fn plan_together(states: &[DayState], args: &Args) -> anyhow::Result<Vec<Report>> {
    let (Some(first), Some(territory)) = (states.first(), one_territory(states)) else {
        bail!("the days must be of one territory");
    };
    let watch = Stopwatch::start();
    let now = evening_before(first);
    let ids = RandomIds::seeded(Arc::new(ManualClock::new(now)), args.seed);
    // Half of the time for who goes when, the other half for the days.
    let days = u32::try_from(states.len()).unwrap_or(u32::MAX);
    let half = Duration::from_secs(args.seconds) / 2;
    let options = Options {
        seed: args.seed,
        threads: args.threads,
        ..Options::default()
    };
    let shared = days::share_out(states, now, &options, &mut args.limits(half))
        .with_context(|| territory.to_string())?;
    let options = PlanOptions::evening(args.seed, args.threads, now);
    let planned = days::plan_shared(shared, &options, &ids, || {
        Box::new(args.limits(half / days))
    })?;
    let report = |day: &PlannedDay| {
        let windows = evening_windows(&day.state, &day.plan, evening_before(&day.state))?;
        Report::new(&day.state, &day.plan, &windows, args.seed, watch.elapsed())
    };
    planned.iter().map(report).collect()
}

fn one_territory(states: &[DayState]) -> Option<&TerritoryId> {
    let territory = &states.first()?.territory.id;
    let same = states.iter().all(|state| state.territory.id == *territory);
    same.then_some(territory)
}

fn plan(state: &DayState, args: &Args) -> anyhow::Result<Plan> {
    let now = evening_before(state);
    let ids = RandomIds::seeded(Arc::new(ManualClock::new(now)), args.seed);
    let options = PlanOptions::evening(args.seed, args.threads, now);
    let mut limits = args.limits(Duration::from_secs(args.seconds));
    limits.stop_on_interrupt()?;
    let mut ticker = Ticker::new();
    let plan = plan_day_observed(state, &options, &ids, &mut limits, &mut ticker)?;
    ticker.finish();
    Ok(plan)
}

/// The day is planned when its windows are told: the evening before.
fn evening_before(state: &DayState) -> Timestamp {
    let before = state.date.pred_opt().unwrap_or(state.date);
    LocalDay::new(before, state.territory.zone).at(state.territory.settings.evening_at)
}
