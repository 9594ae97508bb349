//! Ledger: append-only record of promises, warnings, messages, replies and outcomes.

use crate::attachment::Attachment;
use crate::case::Case;
use crate::event::EventKind;
use crate::id::{
    CaseId, CustomerId, MessageId, PlanId, PromiseId, TechnicianId, TerritoryId, VisitId, WarningId,
};
use crate::message::MessageKind;
use crate::plan::PlanReason;
use crate::promise::Promise;
use crate::reply::Reply;
use crate::time::Timestamp;
use crate::visit::Visit;
use crate::warning::{OptionKind, WarningClose, WarningOption, WarningReason};
use crate::window::Window;
use crate::{Ppm, Seconds};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// What happened. Holds all that is needed to explain a state later.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
#[allow(
    missing_docs,
    reason = "the fields are the facts' own words; see the types they hold"
)]
pub enum LedgerFact {
    /// A visit was booked or changed by a person.
    Booked {
        #[serde(rename = "booking")]
        visit: Box<Visit>,
    },
    /// A visit was cancelled.
    Cancelled { by: String },
    /// A visit moved to another day or slot.
    Rescheduled {
        #[serde(rename = "to_day")]
        day: NaiveDate,
        booked: Window,
    },
    /// A plan became current.
    Planned {
        plan: PlanId,
        revision: u32,
        reason: PlanReason,
        cost: i64,
        assigned: u32,
        unassigned: u32,
    },
    /// A window was told.
    Promised { promise: Box<Promise> },
    /// The technician arrived inside the promise's window.
    PromiseKept {
        promise: PromiseId,
        arrived: Timestamp,
    },
    /// A promise broke; never rewritten.
    PromiseBroken {
        promise: PromiseId,
        arrived: Option<Timestamp>,
        late_s: Seconds,
    },
    /// The customer agreed to something else before the promise broke.
    PromiseReleased { promise: PromiseId },
    /// A technician reported something.
    Reported {
        technician: TechnicianId,
        event: EventKind,
        occurred_at: Timestamp,
    },
    /// A report was not taken over, and why.
    ReportRefused {
        technician: TechnicianId,
        event: EventKind,
        why: String,
    },
    /// A technician sent a picture.
    Attached { attachment: Box<Attachment> },
    /// A colleague took the visit over, because its promise would probably have broken. Both with their names, the
    /// chances of that before and after, and what it costs in driving and waiting.
    HandedOver {
        giver: TechnicianId,
        giver_name: String,
        taker: TechnicianId,
        taker_name: String,
        late_before_ppm: Ppm,
        late_after_ppm: Ppm,
        costs_s: Seconds,
    },
    /// A warning was opened.
    WarningOpened {
        warning: WarningId,
        promise: PromiseId,
        late_ppm: Ppm,
        expected: Window,
        reason: WarningReason,
    },
    /// The customer was told of a warning's options.
    Asked {
        warning: WarningId,
        revision: u32,
        options: Vec<WarningOption>,
    },
    /// A customer chose.
    Chose {
        warning: WarningId,
        digit: u8,
        option: OptionKind,
    },
    /// A customer's choice was gone when it came.
    ChoiceGone { warning: WarningId, digit: u8 },
    /// A warning was closed.
    WarningClosed {
        warning: WarningId,
        how: WarningClose,
    },
    /// A message was queued.
    MessageQueued {
        message: MessageId,
        kind: MessageKind,
        body: String,
        not_before: Timestamp,
    },
    /// A message's delivery state changed.
    MessageSettled { message: MessageId, outcome: String },
    /// A customer wrote.
    Replied { reply: Box<Reply> },
    /// A case was opened.
    CaseOpened { case: Box<Case> },
    /// A case was closed.
    CaseClosed { case: CaseId, by: String },
    /// A customer's wish to get texts changed.
    OptOut {
        customer: CustomerId,
        opted_out: bool,
    },
    /// A dispatcher holds the visit to its technician.
    Pinned {
        technician: TechnicianId,
        by: String,
    },
    /// A dispatcher lets it go to whoever is best again.
    Unpinned { by: String },
    /// A dispatcher says what a minute of the visit's window counts.
    WindowWeighed { window_weight: u8, by: String },
    /// The customer has to leave by a time, or needn't any more; `by` a dispatcher, or nobody when the customer said so.
    LeaveBySet {
        #[serde(rename = "leave_by")]
        at: Option<Timestamp>,
        by: Option<String>,
    },
    /// A dispatcher revoked the links to the visit's page that were sent; `texts` waited and carry the new one.
    LinkRevoked { by: String, texts: Vec<MessageId> },
    /// A dispatcher locks a technician's route of a day: nothing is put onto it or taken off it.
    RouteLocked {
        technician: TechnicianId,
        #[serde(rename = "on_day")]
        day: NaiveDate,
        by: String,
    },
    /// It may be changed again.
    RouteUnlocked {
        technician: TechnicianId,
        #[serde(rename = "on_day")]
        day: NaiveDate,
        by: String,
    },
    /// A technician has another portrait, or none any more.
    PortraitChanged {
        technician: TechnicianId,
        is_there: bool,
        by: String,
    },
    /// A technician's absence was noted.
    Absent {
        technician: TechnicianId,
        #[serde(rename = "on_day")]
        day: NaiveDate,
    },
    /// A person of the firm changed settings.
    SettingsChanged {
        by: String,
        changes: Vec<SettingChange>,
    },
}

/// A setting that became another one; values as they are written in files.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SettingChange {
    /// Its name, "warn_mode".
    pub name: String,
    /// What it was.
    pub from: serde_json::Value,
    /// What it is.
    pub to: serde_json::Value,
}

/// One entry. `sequence` counts up in a territory without gaps.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LedgerEntry {
    /// Position in the territory's ledger, from 1; given by the store.
    pub sequence: u64,
    /// Territory.
    pub territory: TerritoryId,
    /// Day that it is about.
    pub day: NaiveDate,
    /// Visit that it is about, if one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visit: Option<VisitId>,
    /// When it happened.
    pub at: Timestamp,
    /// What happened.
    #[serde(flatten)]
    pub fact: LedgerFact,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::window::Window;

    #[test]
    fn a_fact_that_has_a_day_of_its_own_is_read_back_beside_the_entry_s_day() {
        let day = |d| NaiveDate::from_ymd_opt(2026, 10, d).unwrap();
        let booked = Window::new(Timestamp(0), Timestamp(1000)).unwrap();
        let entry = LedgerEntry {
            sequence: 1,
            territory: TerritoryId::new("t"),
            day: day(15),
            visit: Some(VisitId::new("v")),
            at: Timestamp(0),
            fact: LedgerFact::Rescheduled {
                day: day(16),
                booked,
            },
        };
        let text = serde_json::to_string(&entry).unwrap();
        assert_eq!(text.matches("\"day\"").count(), 1, "{text}");
        assert_eq!(serde_json::from_str::<LedgerEntry>(&text).unwrap(), entry);
    }
}
