//! `kept bench routes`: searches routes for instances and prints a line of JSON for each, with the
//! routes, so that another program can check them. Never prints a plan that [`check`] refuses.

use super::instance::Instance;
use super::{fieldservice, solomon, trsp, vrplib};
use crate::search::{Limits, threads};
use crate::{input, output};
use anyhow::{Context as _, bail, ensure};
use clap::ValueEnum;
use kept_dispatch::clock::Stopwatch;
use kept_solver::check::check;
use kept_solver::problem::{Problem, VisitIx};
use kept_solver::route::{Found, Observer, Options, Route, Solution, solve_observed};
use serde::Serialize;
use serde_json::Number;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Longest search that can be asked for.
const SECONDS_MAX: f64 = 86_400.0;

/// Arguments of `kept bench routes`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Format of the files.
    #[arg(long)]
    format: Format,
    /// How long routes are searched for, on each instance.
    #[arg(long, value_parser = seconds, required_unless_present = "iterations")]
    seconds: Option<Duration>,
    /// Search for so many iterations at most on each thread; alone, the same seed gives the same routes.
    #[arg(long)]
    iterations: Option<u64>,
    /// Seed of the search.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Searches side by side; they share what they find.
    #[arg(long, default_value_t = 1, value_parser = threads)]
    threads: usize,
    /// Best known costs: CSV with the columns instance and bks.
    #[arg(long, value_name = "FILE.csv")]
    bks: Option<PathBuf>,
    /// Print JSON, which is what is printed anyway.
    #[arg(long)]
    json: bool,
    /// The instances.
    #[arg(required = true)]
    files: Vec<PathBuf>,
}

/// Formats of instances.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    /// Solomon's text format, distances rounded down to tenths.
    Solomon,
    /// VRPLIB with a full matrix and an unlimited fleet.
    Vrplib,
    /// Technicians' days as JSON, in seconds.
    Fieldservice,
    /// Technician routing and scheduling, plain or gzipped; requests may be left out, at a price. A list
    /// best_known.sol beside the files is read, too.
    Trsp,
}

fn seconds(text: &str) -> Result<Duration, String> {
    text.parse()
        .ok()
        .filter(|seconds| (0.0..=SECONDS_MAX).contains(seconds))
        .map(Duration::from_secs_f64)
        .ok_or_else(|| format!("must be a number from 0 to {SECONDS_MAX}"))
}

/// One instance's result.
#[derive(Debug, Serialize)]
struct Line {
    /// The file's name without its extension.
    instance: String,
    /// Distance of all routes (trsp: working time, in the file's unit); none when a customer is on no
    /// route.
    cost: Option<Number>,
    /// By how many per cent the cost exceeds the best known one.
    gap_pct: Option<f64>,
    /// Driving time of all routes, in the file's unit; only said for trsp.
    #[serde(skip_serializing_if = "Option::is_none")]
    driving: Option<Number>,
    /// Customers, 1..n in the file's order without the depot (trsp: and without the technicians). For
    /// trsp and fieldservice a route each technician, in the file's order, empty ones too; fieldservice
    /// names jobs by their ids.
    routes: Vec<Vec<usize>>,
    /// Customers on no route; only said for trsp and fieldservice.
    #[serde(skip_serializing_if = "Option::is_none")]
    unassigned: Option<Vec<usize>>,
    /// Wall-clock time of the search.
    seconds: f64,
    /// After how long there was a plan with all customers.
    first_complete_seconds: Option<f64>,
    /// Finished iterations of all threads.
    iterations: u64,
    /// By how many per cent driving exceeds that of the file's planted plan; only where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    vs_planted_pct: Option<f64>,
}

/// Runs the command.
///
/// # Errors
/// A file can't be read or isn't of its format.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let best_known = match &args.bks {
        Some(path) => read_best_known(path)?,
        None => BTreeMap::new(),
    };
    for file in &args.files {
        let line = measure(args, file, &best_known).with_context(|| file.display().to_string())?;
        output::print(&format!("{}\n", serde_json::to_string(&line)?))?;
    }
    Ok(())
}

