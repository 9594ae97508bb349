//! Why a visit is on nobody's route, technician by technician; changes nothing.

use crate::problem::{Link, PartIx, Problem, SkillIx, TechIx, ToolIx, VisitIx};

use super::breaking::{self, Softened};
use super::constraint::{assignment, border, links, skills, tools};
use super::insertions::searched_order;
use super::linked::{self, Works};
use super::model::{Model, hole};
use super::plan::{Route, Solution};
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
    /// His van lacks a part, counting what his other visits use, and no depot helps.
    MissingPart {
        /// The part.
        part: PartIx,
        /// The count needed.
        needed: u32,
        /// The count left.
        left: u32,
    },
    /// His van lacks a tool, and no depot helps.
    MissingTool {
        /// The tool.
        tool: ToolIx,
    },
    /// The customer refuses him.
    Refused,
    /// The visit is done together with another one, which is left out, is his own, or starts when he can't.
    PartnerBlocked {
        /// The other visit.
        partner: VisitIx,
    },
    /// The visit comes before or after another one, which is left out or at a time that leaves no room.
    Order {
        /// The other visit.
        other: VisitIx,
    },
    /// He can't get there, or not home from there.
    Unreachable,
    /// Even with nothing else to do he couldn't serve it in its windows, his shift and his rest.
    OutsideShift,
    /// With the visit at its best place, work at another one would start after its last window.
    WouldBreak {
        /// The first visit on his route that would be late.
        visit: VisitIx,
        /// How late, in seconds.
        by_s: i32,
    },
    /// He has time, but not in the visit's windows, even if all others could be late.
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
    /// He could, but he works in another territory, and with that price it costs as much as leaving the visit
    /// out, or more.
    Border {
        /// What it would cost, the border included.
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
    let unlinked = (!problem.links.is_empty()).then(|| without_links(problem));
    let unstocked = (!problem.depots.is_empty()).then(|| without_depots(problem));
    let softened = breaking::softened(problem, visit);
    let views = Views {
        works: linked::works_without(&model, &solution.routes, visit),
        any_time: Model::new(&any_time, None),
        unlinked: unlinked.as_ref().map(|problem| Model::new(problem, None)),
        unstocked: unstocked.as_ref().map(|problem| Model::new(problem, None)),
        softened: Softened::new(problem, &softened),
        model: &model,
    };
    let blocked = |route: &Route| {
        let order = searched_order(&model, route, visit)?;
        let reason = views.reason(route.technician.index(), &order, visit.0)?;
        Some(Blocked {
            technician: route.technician,
            reason,
        })
    };
    solution.routes.iter().filter_map(blocked).collect()
}

/// The day as it is, and as it would be without one rule each.
struct Views<'a> {
    model: &'a Model<'a>,
    works: Works,
    /// The visit is welcome at any time.
    any_time: Model<'a>,
    /// Nobody waits for anybody, where somebody does.
    unlinked: Option<Model<'a>>,
    /// Without depots where there are some, and then without a look at what is on the vans.
    unstocked: Option<Model<'a>>,
    /// All others may be late.
    softened: Softened<'a>,
}

impl Views<'_> {
    /// Why `v` can't go anywhere on the route; `None` when it can.
    fn reason(&self, t: usize, order: &[u32], v: u32) -> Option<Reason> {
        if let Some(reason) = barred(self.model, t, order, v) {
            return Some(reason);
        }
        let alone = || alone(self.model, self.unstocked.as_ref(), t, order, v);
        if let Some(link) = linked::refusing_link(self.model, &self.works, t, v) {
            return alone().or_else(|| Some(link_reason(link, v)));
        }
        match self.cheapest(self.model, t, order, v) {
            Some(delta) => self.too_dear(t, v, delta),
            None => self
                .link_in_the_way(t, order, v)
                .or_else(alone)
                .or_else(|| Some(self.no_room(t, order, v))),
        }
    }

    fn cheapest(&self, model: &Model<'_>, t: usize, order: &[u32], v: u32) -> Option<i64> {
        if model.links.is_empty() {
            return cheapest(model, t, order, v);
        }
        linked::best_place(model, &self.works, t, order, v).map(|placed| placed.delta)
    }

    /// The link of `v`, if without links it could go on the route.
    fn link_in_the_way(&self, t: usize, order: &[u32], v: u32) -> Option<Reason> {
        let link = *self.model.links.of(v).first()?;
        let unlinked = cheapest(self.unlinked.as_ref()?, t, order, v);
        unlinked.map(|_| link_reason(link, v))
    }

    /// Why `v` isn't worth `delta_cost`, if it isn't.
    fn too_dear(&self, t: usize, v: u32, delta_cost: i64) -> Option<Reason> {
        let problem = self.model.problem;
        let worth = self.model.nodes[v as usize].unassigned_cost;
        if delta_cost < worth {
            return None;
        }
        let (visit, technician) = (&problem.visits[v as usize], &problem.technicians[t]);
        let abroad = border::price(&self.model.weights, visit, technician);
        Some(if delta_cost - abroad < worth {
            Reason::Border { delta_cost }
        } else {
            Reason::TooExpensive { delta_cost }
        })
    }

    /// Whether someone else's window is in the way, or the visit's own, or the day is full.
    fn no_room(&self, t: usize, order: &[u32], v: u32) -> Reason {
        let late = self.softened.first_late(t, order, v);
        let would_break = late.map(|(visit, by_s)| Reason::WouldBreak { visit, by_s });
        would_break.unwrap_or_else(|| no_room(self.model, &self.any_time, t, order, v))
    }
}

