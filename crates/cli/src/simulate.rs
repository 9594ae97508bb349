//! `kept simulate`: days on which everything goes wrong that goes wrong in life, on stores in memory, with
//! a check after every step. Stops with an error on a day on which something happened that must never happen.

use crate::bench::DaysArgs;
use crate::output;
use anyhow::{Context as _, bail};
use kept_dispatch::clock::Stopwatch;
use kept_sim::day::Setup;
use kept_sim::simulate::{BadDay, Faults, Violation, play};
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Violations that are printed.
const SHOWN_MAX: usize = 50;
/// Time between two lines of progress, at the least.
const TOLD_EVERY: Duration = Duration::from_secs(30);

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
    /// Days that were played: all, or up to the first one with a violation.
    days: usize,
    technicians: u16,
    seed: u64,
    seconds: f64,
    visits: usize,
    done: usize,
    warnings: usize,
    texts: usize,
    faults: Faults,
    /// SHA-256 over the SHA-256 of each day's ledger.
    ledgers_sha256: String,
    /// Violations in all, and the first ones.
    violated: usize,
    violations: Vec<Violation>,
}

impl Report {
    fn add(&mut self, day: BadDay) {
        self.days += 1;
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
    let progress = Progress::new(args.days.days);
    let setups = args.days.setups(true)?;
    let mut report = Report {
        technicians: args.days.technicians,
        seed: args.days.seed,
        ..Report::default()
    };
    let mut ledgers = Sha256::new();
    for day in side_by_side(&setups, usize::from(args.threads), one, &progress)? {
        ledgers.update(&day.ledger_sha256);
        report.add(day);
    }
    report.ledgers_sha256 = format!("{:x}", ledgers.finalize());
    report.seconds = progress.watch.elapsed().as_secs_f64();
    report.violations.truncate(SHOWN_MAX);
    output::print_report(&report, args.days.json, table)?;
    if let Some(first) = report.violations.first() {
        let (seed, date, technicians) = (first.seed, first.date, report.technicians);
        bail!(
            "{} violations; the day can be played again with \
             --seed {seed} --from {date} --days 1 --technicians {technicians}",
            report.violated,
        );
    }
    Ok(())
}

/// Plays days on several threads; returns them in their order, up to the first one on which something
/// went wrong that must not: the same ones whatever the number of threads.
fn side_by_side(
    setups: &[Setup],
    threads: usize,
    one: impl Fn(Setup) -> anyhow::Result<BadDay> + Sync,
    progress: &Progress,
) -> anyhow::Result<Vec<BadDay>> {
    let next = AtomicUsize::new(0);
    let stopped = AtomicBool::new(false);
    let played: Mutex<Vec<(usize, anyhow::Result<BadDay>)>> = Mutex::default();
    std::thread::scope(|scope| {
        for _ in 0..threads.min(setups.len()) {
            scope.spawn(|| {
                while !stopped.load(Ordering::Relaxed) {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(setup) = setups.get(index) else {
                        return;
                    };
                    let day = one(*setup);
                    if day.as_ref().map_or(true, BadDay::is_violated) {
                        stopped.store(true, Ordering::Relaxed);
                    }
                    let mut played = played.lock().unwrap_or_else(PoisonError::into_inner);
                    played.push((index, day));
                    progress.tell(played.len());
                }
            });
        }
    });
    let mut played = played.into_inner().unwrap_or_else(PoisonError::into_inner);
    played.sort_by_key(|(index, _)| *index);
    if played.len() < next.into_inner().min(setups.len()) {
        bail!("a thread ended before its days were played");
    }
    let mut days = Vec::with_capacity(played.len());
    for (_, day) in played {
        let day = day?;
        let last = day.is_violated();
        days.push(day);
        if last {
            break;
        }
    }
    Ok(days)
}

/// Tells on standard error how far a long run is.
struct Progress {
    watch: Stopwatch,
    days: u64,
    told: Mutex<Duration>,
}

impl Progress {
    fn new(days: u64) -> Self {
        Progress {
            watch: Stopwatch::start(),
            days,
            told: Mutex::default(),
        }
    }

    fn tell(&self, played: usize) {
        let now = self.watch.elapsed();
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if now >= *told + TOLD_EVERY {
            *told = now;
            eprintln!("{played} of {} days in {} s", self.days, now.as_secs());
        }
    }
}

fn one(setup: Setup) -> anyhow::Result<BadDay> {
    let day = tokio::runtime::Builder::new_current_thread()
        .enable_time()
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

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{Days, NaiveDate};
    use kept_domain::Timestamp;

    const DAYS: u64 = 40;

    fn setups() -> Vec<Setup> {
        let first = NaiveDate::from_ymd_opt(2026, 10, 15).unwrap();
        let setup = |n| Setup {
            seed: 1,
            technicians: 1,
            date: first + Days::new(n),
            customers_answer: true,
        };
        (0..DAYS).map(setup).collect()
    }

    /// A day with as many visits as its place in the month, that is violated on these.
    fn day(setup: Setup, violated: &[u32]) -> BadDay {
        use chrono::Datelike as _;
        let in_month = setup.date.day();
        let violation = Violation {
            seed: setup.seed,
            date: setup.date,
            step: 0,
            at: Timestamp(0),
            what: "it".to_owned(),
        };
        BadDay {
            visits: usize::try_from(in_month).unwrap(),
            violations: vec![violation; usize::from(violated.contains(&in_month))],
            ..BadDay::default()
        }
    }

    fn visits(threads: usize, violated: &[u32]) -> Vec<usize> {
        let play = |setup| Ok(day(setup, violated));
        let days = side_by_side(&setups(), threads, play, &Progress::new(DAYS));
        days.unwrap().iter().map(|day| day.visits).collect()
    }

    #[test]
    fn days_come_in_their_order_up_to_the_first_violation_whatever_the_number_of_threads() {
        let all: Vec<usize> = (15..=31).chain(1..=23).collect();
        for threads in [1, 2, 7, 64] {
            assert_eq!(visits(threads, &[]), all);
            assert_eq!(visits(threads, &[17, 20]), [15, 16, 17]);
        }
    }

    #[test]
    fn a_day_that_cannot_be_played_is_an_error() {
        let play = |setup: Setup| match setup.date.to_string().as_str() {
            "2026-10-18" => bail!("no room"),
            _ => Ok(day(setup, &[])),
        };
        let error = side_by_side(&setups(), 2, play, &Progress::new(DAYS)).unwrap_err();
        assert!(error.to_string().contains("no room"), "{error}");
    }
}
