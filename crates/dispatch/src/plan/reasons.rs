//! Why a visit is on no route, by causes that a dispatcher can act on.

use super::arrange::name;
use super::problem::DayProblem;
use super::{lock, pin};
use crate::day::DayState;
use kept_domain::{Cause, Reason, Seconds, VisitId, Who};
use kept_solver::problem::{SkillIx, TechIx, VisitIx};
use kept_solver::route::{self, Blocked};
use std::collections::BTreeMap;

/// Reasons per visit; a dispatcher doesn't read more.
const REASONS_MAX: usize = 6;

/// The causes for one visit: who has the skills that it needs, then what is in the way of those who have
/// them. What many technicians share is one reason.
pub(crate) fn of(
    state: &DayState,
    day: &DayProblem,
    solution: &route::Solution,
    visit: VisitIx,
) -> Vec<Reason> {
    if day.visit_id(visit).is_none() {
        return Vec::new();
    }
    let facts = Facts {
        state,
        day,
        solution,
        of: visit,
    };
    if day.circular.contains(&visit) {
        return vec![facts.circle(visit).into()];
    }
    let blocked = route::explain(&day.problem, solution, visit);
    let mut reasons = facts.skills(&blocked);
    let others = |blocked: &&Blocked| !matches!(blocked.reason, route::Reason::MissingSkill { .. });
    let others: Vec<&Blocked> = blocked.iter().filter(others).collect();
    reasons.extend(facts.causes(&others, blocked.len()));
    if reasons.is_empty() {
        reasons.push(if day.technicians.is_empty() {
            Cause::NobodyWorks.into()
        } else {
            Cause::NotWorthIt.into()
        });
    }
    reasons.truncate(REASONS_MAX);
    reasons
}

/// What is in the way of a visit that a person puts somewhere, without what others' routes have to do with it.
pub(super) fn of_visit(
    state: &DayState,
    day: &DayProblem,
    visit: VisitIx,
    reason: route::Reason,
) -> Cause {
    use route::Reason as R;
    let named = |name: Option<&str>, else_: &str| name.unwrap_or(else_).to_owned();
    let known = day.visit_id(visit).and_then(|id| state.visits.get(id));
    match reason {
        R::MissingSkill { skill, .. } => Cause::MissingSkill {
            skill: named(day.skill_name(skill), "a skill"),
        },
        R::MissingPart { part, needed, left } => Cause::MissingPart {
            part: named(day.part_name(part), "parts"),
            needed,
            left,
        },
        R::MissingTool { tool } => Cause::MissingTool {
            tool: named(day.tool_name(tool), "tool"),
        },
        R::Refused => match known.and_then(|visit| pin::held_to(state, visit)) {
            Some(holder) => Cause::PinnedTo {
                technician: pin::name_of(state, holder),
            },
            None => Cause::NotWanted,
        },
        R::PartnerBlocked { .. } => Cause::NotTogether,
        R::Order { .. } => Cause::OutOfOrder,
        R::Unreachable => Cause::Unreachable,
        R::OutsideShift => Cause::OutsideShift,
        R::WouldBreak { .. } | R::NoRoomInWindow | R::Full { .. } => Cause::NoTime,
        R::TooExpensive { .. } => Cause::Detour,
        R::Border { .. } => Cause::Border,
    }
}

/// Names and times for what the solver numbers.
struct Facts<'a> {
    state: &'a DayState,
    day: &'a DayProblem,
    solution: &'a route::Solution,
    /// The visit that is explained.
    of: VisitIx,
}

