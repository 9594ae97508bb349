//! Who may call what, for every operation of the OpenAPI document: a new route without a rule here
//! fails. A technician reaches their own day, a customer their own visit, and a stranger neither.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test's helpers fail by panicking"
)]

mod support;

use axum::http::Method;
use serde_json::{Value, json};
use support::{Answer, DAY, Server, picture, server_with_day};

/// Who an operation is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum For {
    Everybody,
    Dispatchers,
    Technicians,
    Customers,
    Carriers,
}

/// The one place that says who an address is for.
fn whose(path: &str) -> For {
    match path {
        "/" | "/docs" | "/openapi.json" | "/metrics" | "/healthz" | "/readyz" => For::Everybody,
        "/api/login" | "/api/technician/enrol" => For::Everybody,
        _ if path.starts_with("/api/technician/") => For::Technicians,
        _ if path.starts_with("/api/") => For::Dispatchers,
        _ if path.starts_with("/c/{token}") => For::Customers,
        _ if path.starts_with("/webhooks/") => For::Carriers,
        _ => panic!("nobody has said who may call {path}"),
    }
}

/// Every operation for these people, with ids that exist filled in.
async fn operations(server: &Server, people: For) -> Vec<(Method, String)> {
    let document = server.get("/openapi.json").await.ok();
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        if whose(path) != people {
            continue;
        }
        for method in item.as_object().unwrap().keys() {
            found.push((method.to_uppercase().parse().unwrap(), filled(path)));
        }
    }
    assert!(!found.is_empty(), "{people:?}");
    found
}

fn filled(path: &str) -> String {
    let id = if path.contains("/technicians/") {
        "sam"
    } else {
        "v02"
    };
    path.replace("{t}", "bristol")
        .replace("{date}", "2026-10-15")
        .replace("{phone}", "%2B447700900101")
        .replace("{attachment}", "a1")
        .replace("{id}", id)
}

async fn call(server: &Server, method: &Method, path: &str, auth: &[(&str, &str)]) -> Answer {
    let json = [("content-type", "application/json")];
    let headers = [&json[..], auth].concat();
    server.raw(method.clone(), path, &headers, "{}").await
}

/// The fixture's day, planned.
async fn planned() -> Server {
    let server = server_with_day().await;
    let plan = format!("{DAY}/plan");
    server.post(&plan, &json!({"mode": "all"})).await.ok();
    server
}

async fn link_of(server: &Server, visit: &str) -> String {
    let story = server.get(&format!("/api/visits/{visit}")).await.ok();
    let link = story["link"].as_str().unwrap();
    link[link.find("/c/").unwrap() + 3..].to_owned()
}

async fn revision(server: &Server) -> Value {
    server.get(DAY).await.ok()["revision"].clone()
}

#[tokio::test]
async fn a_dispatchers_operation_is_closed_to_strangers_technicians_and_customers() {
    let server = planned().await;
    let phone = format!("Bearer {}", server.enrol("sam").await);
    let link = link_of(&server, "v02").await;
    let (bearer, cookie) = (format!("Bearer {link}"), format!("kept_session={link}"));
    let before = revision(&server).await;
    for (method, path) in operations(&server, For::Dispatchers).await {
        let strangers: [&[(&str, &str)]; 4] = [
            &[],
            &[("authorization", &phone)],
            &[("authorization", &bearer)],
            &[("cookie", &cookie)],
        ];
        for auth in strangers {
            let answer = call(&server, &method, &path, auth).await;
            assert_eq!(answer.status, 401, "{method} {path}: {}", answer.text());
        }
        if method != Method::GET {
            let session = [("cookie", server.cookie.as_str())];
            let answer = call(&server, &method, &path, &session).await;
            assert_eq!(
                answer.status, 403,
                "{method} {path} without the session's token"
            );
        }
    }
    assert_eq!(revision(&server).await, before);
}

/// Signs in as somebody new of this role, who has chosen a password.
async fn signed_in_as(server: &mut Server, role: &str) {
    let new = json!({"login": role, "name": "Jo Blake", "role": role});
    let made = server.post("/api/users", &new).await.ok();
    server
        .sign_in_as(role, made["password"].as_str().unwrap())
        .await;
    let chosen = json!({"current": made["password"], "new": "a password of my own"});
    server.post("/api/me/password", &chosen).await.ok();
}

/// Everybody may do this with their own login.
fn is_own(path: &str) -> bool {
    ["/api/logout", "/api/me/password"].contains(&path)
}

