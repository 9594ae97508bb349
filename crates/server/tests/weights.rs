//! Weights of windows: a dispatcher says whose window is to be tight, the next evening's windows are the tighter for it,
//! and the ledger says who did it.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test's helpers fail by panicking"
)]

mod support;

use kept_domain::Timestamp;
use serde_json::{Value, json};
use support::{Answer, DAY, Server, server_with_day};

async fn weigh(server: &Server, visit: &str, weight: impl Into<Value>) -> Answer {
    let path = format!("/api/visits/{visit}/window-weight");
    let body = json!({"window_weight": weight.into()});
    server.post(&path, &body).await
}

async fn visits(server: &Server) -> Vec<Value> {
    let day = server.get(DAY).await.ok();
    day["visits"].as_array().unwrap().clone()
}

/// The fixture's day, planned.
async fn planned() -> Server {
    let server = server_with_day().await;
    let plan = format!("{DAY}/plan");
    server.post(&plan, &json!({"mode": "all"})).await.ok();
    server
}

/// Seconds between two instants of a span.
fn length_s(span: &Value) -> i64 {
    let at = |end: &str| Timestamp::parse(span[end].as_str().unwrap()).unwrap();
    (at("to") - at("from")).0
}

/// Seconds of each visit's window that is told in the evening.
async fn told_widths(server: &Server) -> Vec<(String, i64)> {
    server.post(&format!("{DAY}/tell"), &json!({})).await.ok();
    let told = visits(server).await;
    let evening = told
        .iter()
        .filter(|visit| visit["promise"]["stage"] == "evening");
    evening
        .map(|visit| {
            let id = visit["id"].as_str().unwrap().to_owned();
            (id, length_s(&visit["promise"]["window"]))
        })
        .collect()
}

#[tokio::test]
async fn whose_window_weighs_more_is_told_a_tighter_one_that_evening() {
    let usual = told_widths(&planned().await).await;
    let (widest, before) = usual.iter().max_by_key(|(_, width)| *width).unwrap();

    let server = planned().await;
    assert_eq!(weigh(&server, widest, 10).await.status, 204);
    let weighed = told_widths(&server).await;
    let (_, after) = weighed.iter().find(|(id, _)| id == widest).unwrap();
    assert!(after < before, "{widest}: {usual:?}, then {weighed:?}");
}

#[tokio::test]
async fn the_ledger_says_who_weighed_a_window_once_and_nothing_of_what_was_so_already() {
    let server = planned().await;
    for weight in [1, 3, 3] {
        assert_eq!(weigh(&server, "v02", weight).await.status, 204);
    }
    let story = server.get("/api/visits/v02").await.ok();
    assert_eq!(story["visit"]["window_weight"], 3);
    let ledger = story["ledger"].as_array().unwrap();
    let weighed: Vec<&Value> = ledger
        .iter()
        .filter(|entry| entry["type"] == "window_weighed")
        .collect();
    let [entry] = weighed[..] else {
        panic!("{ledger:?}")
    };
    assert_eq!(entry["window_weight"], 3);
    assert!(!entry["by"].as_str().unwrap().is_empty(), "{entry}");
}

#[tokio::test]
async fn a_weight_out_of_bounds_is_named_and_one_of_a_closed_visit_refused() {
    let server = planned().await;
    for wrong in [json!(0), json!(11), json!(300), json!(2.5), json!("much")] {
        let problem = weigh(&server, "v02", wrong.clone()).await.problem(422);
        assert_eq!(problem["errors"][0]["field"], "window_weight", "{wrong}");
    }
    weigh(&server, "nothing", 3).await.problem(404);

    let cancel = "/api/visits/v02/cancel";
    server.post(cancel, &json!({})).await.ok();
    let refused = weigh(&server, "v02", 3).await.problem(409);
    assert!(
        refused["detail"].as_str().unwrap().contains("closed"),
        "{refused}"
    );
    let now = visits(&server).await;
    let visit = now.iter().find(|visit| visit["id"] == "v02").unwrap();
    assert_eq!(visit["window_weight"], 1);
}

#[tokio::test]
async fn a_customer_who_has_to_leave_is_noted_and_needs_not_after_all() {
    let server = server_with_day().await;
    let visit = visits(&server).await[0]["id"].as_str().unwrap().to_owned();
    let path = format!("/api/visits/{visit}/leave-by");
    let leaves = || async {
        let all = visits(&server).await;
        let found = all.iter().find(|one| one["id"] == visit.as_str());
        found.unwrap()["leave_by"].clone()
    };
    server.post(&path, &json!({"at": "11:30"})).await.ok();
    // British Summer Time.
    assert_eq!(leaves().await, "2026-10-15T10:30:00Z");
    for (wrong, code) in [("soon", "not_a_time"), ("2026-10-17T10:00:00Z", "words")] {
        let problem = server.post(&path, &json!({"at": wrong})).await.problem(422);
        assert_eq!(problem["errors"][0]["field"], "at");
        assert_eq!(problem["errors"][0]["code"], code, "{problem}");
    }
    let problem = server.post(&path, &json!({})).await.problem(422);
    assert!(
        problem["detail"].as_str().unwrap().contains("at"),
        "{problem}"
    );
    for _ in 0..2 {
        server.post(&path, &json!({"at": null})).await.ok();
    }
    assert_eq!(leaves().await, Value::Null);
    let story = server.get(&format!("/api/visits/{visit}")).await.ok();
    let ledger = story["ledger"].as_array().unwrap().iter();
    let noted: Vec<&Value> = ledger
        .filter(|entry| entry["type"] == "leave_by_set")
        .collect();
    let times: Vec<&Value> = noted.iter().map(|entry| &entry["leave_by"]).collect();
    assert_eq!(times, [&json!("2026-10-15T10:30:00Z"), &Value::Null]);
    assert!(noted.iter().all(|entry| entry["by"].is_string()));
}
