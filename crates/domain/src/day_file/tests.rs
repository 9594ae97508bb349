//! What a day's file may and may not say, on the fixture day and on ways to spoil it.

use super::*;
use crate::territory::TravelSettings;
use proptest::prelude::*;

const JSON: &str = include_str!("../../../../fixtures/bristol-day.json");

const FOLDER: [(&str, &str); 4] = [
    (
        "day.json",
        include_str!("../../../../fixtures/bristol-day/day.json"),
    ),
    (
        "technicians.csv",
        include_str!("../../../../fixtures/bristol-day/technicians.csv"),
    ),
    (
        "sites.csv",
        include_str!("../../../../fixtures/bristol-day/sites.csv"),
    ),
    (
        "visits.csv",
        include_str!("../../../../fixtures/bristol-day/visits.csv"),
    ),
];

fn parse(text: &str) -> Result<Day, Problems> {
    parse_json("day.json", text.as_bytes())
}

/// The folder with one text replaced in one of its files.
fn folder_with(name: &str, from: &str, to: &str) -> Result<Day, Problems> {
    let texts = FOLDER.map(|(file, text)| {
        if file == name {
            assert!(text.contains(from), "nothing to replace in {file}");
            (file, text.replacen(from, to, 1))
        } else {
            (file, text.to_owned())
        }
    });
    let files: Vec<NamedFile<'_>> = texts
        .iter()
        .map(|(name, text)| NamedFile {
            name,
            bytes: text.as_bytes(),
        })
        .collect();
    parse_folder("bristol-day", &files)
}

/// The problems of the fixture with one text replaced.
fn spoilt(from: &str, to: &str) -> String {
    assert!(JSON.contains(from), "nothing to replace: {from}");
    parse(&JSON.replacen(from, to, 1)).unwrap_err().to_string()
}

/// A day of one technician and one visit whose JSON is given.
fn day_of(visit: &str) -> String {
    format!(
        r#"{{"territory": {{"id": "t", "name": "T", "firm": "F", "zone": "Europe/London", "people": [{{"name": "Maya"}}]}},
        "date": "2026-10-25",
        "technicians": [{{"id": "sam", "name": "Sam", "skills": ["gas"], "shift": {{"from": "08:00", "to": "17:00"}}, "start": {{"lat": 51.0, "lon": -2.5}}}}],
        "visits": [{visit}]}}"#
    )
}

const VISIT: &str = r#"{"id": "v1", "customer": {"name": "Ann"}, "site": {"address": "1 High St", "lat": 51.0, "lon": -2.5},
    "job_type": "Service", "duration_min": 45, "window": {"from": "08:00", "to": "12:00"}}"#;

#[test]
fn the_file_and_the_folder_hold_the_same_day() {
    let json = parse(JSON).unwrap();
    let folder = folder_with("visits.csv", "", "").unwrap();
    assert_eq!(json, folder);
    assert_eq!((json.technicians.len(), json.visits.len()), (4, 16));
}

#[test]
fn a_day_is_written_and_read_back_unchanged() {
    let day = parse(JSON).unwrap();
    let text = to_json(&day).unwrap();
    assert_eq!(parse(&text).unwrap(), day);
    assert_eq!(
        text.lines()
            .filter(|line| line.contains("\"job_type\""))
            .count(),
        16
    );
}

