//! Reads CSV tables into the raw shape: columns by name, in any order, and none that is unknown.
//!
//! Every bad cell of every row is reported; what the values mean is checked later.

use super::json;
use super::problem::{Location, Problems};
use super::raw::{
    Counts, LIST_MAX, PLACES_MAX, RawAfter, RawBreak, RawCustomer, RawPlace, RawSite, RawSpan,
    RawTechnician, RawVisit, Ref, Row, TECHNICIANS_MAX, VISITS_MAX, WINDOWS_MAX,
};
use super::source::Source;
use crate::Language;
use std::collections::BTreeMap;

/// A table's columns: the ones it must have, and the ones it may have.
struct Columns {
    needed: &'static [&'static str],
    optional: &'static [&'static str],
}

const TECHNICIANS: Columns = Columns {
    needed: &["id", "name", "shift_from", "shift_to"],
    optional: &[
        "skills",
        "parts",
        "tools",
        "area",
        "overtime_max_min",
        "start_lat",
        "start_lon",
        "start_matrix",
        "end_lat",
        "end_lon",
        "end_matrix",
        "break_duration_min",
        "break_earliest",
        "break_latest",
        "absent",
    ],
};

const CUSTOMERS: Columns = Columns {
    needed: &["id", "name"],
    optional: &["phone", "email", "language", "opted_out"],
};

const SITES: Columns = Columns {
    needed: &["id", "address"],
    optional: &["lat", "lon", "matrix", "access"],
};

const VISITS: Columns = Columns {
    needed: &["id", "job_type", "duration_min"],
    optional: &[
        "window_from",
        "window_to",
        "windows",
        "late_price",
        "customer",
        "customer_name",
        "customer_phone",
        "customer_email",
        "customer_language",
        "customer_opted_out",
        "site",
        "site_address",
        "site_lat",
        "site_lon",
        "site_matrix",
        "site_access",
        "reference",
        "skills",
        "parts",
        "tools",
        "area",
        "duration_cv_permille",
        "leave_by",
        "window_weight",
        "priority",
        "unassigned_cost",
        "preferred",
        "refused",
        "together",
        "after",
        "owner",
    ],
};

pub(super) fn technicians(
    file: &str,
    bytes: &[u8],
) -> Result<(Vec<RawTechnician>, Source), Problems> {
    read(file, bytes, &TECHNICIANS, TECHNICIANS_MAX, technician)
}

pub(super) fn customers(file: &str, bytes: &[u8]) -> Result<(Vec<RawCustomer>, Source), Problems> {
    read(file, bytes, &CUSTOMERS, VISITS_MAX, |row| {
        let id = row.given("id");
        customer(row, "", id)
    })
}

pub(super) fn sites(file: &str, bytes: &[u8]) -> Result<(Vec<RawSite>, Source), Problems> {
    read(file, bytes, &SITES, VISITS_MAX, |row| {
        let id = row.given("id");
        site(row, "", id)
    })
}

pub(super) fn visits(file: &str, bytes: &[u8]) -> Result<(Vec<RawVisit>, Source), Problems> {
    read(file, bytes, &VISITS, VISITS_MAX, visit)
}

/// A matrix has no header: each line is a row of whole seconds; an empty cell is no way at all.
pub(super) fn matrix(file: &str, bytes: &[u8]) -> Result<Vec<Row>, Problems> {
    let text = json::text(file, bytes)?;
    let mut problems = Problems::default();
    let mut rows = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let at = |column: usize| Location {
            line: Some(index as u64 + 1),
            column: Some(column as u64 + 1),
            ..json::in_file(file, "")
        };
        if problems.full() {
            break;
        }
        if index >= PLACES_MAX {
            problems.add(at(0), format!("more than {PLACES_MAX} rows"));
            break;
        }
        let mut row = Row::new();
        for (column, cell) in line.split(',').enumerate() {
            if column >= PLACES_MAX {
                problems.add(at(column), format!("more than {PLACES_MAX} cells"));
            }
            if problems.full() || column >= PLACES_MAX {
                break;
            }
            match seconds(cell.trim()) {
                Ok(cell) => row.push(cell),
                Err(message) => problems.add(at(column), message),
            }
        }
        rows.push(row);
    }
    problems.or(rows)
}

