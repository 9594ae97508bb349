//! Two stages on the canonical day: days drawn from the true distributions, and the judge of any two
//! windows. Knows nothing of how windows are chosen.

use crate::bench::canonical::{DAY_CV, DEPART, LEG_CV, LEG_MIN, MINUTE, STOPS, WORK_CV, WORK_MIN};
use crate::output;
use kept_sim::chance::{Chance, Stream};
use kept_solver::forecast::normal;
use kept_solver::narrow::Span;
use serde::Serialize;

/// Share of visits that are to arrive inside both windows.
pub const TARGET_KEPT: f64 = 0.95;

/// What days are drawn for; they never meet.
#[derive(Debug, Clone, Copy)]
pub enum Use {
    /// To choose on.
    Choice,
    /// To judge on.
    Judge,
}

/// The technician's way to one stop on one day, seconds after midnight.
#[derive(Debug, Clone, Copy)]
pub struct Leg {
    /// When the technician leaves for it.
    pub departs: f64,
    /// When the technician arrives.
    pub arrives: f64,
    /// The day's factor, which nobody sees.
    pub factor: f64,
}

/// A day: one leg a stop.
pub type Day = Vec<Leg>;

/// Days from the true distributions.
pub fn days(count: usize, seed: u64, use_: Use) -> Vec<Day> {
    let name = match use_ {
        Use::Choice => "choice",
        Use::Judge => "judge",
    };
    let mut stream = Chance::new(seed).stream(&["canonical", name]);
    (0..count).map(|_| day(&mut stream)).collect()
}

fn day(stream: &mut Stream) -> Day {
    let factor = log_normal(1.0, DAY_CV, stream);
    let mut departs = f64::from(DEPART);
    (0..STOPS)
        .map(|_| {
            let leg = log_normal(f64::from(LEG_MIN * MINUTE), LEG_CV, stream);
            let work = log_normal(f64::from(WORK_MIN * MINUTE), WORK_CV, stream);
            let arrives = departs + leg * factor;
            let this = Leg {
                departs,
                arrives,
                factor,
            };
            departs = arrives + work * factor;
            this
        })
        .collect()
}

/// Standard deviation of the logarithm.
pub fn sigma(cv_permille: u32) -> f64 {
    let cv = f64::from(cv_permille) / 1000.0;
    (cv * cv).ln_1p().sqrt()
}

fn log_normal(mean: f64, cv_permille: u32, stream: &mut Stream) -> f64 {
    let sigma = sigma(cv_permille);
    mean * (sigma * normal::quantile(stream.uniform()) - sigma * sigma / 2.0).exp()
}

/// What a pair of stages comes to.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Point {
    /// How the windows were chosen.
    pub kind: &'static str,
    /// Mean width of the evening's windows.
    pub first_width_min: f64,
    /// Mean width of the windows told on the way.
    pub second_width_min: f64,
    /// Share of visits that were told nothing on the way, since it would have been hopeless; they count
    /// as missed.
    pub hopeless: f64,
    /// Share of visits that arrived inside both windows.
    pub kept: f64,
    /// The second width over the exact frontier's where the first ones are equal; none beyond its ends,
    /// and for the frontier itself.
    pub over_exact: Option<f64>,
}

impl Point {
    /// The point beside the frontier's, between whose points lines are drawn.
    pub fn beside(self, frontier: &[Point]) -> Self {
        let mut sorted = frontier.to_vec();
        sorted.sort_unstable_by(|a, b| a.first_width_min.total_cmp(&b.first_width_min));
        let exact = sorted.windows(2).find_map(|pair| match pair {
            [low, high] => {
                let span = high.first_width_min - low.first_width_min;
                let place = (self.first_width_min - low.first_width_min) / span;
                let width =
                    low.second_width_min + place * (high.second_width_min - low.second_width_min);
                (0.0..=1.0).contains(&place).then_some(width)
            }
            _ => None,
        });
        Point {
            over_exact: exact.map(|exact| self.second_width_min / exact),
            ..self
        }
    }
}

