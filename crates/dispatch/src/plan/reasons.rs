//! Why a visit is on no route, in words that a dispatcher can act on.

use super::problem::DayProblem;
use super::{lock, pin};
use crate::day::DayState;
use kept_domain::{Seconds, VisitId};
use kept_solver::problem::{SkillIx, TechIx, VisitIx};
use kept_solver::route::{self, Blocked, Reason};
use std::collections::BTreeMap;

/// Lines per visit; a dispatcher doesn't read more.
const LINES_MAX: usize = 6;

/// The causes for one visit: who has the skills that it needs, then what is in the way of those who have
/// them. What many technicians share is one line.
pub(crate) fn in_words(
    state: &DayState,
    day: &DayProblem,
    solution: &route::Solution,
    visit: VisitIx,
) -> Vec<String> {
    if day.visit_id(visit).is_none() {
        return Vec::new();
    }
    let words = Words {
        state,
        day,
        solution,
        of: visit,
    };
    if day.circular.contains(&visit) {
        return vec![words.circle(visit)];
    }
    let blocked = route::explain(&day.problem, solution, visit);
    let mut lines = words.skills(&blocked);
    let others = |blocked: &&Blocked| !matches!(blocked.reason, Reason::MissingSkill { .. });
    let others: Vec<&Blocked> = blocked.iter().filter(others).collect();
    lines.extend(words.causes(&others, blocked.len()));
    if lines.is_empty() {
        lines.push(if day.technicians.is_empty() {
            "nobody works on this day".to_owned()
        } else {
            "it costs more to serve it than to leave it out".to_owned()
        });
    }
    lines.truncate(LINES_MAX);
    lines
}

/// Names for what the solver numbers.
struct Words<'a> {
    state: &'a DayState,
    day: &'a DayProblem,
    solution: &'a route::Solution,
    /// The visit that is explained.
    of: VisitIx,
}

