//! Technicians' phones: enrolment, whose route they see, and their events.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test's helpers fail by panicking"
)]

mod support;

use axum::http::Method;
use serde_json::{Value, json};
use support::{DAY, Server, server_with_day};

const ROUTE: &str = "/api/technician/route?date=2026-10-15";
const EVENTS: &str = "/api/technician/events";

async fn planned() -> Server {
    let server = server_with_day().await;
    let plan = server
        .post(&format!("{DAY}/plan"), &json!({"mode": "all"}))
        .await
        .ok();
    assert!(plan["assigned"].as_u64().unwrap() > 0, "{plan}");
    server
}

fn stops(route: &Value) -> Vec<String> {
    let stops = route["stops"].as_array().unwrap();
    stops
        .iter()
        .map(|stop| stop["visit"].as_str().unwrap().to_owned())
        .collect()
}

fn event(id: &str, sequence: u64, at: &str, visit: &str, kind: &str) -> Value {
    json!({"id": id, "device_sequence": sequence, "occurred_at": at, "visit": visit, "type": kind})
}

/// Two technicians who both have visits.
async fn two(server: &Server) -> [(String, String, Vec<String>); 2] {
    let listed = server
        .get("/api/territories/bristol/technicians")
        .await
        .ok();
    let mut found = Vec::new();
    for technician in listed["technicians"].as_array().unwrap() {
        let id = technician["id"].as_str().unwrap().to_owned();
        let token = server.enrol(&id).await;
        let route = server
            .phone(&token, Method::GET, ROUTE, &json!(null))
            .await
            .ok();
        assert_eq!(route["technician"], json!(id));
        let stops = stops(&route);
        if !stops.is_empty() {
            found.push((id, token, stops));
        }
        if found.len() == 2 {
            break;
        }
    }
    found.try_into().unwrap()
}

#[tokio::test]
async fn a_code_lets_one_phone_in_once() {
    let server = server_with_day().await;
    let invitation = server
        .post("/api/technicians/sam/enrolments", &json!({}))
        .await;
    assert_eq!(invitation.status, 201);
    let code = invitation.ok()["code"].as_str().unwrap().to_owned();
    assert_eq!(code.len(), 8);
    let scan = format!("kept-enrol:{}#{code}", server.app.state.config.public_url);
    assert_eq!(invitation.ok()["scan"], json!(scan));
    let square = invitation.ok()["qr_svg"].as_str().unwrap().to_owned();
    assert!(
        square.contains("<svg") && !square.contains(&code),
        "{square}"
    );
    let enrolled = server.enrol_with(&code.to_lowercase()).await.ok();
    assert_eq!(enrolled["technician"], json!("sam"));
    assert_eq!(enrolled["territory"], json!("bristol"));
    assert!(enrolled["name"].as_str().unwrap().starts_with("Sam"));
    server.enrol_with(&code).await.problem(401);
}

#[tokio::test]
async fn a_code_is_too_old_after_a_day_and_guesses_are_limited() {
    let server = server_with_day().await;
    let invitation = server
        .post("/api/technicians/sam/enrolments", &json!({}))
        .await
        .ok();
    server.pass(24 * 3600);
    server
        .enrol_with(invitation["code"].as_str().unwrap())
        .await
        .problem(401);
    for _ in 0..9 {
        server.enrol_with("AAAAAAAA").await.problem(401);
    }
    server.enrol_with("AAAAAAAA").await.problem(429);
    let unknown = server
        .post("/api/technicians/nobody/enrolments", &json!({}))
        .await;
    // The session ended meanwhile.
    unknown.problem(401);
}

#[tokio::test]
async fn a_phones_token_opens_its_technicians_route_and_nothing_else() {
    let server = planned().await;
    let [(_, one, mine), (_, _, theirs)] = two(&server).await;
    assert!(mine.iter().all(|visit| !theirs.contains(visit)));
    for path in [DAY, "/api/territories", "/api/visits/x"] {
        let answer = server.phone(&one, Method::GET, path, &json!(null)).await;
        answer.problem(401);
    }
    // The address has no place for somebody else's id.
    let other = format!("{ROUTE}&technician=lee");
    server
        .phone(&one, Method::GET, &other, &json!(null))
        .await
        .problem(422);
    server
        .phone("guess", Method::GET, ROUTE, &json!(null))
        .await
        .problem(401);
    server.get(ROUTE).await.problem(401);
}

