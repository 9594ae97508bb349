//! Stages: the product's own two windows on the canonical day, as the evening and the departure would
//! choose them, under several splits of the miss budget.

use super::plane::{self, Day, Point, TARGET_KEPT, judge};
use crate::bench::canonical::{DEPART, HOUR, MINUTE, Use, canonical_route, scenarios};
use kept_solver::forecast::{Progress, RouteModel, ScenarioSet, Start};
use kept_solver::narrow::{
    HoldRule, LiveRoute, Policy, Span, Terms, Window, narrow_day, narrow_live,
};
use std::collections::BTreeMap;

/// Scenarios that the evening's windows are chosen on, and those told on the way.
const SCENARIOS: usize = 1_000;
/// Days on which the second stage's budget is searched.
const SEARCH_DAYS: usize = 4_000;
/// Shares of visits that the evening keeps back for the second stage, parts per million.
const RESERVES_PPM: [u32; 4] = [5_000, 10_000, 20_000, 30_000];
/// Steps of the search.
const HALVINGS: u32 = 7;
/// Largest miss share of one window.
const MISS_MAX_PPM: u32 = 200_000;

/// One point a split, each with the second stage's budget with which the target is kept.
pub fn ours(seed: u64, judged: &[Day]) -> Vec<Point> {
    let set = scenarios(SCENARIOS, seed, Use::Choice);
    let searched = plane::days(SEARCH_DAYS, seed, plane::Use::Choice);
    RESERVES_PPM
        .iter()
        .map(|reserve_ppm| {
            let first = evening(&set, *reserve_ppm);
            let (mut low, mut high) = (500, MISS_MAX_PPM);
            for _ in 0..HALVINGS {
                let middle = low + (high - low) / 2;
                let told = on_the_way(&set, &first, middle, &searched);
                let point = judge("narrowed", &searched, &first, |stop, at| told.at(stop, at));
                if point.kept >= TARGET_KEPT {
                    low = middle;
                } else {
                    high = middle;
                }
            }
            let told = on_the_way(&set, &first, low, judged);
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

/// What is told on the way, by stop and minute of the departure.
struct Told(BTreeMap<(usize, i64), Span>);

impl Told {
    fn at(&self, stop: usize, departs: f64) -> Option<Span> {
        self.0.get(&(stop, minute(departs))).copied()
    }
}

fn minute(departs: f64) -> i64 {
    (departs / f64::from(MINUTE)).round() as i64
}

/// What is told for every departure of the days. Where no window is likely enough, the evening's
/// stands.
fn on_the_way(set: &ScenarioSet, first: &[Span], alpha_ppm: u32, days: &[Day]) -> Told {
    let policy = policy(MINUTE, alpha_ppm, 0, alpha_ppm);
    let mut told = BTreeMap::new();
    for (stop, leg) in days.iter().flat_map(|day| day.iter().enumerate()) {
        let key = (stop, minute(leg.departs));
        if let (false, Some(outer)) = (told.contains_key(&key), first.get(stop)) {
            let departs = i32::try_from(key.1).unwrap_or(DEPART / MINUTE) * MINUTE;
            told.insert(key, live(set, stop, departs, *outer, &policy));
        }
    }
    Told(told)
}

fn live(set: &ScenarioSet, stop: usize, departs: i32, outer: Span, policy: &Policy) -> Span {
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
            remaining_hint: None,
        },
    }];
    let chosen = narrow_live(&routes, departs, set, policy, &terms);
    chosen.into_iter().flatten().next().map_or(outer, span)
}