#[test]
fn a_matrix_with_holes_is_written_and_read_back() {
    let place = r#""start": {"lat": 51.0, "lon": -2.5}"#;
    let with_matrix = day_of(VISIT)
        .replace(place, r#""start": {"matrix": 0}"#)
        .replace(r#""lat": 51.0, "lon": -2.5}, "#, r#""matrix": 1},"#)
        .replace(r#""lat": 51.0, "lon": -2.5"#, r#""matrix": 1"#)
        .replace(r#""date""#, r#""matrix_s": [[0, 600], [null, 0]], "date""#);
    let day = parse(&with_matrix).unwrap();
    let TravelSettings::Matrix { size, durations_s } = &day.territory.travel else {
        panic!("no matrix");
    };
    assert_eq!(
        (*size, durations_s.as_slice()),
        (2, &[0, 600, u32::MAX, 0][..])
    );
    assert_eq!(parse(&to_json(&day).unwrap()).unwrap(), day);
}

#[test]
fn local_times_follow_the_zone_on_the_day_of_a_clock_change() {
    let day = parse(&day_of(VISIT)).unwrap();
    assert_eq!(
        day.visits[0].booked.from().to_string(),
        "2026-10-25T08:00:00Z"
    );
    let twice = VISIT.replace("\"08:00\"", "\"2026-10-25T01:30:00Z\"");
    let day = parse(&day_of(&twice)).unwrap();
    assert_eq!(
        day.visits[0].booked.from().to_string(),
        "2026-10-25T01:30:00Z"
    );
    assert_eq!(parse(&to_json(&day).unwrap()).unwrap(), day);
}

#[test]
fn what_is_given_inline_gets_the_visits_id() {
    let day = parse(&day_of(VISIT)).unwrap();
    assert_eq!(day.customers[0].id.as_str(), "v1");
    assert_eq!(day.sites[0].id.as_str(), "v1");
    assert_eq!(day.visits[0].owner.name, "Maya");
}

#[test]
fn invented_references_are_unique_and_the_same_every_time() {
    let day = parse(JSON).unwrap();
    let references: std::collections::BTreeSet<_> = day
        .visits
        .iter()
        .map(|visit| visit.reference.clone())
        .collect();
    assert_eq!(references.len(), day.visits.len());
    assert!(references.iter().all(|reference| reference.len() == 6));
    assert_eq!(parse(JSON).unwrap(), day);
}

#[test]
fn every_unknown_field_is_named_with_its_path() {
    let text = JSON
        .replacen(
            "\"job_type\": \"Radiator leak\"",
            "\"job_type\": \"Radiator leak\", \"colour\": 1",
            1,
        )
        .replacen("\"zone\"", "\"zones\": 2, \"zone\"", 1);
    let text = parse(&text).unwrap_err().to_string();
    assert!(
        text.contains("day.json, visits[2].colour: unknown field"),
        "{text}"
    );
    assert!(
        text.contains("day.json, territory.zones: unknown field"),
        "{text}"
    );
}

#[test]
fn an_unknown_field_of_an_inline_customer_is_named_too() {
    let text = spoilt(
        "\"name\": \"Grace Tan\"",
        "\"name\": \"Grace Tan\", \"fone\": 1",
    );
    assert_eq!(text, "day.json, visits[7].customer.fone: unknown field");
}

#[test]
fn a_syntax_error_is_placed_by_line_and_column() {
    let text = spoilt("\"date\": \"2026-10-15\"", "\"date\": 2026-10-15\"");
    assert!(text.starts_with("day.json, line 10, column "), "{text}");
}

#[test]
fn a_wrong_type_is_placed_by_line_and_path() {
    let text = parse(&day_of(&VISIT.replace("45", "\"45\"")))
        .unwrap_err()
        .to_string();
    assert!(text.starts_with("day.json, line 5, column "), "{text}");
    assert!(
        text.contains("visits[0].duration_min: invalid type: string"),
        "{text}"
    );
}

#[test]
fn a_second_value_after_the_day_is_refused() {
    let text = parse(&format!("{JSON} {{}}")).unwrap_err().to_string();
    assert!(text.contains("trailing characters"), "{text}");
}

#[test]
fn a_repeated_key_is_refused() {
    let text = spoilt("\"id\": \"v05\"", "\"id\": \"v05\", \"id\": \"v06\"");
    assert!(text.contains("duplicate field `id`"), "{text}");
}

#[rstest::rstest]
#[case::duplicate_id(
    "\"id\": \"v05\"",
    "\"id\": \"v06\"",
    "visits[5].id: \"v06\" is there twice"
)]
#[case::duplicate_technician(
    "\"id\": \"lee\"",
    "\"id\": \"sam\"",
    "technicians[1].id: \"sam\" is there twice"
)]
#[case::duplicate_site(
    "\"id\": \"s-v02\"",
    "\"id\": \"s-v01\"",
    "sites[1].id: \"s-v01\" is there twice"
)]
#[case::backward_window(
    "{\"from\": \"10:00\", \"to\": \"12:00\"}",
    "{\"from\": \"12:00\", \"to\": \"10:00\"}",
    "visits[13].window.to: must be after the start, 12:00"
)]
#[case::backward_shift(
    "{\"from\": \"08:30\", \"to\": \"17:00\"}",
    "{\"from\": \"17:30\", \"to\": \"17:00\"}",
    "technicians[2].shift.to: must be after the start, 17:30"
)]
#[case::bad_time(
    "\"leave_by\": \"11:45\"",
    "\"leave_by\": \"quarter to\"",
    "visits[0].leave_by: \"quarter to\" isn't a time"
)]
#[case::negative_duration(
    "\"duration_min\": 75",
    "\"duration_min\": -75",
    "visits[0].duration_min: -75 isn't more than 0"
)]
#[case::endless_duration(
    "\"duration_min\": 75",
    "\"duration_min\": 1e300",
    "visits[0].duration_min: 1000"
)]
#[case::negative_break(
    "\"duration_min\": 30",
    "\"duration_min\": -30",
    "technicians[0].break.duration_min: -30 isn't"
)]
#[case::negative_overtime(
    "\"overtime_max_min\": 45",
    "\"overtime_max_min\": -1",
    "technicians[0].overtime_max_min: -1 isn't"
)]
#[case::latitude(
    "\"lat\": 51.4672",
    "\"lat\": 151.4672",
    "sites[0].lat: 151.4672 isn't -90° to 90°"
)]
#[case::longitude(
    "\"lon\": -2.5938",
    "\"lon\": -200",
    "sites[0].lon: -200 isn't -180° to 180°"
)]
#[case::no_place(
    "\"lat\": 51.4672, \"lon\": -2.5938",
    "\"matrix\": 0",
    "sites[0].lat: is missing"
)]
#[case::unknown_customer(
    "\"customer\": \"c-v03\"",
    "\"customer\": \"c-x\"",
    "visits[2].customer: there is no customer \"c-x\""
)]
#[case::unknown_site(
    "\"site\": \"s-v03\"",
    "\"site\": \"s-x\"",
    "visits[2].site: there is no site \"s-x\""
)]
#[case::unknown_technician(
    "\"preferred\": [\"sam\"]",
    "\"preferred\": [\"pam\"]",
    "visits[1].preferred[0]: there is no technician \"pam\""
)]
#[case::unknown_person(
    "\"owner\": \"Tom Adeyemi\"",
    "\"owner\": \"Tim\"",
    "visits[15].owner: \"Tim\" isn't one of"
)]
#[case::nobodys_skill(
    "\"skills\": {\"gas\": 3}, \"parts\"",
    "\"skills\": {\"gas\": 4}, \"parts\"",
    "visits[6].skills: nobody has the skill \"gas\" at level 4"
)]
#[case::zero_level(
    "{\"gas\": 2}",
    "{\"gas\": 0}",
    "visits[0].skills.gas: 0 isn't 1 to 100"
)]
#[case::priority(
    "\"priority\": 7",
    "\"priority\": 11",
    "visits[0].priority: 11 isn't 0 to 9"
)]
#[case::window_weight(
    "\"priority\": 7",
    "\"window_weight\": 11",
    "visits[0].window_weight: 11 isn't 1 to 10"
)]
#[case::zone(
    "Europe/London",
    "Europe/Bristol",
    "territory.zone: \"Europe/Bristol\" isn't a time zone"
)]
#[case::date(
    "\"date\": \"2026-10-15\"",
    "\"date\": \"2026-02-30\"",
    "date: \"2026-02-30\" isn't a date"
)]
#[case::phone(
    "+447700900101",
    "0117",
    "customers[0].phone: not an international phone number"
)]
#[case::speed(
    "\"speed_km_per_h\": 32",
    "\"speed_km_per_h\": 0",
    "territory.travel.speed_km_per_h: 0 isn't 1 to 200"
)]
#[case::empty_name(
    "\"name\": \"Peter Lowe\"",
    "\"name\": \" \"",
    "customers[6].name: must not be empty"
)]
fn a_bad_value_is_reported_with_its_file_and_field(
    #[case] from: &str,
    #[case] to: &str,
    #[case] message: &str,
) {
    let problems = spoilt(from, to);
    assert!(
        problems.contains(&format!("day.json, {message}")),
        "{problems}"
    );
}

