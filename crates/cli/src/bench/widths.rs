//! `kept bench widths`: how narrow windows can be told the evening before. For a firm that has to be
//! learned from 200 days and whose truth is of another family (see [`firm`] and [`unknown`]); and on a
//! canonical day whose distributions are known: six visits of 45 min (CV 0.45), legs of 18 min (CV 0.33),
//! a day factor of 10 %.
//!
//! Every kind of window is chosen on one set of scenarios and judged on days drawn under another seed.
//! The judge walks the route itself and never asks a window's maker how good it is.

mod firm;
mod learner;
mod unknown;

use super::canonical::{DEPART, HOUR, MINUTE, Use, canonical_route, scenarios};
use super::frontier;
use crate::output;
use kept_solver::forecast::{
    Arrivals, Progress, RouteModel, SCENARIOS_MAX, ScenarioSet, forecast, normal,
};
use kept_solver::narrow::{HoldRule, Policy, Span, narrow_day};
use serde::Serialize;
use std::collections::BTreeMap;

/// Scenarios that windows are chosen on.
const CHOICE_SCENARIOS: usize = 1_000;
/// Scenarios that the oracle's windows are chosen on.
const ORACLE_SCENARIOS: usize = SCENARIOS_MAX;
/// Most days that can be asked for.
const DAYS_MAX: u64 = 200_000;
/// Share of arrivals that may lie outside their windows, in parts per million.
const ALPHA_PPM: u32 = 50_000;

/// Half-days end here.
const NOON: i32 = 12 * HOUR;
/// The afternoon ends here.
const EVENING: i32 = 17 * HOUR;

/// Arguments of `kept bench widths`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Days to judge on.
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..=DAYS_MAX))]
    days: u64,
    /// Seed of all days.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Show what a minute of width costs in waiting and driving, with and without other orders.
    #[arg(long, conflicts_with = "recourse")]
    frontier: bool,
    /// Show what windows gain when colleagues take visits over.
    #[arg(long)]
    recourse: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// What is printed.
#[derive(Debug, Serialize)]
struct Report {
    days: u64,
    seed: u64,
    target_kept: f64,
    choice_scenarios: usize,
    oracle_scenarios: usize,
    windows: Vec<Line>,
    unknown_firm: UnknownFirm,
}

/// Windows for a firm that has to be learned.
#[derive(Debug, Serialize)]
struct UnknownFirm {
    history_days: u64,
    /// Days after the history, [`unknown::DAYS_MAX`] at most.
    scored_days: u64,
    oracle_draws: usize,
    windows: Vec<unknown::Line>,
}

/// One kind of window.
#[derive(Debug, Serialize)]
struct Line {
    /// How the windows were made.
    kind: &'static str,
    /// Quantile of the arrivals that the technician waits for, in per cent; none without such waiting.
    hold_pct: Option<u32>,
    /// Mean width.
    mean_width_min: f64,
    /// Share of arrivals inside, over all visits and days.
    kept: f64,
    /// The same at the visit that is kept least.
    least_kept: f64,
    /// Mean waiting of a technician on a day.
    idle_min: f64,
}

/// A window, and whether the technician waits for its start.
#[derive(Debug, Clone, Copy)]
struct Told {
    span: Span,
    waits: bool,
}

/// A way to make windows, with its windows stop by stop.
struct Candidate {
    kind: &'static str,
    hold_pct: Option<u32>,
    told: Vec<Told>,
}

/// Runs the command.
///
/// # Errors
/// Standard output can't be written; a day of the city can't be planned (a defect).
pub fn run(args: &Args) -> anyhow::Result<()> {
    if args.frontier {
        return frontier::run(args.days, args.seed, args.json);
    }
    if args.recourse {
        return frontier::run_recourse(args.days, args.seed, args.json);
    }
    let route = canonical_route();
    let days = judged_days(args.days, args.seed);
    let report = Report {
        days: args.days,
        seed: args.seed,
        target_kept: 1.0 - f64::from(ALPHA_PPM) / 1e6,
        choice_scenarios: CHOICE_SCENARIOS,
        oracle_scenarios: ORACLE_SCENARIOS,
        windows: candidates(&route, args.seed)
            .iter()
            .map(|candidate| judge(&route, candidate, &days))
            .collect(),
        unknown_firm: UnknownFirm {
            history_days: learner::HISTORY_DAYS,
            scored_days: args.days.min(unknown::DAYS_MAX),
            oracle_draws: unknown::ORACLE_DRAWS,
            windows: unknown::lines(args.days, args.seed),
        },
    };
    output::print_report(&report, args.json, table)
}

