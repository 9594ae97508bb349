//! Case: something that a named owner must do by a time.

use crate::id::{CaseId, CustomerId, VisitId};
use crate::note::{self, Note};
use crate::person::Person;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// What has to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaseKind {
    /// The customer asked for a call.
    CallBack,
    /// The customer was asked and didn't answer, or can't be reached by text.
    CallUnanswered,
    /// The promise broke: make it good.
    Recover,
    /// The customer wrote something that a person must answer.
    Answer,
    /// The customer opted out of texts: phone about the visit.
    PhoneInstead,
    /// Nobody can take the visit.
    Unassigned,
}

/// One thing to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    /// Identity.
    pub id: CaseId,
    /// The visit.
    pub visit: VisitId,
    /// The customer.
    pub customer: CustomerId,
    /// What.
    pub kind: CaseKind,
    /// Who.
    pub owner: Person,
    /// By when.
    pub due_at: Timestamp,
    /// Since when.
    pub opened_at: Timestamp,
    /// Done when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_at: Option<Timestamp>,
    /// What it is about.
    #[serde(flatten, with = "note::beside")]
    pub note: Note,
}
