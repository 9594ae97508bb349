//! The built-in inbox: texts go to phones that live in the store, where the demo, tests and firms
//! that are trying Kept out read them. Must never reach a real phone.

use async_trait::async_trait;
use kept_dispatch::ports::{Gateway, GatewayError, InboxMessage, Store, StoreError};
use kept_domain::{Message, Timestamp};
use std::sync::Arc;

/// Puts texts into the store's inbox. The message's id is the text's, so that handing the same
/// message over again changes nothing.
#[derive(Clone)]
pub struct InboxGateway {
    store: Arc<dyn Store>,
}

impl InboxGateway {
    /// The inbox of this store.
    #[must_use]
    pub fn new(store: Arc<dyn Store>) -> Self {
        InboxGateway { store }
    }
}

#[async_trait]
impl Gateway for InboxGateway {
    async fn send(&self, message: &Message, now: Timestamp) -> Result<(), GatewayError> {
        let text = InboxMessage {
            id: message.id.as_str().to_owned(),
            phone: message.to.clone(),
            to_customer: true,
            body: message.body.clone(),
            at: now,
        };
        self.store.inbox_put(&text).await.map_err(outcome)
    }
}

/// A store that fails may answer later; anything else will be the same the next time.
fn outcome(error: StoreError) -> GatewayError {
    match error {
        StoreError::Unavailable(why) => GatewayError::Later(why),
        StoreError::Conflict(why) => GatewayError::Later(why),
        other => GatewayError::Refused(other.to_string()),
    }
}
