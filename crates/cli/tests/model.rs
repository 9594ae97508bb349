//! Days that use every word of the field-service model, through the real binary.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests fail as tests do"
)]

use rstest::rstest;
use serde_json::{Value, json};
use std::fs;
use std::process::{Command, Output};

/// Two technicians at row 0 of a line of places ten minutes apart: sites s1, s2 and s3 at rows 1 to 3.
fn day(visits: Value) -> Value {
    let minutes = |from: i64, to: i64| (from - to).abs() * 600;
    let row = |from| (0..4).map(|to| minutes(from, to)).collect::<Vec<_>>();
    json!({
        "territory": {
            "id": "north", "name": "North", "firm": "Brook & Vale", "zone": "UTC",
            "people": [{"name": "Maya"}],
            // What is planned is what the file says, without room for what comes up.
            "settings": {"slack_shift_s": 0, "slack_window_s": 0, "slack_work_permille": 0}
        },
        "date": "2026-10-15",
        "technicians": [
            {"id": "ada", "name": "Ada Moss", "shift": {"from": "08:00", "to": "17:00"}, "start": {"matrix": 0}},
            {"id": "ben", "name": "Ben Cole", "shift": {"from": "08:00", "to": "17:00"}, "start": {"matrix": 0}}
        ],
        "sites": (1..4).map(|n| json!({"id": format!("s{n}"), "address": format!("{n} Hill"), "matrix": n})).collect::<Vec<_>>(),
        "customers": [{"id": "ann", "name": "Ann Lee"}],
        "visits": visits,
        "matrix_s": (0..4).map(row).collect::<Vec<_>>()
    })
}

/// Half an hour at site 1, at any time from eight to four; `more` adds and replaces fields.
fn visit(id: &str, more: Value) -> Value {
    let mut visit = json!({
        "id": id, "customer": "ann", "site": "s1", "job_type": "Repair", "duration_min": 30,
        "window": {"from": "08:00", "to": "16:00"}
    });
    merge(&mut visit, more);
    visit
}

/// `null` takes a field away.
fn merge(into: &mut Value, more: Value) {
    for (name, value) in more.as_object().unwrap().clone() {
        if value.is_null() {
            into.as_object_mut().unwrap().remove(&name);
        } else {
            into[name] = value;
        }
    }
}

fn kept_plan(days: &[&Value], more: &[&str]) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let path = |at: usize| {
        folder
            .path()
            .join(format!("day{at}.json"))
            .display()
            .to_string()
    };
    let paths: Vec<String> = (0..days.len()).map(path).collect();
    for (day, path) in days.iter().zip(&paths) {
        fs::write(path, day.to_string()).unwrap();
    }
    Command::new(env!("CARGO_BIN_EXE_kept"))
        .arg("plan")
        .args(&paths)
        .args(["--iterations", "1000"])
        .args(more)
        .output()
        .expect("the binary runs")
}

fn printed(output: &Output) -> String {
    let error = String::from_utf8(output.stderr.clone()).unwrap();
    assert!(output.status.success(), "{error}");
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn planned(day: &Value) -> Value {
    serde_json::from_str(&printed(&kept_plan(&[day], &["--json"]))).unwrap()
}

fn table(day: &Value) -> String {
    printed(&kept_plan(&[day], &[]))
}

/// The technician and the stop of a visit.
fn stop<'a>(report: &'a Value, visit: &str) -> (&'a str, &'a Value) {
    let routes = report["routes"].as_array().unwrap().iter();
    let mut stops = routes.flat_map(|route| {
        let stops = route["stops"].as_array().unwrap().iter();
        stops.map(|stop| (route["technician"].as_str().unwrap(), stop))
    });
    let found = stops.find(|(_, stop)| stop["visit"] == visit);
    found.unwrap_or_else(|| panic!("{visit} is on no route of {report}"))
}

