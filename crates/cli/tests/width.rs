//! `kept plan` for a firm that pays for width, and with what was learned of its durations: the real binary.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests fail as tests do"
)]

mod support;

use kept_solver::forecast::learn::{Entered, History, Visit, Work, learn};
use rstest::rstest;
use serde_json::Value;
use std::fmt::Write as _;
use std::path::Path;
use support::{fails, file, kept, ok, stderr};

fn day() -> String {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures");
    fixtures.join("bristol-day.json").display().to_string()
}

fn planned(more: &[&str]) -> Value {
    let day = day();
    let args = [&["plan", &day, "--iterations", "1000", "--json"], more].concat();
    serde_json::from_str(&ok(&args)).unwrap()
}

fn total(report: &Value, name: &str) -> i64 {
    report["totals"][name]
        .as_i64()
        .unwrap_or_else(|| panic!("no {name} in {report}"))
}

fn routes(report: &Value) -> Vec<Vec<&str>> {
    let routes = report["routes"].as_array().unwrap().iter();
    routes
        .map(|route| {
            let stops = route["stops"].as_array().unwrap().iter();
            stops.map(|stop| stop["visit"].as_str().unwrap()).collect()
        })
        .collect()
}

#[test]
fn who_pays_for_width_gets_other_orders_and_narrower_windows_that_are_kept_as_well() {
    let (shortest, bought) = (
        planned(&["--width-worth", "0"]),
        planned(&["--width-worth", "27"]),
    );
    for name in ["assigned", "visits"] {
        assert_eq!(total(&bought, name), total(&shortest, name));
    }
    assert!(
        total(&bought, "mean_width_s") < total(&shortest, "mean_width_s"),
        "{bought}"
    );
    assert!(total(&bought, "cost") >= total(&shortest, "cost"));
    assert_ne!(routes(&bought), routes(&shortest));
    assert!(total(&bought, "mean_kept_ppm") > 900_000, "{bought}");
    let again = planned(&["--width-worth", "27"]);
    assert_eq!(bought["routes"], again["routes"], "the same plan again");
}

#[test]
fn a_frontier_shows_what_narrower_windows_cost_in_waiting_and_dearer_routes() {
    let report = planned(&["--frontier"]);
    let points = report["frontier"].as_array().unwrap();
    let of = |point: &Value, name: &str| point[name].as_f64().unwrap();
    let (first, priced) = points.split_first().unwrap();
    assert_eq!(of(first, "width_worth_s"), 0.0);
    assert_eq!(of(first, "dearer_min"), 0.0, "the shortest routes");
    assert!(priced.len() > 3);
    let (least, most) = (&priced[0], &priced[priced.len() - 1]);
    assert!(
        of(most, "mean_width_min") < of(least, "mean_width_min"),
        "{report}"
    );
    assert!(of(most, "time_min") > of(least, "time_min"), "{report}");
    for point in points {
        let both = of(point, "later_min") + of(point, "dearer_min");
        assert!((of(point, "time_min") - both).abs() < 1e-9, "{point}");
        assert!(of(point, "kept") > 0.9, "{report}");
    }
}

/// Thirty days of the fixture's technicians, whose work takes `factor` times as long as planned, more or less.
fn history(factor: f64) -> String {
    let mut text = String::from(
        "day,technician,job_type,planned_work,departed,planned_drive,actual_arrival,service_end\n",
    );
    for day in 0..30 {
        for technician in ["sam", "lee", "ines", "jon"] {
            let mut now = 480.0;
            for n in 0..4_i32 {
                let planned = 45 + 15 * n;
                let wobble = 1.0 + 0.1 * f64::from((day * 7 + n * 3) % 5 - 2);
                let (arrived, took) = (now + 20.0 * wobble, factor * wobble * f64::from(planned));
                let done = arrived + took;
                // Writing to a String can't fail.
                let _ = writeln!(
                    text,
                    "{day},{technician},Boiler service,{planned},{now},20,{arrived},{done}"
                );
                now = done;
            }
        }
    }
    text
}

