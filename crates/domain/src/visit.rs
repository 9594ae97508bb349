//! Visit: what is to be done at a site, by when, with what.

use crate::id::{CustomerId, SiteId, TechnicianId, TerritoryId, VisitId};
use crate::person::Person;
use crate::time::{Seconds, Timestamp};
use crate::window::Window;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// One job at one site on one day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Visit {
    /// Identity.
    pub id: VisitId,
    /// Territory that plans it.
    pub territory: TerritoryId,
    /// Local day on which it is to be done.
    pub day: NaiveDate,
    /// Whom it is for.
    pub customer: CustomerId,
    /// Where it is.
    pub site: SiteId,
    /// Short code that customers see and say, "K7Q2"; unique in a store.
    pub reference: String,
    /// Kind of job, "Boiler repair"; the group for durations.
    pub job_type: String,
    /// Skill → level needed.
    #[serde(default)]
    pub skills: BTreeMap<String, u8>,
    /// Part → pieces needed.
    #[serde(default)]
    pub parts: BTreeMap<String, u32>,
    /// Expected time on site (mean), more than zero.
    pub duration_s: Seconds,
    /// Coefficient of variation of the duration, in thousandths.
    pub duration_cv_permille: u32,
    /// The window agreed at booking: a half-day or a chosen slot.
    pub booked: Window,
    /// The customer has to leave by then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leave_by: Option<Timestamp>,
    /// 0 (can move) to 9 (nobody may leave it out).
    #[serde(default)]
    pub priority: u8,
    /// Technicians whom the customer would like, at a price when it is someone else.
    #[serde(default)]
    pub preferred: BTreeSet<TechnicianId>,
    /// Technicians who must not come.
    #[serde(default)]
    pub refused: BTreeSet<TechnicianId>,
    /// The named person who looks after this customer.
    pub owner: Person,
    /// Counts up to revoke the links that customers were sent.
    #[serde(default)]
    pub link_version: u32,
}
