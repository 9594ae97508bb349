//! What moving visits for the sake of windows promises.

use super::*;
use crate::budget::Iterations;
use crate::forecast::{Duration, Scenarios, Start, StopModel};
use crate::narrow::{HoldRule, Span};

/// Visits on a line, a minute's drive a kilometre; technicians live at 0 and may do so many visits.
struct Line {
    at_km: Vec<i32>,
    works: Vec<Duration>,
    visits_max: usize,
}

impl Territory for Line {
    fn tour(&self, technician: usize, order: &[u32]) -> Option<Tour> {
        if order.len() > self.visits_max {
            return None;
        }
        let (mut here, mut travel_s) = (0_i32, 0);
        let mut stops = Vec::new();
        for &visit in order {
            let there = self.at_km[visit as usize];
            let mean_s = 300 + 60 * (there - here).abs();
            here = there;
            travel_s += i64::from(mean_s);
            stops.push(StopModel {
                key: u64::from(visit),
                leg: Duration {
                    mean_s,
                    cv_permille: 300,
                },
                not_before: None,
                service: self.works[visit as usize],
                break_before_s: 0,
                break_not_before: None,
            });
        }
        Some(Tour {
            model: RouteModel {
                start: Start { at: 28_800 },
                legs_and_stops: stops,
                key: 1_000 + technician as u64,
            },
            cost_s: travel_s + i64::from(60 * here.abs()),
        })
    }
}

fn work(minutes: i32, cv_permille: u32) -> Duration {
    Duration {
        mean_s: 60 * minutes,
        cv_permille,
    }
}

fn scenarios() -> ScenarioSet {
    ScenarioSet::new(Scenarios {
        count: 100,
        ..Scenarios::default()
    })
}

fn policy() -> Policy {
    Policy {
        grid_s: 300,
        alpha_max_ppm: 200_000,
        reserve_ppm: 0,
        hold: HoldRule::Never,
        width_min_s: 300,
        ..Policy::default()
    }
}

/// A second of width is worth a fifth of a technician's.
fn improved(line: &Line, orders: Vec<Vec<u32>>, moves_max: u64) -> Option<Joint> {
    improved_within(line, orders, moves_max, &BTreeMap::new())
}

fn improved_within(
    line: &Line,
    orders: Vec<Vec<u32>>,
    moves_max: u64,
    terms: &BTreeMap<u64, Terms>,
) -> Option<Joint> {
    let worth = Worth {
        worth_permille: 200,
        policy: &policy(),
        terms,
    };
    improve(
        line,
        orders,
        &scenarios(),
        worth,
        &mut Iterations(moves_max),
    )
}

#[test]
fn an_uncertain_visit_goes_to_the_end_where_it_spoils_no_window() {
    let line = Line {
        at_km: vec![5, 5, 5],
        works: vec![work(90, 600), work(30, 100), work(30, 100)],
        visits_max: 3,
    };
    let joint = improved(&line, vec![vec![0, 1, 2]], 100).unwrap();
    assert_eq!(joint.orders[0].last(), Some(&0), "{joint:?}");
}

#[test]
fn the_whole_gets_cheaper_and_stays_allowed() {
    let line = Line {
        at_km: vec![4, -6, 9, -2, 12, 7, -9, 3],
        works: (0..8).map(|n| work(25 + 10 * n, 300)).collect(),
        visits_max: 5,
    };
    let begin = vec![vec![7, 1, 2, 3, 4], vec![5, 6, 0]];
    let before = improved(&line, begin.clone(), 0).unwrap();
    let after = improved(&line, begin.clone(), 100).unwrap();
    let cost = |joint: &Joint| joint.buffers.cost + 1_000 * joint.cost_s;
    assert_eq!((before.orders.clone(), before.moves), (begin, 0));
    assert!(
        after.moves > 0 && cost(&after) < cost(&before),
        "{before:?} {after:?}"
    );
    let mut all: Vec<u32> = after.orders.concat();
    all.sort_unstable();
    assert_eq!(all, (0..8).collect::<Vec<_>>());
    assert!(after.orders.iter().all(|order| order.len() <= 5));
}

#[test]
fn orders_that_are_not_allowed_are_not_improved() {
    let line = Line {
        at_km: vec![1, 2],
        works: vec![work(30, 300); 2],
        visits_max: 1,
    };
    assert!(improved(&line, vec![vec![0, 1]], 10).is_none());
}

#[test]
fn a_promise_told_before_keeps_an_uncertain_visit_where_it_can_be_kept() {
    let line = Line {
        at_km: vec![5, 5, 5],
        works: vec![work(90, 600), work(30, 100), work(30, 100)],
        visits_max: 3,
    };
    let early = Terms {
        told: Some(Span {
            from: 28_800,
            to: 30_600,
        }),
        ..Terms::default()
    };
    let terms = BTreeMap::from([(0, early)]);
    let joint = improved_within(&line, vec![vec![0, 1, 2]], 100, &terms).unwrap();
    assert_eq!(joint.orders[0].first(), Some(&0), "{joint:?}");
}
