//! The judge against plans that were spoilt in one way each.

#![allow(clippy::unwrap_used, clippy::panic, reason = "these are tests")]

mod support;

use kept_solver::budget::Iterations;
use kept_solver::check::{Violation, check, check_from};
use kept_solver::problem::*;
use kept_solver::route::*;
use proptest::prelude::*;
use rstest::rstest;
use support::*;

/// Two technicians, one with a pinned stop and both with lunch; four visits with all kinds of needs.
fn sound() -> (Problem, Solution) {
    let worker = Technician {
        skills: vec![(SkillIx(0), 2)],
        parts: vec![(PartIx(0), 2)],
        breaks: Some(Break {
            duration: 1_800,
            start_window: TimeSpan::new(41_400, 43_200),
        }),
        overtime_max: 600,
        ..technician(28_800, 61_200)
    };
    let gas = Visit {
        skills: vec![(SkillIx(0), 2)],
        ..visit_in(1, 3_600, 32_400, 36_000)
    };
    let pump = Visit {
        parts: vec![(PartIx(0), 1)],
        ..visit_in(2, 3_600, 45_000, 46_000)
    };
    let picky = Visit {
        refused: vec![TechIx(1)],
        preferred: vec![TechIx(0)],
        ..visit(3, 3_600)
    };
    let mut problem = day(
        vec![worker.clone(), worker],
        vec![gas, pump, picky, visit(1, 600)],
    );
    problem.pins = vec![Prefix {
        technician: TechIx(1),
        stops: vec![PinnedStop {
            visit: VisitIx(3),
            arrive: 29_400,
            start: 29_500,
            finish: 30_300,
        }],
        free_from: 30_400,
        at: LocationIx(1),
        break_taken: false,
    }];
    let orders = vec![vec![VisitIx(0), VisitIx(1), VisitIx(2)], vec![VisitIx(3)]];
    let solution = assemble(&problem, None, &orders).unwrap();
    assert_eq!(check(&problem, &solution), Ok(solution.cost));
    assert_eq!(solution.routes[0].break_.unwrap().before_stop, 1);
    (problem, solution)
}

const FIRST: TechIx = TechIx(0);
const SECOND: TechIx = TechIx(1);

/// A change of a plan or of the day it is for.
type Spoil = fn(&mut Problem, &mut Solution);

/// Shifts a stop and its leg in time without changing how long anything takes.
fn shift_stop(stop: &mut Stop, by: i32) {
    stop.arrive += by;
    stop.start += by;
    stop.finish += by;
}

