//! `kept backtest`: how tight windows could have been on a firm's own history. Windows are calibrated
//! on one file and judged on another; nothing of the second one reaches the choice.

mod history;
mod judge;

use crate::output;
use anyhow::Context as _;
use history::Groups;
use kept_solver::forecast::calibrate::{Residual, conformal_window};
use std::path::PathBuf;

/// Share of arrivals that may lie outside their windows, in parts per million.
const ALPHA_PPM: u32 = 50_000;

/// Arguments of `kept backtest`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// History to learn from: CSV with the columns day, group, planned and actual (in minutes).
    #[arg(long, value_name = "A.csv")]
    train: PathBuf,
    /// History to judge on, with the same columns.
    #[arg(long, value_name = "B.csv")]
    test: PathBuf,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Runs the command.
///
/// # Errors
/// A file can't be read or isn't of the format; there are too few days to promise anything.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let mut groups = Groups::default();
    let train = history::read(&args.train, &mut groups)?;
    let test = history::read(&args.test, &mut groups)?;
    anyhow::ensure!(
        !test.rows.is_empty(),
        "{}: there is no row to judge on",
        args.test.display()
    );
    let residuals: Vec<Residual> = train.residuals();
    let windows = conformal_window(&residuals, ALPHA_PPM).with_context(|| {
        format!(
            "{}: too few days to promise {} %: {}, and about {} are needed",
            args.train.display(),
            100 - ALPHA_PPM / 10_000,
            train.days.len(),
            2_000_000 / ALPHA_PPM
        )
    })?;
    let report = judge::report(&train, &test, &groups, &windows, ALPHA_PPM);
    output::print(&if args.json {
        format!("{}\n", serde_json::to_string_pretty(&report)?)
    } else {
        judge::table(&report)
    })
}
