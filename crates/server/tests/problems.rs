//! Whatever is wrong with a request is a problem document, and browsers are told what they need.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test's helpers fail by panicking"
)]

mod support;

use axum::http::Method;
use kept_server::Config;
use kept_server::tiles::RawTiles;
use serde_json::json;
use std::time::Duration;
use support::{Server, server, server_with_day};

#[tokio::test]
async fn an_unknown_field_is_named() {
    let server = server_with_day().await;
    let path = format!("{}/plan", support::DAY);
    let answer = server
        .post(&path, &json!({"mode": "all", "colour": "red"}))
        .await;
    let problem = answer.problem(422);
    let error = &problem["errors"][0];
    assert!(
        error["message"].as_str().unwrap().contains("colour"),
        "{problem}"
    );
    let answer = server.post(&path, &json!({"mode": "some"})).await;
    assert_eq!(answer.problem(422)["errors"][0]["field"], json!("mode"));
}

#[tokio::test]
async fn what_is_not_json_is_malformed_and_another_type_is_unsupported() {
    let server = server_with_day().await;
    let path = format!("{}/plan", support::DAY);
    server
        .call(Method::POST, &path, "{\"mode\":")
        .await
        .problem(400);
    server.call(Method::POST, &path, "").await.problem(400);
    let headers = [
        ("cookie", server.cookie.as_str()),
        ("x-csrf-token", server.csrf.as_str()),
        ("content-type", "text/plain"),
    ];
    let body = r#"{"mode":"all"}"#;
    server
        .raw(Method::POST, &path, &headers, body)
        .await
        .problem(415);
}

#[tokio::test]
async fn a_body_has_a_bound_and_only_an_import_a_larger_one() {
    let server = server().await;
    let large = vec![b' '; (1 << 20) + 1];
    server
        .call(Method::POST, "/api/warnings/w/mute", large.clone())
        .await
        .problem(413);
    // Large enough for an import, and not a day.
    let import = "/api/territories/bristol/import";
    server.call(Method::POST, import, large).await.problem(422);
    let too_large = vec![b' '; (64 << 20) + 1];
    server
        .call(Method::POST, import, too_large)
        .await
        .problem(413);
}

#[tokio::test]
async fn a_day_file_with_errors_names_every_field_and_changes_nothing() {
    let server = server().await;
    let mut day: serde_json::Value = serde_json::from_str(&support::day_file()).unwrap();
    day["visits"][0]["duration_min"] = json!(-5);
    day["visits"][1]["window"] = json!({"from": "12:00", "to": "10:00"});
    let answer = server.post("/api/territories/bristol/import", &day).await;
    let problem = answer.problem(422);
    let fields: Vec<&str> = problem["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| error["field"].as_str().unwrap())
        .collect();
    assert!(
        fields
            .iter()
            .any(|field| field.contains("visits[0].duration_min")),
        "{fields:?}"
    );
    assert!(
        fields
            .iter()
            .any(|field| field.contains("visits[1].window")),
        "{fields:?}"
    );
    assert_eq!(server.get("/api/territories").await.ok(), json!([]));
    server.import().await.ok();
    server.import().await.problem(409);
}

#[tokio::test]
async fn what_does_not_exist_is_not_found_and_a_wrong_method_is_told_the_right_one() {
    let server = server_with_day().await;
    server.get("/api/nothing").await.problem(404);
    server.get("/api/visits/nothing").await.problem(404);
    server
        .get("/api/territories/nowhere/days")
        .await
        .problem(404);
    server
        .get("/api/territories/nowhere/days/2026-10-15")
        .await
        .problem(404);
    server.get("/assets/nothing.js").await.problem(404);
    let answer = server.call(Method::PUT, "/api/me", "{}").await;
    answer.problem(405);
    assert!(
        answer.header("allow").contains("GET"),
        "{:?}",
        answer.headers
    );
    let date = server.get("/api/territories/bristol/days/2026-13-45").await;
    assert_eq!(date.problem(422)["errors"][0]["field"], json!("date"));
}

#[tokio::test]
async fn a_wrong_query_is_refused() {
    let server = server_with_day().await;
    let ledger = "/api/territories/bristol/ledger";
    server.get(&format!("{ledger}?limit=0")).await.problem(422);
    server
        .get(&format!("{ledger}?limit=ten"))
        .await
        .problem(422);
    server
        .get(&format!("{ledger}?colour=red"))
        .await
        .problem(422);
    let search = "/api/territories/bristol/search";
    server.get(search).await.problem(422);
    server.get(&format!("{search}?q=a")).await.problem(422);
}

#[tokio::test]
async fn every_answer_protects_browsers() {
    let server = server().await;
    for path in ["/", "/api/me", "/api/nothing", "/docs", "/c/no.token"] {
        let answer = server.get(path).await;
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("default-src '"), "{path}: {policy}");
        assert!(policy.contains("frame-ancestors '"), "{path}: {policy}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{path}");
    }
    assert_eq!(
        server.get("/api/me").await.header("cache-control"),
        "no-store"
    );
    let customers = server.get("/c/no.token").await;
    assert!(customers.header("x-robots-tag").contains("noindex"));
}

