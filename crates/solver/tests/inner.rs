//! The search's inner loops against what they stand for.

#![allow(clippy::unwrap_used, reason = "these are tests")]

mod support;

use kept_solver::budget::Iterations;
use kept_solver::problem::*;
use kept_solver::route::inner::Bench;
use kept_solver::route::*;
use rstest::rstest;
use support::*;

/// A day that costs nothing but driving, planned, with visits that are left out.
fn planned(seed: u64) -> (Problem, Vec<Vec<VisitIx>>) {
    let mut problem = random_day(
        seed,
        Shape {
            visits: 60,
            technicians: 6,
            wild: false,
            bands: 1,
        },
    );
    problem.weights = Weights {
        travel: 1,
        ..Weights::default()
    };
    let plan = solve(&problem, None, &Options::default(), &mut Iterations(300)).unwrap();
    (problem, plan.orders())
}

#[rstest]
fn a_gap_tells_what_a_walk_through_the_whole_order_finds(#[values(1, 2, 3, 4)] seed: u64) {
    let (problem, orders) = planned(seed);
    let bench = Bench::new(&problem, &orders, &Options::default());
    let mut places = 0;
    for visit in (0..problem.visits.len()).map(VisitIx::from) {
        let judged = bench.judge_gaps(visit);
        assert_eq!(judged, bench.walk_gaps(visit), "{visit:?}");
        places += judged.0;
    }
    assert!(places > 0);
}

#[rstest]
fn a_ruin_that_is_taken_back_leaves_the_plan_as_it_was(#[values(1, 2, 3)] seed: u64) {
    let (problem, orders) = planned(seed);
    let mut bench = Bench::new(&problem, &orders, &Options::default());
    let places = |bench: &Bench<'_>| -> Vec<_> {
        let visits = (0..problem.visits.len()).map(VisitIx::from);
        visits.map(|visit| bench.judge_gaps(visit)).collect()
    };
    let before = (bench.cost(), places(&bench));
    for _ in 0..50 {
        bench.ruin_and_recreate();
        assert_eq!((bench.cost(), places(&bench)), before);
    }
}

#[test]
fn exchanges_of_tails_never_cost_more() {
    let (problem, orders) = planned(5);
    let mut bench = Bench::new(&problem, &orders, &Options::default());
    let mut cost = bench.cost();
    for _ in 0..20 {
        bench.exchange_tails(50);
        assert!(bench.cost() <= cost);
        cost = bench.cost();
    }
}
