//! The OpenAPI document is whole: every route of the source is in it, with what it answers.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test's helpers fail by panicking"
)]

mod support;

use axum::http::Method;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::Path;
use support::server;

fn operations(document: &Value) -> Vec<(String, String, Value)> {
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            found.push((method.clone(), path.clone(), operation.clone()));
        }
    }
    found
}

/// Every `path = "…"` of an operation and every `.route("…"` in the server's source.
fn routes_in_source(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            routes_in_source(&path, found);
            continue;
        }
        let source = std::fs::read_to_string(&path).unwrap();
        for marker in ["path = \"/", ".route(\"/", ".route(\n            \"/"] {
            for after in source.split(marker).skip(1) {
                found.insert(format!("/{}", after.split('"').next().unwrap()));
            }
        }
    }
}

#[tokio::test]
async fn every_route_of_the_source_is_in_the_document_and_answers() {
    let server = server().await;
    let document = server.get("/openapi.json").await.ok();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    let documented: BTreeSet<String> = operations(&document)
        .into_iter()
        .map(|(_, path, _)| path)
        .collect();
    let mut written = BTreeSet::new();
    routes_in_source(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        &mut written,
    );
    assert!(written.len() > 35, "{written:?}");
    let missing: Vec<_> = written.difference(&documented).collect();
    assert!(missing.is_empty(), "not in the document: {missing:?}");
    for (method, path, _) in operations(&document) {
        if path == "/api/events" {
            continue;
        }
        let method: Method = method.to_uppercase().parse().unwrap();
        let answer = server
            .raw(method.clone(), &path.replace('+', ""), &[], "")
            .await;
        let is_fallback = answer.text().contains("no such address") || answer.status == 405;
        assert!(
            !is_fallback,
            "{method} {path} isn't routed: {}",
            answer.status
        );
    }
}

#[tokio::test]
async fn every_operation_says_what_it_answers_and_who_may_call_it() {
    let server = server().await;
    let document = server.get("/openapi.json").await.ok();
    for (method, path, operation) in operations(&document) {
        let name = format!("{method} {path}");
        assert!(
            !operation["summary"].as_str().unwrap_or_default().is_empty(),
            "{name}"
        );
        let responses = operation["responses"].as_object().unwrap();
        let is_success = |status: &str| status.starts_with('2') || status == "303";
        assert!(responses.keys().any(|status| is_success(status)), "{name}");
        if path.starts_with("/api/") {
            assert!(responses.contains_key("503"), "{name}");
        }
        let is_open = ["/api/login", "/api/technician/enrol"].contains(&path.as_str());
        if path.starts_with("/api/") && !is_open {
            assert!(operation["security"].is_array(), "{name}");
            assert!(responses.contains_key("401"), "{name}");
        }
        for parameter in path.split('{').skip(1) {
            let parameter = parameter.split('}').next().unwrap();
            let is_described = operation["parameters"]
                .as_array()
                .is_some_and(|list| list.iter().any(|p| p["name"] == json!(parameter)));
            assert!(is_described, "{name}: {parameter}");
        }
    }
}

#[tokio::test]
async fn every_reference_of_the_document_leads_somewhere() {
    let server = server().await;
    let document = server.get("/openapi.json").await.ok();
    let text = document.to_string();
    let mut count = 0;
    for reference in text.split("\"$ref\":\"#").skip(1) {
        let pointer = reference.split('"').next().unwrap();
        assert!(document.pointer(pointer).is_some(), "{pointer}");
        count += 1;
    }
    assert!(count > 50, "{count}");
}

#[tokio::test]
async fn the_readable_page_shows_every_address_and_every_problem() {
    let server = server().await;
    let document = server.get("/openapi.json").await.ok();
    let answer = server.get("/docs").await;
    assert!(answer.header("content-type").starts_with("text/html"));
    let page = answer.text();
    for (_, path, _) in operations(&document) {
        assert!(page.contains(&path), "{path}");
    }
    for kind in kept_server::problem::Kind::ALL {
        assert!(page.contains(&format!("id=\"problem-{}\"", kind.name())));
    }
    assert!(!page.contains("<script"));
}

/// Names of the source's types that are shapes of the document.
fn shapes_in_source(folder: &Path, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            shapes_in_source(&path, found);
            continue;
        }
        let source = std::fs::read_to_string(&path).unwrap();
        for after in source.split("ToSchema)]").skip(1) {
            let words: Vec<&str> = after.split_whitespace().take(40).collect();
            let kind = words.iter().position(|w| *w == "struct" || *w == "enum");
            let name = kind.and_then(|kind| words.get(kind + 1));
            found.extend(name.map(|name| (*name).to_owned()));
        }
    }
}

#[tokio::test]
async fn no_two_shapes_and_no_two_operations_share_a_name() {
    let mut shapes = Vec::new();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    shapes_in_source(&source, &mut shapes);
    assert!(shapes.len() > 30, "{shapes:?}");
    let server = server().await;
    let document = server.get("/openapi.json").await.ok();
    let operations = operations(&document);
    let ids = operations
        .iter()
        .filter_map(|(_, _, operation)| operation["operationId"].as_str())
        .map(str::to_owned);
    for names in [shapes, ids.collect()] {
        let mut seen = BTreeSet::new();
        for name in names {
            assert!(seen.insert(name.clone()), "{name} is there twice");
        }
    }
}
