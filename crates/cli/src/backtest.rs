//! `kept backtest`: how tight windows could have been on a firm's own history. The model learns from one
//! part and tells windows for the days of the other, in their order; a day's outcomes are only used for
//! the days after it.

mod baselines;
mod belief;
pub mod columns;
mod examples;
mod history;
mod html;
mod judge;
mod replay;
mod table;
pub mod times;

use crate::output;
use anyhow::Context as _;
use history::{History, Names};
use replay::Promise;
use std::path::PathBuf;

/// Arguments of `kept backtest`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// One history: its first half of days is learned from, the second is judged on. CSV, plain or
    /// gzipped, with the columns day, group, planned and actual, or day, technician, job_type, sequence,
    /// planned_arrival, actual_arrival, service_start and service_end; any other column is a feature.
    #[arg(value_name = "HISTORY.csv", required_unless_present = "train", conflicts_with_all = ["train", "test"])]
    history: Option<PathBuf>,
    /// History to learn from, of the same form.
    #[arg(long, value_name = "A.csv", requires = "test")]
    train: Option<PathBuf>,
    /// History to judge on, with the same columns.
    #[arg(long, value_name = "B.csv", requires = "train")]
    test: Option<PathBuf>,
    /// Share of windows to keep, per cent.
    #[arg(long, value_name = "PERCENT", default_value_t = 95.0, value_parser = percent)]
    promise: f64,
    /// Learn nothing from the days judged on. Otherwise windows of a day know how the days before it went.
    #[arg(long)]
    frozen: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
    /// Write a report to read in a browser.
    #[arg(long, value_name = "REPORT.html")]
    html: Option<PathBuf>,
}

/// Runs the command.
///
/// # Errors
/// A file can't be read or isn't of the format, or has no usable row.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let mut names = Names::default();
    let (train, test) = histories(args, &mut names)?;
    let promise = Promise {
        alpha_ppm: ((100.0 - args.promise) * 10_000.0).round() as u32,
        frozen: args.frozen,
    };
    let replay = replay::replay(&train, &test, &names, promise);
    let baselines = baselines::baselines(&train, &test, promise.alpha_ppm);
    let report = judge::report([&train, &test], &names, &replay, &baselines, promise);
    if let Some(path) = &args.html {
        let examples = examples::examples(&test, &names, &replay, &report);
        let page = html::page(&report, &examples);
        std::fs::write(path, page).with_context(|| path.display().to_string())?;
    }
    output::print(&if args.json {
        format!("{}\n", serde_json::to_string_pretty(&report)?)
    } else {
        table::text(&report)
    })
}

fn histories(args: &Args, names: &mut Names) -> anyhow::Result<(History, History)> {
    let read = |path: &Option<PathBuf>, names: &mut Names| {
        let path = path.as_ref().context("a history is needed")?;
        let history = history::read(path, names)?;
        let shown = path.display().to_string();
        Ok::<_, anyhow::Error>((history, shown))
    };
    let (train, test, shown) = if args.history.is_some() {
        let (mut train, shown) = read(&args.history, names)?;
        let test = train.split_off_half();
        (train, test, [shown.clone(), shown])
    } else {
        let (train, first) = read(&args.train, names)?;
        let (test, second) = read(&args.test, names)?;
        (train, test, [first, second])
    };
    let [first, second] = shown;
    anyhow::ensure!(
        !train.rows.is_empty(),
        "{first}: there is no row to learn from{}",
        why(&train)
    );
    anyhow::ensure!(
        !test.rows.is_empty(),
        "{second}: there is no row to judge on{}",
        why(&test)
    );
    Ok((train, test))
}

/// Why a file has no usable row.
fn why(history: &History) -> String {
    let causes = history.left_out.causes();
    let causes: Vec<String> = causes
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, cause)| format!("{count} {cause}"))
        .collect();
    if causes.is_empty() {
        return String::new();
    }
    format!(": {}", causes.join(", "))
}

fn percent(text: &str) -> Result<f64, String> {
    let percent = text
        .parse()
        .ok()
        .filter(|percent| (50.0..=99.9).contains(percent));
    percent.ok_or_else(|| "a number from 50 to 99.9 is needed".to_owned())
}
