//! The inner loops of the route search one by one, whole searches, and repairs of a day under way.
#![allow(
    missing_docs,
    clippy::expect_used,
    reason = "criterion's macros make undocumented items; a bench may stop"
)]

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use kept_benches::{town_day, under_way};
use kept_solver::budget::{Budget, Iterations};
use kept_solver::check::{check, check_from};
use kept_solver::problem::{Problem, VisitIx};
use kept_solver::route::inner::{Bench, lay_out};
use kept_solver::route::{Options, Solution, insertions, schedule, solve};

/// Exchanges of tails that are measured as one.
const EXCHANGES: usize = 1_000;
/// Noon, in seconds.
const NOON: i32 = 43_200;

fn plan(visits: usize, technicians: usize, iterations: u64) -> (Problem, Solution) {
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
}

/// What one iteration of a whole search takes: the throughput.
fn iterations(c: &mut Criterion) {
    let options = Options::default();
    let mut group = c.benchmark_group("search from a plan");
    for (visits, technicians, iterations) in [(100, 15, 1_000), (300, 45, 1_000), (1_000, 125, 500)]
    {
        let (problem, settled) = plan(visits, technicians, 1_000);
        let warm = settled.orders();
        group.throughput(Throughput::Elements(iterations));
        group.bench_function(format!("{visits} visits, {iterations} iterations"), |b| {
            b.iter(|| {
                let budget = &mut Iterations(iterations);
                solve(
                    black_box(&problem),
                    Some(black_box(&warm)),
                    &options,
                    budget,
                )
            });
        });
    }
    group.finish();
}

/// A technician goes home at noon, and the others' promises stay. Without an iteration it is what a repair
/// takes before and after its search.
fn repair(c: &mut Criterion) {
    let (whole, settled) = plan(300, 45, 5_000);
    let mut problem = under_way(whole, &settled, NOON);
    problem.technicians[0].shift.end = NOON;
    problem.technicians[0].overtime_max = 0;
    let warm = settled.orders();
    for iterations in [0, 300, 1_000] {
        c.bench_function(
            &format!("repair and check, 300 visits at noon, {iterations} iterations"),
            |b| {
                b.iter(|| {
                    let budget = &mut Iterations(iterations);
                    let plan = solve(
                        black_box(&problem),
                        Some(black_box(&warm)),
                        &Options::default(),
                        budget,
                    )
                    .expect("the day is valid");
                    check_from(&problem, &warm, &plan).expect("the plan is legal")
                });
            },
        );
    }
    c.bench_function("validate, 300 visits at noon", |b| {
        b.iter(|| black_box(&problem).validate());
    });
    c.bench_function("lay out, 300 visits at noon", |b| {
        b.iter(|| lay_out(black_box(&problem), Some(&warm)));
    });
    let bench = Bench::new(&problem, &warm, &Options::default());
    c.bench_function("neighbour lists, 300 visits at noon", |b| {
        b.iter(|| bench.list_neighbours());
    });
}

/// The search's own loops.
fn inner(c: &mut Criterion) {
    let options = Options::default();
    for (visits, technicians) in [(100, 15), (300, 45), (1_000, 125)] {
        let (problem, settled) = plan(visits, technicians, 1_000);
        let warm = settled.orders();
        let mut bench = Bench::new(&problem, &warm, &options);
        let mut group = c.benchmark_group(format!("{visits} visits"));
        group.bench_function("lay out", |b| {
            b.iter(|| lay_out(black_box(&problem), Some(&warm)));
        });
        group.bench_function("neighbour lists", |b| b.iter(|| bench.list_neighbours()));
        group.bench_function("refresh all tours", |b| b.iter(|| bench.refresh_all()));
        let visit = VisitIx(7);
        group.bench_function("judge all gaps for a visit", |b| {
            b.iter(|| bench.judge_gaps(black_box(visit)));
        });
        group.bench_function("walk through all gaps for a visit", |b| {
            b.iter(|| bench.walk_gaps(black_box(visit)));
        });
        group.bench_function("take a visit off and insert it", |b| {
            b.iter(|| bench.insert_again(black_box(visit)));
        });
        group.bench_function("ruin and recreate, taken back", |b| {
            b.iter(|| bench.ruin_and_recreate());
        });
        group.throughput(Throughput::Elements(EXCHANGES as u64));
        group.bench_function(format!("{EXCHANGES} exchanges of tails"), |b| {
            b.iter(|| bench.exchange_tails(EXCHANGES));
        });
        group.finish();
    }
}

fn judge(c: &mut Criterion) {
    let (problem, settled) = plan(400, 60, 2_000);
    c.bench_function("check, 400 visits", |b| {
        b.iter(|| check(black_box(&problem), black_box(&settled)))
    });
}

criterion_group! {
    name = route;
    config = Criterion::default().sample_size(10).measurement_time(std::time::Duration::from_secs(2))
        .warm_up_time(std::time::Duration::from_millis(300));
    targets = order_of_eight, insertion, search, iterations, repair, inner, judge
}
criterion_main!(route);
