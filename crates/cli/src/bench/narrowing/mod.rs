//! `kept bench narrowing`: windows stage by stage. On simulated days through the real use cases, of a firm that has
//! learned from 200 days before them: how wide the windows of each stage are, how many were kept, whether each lies
//! inside the one before.
//! And on the canonical day, without waiting, what two stages (the evening before, and on the way) come
//! to, beside the best that they could be under the true distributions (see [`exact`]).

mod days;
mod exact;
mod plane;
mod stages;

use super::days::{DaysArgs, wait};
use crate::output;
use days::Played;
use plane::Point;
use serde::Serialize;

/// Days of the canonical route that both are judged on.
const JUDGED_DAYS: usize = 20_000;

/// Arguments of `kept bench narrowing`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    days: DaysArgs,
    /// Simulated days of a firm that hands visits over without asking, to which a promise is worth so many minutes of
    /// driving and waiting.
    #[arg(long, default_value_t = 0, value_name = "MINUTES", value_parser = clap::value_parser!(u16).range(0..=1440))]
    handover_worth: u16,
}

/// What is printed.
#[derive(Debug, Serialize)]
struct Report {
    technicians: u16,
    seed: u64,
    /// Simulated days.
    simulated: Played,
    /// Two stages on the canonical day.
    canonical: Canonical,
}

#[derive(Debug, Serialize)]
struct Canonical {
    judged_days: usize,
    /// Share of visits that both windows are to keep.
    target_kept: f64,
    points: Vec<Point>,
}

/// Runs the command.
///
/// # Errors
/// A simulated day failed.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let seed = args.days.seed;
    let judged = plane::days(JUDGED_DAYS, seed, plane::Use::Judge);
    let mut points = exact::frontier(seed, &judged, &exact::FIRST_PRICES);
    let ours = stages::ours(seed, &judged).into_iter();
    let beside: Vec<Point> = ours.map(|point| point.beside(&points)).collect();
    points.extend(beside);
    let report = Report {
        technicians: args.days.technicians,
        seed,
        simulated: wait(days::play(&args.days, args.handover_worth))?,
        canonical: Canonical {
            judged_days: JUDGED_DAYS,
            target_kept: plane::TARGET_KEPT,
            points,
        },
    };
    output::print_report(&report, args.days.json, table)
}

fn table(report: &Report) -> String {
    format!(
        "{}\nTwo stages on the canonical day, nobody waits, both windows to keep {:.0} %\n\n{}",
        days::table(&report.simulated, report.technicians, report.seed),
        100.0 * report.canonical.target_kept,
        plane::table(&report.canonical.points)
    )
}
