//! `kept convert`: makes a day of other people's formats.

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
    let Format::Trsp(args) = &args.format;
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

fn write(path: Option<&Path>, json: &str) -> anyhow::Result<()> {
    match path {
        Some(path) => std::fs::write(path, json).with_context(|| path.display().to_string()),
        None => output::print(json),
    }
}
