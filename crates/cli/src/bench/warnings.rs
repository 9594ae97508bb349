//! `kept bench warnings`: simulated days through the real use cases on which no customer answers, so
//! that each promise ends as it would have; and how many of the broken ones their customers were warned
//! of, at what price in false warnings.
//!
//! Counted are visits that are on a route. A promise is the last window told before the technician was
//! on the way. It breaks when the technician arrives at its end or later (nobody comes too early:
//! technicians wait). Early is a warning told at least 30 minutes before that end.
//!
//! Beside it a frontier: who knows the truth's distributions and all reports until 30 minutes before the
//! promise's end, decides then, and warns from some probability on. No rule that warns early can catch
//! more promises at as few false warnings, up to the simplifications that `kept_sim::oracle` names; and
//! as a check on these, the frontier's expected number of broken promises stands beside the real one.

use super::days::{self, DaysArgs};
use crate::output;
use kept_dispatch::day::DayState;
use kept_domain::{MessageKind, Promise, Seconds, Stage, Timestamp, VisitId};
use kept_sim::day::{Setup, Simulation};
use kept_sim::firm;
use kept_sim::oracle::{Oracle, SAMPLES_MAX};
use serde::Serialize;

/// Notice that counts as early.
const EARLY: Seconds = Seconds::minutes(30);
/// Probabilities from which on the frontier's points warn, per cent.
const THRESHOLDS_PCT: [u32; 11] = [5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95];

/// Arguments of `kept bench warnings`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    days: DaysArgs,
    /// Samples of each probability of the frontier.
    #[arg(long, default_value_t = 2_000, value_parser = clap::value_parser!(u32).range(1..=SAMPLES_MAX as i64))]
    samples: u32,
}

/// What is printed.
#[derive(Debug, Serialize)]
struct Report {
    days: u64,
    technicians: u16,
    seed: u64,
    /// Promises that are counted.
    visits: usize,
    /// Promises of visits on no route, which aren't.
    left_out: usize,
    /// Promises that broke.
    broken: usize,
    /// The product's warnings.
    product: Warner,
    /// How often a customer heard something else than before, per visit: "back on time" after a warning,
    /// and a warning after that.
    flips_per_visit: f64,
    /// From the first warning to the promise's end, over broken promises that were warned of.
    median_notice_min: Option<i64>,
    frontier: Frontier,
}

/// One way to warn.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
struct Warner {
    /// Broken promises that were warned of in time, and their share; none when nothing broke.
    early: usize,
    recall_30_min: Option<f64>,
    /// The same with any notice.
    warned: usize,
    recall: Option<f64>,
    /// Warnings of promises that were kept.
    r#false: usize,
    false_per_100_visits: f64,
}

#[derive(Debug, Serialize)]
struct Frontier {
    samples: u32,
    /// Promises that were told at least 30 minutes before their end; others nobody can warn of early.
    in_time: usize,
    /// How many of these broke, and how many were to be expected 30 minutes before.
    broken: usize,
    expected_broken: f64,
    points: Vec<Point>,
    /// The share of broken promises that the frontier catches with no more false warnings than ours.
    recall_at_our_false: Option<f64>,
}

#[derive(Debug, Serialize)]
struct Point {
    warns_from: f64,
    #[serde(flatten)]
    warner: Warner,
}

/// How one promise ended, and what was said of it.
struct Outcome {
    broken: bool,
    /// From the first warning to the promise's end.
    notice: Option<Seconds>,
    flips: usize,
    /// The frontier's probability; none when the promise was told too late to be warned of early.
    foreseen: Option<f64>,
}

/// Runs the command.
///
/// # Errors
/// A simulated day failed.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let report = days::wait(measure(args))?;
    output::print_report(&report, args.days.json, table)
}

async fn measure(args: &Args) -> anyhow::Result<Report> {
    let mut outcomes = Vec::new();
    let mut left_out = 0;
    for setup in args.days.setups(false)? {
        let simulation = Simulation::new(days::store().await?, setup).await?;
        let state = simulation.play().await?;
        let of_day = outcomes_of(&state, setup, args.samples);
        left_out += state.visits.len() - of_day.len();
        outcomes.extend(of_day);
    }
    Ok(report(args, &outcomes, left_out))
}