fn seconds(cell: &str) -> Result<Option<u32>, String> {
    match cell {
        "" => Ok(None),
        _ => cell
            .parse()
            .map(Some)
            .map_err(|_| format!("\"{cell}\" isn't a whole number of seconds")),
    }
}

fn technician(row: &mut Cells<'_>) -> RawTechnician {
    RawTechnician {
        id: row.text("id"),
        name: row.text("name"),
        skills: row.counts("skills"),
        parts: row.counts("parts"),
        tools: row.list("tools"),
        area: row.given("area").unwrap_or_default(),
        shift: RawSpan {
            from: row.text("shift_from"),
            to: row.text("shift_to"),
        },
        overtime_max_min: row.number("overtime_max_min").unwrap_or(0.0),
        start: place(row, "start_"),
        end: row
            .any(&["end_lat", "end_lon", "end_matrix"])
            .then(|| place(row, "end_")),
        break_rule: row
            .any(&["break_duration_min", "break_earliest", "break_latest"])
            .then(|| RawBreak {
                duration_min: row.needed_number("break_duration_min"),
                earliest: row.text("break_earliest"),
                latest: row.text("break_latest"),
            }),
        absent: row.list("absent"),
    }
}

fn place(row: &mut Cells<'_>, prefix: &str) -> RawPlace {
    RawPlace {
        lat: row.number(&format!("{prefix}lat")),
        lon: row.number(&format!("{prefix}lon")),
        matrix: row.integer(&format!("{prefix}matrix")),
    }
}

fn customer(row: &mut Cells<'_>, prefix: &str, id: Option<String>) -> RawCustomer {
    RawCustomer {
        id,
        name: row.text(&format!("{prefix}name")),
        phone: row.given(&format!("{prefix}phone")),
        email: row.given(&format!("{prefix}email")),
        language: row.language(&format!("{prefix}language")),
        opted_out: row.yes(&format!("{prefix}opted_out")),
    }
}

fn site(row: &mut Cells<'_>, prefix: &str, id: Option<String>) -> RawSite {
    let place = place(row, prefix);
    RawSite {
        id,
        address: row.text(&format!("{prefix}address")),
        lat: place.lat,
        lon: place.lon,
        matrix: place.matrix,
        access: row.given(&format!("{prefix}access")).unwrap_or_default(),
    }
}

fn visit(row: &mut Cells<'_>) -> RawVisit {
    RawVisit {
        id: row.text("id"),
        customer: visit_customer(row),
        site: visit_site(row),
        reference: row.given("reference"),
        job_type: row.text("job_type"),
        skills: row.counts("skills"),
        parts: row.counts("parts"),
        tools: row.list("tools"),
        area: row.given("area").unwrap_or_default(),
        duration_min: row.needed_number("duration_min"),
        duration_cv_permille: row.integer("duration_cv_permille"),
        window: row.any(&["window_from", "window_to"]).then(|| RawSpan {
            from: row.text("window_from"),
            to: row.text("window_to"),
        }),
        windows: windows(row),
        late_price: row.integer("late_price"),
        leave_by: row.given("leave_by"),
        window_weight: row.integer("window_weight"),
        priority: row.integer("priority").unwrap_or(0),
        unassigned_cost: row.integer("unassigned_cost"),
        preferred: row.list("preferred"),
        refused: row.list("refused"),
        together: row.given("together"),
        after: after(row),
        owner: row.given("owner"),
    }
}

