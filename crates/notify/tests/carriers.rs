//! Gateways over HTTP against carriers on this machine: what is sent, what is made of each answer,
//! and how an attempt without an answer is cleared up.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test's helpers fail by panicking"
)]

use kept_dispatch::ports::{Gateway, GatewayError, Parcel, Refusal};
use kept_domain::{Message, Seconds, Taken, Timestamp};
use kept_notify::settings::{Gateways, RawGateways};
use kept_notify::sign::WebhookSecret;
use kept_notify::testing::{Carrier, Scene};
use kept_notify::twilio::Twilio;
use kept_notify::webhook::Webhook;
use serde_json::{Value, json};
use std::time::Duration;

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const CREATED: &str = "Thu, 15 Oct 2026 00:00:05 +0000";

fn message(id: &str, body: &str) -> Message {
    let at = "2026-10-15T00:00:00Z";
    let message = json!({
        "id": id, "territory": "north", "day": "2026-10-15", "visit": "v1", "customer": "c1",
        "to": "+441174960182", "kind": "evening", "body": body, "dedupe": id,
        "created_at": at, "not_before": at, "expires_at": "2026-10-15T01:00:00Z",
        "state": {"type": "queued"}, "attempts": 1,
    });
    serde_json::from_value(message).unwrap()
}

fn now() -> Timestamp {
    Timestamp::parse("2026-10-15T00:00:10Z").unwrap()
}

fn settings(carrier: &Carrier) -> Gateways {
    let text = format!(
        r#"texts = ["twilio", "webhook"]
        [twilio]
        account_sid = "ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
        auth_token = "token"
        from = "+441174960100"
        base_url = "{0}"
        [webhook]
        url = "{0}/texts"
        secret = "{SECRET}"
        "#,
        carrier.address()
    );
    let raw: RawGateways = toml::from_str(&text).unwrap();
    raw.checked(&|_| None).unwrap()
}

async fn carrier() -> Carrier {
    Carrier::start(CREATED).await.unwrap()
}

fn twilio(carrier: &Carrier) -> Twilio {
    let settings = settings(carrier).twilio.unwrap();
    Twilio::new(settings, "https://kept.example/").unwrap()
}

async fn send(gateway: &dyn Gateway, message: &Message) -> Result<Taken, GatewayError> {
    let parcel = Parcel {
        message,
        mail: None,
    };
    gateway.send(&parcel, now()).await
}

#[tokio::test]
async fn a_text_is_posted_with_who_where_what_until_when_and_where_to_report() {
    let carrier = carrier().await;
    let taken = send(&twilio(&carrier), &message("m1", "Hé & 1+1"))
        .await
        .unwrap();
    assert_eq!(taken.gateway, "twilio");
    assert_eq!(taken.id.unwrap(), format!("SM{:032}", 1));
    let request = &carrier.requests()[0];
    assert_eq!(
        request.path,
        "/2010-04-01/Accounts/ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/Messages.json"
    );
    let form: Vec<(&str, &str)> = request
        .form
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    assert_eq!(
        form,
        [
            ("Body", "Hé & 1+1"),
            ("From", "+441174960100"),
            (
                "StatusCallback",
                "https://kept.example/webhooks/twilio/status?message=m1"
            ),
            ("To", "+441174960182"),
            ("ValidityPeriod", "3590"),
        ]
    );
    assert!(request.headers["authorization"].starts_with("Basic "));
}

