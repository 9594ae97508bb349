//! `kept plan` and `kept convert` as people use them: the real binary on real files.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests fail as tests do"
)]

mod support;

use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use support::{kept, ok, stderr};

/// The top of the workspace.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn fixture(name: &str) -> PathBuf {
    root().join("fixtures").join(name)
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn planned(day: &Path, more: &[&str]) -> Value {
    let day = day.display().to_string();
    let args = [&["plan", &day, "--iterations", "1000", "--json"], more].concat();
    let mut report: Value = serde_json::from_str(&ok(&args)).unwrap();
    // Wall-clock time is all that may differ from run to run.
    let elapsed = report["totals"]
        .as_object_mut()
        .unwrap()
        .shift_remove("elapsed_ms");
    assert!(elapsed.is_some_and(|elapsed| elapsed.is_u64()));
    report
}

fn array<'a>(value: &'a Value, name: &str) -> &'a Vec<Value> {
    value[name]
        .as_array()
        .unwrap_or_else(|| panic!("{name} is no list in {value}"))
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name]
        .as_str()
        .unwrap_or_else(|| panic!("{name} is no text in {value}"))
}

fn stops(report: &Value) -> Vec<&Value> {
    array(report, "routes")
        .iter()
        .flat_map(|route| array(route, "stops"))
        .collect()
}

/// What holds for every report on a plan, whatever the day.
fn assert_sound(report: &Value) {
    let stops = stops(report);
    let left = array(report, "unassigned");
    let ids: BTreeSet<&str> = stops
        .iter()
        .copied()
        .chain(left)
        .map(|v| text(v, "visit"))
        .collect();
    let totals = &report["totals"];
    assert_eq!(totals["visits"], ids.len(), "each visit once");
    assert_eq!(totals["assigned"], stops.len());
    assert_eq!(totals["unassigned"], left.len());
    for stop in &stops {
        let (booked, window) = (&stop["booked"], &stop["window"]);
        // Times in UTC compare as text.
        assert!(text(booked, "from") <= text(window, "from"), "{stop}");
        assert!(text(window, "from") < text(window, "to"), "{stop}");
        assert!(text(window, "to") <= text(booked, "to"), "{stop}");
        assert!(text(stop, "arrive") >= text(booked, "from"), "{stop}");
        assert!(text(stop, "arrive") < text(booked, "to"), "{stop}");
        assert!(stop["kept_ppm"].as_u64().unwrap() <= 1_000_000, "{stop}");
    }
    assert!(stops.iter().all(|stop| stop["marginal_cost"].is_i64()));
    for visit in left {
        assert!(!array(visit, "reasons").is_empty(), "{visit}");
    }
    for route in array(report, "routes") {
        let finishes = array(route, "stops")
            .windows(2)
            .all(|pair| text(&pair[0], "finish") <= text(&pair[1], "start"));
        assert!(finishes, "stops follow each other: {route}");
    }
}

#[test]
fn the_fixture_day_is_planned_with_windows_inside_the_booked_ones() {
    let report = planned(&fixture("bristol-day.json"), &[]);
    assert_sound(&report);
    assert_eq!(report["totals"]["assigned"], 16);
    let width = report["totals"]["mean_width_s"].as_u64().unwrap();
    assert!(width < 120 * 60, "half-days were narrowed to {width} s");
    let kept = report["totals"]["mean_kept_ppm"].as_u64().unwrap();
    assert!(kept > 900_000, "kept with {kept} ppm");
}

#[test]
fn only_able_and_accepted_technicians_come() {
    let report = planned(&fixture("bristol-day.json"), &[]);
    let who = |visit: &str| {
        let mut routes = array(&report, "routes").iter();
        let route = routes.find(|r| array(r, "stops").iter().any(|s| text(s, "visit") == visit));
        text(route.unwrap(), "technician").to_owned()
    };
    assert_eq!(who("v07"), "sam", "gas at level 3 and a pump on the van");
    assert_eq!(who("v06"), "ines", "heat pumps at level 2");
    assert_eq!(who("v14"), "jon", "plumbing at level 2");
    assert_eq!(who("v10"), "ines", "electrics");
}

