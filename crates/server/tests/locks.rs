//! Locks: a technician's route that a dispatcher has locked stays as it is, whoever plans, repairs, books or carries, until
//! it is unlocked or the technician is absent; the ledger says who did it.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test's helpers fail by panicking"
)]

mod support;

use kept_domain::Timestamp;
use serde_json::{Value, json};
use support::{Answer, DAY, Server, server_with_day};

async fn lock(server: &Server, technician: &str, locked: bool) -> Answer {
    let path = format!("/api/technicians/{technician}/lock");
    let asked = json!({"date": "2026-10-15", "locked": locked});
    server.post(&path, &asked).await
}

async fn plan(server: &Server, mode: &str) -> Answer {
    let asked = json!({"mode": mode});
    server.post(&format!("{DAY}/plan"), &asked).await
}

async fn planned() -> Server {
    let server = server_with_day().await;
    plan(&server, "all").await.ok();
    server
}

fn text(of: &Value) -> String {
    of.as_str().unwrap().to_owned()
}

/// A technician's visits, in order.
fn route(day: &Value, technician: &str) -> Vec<String> {
    let visits = day["visits"].as_array().unwrap().iter();
    let route = visits.filter(|visit| visit["technician"] == technician);
    route.map(|visit| text(&visit["id"])).collect()
}

/// The technician with the most visits.
fn busiest(day: &Value) -> String {
    let technicians = day["technicians"].as_array().unwrap().iter();
    let ids = technicians.map(|one| text(&one["id"]));
    ids.max_by_key(|id| route(day, id).len()).unwrap()
}

async fn move_to(
    server: &Server,
    visit: &str,
    technician: Option<&str>,
    at: Option<u32>,
) -> Answer {
    let to = json!({"visit": visit, "technician": technician, "position": at});
    server.post(&format!("{DAY}/moves"), &to).await
}

/// The route of somebody in an order that the search wouldn't choose, locked.
async fn locked_route(server: &Server) -> (String, Vec<String>) {
    let day = server.get(DAY).await.ok();
    let technician = busiest(&day);
    let chosen = route(&day, &technician);
    for visit in &chosen {
        for at in 0..chosen.len() {
            move_to(server, visit, Some(&technician), u32::try_from(at).ok()).await;
            let now = route(&server.get(DAY).await.ok(), &technician);
            if now != chosen {
                assert_eq!(lock(server, &technician, true).await.status, 204);
                return (technician, now);
            }
        }
    }
    panic!("no other order of {technician} is possible")
}

#[tokio::test]
async fn nothing_that_is_planned_booked_or_cancelled_elsewhere_changes_a_locked_route() {
    let server = planned().await;
    let (technician, wanted) = locked_route(&server).await;
    for mode in ["all", "rest"] {
        plan(&server, mode).await.ok();
        let day = server.get(DAY).await.ok();
        assert_eq!(route(&day, &technician), wanted, "{mode}");
        let rows = day["technicians"].as_array().unwrap();
        let locked = rows.iter().filter(|row| row["locked"] == true);
        assert_eq!(locked.count(), 1);
    }

    // Everybody else goes home ill, one after the other: nothing of theirs is put onto the locked route.
    let day = server.get(DAY).await.ok();
    for other in day["technicians"].as_array().unwrap() {
        let id = text(&other["id"]);
        if id != technician {
            let path = format!("/api/technicians/{id}/absences");
            server
                .post(&path, &json!({"date": "2026-10-15"}))
                .await
                .ok();
        }
    }
    let day = server.get(DAY).await.ok();
    assert_eq!(route(&day, &technician), wanted);
    let left_out = day["visits"]
        .as_array()
        .unwrap()
        .iter()
        .find(|visit| visit["technician"].is_null());
    let all = day["visits"].to_string();
    assert!(all.contains("the route is locked"), "{all}");
    let places = format!("/api/visits/{}/places", text(&left_out.unwrap()["id"]));
    assert_eq!(server.get(&places).await.ok()["places"], json!([]));

    // A visit that is cancelled leaves it, and the others stay in order.
    let path = format!("/api/visits/{}/cancel", wanted[0]);
    server.post(&path, &json!({})).await.ok();
    let day = server.get(DAY).await.ok();
    let still = route(&day, &technician);
    let open: Vec<String> = still
        .into_iter()
        .filter(|visit| *visit != wanted[0])
        .collect();
    assert_eq!(open, wanted[1..]);
}

#[tokio::test]
async fn a_route_that_was_locked_before_the_evening_is_told_as_it_is() {
    let server = planned().await;
    let (technician, wanted) = locked_route(&server).await;
    server
        .clock
        .set(Timestamp::parse("2026-10-14T17:01:00Z").unwrap());
    server.app.dispatch.tick().await.unwrap();
    let day = server.get(DAY).await.ok();
    assert_eq!(route(&day, &technician), wanted);
    let visits = day["visits"].as_array().unwrap().iter();
    let told = visits.filter(|visit| visit["promise"]["stage"] == "evening");
    let on_it = told.filter(|visit| visit["technician"] == technician.as_str());
    assert!(on_it.count() > 0, "nobody of the locked route was told");
}

