//! The firm's report and what was learned, over HTTP; and learning in the background.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test's helpers fail by panicking"
)]

mod support;

use kept_dispatch::ports::Clock;
use kept_dispatch::report::Report;
use kept_domain::{EventId, EventKind, Seconds, Timestamp};
use kept_server::{Config, Roles};
use serde_json::{Value, json};
use std::time::Duration;
use support::{Server, server_of, server_with_day};
use tokio_util::sync::CancellationToken;

const TERRITORY: &str = "/api/territories/bristol";

/// The fixture's day, planned and told, with one arrival inside the window and one far too late; and
/// then over. Nobody stays signed in that long, so the owner signs in again.
async fn day_that_is_over(server: &mut Server) {
    let at = |text: &str| Timestamp::parse(text).unwrap();
    server.clock.set(at("2026-10-14T17:01:00Z"));
    let dispatch = &server.app.dispatch;
    dispatch.tick().await.unwrap();
    let day = "2026-10-15".parse().unwrap();
    let state = server.store().load_day(&"bristol".into(), day).await;
    let state = state.unwrap();
    server.clock.set(at("2026-10-15T18:00:00Z"));
    let plan = state.plan.as_ref().unwrap();
    let routes = plan.routes.iter().filter(|route| !route.stops.is_empty());
    for (nth, route) in routes.take(2).enumerate() {
        let visit = &route.stops[0].visit;
        let word = state.word_of(visit).unwrap();
        let late = Seconds::minutes(300 * i64::try_from(nth).unwrap());
        let arrived = word.window.from() + Seconds(60) + late;
        let report = Report {
            id: EventId(format!("event-{nth}")),
            device_sequence: 1,
            occurred_at: arrived,
            visit: Some(visit.clone()),
            kind: EventKind::Arrived,
        };
        let taken = dispatch
            .report(&route.technician, server.clock.now(), &[report])
            .await;
        taken.unwrap();
    }
    server.clock.set(at("2026-10-16T09:00:00Z"));
    server.sign_in().await;
}

#[tokio::test]
async fn the_report_counts_what_was_told_and_kept_in_every_way() {
    let mut server = server_with_day().await;
    day_that_is_over(&mut server).await;
    let report = server.get(&format!("{TERRITORY}/report")).await.ok();
    assert_eq!(report["to"], json!("2026-10-15"));
    assert_eq!(report["from"], json!("2026-09-15"));
    assert_eq!(report["days"], json!(1));
    let word = &report["word"];
    // One was late, and to others nobody came at all.
    let decided = word["decided"].as_u64().unwrap();
    assert!(decided > 2, "{word}");
    assert_eq!(word["kept"], json!(1));
    assert_eq!(word["coverage_ppm"], json!(1_000_000 / decided));
    assert!(word["winkler_s"].as_i64() > word["mean_width_s"].as_i64());
    let count = |groups: &Value| -> u64 {
        let groups = groups.as_array().unwrap();
        groups.iter().map(|g| g["told"].as_u64().unwrap()).sum()
    };
    // Half-days were told for nobody in particular.
    assert!(count(&report["technicians"]) <= word["told"].as_u64().unwrap());
    for by in ["job_types", "dates", "months"] {
        assert_eq!(count(&report[by]), word["told"].as_u64().unwrap(), "{by}");
    }
    let stages = report["stages"].as_array().unwrap();
    assert!(
        stages
            .iter()
            .any(|stage| stage["group"] == json!("evening"))
    );
    let share = word["coverage_ppm"].as_u64().unwrap();
    assert!(word["low_ppm"].as_u64().unwrap() < share, "{word}");
    assert!(word["high_ppm"].as_u64().unwrap() > share, "{word}");
    assert!(word["narrow_width_s"].as_u64() <= word["wide_width_s"].as_u64());
    let bins = word["reliability"].as_array().unwrap();
    let in_bins = bins.iter().map(|bin| bin["decided"].as_u64().unwrap());
    assert_eq!(in_bins.sum::<u64>(), decided);
    let csv = server.get(&format!("{TERRITORY}/report.csv")).await;
    assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8");
    assert!(csv.header("content-disposition").contains("2026-10-15.csv"));
    assert!(csv.text().starts_with("by,group,name,told"));
    assert!(csv.text().contains("\nmonth,2026-10,2026-10,"));
    assert!(csv.text().contains("\ndate,2026-10-15,2026-10-15,"));
    for (by, group) in [("technician", "technicians"), ("job_type", "job_types")] {
        let one = &report[group][0];
        let name = one["group"].as_str().unwrap().replace(' ', "%20");
        let only = server
            .get(&format!("{TERRITORY}/report?{by}={name}"))
            .await
            .ok();
        assert_eq!(only["word"]["told"], one["told"], "{by}");
        assert_eq!(only["word"]["kept"], one["kept"], "{by}");
        assert_eq!(only[group].as_array().unwrap().len(), 1, "{by}");
    }
}

#[tokio::test]
async fn wrong_ranges_are_refused_by_their_field() {
    let server = server_with_day().await;
    for (query, field) in [
        ("from=2026-10-15&to=2026-10-14", "to"),
        ("from=2020-10-15&to=2026-10-14", "to"),
        ("from=yesterday", ""),
        ("until=2026-10-14", ""),
    ] {
        for path in ["report", "report.csv"] {
            let answer = server.get(&format!("{TERRITORY}/{path}?{query}")).await;
            let problem = answer.problem(422);
            assert_eq!(problem["errors"][0]["field"], json!(field), "{query}");
        }
    }
    let nowhere = server.get("/api/territories/nowhere/report").await;
    nowhere.problem(404);
    server
        .get(&format!("{TERRITORY}/models?limit=0"))
        .await
        .problem(422);
}

#[tokio::test]
async fn what_a_finished_day_teaches_is_learned_in_the_background_once() {
    let server = server_of(Config {
        poll: Duration::from_millis(2),
        ..Config::default()
    });
    let mut server = server.await;
    server.sign_in().await;
    server.import().await.ok();
    let path = format!("{TERRITORY}/models");
    let before = server.get(&path).await.ok();
    assert_eq!(before, json!({"versions": [], "current": null}));
    day_that_is_over(&mut server).await;
    let models = || server.get(&path);
    let stop = CancellationToken::new();
    let mut tasks = server.app.background(Roles::Worker, &stop);
    let mut versions = Vec::new();
    for _ in 0..200 {
        tokio::time::sleep(Duration::from_millis(50)).await;
        versions = models().await.ok()["versions"].as_array().unwrap().clone();
        if !versions.is_empty() {
            break;
        }
    }
    // Long enough for many more looks.
    tokio::time::sleep(Duration::from_millis(500)).await;
    let after = models().await.ok();
    assert_eq!(after["versions"], json!(versions));
    assert_eq!(versions.len(), 1);
    assert_eq!(after["current"], json!(null), "one day is too little");
    let record = &versions[0]["record"];
    assert_eq!(record["through"], json!("2026-10-15"));
    assert_eq!(record["taken"], json!(false));
    assert!(record["why"].as_str().unwrap().contains("too few"));
    stop.cancel();
    while tasks.join_next().await.is_some() {}
}
