//! Instances of the technician routing and scheduling problem as problems of the route search, priced as
//! their authors price them: by working time, from the latest departure that will do to the return. Reads
//! their list of best known costs. Never searches or judges.

use crate::convert::trsp::{self, Instance, Node};
use crate::input;
use anyhow::{Context as _, ensure};
use kept_solver::problem::{
    Depot, LocationIx, PartIx, Problem, SkillIx, TIME_MAX, Technician, TimeSpan, ToolIx, Travel,
    Visit, VisitIx, Weights,
};
use kept_solver::route::{Route, Solution};
use std::collections::BTreeMap;
use std::path::Path;

/// How many of our units of time make one of the file's: costs are published to four decimals.
pub const UNITS: f64 = 1_000.0;

/// Price of leaving a request out, in our units: more than any day costs.
const LEFT_OUT: i64 = 10_000_000;

/// The list of best known costs that lies beside instances.
const BEST_KNOWN: &str = "best_known.sol";

/// Reads an instance; the problem's visits are the requests in the file's order.
///
/// # Errors
/// It isn't one, or its times are too long.
pub fn read(text: &str) -> anyhow::Result<Problem> {
    let instance = trsp::parse(text)?;
    let last = instance
        .nodes
        .iter()
        .map(|node| node.to)
        .fold(0.0, f64::max);
    ensure!(
        last * UNITS < f64::from(TIME_MAX),
        "TWE: {last} is too late"
    );
    let (technicians, requests): (Vec<_>, Vec<_>) = (1..)
        .zip(instance.nodes.iter().skip(1))
        .partition(|(index, _)| *index <= instance.crew);
    let depot = instance.nodes.first().map(|node| Depot {
        location: LocationIx(0),
        service: units(node.service),
    });
    Ok(Problem {
        travel: travel(&instance),
        technicians: technicians
            .iter()
            .map(|(i, node)| technician(*i, node))
            .collect(),
        visits: requests.iter().map(|(i, node)| visit(*i, node)).collect(),
        weights: Weights {
            travel: 1,
            waiting: 1,
            ..Weights::default()
        },
        depots: depot.into_iter().collect(),
        ..Problem::default()
    })
}

fn travel(instance: &Instance) -> Travel {
    let size = instance.nodes.len();
    let pairs = (0..size).flat_map(|from| (0..size).map(move |to| (from, to)));
    let durations: Vec<i32> = pairs
        .map(|(from, to)| units(instance.time(from, to)))
        .collect();
    Travel::constant(size, durations.into())
}

fn technician(index: usize, node: &Node) -> Technician {
    Technician {
        shift: span(node),
        start: LocationIx::from(index),
        end: Some(LocationIx::from(index)),
        skills: skills(node),
        parts: parts(node),
        tools: node.tools.iter().copied().map(ToolIx).collect(),
        ..Technician::default()
    }
}

fn visit(index: usize, node: &Node) -> Visit {
    Visit {
        location: LocationIx::from(index),
        service: units(node.service),
        windows: vec![span(node)],
        hard_windows: true,
        skills: skills(node),
        parts: parts(node),
        tools: node.tools.iter().copied().map(ToolIx).collect(),
        unassigned_cost: LEFT_OUT,
        ..Visit::default()
    }
}

/// The authors let work start at the very end of a window, too.
fn span(node: &Node) -> TimeSpan {
    TimeSpan::new(units(node.from), units(node.to))
}

fn skills(node: &Node) -> Vec<(SkillIx, u8)> {
    node.skills
        .iter()
        .map(|skill| (SkillIx(*skill), 1))
        .collect()
}

fn parts(node: &Node) -> Vec<(PartIx, u32)> {
    let pieces = node.parts.iter().copied().enumerate();
    let pieces = pieces.filter(|(_, pieces)| *pieces > 0);
    pieces
        .map(|(part, pieces)| (PartIx::from(part), pieces))
        .collect()
}

/// Casts saturate, and longer times are refused elsewhere.
fn units(time: f64) -> i32 {
    (time * UNITS).round() as i32
}

/// Working time of all routes, in our units: each begins as late as it can without ending later.
pub fn working_time(problem: &Problem, solution: &Solution) -> i64 {
    solution
        .routes
        .iter()
        .map(|route| duration(problem, route))
        .sum()
}

