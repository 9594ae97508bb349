//! Days that have begun, days that can't be done, and inputs at and beyond their bounds.

#![allow(clippy::unwrap_used, clippy::panic, reason = "these are tests")]

mod support;

use kept_solver::budget::Iterations;
use kept_solver::check::check;
use kept_solver::problem::*;
use kept_solver::route::*;
use proptest::prelude::*;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rstest::rstest;
use support::*;

fn pinned_day() -> Problem {
    let worker = Technician {
        breaks: rest(1_800, 41_400, 43_200),
        ..worker()
    };
    let mut problem = day(
        vec![worker.clone(), worker],
        vec![visit(1, 600), visit(2, 600), visit(3, 600)],
    );
    let stop = PinnedStop {
        visit: VisitIx(1),
        arrive: 30_000,
        start: 30_100,
        finish: 39_000,
    };
    problem.pins = vec![Prefix {
        technician: TechIx(0),
        stops: vec![stop],
        free_from: 39_500,
        at: LocationIx(2),
        break_taken: false,
    }];
    problem
}

#[test]
fn pinned_stops_stay_and_the_rest_follows_after_them() {
    let problem = pinned_day();
    let plan = judged(&problem, 100);
    let route = &plan.routes[0];
    assert_eq!(route.pinned, 1);
    let stop = route.stops[0];
    assert_eq!(
        (stop.visit, stop.arrive, stop.start, stop.finish),
        (VisitIx(1), 30_000, 30_100, 39_000)
    );
    assert!(
        route.stops[1..]
            .iter()
            .all(|stop| stop.arrive - stop.travel >= 39_500)
    );
    assert!(plan.unassigned.is_empty());
}

#[test]
fn a_pinned_day_that_is_already_over_is_kept_and_nothing_is_added() {
    let mut problem = pinned_day();
    problem.technicians[0].shift.end = 39_000;
    for visit in &mut problem.visits {
        visit.refused = vec![TechIx(1)];
    }
    let plan = judged(&problem, 50);
    assert_eq!(order(&plan, 0), vec![1]);
    assert_eq!(plan.unassigned, vec![VisitIx(0), VisitIx(2)]);
    assert!(plan.cost.overtime > 0);
}

#[test]
fn an_overdue_lunch_is_taken_at_once() {
    let mut problem = pinned_day();
    problem.pins[0].free_from = 50_000;
    problem.visits.truncate(2);
    problem.visits[0].refused = vec![TechIx(1)];
    let plan = judged(&problem, 50);
    let lunch = plan.routes[0].break_.unwrap();
    assert_eq!((lunch.start, lunch.before_stop), (50_000, 1));
}

#[test]
fn a_lunch_that_was_taken_isnt_planned_again() {
    let mut problem = pinned_day();
    problem.pins[0].break_taken = true;
    assert_eq!(judged(&problem, 50).routes[0].break_, None);
}

#[test]
fn now_moves_the_start_of_a_technician_who_hasnt_left() {
    let mut problem = day(vec![worker()], vec![visit(1, 600)]);
    problem.pins = vec![Prefix {
        technician: TechIx(0),
        stops: vec![],
        free_from: 38_400,
        at: LocationIx(3),
        break_taken: false,
    }];
    let plan = judged(&problem, 10);
    assert_eq!(plan.routes[0].depart, 38_400);
    assert_eq!(plan.routes[0].stops[0].travel, 1_200);
}

#[test]
fn an_impossible_day_ends_unassigned_with_reasons() {
    let skill = Visit {
        skills: vec![(SkillIx(0), 1)],
        ..visit(1, 600)
    };
    let night = visit_in(1, 600, 80_000, 81_000);
    let island = visit(2, 600);
    let cheap = Visit {
        unassigned_cost: 1_200,
        ..visit(1, 600)
    };
    let mut problem = day(vec![worker()], vec![skill, night, island, cheap]);
    let mut durations = problem.travel.bands[0].durations.to_vec();
    for other in [0, 1, 3] {
        durations[2 * 4 + other] = UNREACHABLE;
        durations[other * 4 + 2] = UNREACHABLE;
    }
    problem.travel = Travel::constant(4, durations.into());
    let plan = judged(&problem, 200);
    assert_eq!(plan.unassigned.len(), 4);
    let reason = |v| explain(&problem, &plan, VisitIx(v))[0].reason;
    assert_eq!(
        reason(0),
        Reason::MissingSkill {
            skill: SkillIx(0),
            needed: 1,
            has: None
        }
    );
    assert_eq!(reason(1), Reason::OutsideShift);
    assert_eq!(reason(2), Reason::Unreachable);
    assert_eq!(reason(3), Reason::TooExpensive { delta_cost: 1_200 });
}

