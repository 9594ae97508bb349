//! `kept bench` and `kept backtest` as people use them: the real binary on small files with known
//! answers.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests fail as tests do"
)]

use rstest::rstest;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::fs;
use std::process::{Command, Output};
use tempfile::TempDir;

/// Two customers to the north and two to the east, two to a load. Windows leave one order for each pair.
const NORTH_AND_EAST: &str = "tiny

VEHICLE
NUMBER CAPACITY
3 2

CUSTOMER
CUST NO. XCOORD. YCOORD. DEMAND READY TIME DUE DATE SERVICE TIME

0 0 0 0 0 200 0
1 0 10 1 30 100 1
2 0 20 1 0 20 1
3 30 0 1 60 200 1
4 40 0 1 0 40 1
";

/// Request 3 needs the tool that only technician 1 has, in a window that leaves no time for request 4 in
/// the same shift. So each technician drives to one request and back: 10 and 5 each way.
const TRSP_DAY: &str = "tiny

INFO
CREW COUNT  SKILLS  TOOLS  SPARE PARTS
2  2  1  2

DEPOT TECHNICIANS AND REQUESTS
ID X Y TWS TWE Serv SKILLS TOOLS SPARE PARTS
0 0 0 0 600 0 [] \t[] \t[]
1 0 0 420 600 0 [0,1] \t[0] \t[3,0]
2 3 4 420 600 0 [1] \t[] \t[0,2]
3 6 8 465 480 45 [1] \t[0] \t[1,0]
4 0 8 0 1440 90 [] \t[] \t[0,0]
";

/// Cheap one way round and dear the other.
const ONE_WAY: &str = "NAME : one-way
TYPE : VRPTW
DIMENSION : 3
EDGE_WEIGHT_TYPE : EXPLICIT
VEHICLES : 1
EDGE_WEIGHT_FORMAT : FULL_MATRIX
CAPACITY : 2
EDGE_WEIGHT_SECTION
0 10 100
100 0 10
10 100 0
DEMAND_SECTION
1 0
2 1
3 1
DEPOT_SECTION
1
-1
SERVICE_TIME_SECTION
1 0
2 5
3 5
TIME_WINDOW_SECTION
1 0 1000
2 0 500
3 0 500
EOF
";

/// Two technicians and three jobs on a line; the second technician alone can do the second job.
const TWO_TECHNICIANS: &str = r#"{"jobs":[
{"id":0,"xy":[1500,0],"duration":600,"skills":[],"window":[36000,43200]},
{"id":1,"xy":[2000,0],"duration":600,"skills":[4],"window":[28800,32000]},
{"id":2,"xy":[-1000,0],"duration":600,"skills":[],"window":[28800,28900]}],
"techs":[
{"id":0,"home":[0,0],"shift":[28500,61200],"skills":[],"brk":{"duration":1800,"start_window":[39600,50400]}},
{"id":1,"home":[3000,0],"shift":[28800,61200],"skills":[4,5],"brk":null}],
"planted_travel":2000}"#;