fn outcomes_of(state: &DayState, setup: Setup, samples: u32) -> Vec<Outcome> {
    let samples = usize::try_from(samples).unwrap_or(SAMPLES_MAX);
    let oracle = Oracle::new(state, firm::cv_permille, setup.seed, samples);
    let plan = state.plan.as_ref();
    state
        .visits
        .keys()
        .filter(|visit| plan.is_some_and(|plan| plan.find(visit).is_some()))
        .filter_map(|visit| Some(outcome(state, &oracle, visit, word(state, visit)?)))
        .collect()
}

fn word<'a>(state: &'a DayState, visit: &VisitId) -> Option<&'a Promise> {
    let told = state.promises.get(visit)?;
    told.iter()
        .rev()
        .find(|promise| promise.stage != Stage::EnRoute)
}

fn outcome(state: &DayState, oracle: &Oracle, visit: &VisitId, word: &Promise) -> Outcome {
    let end = word.window.to();
    let arrived = state.progress_of(visit).arrived_at;
    let warnings = state.warnings.values().filter(|w| w.visit == *visit);
    let told: Vec<Timestamp> = warnings
        .filter_map(|warning| warning.told_at.first().copied())
        .collect();
    let taken_back = state
        .messages
        .values()
        .filter(|m| m.visit == *visit && m.kind == MessageKind::BackOnTime)
        .count();
    let at_last = end - EARLY;
    Outcome {
        broken: arrived.is_none_or(|arrived| arrived >= end),
        notice: told.iter().min().map(|first| end - *first),
        flips: (told.len() + taken_back).saturating_sub(1),
        foreseen: (word.told_at <= at_last)
            .then(|| oracle.late(visit, end, at_last))
            .flatten(),
    }
}

fn report(args: &Args, outcomes: &[Outcome], left_out: usize) -> Report {
    let mut notices: Vec<i64> = outcomes
        .iter()
        .filter(|outcome| outcome.broken)
        .filter_map(|outcome| outcome.notice.filter(|notice| notice.0 > 0))
        .map(|notice| notice.0 / 60)
        .collect();
    notices.sort_unstable();
    let product = warner(outcomes, |outcome| outcome.notice);
    Report {
        days: args.days.days,
        technicians: args.days.technicians,
        seed: args.days.seed,
        visits: outcomes.len(),
        left_out,
        broken: outcomes.iter().filter(|outcome| outcome.broken).count(),
        product,
        flips_per_visit: outcomes.iter().map(|outcome| outcome.flips).sum::<usize>() as f64
            / outcomes.len().max(1) as f64,
        median_notice_min: notices.get(notices.len() / 2).copied(),
        frontier: frontier(args.samples, outcomes, product),
    }
}

/// What a way to warn is worth, `notice` being the time from its warning to the promise's end.
fn warner(outcomes: &[Outcome], notice: impl Fn(&Outcome) -> Option<Seconds>) -> Warner {
    let broken = outcomes.iter().filter(|outcome| outcome.broken).count();
    let caught = |least: Seconds| {
        outcomes
            .iter()
            .filter(|outcome| outcome.broken && notice(outcome).is_some_and(|n| n >= least))
            .count()
    };
    let (early, warned) = (caught(EARLY), caught(Seconds(1)));
    let wrong = outcomes
        .iter()
        .filter(|outcome| !outcome.broken && notice(outcome).is_some())
        .count();
    let share = |count: usize| (broken > 0).then(|| count as f64 / broken as f64);
    Warner {
        early,
        recall_30_min: share(early),
        warned,
        recall: share(warned),
        r#false: wrong,
        false_per_100_visits: 100.0 * wrong as f64 / outcomes.len().max(1) as f64,
    }
}