#[test]
fn a_full_day_and_a_taken_window_are_told_apart() {
    let worker = technician(28_800, 36_000);
    let long = Visit {
        unassigned_cost: 1_000_000_000,
        ..visit_in(1, 5_400, 29_400, 29_400)
    };
    let second = visit_in(1, 300, 30_000, 31_000);
    let third = visit(1, 3_600);
    let problem = day(vec![worker], vec![long, second, third]);
    let plan = judged(&problem, 100);
    assert_eq!(order(&plan, 0), vec![0]);
    let reason = |v| explain(&problem, &plan, VisitIx(v))[0].reason;
    assert_eq!(reason(1), Reason::NoRoomInWindow);
    assert_eq!(reason(2), Reason::Full { until: 34_800 });
}

#[test]
fn the_window_that_one_more_visit_would_break_is_named_with_how_late_it_would_be() {
    let dear = |start| Visit {
        unassigned_cost: 1_000_000_000,
        ..visit_in(1, 2_400, start, start + 600)
    };
    let urgent = visit_in(1, 1_800, 30_000, 31_000);
    let problem = day(vec![worker()], vec![dear(29_400), dear(32_400), urgent]);
    let plan = judged(&problem, 100);
    assert_eq!(order(&plan, 0), vec![0, 1]);
    // First at 29,400 to 31,800 is in the way. Before it, the urgent one ends at 31,800.
    let would_break = Reason::WouldBreak {
        visit: VisitIx(0),
        by_s: 31_800 - 30_000,
    };
    assert_eq!(explain(&problem, &plan, VisitIx(2))[0].reason, would_break);
}

#[test]
fn the_largest_times_and_prices_dont_overflow() {
    let worker = Technician {
        overtime_max: TIME_MAX,
        breaks: rest(TIME_MAX, -TIME_MAX, TIME_MAX),
        ..technician(-TIME_MAX, TIME_MAX)
    };
    let heavy = Visit {
        unassigned_cost: PRICE_MAX,
        hard_windows: false,
        lateness: Some(PRICE_PER_SECOND_MAX),
        ..visit_in(1, TIME_MAX, -TIME_MAX, -TIME_MAX)
    };
    let mut problem = day(vec![worker; 3], vec![heavy; 8]);
    problem.travel = Travel::constant(4, vec![TIME_MAX; 16].into());
    let most = PRICE_PER_SECOND_MAX;
    problem.weights = Weights {
        travel: most,
        overtime: most,
        waiting: most,
        lateness: most,
        preference: PRICE_MAX,
        moved: PRICE_MAX,
        border: PRICE_MAX,
    };
    judged(&problem, 100);
}

/// Numbers at and near their bounds.
fn extreme(rng: &mut ChaCha8Rng, least: i32) -> i32 {
    let all = [least, 0, 1, 3_600, TIME_MAX - 1, TIME_MAX];
    all[rng.random_range(0..all.len())]
}

fn extreme_price(rng: &mut ChaCha8Rng, most: i64) -> i64 {
    [0, 1, most / 2, most][rng.random_range(0..4)]
}

fn extreme_span(rng: &mut ChaCha8Rng) -> TimeSpan {
    let (a, b) = (extreme(rng, -TIME_MAX), extreme(rng, -TIME_MAX));
    TimeSpan::new(a.min(b), a.max(b))
}

