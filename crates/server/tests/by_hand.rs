//! Changes by hand: a move whose texts wait, taken back and done again; the rest of the day shown before it is
//! planned again; the best places for a visit on no route; a caller's visit in a real slot.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test's helpers fail by panicking"
)]

mod support;

use axum::http::Method;
use kept_dispatch::ports::Clock as _;
use kept_domain::Seconds;
use serde_json::{Value, json};
use support::{DAY, Server, booking, server_with_day};

/// A day that is planned, and whose windows are told and on their way.
async fn told() -> Server {
    let server = server_with_day().await;
    post(&server, "plan", json!({"mode": "all"})).await;
    post(&server, "tell", json!({})).await;
    server
        .store()
        .lease_messages("phones", now(&server), now(&server), 100)
        .await
        .unwrap();
    server
}

async fn post(server: &Server, path: &str, body: Value) -> Value {
    server.post(&format!("{DAY}/{path}"), &body).await.ok()
}

fn now(server: &Server) -> kept_domain::Timestamp {
    server.clock.now()
}

async fn view(server: &Server) -> Value {
    server.get(DAY).await.ok()
}

fn list<'a>(of: &'a Value, name: &str) -> &'a Vec<Value> {
    of[name].as_array().unwrap()
}

/// Who goes where in which order.
fn routes(view: &Value) -> Vec<(String, String, u64)> {
    let mut routes: Vec<_> = list(view, "visits")
        .iter()
        .filter_map(|visit| {
            let technician = visit["technician"].as_str()?.to_owned();
            let sequence = visit["sequence"].as_u64()?;
            Some((technician, visit["id"].as_str()?.to_owned(), sequence))
        })
        .collect();
    routes.sort();
    routes
}

/// A move that can be made and breaks a promise of somebody who can be texted, with its preview.
async fn breaking_move(server: &Server) -> (Value, Value) {
    let shown = view(server).await;
    for visit in list(&shown, "visits") {
        for technician in list(&shown, "technicians") {
            for position in 0..4 {
                let to = json!({"visit": visit["id"], "technician": technician["id"], "position": position});
                let preview = post(server, "moves/preview", to.clone()).await;
                let can_be_told = |one: &Value| {
                    let known = list(&shown, "visits")
                        .iter()
                        .find(|v| v["id"] == one["visit"]);
                    known.is_some_and(|v| v["phone"].is_string())
                };
                if list(&preview, "breaks").iter().any(can_be_told) {
                    return (to, preview);
                }
            }
        }
    }
    panic!("no move breaks a promise");
}

/// Makes a move on the plan on show, and tells those whose promises break.
async fn tell_and_move(server: &Server, to: &Value) -> Value {
    let mut body = to.clone();
    body["expected_plan"] = view(server).await["plan"]["id"].clone();
    body["inform"] = json!("tell");
    post(server, "moves", body).await
}

async fn restore(server: &Server, plan: &Value, expected: &Value) -> support::Answer {
    let body = json!({"plan": plan, "expected_plan": expected});
    server.post(&format!("{DAY}/plan/restore"), &body).await
}

/// Texts of a kind that would go out now.
async fn due(server: &Server, kind: &str) -> usize {
    let at = now(server);
    let leased = server
        .store()
        .lease_messages("test", at, at + Seconds(1), 100)
        .await
        .unwrap();
    let of_kind = leased
        .iter()
        .filter(|message| json!(message.kind) == json!(kind));
    of_kind.count()
}

#[tokio::test]
async fn a_move_says_whose_promise_breaks_and_its_texts_wait_until_it_cannot_be_undone() {
    let server = told().await;
    let (to, preview) = breaking_move(&server).await;
    let broken = &preview["breaks"][0];
    assert!(
        !broken["customer"].as_str().unwrap().is_empty() && broken["window"]["from"].is_string()
    );
    let moved = list(&preview, "changes")
        .iter()
        .find(|one| one["visit"] == to["visit"]);
    assert!(
        moved.is_some() || preview["breaks"][0]["visit"] != to["visit"],
        "{preview}"
    );

    tell_and_move(&server, &to).await;
    let plan = view(&server).await["plan"].clone();
    assert!(plan["held_texts"].as_u64().unwrap() >= 1, "{plan}");
    assert!(plan["undo_until"].is_string(), "{plan}");
    assert_eq!(due(&server, "warning").await, 0);
    server.pass(24);
    assert_eq!(due(&server, "warning").await, 0);
    server.pass(2);
    assert!(due(&server, "warning").await >= 1);
    let plan = view(&server).await["plan"].clone();
    assert_eq!(
        (&plan["undo_until"], &plan["held_texts"]),
        (&json!(null), &json!(0))
    );
}

