//! Attachments: what phones may send, and who sees it.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test's helpers fail by panicking"
)]

mod support;

use axum::http::Method;
use kept_dispatch::attach::PER_VISIT_MAX;
use kept_server::Config;
use serde_json::{Value, json};
use support::{Answer, DAY, Server, server_of, server_with_day};

const JPEG: &[u8] = b"\xff\xd8\xff\xe0\0\x10JFIF\0 and the rest of it";
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n and the rest of it";
const WEBP: &[u8] = b"RIFF\x1a\0\0\0WEBPVP8 and the rest of it";

/// A technician with a visit: who, their phone's token, the visit.
struct Mine {
    token: String,
    visit: String,
}

/// Two technicians with visits on the planned day.
async fn two(server: &Server) -> [Mine; 2] {
    let plan = format!("{DAY}/plan");
    server.post(&plan, &json!({"mode": "all"})).await.ok();
    let day = server.get(DAY).await.ok();
    let mut found: Vec<(String, Mine)> = Vec::new();
    for visit in day["visits"].as_array().unwrap() {
        let Some(who) = visit["technician"].as_str() else {
            continue;
        };
        if found.len() < 2 && found.iter().all(|(known, _)| known != who) {
            let mine = Mine {
                token: server.enrol(who).await,
                visit: visit["id"].as_str().unwrap().to_owned(),
            };
            found.push((who.to_owned(), mine));
        }
    }
    let mines: Vec<Mine> = found.into_iter().map(|(_, mine)| mine).collect();
    mines.try_into().ok().unwrap()
}

async fn send(server: &Server, mine: &Mine, visit: &str, id: &str, body: &[u8]) -> Answer {
    let path = format!("/api/technician/visits/{visit}/attachments/{id}?kind=photo");
    let bearer = format!("Bearer {}", mine.token);
    // What the phone says of the content doesn't count.
    let headers = [
        ("authorization", bearer.as_str()),
        ("content-type", "text/html"),
    ];
    server
        .raw(Method::PUT, &path, &headers, body.to_vec())
        .await
}

async fn story(server: &Server, visit: &str) -> Value {
    server.get(&format!("/api/visits/{visit}")).await.ok()
}

fn of_ledger(story: &Value) -> usize {
    let entries = story["ledger"].as_array().unwrap();
    entries
        .iter()
        .filter(|entry| entry["type"] == json!("attached"))
        .count()
}

#[tokio::test]
async fn a_picture_is_taken_once_and_shown_with_what_keeps_browsers_from_running_it() {
    let server = server_with_day().await;
    let [mine, _] = two(&server).await;
    for (id, content, content_type) in [
        ("p-1", JPEG, "image/jpeg"),
        ("p-2", PNG, "image/png"),
        ("p-3", WEBP, "image/webp"),
    ] {
        let first = send(&server, &mine, &mine.visit, id, content).await;
        assert_eq!(first.status, 201, "{}", first.text());
        let again = send(&server, &mine, &mine.visit, id, content).await;
        assert_eq!(again.status, 200);
        let answer = again.ok();
        assert_eq!(answer["status"], json!("repeated"));
        assert_eq!(answer["content_type"], json!(content_type));
        let shown = server
            .get(&format!("/api/visits/{}/attachments/{id}", mine.visit))
            .await;
        assert_eq!(shown.bytes, content);
        assert_eq!(shown.header("content-type"), content_type);
        assert_eq!(shown.header("x-content-type-options"), "nosniff");
        assert_eq!(shown.header("cache-control"), "private, no-cache");
        let policy = shown.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'") && policy.contains("sandbox"));
        assert!(
            shown
                .header("content-disposition")
                .contains(&format!("photo-{id}."))
        );
        let known = [
            ("cookie", server.cookie.as_str()),
            ("if-none-match", shown.header("etag")),
        ];
        let path = format!("/api/visits/{}/attachments/{id}", mine.visit);
        let unchanged = server.raw(Method::GET, &path, &known, "").await;
        assert_eq!(unchanged.status, 304);
    }
    let told = story(&server, &mine.visit).await;
    assert_eq!(told["attachments"].as_array().unwrap().len(), 3);
    assert_eq!(of_ledger(&told), 3);
    // The same id is the same picture, whoever says otherwise.
    send(&server, &mine, &mine.visit, "p-1", PNG)
        .await
        .problem(409);
}

