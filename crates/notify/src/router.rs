//! Router: which gateway a message goes to. Texts go to the first gateway that takes them, in the
//! firm's order; e-mails go over SMTP. Each gateway has its rate.
//!
//! A gateway that says no for the customer's sake (no such number, an opt-out) is the last one
//! asked; so is one that didn't answer, since it may have the message.

use crate::rate::Rate;
use async_trait::async_trait;
use kept_dispatch::ports::{Gateway, GatewayError, Parcel, Refusal};
use kept_domain::{Message, Recipient, Taken, Timestamp};
use std::sync::Arc;

/// Messages that are handed over at the same time.
const AT_ONCE: usize = 8;

/// A gateway and how fast it may be used.
pub struct Route {
    gateway: Arc<dyn Gateway>,
    rate: Rate,
}

impl Route {
    /// A gateway that is handed at most `per_minute` messages a minute by this process.
    #[must_use]
    pub fn new(gateway: Arc<dyn Gateway>, per_minute: u32) -> Self {
        Route {
            gateway,
            rate: Rate::per_minute(per_minute),
        }
    }

    async fn send(&self, parcel: &Parcel<'_>, now: Timestamp) -> Result<Taken, GatewayError> {
        self.rate.take(now).map_err(|after| GatewayError::Busy {
            why: "the gateway's rate is used up".to_owned(),
            after,
        })?;
        let sent = self.gateway.send(parcel, now).await;
        if let Err(GatewayError::Busy { after, .. }) = &sent {
            self.rate.pause(now, *after);
        }
        sent
    }
}

/// All gateways of a firm.
pub struct Router {
    texts: Vec<Route>,
    mails: Vec<Route>,
}

impl Router {
    /// The gateways for texts and for e-mails, each in the order in which they are tried.
    #[must_use]
    pub fn new(texts: Vec<Route>, mails: Vec<Route>) -> Self {
        Router { texts, mails }
    }

    fn routes(&self, message: &Message) -> &[Route] {
        match message.to {
            Recipient::Phone(_) => &self.texts,
            Recipient::Email(_) => &self.mails,
        }
    }
}

#[async_trait]
impl Gateway for Router {
    fn at_once(&self) -> usize {
        AT_ONCE
    }

    async fn send(&self, parcel: &Parcel<'_>, now: Timestamp) -> Result<Taken, GatewayError> {
        let mut failure = None;
        for route in self.routes(parcel.message) {
            match route.send(parcel, now).await {
                Ok(taken) => return Ok(taken),
                Err(error) if is_last_word(&error) => return Err(error),
                // One that may take it later weighs more than one that never will.
                Err(error) => match failure {
                    Some(GatewayError::Later(_)) => {}
                    _ => failure = Some(error),
                },
            }
        }
        Err(failure.unwrap_or_else(nobody))
    }

    async fn find(&self, message: &Message, now: Timestamp) -> Result<Option<Taken>, GatewayError> {
        for route in self.routes(message) {
            if let Some(taken) = route.gateway.find(message, now).await? {
                return Ok(Some(taken));
            }
        }
        Ok(None)
    }
}

/// Whether no other gateway is to be asked.
fn is_last_word(error: &GatewayError) -> bool {
    match error {
        GatewayError::Busy { .. } | GatewayError::Unknown(_) => true,
        GatewayError::Refused { refusal, .. } => {
            matches!(refusal, Refusal::BadNumber | Refusal::OptedOut)
        }
        GatewayError::Later(_) => false,
    }
}