impl Words<'_> {
    /// Why a technician must not come.
    fn refused(&self, technician: TechIx) -> String {
        let id = self.day.technician_id(technician);
        let known = id.and_then(|id| self.state.technicians.get(id));
        if known.is_some_and(|known| lock::is_locked(self.state, known)) {
            return "the route is locked".to_owned();
        }
        let visit = self
            .day
            .visit_id(self.of)
            .and_then(|id| self.state.visits.get(id));
        match visit.and_then(|visit| pin::held_to(self.state, visit)) {
            Some(holder) => pin::in_words(self.state, holder),
            None => "the customer doesn't want them".to_owned(),
        }
    }

    /// What a visit waits for that waits for it.
    fn circle(&self, visit: VisitIx) -> String {
        let known = self
            .day
            .visit_id(visit)
            .and_then(|id| self.state.visits.get(id));
        let on_circle = |id: &&VisitId| {
            let at = self.day.visit(id);
            at.is_some_and(|at| self.day.circular.contains(&at))
        };
        let befores = known.map(|visit| visit.after.iter().map(|after| &after.visit));
        let before = befores.and_then(|mut befores| befores.find(on_circle));
        match before {
            Some(id) => format!("has to come after visit {id}, which has to wait for it in turn"),
            None => "has to be done together with a visit that waits for itself".to_owned(),
        }
    }

    /// A line for each skill that someone lacks, with those who have it.
    fn skills(&self, blocked: &[Blocked]) -> Vec<String> {
        let mut needs: BTreeMap<SkillIx, u8> = BTreeMap::new();
        for blocked in blocked {
            if let Reason::MissingSkill { skill, needed, .. } = blocked.reason {
                needs.insert(skill, needed);
            }
        }
        let line = |(skill, level): (SkillIx, u8)| {
            let have = self.having(skill, level);
            let skill = self.day.skill_name(skill).unwrap_or("a skill");
            let level = if level > 1 {
                format!(" at level {level}")
            } else {
                String::new()
            };
            format!("needs {skill}{level}: {}", having_it(&have))
        };
        needs.into_iter().map(line).collect()
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

    /// What is in the way of each, those with the same cause in one line; `all` is how many can't.
    fn causes(&self, blocked: &[&Blocked], all: usize) -> Vec<String> {
        let mut lines: Vec<(String, Vec<&str>)> = Vec::new();
        for blocked in blocked {
            let technician = self.day.technician_id(blocked.technician);
            let Some(technician) = technician.and_then(|id| self.state.technicians.get(id)) else {
                continue;
            };
            let cause = self.cause(blocked);
            match lines.iter_mut().find(|(known, _)| *known == cause) {
                Some((_, who)) => who.push(technician.first_name()),
                None => lines.push((cause, vec![technician.first_name()])),
            }
        }
        lines
            .into_iter()
            .map(|(cause, who)| format!("{}: {cause}", people(&who, all)))
            .collect()
    }

    fn cause(&self, blocked: &Blocked) -> String {
        match blocked.reason {
            Reason::MissingSkill { skill, .. } => {
                format!("lacks {}", self.day.skill_name(skill).unwrap_or("a skill"))
            }
            Reason::MissingPart { part, needed, left } => {
                let part = self.day.part_name(part).unwrap_or("parts");
                format!("{left} of {needed} {part} left on the van")
            }
            Reason::MissingTool { tool } => {
                format!(
                    "no {} on the van",
                    self.day.tool_name(tool).unwrap_or("tool")
                )
            }
            Reason::Refused => self.refused(blocked.technician),
            Reason::PartnerBlocked { partner } => self.partner(blocked.technician, partner),
            Reason::Order { other } => self.order(other),
            Reason::Unreachable => "can't get there".to_owned(),
            Reason::OutsideShift => self.outside(blocked),
            Reason::WouldBreak { visit, by_s } => self.would_break(visit, by_s),
            Reason::NoRoomInWindow => "no room in the window".to_owned(),
            Reason::Full { until } => format!("full until {}", self.clock(until)),
            Reason::TooExpensive { .. } => "the detour costs more than leaving it out".to_owned(),
            Reason::Border { .. } => {
                "crossing the border costs more than leaving it out".to_owned()
            }
        }
    }

    /// Why someone can't do a visit at the same time as somebody else does its other half.
    fn partner(&self, technician: TechIx, partner: VisitIx) -> String {
        let name = self.linked(partner);
        match self.route_of(partner) {
            Some(route) if route == technician => {
                format!("does {name}, and it takes two at the same time")
            }
            Some(_) => format!("can't start at the same time as {name}"),
            None => format!("it takes two, and {name} is on no route either"),
        }
    }

    /// Why an order is in the way.
    fn order(&self, other: VisitIx) -> String {
        let name = self.linked(other);
        match self.route_of(other) {
            Some(_) => format!("its order with {name} leaves no time"),
            None => format!("it comes after {name}, which is on no route"),
        }
    }

    fn route_of(&self, visit: VisitIx) -> Option<TechIx> {
        let mut routes = self.solution.routes.iter();
        let route = routes.find(|route| route.visits().any(|planned| planned == visit));
        route.map(|route| route.technician)
    }

    /// The other visit of a link: by its id, as it may be the same customer's.
    fn linked(&self, visit: VisitIx) -> String {
        let id = self.day.visit_id(visit);
        let id = id.map_or_else(String::new, |id| format!("visit {id}"));
        format!("{id} ({})", self.visit(visit))
    }

    /// Why a day with nothing else to do is too short: the hours, or the way.
    fn outside(&self, blocked: &Blocked) -> String {
        let problem = &self.day.problem;
        let technician = problem.technicians.get(blocked.technician.index());
        let visit = problem.visits.get(self.of.index());
        let (Some(technician), Some(visit)) = (technician, visit) else {
            return "the window lies outside the shift".to_owned();
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
            return "the window lies outside the shift".to_owned();
        }
        let until = self.clock(last.saturating_add(1).min(to));
        format!(
            "can't be there before {until} and finish within the shift, even with nothing else to do"
        )
    }

    fn would_break(&self, visit: VisitIx, by_s: i32) -> String {
        let window = self.day.problem.visits.get(visit.index());
        let until = window
            .and_then(|visit| visit.windows.last())
            .map_or_else(String::new, |w| {
                // A window's last second stands for its end, which isn't part of it.
                format!(" until {}", self.clock(w.end.saturating_add(1)))
            });
        let minutes = Seconds(i64::from(by_s)).to_minutes().max(1);
        format!(
            "would break the promise{until} to {} by {minutes} min",
            self.visit(visit)
        )
    }

    fn clock(&self, seconds: i32) -> String {
        self.day.instant(seconds).clock(self.state.territory.zone)
    }

    /// Whom a visit is for.
    fn visit(&self, visit: VisitIx) -> String {
        let customer = |id: &VisitId| {
            let visit = self.state.visits.get(id)?;
            self.state.customers.get(&visit.customer)
        };
        let known = self.day.visit_id(visit).and_then(customer);
        known.map_or_else(|| "another visit".to_owned(), |c| c.name.clone())
    }
}

fn having_it(names: &[&str]) -> String {
    match names {
        [] => "nobody has it".to_owned(),
        [one] => format!("only {one} has it"),
        [first, second] => format!("{first} and {second} have it"),
        many => format!("{} technicians have it", many.len()),
    }
}

fn people(names: &[&str], all: usize) -> String {
    match names {
        many if many.len() == all && all > 1 => "everybody".to_owned(),
        [one] => (*one).to_owned(),
        [first, second] => format!("{first} and {second}"),
        [first, second, rest @ ..] => format!("{first}, {second} and {} more", rest.len()),
        [] => "nobody".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_has_a_skill_is_named_as_far_as_it_is_short() {
        assert_eq!(having_it(&[]), "nobody has it");
        assert_eq!(having_it(&["Ada"]), "only Ada has it");
        assert_eq!(having_it(&["Ada", "Ben"]), "Ada and Ben have it");
        assert_eq!(having_it(&["Ada", "Ben", "Cem"]), "3 technicians have it");
    }

    #[test]
    fn a_cause_that_all_share_is_everybodys() {
        assert_eq!(people(&["Ada", "Ben"], 2), "everybody");
        assert_eq!(people(&["Ada", "Ben"], 3), "Ada and Ben");
        assert_eq!(people(&["Ada"], 1), "Ada");
        assert_eq!(people(&["Ada", "Ben", "Cem"], 9), "Ada, Ben and 1 more");
    }
}