#[tokio::test]
async fn undo_brings_the_routes_back_and_withdraws_the_texts_and_redo_does_it_again() {
    let server = told().await;
    let before = view(&server).await;
    let (to, _) = breaking_move(&server).await;
    let moved = tell_and_move(&server, &to).await["plan"].clone();
    let after = view(&server).await;
    assert_ne!(routes(&before), routes(&after));
    assert!(!list(&after, "alerts").is_empty());

    server.pass(5);
    let undone = restore(&server, &before["plan"]["id"], &moved).await.ok();
    assert!(undone["withdrawn"].as_u64().unwrap() >= 1, "{undone}");
    assert_eq!(undone["told"], json!(0));
    let back = view(&server).await;
    assert_eq!(routes(&back), routes(&before));
    assert_eq!(list(&back, "alerts"), &Vec::<Value>::new());
    server.pass(60);
    assert_eq!(due(&server, "warning").await, 0);

    let redone = restore(&server, &moved, &undone["plan"]).await.ok();
    assert_eq!(routes(&view(&server).await), routes(&after));
    // Who was faster counts: the same once more is too late.
    restore(&server, &moved, &undone["plan"]).await.problem(409);
    restore(&server, &json!("nothing"), &redone["plan"])
        .await
        .problem(404);
}

#[tokio::test]
async fn undo_after_the_texts_went_out_says_so() {
    let server = told().await;
    let before = view(&server).await["plan"]["id"].clone();
    let (to, _) = breaking_move(&server).await;
    let moved = tell_and_move(&server, &to).await["plan"].clone();
    server.pass(30);
    assert!(due(&server, "warning").await >= 1);
    let undone = restore(&server, &before, &moved).await.ok();
    assert_eq!(undone["withdrawn"], json!(0));
    assert!(undone["told"].as_u64().unwrap() >= 1, "{undone}");
}

#[tokio::test]
async fn what_was_booked_since_is_not_undone() {
    let server = told().await;
    let before = view(&server).await["plan"]["id"].clone();
    let slot = slots(&server, "Ann Weber").await[0].clone();
    book(&server, "Ann Weber", &slot).await;
    let current = view(&server).await["plan"]["id"].clone();
    let refused = restore(&server, &before, &current).await.problem(409);
    assert!(
        refused["detail"]
            .as_str()
            .unwrap()
            .contains("Ann Weber was booked since"),
        "{refused}"
    );
}

#[tokio::test]
async fn a_move_that_is_only_proposed_to_the_board_texts_nobody() {
    let server = told().await;
    let (to, preview) = breaking_move(&server).await;
    let mut body = to;
    body["inform"] = json!("propose");
    post(&server, "moves", body).await;
    let alerts = view(&server).await["alerts"].clone();
    let broken = list(&preview, "breaks").iter().map(|one| &one["visit"]);
    for visit in broken {
        let alert = alerts
            .as_array()
            .unwrap()
            .iter()
            .find(|alert| alert["visit"] == *visit);
        assert_eq!(alert.unwrap()["type"], json!("proposed"), "{alerts}");
    }
    server.pass(60);
    assert_eq!(due(&server, "warning").await, 0);
}

#[tokio::test]
async fn the_rest_of_the_day_is_shown_before_it_is_taken() {
    let server = told().await;
    let shown = view(&server).await;
    let sick = list(&shown, "technicians")
        .iter()
        .find(|one| one["total"].as_u64() > Some(0))
        .unwrap();
    let preview = post(&server, "plan/preview", json!({"absent": sick["id"]})).await;
    let was_theirs = list(&preview, "changes")
        .iter()
        .filter(|one| one["from"] == sick["id"])
        .count();
    assert_eq!(
        was_theirs as u64,
        sick["total"].as_u64().unwrap(),
        "{preview}"
    );
    let goes_to_nobody_sick = |one: &Value| one["to"] != sick["id"];
    assert!(list(&preview, "changes").iter().all(goes_to_nobody_sick));
    assert_eq!(
        routes(&view(&server).await),
        routes(&shown),
        "a preview changed the day"
    );

    let preview = post(&server, "plan/preview", json!({"absent": null})).await;
    let take = json!({"expected_plan": preview["expected_plan"], "orders": preview["orders"]});
    let taken = post(&server, "plan/take", take.clone()).await;
    let after = view(&server).await;
    assert_eq!(after["plan"]["id"], taken["plan"]);
    assert!(after["plan"]["undo_until"].is_string());
    server
        .post(&format!("{DAY}/plan/take"), &take)
        .await
        .problem(409);
    let visit = routes(&after)[0].1.clone();
    let twice = json!({"expected_plan": taken["plan"], "orders": [{"technician": "sam", "visits": [visit, visit]}]});
    let problem = server
        .post(&format!("{DAY}/plan/take"), &twice)
        .await
        .problem(422);
    assert_eq!(problem["errors"][0]["field"], json!("orders"));
}

