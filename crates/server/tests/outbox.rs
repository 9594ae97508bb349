//! The outbox's worker against a gateway that answers as the test says: attempts are counted, an
//! answer that didn't come is asked for, and what fails for good becomes a call.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test's helpers fail by panicking"
)]

mod support;

use axum::http::Method;
use kept_dispatch::ports::{Gateway, GatewayError, Parcel, Refusal};
use kept_dispatch::receive::Incoming;
use kept_domain::{Message, Phone, Seconds, Taken, Timestamp};
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

/// The built-in clock's instant, a local time of the eve of the fixture's day.
fn set(server: &Server, local: &str) {
    let at = format!("2026-10-14T{local}:00+01:00");
    server.clock.set(Timestamp::parse(&at).unwrap());
}

#[tokio::test]
async fn a_text_whose_attempts_fail_until_the_quiet_hours_waits_for_the_morning() {
    let server = server_with_day().await;
    set(&server, "20:57");
    let booking = json!({
        "date": "2026-10-15",
        "customer": {"name": "Ines Marlow", "phone": "+447700900555"},
        "site": {"address": "3 Hill Street", "lat": 51.455, "lon": -2.6},
        "job_type": "Boiler service",
        "duration_min": 45,
        "window": {"from": "13:00", "to": "17:00"},
    });
    let path = "/api/territories/bristol/visits";
    let visit = server.post(path, &booking).await.ok();
    let path = format!("/api/visits/{}", visit["id"].as_str().unwrap());
    let down = Told::new(GatewayError::Later("down".to_owned()));
    work(&server, &down, 3).await;
    let before = *down.sent.lock().unwrap();
    assert!(before > 1, "{before}");
    let message = server.get(&path).await.ok()["messages"][0].clone();
    assert_eq!(message["kind"], json!("booked"));

    work(&server, &down, 60).await;
    assert_eq!(*down.sent.lock().unwrap(), before, "in quiet hours");
    let held = server.get(&path).await.ok()["messages"][0].clone();
    assert_eq!(held["state"]["type"], json!("queued"));
    assert_eq!(held["not_before"], json!("2026-10-15T07:00:00Z"));
    server.pass(10 * 3600);
    work(&server, &down, 1).await;
    assert_eq!(*down.sent.lock().unwrap(), before + 1);
}

#[tokio::test]
async fn a_window_of_tomorrow_that_did_not_go_out_before_the_quiet_hours_becomes_a_call() {
    let server = server_with_day().await;
    set(&server, "20:59");
    server.app.dispatch.tick().await.unwrap();
    let down = Told::new(GatewayError::Later("down".to_owned()));
    let handed = |limit| server.app.dispatch.deliver_due(&down, "worker", limit);
    handed(100).await.unwrap();
    let (message, cases) = story(&server).await;
    assert_eq!(message["kind"], json!("evening"));
    assert_eq!(message["state"]["type"], json!("queued"));
    assert_eq!(cases, json!([]));
    server.pass(120);
    handed(100).await.unwrap();
    let (message, cases) = story(&server).await;
    assert_eq!(message["state"]["type"], json!("failed"));
    assert_eq!(cases[0]["kind"], json!("call_unanswered"), "{cases}");
}

/// The dispatcher's text in a story; the newest text comes first there.
fn hello(story: &Value) -> Value {
    let texts = story["messages"].as_array().unwrap().iter();
    let mut hello = texts.filter(|text| text["body"].as_str().unwrap().contains("Hello"));
    hello.next().unwrap().clone()
}

/// A text of the customer of [`VISIT`].
async fn write(server: &Server, body: &str) {
    let text = Incoming {
        gateway_id: format!("in-{body}"),
        from: Phone::parse("+447700900102").unwrap(),
        body: body.to_owned(),
    };
    server.app.dispatch.receive(&text).await.unwrap();
}

/// The customer of [`VISIT`] opts out.
async fn opt_out(server: &Server) {
    write(server, "STOP").await;
}

/// The fixture's day again a day later, with other visits of the same customers.
fn day_after() -> String {
    let mut day: Value = serde_json::from_str(&support::day_file()).unwrap();
    day["date"] = json!("2026-10-16");
    for visit in day["visits"].as_array_mut().unwrap() {
        let id = format!("{}-later", visit["id"].as_str().unwrap());
        visit["id"] = json!(id);
        for links in ["after", "together"] {
            visit.as_object_mut().unwrap().remove(links);
        }
    }
    day.to_string()
}

