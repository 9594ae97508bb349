//! Summary: days in numbers, for a board that shows a week. Computed from what is stored, so that it costs no
//! forecast; a day is counted again only when it has a new revision.

use crate::app::{Dispatch, Error};
use crate::day::DayState;
use crate::known_days::DayKey;
use chrono::NaiveDate;
use kept_domain::{
    LocalDay, PromiseState, Route, Seconds, Technician, TerritoryId, Timestamp, VisitId,
    VisitStatus, Warning,
};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

/// Days of one summary.
pub const SUMMARY_DAYS_MAX: i64 = 14;
/// Days whose numbers are kept: some weeks of some dozens of territories. One takes some kilobytes.
const KNOWN_MAX: usize = 512;

/// Days in numbers.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SummaryView {
    /// The local date now.
    pub today: NaiveDate,
    /// All technicians, by id.
    pub technicians: Vec<SummaryTechnician>,
    /// The days, in order.
    pub days: Vec<Arc<DaySummary>>,
}

/// Who works.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SummaryTechnician {
    /// Identity.
    pub id: String,
    /// Full name.
    pub name: String,
}

/// A day in numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DaySummary {
    /// Local date.
    pub date: NaiveDate,
    /// Commits so far.
    pub revision: u64,
    /// Midnight; a day of a clock change has 23 or 25 hours.
    pub day_start: Timestamp,
    /// The next midnight.
    pub day_end: Timestamp,
    /// A plan counts.
    pub planned: bool,
    /// Visits that weren't cancelled.
    pub visits: u32,
    /// Visits that are over.
    pub done: u32,
    /// Open visits on no route.
    pub unassigned: u32,
    /// Open visits whose promise will probably break.
    pub at_risk: u32,
    /// Promises that broke.
    pub broken: u32,
    /// Each technician's day.
    pub technicians: Vec<TechnicianDay>,
    /// Who they are.
    #[serde(skip)]
    people: Vec<SummaryTechnician>,
}

/// A technician's day in numbers. Times are as planned.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct TechnicianDay {
    /// Whose.
    pub id: String,
    /// Doesn't work.
    pub absent: bool,
    /// The route is locked.
    pub locked: bool,
    /// Visits on the route.
    pub visits: u32,
    /// Of these, over.
    pub done: u32,
    /// Of these, with a promise that will probably break.
    pub at_risk: u32,
    /// Of these, with a promise that broke.
    pub broken: u32,
    /// Work at visits.
    pub work_s: Seconds,
    /// Drives, home and to depots included.
    pub drive_s: Seconds,
    /// Working hours without the break.
    pub shift_s: Seconds,
    /// How much later than the shift the route ends.
    pub over_s: Seconds,
}

/// Numbers of days by their revision, the ones used longest ago forgotten first.
#[derive(Default)]
pub(crate) struct Summaries(Mutex<Known>);

#[derive(Default)]
struct Known {
    uses: u64,
    days: BTreeMap<DayKey, (u64, Arc<DaySummary>)>,
}

impl Summaries {
    fn get(&self, key: &DayKey, revision: u64) -> Option<Arc<DaySummary>> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.uses += 1;
        let uses = known.uses;
        let (used, day) = known.days.get_mut(key)?;
        *used = uses;
        (day.revision == revision).then(|| day.clone())
    }

    /// Keeps a day's numbers, but not of one without a commit: no revision would tell of a change.
    fn put(&self, key: DayKey, day: &Arc<DaySummary>) {
        if day.revision == 0 {
            return;
        }
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let uses = known.uses;
        known.days.insert(key, (uses, day.clone()));
        if known.days.len() > KNOWN_MAX {
            let oldest = known.days.iter().min_by_key(|(_, (used, _))| *used);
            if let Some(oldest) = oldest.map(|(key, _)| key.clone()) {
                known.days.remove(&oldest);
            }
        }
    }
}

impl Dispatch {
    /// The days from one date to another, ends included, in numbers.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` beyond [`SUMMARY_DAYS_MAX`] days.
    pub async fn summary_view(
        &self,
        territory: &TerritoryId,
        from: NaiveDate,
        to: NaiveDate,
    ) -> Result<SummaryView, Error> {
        let zone = self.zone_of(territory).await?;
        let zone = zone.ok_or_else(|| Error::NotFound(format!("territory {territory}")))?;
        let count = (to - from).num_days() + 1;
        if !(1..=SUMMARY_DAYS_MAX).contains(&count) {
            let message = format!("must be within {SUMMARY_DAYS_MAX} days of from");
            let field = "to".to_owned();
            return Err(Error::Invalid { field, message });
        }
        let mut days = Vec::new();
        for date in from.iter_days().take_while(|date| *date <= to) {
            days.push(self.day_summary(territory, date).await?);
        }
        Ok(SummaryView {
            today: self.now().date(zone),
            technicians: days
                .last()
                .map(|day| day.people.clone())
                .unwrap_or_default(),
            days,
        })
    }

    async fn day_summary(
        &self,
        territory: &TerritoryId,
        date: NaiveDate,
    ) -> Result<Arc<DaySummary>, Error> {
        let key = (territory.clone(), date);
        let revision = self.store.day_revision(territory, date).await?;
        if let Some(known) = self.summaries.get(&key, revision) {
            return Ok(known);
        }
        let day = Arc::new(summary_of(&self.store.load_day(territory, date).await?));
        self.summaries.put(key, &day);
        Ok(day)
    }
}

fn summary_of(state: &DayState) -> DaySummary {
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
    use kept_domain::{PlannedBreak, Restock, Stop, TechnicianId};

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
