//! Tests of a route's walk through all scenarios.

use super::*;
use crate::forecast::{Scenarios, normal};

const MINUTE: i32 = 60;
const HOUR: i32 = 3_600;

fn stop(key: u64) -> StopModel {
    StopModel {
        key,
        leg: Duration {
            mean_s: 18 * MINUTE,
            cv_permille: 330,
        },
        not_before: None,
        service: Duration {
            mean_s: 45 * MINUTE,
            cv_permille: 450,
        },
        break_before_s: 0,
        break_not_before: None,
    }
}

fn route(stops: Vec<StopModel>) -> RouteModel {
    RouteModel {
        start: Start { at: 8 * HOUR },
        legs_and_stops: stops,
        key: 1,
    }
}

fn set(day_factor_cv_permille: u32) -> ScenarioSet {
    ScenarioSet::new(Scenarios {
        count: 2_000,
        day_factor_cv_permille,
        ..Scenarios::default()
    })
}

fn evening(model: &RouteModel, scenarios: &ScenarioSet) -> RouteForecast {
    forecast(
        model,
        -6 * HOUR,
        Progress::NotStarted { free_from: 0 },
        scenarios,
    )
}

fn spread_s(arrivals: &Arrivals) -> f64 {
    let mean = f64::from(arrivals.mean());
    let squares = arrivals
        .by_scenario()
        .iter()
        .map(|&a| (f64::from(a) - mean).powi(2));
    (squares.sum::<f64>() / arrivals.by_scenario().len() as f64).sqrt()
}

#[test]
fn mean_and_spread_of_arrivals_are_those_of_the_sum_of_durations() {
    let model = route((1..=4).map(stop).collect());
    let scenarios = set(0);
    let result = evening(&model, &scenarios);
    for (index, arrivals) in result.stops.iter().enumerate() {
        let n = index as f64;
        let mean = f64::from(8 * HOUR + 18 * MINUTE) + n * f64::from(63 * MINUTE);
        let leg_sd = 0.33 * 18.0 * 60.0;
        let service_sd = 0.45 * 45.0 * 60.0;
        let sd = f64::sqrt((n + 1.0) * leg_sd * leg_sd + n * service_sd * service_sd);
        assert!(
            (f64::from(arrivals.mean()) - mean).abs() < 20.0,
            "stop {index}"
        );
        assert!((spread_s(arrivals) / sd - 1.0).abs() < 0.05, "stop {index}");
    }
}

#[test]
fn a_shared_day_factor_ties_technicians_together() {
    let one = route((1..=6).map(stop).collect());
    let other = RouteModel {
        key: 2,
        ..route((11..=16).map(stop).collect())
    };
    let correlation = |scenarios: &ScenarioSet| {
        let (a, b) = (
            evening(&one, scenarios).finish,
            evening(&other, scenarios).finish,
        );
        let (mean_a, mean_b) = (f64::from(a.mean()), f64::from(b.mean()));
        let pairs = a.by_scenario().iter().zip(b.by_scenario());
        let product: f64 = pairs
            .map(|(&x, &y)| (f64::from(x) - mean_a) * (f64::from(y) - mean_b))
            .sum();
        product / (a.by_scenario().len() as f64 * spread_s(&a) * spread_s(&b))
    };
    assert!(correlation(&set(0)).abs() < 0.08);
    assert!(correlation(&set(200)) > 0.5);
}

#[test]
fn a_visit_keeps_its_luck_on_another_route() {
    let scenarios = set(100);
    let alone = RouteModel {
        key: 9,
        ..route(vec![stop(5)])
    };
    let shifted = RouteModel {
        start: Start { at: 9 * HOUR },
        ..route(vec![stop(5)])
    };
    let (a, b) = (evening(&alone, &scenarios), evening(&shifted, &scenarios));
    let pairs = a.stops[0]
        .by_scenario()
        .iter()
        .zip(b.stops[0].by_scenario());
    assert!(pairs.into_iter().all(|(x, y)| y - x == HOUR));
}

