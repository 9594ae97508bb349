//! The built-in inbox: texts go to phones that live in the store, where the demo, tests and firms
//! that are trying Kept out read them. Must never reach a real phone.

use async_trait::async_trait;
use kept_dispatch::ports::{
    Gateway, GatewayError, InboxMessage, Parcel, Refusal, Store, StoreError,
};
use kept_domain::{Recipient, Taken, Timestamp};
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
    async fn send(&self, parcel: &Parcel<'_>, now: Timestamp) -> Result<Taken, GatewayError> {
        let message = parcel.message;
        let Recipient::Phone(phone) = &message.to else {
            return Err(crate::no_phone());
        };
        let text = InboxMessage {
            id: message.id.as_str().to_owned(),
            phone: phone.clone(),
            to_customer: true,
            body: message.body.clone(),
            at: now,
        };
        self.store.inbox_put(&text).await.map_err(outcome)?;
        Ok(Taken {
            gateway: "inbox".to_owned(),
            id: None,
        })
    }
}

/// A store that fails may answer later; anything else will be the same the next time.
fn outcome(error: StoreError) -> GatewayError {
    match error {
        StoreError::Unavailable(why) => GatewayError::Later(why),
        StoreError::Conflict(why) => GatewayError::Later(why),
        other => GatewayError::Refused {
            refusal: Refusal::Other,
            why: other.to_string(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::text;

    #[tokio::test]
    async fn a_message_that_is_handed_over_twice_is_on_the_phone_once() {
        let store = kept_store::open("sqlite::memory:").await.unwrap();
        let gateway = InboxGateway::new(store.clone());
        for (id, body, at) in [("m1", "one", 1), ("m2", "two", 2), ("m1", "one", 3)] {
            let message = text(id, body);
            let parcel = Parcel {
                message: &message,
                mail: None,
            };
            let sent = gateway.send(&parcel, Timestamp(at)).await.unwrap();
            assert_eq!(sent.gateway, "inbox");
        }
        let texts = store.inbox(&crate::testing::phone(), 10).await.unwrap();
        let bodies: Vec<&str> = texts.iter().map(|text| text.body.as_str()).collect();
        assert_eq!(bodies, ["one", "two"]);
        assert!(texts.iter().all(|text| text.to_customer));
    }

    #[test]
    fn only_what_may_pass_is_tried_again() {
        let later = outcome(StoreError::Unavailable("busy".to_owned()));
        assert!(matches!(later, GatewayError::Later(_)));
        let never = outcome(StoreError::Corrupt("damaged".to_owned()));
        assert!(matches!(never, GatewayError::Refused { .. }));
    }
}
