//! Visits that have to do with each other: two technicians at once, and work in an order.

#![allow(clippy::unwrap_used, clippy::panic, reason = "these are tests")]

mod support;

use kept_solver::check::{Violation, check};
use kept_solver::problem::*;
use kept_solver::route::*;
use proptest::prelude::*;
use rstest::rstest;
use support::*;

const A: VisitIx = VisitIx(0);
const B: VisitIx = VisitIx(1);
const C: VisitIx = VisitIx(2);
const TOGETHER: Link = Link::Together {
    first: A,
    second: B,
};

const fn after(first: VisitIx, second: VisitIx, gap_min: i32) -> Link {
    Link::After {
        first,
        second,
        gap_min,
    }
}

/// Two workers; visits at 1 and 3 on the line, 600 seconds of work each, and one more at 2.
fn linked(link: Link) -> Problem {
    let mut problem = day(
        vec![worker(), worker()],
        vec![visit(1, 600), visit(3, 600), visit(2, 600)],
    );
    problem.links = vec![link];
    problem
}

/// The plan of these orders, which the judge accepts.
fn accepted(problem: &Problem, orders: &[Vec<VisitIx>]) -> Solution {
    let plan = assemble(problem, None, orders).unwrap();
    assert_eq!(check(problem, &plan), Ok(plan.cost));
    plan
}

fn start(plan: &Solution, visit: VisitIx) -> i32 {
    let mut stops = plan.routes.iter().flat_map(|route| &route.stops);
    stops.find(|stop| stop.visit == visit).unwrap().start
}

#[test]
fn who_comes_first_waits_for_the_other_technician() {
    let mut problem = linked(TOGETHER);
    problem.visits[1].windows = vec![TimeSpan::new(36_000, 40_000)];
    problem.weights.waiting = 1;
    let plan = accepted(&problem, &[vec![C, A], vec![B]]);
    assert_eq!((start(&plan, A), start(&plan, B)), (36_000, 36_000));
    let first = plan.routes[0].stops[0];
    assert_eq!(plan.cost.waiting, i64::from(36_000 - first.finish - 600));
}

#[test]
fn work_after_other_work_keeps_the_gap_on_one_route_and_on_two() {
    let problem = linked(after(A, B, 5_000));
    for orders in [vec![vec![A, B], vec![]], vec![vec![A], vec![B]]] {
        let plan = accepted(&problem, &orders);
        assert_eq!(start(&plan, B), start(&plan, A) + 600 + 5_000);
    }
}

#[test]
fn a_chain_over_three_days_is_put_off_link_by_link() {
    let mut problem = linked(after(A, B, 0));
    problem.technicians.push(worker());
    problem.links.push(after(B, C, 60));
    problem.visits[0].windows = vec![TimeSpan::new(40_000, 40_000)];
    let plan = accepted(&problem, &[vec![C], vec![B], vec![A]]);
    assert_eq!((start(&plan, B), start(&plan, C)), (40_600, 41_260));
}

#[rstest]
#[case::both_on_one_route(TOGETHER, vec![vec![A, B], vec![]], Reason::PartnerBlocked { partner: B })]
#[case::the_partner_is_left_out(TOGETHER, vec![vec![A], vec![]], Reason::PartnerBlocked { partner: B })]
#[case::the_first_is_left_out(after(A, B, 0), vec![vec![B], vec![]], Reason::Order { other: A })]
#[case::in_the_wrong_order(after(A, B, 0), vec![vec![B, A], vec![]], Reason::Order { other: B })]
#[case::the_gap_is_longer_than_the_day(after(A, B, 40_000), vec![vec![A], vec![B]], Reason::Order { other: A })]
fn an_order_against_a_link_is_blocked_by_it(
    #[case] link: Link,
    #[case] orders: Vec<Vec<VisitIx>>,
    #[case] reason: Reason,
) {
    let error = assemble(&linked(link), None, &orders).unwrap_err();
    assert!(
        matches!(error, ScheduleError::Blocked { reason: found, .. } if found == reason),
        "{error:?}"
    );
}

#[test]
fn two_days_that_wait_for_each_other_crosswise_are_blocked_at_once() {
    let mut problem = linked(TOGETHER);
    problem.visits.push(visit(2, 600));
    problem.links.push(Link::Together {
        first: C,
        second: VisitIx(3),
    });
    let crossed = [vec![A, C], vec![VisitIx(3), B]];
    assert!(assemble(&problem, None, &crossed).is_err());
    accepted(&problem, &[vec![A, C], vec![B, VisitIx(3)]]);
}

/// A change of a plan.
type Spoil = fn(&mut Solution);

fn later(stop: &mut Stop, by: i32) {
    stop.start += by;
    stop.finish += by;
}

