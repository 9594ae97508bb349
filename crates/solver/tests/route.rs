//! Routes of hand-made days, one rule each: times, skills, parts, windows, breaks, people and ways.

#![allow(clippy::unwrap_used, clippy::panic, reason = "these are tests")]

mod support;

use kept_solver::problem::*;
use kept_solver::route::*;
use support::*;

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
