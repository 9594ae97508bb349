//! Counts a day: what its state says, without a forecast.

use super::{DaySummary, SummaryTechnician, TechnicianDay};
use crate::day::DayState;
use kept_domain::{
    LocalDay, PromiseState, Route, Seconds, Technician, VisitId, VisitStatus, Warning,
};
use std::collections::BTreeSet;

/// The day in numbers.
pub(super) fn summary_of(state: &DayState) -> DaySummary {
    let local = state.local_day();
    let mut day = DaySummary {
        date: state.date,
        revision: state.revision,
        day_start: local.start(),
        day_end: local.end(),
        planned: state.plan.is_some(),
        visits: 0,
        done: 0,
        unassigned: 0,
        at_risk: 0,
        broken: 0,
        technicians: state
            .technicians
            .values()
            .map(|technician| technician_day(state, local, technician))
            .collect(),
        people: state
            .technicians
            .values()
            .map(|technician| SummaryTechnician {
                id: technician.id.to_string(),
                name: technician.name.clone(),
            })
            .collect(),
    };
    let routes = state.plan.iter().flat_map(|plan| &plan.routes);
    let planned: BTreeSet<&VisitId> = routes
        .flat_map(|route| &route.stops)
        .map(|stop| &stop.visit)
        .collect();
    for visit in state.visits.keys() {
        let standing = Standing::of(state, visit);
        day.visits += u32::from(!standing.cancelled);
        day.done += u32::from(standing.done);
        day.at_risk += u32::from(standing.at_risk);
        day.broken += u32::from(standing.broken);
        day.unassigned += u32::from(standing.open && !planned.contains(visit));
    }
    day
}

fn technician_day(state: &DayState, local: LocalDay, technician: &Technician) -> TechnicianDay {
    let shift = technician.shift;
    let rest = technician
        .break_rule
        .map_or(Seconds::ZERO, |rule| rule.duration_s);
    let hours = local.at(shift.to) - local.at(shift.from) - rest;
    let mut day = TechnicianDay {
        id: technician.id.to_string(),
        absent: technician.absent.contains(&state.date),
        locked: technician.locked.contains(&state.date),
        shift_s: hours.max(Seconds::ZERO),
        ..TechnicianDay::default()
    };
    let plan = state.plan.as_ref();
    let Some(route) = plan.and_then(|plan| plan.route(&technician.id)) else {
        return day;
    };
    for stop in &route.stops {
        let standing = Standing::of(state, &stop.visit);
        day.visits += u32::from(!standing.cancelled);
        day.done += u32::from(standing.done);
        day.at_risk += u32::from(standing.at_risk);
        day.broken += u32::from(standing.broken);
        day.work_s = day.work_s + (stop.finish - stop.start);
    }
    if !route.stops.is_empty() {
        day.drive_s = driving(route);
        day.over_s = (route.end - local.at(shift.to)).max(Seconds::ZERO);
    }
    day
}

/// All drives of a route. What lies between its last stop and its end is the drive home, but for a break.
fn driving(route: &Route) -> Seconds {
    let stops = route.stops.iter().map(|stop| stop.travel_s);
    let depots = route.restocks.iter().map(|restock| restock.travel_s);
    let there = stops.chain(depots).fold(Seconds::ZERO, |sum, s| sum + s);
    let last = route.stops.last().map_or(route.depart, |stop| stop.finish);
    let rest = route.break_.as_ref();
    let rest = rest
        .filter(|rest| rest.before_stop >= route.stops.len())
        .map_or(Seconds::ZERO, |rest| rest.to - rest.from);
    there + (route.end - last - rest).max(Seconds::ZERO)
}

/// What of a visit counts.
struct Standing {
    cancelled: bool,
    open: bool,
    done: bool,
    at_risk: bool,
    broken: bool,
}

impl Standing {
    fn of(state: &DayState, visit: &VisitId) -> Self {
        let status = state.progress_of(visit).status;
        let word = state.word_of(visit).map(|word| word.state);
        let broken = matches!(word, Some(PromiseState::Broken { .. }));
        let waits = status < VisitStatus::Arrived;
        let warned = || {
            state
                .live_warning_of(visit)
                .is_some_and(Warning::is_undecided)
        };
        Standing {
            cancelled: status == VisitStatus::Cancelled,
            open: status == VisitStatus::Open,
            done: status.is_closed() && status != VisitStatus::Cancelled,
            at_risk: waits && !broken && warned(),
            broken,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kept_domain::{PlannedBreak, Restock, Stop, TechnicianId, Timestamp};

    fn at(minutes: i64) -> Timestamp {
        Timestamp(minutes * 60_000)
    }

    fn route() -> Route {
        let stop = |arrive: i64, travel: i64| Stop {
            visit: VisitId::new(format!("v{arrive}")),
            arrive: at(arrive),
            start: at(arrive + 5),
            finish: at(arrive + 35),
            travel_s: Seconds::minutes(travel),
        };
        Route {
            technician: TechnicianId::new("t1"),
            depart: at(0),
            stops: vec![stop(20, 20), stop(75, 10)],
            break_: None,
            restocks: Vec::new(),
            end: at(125),
        }
    }

    #[test]
    fn a_route_drives_to_its_stops_to_depots_and_home() {
        assert_eq!(driving(&route()), Seconds::minutes(20 + 10 + 15));
        let mut with_depot = route();
        with_depot.restocks.push(Restock {
            depot: "yard".to_owned(),
            before_stop: 1,
            arrive: at(60),
            finish: at(65),
            travel_s: Seconds::minutes(5),
        });
        assert_eq!(driving(&with_depot), Seconds::minutes(50));
    }

    #[test]
    fn a_break_on_the_way_home_is_no_drive() {
        let rest = |before_stop| PlannedBreak {
            from: at(110),
            to: at(120),
            before_stop,
        };
        let mut route = route();
        route.break_ = Some(rest(2));
        assert_eq!(driving(&route), Seconds::minutes(20 + 10 + 5));
        route.break_ = Some(rest(1));
        assert_eq!(driving(&route), Seconds::minutes(45), "taken before that");
    }
}
