//! `kept learn` and `kept bench learning` as people use them: the real binary.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "helpers of tests fail as tests do"
)]

mod support;

use serde_json::{Value, json};
use support::{fails, ok};

#[test]
fn a_store_without_finished_days_teaches_nothing_and_an_unknown_territory_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let store = format!("sqlite:{}", folder.path().join("kept.db").display());
    let args = ["learn", "--store", &store, "--json"];
    assert_eq!(
        serde_json::from_str::<Value>(&ok(&args)).unwrap(),
        json!([])
    );
    let error = fails(&["learn", "--store", &store, "--territory", "nowhere"], 1);
    assert!(error.contains("no territory nowhere"), "{error}");
}

#[test]
fn days_in_a_row_are_reported_with_and_without_learning() {
    let days = "--days 3 --warm-up 1 --technicians 1 --json";
    let args: Vec<&str> = ["bench", "learning"]
        .into_iter()
        .chain(days.split(' '))
        .collect();
    let report: Value = serde_json::from_str(&ok(&args)).unwrap();
    let (without, learning) = (&report["without"], &report["learning"]);
    assert_eq!(without["versions"], json!([]));
    let versions = learning["versions"].as_array().unwrap();
    assert_eq!(versions.len(), 3, "one a night");
    assert_eq!(versions[0]["record"]["days"], json!(3));
    for season in [without, learning] {
        assert_eq!(season["report"]["days"], json!(2));
        assert!(season["report"]["word"]["told"].as_u64().unwrap() > 3);
    }
}
