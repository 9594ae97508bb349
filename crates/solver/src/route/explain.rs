//! Why a visit is on nobody's route, technician by technician; changes nothing.

use crate::problem::{PartIx, Problem, SkillIx, TechIx, VisitIx};

use super::constraint::{assignment, skills};
use super::insertions::searched_order;
use super::model::{Model, hole};
use super::plan::Solution;
use super::timing;
use super::tour::Tour;

/// What keeps a visit off a technician's route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// He lacks a skill or its level.
    MissingSkill {
        /// The skill.
        skill: SkillIx,
        /// The level needed.
        needed: u8,
        /// The level he has, if he has the skill at all.
        has: Option<u8>,
    },
    /// His van lacks a part, counting what his other visits use.
    MissingPart {
        /// The part.
        part: PartIx,
        /// The count needed.
        needed: u32,
        /// The count left.
        left: u32,
    },
    /// The customer refuses him.
    Refused,
    /// He can't get there, or not home from there.
    Unreachable,
    /// Even with nothing else to do he couldn't serve it in its windows, his shift and his rest.
    OutsideShift,
    /// He has time, but not in the visit's windows without breaking what is planned.
    NoRoomInWindow,
    /// His day is full.
    Full {
        /// When his last visit is done, in seconds.
        until: i32,
    },
    /// He could, but that costs as much as leaving the visit out, or more.
    TooExpensive {
        /// What it would cost.
        delta_cost: i64,
    },
}

/// A technician who can't take a visit, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Blocked {
    /// Who.
    pub technician: TechIx,
    /// Why not.
    pub reason: Reason,
}

/// Why `visit` isn't on any route of `solution`, technician by technician.
///
/// A technician who could take it for less than it costs to leave it out isn't listed. Pinned visits,
/// unknown visits and invalid problems have no explanation.
#[must_use]
pub fn explain(problem: &Problem, solution: &Solution, visit: VisitIx) -> Vec<Blocked> {
    if problem.validate().is_err() {
        return Vec::new();
    }
    let model = Model::new(problem, None);
    if model.free.binary_search(&visit.0).is_err() {
        return Vec::new();
    }
    let any_time = without_windows(problem, visit);
    let any_time = Model::new(&any_time, None);
    let blocked = |route: &super::plan::Route| {
        let order = searched_order(&model, route, visit)?;
        let reason = reason_anywhere(&model, &any_time, route.technician.index(), &order, visit.0)?;
        Some(Blocked {
            technician: route.technician,
            reason,
        })
    };
    solution.routes.iter().filter_map(blocked).collect()
}

/// Why `v` can't go anywhere on the route; `None` when it can.
fn reason_anywhere(
    model: &Model<'_>,
    any_time: &Model<'_>,
    t: usize,
    order: &[u32],
    v: u32,
) -> Option<Reason> {
    if let Some(reason) = alone(model, t, order, v) {
        return Some(reason);
    }
    match cheapest(model, t, order, v) {
        Some(delta) if delta < model.nodes[v as usize].unassigned_cost => None,
        Some(delta_cost) => Some(Reason::TooExpensive { delta_cost }),
        None => Some(no_room(model, any_time, t, order, v)),
    }
}

/// What `v` costs at its best place among `order`, if it has any.
fn cheapest(model: &Model<'_>, t: usize, order: &[u32], v: u32) -> Option<i64> {
    let mut tour = Tour::idle(model, t);
    tour.order.extend_from_slice(order);
    if !tour.refresh(model) {
        return None;
    }
    tour.best_place(model, v, i64::MAX, &mut Vec::new())
        .map(|place| place.delta)
}

/// The same day, with `visit` welcome at any time.
fn without_windows(problem: &Problem, visit: VisitIx) -> Problem {
    let mut problem = problem.clone();
    if let Some(visit) = problem.visits.get_mut(visit.index()) {
        visit.windows = Vec::new();
    }
    problem
}

/// Why `v` can't follow `order`, given that it doesn't.
pub(super) fn reason_on(model: &Model<'_>, t: usize, order: &[u32], v: u32) -> Reason {
    alone(model, t, order, v).unwrap_or_else(|| {
        let any_time = without_windows(model.problem, VisitIx(v));
        no_room(model, &Model::new(&any_time, None), t, order, v)
    })
}

/// What stands in the way even of a technician with nothing but `v` to do (parts apart).
fn alone(model: &Model<'_>, t: usize, order: &[u32], v: u32) -> Option<Reason> {
    let (visit, technician) = (
        &model.problem.visits[v as usize],
        &model.problem.technicians[t],
    );
    if assignment::refused(visit, TechIx::from(t)) {
        return Some(Reason::Refused);
    }
    if let Some(missing) = skills::missing(technician, visit) {
        return Some(Reason::MissingSkill {
            skill: missing.skill,
            needed: missing.needed,
            has: missing.has,
        });
    }
    if let Some(short) = model.part_short(t, order, v) {
        return Some(Reason::MissingPart {
            part: short.part,
            needed: short.needed,
            left: short.left,
        });
    }
    let there = model.shortest(model.crews[t].origin, visit.location.0);
    let home = model.crews[t]
        .end
        .map_or(0, |end| model.shortest(visit.location.0, end));
    if hole(there) || hole(home) {
        return Some(Reason::Unreachable);
    }
    timing::evaluate(model, t, &[v])
        .is_none()
        .then_some(Reason::OutsideShift)
}

/// Whether the windows are in the way, or the day is full.
fn no_room(model: &Model<'_>, any_time: &Model<'_>, t: usize, order: &[u32], v: u32) -> Reason {
    if cheapest(any_time, t, order, v).is_some() {
        return Reason::NoRoomInWindow;
    }
    let until = timing::route(model, t, order)
        .and_then(|(route, _)| route.stops.last().map(|stop| stop.finish))
        .unwrap_or(model.crews[t].free_from);
    Reason::Full { until }
}
