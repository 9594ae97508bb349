//! Visits that nobody can take, and visits that get another time: who has to do what by when, and what
//! customers are told.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test's helpers fail by panicking"
)]

mod support;

use kept_dispatch::ports::Clock as _;
use kept_domain::Timestamp;
use serde_json::{Value, json};
use support::{DAY, Server, server_with_day};

const NEXT_DAY: &str = "/api/territories/bristol/days/2026-10-16";

async fn post(server: &Server, path: &str, body: Value) -> Value {
    server.post(path, &body).await.ok()
}

async fn plan(server: &Server) {
    post(server, &format!("{DAY}/plan"), json!({"mode": "all"})).await;
}

/// Books a visit that needs a skill.
async fn book(server: &Server, skills: Value) -> String {
    let booking = json!({
        "date": "2026-10-15",
        "customer": {"name": "Ann Weber", "phone": "+447700900555"},
        "site": {"address": "1 Park Row, Bristol", "lat": 51.455, "lon": -2.6},
        "job_type": "Diving",
        "skills": skills,
        "duration_min": 30,
        "window": {"from": "08:00", "to": "16:00"},
    });
    let visit = post(server, "/api/territories/bristol/visits", booking).await;
    visit["id"].as_str().unwrap().to_owned()
}

fn list<'a>(of: &'a Value, name: &str) -> &'a Vec<Value> {
    of[name].as_array().unwrap()
}

/// The open cases about a visit, as a day's board shows them.
async fn cases(server: &Server, day: &str, visit: &str) -> Vec<Value> {
    let view = server.get(day).await.ok();
    let all = list(&view, "cases").iter();
    all.filter(|case| case["visit"] == json!(visit))
        .cloned()
        .collect()
}

async fn visit_on(server: &Server, day: &str, visit: &str) -> Option<Value> {
    let view = server.get(day).await.ok();
    let mut all = list(&view, "visits").iter();
    all.find(|one| one["id"] == json!(visit)).cloned()
}

async fn texts(server: &Server, visit: &str, kind: &str) -> Vec<Value> {
    let story = server.get(&format!("/api/visits/{visit}")).await.ok();
    let all = list(&story, "messages").iter();
    all.filter(|text| text["kind"] == json!(kind))
        .cloned()
        .collect()
}

