//! The customer's page through the whole server: the link, the forms, the choice in a warning.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test's helpers fail by panicking"
)]

mod support;

use axum::body::Body;
use axum::http::{Method, StatusCode};
use serde_json::{Value, json};
use support::{Answer, DAY, Server, server_with_day};

/// The fixture's day, planned and told the evening before.
async fn told() -> Server {
    let server = server_with_day().await;
    let plan = format!("{DAY}/plan");
    server.post(&plan, &json!({"mode": "all"})).await.ok();
    server.post(&format!("{DAY}/tell"), &json!({})).await.ok();
    server
}

async fn story(server: &Server, visit: &str) -> Value {
    server.get(&format!("/api/visits/{visit}")).await.ok()
}

/// Path of a visit's page.
async fn page_of(server: &Server, visit: &str) -> String {
    let link = story(server, visit).await["link"].clone();
    let link = link.as_str().unwrap();
    link[link.find("/c/").unwrap()..].to_owned()
}

async fn open(server: &Server, path: &str) -> Answer {
    server.raw(Method::GET, path, &[], Body::empty()).await
}

async fn submit(server: &Server, path: &str, form: &str) -> Answer {
    let headers = [
        ("content-type", "application/x-www-form-urlencoded"),
        ("sec-fetch-site", "same-origin"),
    ];
    let body = form.to_owned();
    server.raw(Method::POST, path, &headers, body).await
}

/// Sends a form that must go well, and returns the page that the browser then shows.
async fn submit_well(server: &Server, path: &str, form: &str) -> String {
    let answer = submit(server, path, form).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    let page = open(server, answer.header("location")).await;
    assert_eq!(page.status, StatusCode::OK);
    page.text()
}

#[tokio::test]
async fn the_link_opens_the_page_without_a_login_and_keeps_it_private() {
    let server = told().await;
    let page = open(&server, &page_of(&server, "v02").await).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.header("content-type").starts_with("text/html"));
    assert!(page.text().contains("Brook &#38; Vale"), "{}", page.text());
    assert!(page.text().contains("Maya Jensen looks after you"));
    assert_eq!(page.header("referrer-policy"), "no-referrer");
    assert_eq!(page.header("cache-control"), "no-store");
    assert_eq!(page.header("x-robots-tag"), "noindex, nofollow");
    let policy = page.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'"), "{policy}");
}

#[tokio::test]
async fn the_page_says_when_the_tighter_time_comes_and_then_what_it_was_before() {
    let server = server_with_day().await;
    let path = page_of(&server, "v02").await;
    let before = open(&server, &path).await.text();
    assert!(before.contains("18:00"), "{before}");
    assert!(!before.contains("Was "), "{before}");
    server
        .post(&format!("{DAY}/plan"), &json!({"mode": "all"}))
        .await
        .ok();
    server.post(&format!("{DAY}/tell"), &json!({})).await.ok();
    let visit = story(&server, "v02").await["visit"].clone();
    assert_ne!(visit["promise"]["window"], visit["booked"]);
    let after = open(&server, &path).await.text();
    assert!(after.contains("<p class=\"sub\">Was "), "{after}");
    assert!(!after.contains("18:00"), "{after}");
}

