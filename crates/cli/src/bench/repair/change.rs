//! What happens on a day that was going as planned: each kind of change, done to a day's state.

use super::day::Moment;
use kept_dispatch::day::DayState;
use kept_domain::{
    Plan, Progress, Seconds, TechnicianId, Timestamp, Visit, VisitId, VisitStatus, Window,
};
use serde::Serialize;

/// How much longer the work in hand takes.
const OVERRUN: Seconds = Seconds::minutes(40);
/// Somebody comes to an urgent visit within so long.
const URGENT_WITHIN: Seconds = Seconds::minutes(180);
/// The highest priority.
const URGENT: u8 = 3;

/// A kind of change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A visit that has to be today, soon.
    Urgent,
    /// A technician goes home.
    Sick,
    /// The work in hand takes 40 minutes longer.
    Overrun,
    /// A customer calls off.
    Cancelled,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Kind; 4] = [Kind::Urgent, Kind::Sick, Kind::Overrun, Kind::Cancelled];

    /// The day after the change; `None` where nobody is there whom it could hit.
    pub fn happen(self, moment: &Moment) -> Option<DayState> {
        let mut state = moment.state.clone();
        match self {
            Kind::Urgent => urgent(&mut state, moment)?,
            Kind::Sick => sick(&mut state, moment)?,
            Kind::Overrun => overrun(&mut state, moment)?,
            Kind::Cancelled => cancelled(&mut state, moment)?,
        }
        Some(state)
    }

    /// As it is printed.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Urgent => "urgent",
            Kind::Sick => "sick",
            Kind::Overrun => "overrun",
            Kind::Cancelled => "cancelled",
        }
    }

    /// One of these, drawn for the day and the kind.
    fn pick<T: Clone>(self, moment: &Moment, all: &[T]) -> Option<T> {
        let date = moment.state.date.to_string();
        let at = moment.chance.pick(all.len(), &["who", self.name(), &date]);
        all.get(at).cloned()
    }
}

fn urgent(state: &mut DayState, moment: &Moment) -> Option<()> {
    let others: Vec<&Visit> = moment.others.visits.values().collect();
    let other = Kind::Urgent.pick(moment, &others)?;
    let customer = moment.others.customers.get(&other.customer)?;
    let site = moment.others.sites.get(&other.site)?;
    let visit = Visit {
        day: state.date,
        booked: Window::new(moment.now, moment.now + URGENT_WITHIN).ok()?,
        leave_by: None,
        priority: URGENT,
        ..other.clone()
    };
    state
        .customers
        .insert(customer.id.clone(), customer.clone());
    state.sites.insert(site.id.clone(), site.clone());
    state.visits.insert(visit.id.clone(), visit);
    Some(())
}

fn sick(state: &mut DayState, moment: &Moment) -> Option<()> {
    let plan = state.plan.as_ref()?;
    let busy: Vec<TechnicianId> = plan
        .routes
        .iter()
        .filter(|route| route.stops.iter().any(|s| is_open(state, &s.visit)))
        .map(|route| route.technician.clone())
        .collect();
    let who = Kind::Sick.pick(moment, &busy)?;
    let date = state.date;
    state.technicians.get_mut(&who)?.absent.insert(date);
    Some(())
}

fn overrun(state: &mut DayState, moment: &Moment) -> Option<()> {
    let working: Vec<Progress> = state
        .progress
        .values()
        .filter(|progress| progress.status == VisitStatus::Working)
        .cloned()
        .collect();
    let mut progress = Kind::Overrun.pick(moment, &working)?;
    let planned = state.visits.get(&progress.visit)?.duration_s;
    let expected: Timestamp = (progress.started_at? + planned).max(moment.now);
    progress.said_finish = Some(expected + OVERRUN);
    state.progress.insert(progress.visit.clone(), progress);
    Some(())
}

fn cancelled(state: &mut DayState, moment: &Moment) -> Option<()> {
    let open: Vec<VisitId> = planned(state.plan.as_ref()?)
        .filter(|visit| is_open(state, visit))
        .cloned()
        .collect();
    let visit = Kind::Cancelled.pick(moment, &open)?;
    let mut progress = state.progress_of(&visit);
    progress.status = VisitStatus::Cancelled;
    state.progress.insert(visit, progress);
    Some(())
}

fn planned(plan: &Plan) -> impl Iterator<Item = &VisitId> {
    let stops = plan.routes.iter().flat_map(|route| &route.stops);
    stops.map(|stop| &stop.visit)
}

fn is_open(state: &DayState, visit: &VisitId) -> bool {
    state.progress_of(visit).status == VisitStatus::Open
}