/// Windows as `08:00-10:00`.
fn windows(row: &mut Cells<'_>) -> Vec<RawSpan> {
    let items = row.list("windows");
    if items.len() > WINDOWS_MAX {
        row.wrong("windows", &format!("more than {WINDOWS_MAX} items"));
    }
    let mut spans = Vec::new();
    for item in items.iter().take(WINDOWS_MAX) {
        match item.split_once('-') {
            Some((from, to)) => spans.push(RawSpan {
                from: from.trim().to_owned(),
                to: to.trim().to_owned(),
            }),
            None => row.wrong(
                "windows",
                &format!("\"{item}\" isn't two times, as 08:00-10:00"),
            ),
        }
    }
    spans
}

/// Ids of visits, each with `=minutes` where there is a gap.
fn after(row: &mut Cells<'_>) -> Vec<Ref<RawAfter>> {
    let mut all = Vec::new();
    for item in row.list("after") {
        let Some((visit, gap)) = item.rsplit_once('=') else {
            all.push(Ref::Id(item));
            continue;
        };
        match gap.trim().parse() {
            Ok(gap_min) => all.push(Ref::Inline(RawAfter {
                visit: visit.trim().to_owned(),
                gap_min,
            })),
            Err(_) => row.wrong("after", &format!("\"{gap}\" isn't a number of minutes")),
        }
    }
    all
}

/// A customer with a name is given in the row; one without is named by id.
fn visit_customer(row: &mut Cells<'_>) -> Ref<RawCustomer> {
    let inline = [
        "customer_name",
        "customer_phone",
        "customer_email",
        "customer_language",
        "customer_opted_out",
    ];
    if row.any(&inline) {
        let id = row.given("customer");
        Ref::Inline(customer(row, "customer_", id))
    } else {
        Ref::Id(row.text("customer"))
    }
}

/// As for customers: a site with any part of its own is given in the row.
fn visit_site(row: &mut Cells<'_>) -> Ref<RawSite> {
    let inline = [
        "site_address",
        "site_lat",
        "site_lon",
        "site_matrix",
        "site_access",
    ];
    if row.any(&inline) {
        let id = row.given("site");
        Ref::Inline(site(row, "site_", id))
    } else {
        Ref::Id(row.text("site"))
    }
}

fn read<T>(
    file: &str,
    bytes: &[u8],
    columns: &Columns,
    rows_max: usize,
    mut item: impl FnMut(&mut Cells<'_>) -> T,
) -> Result<(Vec<T>, Source), Problems> {
    let text = json::text(file, bytes)?;
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let header = reader.headers().map_err(|error| broken(file, &error))?;
    let places = header_of(file, header, columns)?;
    let mut problems = Problems::default();
    let (mut items, mut lines) = (Vec::new(), Vec::new());
    for record in reader.records() {
        if problems.full() {
            break;
        }
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                problems.add(place_of(file, &error), words(&error));
                continue;
            }
        };
        let line = record.position().map_or(0, csv::Position::line);
        let mut cells = Cells {
            file,
            line,
            record: &record,
            places: &places,
            problems: &mut problems,
        };
        if items.len() >= rows_max {
            cells.wrong("", &format!("more than {rows_max} rows"));
            break;
        }
        items.push(item(&mut cells));
        lines.push(line);
    }
    let file = file.to_owned();
    problems.or((items, Source::Csv { file, lines }))
}

fn header_of(
    file: &str,
    header: &csv::StringRecord,
    columns: &Columns,
) -> Result<BTreeMap<String, usize>, Problems> {
    let mut problems = Problems::default();
    let mut places = BTreeMap::new();
    let at = |name: &str| Location {
        line: Some(1),
        ..json::in_file(file, name)
    };
    for (index, name) in header.iter().enumerate() {
        if !columns.needed.contains(&name) && !columns.optional.contains(&name) {
            problems.add(at(name), "unknown column");
        }
        if places.insert(name.to_owned(), index).is_some() {
            problems.add(at(name), "the column is there twice");
        }
    }
    for name in columns.needed {
        if !places.contains_key(*name) {
            problems.add(at(name), "the column is missing");
        }
    }
    problems.or(places)
}

