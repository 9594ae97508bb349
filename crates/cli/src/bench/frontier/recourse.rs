//! Windows with colleagues who take visits over, beside windows without: the same orders and starts, the
//! same days, under several prices of width. Ends are chosen on days played with the live repair in the loop,
//! tightened on others and judged on days of a third kind. The repair pays for a miss that it saves what a miss
//! costs at that price ([`kept_solver::narrow::buffers::Buffers::miss_price`]), and no more.
//!
//! Both kinds are compared at the same driving and waiting of all technicians together, at the same kept share.

use super::canonical::worth_s;
use super::city::City;
use super::orders::{GRID_S, planned};
use super::told::mean_width_min;
use super::{ALPHA_PPM, At, HOUR, gains, minutes, narrower};
use crate::output;
use kept_solver::narrow::{Request, Span, StopArrivals, narrow};
use kept_solver::recourse::Played;
use serde::Serialize;

mod play;

use play::{Day, play};

/// Days that ends are chosen on, and as many that they are tightened on.
const CHOICE_DAYS: u64 = 200;
/// Rounds of playing and choosing: other ends, other repairs.
const ROUNDS: usize = 5;
/// Worths of a second of width that orders and starts are chosen for, thousandths.
const WORTHS_PERMILLE: [u32; 5] = [30, 60, 100, 200, 400];
/// Most days that are judged: each is played visit by visit.
const JUDGED_MAX: u64 = 1_000;

#[derive(Debug, Serialize)]
pub struct Report {
    judged_days: u64,
    seed: u64,
    target_kept: f64,
    lines: Vec<Line>,
    /// By how many minutes windows with recourse are narrower than those without at the same driving and waiting,
    /// at every point where both are; least first.
    narrower_min: Vec<f64>,
}

#[derive(Debug, Serialize)]
struct Line {
    worth_s: f64,
    /// What a miss is worth, minutes of a technician's time.
    miss_worth_min: f64,
    recourse: bool,
    mean_width_min: f64,
    kept: f64,
    /// Means of a day: driving and waiting of all technicians, and visits that a colleague took.
    travel_min: f64,
    idle_min: f64,
    time_min: f64,
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
    let city = City::new(seed, 0)?;
    let shortest = city.shortest(seed)?;
    let mut lines: Vec<Line> = Vec::new();
    for worth in WORTHS_PERMILLE {
        let planned = planned(&city, &shortest, worth, seed, true)?;
        let begin = by_visit(&city, &planned.orders, &planned.windows);
        for recourse in [false, true] {
            let firm = Firm {
                city: &city,
                orders: &planned.orders,
                recourse: recourse.then_some(planned.miss_worth_s),
                seed,
            };
            let windows = firm.windows(&begin)?;
            let played = firm.played(&windows, Use::Judge, judged_days);
            lines.push(Line {
                worth_s: worth_s(worth),
                miss_worth_min: minutes(planned.miss_worth_s),
                ..firm.line(&windows, &played)
            });
        }
    }
    Ok(Report {
        judged_days,
        seed,
        target_kept: 1.0 - f64::from(ALPHA_PPM) / 1e6,
        narrower_min: narrower(&curve(&lines, false), &curve(&lines, true)),
        lines,
    })
}

fn curve(lines: &[Line], recourse: bool) -> Vec<At> {
    let own = lines.iter().filter(|line| line.recourse == recourse);
    own.map(|line| At {
        time_min: line.time_min,
        width_min: line.mean_width_min,
    })
    .collect()
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
    /// What saving a miss may cost a colleague, seconds; none where nobody takes over.
    recourse: Option<f64>,
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
            .map(|visit| seen.iter().filter_map(|day| day.started[visit]).collect())
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

    fn line(&self, windows: &[Span], played: &[Played]) -> Line {
        let mean = |of: &dyn Fn(&Played) -> f64| {
            played.iter().map(of).sum::<f64>() / played.len().max(1) as f64
        };
        Line {
            worth_s: 0.0,
            miss_worth_min: 0.0,
            recourse: self.recourse.is_some(),
            mean_width_min: mean_width_min(windows.iter()),
            kept: kept(windows, played),
            travel_min: mean(&|day| minutes(day.driven_s)),
            idle_min: mean(&|day| minutes(day.waited_s)),
            time_min: mean(&|day| minutes(day.driven_s + day.waited_s)),
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
        inside += u64::from(started.is_some_and(|at| at < window.to));
        count += 1;
    }
    inside as f64 / count.max(1) as f64
}

pub fn table(report: &Report) -> String {
    let mut table = output::plain_table([
        "A minute is worth",
        "A miss (min)",
        "Recourse",
        "Width (min)",
        "Kept",
        "Driving (min)",
        "Idle (min)",
        "Both (min)",
        "Taken over",
    ]);
    for line in &report.lines {
        table.add_row([
            format!("{:.1} s", line.worth_s),
            format!("{:.0}", line.miss_worth_min),
            if line.recourse { "yes" } else { "no" }.to_owned(),
            format!("{:.1}", line.mean_width_min),
            format!("{:.2} %", 100.0 * line.kept),
            format!("{:.0}", line.travel_min),
            format!("{:.0}", line.idle_min),
            format!("{:.0}", line.time_min),
            format!("{:.1}", line.taken_over),
        ]);
    }
    format!(
        "{} days not seen, seed {}\n\n{}\nNarrower with recourse at the same driving and waiting: {} min\n",
        report.judged_days,
        report.seed,
        output::trimmed(&table),
        gains(&report.narrower_min)
    )
}
