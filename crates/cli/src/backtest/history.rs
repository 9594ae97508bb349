//! A history of planned and actual arrivals, read from CSV in either form. Never reads more than its
//! bounds; what can't be used is counted by its cause.

use super::columns::{Header, NAME_BYTES_MAX, Texts};
use super::times::{self, Day, Time};
use crate::input;
use anyhow::{Context as _, bail, ensure};
use csv::StringRecord;
use kept_solver::forecast::boost::Column;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::Path;

/// Most rows of a file.
const ROWS_MAX: usize = 2_000_000;
/// Arrivals further from their plan are typing errors: ninety days.
const LATE_MINUTES_MAX: f64 = 129_600.0;
/// Longest work that is believed: thirty days.
const WORK_MINUTES_MAX: f64 = 43_200.0;
const DAY_MINUTES: f64 = 1_440.0;
/// Features that every history has, beside its own columns.
pub const DERIVED: [&str; 3] = ["planned time of day", "group", "time since the stop before"];

/// One arrival.
#[derive(Debug, Clone)]
pub struct Row {
    /// Its day.
    pub day: Day,
    /// Number of its group.
    pub group: u32,
    /// Planned arrival, minutes since the day began.
    pub planned: f64,
    /// Actual minus planned.
    pub late_s: i32,
    /// Number of its technician.
    technician: u32,
    /// Numbers of its features' texts.
    features: Vec<u32>,
}

/// Rows that can't be used, by cause.
#[derive(Debug, Clone, Default, Serialize)]
pub struct LeftOut {
    /// Without a day.
    pub no_day: usize,
    /// Without a planned time.
    pub no_planned: usize,
    /// Without an actual time: cancelled, or never recorded.
    pub no_actual: usize,
    /// More than ninety days from the plan, or work that ends before it starts.
    pub implausible: usize,
    /// Once more what another row says, to the letter.
    pub duplicate: usize,
}

impl LeftOut {
    /// All of them.
    pub fn total(&self) -> usize {
        self.causes().iter().map(|(count, _)| count).sum()
    }

    /// Counts with their causes in words.
    pub fn causes(&self) -> [(usize, &'static str); 5] {
        [
            (self.no_day, "without a day"),
            (self.no_planned, "without a planned time"),
            (self.no_actual, "without an actual time"),
            (self.implausible, "with times that can't be right"),
            (self.duplicate, "twice in the file"),
        ]
    }
}

/// A file's usable rows, in the order of days, and within a day in the file's.
#[derive(Debug, Default)]
pub struct History {
    /// The rows.
    pub rows: Vec<Row>,
    /// What isn't in `rows`.
    pub left_out: LeftOut,
}

/// What the texts of all files stand for.
#[derive(Debug, Default)]
pub struct Names {
    groups: Texts,
    technicians: Texts,
    /// The same in all files, so none before the first one is read.
    features: Option<BTreeMap<String, Texts>>,
}

impl Names {
    /// A group's name.
    pub fn group(&self, number: u32) -> &str {
        match self.groups.text(number) {
            "" => "(none)",
            name => name,
        }
    }
}

impl History {
    /// How many days there are.
    pub fn days(&self) -> usize {
        self.by_day().count()
    }

    /// Rows of each day.
    pub fn by_day(&self) -> impl Iterator<Item = &[Row]> {
        self.rows.chunk_by(|a, b| a.day == b.day)
    }

    /// Place of each row's day.
    pub fn day_places(&self) -> Vec<i32> {
        let days = (0..).zip(self.by_day());
        days.flat_map(|(place, rows)| rows.iter().map(move |_| place))
            .collect()
    }

