//! `kept simulate` on a few days.

#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

mod support;

use serde_json::{Value, json};
use support::{fails, kept, stderr};

/// The report; what is said on the way is for people who wait.
fn play(args: &[&str]) -> Value {
    let output = kept(&[&["simulate", "--json"], args].concat());
    assert!(output.status.success(), "{}", stderr(&output));
    let mut report: Value = serde_json::from_slice(&output.stdout).unwrap();
    report["seconds"] = json!(0);
    report
}

#[test]
fn nothing_happens_that_must_not_whatever_goes_wrong() {
    let report = play(&["--days", "2", "--technicians", "3"]);
    assert_eq!(report["violated"], json!(0), "{report}");
    let count = |path: &str| report.pointer(path).and_then(Value::as_u64).unwrap();
    for fault in [
        "commits_failed",
        "requests_lost",
        "reports_repeated",
        "reports_late",
        "texts_failed",
        "odd_answers",
        "kills",
    ] {
        assert!(count(&format!("/faults/{fault}")) > 0, "{fault}: {report}");
    }
    assert!(count("/done") * 2 > count("/visits"), "{report}");
}

#[test]
fn a_seed_and_a_date_say_all_that_goes_wrong_whatever_the_number_of_threads() {
    let of = |days, more: &[&str]| play(&[&["--technicians", "1", "--days", days], more].concat());
    let both = of("2", &["--threads", "1"]);
    assert_eq!(both, of("2", &["--threads", "2"]));
    let first = of("1", &[]);
    let second = of("1", &["--from", "2026-10-16"]);
    assert_ne!(first["ledgers_sha256"], second["ledgers_sha256"]);
    for what in ["visits", "texts"] {
        let sum = first[what].as_u64().unwrap() + second[what].as_u64().unwrap();
        assert_eq!(both[what].as_u64(), Some(sum), "{what}");
    }
}

#[test]
fn a_first_day_that_is_none_is_refused_by_name() {
    for from in ["2026-02-30", "soon", "1999-12-31"] {
        let said = fails(&["simulate", "--from", from], 2);
        assert!(said.contains("--from"), "{said}");
    }
}
