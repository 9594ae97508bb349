//! What the choice of windows promises: nested, kept on fresh scenarios, optimal, and as narrow as
//! the design's canonical day says.

use std::collections::BTreeMap;

use proptest::prelude::*;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::*;
use crate::forecast::{
    Duration, Progress, RouteModel, ScenarioSet, Scenarios, Start, StopModel, forecast,
};

const MINUTE: i32 = 60;
const HOUR: i32 = 3_600;

fn canonical_route(technician: u64, stops: u64) -> RouteModel {
    let stop = |index| StopModel {
        key: technician * 100 + index,
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
    };
    RouteModel {
        start: Start { at: 8 * HOUR },
        legs_and_stops: (0..stops).map(stop).collect(),
        key: technician,
    }
}

fn canonical_day(technicians: u64, stops: u64) -> Vec<RouteModel> {
    (1..=technicians)
        .map(|technician| canonical_route(technician, stops))
        .collect()
}

fn scenarios(count: usize, seed: u64) -> ScenarioSet {
    ScenarioSet::new(Scenarios {
        count,
        seed,
        ..Scenarios::default()
    })
}

/// All of the miss budget at once, ends on the minute: what the design's figures are for.
fn canonical_policy(hold: HoldRule) -> Policy {
    Policy {
        grid_s: MINUTE,
        alpha_max_ppm: 200_000,
        reserve_ppm: 0,
        hold,
        width_min_s: MINUTE,
        width_max_s: 6 * HOUR,
        ..Policy::default()
    }
}

fn mean_width_min(windows: &[Vec<Window>]) -> f64 {
    let widths: Vec<i32> = windows.iter().flatten().map(|w| w.to - w.from).collect();
    f64::from(widths.iter().sum::<i32>()) / 60.0 / widths.len() as f64
}

fn mean_kept(windows: &[Vec<Window>]) -> f64 {
    let kept: Vec<u32> = windows.iter().flatten().map(|w| w.kept_ppm).collect();
    kept.iter().map(|&ppm| f64::from(ppm)).sum::<f64>() / 1e6 / kept.len() as f64
}

fn told(windows: &[Vec<Window>]) -> BTreeMap<u64, Terms> {
    windows
        .iter()
        .flatten()
        .map(|w| {
            (
                w.key,
                Terms {
                    told: Some(Span {
                        from: w.from,
                        to: w.to,
                    }),
                    ..Terms::default()
                },
            )
        })
        .collect()
}

/// Arrivals of a random day: rising spread along each route.
fn random_arrivals(rng: &mut ChaCha8Rng, stops: usize, count: usize) -> Vec<Vec<i32>> {
    (0..stops)
        .map(|stop| {
            let centre = 8 * HOUR + (stop % 7) as i32 * HOUR;
            let spread = rng.random_range(10..50) * MINUTE;
            (0..count)
                .map(|_| {
                    let hump: i32 = (0..4).map(|_| rng.random_range(-spread..=spread)).sum();
                    centre + hump / 2
                })
                .collect()
        })
        .collect()
}

fn request<'a>(arrivals: &'a [Vec<i32>], weights: &[u32], grid_s: i32) -> Request<'a> {
    let stop = |(own, &weight): (&'a Vec<i32>, &u32)| StopArrivals {
        arrivals: own,
        inside: None,
        width_max_s: 4 * HOUR,
        weight,
        earliest: None,
        latest: None,
    };
    Request {
        stops: arrivals
            .iter()
            .zip(weights.iter().cycle())
            .map(stop)
            .collect(),
        grid_s,
        alpha_ppm: 50_000,
        alpha_max_ppm: 150_000,
        width_min_s: 2 * grid_s,
    }
}

#[test]
fn the_exact_method_and_the_reference_model_agree() {
    let mut rng = ChaCha8Rng::seed_from_u64(21);
    for stops in [1, 2, 5, 12, 25, 40] {
        let arrivals = random_arrivals(&mut rng, stops, 100);
        for weights in [vec![1], vec![1, 3, 7, 2]] {
            let request = request(&arrivals, &weights, 900);
            let exact = narrow_with_bound(&request).unwrap();
            let milp = reference::narrow(&request).unwrap();
            assert_eq!(exact.cost, milp.cost, "{stops} stops, weights {weights:?}");
            assert!(exact.bound <= exact.cost);
            let misses: u64 = exact.choices.iter().map(|c| u64::from(c.misses)).sum();
            assert!(misses <= stops as u64 * 100 * 5 / 100);
        }
    }
}

