//! The judge of finished plans, wherever they come from; shares no evaluation code with the search.
//!
//! It reads the problem and the plan alone, walks every route as it is written down, compares each time
//! with what the problem allows, and adds the cost up again. It never repairs anything.

mod leg;
mod links;
mod route;

use std::collections::BTreeMap;

use crate::problem::{PartIx, Problem, ProblemError, SkillIx, TechIx, ToolIx, VisitIx};
use crate::route::{Cost, Solution};

use route::RouteCheck;

/// A rule that a plan breaks.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Violation {
    /// The problem itself is out of bounds.
    #[error("the problem is invalid: {0}")]
    Problem(ProblemError),
    /// There must be one route a technician, in their order.
    #[error("there must be one route for each technician, in their order")]
    Routes,
    /// A route or the list of unassigned visits names a visit that doesn't exist.
    #[error("visit {} doesn't exist", .0.0)]
    UnknownVisit(VisitIx),
    /// A visit is on two routes, or twice on one.
    #[error("visit {} is planned twice", .0.0)]
    PlannedTwice(VisitIx),
    /// The unassigned visits aren't exactly those on no route, ascending.
    #[error("the unassigned visits aren't those on no route, in order")]
    Unassigned,
    /// A time on the route is further from the origin than any day can be.
    #[error("technician {}: a time is out of bounds", .0.0)]
    Times(TechIx),
    /// The pinned stops of the technician aren't kept exactly.
    #[error("technician {}: pinned stops are changed", .0.0)]
    Pins(TechIx),
    /// A visit goes to someone who lacks a skill.
    #[error("technician {} lacks skill {} for visit {}", .technician.0, .skill.0, .visit.0)]
    Skill {
        /// Who.
        technician: TechIx,
        /// For which visit.
        visit: VisitIx,
        /// The skill.
        skill: SkillIx,
    },
    /// A route uses more of a part than the van has.
    #[error("technician {} runs out of part {}", .technician.0, .part.0)]
    Part {
        /// Whose van.
        technician: TechIx,
        /// The part.
        part: PartIx,
    },
    /// A visit needs a tool that isn't on the van, and no depot was passed before.
    #[error("technician {} lacks tool {} for visit {}", .technician.0, .tool.0, .visit.0)]
    Tool {
        /// Whose van.
        technician: TechIx,
        /// For which visit.
        visit: VisitIx,
        /// The tool.
        tool: ToolIx,
    },
    /// A stop at a depot that doesn't exist, lies after the last visit or among pinned ones, can't be reached,
    /// or whose times are wrong.
    #[error("technician {}: illegal stop at a depot", .0.0)]
    Restock(TechIx),
    /// Of two visits that are done together, one is planned and the other isn't.
    #[error("visit {} is planned without visit {}", .visit.0, .partner.0)]
    Alone {
        /// The planned one.
        visit: VisitIx,
        /// The one left out.
        partner: VisitIx,
    },
    /// Two visits that are done together are on one route, or their work doesn't start at the same second.
    #[error("visits {} and {} aren't done together", .first.0, .second.0)]
    Apart {
        /// One of them.
        first: VisitIx,
        /// The other one.
        second: VisitIx,
    },
    /// Work starts before what has to come first is done, or without it.
    #[error("visit {} starts too early after visit {}, or without it", .second.0, .first.0)]
    Order {
        /// What has to come first.
        first: VisitIx,
        /// What starts too early.
        second: VisitIx,
    },
    /// A visit goes to someone whom it refuses.
    #[error("visit {} refuses technician {}", .visit.0, .technician.0)]
    Refused {
        /// Who.
        technician: TechIx,
        /// The visit.
        visit: VisitIx,
    },
    /// The day begins before the technician is free, or its departure isn't that of its first leg.
    #[error("technician {}: wrong departure", .0.0)]
    Departure(TechIx),
    /// A leg that can't be driven.
    #[error("technician {}: visit {} can't be reached", .technician.0, .visit.0)]
    Unreachable {
        /// Who.
        technician: TechIx,
        /// The stop that the leg leads to.
        visit: VisitIx,
    },
    /// A leg starts too early or doesn't take what the matrix says.
    #[error("technician {}: wrong leg to visit {}", .technician.0, .visit.0)]
    Leg {
        /// Who.
        technician: TechIx,
        /// The stop that the leg leads to.
        visit: VisitIx,
    },
    /// Work starts before arrival, or doesn't take as long as it should.
    #[error("technician {}: wrong times at visit {}", .technician.0, .visit.0)]
    Service {
        /// Who.
        technician: TechIx,
        /// The stop.
        visit: VisitIx,
    },
    /// Work starts outside the visit's windows.
    #[error("visit {} starts outside its windows", .0.0)]
    Window(VisitIx),
    /// The rest is missing, superfluous, too short or long, at the wrong time, or not between two stops.
    #[error("technician {}: illegal break", .0.0)]
    Break(TechIx),
    /// The day's end isn't when the technician is back.
    #[error("technician {}: wrong end", .0.0)]
    End(TechIx),
    /// The day ends after the shift and all of its overtime.
    #[error("technician {}: the day ends after shift and overtime", .0.0)]
    Shift(TechIx),
    /// The plan claims another cost than it has.
    #[error("the plan claims {claimed:?} but costs {found:?}")]
    Cost {
        /// What the plan says.
        claimed: Cost,
        /// What was added up.
        found: Cost,
    },
}

