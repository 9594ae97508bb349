//! The outbox's worker against a gateway that answers as the test says: attempts are counted, an
//! answer that didn't come is asked for, and what fails for good becomes a call.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test's helpers fail by panicking"
)]

mod support;

use kept_dispatch::ports::{Gateway, GatewayError, Parcel};
use kept_domain::{Message, Seconds, Taken, Timestamp};
use serde_json::{Value, json};
use std::sync::Mutex;
use support::{Server, server_with_day};

const VISIT: &str = "/api/visits/v02";

/// Answers the same to each message, and knows of those that it was asked to know.
struct Told {
    answer: GatewayError,
    found: Option<Taken>,
    sent: Mutex<u32>,
}

impl Told {
    fn new(answer: GatewayError) -> Told {
        Told {
            answer,
            found: None,
            sent: Mutex::default(),
        }
    }
}

#[async_trait::async_trait]
impl Gateway for Told {
    async fn send(&self, _: &Parcel<'_>, _: Timestamp) -> Result<Taken, GatewayError> {
        *self.sent.lock().unwrap() += 1;
        Err(self.answer.clone())
    }

    async fn find(&self, _: &Message, _: Timestamp) -> Result<Option<Taken>, GatewayError> {
        Ok(self.found.clone())
    }
}

async fn with_message() -> Server {
    let server = server_with_day().await;
    let path = format!("{VISIT}/messages");
    server.post(&path, &json!({"body": "Hello"})).await.ok();
    server
}

/// Lets the worker look every minute.
async fn work(server: &Server, gateway: &Told, minutes: u32) {
    for _ in 0..minutes {
        let handed = server.app.dispatch.deliver_due(gateway, "worker", 10);
        handed.await.unwrap();
        server.pass(60);
    }
}

async fn story(server: &Server) -> (Value, Value) {
    let story = server.get(VISIT).await.ok();
    (story["messages"][0].clone(), story["cases"].clone())
}

#[tokio::test]
async fn after_eight_attempts_a_person_calls() {
    let server = with_message().await;
    let gateway = Told::new(GatewayError::Later("down".to_owned()));
    work(&server, &gateway, 3).await;
    let (message, cases) = story(&server).await;
    assert_eq!(message["state"]["type"], json!("queued"));
    assert_eq!(cases, json!([]));
    work(&server, &gateway, 120).await;
    let (message, cases) = story(&server).await;
    assert_eq!(message["state"]["type"], json!("failed"));
    assert_eq!(*gateway.sent.lock().unwrap(), 8);
    assert_eq!(cases.as_array().unwrap().len(), 1, "{cases}");
    assert_eq!(cases[0]["kind"], json!("call_unanswered"));
}

#[tokio::test]
async fn a_wait_that_the_gateway_asks_for_is_no_attempt() {
    let server = with_message().await;
    let gateway = Told::new(GatewayError::Busy {
        why: "429".to_owned(),
        after: Seconds(60),
    });
    work(&server, &gateway, 30).await;
    let (message, _) = story(&server).await;
    assert_eq!(message["state"]["type"], json!("queued"));
    assert_eq!(message["attempts"], json!(0));
    assert_eq!(*gateway.sent.lock().unwrap(), 30);
}

#[tokio::test]
async fn what_the_gateway_has_is_not_sent_again() {
    let server = with_message().await;
    let mut gateway = Told::new(GatewayError::Unknown("time-out".to_owned()));
    work(&server, &gateway, 1).await;
    gateway.found = Some(Taken {
        gateway: "told".to_owned(),
        id: Some("7".to_owned()),
    });
    work(&server, &gateway, 2).await;
    let (message, _) = story(&server).await;
    assert_eq!(message["state"]["type"], json!("sent"));
    assert_eq!(message["taken"]["id"], json!("7"));
    assert_eq!(*gateway.sent.lock().unwrap(), 1);
}
