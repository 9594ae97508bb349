//! Signing in, sessions, forged requests, limits on tries, and the first login.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test's helpers fail by panicking"
)]

mod support;

use axum::http::Method;
use kept_server::setup;
use serde_json::json;
use support::{PASSWORD, closed_server, server};

#[tokio::test]
async fn the_right_password_opens_a_session_that_scripts_cannot_read() {
    let server = closed_server().await;
    let answer = server.login("Owner", PASSWORD).await;
    let me = answer.ok();
    assert_eq!(me["login"], json!("owner"));
    assert_eq!(me["role"], json!("owner"));
    let cookie = answer.header("set-cookie");
    for part in ["kept_session=", "HttpOnly", "SameSite=Strict", "Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(
        !cookie.contains("Secure"),
        "plain http in this test: {cookie}"
    );
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_login_are_told_the_same() {
    let server = closed_server().await;
    let wrong = server.login("owner", "guess").await.problem(401);
    let unknown = server.login("nobody", "guess").await.problem(401);
    assert_eq!(wrong, unknown);
}

#[tokio::test]
async fn tries_are_limited_and_the_limit_goes_by_the_injected_clock() {
    let server = closed_server().await;
    for _ in 0..10 {
        server.login("owner", "guess").await.problem(401);
    }
    let answer = server.login("owner", PASSWORD).await;
    answer.problem(429);
    assert_eq!(answer.header("retry-after"), "6");
    server.pass(6);
    server.login("owner", PASSWORD).await.ok();
}

#[tokio::test]
async fn without_a_session_nothing_of_the_dispatchers_api_answers() {
    let server = server().await;
    let none = [];
    let body = "";
    for path in [
        "/api/me",
        "/api/territories",
        "/api/events",
        "/api/inbox/+441174960182",
    ] {
        server
            .raw(Method::GET, path, &none, body)
            .await
            .problem(401);
    }
    let forged = [("cookie", "kept_session=AAAA"), ("x-csrf-token", "x")];
    server
        .raw(Method::GET, "/api/me", &forged, body)
        .await
        .problem(401);
    server.get("/api/me").await.ok();
}

#[tokio::test]
async fn an_unsafe_call_without_the_sessions_token_is_forged_and_changes_nothing() {
    let server = server().await;
    let json = "application/json";
    let path = "/api/territories/bristol/import";
    let cookie = server.cookie.as_str();
    let without = [("cookie", cookie), ("content-type", json)];
    let day = support::day_file();
    server
        .raw(Method::POST, path, &without, day.clone())
        .await
        .problem(403);
    let wrong = [
        ("cookie", cookie),
        ("content-type", json),
        ("x-csrf-token", "x"),
    ];
    server
        .raw(Method::POST, path, &wrong, day)
        .await
        .problem(403);
    assert_eq!(server.get("/api/territories").await.ok(), json!([]));
}

#[tokio::test]
async fn a_session_ends_after_twelve_hours() {
    let server = server().await;
    server.pass(12 * 3600 - 1);
    server.get("/api/me").await.ok();
    server.pass(1);
    server.get("/api/me").await.problem(401);
}

#[tokio::test]
async fn signing_out_ends_the_session_for_good() {
    let server = server().await;
    let answer = server.post("/api/logout", &json!({})).await;
    assert_eq!(answer.status, 204);
    assert!(answer.header("set-cookie").starts_with("kept_session=;"));
    server.get("/api/me").await.problem(401);
}

#[tokio::test]
async fn the_store_keeps_no_password_and_no_token() {
    let server = server().await;
    let user = server.accounts().user("owner").await.unwrap().unwrap();
    assert!(user.password_hash.starts_with("$argon2id$"));
    let token = server.cookie.strip_prefix("kept_session=").unwrap();
    let now = support_now(&server);
    assert_eq!(server.accounts().session(token, now).await.unwrap(), None);
    let hash = kept_server::auth::secret::sha256_hex(token);
    assert!(
        server
            .accounts()
            .session(&hash, now)
            .await
            .unwrap()
            .is_some()
    );
}

fn support_now(server: &support::Server) -> kept_domain::Timestamp {
    server.app.dispatch.now()
}

#[tokio::test]
async fn the_first_run_makes_an_owner_once_whose_password_works() {
    let store = kept_store::open("sqlite::memory:").await.unwrap();
    let (login, password) = setup::first_login(store.as_ref()).await.unwrap().unwrap();
    assert_eq!(login, "owner");
    assert_eq!(password.len(), 23);
    assert!(setup::first_login(store.as_ref()).await.unwrap().is_none());
    assert!(
        !setup::first_login_with(store.as_ref(), "other")
            .await
            .unwrap()
    );
    let hash = store.user(&login).await.unwrap().unwrap().password_hash;
    let passwords = kept_server::auth::password::Passwords::default();
    assert_eq!(passwords.matches(Some(hash), &password).await, Ok(true));
}
