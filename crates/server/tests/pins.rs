//! Pins: a visit that a dispatcher holds to its technician stays there when the day is planned again, and can't be
//! carried away by hand until it is let go; the ledger says who did it.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test's helpers fail by panicking"
)]

mod support;

use serde_json::{Value, json};
use support::{Answer, DAY, Server, server_with_day};

async fn pin(server: &Server, visit: &str, pinned: bool) -> Answer {
    let path = format!("/api/visits/{visit}/pin");
    server.post(&path, &json!({"pinned": pinned})).await
}

async fn visits(server: &Server) -> Vec<Value> {
    let day = server.get(DAY).await.ok();
    day["visits"].as_array().unwrap().clone()
}

async fn visit(server: &Server, id: &str) -> Value {
    let all = visits(server).await;
    all.into_iter().find(|one| one["id"] == id).unwrap()
}

async fn plan(server: &Server, mode: &str) {
    server
        .post(&format!("{DAY}/plan"), &json!({"mode": mode}))
        .await
        .ok();
}

/// A move of a visit to somebody else that could be made, and to whom.
async fn somebody_else(server: &Server) -> Option<(String, String)> {
    let day = server.get(DAY).await.ok();
    for visit in day["visits"].as_array().unwrap() {
        for technician in day["technicians"].as_array().unwrap() {
            if visit["technician"].is_null() || technician["id"] == visit["technician"] {
                continue;
            }
            let to =
                json!({"visit": visit["id"], "technician": technician["id"], "position": null});
            let preview = server.post(&format!("{DAY}/moves/preview"), &to).await.ok();
            if preview["feasible"] == true {
                let text = |of: &Value| of["id"].as_str().unwrap().to_owned();
                return Some((text(visit), text(technician)));
            }
        }
    }
    None
}

#[tokio::test]
async fn a_pinned_visit_stays_with_its_technician_until_it_is_let_go() {
    let server = server_with_day().await;
    plan(&server, "all").await;
    let (id, other) = somebody_else(&server).await.unwrap();
    let chosen = visit(&server, &id).await["technician"].clone();
    let to = json!({"visit": id, "technician": other, "position": null});

    // Carried to where the search didn't put it, and held there.
    server.post(&format!("{DAY}/moves"), &to).await.ok();
    assert_eq!(pin(&server, &id, true).await.status, 204);
    for mode in ["all", "rest"] {
        plan(&server, mode).await;
        let now = visit(&server, &id).await;
        assert_eq!(
            (&now["technician"], &now["pinned"]),
            (&json!(other), &json!(true)),
            "{mode}"
        );
    }

    let back = json!({"visit": id, "technician": chosen, "position": null});
    let preview = server
        .post(&format!("{DAY}/moves/preview"), &back)
        .await
        .ok();
    let why = preview["problems"][0]["text"].as_str().unwrap();
    assert!(
        preview["feasible"] == false && why.contains("it is pinned to"),
        "{why}"
    );
    server
        .post(&format!("{DAY}/moves"), &back)
        .await
        .problem(409);

    assert_eq!(pin(&server, &id, false).await.status, 204);
    server.post(&format!("{DAY}/moves"), &back).await.ok();
    let now = visit(&server, &id).await;
    assert_eq!(
        (&now["technician"], &now["pinned"]),
        (&chosen, &json!(false))
    );
}

#[tokio::test]
async fn the_ledger_says_who_pinned_a_visit_once_and_nothing_of_what_was_so_already() {
    let server = server_with_day().await;
    plan(&server, "all").await;
    let on_route = |one: &&Value| one["technician"].is_string();
    let all = visits(&server).await;
    let id = all.iter().find(on_route).unwrap()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    for pinned in [true, true, false, false] {
        assert_eq!(pin(&server, &id, pinned).await.status, 204);
    }
    let story = server.get(&format!("/api/visits/{id}")).await.ok();
    let ledger = story["ledger"].as_array().unwrap();
    let of = |kind: &str| ledger.iter().filter(|entry| entry["type"] == kind).count();
    assert_eq!((of("pinned"), of("unpinned")), (1, 1), "{ledger:?}");
    let entry = ledger
        .iter()
        .find(|entry| entry["type"] == "pinned")
        .unwrap();
    assert!(
        !entry["by"].as_str().unwrap().is_empty() && entry["technician"].is_string(),
        "{entry}"
    );
}

#[tokio::test]
async fn nobody_holds_a_visit_that_is_on_no_route() {
    let server = server_with_day().await;
    let all = visits(&server).await;
    let refused = pin(&server, all[0]["id"].as_str().unwrap(), true)
        .await
        .problem(409);
    assert!(
        refused["detail"].as_str().unwrap().contains("on no route"),
        "{refused}"
    );
    pin(&server, "nothing", true).await.problem(404);
}