fn frontier(samples: u32, outcomes: &[Outcome], product: Warner) -> Frontier {
    let in_time: Vec<&Outcome> = outcomes
        .iter()
        .filter(|outcome| outcome.foreseen.is_some())
        .collect();
    let point = |percent: &u32| {
        let from = f64::from(*percent) / 100.0;
        Point {
            warns_from: from,
            warner: from_probability(outcomes, from),
        }
    };
    Frontier {
        samples,
        in_time: in_time.len(),
        broken: in_time.iter().filter(|outcome| outcome.broken).count(),
        expected_broken: in_time.iter().filter_map(|outcome| outcome.foreseen).sum(),
        points: THRESHOLDS_PCT.iter().map(point).collect(),
        recall_at_our_false: recall_within(outcomes, product.r#false),
    }
}

fn from_probability(outcomes: &[Outcome], from: f64) -> Warner {
    warner(outcomes, |outcome| {
        outcome.foreseen.filter(|p| *p >= from).map(|_| EARLY)
    })
}

/// The best recall of any probability to warn from, with at most so many false warnings.
fn recall_within(outcomes: &[Outcome], false_max: usize) -> Option<f64> {
    let mut from: Vec<f64> = outcomes.iter().filter_map(|o| o.foreseen).collect();
    from.sort_unstable_by(f64::total_cmp);
    from.dedup();
    let affordable = from
        .into_iter()
        .map(|from| from_probability(outcomes, from))
        .find(|warner| warner.r#false <= false_max);
    affordable.map_or(Some(0.0), |warner| warner.recall_30_min)
}

fn percent(share: Option<f64>) -> String {
    share.map_or_else(|| "-".to_owned(), |share| format!("{:.1} %", 100.0 * share))
}

fn table(report: &Report) -> String {
    let mut table =
        output::plain_table(["Warns", "30 min before", "At all", "False per 100 visits"]);
    let mut row = |name: String, warner: &Warner| {
        table.add_row([
            name,
            percent(warner.recall_30_min),
            percent(warner.recall),
            format!("{:.2}", warner.false_per_100_visits),
        ]);
    };
    row("the product".to_owned(), &report.product);
    let frontier = &report.frontier;
    for point in &frontier.points {
        // Whether a later moment would catch more isn't asked.
        let warner = Warner {
            recall: None,
            ..point.warner
        };
        row(
            format!("frontier from {:.0} %", 100.0 * point.warns_from),
            &warner,
        );
    }
    let notice = report
        .median_notice_min
        .map_or_else(|| "-".to_owned(), |minutes| format!("{minutes} min"));
    format!(
        "{} days of {} technicians, seed {}: {} promises, {} broken ({} of visits on no route left out)\n\n\
         {}\n\
         With no more false warnings than ours the frontier catches {} 30 min before.\n\
         Of {} promises told in time {} broke; the frontier expected {:.1}.\n\
         Median notice {notice}, {:.3} flips a visit.\n",
        report.days,
        report.technicians,
        report.seed,
        report.visits,
        report.broken,
        report.left_out,
        output::trimmed(&table),
        percent(frontier.recall_at_our_false),
        frontier.in_time,
        frontier.broken,
        frontier.expected_broken,
        report.flips_per_visit
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(broken: bool, notice_min: Option<i64>, foreseen: f64) -> Outcome {
        Outcome {
            broken,
            notice: notice_min.map(Seconds::minutes),
            flips: 0,
            foreseen: Some(foreseen),
        }
    }

    #[test]
    fn early_and_false_warnings_are_told_apart() {
        let outcomes = [
            outcome(true, Some(45), 0.9),
            outcome(true, Some(10), 0.6),
            outcome(true, None, 0.2),
            // Told of after the promise's end: that is no warning.
            outcome(true, Some(-5), 0.7),
            outcome(false, Some(5), 0.4),
            outcome(false, None, 0.1),
        ];
        let ours = warner(&outcomes, |outcome| outcome.notice);
        assert_eq!((ours.early, ours.warned, ours.r#false), (1, 2, 1));
        assert_eq!(ours.recall_30_min, Some(0.25));
        let frontier = from_probability(&outcomes, 0.5);
        assert_eq!((frontier.early, frontier.r#false), (3, 0));
        // From 20 % on all are caught, at one false warning.
        assert_eq!(recall_within(&outcomes, 1), Some(1.0));
        assert_eq!(recall_within(&outcomes, 0), Some(0.75));
    }
}
