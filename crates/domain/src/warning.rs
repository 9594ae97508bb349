//! Warning: one episode of "this promise will probably break", with its options.

use crate::Ppm;
use crate::id::{OptionId, PlanId, PromiseId, TechnicianId, VisitId, WarningId};
use crate::time::Timestamp;
use crate::window::Window;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// What a customer can choose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum OptionKind {
    /// Keep the technician and get a new window.
    Wait {
        /// The new window.
        window: Window,
        /// Chance that it is kept.
        kept_ppm: Ppm,
    },
    /// Someone else comes.
    OtherTechnician {
        /// Who.
        technician: TechnicianId,
        /// In which window.
        window: Window,
        /// Chance that it is kept.
        kept_ppm: Ppm,
    },
    /// Another slot, later on the same day or on another day.
    OtherSlot {
        /// Which day.
        day: NaiveDate,
        /// Who, as planned now.
        technician: TechnicianId,
        /// In which window.
        window: Window,
        /// Chance that it is kept.
        kept_ppm: Ppm,
    },
    /// A person calls.
    Call {
        /// Who calls.
        owner: String,
        /// By when.
        due: Timestamp,
    },
}

impl OptionKind {
    /// The window that the option would promise.
    #[must_use]
    pub fn window(&self) -> Option<Window> {
        match self {
            OptionKind::Wait { window, .. }
            | OptionKind::OtherTechnician { window, .. }
            | OptionKind::OtherSlot { window, .. } => Some(*window),
            OptionKind::Call { .. } => None,
        }
    }

    /// The chance that the window is kept.
    #[must_use]
    pub fn kept_ppm(&self) -> Option<Ppm> {
        match self {
            OptionKind::Wait { kept_ppm, .. }
            | OptionKind::OtherTechnician { kept_ppm, .. }
            | OptionKind::OtherSlot { kept_ppm, .. } => Some(*kept_ppm),
            OptionKind::Call { .. } => None,
        }
    }
}

/// One thing that the customer can choose; checked against a plan and held for a while.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WarningOption {
    /// Identity.
    pub id: OptionId,
    /// The digit that chooses it by text, 1..=9.
    pub digit: u8,
    /// What it is.
    #[serde(flatten)]
    pub kind: OptionKind,
    /// Nobody else is offered the same until then.
    pub held_until: Timestamp,
    /// The plan it was checked against.
    pub plan: PlanId,
    /// What taking it adds to the plan's cost.
    pub cost: i64,
}

/// What is behind the delay, in a form that texts can be made from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum WarningReason {
    /// The visit before takes longer than planned.
    Overrun {
        /// The visit that runs over.
        at: VisitId,
    },
    /// The drive takes longer than planned.
    Traffic,
    /// The technician said so.
    Declared {
        /// At which visit.
        at: VisitId,
    },
    /// The technician can't come at all.
    Absent,
    /// The plan changed.
    Replanned,
}

/// How an episode ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WarningClose {
    /// The promise was kept after all.
    Kept,
    /// The promise broke.
    Broken,
    /// The customer chose, or the plan changed so that the promise holds again.
    Resolved,
}

/// Where an episode stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum WarningState {
    /// A dispatcher has to approve the text first.
    Proposed,
    /// The customer was asked.
    Open,
    /// The customer chose; what was chosen goes on.
    Chosen {
        /// Digit of the option.
        digit: u8,
        /// When.
        at: Timestamp,
    },
    /// Over.
    Closed {
        /// How.
        how: WarningClose,
        /// When.
        at: Timestamp,
    },
}

/// One episode.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// Identity.
    pub id: WarningId,
    /// The visit whose promise is at risk.
    pub visit: VisitId,
    /// The promise.
    pub promise: PromiseId,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// Where it stands.
    pub state: WarningState,
    /// What is behind it.
    pub reason: WarningReason,
    /// Who was to come.
    pub technician: TechnicianId,
    /// Probability that the promise breaks, as last computed.
    pub late_ppm: Ppm,
    /// When the technician is expected now.
    pub expected: Window,
    /// Counts the versions of the options; part of every message's dedupe key.
    pub revision: u32,
    /// When the customer was told, once per text.
    pub told_at: Vec<Timestamp>,
    /// What the customer can choose.
    pub options: Vec<WarningOption>,
    /// Digit of the option that the customer chose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chosen: Option<u8>,
    /// The board doesn't show it as needing someone.
    #[serde(default)]
    pub muted: bool,
}

impl Warning {
    /// Not closed yet.
    #[must_use]
    pub fn is_live(&self) -> bool {
        !matches!(self.state, WarningState::Closed { .. })
    }

    /// Waits for the customer or for a dispatcher.
    #[must_use]
    pub fn is_undecided(&self) -> bool {
        matches!(self.state, WarningState::Open | WarningState::Proposed)
    }

    /// The option that a digit chooses.
    #[must_use]
    pub fn option(&self, digit: u8) -> Option<&WarningOption> {
        self.options.iter().find(|option| option.digit == digit)
    }
}