#[test]
fn the_exact_method_and_the_reference_model_agree_on_many_small_days() {
    let mut rng = ChaCha8Rng::seed_from_u64(25);
    for _ in 0..60 {
        let stops = rng.random_range(1..8);
        let arrivals = random_arrivals(&mut rng, stops, 60);
        let weights: Vec<u32> = (0..stops).map(|_| rng.random_range(1..=10)).collect();
        let request = Request {
            alpha_ppm: rng.random_range(20_000..150_000),
            ..request(&arrivals, &weights, 1_800)
        };
        let exact = narrow_with_bound(&request).map(|solution| solution.cost);
        let milp = reference::narrow(&request).map(|solution| solution.cost);
        assert_eq!(exact, milp, "{stops} stops, weights {weights:?}");
    }
}

#[test]
fn a_whole_territory_is_within_one_window_of_the_linear_bound() {
    let mut rng = ChaCha8Rng::seed_from_u64(22);
    let arrivals = random_arrivals(&mut rng, 240, 500);
    for (weights, grid_s) in [(vec![1], 900), (vec![1], 300), (vec![1, 13, 7, 29, 3], 300)] {
        let solution = narrow_with_bound(&request(&arrivals, &weights, grid_s)).unwrap();
        let most = i64::from(*weights.iter().max().unwrap());
        let gap = solution.cost - solution.bound;
        assert!(
            (0..=most * i64::from(grid_s)).contains(&gap),
            "gap {gap} of {}",
            solution.cost
        );
    }
}

#[test]
fn stops_that_are_all_alike_are_still_solved_close_to_the_linear_bound() {
    // Nothing tells these stops apart, and each step of width costs the same for a miss.
    let even: Vec<i32> = (0..500).map(|i| 9 * HOUR + i * 14).collect();
    let uneven = (0..240_u32).map(|i| 1_000 + i * i * 7_919 % 977).collect();
    for weights in [vec![1], vec![5, 7, 11], uneven] {
        let arrivals = vec![even.clone(); 240];
        let solution = narrow_with_bound(&request(&arrivals, &weights, 300)).unwrap();
        let most = i64::from(*weights.iter().max().unwrap());
        let gap = solution.cost - solution.bound;
        assert!(
            (0..=most * 300).contains(&gap),
            "gap {gap} of {}",
            solution.cost
        );
    }
}

#[test]
fn misses_reported_are_the_ones_of_the_window() {
    let mut rng = ChaCha8Rng::seed_from_u64(23);
    let arrivals = random_arrivals(&mut rng, 20, 200);
    for (choice, own) in narrow(&request(&arrivals, &[1], 300))
        .unwrap()
        .iter()
        .zip(&arrivals)
    {
        let outside = own
            .iter()
            .filter(|&&a| a < choice.from || a >= choice.to)
            .count();
        assert_eq!(outside as u32, choice.misses);
        assert!(choice.from % 300 == 0 && choice.to % 300 == 0);
        assert!(outside <= 30 && choice.to - choice.from >= 600);
    }
}

#[test]
fn a_customer_who_needs_it_gets_the_tighter_window() {
    let arrivals = vec![random_arrivals(&mut ChaCha8Rng::seed_from_u64(24), 1, 500).remove(0); 10];
    let mut request = request(&arrivals, &[1], 300);
    request.stops[3].weight = 20;
    let choices = narrow(&request).unwrap();
    let width = |choice: &Choice| choice.to - choice.from;
    assert!(
        (0..10).all(|i| i == 3 || width(&choices[3]) < width(&choices[i])),
        "{choices:?}"
    );
}

#[test]
fn requests_without_a_solution_say_which_part_is_to_blame() {
    let arrivals = vec![vec![0, 10_000], vec![100, 200]];
    let mut impossible = request(&arrivals, &[1], 900);
    assert_eq!(
        narrow(&Request {
            stops: Vec::new(),
            ..impossible.clone()
        }),
        Ok(Vec::new())
    );
    impossible.stops[0].inside = Some(Span { from: 0, to: 900 });
    assert_eq!(narrow(&impossible), Err(NarrowError::NoWindow { stop: 0 }));
    assert_eq!(
        reference::narrow(&impossible).map(|s| s.cost),
        Err(NarrowError::NoWindow { stop: 0 })
    );
    impossible.alpha_max_ppm = 500_000;
    let over = NarrowError::OverBudget {
        least: 1,
        budget: 0,
    };
    assert_eq!(narrow(&impossible), Err(over.clone()));
    assert_eq!(reference::narrow(&impossible).map(|s| s.cost), Err(over));
}