/// The shortest time in which a technician can do a route, from home to home.
fn duration(problem: &Problem, route: &Route) -> i64 {
    let Some(technician) = problem.technicians.get(route.technician.index()) else {
        return 0;
    };
    if route.stops.is_empty() {
        return 0;
    }
    let mut day = Stretch::of(technician.shift, 0);
    let mut at = technician.start;
    for (place, stop) in route.stops.iter().enumerate() {
        for restock in route
            .restocks
            .iter()
            .filter(|restock| restock.before_stop == place)
        {
            if let Some(depot) = problem.depots.get(restock.depot.index()) {
                let leg = problem.travel.duration(at, depot.location, 0);
                day = day.then(leg, &Stretch::of(technician.shift, depot.service));
                at = depot.location;
            }
        }
        if let Some(visit) = visit_of(problem, stop.visit) {
            let window = visit.windows.first().copied().unwrap_or(technician.shift);
            let leg = problem.travel.duration(at, visit.location, 0);
            day = day.then(leg, &Stretch::of(window, visit.service));
            at = visit.location;
        }
    }
    let home = technician.end.unwrap_or(at);
    let leg = problem.travel.duration(at, home, 0);
    day.then(leg, &Stretch::of(technician.shift, 0)).length
}

fn visit_of(problem: &Problem, visit: VisitIx) -> Option<&Visit> {
    problem.visits.get(visit.index())
}

/// A part of a route that is kept in time: how long it takes at least, and between when and when it can
/// begin to take no longer. (Savelsbergh's forward slack, as segments that are put together.)
struct Stretch {
    length: i64,
    earliest: i64,
    latest: i64,
}

impl Stretch {
    fn of(window: TimeSpan, service: i32) -> Self {
        Stretch {
            length: i64::from(service),
            earliest: i64::from(window.start),
            latest: i64::from(window.end),
        }
    }

    /// This one and, after a leg, the next.
    fn then(&self, leg: i32, next: &Stretch) -> Stretch {
        let before = self.length + i64::from(leg);
        let wait = (next.earliest - before - self.latest).max(0);
        Stretch {
            length: before + wait + next.length,
            earliest: (next.earliest - before).max(self.earliest).min(self.latest),
            latest: (next.latest - before).min(self.latest),
        }
    }
}

/// The best known costs that lie beside an instance, by its name; empty where there is no such list.
///
/// # Errors
/// The list can't be read, or a cost in it is no number.
pub fn best_known_beside(file: &Path) -> anyhow::Result<BTreeMap<String, f64>> {
    let path = file.with_file_name(BEST_KNOWN);
    if !path.is_file() {
        return Ok(BTreeMap::new());
    }
    let name = path.display().to_string();
    let bytes = input::bytes(&path)?;
    let text = std::str::from_utf8(&bytes).with_context(|| format!("{name}: not UTF-8"))?;
    let mut known = BTreeMap::new();
    for (at, line) in (1..).zip(text.lines()) {
        let Some((instance, cost)) = line.split_once('=').filter(|_| !line.starts_with('#')) else {
            continue;
        };
        // Whether a cost is known to be the best that there is has a line of its own.
        if instance.ends_with("Opt") {
            continue;
        }
        let cost: f64 = cost
            .trim()
            .parse()
            .with_context(|| format!("{name}: line {at}"))?;
        ensure!(cost > 0.0, "{name}: line {at}: must be more than 0");
        known.insert(instance.to_owned(), cost);
    }
    Ok(known)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stretch(from: i32, to: i32, service: i32) -> Stretch {
        Stretch::of(TimeSpan::new(from, to), service)
    }

    #[test]
    fn a_day_begins_as_late_as_saves_waiting_and_no_later() {
        let home = || stretch(0, 1_000, 0);
        // The first window lets the day begin at 190, and the second opens at 300.
        let day = home().then(10, &stretch(100, 200, 20));
        let day = day.then(10, &stretch(300, 400, 20)).then(10, &home());
        assert_eq!(day.length, 10 + 20 + 70 + 10 + 20 + 10);
        let flexible = home().then(10, &stretch(100, 280, 20));
        let flexible = flexible.then(10, &stretch(300, 400, 20)).then(10, &home());
        assert_eq!(flexible.length, 10 + 20 + 10 + 20 + 10);
    }
}
