//! What commands print: a table for people, JSON for programs, GeoJSON for maps.

pub mod frontier;
pub mod geojson;
pub mod json;
pub mod report;
pub mod table;

use comfy_table::{Table, presets};
use serde::Serialize;
use std::io::{self, Write as _};

/// Prints to standard output. A reader that has gone away (`| head`) is no error.
///
/// # Errors
/// Standard output can't be written.
pub fn print(text: &str) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => Ok(result?),
    }
}

/// Prints a report, as JSON or as a table.
///
/// # Errors
/// Standard output can't be written.
pub fn print_report<R: Serialize>(
    report: &R,
    json: bool,
    table: impl FnOnce(&R) -> String,
) -> anyhow::Result<()> {
    print(&if json {
        format!("{}\n", serde_json::to_string_pretty(report)?)
    } else {
        table(report)
    })
}

/// A table without lines, with these heads.
pub fn plain_table<const N: usize>(heads: [&str; N]) -> Table {
    let mut table = Table::new();
    table.load_preset(presets::NOTHING);
    table.set_header(heads);
    table
}

/// A table's lines without blanks at their ends.
pub fn trimmed(table: &Table) -> String {
    let lines = table.lines().map(|line| format!("{}\n", line.trim_end()));
    lines.collect()
}
