//! A text that came in, over the webhook or from the built-in inbox's phones: both go to the same
//! use case, and both are seen on the phone afterwards.

use crate::problem::Problem;
use crate::state::AppState;
use kept_dispatch::ports::InboxMessage;
use kept_dispatch::receive::{Incoming, Received};
use serde::Serialize;
use utoipa::ToSchema;

/// What was done with a text.
#[derive(Serialize, ToSchema)]
pub struct Receipt {
    /// "accepted", "repeated" or "unknown_number".
    pub result: &'static str,
}

/// Takes over a text; the same gateway id twice is one text.
///
/// # Errors
/// The store's.
pub async fn take(state: &AppState, incoming: &Incoming) -> Result<Receipt, Problem> {
    let at = state.clock.now();
    let received = state.dispatch.receive(incoming).await?;
    if state.config.built_in_inbox() {
        let text = InboxMessage {
            id: incoming.gateway_id.clone(),
            phone: incoming.from.clone(),
            to_customer: false,
            body: incoming.body.clone(),
            at,
        };
        state.store.inbox_put(&text).await?;
    }
    Ok(Receipt {
        result: match received {
            Received::Accepted => "accepted",
            Received::Repeated => "repeated",
            Received::UnknownNumber => "unknown_number",
        },
    })
}