fn kept(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_kept"))
        .args(args)
        .output()
        .expect("the binary runs")
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// The standard output of a command that works.
fn ok(args: &[&str]) -> String {
    let output = kept(args);
    assert!(output.status.success(), "{args:?}: {}", stderr(&output));
    assert_eq!(stderr(&output), "", "{args:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// The message of a command that fails.
fn fails(args: &[&str], code: i32) -> String {
    let output = kept(args);
    assert_eq!(output.status.code(), Some(code), "{args:?}");
    assert_eq!(output.stdout, b"", "{args:?}");
    stderr(&output)
}

fn file(folder: &TempDir, name: &str, text: &str) -> String {
    let path = folder.path().join(name);
    fs::write(&path, text).unwrap();
    path.display().to_string()
}

/// What is printed for one instance, with the routes in order.
fn routed(format: &str, text: &str, more: &[&str]) -> Value {
    let folder = TempDir::new().unwrap();
    let instance = file(&folder, "tiny.txt", text);
    let args = ["bench", "routes", "--format", format, "--iterations", "300"];
    let text = ok(&[&args, more, &[&instance]].concat());
    assert_eq!(text.lines().count(), 1);
    let mut line: Value = serde_json::from_str(&text).unwrap();
    line["routes"]
        .as_array_mut()
        .unwrap()
        .sort_by_key(Value::to_string);
    line
}

#[test]
fn a_tiny_solomon_instance_is_solved_to_its_known_optimum() {
    let folder = TempDir::new().unwrap();
    let bks = file(&folder, "bks.csv", "instance,bks\nother,1\ntiny,100.0\n");
    let more = ["--json", "--threads", "1", "--bks", &bks];
    let line = routed("solomon", NORTH_AND_EAST, &more);
    assert_eq!(line["instance"], "tiny");
    assert_eq!(line["cost"], json!(120.0));
    assert_eq!(line["gap_pct"], json!(20.0));
    assert_eq!(line["routes"], json!([[2, 1], [4, 3]]));
    assert_eq!(line["iterations"], 300);
    let seconds = line["seconds"].as_f64().unwrap();
    let first = line["first_complete_seconds"].as_f64().unwrap();
    assert!(0.0 < first && first <= seconds, "{line}");
}

#[test]
fn solomon_distances_are_rounded_down_to_tenths() {
    // √2 there and back is 2.83, and 1.4 twice.
    let text = NORTH_AND_EAST.split("1 0 10").next().unwrap();
    let line = routed("solomon", &format!("{text}1 1 1 1 0 100 1\n"), &[]);
    assert_eq!(line["cost"], json!(2.8));
    assert_eq!(line["gap_pct"], Value::Null);
}

#[test]
fn a_fleet_that_is_too_small_leaves_customers_out_and_claims_no_cost() {
    let text = NORTH_AND_EAST.replace("\n3 2\n", "\n1 2\n");
    let line = routed("solomon", &text, &[]);
    assert_eq!(line["cost"], Value::Null);
    assert_eq!(line["first_complete_seconds"], Value::Null);
    assert_eq!(line["routes"].as_array().unwrap().len(), 1);
    assert_eq!(line["routes"][0].as_array().unwrap().len(), 2);
}

#[test]
fn a_vrplib_matrix_is_driven_in_the_direction_it_is_cheap_in() {
    let line = routed("vrplib", ONE_WAY, &[]);
    assert_eq!(line["cost"], json!(30));
    assert_eq!(line["routes"], json!([[1, 2]]));
}

#[test]
fn a_vrplib_fleet_is_unlimited() {
    let text = ONE_WAY.replace("CAPACITY : 2", "CAPACITY : 1");
    let line = routed("vrplib", &text, &[]);
    assert_eq!(line["cost"], json!(220));
    assert_eq!(line["routes"], json!([[1], [2]]));
}

#[test]
fn a_technicians_day_has_a_route_for_each_in_the_files_order() {
    let folder = TempDir::new().unwrap();
    let path = file(&folder, "two.json", TWO_TECHNICIANS);
    let args = ["--format", "fieldservice", "--iterations", "300", &path];
    let line: Value =
        serde_json::from_str(&ok(&[&["bench", "routes"], &args[..]].concat())).unwrap();
    assert_eq!(line["instance"], "two");
    assert_eq!(line["routes"], json!([[2], [1, 0]]));
    // Setting off takes 90 s each time; 1,000 m take 135 s, 500 m take 67 and 1,500 m take 202.
    let travel = 2 * (90 + 135) + (90 + 135) + (90 + 67) + (90 + 202);
    assert_eq!(line["cost"], json!(travel));
    assert_eq!(line["unassigned"], json!([]));
    let vs_planted = 100.0 * (f64::from(travel) / 2_000.0 - 1.0);
    let printed = line["vs_planted_pct"].as_f64().unwrap();
    assert!((printed - vs_planted).abs() < 0.001, "{line}");
}

#[test]
fn a_job_that_nobody_can_do_is_named_and_claims_no_cost() {
    let text = TWO_TECHNICIANS
        .replace(r#""skills":[4],"#, r#""skills":[4,9],"#)
        .replace("\n\"planted_travel\":2000", "\n\"name\":\"no plan known\"");
    let line = routed("fieldservice", &text, &[]);
    assert_eq!(line["unassigned"], json!([1]));
    assert_eq!(line["cost"], Value::Null);
    assert_eq!(line["vs_planted_pct"], Value::Null);
    assert_eq!(line["routes"].as_array().unwrap().len(), 2);
}

#[test]
fn each_instance_gets_a_line_in_the_order_given_within_its_time() {
    let folder = TempDir::new().unwrap();
    let b = file(&folder, "b.txt", NORTH_AND_EAST);
    let a = file(&folder, "a.txt", NORTH_AND_EAST);
    let args = [
        "bench",
        "routes",
        "--format",
        "solomon",
        "--seconds",
        "0.05",
    ];
    let text = ok(&[&args[..], &[&b, &a]].concat());
    let lines: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let names: Vec<&Value> = lines.iter().map(|line| &line["instance"]).collect();
    assert_eq!(names, ["b", "a"]);
    assert!(lines.iter().all(|line| line["cost"] == json!(120.0)));
}

#[rstest]
#[case("solomon", ("NUMBER CAPACITY", "NUMBER"), "there is no line NUMBER CAPACITY")]
#[case("solomon", ("\n3 2\n", "\n3 many\n"), r#"line 5: capacity: "many" is no whole number"#)]
#[case("solomon", ("1 0 10 1 30", "1 0 10 -1 30"), r#"line 11: demand: "-1" is no whole number"#)]
#[case("solomon", ("1 0 10 1 30 100 1", "1 0 10 1 30 100"), "line 11: needs the fields number, x")]
#[case("solomon", ("1 0 10 1 30 100 1", "1 0 10 1 30 20 1"), "line 11: the window ends before")]
#[case("solomon", ("\n2 0 20", "\n7 0 20"), r#"line 12: number: is "7" where 2 follows"#)]
#[case("solomon", ("1 0 10", "1 NaN 10"), r#"line 11: x: "NaN" is no number"#)]
#[case("solomon", ("\n3 2\n", "\n501 2\n"), "more than 500 vehicles")]
#[case("vrplib", ("EXPLICIT", "EUC_2D"), "line 4: EDGE_WEIGHT_TYPE: only EXPLICIT can be read")]
#[case("vrplib", ("10 100 0\n", "10 100\n"), "EDGE_WEIGHT_SECTION: has 8 entries")]
#[case("vrplib", ("10 100 0\n", "10 x 0\n"), r#"line 11: EDGE_WEIGHT_SECTION: "x" is no whole"#)]
#[case("vrplib", ("DIMENSION : 3", "DIMENSION : 99999"), "DIMENSION: more than 5000 customers")]
#[case("vrplib", ("3 0 500", "3 501 500"), "TIME_WINDOW_SECTION: node 3: the window ends before")]
#[case("vrplib", ("\n1\n-1\n", "\n2\n-1\n"), "DEPOT_SECTION: only one depot, node 1")]
#[case("fieldservice", (r#""id":1,"xy":[2000"#, r#""id":7,"xy":[2000"#), "jobs[1].id: must be 1")]
#[case("fieldservice", ("[3000,0]", "[30000000,0]"), "techs[1].home: must be within")]
#[case("fieldservice", ("[28800,28900]", "[28800,28000]"), "visits[2].windows[0]: must start before")]
#[case("fieldservice", ("600", r#""long""#), "expected i32")]
#[case("fieldservice", (":2000}", ":0}"), "planted_travel: must be more than 0")]
#[case("vrplib", ("2 5\n", ""), r#"SERVICE_TIME_SECTION: node "3" where 2 follows"#)]
fn an_instance_that_is_wrong_is_refused_with_file_line_and_field(
    #[case] format: &str,
    #[case] (from, to): (&str, &str),
    #[case] message: &str,
) {
    let text = match format {
        "solomon" => NORTH_AND_EAST,
        "fieldservice" => TWO_TECHNICIANS,
        _ => ONE_WAY,
    };
    assert!(text.contains(from), "the case changes nothing");
    let folder = TempDir::new().unwrap();
    let path = file(&folder, "wrong.txt", &text.replacen(from, to, 1));
    let args = ["bench", "routes", "--format", format, "--iterations", "1"];
    let error = fails(&[&args[..], &[&path]].concat(), 1);
    assert!(error.starts_with(&format!("kept: {path}: ")), "{error}");
    assert!(error.contains(message), "{error}");
}

#[rstest]
#[case(&["--seconds", "1", "--threads", "2"], "the search runs on one thread")]
#[case(&["--seconds=-1"], "must be a number from 0 to 86400")]
#[case(&["--seconds", "NaN"], "must be a number from 0 to 86400")]
#[case(&[], "--seconds <SECONDS>")]
fn arguments_out_of_bounds_are_refused(#[case] more: &[&str], #[case] message: &str) {
    let args = ["bench", "routes", "--format", "solomon"];
    let error = fails(&[&args, more, &["file.txt"]].concat(), 2);
    assert!(error.contains(message), "{error}");
}

fn widths(days: &str, seed: &str) -> String {
    ok(&["bench", "widths", "--days", days, "--seed", seed, "--json"])
}

#[test]
fn windows_of_the_canonical_day_are_narrower_than_the_usual_ones_and_are_kept() {
    let report: Value = serde_json::from_str(&widths("1000", "3")).unwrap();
    let line = |kind: &str, hold: Value| -> (f64, f64, f64) {
        let lines = report["windows"].as_array().unwrap();
        let line = lines
            .iter()
            .find(|line| line["kind"] == kind && line["hold_pct"] == hold)
            .unwrap_or_else(|| panic!("{kind} {hold} is missing"));
        let number = |name: &str| line[name].as_f64().unwrap();
        (number("mean_width_min"), number("kept"), number("idle_min"))
    };
    let usual =
        ["half_day", "fixed_width", "normal_quantile"].map(|kind| line(kind, Value::Null).0);
    assert!(usual.windows(2).all(|pair| pair[0] > pair[1]), "{usual:?}");
    let (mut width_before, mut idle_before) = (usual[2], -1.0);
    for hold in [0, 25, 50, 75] {
        let (width, kept, idle) = line("narrowed", json!(hold));
        assert!(width < width_before, "hold {hold}: {width}");
        assert!(idle > idle_before, "hold {hold}: {idle}");
        assert!(kept > 0.94, "hold {hold}: {kept}");
        let oracle = line("oracle", json!(hold)).0;
        assert!(
            (width - oracle).abs() < 5.0,
            "hold {hold}: {width} {oracle}"
        );
        (width_before, idle_before) = (width, idle);
    }
}

#[test]
fn the_same_seed_judges_the_same_days() {
    assert_eq!(widths("50", "7"), widths("50", "7"));
    assert_ne!(widths("50", "7"), widths("50", "8"));
}

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

#[test]
fn a_technician_routing_instance_says_its_cost_in_its_own_unit_and_who_is_left_out() {
    let folder = TempDir::new().unwrap();
    let ask = ["bench", "routes", "--format", "trsp", "--iterations", "50"];
    let plain = file(&folder, "tiny.txt", TRSP_DAY);
    let all = line(&[&ask[..], &[&plain]].concat());
    assert_eq!(all["instance"], "tiny");
    assert_eq!(all["cost"], json!(30.0));
    assert_eq!(all["gap_pct"], Value::Null);
    assert_eq!(all["routes"], json!([[1], [2]]));
    assert_eq!(all["unassigned"], json!([]));
    // A tool that nobody has.
    let nobody = TRSP_DAY.replace("3 6 8 465 480 45 [1] \t[0]", "3 6 8 465 480 45 [1] \t[7]");
    let nobody = file(&folder, "nobody.txt", &nobody);
    let bks = file(&folder, "bks.csv", "instance,bks\nnobody,30\ntiny,25\n");
    let some = line(&[&ask[..], &["--bks", &bks, &nobody]].concat());
    assert_eq!(some["unassigned"], json!([1]));
    assert_eq!(
        (&some["cost"], &some["gap_pct"]),
        (&Value::Null, &Value::Null)
    );
    let known = line(&[&ask[..], &["--bks", &bks, &plain]].concat());
    assert_eq!(known["gap_pct"], json!(20.0));
}

/// The one line of JSON that a command prints.
fn line(args: &[&str]) -> Value {
    serde_json::from_str(ok(args).trim()).unwrap()
}

#[test]
fn narrowing_never_widens_and_no_stages_beat_the_best_that_two_can_be() {
    let args = [
        "bench",
        "narrowing",
        "--days",
        "1",
        "--technicians",
        "3",
        "--json",
    ];
    let report: Value = serde_json::from_str(&ok(&args)).unwrap();
    let simulated = &report["simulated"];
    assert_eq!(simulated["widened"], json!(0));
    let width = |stage: &str| {
        simulated["stages"][stage]["mean_width_min"]
            .as_f64()
            .unwrap()
    };
    assert_eq!(width("booked"), 240.0);
    assert!(width("evening") < 180.0 && width("en_route") < width("evening"));
    let points = report["canonical"]["points"].as_array().unwrap();
    let of = |kind: &'static str| points.iter().filter(move |point| point["kind"] == kind);
    let figure = |point: &Value, name: &str| point[name].as_f64().unwrap();
    for point in points {
        assert!((figure(point, "kept") - 0.95).abs() < 0.01, "{point}");
    }
    for ours in of("narrowed") {
        let is_beaten = |best: &Value| {
            figure(ours, "first_width_min") < figure(best, "first_width_min")
                && figure(ours, "second_width_min") < figure(best, "second_width_min")
        };
        assert!(!of("exact").any(is_beaten), "{ours}");
    }
    assert_eq!((of("exact").count(), of("narrowed").count()), (7, 4));
}

#[test]
fn warnings_are_the_same_under_a_seed_and_counted_against_a_frontier() {
    let args = [
        "bench",
        "warnings",
        "--days",
        "2",
        "--technicians",
        "5",
        "--samples",
        "200",
        "--json",
    ];
    let text = ok(&args);
    assert_eq!(text, ok(&args));
    let report: Value = serde_json::from_str(&text).unwrap();
    let count = |value: &Value| value.as_u64().unwrap();
    let visits = count(&report["visits"]) + count(&report["left_out"]);
    assert_eq!(visits, 54);
    let (product, frontier) = (&report["product"], &report["frontier"]);
    assert!(count(&product["early"]) <= count(&product["warned"]));
    assert!(count(&product["warned"]) <= count(&report["broken"]));
    // Who warns from a lower probability warns more often.
    let points = frontier["points"].as_array().unwrap();
    for pair in points.windows(2) {
        assert!(
            count(&pair[0]["early"]) >= count(&pair[1]["early"]),
            "{frontier}"
        );
        assert!(
            count(&pair[0]["false"]) >= count(&pair[1]["false"]),
            "{frontier}"
        );
    }
}

#[test]
fn slots_are_booked_one_by_one_and_cost_more_than_all_at_once() {
    let args = [
        "bench",
        "slots",
        "--days",
        "1",
        "--technicians",
        "3",
        "--iterations",
        "500",
        "--json",
    ];
    let report: Value = serde_json::from_str(&ok(&args)).unwrap();
    let count = |value: &Value| value.as_u64().unwrap();
    assert_eq!(count(&report["asked"]), 16);
    let booked = count(&report["asked"]) - count(&report["turned_away"]);
    assert_eq!(count(&report["booking"]["count"]), booked);
    assert_eq!(count(&report["offering"]["count"]), 16);
    let cost = &report["cost"];
    let total = |plan: &str| cost[plan]["total"].as_i64().unwrap();
    assert!(total("one_by_one") >= total("same_slots"), "{cost}");
    assert!(total("same_slots") >= total("free_slots"), "{cost}");
    assert!(count(&report["kept"]["decided"]) <= booked);
}

#[test]
fn phones_are_served_live_and_their_texts_are_queued() {
    let args = [
        "bench",
        "live",
        "--seconds",
        "3",
        "--technicians",
        "3",
        "--json",
    ];
    let report: Value = serde_json::from_str(&ok(&args)).unwrap();
    let count = |value: &Value| value.as_u64().unwrap();
    let requests = count(&report["answer"]["count"]);
    assert_eq!(count(&report["refused"]), 0);
    assert_eq!(count(&report["events"]), 5 * requests, "{report}");
    assert!(requests >= 10, "{report}");
    assert!(count(&report["queued_text"]["count"]) >= 1, "{report}");
}
