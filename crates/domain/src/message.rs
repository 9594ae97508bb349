//! Message: one outgoing text in the outbox, with its delivery state.

use crate::email::Email;
use crate::id::{CustomerId, MessageId, TerritoryId, VisitId};
use crate::phone::Phone;
use crate::time::Timestamp;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// What a text is about; part of the dedupe key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MessageKind {
    /// Booking confirmed.
    Booked,
    /// The window, told the evening before.
    Evening,
    /// A narrower window in the morning.
    Morning,
    /// The technician started the visit before.
    NextUp,
    /// The technician is on the way.
    EnRoute,
    /// A promise will probably break: choices.
    Warning,
    /// The window holds again.
    BackOnTime,
    /// Somebody else comes within the window that was told.
    HandedOver,
    /// What the customer chose is arranged.
    ChoiceTaken,
    /// What the customer chose is gone: fresh choices.
    ChoiceGone,
    /// Another time, by agreement with a person.
    Rescheduled,
    /// The visit will not take place.
    Cancelled,
    /// The promise broke: apology.
    Missed,
    /// The visit is done.
    Done,
    /// Who answers by when.
    Acknowledged,
    /// Answer to HELP.
    Help,
    /// Confirms an opt-out, sent once.
    OptedOut,
    /// Confirms an opt-in.
    OptedIn,
    /// The link to the customer's page is another one.
    NewLink,
    /// Written by a person.
    Personal,
}

impl MessageKind {
    /// Whether somebody has to phone when this can't be delivered: the customer would wait for
    /// what doesn't come, or not know what was agreed. Thanks and answers are not worth a call.
    #[must_use]
    pub fn must_arrive(self) -> bool {
        match self {
            MessageKind::Booked
            | MessageKind::Evening
            | MessageKind::Morning
            | MessageKind::HandedOver
            | MessageKind::Warning
            | MessageKind::ChoiceTaken
            | MessageKind::ChoiceGone
            | MessageKind::Rescheduled
            | MessageKind::Cancelled
            | MessageKind::Missed
            | MessageKind::NewLink
            | MessageKind::Personal => true,
            MessageKind::NextUp
            | MessageKind::EnRoute
            | MessageKind::BackOnTime
            | MessageKind::Done
            | MessageKind::Acknowledged
            | MessageKind::Help
            | MessageKind::OptedOut
            | MessageKind::OptedIn => false,
        }
    }
}

/// Where a message goes: a phone gets a text, an address an e-mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Recipient {
    /// A text.
    Phone(Phone),
    /// An e-mail.
    Email(Email),
}

impl Recipient {
    /// The number or address with its middle hidden, for logs.
    #[must_use]
    pub fn masked(&self) -> String {
        match self {
            Recipient::Phone(phone) => phone.masked(),
            Recipient::Email(email) => email.masked(),
        }
    }
}

/// Who took a message over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// The gateway's name, "twilio".
    pub gateway: String,
    /// The gateway's id of the message, where it gives one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
}

/// Where a message is on its way. States only go forward.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum MessageState {
    /// Waits for `not_before` or for a worker.
    Queued,
    /// The gateway took it.
    Sent {
        /// When.
        at: Timestamp,
    },
    /// It reached the phone.
    Delivered {
        /// When.
        at: Timestamp,
    },
    /// It will not be sent again.
    Failed {
        /// When.
        at: Timestamp,
        /// Why, as the gateway said it.
        error: String,
    },
    /// It was withdrawn before it went out.
    Cancelled {
        /// When.
        at: Timestamp,
    },
}

/// One text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Identity.
    pub id: MessageId,
    /// Territory.
    pub territory: TerritoryId,
    /// Day of the visit.
    pub day: NaiveDate,
    /// The visit it is about.
    pub visit: VisitId,
    /// Whom it is for.
    pub customer: CustomerId,
    /// Where it goes.
    pub to: Recipient,
    /// What it is about.
    pub kind: MessageKind,
    /// The words.
    pub body: String,
    /// Unique: the same news is never sent twice.
    pub dedupe: String,
    /// When it was decided.
    pub created_at: Timestamp,
    /// Not sent before this (quiet hours, time to undo).
    pub not_before: Timestamp,
    /// Not sent after this, since it would be about the past.
    pub expires_at: Timestamp,
    /// Where it is.
    pub state: MessageState,
    /// How often a gateway was tried.
    pub attempts: u32,
    /// The number of the last attempt of which it is certain that nobody took the message.
    #[serde(default)]
    pub not_taken: u32,
    /// Who took it over, once that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken: Option<Taken>,
}

impl Message {
    /// Whether an attempt before the one under way ended without an answer (a time-out, a process
    /// that was killed): it may have been taken.
    #[must_use]
    pub fn is_unclear(&self) -> bool {
        self.attempts.saturating_sub(1) > self.not_taken
    }
}
