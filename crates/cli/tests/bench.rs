//! `kept bench` as people use it: the real binary on small files with known
//! answers.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests fail as tests do"
)]

mod support;

use rstest::rstest;
use serde_json::{Value, json};
use std::sync::LazyLock;
use support::{fails, file, ok};
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
#[case(&["--seconds", "1", "--threads", "0"], "must be a number from 1 to 64")]
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

/// Enough days to judge windows on; played once for all tests.
static WIDTHS: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(&widths("200", "3")).unwrap());

#[test]
fn windows_of_the_canonical_day_are_narrower_than_the_usual_ones_and_are_kept() {
    let report = &*WIDTHS;
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
fn windows_of_a_firm_that_is_learned_are_kept_and_nearly_as_narrow_as_who_knows_it_could() {
    let report = &*WIDTHS;
    let lines = report["unknown_firm"]["windows"].as_array().unwrap();
    let figure = |kind: &str, name: &str| -> f64 {
        let line = lines.iter().find(|line| line["kind"] == kind).unwrap();
        line[name].as_f64().unwrap()
    };
    assert!(figure("narrowed", "kept") > 0.945);
    assert!(figure("narrowed", "over_oracle") < 1.06);
    assert!(figure("truth_known", "over_oracle") < 1.03);
    assert!(figure("narrowed", "reliability_off") < 0.05);
    assert!(figure("distribution_free", "over_oracle") > 1.4);
}

#[test]
fn the_same_seed_judges_the_same_days() {
    let text = widths("20", "7");
    assert_eq!(text, widths("20", "7"));
    // How wide windows are depends on the seed, and not on how many days judge them.
    let widths_of = |report: &Value| -> Vec<Value> {
        let lines = report["windows"].as_array().unwrap();
        lines
            .iter()
            .map(|line| line["mean_width_min"].clone())
            .collect()
    };
    let other: Value = serde_json::from_str(&text).unwrap();
    assert_ne!(widths_of(&other), widths_of(&WIDTHS));
}

#[test]
fn a_technician_routing_instance_says_its_cost_in_its_own_unit_and_who_is_left_out() {
    let folder = TempDir::new().unwrap();
    let ask = ["bench", "routes", "--format", "trsp", "--iterations", "50"];
    let plain = file(&folder, "tiny.txt", TRSP_DAY);
    let all = line(&[&ask[..], &[&plain]].concat());
    assert_eq!(all["instance"], "tiny");
    // Two drives of 10 and two of 5, 45 and 90 of work, and no waiting that a later start can't save.
    assert_eq!(all["driving"], json!(30.0));
    assert_eq!(all["cost"], json!(165.0));
    assert_eq!(all["gap_pct"], Value::Null);
    assert_eq!(all["routes"], json!([[1], [2]]));
    assert_eq!(all["unassigned"], json!([]));
    // A skill that nobody has; the depot has every tool.
    let nobody = TRSP_DAY.replace("3 6 8 465 480 45 [1]", "3 6 8 465 480 45 [7]");
    let nobody = file(&folder, "nobody.txt", &nobody);
    let bks = file(&folder, "bks.csv", "instance,bks\nnobody,30\ntiny,150\n");
    let some = line(&[&ask[..], &["--bks", &bks, &nobody]].concat());
    assert_eq!(some["unassigned"], json!([1]));
    assert_eq!(
        (&some["cost"], &some["gap_pct"]),
        (&Value::Null, &Value::Null)
    );
    let known = line(&[&ask[..], &["--bks", &bks, &plain]].concat());
    assert_eq!(known["gap_pct"], json!(10.0));
    file(
        &folder,
        "best_known.sol",
        "# costs\ntinyOpt=false\ntiny=132\n",
    );
    let beside = line(&[&ask[..], &[&plain]].concat());
    assert_eq!(beside["gap_pct"], json!(25.0));
    file(&folder, "best_known.sol", "tiny=cheap\n");
    let error = fails(&[&ask[..], &[&plain]].concat(), 1);
    assert!(error.contains("best_known.sol: line 1"), "{error}");
}

#[test]
fn a_technician_without_the_tool_drives_by_the_depot() {
    let folder = TempDir::new().unwrap();
    // Request 3 alone, its tool on no van: 5 to the depot at 0 0 from technician 2's home, 10 on, 5 back.
    let day = TRSP_DAY.replace("4 0 8 0 1440 90 [] \t[] \t[0,0]\n", "");
    let day = day.replace("1 0 0 420 600 0 [0,1] \t[0]", "1 6 9 420 600 0 [0] \t[0]");
    let day = day.replace(
        "2 3 4 420 600 0 [1] \t[] \t[0,2]",
        "2 3 4 420 600 0 [1] \t[] \t[1,0]",
    );
    let day = file(&folder, "tiny.txt", &day);
    let found = line(&[
        "bench",
        "routes",
        "--format",
        "trsp",
        "--iterations",
        "50",
        &day,
    ]);
    assert_eq!(found["routes"], json!([[], [1]]));
    assert_eq!(found["driving"], json!(20.0));
    assert_eq!(found["cost"], json!(65.0));
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
    let folder = tempfile::tempdir().unwrap();
    let svg = folder.path().join("warnings.svg").display().to_string();
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
        "--svg",
        &svg,
    ];
    let text = ok(&args);
    assert_eq!(text, ok(&args));
    let report: Value = serde_json::from_str(&text).unwrap();
    let count = |value: &Value| value.as_u64().unwrap();
    let points = report["points"].as_array().unwrap();
    assert_eq!(points.len(), 3);
    for point in points {
        let visits = count(&point["visits"]) + count(&point["left_out"]);
        assert_eq!(visits, 54);
        let (product, frontier) = (&point["product"], &point["frontier"]);
        assert!(count(&product["early"]) <= count(&product["warned"]));
        assert!(count(&product["warned"]) <= count(&point["broken"]));
        // Who warns from a lower probability warns more often.
        let steps = frontier["points"].as_array().unwrap();
        for pair in steps.windows(2) {
            assert!(
                count(&pair[0]["early"]) >= count(&pair[1]["early"]),
                "{frontier}"
            );
            assert!(
                count(&pair[0]["false"]) >= count(&pair[1]["false"]),
                "{frontier}"
            );
        }
        let options = &point["options"];
        assert_eq!(count(&options["offered_too_few"]), 0, "{options}");
    }
    let picture = std::fs::read_to_string(&svg).unwrap();
    assert!(picture.starts_with("<svg ") && picture.trim_end().ends_with("</svg>"));
    assert!(!picture.contains("NaN") && picture.contains("false warnings per 100 visits"));
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
        "--rate",
        "50",
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

#[test]
fn a_repair_is_no_better_than_the_same_search_gone_on_for_longer_and_is_counted_by_kind() {
    let ask = |iterations| {
        let few = ["bench", "repair", "--days", "2", "--visits", "30", "--json"];
        let limits = [
            "--plan-iterations",
            "300",
            "--repair-iterations",
            iterations,
            "--resolve-iterations",
            "1500",
        ];
        let report: Value = serde_json::from_str(&ok(&[&few[..], &limits].concat())).unwrap();
        report
    };
    let (short, same) = (ask("0"), ask("1500"));
    for kind in ["urgent", "sick", "overrun", "cancelled"] {
        assert_eq!(
            same["by_kind"][kind]["over_pct"]["max"],
            json!(0.0),
            "{kind}"
        );
        assert_eq!(
            same["by_kind"][kind]["repair"],
            same["by_kind"][kind]["resolve"]
        );
    }
    assert!(short["all"]["over_pct"]["mean"].as_f64().unwrap() > 0.0);
    assert_eq!(short["by_kind"]["sick"]["repaired"]["count"], 2);
}

#[test]
fn the_evening_is_timed_with_handovers_and_without_and_windows_are_narrower_with_them() {
    let few = ["--days", "2", "--technicians", "8", "--visits", "48"];
    let rest = ["--plan-iterations", "300", "--json"];
    let report = ok(&[&["bench", "evening"][..], &few, &rest].concat());
    let report: Value = serde_json::from_str(&report).unwrap();
    let width = |kind: &str| report[kind]["width_min"].as_f64().unwrap();
    assert!(width("with_handovers") < width("without") - 2.0, "{report}");
    for kind in ["without", "with_handovers"] {
        assert_eq!(report[kind]["chosen"]["count"], 2);
        assert!(report[kind]["stated"].as_f64().unwrap() > 0.9, "{report}");
    }
}