/// Judges windows: `first` by stop; `second` says, for a stop and a departure, what is told on the way.
pub fn judge(
    kind: &'static str,
    judged: &[Day],
    first: &[Span],
    second: impl Fn(usize, f64) -> Option<Span>,
) -> Point {
    let (mut told, mut width_s, mut kept, mut visits) = (0_u64, 0_i64, 0_u64, 0_u64);
    for (stop, leg) in judged.iter().flat_map(|day| day.iter().enumerate()) {
        let Some(outer) = first.get(stop) else {
            continue;
        };
        visits += 1;
        if let Some(inner) = second(stop, leg.departs) {
            told += 1;
            width_s += i64::from(inner.width_s());
            let both = outer.intersection(inner);
            let inside = f64::from(both.from) <= leg.arrives && leg.arrives < f64::from(both.to);
            kept += u64::from(inside);
        }
    }
    let minutes = f64::from(MINUTE);
    let outer_s: i32 = first.iter().map(|span| span.width_s()).sum();
    Point {
        kind,
        first_width_min: f64::from(outer_s) / first.len().max(1) as f64 / minutes,
        second_width_min: width_s as f64 / told.max(1) as f64 / minutes,
        hopeless: 1.0 - told as f64 / visits.max(1) as f64,
        kept: kept as f64 / visits.max(1) as f64,
        over_exact: None,
    }
}

/// The points as a table.
pub fn table(points: &[Point]) -> String {
    let mut table = output::plain_table([
        "Windows",
        "Evening (min)",
        "On the way (min)",
        "Hopeless",
        "Kept",
        "Over exact",
    ]);
    for point in points {
        table.add_row([
            point.kind.to_owned(),
            format!("{:.1}", point.first_width_min),
            format!("{:.1}", point.second_width_min),
            format!("{:.2} %", 100.0 * point.hopeless),
            format!("{:.2} %", 100.0 * point.kept),
            point
                .over_exact
                .map_or_else(String::new, |over| format!("{over:.3}")),
        ]);
    }
    output::trimmed(&table)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_arrival_inside_both_windows_is_kept() {
        let leg = |arrives| Leg {
            departs: 0.0,
            arrives,
            factor: 1.0,
        };
        let judged = vec![vec![leg(10.0)], vec![leg(50.0)], vec![leg(100.0)]];
        let span = |from, to| Span { from, to };
        let point = judge("x", &judged, &[span(0, 60)], |_, _| Some(span(40, 120)));
        assert!((point.kept - 1.0 / 3.0).abs() < 1e-12);
        let none = judge("x", &judged, &[span(0, 60)], |_, _| None);
        assert_eq!((none.hopeless, none.kept), (1.0, 0.0));
    }

    #[test]
    fn a_point_is_compared_where_the_first_windows_are_as_wide() {
        let point = |first_width_min, second_width_min| Point {
            kind: "x",
            first_width_min,
            second_width_min,
            hopeless: 0.0,
            kept: 1.0,
            over_exact: None,
        };
        let frontier = [point(200.0, 20.0), point(100.0, 40.0)];
        let over = point(150.0, 33.0).beside(&frontier).over_exact;
        assert!((over.unwrap() - 1.1).abs() < 1e-12);
        assert_eq!(point(250.0, 33.0).beside(&frontier).over_exact, None);
    }

    #[test]
    fn days_have_the_means_of_the_canonical_day() {
        let all = days(20_000, 3, Use::Choice);
        let mean = |stop: usize| {
            all.iter().map(|day| day[stop].arrives).sum::<f64>() / all.len() as f64 / 60.0
        };
        assert!((mean(0) - 480.0 - 18.0).abs() < 0.2, "{}", mean(0));
        assert!(
            (mean(5) - 480.0 - 6.0 * 18.0 - 5.0 * 45.0).abs() < 2.0,
            "{}",
            mean(5)
        );
    }
}