#[test]
fn the_folder_gives_the_same_plan_as_the_file() {
    assert_eq!(
        planned(&fixture("bristol-day"), &[]),
        planned(&fixture("bristol-day.json"), &[])
    );
}

#[test]
fn the_same_seed_gives_the_same_plan_to_the_byte() {
    let day = fixture("bristol-day.json");
    let day = day.display().to_string();
    let run = || {
        ok(&[
            "plan",
            &day,
            "--iterations",
            "500",
            "--seed",
            "7",
            "--geojson",
        ])
    };
    assert_eq!(run(), run());
}

#[test]
fn the_table_shows_every_visit_and_the_totals() {
    let day = fixture("bristol-day.json").display().to_string();
    let table = ok(&["plan", &day, "--iterations", "500"]);
    for name in [
        "Amelia Price",
        "Sofia Delgado",
        "Eleanor Marsh",
        "Sam Okafor",
        "Window told",
    ] {
        assert!(table.contains(name), "{name} is missing in\n{table}");
    }
    assert!(
        table.contains("16 of 16 visits on 4 routes, 0 left out"),
        "{table}"
    );
    assert!(table.contains("mean window "), "{table}");
}

#[test]
fn geojson_has_a_line_for_each_route_and_a_point_for_each_stop() {
    let day = fixture("bristol-day.json").display().to_string();
    let map: Value =
        serde_json::from_str(&ok(&["plan", &day, "--iterations", "500", "--geojson"])).unwrap();
    assert_eq!(map["type"], "FeatureCollection");
    let of = |kind: &str| {
        let features = array(&map, "features").iter();
        features.filter(|f| f["geometry"]["type"] == kind).count()
    };
    assert_eq!((of("LineString"), of("Point")), (4, 16));
    let first = &array(&map, "features")[1]["geometry"]["coordinates"];
    assert!(first[0].as_f64().unwrap() < 0.0, "longitude first: {first}");
}

#[test]
fn a_limit_of_seconds_is_obeyed_and_gives_a_sound_plan() {
    let day = fixture("bristol-day.json").display().to_string();
    let report: Value =
        serde_json::from_str(&ok(&["plan", &day, "--seconds", "0", "--json"])).unwrap();
    assert_sound(&report);
}