/// Why a visit is on no route.
fn reasons(report: &Value, visit: &str) -> String {
    let mut left = report["unassigned"].as_array().unwrap().iter();
    let left = left.find(|left| left["visit"] == visit);
    let left = left.unwrap_or_else(|| panic!("{visit} is on a route of {report}"));
    let reasons = left["reasons"].as_array().unwrap().iter();
    let reasons: Vec<&str> = reasons.map(|reason| reason.as_str().unwrap()).collect();
    reasons.join("; ")
}

fn time<'a>(stop: &'a Value, field: &str) -> &'a str {
    &stop[field].as_str().unwrap()[11..16]
}

fn refusal(day: &Value) -> String {
    let output = kept_plan(&[day], &[]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(output.stdout, b"");
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn two_technicians_begin_together_and_the_table_says_with_whom() {
    let heavy = json!({"together": "b", "window": {"from": "10:00", "to": "12:00"}});
    let day = day(json!([
        visit("a", heavy),
        visit("b", json!({"site": "s2"}))
    ]));
    let report = planned(&day);
    let ((one, a), (other, b)) = (stop(&report, "a"), stop(&report, "b"));
    assert_ne!(one, other);
    assert_eq!(a["start"], b["start"]);
    assert_eq!(a["together"]["visit"], "b");
    assert_eq!(b["together"]["technician"], one);
    let table = table(&day);
    assert!(table.contains("together with Ada Moss"), "{table}");
    assert!(table.contains("together with Ben Cole"), "{table}");
}

#[test]
fn work_in_order_keeps_the_gap_whoever_does_it() {
    let later = json!({"after": [{"visit": "a", "gap_min": 90}]});
    let day = day(json!([visit("b", later), visit("a", json!({}))]));
    let report = planned(&day);
    let (_, a) = stop(&report, "a");
    let (_, b) = stop(&report, "b");
    assert_eq!(b["after"], json!(["a"]));
    let minutes = |text: &str| {
        let (hours, minutes) = text.split_once(':').unwrap();
        60 * hours.parse::<i64>().unwrap() + minutes.parse::<i64>().unwrap()
    };
    assert!(
        minutes(time(b, "start")) >= minutes(time(a, "finish")) + 90,
        "{report}"
    );
    assert!(table(&day).contains("after a"));
}

#[test]
fn a_visit_with_two_windows_gets_one_inside_the_second_when_the_first_is_taken() {
    let windows = json!([{"from": "08:00", "to": "08:30"}, {"from": "13:00", "to": "15:00"}]);
    let twice = json!({"window": null, "windows": windows});
    let early =
        json!({"window": {"from": "08:00", "to": "08:30"}, "duration_min": 120, "priority": 9});
    let mut day = day(json!([visit("early", early), visit("twice", twice)]));
    day["technicians"].as_array_mut().unwrap().pop();
    let report = planned(&day);
    let (_, twice) = stop(&report, "twice");
    assert_eq!(
        (time(&twice["booked"], "from"), time(&twice["booked"], "to")),
        ("13:00", "15:00")
    );
    assert!(time(&twice["window"], "from") >= "13:00", "{twice}");
    assert!(time(twice, "arrive") >= "13:00", "{twice}");
}

#[test]
fn who_would_rather_wait_than_be_left_out_is_visited_late_at_the_price() {
    let at_eight = json!({"window": {"from": "08:00", "to": "08:30"}, "duration_min": 60});
    let mut patient = at_eight.clone();
    merge(&mut patient, json!({"late_price": 2}));
    let one = |second: &Value| {
        let mut day = day(json!([
            visit("a", at_eight.clone()),
            visit("b", second.clone())
        ]));
        day["technicians"].as_array_mut().unwrap().pop();
        planned(&day)
    };
    assert_eq!(one(&at_eight)["totals"]["unassigned"], 1);
    let report = one(&patient);
    assert_eq!(report["totals"]["unassigned"], 0);
    // Free again at 09:10, and the last second of the window is one before 08:30.
    assert_eq!(
        report["totals"]["cost_parts"]["lateness"],
        2 * (40 * 60 + 1)
    );
    assert_eq!(stop(&report, "b").1["likely_lost"], true);
}

#[test]
fn a_van_without_the_part_or_the_tool_is_filled_up_at_the_depot_on_the_way() {
    let pump = visit(
        "pump",
        json!({"parts": {"pump": 2}, "tools": ["hoist"], "site": "s3"}),
    );
    let mut day = day(json!([pump]));
    let without = reasons(&planned(&day), "pump");
    assert_eq!(without, "everybody: no hoist on the van");
    day["territory"]["depots"] = json!([{"name": "Yard", "matrix": 2, "loading_min": 15}]);
    let report = planned(&day);
    let (technician, at) = stop(&report, "pump");
    let mut routes = report["routes"].as_array().unwrap().iter();
    let route = routes
        .find(|route| route["technician"] == technician)
        .unwrap();
    assert_eq!(route["restocks"][0]["depot"], "Yard");
    assert_eq!(route["restocks"][0]["before_stop"], 0);
    assert!(time(&route["restocks"][0], "finish") < time(at, "arrive"));
    assert!(table(&day).contains("Yard to "));
}

#[test]
fn crossing_a_border_costs_its_price_and_is_shown() {
    let mut day = day(json!([visit("east", json!({"area": "east"}))]));
    for technician in day["technicians"].as_array_mut().unwrap() {
        technician["area"] = json!("west");
    }
    day["territory"]["settings"]["border_price"] = json!(777);
    let report = planned(&day);
    assert_eq!(report["totals"]["cost_parts"]["border"], 777);
    let border = &stop(&report, "east").1["border"];
    assert_eq!(*border, json!({"from": "west", "to": "east", "price": 777}));
    assert!(table(&day).contains("over the border, west to east: 777"));
    day["technicians"][1]["area"] = json!("east");
    let report = planned(&day);
    assert_eq!(stop(&report, "east").0, "ben");
    assert_eq!(report["totals"]["cost_parts"]["border"], 0);
    day["technicians"][1]["area"] = json!("west");
    day["territory"]["settings"]["border_price"] = json!(50_000);
    let why = reasons(&planned(&day), "east");
    assert_eq!(
        why,
        "everybody: crossing the border costs more than leaving it out"
    );
}

#[test]
fn drives_take_as_long_as_their_time_of_day_says() {
    let noon = visit("noon", json!({"window": {"from": "12:00", "to": "12:05"}}));
    let mut day = day(json!([noon]));
    let travel = |day: &Value| planned(day)["totals"]["travel_s"].as_i64().unwrap();
    assert_eq!(travel(&day), 1_200);
    day["territory"]["travel"] =
        json!({"bands": [{"from": "11:00", "factor": 2}, {"from": "12:10", "factor": 0.5}]});
    assert_eq!(travel(&day), 1_200 + 300);
    let half = |from: i64| (0..4).map(|to| (from - to).abs() * 60).collect::<Vec<_>>();
    let quick: Vec<_> = (0..4).map(half).collect();
    day["territory"]["travel"] = json!({"bands": [{"from": "11:00", "matrix_s": quick}]});
    assert_eq!(travel(&day), 120);
}

#[test]
fn a_matrix_may_be_longer_one_way_and_have_holes() {
    let mut day = day(json!([
        visit("a", json!({})),
        visit("island", json!({"site": "s3"}))
    ]));
    day["matrix_s"] = json!([
        [0, 600, 600, null],
        [900, 0, 600, null],
        [600, 600, 0, null],
        [60, 60, 60, 0]
    ]);
    let report = planned(&day);
    assert_eq!(report["totals"]["travel_s"], 1_500);
    assert_eq!(reasons(&report, "island"), "everybody: can't get there");
}

#[test]
fn overtime_and_leaving_out_have_their_prices() {
    let long = visit(
        "long",
        json!({"duration_min": 540, "unassigned_cost": 5_000}),
    );
    let mut day = day(json!([long]));
    let report = planned(&day);
    assert_eq!(report["totals"]["cost_parts"]["unassigned"], 5_000);
    let why = reasons(&report, "long");
    assert_eq!(
        why,
        "everybody: can't be there before 16:00 and finish within the shift, even with nothing else to do"
    );
    day["technicians"][0]["overtime_max_min"] = json!(30);
    day["territory"]["settings"]["overtime_price"] = json!(3);
    // Twenty minutes over at three a second beside the drives are less than 5,000, and at four aren't.
    let report = planned(&day);
    assert_eq!(report["totals"]["cost_parts"]["overtime"], 3 * 1_200);
    assert!(table(&day).contains("overtime 3600"));
    day["territory"]["settings"]["overtime_price"] = json!(4);
    let why = reasons(&planned(&day), "long");
    assert!(
        why.contains("Ada: the detour costs more than leaving it out"),
        "{why}"
    );
}

#[test]
fn preferred_and_refused_technicians_and_levels_decide_who_comes() {
    let mut day = day(json!([
        visit("wish", json!({"preferred": ["ben"]})),
        visit("no", json!({"refused": ["ben"]})),
        visit("gas", json!({"skills": {"gas": 3}})),
    ]));
    day["technicians"][0]["skills"] = json!({"gas": 2});
    day["technicians"][1]["skills"] = json!({"gas": 3});
    day["territory"]["settings"]["preference_price"] = json!(5_000);
    let report = planned(&day);
    assert_eq!(stop(&report, "wish").0, "ben");
    assert_eq!(stop(&report, "no").0, "ada");
    assert_eq!(stop(&report, "gas").0, "ben");
}

#[test]
fn a_skill_of_someone_who_is_absent_is_explained_and_the_rest_is_planned() {
    let mut day = day(json!([
        visit("a", json!({})),
        visit("gas", json!({"skills": ["gas"]}))
    ]));
    day["technicians"][1]["skills"] = json!(["gas"]);
    day["technicians"][1]["absent"] = json!(["2026-10-15"]);
    let report = planned(&day);
    assert_eq!(report["totals"]["assigned"], 1);
    assert_eq!(reasons(&report, "gas"), "needs gas: nobody has it");
}

#[test]
fn windows_outside_all_shifts_are_explained_and_the_rest_is_planned() {
    let night = json!({"window": {"from": "20:00", "to": "22:00"}});
    let first = json!({"site": "s3", "window": {"from": "08:00", "to": "08:20"}});
    let day = day(json!([
        visit("night", night),
        visit("first", first),
        visit("a", json!({}))
    ]));
    let report = planned(&day);
    assert_eq!(report["totals"]["assigned"], 1);
    assert_eq!(
        reasons(&report, "night"),
        "everybody: the window lies outside the shift"
    );
    let why = reasons(&report, "first");
    assert_eq!(
        why,
        "everybody: can't be there before 08:20 and finish within the shift, even with nothing else to do"
    );
}

#[test]
fn visits_that_wait_for_each_other_in_a_circle_are_explained_and_the_rest_is_planned() {
    let day = day(json!([
        visit("egg", json!({"after": ["hen"]})),
        visit("hen", json!({"after": ["egg"]})),
        visit("feed", json!({"after": ["hen"]})),
        visit("pair", json!({"together": "twin", "after": ["twin"]})),
        visit("twin", json!({})),
        visit("a", json!({})),
    ]));
    let report = planned(&day);
    assert_eq!(stop(&report, "a").1["visit"], "a");
    assert_eq!(report["totals"]["unassigned"], 5);
    let why = reasons(&report, "egg");
    assert_eq!(
        why,
        "has to come after visit hen, which has to wait for it in turn"
    );
    let why = reasons(&report, "feed");
    assert_eq!(
        why,
        "everybody: it comes after visit hen (Ann Lee), which is on no route"
    );
    let why = reasons(&report, "twin");
    assert_eq!(
        why,
        "has to be done together with a visit that waits for itself"
    );
}

#[test]
fn the_work_of_two_that_only_one_can_do_is_explained() {
    let gas = || json!({"skills": ["gas"]});
    let mut both = gas();
    merge(&mut both, json!({"together": "b"}));
    let mut day = day(json!([
        visit("a", both),
        visit("b", gas()),
        visit("c", json!({}))
    ]));
    day["technicians"][0]["skills"] = json!(["gas"]);
    let report = planned(&day);
    assert_eq!(report["totals"]["assigned"], 1);
    let why = reasons(&report, "a");
    assert_eq!(
        why,
        "needs gas: only Ada has it; Ada: it takes two, and visit b (Ann Lee) is on no route either"
    );
}

#[rstest]
#[case(json!({"together": "nobody"}), "visits[0].together: there is no visit \"nobody\"")]
#[case(json!({"together": "a"}), "visits[0].together: is the visit itself")]
#[case(json!({"after": ["b", "nobody"]}), "visits[0].after[1]: there is no visit \"nobody\"")]
#[case(json!({"after": [{"visit": "b", "gap_min": -5}]}), "visits[0].after[0].gap_min: -5 isn't 0 to 1440")]
#[case(json!({"after": [{"visit": "b", "gap": 5}]}), "visits[0].after")]
#[case(json!({"windows": []}), "")]
#[case(json!({"window": null}), "visits[0].window: is missing")]
#[case(json!({"windows": [{"from": "08:00", "to": "09:00"}]}), "visits[0].windows: can't be given together")]
#[case(
    json!({"window": null, "windows": [{"from": "10:00", "to": "11:00"}, {"from": "08:00", "to": "09:00"}]}),
    "visits[0].windows[1].from: must not begin before the one before it ends"
)]
#[case(json!({"late_price": -1}), "visits[0].late_price: -1 isn't 0 to 1000000")]
#[case(json!({"unassigned_cost": -1}), "visits[0].unassigned_cost: -1 isn't 0 to")]
#[case(json!({"tools": [""]}), "visits[0].tools[0]: must not be empty")]
fn a_wrong_word_of_a_visit_is_refused_by_its_path(#[case] more: Value, #[case] message: &str) {
    let day = day(json!([visit("a", more), visit("b", json!({}))]));
    if message.is_empty() {
        planned(&day);
        return;
    }
    let error = refusal(&day);
    assert!(error.contains(message), "{error}");
}

