//! Settings over HTTP: bounds at their fields, effect on days, and the ledger.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test's helpers fail by panicking"
)]

mod support;

use serde_json::json;
use support::{DAY, server_with_day};

const SETTINGS: &str = "/api/territories/bristol/settings";

#[tokio::test]
async fn a_changed_setting_counts_for_every_day_and_is_in_the_ledger() {
    let server = server_with_day().await;
    let before = server.get(DAY).await.ok()["revision"].as_u64().unwrap();
    let asked = json!({"warn_mode": "ask_first", "quiet_from": "20:30", "warn_texts_max": 3});
    let changed = server.post(SETTINGS, &asked).await.ok();
    assert_eq!(changed["settings"]["quiet_from"], json!("20:30"));
    let names: Vec<&str> = changed["changes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|change| change["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["quiet_from", "warn_mode"], "three texts as before");
    assert!(server.get(DAY).await.ok()["revision"].as_u64().unwrap() > before);
    let known = server.get("/api/territories").await.ok();
    assert_eq!(known[0]["settings"]["warn_mode"], json!("ask_first"));
    let ledger = server.get("/api/territories/bristol/ledger").await.ok();
    let entries = ledger["entries"].as_array().unwrap().iter();
    let mut changes = entries.filter(|entry| entry["type"] == "settings_changed");
    let entry = changes.next().unwrap();
    assert_eq!(entry["by"], json!("Owner"));
    assert_eq!(entry["changes"][1]["from"], json!("automatic"));
    assert!(changes.next().is_none());

    let again = server.post(SETTINGS, &asked).await.ok();
    assert_eq!(again["changes"], json!([]));
}

#[tokio::test]
async fn each_wrong_setting_is_named_and_nothing_changes() {
    let server = server_with_day().await;
    let known = server.get("/api/territories").await.ok();
    let asked = json!({"warn_open_ppm": 200_000, "warn_texts_max": 11, "quiet_from": "20:00"});
    let problem = server.post(SETTINGS, &asked).await.problem(422);
    let errors = problem["errors"].as_array().unwrap().iter();
    let fields: Vec<&str> = errors.map(|e| e["field"].as_str().unwrap()).collect();
    assert_eq!(fields, ["warn_texts_max", "warn_close_ppm"]);
    let unreadable = json!({"quiet_from": "25:00"});
    let problem = server.post(SETTINGS, &unreadable).await.problem(422);
    assert_eq!(problem["errors"][0]["field"], json!("quiet_from"));
    let unknown = json!({"plan_iterations": 1});
    server.post(SETTINGS, &unknown).await.problem(422);
    assert_eq!(server.get("/api/territories").await.ok(), known);
}
