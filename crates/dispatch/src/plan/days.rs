//! Several days of a territory at once: which visit goes on which day, and then each day's plan. A visit that
//! may go on any of several days is on each of them, with the windows of that day; it is done once.

use super::frame::Frame;
use super::links;
use super::problem::DayProblem;
use super::{PlanOptions, plan_day};
use crate::app::Error;
use crate::day::DayState;
use crate::ports::Ids;
use kept_domain::{
    Cause, Fault, Plan, Seconds, Technician, TechnicianId, Timestamp, Unassigned, Visit, VisitId,
};
use kept_solver::budget::Budget;
use kept_solver::horizon::{self, Horizon, Person, Request, WorkDay};
use kept_solver::problem::{Band, Problem, TIME_MAX, TimeSpan, Travel};
use kept_solver::route::{self, Options};
use std::collections::{BTreeMap, BTreeSet};

/// The most days that are planned at once.
pub const DAYS_MAX: usize = 31;

/// One of several days.
#[derive(Clone, Debug)]
pub struct PlannedDay {
    /// The day with the visits that go on it, the ones left out that could have gone on it first included.
    pub state: DayState,
    /// Its plan.
    pub plan: Plan,
}

/// Decides for each visit on which of its days it goes. The days are of one territory, ascending.
/// `now` is before the first of them.
///
/// # Errors
/// Too many days, or not ascending; a technician with other skills or another area on another day; a place
/// without travel times; more than a route problem holds.
pub fn share_out(
    states: &[DayState],
    now: Timestamp,
    options: &Options,
    budget: &mut dyn Budget,
) -> Result<Vec<DayState>, Error> {
    let ascending = states.windows(2).all(|pair| pair[0].date < pair[1].date);
    if !ascending || states.is_empty() || states.len() > DAYS_MAX {
        let message = format!("must be 1 to {DAYS_MAX} different days, the first one first");
        return Err(invalid("days", message));
    }
    same_people(states)?;
    let visits = all_visits(states);
    let horizon = horizon_of(states, &visits, now)?;
    let solution = route::solve(&horizon.problem, None, options, budget)
        .map_err(|error| invalid("days", error.to_string()))?;
    let assigned = horizon.assignments(&solution.orders());
    let goes_on: BTreeMap<&VisitId, usize> = visits
        .iter()
        .zip(assigned)
        .filter_map(|(visit, owner)| Some((&visit.id, owner?.day)))
        .collect();
    let mut taken: BTreeSet<VisitId> = BTreeSet::new();
    let mut shared = Vec::with_capacity(states.len());
    for (day, state) in states.iter().enumerate() {
        let mut state = state.clone();
        state.visits.retain(|id, _| match goes_on.get(id) {
            Some(assigned) => *assigned == day,
            // Nobody has time for it on any day: the first one says why.
            None => taken.insert(id.clone()),
        });
        shared.push(state);
    }
    Ok(shared)
}

/// Plans days that were shared out, one after the other. A visit that has to come after one that is on no
/// route of an earlier day, or is still to come on a later one, is left out.
///
/// # Errors
/// As [`plan_day`].
pub fn plan_shared(
    days: Vec<DayState>,
    options: &PlanOptions,
    ids: &dyn Ids,
    mut budget: impl FnMut() -> Box<dyn Budget>,
) -> Result<Vec<PlannedDay>, Error> {
    let known: BTreeSet<VisitId> = days
        .iter()
        .flat_map(|day| day.visits.keys().cloned())
        .collect();
    let mut done: BTreeSet<VisitId> = BTreeSet::new();
    let mut planned = Vec::with_capacity(days.len());
    for state in days {
        let waits_for = |visit: &Visit| {
            let mut befores = visit.after.iter().map(|after| after.visit.clone());
            befores.find(|id| {
                known.contains(id) && !state.visits.contains_key(id) && !done.contains(id)
            })
        };
        let left_out: BTreeMap<VisitId, VisitId> = state
            .visits
            .values()
            .filter_map(|visit| Some((visit.id.clone(), waits_for(visit)?)))
            .collect();
        let mut possible = state.clone();
        possible.visits.retain(|id, _| !left_out.contains_key(id));
        let mut plan = plan_day(&possible, options, ids, budget().as_mut())?;
        plan.unassigned
            .extend(left_out.into_iter().map(|(visit, before)| Unassigned {
                visit,
                reasons: vec![
                    Cause::NotDoneBefore {
                        visit: before.to_string(),
                    }
                    .into(),
                ],
            }));
        let stops = plan.routes.iter().flat_map(|route| &route.stops);
        done.extend(stops.map(|stop| stop.visit.clone()));
        planned.push(PlannedDay { state, plan });
    }
    Ok(planned)
}

fn invalid(field: &str, message: impl Into<Fault>) -> Error {
    Error::Invalid {
        field: field.into(),
        message: message.into(),
    }
}

/// What somebody can do is the same on all of his days.
fn same_people(states: &[DayState]) -> Result<(), Error> {
    let mut known: BTreeMap<&TechnicianId, &Technician> = BTreeMap::new();
    for technician in states.iter().flat_map(|state| state.technicians.values()) {
        let first = *known.entry(&technician.id).or_insert(technician);
        if first.skills != technician.skills || first.area != technician.area {
            let field = format!("technicians.{}", technician.id);
            return Err(invalid(
                &field,
                "must have the same skills and area on all days",
            ));
        }
    }
    Ok(())
}