#[test]
fn two_partners_for_one_visit_are_refused() {
    let with_b = || json!({"together": "b"});
    let day = day(json!([
        visit("a", with_b()),
        visit("b", json!({})),
        visit("c", with_b())
    ]));
    let error = refusal(&day);
    assert!(
        error.contains("visits[2].together: \"b\" is done together with \"a\" already"),
        "{error}"
    );
}

#[rstest]
#[case(json!({"depots": [{"name": "Yard"}]}), "territory.depots[0].matrix: is missing")]
#[case(json!({"depots": [{"name": "Yard", "matrix": 1, "loading_min": -1}]}), "territory.depots[0].loading_min: -1 isn't")]
#[case(json!({"travel": {"bands": [{"from": "9 am", "factor": 2}]}}), "territory.travel.bands[0].from: \"9 am\" isn't a time")]
#[case(json!({"travel": {"bands": [{"from": "09:00", "factor": 0}]}}), "territory.travel.bands[0].factor: 0 isn't 0.1 to 10")]
#[case(json!({"travel": {"bands": [{"from": "09:00"}]}}), "territory.travel.bands[0]: needs either a factor or a matrix_s")]
#[case(json!({"travel": {"bands": [{"from": "09:00", "factor": 2}, {"from": "09:00", "factor": 3}]}}), "territory.travel.bands[1].from: must be after")]
#[case(json!({"travel": {"bands": [{"from": "09:00", "matrix_s": [[0]]}]}}), "territory.travel.bands[0].matrix_s: 1 rows, but the matrix of the day has 4")]
#[case(json!({"settings": {"border_price": -1}}), "territory.settings.border_price: -1 isn't 0 to")]
fn a_wrong_word_of_a_territory_is_refused_by_its_path(#[case] more: Value, #[case] message: &str) {
    let mut day = day(json!([]));
    merge(&mut day["territory"], more);
    let error = refusal(&day);
    assert!(error.contains(message), "{error}");
}