/// Where an answer lets images come from.
async fn images(server: &Server, path: &str) -> String {
    let answer = server.get(path).await;
    let policy = answer.header("content-security-policy");
    let images = policy.split("; ").find(|part| part.starts_with("img-src"));
    images.unwrap().to_owned()
}

#[tokio::test]
async fn only_the_boards_page_may_show_tiles_and_only_those_of_the_firms_server() {
    let raw = RawTiles {
        url: Some("https://tiles.example.org:8443/{z}/{x}/{y}.png?key=1".to_owned()),
        attribution: Some("© the makers".to_owned()),
        attribution_url: None,
    };
    let mut server = support::server_of(Config {
        tiles: raw.checked().unwrap(),
        ..Config::default()
    })
    .await;
    server.sign_in().await;
    let plain = support::server().await;
    let own = "img-src 'self' data: blob:";
    for path in ["/", "/bristol/2026-10-15"] {
        assert_eq!(
            images(&server, path).await,
            format!("{own} https://tiles.example.org:8443")
        );
        assert_eq!(images(&plain, path).await, own);
    }
    for path in ["/api/me", "/docs", "/assets/none"] {
        assert_eq!(images(&server, path).await, own, "{path}");
    }
    assert_eq!(images(&server, "/c/no.token").await, "img-src 'self'");
    assert_eq!(
        server.get("/api/me").await.ok()["map_tiles"],
        json!({
            "url": "https://tiles.example.org:8443/{z}/{x}/{y}.png?key=1",
            "attribution": "© the makers",
            "attribution_url": null,
        })
    );
    assert_eq!(plain.get("/api/me").await.ok()["map_tiles"], json!(null));
}

#[tokio::test]
async fn the_board_is_at_the_root_and_at_its_own_addresses() {
    let server = server().await;
    let root = server.get("/").await;
    assert_eq!(root.status, 200);
    assert!(root.header("content-type").starts_with("text/html"));
    assert_eq!(server.get("/bristol/2026-10-15").await.bytes, root.bytes);
    server.call(Method::POST, "/", "").await.problem(404);
}

#[tokio::test]
async fn a_request_that_takes_too_long_is_given_up() {
    let server = support::server_of(Config {
        request_timeout: Duration::from_millis(1),
        ..Config::default()
    })
    .await;
    // Hashing a password takes longer by design.
    let answer = server.login("owner", "guess").await;
    answer.problem(503);
    assert_eq!(answer.header("retry-after"), "5");
}

#[tokio::test]
async fn phones_cannot_be_read_or_answered_when_texts_go_to_real_ones() {
    let mut server = support::server_of(Config {
        gateways: support::twilio_only(),
        ..Config::default()
    })
    .await;
    server.sign_in().await;
    let phone = "/api/inbox/%2B441174960182";
    server.get(phone).await.problem(404);
    server.post(phone, &json!({"body": "2"})).await.problem(404);
    server
        .get(&format!("{}/phones", support::DAY))
        .await
        .problem(404);
    let webhook = server.post("/webhooks/inbox", &json!({})).await;
    webhook.problem(404);
}

#[tokio::test]
async fn the_cookie_is_secure_where_people_use_tls() {
    let server = support::server_of(Config {
        public_url: "https://kept.example".to_owned(),
        ..Config::default()
    })
    .await;
    let answer = server.login("owner", support::PASSWORD).await;
    assert!(answer.header("set-cookie").contains("Secure"));
}

#[tokio::test]
async fn health_and_metrics_need_no_login() {
    let server = server().await;
    let none = [];
    for path in ["/healthz", "/readyz"] {
        let answer = server.raw(Method::GET, path, &none, "").await;
        assert_eq!(answer.ok(), json!({"status": "ok"}));
    }
    server.get("/api/inbox/+441174960182").await.ok();
    let metrics = server.raw(Method::GET, "/metrics", &none, "").await.text();
    assert!(metrics.contains("kept_http_requests_total"), "{metrics}");
    assert!(
        metrics.contains("route=\"/api/inbox/{phone}\""),
        "{metrics}"
    );
    assert!(!metrics.contains("174960182"), "numbers must not be labels");
}