#[rstest]
#[case::one_starts_later(
    TOGETHER,
    |s: &mut Solution| later(&mut s.routes[1].stops[0], 1),
    Violation::Apart { first: A, second: B }
)]
#[case::one_route_does_both(
    TOGETHER,
    |s: &mut Solution| { let stop = s.routes[1].stops.remove(0); s.routes[0].stops.push(stop); },
    Violation::Apart { first: A, second: B }
)]
#[case::one_is_left_out(
    TOGETHER,
    |s: &mut Solution| { s.routes[1].stops.clear(); s.unassigned.insert(0, B); },
    Violation::Alone { visit: A, partner: B }
)]
#[case::the_other_is_left_out(
    TOGETHER,
    |s: &mut Solution| { s.routes[0].stops.clear(); s.unassigned.insert(0, A); },
    Violation::Alone { visit: B, partner: A }
)]
#[case::too_early_by_a_second(
    after(A, B, 1_000),
    |s: &mut Solution| later(&mut s.routes[1].stops[0], -1),
    Violation::Order { first: A, second: B }
)]
#[case::without_the_first(
    after(A, B, 1_000),
    |s: &mut Solution| { s.routes[0].stops.clear(); s.unassigned.insert(0, A); },
    Violation::Order { first: A, second: B }
)]
fn the_judge_refuses_a_plan_that_breaks_a_link(
    #[case] link: Link,
    #[case] spoil: Spoil,
    #[case] violation: Violation,
) {
    let problem = linked(link);
    let mut plan = accepted(&problem, &[vec![A], vec![B]]);
    spoil(&mut plan);
    let found = check(&problem, &plan).unwrap_err();
    assert!(found.contains(&violation), "{found:?}");
}

#[test]
fn a_plan_may_leave_out_both_or_what_comes_after() {
    accepted(&linked(TOGETHER), &[vec![C], vec![]]);
    accepted(&linked(after(A, B, 0)), &[vec![A], vec![]]);
}

fn pinned(technician: u32, visit: VisitIx, arrive: i32, at: u32) -> Prefix {
    Prefix {
        technician: TechIx(technician),
        stops: vec![PinnedStop {
            visit,
            arrive,
            start: arrive,
            finish: arrive + 600,
        }],
        free_from: arrive + 600,
        at: LocationIx(at),
        break_taken: false,
    }
}

#[test]
fn what_is_planned_follows_the_pinned_half_of_its_link() {
    let mut together = linked(TOGETHER);
    together.pins = vec![pinned(0, A, 33_000, 1)];
    let plan = accepted(&together, &[vec![], vec![B]]);
    assert_eq!(start(&plan, B), 33_000);
    assert!(assemble(&together, None, &[vec![B], vec![]]).is_err());

    let mut ordered = linked(after(A, B, 300));
    ordered.pins = vec![pinned(0, A, 33_000, 1)];
    let plan = accepted(&ordered, &[vec![], vec![B]]);
    assert_eq!(start(&plan, B), 33_900);
}

#[test]
fn a_pinned_visit_does_without_what_had_to_come_before_it() {
    let mut problem = linked(after(A, B, 0));
    problem.pins = vec![pinned(0, B, 29_000, 3)];
    accepted(&problem, &[vec![], vec![]]);
    let late = assemble(&problem, None, &[vec![], vec![A]]);
    assert!(matches!(late, Err(ScheduleError::Blocked { visit: A, .. })));
}

#[test]
fn an_inserted_visit_starts_with_its_partner_and_never_with_the_same_technician() {
    let mut problem = linked(TOGETHER);
    problem.pins = vec![pinned(0, A, 33_000, 1)];
    let plan = accepted(&problem, &[vec![], vec![]]);
    let offered = insertions(&problem, &plan, B);
    assert_eq!(offered.len(), 1);
    assert_eq!(offered[0].technician, TechIx(1));
    assert_eq!(offered[0].route.stops[0].start, 33_000);
}

#[test]
fn a_lone_technician_cant_do_the_work_of_two_and_is_told_so() {
    let mut problem = linked(TOGETHER);
    problem.technicians.truncate(1);
    let plan = judged(&problem, 50);
    assert_eq!(plan.unassigned, vec![A, B]);
    let blocked = explain(&problem, &plan, A);
    assert_eq!(blocked[0].reason, Reason::PartnerBlocked { partner: B });
}

#[test]
fn a_visit_after_one_that_has_no_room_is_explained_by_it() {
    let mut problem = linked(after(A, B, 0));
    problem.visits[0].skills = vec![(SkillIx(0), 1)];
    let plan = judged(&problem, 50);
    assert_eq!(plan.unassigned, vec![A, B]);
    let blocked = explain(&problem, &plan, B);
    assert!(
        blocked
            .iter()
            .all(|b| b.reason == Reason::Order { other: A })
    );
}

