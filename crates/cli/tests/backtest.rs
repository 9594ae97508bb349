//! `kept backtest` as people use it: the real binary on small files with known answers.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests fail as tests do"
)]

mod support;

use rstest::rstest;
use serde_json::Value;
use std::fmt::Write as _;
use std::fs;
use support::{fails, file, ok};
use tempfile::TempDir;

/// A history of `days` days from day `first` on, four rows each; `late` gives minutes by day and row.
fn history(first: usize, days: usize, late: impl Fn(usize, usize) -> f64) -> String {
    let mut text = String::from("group,day,carrier,planned,actual\n");
    for day in first..first + days {
        for row in 0..4 {
            let group = if row % 2 == 0 { "short" } else { "long" };
            let planned = 480 + 60 * row;
            let actual = planned as f64 + late(day, row);
            writeln!(text, "{group},{day},x,{planned},{actual}").unwrap();
        }
    }
    text
}

fn backtest(train: &str, test: &str, more: &[&str]) -> Value {
    let folder = TempDir::new().unwrap();
    let (train, test) = (file(&folder, "a.csv", train), file(&folder, "b.csv", test));
    let ask = ["backtest", "--train", &train, "--test", &test, "--json"];
    let text = ok(&[&ask[..], more].concat());
    serde_json::from_str(&text).unwrap()
}

fn close(value: &Value, expected: f64) {
    let value = value.as_f64().unwrap();
    assert!((value - expected).abs() < 1e-9, "{value} is not {expected}");
}

#[test]
fn scores_of_a_backtest_are_what_they_are_by_hand() {
    // All of the past is 10 min late, so the window is the two seconds around 600 s. Now one row of four comes
    // an hour later on 5 of 50 days.
    let train = history(0, 100, |_, _| 10.0);
    let test = history(100, 50, |day, row| match (day % 10, row) {
        (0, 1) => 70.0,
        _ => 10.0,
    });
    let report = backtest(&train, &test, &["--frozen"]);
    let second = 2.0 / 60.0;
    let missed_by = (4_200.0 - 601.0) / 60.0;
    let overall = &report["overall"];
    close(&overall["coverage"], 0.975);
    close(&overall["mean_width_min"], second);
    close(&overall["winkler_min"], second + 40.0 * missed_by * 0.025);
    let groups = report["groups"].as_array().unwrap();
    assert_eq!(groups.len(), 2);
    assert_eq!(groups[0]["name"], "long");
    close(&groups[0]["coverage"], 0.95);
    close(&groups[1]["coverage"], 1.0);
    assert_eq!(report["days"]["worst_tenth_days"], 5);
    close(&report["days"]["worst_tenth_coverage"], 0.75);
    close(&report["days"]["worst_tenth_share_of_misses"], 1.0);
    assert_eq!(report["days_in_both"], 0);
}

#[test]
fn a_group_with_more_spread_gets_a_wider_window_and_both_are_kept() {
    // A spread without randomness: steps of the golden ratio fill 0..1 evenly.
    let late = |day: usize, row: usize| {
        let even = ((4 * day + row) as f64 * 0.618_033_988_75).fract() - 0.5;
        if row.is_multiple_of(2) {
            20.0 * even
        } else {
            60.0 * even
        }
    };
    let report = backtest(&history(0, 200, late), &history(200, 200, late), &[]);
    let coverage = report["overall"]["coverage"].as_f64().unwrap();
    assert!((0.94..0.99).contains(&coverage), "{coverage}");
    let groups = report["groups"].as_array().unwrap();
    let width = |at: usize| groups[at]["mean_width_min"].as_f64().unwrap();
    assert!((55.0..61.0).contains(&width(0)), "long: {}", width(0));
    assert!((18.0..21.0).contains(&width(1)), "short: {}", width(1));
}

#[test]
fn rows_that_cannot_be_used_are_counted_and_named() {
    let folder = TempDir::new().unwrap();
    let train = file(&folder, "a.csv", &history(0, 100, |_, _| 1.0));
    let more = "short,5000,x,480,\nshort,5000,x,NA,500\nshort,,x,480,481\n";
    let test = history(0, 30, |_, _| 1.0) + more;
    let test = file(&folder, "b.csv", &test);
    let text = ok(&["backtest", "--train", &train, "--test", &test]);
    let left_out = "3 of 123 rows left out: 1 without a day, 1 without a planned time, 1 without an actual time";
    assert!(text.contains(left_out), "{text}");
    assert!(text.contains("30 days are in both files"), "{text}");
}

#[rstest]
#[case(
    "day,group,planned,actual\n1,a,480,49O\n",
    r#"line 2: actual: "49O" is no time"#
)]
#[case(
    "day,group,planned,actual\n1,a,1,1\n1,a,1e9,2\n",
    r#"line 3: planned: "1e9" is no time"#
)]
#[case("day,group,planned,actual\n1,a,480\n", "line: 2")]
#[case("day,group,planned\n1,a,480\n", "line 1: there is no column actual")]
#[case("day,day,group,planned,actual\n", "line 1: there are two columns day")]
#[case(
    "day,group,carrier,planned,actual\n1,a,x,480,\n",
    "no row to learn from: 1 without an actual time"
)]
#[case(
    "day,job_type,planned_arrival\n1,a,480\n",
    "line 1: there is no column actual_arrival"
)]
#[case("", "line 1: there is no column day")]
fn a_history_that_is_wrong_is_refused_with_file_line_and_field(
    #[case] train: &str,
    #[case] message: &str,
) {
    let folder = TempDir::new().unwrap();
    let a = file(&folder, "a.csv", train);
    let b = file(&folder, "b.csv", &history(0, 1, |_, _| 1.0));
    let error = fails(&["backtest", "--train", &a, "--test", &b], 1);
    assert!(error.starts_with(&format!("kept: {a}: ")), "{error}");
    assert!(error.contains(message), "{error}");
}

