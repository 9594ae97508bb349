//! Visit: what is to be done at a site, by when, with what.

use crate::id::{CustomerId, SiteId, TechnicianId, TerritoryId, VisitId};
use crate::person::Person;
use crate::time::{Seconds, Timestamp};
use crate::window::Window;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What has to be finished before a visit, by the same technician or another one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct After {
    /// The visit that comes first.
    pub visit: VisitId,
    /// At least so long from its end to the start of this one.
    #[serde(default)]
    pub gap_s: Seconds,
}

/// Largest [`Visit::window_weight`].
pub const WINDOW_WEIGHT_MAX: u8 = 10;

fn usual_weight() -> u8 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
fn is_usual_weight(weight: &u8) -> bool {
    *weight == usual_weight()
}

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
    /// Tools needed and not used up.
    #[serde(default)]
    pub tools: BTreeSet<String>,
    /// The part of the territory that it lies in; a technician of another one comes at a price.
    #[serde(default)]
    pub area: String,
    /// Expected time on site (mean), more than zero.
    pub duration_s: Seconds,
    /// Coefficient of variation of the duration, in thousandths.
    pub duration_cv_permille: u32,
    /// The window agreed at booking: a half-day or a chosen slot.
    pub booked: Window,
    /// The windows in which the technician may arrive, ascending and apart, where there are several:
    /// `booked` reaches from the first one's start to the last one's end.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub windows: Vec<Window>,
    /// Price of a second after the window, in seconds of driving, for customers who would rather wait
    /// than be left out; without one a window is never planned to be missed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub late_price: Option<i64>,
    /// The customer has to leave by then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leave_by: Option<Timestamp>,
    /// What a minute of this customer's window counts against the others', 1 to [`WINDOW_WEIGHT_MAX`]: more
    /// for who pays for a tight window or needs one.
    #[serde(default = "usual_weight", skip_serializing_if = "is_usual_weight")]
    pub window_weight: u8,
    /// 0 (can move) to 9 (nobody may leave it out).
    #[serde(default)]
    pub priority: u8,
    /// Price of leaving the visit out, in seconds of driving, instead of the territory's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unassigned_cost: Option<i64>,
    /// Technicians whom the customer would like, at a price when it is someone else.
    #[serde(default)]
    pub preferred: BTreeSet<TechnicianId>,
    /// Technicians who must not come.
    #[serde(default)]
    pub refused: BTreeSet<TechnicianId>,
    /// The technician that a dispatcher holds it to, whatever is planned again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pinned: Option<TechnicianId>,
    /// The visit that another technician does at the same time, beginning together; both name the other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub together: Option<VisitId>,
    /// What has to be finished before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub after: Vec<After>,
    /// The named person who looks after this customer.
    pub owner: Person,
    /// Counts up to revoke the links that customers were sent.
    #[serde(default)]
    pub link_version: u32,
}

impl Visit {
    /// The windows in which the technician may arrive: one at least, in order.
    #[must_use]
    pub fn windows(&self) -> &[Window] {
        if self.windows.is_empty() {
            std::slice::from_ref(&self.booked)
        } else {
            &self.windows
        }
    }

    /// The window that an arrival at `at` is meant for: the last one that has begun by then, else the
    /// first one.
    #[must_use]
    pub fn window_at(&self, at: Timestamp) -> Window {
        let begun = self.windows().iter().rev();
        let first = self.windows().first().copied().unwrap_or(self.booked);
        begun
            .copied()
            .find(|window| window.from() <= at)
            .unwrap_or(first)
    }
}