/// The same day a day later.
fn next_day(mut day: Value) -> Value {
    day["date"] = json!("2026-10-16");
    day
}

#[test]
fn a_visit_on_two_days_is_done_once_on_the_one_that_has_room() {
    let morning = || json!({"window": {"from": "08:00", "to": "08:30"}, "duration_min": 240});
    let mut first = day(json!([
        visit("a", morning()),
        visit("b", morning()),
        visit("c", morning())
    ]));
    first["technicians"].as_array_mut().unwrap().pop();
    let mut second = next_day(day(json!([visit("b", morning()), visit("c", morning())])));
    second["technicians"].as_array_mut().unwrap().pop();
    let output = kept_plan(&[&first, &second], &["--json"]);
    let report: Value = serde_json::from_str(&printed(&output)).unwrap();
    let days = report["days"].as_array().unwrap();
    assert_eq!(
        (&days[0]["date"], &days[1]["date"]),
        (&json!("2026-10-15"), &json!("2026-10-16"))
    );
    // One a morning: two are done, and the third is explained on the first of its days.
    let done = |day: &Value| day["totals"]["assigned"].as_u64().unwrap();
    assert_eq!((done(&days[0]), done(&days[1])), (1, 1));
    assert_eq!(days[0]["totals"]["unassigned"], 1);
    assert_eq!(days[1]["totals"]["unassigned"], 0);
    let tables = printed(&kept_plan(&[&first, &second], &[]));
    assert!(
        tables.contains("2026-10-15") && tables.contains("2026-10-16"),
        "{tables}"
    );
}