#[test]
fn a_visit_that_nobody_can_reach_in_time_is_left_out_with_a_reason() {
    let day = fs::read_to_string(fixture("bristol-day.json")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("far.json");
    // John o' Groats is a long way from Bristol.
    fs::write(
        &path,
        day.replace(
            "\"lat\": 51.4712, \"lon\": -2.5905",
            "\"lat\": 58.64, \"lon\": -3.07",
        ),
    )
    .unwrap();
    let report = planned(&path, &[]);
    assert_sound(&report);
    let left = array(&report, "unassigned");
    assert_eq!(left.len(), 1);
    assert_eq!(text(&left[0], "visit"), "v02");
}

#[test]
fn a_left_out_visit_says_who_has_its_skill_and_what_is_in_the_way_of_him() {
    let day = fs::read_to_string(fixture("bristol-day.json")).unwrap();
    let service =
        r#""site": "s-v09", "job_type": "Boiler service", "skills": ["gas"], "duration_min": 45"#;
    assert!(day.contains(service), "the fixture has changed");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("two-for-one.json");
    // Sam alone has the skill, and can't do four hours beside a more important visit.
    let long =
        r#""site": "s-v09", "job_type": "Boiler swap", "skills": {"gas": 3}, "duration_min": 240"#;
    fs::write(&path, day.replace(service, long)).unwrap();
    let report = planned(&path, &[]);
    assert_sound(&report);
    let left = array(&report, "unassigned");
    assert_eq!(left.len(), 1);
    let reasons = array(&left[0], "reasons");
    assert_eq!(reasons[0], "needs gas at level 3: only Sam has it");
    let why = reasons[1].as_str().unwrap();
    assert!(why.starts_with("Sam: full until 1"), "{why}");
}

/// Runs `kept plan` on a spoilt fixture; nothing may be printed or changed but the message.
fn refusal(name: &str, content: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, content).unwrap();
    let output = kept(&["plan", &path.display().to_string(), "--iterations", "10"]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert_eq!(stdout(&output), "");
    assert_eq!(fs::read(&path).unwrap(), content);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    stderr(&output)
}

#[rstest::rstest]
#[case::unknown_field("\"zone\"", "\"tz\": 1, \"zone\"", "territory.tz: unknown field")]
#[case::unknown_field_of_a_visit(
    "\"id\": \"v02\"",
    "\"id\": \"v02\", \"colour\": 1",
    "visits[1].colour: unknown field"
)]
#[case::duplicate_id(
    "\"id\": \"v02\"",
    "\"id\": \"v01\"",
    "visits[1].id: \"v01\" is there twice"
)]
#[case::backward_window(
    "{\"from\": \"13:00\", \"to\": \"15:00\"}",
    "{\"from\": \"15:00\", \"to\": \"13:00\"}",
    "visits[14].window.to: must be after the start"
)]
#[case::negative_duration(
    "\"duration_min\": 75",
    "\"duration_min\": -75",
    "visits[0].duration_min: -75 isn't more than 0"
)]
#[case::latitude(
    "\"lat\": 51.4672",
    "\"lat\": 514.672",
    "sites[0].lat: 514.672 isn't -90° to 90°"
)]
#[case::longitude(
    "\"lon\": -2.6119",
    "\"lon\": -261.19",
    "technicians[0].start.lon: -261.19 isn't -180° to 180°"
)]
#[case::nobodys_skill(
    "\"skills\": {\"electrics\": 2}",
    "\"skills\": {\"asbestos\": 2}",
    "visits[9].skills: nobody has the skill \"asbestos\""
)]
#[case::nothing_there(
    "\"site\": \"s-v03\"",
    "\"site\": \"s-v99\"",
    "visits[2].site: there is no site \"s-v99\""
)]
#[case::bad_type(
    "\"priority\": 7",
    "\"priority\": \"high\"",
    "visits[0].priority: invalid type"
)]
#[case::bad_syntax(
    "\"date\": \"2026-10-15\",",
    "\"date\": \"2026-10-15\"",
    "line 11, column 3"
)]
fn a_bad_day_is_refused_with_its_file_and_field(
    #[case] from: &str,
    #[case] to: &str,
    #[case] message: &str,
) {
    let day = fs::read_to_string(fixture("bristol-day.json")).unwrap();
    assert!(day.contains(from), "nothing to replace: {from}");
    let error = refusal("spoilt.json", day.replacen(from, to, 1).as_bytes());
    assert!(error.contains("spoilt.json, "), "{error}");
    assert!(error.contains(message), "{error}");
}

#[test]
fn a_bad_cell_of_a_folder_is_refused_with_file_line_and_column() {
    let folder = tempfile::tempdir().unwrap();
    for file in fs::read_dir(fixture("bristol-day")).unwrap() {
        let file = file.unwrap();
        let content = fs::read_to_string(file.path()).unwrap();
        let spoilt = content
            .replace("10:00,12:00", "12:00,10:00")
            .replace("51.4672", "north");
        fs::write(folder.path().join(file.file_name()), spoilt).unwrap();
    }
    let output = kept(&["plan", &folder.path().display().to_string()]);
    assert_eq!(output.status.code(), Some(1));
    let error = stderr(&output);
    assert!(
        error.contains("sites.csv, line 2, lat: \"north\" isn't a number"),
        "{error}"
    );
}

#[test]
fn a_file_that_is_not_utf8_is_refused_with_line_and_column() {
    let mut day = fs::read(fixture("bristol-day.json")).unwrap();
    let at = day.windows(6).position(|bytes| bytes == b"Amelia").unwrap();
    day[at] = 0xc1;
    let error = refusal("latin.json", &day);
    assert!(error.contains("latin.json, line 18, column "), "{error}");
    assert!(error.contains("not UTF-8"), "{error}");
}

