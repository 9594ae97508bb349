//! Why a visit is on no route, in words that a dispatcher can act on.

use super::problem::DayProblem;
use crate::day::DayState;
use kept_domain::VisitId;
use kept_solver::problem::VisitIx;
use kept_solver::route::{self, Reason};
use std::collections::BTreeMap;

/// Lines per visit; a dispatcher doesn't read more.
const LINES_MAX: usize = 6;

/// The causes for one visit, those that many technicians share in one line.
pub(crate) fn in_words(
    state: &DayState,
    day: &DayProblem,
    solution: &route::Solution,
    visit: VisitIx,
) -> Vec<String> {
    let Some(id) = day.visit_id(visit) else {
        return Vec::new();
    };
    let mut by_cause: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    let mut order: Vec<String> = Vec::new();
    let blocked = route::explain(&day.problem, solution, visit);
    let all = blocked.len();
    for blocked in blocked {
        let Some(technician) = day
            .technician_id(blocked.technician)
            .and_then(|id| state.technicians.get(id))
        else {
            continue;
        };
        let cause = cause(state, day, id, blocked.reason);
        if !by_cause.contains_key(&cause) {
            order.push(cause.clone());
        }
        by_cause
            .entry(cause)
            .or_default()
            .push(technician.first_name());
    }
    if order.is_empty() {
        return vec![if all == 0 && day.technicians.is_empty() {
            "nobody works on this day".to_owned()
        } else {
            "it costs more to serve it than to leave it out".to_owned()
        }];
    }
    order.truncate(LINES_MAX);
    order
        .into_iter()
        .map(|cause| {
            let who = by_cause.remove(&cause).unwrap_or_default();
            format!("{}: {cause}", people(&who, all))
        })
        .collect()
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

fn cause(state: &DayState, day: &DayProblem, visit: &VisitId, reason: Reason) -> String {
    let needs = state.visits.get(visit);
    match reason {
        Reason::MissingSkill { needed, has, .. } => {
            let name = needs.and_then(|v| {
                v.skills
                    .iter()
                    .find(|(_, level)| **level == needed)
                    .map(|(name, _)| name.as_str())
            });
            let skill = name.unwrap_or("a skill");
            match has {
                Some(level) => format!("has {skill} at level {level}, not {needed}"),
                None => format!("lacks {skill}"),
            }
        }
        Reason::MissingPart { needed, left, .. } => {
            let name = needs.and_then(|v| {
                v.parts
                    .iter()
                    .find(|(_, count)| **count == needed)
                    .map(|(name, _)| name.as_str())
            });
            format!(
                "{left} of {needed} {} left on the van",
                name.unwrap_or("parts")
            )
        }
        Reason::Refused => "the customer doesn't want them".to_owned(),
        Reason::Unreachable => "can't get there".to_owned(),
        Reason::OutsideShift => "the window lies outside the shift".to_owned(),
        Reason::NoRoomInWindow => "no room in the window without breaking a promise".to_owned(),
        Reason::Full { until } => {
            format!(
                "full until {}",
                day.instant(until).clock(state.territory.zone)
            )
        }
        Reason::TooExpensive { .. } => "the detour costs more than leaving it out".to_owned(),
    }
}
