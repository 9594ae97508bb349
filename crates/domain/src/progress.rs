//! Progress: how far a visit is, as reported from the field. A state machine that stands
//! missing, repeated and late reports, since phones lose their connection.

use crate::event::EventKind;
use crate::id::{TechnicianId, VisitId};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// How far a visit is.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum VisitStatus {
    /// Nothing has happened yet.
    #[default]
    Open,
    /// The technician drives to it.
    OnTheWay,
    /// The technician is at the door.
    Arrived,
    /// Work goes on.
    Working,
    /// Work is finished.
    Done,
    /// The technician was there and couldn't get in.
    NoAccess,
    /// It will not take place.
    Cancelled,
}

impl VisitStatus {
    /// Nothing more is to be done on site.
    #[must_use]
    pub fn is_closed(self) -> bool {
        matches!(
            self,
            VisitStatus::Done | VisitStatus::NoAccess | VisitStatus::Cancelled
        )
    }

    /// The technician is on the way or there, so that the stop can't be given away.
    #[must_use]
    pub fn is_in_hand(self) -> bool {
        matches!(
            self,
            VisitStatus::OnTheWay | VisitStatus::Arrived | VisitStatus::Working
        )
    }
}

/// A report that contradicts what is known.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TransitionError {
    /// The visit is finished or cancelled.
    #[error("the visit is closed ({status:?})")]
    Closed {
        /// Its status.
        status: VisitStatus,
    },
    /// A later step is reported to have happened before an earlier one.
    #[error("reported at {at}, but an earlier step happened at {after}")]
    OutOfOrder {
        /// The time reported.
        at: Timestamp,
        /// The time of the step before.
        after: Timestamp,
    },
}

/// What is known from the field about one visit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// The visit.
    pub visit: VisitId,
    /// How far it is.
    pub status: VisitStatus,
    /// Who reported last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub technician: Option<TechnicianId>,
    /// Departure towards it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_the_way_at: Option<Timestamp>,
    /// Arrival.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arrived_at: Option<Timestamp>,
    /// Start of the work.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_at: Option<Timestamp>,
    /// End of the work, or the time at which the technician gave up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finished_at: Option<Timestamp>,
    /// When the technician said the work will end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub said_finish: Option<Timestamp>,
}

impl Progress {
    /// Nothing has happened yet.
    #[must_use]
    pub fn open(visit: VisitId) -> Self {
        Progress {
            visit,
            status: VisitStatus::Open,
            technician: None,
            on_the_way_at: None,
            arrived_at: None,
            started_at: None,
            finished_at: None,
            said_finish: None,
        }
    }

    /// The progress after a report. A step that was skipped gets the time of the one reported; a
    /// step that arrives late fills in its own time and doesn't set the status back.
    ///
    /// # Errors
    /// The visit is closed, or the report contradicts the order of the steps.
    pub fn after(&self, kind: &EventKind, at: Timestamp) -> Result<Progress, TransitionError> {
        if self.status == VisitStatus::Cancelled {
            return Err(TransitionError::Closed {
                status: self.status,
            });
        }
        let mut next = self.clone();
        match kind {
            EventKind::OnTheWay => next.step_on_the_way(at),
            EventKind::Arrived => next.step_arrived(at)?,
            EventKind::Started => next.step_started(at)?,
            EventKind::Finished => next.step_finished(at, VisitStatus::Done)?,
            EventKind::NoAccess => next.step_finished(at, VisitStatus::NoAccess)?,
            EventKind::Delayed { minutes } if !self.status.is_closed() => {
                next.said_finish = Some(at + crate::Seconds::minutes(i64::from(*minutes)));
            }
            // The visit goes on: what can be done today is done.
            EventKind::PartMissing { .. } if !self.status.is_closed() => {}
            EventKind::Delayed { .. } | EventKind::PartMissing { .. } => {
                return Err(TransitionError::Closed {
                    status: self.status,
                });
            }
            EventKind::Position { .. } => {}
        }
        Ok(next)
    }

    fn raise(&mut self, status: VisitStatus) {
        self.status = self.status.max(status);
    }

    fn step_on_the_way(&mut self, at: Timestamp) {
        self.on_the_way_at = Some(self.on_the_way_at.map_or(at, |known| known.min(at)));
        self.raise(VisitStatus::OnTheWay);
    }

    fn step_arrived(&mut self, at: Timestamp) -> Result<(), TransitionError> {
        in_order(self.on_the_way_at, at)?;
        self.on_the_way_at.get_or_insert(at);
        self.arrived_at = Some(self.arrived_at.map_or(at, |known| known.min(at)));
        self.raise(VisitStatus::Arrived);
        Ok(())
    }

    fn step_started(&mut self, at: Timestamp) -> Result<(), TransitionError> {
        in_order(self.arrived_at, at)?;
        if self.arrived_at.is_none() {
            self.step_arrived(at)?;
        }
        self.started_at = Some(self.started_at.map_or(at, |known| known.min(at)));
        self.raise(VisitStatus::Working);
        Ok(())
    }

    fn step_finished(&mut self, at: Timestamp, status: VisitStatus) -> Result<(), TransitionError> {
        if self.status.is_closed() {
            return Err(TransitionError::Closed {
                status: self.status,
            });
        }
        in_order(self.started_at.or(self.arrived_at), at)?;
        if self.arrived_at.is_none() {
            self.step_arrived(at)?;
        }
        if status == VisitStatus::Done {
            let arrived = self.arrived_at;
            self.started_at = self.started_at.or(arrived);
        }
        self.finished_at = Some(at);
        self.status = status;
        Ok(())
    }
}

fn in_order(before: Option<Timestamp>, at: Timestamp) -> Result<(), TransitionError> {
    match before {
        Some(after) if at < after => Err(TransitionError::OutOfOrder { at, after }),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn open() -> Progress {
        Progress::open(VisitId::new("v"))
    }

    #[test]
    fn a_late_on_the_way_does_not_set_an_arrival_back() {
        let arrived = open().after(&EventKind::Arrived, Timestamp(2000)).unwrap();
        let filled = arrived
            .after(&EventKind::OnTheWay, Timestamp(1000))
            .unwrap();
        assert_eq!(filled.status, VisitStatus::Arrived);
        assert_eq!(filled.on_the_way_at, Some(Timestamp(1000)));
    }

    #[test]
    fn a_finish_without_a_start_counts_from_the_arrival() {
        let arrived = open().after(&EventKind::Arrived, Timestamp(2000)).unwrap();
        let done = arrived
            .after(&EventKind::Finished, Timestamp(9000))
            .unwrap();
        assert_eq!(
            (done.status, done.started_at),
            (VisitStatus::Done, Some(Timestamp(2000)))
        );
    }

    #[test]
    fn a_finish_before_the_arrival_is_refused() {
        let arrived = open().after(&EventKind::Arrived, Timestamp(2000)).unwrap();
        assert!(
            arrived
                .after(&EventKind::Finished, Timestamp(1000))
                .is_err()
        );
    }

    proptest! {
        #[test]
        fn reports_in_any_order_never_lower_the_status(kinds in prop::collection::vec((0usize..5, 0i64..50), 1..12)) {
            let all = [EventKind::OnTheWay, EventKind::Arrived, EventKind::Started, EventKind::Finished, EventKind::NoAccess];
            let mut progress = open();
            for (kind, at) in kinds {
                if let Ok(next) = progress.after(&all[kind], Timestamp(at * 1000)) {
                    prop_assert!(next.status >= progress.status);
                    prop_assert!(next.arrived_at <= next.finished_at || next.finished_at.is_none());
                    progress = next;
                }
            }
        }
    }
}