    /// The days from the middle on as a history of their own.
    pub fn split_off_half(&mut self) -> History {
        let half = self.days() / 2;
        let first = self.by_day().take(half).map(<[Row]>::len).sum();
        History {
            rows: self.rows.split_off(first),
            left_out: LeftOut::default(),
        }
    }
}

/// Features of two histories, of the same kinds in both.
pub fn features(train: &History, test: &History, names: &Names) -> [Vec<Column>; 2] {
    let texts: Vec<&Texts> = names.features.iter().flat_map(BTreeMap::values).collect();
    let both: Vec<Vec<u32>> = (0..texts.len())
        .map(|place| {
            let rows = train.rows.iter().chain(&test.rows);
            rows.map(|row| row.features.get(place).copied().unwrap_or(u32::MAX))
                .collect()
        })
        .collect();
    let split = |column: Column| match column {
        Column::Numbers(mut all) => {
            let rest = all.split_off(train.rows.len());
            [Column::Numbers(all), Column::Numbers(rest)]
        }
        Column::Kinds(mut all) => {
            let rest = all.split_off(train.rows.len());
            [Column::Kinds(all), Column::Kinds(rest)]
        }
    };
    let mut columns = [derived(train), derived(test)];
    for (texts, rows) in texts.iter().zip(&both) {
        for (columns, column) in columns.iter_mut().zip(split(texts.column(rows))) {
            columns.push(column);
        }
    }
    columns
}

/// What a plan says of each row, besides its own columns.
fn derived(history: &History) -> Vec<Column> {
    let rows = &history.rows;
    let clock = rows
        .iter()
        .map(|row| row.planned.rem_euclid(DAY_MINUTES) as f32);
    let groups = rows.iter().map(|row| row.group);
    vec![
        Column::Numbers(clock.collect()),
        Column::Kinds(groups.collect()),
        Column::Numbers(since_stop_before(history)),
    ]
}

/// Minutes between a technician's planned arrivals; unknown for the first of a day, and without technicians.
fn since_stop_before(history: &History) -> Vec<f32> {
    let mut since = Vec::with_capacity(history.rows.len());
    for rows in history.by_day() {
        let mut stops: BTreeMap<u32, Vec<f64>> = BTreeMap::new();
        for row in rows {
            stops.entry(row.technician).or_default().push(row.planned);
        }
        for stops in stops.values_mut() {
            stops.sort_by(f64::total_cmp);
        }
        since.extend(rows.iter().map(|row| {
            let stops = stops
                .get(&row.technician)
                .filter(|_| row.technician != u32::MAX);
            let before = stops.and_then(|stops| {
                let place = stops.partition_point(|&stop| stop < row.planned);
                stops.get(place.checked_sub(1)?)
            });
            before.map_or(f32::NAN, |before| (row.planned - before) as f32)
        }));
    }
    since
}

/// Reads a file, plain or gzipped.
///
/// # Errors
/// It can't be read, is too large, or has a wrong field; the message has the file, line and field.
pub fn read(path: &Path, names: &mut Names) -> anyhow::Result<History> {
    let name = path.display().to_string();
    let bytes = input::unzipped(&name, input::bytes(path)?)?;
    parse(&bytes, names).with_context(|| name)
}

fn parse(bytes: &[u8], names: &mut Names) -> anyhow::Result<History> {
    let mut reader = csv::Reader::from_reader(bytes);
    let mut parser = Parser::new(Header::read(reader.headers()?)?, names)?;
    let mut record = StringRecord::new();
    for count in 0.. {
        if !reader.read_record(&mut record)? {
            break;
        }
        ensure!(count < ROWS_MAX, "more than {ROWS_MAX} rows");
        let line = record.position().map_or(0, csv::Position::line);
        parser
            .add(&record)
            .with_context(|| format!("line {line}"))?;
    }
    let mut history = parser.history;
    history.rows.sort_by(|a, b| a.day.cmp(&b.day));
    Ok(history)
}

struct Parser<'a> {
    header: Header,
    names: &'a mut Names,
    history: History,
    seen: HashSet<u64>,
}

