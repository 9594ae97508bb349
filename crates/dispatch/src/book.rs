//! Book: visits come in, change and go.

use crate::app::{Dispatch, Error};
use chrono::NaiveDate;
use kept_domain::{
    Language, Phone, Place, Seconds, TechnicianId, TerritoryId, Timestamp, Visit, VisitId, Window,
};
use std::collections::{BTreeMap, BTreeSet};

/// A visit that somebody wants to book.
#[derive(Clone, Debug, PartialEq)]
pub struct NewVisit {
    /// Territory.
    pub territory: TerritoryId,
    /// Local day.
    pub day: NaiveDate,
    /// Customer's full name.
    pub customer: String,
    /// Customer's number.
    pub phone: Option<Phone>,
    /// Customer's language.
    pub language: Language,
    /// Address in one line.
    pub address: String,
    /// Where it is.
    pub place: Place,
    /// How to get in.
    pub access: String,
    /// Kind of job.
    pub job_type: String,
    /// Skill → level needed.
    pub skills: BTreeMap<String, u8>,
    /// Part → pieces needed.
    pub parts: BTreeMap<String, u32>,
    /// Expected time on site.
    pub duration_s: Seconds,
    /// Coefficient of variation of the duration, in thousandths.
    pub duration_cv_permille: u32,
    /// The window agreed.
    pub booked: Window,
    /// The customer has to leave by then.
    pub leave_by: Option<Timestamp>,
    /// 0 to 9.
    pub priority: u8,
    /// Wanted technicians.
    pub preferred: BTreeSet<TechnicianId>,
    /// Unwanted technicians.
    pub refused: BTreeSet<TechnicianId>,
}

/// What an import brought in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Imported {
    /// Visits.
    pub visits: u32,
    /// Technicians.
    pub technicians: u32,
}

impl Dispatch {
    /// Books a visit: promises its window, confirms by text, opens no plan by itself. When the
    /// day is planned already, it is put onto the best route.
    ///
    /// # Errors
    /// `Invalid` names the field.
    pub async fn book(&self, _new: NewVisit) -> Result<Visit, Error> {
        todo!()
    }

    /// Cancels a visit and withdraws what is queued about it.
    ///
    /// # Errors
    /// `NotFound`; `Refused` when it is under way or closed.
    pub async fn cancel_visit(&self, _visit: &VisitId, _by: &str) -> Result<(), Error> {
        todo!()
    }

    /// Notes that the customer has to leave by a time (on the visit's day).
    ///
    /// # Errors
    /// `NotFound`; `Invalid` when it isn't on the visit's day.
    pub async fn set_leave_by(&self, _visit: &VisitId, _at: Timestamp) -> Result<(), Error> {
        todo!()
    }
}
