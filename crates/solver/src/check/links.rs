//! Judges what visits have to do with each other, from the times that are written down. Knows no route's
//! inner workings.

use std::collections::BTreeMap;

use crate::problem::{Link, Problem, TechIx, VisitIx};
use crate::route::Solution;

use super::Violation;

/// Who does a visit, and when.
#[derive(Clone, Copy)]
struct Work {
    technician: TechIx,
    start: i32,
    finish: i32,
    pinned: bool,
}

/// Judges every link but those between two pinned visits, which are facts.
pub(super) fn check(problem: &Problem, solution: &Solution, found: &mut Vec<Violation>) {
    if problem.links.is_empty() {
        return;
    }
    let works = works(solution);
    let judged = problem.links.iter().filter_map(|link| {
        let (first, second) = link.visits();
        match *link {
            Link::Together { .. } => together(first, second, works.get(&first), works.get(&second)),
            Link::After { gap_min, .. } => {
                let kept = in_order(works.get(&first), works.get(&second), gap_min);
                (!kept).then_some(Violation::Order { first, second })
            }
        }
    });
    found.extend(judged);
}

fn works(solution: &Solution) -> BTreeMap<VisitIx, Work> {
    let mut works = BTreeMap::new();
    for route in &solution.routes {
        for (at, stop) in route.stops.iter().enumerate() {
            let work = Work {
                technician: route.technician,
                start: stop.start,
                finish: stop.finish,
                pinned: at < route.pinned,
            };
            works.insert(stop.visit, work);
        }
    }
    works
}

fn together(
    first: VisitIx,
    second: VisitIx,
    one: Option<&Work>,
    other: Option<&Work>,
) -> Option<Violation> {
    let alone = |visit, partner| Some(Violation::Alone { visit, partner });
    match (one, other) {
        (Some(a), Some(b)) => {
            let as_agreed = a.technician != b.technician && a.start == b.start;
            let fact = a.pinned && b.pinned;
            (!as_agreed && !fact).then_some(Violation::Apart { first, second })
        }
        (Some(a), None) if !a.pinned => alone(first, second),
        (None, Some(b)) if !b.pinned => alone(second, first),
        _ => None,
    }
}

fn in_order(first: Option<&Work>, second: Option<&Work>, gap_min: i32) -> bool {
    match (first, second) {
        (_, None) => true,
        (None, Some(second)) => second.pinned,
        (Some(first), Some(second)) => {
            let opens = i64::from(first.finish) + i64::from(gap_min);
            i64::from(second.start) >= opens || (first.pinned && second.pinned)
        }
    }
}