#[test]
fn canonical_day_is_as_narrow_as_the_design_says() {
    let routes = canonical_day(20, 6);
    let scenarios = scenarios(1_000, 5);
    let idle_min = |policy: &Policy| -> f64 {
        let idle_of = |model| {
            let route = LiveRoute {
                model,
                progress: Progress::NotStarted { free_from: 0 },
            };
            let points = hold_points(route, -4 * HOUR, &scenarios, policy, &BTreeMap::new());
            points.iter().map(|p| f64::from(p.idle_mean_s)).sum::<f64>() / 60.0
        };
        routes.iter().map(idle_of).sum::<f64>() / routes.len() as f64
    };
    let table = [
        (HoldRule::Never, 118.0..134.0, 0.0..0.01),
        (HoldRule::Quantile { permille: 250 }, 76.0..90.0, 10.0..20.0),
        (HoldRule::Quantile { permille: 500 }, 52.0..66.0, 34.0..50.0),
        (
            HoldRule::Quantile { permille: 750 },
            28.0..42.0,
            80.0..110.0,
        ),
    ];
    for (hold, width_range, idle_range) in table {
        let policy = canonical_policy(hold);
        let windows = narrow_day(&routes, &scenarios, &policy, &BTreeMap::new());
        let (width, idle, kept) = (
            mean_width_min(&windows),
            idle_min(&policy),
            mean_kept(&windows),
        );
        println!("{hold:?}: mean width {width:.1} min, idle {idle:.1} min, kept {kept:.4}");
        assert!(width_range.contains(&width), "{hold:?}: {width}");
        assert!(idle_range.contains(&idle), "{hold:?}: {idle}");
        assert!(kept >= 0.94, "{hold:?}: {kept}");
    }
}

#[test]
fn a_day_that_begins_at_the_first_customer_needs_two_hours_without_waiting() {
    let mut routes = canonical_day(20, 6);
    for route in &mut routes {
        route.legs_and_stops[0].leg = Duration::default();
    }
    let policy = canonical_policy(HoldRule::Never);
    let windows = narrow_day(&routes, &scenarios(1_000, 5), &policy, &BTreeMap::new());
    let width = mean_width_min(&windows);
    println!("no first leg: mean width {width:.1} min");
    assert!((114.0..126.0).contains(&width), "{width}");
}

#[test]
fn an_idle_budget_is_spent_and_not_exceeded() {
    let route = canonical_route(1, 6);
    let live = LiveRoute {
        model: &route,
        progress: Progress::NotStarted { free_from: 0 },
    };
    let scenarios = scenarios(1_000, 6);
    let mut idle_before = -1;
    for idle_s in [0, 10 * MINUTE, 20 * MINUTE, 40 * MINUTE] {
        let policy = canonical_policy(HoldRule::IdleBudget { idle_s });
        let points = hold_points(live, -4 * HOUR, &scenarios, &policy, &BTreeMap::new());
        let idle: i32 = points.iter().map(|p| p.idle_mean_s).sum();
        assert!(idle <= idle_s && idle > idle_before, "{idle} of {idle_s}");
        assert!(
            idle >= idle_s - 5 * MINUTE,
            "{idle} of {idle_s} is left unused"
        );
        idle_before = idle;
    }
}

#[test]
fn promises_are_kept_on_days_the_choice_has_not_seen() {
    let routes = canonical_day(12, 7);
    for (seed, policy) in [
        (
            1,
            Policy {
                reserve_ppm: 0,
                ..Policy::default()
            },
        ),
        (
            2,
            Policy {
                reserve_ppm: 0,
                hold: HoldRule::Never,
                ..Policy::default()
            },
        ),
        (
            3,
            Policy {
                reserve_ppm: 0,
                grid_s: 300,
                ..Policy::default()
            },
        ),
    ] {
        let windows = narrow_day(&routes, &scenarios(500, seed), &policy, &BTreeMap::new());
        // A judge of our own: many more scenarios, another seed, the public forecast with the holds.
        let judge = scenarios(4_000, 1_000 + seed);
        let (mut inside, mut all) = (0.0, 0.0);
        for (route, own) in routes.iter().zip(&windows) {
            let mut obeyed = route.clone();
            for (stop, window) in obeyed.legs_and_stops.iter_mut().zip(own) {
                stop.not_before = window.hold;
            }
            let result = forecast(&obeyed, 0, Progress::NotStarted { free_from: 0 }, &judge);
            for (arrivals, window) in result.stops.iter().zip(own) {
                let kept = arrivals.probability_within(window.from, window.to);
                assert!(kept >= 800_000, "{window:?}");
                inside += f64::from(kept) / 1e6;
                all += 1.0;
            }
        }
        let (kept, said) = (inside / all, mean_kept(&windows));
        println!(
            "seed {seed}: kept {kept:.4}, said {said:.4}, width {:.1}",
            mean_width_min(&windows)
        );
        assert!(kept >= 0.945, "{kept}");
        assert!(
            (kept - said).abs() < 0.006,
            "{said} was said, {kept} is true"
        );
    }
}

