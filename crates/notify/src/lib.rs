//! Message gateways: what stands behind the `Gateway` port.
//!
//! Architecture invariant: a gateway hands a message over and says how that went; it never decides
//! whether, when or to whom something is sent.

pub mod inbox;

pub use inbox::InboxGateway;
