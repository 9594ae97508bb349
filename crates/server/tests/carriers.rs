//! What carriers post: forged, replayed, truncated, far too large or of the wrong type, it is
//! refused with the right status and nothing is changed.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test's helpers fail by panicking"
)]

mod support;

use axum::body::Body;
use axum::http::{Method, Request};
use kept_domain::Phone;
use kept_notify::sign;
use kept_server::{Config, WebhookSecret};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use support::{Answer, DAY, Server, WEBHOOK_SECRET};

const MESSAGES: &str = "/webhooks/twilio/messages";
const STATUS: &str = "/webhooks/twilio/status";
const URL: &str = "https://kept.example";
const FORM: &str = "application/x-www-form-urlencoded";

/// A server whose texts go over Twilio, with the fixture's day.
async fn server() -> Server {
    let mut server = support::server_of(Config {
        gateways: support::twilio_only(),
        public_url: URL.to_owned(),
        webhook_secret: Some(WebhookSecret::parse(WEBHOOK_SECRET).unwrap()),
        ..Config::default()
    })
    .await;
    server.sign_in().await;
    server.import().await.ok();
    server
}

/// A customer of the fixture: phone and visit.
async fn customer(server: &Server) -> (Phone, String) {
    let day = server.get(DAY).await.ok();
    let visits = day["visits"].as_array().unwrap();
    let visit = visits
        .iter()
        .find(|visit| visit["phone"].is_string())
        .unwrap();
    let phone = Phone::parse(visit["phone"].as_str().unwrap()).unwrap();
    (phone, visit["id"].as_str().unwrap().to_owned())
}