#[test]
fn a_hundred_megabytes_of_junk_are_refused_unread() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("junk.json");
    fs::File::create(&path).unwrap().set_len(100 << 20).unwrap();
    let output = kept(&["plan", &path.display().to_string()]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr(&output).contains("junk.json: larger than 64 MiB"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn junk_within_the_size_bound_is_refused() {
    for byte in [b'[', b' ', b'"', b'7', b'{', 0] {
        let error = refusal("junk.json", &vec![byte; 4 << 20]);
        assert!(error.contains("junk.json, line "), "{error}");
        assert!(error.len() < 1_000, "{error}");
    }
}

#[test]
fn an_endless_file_is_read_no_further_than_the_bound() {
    let endless = Path::new("/dev/zero");
    if !endless.exists() {
        println!("skipped: no /dev/zero here");
        return;
    }
    let output = kept(&["plan", "/dev/zero"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr(&output).contains("larger than 64 MiB"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn a_missing_file_and_an_empty_folder_are_errors() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().display().to_string();
    let output = kept(&["plan", &path]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr(&output).contains("day.json: the file is missing"),
        "{}",
        stderr(&output)
    );
    let output = kept(&["plan", &format!("{path}/nothing.json")]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr(&output).contains("nothing.json"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn a_wrong_command_line_exits_with_2() {
    for args in [
        &["plan"][..],
        &["plam"],
        &["plan", "x", "--seed", "many"],
        &["plan", "x", "--json", "--geojson"],
        &[],
    ] {
        assert_eq!(kept(args).status.code(), Some(2), "{args:?}");
    }
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let day = fixture("bristol-day.json").display().to_string();
    let mut child = Command::new(env!("CARGO_BIN_EXE_kept"))
        .args(["plan", &day, "--iterations", "10"])
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    assert!(child.wait().unwrap().success());
}

/// The twelve instances of a utility's days, or none where they aren't.
fn trsp() -> Vec<PathBuf> {
    let folder = root().join("../shared/data/trsp/pillac2");
    let Ok(entries) = fs::read_dir(&folder) else {
        println!("skipped: no instances in {}", folder.display());
        return Vec::new();
    };
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

#[test]
fn every_day_of_the_utility_is_converted_and_planned() {
    let folder = tempfile::tempdir().unwrap();
    for instance in trsp() {
        let day = folder.path().join("day.json");
        ok(&[
            "convert",
            "trsp",
            &instance.display().to_string(),
            "-o",
            &day.display().to_string(),
        ]);
        let report = planned(&day, &[]);
        assert_sound(&report);
        let totals = &report["totals"];
        let name = text(&report, "name");
        println!(
            "{name}: {} of {} visits, cost {}, mean width {} s, mean kept {} ppm",
            totals["assigned"],
            totals["visits"],
            totals["cost"],
            totals["mean_width_s"],
            totals["mean_kept_ppm"]
        );
        // Some early windows can't be reached from the depot when shifts begin.
        let (visits, left) = (
            totals["visits"].as_u64().unwrap(),
            totals["unassigned"].as_u64().unwrap(),
        );
        assert!(
            left * 20 <= visits,
            "{name}: {left} of {visits} visits are left out"
        );
    }
}

#[test]
fn an_instance_converts_to_the_same_day_plain_and_gzipped() {
    let Some(instance) = trsp().into_iter().next() else {
        return;
    };
    let zipped = ok(&["convert", "trsp", &instance.display().to_string()]);
    let mut plain = Vec::new();
    let file = fs::File::open(&instance).unwrap();
    std::io::copy(&mut flate2::read::GzDecoder::new(file), &mut plain).unwrap();
    let mut copy = tempfile::NamedTempFile::new().unwrap();
    copy.write_all(&plain).unwrap();
    assert_eq!(
        ok(&["convert", "trsp", &copy.path().display().to_string()]),
        zipped
    );
}

#[test]
fn what_is_not_an_instance_is_refused() {
    let output = kept(&[
        "convert",
        "trsp",
        &fixture("bristol-day.json").display().to_string(),
    ]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr(&output).contains("bristol-day.json: no line CREW COUNT"),
        "{}",
        stderr(&output)
    );
}
