//! `kept bench repair`: simulated days on which something happens between nine and two. Measures how long
//! it takes until there is a new plan that the judge accepts, what it costs beside a long search with the
//! same pins from the same plan, and how many customers get someone else.

mod change;
mod day;

use super::eve::Wanted;
use super::latency::Latency;
use crate::output;
use crate::search::Limits;
use change::Kind;
use day::{Moment, at_a_moment};
use kept_dispatch::clock::Stopwatch;
use kept_dispatch::day::DayState;
use kept_dispatch::plan::{PlanOptions, plan_day};
use kept_domain::{Plan, PlanReason, TechnicianId, VisitId};
use kept_solver::budget::Budget;
use serde::Serialize;
use std::collections::BTreeMap;
use std::time::Duration;

/// Most days that can be asked for.
const DAYS_MAX: u64 = 1_000;
/// Most visits of a day: as many as the simulated firm's people can do.
const VISITS_MAX: u64 = 1_000;

/// Arguments of `kept bench repair`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Days; each kind of change happens once on each.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=DAYS_MAX))]
    days: u64,
    /// Visits of a day.
    #[arg(long, default_value_t = 300, value_parser = clap::value_parser!(u64).range(1..=VISITS_MAX))]
    visits: u64,
    /// Seed of the days, of what happens and of the searches.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Iterations of the search for the evening's plan.
    #[arg(long, default_value_t = 20_000)]
    plan_iterations: u64,
    /// Milliseconds after a change at which the repair stops searching.
    #[arg(long, default_value_t = 70, value_parser = clap::value_parser!(u64).range(0..=60_000))]
    repair_ms: u64,
    /// Let the repair search for so many iterations instead.
    #[arg(long, conflicts_with = "repair_ms")]
    repair_iterations: Option<u64>,
    /// Seconds of the search that repairs are compared with.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u64).range(0..=3_600))]
    resolve_seconds: u64,
    /// Let it search for so many iterations instead.
    #[arg(long, conflicts_with = "resolve_seconds")]
    resolve_iterations: Option<u64>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// What is printed.
#[derive(Debug, Serialize)]
struct Report {
    days: u64,
    visits: u64,
    seed: u64,
    all: Option<Figures>,
    by_kind: BTreeMap<Kind, Figures>,
}

/// What repairs of one kind of change came to.
#[derive(Debug, Serialize)]
struct Figures {
    /// From the change to a plan that was checked.
    repaired: Latency,
    /// By how many per cent it costs more than that of the long search; below zero, less.
    over_pct: Spread,
    /// Means of a repair, and of the long search: visits left out that weren't before, and customers who get
    /// someone else than was planned.
    repair: Means,
    resolve: Means,
}

#[derive(Debug, Serialize)]
struct Spread {
    median: f64,
    mean: f64,
    p95: f64,
    max: f64,
}

#[derive(Clone, Copy, Debug, Default, Serialize)]
struct Means {
    cost: f64,
    left_out: f64,
    moved: f64,
}

/// One change, repaired and searched for long.
struct Case {
    took: Duration,
    repair: Outcome,
    resolve: Outcome,
}

/// What became of the day.
#[derive(Clone, Copy)]
struct Outcome {
    cost: i64,
    left_out: usize,
    moved: usize,
}

/// Runs the command.
///
/// # Errors
/// A plan doesn't pass the check (a defect).
pub fn run(args: &Args) -> anyhow::Result<()> {
    let mut cases: BTreeMap<Kind, Vec<Case>> = BTreeMap::new();
    for number in 0..args.days {
        let wanted = Wanted {
            seed: args.seed,
            number,
            visits: usize::try_from(args.visits)?,
            technicians: None,
            iterations: args.plan_iterations,
        };
        let moment = at_a_moment(wanted)?;
        for kind in Kind::ALL {
            if let Some(changed) = kind.happen(&moment) {
                let case = measure(args, &moment, &changed)?;
                cases.entry(kind).or_default().push(case);
            }
        }
    }
    let by_kind = cases.iter();
    let report = Report {
        days: args.days,
        visits: args.visits,
        seed: args.seed,
        by_kind: by_kind
            .filter_map(|(&kind, cases)| Some((kind, figures(cases.iter())?)))
            .collect(),
        all: figures(cases.values().flatten()),
    };
    output::print_report(&report, args.json, table)
}

fn measure(args: &Args, moment: &Moment, changed: &DayState) -> anyhow::Result<Case> {
    let watch = Stopwatch::start();
    let short = args.repair_iterations.is_none();
    let short = short.then(|| Duration::from_millis(args.repair_ms));
    let mut short = Limits::new(short, args.repair_iterations);
    let repaired = plan(args, moment, changed, &mut short)?;
    let took = watch.elapsed();
    let long = args.resolve_iterations.is_none();
    let long = long.then(|| Duration::from_secs(args.resolve_seconds));
    let mut long = Limits::new(long, args.resolve_iterations);
    let resolved = plan(args, moment, changed, &mut long)?;
    Ok(Case {
        took,
        repair: Outcome::of(moment, &repaired),
        resolve: Outcome::of(moment, &resolved),
    })
}