#[tokio::test]
async fn an_opt_out_withdraws_the_texts_of_all_of_a_customers_visits() {
    let server = with_message().await;
    let path = "/api/territories/bristol/import";
    server.call(Method::POST, path, day_after()).await.ok();
    let later = "/api/visits/v02-later";
    let body = json!({"body": "Hello again"});
    server.post(&format!("{later}/messages"), &body).await.ok();
    let another = "/api/visits/v03-later";
    server
        .post(&format!("{another}/messages"), &body)
        .await
        .ok();

    opt_out(&server).await;
    let state = |path: &'static str| {
        let server = &server;
        async move { hello(&server.get(path).await.ok())["state"]["type"].clone() }
    };
    assert_eq!(state(VISIT).await, json!("cancelled"));
    assert_eq!(state(later).await, json!("cancelled"));
    assert_eq!(state(another).await, json!("queued"));
    let gateway = Told::new(GatewayError::Later("down".to_owned()));
    work(&server, &gateway, 1).await;
    assert_eq!(
        *gateway.sent.lock().unwrap(),
        2,
        "the confirmation and the other customer's"
    );
}

/// Books a visit with the number of the customer of [`VISIT`], and says where its story is.
async fn book_with_that_number(server: &Server, name: &str) -> String {
    let mut booking = support::booking(name);
    booking["customer"]["phone"] = json!("+447700900102");
    booking["window"] = json!({"from": "13:00", "to": "17:00"});
    let path = "/api/territories/bristol/visits";
    let visit = server.post(path, &booking).await.ok();
    format!("/api/visits/{}", visit["id"].as_str().unwrap())
}

#[tokio::test]
async fn an_opt_out_is_the_numbers_so_whoever_books_with_it_is_called() {
    let server = server_with_day().await;
    opt_out(&server).await;
    let story = server
        .get(&book_with_that_number(&server, "Rosa Lind").await)
        .await
        .ok();
    assert_eq!(story["messages"], json!([]), "{story}");
    assert_eq!(story["cases"][0]["kind"], json!("phone_instead"));

    write(&server, "START").await;
    let story = server
        .get(&book_with_that_number(&server, "Ada Lind").await)
        .await
        .ok();
    assert_eq!(story["messages"][0]["kind"], json!("booked"), "{story}");
    assert_eq!(story["cases"], json!([]));
}

#[tokio::test]
async fn an_e_mail_that_a_worker_has_when_its_customer_opts_out_is_not_sent() {
    let server = support::server().await;
    let mut day: Value = serde_json::from_str(&support::day_file()).unwrap();
    for customer in day["customers"].as_array_mut().unwrap() {
        customer["email"] = json!("rohan@example.org");
    }
    let path = "/api/territories/bristol/import";
    server.call(Method::POST, path, day.to_string()).await.ok();
    let path = format!("{VISIT}/messages");
    server.post(&path, &json!({"body": "Hello"})).await.ok();
    let gateway = Told::new(GatewayError::Refused {
        refusal: Refusal::BadNumber,
        why: "no such number".to_owned(),
    });
    let handed = server.app.dispatch.deliver_due(&gateway, "worker", 10);
    handed.await.unwrap();
    let mail = |story: &Value| {
        let messages = story["messages"].as_array().unwrap().clone();
        let is_mail = |message: &Value| message["to"].to_string().contains("rohan@");
        messages.into_iter().find(is_mail).unwrap()["state"]["type"].clone()
    };
    let until = server.app.dispatch.now() + Seconds(1);
    let leased = server
        .store()
        .lease_messages("other", server.app.dispatch.now(), until, 10);
    assert_eq!(leased.await.unwrap().len(), 1);
    opt_out(&server).await;
    assert_eq!(mail(&server.get(VISIT).await.ok()), json!("queued"));
    server.pass(60);
    work(&server, &gateway, 1).await;
    assert_eq!(mail(&server.get(VISIT).await.ok()), json!("cancelled"));
}

#[tokio::test]
async fn a_text_that_a_worker_has_when_its_customer_opts_out_is_not_sent() {
    let server = with_message().await;
    let now = server.app.dispatch.now();
    let store = server.store();
    let until = now + Seconds(1);
    store.lease_messages("other", now, until, 10).await.unwrap();
    opt_out(&server).await;
    let queued = server.get(VISIT).await.ok();
    assert_eq!(hello(&queued)["state"]["type"], json!("queued"));
    server.pass(60);
    let gateway = Told::new(GatewayError::Later("down".to_owned()));
    work(&server, &gateway, 1).await;
    let after = server.get(VISIT).await.ok();
    assert_eq!(hello(&after)["state"]["type"], json!("cancelled"));
    assert_eq!(*gateway.sent.lock().unwrap(), 1, "the confirmation");
}
