//! What the choice of buffers promises: near the optimum, within its budget and its terms; and that
//! the optimum is one.

use super::exact::{Effort, optimum};
use super::*;
use crate::forecast::{Duration, Progress, RouteModel, Scenarios, Start, StopModel};
use crate::narrow::{HoldRule, hold_points, narrow_day};

const MINUTE: i32 = 60;
const DEPART: i32 = 28_800;

fn route(stops: u64, works_min: &[i32]) -> RouteModel {
    let stop = |(key, &minutes): (u64, &i32)| StopModel {
        key,
        leg: Duration {
            mean_s: 18 * MINUTE,
            cv_permille: 330,
        },
        not_before: None,
        service: Duration {
            mean_s: minutes * MINUTE,
            cv_permille: 450,
        },
        break_before_s: 0,
        break_not_before: None,
    };
    RouteModel {
        start: Start { at: DEPART },
        legs_and_stops: (1..=stops)
            .zip(works_min.iter().cycle())
            .map(stop)
            .collect(),
        key: 1,
    }
}

fn unstarted(model: &RouteModel) -> LiveRoute<'_> {
    let progress = Progress::NotStarted { free_from: DEPART };
    LiveRoute { model, progress }
}

fn scenarios(count: usize, seed: u64) -> ScenarioSet {
    ScenarioSet::new(Scenarios {
        count,
        seed,
        ..Scenarios::default()
    })
}

fn policy(grid_s: i32, alpha_ppm: u32) -> Policy {
    Policy {
        grid_s,
        alpha_ppm,
        alpha_max_ppm: 200_000,
        reserve_ppm: 0,
        hold: HoldRule::Never,
        width_min_s: grid_s,
        width_max_s: 21_600,
    }
}

fn chosen(model: &RouteModel, set: &ScenarioSet, worth: u32, policy: &Policy) -> Buffers {
    choose(
        &[unstarted(model)],
        i32::MIN,
        set,
        worth,
        policy,
        &BTreeMap::new(),
    )
}

fn width_s(buffers: &Buffers) -> i32 {
    buffers
        .windows
        .iter()
        .flatten()
        .map(|span| span.width_s())
        .sum()
}

#[test]
fn the_optimum_is_that_of_the_milp() {
    for (seed, worth) in [(1, 150), (2, 150), (3, 400), (4, 700)] {
        let (model, set) = (route(2, &[45]), scenarios(10, seed));
        let policy = policy(15 * MINUTE, 100_000);
        let effort = Effort {
            gap_ppm: 0,
            boxes_max: 100_000,
        };
        let found = optimum(unstarted(&model), &set, worth, &policy, effort).unwrap();
        let routes = [unstarted(&model)];
        let choice = Choice::new(&routes, i32::MIN, &set, worth, &policy, &BTreeMap::new());
        let least = reference::least_cost(&choice, DEPART) / 10.0;
        let cost = found.buffers.cost as f64;
        assert!(
            (cost - least).abs() <= 2.0,
            "{seed} {worth}: {cost} {least}"
        );
    }
}

#[test]
fn the_fast_choice_is_within_two_per_cent_of_the_optimum() {
    let effort = Effort {
        gap_ppm: 2_000,
        boxes_max: 20_000,
    };
    for (seed, stops, works) in [
        (1, 3, &[45][..]),
        (2, 4, &[30, 90]),
        (3, 5, &[60, 20, 45]),
        (4, 6, &[45]),
    ] {
        let (model, set) = (route(stops, works), scenarios(100, seed));
        let policy = policy(10 * MINUTE, 50_000);
        for worth in [60, 150, 300] {
            let best = optimum(unstarted(&model), &set, worth, &policy, effort).unwrap();
            let fast = chosen(&model, &set, worth, &policy);
            assert!(best.bound <= best.buffers.cost && best.buffers.cost <= fast.cost);
            let over = fast.cost as f64 / best.bound as f64 - 1.0;
            assert!(over < 0.02, "{seed} {worth}: {fast:?} {best:?}");
        }
    }
}