#[test]
fn elapsed_service_cuts_the_distribution_at_what_has_passed() {
    let model = route(vec![stop(1), stop(2)]);
    let scenarios = set(0);
    let since = 8 * HOUR;
    for elapsed_min in [0, 20, 45, 90, 240] {
        let now = since + elapsed_min * MINUTE;
        let progress = Progress::Working {
            since,
            said_finish: None,
            silence: None,
        };
        let result = forecast(&model, now, progress, &scenarios);
        assert!(result.stops[0].by_scenario().iter().all(|&a| a == since));
        let single = RouteModel {
            legs_and_stops: vec![stop(1)],
            ..model.clone()
        };
        let finish = forecast(&single, now, progress, &scenarios).finish;
        assert!(finish.by_scenario().iter().all(|&f| f >= now));
        // The conditional mean of a log-normal (X | X > e), by its closed form.
        let sigma = f64::sqrt(f64::ln(1.0 + 0.45 * 0.45));
        let cut = f64::ln(f64::from(elapsed_min.max(1)) / 45.0) / sigma + 0.5 * sigma;
        let mean_min = 45.0 * normal::upper_tail(cut - sigma) / normal::upper_tail(cut);
        let sampled_min = f64::from(finish.mean() - since) / 60.0;
        assert!(
            (sampled_min / mean_min - 1.0).abs() < 0.01,
            "{elapsed_min}: {sampled_min} {mean_min}"
        );
    }
}

#[test]
fn the_longer_the_work_has_taken_the_later_it_ends_in_every_scenario() {
    let model = route(vec![stop(1)]);
    let scenarios = set(100);
    let since = 8 * HOUR;
    let progress = Progress::Working {
        since,
        said_finish: None,
        silence: None,
    };
    let mut before = vec![0; scenarios.count()];
    for elapsed_min in (0..300).step_by(7) {
        let finish = forecast(&model, since + elapsed_min * MINUTE, progress, &scenarios).finish;
        for (later, earlier) in finish.by_scenario().iter().zip(&before) {
            // A second of rounding between the fast exponential and the exact tail.
            assert!(*later >= earlier - 1, "{elapsed_min}: {later} {earlier}");
        }
        before = finish.by_scenario().to_vec();
    }
}

#[test]
fn working_at_the_first_moment_is_the_plain_forecast() {
    let scenarios = set(100);
    let model = route(vec![stop(1)]);
    let begun = forecast(
        &model,
        HOUR,
        Progress::Working {
            since: HOUR,
            said_finish: None,
            silence: None,
        },
        &scenarios,
    );
    let no_leg = StopModel {
        leg: Duration::default(),
        ..stop(1)
    };
    let plain = RouteModel {
        start: Start { at: HOUR },
        legs_and_stops: vec![no_leg],
        key: 1,
    };
    assert_eq!(begun.finish, evening(&plain, &scenarios).finish);
}

#[test]
fn a_finish_time_that_was_said_is_believed_with_less_spread() {
    let model = route(vec![stop(1)]);
    let scenarios = set(100);
    let (since, now) = (8 * HOUR, 9 * HOUR);
    let finish_of = |said_finish| {
        forecast(
            &model,
            now,
            Progress::Working {
                since,
                said_finish,
                silence: None,
            },
            &scenarios,
        )
        .finish
    };
    let said = finish_of(Some(now + 40 * MINUTE));
    assert!((said.mean() - (now + 35 * MINUTE)).abs() < MINUTE);
    assert!(spread_s(&said) < 0.24 * 40.0 * 60.0);
    assert_eq!(
        finish_of(Some(now - MINUTE)),
        finish_of(None),
        "a time that has passed says nothing"
    );
}

