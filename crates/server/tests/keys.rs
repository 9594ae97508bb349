//! Calls with a key: sent again they have no second effect and get the first answer, also after a restart and
//! from another process.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test's helpers fail by panicking"
)]

mod support;

use axum::http::Method;
use kept_server::Config;
use rstest::rstest;
use serde_json::{Value, json};
use support::{Answer, DAY, Server, closed_server_on, day_file, server_with_day};

const VISITS: &str = "/api/territories/bristol/visits";

#[derive(Clone, Copy, Debug)]
enum Kind {
    File,
    Postgres,
}

/// An empty database's address, and the folder it needs; `None` when PostgreSQL is left out.
async fn address(kind: Kind) -> Option<(String, tempfile::TempDir)> {
    let folder = tempfile::tempdir().unwrap();
    let url = match kind {
        Kind::File => format!("sqlite:{}", folder.path().join("kept.db").display()),
        Kind::Postgres => kept_store::testing::postgres_url().await.unwrap()?,
    };
    Some((url, folder))
}

/// One more process on a database, with ids of its own, and the owner signed in to it.
async fn process(url: &str, seed: u64) -> Server {
    let store = kept_store::open(url).await.unwrap();
    let mut server = closed_server_on(store, Config::default(), seed).await;
    server.sign_in().await;
    server
}

/// A visit to be booked before noon.
fn booking(name: &str) -> Value {
    let mut booking = support::booking(name);
    booking["window"] = json!({"from": "2026-10-15T08:00:00Z", "to": "2026-10-15T12:00:00Z"});
    booking
}

async fn send(server: &Server, key: &str, path: &str, body: &Value) -> Answer {
    let headers = [
        ("cookie", server.cookie.as_str()),
        ("x-csrf-token", server.csrf.as_str()),
        ("content-type", "application/json"),
        ("idempotency-key", key),
    ];
    server
        .raw(Method::POST, path, &headers, body.to_string())
        .await
}

async fn visits(server: &Server) -> usize {
    let day = server.get(DAY).await.ok();
    day["visits"].as_array().unwrap().len()
}

#[rstest]
#[tokio::test]
async fn a_call_that_is_sent_again_has_no_second_effect_and_gets_the_first_answer(
    #[values(Kind::File, Kind::Postgres)] kind: Kind,
) {
    let Some((url, _folder)) = address(kind).await else {
        return;
    };
    let first = process(&url, 1).await;
    first.import().await.ok();
    let before = visits(&first).await;
    let booked = send(&first, "book 1", VISITS, &booking("Ann Weber")).await;
    let id = booked.ok()["id"].clone();
    assert_eq!(booked.header("idempotent-replayed"), "");

    // The same process, another one beside it, and one after both have ended.
    let beside = process(&url, 2).await;
    let again = [
        send(&first, "book 1", VISITS, &booking("Ann Weber")).await,
        send(&beside, "book 1", VISITS, &booking("Ann Weber")).await,
    ];
    drop((first, beside));
    let after = process(&url, 3).await;
    let last = send(&after, "book 1", VISITS, &booking("Ann Weber")).await;
    for answer in again.iter().chain([&last]) {
        assert_eq!(answer.status, booked.status);
        assert_eq!(answer.bytes, booked.bytes);
        assert_eq!(answer.header("content-type"), "application/json");
        assert_eq!(answer.header("idempotent-replayed"), "true");
    }
    assert_eq!(visits(&after).await, before + 1);

    // Another key is another visit, and so is none.
    let other = send(&after, "book 2", VISITS, &booking("Ann Weber")).await;
    assert_ne!(other.ok()["id"], id);
    after.post(VISITS, &booking("Ann Weber")).await.ok();
    assert_eq!(visits(&after).await, before + 3);
}

#[rstest]
#[tokio::test]
async fn of_two_that_are_sent_at_once_to_two_processes_one_has_an_effect(
    #[values(Kind::File, Kind::Postgres)] kind: Kind,
) {
    let Some((url, _folder)) = address(kind).await else {
        return;
    };
    let (one, two) = (process(&url, 1).await, process(&url, 2).await);
    one.import().await.ok();
    let before = visits(&one).await;
    let body = booking("Ann Weber");
    let (a, b) = tokio::join!(
        send(&one, "at once", VISITS, &body),
        send(&two, "at once", VISITS, &body)
    );
    assert_eq!(visits(&one).await, before + 1);
    let done: Vec<&Answer> = [&a, &b]
        .into_iter()
        .filter(|answer| answer.status.is_success())
        .collect();
    match done.as_slice() {
        [_, _] => assert_eq!(a.bytes, b.bytes),
        [_] => {
            let other = if a.status.is_success() { &b } else { &a };
            let detail = other.problem(409)["detail"].clone();
            assert!(detail.as_str().unwrap().contains("under way"), "{detail}");
        }
        _ => panic!("neither was done: {} {}", a.text(), b.text()),
    }
}