#[tokio::test]
async fn a_technician_cannot_report_about_another_ones_visit() {
    let server = planned().await;
    let [(_, one, mine), (_, _, theirs)] = two(&server).await;
    server
        .clock
        .set(kept_domain::Timestamp::parse("2026-10-15T07:10:00Z").unwrap());
    let at = "2026-10-15T07:05:00Z";
    let batch = json!({"sent_at": "2026-10-15T07:10:00Z", "events": [
        event("e-theirs", 1, at, &theirs[0], "on_the_way"),
        event("e-mine", 2, at, &mine[0], "on_the_way"),
    ]});
    let results = server.phone(&one, Method::POST, EVENTS, &batch).await.ok();
    let results = &results["results"];
    assert_eq!(results[0]["id"], json!("e-theirs"));
    assert_eq!(results[0]["status"], json!("refused"), "{results}");
    assert_eq!(results[1]["status"], json!("accepted"), "{results}");
    let promised = server.store();
    let day = promised
        .load_day(&"bristol".into(), "2026-10-15".parse().unwrap())
        .await
        .unwrap();
    let status = |visit: &str| day.progress_of(&visit.into()).status;
    assert_eq!(status(&theirs[0]), kept_domain::VisitStatus::Open);
    assert_eq!(status(&mine[0]), kept_domain::VisitStatus::OnTheWay);
}