/// What a link that is in the way of `v` means.
pub(super) fn link_reason(link: Link, v: u32) -> Reason {
    let other = VisitIx(links::other(link, v));
    match link {
        Link::Together { .. } => Reason::PartnerBlocked { partner: other },
        Link::After { .. } => Reason::Order { other },
    }
}

/// What `v` costs at its best place among `order`, if it has any. Knows no links.
fn cheapest(model: &Model<'_>, t: usize, order: &[u32], v: u32) -> Option<i64> {
    let mut tour = Tour::idle(model, t);
    tour.order.extend_from_slice(order);
    if !tour.refresh(model) {
        return None;
    }
    tour.best_place(model, v, i64::MAX, &mut Vec::new())
        .map(|place| place.delta)
}

/// The same day, with nobody waiting for anybody.
fn without_links(problem: &Problem) -> Problem {
    let mut problem = problem.clone();
    problem.links.clear();
    problem
}

/// The same day without depots.
fn without_depots(problem: &Problem) -> Problem {
    let mut problem = problem.clone();
    problem.depots.clear();
    problem
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
    let person = barred(model, t, order, v).or_else(|| alone(model, None, t, order, v));
    person.unwrap_or_else(|| {
        let any_time = without_windows(model.problem, VisitIx(v));
        no_room(model, &Model::new(&any_time, None), t, order, v)
    })
}

/// What keeps technician `t` from `v` at any time: the customer, a skill, or what isn't on the van when there
/// is no depot.
fn barred(model: &Model<'_>, t: usize, order: &[u32], v: u32) -> Option<Reason> {
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
    lacking(model, t, order, v).filter(|_| model.depots.is_empty())
}

/// What stands in the way even of a technician with nothing but `v` to do. `unstocked` is the day without
/// depots; without it a way by a depot that takes too long isn't told from a short shift.
fn alone(
    model: &Model<'_>,
    unstocked: Option<&Model<'_>>,
    t: usize,
    order: &[u32],
    v: u32,
) -> Option<Reason> {
    let feasible = |model: &Model<'_>| timing::evaluate(model, t, &[v]).is_some();
    if !feasible(model) && unstocked.is_some_and(feasible) {
        return lacking(model, t, order, v);
    }
    let location = model.nodes[v as usize].location;
    let there = model.shortest(model.crews[t].origin, location);
    let home = model.crews[t]
        .end
        .map_or(0, |end| model.shortest(location, end));
    if hole(there) || hole(home) {
        return Some(Reason::Unreachable);
    }
    (!feasible(model)).then_some(Reason::OutsideShift)
}

/// The part or tool that the van lacks for `v`.
fn lacking(model: &Model<'_>, t: usize, order: &[u32], v: u32) -> Option<Reason> {
    let (visit, technician) = (
        &model.problem.visits[v as usize],
        &model.problem.technicians[t],
    );
    if let Some(tool) = tools::missing(technician, visit) {
        return Some(Reason::MissingTool { tool });
    }
    let short = model.part_short(t, order, v)?;
    Some(Reason::MissingPart {
        part: short.part,
        needed: short.needed,
        left: short.left,
    })
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
