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

/// A point of a frontier: what technicians' time buys.
#[derive(Debug, Clone, Copy, PartialEq)]
struct At {
    /// Driving and waiting of all technicians on a day.
    time_min: f64,
    width_min: f64,
}

/// By how many minutes the windows of `ours` are narrower than those of `first` at the same time, at every point of
/// `ours` within the times of the other; least first. Between two points `first` is a line.
fn narrower(first: &[At], ours: &[At]) -> Vec<f64> {
    let mut first = first.to_vec();
    first.sort_by(|a, b| a.time_min.total_cmp(&b.time_min));
    let gain = |point: &At| {
        let pair = first.windows(2).find(|pair| {
            pair[0].time_min <= point.time_min && point.time_min <= pair[1].time_min
        })?;
        let share =
            (point.time_min - pair[0].time_min) / (pair[1].time_min - pair[0].time_min).max(1e-9);
        let there = pair[0].width_min + share * (pair[1].width_min - pair[0].width_min);
        Some(there - point.width_min)
    };
    let mut gains: Vec<f64> = ours.iter().filter_map(gain).collect();
    gains.sort_by(f64::total_cmp);
    gains
}

/// Gains in words.
fn gains(minutes: &[f64]) -> String {
    let each: Vec<String> = minutes.iter().map(|gain| format!("{gain:.1}")).collect();
    each.join(", ")
}

fn minutes(seconds: f64) -> f64 {
    seconds / f64::from(MINUTE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frontiers_are_compared_at_the_same_time_and_only_where_both_are() {
        let at = |(time_min, width_min): (f64, f64)| At {
            time_min,
            width_min,
        };
        let first = [(200.0, 60.0), (100.0, 80.0), (300.0, 50.0)].map(at);
        let ours = [(150.0, 65.0), (200.0, 61.0), (50.0, 70.0)].map(at);
        assert_eq!(narrower(&first, &ours), [-1.0, 5.0]);
    }
}
