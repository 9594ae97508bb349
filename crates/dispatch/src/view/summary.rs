//! Summary: days in numbers, for a board that shows a week. Computed from what is stored, so that it costs no
//! forecast; a day is counted again only when it has a new revision.

mod count;

use crate::app::{Dispatch, Error};
use crate::recent::{DayKey, Recent};
use chrono::NaiveDate;
use kept_domain::{Seconds, TerritoryId, Timestamp};
use serde::Serialize;
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

/// Numbers of days by their revision.
#[derive(Default)]
pub(crate) struct Summaries(Mutex<Recent<Arc<DaySummary>, KNOWN_MAX>>);

impl Summaries {
    fn get(&self, key: &DayKey, revision: u64) -> Option<Arc<DaySummary>> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let day = known.get(key)?;
        (day.revision == revision).then(|| day.clone())
    }

    /// Keeps a day's numbers, but not of one without a commit: no revision would tell of a change.
    fn put(&self, key: DayKey, day: &Arc<DaySummary>) {
        if day.revision > 0 {
            let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            known.put(key, day.clone());
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
            return Err(Error::Invalid {
                field,
                message: message.into(),
            });
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
        let day = Arc::new(self.look(territory, date, count::summary_of).await?);
        self.summaries.put(key, &day);
        Ok(day)
    }
}