#[tokio::test]
async fn a_wrong_event_does_not_hold_up_the_others_and_repeats_change_nothing() {
    let server = planned().await;
    let [(_, token, mine), _] = two(&server).await;
    server
        .clock
        .set(kept_domain::Timestamp::parse("2026-10-15T07:10:00Z").unwrap());
    let at = "2026-10-15T07:05:00Z";
    let good = event("e1", 1, at, &mine[0], "on_the_way");
    let batch = json!({"sent_at": "2026-10-15T07:10:00Z", "events": [
        event("e0", 0, at, &mine[0], "teleported"),
        good,
        {"id": "e2", "device_sequence": 2},
    ]});
    let first = server
        .phone(&token, Method::POST, EVENTS, &batch)
        .await
        .ok();
    let statuses = |answer: &Value| -> Vec<String> {
        let results = answer["results"].as_array().unwrap();
        results
            .iter()
            .map(|r| r["status"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(statuses(&first), ["refused", "accepted", "refused"]);
    assert!(
        first["results"][0]["problem"]
            .as_str()
            .unwrap()
            .contains("type")
    );
    assert!(
        first["results"][2]["problem"]
            .as_str()
            .unwrap()
            .contains("occurred_at")
    );
    let again = server
        .phone(&token, Method::POST, EVENTS, &batch)
        .await
        .ok();
    assert_eq!(statuses(&again), ["refused", "repeated", "refused"]);
}

#[tokio::test]
async fn a_missing_part_opens_a_case_and_the_visit_goes_on() {
    let server = planned().await;
    let [(_, token, mine), _] = two(&server).await;
    server
        .clock
        .set(kept_domain::Timestamp::parse("2026-10-15T07:10:00Z").unwrap());
    let at = "2026-10-15T07:05:00Z";
    let mut missing = event("e2", 2, at, &mine[0], "part_missing");
    missing["part"] = json!("valve 15 mm");
    let batch = json!({"sent_at": "2026-10-15T07:10:00Z", "events": [
        event("e1", 1, at, &mine[0], "arrived"),
        missing,
    ]});
    let answer = server.phone(&token, Method::POST, EVENTS, &batch).await;
    assert_eq!(answer.ok()["results"][1]["status"], json!("accepted"));
    let store = server.store();
    let date = "2026-10-15".parse().unwrap();
    let day = store.load_day(&"bristol".into(), date).await.unwrap();
    let part = "valve 15 mm".to_owned();
    let mut notes = day.cases.values().map(|case| &case.note);
    assert!(notes.any(|note| *note == kept_domain::Note::PartMissing { part: part.clone() }));
    let progress = day.progress_of(&mine[0].as_str().into());
    assert_eq!(progress.status, kept_domain::VisitStatus::Arrived);
}

#[tokio::test]
async fn positions_that_say_nothing_new_are_taken_and_not_kept() {
    let server = planned().await;
    let [(id, token, _), _] = two(&server).await;
    let now = "2026-10-15T07:10:00Z";
    server
        .clock
        .set(kept_domain::Timestamp::parse(now).unwrap());
    let position = |id: &str, at: &str, lat: f64| {
        json!({"id": id, "device_sequence": 1, "occurred_at": at, "type": "position",
            "point": {"lat": lat, "lon": -2.58}})
    };
    let batch = json!({"sent_at": now, "events": [
        position("first", "2026-10-15T07:05:00Z", 51.45),
        position("near", "2026-10-15T07:05:30Z", 51.4505),
        position("far", "2026-10-15T07:05:40Z", 51.46),
        position("later", "2026-10-15T07:06:45Z", 51.46),
    ]});
    let answer = server.phone(&token, Method::POST, EVENTS, &batch).await;
    let answer = answer.ok();
    let results = answer["results"].as_array().unwrap();
    assert!(results.iter().all(|one| one["status"] == json!("accepted")));
    let ids: Vec<kept_domain::EventId> = ["first", "near", "far", "later"]
        .map(kept_domain::EventId::new)
        .into();
    let known = server.store().known_events(&ids).await.unwrap();
    assert!(!known.contains(&ids[1]) && known.len() == 3, "{known:?}");
    let date = "2026-10-15".parse().unwrap();
    let day = server.store().load_day(&"bristol".into(), date).await;
    let seen = day.unwrap().sightings[&id.as_str().into()];
    assert_eq!(seen.point.lat, 51.46);
    assert_eq!(
        seen.at,
        kept_domain::Timestamp::parse("2026-10-15T07:06:45Z").unwrap()
    );
}

#[tokio::test]
async fn batches_of_many_phones_at_once_keep_their_own_results() {
    let server = planned().await;
    let [(_, one, mine), (_, two, theirs)] = two(&server).await;
    server
        .clock
        .set(kept_domain::Timestamp::parse("2026-10-15T07:10:00Z").unwrap());
    let at = "2026-10-15T07:05:00Z";
    let batch = |id: &str, visit: &str| json!({"sent_at": "2026-10-15T07:10:00Z", "events": [event(id, 1, at, visit, "on_the_way")]});
    let (good, wrong) = (batch("a", &mine[0]), batch("b", &mine[0]));
    let (other, again) = (batch("c", &theirs[0]), batch("a", &mine[0]));
    let answers = tokio::join!(
        server.phone(&one, Method::POST, EVENTS, &good),
        server.phone(&two, Method::POST, EVENTS, &wrong),
        server.phone(&two, Method::POST, EVENTS, &other),
        server.phone(&one, Method::POST, EVENTS, &again),
    );
    let status = |answer: &support::Answer| answer.ok()["results"][0]["status"].clone();
    assert_eq!(status(&answers.1), json!("refused"));
    assert_eq!(status(&answers.2), json!("accepted"));
    let mut same = [status(&answers.0), status(&answers.3)].map(|s| s.as_str().unwrap().to_owned());
    same.sort();
    assert_eq!(same, ["accepted", "repeated"]);
}

#[tokio::test]
async fn a_batch_has_a_bound_and_events_need_ids() {
    let server = planned().await;
    let [(_, token, mine), _] = two(&server).await;
    let one = event("e", 1, "2026-10-15T07:05:00Z", &mine[0], "arrived");
    let many = json!({"sent_at": "2026-10-15T07:10:00Z", "events": vec![one; 201]});
    let answer = server.phone(&token, Method::POST, EVENTS, &many).await;
    assert_eq!(answer.problem(422)["errors"][0]["field"], json!("events"));
    let nameless = json!({"sent_at": "2026-10-15T07:10:00Z", "events": [{"type": "arrived"}]});
    let answer = server.phone(&token, Method::POST, EVENTS, &nameless).await;
    assert_eq!(
        answer.problem(422)["errors"][0]["field"],
        json!("events[0].id")
    );
}

#[tokio::test]
async fn a_locked_out_phone_is_out_at_once() {
    let server = planned().await;
    let [(id, token, _), (_, other, _)] = two(&server).await;
    let path = format!("/api/technicians/{id}/devices");
    let revoked = server.call(Method::DELETE, &path, "").await.ok();
    assert_eq!(revoked, json!({"revoked": 1}));
    server
        .phone(&token, Method::GET, ROUTE, &json!(null))
        .await
        .problem(401);
    server
        .phone(&other, Method::GET, ROUTE, &json!(null))
        .await
        .ok();
}

#[tokio::test]
async fn an_unchanged_route_is_not_sent_again() {
    let server = planned().await;
    let [(id, token, _), _] = two(&server).await;
    let bearer = format!("Bearer {token}");
    let first = [("authorization", bearer.as_str())];
    let tag = server
        .raw(Method::GET, ROUTE, &first, "")
        .await
        .header("etag")
        .to_owned();
    let again = [
        ("authorization", bearer.as_str()),
        ("if-none-match", tag.as_str()),
    ];
    let answer = server.raw(Method::GET, ROUTE, &again, "").await;
    assert_eq!(answer.status, 304);
    assert!(answer.bytes.is_empty());
    let path = format!("/api/technicians/{id}/absences");
    server
        .post(&path, &json!({"date": "2026-10-15"}))
        .await
        .ok();
    assert_eq!(server.raw(Method::GET, ROUTE, &again, "").await.status, 200);
}