#[tokio::test]
async fn a_viewer_reads_what_dispatchers_read_and_changes_nothing() {
    let mut server = planned().await;
    let before = revision(&server).await;
    signed_in_as(&mut server, "viewer").await;
    for (method, path) in operations(&server, For::Dispatchers).await {
        if path == "/api/events" || is_own(&path) {
            continue;
        }
        let answer = server.call(method.clone(), &path, "{}").await;
        if method == Method::GET {
            assert!(![401, 403].contains(&answer.status.as_u16()), "{path}");
        } else {
            let problem = answer.problem(403);
            let why = problem["detail"].as_str().unwrap();
            assert!(why.contains("viewer"), "{method} {path}: {why}");
        }
    }
    assert_eq!(revision(&server).await, before);
}

#[tokio::test]
async fn only_owners_manage_logins_and_settings() {
    let mut server = planned().await;
    signed_in_as(&mut server, "dispatcher").await;
    let mut closed = 0;
    for (method, path) in operations(&server, For::Dispatchers).await {
        let owners = path.starts_with("/api/users")
            || path.ends_with("/settings")
            || path.ends_with("/templates/preview");
        if method != Method::GET && owners {
            let body = json!({"login": "x", "name": "X", "role": "owner"});
            let body = match path.as_str() {
                "/api/users" => body,
                path if path.ends_with("/preview") => json!({"language": "en", "key": "done"}),
                _ => json!({}),
            };
            server.post(&path, &body).await.problem(403);
            closed += 1;
        }
    }
    assert_eq!(closed, 5);
    let users = server.get("/api/users").await.ok();
    assert_eq!(users["users"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_made_up_password_only_lets_its_owner_choose_another_one() {
    let mut server = server_with_day().await;
    let new = json!({"login": "Jo", "name": "Jo Blake", "role": "dispatcher"});
    let made = server.post("/api/users", &new).await.ok();
    server.post("/api/users", &new).await.problem(422);
    let password = made["password"].as_str().unwrap();
    server.sign_in_as("jo", password).await;
    assert_eq!(server.get("/api/me").await.ok()["one_time"], json!(true));
    server.get(DAY).await.problem(403);
    for (current, new, field) in [
        ("wrong", "a password of my own", "current"),
        (password, "short", "new"),
        (password, password, "new"),
    ] {
        let asked = json!({"current": current, "new": new});
        let problem = server.post("/api/me/password", &asked).await.problem(422);
        assert_eq!(problem["errors"][0]["field"], json!(field));
    }
    let chosen = json!({"current": password, "new": "a password of my own"});
    server.post("/api/me/password", &chosen).await.ok();
    server.get(DAY).await.ok();
    server.login("jo", password).await.problem(401);
}

#[tokio::test]
async fn a_disabled_login_is_out_at_once_and_the_last_owner_stays() {
    let mut server = server_with_day().await;
    let owner = (server.cookie.clone(), server.csrf.clone());
    signed_in_as(&mut server, "dispatcher").await;
    let dispatcher = server.cookie.clone();
    (server.cookie, server.csrf) = owner;
    let off = json!({"disabled": true});
    server.post("/api/users/dispatcher", &off).await.ok();
    let session = [("cookie", dispatcher.as_str())];
    let answer = server.raw(Method::GET, DAY, &session, "").await;
    answer.problem(401);
    server
        .login("dispatcher", "a password of my own")
        .await
        .problem(401);
    for change in [off, json!({"role": "viewer"})] {
        server.post("/api/users/owner", &change).await.problem(409);
    }
    server.get(DAY).await.ok();
    server
        .post("/api/users/nobody", &json!({}))
        .await
        .problem(404);
}

#[tokio::test]
async fn a_technicians_operation_is_closed_to_strangers_dispatchers_and_customers() {
    let server = planned().await;
    let link = link_of(&server, "v02").await;
    let bearer = format!("Bearer {link}");
    for (method, path) in operations(&server, For::Technicians).await {
        let session = [
            ("cookie", server.cookie.as_str()),
            ("x-csrf-token", server.csrf.as_str()),
        ];
        let strangers: [&[(&str, &str)]; 4] = [
            &[],
            &session,
            &[("authorization", &bearer)],
            &[("authorization", "Bearer x")],
        ];
        for auth in strangers {
            let answer = call(&server, &method, &path, auth).await;
            assert_eq!(answer.status, 401, "{method} {path}: {}", answer.text());
        }
    }
}

/// What a phone reads is its technician's day only, and what it reports about another's is refused.
#[tokio::test]
async fn a_technicians_token_reads_and_writes_no_other_ones_day() {
    let server = planned().await;
    let listed = server
        .get("/api/territories/bristol/technicians")
        .await
        .ok();
    let day = server.get(DAY).await.ok();
    for technician in listed["technicians"].as_array().unwrap() {
        let id = technician["id"].as_str().unwrap();
        let token = server.enrol(id).await;
        let path = "/api/technician/route?date=2026-10-15";
        let route = server
            .phone(&token, Method::GET, path, &json!(null))
            .await
            .ok();
        assert_eq!(route["technician"], json!(id));
        let text = route.to_string();
        for other in listed["technicians"].as_array().unwrap() {
            let other_id = other["id"].as_str().unwrap();
            if other_id == id {
                continue;
            }
            assert!(
                !text.contains(&format!("\"technician\":\"{other_id}\"")),
                "{text}"
            );
        }
        let others = others_visit(&day, &route);
        let event = json!({"id": format!("e-{id}"), "device_sequence": 1, "visit": others,
            "occurred_at": "2026-10-14T14:00:00Z", "type": "on_the_way"});
        let batch = json!({"sent_at": "2026-10-14T14:00:00Z", "events": [event]});
        let answer = server
            .phone(&token, Method::POST, "/api/technician/events", &batch)
            .await;
        let result = answer.ok()["results"][0].clone();
        assert_eq!(
            result["status"],
            json!("refused"),
            "{id} about {others}: {result}"
        );
        let now = server.get(DAY).await.ok();
        assert_eq!(standing(&now), standing(&day), "{id} about {others}");
    }
}

/// What is agreed and done about each visit. The record of a refused report is no part of it.
fn standing(day: &Value) -> Vec<Value> {
    let visits = day["visits"].as_array().unwrap();
    let fields = [
        "id",
        "status",
        "technician",
        "promise",
        "arrived_at",
        "finished_at",
    ];
    visits
        .iter()
        .map(|visit| fields.map(|field| visit[field].clone()).to_vec().into())
        .collect()
}

/// A visit that isn't on the route.
fn others_visit(day: &Value, route: &Value) -> String {
    let stops = route["stops"].as_array().unwrap();
    let is_mine = |visit: &Value| stops.iter().any(|stop| stop["visit"] == visit["id"]);
    let visits = day["visits"].as_array().unwrap();
    let other = visits
        .iter()
        .find(|visit| visit["technician"].is_string() && !is_mine(visit));
    other.unwrap()["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_customers_link_opens_its_visit_and_no_other_one() {
    let server = planned().await;
    for technician in ["sam", "lee"] {
        server.put_portrait(technician, picture([9, 9, 9])).await;
    }
    server.post(&format!("{DAY}/tell"), &json!({})).await.ok();
    let (mine, theirs) = (link_of(&server, "v02").await, link_of(&server, "v03").await);
    let (their_reference, _) = theirs.split_once('.').unwrap();
    let (_, my_seal) = mine.split_once('.').unwrap();
    let forged = [
        // Another visit's reference under my seal, and a seal that was guessed.
        format!("{their_reference}.{my_seal}"),
        format!("{their_reference}.AAAAAAAAAAAAAAAA"),
        their_reference.to_owned(),
        format!("{mine}x"),
    ];
    let before = revision(&server).await;
    for (method, path) in operations(&server, For::Customers).await {
        for token in &forged {
            let headers = [
                ("content-type", "application/x-www-form-urlencoded"),
                ("sec-fetch-site", "same-origin"),
            ];
            let path = path.replace("{token}", token);
            let form = "body=hello&digit=1&revision=1&warning=w&leave_by=10:00";
            let answer = server.raw(method.clone(), &path, &headers, form).await;
            assert_eq!(answer.status, 404, "{method} {path}: {}", answer.text());
        }
        if method == Method::GET {
            let path = path.replace("{token}", &mine);
            let page = server.raw(method, &path, &[], "").await;
            assert_eq!(page.status, 200, "{path}");
            assert!(!page.text().contains(their_reference), "{path}");
        }
    }
    assert_eq!(revision(&server).await, before);
}

#[tokio::test]
async fn a_carriers_operation_is_closed_to_everybody_without_its_signature() {
    let server = planned().await;
    let phone = format!("Bearer {}", server.enrol("sam").await);
    for (method, path) in operations(&server, For::Carriers).await {
        for auth in [
            ("authorization", phone.as_str()),
            ("cookie", server.cookie.as_str()),
        ] {
            // Without Twilio's settings its addresses don't exist.
            let answer = call(&server, &method, &path, &[auth]).await;
            let status = answer.status.as_u16();
            assert!(
                [401, 404, 422].contains(&status),
                "{method} {path}: {}",
                answer.text()
            );
        }
    }
}
