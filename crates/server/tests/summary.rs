//! A week in numbers over HTTP: they agree with the day's view, and cost no body when nothing changed.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test's helpers fail by panicking"
)]

mod support;

use axum::http::Method;
use serde_json::{Value, json};
use support::{DAY, Server, server_with_day};

const SUMMARY: &str = "/api/territories/bristol/summary";
const WEEK: &str = "/api/territories/bristol/summary?from=2026-10-12&to=2026-10-18";

async fn thursday(server: &Server) -> Value {
    server.get(WEEK).await.ok()["days"][3].clone()
}

fn of<'a>(day: &'a Value, technician: &str) -> &'a Value {
    let all = day["technicians"].as_array().unwrap();
    all.iter().find(|one| one["id"] == technician).unwrap()
}

#[tokio::test]
async fn the_numbers_of_a_week_agree_with_its_days() {
    let server = server_with_day().await;
    let before = thursday(&server).await;
    assert_eq!(before["planned"], json!(false));
    assert_eq!(
        before["unassigned"], before["visits"],
        "nobody has a route yet"
    );
    server
        .post(&format!("{DAY}/plan"), &json!({"mode": "all"}))
        .await
        .ok();

    let week = server.get(WEEK).await.ok();
    assert_eq!(week["today"], json!("2026-10-14"));
    let days = week["days"].as_array().unwrap();
    assert_eq!(days.len(), 7);
    assert_eq!(days[0]["visits"], json!(0));
    assert_eq!(days[0]["planned"], json!(false));
    let (summary, day) = (&days[3], server.get(DAY).await.ok());
    assert_eq!(summary["revision"], day["revision"]);
    let visits = day["visits"].as_array().unwrap();
    assert_eq!(summary["visits"], json!(visits.len()));
    let free = visits.iter().filter(|visit| visit["technician"].is_null());
    assert_eq!(summary["unassigned"], json!(free.count()));
    for technician in week["technicians"].as_array().unwrap() {
        let id = &technician["id"];
        let mine: Vec<&Value> = visits.iter().filter(|v| v["technician"] == *id).collect();
        let numbers = of(summary, id.as_str().unwrap());
        assert_eq!(numbers["visits"], json!(mine.len()), "{id}");
        let work: i64 = mine.iter().map(|v| v["duration_s"].as_i64().unwrap()).sum();
        assert_eq!(numbers["work_s"], json!(work), "{id}");
        assert_eq!(numbers["drive_s"].as_i64().unwrap() > 0, !mine.is_empty());
        assert!(numbers["shift_s"].as_i64().unwrap() > 4 * 3_600);
    }
}

#[tokio::test]
async fn an_absence_shows_on_its_day_alone_and_gives_the_week_another_tag() {
    let server = server_with_day().await;
    let answer = server.get(WEEK).await;
    let tag = answer.headers["etag"].to_str().unwrap().to_owned();
    let cookie = ("cookie", server.cookie.as_str());
    let same = [cookie, ("if-none-match", tag.as_str())];
    let again = server.raw(Method::GET, WEEK, &same, "").await;
    assert_eq!(again.status, 304);
    assert!(again.text().is_empty());
    let off = json!({"date": "2026-10-15"});
    server
        .post("/api/technicians/sam/absences", &off)
        .await
        .ok();
    let changed = server.raw(Method::GET, WEEK, &same, "").await.ok();
    assert_eq!(of(&changed["days"][3], "sam")["absent"], json!(true));
    assert_eq!(of(&changed["days"][4], "sam")["absent"], json!(false));
}

#[tokio::test]
async fn days_of_a_clock_change_are_as_long_as_they_are() {
    let server = server_with_day().await;
    let path = format!("{SUMMARY}?from=2026-10-24&to=2026-10-25");
    let days = server.get(&path).await.ok()["days"].clone();
    assert_eq!(days[0]["day_end"], json!("2026-10-24T23:00:00Z"));
    assert_eq!(days[1]["day_start"], json!("2026-10-24T23:00:00Z"));
    assert_eq!(
        days[1]["day_end"],
        json!("2026-10-26T00:00:00Z"),
        "25 hours"
    );
}

#[tokio::test]
async fn what_is_asked_for_is_bounded() {
    let server = server_with_day().await;
    for (asked, why) in [
        ("?from=2026-10-12&to=2026-10-26", "within 14 days"),
        ("?from=2026-10-12&to=2026-10-11", "must not be before from"),
        ("?from=2026-10-12", "missing field `to`"),
        ("?from=soon&to=2026-10-12", "from: input"),
    ] {
        let problem = server.get(&format!("{SUMMARY}{asked}")).await.problem(422);
        let said = problem["errors"][0]["message"].as_str().unwrap();
        assert!(said.contains(why), "{asked}: {problem}");
    }
    let fortnight = format!("{SUMMARY}?from=2026-10-12&to=2026-10-25");
    let days = server.get(&fortnight).await.ok()["days"].clone();
    assert_eq!(days.as_array().unwrap().len(), 14);
    let nowhere = "/api/territories/nowhere/summary?from=2026-10-12&to=2026-10-12";
    server.get(nowhere).await.problem(404);
}