#[tokio::test]
async fn a_key_is_for_one_call_of_one_caller() {
    let mut server = server_with_day().await;
    send(&server, "k", VISITS, &booking("Ann Weber")).await.ok();
    let plan = format!("{DAY}/plan");
    for (path, body) in [
        (VISITS, booking("Ben Weber")),
        (plan.as_str(), json!({"mode": "all"})),
    ] {
        let problem = send(&server, "k", path, &body).await.problem(422);
        let error = &problem["errors"][0];
        assert_eq!(error["field"], json!("Idempotency-Key"));
        assert!(error["message"].as_str().unwrap().contains("another call"));
    }
    let before = visits(&server).await;
    let body = json!({"login": "bea", "name": "Bea", "role": "dispatcher"});
    let added = server.post("/api/users", &body).await.ok();
    let password = added["password"].as_str().unwrap();
    server.sign_in_as("bea", password).await;
    let chosen = json!({"current": password, "new": "a password of her own"});
    server.post("/api/me/password", &chosen).await.ok();
    let hers = send(&server, "k", VISITS, &booking("Ben Weber")).await;
    assert_eq!(hers.header("idempotent-replayed"), "");
    hers.ok();
    assert_eq!(visits(&server).await, before + 1);
}

#[tokio::test]
async fn what_was_refused_may_be_sent_again_with_its_key() {
    let server = server_with_day().await;
    let mut wrong = booking("Ann Weber");
    wrong["duration_min"] = json!(0);
    for _ in 0..2 {
        let problem = send(&server, "k", VISITS, &wrong).await.problem(422);
        assert_eq!(problem["errors"][0]["field"], json!("duration_min"));
    }
    send(&server, "k", VISITS, &booking("Ann Weber")).await.ok();
}

#[tokio::test]
async fn keys_are_forgotten_after_a_day() {
    let mut server = server_with_day().await;
    let first = send(&server, "k", VISITS, &booking("Ann Weber")).await.ok();
    for (hours, is_new) in [(23, false), (2, true)] {
        server.pass(hours * 3600);
        server.sign_in().await;
        let again = send(&server, "k", VISITS, &booking("Ann Weber")).await.ok();
        assert_eq!(again["id"] != first["id"], is_new, "{hours}");
    }
}

#[tokio::test]
async fn a_key_that_is_none_is_refused_and_safe_calls_need_none() {
    let server = server_with_day().await;
    for key in ["", "k\tk", "\u{e9}", &"k".repeat(256)] {
        let problem = send(&server, key, VISITS, &booking("Ann Weber")).await;
        let field = problem.problem(422)["errors"][0]["field"].clone();
        assert_eq!(field, json!("Idempotency-Key"), "{key:?}");
    }
    let headers = [("cookie", server.cookie.as_str()), ("idempotency-key", "")];
    server.raw(Method::GET, DAY, &headers, "").await.ok();
}

/// Passwords and codes are shown once and kept nowhere; a whole day's file is the same however often it comes.
#[tokio::test]
async fn what_answers_secrets_or_is_large_takes_no_key() {
    let server = server_with_day().await;
    let document = server.get("/openapi.json").await.ok();
    let has_key = |path: &str| {
        let parameters = &document["paths"][path]["post"]["parameters"];
        let all = parameters.as_array().cloned().unwrap_or_default();
        all.iter()
            .any(|one| one["name"] == json!("Idempotency-Key"))
    };
    assert!(has_key("/api/territories/{t}/visits"));
    assert!(has_key("/api/territories/{t}/days/{date}/plan"));
    for path in [
        "/api/login",
        "/api/users",
        "/api/technicians/{id}/enrolments",
        "/api/territories/{t}/import",
    ] {
        assert!(document["paths"][path]["post"].is_object(), "{path}");
        assert!(!has_key(path), "{path}");
    }
    let day: Value = serde_json::from_str(&day_file()).unwrap();
    let path = "/api/territories/bristol/import";
    for _ in 0..2 {
        let answer = send(&server, "k", path, &day).await;
        assert_eq!(answer.header("idempotent-replayed"), "");
    }
}