/// A valid day of numbers at their bounds, with holes in the matrix, links, depots, tools and pins.
fn extreme_day(seed: u64) -> Problem {
    let rng = &mut ChaCha8Rng::seed_from_u64(seed);
    let shape = Shape {
        visits: 8,
        technicians: 3,
        wild: true,
        bands: 1,
    };
    let mut problem = random_linked_day(seed, shape);
    let size = problem.travel.size;
    let cells: Vec<i32> = (0..size * size)
        .map(|_| match rng.random_range(0..6) {
            0 => UNREACHABLE,
            _ => extreme(rng, 0),
        })
        .collect();
    problem.travel = Travel::constant(size, cells.into());
    for technician in &mut problem.technicians {
        technician.shift = extreme_span(rng);
        technician.overtime_max = extreme(rng, 0);
        technician.breaks = rest(extreme(rng, 0), 0, 0).map(|due| Break {
            start_window: extreme_span(rng),
            ..due
        });
    }
    for visit in &mut problem.visits {
        visit.windows = vec![extreme_span(rng)];
        visit.service = extreme(rng, 0);
        visit.lateness = Some(extreme_price(rng, PRICE_PER_SECOND_MAX));
        visit.unassigned_cost = extreme_price(rng, PRICE_MAX);
    }
    for link in &mut problem.links {
        if let Link::After { gap_min, .. } = link {
            *gap_min = extreme(rng, 0);
        }
    }
    for depot in &mut problem.depots {
        depot.service = extreme(rng, 0);
    }
    problem.weights = Weights {
        travel: extreme_price(rng, PRICE_PER_SECOND_MAX),
        overtime: extreme_price(rng, PRICE_PER_SECOND_MAX),
        waiting: extreme_price(rng, PRICE_PER_SECOND_MAX),
        lateness: extreme_price(rng, PRICE_PER_SECOND_MAX),
        preference: extreme_price(rng, PRICE_MAX),
        moved: extreme_price(rng, PRICE_MAX),
        border: extreme_price(rng, PRICE_MAX),
    };
    for prefix in &mut problem.pins {
        prefix.free_from = TIME_MAX - i32::try_from(seed % 2).unwrap();
    }
    problem
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// (Tests are built with checks for overflow.)
    #[test]
    fn numbers_at_their_bounds_are_planned_judged_and_explained_without_overflow(seed in any::<u64>()) {
        let problem = extreme_day(seed);
        prop_assert_eq!(problem.validate(), Ok(()));
        let plan = solve_cold(&problem, 20);
        prop_assert_eq!(check(&problem, &plan), Ok(plan.cost));
        prop_assert_eq!(assemble(&problem, None, &plan.orders()), Ok(plan.clone()));
        for &visit in &plan.unassigned {
            let blocked = explain(&problem, &plan, visit);
            prop_assert!(blocked.len() <= problem.technicians.len());
            prop_assert!(insertions(&problem, &plan, visit).len() <= problem.technicians.len());
        }
        let searched: usize = plan.routes.iter().map(|r| r.stops.len() - r.pinned).sum();
        prop_assert_eq!(marginal_costs(&problem, &plan).len(), searched);
    }

    /// Whatever times a plan claims, it is judged and nothing else happens.
    #[test]
    fn a_plan_of_absurd_times_is_refused_without_overflow(
        seed in any::<u64>(),
        times in prop::collection::vec(any::<i32>(), 12),
    ) {
        let shape = Shape { visits: 20, technicians: 4, wild: true, bands: 2 };
        let problem = random_linked_day(seed, shape);
        let mut plan = solve_cold(&problem, 0);
        let numbers = plan.routes.iter_mut().flat_map(|route| {
            let stops = route.stops.iter_mut().skip(route.pinned);
            let depots = route.restocks.iter_mut();
            stops
                .flat_map(|s| [&mut s.arrive, &mut s.start, &mut s.finish, &mut s.travel])
                .chain(depots.flat_map(|r| [&mut r.arrive, &mut r.start, &mut r.finish, &mut r.travel]))
        });
        let mut changed = false;
        for (number, &time) in numbers.zip(times.iter().cycle()) {
            changed |= *number != time;
            *number = time;
        }
        prop_assume!(changed);
        prop_assert!(check(&problem, &plan).is_err());
    }
}

#[rstest]
#[case::service(|p: &mut Problem| p.visits[0].service = -1, "visits[0].service")]
#[case::window(|p: &mut Problem| p.visits[0].windows = vec![TimeSpan::new(9, 8)], "visits[0].windows[0]")]
#[case::windows(|p: &mut Problem| p.visits[0].windows = vec![TimeSpan::new(8, 9), TimeSpan::new(9, 10)], "visits[0].windows")]
#[case::location(|p: &mut Problem| p.visits[0].location = LocationIx(99), "visits[0].location")]
#[case::refused(|p: &mut Problem| p.visits[0].refused = vec![TechIx(5)], "visits[0].refused")]
#[case::price(|p: &mut Problem| p.visits[0].unassigned_cost = PRICE_MAX + 1, "visits[0].unassigned_cost")]
#[case::shift(|p: &mut Problem| p.technicians[0].shift.end = TIME_MAX + 1, "technicians[0].shift")]
#[case::matrix(|p: &mut Problem| p.travel.size = 3, "travel.bands[0].durations")]
#[case::weight(|p: &mut Problem| p.weights.travel = -1, "weights.travel")]
#[case::pin(|p: &mut Problem| p.pins = vec![pin(0, 9)], "pins[0].stops[0]")]
#[case::pinned_twice(|p: &mut Problem| p.pins = vec![pin(0, 0), pin(0, 0)], "pins[1].technician")]
fn a_field_out_of_bounds_is_named(#[case] spoil: fn(&mut Problem), #[case] field: &str) {
    let mut problem = day(vec![worker()], vec![visit(1, 600)]);
    spoil(&mut problem);
    let errors = problem.validate().unwrap_err();
    assert_eq!(errors[0].field, field);
    let refused = solve(&problem, None, &Options::default(), &mut Iterations(1));
    assert_eq!(refused, Err(SolveError::Invalid(errors)));
}

fn pin(technician: u32, visit: u32) -> Prefix {
    Prefix {
        technician: TechIx(technician),
        stops: vec![PinnedStop {
            visit: VisitIx(visit),
            arrive: 0,
            start: 0,
            finish: 0,
        }],
        free_from: 0,
        at: LocationIx(0),
        break_taken: false,
    }
}
