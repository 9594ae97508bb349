//! Visits that depend on each other: booked over HTTP, planned by the evening's plan.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test's helpers fail by panicking"
)]

mod support;

use kept_domain::{Plan, Stop, TechnicianId};
use serde_json::{Value, json};
use support::{DAY, Server, server_with_day};

const VISITS: &str = "/api/territories/bristol/visits";

fn booking(more: &Value) -> Value {
    let mut booking = json!({
        "date": "2026-10-15", "customer": {"name": "Ann Lee"},
        "site": {"address": "1 High Street", "lat": 51.47, "lon": -2.59},
        "job_type": "Lift", "duration_min": 30, "window": {"from": "08:00", "to": "16:00"}, "priority": 9
    });
    for (name, value) in more.as_object().unwrap() {
        booking[name] = value.clone();
    }
    booking
}

async fn booked(server: &Server, more: &Value) -> String {
    let answer = server.post(VISITS, &booking(more)).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()["id"].as_str().unwrap().to_owned()
}

/// Technician and stop of a visit.
fn stop<'a>(plan: &'a Plan, visit: &str) -> (&'a TechnicianId, &'a Stop) {
    let found = plan.find(&visit.into());
    let (route, at) = found.unwrap_or_else(|| panic!("{visit} is on no route of {plan:?}"));
    (&route.technician, &route.stops[at])
}

/// The plan that counts, once the day is planned.
async fn planned(server: &Server, mode: &str) -> Plan {
    let path = format!("{DAY}/plan");
    server.post(&path, &json!({"mode": mode})).await.ok();
    let day = "2026-10-15".parse().unwrap();
    let state = server.store().load_day(&"bristol".into(), day).await;
    state.unwrap().plan.unwrap()
}

#[tokio::test]
async fn two_visits_at_once_and_one_after_them_are_booked_and_planned() {
    let server = server_with_day().await;
    let first = booked(&server, &json!({})).await;
    let second = booked(&server, &json!({"together": first})).await;
    let before = planned(&server, "all").await;
    let ((one, a), (other, b)) = (stop(&before, &first), stop(&before, &second));
    assert_ne!(one, other);
    assert_eq!(a.start, b.start);
    let after = json!([{"visit": second, "gap_min": 60}]);
    let third = booked(&server, &json!({"after": after})).await;
    let now = planned(&server, "rest").await;
    let (_, second) = stop(&now, &second);
    let (_, third) = stop(&now, &third);
    let gap = third.start - second.finish;
    assert!(gap.to_minutes() >= 60, "{now:?}");
}

#[tokio::test]
async fn a_link_to_nothing_or_to_someone_elses_partner_is_refused_by_its_field() {
    let server = server_with_day().await;
    let first = booked(&server, &json!({})).await;
    booked(&server, &json!({"together": first})).await;
    for (more, field) in [
        (json!({"together": "nobody"}), "together"),
        (json!({"together": first}), "together"),
        (
            json!({"after": [{"visit": first}, {"visit": "nobody"}]}),
            "after[1]",
        ),
        (
            json!({"after": [{"visit": first, "gap_min": -1}]}),
            "after[0].gap_min",
        ),
    ] {
        let answer = server.post(VISITS, &booking(&more)).await;
        let problem = answer.problem(422);
        assert_eq!(problem["errors"][0]["field"], field, "{problem}");
    }
}
