//! The inner loops of the route search: times of an order, insertion, ruin and recreate.
#![allow(
    missing_docs,
    clippy::expect_used,
    reason = "criterion's macros make undocumented items; a bench may stop"
)]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use kept_benches::town_day;
use kept_solver::budget::{Budget, Iterations};
use kept_solver::check::check;
use kept_solver::problem::VisitIx;
use kept_solver::route::{Options, Solution, insertions, schedule, solve};

fn plan(
    visits: usize,
    technicians: usize,
    iterations: u64,
) -> (kept_solver::problem::Problem, Solution) {
    let problem = town_day(visits, technicians, 1);
    let plan = solve(
        &problem,
        None,
        &Options::default(),
        &mut Iterations(iterations),
    )
    .expect("the day is valid");
    (problem, plan)
}

/// Times of one order, layout of the problem included.
fn order_of_eight(c: &mut Criterion) {
    let (problem, plan) = plan(56, 7, 200);
    let longest = plan
        .routes
        .iter()
        .max_by_key(|route| route.stops.len())
        .expect("there are routes");
    let visits: Vec<VisitIx> = longest.visits().collect();
    c.bench_function("schedule one order", |b| {
        b.iter(|| schedule(black_box(&problem), longest.technician, black_box(&visits)));
    });
}

/// All places for a visit on a full day.
fn insertion(c: &mut Criterion) {
    let (problem, plan) = plan(400, 60, 0);
    c.bench_function("insertions of one visit, 400 visits", |b| {
        b.iter(|| insertions(black_box(&problem), black_box(&plan), VisitIx(7)));
    });
}

/// Stops the search after its first plan.
struct FirstPlan;

impl Budget for FirstPlan {
    fn exhausted(&mut self, _: u64) -> bool {
        true
    }
}

fn search(c: &mut Criterion) {
    let options = Options::default();
    let hundred = town_day(100, 15, 1);
    c.bench_function("construct, 100 visits", |b| {
        b.iter(|| solve(black_box(&hundred), None, &options, &mut FirstPlan));
    });
    c.bench_function("solve, 100 visits, 1000 iterations", |b| {
        b.iter(|| solve(black_box(&hundred), None, &options, &mut Iterations(1_000)));
    });
    let thousand = town_day(1_000, 125, 1);
    c.bench_function("construct, 1000 visits", |b| {
        b.iter(|| solve(black_box(&thousand), None, &options, &mut FirstPlan));
    });
    let (problem, settled) = plan(400, 60, 2_000);
    let warm = settled.orders();
    c.bench_function("repair, 400 visits, 300 iterations", |b| {
        b.iter(|| {
            solve(
                black_box(&problem),
                Some(black_box(&warm)),
                &options,
                &mut Iterations(300),
            )
        });
    });
    c.bench_function("check, 400 visits", |b| {
        b.iter(|| check(black_box(&problem), black_box(&settled)))
    });
}

criterion_group! {
    name = route;
    config = Criterion::default().sample_size(10).measurement_time(std::time::Duration::from_secs(2))
        .warm_up_time(std::time::Duration::from_millis(300));
    targets = order_of_eight, insertion, search
}
criterion_main!(route);