#[test]
fn work_in_order_may_go_on_over_days_and_waits_for_what_isnt_done() {
    let paint = || visit("paint", json!({"after": ["plaster"]}));
    let first = day(json!([visit("plaster", json!({})), paint()]));
    let second = next_day(day(json!([paint()])));
    let gap = json!({"after": [{"visit": "plaster", "gap_min": 600}]});
    let mut dries = [first.clone(), second.clone()];
    dries[0]["visits"][1] = visit("paint", gap.clone());
    dries[1]["visits"][0] = visit("paint", gap);
    let days = |days: &[Value; 2]| -> Value {
        serde_json::from_str(&printed(&kept_plan(&[&days[0], &days[1]], &["--json"]))).unwrap()
    };
    let report = days(&dries);
    stop(&report["days"][0], "plaster");
    stop(&report["days"][1], "paint");
    let mut nobody = [first, second];
    nobody[0]["visits"] = json!([visit("plaster", json!({"refused": ["ada", "ben"]}))]);
    let report = days(&nobody);
    let why = reasons(&report["days"][1], "paint");
    assert_eq!(
        why,
        "has to come after visit plaster, which isn't done by then"
    );
}

#[test]
fn days_of_two_territories_or_out_of_order_are_refused() {
    let first = day(json!([visit("a", json!({}))]));
    let refused = |days: &[&Value]| {
        let output = kept_plan(days, &[]);
        assert_eq!(output.status.code(), Some(1));
        String::from_utf8(output.stderr).unwrap()
    };
    let again = refused(&[&first, &first]);
    assert!(
        again.contains("different days, the first one first"),
        "{again}"
    );
    let mut other = next_day(first.clone());
    other["territory"]["id"] = json!("south");
    let south = refused(&[&first, &other]);
    assert!(
        south.contains("the days must be of one territory"),
        "{south}"
    );
    let mut skilled = next_day(first.clone());
    skilled["technicians"][0]["skills"] = json!(["gas"]);
    let skills = refused(&[&first, &skilled]);
    assert!(
        skills.contains("technicians.ada: must have the same skills and area"),
        "{skills}"
    );
}

#[test]
fn the_table_says_what_each_stop_costs() {
    let table = table(&day(json!([
        visit("a", json!({})),
        visit("b", json!({"site": "s3"}))
    ])));
    let header = table.lines().nth(2).unwrap();
    assert!(header.contains("Cost"), "{table}");
    // The way to the far one passes the near one, which so costs nothing; the far one costs 40 minutes more.
    assert!(table.contains(" 2400 "), "{table}");
}
