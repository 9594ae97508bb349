//! Stages: the product's own two windows on the canonical day, as the evening and the departure would
//! choose them, under several splits of the miss budget: the evening's within its share, the departure's
//! by the price of a miss that comes to the rest.

use super::plane::{self, Day, Point, TARGET_KEPT, judge};
use crate::bench::canonical::{DEPART, HOUR, MINUTE, Use, canonical_route, scenarios};
use kept_solver::forecast::{Progress, RouteModel, ScenarioSet, Start};
use kept_solver::narrow::{
    HoldRule, LiveRoute, Policy, Span, Terms, Window, narrow_day, narrow_priced,
};
use std::collections::BTreeMap;

/// Scenarios that the evening's windows are chosen on, and those told on the way: enough that the method is compared,
/// and not its draws. With 1,000, twice what a firm has unless it sets more, it came to 1 to 7 % over the exact frontier,
/// once to 12; with 4,000 to 0 to 4, once to 5.
const SCENARIOS: usize = 4_000;
/// Days on which the price of a miss is searched.
const SEARCH_DAYS: usize = 20_000;
/// Shares of visits that the evening keeps back for the second stage, parts per million.
const RESERVES_PPM: [u32; 4] = [5_000, 10_000, 20_000, 30_000];
/// Prices of a miss that are searched, seconds of width.
const MISS_PRICES_S: (i32, i32) = (5 * MINUTE, 5_000 * MINUTE);
/// Halvings of that range.
const HALVINGS: u32 = 12;
/// Largest miss share of one window.
const MISS_MAX_PPM: u32 = 200_000;

/// One point a split, each with the price of a miss at which the target is kept.
pub fn ours(seed: u64, judged: &[Day]) -> Vec<Point> {
    let set = scenarios(SCENARIOS, seed, Use::Choice);
    let searched = plane::days(SEARCH_DAYS, seed, plane::Use::Choice);
    RESERVES_PPM
        .iter()
        .map(|reserve_ppm| {
            let first = evening(&set, *reserve_ppm);
            let (mut low, mut high) = MISS_PRICES_S;
            for _ in 0..HALVINGS {
                let middle = low.midpoint(high);
                let told = on_the_way(&set, &first, middle, &searched);
                let point = judge("narrowed", &searched, &first, |stop, at| told.at(stop, at));
                if point.kept >= TARGET_KEPT {
                    high = middle;
                } else {
                    low = middle;
                }
            }
            let told = on_the_way(&set, &first, high, judged);
            judge("narrowed", judged, &first, |stop, at| told.at(stop, at))
        })
        .collect()
}

fn policy(grid_s: i32, alpha_ppm: u32, reserve_ppm: u32, alpha_max_ppm: u32) -> Policy {
    Policy {
        grid_s,
        alpha_ppm,
        alpha_max_ppm,
        reserve_ppm,
        hold: HoldRule::Never,
        width_min_s: MINUTE,
        width_max_s: 6 * HOUR,
    }
}

fn evening(set: &ScenarioSet, reserve_ppm: u32) -> Vec<Span> {
    let miss_ppm = ((1.0 - TARGET_KEPT) * 1e6).round() as u32;
    let policy = policy(5 * MINUTE, miss_ppm, reserve_ppm, MISS_MAX_PPM);
    let routes = [canonical_route()];
    let chosen = narrow_day(&routes, set, &policy, &BTreeMap::new());
    chosen.into_iter().flatten().map(span).collect()
}

fn span(window: Window) -> Span {
    Span {
        from: window.from,
        to: window.to,
    }
}

/// What is told on the way, by stop and minute of the departure; nothing where it would be hopeless.
struct Told(BTreeMap<(usize, i64), Option<Span>>);

impl Told {
    fn at(&self, stop: usize, departs: f64) -> Option<Span> {
        self.0.get(&(stop, minute(departs))).copied().flatten()
    }
}

fn minute(departs: f64) -> i64 {
    (departs / f64::from(MINUTE)).round() as i64
}

/// What is told for every departure of the days.
fn on_the_way(set: &ScenarioSet, first: &[Span], miss_price_s: i32, days: &[Day]) -> Told {
    let policy = policy(MINUTE, 0, 0, 1_000_000);
    let mut told = BTreeMap::new();
    for (stop, leg) in days.iter().flat_map(|day| day.iter().enumerate()) {
        let key = (stop, minute(leg.departs));
        if let (false, Some(outer)) = (told.contains_key(&key), first.get(stop)) {
            let departs = i32::try_from(key.1).unwrap_or(DEPART / MINUTE) * MINUTE;
            told.insert(key, live(set, stop, departs, *outer, &policy, miss_price_s));
        }
    }
    Told(told)
}

fn live(
    set: &ScenarioSet,
    stop: usize,
    departs: i32,
    outer: Span,
    policy: &Policy,
    miss_price_s: i32,
) -> Option<Span> {
    let route = canonical_route();
    let own = route.legs_and_stops.into_iter().nth(stop);
    let model = RouteModel {
        start: Start { at: departs },
        legs_and_stops: own.into_iter().collect(),
        key: route.key,
    };
    let key = model.legs_and_stops.first().map_or(0, |stop| stop.key);
    let terms = BTreeMap::from([(
        key,
        Terms {
            told: Some(outer),
            ..Terms::default()
        },
    )]);
    let routes = [LiveRoute {
        model: &model,
        progress: Progress::Driving {
            since: departs,
            seen: None,
        },
    }];
    let chosen = narrow_priced(&routes, departs, set, policy, miss_price_s, &terms);
    let window = chosen.into_iter().flatten().next()?;
    (!window.likely_lost).then(|| span(window))
}