/// A visit on a route, whose customer was told a tight window.
async fn told_visit(server: &Server) -> String {
    plan(server).await;
    post(server, &format!("{DAY}/tell"), json!({})).await;
    let view = server.get(DAY).await.ok();
    // Somebody who reads English.
    let read = ["Amelia Price", "Rohan Mehta", "Ngozi Eze", "Peter Lowe"];
    let told = list(&view, "visits").iter().find(|visit| {
        let name = visit["customer"].as_str().unwrap();
        visit["promise"]["stage"] == json!("evening") && read.contains(&name)
    });
    told.unwrap()["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_visit_that_nobody_can_take_is_somebodys_task_until_it_is_cancelled() {
    let server = server_with_day().await;
    let visit = book(&server, json!(["diving"])).await;
    assert_eq!(cases(&server, DAY, &visit).await, Vec::<Value>::new());
    plan(&server).await;
    let opened = cases(&server, DAY, &visit).await;
    assert_eq!(opened.len(), 1, "{opened:?}");
    assert_eq!(opened[0]["kind"], json!("unassigned"));
    assert!(!opened[0]["owner"].as_str().unwrap().is_empty());
    // Until nine in the evening customers may be phoned about tomorrow.
    assert_eq!(opened[0]["due_at"], json!("2026-10-14T20:00:00Z"));
    assert!(
        opened[0]["note"]
            .as_str()
            .unwrap()
            .contains("Nobody can take the visit: ")
    );
    // Planned once more: the same task, not another one.
    plan(&server).await;
    assert_eq!(cases(&server, DAY, &visit).await.len(), 1);
    post(&server, &format!("/api/visits/{visit}/cancel"), json!({})).await;
    assert_eq!(cases(&server, DAY, &visit).await, Vec::<Value>::new());
    assert_eq!(texts(&server, &visit, "cancelled").await.len(), 1);
}

#[tokio::test]
async fn the_task_is_done_when_the_visit_is_on_a_route() {
    let server = server_with_day().await;
    let visit = book(&server, json!([])).await;
    plan(&server).await;
    assert_eq!(cases(&server, DAY, &visit).await, Vec::<Value>::new());
    let technician = visit_on(&server, DAY, &visit).await.unwrap()["technician"].clone();
    let to =
        |technician: Value| json!({"visit": visit, "technician": technician, "position": null});
    post(&server, &format!("{DAY}/moves"), to(Value::Null)).await;
    assert_eq!(cases(&server, DAY, &visit).await.len(), 1);
    post(&server, &format!("{DAY}/moves"), to(technician)).await;
    assert_eq!(cases(&server, DAY, &visit).await, Vec::<Value>::new());
}

#[tokio::test]
async fn a_time_on_another_day_is_told_and_ends_all_that_was_said_of_the_old_one() {
    let server = server_with_day().await;
    let visit = told_visit(&server).await;
    let old = visit_on(&server, DAY, &visit).await.unwrap();
    let asked = json!({"date": "2026-10-16", "window": {"from": "13:00", "to": "15:00"}});
    post(&server, &format!("/api/visits/{visit}/reschedule"), asked).await;
    assert_eq!(visit_on(&server, DAY, &visit).await, None);
    let moved = visit_on(&server, NEXT_DAY, &visit).await.unwrap();
    let window = json!({"from": "2026-10-16T12:00:00Z", "to": "2026-10-16T14:00:00Z"});
    assert_eq!(
        (&moved["booked"], &moved["promise"]["window"]),
        (&window, &window)
    );
    assert_ne!(old["promise"]["window"], window);
    let news = texts(&server, &visit, "rescheduled").await;
    assert_eq!(news.len(), 1, "{news:?}");
    let body = news[0]["body"].as_str().unwrap();
    assert!(
        body.contains("Your new time: Fri, between 13:00 and 15:00."),
        "{body}"
    );
    let evening = texts(&server, &visit, "evening").await;
    assert_eq!(
        evening[0]["state"]["type"],
        json!("cancelled"),
        "{evening:?}"
    );
    let story = server.get(&format!("/api/visits/{visit}")).await.ok();
    let states: Vec<&Value> = list(&story, "promises")
        .iter()
        .map(|p| &p["state"]["type"])
        .collect();
    assert_eq!(states.last().unwrap(), &&json!("standing"), "{states:?}");
    assert!(states.contains(&&json!("released")), "{states:?}");
}

#[tokio::test]
async fn another_time_of_the_same_day_puts_the_visit_onto_the_plan_there() {
    let server = server_with_day().await;
    let visit = told_visit(&server).await;
    let asked = json!({"date": "2026-10-15", "window": {"from": "10:00", "to": "15:00"}});
    post(&server, &format!("/api/visits/{visit}/reschedule"), asked).await;
    let moved = visit_on(&server, DAY, &visit).await.unwrap();
    assert!(moved["technician"].is_string(), "{moved}");
    let at = |value: &Value| Timestamp::parse(value.as_str().unwrap()).unwrap();
    let arrives = at(&moved["block"]["from"]);
    assert!(at(&moved["booked"]["from"]) <= arrives && arrives < at(&moved["booked"]["to"]));
    let news = texts(&server, &visit, "rescheduled").await;
    assert!(
        news[0]["body"].as_str().unwrap().contains(" comes."),
        "{news:?}"
    );
}

#[tokio::test]
async fn a_time_that_makes_no_sense_changes_nothing() {
    let server = server_with_day().await;
    let visit = told_visit(&server).await;
    let path = format!("/api/visits/{visit}/reschedule");
    let before = server.get(DAY).await.ok()["revision"].clone();
    let window =
        |from: &str, to: &str| json!({"date": "2026-10-16", "window": {"from": from, "to": to}});
    let wrong = [
        (window("15:00", "13:00"), "window.to"),
        (window("noon", "13:00"), "window.from"),
        (window("2026-10-16T20:00:00Z", "2026-10-17T08:00:00Z"), "to"),
        (window("2026-10-13T08:00:00Z", "2026-10-13T09:00:00Z"), "to"),
    ];
    for (body, field) in wrong {
        let problem = server.post(&path, &body).await.problem(422);
        assert_eq!(problem["errors"][0]["field"], json!(field), "{problem}");
    }
    let right = window("13:00", "15:00");
    server
        .post("/api/visits/nobody/reschedule", &right)
        .await
        .problem(404);
    assert_eq!(server.get(DAY).await.ok()["revision"], before);
}

#[tokio::test]
async fn a_plan_that_was_made_by_hand_is_told_in_the_evening_as_it_is() {
    let server = server_with_day().await;
    plan(&server).await;
    server
        .clock
        .set(Timestamp::parse("2026-10-14T17:01:00Z").unwrap());
    server.app.dispatch.tick().await.unwrap();
    let view = server.get(DAY).await.ok();
    assert_eq!(view["plan"]["revision"], json!(1));
    let stages = list(&view, "visits")
        .iter()
        .map(|visit| &visit["promise"]["stage"]);
    assert!(
        stages.filter(|stage| **stage == json!("evening")).count() > 3,
        "{view}"
    );
}

#[tokio::test]
async fn what_waits_for_the_morning_says_today() {
    let server = server_with_day().await;
    plan(&server).await;
    server
        .clock
        .set(Timestamp::parse("2026-10-14T21:30:00Z").unwrap());
    post(&server, &format!("{DAY}/tell"), json!({})).await;
    let view = server.get(DAY).await.ok();
    let mut told = 0;
    for visit in list(&view, "visits") {
        for text in texts(&server, visit["id"].as_str().unwrap(), "evening").await {
            let body = text["body"].as_str().unwrap();
            for (today, tomorrow) in [
                ("today", "tomorrow"),
                ("heute", "morgen"),
                ("hoy", "mañana"),
            ] {
                assert!(!body.contains(tomorrow), "{body}");
                told += u32::from(body.contains(today));
            }
        }
    }
    assert!(told > 0);
    assert_eq!(
        server.clock.now(),
        Timestamp::parse("2026-10-14T21:30:00Z").unwrap()
    );
}
