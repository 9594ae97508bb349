//! Windows with colleagues who take visits over, beside windows without: the same orders and starts, the
//! same days. Ends are chosen on days played with the live repair in the loop, tightened on others and
//! judged on days of a third kind.

use super::canonical::worth_s;
use super::city::City;
use super::orders::{GRID_S, planned};
use super::told::mean_width_min;
use super::{ALPHA_PPM, HOUR, minutes};
use crate::output;
use kept_solver::narrow::{Request, Span, StopArrivals, narrow};
use serde::Serialize;

mod play;
mod risk;

use play::{Day, Played, play};

/// Days of the city.
const CITY_DAYS: u64 = 1;
/// Days that ends are chosen on, and as many that they are tightened on.
const CHOICE_DAYS: u64 = 200;
/// Rounds of playing and choosing: other ends, other repairs.
const ROUNDS: usize = 3;
/// Worths of a second of width that orders and starts are chosen for, thousandths.
const WORTHS_PERMILLE: [u32; 1] = [100];
/// Most days that are judged: each is played visit by visit.
const JUDGED_MAX: u64 = 1_000;

#[derive(Debug, Serialize)]
pub struct Report {
    judged_days: u64,
    seed: u64,
    target_kept: f64,
    lines: Vec<Line>,
}

#[derive(Debug, Serialize)]
struct Line {
    orders: &'static str,
    worth_s: f64,
    recourse: bool,
    mean_width_min: f64,
    kept: f64,
    /// Means of a day: driving and waiting of all technicians, and visits that a colleague took.
    travel_min: f64,
    idle_min: f64,
    taken_over: f64,
}

/// Which days are played; they never meet.
#[derive(Debug, Clone, Copy)]
enum Use {
    Choice,
    Tighten,
    Judge,
}

/// Plays everything.
///
/// # Errors
/// The city's days can't be planned (a defect).
pub fn measured(days: u64, seed: u64) -> anyhow::Result<Report> {
    let judged_days = days.min(JUDGED_MAX);
    let mut lines: Vec<Line> = Vec::new();
    for number in 0..CITY_DAYS {
        let city = City::new(seed, number)?;
        let shortest = city.shortest(seed)?;
        for (orders, joint) in [("routes_first", false), ("joint", true)] {
            for worth in WORTHS_PERMILLE {
                let planned = planned(&city, &shortest, worth, seed, joint)?;
                for recourse in [false, true] {
                    let firm = Firm {
                        city: &city,
                        orders: &planned.orders,
                        recourse,
                        seed,
                    };
                    let windows =
                        firm.windows(&by_visit(&city, &planned.orders, &planned.windows))?;
                    let played = firm.played(&windows, Use::Judge, judged_days);
                    let share = 1.0 / CITY_DAYS as f64;
                    let line = firm.line(&windows, &played, orders, worth, share);
                    match lines.iter_mut().find(|own| own.is_like(&line)) {
                        Some(own) => own.add(&line),
                        None => lines.push(line),
                    }
                }
            }
        }
    }
    Ok(Report {
        judged_days,
        seed,
        target_kept: 1.0 - f64::from(ALPHA_PPM) / 1e6,
        lines,
    })
}

/// Windows by visit.
fn by_visit(city: &City, orders: &[Vec<u32>], windows: &[Vec<Span>]) -> Vec<Span> {
    let mut all = vec![Span { from: 0, to: 0 }; city.problem.visits.len()];
    for (&visit, &window) in orders.iter().flatten().zip(windows.iter().flatten()) {
        if let Some(own) = all.get_mut(visit as usize) {
            *own = window;
        }
    }
    all
}

/// A planned day of the city, with or without recourse.
struct Firm<'a> {
    city: &'a City,
    orders: &'a [Vec<u32>],
    recourse: bool,
    seed: u64,
}