#[test]
fn all_problems_are_reported_at_once() {
    let text = JSON.replacen("\"duration_min\": 75", "\"duration_min\": -75", 1);
    let text = text.replacen("\"lat\": 51.4672", "\"lat\": 151", 1);
    let problems = parse(&text).unwrap_err();
    assert_eq!(problems.listed().len(), 2, "{problems}");
}

#[rstest::rstest]
#[case::unknown_column(
    "visits.csv",
    "leave_by",
    "leave_bye",
    "bristol-day/visits.csv, line 1, leave_bye: unknown column"
)]
#[case::missing_column(
    "technicians.csv",
    "shift_from,",
    "",
    "technicians.csv, line 1, shift_from: the column is missing"
)]
#[case::bad_number(
    "visits.csv",
    ",75,",
    ",long,",
    "bristol-day/visits.csv, line 2, duration_min: \"long\" isn't a number"
)]
#[case::negative(
    "visits.csv",
    ",75,",
    ",-75,",
    "bristol-day/visits.csv, line 2, duration_min: -75 isn't more than 0"
)]
#[case::window(
    "visits.csv",
    "10:00,12:00",
    "12:00,10:00",
    "visits.csv, line 15, window_to: must be after the start, 12:00"
)]
#[case::skill(
    "visits.csv",
    "gas=3",
    "gas=4",
    "visits.csv, line 8, skills: nobody has the skill \"gas\" at level 4"
)]
#[case::site(
    "sites.csv",
    "51.4672",
    "91",
    "sites.csv, line 2, lat: 91 isn't -90° to 90°"
)]
#[case::cells(
    "sites.csv",
    "51.4672",
    "51.4672,1",
    "sites.csv, line 2: 6 cells, but the header has 5"
)]
#[case::customer(
    "visits.csv",
    "c-v01,Amelia Price,+447700900101",
    "c-v01,Emily Price,+447700900101",
    "visits.csv, line 14, customer: \"c-v01\" is given before"
)]
#[case::header(
    "day.json",
    "\"date\"",
    "\"visits\": [], \"date\"",
    "bristol-day/day.json, visits: unknown field"
)]
fn a_bad_cell_is_reported_with_file_line_and_column(
    #[case] file: &str,
    #[case] from: &str,
    #[case] to: &str,
    #[case] message: &str,
) {
    let problems = folder_with(file, from, to).unwrap_err().to_string();
    assert!(problems.contains(message), "{problems}");
}