impl<'a> Parser<'a> {
    fn new(header: Header, names: &'a mut Names) -> anyhow::Result<Self> {
        let own: BTreeSet<&str> = header
            .features
            .iter()
            .map(|(_, name)| name.as_str())
            .collect();
        let known = names.features.get_or_insert_with(|| {
            let texts = own
                .iter()
                .map(|name| ((*name).to_owned(), Texts::default()));
            texts.collect()
        });
        let known: BTreeSet<&str> = known.keys().map(String::as_str).collect();
        if let Some(name) = own.symmetric_difference(&known).next() {
            bail!("line 1: only one of the files has a column {name}");
        }
        Ok(Parser {
            header,
            names,
            history: History::default(),
            seen: HashSet::new(),
        })
    }

    fn add(&mut self, record: &StringRecord) -> anyhow::Result<()> {
        let field = |place: usize| record.get(place).unwrap_or_default().trim();
        let day = Day::read(field(self.header.day))?;
        let time = |place: usize, name: &str| times::read(field(place), name, day.date());
        let [planned, actual] = [&self.header.planned, &self.header.actual];
        let planned = time(planned.0, planned.1)?;
        let actual = time(actual.0, actual.1)?;
        let work = match self.header.service {
            Some((start, end)) => time(start, "service_start")?.zip(time(end, "service_end")?),
            None => None,
        };
        let left_out = &mut self.history.left_out;
        let (planned, actual) = match (planned, actual) {
            _ if field(self.header.day).is_empty() => {
                left_out.no_day += 1;
                return Ok(());
            }
            (None, _) => {
                left_out.no_planned += 1;
                return Ok(());
            }
            (Some(_), None) => {
                left_out.no_actual += 1;
                return Ok(());
            }
            (Some(planned), Some(actual)) => (planned, actual),
        };
        let late = actual.since(planned);
        if late.abs() > LATE_MINUTES_MAX || work.is_some_and(is_no_work) {
            left_out.implausible += 1;
            return Ok(());
        }
        if self.is_duplicate(record) {
            self.history.left_out.duplicate += 1;
            return Ok(());
        }
        let group = short(field(self.header.group), "group")?;
        let technician = self.header.technician.map_or("", field);
        let row = Row {
            day,
            group: self.names.groups.number(group),
            planned: planned.minute,
            // Bounded, so it fits.
            late_s: (late * 60.0).round() as i32,
            technician: self
                .names
                .technicians
                .number(short(technician, "technician")?),
            features: self.features(record)?,
        };
        self.history.rows.push(row);
        Ok(())
    }

    /// Numbers of the features' texts, in the order of the features' names over all files.
    fn features(&mut self, record: &StringRecord) -> anyhow::Result<Vec<u32>> {
        let own = &self.header.features;
        let known = self.names.features.iter_mut().flatten();
        let numbers = known.map(|(name, texts)| {
            let place = own
                .iter()
                .find(|(_, own)| own == name)
                .map(|(place, _)| *place);
            let text = place
                .and_then(|place| record.get(place))
                .unwrap_or_default();
            Ok(texts.number(short(text.trim(), name)?))
        });
        numbers.collect()
    }

    /// Whether the same row was there before. With the four columns only, two visits may well be alike.
    fn is_duplicate(&mut self, record: &StringRecord) -> bool {
        let mut hasher = DefaultHasher::new();
        for field in record {
            field.hash(&mut hasher);
        }
        let new = self.seen.insert(hasher.finish());
        !new && record.len() > 4
    }
}

/// Work that ends before it starts, or never.
fn is_no_work((start, end): (Time, Time)) -> bool {
    !(0.0..=WORK_MINUTES_MAX).contains(&end.since(start))
}

fn short<'a>(text: &'a str, field: &str) -> anyhow::Result<&'a str> {
    ensure!(
        text.len() <= NAME_BYTES_MAX,
        "{field}: longer than {NAME_BYTES_MAX} bytes"
    );
    Ok(text)
}