#[test]
fn three_rows_in_all_give_wide_windows_and_say_so() {
    let folder = TempDir::new().unwrap();
    let text = "day,group,planned,actual\n1,a,480,490\n2,a,480,475\n3,b,600,640\n";
    let path = file(&folder, "a.csv", text);
    let report: Value = serde_json::from_str(&ok(&["backtest", &path, "--json"])).unwrap();
    assert_eq!(report["enough_days"], false);
    assert_eq!(report["overall"]["rows"], 2);
    let width = report["overall"]["mean_width_min"].as_f64().unwrap();
    // The first day is told a half-day; the second knows that the first was kept.
    assert!(width >= 239.0, "{width}: narrower than a half-day");
    assert!(ok(&["backtest", &path]).contains("1 days are too few for a promise of 95.0 %"));
}

#[test]
fn duplicates_and_times_that_cannot_be_right_are_left_out() {
    let folder = TempDir::new().unwrap();
    let header = "day,technician,job_type,sequence,planned_arrival,actual_arrival,service_start,service_end\n";
    let mut text = header.to_owned();
    for day in 1..=20 {
        for (stop, hour) in [9, 11, 14].into_iter().enumerate() {
            let minute = (day * 7 + stop * 5) % 20;
            writeln!(text, "2026-03-{day:02},Lee,boiler,{stop},{hour}:00,{hour}:{minute:02},{hour}:{minute:02},{hour}:50").unwrap();
        }
    }
    // The last row again; work that ends before it starts; four months late; the clock goes back between
    // plan and arrival, which are ten minutes apart.
    let last = text.lines().last().unwrap().to_owned();
    writeln!(text, "{last}").unwrap();
    text += "2026-03-20,Lee,boiler,4,16:00,16:10,16:10,15:10\n";
    text += "2026-03-20,Lee,boiler,5,2026-03-20 17:00,2026-07-20 17:00,,\n";
    text += "2026-10-25,Lee,boiler,1,2026-10-25T02:55:00+02:00,2026-10-25T02:05:00+01:00,,\n";
    let path = file(&folder, "a.csv", &text);
    let report: Value = serde_json::from_str(&ok(&["backtest", &path, "--json"])).unwrap();
    assert_eq!(report["train"]["left_out"]["duplicate"], 1);
    assert_eq!(report["train"]["left_out"]["implausible"], 2);
    let days = report["by_day"].as_array().unwrap();
    assert_eq!(days.last().unwrap()["day"], "2026-10-25");
    assert_eq!(
        days.last().unwrap()["kept"],
        1,
        "ten minutes, not fifty before"
    );
}

#[test]
fn a_feature_that_matters_narrows_the_windows_that_it_says_are_safe() {
    // Rows in the north come up to an hour late, all others up to six minutes; the group doesn't tell.
    let history = |first: usize, known: bool| {
        let mut text = String::from("day,group,planned,actual,area\n");
        for day in first..first + 100 {
            for row in 0..12 {
                let even = ((12 * day + row) as f64 * 0.618_033_988_75).fract();
                let (area, most) = if row % 3 == 0 {
                    ("north", 60.0)
                } else {
                    ("south", 6.0)
                };
                let area = if known { area } else { "somewhere" };
                let planned = 480 + 40 * (row * 5 % 12);
                let actual = planned as f64 + most * even;
                writeln!(text, "{day},a,{planned},{actual},{area}").unwrap();
            }
        }
        text
    };
    let width = |known| {
        let report = backtest(&history(0, known), &history(100, known), &[]);
        let coverage = report["overall"]["coverage"].as_f64().unwrap();
        assert!((0.93..0.98).contains(&coverage), "{coverage}");
        report["overall"]["mean_width_min"].as_f64().unwrap()
    };
    let (known, unknown) = (width(true), width(false));
    assert!((20.0..30.0).contains(&known), "{known}");
    assert!(unknown > 45.0, "{unknown}");
}

#[test]
fn the_report_opens_by_itself_and_shows_names_as_they_are() {
    let folder = TempDir::new().unwrap();
    let text = history(0, 60, |day, row| ((day + row) % 9) as f64).replace("short", "<b>&short");
    let path = file(&folder, "a.csv", &text);
    let page = folder.path().join("report.html");
    ok(&["backtest", &path, "--html", page.to_str().unwrap()]);
    let html = fs::read_to_string(page).unwrap();
    assert!(html.contains("&lt;b&gt;&amp;short") && !html.contains("<b>&short"));
    assert!(html.matches("<svg").count() >= 4);
    assert!(
        !html.contains("http") && !html.contains("NaN"),
        "needs something else"
    );
}