/// Seconds from the planned arrivals to the windows' ends, summed.
fn behind_plan(report: &Value) -> i64 {
    let at = |value: &Value| -> i64 {
        let text = value.as_str().unwrap();
        chrono::DateTime::parse_from_rfc3339(text)
            .unwrap()
            .timestamp()
    };
    let routes = report["routes"].as_array().unwrap().iter();
    let stops = routes.flat_map(|route| route["stops"].as_array().unwrap());
    stops
        .map(|stop| at(&stop["window"]["to"]) - at(&stop["arrive"]))
        .sum()
}

#[test]
fn windows_go_by_what_was_learned_of_a_history() {
    let folder = tempfile::tempdir().unwrap();
    let learned = |name: &str, factor: f64| {
        let path = file(&folder, name, &history(factor));
        behind_plan(&planned(&["--learned", &path]))
    };
    let (as_planned, slower) = (learned("a.csv", 1.0), learned("b.csv", 1.4));
    assert!(
        slower > as_planned + 16 * 600,
        "{as_planned} s and {slower} s behind the plan"
    );
}

#[test]
fn windows_go_by_a_stored_model() {
    let folder = tempfile::tempdir().unwrap();
    let behind = |name: &str, factor_permille: i32| {
        let visits = (0..300).map(|n| Visit {
            key: n.to_string(),
            day: n / 10,
            technician: ["sam", "lee", "ines", "jon"][n as usize % 4].to_owned(),
            job_type: "Boiler service".to_owned(),
            arrived_s: n,
            work: Work {
                planned_s: 3_600,
                entered_cv_permille: 450,
                took_s: Some((3_600 + 60 * (n * 7 % 11 - 5)) * factor_permille / 1_000),
            },
            ..Visit::default()
        });
        let entered = Entered {
            travel_cv_permille: 250,
            day_cv_permille: 100,
            technician_cv_permille: 70,
        };
        let model = learn(&History::of(visits.collect(), i32::MAX), entered);
        let path = file(&folder, name, &serde_json::to_string(&model).unwrap());
        behind_plan(&planned(&["--learned", &path]))
    };
    let (as_planned, slower) = (behind("a.json", 1_000), behind("b.json", 1_400));
    assert!(
        slower > as_planned + 16 * 600,
        "{as_planned} s and {slower} s behind the plan"
    );
}

#[test]
fn what_of_a_history_was_left_out_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let odd = format!("{}3,sam,Leak,45,500,20,600,520\n", history(1.0));
    let path = file(&folder, "odd.csv", &odd);
    let day = day();
    let output = kept(&["plan", &day, "--iterations", "10", "--learned", &path]);
    let said = stderr(&output);
    assert!(output.status.success(), "{said}");
    assert!(said.contains("learned from 30 days"), "{said}");
    assert!(said.contains("end before they began"), "{said}");
}

#[rstest]
#[case::no_column("day,technician\n1,sam\n", "there is no column job_type")]
#[case::half_a_drive(
    "day,technician,job_type,planned_work,departed,actual_arrival,service_end\n",
    "departed and planned_drive go together"
)]
#[case::a_time(
    "day,technician,job_type,planned_work,actual_arrival,service_end\n1,sam,Leak,30,nine,600\n",
    "line 2: actual_arrival: \"nine\" is no time"
)]
#[case::a_duration(
    "day,technician,job_type,planned_work,actual_arrival,service_end\n1,sam,Leak,-5,540,600\n",
    "line 2: planned_work: \"-5\" is no number of minutes"
)]
#[case::too_few_days(
    "day,technician,job_type,planned_work,actual_arrival,service_end\n1,sam,Leak,30,540,600\n",
    "1 days are too few to learn from"
)]
#[case::another_format("{\"format\": 99}", "format 99")]
#[case::no_model("{\"format\": 1}", "the model is damaged at line 1")]
fn what_cannot_be_learned_from_is_refused(#[case] text: &str, #[case] expected: &str) {
    let folder = tempfile::tempdir().unwrap();
    let path = file(&folder, "learned", text);
    let error = fails(&["plan", &day(), "--learned", &path], 1);
    assert!(error.contains(&path), "{error}");
    assert!(error.contains(expected), "{error}");
}