#[test]
fn a_folder_without_visits_or_with_a_misspelt_file_is_refused() {
    let files = [
        NamedFile {
            name: "day.json",
            bytes: b"{}",
        },
        NamedFile {
            name: "vists.csv",
            bytes: b"",
        },
        NamedFile {
            name: "notes.txt",
            bytes: b"",
        },
    ];
    let problems = parse_folder("d", &files).unwrap_err().to_string();
    assert!(
        problems.contains("d/visits.csv: the file is missing"),
        "{problems}"
    );
    assert!(
        problems.contains("d/technicians.csv: the file is missing"),
        "{problems}"
    );
    assert!(problems.contains("d/vists.csv: unknown file"), "{problems}");
    assert!(!problems.contains("notes.txt"), "{problems}");
}

#[test]
fn a_file_that_is_not_utf8_is_refused_at_the_wrong_byte() {
    let mut bytes = b"{\n  \"territory\": \"caf".to_vec();
    bytes.extend([0xe9, b'"', b'}']);
    let problems = parse_json("day.json", &bytes).unwrap_err().to_string();
    assert_eq!(problems, "day.json, line 2, column 20: not UTF-8");
    let table = [b"id,address\n".as_slice(), &[0xff]].concat();
    let files = [
        NamedFile {
            name: "day.json",
            bytes: FOLDER[0].1.as_bytes(),
        },
        NamedFile {
            name: "technicians.csv",
            bytes: FOLDER[1].1.as_bytes(),
        },
        NamedFile {
            name: "visits.csv",
            bytes: FOLDER[3].1.as_bytes(),
        },
        NamedFile {
            name: "sites.csv",
            bytes: &table,
        },
    ];
    let problems = parse_folder("d", &files).unwrap_err().to_string();
    assert_eq!(problems, "d/sites.csv, line 2, column 1: not UTF-8");
}

