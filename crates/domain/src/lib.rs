//! Nouns, units and state machines of Kept.
//!
//! Architecture invariant: nothing here does IO, reads a clock or draws a random number, and
//! nothing here depends on another crate of the workspace.

pub mod attachment;
pub mod case;
pub mod cause;
pub mod customer;
pub mod day_file;
pub mod email;
pub mod event;
pub mod fault;
pub mod id;
pub mod ledger;
pub mod message;
pub mod note;
pub mod person;
pub mod phone;
pub mod place;
pub mod plan;
pub mod progress;
pub mod promise;
pub mod reply;
pub mod settings;
pub mod technician;
pub mod template;
pub mod territory;
pub mod text;
pub mod time;
pub mod visit;
pub mod warning;
pub mod window;

pub use attachment::{Attachment, AttachmentKind, Picture};
pub use case::{Case, CaseKind};
pub use cause::{Cause, Reason, Who};
pub use customer::{Customer, Language, Site};
pub use email::Email;
pub use event::{EventKind, TechnicianEvent};
pub use fault::Fault;
pub use id::*;
pub use ledger::{LedgerEntry, LedgerFact, SettingChange};
pub use message::{Message, MessageKind, MessageState, Recipient, Taken};
pub use note::Note;
pub use person::Person;
pub use phone::Phone;
pub use place::{Place, Point};
pub use plan::{Plan, PlanCost, PlanReason, PlannedBreak, Restock, Route, Stop, Unassigned};
pub use progress::{Progress, TransitionError, VisitStatus};
pub use promise::{Promise, PromiseState, Stage};
pub use reply::{Reply, ReplyMeaning};
pub use settings::{Settings, WarningMode};
pub use technician::{BreakRule, Shift, Technician};
pub use template::{Template, Templates, Wording};
pub use territory::{BandDrives, Depot, Territory, TravelBand, TravelSettings};
pub use time::{LocalDay, Seconds, TimeOfDay, Timestamp};
pub use visit::{After, Visit, WINDOW_WEIGHT_MAX};
pub use warning::{OptionKind, Warning, WarningClose, WarningOption, WarningReason, WarningState};
pub use window::{Window, WindowError};

/// A probability in parts per million: integers keep results identical on every machine.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    serde::Serialize,
    serde::Deserialize,
)]
#[serde(transparent)]
pub struct Ppm(pub u32);

impl Ppm {
    /// Certainty: 1,000,000 parts.
    pub const ONE: Ppm = Ppm(1_000_000);

    /// The probability of the opposite.
    #[must_use]
    pub fn complement(self) -> Ppm {
        Ppm(1_000_000_u32.saturating_sub(self.0))
    }

    /// Whole percent, rounded down so that a chance is never overstated.
    #[must_use]
    pub fn percent(self) -> u32 {
        self.0 / 10_000
    }
}
