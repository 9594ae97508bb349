//! What was learned of a firm's durations, from a file: a model that `kept learn --output` wrote, or a history of
//! finished visits as CSV, which is learned from at once. Never guesses what a file is: a model begins with a brace.

use crate::backtest::columns::{NAME_BYTES_MAX, column};
use crate::backtest::times::{self, Day};
use crate::input;
use anyhow::{Context as _, bail, ensure};
use csv::StringRecord;
use kept_dispatch::learn::{Learned, read_model};
use kept_domain::Settings;
use kept_solver::forecast::DURATION_S_MAX;
use kept_solver::forecast::learn::{self, Drive, Entered, History, Visit, Work};
use std::collections::BTreeMap;
use std::path::Path;

/// Most visits of a history.
const VISITS_MAX: usize = 500_000;
/// Fewer days than this say nothing of a firm's days.
const DAYS_MIN: usize = 6;
/// Most features of one visit.
const FEATURES_MAX: usize = 16;
/// Spread of work where a history doesn't say what was entered, thousandths.
const ENTERED_WORK_CV_PERMILLE: u32 = 450;

/// Reads a model, or learns it from a history; what a firm entered (`settings`) counts where the history is thin.
/// With a history also what was left out of it, in words, if anything was.
///
/// # Errors
/// The file can't be read, or isn't right; the message has the file and, of a history, line and field.
pub fn read(path: &Path, settings: &Settings) -> anyhow::Result<(Learned, Option<String>)> {
    let name = path.display().to_string();
    let bytes = input::unzipped(&name, input::bytes(path)?)?;
    let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
    if first == Some(&b'{') {
        let text = std::str::from_utf8(&bytes).map_err(|_| anyhow::anyhow!("{name}: not UTF-8"))?;
        return Ok((read_model(text).with_context(|| name)?, None));
    }
    let history = history(&bytes).with_context(|| name.clone())?;
    let days = history.days().len();
    ensure!(
        days >= DAYS_MIN,
        "{name}: {days} days are too few to learn from: it takes {DAYS_MIN} ({})",
        history.counted()
    );
    let entered = Entered {
        travel_cv_permille: settings.travel_cv_permille,
        day_cv_permille: settings.day_cv_permille,
        technician_cv_permille: settings.technician_cv_permille,
    };
    let counted = history.counted();
    let said =
        (counted.left_out_total() > 0).then(|| format!("learned from {days} days, {counted}"));
    Ok((learn::learn(&history, entered), said))
}

/// Places of a history's columns.
struct Header {
    day: usize,
    technician: usize,
    job_type: usize,
    planned_work: usize,
    arrived: usize,
    started: Option<usize>,
    finished: usize,
    /// Departure and planned minutes of the drive.
    drive: Option<(usize, usize)>,
    features: Option<usize>,
}

impl Header {
    fn read(record: &StringRecord) -> anyhow::Result<Self> {
        let names: Vec<&str> = record
            .iter()
            .map(|name| name.trim().trim_start_matches('\u{feff}'))
            .collect();
        let needed = |name: &str| column(&names, name);
        let optional = |name: &str| {
            names
                .contains(&name)
                .then(|| column(&names, name))
                .transpose()
        };
        let drive = match (optional("departed")?, optional("planned_drive")?) {
            (Some(departed), Some(planned)) => Some((departed, planned)),
            (None, None) => None,
            _ => bail!("line 1: departed and planned_drive go together"),
        };
        Ok(Header {
            day: needed("day")?,
            technician: needed("technician")?,
            job_type: needed("job_type")?,
            planned_work: needed("planned_work")?,
            arrived: needed("actual_arrival")?,
            started: optional("service_start")?,
            finished: needed("service_end")?,
            drive,
            features: optional("features")?,
        })
    }
}

fn history(bytes: &[u8]) -> anyhow::Result<History> {
    let mut reader = csv::Reader::from_reader(bytes);
    let header = Header::read(reader.headers()?)?;
    let mut rows: Vec<(Day, Visit)> = Vec::new();
    let mut record = StringRecord::new();
    while reader.read_record(&mut record)? {
        ensure!(rows.len() < VISITS_MAX, "more than {VISITS_MAX} visits");
        let line = record.position().map_or(0, csv::Position::line);
        rows.push(row(&header, &record).with_context(|| format!("line {line}"))?);
    }
    Ok(History::of(numbered(rows), i32::MAX))
}

