//! Vans that are filled up on the way, tools, and borders.

#![allow(clippy::unwrap_used, clippy::panic, reason = "these are tests")]

mod support;

use kept_solver::check::{Violation, check};
use kept_solver::problem::*;
use kept_solver::route::*;
use rstest::rstest;
use support::*;

const FIRST: TechIx = TechIx(0);

fn pump(location: u32) -> Visit {
    Visit {
        parts: vec![(PartIx(0), 1)],
        ..visit(location, 600)
    }
}

fn depot(location: u32, service: i32) -> Depot {
    Depot {
        location: LocationIx(location),
        service,
    }
}

/// A van with one pump, three visits along the line that need one each, and a depot at 2.
fn short_of_pumps() -> Problem {
    let van = Technician {
        parts: vec![(PartIx(0), 1)],
        ..worker()
    };
    let mut problem = day(vec![van], vec![pump(1), pump(2), pump(3)]);
    problem.depots = vec![depot(2, 300)];
    problem
}

fn in_order(problem: &Problem, visits: &[u32]) -> Solution {
    let order = visits.iter().copied().map(VisitIx).collect();
    let plan = assemble(problem, None, &[order]).unwrap();
    assert_eq!(check(problem, &plan), Ok(plan.cost));
    plan
}

#[test]
fn a_van_passes_the_depot_once_where_that_is_no_detour() {
    let plan = in_order(&short_of_pumps(), &[0, 1, 2]);
    let restocks = &plan.routes[0].restocks;
    assert_eq!(restocks.len(), 1);
    assert_eq!(
        (restocks[0].before_stop, restocks[0].depot),
        (1, DepotIx(0))
    );
    assert_eq!(restocks[0].finish - restocks[0].start, 300);
    assert_eq!(plan.cost.travel, 2 * 1_800);
}

#[test]
fn a_van_that_lacks_nothing_passes_no_depot() {
    let mut problem = short_of_pumps();
    problem.technicians[0].parts = vec![(PartIx(0), 3)];
    assert!(in_order(&problem, &[0, 1, 2]).routes[0].restocks.is_empty());
}

#[test]
fn of_two_depots_the_one_with_the_shorter_way_is_taken() {
    let mut problem = short_of_pumps();
    problem.depots = vec![depot(0, 0), depot(1, 0)];
    let plan = in_order(&problem, &[2, 1, 0]);
    let restock = plan.routes[0].restocks[0];
    // Already at the beginning, where the technician is anyway.
    assert_eq!((restock.depot, restock.before_stop), (DepotIx(0), 0));
    problem.technicians[0].start = LocationIx(3);
    let plan = in_order(&problem, &[2, 1, 0]);
    let restock = plan.routes[0].restocks[0];
    assert_eq!((restock.depot, restock.before_stop), (DepotIx(1), 1));
    assert_eq!(plan.cost.travel, 600 + 600 + 600 + 600 * 2);
}

#[test]
fn who_loads_first_leaves_as_late_as_the_first_start_allows() {
    let mut problem = short_of_pumps();
    problem.technicians[0].parts.clear();
    problem.visits = vec![Visit {
        windows: vec![TimeSpan::new(40_000, 40_000)],
        ..pump(3)
    }];
    let route = &in_order(&problem, &[0]).routes[0];
    let restock = route.restocks[0];
    assert_eq!((restock.arrive, restock.finish), (39_100, 39_400));
    assert_eq!((route.depart, route.stops[0].arrive), (37_900, 40_000));
}

#[test]
fn lunch_may_be_taken_at_the_depot() {
    let mut problem = short_of_pumps();
    problem.technicians[0].breaks = rest(1_800, 31_000, 31_200);
    // The first work ends at 30,000, the depot is reached at 30,600: nothing else is near lunch time.
    let plan = in_order(&problem, &[0, 1, 2]);
    let route = &plan.routes[0];
    let (lunch, restock) = (route.break_.unwrap(), route.restocks[0]);
    assert_eq!(lunch.before_stop, restock.before_stop);
    assert_eq!((lunch.start, plan.cost.travel), (31_000, 3_600));
    assert!(lunch.start >= restock.arrive || lunch.end <= restock.arrive - restock.travel);
}

#[test]
fn a_tool_is_fetched_once_and_used_by_all_after() {
    let saw = |location| Visit {
        tools: vec![ToolIx(7)],
        ..visit(location, 600)
    };
    let mut problem = day(vec![worker()], vec![saw(1), saw(3)]);
    problem.depots = vec![depot(2, 0)];
    let plan = judged(&problem, 50);
    assert!(plan.unassigned.is_empty());
    assert_eq!(plan.routes[0].restocks.len(), 1);
    problem.technicians[0].tools = vec![ToolIx(7)];
    assert!(judged(&problem, 50).routes[0].restocks.is_empty());
}

#[test]
fn without_a_depot_that_helps_a_missing_tool_or_part_is_the_reason() {
    let mut problem = day(
        vec![worker()],
        vec![
            pump(1),
            Visit {
                tools: vec![ToolIx(7)],
                ..visit(1, 600)
            },
        ],
    );
    let reasons = |problem: &Problem| {
        let plan = judged(problem, 20);
        let reason = |v| explain(problem, &plan, VisitIx(v))[0].reason;
        (reason(0), reason(1))
    };
    let missing = (
        Reason::MissingPart {
            part: PartIx(0),
            needed: 1,
            left: 0,
        },
        Reason::MissingTool { tool: ToolIx(7) },
    );
    assert_eq!(reasons(&problem), missing);
    // A depot that takes the whole day to load doesn't help either.
    problem.depots = vec![depot(2, 40_000)];
    assert_eq!(reasons(&problem), missing);
}