#[test]
fn a_file_beyond_the_size_bound_is_refused_unread() {
    let problems = parse_json("day.json", &vec![b'['; FILE_BYTES_MAX + 1]).unwrap_err();
    assert_eq!(problems.to_string(), "day.json: larger than 64 MiB");
}

#[test]
fn deep_nesting_is_an_error_and_not_an_overflow() {
    let problems = parse(&format!("{{\"visits\": {}", "[".repeat(1_000_000))).unwrap_err();
    assert_eq!(problems.listed().len(), 1);
}

#[test]
fn more_visits_than_the_bound_are_refused() {
    let visits = vec![VISIT; VISITS_MAX + 1].join(",");
    let problems = parse(&day_of(&visits)).unwrap_err().to_string();
    assert!(
        problems.contains("visits: more than 5000 items"),
        "{problems}"
    );
}

#[test]
fn a_matrix_that_is_not_square_or_too_small_is_refused() {
    let text = day_of(VISIT).replace("\"date\"", "\"matrix_s\": [[0, 1], [1]], \"date\"");
    let problems = parse(&text).unwrap_err().to_string();
    assert!(
        problems.contains("matrix_s[1]: 1 entries, but the matrix has 2 rows"),
        "{problems}"
    );
    assert!(
        problems.contains("technicians[0].start.matrix: is missing"),
        "{problems}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn no_byte_of_a_day_makes_the_parser_panic(at in 0..JSON.len(), byte in any::<u8>()) {
        let mut bytes = JSON.as_bytes().to_vec();
        bytes[at] = byte;
        if let Err(problems) = parse_json("day.json", &bytes) {
            prop_assert!(!problems.listed().is_empty());
            prop_assert!(problems.to_string().starts_with("day.json"));
        }
    }

    #[test]
    fn no_byte_of_a_table_makes_the_parser_panic(at in 0..FOLDER[3].1.len(), byte in any::<u8>()) {
        let mut bytes = FOLDER[3].1.as_bytes().to_vec();
        bytes[at] = byte;
        let files = FOLDER.map(|(name, text)| NamedFile {
            name,
            bytes: if name == "visits.csv" { &bytes } else { text.as_bytes() },
        });
        if let Err(problems) = parse_folder("d", &files) {
            prop_assert!(problems.to_string().starts_with("d/visits.csv"), "{}", problems);
        }
    }
}

#[test]
fn a_matrix_table_with_bad_or_too_many_cells_is_refused() {
    let matrix = |bytes: &[u8]| table::matrix("matrix.csv", bytes).unwrap_err().to_string();
    assert_eq!(
        matrix(b"0,1\nfar,0\n"),
        "matrix.csv, line 2, column 1: \"far\" isn't a whole number of seconds"
    );
    let wide = vec!["0"; PLACES_MAX + 1].join(",");
    assert!(matrix(wide.as_bytes()).contains("column 6001: more than 6000 cells"));
}

#[test]
fn reading_stops_when_no_more_problems_are_listed() {
    let rows = "v,1\n".repeat(100_000);
    let bytes = format!("id,address,access\n{rows}").into_bytes();
    let problems = table::sites("sites.csv", &bytes).unwrap_err();
    assert_eq!(
        (problems.listed().len(), problems.more()),
        (PROBLEMS_MAX, 0)
    );
}

