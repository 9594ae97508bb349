//! Message gateways: what stands behind the `Gateway` port.
//!
//! Architecture invariant: a gateway hands a message over and says how that went; it never decides
//! whether, when or to whom something is sent.

pub mod gateways;
mod http;
pub mod inbox;
pub mod rate;
pub mod router;
pub mod settings;
pub mod sign;
pub mod smtp;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod twilio;
pub mod webhook;

pub use inbox::InboxGateway;

use kept_dispatch::ports::{GatewayError, Refusal};

/// What a gateway for texts says to an e-mail.
fn no_phone() -> GatewayError {
    GatewayError::Refused {
        refusal: Refusal::Other,
        why: "an e-mail isn't a text".to_owned(),
    }
}
