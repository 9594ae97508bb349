//! The HTTP API, by who calls it.
//!
//! Architecture invariant: a handler reads the request, calls one use case or query, and writes
//! the answer. What is decided is decided in `dispatch`.

pub mod customer;
pub mod dispatcher;
pub mod docs;
pub mod events;
pub mod health;
pub mod incoming;
pub mod openapi;
pub mod technician;
pub mod webhooks;

use kept_domain::{AttachmentId, VisitId};
use serde::Deserialize;

/// A picture of a visit in an address: of a phone that sends it, and of a dispatcher who looks at it.
#[derive(Deserialize)]
struct AttachmentPath {
    id: VisitId,
    attachment: AttachmentId,
}