/// The days to judge on.
pub fn judged_days(days: u64, seed: u64) -> Vec<ScenarioSet> {
    in_sets(days, |count, batch| {
        scenarios(count, seed, Use::Judge { batch })
    })
}

/// So many days in sets as large as the solver allows; `draw` gets a set's size and its number.
pub fn in_sets(days: u64, draw: impl Fn(usize, u64) -> ScenarioSet) -> Vec<ScenarioSet> {
    let most = SCENARIOS_MAX as u64;
    (0..days.div_ceil(most))
        .map(|batch| {
            let count = (days - batch * most).min(most);
            draw(usize::try_from(count).unwrap_or(1), batch)
        })
        .collect()
}

fn candidates(route: &RouteModel, seed: u64) -> Vec<Candidate> {
    let choice = scenarios(CHOICE_SCENARIOS, seed, Use::Choice);
    let oracle = scenarios(ORACLE_SCENARIOS, seed, Use::Oracle);
    let seen = arrivals(route, &choice);
    let plain = |kind, told| Candidate {
        kind,
        hold_pct: None,
        told,
    };
    let mut all = vec![
        plain("half_day", seen.iter().map(half_day).collect()),
        plain("fixed_width", fixed_width(&seen)),
        plain(
            "normal_quantile",
            seen.iter().map(normal_quantile).collect(),
        ),
    ];
    for (kind, set) in [("narrowed", &choice), ("oracle", &oracle)] {
        for hold_pct in [0, 25, 50, 75] {
            all.push(Candidate {
                kind,
                hold_pct: Some(hold_pct),
                told: narrowed(route, set, hold_pct),
            });
        }
    }
    all
}

/// The narrowest windows within the pooled budget of misses, with ends on the minute.
fn narrowed(route: &RouteModel, set: &ScenarioSet, hold_pct: u32) -> Vec<Told> {
    let policy = Policy {
        grid_s: MINUTE,
        alpha_ppm: ALPHA_PPM,
        alpha_max_ppm: 200_000,
        reserve_ppm: 0,
        hold: match hold_pct {
            0 => HoldRule::Never,
            percent => HoldRule::Quantile {
                permille: 10 * percent,
            },
        },
        width_min_s: MINUTE,
        width_max_s: 6 * HOUR,
    };
    narrow_day(std::slice::from_ref(route), set, &policy, &BTreeMap::new())
        .into_iter()
        .flatten()
        .map(|window| Told {
            span: Span {
                from: window.from,
                to: window.to,
            },
            waits: window.hold.is_some(),
        })
        .collect()
}

/// Morning or afternoon, wherever the median lies; who comes before noon to the afternoon waits.
fn half_day(seen: &Arrivals) -> Told {
    let (from, to) = if seen.quantile(500) < NOON {
        (DEPART, NOON)
    } else {
        (NOON, EVENING)
    };
    Told {
        span: Span { from, to },
        waits: true,
    }
}

/// The same width for everyone around the mean arrival, the narrowest that keeps the target on the
/// scenarios seen.
fn fixed_width(seen: &[Arrivals]) -> Vec<Told> {
    let around = |half_min: i32| -> Vec<Told> {
        let half = half_min * MINUTE;
        let span = |mean: i32| to_minutes(f64::from(mean - half), f64::from(mean + half));
        seen.iter().map(|stop| span(stop.mean())).collect()
    };
    let enough = |told: &[Told]| {
        let kept: u64 = seen
            .iter()
            .zip(told)
            .map(|(stop, told)| u64::from(stop.probability_within(told.span.from, told.span.to)))
            .sum();
        kept >= u64::from(1_000_000 - ALPHA_PPM) * seen.len() as u64
    };
    let widest = EVENING / MINUTE;
    let halves: Vec<i32> = (1..=widest).collect();
    let first = halves.partition_point(|&half_min| !enough(&around(half_min)));
    around(halves.get(first).copied().unwrap_or(widest))
}

