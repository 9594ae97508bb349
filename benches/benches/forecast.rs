//! How long arrival forecasts and the choice of windows take: one route again after an event, one
//! knapsack, and a territory's whole day.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::sync::Arc;

use criterion::{Criterion, criterion_group, criterion_main};
use kept_solver::forecast::{
    Duration, Progress, RouteForecast, RouteModel, ScenarioSet, Scenarios, Shape, Shapes, Start,
    StopModel, forecast, knot,
};
use kept_solver::narrow::{
    HoldRule, Policy, Request, StopArrivals, narrow_day, narrow_with_bound, reference,
};

const HOUR: i32 = 3_600;

fn route(technician: u64, stops: u64) -> RouteModel {
    let stop = |index| StopModel {
        key: technician * 100 + index,
        leg: Duration {
            mean_s: 1_080,
            cv_permille: 330,
        },
        not_before: None,
        service: Duration {
            mean_s: 2_700,
            cv_permille: 450,
        },
        break_before_s: if index == 4 { 1_800 } else { 0 },
        break_not_before: None,
    };
    RouteModel {
        start: Start { at: 8 * HOUR },
        legs_and_stops: (0..stops).map(stop).collect(),
        key: technician,
    }
}

fn territory(technicians: u64, stops: u64) -> Vec<RouteModel> {
    (1..=technicians)
        .map(|technician| route(technician, stops))
        .collect()
}

/// Durations whose longest ones are farther out than a log-normal's.
fn shapes(route: &RouteModel) -> Shapes {
    let knots = std::array::from_fn(|at| (knot(at) + 0.2 * knot(at).max(0.0).powi(2)) as f32);
    let shape = Shape::new(knots).map(Arc::new);
    let stops = route.legs_and_stops.iter();
    Shapes {
        works: stops
            .filter_map(|stop| Some((stop.key, shape.clone()?)))
            .collect(),
        drives: shape,
    }
}

fn one_route(criterion: &mut Criterion) {
    let scenarios = ScenarioSet::new(Scenarios::default());
    let route = route(1, 8);
    let evening = Progress::NotStarted { free_from: 0 };
    criterion.bench_function("forecast 8 stops x 500, not started", |bencher| {
        bencher.iter(|| forecast(black_box(&route), 0, evening, &scenarios));
    });
    let shaped = scenarios.clone().shaped(shapes(&route));
    criterion.bench_function("forecast 8 stops x 500, learned shapes", |bencher| {
        bencher.iter(|| forecast(black_box(&route), 0, evening, &shaped));
    });
    let working = Progress::Working {
        since: 8 * HOUR,
        said_finish: None,
        silence: None,
    };
    criterion.bench_function("forecast 8 stops x 500, at work", |bencher| {
        bencher.iter(|| forecast(black_box(&route), 9 * HOUR, working, &scenarios));
    });
    criterion.bench_function("prepare 500 scenarios", |bencher| {
        bencher.iter(|| ScenarioSet::new(black_box(Scenarios::default())));
    });
}

fn evening(technicians: u64, stops: u64) -> Vec<RouteForecast> {
    let scenarios = ScenarioSet::new(Scenarios::default());
    let evening = Progress::NotStarted { free_from: 0 };
    let routes = territory(technicians, stops);
    let each = routes.iter();
    each.map(|route| forecast(route, 0, evening, &scenarios))
        .collect()
}

fn request(forecasts: &[RouteForecast]) -> Request<'_> {
    let stops = forecasts
        .iter()
        .flat_map(|forecast| &forecast.stops)
        .map(|arrivals| StopArrivals {
            arrivals: arrivals.by_scenario(),
            inside: None,
            width_max_s: 4 * HOUR,
            weight: 1,
            earliest: None,
            latest: None,
        })
        .collect();
    Request {
        stops,
        grid_s: 900,
        alpha_ppm: 50_000,
        alpha_max_ppm: 150_000,
        width_min_s: 1_800,
    }
}

/// The MILP of the reference model takes minutes for a whole territory, so both are compared on 7 routes.
fn beside_the_reference(criterion: &mut Criterion) {
    let forecasts = evening(7, 6);
    let request = request(&forecasts);
    criterion.bench_function("narrow 42 stops x 500, own", |bencher| {
        bencher.iter(|| narrow_with_bound(black_box(&request)));
    });
    criterion.bench_function("narrow 42 stops x 500, reference", |bencher| {
        bencher.iter(|| reference::narrow(black_box(&request)));
    });
}

fn knapsack(criterion: &mut Criterion) {
    let forecasts = evening(40, 6);
    let mut request = request(&forecasts);
    for grid_s in [900, 300] {
        request.grid_s = grid_s;
        criterion.bench_function(
            &format!("narrow 240 stops x 500, grid {grid_s} s"),
            |bencher| {
                bencher.iter(|| narrow_with_bound(black_box(&request)));
            },
        );
    }
}

fn whole_day(criterion: &mut Criterion) {
    let scenarios = ScenarioSet::new(Scenarios::default());
    let routes = territory(60, 7);
    let terms = BTreeMap::new();
    for (name, hold) in [
        (
            "holds at the lower quartile",
            HoldRule::Quantile { permille: 250 },
        ),
        (
            "20 minutes of idle a route",
            HoldRule::IdleBudget { idle_s: 1_200 },
        ),
    ] {
        let policy = Policy {
            hold,
            ..Policy::default()
        };
        criterion.bench_function(&format!("day of 60 x 7 x 500, {name}"), |bencher| {
            bencher.iter(|| narrow_day(black_box(&routes), &scenarios, &policy, &terms));
        });
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(10).measurement_time(std::time::Duration::from_secs(2));
    targets = one_route, beside_the_reference, knapsack, whole_day
}
criterion_main!(benches);
