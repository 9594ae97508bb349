//! Identifiers: one newtype per noun, so that a visit's id can't be passed for a plan's.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Longest accepted identifier in bytes.
pub const ID_LEN_MAX: usize = 64;

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl $name {
            /// Wraps any text as an identifier.
            pub fn new(id: impl Into<String>) -> Self {
                Self(id.into())
            }

            /// The identifier as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(id: &str) -> Self {
                Self(id.to_owned())
            }
        }
    )+};
}

id! {
    /// A territory.
    TerritoryId,
    /// A technician.
    TechnicianId,
    /// A customer.
    CustomerId,
    /// A site.
    SiteId,
    /// A visit.
    VisitId,
    /// A revision of a day's plan.
    PlanId,
    /// A promise.
    PromiseId,
    /// A warning episode.
    WarningId,
    /// An option of a warning.
    OptionId,
    /// An outgoing message.
    MessageId,
    /// An incoming message.
    ReplyId,
    /// A case.
    CaseId,
    /// A technician's event, made by the phone.
    EventId,
    /// A picture that a technician took, made by the phone.
    AttachmentId,
}