fn fields(fields: &[(&str, &str)]) -> Vec<(String, String)> {
    let account = ("AccountSid", support::TWILIO_ACCOUNT);
    fields
        .iter()
        .chain([&account])
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

fn encoded(form: &[(String, String)]) -> String {
    let mut out = form_urlencoded::Serializer::new(String::new());
    out.extend_pairs(form).finish()
}

fn signature(path: &str, form: &[(String, String)]) -> String {
    sign::twilio::signature(support::TWILIO_TOKEN, &format!("{URL}{path}"), form)
}

async fn post(server: &Server, path: &str, signature: &str, body: impl Into<Body>) -> Answer {
    let headers = [("content-type", FORM), ("x-twilio-signature", signature)];
    server.raw(Method::POST, path, &headers, body).await
}

/// Posts a form as Twilio does.
async fn signed(server: &Server, path: &str, form: &[(String, String)]) -> Answer {
    post(server, path, &signature(path, form), encoded(form)).await
}

async fn story(server: &Server, visit: &str) -> Value {
    server.get(&format!("/api/visits/{visit}")).await.ok()
}

async fn revision(server: &Server) -> Value {
    server.get(DAY).await.ok()["revision"].clone()
}

fn text(sid: &str, from: &Phone, body: &str) -> Vec<(String, String)> {
    fields(&[("MessageSid", sid), ("From", from.e164()), ("Body", body)])
}

#[tokio::test]
async fn a_text_is_taken_over_once_and_an_opt_out_becomes_a_call() {
    let server = server().await;
    let (phone, visit) = customer(&server).await;
    for _ in 0..2 {
        let answer = signed(&server, MESSAGES, &text("SM1", &phone, "Is the gate fine?")).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_eq!(answer.header("content-type"), "text/xml");
        assert!(answer.text().ends_with("<Response></Response>"));
    }
    signed(&server, MESSAGES, &text("SM2", &phone, "Stop")).await;
    let story = story(&server, &visit).await;
    let replies = story["replies"].as_array().unwrap();
    assert_eq!(replies.len(), 2, "{replies:?}");
    let cases = story["cases"].as_array().unwrap();
    let kinds: BTreeSet<&str> = cases
        .iter()
        .map(|case| case["kind"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, BTreeSet::from(["answer", "phone_instead"]));
}

#[tokio::test]
async fn a_text_from_nobody_we_know_or_from_no_number_changes_nothing() {
    let server = server().await;
    let before = revision(&server).await;
    let stranger = Phone::parse("+441174960999").unwrap();
    signed(&server, MESSAGES, &text("SM1", &stranger, "Hello")).await;
    let short_code = fields(&[("MessageSid", "SM2"), ("From", "12345"), ("Body", "2")]);
    assert_eq!(signed(&server, MESSAGES, &short_code).await.status, 200);
    assert_eq!(revision(&server).await, before);
}

#[tokio::test]
async fn forged_truncated_huge_and_mistyped_requests_are_refused_and_change_nothing() {
    let server = server().await;
    let (phone, _) = customer(&server).await;
    let before = revision(&server).await;
    let form = text("SM1", &phone, "STOP");
    let good = signature(MESSAGES, &form);
    let body = encoded(&form);
    let altered = body.replace("STOP", "1");
    post(&server, MESSAGES, &good, altered).await.problem(403);
    post(&server, MESSAGES, "", body.clone()).await.problem(403);
    post(&server, MESSAGES, &good.replace('=', "A"), body.clone())
        .await
        .problem(403);
    let elsewhere = signature("/webhooks/twilio/other", &form);
    post(&server, MESSAGES, &elsewhere, body.clone())
        .await
        .problem(403);
    let cut = body[..body.len() - 4].to_owned();
    post(&server, MESSAGES, &good, cut).await.problem(403);
    let unsigned = [("content-type", FORM)];
    let answer = server
        .raw(Method::POST, MESSAGES, &unsigned, body.clone())
        .await;
    answer.problem(403);
    let other = form.iter().map(|(name, value)| {
        let value = if name == "AccountSid" {
            "ACother"
        } else {
            value
        };
        (name.clone(), value.to_owned())
    });
    signed(&server, MESSAGES, &other.collect::<Vec<_>>())
        .await
        .problem(403);
    assert_eq!(revision(&server).await, before);
}

/// The same for every address that a carrier posts to.
#[tokio::test]
async fn bodies_that_break_off_are_huge_or_of_another_type_are_refused_everywhere() {
    let server = server().await;
    let before = revision(&server).await;
    for (path, kind) in [
        (MESSAGES, FORM),
        ("/webhooks/twilio/status?message=m", FORM),
        ("/webhooks/inbox", "application/json"),
    ] {
        let send = |kind: &'static str, body: Body| {
            let request = Request::post(path)
                .header("content-type", kind)
                .header("x-twilio-signature", "AAAA")
                .header("webhook-id", "m1")
                .header("webhook-timestamp", "1")
                .header("webhook-signature", "v1,AAAA");
            server.send(request.body(body).unwrap())
        };
        let ten_megabytes = Body::from(vec![b'a'; 10 << 20]);
        send(kind, ten_megabytes).await.problem(413);
        let broken = futures::stream::iter([
            Ok("Body=1"),
            Err(std::io::Error::other("the connection broke off")),
        ]);
        send(kind, Body::from_stream(broken)).await.problem(400);
        send("text/plain", Body::from("Body=1")).await.problem(415);
        let other = if kind == FORM {
            "application/json"
        } else {
            FORM
        };
        send(other, Body::from("Body=1")).await.problem(415);
    }
    assert_eq!(revision(&server).await, before);
}

#[tokio::test]
async fn without_twilios_settings_its_addresses_do_not_exist() {
    let server = support::server_with_day().await;
    let form = fields(&[("MessageSid", "SM1")]);
    signed(&server, MESSAGES, &form).await.problem(404);
}

/// A text to the customer that Twilio has taken; its id.
async fn sent(server: &Server, visit: &str) -> String {
    let path = format!("/api/visits/{visit}/messages");
    server
        .post(&path, &json!({"body": "We come as agreed"}))
        .await;
    let messages = story(server, visit).await["messages"].clone();
    messages[0]["id"].as_str().unwrap().to_owned()
}

async fn report(server: &Server, id: &str, sid: &str, status: &str, code: &str) -> Answer {
    let form = fields(&[
        ("MessageSid", sid),
        ("MessageStatus", status),
        ("ErrorCode", code),
    ]);
    signed(server, &format!("{STATUS}?message={id}"), &form).await
}

async fn state(server: &Server, visit: &str) -> String {
    let story = story(server, visit).await;
    story["messages"][0]["state"]["type"]
        .as_str()
        .unwrap()
        .to_owned()
}

#[tokio::test]
async fn reports_take_a_text_forward_and_never_back() {
    let server = server().await;
    let (_, visit) = customer(&server).await;
    let id = sent(&server, &visit).await;
    for (status, becomes) in [
        ("queued", "sent"),
        ("delivered", "delivered"),
        ("sent", "delivered"),
        ("failed", "delivered"),
        ("delivered", "delivered"),
        ("something-new", "delivered"),
    ] {
        let answer = report(&server, &id, "SM1", status, "").await;
        assert_eq!(answer.status, 204, "{}", answer.text());
        assert_eq!(state(&server, &visit).await, becomes, "{status}");
    }
    let cases = story(&server, &visit).await["cases"].clone();
    assert_eq!(cases, json!([]));
}

#[tokio::test]
async fn a_lost_text_becomes_one_call_and_a_refusal_at_the_carrier_an_opt_out() {
    let server = server().await;
    let (_, visit) = customer(&server).await;
    let id = sent(&server, &visit).await;
    report(&server, &id, "SM1", "sent", "").await;
    // About an attempt that didn't count.
    report(&server, &id, "SM0", "undelivered", "30005").await;
    assert_eq!(state(&server, &visit).await, "sent");
    for _ in 0..2 {
        report(&server, &id, "SM1", "undelivered", "30005").await;
    }
    assert_eq!(state(&server, &visit).await, "failed");
    let cases = story(&server, &visit).await["cases"].clone();
    assert_eq!(cases.as_array().unwrap().len(), 1, "{cases}");
    assert_eq!(cases[0]["kind"], json!("call_unanswered"));
    assert!(
        cases[0]["note"]
            .as_str()
            .unwrap()
            .contains("check the number"),
        "{cases}"
    );
}

#[tokio::test]
async fn an_opt_out_that_only_the_carrier_knows_is_obeyed() {
    let server = server().await;
    let (_, visit) = customer(&server).await;
    let id = sent(&server, &visit).await;
    report(&server, &id, "SM1", "failed", "21610").await;
    let cases = story(&server, &visit).await["cases"].clone();
    assert_eq!(cases[0]["kind"], json!("phone_instead"), "{cases}");
    let path = format!("/api/visits/{visit}/messages");
    server
        .post(&path, &json!({"body": "Hello"}))
        .await
        .problem(409);
}

#[tokio::test]
async fn a_report_of_no_message_of_ours_is_not_found() {
    let server = server().await;
    report(&server, "nothing", "SM1", "sent", "")
        .await
        .problem(404);
    let form = fields(&[("MessageSid", "SM1"), ("MessageStatus", "sent")]);
    signed(&server, STATUS, &form).await.problem(422);
    let without_sid = fields(&[("MessageStatus", "sent")]);
    let path = format!("{STATUS}?message=m");
    signed(&server, &path, &without_sid).await.problem(422);
}
