//! The route search against its judge, against brute force, and on hand-made days, one rule each.

#![allow(clippy::unwrap_used, clippy::panic, reason = "these are tests")]

mod support;

use kept_solver::budget::{Budget, Iterations};
use kept_solver::check::{check, check_from};
use kept_solver::problem::*;
use kept_solver::route::*;
use proptest::prelude::*;
use rstest::rstest;
use support::*;

const SHIFT: (i32, i32) = (28_800, 61_200);

fn worker() -> Technician {
    technician(SHIFT.0, SHIFT.1)
}

fn solve_cold(problem: &Problem, iterations: u64) -> Solution {
    solve(
        problem,
        None,
        &Options::default(),
        &mut Iterations(iterations),
    )
    .unwrap()
}

/// A plan that the judge has accepted.
fn judged(problem: &Problem, iterations: u64) -> Solution {
    let solution = solve_cold(problem, iterations);
    assert_eq!(check(problem, &solution), Ok(solution.cost));
    solution
}

fn order(solution: &Solution, t: usize) -> Vec<u32> {
    solution.routes[t].visits().map(|visit| visit.0).collect()
}

fn rest(duration: i32, start: i32, end: i32) -> Option<Break> {
    Some(Break {
        duration,
        start_window: TimeSpan::new(start, end),
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn every_found_plan_passes_the_judge(
        seed in any::<u64>(),
        visits in 0_usize..40,
        technicians in 0_usize..7,
        bands in 1_usize..4,
    ) {
        let problem = random_day(seed, Shape { visits, technicians, wild: true, bands });
        let options = Options { seed, ..Options::default() };
        let cold = solve(&problem, None, &options, &mut Iterations(60)).unwrap();
        prop_assert_eq!(check(&problem, &cold), Ok(cold.cost));
        let warm = cold.orders();
        let again = solve(&problem, Some(&warm), &options, &mut Iterations(60)).unwrap();
        prop_assert_eq!(check_from(&problem, &warm, &again), Ok(again.cost));
        prop_assert!(again.cost.total() <= cold.cost.total());
    }

    #[test]
    fn a_found_order_put_together_again_gives_the_same_plan(
        seed in any::<u64>(),
        visits in 0_usize..30,
        bands in 1_usize..3,
    ) {
        let problem = random_day(seed, Shape { visits, technicians: 4, wild: true, bands });
        let found = solve_cold(&problem, 30);
        prop_assert_eq!(assemble(&problem, None, &found.orders()), Ok(found.clone()));
        for route in &found.routes {
            let visits: Vec<VisitIx> = route.visits().collect();
            prop_assert_eq!(schedule(&problem, route.technician, &visits), Ok(route.clone()));
        }
    }

    #[test]
    fn every_offered_insertion_gives_a_plan_that_passes_the_judge(
        seed in any::<u64>(),
        visits in 1_usize..30,
        technicians in 1_usize..6,
        bands in 1_usize..3,
    ) {
        let problem = random_day(seed, Shape { visits, technicians, wild: true, bands });
        let found = solve_cold(&problem, 10);
        let visit = VisitIx::from(visits - 1);
        let mut orders = found.orders();
        for order in &mut orders {
            order.retain(|&v| v != visit);
        }
        let Ok(without) = assemble(&problem, None, &orders) else { return Ok(()) };
        for insertion in insertions(&problem, &found, visit) {
            let mut with = orders.clone();
            with[insertion.technician.index()] = insertion.route.visits().collect();
            let plan = assemble(&problem, None, &with).unwrap();
            prop_assert_eq!(check(&problem, &plan), Ok(plan.cost));
            prop_assert_eq!(insertion.route.stops[insertion.position].visit, visit);
            let left_out = problem.visits[visit.index()].unassigned_cost;
            prop_assert_eq!(
                plan.cost.total() - without.cost.total(),
                insertion.delta_cost - left_out
            );
        }
    }

    #[test]
    fn an_unassigned_visit_is_explained_for_every_technician(
        seed in any::<u64>(),
        visits in 1_usize..40,
        technicians in 0_usize..5,
    ) {
        let problem = random_day(seed, Shape { visits, technicians, wild: true, bands: 1 });
        let found = solve_cold(&problem, 40);
        for &visit in &found.unassigned {
            let blocked = explain(&problem, &found, visit);
            prop_assert_eq!(blocked.len(), technicians, "{:?}", blocked);
        }
    }
}

/// The cheapest plan of a small day, by trying everything.
fn brute_force(problem: &Problem) -> i64 {
    fn go(problem: &Problem, orders: &mut Vec<Vec<VisitIx>>, next: usize, best: &mut i64) {
        if next == problem.visits.len() {
            if let Ok(plan) = assemble(problem, None, orders) {
                *best = (*best).min(plan.cost.total());
            }
            return;
        }
        go(problem, orders, next + 1, best);
        for t in 0..orders.len() {
            for at in 0..=orders[t].len() {
                orders[t].insert(at, VisitIx::from(next));
                go(problem, orders, next + 1, best);
                orders[t].remove(at);
            }
        }
    }
    let mut best = i64::MAX;
    go(
        problem,
        &mut vec![Vec::new(); problem.technicians.len()],
        0,
        &mut best,
    );
    best
}

#[rstest]
#[case::windows_alone(false)]
#[case::every_rule(true)]
fn a_small_day_is_solved_as_well_as_by_trying_everything(#[case] wild: bool) {
    for seed in 0..25 {
        let shape = Shape {
            visits: 5,
            technicians: 2,
            wild,
            bands: 1,
        };
        let mut problem = random_day(seed, shape);
        problem.pins.clear();
        let found = judged(&problem, 1_500);
        assert_eq!(found.cost.total(), brute_force(&problem), "seed {seed}");
    }
}

#[test]
fn the_same_seed_and_limit_give_the_same_plan() {
    let problem = random_day(
        7,
        Shape {
            visits: 60,
            technicians: 8,
            wild: true,
            bands: 2,
        },
    );
    let run = |seed| {
        let options = Options {
            seed,
            ..Options::default()
        };
        solve(&problem, None, &options, &mut Iterations(400)).unwrap()
    };
    assert_eq!(run(3), run(3));
}

#[test]
fn a_longer_search_is_no_worse_than_none_and_finds_something() {
    let problem = random_day(
        5,
        Shape {
            visits: 120,
            technicians: 15,
            wild: false,
            bands: 1,
        },
    );
    let first = judged(&problem, 0);
    let later = judged(&problem, 4_000);
    assert!(later.cost.total() < first.cost.total());
}

#[test]
fn an_unchanged_day_stays_as_it_is_when_nothing_is_better() {
    let problem = random_day(
        11,
        Shape {
            visits: 40,
            technicians: 6,
            wild: false,
            bands: 1,
        },
    );
    let settled = judged(&problem, 20_000);
    let orders = settled.orders();
    let again = solve(
        &problem,
        Some(&orders),
        &Options::default(),
        &mut Iterations(300),
    )
    .unwrap();
    assert_eq!(again, settled);
}

#[test]
fn a_cancelled_visit_leaves_everyone_elses_promise_with_the_same_technician() {
    let mut problem = random_day(
        11,
        Shape {
            visits: 40,
            technicians: 6,
            wild: false,
            bands: 1,
        },
    );
    problem.weights.moved = 1_000_000;
    let orders = judged(&problem, 2_000).orders();
    problem.visits[17].unassigned_cost = 0;
    let after = solve(
        &problem,
        Some(&orders),
        &Options::default(),
        &mut Iterations(500),
    )
    .unwrap();
    assert_eq!(check_from(&problem, &orders, &after), Ok(after.cost));
    assert_eq!(after.unassigned, vec![VisitIx(17)]);
    assert_eq!(after.cost.moved, 0);
}

#[test]
fn a_technicians_absence_moves_only_what_must_move() {
    let mut problem = day(vec![worker(), worker()], vec![visit(1, 600), visit(2, 600)]);
    problem.weights.moved = 10_000;
    let orders = vec![vec![VisitIx(0)], vec![VisitIx(1)]];
    problem.technicians[0].skills.clear();
    problem.visits[0].refused = vec![TechIx(0)];
    let after = solve(
        &problem,
        Some(&orders),
        &Options::default(),
        &mut Iterations(200),
    )
    .unwrap();
    assert_eq!(order(&after, 1).len(), 2);
    assert_eq!(after.cost.moved, 10_000);
}

#[test]
fn a_warm_plan_with_unknown_repeated_and_late_visits_is_taken_as_far_as_it_goes() {
    let mut late = visit_in(3, 600, 28_800, 29_000);
    late.unassigned_cost = 77;
    let problem = day(vec![worker()], vec![visit(1, 600), late]);
    let warm = [
        vec![VisitIx(9), VisitIx(0), VisitIx(0), VisitIx(1)],
        vec![VisitIx(0)],
    ];
    let plan = solve(
        &problem,
        Some(&warm),
        &Options::default(),
        &mut Iterations(50),
    )
    .unwrap();
    assert_eq!(check_from(&problem, &warm, &plan), Ok(plan.cost));
    assert_eq!(order(&plan, 0), vec![0]);
    assert_eq!(plan.unassigned, vec![VisitIx(1)]);
}

#[test]
fn a_route_departs_as_late_as_its_first_start_allows_and_waits_nowhere_before() {
    let problem = day(vec![worker()], vec![visit_in(1, 600, 36_000, 37_000)]);
    let plan = judged(&problem, 20);
    let route = &plan.routes[0];
    assert_eq!(
        (route.depart, route.stops[0].arrive, route.stops[0].start),
        (35_400, 36_000, 36_000)
    );
    assert_eq!(route.end, 37_200);
    assert_eq!(plan.cost.waiting, 0);
}

#[test]
fn waiting_between_visits_is_counted_once() {
    let mut problem = day(
        vec![worker()],
        vec![
            visit_in(1, 600, 36_000, 36_000),
            visit_in(2, 600, 40_000, 40_000),
        ],
    );
    problem.weights.waiting = 1;
    let plan = judged(&problem, 50);
    assert_eq!(plan.cost.waiting, 40_000 - 36_600 - 600);
}

#[test]
fn a_visit_goes_to_the_technician_with_the_skill_and_level() {
    let skilled = |level| Technician {
        skills: vec![(SkillIx(4), level)],
        ..worker()
    };
    let gas = Visit {
        skills: vec![(SkillIx(4), 2)],
        ..visit(1, 600)
    };
    let problem = day(vec![worker(), skilled(1), skilled(2)], vec![gas]);
    assert_eq!(order(&judged(&problem, 20), 2), vec![0]);
}

#[test]
fn parts_on_the_van_are_used_once() {
    let van = |count| Technician {
        parts: vec![(PartIx(0), count)],
        ..worker()
    };
    let pump = |location| Visit {
        parts: vec![(PartIx(0), 1)],
        ..visit(location, 600)
    };
    let problem = day(
        vec![van(2), van(1)],
        vec![pump(1), pump(2), pump(3), pump(3)],
    );
    let plan = judged(&problem, 100);
    assert_eq!((order(&plan, 0).len(), order(&plan, 1).len()), (2, 1));
    let left = plan.unassigned[0];
    let reasons: Vec<Reason> = explain(&problem, &plan, left)
        .iter()
        .map(|b| b.reason)
        .collect();
    let missing = Reason::MissingPart {
        part: PartIx(0),
        needed: 1,
        left: 0,
    };
    assert_eq!(reasons, vec![missing, missing]);
}

#[test]
fn the_second_of_two_windows_is_used_when_the_first_is_taken() {
    let mut twice = visit_in(1, 600, 29_400, 29_500);
    twice.windows.push(TimeSpan::new(36_000, 36_100));
    let other = visit_in(3, 600, 30_600, 30_600);
    let problem = day(vec![worker()], vec![other, twice]);
    let plan = judged(&problem, 50);
    let stop = plan.routes[0]
        .stops
        .iter()
        .find(|stop| stop.visit == VisitIx(1))
        .unwrap();
    assert!((36_000..=36_100).contains(&stop.start));
}

#[test]
fn a_soft_window_is_missed_at_its_price_and_a_hard_one_never() {
    let first = Visit {
        unassigned_cost: 1_000_000_000,
        ..visit_in(3, 3_600, 30_600, 30_600)
    };
    let mut second = visit_in(3, 600, 30_600, 30_700);
    let mut problem = day(vec![worker()], vec![first, second.clone()]);
    assert_eq!(judged(&problem, 50).unassigned, vec![VisitIx(1)]);
    second.hard_windows = false;
    second.lateness = Some(7);
    problem.visits[1] = second;
    let plan = judged(&problem, 50);
    assert_eq!(plan.cost.lateness, (34_200 - 30_700) * 7);
}

#[test]
fn overtime_is_used_at_its_price_up_to_its_limit() {
    let worker = Technician {
        overtime_max: 1_200,
        ..technician(28_800, 36_000)
    };
    let problem = day(vec![worker.clone()], vec![visit(1, 7_200)]);
    let plan = judged(&problem, 10);
    assert_eq!(plan.routes[0].end, 37_200);
    assert_eq!(plan.cost.overtime, 1_200 * 2);
    let worker = Technician {
        overtime_max: 1_199,
        ..worker
    };
    let problem = day(vec![worker], vec![visit(1, 7_200)]);
    let plan = judged(&problem, 10);
    let blocked = explain(&problem, &plan, VisitIx(0));
    assert_eq!(
        blocked,
        vec![Blocked {
            technician: TechIx(0),
            reason: Reason::OutsideShift
        }]
    );
}

#[test]
fn lunch_lies_between_two_visits_in_its_window() {
    let worker = Technician {
        breaks: rest(1_800, 41_400, 43_200),
        ..worker()
    };
    let problem = day(
        vec![worker],
        vec![visit(1, 7_200), visit(2, 7_200), visit(3, 7_200)],
    );
    let plan = judged(&problem, 100);
    let lunch = plan.routes[0].break_.unwrap();
    assert_eq!(lunch.end - lunch.start, 1_800);
    assert!((41_400..=43_200).contains(&lunch.start));
    assert!((1..=2).contains(&lunch.before_stop));
}

#[test]
fn lunch_may_be_before_the_first_visit_and_after_the_last() {
    let afternoon = day(
        vec![Technician {
            breaks: rest(1_800, 41_400, 43_200),
            ..worker()
        }],
        vec![visit_in(1, 600, 50_000, 50_000)],
    );
    let lunch = judged(&afternoon, 10).routes[0].break_.unwrap();
    assert_eq!(lunch.before_stop, 0);
    let morning = day(
        vec![Technician {
            breaks: rest(1_800, 41_400, 43_200),
            ..worker()
        }],
        vec![visit_in(1, 600, 30_000, 30_000)],
    );
    let lunch = judged(&morning, 10).routes[0].break_.unwrap();
    assert_eq!((lunch.start, lunch.before_stop), (41_400, 1));
}

#[test]
fn an_idle_technician_needs_no_lunch_and_costs_nothing() {
    let problem = day(
        vec![Technician {
            breaks: rest(1_800, 41_400, 43_200),
            ..worker()
        }],
        vec![],
    );
    let plan = judged(&problem, 10);
    assert_eq!((plan.routes[0].break_, plan.cost.total()), (None, 0));
    assert_eq!(
        (plan.routes[0].depart, plan.routes[0].end),
        (28_800, 28_800)
    );
}

#[test]
fn the_preferred_technician_comes_and_the_refused_one_never() {
    let near = Technician {
        start: LocationIx(1),
        end: Some(LocationIx(1)),
        ..worker()
    };
    let mut problem = day(vec![near, worker()], vec![visit(1, 600)]);
    problem.weights.preference = 5_000;
    assert_eq!(order(&judged(&problem, 20), 0), vec![0]);
    problem.visits[0].preferred = vec![TechIx(1)];
    assert_eq!(order(&judged(&problem, 20), 1), vec![0]);
    problem.weights.preference = 500;
    assert_eq!(judged(&problem, 20).cost.preference, 500);
    problem.visits[0].refused = vec![TechIx(0), TechIx(1)];
    let plan = judged(&problem, 20);
    assert_eq!(
        explain(&problem, &plan, VisitIx(0))[0].reason,
        Reason::Refused
    );
}

#[test]
fn an_open_end_saves_the_way_home() {
    let problem = day(
        vec![Technician {
            end: None,
            ..worker()
        }],
        vec![visit(3, 600)],
    );
    let plan = judged(&problem, 10);
    assert_eq!(plan.cost.travel, 1_800);
    assert_eq!(plan.routes[0].end, plan.routes[0].stops[0].finish);
}

#[test]
fn asymmetric_ways_are_driven_the_cheap_way_round() {
    let mut problem = day(vec![worker()], vec![visit(1, 600), visit(2, 600)]);
    let mut durations = vec![5_000; 16];
    for (from, to) in [(0, 1), (1, 2), (2, 0)] {
        durations[from * 4 + to] = 100;
    }
    problem.travel = Travel::constant(4, durations.into());
    let plan = judged(&problem, 30);
    assert_eq!((order(&plan, 0), plan.cost.travel), (vec![0, 1], 300));
}

#[test]
fn travel_times_are_those_of_the_departures_band() {
    let mut problem = day(vec![worker()], vec![visit_in(1, 600, 40_000, 40_000)]);
    let slow: Vec<i32> = problem.travel.bands[0]
        .durations
        .iter()
        .map(|d| d * 3)
        .collect();
    problem.travel.bands.push(Band {
        from: 40_000,
        durations: slow.into(),
    });
    let plan = judged(&problem, 10);
    assert_eq!(plan.routes[0].stops[0].travel, 600);
    assert_eq!(plan.routes[0].end, 40_600 + 1_800);
}

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
        ..visit_in(1, 4_800, 29_400, 29_400)
    };
    let second = visit_in(1, 300, 30_000, 31_000);
    let third = visit(1, 3_600);
    let problem = day(vec![worker], vec![long, second, third]);
    let plan = judged(&problem, 100);
    assert_eq!(order(&plan, 0), vec![0]);
    let reason = |v| explain(&problem, &plan, VisitIx(v))[0].reason;
    assert_eq!(reason(1), Reason::NoRoomInWindow);
    assert_eq!(reason(2), Reason::Full { until: 34_200 });
}