#[tokio::test]
async fn what_twilio_answers_says_what_is_to_be_done() {
    let refused = |refusal| move |error: &GatewayError| matches!(error, GatewayError::Refused { refusal: r, .. } if *r == refusal);
    let later = |error: &GatewayError| matches!(error, GatewayError::Later(_));
    let unknown = |error: &GatewayError| matches!(error, GatewayError::Unknown(_));
    let busy = |error: &GatewayError| matches!(error, GatewayError::Busy { after, .. } if *after == Seconds(10));
    let bad_number = refused(Refusal::BadNumber);
    let opted_out = refused(Refusal::OptedOut);
    let filtered = refused(Refusal::Filtered);
    let other = refused(Refusal::Other);
    type Check<'a> = &'a dyn Fn(&GatewayError) -> bool;
    let cases: [(u16, i64, Check<'_>); 12] = [
        (400, 21211, &bad_number),
        (400, 21614, &bad_number),
        (400, 21610, &opted_out),
        (400, 30007, &filtered),
        (400, 21617, &other),
        (429, 20429, &busy),
        (400, 14107, &busy),
        (401, 20003, &later),
        (503, 20503, &later),
        (500, 20500, &unknown),
        (504, 0, &unknown),
        (302, 0, &later),
    ];
    let carrier = carrier().await;
    let gateway = twilio(&carrier);
    for (status, code, is_so) in cases {
        let body =
            json!({"code": code, "message": "The number +441174960182 is wrong", "status": status});
        carrier.play([Scene::Answer(status, body.to_string())]);
        let error = send(&gateway, &message("m", "Hello")).await.unwrap_err();
        assert!(is_so(&error), "{status} {code}: {error:?}");
        assert!(!error.to_string().contains("4960182"), "{error}");
    }
    carrier.play([Scene::Answer(201, "<html>".to_owned())]);
    assert!(unknown(
        &send(&gateway, &message("m", "Hello")).await.unwrap_err()
    ));
}

#[tokio::test]
async fn who_is_not_there_has_not_taken_anything() {
    let gateway = twilio(&carrier().await);
    tokio::time::sleep(Duration::from_millis(50)).await;
    let error = send(&gateway, &message("m", "Hello")).await.unwrap_err();
    assert!(matches!(error, GatewayError::Later(_)), "{error:?}");
}

#[tokio::test]
async fn a_text_without_an_answer_is_found_at_twilio_and_one_that_never_came_is_not() {
    let carrier = carrier().await;
    let gateway = twilio(&carrier);
    let sent = message("m1", "You are next.");
    carrier.play([Scene::TakeSilently]);
    let error = send(&gateway, &sent).await.unwrap_err();
    assert!(matches!(error, GatewayError::Unknown(_)), "{error:?}");
    let found = gateway.find(&sent, now()).await.unwrap().unwrap();
    assert_eq!(found.id.unwrap(), format!("SM{:032}", 1));
    let other = message("m2", "Another one.");
    assert_eq!(gateway.find(&other, now()).await, Ok(None));
    // The same words of long ago are another message.
    let mut later = message("m3", "You are next.");
    later.created_at = now() + Seconds(3600);
    assert_eq!(gateway.find(&later, now()).await, Ok(None));
}

#[tokio::test]
async fn the_webhook_is_signed_and_a_repeat_has_the_same_id() {
    let carrier = carrier().await;
    let gateway = Webhook::new(settings(&carrier).webhook.unwrap()).unwrap();
    for _ in 0..2 {
        assert_eq!(
            send(&gateway, &message("m1", "Hello"))
                .await
                .unwrap()
                .gateway,
            "webhook"
        );
    }
    let secret = WebhookSecret::parse(SECRET).unwrap();
    for request in carrier.requests() {
        assert_eq!(request.headers["webhook-id"], "m1");
        let at: i64 = request.headers["webhook-timestamp"].parse().unwrap();
        assert_eq!(at, now().millis() / 1000);
        assert!(secret.verifies(
            &request.headers["webhook-signature"],
            "m1",
            at,
            &request.body
        ));
        let body: Value = serde_json::from_slice(&request.body).unwrap();
        assert_eq!(body["type"], json!("message.text"));
        assert_eq!(body["data"]["to"], json!("+441174960182"));
        assert_eq!(body["data"]["body"], json!("Hello"));
    }
}

#[tokio::test]
async fn a_receiver_may_say_why_it_refuses() {
    let carrier = carrier().await;
    let gateway = Webhook::new(settings(&carrier).webhook.unwrap()).unwrap();
    for (body, meant) in [
        (r#"{"reason":"bad_number"}"#, Refusal::BadNumber),
        (r#"{"reason":"opted_out"}"#, Refusal::OptedOut),
        (r#"{"reason":"filtered"}"#, Refusal::Filtered),
        ("no", Refusal::Other),
    ] {
        carrier.play([Scene::Answer(422, body.to_owned())]);
        match send(&gateway, &message("m", "Hello")).await {
            Err(GatewayError::Refused { refusal, .. }) => assert_eq!(refusal, meant),
            other => panic!("{other:?}"),
        }
    }
    carrier.play([Scene::Answer(429, String::new())]);
    let busy = send(&gateway, &message("m", "Hello")).await.unwrap_err();
    assert!(matches!(busy, GatewayError::Busy { .. }), "{busy:?}");
}