#[test]
fn a_visit_across_the_border_costs_its_price() {
    let mut problem = day(vec![worker()], vec![visit(1, 600)]);
    problem.visits[0].territory = 1;
    let plan = judged(&problem, 20);
    assert_eq!(plan.cost.border, problem.weights.border);
    problem.visits[0].unassigned_cost = 1_300;
    let plan = judged(&problem, 20);
    assert_eq!(plan.unassigned, vec![VisitIx(0)]);
    let delta_cost = 1_200 + problem.weights.border;
    assert_eq!(
        explain(&problem, &plan, VisitIx(0))[0].reason,
        Reason::Border { delta_cost }
    );
    problem.technicians[0].territory = 1;
    assert_eq!(judged(&problem, 20).cost.border, 0);
}

/// A change of a plan or of the day it is for.
type Spoil = fn(&mut Problem, &mut Solution);

#[rstest]
#[case::the_depot_is_left_out(|_: &mut Problem, s: &mut Solution| s.routes[0].restocks.clear(), Violation::Part { technician: FIRST, part: PartIx(0) })]
#[case::it_comes_too_late(
    |_: &mut Problem, s: &mut Solution| s.routes[0].restocks[0].before_stop = 2,
    Violation::Part { technician: FIRST, part: PartIx(0) }
)]
#[case::the_depot_is_unknown(|p: &mut Problem, _: &mut Solution| p.depots.clear(), Violation::Restock(FIRST))]
#[case::it_is_after_the_last_visit(|_: &mut Problem, s: &mut Solution| s.routes[0].restocks[0].before_stop = 3, Violation::Restock(FIRST))]
#[case::loading_is_cut_short(|_: &mut Problem, s: &mut Solution| s.routes[0].restocks[0].finish -= 1, Violation::Restock(FIRST))]
#[case::the_way_is_too_short(|_: &mut Problem, s: &mut Solution| s.routes[0].restocks[0].travel -= 1, Violation::Restock(FIRST))]
#[case::loading_starts_before_arrival(
    |_: &mut Problem, s: &mut Solution| s.routes[0].restocks[0].arrive += 1,
    Violation::Restock(FIRST)
)]
#[case::the_depot_cant_be_reached(
    |p: &mut Problem, _: &mut Solution| p.travel = Travel::constant(4, vec![UNREACHABLE; 16].into()),
    Violation::Restock(FIRST)
)]
#[case::a_tool_is_missing_before_it(
    |p: &mut Problem, _: &mut Solution| p.visits[0].tools = vec![ToolIx(1)],
    Violation::Tool { technician: FIRST, visit: VisitIx(0), tool: ToolIx(1) }
)]
#[case::a_time_is_absurd(|_: &mut Problem, s: &mut Solution| s.routes[0].restocks[0].finish = i32::MAX, Violation::Times(FIRST))]
#[case::too_many(
    |_: &mut Problem, s: &mut Solution| { let all = vec![s.routes[0].restocks[0]; VISITS_MAX + 1]; s.routes[0].restocks = all; },
    Violation::Times(FIRST)
)]
fn a_spoilt_restock_is_refused(#[case] spoil: Spoil, #[case] violation: Violation) {
    let mut problem = short_of_pumps();
    let mut plan = in_order(&problem, &[0, 1, 2]);
    spoil(&mut problem, &mut plan);
    let found = check(&problem, &plan).unwrap_err();
    assert!(found.contains(&violation), "{found:?}");
}

#[test]
fn the_judge_accepts_two_stops_at_depots_in_one_gap() {
    let problem = short_of_pumps();
    let mut plan = in_order(&problem, &[0, 1, 2]);
    let route = &mut plan.routes[0];
    let again = Restock {
        arrive: route.restocks[0].finish,
        start: route.restocks[0].finish,
        finish: route.restocks[0].finish + 300,
        travel: 0,
        ..route.restocks[0]
    };
    route.restocks.push(again);
    for stop in &mut route.stops[1..] {
        stop.arrive += 300;
        stop.start += 300;
        stop.finish += 300;
    }
    route.end += 300;
    assert_eq!(check(&problem, &plan), Ok(plan.cost));
}

#[test]
fn a_stop_costs_what_its_way_costs() {
    let problem = short_of_pumps();
    let plan = in_order(&problem, &[0, 1, 2]);
    let costs: Vec<Option<i64>> = marginal_costs(&problem, &plan)
        .into_iter()
        .map(|stop| stop.cost)
        .collect();
    // Without the last one the depot at 2 is the end of the line; the others lie on the way.
    assert_eq!(costs, vec![Some(0), Some(0), Some(1_200)]);
}

#[rstest]
#[case::location(|p: &mut Problem| p.depots[0].location = LocationIx(9), "depots[0].location")]
#[case::service(|p: &mut Problem| p.depots[0].service = -1, "depots[0].service")]
#[case::count(|p: &mut Problem| p.depots = vec![Depot::default(); DEPOTS_MAX + 1], "depots")]
#[case::tools(|p: &mut Problem| p.visits[0].tools = vec![ToolIx(1); 2], "visits[0].tools")]
#[case::border(|p: &mut Problem| p.weights.border = -1, "weights.border")]
fn a_field_out_of_bounds_is_named(#[case] spoil: fn(&mut Problem), #[case] field: &str) {
    let mut problem = short_of_pumps();
    spoil(&mut problem);
    assert_eq!(problem.validate().unwrap_err()[0].field, field);
}