/// Mean and standard deviation of the arrival, taken as if it were normal.
fn normal_quantile(seen: &Arrivals) -> Told {
    let (mean, spread) = moments(seen);
    let reach = normal::quantile(1.0 - f64::from(ALPHA_PPM) / 2e6) * spread;
    to_minutes(mean - reach, mean + reach)
}

/// Mean and standard deviation, seconds.
fn moments(seen: &Arrivals) -> (f64, f64) {
    let sample = seen.by_scenario();
    let count = sample.len().max(1) as f64;
    let mean = sample.iter().map(|&time| f64::from(time)).sum::<f64>() / count;
    let squares: f64 = sample
        .iter()
        .map(|&time| (f64::from(time) - mean).powi(2))
        .sum();
    (mean, (squares / count).sqrt())
}

/// The window with its ends on the minute, as all others have them; nobody waits for it.
fn to_minutes(from: f64, to: f64) -> Told {
    let on_grid = |time: f64| (time / f64::from(MINUTE)).round() as i32 * MINUTE;
    Told {
        span: Span {
            from: on_grid(from),
            to: on_grid(to),
        },
        waits: false,
    }
}

fn arrivals(route: &RouteModel, set: &ScenarioSet) -> Vec<Arrivals> {
    let progress = Progress::NotStarted { free_from: DEPART };
    forecast(route, DEPART, progress, set).stops
}

fn judge(route: &RouteModel, candidate: &Candidate, days: &[ScenarioSet]) -> Line {
    let told = &candidate.told;
    let mut kept = vec![0_u64; told.len()];
    let mut idle_s = 0.0;
    for set in days {
        for (at, own) in told.iter().enumerate() {
            // The stop's arrivals before its own wait and after it.
            let came = arrivals(&waiting(route, told.get(..at).unwrap_or(&[])), set);
            let Some(came) = came.get(at) else { continue };
            for &time in came.by_scenario() {
                let rings = if own.waits {
                    time.max(own.span.from)
                } else {
                    time
                };
                idle_s += f64::from(rings - time);
                if let Some(kept) = kept.get_mut(at) {
                    *kept += u64::from(own.span.from <= rings && rings < own.span.to);
                }
            }
        }
    }
    let count = days.iter().map(ScenarioSet::count).sum::<usize>() as f64;
    let shares: Vec<f64> = kept.iter().map(|&kept| kept as f64 / count).collect();
    let stops = told.len().max(1) as f64;
    let width_s: i32 = told.iter().map(|told| told.span.width_s()).sum();
    Line {
        kind: candidate.kind,
        hold_pct: candidate.hold_pct,
        mean_width_min: f64::from(width_s) / stops / 60.0,
        kept: shares.iter().sum::<f64>() / stops,
        least_kept: shares.iter().copied().fold(1.0, f64::min),
        idle_min: idle_s / count / 60.0,
    }
}

/// The route with the waiting at its first stops.
fn waiting(route: &RouteModel, told: &[Told]) -> RouteModel {
    let mut route = route.clone();
    for (stop, told) in route.legs_and_stops.iter_mut().zip(told) {
        stop.not_before = told.waits.then_some(told.span.from);
    }
    route
}

fn table(report: &Report) -> String {
    let mut table = output::plain_table([
        "Windows",
        "Hold",
        "Width (min)",
        "Kept",
        "Least kept",
        "Idle (min)",
    ]);
    for line in &report.windows {
        table.add_row([
            line.kind.replace('_', " "),
            line.hold_pct
                .map_or_else(String::new, |percent| format!("{percent} %")),
            format!("{:.1}", line.mean_width_min),
            format!("{:.2} %", 100.0 * line.kept),
            format!("{:.2} %", 100.0 * line.least_kept),
            format!("{:.1}", line.idle_min),
        ]);
    }
    let firm = &report.unknown_firm;
    format!(
        "A firm learned from {} days, {} days after them, seed {}\n\n{}\n\
         The canonical day, {} days not seen\n\n{}",
        firm.history_days,
        firm.scored_days,
        report.seed,
        unknown::table(&firm.windows),
        report.days,
        output::trimmed(&table)
    )
}
