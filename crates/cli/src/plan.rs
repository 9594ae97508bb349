//! `kept plan`: reads a day, plans its routes, narrows its windows, prints both. Stores nothing
//! and tells nobody.

use crate::output::report::Report;
use crate::search::{Limits, Ticker, threads};
use crate::{input, learned, output};
use anyhow::{Context as _, bail, ensure};
use kept_dispatch::clock::{ManualClock, Stopwatch};
use kept_dispatch::day::DayState;
use kept_dispatch::ids::RandomIds;
use kept_dispatch::narrow::{evening_frontier, evening_windows};
use kept_dispatch::plan::days::{self, DAYS_MAX, PlannedDay};
use kept_dispatch::plan::{PlanOptions, plan_day_observed};
use kept_domain::{LocalDay, Plan, TerritoryId, Timestamp};
use kept_solver::route::Options;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// Longest search that can be asked for.
const SECONDS_MAX: u64 = 86_400;
/// Most that a minute of width may be worth, seconds: as the setting's bound.
const WIDTH_WORTH_S_MAX: i64 = 59;
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
    /// Seconds of a technician's time that a minute of one visit's window is worth: orders and windows are chosen
    /// together for it. Instead of the day's own `width_worth_s`.
    #[arg(long, value_name = "SECONDS", conflicts_with = "frontier", value_parser = clap::value_parser!(u32).range(0..=WIDTH_WORTH_S_MAX))]
    width_worth: Option<u32>,
    /// Forecast with what was learned: a model of `kept learn --output`, or a history of finished visits as CSV,
    /// see docs/day-format.md.
    #[arg(long, value_name = "MODEL.json|HISTORY.csv")]
    learned: Option<PathBuf>,
    /// Print what narrower windows would cost in waiting and driving, instead of the plan; for one day.
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
    let mut states: Vec<DayState> = days.map(input::state).collect();
    for state in &mut states {
        if let Some(width_worth_s) = args.width_worth {
            state.territory.settings.width_worth_s = width_worth_s;
        }
    }
    teach(&mut states, args.learned.as_deref())?;
    let text = match (states.as_slice(), args.days.as_slice()) {
        ([state], [path]) => one_day(state, args).with_context(|| path.display().to_string())?,
        _ => several_days(&plan_together(&states, args)?, args)?,
    };
    output::print(&text)
}

/// Has forecasts of the days go by what was learned, and says on standard error what of a history was left out.
fn teach(states: &mut [DayState], learned: Option<&Path>) -> anyhow::Result<()> {
    let (Some(path), Some(first)) = (learned, states.first()) else {
        return Ok(());
    };
    let (model, said) = learned::read(path, &first.territory.settings)?;
    if let Some(said) = said {
        eprintln!("{}: {said}", path.display());
    }
    let model = Arc::new(model);
    for state in states {
        state.learned = Some(Arc::clone(&model));
    }
    Ok(())
}

fn one_day(state: &DayState, args: &Args) -> anyhow::Result<String> {
    let watch = Stopwatch::start();
    let now = evening_before(state);
    if args.frontier {
        // Every price begins at the routes that are planned without one.
        let mut shortest = state.clone();
        shortest.territory.settings.width_worth_s = 0;
        let plan = plan(&shortest, args)?;
        let ids = RandomIds::seeded(Arc::new(ManualClock::new(now)), args.seed);
        let points = evening_frontier(state, &plan, now, &WIDTHS_WORTH_S, &ids)?;
        return output::frontier::render(&points, args.json);
    }
    let plan = plan(state, args)?;
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
