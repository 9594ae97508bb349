//! `kept simulate`: days on which everything goes wrong that goes wrong in life, on stores in memory, with
//! a check after every step. Ends with an error when something happened that must never happen.

use crate::bench::DaysArgs;
use crate::output;
use anyhow::{Context as _, bail};
use kept_dispatch::clock::Stopwatch;
use kept_sim::day::Setup;
use kept_sim::simulate::{BadDay, Faults, Violation, play};
use serde::Serialize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// Violations that are printed.
const SHOWN_MAX: usize = 50;

/// Arguments of `kept simulate`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    days: DaysArgs,
    /// Days that are played side by side, 1 to 64.
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u8).range(1..=64))]
    threads: u8,
}

/// What is printed.
#[derive(Debug, Default, Serialize)]
struct Report {
    days: u64,
    technicians: u16,
    seed: u64,
    seconds: f64,
    visits: usize,
    done: usize,
    warnings: usize,
    texts: usize,
    faults: Faults,
    /// Violations in all, and the first ones.
    violated: usize,
    violations: Vec<Violation>,
}

impl Report {
    fn add(&mut self, day: BadDay) {
        self.visits += day.visits;
        self.done += day.done;
        self.warnings += day.warnings;
        self.texts += day.texts;
        self.faults += day.faults;
        self.violated += day.violations.len();
        self.violations.extend(day.violations);
    }
}

/// Runs the command.
///
/// # Errors
/// Something happened that must never happen; a day can't be played.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let watch = Stopwatch::start();
    let setups = args.days.setups(true)?;
    let mut report = Report {
        days: args.days.days,
        technicians: args.days.technicians,
        seed: args.days.seed,
        ..Report::default()
    };
    for day in side_by_side(&setups, usize::from(args.threads))? {
        report.add(day);
    }
    report.seconds = watch.elapsed().as_secs_f64();
    report.violations.truncate(SHOWN_MAX);
    output::print_report(&report, args.days.json, table)?;
    if report.violated > 0 {
        bail!("{} violations", report.violated);
    }
    Ok(())
}

/// Plays days on several threads; returns them in their order.
fn side_by_side(setups: &[Setup], threads: usize) -> anyhow::Result<Vec<BadDay>> {
    let next = AtomicUsize::new(0);
    let played: Mutex<Vec<(usize, anyhow::Result<BadDay>)>> = Mutex::default();
    std::thread::scope(|scope| {
        for _ in 0..threads.min(setups.len()) {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(setup) = setups.get(index) else {
                        return;
                    };
                    let day = one(*setup);
                    let mut played = played.lock().unwrap_or_else(PoisonError::into_inner);
                    played.push((index, day));
                }
            });
        }
    });
    let mut played = played.into_inner().unwrap_or_else(PoisonError::into_inner);
    played.sort_by_key(|(index, _)| *index);
    if played.len() < setups.len() {
        bail!("a thread ended before its days were played");
    }
    played.into_iter().map(|(_, day)| day).collect()
}

fn one(setup: Setup) -> anyhow::Result<BadDay> {
    let day = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?
        .block_on(async {
            let store = kept_store::open("sqlite::memory:").await?;
            anyhow::Ok(play(store, setup).await?)
        });
    day.with_context(|| format!("seed {}, {}", setup.seed, setup.date))
}

fn table(report: &Report) -> String {
    let faults = &report.faults;
    let mut text = format!(
        "{} days of {} technicians, seed {}, in {:.0} s\n\n\
         Visits       {} ({} done), {} warnings, {} texts\n\
         Went wrong   {} commits, {} requests lost, {} reports repeated, {} times offline,\n             \
         {} texts, {} odd answers, {} kills\n\
         Violations   {}\n",
        report.days,
        report.technicians,
        report.seed,
        report.seconds,
        report.visits,
        report.done,
        report.warnings,
        report.texts,
        faults.commits_failed,
        faults.requests_lost,
        faults.reports_repeated,
        faults.reports_late,
        faults.texts_failed,
        faults.odd_answers,
        faults.kills,
        report.violated,
    );
    for one in &report.violations {
        text.push_str(&format!(
            "  seed {} {} step {} ({}): {}\n",
            one.seed, one.date, one.step, one.at, one.what
        ));
    }
    text
}
