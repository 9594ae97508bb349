//! Days over HTTP: revisions and ETags, live events, plans, the ledger, search and phones.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test's helpers fail by panicking"
)]

mod support;

use axum::body::Body;
use axum::http::{Method, Request};
use futures::StreamExt;
use kept_server::Roles;
use serde_json::{Value, json};
use std::time::Duration;
use support::{DAY, Server, server_with_day};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

async fn plan(server: &Server) -> Value {
    server
        .post(&format!("{DAY}/plan"), &json!({"mode": "all"}))
        .await
        .ok()
}

#[tokio::test]
async fn an_unchanged_day_is_not_sent_again() {
    let server = server_with_day().await;
    let first = server.get(DAY).await;
    let view = first.ok();
    let tag = first.header("etag").to_owned();
    assert_eq!(tag, format!("\"{}\"", view["revision"]));
    let ask = |tag: String| {
        let cookie = server.cookie.clone();
        let server = &server;
        async move {
            let headers = [("cookie", cookie.as_str()), ("if-none-match", tag.as_str())];
            server.raw(Method::GET, DAY, &headers, "").await
        }
    };
    let again = ask(tag.clone()).await;
    assert_eq!(again.status, 304);
    assert_eq!(again.header("etag"), tag);
    plan(&server).await;
    let changed = ask(tag.clone()).await;
    assert_eq!(changed.status, 200);
    assert_ne!(changed.header("etag"), tag);
}

/// Reads a stream until `wanted` is in what came; fails after a while.
async fn read_until(stream: &mut axum::body::BodyDataStream, seen: &mut String, wanted: &str) {
    let read = async {
        while !seen.contains(wanted) {
            let chunk = stream.next().await.unwrap().unwrap();
            seen.push_str(&String::from_utf8_lossy(&chunk));
        }
    };
    let waited = tokio::time::timeout(Duration::from_secs(20), read).await;
    assert!(waited.is_ok(), "{wanted} didn't come: {seen}");
}