#[tokio::test]
async fn nobody_carries_a_visit_onto_a_locked_route_off_it_or_within_it_until_it_is_unlocked() {
    let server = planned().await;
    let before = server.get(DAY).await.ok();
    let earlier = text(&before["plan"]["id"]);
    let (technician, wanted) = locked_route(&server).await;
    let day = server.get(DAY).await.ok();
    let elsewhere = day["visits"].as_array().unwrap().iter().find(|visit| {
        visit["technician"].is_string() && visit["technician"] != technician.as_str()
    });
    let elsewhere = text(&elsewhere.unwrap()["id"]);
    for (visit, to, at) in [
        (&elsewhere, Some(technician.as_str()), None),
        (&wanted[0], None, None),
        (&wanted[0], Some(technician.as_str()), Some(9)),
    ] {
        let problem = move_to(&server, visit, to, at).await.problem(409);
        let why = text(&problem["detail"]);
        assert!(why.contains("is locked: unlock it first"), "{why}");
    }

    // Neither an earlier plan nor one that was put together elsewhere gets past it, nor another time of a visit.
    let now = text(&day["plan"]["id"]);
    let back = json!({"plan": earlier, "expected_plan": now});
    server
        .post(&format!("{DAY}/plan/restore"), &back)
        .await
        .problem(409);
    let orders = json!({"expected_plan": now, "orders": []});
    server
        .post(&format!("{DAY}/plan/take"), &orders)
        .await
        .problem(409);
    let time = json!({"from": "13:00", "to": "15:00"});
    let again = json!({"date": "2026-10-15", "window": time});
    let path = format!("/api/visits/{}/reschedule", wanted[0]);
    let why = server.post(&path, &again).await;
    assert!(why.text().contains("is locked"), "{}", why.text());
    assert_eq!(server.get(DAY).await.ok()["plan"]["id"], now.as_str());

    assert_eq!(lock(&server, &technician, false).await.status, 204);
    server
        .post(&format!("{DAY}/plan/restore"), &back)
        .await
        .ok();
}

async fn ledger(server: &Server) -> Vec<Value> {
    let path = "/api/territories/bristol/ledger?day=2026-10-15&limit=1000";
    let entries = server.get(path).await.ok();
    entries["entries"].as_array().unwrap().clone()
}

#[tokio::test]
async fn an_absence_unlocks_the_route_and_the_ledger_says_who_did_what() {
    let server = planned().await;
    let (technician, wanted) = locked_route(&server).await;
    assert_eq!(lock(&server, &technician, true).await.status, 204);
    let path = format!("/api/technicians/{technician}/absences");
    server
        .post(&path, &json!({"date": "2026-10-15"}))
        .await
        .ok();
    let day = server.get(DAY).await.ok();
    assert_eq!(route(&day, &technician), Vec::<String>::new());
    let elsewhere = |id: &&String| {
        let visits = day["visits"].as_array().unwrap();
        let visit = visits.iter().find(|visit| visit["id"] == id.as_str());
        visit.unwrap()["technician"].is_string()
    };
    assert!(
        wanted.iter().filter(elsewhere).count() > 0,
        "somebody takes over"
    );
    let rows = day["technicians"].as_array().unwrap();
    assert!(rows.iter().all(|row| row["locked"] == false));

    let ledger = ledger(&server).await;
    let of = |kind: &str| {
        let of_kind = ledger.iter().filter(|entry| entry["type"] == kind);
        of_kind.cloned().collect::<Vec<_>>()
    };
    let (locked, unlocked) = (of("route_locked"), of("route_unlocked"));
    assert_eq!((locked.len(), unlocked.len()), (1, 1), "{ledger:?}");
    assert_eq!(locked[0]["technician"], technician.as_str());
    assert!(!text(&locked[0]["by"]).is_empty());
    assert_eq!(unlocked[0]["by"], "the absence");
    let refused = lock(&server, &technician, true).await.problem(409);
    assert!(text(&refused["detail"]).contains("doesn't work on this day"));
}

#[tokio::test]
async fn there_is_no_route_to_lock_before_the_day_is_planned() {
    let server = server_with_day().await;
    let refused = lock(&server, "sam", true).await.problem(409);
    assert_eq!(refused["detail"], "the day isn't planned yet");
    assert_eq!(refused["code"], "not_planned");
    lock(&server, "nobody", true).await.problem(404);
    let wrong = json!({"date": "2026-10-15", "locked": "yes"});
    let problem = server
        .post("/api/technicians/sam/lock", &wrong)
        .await
        .problem(422);
    assert_eq!(problem["errors"][0]["field"], "locked");
}