#[rstest]
#[case::a_route_is_missing(|_: &mut Problem, s: &mut Solution| { s.routes.pop(); }, Violation::Routes)]
#[case::routes_are_in_the_wrong_order(|_: &mut Problem, s: &mut Solution| s.routes.swap(0, 1), Violation::Routes)]
#[case::a_visit_is_unknown(|_: &mut Problem, s: &mut Solution| s.routes[0].stops[0].visit = VisitIx(9), Violation::UnknownVisit(VisitIx(9)))]
#[case::a_visit_is_planned_twice(
    |_: &mut Problem, s: &mut Solution| s.routes[0].stops[0].visit = VisitIx(1),
    Violation::PlannedTwice(VisitIx(1))
)]
#[case::a_planned_visit_is_unassigned(|_: &mut Problem, s: &mut Solution| s.unassigned.push(VisitIx(0)), Violation::Unassigned)]
#[case::a_dropped_visit_is_not_listed(|_: &mut Problem, s: &mut Solution| { s.routes[0].stops.pop(); }, Violation::Unassigned)]
#[case::a_pinned_stop_is_shifted(|_: &mut Problem, s: &mut Solution| s.routes[1].stops[0].start += 1, Violation::Pins(SECOND))]
#[case::a_pinned_stop_is_not_marked(|_: &mut Problem, s: &mut Solution| s.routes[1].pinned = 0, Violation::Pins(SECOND))]
#[case::more_is_marked_than_pinned(|_: &mut Problem, s: &mut Solution| s.routes[0].pinned = 1, Violation::Pins(FIRST))]
#[case::a_skill_is_too_low(
    |p: &mut Problem, _: &mut Solution| p.technicians[0].skills = vec![(SkillIx(0), 1)],
    Violation::Skill { technician: FIRST, visit: VisitIx(0), skill: SkillIx(0) }
)]
#[case::a_part_runs_out(
    |p: &mut Problem, _: &mut Solution| p.visits[0].parts = vec![(PartIx(0), 2)],
    Violation::Part { technician: FIRST, part: PartIx(0) }
)]
#[case::a_refused_technician_comes(
    |p: &mut Problem, _: &mut Solution| p.visits[2].refused = vec![FIRST],
    Violation::Refused { technician: FIRST, visit: VisitIx(2) }
)]
#[case::the_day_starts_before_the_shift(|p: &mut Problem, _: &mut Solution| p.technicians[0].shift.start = 32_401, Violation::Departure(FIRST))]
#[case::the_departure_isnt_that_of_the_first_leg(|_: &mut Problem, s: &mut Solution| s.routes[0].depart -= 1, Violation::Departure(FIRST))]
#[case::a_leg_has_no_way(
    |p: &mut Problem, _: &mut Solution| p.travel = Travel::constant(4, vec![UNREACHABLE; 16].into()),
    Violation::Unreachable { technician: FIRST, visit: VisitIx(0) }
)]
#[case::a_leg_is_shorter_than_the_matrix_says(
    |_: &mut Problem, s: &mut Solution| s.routes[0].stops[2].travel -= 1,
    Violation::Leg { technician: FIRST, visit: VisitIx(2) }
)]
#[case::a_leg_starts_before_the_work_is_done(
    |_: &mut Problem, s: &mut Solution| shift_stop(&mut s.routes[0].stops[2], -1),
    Violation::Leg { technician: FIRST, visit: VisitIx(2) }
)]
#[case::work_is_cut_short(
    |_: &mut Problem, s: &mut Solution| s.routes[0].stops[1].finish -= 1,
    Violation::Service { technician: FIRST, visit: VisitIx(1) }
)]
#[case::work_starts_before_arrival(
    |_: &mut Problem, s: &mut Solution| { s.routes[0].stops[2].start -= 1; s.routes[0].stops[2].finish -= 1; },
    Violation::Service { technician: FIRST, visit: VisitIx(2) }
)]
#[case::work_starts_before_its_window(
    |p: &mut Problem, _: &mut Solution| p.visits[1].windows = vec![TimeSpan::new(45_001, 46_000)],
    Violation::Window(VisitIx(1))
)]
#[case::work_starts_after_its_window(
    |p: &mut Problem, _: &mut Solution| p.visits[1].windows = vec![TimeSpan::new(44_000, 44_999)],
    Violation::Window(VisitIx(1))
)]
#[case::a_soft_visit_starts_between_its_windows(
    |p: &mut Problem, _: &mut Solution| {
        p.visits[1].hard_windows = false;
        p.visits[1].windows = vec![TimeSpan::new(44_000, 44_999), TimeSpan::new(45_001, 45_002)];
    },
    Violation::Window(VisitIx(1))
)]
#[case::lunch_is_missing(|_: &mut Problem, s: &mut Solution| s.routes[0].break_ = None, Violation::Break(FIRST))]
#[case::lunch_is_planned_again(|p: &mut Problem, _: &mut Solution| p.pins[0].break_taken = true, Violation::Break(SECOND))]
#[case::lunch_is_too_short(|_: &mut Problem, s: &mut Solution| s.routes[0].break_.as_mut().unwrap().end -= 1, Violation::Break(FIRST))]
#[case::lunch_is_before_its_window(
    |p: &mut Problem, _: &mut Solution| p.technicians[0].breaks.as_mut().unwrap().start_window = TimeSpan::new(43_000, 43_200),
    Violation::Break(FIRST)
)]
#[case::lunch_is_after_its_window(
    |p: &mut Problem, _: &mut Solution| p.technicians[0].breaks.as_mut().unwrap().start_window = TimeSpan::new(40_000, 41_000),
    Violation::Break(FIRST)
)]
#[case::lunch_is_during_a_drive(
    |_: &mut Problem, s: &mut Solution| {
        let lunch = s.routes[0].break_.as_mut().unwrap();
        *lunch = PlacedBreak { start: 42_700, end: 44_500, before_stop: 1 };
        let stop = &mut s.routes[0].stops[1];
        stop.arrive = 43_000;
    },
    Violation::Break(FIRST)
)]
#[case::lunch_is_in_another_gap_than_it_says(
    |_: &mut Problem, s: &mut Solution| s.routes[0].break_.as_mut().unwrap().before_stop = 2,
    Violation::Break(FIRST)
)]
#[case::the_day_ends_before_the_way_home(|_: &mut Problem, s: &mut Solution| s.routes[0].end -= 1, Violation::End(FIRST))]
#[case::the_day_ends_after_overtime(
    |p: &mut Problem, s: &mut Solution| p.technicians[0].shift.end = s.routes[0].end - 601,
    Violation::Shift(FIRST)
)]
#[case::a_time_is_absurd(|_: &mut Problem, s: &mut Solution| s.routes[0].stops[2].finish = i32::MAX, Violation::Times(FIRST))]
fn a_spoilt_plan_is_rejected_for_its_reason(#[case] spoil: Spoil, #[case] violation: Violation) {
    let (mut problem, mut solution) = sound();
    spoil(&mut problem, &mut solution);
    let found = check(&problem, &solution).unwrap_err();
    assert!(found.contains(&violation), "{found:?}");
}