impl Firm<'_> {
    /// The narrowest ends that keep the target on days that did not choose them.
    fn windows(&self, begin: &[Span]) -> anyhow::Result<Vec<Span>> {
        let mut windows = begin.to_vec();
        let mut alpha_ppm = ALPHA_PPM;
        for _ in 0..ROUNDS {
            let seen = self.played(&windows, Use::Choice, CHOICE_DAYS);
            windows = self.chosen(begin, &seen, alpha_ppm)?;
            // Other ends are repaired otherwise: what they miss on fresh days corrects the next round.
            let fresh = self.played(&windows, Use::Tighten, CHOICE_DAYS);
            let missed = 1e6 * (1.0 - kept(&windows, &fresh));
            let corrected = f64::from(alpha_ppm) + f64::from(ALPHA_PPM) - missed;
            alpha_ppm = corrected.clamp(1_000.0, 2.0 * f64::from(ALPHA_PPM)) as u32;
        }
        let seen = self.played(&windows, Use::Choice, CHOICE_DAYS);
        self.chosen(begin, &seen, alpha_ppm)
    }

    fn chosen(&self, begin: &[Span], seen: &[Played], alpha_ppm: u32) -> anyhow::Result<Vec<Span>> {
        let samples: Vec<Vec<i32>> = (0..begin.len())
            .map(|visit| seen.iter().map(|day| day.started[visit]).collect())
            .collect();
        let stops = samples
            .iter()
            .zip(begin)
            .map(|(arrivals, begin)| StopArrivals {
                arrivals,
                inside: None,
                width_max_s: 6 * HOUR,
                weight: 1,
                earliest: Some(begin.from),
                latest: None,
            });
        let request = Request {
            stops: stops.collect(),
            grid_s: GRID_S,
            alpha_ppm,
            alpha_max_ppm: 200_000,
            width_min_s: GRID_S,
        };
        let chosen = narrow(&request)?.into_iter();
        // Who waits goes on waiting until the same time, so that both kinds wait alike.
        Ok(chosen
            .zip(begin)
            .map(|(choice, begin)| Span {
                from: begin.from,
                to: choice.to,
            })
            .collect())
    }

    fn played(&self, windows: &[Span], use_: Use, days: u64) -> Vec<Played> {
        let salt = match use_ {
            Use::Choice => "choice",
            Use::Tighten => "tighten",
            Use::Judge => "judge",
        };
        let day = |number: u64| Day::drawn(self.city, self.seed, salt, number);
        (0..days)
            .map(|number| play(self.city, &day(number), self.orders, windows, self.recourse))
            .collect()
    }

    fn line(
        &self,
        windows: &[Span],
        played: &[Played],
        orders: &'static str,
        worth: u32,
        share: f64,
    ) -> Line {
        let mean = |of: &dyn Fn(&Played) -> f64| {
            share * played.iter().map(of).sum::<f64>() / played.len().max(1) as f64
        };
        Line {
            orders,
            worth_s: worth_s(worth),
            recourse: self.recourse,
            mean_width_min: share * mean_width_min(windows.iter()),
            kept: share * kept(windows, played),
            travel_min: mean(&|day| minutes(day.driven_s)),
            idle_min: mean(&|day| minutes(day.waited_s)),
            taken_over: mean(&|day| f64::from(day.taken_over)),
        }
    }
}

/// Share of visits that were reached before their windows' ends.
fn kept(windows: &[Span], played: &[Played]) -> f64 {
    let all = played
        .iter()
        .flat_map(|day| day.started.iter().zip(windows));
    let (mut inside, mut count) = (0_u64, 0_u64);
    for (&started, window) in all {
        inside += u64::from(started < window.to);
        count += 1;
    }
    inside as f64 / count.max(1) as f64
}

impl Line {
    fn is_like(&self, other: &Line) -> bool {
        let key = |line: &Line| (line.orders, line.recourse, line.worth_s.to_bits());
        key(self) == key(other)
    }

    fn add(&mut self, other: &Line) {
        self.mean_width_min += other.mean_width_min;
        self.kept += other.kept;
        self.travel_min += other.travel_min;
        self.idle_min += other.idle_min;
        self.taken_over += other.taken_over;
    }
}

pub fn table(report: &Report) -> String {
    let mut table = output::plain_table([
        "Orders",
        "A minute is worth",
        "Recourse",
        "Width (min)",
        "Kept",
        "Driving (min)",
        "Idle (min)",
        "Taken over",
    ]);
    for line in &report.lines {
        table.add_row([
            line.orders.replace('_', " "),
            format!("{:.0} s", line.worth_s),
            if line.recourse { "yes" } else { "no" }.to_owned(),
            format!("{:.1}", line.mean_width_min),
            format!("{:.2} %", 100.0 * line.kept),
            format!("{:.0}", line.travel_min),
            format!("{:.0}", line.idle_min),
            format!("{:.1}", line.taken_over),
        ]);
    }
    format!(
        "{} days not seen, seed {}\n\n{}",
        report.judged_days,
        report.seed,
        output::trimmed(&table)
    )
}
