//! `kept learn` and `kept bench learning` as people use them: the real binary.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "helpers of tests fail as tests do"
)]

mod support;

use kept_dispatch::learn::{Counted, LearnRecord, Learned, read_model};
use kept_dispatch::ports::ModelVersion;
use kept_domain::Timestamp;
use kept_sim::firm;
use serde_json::{Value, json};
use std::path::Path;
use support::{fails, ok};

/// A model by which work takes about half as long again as entered, as it is stored.
const SLOWER: &str = r#"{"format":1,"half_life_days":45,"works":400,"drives":0,"work":{"all":[400000,100],
    "job_types":{"between_ppm":0,"known":{}},"technicians":{"between_ppm":0,"known":{}},
    "pairs":{"between_ppm":0,"known":{}},"features":{"between_ppm":0,"known":{}},"day_ppm":10000,
    "technician_day_ppm":0,"noise":{"all_ppm":90000,"known":{}}},"drive":null}"#;

/// A store with a territory in which this model was taken, and misses were followed a night later; nothing else is in
/// it.
async fn learned_before(store: &str, model: &Learned) {
    let store = kept_store::open(store).await.unwrap();
    let territory = firm::territory();
    store.put_territory(&territory).await.unwrap();
    let record = LearnRecord {
        through: "2026-10-14".parse().unwrap(),
        days: 60,
        held_back: 15,
        rows: Counted::default(),
        rows_said: "0 of 400 rows left out".to_owned(),
        half_life_days: 45,
        against: None,
        old: None,
        new: None,
        taken: true,
        why: "better".to_owned(),
        misses_permille: None,
    };
    let followed = LearnRecord {
        taken: false,
        misses_permille: Some(1_200),
        ..record.clone()
    };
    for (version, record) in [(1, record), (2, followed)] {
        let model = Learned {
            misses_permille: record.misses_permille,
            ..model.clone()
        };
        let version = ModelVersion {
            version,
            created_at: Timestamp(0),
            record,
        };
        let added = store.add_model(&territory.id, &version, Some(&model)).await;
        added.unwrap();
    }
}

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

#[tokio::test(flavor = "multi_thread")]
async fn the_model_that_counts_is_written_for_planning() {
    let folder = tempfile::tempdir().unwrap();
    let store = format!("sqlite:{}", folder.path().join("kept.db").display());
    let slower = read_model(SLOWER).unwrap();
    learned_before(&store, &slower).await;
    let territory = firm::territory().id;
    let model = folder.path().join("model.json").display().to_string();
    let args = ["learn", "--store", &store, "--json"];
    let with = ["--territory", territory.as_str(), "--output", &model];
    let lines: Value = serde_json::from_str(&ok(&[&args[..], &with].concat())).unwrap();
    assert_eq!(lines[0]["is_new"], json!(false), "no day is over");
    assert_eq!(lines[0]["version"]["version"], json!(2));
    let written = std::fs::read_to_string(&model).unwrap();
    let followed = Learned {
        misses_permille: Some(1_200),
        ..slower
    };
    assert_eq!(read_model(&written), Ok(followed));

    let day = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/bristol-day.json");
    let day = day.display().to_string();
    let planned = |more: &[&str]| {
        let plan = ["plan", &day, "--iterations", "1000", "--json"];
        let report: Value = serde_json::from_str(&ok(&[&plan[..], more].concat())).unwrap();
        report["routes"].clone()
    };
    let (entered, learned) = (planned(&[]), planned(&["--learned", &model]));
    assert_ne!(entered, learned);
}

#[test]
fn a_model_is_written_of_one_territory_only() {
    let folder = tempfile::tempdir().unwrap();
    let store = format!("sqlite:{}", folder.path().join("kept.db").display());
    let args = ["learn", "--store", &store, "--output", "model.json"];
    let error = fails(&args, 2);
    assert!(error.contains("--territory"), "{error}");
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