/// Visits with their days as numbers: dates by the calendar, since the past counts less; other days in their order.
fn numbered(rows: Vec<(Day, Visit)>) -> Vec<Visit> {
    let mut days: BTreeMap<Day, i32> = rows.iter().map(|(day, _)| (day.clone(), 0)).collect();
    for ((day, number), place) in days.iter_mut().zip(0..) {
        *number = match day {
            Day::Date(date) => chrono::Datelike::num_days_from_ce(date),
            Day::Number(_) | Day::Name(_) => place,
        };
    }
    let visit = |(day, visit): (Day, Visit)| Visit {
        day: days.get(&day).copied().unwrap_or(0),
        ..visit
    };
    rows.into_iter().map(visit).collect()
}

fn row(header: &Header, record: &StringRecord) -> anyhow::Result<(Day, Visit)> {
    let field = |place: usize| record.get(place).unwrap_or_default().trim();
    let text = |place: usize, name: &str| -> anyhow::Result<String> {
        let text = field(place);
        ensure!(
            text.len() <= NAME_BYTES_MAX,
            "{name}: longer than {NAME_BYTES_MAX} bytes"
        );
        Ok(text.to_owned())
    };
    ensure!(!field(header.day).is_empty(), "day: is missing");
    let day = Day::read(field(header.day))?;
    let date = day.date();
    let time = |place: usize, name: &str| times::read(field(place), name, date);
    let arrived = time(header.arrived, "actual_arrival")?;
    let started = match header.started {
        Some(place) => time(place, "service_start")?,
        None => None,
    };
    let finished = time(header.finished, "service_end")?;
    let at = arrived.map_or(0, |time| whole(time.minute));
    let technician = text(header.technician, "technician")?;
    let visit = Visit {
        // A technician arrives at one visit at a time.
        key: format!("{technician} {at}"),
        day: 0,
        job_type: text(header.job_type, "job_type")?,
        features: match header.features {
            Some(place) => features(field(place))?,
            None => Vec::new(),
        },
        arrived_s: at,
        work: Work {
            planned_s: minutes(field(header.planned_work), "planned_work")?.unwrap_or(0),
            entered_cv_permille: ENTERED_WORK_CV_PERMILLE,
            took_s: finished
                .zip(started.or(arrived))
                .map(|(to, from)| whole(to.since(from))),
        },
        drive: match header.drive {
            Some((departed, planned)) => {
                let left = time(departed, "departed")?;
                let planned_s = minutes(field(planned), "planned_drive")?;
                left.zip(planned_s).map(|(left, planned_s)| Drive {
                    planned_s,
                    departs_s: whole(left.minute),
                    took_s: arrived.map(|arrived| whole(arrived.since(left))),
                    waited: false,
                })
            }
            None => None,
        },
        technician,
    };
    Ok((day, visit))
}

/// Features between semicolons.
fn features(text: &str) -> anyhow::Result<Vec<String>> {
    let all = text
        .split(';')
        .map(str::trim)
        .filter(|name| !name.is_empty());
    let all: Vec<String> = all.map(str::to_owned).collect();
    ensure!(
        all.len() <= FEATURES_MAX,
        "features: more than {FEATURES_MAX}"
    );
    ensure!(
        all.iter().all(|name| name.len() <= NAME_BYTES_MAX),
        "features: one is longer than {NAME_BYTES_MAX} bytes"
    );
    Ok(all)
}

/// A duration in minutes, as seconds; nothing where it isn't known.
fn minutes(text: &str, field: &str) -> anyhow::Result<Option<i32>> {
    if times::is_unknown(text) {
        return Ok(None);
    }
    let most = f64::from(DURATION_S_MAX) / 60.0;
    let minutes = text
        .parse()
        .ok()
        .filter(|minutes| (0.0..=most).contains(minutes));
    let minutes = minutes.with_context(|| {
        let shown: String = text.chars().take(40).collect();
        format!("{field}: {shown:?} is no number of minutes from 0 to {most:.0}")
    })?;
    Ok(Some(whole(minutes)))
}

/// Minutes as whole seconds; times are within 19 years, so they fit.
fn whole(minutes: f64) -> i32 {
    (minutes * 60.0).round() as i32
}