#[rstest]
#[case::travel(|cost: &mut Cost| cost.travel -= 1)]
#[case::overtime(|cost: &mut Cost| cost.overtime += 1)]
#[case::waiting(|cost: &mut Cost| cost.waiting += 1)]
#[case::lateness(|cost: &mut Cost| cost.lateness += 1)]
#[case::unassigned(|cost: &mut Cost| cost.unassigned += 1)]
#[case::preference(|cost: &mut Cost| cost.preference += 1)]
#[case::moved_by_half_a_price(|cost: &mut Cost| cost.moved += 25)]
#[case::more_moved_than_there_is(|cost: &mut Cost| cost.moved += 50 * 4)]
fn a_wrong_cost_is_rejected(#[case] spoil: fn(&mut Cost)) {
    let (problem, mut solution) = sound();
    spoil(&mut solution.cost);
    let found = check(&problem, &solution).unwrap_err();
    assert!(matches!(found[..], [Violation::Cost { .. }]), "{found:?}");
}

#[test]
fn moved_visits_are_counted_against_the_plan_before() {
    let (problem, mut solution) = sound();
    let before = vec![vec![VisitIx(0)], vec![VisitIx(1), VisitIx(3)]];
    assert!(check_from(&problem, &before, &solution).is_err());
    solution.cost.moved = problem.weights.moved;
    assert_eq!(check_from(&problem, &before, &solution), Ok(solution.cost));
    assert_eq!(check(&problem, &solution), Ok(solution.cost));
}

#[test]
fn an_invalid_problem_is_not_judged_further() {
    let (mut problem, solution) = sound();
    problem.visits[0].service = -1;
    let found = check(&problem, &solution).unwrap_err();
    assert!(
        matches!(&found[..], [Violation::Problem(error)] if error.field == "visits[0].service")
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// (Arriving later is legal where there is a wait.)
    #[test]
    fn a_changed_start_finish_or_leg_is_always_noticed(
        seed in any::<u64>(),
        route in 0_usize..4,
        stop in any::<prop::sample::Index>(),
        field in 0_usize..3,
        by in prop_oneof![-5_000_i32..-1, 1_i32..5_000, Just(i32::MAX / 2)],
    ) {
        let problem = random_day(seed, Shape { visits: 20, technicians: 4, wild: true, bands: 1 });
        let mut plan =
            solve(&problem, None, &Options::default(), &mut Iterations(20)).unwrap();
        let route = &mut plan.routes[route];
        let searched = route.stops.len() - route.pinned;
        prop_assume!(searched > 0);
        let at = route.pinned + stop.index(searched);
        let stop = &mut route.stops[at];
        let number = match field {
            0 => &mut stop.start,
            1 => &mut stop.finish,
            _ => &mut stop.travel,
        };
        *number = number.saturating_add(by);
        prop_assert!(check(&problem, &plan).is_err());
    }
}