/// A plan of the changed day; it has passed the check.
fn plan(
    args: &Args,
    moment: &Moment,
    changed: &DayState,
    budget: &mut dyn Budget,
) -> anyhow::Result<Plan> {
    let options = PlanOptions {
        seed: args.seed,
        reason: PlanReason::Change,
        now: moment.now,
        warm: true,
        threads: 1,
    };
    Ok(plan_day(changed, &options, &moment.ids, budget)?)
}

impl Outcome {
    fn of(moment: &Moment, after: &Plan) -> Self {
        let before = moment.state.plan.as_ref();
        let known = before.map_or(0, |plan| plan.unassigned.len());
        Outcome {
            cost: after.cost.total(),
            left_out: after.unassigned.len().saturating_sub(known),
            moved: before.map_or(0, |before| moved(before, after)),
        }
    }
}

/// Customers who get someone else than was planned.
fn moved(before: &Plan, after: &Plan) -> usize {
    let (before, after) = (technicians(before), technicians(after));
    let elsewhere = |(visit, technician): &(&&VisitId, &&TechnicianId)| {
        after.get(**visit).is_some_and(|now| now != *technician)
    };
    before.iter().filter(elsewhere).count()
}

/// Who comes to each visit.
fn technicians(plan: &Plan) -> BTreeMap<&VisitId, &TechnicianId> {
    let routes = plan.routes.iter();
    let stops = routes.flat_map(|route| {
        route
            .stops
            .iter()
            .map(move |stop| (&stop.visit, &route.technician))
    });
    stops.collect()
}

/// The figures of some changes; none of none.
fn figures<'a>(cases: impl Iterator<Item = &'a Case>) -> Option<Figures> {
    let cases: Vec<&Case> = cases.collect();
    Some(Figures {
        repaired: Latency::of(cases.iter().map(|case| case.took).collect())?,
        over_pct: Spread::of(cases.iter().map(|case| case.over_pct()).collect())?,
        repair: Means::of(cases.iter().map(|case| case.repair)),
        resolve: Means::of(cases.iter().map(|case| case.resolve)),
    })
}

impl Case {
    fn over_pct(&self) -> f64 {
        let (ours, theirs) = (self.repair.cost as f64, self.resolve.cost as f64);
        100.0 * (ours - theirs) / theirs.max(1.0)
    }
}

impl Spread {
    fn of(mut sample: Vec<f64>) -> Option<Self> {
        sample.sort_by(f64::total_cmp);
        let count = sample.len();
        let at = |permille: usize| sample.get((count * permille).div_ceil(1000).max(1) - 1);
        Some(Spread {
            median: rounded(*at(500)?),
            mean: rounded(sample.iter().sum::<f64>() / count as f64),
            p95: rounded(*at(950)?),
            max: rounded(*sample.last()?),
        })
    }
}

impl Means {
    fn of(outcomes: impl Iterator<Item = Outcome> + Clone) -> Self {
        let count = outcomes.clone().count().max(1) as f64;
        let mean = |of: fn(Outcome) -> f64| rounded(outcomes.clone().map(of).sum::<f64>() / count);
        Means {
            cost: mean(|outcome| outcome.cost as f64),
            left_out: mean(|outcome| outcome.left_out as f64),
            moved: mean(|outcome| outcome.moved as f64),
        }
    }
}

/// To thousandths.
fn rounded(number: f64) -> f64 {
    (1_000.0 * number).round() / 1_000.0
}

fn table(report: &Report) -> String {
    let mut table = output::plain_table([
        "Change", "p50 ms", "p95 ms", "max ms", "over %", "mean", "p95", "max", "left out",
        "(long)", "moved", "(long)",
    ]);
    let mut row = |name: &str, figures: &Figures| {
        let (ms, over) = (&figures.repaired, &figures.over_pct);
        let numbers = [
            ms.p50_ms,
            ms.p95_ms,
            ms.max_ms,
            over.median,
            over.mean,
            over.p95,
            over.max,
            figures.repair.left_out,
            figures.resolve.left_out,
            figures.repair.moved,
            figures.resolve.moved,
        ];
        let cells = numbers.iter().map(|number| format!("{number:.2}"));
        table.add_row(std::iter::once(name.to_owned()).chain(cells));
    };
    for (kind, figures) in &report.by_kind {
        row(kind.name(), figures);
    }
    if let Some(figures) = &report.all {
        row("all", figures);
    }
    format!(
        "{} days of {} visits, seed {}\n\n{}",
        report.days,
        report.visits,
        report.seed,
        output::trimmed(&table)
    )
}