fn measure(args: &Args, file: &Path, best_known: &BTreeMap<String, f64>) -> anyhow::Result<Line> {
    let bytes = input::unzipped(&file.display().to_string(), input::bytes(file)?)?;
    let text = std::str::from_utf8(&bytes).context("not UTF-8")?;
    let name = instance_name(file);
    if matches!(args.format, Format::Fieldservice) {
        return measure_day(args, name, &fieldservice::parse(text)?);
    }
    let Asked { problem, divisor } = asked(args.format, text)?;
    let search = search(&problem, args)?;
    let driving = search.solution.cost.travel;
    let is_trsp = matches!(args.format, Format::Trsp);
    let (cost, best_known) = if is_trsp {
        let beside = trsp::best_known_beside(file)?;
        let best_known = best_known.get(&name).or(beside.get(&name)).copied();
        (trsp::working_time(&problem, &search.solution), best_known)
    } else {
        (driving, best_known.get(&name).copied())
    };
    let cost = search.complete().then_some(cost);
    Ok(Line {
        gap_pct: cost.and_then(|cost| gap_pct(divisor, cost, best_known?)),
        instance: name,
        cost: cost.and_then(|cost| printed(divisor, cost)),
        driving: printed(divisor, driving).filter(|_| is_trsp),
        routes: routes(&search.solution, is_trsp),
        unassigned: is_trsp.then(|| numbers(search.solution.unassigned.iter().copied())),
        seconds: search.elapsed.as_secs_f64(),
        first_complete_seconds: search.first_complete.map(|d| d.as_secs_f64()),
        iterations: search.iterations,
        vs_planted_pct: None,
    })
}

fn measure_day(args: &Args, name: String, day: &fieldservice::Day) -> anyhow::Result<Line> {
    let problem = day.problem();
    let search = search(&problem, args)?;
    let solution = &search.solution;
    let travel = solution.cost.travel;
    let ids = |route: &Route| route.visits().map(VisitIx::index).collect();
    let left_out = solution.unassigned.iter().copied();
    Ok(Line {
        instance: name,
        cost: search.complete().then(|| Number::from(travel)),
        gap_pct: None,
        driving: None,
        routes: solution.routes.iter().map(ids).collect(),
        seconds: search.elapsed.as_secs_f64(),
        first_complete_seconds: search.first_complete.map(|d| d.as_secs_f64()),
        iterations: search.iterations,
        unassigned: Some(left_out.map(VisitIx::index).collect()),
        vs_planted_pct: day
            .planted_travel
            .and_then(|planted| excess_pct(travel as f64, planted as f64)),
    })
}

/// What is to be routed, and how many of its units of distance make one of the file's.
struct Asked {
    problem: Problem,
    divisor: f64,
}

fn asked(format: Format, text: &str) -> anyhow::Result<Asked> {
    let routing = |instance: Instance| {
        Ok(Asked {
            problem: instance.problem()?,
            divisor: if instance.tenths { 10.0 } else { 1.0 },
        })
    };
    match format {
        Format::Solomon => routing(solomon::parse(text)?),
        Format::Vrplib => routing(vrplib::parse(text)?),
        Format::Fieldservice => Ok(Asked {
            problem: fieldservice::parse(text)?.problem(),
            divisor: 1.0,
        }),
        Format::Trsp => Ok(Asked {
            problem: trsp::read(text)?,
            divisor: trsp::UNITS,
        }),
    }
}

/// The file's name without its extension, and without the one that says that it is zipped.
fn instance_name(file: &Path) -> String {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let name = name.strip_suffix(".gz").unwrap_or(&name);
    let stem = Path::new(name).file_stem().unwrap_or_default();
    stem.to_string_lossy().into_owned()
}