async fn listen(server: &Server) -> axum::body::BodyDataStream {
    let request = Request::builder()
        .uri("/api/events")
        .header("cookie", &server.cookie)
        .header("last-event-id", "41")
        .body(Body::empty())
        .unwrap();
    let response = server.router().oneshot(request).await.unwrap();
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    response.into_body().into_data_stream()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_board_hears_of_a_commit_of_this_process() {
    let server = server_with_day().await;
    let stop = CancellationToken::new();
    let _tasks = server.app.background(Roles::Server, &stop);
    let mut stream = listen(&server).await;
    let mut seen = String::new();
    read_until(&mut stream, &mut seen, "event: hello").await;
    plan(&server).await;
    read_until(&mut stream, &mut seen, "event: day").await;
    read_until(
        &mut stream,
        &mut seen,
        "\"territory\":\"bristol\",\"day\":\"2026-10-15\"",
    )
    .await;
    assert!(seen.contains("id: 1"), "{seen}");
    stop.cancel();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_board_hears_of_a_commit_of_another_process() {
    let server = server_with_day().await;
    let revision = server.get(DAY).await.ok()["revision"].as_u64().unwrap();
    let mut stream = listen(&server).await;
    let mut seen = String::new();
    read_until(&mut stream, &mut seen, "event: hello").await;
    // Another process has its own use cases on the same store, which tell this one nothing.
    let clock = server.clock.clone();
    let ids = std::sync::Arc::new(kept_dispatch::ids::RandomIds::seeded(clock.clone(), 99));
    let links = std::sync::Arc::new(kept_dispatch::links::Links::new("x", "http://other"));
    let store = server.app.state.store.clone();
    let other = kept_dispatch::Dispatch::new(store, clock, ids, links);
    let day = "2026-10-15".parse().unwrap();
    let mode = kept_dispatch::plan::PlanMode::All;
    other.plan(&"bristol".into(), day, mode).await.unwrap();
    let now = server.app.state.clock.now();
    let live = &server.app.state.live;
    live.poll(server.store(), now).await.unwrap();
    read_until(&mut stream, &mut seen, "event: day").await;
    read_until(
        &mut stream,
        &mut seen,
        &format!("\"revision\":{}", revision + 1),
    )
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn streams_end_when_the_server_stops() {
    let server = server_with_day().await;
    let mut stream = listen(&server).await;
    let mut seen = String::new();
    read_until(&mut stream, &mut seen, "event: hello").await;
    server.app.state.live.stop();
    let end = tokio::time::timeout(Duration::from_secs(20), stream.next()).await;
    assert!(end.unwrap().is_none());
}

#[tokio::test]
async fn a_plan_is_made_listed_and_read() {
    let server = server_with_day().await;
    let made = plan(&server).await;
    assert_eq!(made["revision"], json!(1));
    let listed = server.get(&format!("{DAY}/plans")).await.ok();
    assert_eq!(listed["plans"][0]["id"], made["plan"]);
    assert_eq!(listed["plans"][0]["current"], json!(true));
    let id = made["plan"].as_str().unwrap();
    let whole = server.get(&format!("/api/plans/{id}")).await.ok();
    let stops: usize = whole["routes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|route| route["stops"].as_array().unwrap().len())
        .sum();
    assert_eq!(json!(stops), made["assigned"]);
    server.get("/api/plans/nothing").await.problem(404);
}

#[tokio::test]
async fn a_move_is_previewed_made_and_refused_on_another_plan() {
    let server = server_with_day().await;
    let made = plan(&server).await;
    let whole = server
        .get(&format!("/api/plans/{}", made["plan"].as_str().unwrap()))
        .await
        .ok();
    let routes = whole["routes"].as_array().unwrap();
    let from = routes
        .iter()
        .find(|r| !r["stops"].as_array().unwrap().is_empty())
        .unwrap();
    let visit = &from["stops"][0]["visit"];
    let off = json!({"visit": visit, "technician": null, "position": null});
    let before = server.get(DAY).await.ok()["revision"].clone();
    let preview = server
        .post(&format!("{DAY}/moves/preview"), &off)
        .await
        .ok();
    assert!(preview["cost_delta"].is_i64(), "{preview}");
    assert_eq!(server.get(DAY).await.ok()["revision"], before);
    let mut wrong = off.clone();
    wrong["expected_plan"] = json!("another");
    server
        .post(&format!("{DAY}/moves"), &wrong)
        .await
        .problem(409);
    let mut right = off;
    right["expected_plan"] = made["plan"].clone();
    let moved = server.post(&format!("{DAY}/moves"), &right).await.ok();
    assert_ne!(moved["plan"], made["plan"]);
}

#[tokio::test]
async fn windows_are_told_and_reach_the_customers_phones() {
    let server = server_with_day().await;
    plan(&server).await;
    let told = server.post(&format!("{DAY}/tell"), &json!({})).await.ok()["told"].clone();
    assert!(told.as_u64().unwrap() > 0, "{told}");
    let stop = CancellationToken::new();
    let _tasks = server.app.background(Roles::Worker, &stop);
    let read = async {
        loop {
            let phones = server.get(&format!("{DAY}/phones")).await.ok();
            let first = phones["phones"][0].clone();
            if first["last"].is_object() {
                return first;
            }
            server.pass(60);
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    let first = tokio::time::timeout(Duration::from_secs(30), read)
        .await
        .unwrap();
    assert_eq!(first["last"]["to_customer"], json!(true));
    let phone = first["phone"].as_str().unwrap().replace('+', "%2B");
    let inbox = server.get(&format!("/api/inbox/{phone}")).await.ok();
    let last = inbox["messages"].as_array().unwrap().last().unwrap();
    assert_eq!(last["body"], first["last"]["body"]);
    let answer = server
        .post(
            &format!("/api/inbox/{phone}"),
            &json!({"body": "Thank you"}),
        )
        .await;
    assert_eq!(answer.ok(), json!({"result": "accepted"}));
    let promises = server.get(&format!("{DAY}/promises")).await.ok();
    assert!(promises["promises"].as_array().unwrap().len() as u64 > told.as_u64().unwrap());
    assert_eq!(
        server.get(&format!("{DAY}/warnings")).await.ok()["warnings"],
        json!([])
    );
    stop.cancel();
}

#[tokio::test]
async fn the_ledger_is_read_page_by_page() {
    let server = server_with_day().await;
    let path = "/api/territories/bristol/ledger";
    let all = server.get(&format!("{path}?limit=1000")).await.ok();
    let all = all["entries"].as_array().unwrap().clone();
    assert!(all.len() > 3);
    let mut pages = Vec::new();
    let mut after = json!(0);
    while !after.is_null() {
        let page = server
            .get(&format!("{path}?limit=3&after={after}"))
            .await
            .ok();
        pages.extend(page["entries"].as_array().unwrap().clone());
        after = page["next"].clone();
    }
    assert_eq!(pages, all);
}

#[tokio::test]
async fn a_visit_is_found_by_its_reference_and_its_story_is_told() {
    let server = server_with_day().await;
    let day = server.get(DAY).await.ok();
    let visit = &day["visits"][0];
    let reference = visit["reference"].as_str().unwrap();
    let path = format!(
        "/api/territories/bristol/search?q={}",
        reference.to_lowercase()
    );
    let found = server.get(&path).await.ok();
    assert_eq!(found["visits"][0]["visit"], visit["id"]);
    assert_eq!(found["visits"][0]["status"], json!("open"));
    let story = server
        .get(&format!("/api/visits/{}", visit["id"].as_str().unwrap()))
        .await
        .ok();
    assert_eq!(story["visit"]["reference"], json!(reference));
    assert!(
        story["link"]
            .as_str()
            .unwrap()
            .starts_with("http://127.0.0.1:8080/c/")
    );
}

#[tokio::test]
async fn a_visit_is_booked_in_the_words_of_the_day_format() {
    let server = server_with_day().await;
    let booking = json!({
        "date": "2026-10-15",
        "customer": {"name": "Ines Marlow", "phone": "+447700900555"},
        "site": {"address": "3 Hill Street", "lat": 51.455, "lon": -2.6},
        "job_type": "Boiler service",
        "duration_min": 45,
        "window": {"from": "13:00", "to": "17:00"},
        "leave_by": "16:30",
    });
    let path = "/api/territories/bristol/visits";
    let answer = server.post(path, &booking).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let visit = answer.ok();
    assert_eq!(visit["booked"]["from"], json!("2026-10-15T12:00:00Z"));
    assert_eq!(visit["duration_s"], json!(2700));
    let id = visit["id"].as_str().unwrap();
    let cancel = format!("/api/visits/{id}/cancel");
    assert_eq!(
        server
            .post(&cancel, &json!({"by": "customer"}))
            .await
            .status,
        204
    );
    for (field, value, named) in [
        (
            "window",
            json!({"from": "13:00", "to": "12:00"}),
            "window.to",
        ),
        (
            "window",
            json!({"from": "1 pm", "to": "17:00"}),
            "window.from",
        ),
        ("duration_min", json!(-1), "duration_min"),
        ("priority", json!(10), "priority"),
        ("site", json!({"address": "3 Hill Street"}), "site"),
        (
            "site",
            json!({"address": "x", "lat": 91.0, "lon": 0.0}),
            "site.lat",
        ),
        (
            "customer",
            json!({"name": "", "phone": null}),
            "customer.name",
        ),
        (
            "customer",
            json!({"name": "A", "phone": "12"}),
            "customer.phone",
        ),
    ] {
        let mut wrong = booking.clone();
        wrong[field] = value;
        let problem = server.post(path, &wrong).await.problem(422);
        assert_eq!(problem["errors"][0]["field"], json!(named), "{problem}");
    }
}

#[tokio::test]
async fn territories_and_their_days_are_listed_by_the_territorys_clock() {
    let server = server_with_day().await;
    let territories = server.get("/api/territories").await.ok();
    assert_eq!(territories[0]["id"], json!("bristol"));
    assert_eq!(territories[0]["zone"], json!("Europe/London"));
    assert!(territories[0]["settings"]["evening_at"].is_string());
    let days = server.get("/api/territories/bristol/days").await.ok();
    assert_eq!(days, json!({"days": ["2026-10-15"], "today": "2026-10-14"}));
    // 23:30 in UTC is half past midnight in Bristol's summer time.
    server
        .clock
        .set(kept_domain::Timestamp::parse("2026-10-14T23:30:00Z").unwrap());
    let days = server.get("/api/territories/bristol/days").await.ok();
    assert_eq!(days["today"], json!("2026-10-15"));
}

/// The day that an answer describes to a board which has `known`.
fn merged(known: &Value, answer: &Value) -> Value {
    let mut whole = answer.clone();
    let since = whole.as_object_mut().unwrap().remove("since").unwrap();
    if since.is_null() {
        return whole;
    }
    assert_eq!(since, known["version"]);
    for list in ["technicians", "visits", "alerts", "cases"] {
        let piece = |piece: &Value| match piece.as_array() {
            Some(kept) => {
                let index = |at: usize| usize::try_from(kept[at].as_u64().unwrap()).unwrap();
                known[list].as_array().unwrap()[index(0)..][..index(1)].to_vec()
            }
            None => vec![piece.clone()],
        };
        let pieces = answer[list].as_array().unwrap();
        whole[list] = pieces.iter().flat_map(piece).collect();
    }
    whole
}

fn is_new(piece: &&Value) -> bool {
    piece.is_object()
}

#[tokio::test]
async fn who_has_a_view_gets_what_differs_from_it_and_puts_together_the_same_day() {
    let mut server = server_with_day().await;
    let first = merged(&Value::Null, &server.get(DAY).await.ok());
    let since = |view: &Value| format!("{DAY}?since={}", view["version"].as_str().unwrap());

    // Nothing happened: nothing is sent.
    let same = server.get(&since(&first)).await.ok();
    assert_eq!(
        same["visits"],
        json!([[0, first["visits"].as_array().unwrap().len()]])
    );
    assert_eq!(merged(&first, &same), first);

    // A plan, then a move, then time that passes: from the view before, and from the first one.
    let mut known = first.clone();
    for step in 0..3 {
        match step {
            0 => drop(plan(&server).await),
            1 => {
                let on_route = |one: &&Value| one["technician"].is_string();
                let visits = known["visits"].as_array().unwrap();
                let visit = &visits.iter().find(on_route).unwrap()["id"];
                let off = json!({"visit": visit, "technician": null, "position": null});
                server.post(&format!("{DAY}/moves"), &off).await.ok();
            }
            _ => {
                server.pass(20 * 3600);
                server.sign_in().await;
            }
        }
        let whole = merged(&Value::Null, &server.get(DAY).await.ok());
        for had in [&known, &first] {
            let answer = server.get(&since(had)).await.ok();
            assert_eq!(answer["since"], had["version"], "step {step}");
            assert_eq!(merged(had, &answer), whole, "step {step}");
        }
        if step == 1 {
            let answer = server.get(&since(&known)).await.ok();
            let new = answer["visits"]
                .as_array()
                .unwrap()
                .iter()
                .filter(is_new)
                .count();
            let all = whole["visits"].as_array().unwrap().len();
            assert!(new > 0 && new * 2 < all, "{new} of {all} visits are sent");
        }
        known = whole;
    }
}

#[tokio::test]
async fn a_server_that_does_not_know_the_view_sends_all_of_the_day() {
    let server = server_with_day().await;
    let known = server.get(DAY).await.ok();
    plan(&server).await;
    // Another process on the same store has answered nobody yet.
    let mut other = server.app.state.clone();
    other.views = std::sync::Arc::default();
    let ask = |version: String| {
        let request = Request::builder()
            .uri(format!("{DAY}?since={version}"))
            .header("cookie", &server.cookie)
            .body(Body::empty())
            .unwrap();
        let router = kept_server::router(other.clone());
        async move {
            let response = router.oneshot(request).await.unwrap();
            let bytes = axum::body::to_bytes(response.into_body(), usize::MAX)
                .await
                .unwrap();
            serde_json::from_slice::<Value>(&bytes).unwrap()
        }
    };
    let answer = ask(known["version"].as_str().unwrap().to_owned()).await;
    assert_eq!(answer["since"], Value::Null);
    assert!(
        answer["visits"]
            .as_array()
            .unwrap()
            .iter()
            .all(|visit| visit.is_object())
    );
    // What it answered now, the first one sees in the same parts: one version, in every process.
    assert_eq!(answer["version"], server.get(DAY).await.ok()["version"]);

    let wrong = server.get(&format!("{DAY}?since=7")).await.problem(422);
    assert_eq!(wrong["errors"][0]["field"], "since");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_board_hears_who_carries_which_visit_and_nobody_says_it_too_often() {
    let server = server_with_day().await;
    let mut stream = listen(&server).await;
    let mut seen = String::new();
    let path = format!("{DAY}/presence");
    let said = json!({"screen": "screen-1", "visit": "v02", "doing": "moving"});
    assert_eq!(server.post(&path, &said).await.status, 204);
    read_until(
        &mut stream,
        &mut seen,
        "\"visit\":\"v02\",\"doing\":\"moving\"",
    )
    .await;
    assert!(
        seen.contains("event: presence") && seen.contains("\"name\":"),
        "{seen}"
    );

    for (field, wrong) in [
        (
            "screen",
            json!({"screen": "a b c d e f", "visit": null, "doing": "looking"}),
        ),
        (
            "visit",
            json!({"screen": "screen-1", "visit": "v".repeat(300), "doing": "looking"}),
        ),
        (
            "doing",
            json!({"screen": "screen-1", "visit": null, "doing": "sleeping"}),
        ),
    ] {
        let problem = server.post(&path, &wrong).await.problem(422);
        assert_eq!(problem["errors"][0]["field"], field, "{problem}");
    }
    let elsewhere = "/api/territories/nowhere/days/2026-10-15/presence";
    server.post(elsewhere, &said).await.problem(404);
    let mut last = server.post(&path, &said).await;
    for _ in 0..40 {
        last = server.post(&path, &said).await;
    }
    last.problem(429);
}