#[test]
fn morning_windows_lie_inside_the_evening_ones_and_are_narrower() {
    let routes = canonical_day(10, 6);
    let evening = narrow_day(
        &routes,
        &scenarios(500, 7),
        &Policy::default(),
        &BTreeMap::new(),
    );
    let live_policy = Policy {
        grid_s: 300,
        reserve_ppm: 0,
        ..Policy::default()
    };
    // Half past ten: every technician has been at work at the third stop for five minutes.
    let remaining: Vec<RouteModel> = routes
        .iter()
        .map(|r| RouteModel {
            legs_and_stops: r.legs_and_stops[2..].to_vec(),
            ..r.clone()
        })
        .collect();
    let now = 10 * HOUR + 30 * MINUTE;
    let progress = Progress::Working {
        since: now - 5 * MINUTE,
        said_finish: None,
        silence: None,
    };
    let live: Vec<LiveRoute<'_>> = remaining
        .iter()
        .map(|model| LiveRoute { model, progress })
        .collect();
    let terms = told(&evening);
    let later = narrow_live(&live, now, &scenarios(500, 8), &live_policy, &terms);
    assert_eq!(later.iter().flatten().count(), 40);
    for window in later.iter().flatten() {
        let promise = terms[&window.key].told.unwrap();
        assert!(
            promise.contains(Span {
                from: window.from,
                to: window.to
            }),
            "{window:?} {promise:?}"
        );
    }
    assert!(mean_width_min(&later) < 0.8 * mean_width_min(&evening));
}

#[test]
fn a_promise_that_is_lost_stands_as_it_was_told_with_its_honest_probability() {
    let routes = canonical_day(3, 6);
    let lost_key = routes[1].legs_and_stops[4].key;
    let promise = Span {
        from: 8 * HOUR,
        to: 9 * HOUR,
    };
    let terms = BTreeMap::from([(
        lost_key,
        Terms {
            told: Some(promise),
            ..Terms::default()
        },
    )]);
    let windows = narrow_day(&routes, &scenarios(500, 9), &Policy::default(), &terms);
    for window in windows.iter().flatten() {
        if window.key == lost_key {
            assert!(window.likely_lost && window.kept_ppm < 1_000, "{window:?}");
            assert_eq!((window.from, window.to), (promise.from, promise.to));
            assert_eq!(
                window.hold,
                Some(promise.from),
                "one who is late isn't held back"
            );
        } else {
            assert!(
                !window.likely_lost && window.kept_ppm > 840_000,
                "{window:?}"
            );
        }
    }
}

#[test]
fn a_wide_promise_that_no_narrower_window_keeps_is_not_lost() {
    let routes = vec![canonical_route(1, 6)];
    let key = routes[0].legs_and_stops[5].key;
    let morning = Span {
        from: 11 * HOUR,
        to: 15 * HOUR,
    };
    let terms = BTreeMap::from([(
        key,
        Terms {
            told: Some(morning),
            ..Terms::default()
        },
    )]);
    let policy = Policy {
        hold: HoldRule::Never,
        width_max_s: HOUR,
        ..Policy::default()
    };
    let window = narrow_day(&routes, &scenarios(500, 1), &policy, &terms)[0][5];
    assert!(
        !window.likely_lost && window.kept_ppm > 840_000,
        "{window:?}"
    );
    assert!(
        window.to - window.from > HOUR
            && morning.contains(Span {
                from: window.from,
                to: window.to
            })
    );
}

#[test]
fn a_promise_in_the_future_is_waited_for() {
    let routes = vec![canonical_route(1, 1)];
    let key = routes[0].legs_and_stops[0].key;
    let promise = Span {
        from: 10 * HOUR,
        to: 11 * HOUR,
    };
    let terms = BTreeMap::from([(
        key,
        Terms {
            told: Some(promise),
            ..Terms::default()
        },
    )]);
    let policy = Policy {
        hold: HoldRule::Never,
        ..Policy::default()
    };
    let window = narrow_day(&routes, &scenarios(500, 1), &policy, &terms)[0][0];
    assert_eq!(window.hold, Some(10 * HOUR));
    assert_eq!(
        (window.from, window.to),
        (10 * HOUR, 10 * HOUR + 30 * MINUTE)
    );
    assert_eq!(window.kept_ppm, 1_000_000);
}