#[test]
fn days_without_technicians_or_visits_are_planned_at_once() {
    let nobody = day(vec![], vec![visit(1, 600)]);
    assert_eq!(judged(&nobody, 1_000_000).unassigned.len(), 1);
    let nothing = day(vec![worker()], vec![]);
    assert_eq!(judged(&nothing, u64::MAX).routes.len(), 1);
}

#[test]
fn a_budget_that_is_exhausted_at_once_still_gives_a_complete_plan() {
    struct Never;
    impl Budget for Never {
        fn exhausted(&mut self, _: u64) -> bool {
            true
        }
    }
    let problem = random_day(
        3,
        Shape {
            visits: 50,
            technicians: 9,
            wild: false,
            bands: 1,
        },
    );
    let plan = solve(&problem, None, &Options::default(), &mut Never).unwrap();
    assert_eq!(check(&problem, &plan), Ok(plan.cost));
    assert!(plan.unassigned.len() < 25);
}

#[test]
fn an_order_that_cant_be_driven_names_the_first_visit_in_the_way() {
    let problem = day(
        vec![worker()],
        vec![
            visit_in(1, 600, 50_000, 50_000),
            visit_in(1, 600, 30_000, 31_000),
        ],
    );
    let order = [VisitIx(0), VisitIx(1)];
    let blocked = ScheduleError::Blocked {
        visit: VisitIx(1),
        reason: Reason::NoRoomInWindow,
    };
    assert_eq!(schedule(&problem, TechIx(0), &order), Err(blocked));
    let repeated = Err(ScheduleError::Repeated(VisitIx(0)));
    assert_eq!(
        schedule(&problem, TechIx(0), &[VisitIx(0), VisitIx(0)]),
        repeated
    );
    let unknown = Err(ScheduleError::UnknownVisit(VisitIx(7)));
    assert_eq!(schedule(&problem, TechIx(0), &[VisitIx(7)]), unknown);
    assert_eq!(
        schedule(&problem, TechIx(1), &order),
        Err(ScheduleError::UnknownTechnician)
    );
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
    };
    judged(&problem, 100);
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
