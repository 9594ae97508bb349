//! Windows by a price of missing them: what a later stage tells, when it depends on what was seen. Must
//! never spend a share of misses by state: whoever is told at 10 % and whoever is told at 0.1 % are equals
//! when the last minute of width saves the same.
//!
//! A first window has been told, and then something is seen: the technician leaves early, or late. Let `d`
//! be what was seen, and W(d) the window told then. The narrowest second windows that keep a share in
//! total,
//!
//! ```text
//! min  E_d |W(d)|   s.t.  E_d P(A ∉ W(d) | d) ≤ α,   W(d) ⊆ told
//! ```
//!
//! have one multiplier λ for all `d` (Everett, "Generalized Lagrange multiplier method", Operations
//! Research 11, 1963): each W(d) minimises `|W| + λ P(A ∉ W | d)` by itself, and where that comes to λ or
//! more, nothing is told that would be missed anyway. So the live stage needs no knowledge of the other
//! states, only λ.

use std::collections::BTreeMap;

use super::Choice;
use super::candidates::Candidate;
use super::day::{Day, Draft, HeldStop, LiveRoute, Policy, Terms, Window};
use crate::forecast::{DURATION_S_MAX, ScenarioSet};

/// As [`super::narrow_live`], but each stop by itself: the window of least `weight × width` plus
/// `miss_price_s` (seconds of width, within `1..=`[`DURATION_S_MAX`]) times the share of scenarios that
/// miss it, within the policy's `alpha_max_ppm`. A stop where that comes to the price of a sure miss is
/// likely lost.
#[must_use]
pub fn narrow_priced(
    routes: &[LiveRoute<'_>],
    now: i32,
    scenarios: &ScenarioSet,
    policy: &Policy,
    miss_price_s: i32,
    terms: &BTreeMap<u64, Terms>,
) -> Vec<Vec<Window>> {
    let day = Day::new(now, policy, terms);
    let held = day.hold_routes(routes, scenarios);
    let price = i64::from(miss_price_s.clamp(1, DURATION_S_MAX));
    let drafts: Vec<Draft> = held
        .iter()
        .flatten()
        .map(|stop| draft(&day, stop, price))
        .collect();
    day.judge(routes, &drafts, &scenarios.fresh())
}

fn draft(day: &Day<'_>, stop: &HeldStop, price: i64) -> Draft {
    match cheapest(&day.options(stop), stop.arrivals.len(), price) {
        Some(choice) => day.draft(stop, choice),
        None => day.lost(stop),
    }
}

/// The candidate of least cost plus priced misses, where that is less than a sure miss.
fn cheapest(options: &[Candidate], scenarios: usize, price: i64) -> Option<Choice> {
    let scenarios = scenarios as i64;
    // Everything times the number of scenarios, to stay integer.
    let priced = |option: &Candidate| option.cost * scenarios + price * i64::from(option.misses);
    options
        .iter()
        .min_by_key(|option| priced(option))
        .filter(|option| priced(option) < price * scenarios)
        .map(|option| option.choice())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forecast::{Duration, Progress, RouteModel, Scenarios, Start, StopModel};
    use crate::narrow::{HoldRule, Span};

    const HOUR: i32 = 3_600;
    const PRICE_S: i32 = 4 * HOUR;

    fn policy() -> Policy {
        Policy {
            grid_s: 60,
            alpha_max_ppm: 1_000_000,
            hold: HoldRule::Never,
            width_min_s: 60,
            ..Policy::default()
        }
    }

    /// The window told on the way, for one who left at `since`.
    fn told(since: i32, terms: Terms, miss_price_s: i32) -> Window {
        let model = RouteModel {
            start: Start { at: since },
            legs_and_stops: vec![StopModel {
                key: 7,
                leg: Duration {
                    mean_s: 1_080,
                    cv_permille: 330,
                },
                not_before: None,
                service: Duration::default(),
                break_before_s: 0,
                break_not_before: None,
            }],
            key: 1,
        };
        let routes = [LiveRoute {
            model: &model,
            progress: Progress::Driving { since, seen: None },
        }];
        let scenarios = ScenarioSet::new(Scenarios::default());
        let terms = BTreeMap::from([(7, terms)]);
        narrow_priced(&routes, since, &scenarios, &policy(), miss_price_s, &terms)[0][0]
    }

    fn inside(from: i32, to: i32) -> Terms {
        Terms {
            told: Some(Span { from, to }),
            ..Terms::default()
        }
    }

    #[test]
    fn a_dearer_miss_is_missed_less_by_a_wider_window() {
        let windows =
            [HOUR, 4 * HOUR, 16 * HOUR].map(|price| told(8 * HOUR, Terms::default(), price));
        for pair in windows.windows(2) {
            assert!(pair[0].kept_ppm < pair[1].kept_ppm, "{windows:?}");
            assert!(
                pair[0].to - pair[0].from < pair[1].to - pair[1].from,
                "{windows:?}"
            );
        }
    }

    #[test]
    fn no_window_of_the_grid_is_cheaper() {
        let price = i64::from(PRICE_S);
        let arrivals: Vec<i32> = (0..400).map(|n| 600 + (n * n) / 60).collect();
        let stop = super::super::StopArrivals {
            arrivals: &arrivals,
            inside: None,
            width_max_s: 4 * HOUR,
            weight: 1,
            earliest: None,
            latest: None,
        };
        let rules = super::super::candidates::Rules {
            grid_s: 60,
            alpha_max_ppm: 1_000_000,
            width_min_s: 60,
        };
        let all = super::super::candidates::all(&stop, rules);
        let chosen = cheapest(&all, arrivals.len(), price).unwrap();
        let total = |from: i32, to: i32| {
            let missed = arrivals.iter().filter(|&&a| a < from || to <= a).count() as i64;
            i64::from(to - from) * arrivals.len() as i64 + price * missed
        };
        let best = (0..70)
            .flat_map(|from| (from + 1..=70).map(move |to| total(from * 60, to * 60)))
            .min();
        assert_eq!(Some(total(chosen.from, chosen.to)), best);
    }

    #[test]
    fn who_leaves_late_is_told_what_is_left_or_nothing() {
        let first = inside(8 * HOUR, 9 * HOUR);
        let early = told(8 * HOUR, first, PRICE_S);
        let late = told(8 * HOUR + 2_400, first, PRICE_S);
        let hopeless = told(9 * HOUR, first, PRICE_S);
        assert!(!early.likely_lost && early.kept_ppm > 930_000, "{early:?}");
        assert!(!late.likely_lost && late.to == 9 * HOUR, "{late:?}");
        assert!(late.kept_ppm < early.kept_ppm, "{late:?}");
        assert!(hopeless.likely_lost);
        assert_eq!(
            (hopeless.from, hopeless.to),
            (8 * HOUR, 9 * HOUR),
            "the promise stands"
        );
    }
}
