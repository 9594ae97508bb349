//! `kept bench evening`: how long the evening's windows of a whole territory take, forecast included, on one core:
//! without handovers, and with them counted on.

use super::eve::{Eve, Wanted};
use super::latency::Latency;
use crate::output;
use kept_dispatch::clock::Stopwatch;
use kept_dispatch::narrow::{WindowChoice, evening_windows};
use kept_domain::Seconds;
use serde::Serialize;
use std::time::Duration;

/// Most days that can be asked for.
const DAYS_MAX: u64 = 1_000;
/// Most visits of a day: as many as the simulated firm's people can do.
const VISITS_MAX: u64 = 1_000;
/// A promise worth so long at most.
const WORTH_MIN_MAX: i64 = 1_440;

/// Arguments of `kept bench evening`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Days; windows are chosen once on each.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=DAYS_MAX))]
    days: u64,
    /// Technicians at work.
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u16).range(1..=200))]
    technicians: u16,
    /// Visits of a day.
    #[arg(long, default_value_t = 420, value_parser = clap::value_parser!(u64).range(1..=VISITS_MAX))]
    visits: u64,
    /// What a promise that a colleague saves is worth where handovers are counted on, minutes.
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(i64).range(1..=WORTH_MIN_MAX))]
    handover_worth: i64,
    /// Seed of the days and of the search for the plan.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Iterations of the search for the plan.
    #[arg(long, default_value_t = 20_000)]
    plan_iterations: u64,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// What is printed.
#[derive(Debug, Serialize)]
struct Report {
    days: u64,
    technicians: u16,
    /// Visits that were planned, on average.
    visits: f64,
    seed: u64,
    without: Option<Figures>,
    with_handovers: Option<Figures>,
}

/// Windows of one kind, all days together.
#[derive(Debug, Serialize)]
struct Figures {
    /// From the plan to its windows.
    chosen: Latency,
    /// Mean width, minutes.
    width_min: f64,
    /// Mean stated chance.
    stated: f64,
}

#[derive(Default)]
struct Chosen {
    took: Vec<Duration>,
    windows: Vec<WindowChoice>,
}

/// Runs the command.
///
/// # Errors
/// A day can't be planned (a defect).
pub fn run(args: &Args) -> anyhow::Result<()> {
    let (mut without, mut with) = (Chosen::default(), Chosen::default());
    for number in 0..args.days {
        let mut eve = Wanted {
            seed: args.seed,
            number,
            visits: usize::try_from(args.visits)?,
            technicians: Some(usize::from(args.technicians)),
            iterations: args.plan_iterations,
        }
        .planned()?;
        without.choose(&eve)?;
        eve.state.territory.settings.handover_worth_s = Seconds::minutes(args.handover_worth);
        with.choose(&eve)?;
    }
    let report = Report {
        days: args.days,
        technicians: args.technicians,
        visits: without.windows.len() as f64 / args.days as f64,
        seed: args.seed,
        without: without.figures(),
        with_handovers: with.figures(),
    };
    output::print_report(&report, args.json, table)
}

impl Chosen {
    fn choose(&mut self, eve: &Eve) -> anyhow::Result<()> {
        let watch = Stopwatch::start();
        let windows = evening_windows(&eve.state, &eve.plan, eve.evening)?;
        self.took.push(watch.elapsed());
        self.windows.extend(windows);
        Ok(())
    }

    fn figures(self) -> Option<Figures> {
        let count = self.windows.len().max(1) as f64;
        let mean = |of: fn(&WindowChoice) -> f64| self.windows.iter().map(of).sum::<f64>() / count;
        Some(Figures {
            width_min: mean(|choice| choice.window.width().0 as f64 / 60.0),
            stated: mean(|choice| f64::from(choice.kept_ppm.0) / 1e6),
            chosen: Latency::of(self.took)?,
        })
    }
}

fn table(report: &Report) -> String {
    let mut table = output::plain_table(["Handovers", "Took", "Width (min)", "Stated"]);
    let lines = [("no", &report.without), ("yes", &report.with_handovers)];
    for (name, figures) in lines {
        let Some(figures) = figures else { continue };
        table.add_row([
            name.to_owned(),
            figures.chosen.to_string(),
            format!("{:.1}", figures.width_min),
            format!("{:.2} %", 100.0 * figures.stated),
        ]);
    }
    format!(
        "{} days of {} technicians with {:.0} visits, seed {}\n\n{}\n",
        report.days,
        report.technicians,
        report.visits,
        report.seed,
        output::trimmed(&table)
    )
}