/// Judges a plan that wasn't started from another one.
///
/// Whether visits moved can't be told without the plan before, so any cost of moving that is a multiple of
/// its price up to all searched visits is accepted; [`check_from`] is exact.
///
/// # Errors
/// Everything that is wrong with the plan.
pub fn check(problem: &Problem, solution: &Solution) -> Result<Cost, Vec<Violation>> {
    judge(problem, None, solution)
}

/// Judges a plan that was started from `before`, one order of visits a technician.
///
/// # Errors
/// Everything that is wrong with the plan.
pub fn check_from(
    problem: &Problem,
    before: &[Vec<VisitIx>],
    solution: &Solution,
) -> Result<Cost, Vec<Violation>> {
    judge(problem, Some(before), solution)
}

fn judge(
    problem: &Problem,
    before: Option<&[Vec<VisitIx>]>,
    solution: &Solution,
) -> Result<Cost, Vec<Violation>> {
    problem.validate().map_err(|errors| {
        errors
            .into_iter()
            .map(Violation::Problem)
            .collect::<Vec<_>>()
    })?;
    let mut found = Vec::new();
    let in_order = solution
        .routes
        .iter()
        .enumerate()
        .all(|(i, route)| route.technician == TechIx::from(i));
    if solution.routes.len() != problem.technicians.len() || !in_order {
        return Err(vec![Violation::Routes]);
    }
    check_each_visit_once(problem, solution, &mut found);
    if !found.is_empty() {
        return Err(found);
    }
    let mut cost = Cost::default();
    for route in &solution.routes {
        RouteCheck::new(problem, route, &mut found).run(&mut cost);
    }
    links::check(problem, solution, &mut found);
    for visit in &solution.unassigned {
        cost.unassigned += problem.visits[visit.index()].unassigned_cost;
    }
    cost.moved = moved(problem, before, solution);
    if cost != solution.cost {
        found.push(Violation::Cost {
            claimed: solution.cost,
            found: cost,
        });
    }
    if found.is_empty() {
        Ok(cost)
    } else {
        Err(found)
    }
}

fn check_each_visit_once(problem: &Problem, solution: &Solution, found: &mut Vec<Violation>) {
    let mut times_planned = vec![0_u32; problem.visits.len()];
    for visit in solution
        .routes
        .iter()
        .flat_map(|route| route.stops.iter().map(|stop| stop.visit))
    {
        match times_planned.get_mut(visit.index()) {
            None => found.push(Violation::UnknownVisit(visit)),
            Some(0) => times_planned[visit.index()] = 1,
            Some(_) => found.push(Violation::PlannedTwice(visit)),
        }
    }
    let nowhere = times_planned
        .iter()
        .enumerate()
        .filter(|(_, n)| **n == 0)
        .map(|(v, _)| VisitIx::from(v));
    if !nowhere.eq(solution.unassigned.iter().copied()) {
        found.push(Violation::Unassigned);
    }
}

/// What moving costs: exactly with the plan before, otherwise whatever is claimed if it could be.
fn moved(problem: &Problem, before: Option<&[Vec<VisitIx>]>, solution: &Solution) -> i64 {
    let price = problem.weights.moved;
    let searched = || {
        solution.routes.iter().flat_map(|route| {
            route
                .stops
                .iter()
                .skip(route.pinned)
                .map(|stop| (stop.visit, route.technician))
        })
    };
    let Some(before) = before else {
        let most = price * i64::try_from(searched().count()).unwrap_or(0);
        let claimed = solution.cost.moved;
        let possible = (0..=most).contains(&claimed) && (price == 0 || claimed % price == 0);
        return if possible { claimed } else { 0 };
    };
    let mut known: BTreeMap<VisitIx, TechIx> = BTreeMap::new();
    for (t, order) in before.iter().enumerate().take(problem.technicians.len()) {
        known.extend(order.iter().map(|&visit| (visit, TechIx::from(t))));
    }
    searched()
        .filter(|(visit, now)| known.get(visit).is_some_and(|was| was != now))
        .map(|_| price)
        .sum()
}