#[rstest]
#[case::unknown(after(A, VisitIx(9), 0), "links[0]")]
#[case::itself(after(A, A, 0), "links[0]")]
#[case::gap(after(A, B, -1), "links[0].gap_min")]
fn a_link_out_of_bounds_is_named(#[case] link: Link, #[case] field: &str) {
    let errors = linked(link).validate().unwrap_err();
    assert_eq!(errors[0].field, field);
}

#[test]
fn links_in_a_circle_and_work_of_three_are_refused() {
    let mut problem = linked(after(A, B, 0));
    problem.links.push(after(B, A, 0));
    assert_eq!(problem.validate().unwrap_err()[0].field, "links");
    let three = Link::Together {
        first: B,
        second: C,
    };
    let mut problem = linked(TOGETHER);
    problem.links.push(three);
    assert_eq!(problem.validate().unwrap_err()[0].field, "links[1]");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn every_plan_with_links_passes_the_judge_and_can_be_put_together_again(
        seed in any::<u64>(),
        visits in 2_usize..25,
        technicians in 1_usize..6,
        bands in 1_usize..3,
    ) {
        let problem = random_linked_day(seed, Shape { visits, technicians, wild: true, bands });
        let plan = solve_cold(&problem, 30);
        prop_assert_eq!(check(&problem, &plan), Ok(plan.cost));
        prop_assert_eq!(assemble(&problem, None, &plan.orders()), Ok(plan.clone()));
    }

    #[test]
    fn an_insertion_on_a_day_with_links_leaves_all_others_as_they_are(
        seed in any::<u64>(),
        visits in 2_usize..20,
    ) {
        let shape = Shape { visits, technicians: 4, wild: true, bands: 1 };
        let problem = random_linked_day(seed, shape);
        let plan = solve_cold(&problem, 10);
        for &visit in plan.unassigned.iter().take(4) {
            for insertion in insertions(&problem, &plan, visit) {
                let mut with = plan.clone();
                with.routes[insertion.technician.index()] = insertion.route.clone();
                with.unassigned.retain(|&v| v != visit);
                let found = check(&problem, &with).unwrap_err();
                let [Violation::Cost { found, .. }] = found[..] else {
                    panic!("{found:?}");
                };
                let left_out = problem.visits[visit.index()].unassigned_cost;
                let delta = found.total() - plan.cost.total();
                let moved = found.moved - plan.cost.moved;
                prop_assert_eq!(delta - moved, insertion.delta_cost - left_out);
            }
        }
    }

    #[test]
    fn an_unassigned_visit_with_links_is_explained_for_every_technician(
        seed in any::<u64>(),
        visits in 2_usize..20,
    ) {
        let shape = Shape { visits, technicians: 3, wild: true, bands: 1 };
        let problem = random_linked_day(seed, shape);
        let plan = solve_cold(&problem, 10);
        for &visit in plan.unassigned.iter().take(4) {
            let offered = insertions(&problem, &plan, visit);
            let worth = problem.visits[visit.index()].unassigned_cost;
            for blocked in explain(&problem, &plan, visit) {
                let open = offered.iter().find(|i| i.technician == blocked.technician);
                prop_assert!(open.is_none_or(|open| open.delta_cost >= worth), "{:?}", blocked);
            }
        }
    }
}

/// A full city day on which a third of the visits take two technicians or come in an order.
fn tight_day(seed: u64) -> Problem {
    let shape = Shape {
        visits: 60,
        technicians: 9,
        wild: false,
        bands: 1,
    };
    let mut problem = random_day(seed, shape);
    for (n, visit) in problem.visits.iter_mut().enumerate() {
        visit.unassigned_cost = 50_000;
        let opens = 28_800 + 1_800 * i32::try_from(n % 14).unwrap();
        visit.windows = vec![TimeSpan::new(opens, opens + 7_200)];
    }
    for n in (0..20).step_by(2) {
        let (first, second) = (VisitIx(n), VisitIx(n + 1));
        problem.links.push(if n % 4 == 0 {
            Link::Together { first, second }
        } else {
            after(first, second, 900)
        });
    }
    problem
}

#[test]
fn pairs_find_their_places_on_full_days() {
    let left_out = |seed| {
        let problem = tight_day(seed);
        let plan = solve_cold(&problem, 4_000);
        assert_eq!(check(&problem, &plan), Ok(plan.cost));
        plan.unassigned.len()
    };
    let all: usize = (0..8).map(left_out).sum();
    assert_eq!(all, 0);
}