/// Each visit once, as the first of its days has it, in the order of ids.
fn all_visits(states: &[DayState]) -> Vec<&Visit> {
    let mut visits: BTreeMap<&VisitId, &Visit> = BTreeMap::new();
    for visit in states.iter().flat_map(|state| state.visits.values()) {
        visits.entry(&visit.id).or_insert(visit);
    }
    visits.into_values().collect()
}

/// A day's problem and when it begins, in seconds after the first day's beginning.
struct DayPart {
    day: DayProblem,
    problem: Problem,
    offset: i32,
}

fn horizon_of(states: &[DayState], visits: &[&Visit], now: Timestamp) -> Result<Horizon, Error> {
    let frame = Frame::of(states);
    let start = states.first().map(|state| state.local_day().start());
    let part = |state: &DayState| {
        let day = DayProblem::in_frame(state, now, frame.clone())?;
        let after = start.map_or(Seconds::ZERO, |start| state.local_day().start() - start);
        Ok(DayPart {
            problem: day.with_slack(&state.territory.settings),
            day,
            offset: i32::try_from(after.0).unwrap_or(TIME_MAX),
        })
    };
    let parts: Vec<DayPart> = states.iter().map(part).collect::<Result<_, Error>>()?;
    let people: BTreeSet<&TechnicianId> = parts
        .iter()
        .flat_map(|part| &part.day.technicians)
        .collect();
    let people: Vec<&TechnicianId> = people.into_iter().collect();
    let linked = links::of_day(visits);
    let requests = visits.iter().enumerate().map(|(at, visit)| {
        let mut request = request(visit, &parts, &people);
        if linked.circular.contains(&at.into()) {
            request.refused = (0..people.len()).collect();
        }
        request
    });
    let first = parts.first().map(|part| &part.problem);
    let frame = horizon::Frame {
        travel: travel(&parts),
        weights: first.map(|problem| problem.weights).unwrap_or_default(),
        links: linked.links.clone(),
        depots: first
            .map(|problem| problem.depots.clone())
            .unwrap_or_default(),
    };
    let persons: Vec<Person> = people.iter().map(|id| person(id, &parts)).collect();
    let requests: Vec<Request> = requests.collect();
    Horizon::new(&persons, &requests, frame).map_err(|error| invalid("days", error.to_string()))
}

/// Somebody with all of his working days.
fn person(id: &TechnicianId, parts: &[DayPart]) -> Person {
    let mut person = Person::default();
    for (day, part) in parts.iter().enumerate() {
        let known = part.day.technician(id);
        let Some(technician) = known.and_then(|ix| part.problem.technicians.get(ix.index())) else {
            continue;
        };
        person.skills.clone_from(&technician.skills);
        person.territory = technician.territory;
        person.days.push(WorkDay {
            day,
            shift: later(technician.shift, part.offset),
            overtime_max: technician.overtime_max,
            start: technician.start,
            end: technician.end,
            parts: technician.parts.clone(),
            tools: technician.tools.clone(),
            breaks: technician.breaks.map(|mut rest| {
                rest.start_window = later(rest.start_window, part.offset);
                rest
            }),
        });
    }
    person
}

/// A visit with its windows on all of its days.
fn request(visit: &Visit, parts: &[DayPart], people: &[&TechnicianId]) -> Request {
    let places = |ids: &BTreeSet<TechnicianId>| {
        let place = |id| people.binary_search(&id).ok();
        ids.iter().filter_map(place).collect()
    };
    let mut request = Request {
        preferred: places(&visit.preferred),
        refused: match &visit.pinned {
            Some(holder) => (0..people.len())
                .filter(|at| people.get(*at) != Some(&holder))
                .collect(),
            None => places(&visit.refused),
        },
        ..Request::default()
    };
    for part in parts {
        let known = part.day.visit(&visit.id);
        let Some(on_day) = known.and_then(|ix| part.problem.visits.get(ix.index())) else {
            continue;
        };
        if request.windows.is_empty() {
            request.visit = on_day.clone();
        }
        request
            .windows
            .extend(on_day.windows.iter().map(|span| later(*span, part.offset)));
    }
    request
}

fn later(span: TimeSpan, offset: i32) -> TimeSpan {
    TimeSpan::new(
        span.start.saturating_add(offset),
        span.end.saturating_add(offset),
    )
}

/// The travel times of all days, each day's from its beginning on.
fn travel(parts: &[DayPart]) -> Travel {
    let mut all = Travel::default();
    for part in parts {
        let day = &part.problem.travel;
        all.size = day.size;
        for (at, band) in day.bands.iter().enumerate() {
            let from = match (all.bands.is_empty(), at) {
                (true, _) => band.from,
                (false, 0) => part.offset,
                _ => band.from.saturating_add(part.offset),
            };
            // Days with the same times all day need no bands.
            if all
                .bands
                .last()
                .is_none_or(|last| last.durations != band.durations)
            {
                all.bands.push(Band {
                    from,
                    durations: band.durations.clone(),
                });
            }
        }
    }
    all
}
