//! The route search as a whole: against its judge, against brute force, from a plan that exists,
//! and within any budget.

#![allow(clippy::unwrap_used, clippy::panic, reason = "these are tests")]

mod support;

use kept_solver::budget::{Budget, Iterations};
use kept_solver::check::{check, check_from};
use kept_solver::problem::*;
use kept_solver::route::*;
use proptest::prelude::*;
use rstest::rstest;
use support::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn every_found_plan_passes_the_judge(
        seed in any::<u64>(),
        visits in 0_usize..40,
        technicians in 0_usize..7,
        bands in 1_usize..4,
        full in any::<bool>(),
    ) {
        let mut problem = random_day(seed, Shape { visits, technicians, wild: true, bands });
        if full {
            fill_vans(&mut problem);
        }
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
        let orders = orders_without(&found, visit);
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
    fn everyone_who_could_take_a_visit_is_offered_at_the_cheapest_place(
        seed in any::<u64>(),
        visits in 1_usize..9,
        technicians in 1_usize..7,
        bands in 1_usize..3,
    ) {
        let problem = random_day(seed, Shape { visits, technicians, wild: true, bands });
        let found = solve_cold(&problem, 10);
        let visit = VisitIx::from(visits - 1);
        let orders = orders_without(&found, visit);
        let Ok(without) = assemble(&problem, None, &orders) else { return Ok(()) };
        let offered: Vec<(TechIx, i64)> = insertions(&problem, &found, visit)
            .iter()
            .map(|insertion| (insertion.technician, insertion.delta_cost))
            .collect();
        let left_out = problem.visits[visit.index()].unassigned_cost;
        let mut tried: Vec<(TechIx, i64)> = (0..technicians)
            .filter_map(|t| {
                let cheapest = cheapest_by_trying(&problem, &orders, t, visit)?;
                Some((TechIx::from(t), cheapest - without.cost.total() + left_out))
            })
            .collect();
        tried.sort_by_key(|&(technician, delta)| (delta, technician));
        prop_assert_eq!(offered, tried);
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

/// The orders of a plan with one visit left out.
fn orders_without(found: &Solution, visit: VisitIx) -> Vec<Vec<VisitIx>> {
    let mut orders = found.orders();
    for order in &mut orders {
        order.retain(|&v| v != visit);
    }
    orders
}

/// What the day costs with a visit in the cheapest place of a technician's order, by trying each one.
fn cheapest_by_trying(
    problem: &Problem,
    orders: &[Vec<VisitIx>],
    t: usize,
    visit: VisitIx,
) -> Option<i64> {
    let places = 0..=orders[t].len();
    let costs = places.filter_map(|at| {
        let mut with = orders.to_vec();
        with[t].insert(at, visit);
        Some(assemble(problem, None, &with).ok()?.cost.total())
    });
    costs.min()
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
#[case::windows_alone(false, false)]
#[case::every_rule(true, false)]
#[case::full_vans(false, true)]
#[case::every_rule_and_full_vans(true, true)]
fn a_small_day_is_solved_as_well_as_by_trying_everything(#[case] wild: bool, #[case] full: bool) {
    for seed in 0..25 {
        let shape = Shape {
            visits: 5,
            technicians: 2,
            wild,
            bands: 1,
        };
        let mut problem = random_day(seed, shape);
        problem.pins.clear();
        if full {
            fill_vans(&mut problem);
        }
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

/// Half of the visits of a full day can't be served in the end.
fn full_day() -> Problem {
    let shape = Shape {
        visits: 60,
        technicians: 8,
        wild: true,
        bands: 1,
    };
    random_day(11, shape)
}

#[rstest]
#[case::unlinked(full_day())]
#[case::linked(random_linked_day(5, Shape { visits: 40, technicians: 8, wild: true, bands: 1 }))]
fn the_same_seed_threads_and_limit_give_the_same_plan(#[case] problem: Problem) {
    let with_threads = |threads| {
        let options = Options {
            seed: 9,
            threads,
            ..Options::default()
        };
        let plan = solve(&problem, None, &options, &mut Iterations(700)).unwrap();
        assert_eq!(check(&problem, &plan), Ok(plan.cost));
        plan
    };
    for threads in [1, 2, 3] {
        assert_eq!(with_threads(threads), with_threads(threads), "{threads}");
    }
    assert_ne!(with_threads(3), with_threads(1));
}

/// What a search told.
#[derive(Default)]
struct Told(Vec<(i64, usize, u64)>, Option<Solution>);

impl Observer for Told {
    fn better(&mut self, found: &Found<'_>) {
        self.0
            .push((found.cost, found.unassigned, found.iterations));
        self.1 = Some(found.plan());
    }
}

#[rstest]
#[case::unlinked(full_day(), 1)]
#[case::on_two_threads(full_day(), 2)]
#[case::linked(random_linked_day(5, Shape { visits: 40, technicians: 8, wild: true, bands: 1 }), 1)]
fn a_search_tells_of_each_better_plan(#[case] problem: Problem, #[case] threads: usize) {
    let options = Options {
        threads,
        ..Options::default()
    };
    let mut told = Told::default();
    let budget = &mut Iterations(700);
    let plan = solve_observed(&problem, None, &options, budget, &mut told).unwrap();
    let Told(found, last) = told;
    assert!(found.len() > 1, "{found:?}");
    assert!(
        found.is_sorted_by(|a, b| a.0 > b.0 && a.2 <= b.2),
        "{found:?}"
    );
    let last = last.unwrap();
    assert_eq!(check(&problem, &last), Ok(last.cost));
    let (cost, unassigned, _) = *found.last().unwrap();
    assert_eq!(
        (cost, unassigned),
        (last.cost.total(), last.unassigned.len())
    );
    assert!(plan.cost.total() <= cost);
}
