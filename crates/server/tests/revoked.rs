//! Revoked links: what was sent opens nothing any more, what waits carries the new one, and the ledger says who did it.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test's helpers fail by panicking"
)]

mod support;

use axum::body::Body;
use axum::http::{Method, StatusCode};
use serde_json::{Value, json};
use support::{Answer, DAY, Server, server_with_day};

/// The fixture's day, planned and told the evening before; nothing has gone out yet.
async fn told() -> Server {
    let server = server_with_day().await;
    let plan = format!("{DAY}/plan");
    server.post(&plan, &json!({"mode": "all"})).await.ok();
    server.post(&format!("{DAY}/tell"), &json!({})).await.ok();
    server
}

async fn story(server: &Server, visit: &str) -> Value {
    server.get(&format!("/api/visits/{visit}")).await.ok()
}

async fn revoke(server: &Server, visit: &str, tell: impl Into<Value>) -> Answer {
    let path = format!("/api/visits/{visit}/revoke-link");
    server.post(&path, &json!({"tell": tell.into()})).await
}

fn text(of: &Value) -> String {
    of.as_str().unwrap().to_owned()
}

fn path_of(link: &str) -> &str {
    &link[link.find("/c/").unwrap()..]
}

async fn status(server: &Server, path: &str) -> StatusCode {
    let answer = server.raw(Method::GET, path, &[], Body::empty()).await;
    answer.status
}

/// A visit's texts of this kind.
fn texts(story: &Value, kind: &str) -> Vec<Value> {
    let all = story["messages"].as_array().unwrap().iter();
    all.filter(|text| text["kind"] == kind).cloned().collect()
}

#[tokio::test]
async fn a_revoked_link_opens_nothing_and_waiting_texts_carry_the_new_one() {
    let server = told().await;
    let before = story(&server, "v02").await;
    let old = text(&before["link"]);
    assert_eq!(status(&server, path_of(&old)).await, StatusCode::OK);
    assert!(text(&texts(&before, "evening")[0]["body"]).contains(&old));

    let answer = revoke(&server, "v02", false).await.ok();
    let new = text(&answer["link"]);
    assert_ne!(new, old);
    assert_eq!(answer["told"], false);
    for page in ["", "/visit.ics", "/portrait"] {
        let path = format!("{}{page}", path_of(&old));
        assert_eq!(
            status(&server, &path).await,
            StatusCode::NOT_FOUND,
            "{page}"
        );
    }
    let form = [
        ("content-type", "application/x-www-form-urlencoded"),
        ("sec-fetch-site", "same-origin"),
    ];
    let path = format!("{}/message", path_of(&old));
    let written = server.raw(Method::POST, &path, &form, "body=Hello").await;
    assert_eq!(written.status, StatusCode::NOT_FOUND);
    assert_eq!(status(&server, path_of(&new)).await, StatusCode::OK);

    let after = story(&server, "v02").await;
    assert_eq!(after["link"], new.as_str());
    let evening = text(&texts(&after, "evening")[0]["body"]);
    assert!(
        evening.contains(&new) && !evening.contains(&old),
        "{evening}"
    );
    assert!(texts(&after, "new_link").is_empty());
    // Another visit's link is none of this.
    let other = text(&story(&server, "v01").await["link"]);
    assert_eq!(status(&server, path_of(&other)).await, StatusCode::OK);
}

#[tokio::test]
async fn who_is_to_hear_of_it_is_sent_the_new_link_and_the_ledger_says_who_did_it() {
    let server = told().await;
    let waiting = story(&server, "v02").await["messages"]
        .as_array()
        .unwrap()
        .len();
    revoke(&server, "v02", false).await.ok();
    let answer = revoke(&server, "v02", true).await.ok();
    assert_eq!(answer["told"], true);
    let story = story(&server, "v02").await;
    let [sent] = &texts(&story, "new_link")[..] else {
        panic!("{story}")
    };
    let body = text(&sent["body"]);
    assert!(
        body.contains("new address") && body.contains(&text(&answer["link"])),
        "{body}"
    );
    let ledger = story["ledger"].as_array().unwrap().iter();
    let revoked: Vec<&Value> = ledger
        .filter(|entry| entry["type"] == "link_revoked")
        .collect();
    assert_eq!(revoked.len(), 2);
    for entry in revoked {
        assert!(!text(&entry["by"]).is_empty());
        assert_eq!(entry["texts"].as_array().unwrap().len(), waiting, "{entry}");
    }
}

#[tokio::test]
async fn a_wrong_request_changes_nothing_and_a_closed_visits_link_can_be_revoked_too() {
    let server = told().await;
    let link = story(&server, "v02").await["link"].clone();
    for wrong in [json!("yes"), json!(1), Value::Null] {
        let problem = revoke(&server, "v02", wrong.clone()).await.problem(422);
        assert_eq!(problem["errors"][0]["field"], "tell", "{wrong}");
    }
    revoke(&server, "nothing", true).await.problem(404);
    assert_eq!(story(&server, "v02").await["link"], link);
    // A closed visit's page still shows what was written, so its link can be revoked too.
    server.post("/api/visits/v02/cancel", &json!({})).await.ok();
    let answer = revoke(&server, "v02", true).await.ok();
    assert_ne!(answer["link"], link);
    assert_eq!(answer["told"], true);
}