#[tokio::test]
async fn a_visit_on_no_route_has_places_and_the_first_one_can_be_taken() {
    let server = told().await;
    let visit = routes(&view(&server).await)[0].1.clone();
    post(
        &server,
        "moves",
        json!({"visit": visit, "technician": null, "position": null}),
    )
    .await;
    let found = server
        .get(&format!("/api/visits/{visit}/places"))
        .await
        .ok();
    let places = list(&found, "places");
    assert!((1..=3).contains(&places.len()), "{found}");
    let broken = |place: &Value| list(&place["preview"], "breaks").len();
    assert!(
        places
            .windows(2)
            .all(|two| broken(&two[0]) <= broken(&two[1])),
        "{found}"
    );
    let first = &places[0];
    assert_eq!(first["preview"]["feasible"], json!(true));
    // Driving there and back, not the price of leaving the visit out.
    let cost = first["preview"]["cost_delta"].as_i64().unwrap();
    assert!((0..7200).contains(&cost), "{first}");
    let to =
        json!({"visit": visit, "technician": first["technician"], "position": first["position"]});
    post(&server, "moves", to).await;
    let on = routes(&view(&server).await)
        .into_iter()
        .find(|(_, id, _)| *id == visit)
        .unwrap();
    assert_eq!(
        json!([on.0, on.2]),
        json!([first["technician"], first["position"]])
    );
}

async fn slots(server: &Server, name: &str) -> Vec<Value> {
    let found = server
        .post("/api/territories/bristol/slots", &booking(name))
        .await
        .ok();
    list(&found, "slots").clone()
}

async fn book(server: &Server, name: &str, slot: &Value) -> Value {
    let mut body = booking(name);
    body["window"] = json!({"from": slot["from"], "to": slot["to"]});
    server
        .post("/api/territories/bristol/visits", &body)
        .await
        .ok()
}

#[tokio::test]
async fn a_caller_is_looked_up_gets_real_slots_and_is_booked_into_one() {
    let server = told().await;
    for said in ["07700 900101", "amelia", "+44 7700-900101"] {
        let path = format!(
            "/api/territories/bristol/customers?q={}",
            said.replace(' ', "%20").replace('+', "%2B")
        );
        let found = server.get(&path).await.ok();
        let first = &found["customers"][0];
        assert_eq!(first["name"], json!("Amelia Price"), "{said}: {found}");
        assert_eq!(first["last_job"], json!("Boiler repair"));
        assert!(
            first["lat"].is_number() || first["matrix"].is_number(),
            "{first}"
        );
    }
    let jobs = server.get(&format!("{DAY}/jobs")).await.ok();
    let boiler = list(&jobs, "jobs")
        .iter()
        .find(|job| job["job_type"] == json!("Boiler repair"));
    assert_eq!(boiler.unwrap()["skills"]["gas"], json!(2));

    let offered = slots(&server, "Ann Weber").await;
    assert!(!offered.is_empty());
    for slot in &offered {
        assert!(
            slot["kept_ppm"].as_u64().unwrap() >= 850_000 && slot["name"].is_string(),
            "{slot}"
        );
    }
    let booked = book(&server, "Ann Weber", &offered[0]).await;
    assert_eq!(
        booked["booked"],
        json!({"from": offered[0]["from"], "to": offered[0]["to"]})
    );
    let on_route = routes(&view(&server).await)
        .iter()
        .any(|(_, id, _)| json!(id) == booked["id"]);
    assert!(on_route, "the slot wasn't real");
    let without = server
        .post("/api/territories/bristol/visits", &booking("Ann Weber"))
        .await
        .problem(422);
    assert_eq!(without["errors"][0]["field"], json!("window"));
}

/// A move of any visit to another technician that can be made.
async fn move_to_another(server: &Server, shown: &Value) -> Value {
    for (technician, visit, _) in routes(shown) {
        for other in list(shown, "technicians") {
            let to = json!({"visit": visit, "technician": other["id"], "position": null});
            let elsewhere = other["id"] != json!(technician);
            if elsewhere
                && post(server, "moves/preview", to.clone()).await["feasible"] == json!(true)
            {
                return to;
            }
        }
    }
    panic!("no visit can go to another technician");
}

#[tokio::test]
async fn a_visit_that_has_begun_elsewhere_keeps_a_change_from_being_undone() {
    let mut server = told().await;
    let before = view(&server).await;
    let to = move_to_another(&server, &before).await;
    let moved = post(&server, "moves", to.clone()).await["plan"].clone();
    server
        .clock
        .set(kept_domain::Timestamp::parse("2026-10-15T06:45:00Z").unwrap());
    server.sign_in().await;
    let token = server.enrol(to["technician"].as_str().unwrap()).await;
    let left = json!({"id": "01900000-0000-7000-8000-000000000001", "device_sequence": 1,
        "occurred_at": "2026-10-15T06:45:00Z", "visit": to["visit"], "type": "on_the_way"});
    let sent = json!({"sent_at": "2026-10-15T06:45:00Z", "events": [left]});
    let taken = server
        .phone(&token, Method::POST, "/api/technician/events", &sent)
        .await
        .ok();
    assert_eq!(taken["results"][0]["status"], json!("accepted"), "{taken}");
    let refused = restore(&server, &before["plan"]["id"], &moved)
        .await
        .problem(409);
    assert!(
        refused["detail"]
            .as_str()
            .unwrap()
            .contains("has begun since"),
        "{refused}"
    );
}
