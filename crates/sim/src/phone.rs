//! Phone: what a technician does next and reports. Derived from the route as the phone shows it
//! and from the truth, so a run that was cut off goes on where the reports end.

use crate::truth::Truth;
use kept_dispatch::report::Report;
use kept_dispatch::view::{TechnicianRoute, TechnicianStop};
use kept_domain::{EventId, EventKind, Point, Seconds, Timestamp, VisitId, VisitStatus};
use uuid::Builder;

/// From the door to the start of the work.
pub(crate) const TO_WORK: Seconds = Seconds(60);
/// A technician gives up at a closed door after this long.
pub(crate) const AT_THE_DOOR: Seconds = Seconds(300);
/// A technician who sees this much more work coming says so.
pub(crate) const SAYS_FROM: Seconds = Seconds::minutes(15);
/// Share of technicians' overruns that they declare, in thousandths.
pub(crate) const SAYS_PERMILLE: u32 = 500;
/// The phone sends its position this often while driving.
pub(crate) const POSITION_EVERY: Seconds = Seconds::minutes(4);

/// Something that a technician is about to report.
#[derive(Clone, Debug, PartialEq)]
pub struct NextReport {
    /// When it happens.
    pub at: Timestamp,
    /// The visit.
    pub visit: VisitId,
    /// What.
    pub kind: EventKind,
}

impl NextReport {
    /// The report as the phone sends it. Its id follows from what is reported, so that sending it
    /// again after a crash is a repeat.
    #[must_use]
    pub fn to_report(&self, truth: &Truth, sequence: u64) -> Report {
        let about_visit = self.kind.needs_visit();
        let kind = format!("{:?}", self.kind);
        let name = [self.visit.as_str(), &kind, &self.at.to_string()];
        let random = truth.chance().number(&name).to_be_bytes();
        let mut bytes = [0u8; 10];
        bytes[..8].copy_from_slice(&random);
        let millis = u64::try_from(self.at.millis()).unwrap_or(0);
        let id = Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid();
        Report {
            id: EventId(id.to_string()),
            device_sequence: sequence,
            occurred_at: self.at,
            visit: about_visit.then(|| self.visit.clone()),
            kind: self.kind.clone(),
        }
    }
}

/// What the technician of this route reports next; none when the day is done. `cv_permille` is the
/// spread of a job type's durations.
#[must_use]
pub fn next_report(
    route: &TechnicianRoute,
    truth: &Truth,
    cv_permille: impl Fn(&str) -> u32,
    last_position: Option<Timestamp>,
) -> Option<NextReport> {
    let at = route
        .stops
        .iter()
        .position(|stop| !stop.status.is_closed())?;
    let stop = route.stops.get(at)?;
    let report = |at, kind| NextReport {
        at,
        visit: VisitId::new(&stop.visit),
        kind,
    };
    match stop.status {
        VisitStatus::Open => Some(report(departure(route, at)?, EventKind::OnTheWay)),
        VisitStatus::OnTheWay => {
            let left = stop.on_the_way_at?;
            let arrival = arrival(route, truth, stop, left);
            let position = next_position(route, at, left, arrival, last_position);
            Some(position.unwrap_or_else(|| report(arrival, EventKind::Arrived)))
        }
        VisitStatus::Arrived if truth.nobody_opens(&stop.visit) => {
            Some(report(stop.arrived_at? + AT_THE_DOOR, EventKind::NoAccess))
        }
        VisitStatus::Arrived => Some(report(stop.arrived_at? + TO_WORK, EventKind::Started)),
        VisitStatus::Working => {
            let started = stop.started_at?;
            let takes = truth.service(
                &stop.visit,
                &route.technician,
                truth.usual(&stop.job_type, stop.duration_s),
                cv_permille(&stop.job_type),
            );
            let declared = declares(truth, stop, started, takes);
            Some(declared.unwrap_or_else(|| report(started + takes, EventKind::Finished)))
        }
        VisitStatus::Done | VisitStatus::NoAccess | VisitStatus::Cancelled => None,
    }
}

/// Leaves as soon as the work before is done and the break is over.
fn departure(route: &TechnicianRoute, at: usize) -> Option<Timestamp> {
    let finished = route
        .stops
        .iter()
        .take(at)
        .filter_map(|stop| stop.finished_at)
        .max();
    let free = finished.or(route.depart)?;
    let pause = route.break_.filter(|pause| pause.before_stop == at);
    Some(match pause {
        Some(pause) => free.max(pause.earliest) + (pause.to - pause.from),
        None => free,
    })
}

/// Arrives when the drive is over, but doesn't ring before the window that was promised.
fn arrival(
    route: &TechnicianRoute,
    truth: &Truth,
    stop: &TechnicianStop,
    left: Timestamp,
) -> Timestamp {
    let driven = left + truth.drive(&stop.visit, &route.technician, stop.travel_s);
    stop.promise
        .map_or(driven, |promise| driven.max(promise.from()))
}

fn next_position(
    route: &TechnicianRoute,
    at: usize,
    left: Timestamp,
    arrival: Timestamp,
    last: Option<Timestamp>,
) -> Option<NextReport> {
    let stop = route.stops.get(at)?;
    let from = match at.checked_sub(1).and_then(|before| route.stops.get(before)) {
        Some(before) => before.point,
        None => route.start,
    }?;
    let due = last.filter(|last| *last >= left).unwrap_or(left) + POSITION_EVERY;
    if due >= arrival {
        return None;
    }
    let share = (due - left).0 as f64 / (arrival - left).0.max(1) as f64;
    let point = between(from, stop.point?, share);
    Some(NextReport {
        at: due,
        visit: VisitId::new(&stop.visit),
        kind: EventKind::Position { point },
    })
}

fn between(from: Point, to: Point, share: f64) -> Point {
    Point {
        lat: from.lat + (to.lat - from.lat) * share,
        lon: from.lon + (to.lon - from.lon) * share,
    }
}

/// At the time when the work should be over, some technicians say how long it will still take.
fn declares(
    truth: &Truth,
    stop: &TechnicianStop,
    started: Timestamp,
    takes: Seconds,
) -> Option<NextReport> {
    let over = takes - stop.duration_s;
    let says = over >= SAYS_FROM
        && stop.said_finish.is_none()
        && truth
            .chance()
            .happens(SAYS_PERMILLE, &["says", &stop.visit]);
    // People round to ten minutes, and up.
    let minutes = u32::try_from(over.0.max(0) / 600 + 1)
        .unwrap_or(1)
        .saturating_mul(10);
    says.then(|| NextReport {
        at: started + stop.duration_s,
        visit: VisitId::new(&stop.visit),
        kind: EventKind::Delayed { minutes },
    })
}
