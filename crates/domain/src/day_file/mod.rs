//! The day format: one territory's day as a JSON file, or as a folder of CSV files.
//!
//! Parses bytes that someone else read, and reports all that is wrong with file, line or path and
//! field. What comes out is whole: every id refers to something, every time lies on the day, every
//! place has travel times, every skill is somebody's. `docs/day-format.md` is the format's manual.

mod check;
mod json;
mod part;
mod problem;
mod raw;
mod reference;
mod source;
mod table;
mod write;

#[cfg(test)]
mod tests;

pub use json::FILE_BYTES_MAX;
pub use part::DayPart;
pub use problem::{Location, PROBLEMS_MAX, Problem, Problems};
pub use raw::{LIST_MAX, PLACES_MAX, TECHNICIANS_MAX, VISITS_MAX};
pub use write::to_json;

use crate::customer::{Customer, Site};
use crate::technician::Technician;
use crate::territory::Territory;
use crate::visit::Visit;
use chrono::NaiveDate;
use source::{Source, Sources};

/// A territory's day as a file gives it. All lists are in the order of their ids.
#[derive(Clone, Debug, PartialEq)]
pub struct Day {
    /// The territory.
    pub territory: Territory,
    /// Local date of all visits.
    pub date: NaiveDate,
    /// Technicians, absent ones included.
    pub technicians: Vec<Technician>,
    /// Customers; each visit's is there.
    pub customers: Vec<Customer>,
    /// Sites; each visit's is there.
    pub sites: Vec<Site>,
    /// Visits, [`VISITS_MAX`] at most.
    pub visits: Vec<Visit>,
}

/// One file of a folder.
#[derive(Clone, Copy, Debug)]
pub struct NamedFile<'a> {
    /// The file's name without its folder: it says what is in it.
    pub name: &'a str,
    /// Its content.
    pub bytes: &'a [u8],
}

/// The names of a folder's files, the ones that must be there first.
pub const FOLDER_FILES: [&str; 6] = [
    "day.json",
    "technicians.csv",
    "visits.csv",
    "customers.csv",
    "sites.csv",
    "matrix.csv",
];

/// How many of [`FOLDER_FILES`] must be there.
const FOLDER_FILES_NEEDED: usize = 3;

/// Parses a day from one JSON file. `file` is the name that problems are reported with.
///
/// # Errors
/// Everything that is wrong with it.
pub fn parse_json(file: &str, bytes: &[u8]) -> Result<Day, Problems> {
    parse_json_part(file, bytes)?.alone()
}

/// As [`parse_json`], for one day of several.
///
/// # Errors
/// Everything that is wrong with it by itself.
pub fn parse_json_part(file: &str, bytes: &[u8]) -> Result<DayPart, Problems> {
    let raw = json::parse(file, json::text(file, bytes)?)?;
    check::day(raw, Sources::json(file))
}

/// Parses a day from a folder's files. `folder` goes before the files' names in problems.
///
/// Files of other kinds than `.csv` and `.json` are left alone.
///
/// # Errors
/// Everything that is wrong with the files, a missing or unknown one included.
pub fn parse_folder(folder: &str, files: &[NamedFile<'_>]) -> Result<Day, Problems> {
    parse_folder_part(folder, files)?.alone()
}

/// As [`parse_folder`], for one day of several.
///
/// # Errors
/// Everything that is wrong with the files by themselves.
pub fn parse_folder_part(folder: &str, files: &[NamedFile<'_>]) -> Result<DayPart, Problems> {
    check_names(folder, files)?;
    let path = |name: &str| format!("{}/{name}", folder.trim_end_matches('/'));
    let bytes = |name: &str| files.iter().find(|file| file.name == name).map(|f| f.bytes);
    let mut problems = Problems::default();
    let header = read("day.json", &path, bytes, &mut problems, |file, bytes| {
        json::parse::<raw::RawHeader>(file, json::text(file, bytes)?)
    });
    let technicians = read(
        "technicians.csv",
        &path,
        bytes,
        &mut problems,
        table::technicians,
    );
    let customers = read(
        "customers.csv",
        &path,
        bytes,
        &mut problems,
        table::customers,
    );
    let sites = read("sites.csv", &path, bytes, &mut problems, table::sites);
    let visits = read("visits.csv", &path, bytes, &mut problems, table::visits);
    let matrix_s = read("matrix.csv", &path, bytes, &mut problems, table::matrix);
    let (Some(header), true) = (header, problems.none()) else {
        return Err(problems);
    };
    let (technicians, technicians_at) = list(technicians, path("technicians.csv"));
    let (customers, customers_at) = list(customers, path("customers.csv"));
    let (sites, sites_at) = list(sites, path("sites.csv"));
    let (visits, visits_at) = list(visits, path("visits.csv"));
    let sources = Sources {
        header: path("day.json"),
        technicians: technicians_at,
        customers: customers_at,
        sites: sites_at,
        visits: visits_at,
        matrix: json::in_file(&path("matrix.csv"), ""),
    };
    let raw = raw::RawDay {
        territory: header.territory,
        date: header.date,
        technicians,
        customers,
        sites,
        visits,
        matrix_s,
    };
    check::day(raw, sources)
}

fn check_names(folder: &str, files: &[NamedFile<'_>]) -> Result<(), Problems> {
    let mut problems = Problems::default();
    let at = |name: &str| json::in_file(&format!("{}/{name}", folder.trim_end_matches('/')), "");
    for needed in FOLDER_FILES.iter().take(FOLDER_FILES_NEEDED) {
        if !files.iter().any(|file| file.name == *needed) {
            problems.add(at(needed), "the file is missing");
        }
    }
    for file in files {
        let ours = file.name.ends_with(".csv") || file.name.ends_with(".json");
        if ours && !FOLDER_FILES.contains(&file.name) {
            let message = format!("unknown file; a day has {}", FOLDER_FILES.join(", "));
            problems.add(at(file.name), message);
        }
    }
    problems.or(())
}

/// Reads one file if it is there; what is wrong with it joins the rest.
fn read<'a, T>(
    name: &str,
    path: &dyn Fn(&str) -> String,
    bytes: impl Fn(&str) -> Option<&'a [u8]>,
    problems: &mut Problems,
    parse: impl FnOnce(&str, &'a [u8]) -> Result<T, Problems>,
) -> Option<T> {
    match parse(&path(name), bytes(name)?) {
        Ok(value) => Some(value),
        Err(more) => {
            problems.extend(more);
            None
        }
    }
}

/// The list of a file that may be missing.
fn list<T>(read: Option<(Vec<T>, Source)>, file: String) -> (Vec<T>, Source) {
    read.unwrap_or_else(|| {
        let lines = Vec::new();
        (Vec::new(), Source::Csv { file, lines })
    })
}
