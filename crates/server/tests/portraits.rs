//! Portraits: who may put and see them, that customers see the face of who comes to them and nobody else's, and not
//! before they were told.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test's helpers fail by panicking"
)]

mod support;

use axum::body::Body;
use axum::http::{Method, StatusCode};
use image::ImageFormat;
use serde_json::{Value, json};
use support::{Answer, DAY, Server, picture, server_with_day};

async fn planned() -> Server {
    let server = server_with_day().await;
    let plan = format!("{DAY}/plan");
    server.post(&plan, &json!({"mode": "all"})).await.ok();
    server
}

async fn open(server: &Server, path: &str) -> Answer {
    server.raw(Method::GET, path, &[], Body::empty()).await
}

/// Path of the page of a visit on this technician's route.
async fn page_of(server: &Server, technician: &str) -> String {
    let day = server.get(DAY).await.ok();
    let visits = day["visits"].as_array().unwrap();
    let visit = visits
        .iter()
        .find(|visit| visit["technician"] == technician);
    let visit = visit.unwrap()["id"].as_str().unwrap();
    let story = server.get(&format!("/api/visits/{visit}")).await.ok();
    let link = story["link"].as_str().unwrap();
    link[link.find("/c/").unwrap()..].to_owned()
}

/// The middle pixel of a portrait.
fn colour(portrait: &Answer) -> [u8; 3] {
    assert_eq!(portrait.status, StatusCode::OK, "{}", portrait.text());
    assert_eq!(portrait.header("content-type"), "image/jpeg");
    let picture = image::load_from_memory_with_format(&portrait.bytes, ImageFormat::Jpeg);
    picture.unwrap().to_rgb8().get_pixel(160, 160).0
}

fn is_near(a: [u8; 3], b: [u8; 3]) -> bool {
    a.iter().zip(b).all(|(a, b)| a.abs_diff(b) < 12)
}

#[tokio::test]
async fn a_customer_sees_the_face_of_who_comes_once_that_was_told_and_until_it_is_done() {
    let server = planned().await;
    let (red, blue) = ([200, 30, 30], [30, 30, 200]);
    for (technician, colour) in [("sam", red), ("lee", blue)] {
        let answer = server.put_portrait(technician, picture(colour)).await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.text());
    }
    let page = page_of(&server, "sam").await;
    assert!(!open(&server, &page).await.text().contains("<img"));
    let hidden = open(&server, &format!("{page}/portrait")).await;
    assert_eq!(hidden.status, StatusCode::NOT_FOUND);

    server.post(&format!("{DAY}/tell"), &json!({})).await.ok();
    for (technician, expected) in [("sam", red), ("lee", blue)] {
        let page = page_of(&server, technician).await;
        let html = open(&server, &page).await;
        let policy = html.header("content-security-policy").to_owned();
        assert!(policy.contains("img-src 'self'"), "{policy}");
        let html = html.text();
        let (_, source) = html
            .split_once("<img class=\"face portrait\" src=\"")
            .unwrap();
        let source = source.split('"').next().unwrap();
        let portrait = open(&server, source).await;
        assert!(is_near(colour(&portrait), expected), "{technician}");
        assert_eq!(portrait.header("cache-control"), "private, max-age=3600");
        assert_eq!(portrait.header("referrer-policy"), "no-referrer");
    }

    let visit = server.get(DAY).await.ok()["visits"]
        .as_array()
        .unwrap()
        .iter()
        .find(|visit| visit["technician"] == "sam")
        .unwrap()["id"]
        .clone();
    let cancel = format!("/api/visits/{}/cancel", visit.as_str().unwrap());
    server.post(&cancel, &json!({})).await.ok();
    let hidden = open(&server, &format!("{page}/portrait")).await;
    assert_eq!(hidden.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_portrait_is_replaced_and_taken_away_and_the_ledger_says_by_whom() {
    let server = planned().await;
    let path = "/api/technicians/sam/portrait";
    server.get(path).await.problem(404);
    for colour in [[10, 200, 10], [10, 200, 10], [200, 200, 10]] {
        server.put_portrait("sam", picture(colour)).await;
    }
    let shown = server.get(path).await;
    assert!(is_near(colour(&shown), [200, 200, 10]));
    let tag = shown.header("etag").to_owned();
    let same = [
        ("cookie", server.cookie.as_str()),
        ("if-none-match", tag.as_str()),
    ];
    let unchanged = server.raw(Method::GET, path, &same, Body::empty()).await;
    assert_eq!(unchanged.status, StatusCode::NOT_MODIFIED);

    let team = "/api/territories/bristol/technicians";
    let has_portrait = |team: &Value| {
        let all = team["technicians"].as_array().unwrap();
        let sam = all.iter().find(|one| one["id"] == "sam").unwrap();
        sam["portrait"].is_string()
    };
    assert!(has_portrait(&server.get(team).await.ok()));
    for _ in 0..2 {
        let gone = server.call(Method::DELETE, path, "").await;
        assert_eq!(gone.status, StatusCode::NO_CONTENT);
    }
    server.get(path).await.problem(404);
    assert!(!has_portrait(&server.get(team).await.ok()));

    let ledger = server
        .get("/api/territories/bristol/ledger?limit=1000")
        .await
        .ok();
    let entries = ledger["entries"].as_array().unwrap().iter();
    let changed: Vec<&Value> = entries
        .filter(|entry| entry["type"] == "portrait_changed")
        .collect();
    let there: Vec<bool> = changed
        .iter()
        .map(|entry| entry["is_there"].as_bool().unwrap())
        .collect();
    assert_eq!(there, [true, true, false]);
    assert!(
        changed
            .iter()
            .all(|entry| !entry["by"].as_str().unwrap().is_empty())
    );
}

#[tokio::test]
async fn what_is_no_picture_or_nobodys_is_refused() {
    let server = planned().await;
    server
        .put_portrait("sam", b"<svg onload=alert(1)>".to_vec())
        .await
        .problem(415);
    server.put_portrait("sam", Vec::new()).await.problem(415);
    server
        .put_portrait("sam", b"\x89PNG\r\n\x1a\n cut off".to_vec())
        .await
        .problem(400);
    let large = [b"\x89PNG\r\n\x1a\n".to_vec(), vec![0; 11 * 1024 * 1024]].concat();
    let problem = server.put_portrait("sam", large).await.problem(413);
    assert!(
        problem["detail"].as_str().unwrap().contains("10485760"),
        "{problem}"
    );
    server
        .put_portrait("nobody", picture([0, 0, 0]))
        .await
        .problem(404);
    server
        .get("/api/technicians/sam/portrait")
        .await
        .problem(404);
    let gone = server
        .call(Method::DELETE, "/api/technicians/nobody/portrait", "")
        .await;
    gone.problem(404);
}
