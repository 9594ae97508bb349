//! `kept simulate` on a few days.

#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

mod support;

use serde_json::{Value, json};
use support::ok;

fn play(days: &str, technicians: &str) -> Value {
    let size = ["--days", days, "--technicians", technicians];
    let args = [&["simulate", "--json"], &size[..]].concat();
    let mut report: Value = serde_json::from_str(&ok(&args)).unwrap();
    report["seconds"] = json!(0);
    report
}

#[test]
fn nothing_happens_that_must_not_whatever_goes_wrong() {
    let report = play("2", "3");
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
fn a_seed_says_all_that_goes_wrong() {
    assert_eq!(play("1", "2"), play("1", "2"));
}