#[tokio::test]
async fn a_wrong_or_old_link_is_a_page_in_words_that_names_a_person() {
    let server = told().await;
    let good = page_of(&server, "v02").await;
    let forged = format!("{}AAAA", &good[..good.len() - 4]);
    let long = format!("/c/{}", "a".repeat(5000));
    for path in [forged.as_str(), "/c/x", "/c/%ff%fe", long.as_str()] {
        let page = open(&server, path).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
        assert!(page.text().contains("Maya Jensen at Brook"), "{path}");
        assert!(!page.text().contains("K7"), "{path}");
    }
    server.pass(20 * 24 * 3600);
    let german = [("accept-language", "de-AT,de;q=0.9")];
    let page = server.raw(Method::GET, &good, &german, Body::empty()).await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    assert!(
        page.text()
            .contains("Dieser Link öffnet keinen Termin mehr")
    );
    let form = submit(&server, &format!("{good}/message"), "body=hello").await;
    assert_eq!(form.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_message_reaches_a_person_and_its_thread() {
    let server = told().await;
    let path = page_of(&server, "v02").await;
    let form = "body=Ring+twice%2C+please+%3Cb%3E";
    let page = submit_well(&server, &format!("{path}/message"), form).await;
    assert!(page.contains("Maya reads this and answers you."), "{page}");
    assert!(page.contains("Ring twice, please &#60;b&#62;"), "{page}");
    let story = story(&server, "v02").await;
    assert_eq!(story["replies"][0]["body"], "Ring twice, please <b>");
    assert_eq!(story["cases"][0]["kind"], "answer", "{}", story["cases"]);
}

#[tokio::test]
async fn a_message_that_is_not_taken_says_why_and_keeps_the_words() {
    let server = told().await;
    let path = format!("{}/message", page_of(&server, "v02").await);
    let empty = submit(&server, &path, "body=+++").await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(empty.text().contains("Please write a few words first."));
    let long = submit(&server, &path, &format!("body={}", "x".repeat(1601))).await;
    assert_eq!(long.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(long.text().contains("1600 characters at most"));
    assert!(long.text().contains(&"x".repeat(1601)));
    let missing = submit(&server, &path, "text=hello").await;
    assert_eq!(missing.status, StatusCode::UNPROCESSABLE_ENTITY);
    let huge = submit(&server, &path, &format!("body={}", "x".repeat(100_000))).await;
    assert_eq!(huge.status, StatusCode::UNPROCESSABLE_ENTITY);
    let story = story(&server, "v02").await;
    assert_eq!(story["replies"], json!([]));
}

#[tokio::test]
async fn a_form_that_another_site_sends_changes_nothing() {
    let server = told().await;
    let path = format!("{}/message", page_of(&server, "v02").await);
    let headers = [
        ("content-type", "application/x-www-form-urlencoded"),
        ("sec-fetch-site", "cross-site"),
    ];
    let answer = server
        .raw(Method::POST, &path, &headers, "body=hello")
        .await;
    answer.problem(403);
    assert_eq!(story(&server, "v02").await["replies"], json!([]));
}

#[tokio::test]
async fn a_time_to_leave_is_noted_and_shown() {
    let server = told().await;
    let path = page_of(&server, "v02").await;
    let form = format!("{path}/leave-by");
    let page = submit_well(&server, &form, "time=16%3A30").await;
    assert!(page.contains("You have to leave by 16:30"), "{page}");
    let story = story(&server, "v02").await;
    assert_eq!(story["visit"]["leave_by"], "2026-10-15T15:30:00Z");
    let ledger = story["ledger"].as_array().unwrap();
    let noted = ledger.iter().find(|entry| entry["type"] == "leave_by_set");
    assert_eq!(noted.unwrap()["by"], Value::Null, "the customer said so");
    let wrong = submit(&server, &form, "time=soon").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text().contains("Please give a time such as 13:00."));
}

#[tokio::test]
async fn the_calendar_file_has_the_window_told() {
    let server = told().await;
    let path = page_of(&server, "v02").await;
    let file = open(&server, &format!("{path}/visit.ics")).await;
    assert_eq!(file.status, StatusCode::OK);
    assert_eq!(
        file.header("content-type"),
        "text/calendar; charset=utf-8; method=PUBLISH"
    );
    let text = file.text();
    assert!(text.contains("UID:v02@kept\r\n"), "{text}");
    assert!(
        text.replace("\r\n ", "").contains(&format!("{path}\r\n")),
        "{text}"
    );
    server.post("/api/visits/v02/cancel", &json!({})).await.ok();
    let text = open(&server, &format!("{path}/visit.ics")).await.text();
    assert!(text.contains("STATUS:CANCELLED\r\n"), "{text}");
}

/// Makes the first stop of some route so long that the next customer is warned; returns that
/// customer's visit and warning.
async fn warned(server: &mut Server) -> (String, Value) {
    server.pass(18 * 3600);
    server.sign_in().await;
    for technician in ["sam", "lee"] {
        let token = server.enrol(technician).await;
        let route = "/api/technician/route?date=2026-10-15";
        let route = server.phone(&token, Method::GET, route, &json!(null)).await;
        let first = route.ok()["stops"][0]["visit"].clone();
        let event = |sequence: u64, at: &str, kind: &str| {
            json!({"id": format!("{technician}-{sequence}"), "device_sequence": sequence,
                "occurred_at": format!("2026-10-15T{at}Z"), "visit": first, "type": kind})
        };
        let mut delayed = event(4, "07:50:00", "delayed");
        delayed["minutes"] = json!(200);
        let batch = json!({"sent_at": "2026-10-15T08:00:00Z", "events": [
            event(1, "07:20:00", "on_the_way"),
            event(2, "07:40:00", "arrived"),
            event(3, "07:41:00", "started"),
            delayed,
        ]});
        let events = "/api/technician/events";
        server
            .phone(&token, Method::POST, events, &batch)
            .await
            .ok();
    }
    for _ in 0..3 {
        server.app.state.dispatch.tick().await.unwrap();
        server.pass(130);
    }
    let open = server.get(&format!("{DAY}/warnings")).await.ok()["warnings"].clone();
    let open = open.as_array().unwrap();
    let told = open.iter().find(|warning| {
        let is_told = warning["told_at"]
            .as_array()
            .is_some_and(|told| !told.is_empty());
        is_told && !warning["options"].as_array().unwrap().is_empty()
    });
    let told = told.unwrap_or_else(|| panic!("nobody was warned: {open:?}"));
    (told["visit"].as_str().unwrap().to_owned(), told.clone())
}

#[tokio::test]
async fn a_customer_who_is_warned_chooses_on_the_page_once() {
    let mut server = told().await;
    let (visit, warning) = warned(&mut server).await;
    let path = page_of(&server, &visit).await;
    let page = open(&server, &path).await.text();
    assert!(page.contains("<h1>Sorry, "), "{page}");
    let digit = warning["options"][0]["digit"].as_u64().unwrap();
    assert!(page.contains(&format!("name=\"digit\" value=\"{digit}\"")));
    let (_, revision) = page.split_once("name=\"revision\" value=\"").unwrap();
    let revision = revision.split('"').next().unwrap();
    let form = format!("digit={digit}&revision={revision}");
    let page = submit_well(&server, &format!("{path}/choose"), &form).await;
    assert!(page.contains("That is arranged."), "{page}");
    assert!(!page.contains("name=\"digit\""));
    let again = submit_well(&server, &format!("{path}/choose"), &form).await;
    assert!(!again.contains("name=\"digit\""), "{again}");
    let chosen = story(&server, &visit).await;
    let texts = chosen["messages"].as_array().unwrap();
    let taken = texts.iter().filter(|text| text["kind"] == "choice_taken");
    assert_eq!(taken.count(), 1, "{texts:?}");
}

#[tokio::test]
async fn an_answer_without_a_digit_or_without_a_warning_changes_nothing() {
    let server = told().await;
    let path = format!("{}/choose", page_of(&server, "v02").await);
    let page = submit_well(&server, &path, "digit=1&revision=1").await;
    assert!(
        page.contains("There is nothing to choose any more."),
        "{page}"
    );
    for form in [
        "",
        "digit=one&revision=1",
        "digit=999&revision=1",
        "digit=1",
    ] {
        let answer = submit(&server, &path, form).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{form}");
    }
}

async fn lock(server: &Server, technician: &str) {
    let path = format!("/api/technicians/{technician}/lock");
    let asked = json!({"date": "2026-10-15", "locked": true});
    let answer = server.post(&path, &asked).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.text());
}

fn is_another_place(option: &&Value) -> bool {
    option["type"] == "other_technician" || option["type"] == "other_slot"
}

#[tokio::test]
async fn a_customer_on_a_locked_route_may_wait_or_be_called_and_nothing_else() {
    let mut server = told().await;
    for technician in ["sam", "lee"] {
        lock(&server, technician).await;
    }
    let (_, warning) = warned(&mut server).await;
    let options = warning["options"].as_array().unwrap();
    assert!(options.len() >= 2, "{options:?}");
    assert_eq!(options.iter().filter(is_another_place).count(), 0);
}

#[tokio::test]
async fn what_was_offered_before_a_route_was_locked_is_gone_afterwards() {
    let mut server = told().await;
    let (visit, warning) = warned(&mut server).await;
    let options = warning["options"].as_array().unwrap();
    let option = options.iter().find(is_another_place);
    let digit = option.unwrap_or_else(|| panic!("{options:?}"))["digit"].clone();
    let before = story(&server, &visit).await["visit"].clone();
    let technician = before["technician"].as_str().unwrap();
    lock(&server, technician).await;
    let path = page_of(&server, &visit).await;
    let form = format!("digit={digit}&revision={}", warning["revision"]);
    submit_well(&server, &format!("{path}/choose"), &form).await;
    let after = story(&server, &visit).await;
    let ledger = after["ledger"].to_string();
    assert!(ledger.contains("choice_gone"), "{ledger}");
    assert_eq!(after["visit"]["technician"], technician);
    let fresh = after["alert"]["options"].as_array().unwrap();
    assert!(
        fresh
            .iter()
            .all(|option| option["kind"] == "wait" || option["kind"] == "call"),
        "{fresh:?}"
    );
}
