//! The incoming messages' webhook believes only untouched, fresh, new messages.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test's helpers fail by panicking"
)]

mod support;

use axum::http::Method;
use kept_domain::Phone;
use kept_server::WebhookSecret;
use serde_json::{Value, json};
use support::{Answer, Server, WEBHOOK_SECRET, server_with_day};

const PATH: &str = "/webhooks/inbox";

async fn deliver(server: &Server, id: &str, at: i64, signature: &str, body: &str) -> Answer {
    let at = at.to_string();
    let headers = [
        ("content-type", "application/json"),
        ("webhook-id", id),
        ("webhook-timestamp", at.as_str()),
        ("webhook-signature", signature),
    ];
    server
        .raw(Method::POST, PATH, &headers, body.to_owned())
        .await
}

fn sign(id: &str, at: i64, body: &str) -> String {
    WebhookSecret::parse(WEBHOOK_SECRET)
        .unwrap()
        .sign(id, at, body.as_bytes())
}

fn now_s(server: &Server) -> i64 {
    server.app.dispatch.now().millis() / 1000
}

/// The first customer of the fixture with a number.
fn phone() -> Phone {
    let day: Value = serde_json::from_str(&support::day_file()).unwrap();
    let found = find_phone(&day["visits"]).or_else(|| find_phone(&day["customers"]));
    Phone::parse(&found.unwrap()).unwrap()
}

fn find_phone(list: &Value) -> Option<String> {
    list.as_array()?.iter().find_map(|item| {
        let phone = item["phone"]
            .as_str()
            .or(item["customer"]["phone"].as_str());
        phone.map(str::to_owned)
    })
}

async fn texts(server: &Server) -> usize {
    let path = format!("/api/inbox/{}", phone().e164().replace('+', "%2B"));
    let inbox = server.get(&path).await.ok();
    let messages = inbox["messages"].as_array().unwrap();
    messages
        .iter()
        .filter(|m| m["to_customer"] == json!(false))
        .count()
}

#[tokio::test]
async fn a_signed_text_is_taken_over_once() {
    let server = server_with_day().await;
    let at = now_s(&server);
    let body = json!({"phone": phone().e164(), "body": "The side gate is open"}).to_string();
    let signature = sign("m1", at, &body);
    let first = deliver(&server, "m1", at, &signature, &body).await.ok();
    assert_eq!(first, json!({"result": "accepted"}));
    let again = deliver(&server, "m1", at, &signature, &body).await.ok();
    assert_eq!(again, json!({"result": "repeated"}));
    assert_eq!(texts(&server).await, 1);
}

#[tokio::test]
async fn a_forged_or_altered_text_changes_nothing() {
    let server = server_with_day().await;
    let at = now_s(&server);
    let body = json!({"phone": phone().e164(), "body": "2"}).to_string();
    let other = WebhookSecret::parse("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA").unwrap();
    let forged = other.sign("m1", at, body.as_bytes());
    deliver(&server, "m1", at, &forged, &body)
        .await
        .problem(401);
    let good = sign("m1", at, &body);
    let altered = body.replace('2', "3");
    deliver(&server, "m1", at, &good, &altered)
        .await
        .problem(401);
    deliver(&server, "m2", at, &good, &body).await.problem(401);
    deliver(&server, "m1", at + 1, &good, &body)
        .await
        .problem(401);
    deliver(&server, "m1", at, "", &body).await.problem(401);
    let headers = [("content-type", "application/json")];
    server
        .raw(Method::POST, PATH, &headers, body)
        .await
        .problem(401);
    assert_eq!(texts(&server).await, 0);
}

#[tokio::test]
async fn a_text_from_another_time_is_stale() {
    let server = server_with_day().await;
    let body = json!({"phone": phone().e164(), "body": "2"}).to_string();
    for (age, is_fresh) in [(299, true), (301, false), (-299, true), (-301, false)] {
        let at = now_s(&server) - age;
        let id = format!("m{age}");
        let answer = deliver(&server, &id, at, &sign(&id, at, &body), &body).await;
        assert_eq!(
            answer.status.is_success(),
            is_fresh,
            "{age}: {}",
            answer.text()
        );
    }
}

#[tokio::test]
async fn a_signed_text_of_the_wrong_shape_names_the_field() {
    let server = server_with_day().await;
    let at = now_s(&server);
    let body = json!({"phone": "call me", "body": "2"}).to_string();
    let answer = deliver(&server, "m1", at, &sign("m1", at, &body), &body).await;
    assert_eq!(answer.problem(422)["errors"][0]["field"], json!("phone"));
    let unknown = json!({"phone": "+441174960999", "body": "hello"}).to_string();
    let answer = deliver(&server, "m2", at, &sign("m2", at, &unknown), &unknown).await;
    assert_eq!(answer.ok(), json!({"result": "unknown_number"}));
}
