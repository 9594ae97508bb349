//! `kept bench widths --frontier`: what a minute of width costs in technicians' time. On the canonical day with
//! its fixed order, beside waiting at equal quantiles and a proved optimum; and on days of a city, where order
//! and assignment are chosen too, beside the shortest routes with windows chosen afterwards.
//! `kept bench widths --recourse`: the same routes with colleagues who take visits over.
//!
//! Windows are chosen on one set of scenarios, tightened on a second and judged on days of a third.

mod canonical;
mod city;
mod orders;
mod recourse;
mod told;

use crate::output;
use kept_solver::narrow::{HoldRule, Policy};
use serde::Serialize;

use super::canonical::{HOUR, MINUTE};

/// What a second of one visit's width is worth, thousandths of a technician's second: the points of a frontier.
const WORTHS_PERMILLE: [u32; 7] = [60, 100, 150, 200, 300, 400, 600];
/// Scenarios that windows are chosen on.
const CHOICE_SCENARIOS: usize = 1_000;
/// Share of arrivals that may lie outside their windows, in parts per million.
const ALPHA_PPM: u32 = 50_000;

#[derive(Debug, Serialize)]
struct Report {
    days: u64,
    seed: u64,
    target_kept: f64,
    canonical: canonical::Frontier,
    city: orders::Frontier,
}

/// Measures both frontiers on `days` days not seen, and prints them.
///
/// # Errors
/// The city's days can't be planned (a defect), or standard output can't be written.
pub fn run(days: u64, seed: u64, json: bool) -> anyhow::Result<()> {
    let report = Report {
        days,
        seed,
        target_kept: 1.0 - f64::from(ALPHA_PPM) / 1e6,
        canonical: canonical::frontier(days, seed),
        city: orders::frontier(days, seed)?,
    };
    output::print_report(&report, json, |report| {
        format!(
            "{} days not seen, seed {}\n\nFixed order, the canonical day\n\n{}\nOrder chosen too, days of a city\n\n{}",
            report.days,
            report.seed,
            canonical::table(&report.canonical),
            orders::table(&report.city)
        )
    })
}

/// Measures windows with and without colleagues who take visits over, on `days` days not seen, and prints them.
///
/// # Errors
/// As [`run`].
pub fn run_recourse(days: u64, seed: u64, json: bool) -> anyhow::Result<()> {
    output::print_report(&recourse::measured(days, seed)?, json, recourse::table)
}

/// All of the miss budget at once.
fn policy(grid_s: i32) -> Policy {
    Policy {
        grid_s,
        alpha_ppm: ALPHA_PPM,
        alpha_max_ppm: 200_000,
        reserve_ppm: 0,
        hold: HoldRule::Never,
        width_min_s: grid_s,
        width_max_s: 6 * HOUR,
    }
}

fn minutes(seconds: f64) -> f64 {
    seconds / f64::from(MINUTE)
}
