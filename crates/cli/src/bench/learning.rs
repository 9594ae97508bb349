//! `kept bench learning`: the same firm's days twice in a row, once without learning and once learning
//! every night from its own outcomes; how wide the windows of the later days were, and how many were
//! kept. What is judged is the firm's own report, on days that nothing was learned from yet when their
//! windows were told.

use super::days::{DaysArgs, store, wait};
use crate::output;
use anyhow::Context as _;
use kept_dispatch::firm_report::{FirmReport, ReportQuery};
use kept_dispatch::ports::ModelVersion;
use kept_sim::day::Simulation;
use kept_sim::firm::{self, Entries};
use serde::Serialize;

/// Versions that are listed.
const VERSIONS_MAX: u32 = 1_000;

/// Arguments of `kept bench learning`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    days: DaysArgs,
    /// First days that aren't reported: the firm has learned from these.
    #[arg(long, default_value_t = 15, value_parser = clap::value_parser!(u64).range(0..10_000))]
    warm_up: u64,
    /// How well the firm's entered durations agree with the truth.
    #[arg(long, value_enum, default_value_t = Entered::Rough)]
    entered: Entered,
}

/// See [`Entries`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
enum Entered {
    /// Means and spreads are the true ones of each job type.
    True,
    /// Round figures, one spread for all.
    Rough,
}

/// What is printed.
#[derive(Debug, Serialize)]
struct Report {
    technicians: u16,
    seed: u64,
    days: u64,
    warm_up: u64,
    entered: Entered,
    without: Season,
    learning: Season,
}

/// Days in a row.
#[derive(Debug, Serialize)]
struct Season {
    report: FirmReport,
    versions: Vec<ModelVersion>,
}

/// Runs the command.
///
/// # Errors
/// A simulated day failed, or there are no days after the first ones.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let report = wait(async {
        Ok(Report {
            technicians: args.days.technicians,
            seed: args.days.seed,
            days: args.days.days,
            warm_up: args.warm_up,
            entered: args.entered,
            without: play(args, false).await?,
            learning: play(args, true).await?,
        })
    })?;
    output::print_report(&report, args.days.json, table)
}

async fn play(args: &Args, learns: bool) -> anyhow::Result<Season> {
    let setups = args.days.setups(true)?;
    let (first, last) = (setups.first(), setups.last());
    let (first, last) = first.zip(last).context("no days")?;
    let entries = match args.entered {
        Entered::True => Entries::True,
        Entered::Rough => Entries::Rough,
    };
    let mut season = Simulation::season(store().await?, *first, entries).await?;
    for (played, _) in setups.iter().enumerate() {
        if played > 0 {
            season.next_day().await?;
        }
        season.play().await?;
        if learns {
            season.night().await?;
        }
    }
    season.end();
    let from = setups.get(usize::try_from(args.warm_up)?);
    let from = from.context("--warm-up leaves no days to report")?.date;
    let territory = firm::territory().id;
    let dispatch = &season.dispatch;
    let versions = dispatch.store().models(&territory, VERSIONS_MAX).await?;
    let report = dispatch
        .firm_report(&territory, &ReportQuery::of_days(from, last.date))
        .await?;
    Ok(Season { report, versions })
}

fn table(report: &Report) -> String {
    let mut table = output::plain_table([
        "",
        "Windows",
        "Told",
        "Width (min)",
        "Kept",
        "Winkler (min)",
        "CRPS (min)",
    ]);
    for (name, season) in [
        ("without learning", &report.without),
        ("learning", &report.learning),
    ] {
        let evening = season.report.stages.iter().find(|s| s.group == "evening");
        let word = ("the word we gave", &season.report.word);
        let rows = evening.map(|stage| ("evening", &stage.kept)).into_iter();
        for (windows, kept) in rows.chain([word]) {
            let minutes = |seconds: Option<i64>| {
                seconds.map_or_else(String::new, |s| format!("{:.1}", s as f64 / 60.0))
            };
            let coverage = f64::from(kept.coverage_ppm.unwrap_or(0)) / 1e4;
            table.add_row([
                name.to_owned(),
                windows.to_owned(),
                kept.told.to_string(),
                minutes(kept.mean_width_s),
                format!("{coverage:.2} %"),
                minutes(kept.winkler_s),
                minutes(kept.crps_s),
            ]);
        }
    }
    let versions = report.learning.versions.iter();
    let taken = versions.clone().filter(|version| version.record.taken);
    format!(
        "{} days of {} technicians in a row, seed {}; reported are those after the first {}\n\n{}\n\
         Versions: {}, taken: {}\n",
        report.days,
        report.technicians,
        report.seed,
        report.warm_up,
        output::trimmed(&table),
        versions.count(),
        taken.count()
    )
}