/// A finished search.
struct Search {
    solution: Solution,
    elapsed: Duration,
    /// When the first plan with all visits stood.
    first_complete: Option<Duration>,
    iterations: u64,
}

fn search(problem: &Problem, args: &Args) -> anyhow::Result<Search> {
    let mut budget = Limits::new(args.seconds, args.iterations);
    let options = Options {
        seed: args.seed,
        threads: args.threads,
        ..Options::default()
    };
    let mut seen = Seen {
        watch: Stopwatch::start(),
        first_complete: None,
    };
    let solution = solve_observed(problem, None, &options, &mut budget, &mut seen)?;
    let elapsed = seen.watch.elapsed();
    if let Err(violations) = check(problem, &solution) {
        let first = violations.first().map(ToString::to_string);
        bail!(
            "the plan is wrong: {} (a defect)",
            first.unwrap_or_default()
        );
    }
    // What the last touch adds to the best plan isn't told of.
    let complete = solution.unassigned.is_empty();
    Ok(Search {
        solution,
        elapsed,
        first_complete: complete.then(|| seen.first_complete.unwrap_or(elapsed)),
        iterations: budget.iterations(),
    })
}

impl Search {
    fn complete(&self) -> bool {
        self.solution.unassigned.is_empty()
    }
}

/// Notes when a plan was first complete.
struct Seen {
    watch: Stopwatch,
    first_complete: Option<Duration>,
}

impl Observer for Seen {
    fn better(&mut self, found: &Found<'_>) {
        if found.unassigned == 0 && self.first_complete.is_none() {
            self.first_complete = Some(self.watch.elapsed());
        }
    }
}

fn routes(solution: &Solution, empty_ones_too: bool) -> Vec<Vec<usize>> {
    solution
        .routes
        .iter()
        .filter(|route| empty_ones_too || !route.stops.is_empty())
        .map(|route| numbers(route.visits()))
        .collect()
}

fn numbers(visits: impl Iterator<Item = VisitIx>) -> Vec<usize> {
    visits.map(|visit| visit.index() + 1).collect()
}

/// The cost in the file's own unit, to thousandths; a whole number where its unit is ours.
fn printed(divisor: f64, cost: i64) -> Option<Number> {
    if divisor == 1.0 {
        Some(Number::from(cost))
    } else {
        Number::from_f64((1_000.0 * cost as f64 / divisor).round() / 1_000.0)
    }
}

fn gap_pct(divisor: f64, cost: i64, best_known: f64) -> Option<f64> {
    excess_pct(cost as f64 / divisor, best_known)
}

/// By how many per cent `value` exceeds `known`, rounded to thousandths.
fn excess_pct(value: f64, known: f64) -> Option<f64> {
    let gap = 100.0 * (value / known - 1.0);
    gap.is_finite().then(|| (1_000.0 * gap).round() / 1_000.0)
}

fn read_best_known(path: &Path) -> anyhow::Result<BTreeMap<String, f64>> {
    let name = path.display().to_string();
    let bytes = input::bytes(path)?;
    let mut reader = csv::Reader::from_reader(bytes.as_slice());
    let headers = reader.headers().with_context(|| name.clone())?.clone();
    let column = |field: &str| {
        let at = headers.iter().position(|header| header == field);
        at.with_context(|| format!("{name}: line 1: there is no column {field}"))
    };
    let (instance, bks) = (column("instance")?, column("bks")?);
    let mut known = BTreeMap::new();
    for record in reader.records() {
        let record = record.with_context(|| name.clone())?;
        let line = record.position().map_or(0, csv::Position::line);
        let cost: f64 = record
            .get(bks)
            .and_then(|text| text.trim().parse().ok())
            .with_context(|| format!("{name}: line {line}: bks: is no number"))?;
        ensure!(cost > 0.0, "{name}: line {line}: bks: must be more than 0");
        known.insert(record.get(instance).unwrap_or_default().to_owned(), cost);
    }
    Ok(known)
}