/// A day with every word that the fixture does without.
fn wordy() -> String {
    let visits = r#"{"id": "a", "customer": {"name": "Ann"}, "site": {"address": "1 High St", "lat": 51.0, "lon": -2.5},
        "job_type": "Lift", "duration_min": 45, "tools": ["hoist"], "area": "east", "late_price": 2, "unassigned_cost": 9000,
        "windows": [{"from": "08:00", "to": "10:00"}, {"from": "14:00", "to": "16:00"}], "together": "b",
        "after": ["c", {"visit": "d", "gap_min": 90}]},"#;
    let others = ["b", "c", "d"].map(|id| VISIT.replace("v1", id));
    let travel = r#""travel": {"bands": [{"from": "07:00", "factor": 1.4}]},
        "depots": [{"name": "Yard", "lat": 51.1, "lon": -2.6, "loading_min": 7.5}], "people""#;
    day_of(&format!("{visits}{}", others.join(",")))
        .replace(r#""people""#, travel)
        .replace(
            r#""shift""#,
            r#""tools": ["drill", "hoist"], "area": "west", "shift""#,
        )
}

#[test]
fn every_word_is_written_and_read_back() {
    let day = parse(&wordy()).unwrap();
    let lift = &day.visits[0];
    assert_eq!(lift.windows.len(), 2);
    assert_eq!(lift.booked.spoken(day.territory.zone), "08:00 to 16:00");
    assert_eq!(lift.after[1].gap_s.to_minutes(), 90);
    assert_eq!(
        day.visits[1].together.as_ref(),
        Some(&lift.id),
        "both name the other"
    );
    assert_eq!(day.territory.depots[0].loading_s.0, 450);
    assert_eq!(day.technicians[0].tools.len(), 2);
    assert_eq!(parse(&to_json(&day).unwrap()).unwrap(), day);
}

#[test]
fn a_bands_matrix_is_as_large_as_the_days_and_read_back() {
    let place = r#""start": {"lat": 51.0, "lon": -2.5}"#;
    let bands =
        r#""travel": {"bands": [{"from": "16:00", "matrix_s": [[0, 5], [null, 0]]}]}, "people""#;
    let text = day_of(VISIT)
        .replace(place, r#""start": {"matrix": 0}"#)
        .replace(r#""lat": 51.0, "lon": -2.5"#, r#""matrix": 1"#)
        .replace(r#""people""#, bands)
        .replace(r#""date""#, r#""matrix_s": [[0, 600], [60, 0]], "date""#);
    let day = parse(&text).unwrap();
    assert_eq!(parse(&to_json(&day).unwrap()).unwrap(), day);
    let message = parse(&text.replace("[null, 0]", "[0]"))
        .unwrap_err()
        .to_string();
    assert!(
        message.contains("bands[0].matrix_s[1]: 1 entries"),
        "{message}"
    );
}

#[test]
fn a_table_says_windows_orders_and_tools_in_a_cell_each() {
    let row = "id,job_type,duration_min,windows,tools,together,after,customer,site\n\
        v,Lift,45,08:00-10:00; 14:00-16:00,hoist;drill,w,x;y=90,c,s\n";
    let (visits, _) = table::visits("visits.csv", row.as_bytes()).unwrap();
    let visit = &visits[0];
    assert_eq!(
        (visit.windows[1].from.as_str(), visit.windows[1].to.as_str()),
        ("14:00", "16:00")
    );
    assert_eq!(visit.tools, ["hoist", "drill"]);
    assert_eq!(visit.together.as_deref(), Some("w"));
    assert_eq!(visit.after.len(), 2);
    let wrong = |from, to| {
        let error = table::visits("visits.csv", row.replace(from, to).as_bytes());
        error.unwrap_err().to_string()
    };
    let message = wrong("08:00-10:00", "8 to 10");
    assert!(
        message.contains("visits.csv, line 2, windows: \"8 to 10\" isn't two times"),
        "{message}"
    );
    let message = wrong("y=90", "y=soon");
    assert!(
        message.contains("line 2, after: \"soon\" isn't a number of minutes"),
        "{message}"
    );
}
