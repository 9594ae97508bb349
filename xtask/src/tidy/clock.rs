//! The rule that the machine's time is read in one place.

use super::Violation;
use super::source::{Source, lines_with};

const WHY: &str =
    "time is an argument or comes from the `Clock` port; only the system clock reads the machine's";

/// Whatever tells the machine's time, whichever crate it comes from.
const READS: [&str; 6] = [
    "Utc::now",
    "Local::now",
    "SystemTime::now",
    "Instant::now",
    "Uuid::now_v7",
    "Timestamp::now",
];

/// Where the machine's time may be read, and why.
const ALLOWED: [&str; 3] = [
    // The system clock itself, stopwatch and deadline included.
    "crates/dispatch/src/clock.rs",
    // End-to-end tests wait for real processes, and give up after a while.
    "tests/",
    // Tells how long each step took; no part of the product.
    "xtask/",
];

/// Only the system clock reads the machine's time.
pub fn one_clock(file: &Source) -> Vec<Violation> {
    if file.is_in(&ALLOWED) {
        return Vec::new();
    }
    let found = |read: &&'static str| {
        let read = *read;
        let lines = lines_with(&file.code, read).into_iter();
        lines.map(move |line| Violation::new(&file.path, line, format!("`{read}`"), WHY))
    };
    READS.iter().flat_map(found).collect()
}

/// A database has a clock too.
pub fn no_clock_in_queries(file: &Source) -> Vec<Violation> {
    if !file.is_one_of(&["sql"]) {
        return Vec::new();
    }
    let lower = file.text.to_lowercase();
    let found = |read: &&'static str| {
        let read = *read;
        let lines = lines_with(&lower, read).into_iter();
        lines.map(move |line| Violation::new(&file.path, line, format!("`{read}`"), WHY))
    };
    ["current_timestamp", "now()", "'now'"]
        .iter()
        .flat_map(found)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(path: &str, text: &str) -> Vec<usize> {
        let found = one_clock(&Source::new(path, text));
        found.into_iter().map(|violation| violation.line).collect()
    }

    #[test]
    fn reading_the_time_is_found_in_any_spelling_of_its_path() {
        let text = "a\nlet t = std::time::Instant::now();\ntokio::time::Instant::now();\n\
                    chrono::Utc::now(); map(SystemTime::now)";
        let mut lines = lines("crates/sim/src/day.rs", text);
        lines.sort_unstable();
        assert_eq!(lines, [2, 3, 4, 4]);
    }

    #[test]
    fn tests_and_benches_of_crates_keep_the_rule_too() {
        let text = "#[cfg(test)] mod tests { fn a() { Instant::now(); } }";
        assert_eq!(lines("crates/sim/src/day.rs", text), [1]);
        assert_eq!(lines("crates/sim/tests/day.rs", text), [1]);
        assert_eq!(lines("benches/benches/moves.rs", text), [1]);
    }

    #[test]
    fn the_system_clock_and_what_waits_for_processes_may() {
        for path in [
            "crates/dispatch/src/clock.rs",
            "tests/tests/a.rs",
            "xtask/src/test.rs",
        ] {
            assert!(lines(path, "Instant::now()").is_empty(), "{path}");
        }
    }

    #[test]
    fn the_port_and_words_about_the_rule_are_fine() {
        let text = "clock.now();\n// not Instant::now()\nlet a = \"Utc::now\";";
        assert!(lines("crates/sim/src/day.rs", text).is_empty());
    }

    #[test]
    fn a_migration_that_asks_the_database_for_the_time_is_found() {
        let sql = "CREATE TABLE a (at INTEGER DEFAULT CURRENT_TIMESTAMP);\nSELECT unknown();";
        let found = no_clock_in_queries(&Source::new("a.sql", sql));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].line, 1);
    }
}