#[test]
fn a_position_replaces_the_leg_in_hand() {
    let model = route(vec![stop(1)]);
    let scenarios = set(0);
    let (since, now) = (8 * HOUR, 8 * HOUR + 30 * MINUTE);
    let arrivals = |seen| {
        let progress = Progress::Driving { since, seen };
        forecast(&model, now, progress, &scenarios).stops[0].clone()
    };
    let left = |at, remaining_s| arrivals(Some(Sighting { at, remaining_s })).mean() - now;
    assert!(arrivals(None).by_scenario().iter().all(|&a| a >= now));
    assert!((left(now, 5 * MINUTE) - 5 * MINUTE).abs() < 10);
    assert_eq!(left(now, 0), 0);
    // Four minutes later, a little more than the six minutes that are left of ten: the drive is known
    // not to be one of the quickest.
    let later = left(now - 4 * MINUTE, 10 * MINUTE);
    assert!((6 * MINUTE..7 * MINUTE).contains(&later), "{later}");
    // Overdue: about to arrive, and not ten minutes away again.
    let overdue = left(now - 20 * MINUTE, 10 * MINUTE);
    assert!((1..4 * MINUTE).contains(&overdue), "{overdue}");
}

#[test]
fn breaks_and_earliest_times_delay_the_arrival() {
    let fixed = |mean_s| Duration {
        mean_s,
        cv_permille: 0,
    };
    let base = StopModel {
        leg: fixed(10 * MINUTE),
        service: fixed(HOUR),
        ..stop(1)
    };
    let scenarios = set(0);
    let first_arrival =
        |stop: StopModel| evening(&route(vec![stop]), &scenarios).stops[0].quantile(500);
    assert_eq!(first_arrival(base), 8 * HOUR + 10 * MINUTE);
    let with_break = StopModel {
        break_before_s: 30 * MINUTE,
        ..base
    };
    assert_eq!(first_arrival(with_break), 8 * HOUR + 40 * MINUTE);
    let late_break = StopModel {
        break_not_before: Some(9 * HOUR),
        ..with_break
    };
    assert_eq!(first_arrival(late_break), 9 * HOUR + 30 * MINUTE);
    let waits = StopModel {
        not_before: Some(10 * HOUR),
        ..late_break
    };
    assert_eq!(first_arrival(waits), 10 * HOUR);
}

#[test]
fn absurd_input_is_bounded_and_nothing_panics() {
    let absurd = StopModel {
        key: u64::MAX,
        leg: Duration {
            mean_s: i32::MAX,
            cv_permille: u32::MAX,
        },
        not_before: Some(i32::MIN),
        service: Duration {
            mean_s: i32::MIN,
            cv_permille: u32::MAX,
        },
        break_before_s: i32::MAX,
        break_not_before: Some(i32::MAX),
    };
    let model = RouteModel {
        start: Start { at: i32::MAX },
        legs_and_stops: vec![absurd; 4],
        key: 0,
    };
    let scenarios = set(3_000);
    for time in [i32::MIN, 0, i32::MAX] {
        for progress in [
            Progress::NotStarted { free_from: time },
            Progress::Driving {
                since: time,
                seen: None,
            },
            Progress::Driving {
                since: time,
                seen: Some(Sighting {
                    at: time,
                    remaining_s: time,
                }),
            },
            Progress::Working {
                since: time,
                said_finish: None,
                silence: None,
            },
            Progress::Working {
                since: time,
                said_finish: Some(time),
                silence: None,
            },
        ] {
            for now in [i32::MIN, 0, i32::MAX] {
                let result = forecast(&model, now, progress, &scenarios);
                assert!(
                    result
                        .finish
                        .by_scenario()
                        .iter()
                        .all(|t| t.abs() <= TIME_S_MAX)
                );
            }
        }
    }
    let empty = route(Vec::new());
    assert_eq!(evening(&empty, &scenarios).finish.quantile(500), 8 * HOUR);
}