#[test]
fn limits_of_the_customer_are_respected_where_they_can_be() {
    let routes = vec![canonical_route(1, 3)];
    let key = routes[0].legs_and_stops[2].key;
    let limits = Span {
        from: 10 * HOUR,
        to: 11 * HOUR + 10 * MINUTE,
    };
    let terms = BTreeMap::from([(
        key,
        Terms {
            limits: Some(limits),
            ..Terms::default()
        },
    )]);
    let policy = Policy {
        alpha_max_ppm: 500_000,
        alpha_ppm: 300_000,
        ..Policy::default()
    };
    let window = narrow_day(&routes, &scenarios(500, 1), &policy, &terms)[0][2];
    assert!(
        limits.contains(Span {
            from: window.from,
            to: window.to
        }),
        "{window:?}"
    );
}

#[test]
fn the_same_seed_gives_the_same_windows() {
    let routes = canonical_day(8, 6);
    let run = |seed| {
        narrow_day(
            &routes,
            &scenarios(300, seed),
            &Policy::default(),
            &BTreeMap::new(),
        )
    };
    assert_eq!(run(4), run(4));
    assert_ne!(run(4), run(5));
}

#[test]
fn empty_and_absurd_days_do_not_panic() {
    let none = narrow_day(&[], &scenarios(10, 1), &Policy::default(), &BTreeMap::new());
    assert!(none.is_empty());
    let idle = canonical_route(1, 0);
    let far = RouteModel {
        start: Start { at: i32::MAX },
        ..canonical_route(2, 3)
    };
    let past = RouteModel {
        start: Start { at: i32::MIN },
        ..canonical_route(3, 3)
    };
    let backwards = Terms {
        told: Some(Span {
            from: i32::MAX,
            to: i32::MIN,
        }),
        limits: Some(Span {
            from: i32::MAX,
            to: i32::MAX,
        }),
        weight: u32::MAX,
    };
    let terms: BTreeMap<u64, Terms> = (200..203).map(|key| (key, backwards)).collect();
    for number in [i32::MIN, -1, 0, 1, i32::MAX] {
        for hold in [
            HoldRule::Never,
            HoldRule::Quantile { permille: u32::MAX },
            HoldRule::IdleBudget { idle_s: number },
        ] {
            let share = number.unsigned_abs();
            let policy = Policy {
                grid_s: number,
                alpha_ppm: share,
                alpha_max_ppm: share,
                reserve_ppm: share,
                hold,
                width_min_s: number,
                width_max_s: number,
            };
            let routes = [idle.clone(), far.clone(), past.clone()];
            let windows = narrow_day(&routes, &scenarios(5, 1), &policy, &terms);
            assert_eq!(windows.iter().map(Vec::len).collect::<Vec<_>>(), [0, 3, 3]);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_window_never_leaves_the_promise_before_it(
        seed in 0_u64..1_000,
        stops in 1_u64..5,
        starts in proptest::collection::vec((-40_i32..60, 1_i32..30), 4),
        grid in prop::sample::select(vec![60, 300, 900, 1_000]),
        permille in 0_u32..900,
    ) {
        let routes = canonical_day(2, stops);
        let all_keys = routes.iter().flat_map(|r| r.legs_and_stops.iter().map(|s| s.key));
        let terms: BTreeMap<u64, Terms> = all_keys
            .zip(starts.iter().cycle())
            .map(|(key, &(shift, width))| {
                let centre = 8 * HOUR + (key % 100) as i32 * 63 * MINUTE;
                let from = centre + shift * 2 * MINUTE;
                let span = Span { from, to: from + width * 10 * MINUTE };
                (key, Terms { told: Some(span), ..Terms::default() })
            })
            .collect();
        let policy =
            Policy { grid_s: grid, hold: HoldRule::Quantile { permille }, ..Policy::default() };
        let windows = narrow_day(&routes, &scenarios(100, seed), &policy, &terms);
        for window in windows.iter().flatten() {
            let promise = terms[&window.key].told.unwrap();
            let span = Span { from: window.from, to: window.to };
            prop_assert!(promise.contains(span));
            prop_assert!(span.width_s() > 0);
            prop_assert!(!window.likely_lost || span == promise);
        }
    }
}
