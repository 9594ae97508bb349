//! `kept bench warnings`: simulated days through the real use cases on which no customer answers, so
//! that each promise ends as it would have; and how many of the broken ones their customers were warned
//! of, at what price in false warnings. The same days are played at several prices of a false warning.
//!
//! Counted are visits that are on a route. A promise is the last window told before the technician was
//! on the way. It breaks when the technician arrives at its end or later (nobody comes too early:
//! technicians wait). Early is a warning told at least 30 minutes before that end.
//!
//! Beside it a frontier: who knows the truth's distributions and all reports until 30 minutes before the
//! promise's end, decides then, and warns from some probability on. No rule that warns early can catch
//! more promises at as few false warnings, up to the simplifications that `kept_sim::oracle` names; and
//! as a check on these, the frontier's expected number of broken promises stands beside the real one.
//! Between two of its probabilities it draws lots. The same is asked of the product's own forecast: what
//! lies between both is what the forecast doesn't know, the rest is lost by when and how it warns.
//!
//! Every option that was offered is tried out in the last minute of its hold, on the day as it is then.

mod frontier;
mod onlooker;
mod outcome;
mod svg;
mod table;

use super::days::{self, DaysArgs};
use crate::output;
use anyhow::Context as _;
use frontier::Share;
use kept_domain::Ppm;
use kept_domain::settings::Settings;
use kept_sim::day::{Setup, Simulation};
use kept_sim::oracle::SAMPLES_MAX;
use onlooker::{Options, Watcher};
use outcome::{Counted, Outcome, Warner};
use serde::Serialize;
use std::path::PathBuf;

/// Probabilities from which on the product warns, per cent: a false warning costs as much as 3 in 7
/// missed ones, as one, and as 7 in 3.
const OPENS_PCT: [u32; 3] = [30, 50, 70];

/// Arguments of `kept bench warnings`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    days: DaysArgs,
    /// Samples of each probability of the frontier.
    #[arg(long, default_value_t = 2_000, value_parser = clap::value_parser!(u32).range(1..=SAMPLES_MAX as i64))]
    samples: u32,
    /// Draw the frontier and the product's points into this file.
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
}

/// What is printed.
#[derive(Debug, Serialize)]
struct Report {
    days: u64,
    technicians: u16,
    seed: u64,
    samples: u32,
    points: Vec<Point>,
}

/// The product at one price of a false warning.
#[derive(Debug, Serialize)]
struct Point {
    /// Warns from this probability on.
    warns_from: f64,
    /// Promises that are counted.
    visits: usize,
    /// Promises of visits on no route, which aren't.
    left_out: usize,
    /// Promises that broke.
    broken: usize,
    product: Warner,
    /// Kept promises that were warned of later than 30 minutes before their end.
    false_late: usize,
    /// How often a customer heard something else than before, per visit: "back on time" after a warning,
    /// and a warning after that.
    flips_per_visit: f64,
    /// From the first warning to the promise's end, over broken promises that were warned of.
    median_notice_min: Option<i64>,
    frontier: Frontier,
    /// What the product's own probability at that moment would catch, as expected.
    forecast: Share,
    options: Options,
}

#[derive(Debug, Serialize)]
struct Frontier {
    /// Promises that were told at least 30 minutes before their end; others nobody can warn of early.
    in_time: usize,
    /// How many of these broke, and how many were to be expected 30 minutes before.
    broken: usize,
    expected_broken: f64,
    /// At the product's false warnings, as lived.
    #[serde(flatten)]
    share: Share,
    /// The same as it was to be expected.
    expected: Share,
    points: Vec<frontier::Step>,
}

/// Runs the command.
///
/// # Errors
/// A simulated day failed, or the picture can't be written.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let report = days::wait(measure(args))?;
    if let Some(file) = &args.svg {
        std::fs::write(file, svg::picture(&report))
            .with_context(|| format!("{} can't be written", file.display()))?;
    }
    output::print_report(&report, args.days.json, table::table)
}

async fn measure(args: &Args) -> anyhow::Result<Report> {
    let mut points = Vec::new();
    for percent in OPENS_PCT {
        points.push(point(args, percent).await?);
    }
    Ok(Report {
        days: args.days.days,
        technicians: args.days.technicians,
        seed: args.days.seed,
        samples: args.samples,
        points,
    })
}

/// What follows from a price: closed below half of the probability that opens, nearly sure at thirty-two
/// times its odds.
fn settings(opens_percent: u32) -> Settings {
    let open = opens_percent * 10_000;
    let sure = 32_000_000 / (32 * opens_percent + 100 - opens_percent) * opens_percent;
    Settings {
        warn_open_ppm: Ppm(open),
        warn_sure_ppm: Ppm(sure),
        warn_close_ppm: Ppm(open / 2),
        ..kept_sim::firm::territory().settings
    }
}

async fn point(args: &Args, percent: u32) -> anyhow::Result<Point> {
    let mut days = Vec::new();
    let mut options = Options::default();
    let mut left_out = 0;
    for setup in args.days.setups(false)? {
        let (of_day, others) = play(args, setup, percent, &mut options).await?;
        left_out += others;
        days.push(of_day);
    }
    Ok(judged(percent, &days, left_out, options))
}

/// A day's outcomes, and how many promises aren't among them.
async fn play(
    args: &Args,
    setup: Setup,
    percent: u32,
    options: &mut Options,
) -> anyhow::Result<(Vec<Outcome>, usize)> {
    let store = days::store().await?;
    let simulation = Simulation::with_settings(store, setup, settings(percent)).await?;
    let mut watcher = Watcher::default();
    let state = simulation.play_before(&mut watcher).await?;
    let outcomes = outcome::of_day(&state, &watcher, setup.seed, args.samples);
    let left_out = state.visits.len() - outcomes.len();
    options.add(watcher.options());
    Ok((outcomes, left_out))
}

fn judged(percent: u32, days: &[Vec<Outcome>], left_out: usize, options: Options) -> Point {
    let all: Vec<&Outcome> = days.iter().flatten().collect();
    let product = Warner::of(&all);
    let flips: usize = all.iter().map(|outcome| outcome.flips).sum();
    let in_time = || all.iter().filter(|outcome| outcome.foreseen.is_some());
    Point {
        warns_from: f64::from(percent) / 100.0,
        visits: all.len(),
        left_out,
        broken: product.broken,
        product,
        false_late: all.iter().filter(|outcome| outcome.is_false_late()).count(),
        flips_per_visit: flips as f64 / all.len().max(1) as f64,
        median_notice_min: outcome::median_notice(&all),
        frontier: Frontier {
            in_time: in_time().count(),
            broken: in_time().filter(|outcome| outcome.broken).count(),
            expected_broken: in_time().filter_map(|outcome| outcome.foreseen).sum(),
            share: Share::of(days, Counted::Lived, |outcome| outcome.foreseen),
            expected: Share::of(days, Counted::Expected, |outcome| outcome.foreseen),
            points: frontier::steps(&all),
        },
        forecast: Share::of(days, Counted::Expected, |outcome| outcome.believed),
        options,
    }
}