impl Facts<'_> {
    /// What a visit waits for that waits for it.
    fn circle(&self, visit: VisitIx) -> Cause {
        let known = self
            .day
            .visit_id(visit)
            .and_then(|id| self.state.visits.get(id));
        let on_circle = |id: &&VisitId| {
            let at = self.day.visit(id);
            at.is_some_and(|at| self.day.circular.contains(&at))
        };
        let befores = known.map(|visit| visit.after.iter().map(|after| &after.visit));
        match befores.and_then(|mut befores| befores.find(on_circle)) {
            Some(id) => Cause::Circle {
                visit: id.to_string(),
            },
            None => Cause::CircleTogether,
        }
    }

    /// A reason for each skill that someone lacks, with those who have it.
    fn skills(&self, blocked: &[Blocked]) -> Vec<Reason> {
        let mut needs: BTreeMap<SkillIx, u8> = BTreeMap::new();
        for blocked in blocked {
            if let route::Reason::MissingSkill { skill, needed, .. } = blocked.reason {
                needs.insert(skill, needed);
            }
        }
        let reason = |(skill, level): (SkillIx, u8)| {
            let have = self.having(skill, level);
            let skill = self.day.skill_name(skill).unwrap_or("a skill").to_owned();
            let who = Who::of(&have, self.day.technicians.len());
            Cause::NeedsSkill { skill, level, who }.into()
        };
        needs.into_iter().map(reason).collect()
    }

    /// First names of those who have a skill at a level.
    fn having(&self, skill: SkillIx, level: u8) -> Vec<&str> {
        let able = |technician: &kept_solver::problem::Technician| {
            let mut skills = technician.skills.iter();
            skills.any(|&(held, has)| held == skill && has >= level)
        };
        let technicians = self
            .day
            .technicians
            .iter()
            .zip(&self.day.problem.technicians);
        technicians
            .filter(|(_, technician)| able(technician))
            .filter_map(|(id, _)| self.state.technicians.get(id))
            .map(kept_domain::Technician::first_name)
            .collect()
    }

    /// What is in the way of each, those with the same cause in one reason; `all` is how many can't.
    fn causes(&self, blocked: &[&Blocked], all: usize) -> Vec<Reason> {
        let mut causes: Vec<(Cause, Vec<&str>)> = Vec::new();
        for blocked in blocked {
            let technician = self.day.technician_id(blocked.technician);
            let Some(technician) = technician.and_then(|id| self.state.technicians.get(id)) else {
                continue;
            };
            let locked = lock::is_locked(self.state, technician);
            let cause = match blocked.reason {
                route::Reason::Refused if locked => Cause::RouteLocked,
                _ => self.cause(blocked),
            };
            match causes.iter_mut().find(|(known, _)| *known == cause) {
                Some((_, who)) => who.push(technician.first_name()),
                None => causes.push((cause, vec![technician.first_name()])),
            }
        }
        let reason = |(cause, who): (Cause, Vec<&str>)| Reason {
            who: Some(Who::of(&who, all)),
            cause,
        };
        causes.into_iter().map(reason).collect()
    }

    fn cause(&self, blocked: &Blocked) -> Cause {
        use route::Reason as R;
        match blocked.reason {
            R::PartnerBlocked { partner } => self.partner(blocked.technician, partner),
            R::Order { other } => self.order(other),
            R::OutsideShift => self.outside(blocked),
            R::WouldBreak { visit, by_s } => self.would_break(visit, by_s),
            R::NoRoomInWindow => Cause::NoRoom,
            R::Full { until } => Cause::FullUntil {
                until: self.clock(until),
            },
            other => of_visit(self.state, self.day, self.of, other),
        }
    }

    /// Why someone can't do a visit at the same time as somebody else does its other half.
    fn partner(&self, technician: TechIx, partner: VisitIx) -> Cause {
        let (visit, customer) = self.linked(partner);
        match self.route_of(partner) {
            Some(route) if route == technician => Cause::DoesPartner { visit, customer },
            Some(_) => Cause::PartnerElsewhere { visit, customer },
            None => Cause::PartnerUnplanned { visit, customer },
        }
    }

    /// Why an order is in the way.
    fn order(&self, other: VisitIx) -> Cause {
        let (visit, customer) = self.linked(other);
        match self.route_of(other) {
            Some(_) => Cause::OrderTight { visit, customer },
            None => Cause::OrderUnplanned { visit, customer },
        }
    }

    fn route_of(&self, visit: VisitIx) -> Option<TechIx> {
        let mut routes = self.solution.routes.iter();
        let route = routes.find(|route| route.visits().any(|planned| planned == visit));
        route.map(|route| route.technician)
    }

    /// The other visit of a link: by its id, as it may be the same customer's, and whom it is for.
    fn linked(&self, visit: VisitIx) -> (String, String) {
        let id = self.day.visit_id(visit);
        let id = id.map_or_else(String::new, ToString::to_string);
        (id, self.visit(visit))
    }

    /// Why a day with nothing else to do is too short: the hours, or the way.
    fn outside(&self, blocked: &Blocked) -> Cause {
        let problem = &self.day.problem;
        let technician = problem.technicians.get(blocked.technician.index());
        let visit = problem.visits.get(self.of.index());
        let (Some(technician), Some(visit)) = (technician, visit) else {
            return Cause::OutsideShift;
        };
        let (from, to) = (
            technician.shift.start,
            technician.shift.end + technician.overtime_max,
        );
        let last = visit
            .windows
            .iter()
            .map(|window| window.end)
            .max()
            .unwrap_or(to);
        let first = visit
            .windows
            .iter()
            .map(|window| window.start)
            .min()
            .unwrap_or(from);
        if last < from || first > to {
            return Cause::OutsideShift;
        }
        Cause::ShiftTooShort {
            until: self.clock(last.saturating_add(1).min(to)),
        }
    }

    fn would_break(&self, visit: VisitIx, by_s: i32) -> Cause {
        let known = self.day.problem.visits.get(visit.index());
        let end = known.and_then(|visit| visit.windows.last());
        Cause::WouldBreak {
            customer: self.visit(visit),
            // A window's last second stands for its end, which isn't part of it.
            until: end.map_or_else(String::new, |w| self.clock(w.end.saturating_add(1))),
            minutes: Seconds(i64::from(by_s)).to_minutes().max(1),
        }
    }

    fn clock(&self, seconds: i32) -> String {
        self.day.instant(seconds).clock(self.state.territory.zone)
    }

    /// Whom a visit is for.
    fn visit(&self, visit: VisitIx) -> String {
        let known = self.day.visit_id(visit);
        known.map_or_else(|| "another visit".to_owned(), |id| name(self.state, id))
    }
}