fn broken(file: &str, error: &csv::Error) -> Problems {
    Problems::one(place_of(file, error), words(error))
}

fn place_of(file: &str, error: &csv::Error) -> Location {
    Location {
        line: error.position().map(csv::Position::line),
        ..json::in_file(file, "")
    }
}

fn words(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::UnequalLengths {
            expected_len, len, ..
        } => {
            format!("{len} cells, but the header has {expected_len}")
        }
        _ => error.to_string(),
    }
}

/// The cells of one row, by column; an empty cell is as good as none.
struct Cells<'a> {
    file: &'a str,
    line: u64,
    record: &'a csv::StringRecord,
    places: &'a BTreeMap<String, usize>,
    problems: &'a mut Problems,
}

impl Cells<'_> {
    fn wrong(&mut self, column: &str, message: &str) {
        let at = Location {
            line: Some(self.line),
            ..json::in_file(self.file, column)
        };
        self.problems.add(at, message);
    }

    fn given(&self, column: &str) -> Option<String> {
        let cell = self.record.get(*self.places.get(column)?)?;
        (!cell.is_empty()).then(|| cell.to_owned())
    }

    fn any(&self, columns: &[&str]) -> bool {
        columns.iter().any(|column| self.given(column).is_some())
    }

    fn text(&mut self, column: &str) -> String {
        self.given(column).unwrap_or_else(|| {
            self.wrong(column, "is missing");
            String::new()
        })
    }

    fn number(&mut self, column: &str) -> Option<f64> {
        self.parsed(column, "a number")
    }

    fn needed_number(&mut self, column: &str) -> f64 {
        if self.given(column).is_none() {
            self.wrong(column, "is missing");
        }
        self.number(column).unwrap_or(0.0)
    }

    fn integer(&mut self, column: &str) -> Option<i64> {
        self.parsed(column, "a whole number")
    }

    fn parsed<T: std::str::FromStr>(&mut self, column: &str, what: &str) -> Option<T> {
        let cell = self.given(column)?;
        let value = cell.parse().ok();
        if value.is_none() {
            self.wrong(column, &format!("\"{cell}\" isn't {what}"));
        }
        value
    }

    fn yes(&mut self, column: &str) -> bool {
        match self.given(column).as_deref() {
            None | Some("no" | "false") => false,
            Some("yes" | "true") => true,
            Some(other) => {
                self.wrong(column, &format!("\"{other}\" is neither yes nor no"));
                false
            }
        }
    }

    fn language(&mut self, column: &str) -> Language {
        match self.given(column).as_deref() {
            None | Some("en") => Language::En,
            Some("de") => Language::De,
            Some("es") => Language::Es,
            Some(other) => {
                self.wrong(column, &format!("\"{other}\" is none of en, de, es"));
                Language::default()
            }
        }
    }

    /// Items apart by ";".
    fn list(&mut self, column: &str) -> Vec<String> {
        let Some(cell) = self.given(column) else {
            return Vec::new();
        };
        let items = cell
            .split(';')
            .map(str::trim)
            .filter(|item| !item.is_empty());
        let items: Vec<String> = items.take(LIST_MAX + 1).map(str::to_owned).collect();
        if items.len() > LIST_MAX {
            self.wrong(column, &format!("more than {LIST_MAX} items"));
        }
        items
    }

    /// Names apart by ";", each one with "=number" where it isn't 1.
    fn counts(&mut self, column: &str) -> Counts {
        let mut counts = Counts::default();
        for item in self.list(column) {
            let (name, count) = match item.rsplit_once('=') {
                Some((name, count)) => (name.trim(), count.trim().parse().ok()),
                None => (item.as_str(), Some(1)),
            };
            let added = match count {
                Some(count) => counts.add(name.to_owned(), count),
                None => Err(format!("\"{item}\" isn't a name, \"=\" and a whole number")),
            };
            if let Err(message) = added {
                self.wrong(column, &message);
            }
        }
        counts
    }
}