#[tokio::test]
async fn what_is_no_picture_is_refused_whatever_it_is_said_to_be() {
    let server = server_with_day().await;
    let [mine, _] = two(&server).await;
    let page = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>";
    for content in [page.as_slice(), b"GIF89a", b"", b"<html>"] {
        let problem = send(&server, &mine, &mine.visit, "p", content)
            .await
            .problem(415);
        assert!(problem["detail"].as_str().unwrap().contains("JPEG, PNG"));
    }
    for id in ["a%2Fb", "a%22b", &"a".repeat(65)] {
        let problem = send(&server, &mine, &mine.visit, id, JPEG)
            .await
            .problem(422);
        assert_eq!(problem["errors"][0]["field"], json!("attachment"));
    }
    let told = story(&server, &mine.visit).await;
    assert_eq!((of_ledger(&told), &told["attachments"]), (0, &json!([])));
}

#[tokio::test]
async fn nobody_sends_to_or_sees_what_isnt_theirs() {
    let server = server_with_day().await;
    let [mine, other] = two(&server).await;
    send(&server, &mine, &other.visit, "p", JPEG)
        .await
        .problem(404);
    send(&server, &mine, "no-such-visit", "p", JPEG)
        .await
        .problem(404);
    send(&server, &mine, &mine.visit, "p", JPEG).await.ok();
    // An attachment is its own visit's only.
    let path = format!("/api/visits/{}/attachments/p", other.visit);
    server.get(&path).await.problem(404);
    let path = format!("/api/visits/{}/attachments/p", mine.visit);
    let bearer = format!("Bearer {}", mine.token);
    let phone = [("authorization", bearer.as_str())];
    server
        .raw(Method::GET, &path, &phone, "")
        .await
        .problem(401);
    let told = story(&server, &mine.visit).await;
    let link = told["link"].as_str().unwrap();
    let page = server
        .raw(Method::GET, &link[link.find("/c/").unwrap()..], &[], "")
        .await;
    assert!(page.status.is_success() && !page.text().contains("attachments"));
}

#[tokio::test]
async fn a_visit_holds_so_many_pictures_and_a_picture_so_many_bytes() {
    let mut server = server_of(Config {
        attachment_bytes_max: 100,
        ..Config::default()
    })
    .await;
    server.sign_in().await;
    server.import().await.ok();
    let [mine, _] = two(&server).await;
    let large = [JPEG, &[0; 100]].concat();
    let problem = send(&server, &mine, &mine.visit, "p", &large)
        .await
        .problem(413);
    assert!(problem["detail"].as_str().unwrap().contains("100 bytes"));
    for n in 0..PER_VISIT_MAX {
        let id = format!("p-{n}");
        send(&server, &mine, &mine.visit, &id, JPEG).await.ok();
    }
    send(&server, &mine, &mine.visit, "one-more", JPEG)
        .await
        .problem(409);
    // What is there already may be sent again.
    send(&server, &mine, &mine.visit, "p-0", JPEG).await.ok();
}

/// A phone that was offline sends in any order: a picture before its visit was begun.
#[tokio::test]
async fn a_picture_may_come_before_the_reports_of_its_visit() {
    let server = server_with_day().await;
    let [mine, _] = two(&server).await;
    send(&server, &mine, &mine.visit, "p", JPEG).await.ok();
    let event = json!({"id": "e1", "device_sequence": 1, "visit": mine.visit,
        "occurred_at": "2026-10-14T13:59:00Z", "type": "on_the_way"});
    let batch = json!({"sent_at": "2026-10-14T14:00:00Z", "events": [event]});
    let path = "/api/technician/events";
    let answer = server.phone(&mine.token, Method::POST, path, &batch).await;
    assert_eq!(answer.ok()["results"][0]["status"], json!("accepted"));
    send(&server, &mine, &mine.visit, "p", JPEG).await.ok();
    assert_eq!(of_ledger(&story(&server, &mine.visit).await), 1);
}