fn nobody() -> GatewayError {
    GatewayError::Refused {
        refusal: Refusal::Other,
        why: "no gateway carries this".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::text;
    use kept_domain::Seconds;
    use std::sync::Mutex;

    /// Answers what it is told to, and counts how often it was asked.
    struct Told {
        name: &'static str,
        answer: Result<(), GatewayError>,
        asked: Mutex<u32>,
    }

    impl Told {
        fn new(name: &'static str, answer: Result<(), GatewayError>) -> Arc<Told> {
            Arc::new(Told {
                name,
                answer,
                asked: Mutex::default(),
            })
        }

        fn asked(&self) -> u32 {
            *self.asked.lock().unwrap()
        }
    }

    #[async_trait]
    impl Gateway for Told {
        async fn send(&self, _: &Parcel<'_>, _: Timestamp) -> Result<Taken, GatewayError> {
            *self.asked.lock().unwrap() += 1;
            self.answer.clone().map(|()| Taken {
                gateway: self.name.to_owned(),
                id: None,
            })
        }
    }

    fn refused(refusal: Refusal) -> GatewayError {
        GatewayError::Refused {
            refusal,
            why: "no".to_owned(),
        }
    }

    /// What becomes of a text whose first gateway answers this, and whose second one takes all.
    async fn after(first: GatewayError) -> (Result<Taken, GatewayError>, u32) {
        let second = Told::new("second", Ok(()));
        let router = Router::new(
            vec![
                Route::new(Told::new("first", Err(first)), 600),
                Route::new(second.clone(), 600),
            ],
            Vec::new(),
        );
        let message = text("m", "Hello");
        let parcel = Parcel {
            message: &message,
            mail: None,
        };
        (router.send(&parcel, Timestamp(0)).await, second.asked())
    }

    #[tokio::test]
    async fn the_next_gateway_is_tried_when_the_fault_is_the_first_ones() {
        for error in [
            GatewayError::Later("down".to_owned()),
            refused(Refusal::Filtered),
            refused(Refusal::Other),
        ] {
            let (sent, _) = after(error).await;
            assert_eq!(sent.unwrap().gateway, "second");
        }
    }

    #[tokio::test]
    async fn nobody_else_is_asked_about_an_opt_out_a_bad_number_or_a_time_out() {
        for error in [
            GatewayError::Unknown("time-out".to_owned()),
            refused(Refusal::BadNumber),
            refused(Refusal::OptedOut),
        ] {
            assert_eq!(after(error.clone()).await, (Err(error), 0));
        }
    }

    #[tokio::test]
    async fn a_time_out_of_the_second_gateway_is_not_forgotten_for_the_firsts_trouble() {
        let unknown = GatewayError::Unknown("time-out".to_owned());
        let router = Router::new(
            vec![
                Route::new(
                    Told::new("first", Err(GatewayError::Later("down".into()))),
                    600,
                ),
                Route::new(Told::new("second", Err(unknown.clone())), 600),
            ],
            Vec::new(),
        );
        let message = text("m", "Hello");
        let parcel = Parcel {
            message: &message,
            mail: None,
        };
        assert_eq!(router.send(&parcel, Timestamp(0)).await, Err(unknown));
    }

    #[tokio::test]
    async fn a_gateways_rate_is_kept_and_its_wish_to_wait_is_heard() {
        let gateway = Told::new(
            "only",
            Err(GatewayError::Busy {
                why: "429".to_owned(),
                after: Seconds(30),
            }),
        );
        let router = Router::new(vec![Route::new(gateway.clone(), 60_000)], Vec::new());
        let message = text("m", "Hello");
        let parcel = Parcel {
            message: &message,
            mail: None,
        };
        for at in [0, 1_000, 29_000] {
            let sent = router.send(&parcel, Timestamp(at)).await;
            assert!(matches!(sent, Err(GatewayError::Busy { .. })), "{sent:?}");
        }
        assert_eq!(gateway.asked(), 1);
        let _ = router.send(&parcel, Timestamp(31_000)).await;
        assert_eq!(gateway.asked(), 2);
    }

    #[tokio::test]
    async fn what_no_gateway_carries_is_refused() {
        let router = Router::new(Vec::new(), Vec::new());
        let message = text("m", "Hello");
        let parcel = Parcel {
            message: &message,
            mail: None,
        };
        assert_eq!(router.send(&parcel, Timestamp(0)).await, Err(nobody()));
    }
}