#[test]
fn windows_keep_to_the_budget_and_the_grid_and_waiting_is_what_is_left_of_width() {
    let (model, set) = (route(6, &[45]), scenarios(400, 5));
    let policy = policy(5 * MINUTE, 50_000);
    let all: Vec<Buffers> = [40, 120, 360]
        .iter()
        .map(|&worth| chosen(&model, &set, worth, &policy))
        .collect();
    for buffers in &all {
        assert!(buffers.misses <= 6 * 400 / 20, "{buffers:?}");
        for span in buffers.windows.iter().flatten() {
            assert_eq!((span.from % 300, span.to % 300), (0, 0));
            assert!(span.width_s() >= 300);
        }
    }
    for pair in all.windows(2) {
        assert!(width_s(&pair[1]) < width_s(&pair[0]), "{all:?}");
        assert!(pair[1].waiting_s > pair[0].waiting_s, "{all:?}");
    }
}

#[test]
fn windows_lie_inside_what_was_told() {
    let (model, set) = (route(4, &[45]), scenarios(200, 6));
    let told = Span {
        from: DEPART + 4_000,
        to: DEPART + 9_100,
    };
    let terms = BTreeMap::from([(
        2,
        Terms {
            told: Some(told),
            ..Terms::default()
        },
    )]);
    let policy = policy(15 * MINUTE, 50_000);
    let routes = [unstarted(&model)];
    let buffers = choose(&routes, i32::MIN, &set, 200, &policy, &terms);
    assert!(told.contains(buffers.windows[0][1]), "{buffers:?}");
}

#[test]
fn routes_without_stops_and_absurd_prices_are_harmless() {
    let empty = route(0, &[45]);
    let set = scenarios(50, 7);
    let policy = policy(15 * MINUTE, 50_000);
    assert_eq!(
        chosen(&empty, &set, u32::MAX, &policy).windows,
        [Vec::new()]
    );
    let model = route(3, &[45]);
    let one = chosen(&model, &set, 0, &policy);
    assert_eq!(one, chosen(&model, &set, 1, &policy));
    assert!(width_s(&chosen(&model, &set, u32::MAX, &policy)) < width_s(&one));
}

#[test]
fn long_routes_and_those_with_breaks_have_no_reference() {
    let effort = Effort {
        gap_ppm: 0,
        boxes_max: 10,
    };
    let set = scenarios(20, 8);
    let policy = policy(15 * MINUTE, 50_000);
    let mut rested = route(3, &[45]);
    rested.legs_and_stops[1].break_before_s = 1_800;
    for model in [route(7, &[45]), route(0, &[45]), rested] {
        assert!(optimum(unstarted(&model), &set, 100, &policy, effort).is_none());
    }
}

#[test]
fn a_day_with_priced_holds_costs_less_than_with_holds_at_any_equal_quantile() {
    let (model, set) = (route(6, &[45]), scenarios(1_000, 9));
    // Width at a fifth of a second's worth, and waiting; and the share that is kept.
    let told = |hold| {
        let policy = Policy {
            hold,
            ..policy(5 * MINUTE, 50_000)
        };
        let none = BTreeMap::new();
        let windows = narrow_day(std::slice::from_ref(&model), &set, &policy, &none).remove(0);
        let waiting = hold_points(unstarted(&model), i32::MIN, &set, &policy, &none);
        let width_s: i32 = windows.iter().map(|window| window.to - window.from).sum();
        let idle_s: i32 = waiting.iter().map(|point| point.idle_mean_s).sum();
        let kept_ppm = windows.iter().map(|window| window.kept_ppm).sum::<u32>() / 6;
        (width_s / 5 + idle_s, kept_ppm)
    };
    let (priced, kept_ppm) = told(HoldRule::Priced {
        worth_permille: 200,
    });
    assert!(kept_ppm > 940_000, "{kept_ppm}");
    for permille in [250, 400, 500, 600] {
        let (equal, _) = told(HoldRule::Quantile { permille });
        assert!(priced < equal, "{permille}: {priced} {equal}");
    }
}

#[test]
fn who_is_at_work_is_not_made_to_wait_there() {
    let (model, set) = (route(4, &[45]), scenarios(200, 10));
    let since = DEPART + 1_200;
    let working = LiveRoute {
        model: &model,
        progress: Progress::Working {
            since,
            said_finish: None,
            silence: None,
        },
    };
    let policy = policy(15 * MINUTE, 50_000);
    let buffers = choose(
        &[working],
        since + 600,
        &set,
        500,
        &policy,
        &BTreeMap::new(),
    );
    assert_eq!(buffers.windows[0][0].from, since);
    assert!(buffers.windows[0][1].from > since + 1_800, "{buffers:?}");
}
