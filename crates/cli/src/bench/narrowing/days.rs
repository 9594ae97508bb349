//! Simulated days, customers' answers included, added up.

use crate::bench::days::{DaysArgs, store};
use crate::output;
use anyhow::Context as _;
use kept_dispatch::learn::entered;
use kept_domain::Seconds;
use kept_sim::day::Simulation;
use kept_sim::firm;
use kept_sim::history;
use kept_sim::report::{DayReport, StageReport};
use kept_solver::forecast::learn;
use kept_solver::narrow::MissBudget;
use serde::Serialize;
use std::collections::BTreeMap;

/// Days before the first one that the firm has learned from.
const HISTORY_DAYS: u32 = 200;

/// Stages in the order in which they are told.
const STAGES: [&str; 5] = ["booked", "evening", "morning", "next_up", "en_route"];

/// What became of the windows of some days.
#[derive(Debug, Default, Serialize)]
pub struct Played {
    days: usize,
    /// Windows of each stage, each judged by the arrival.
    stages: BTreeMap<String, StageReport>,
    /// The word we gave: the last window before the technician was on the way, as first given. One that
    /// was given up for a customer's choice counts as not kept.
    word: StageReport,
    /// Share of these kept; none when nothing was decided.
    kept: Option<f64>,
    /// Visits whose word and every other window was kept, the one on the way too; and their share.
    kept_throughout: u32,
    kept_over_all_stages: Option<f64>,
    /// Windows that don't lie inside the one before.
    widened: u32,
    /// Visits that a colleague took over without the customer being asked.
    handovers: u32,
    warnings: u32,
    /// Driving, waiting and breaks of all technicians on a day, mean minutes.
    on_the_road_min: f64,
}

/// Plays the days.
///
/// # Errors
/// A simulated day failed.
pub async fn play(args: &DaysArgs, handover_worth_min: u16) -> anyhow::Result<Played> {
    let mut played = Played::default();
    let mut settings = firm::territory().settings;
    settings.handover_worth_s = Seconds::minutes(i64::from(handover_worth_min));
    let setups = args.setups(true)?;
    let first = setups.first().context("no days")?;
    let lived = history::before(first, u64::from(HISTORY_DAYS));
    let mut learned = learn::learn(&lived, entered(&settings));
    let mut budget = MissBudget::new(settings.miss_ppm.0);
    for setup in setups {
        let day = Simulation::with_settings(store().await?, setup, settings.clone());
        let day = day.await?;
        learned.misses_permille = Some(budget.permille());
        day.know(&learned, HISTORY_DAYS).await?;
        let report = day.run().await?;
        let missed = report.word.decided - report.kept_throughout;
        budget.follow(missed as usize, report.word.decided as usize);
        played.add(&report);
    }
    let share = |part: u32, whole: u32| (whole > 0).then(|| f64::from(part) / f64::from(whole));
    played.kept = share(played.word.kept, played.word.decided);
    played.kept_over_all_stages = share(played.kept_throughout, played.word.decided);
    Ok(played)
}

impl Played {
    fn add(&mut self, day: &DayReport) {
        self.days += 1;
        for (name, stage) in &day.promises {
            add(self.stages.entry(name.clone()).or_default(), stage);
        }
        add(&mut self.word, &day.word);
        self.kept_throughout += day.kept_throughout;
        self.widened += day.widened;
        self.handovers += day.handovers;
        self.warnings += day.warnings.opened;
        let before = (self.days - 1) as f64 * self.on_the_road_min;
        self.on_the_road_min = (before + day.on_the_road_s as f64 / 60.0) / self.days as f64;
    }
}

fn add(sum: &mut StageReport, more: &StageReport) {
    let widths = |stage: &StageReport| stage.mean_width_min * f64::from(stage.told);
    let all = widths(sum) + widths(more);
    sum.told += more.told;
    sum.mean_width_min = all / f64::from(sum.told.max(1));
    sum.decided += more.decided;
    sum.kept += more.kept;
}

/// The days as a table.
pub fn table(played: &Played, technicians: u16, seed: u64) -> String {
    let mut table = output::plain_table(["Stage", "Told", "Width (min)", "Kept", "of"]);
    let mut row = |name: String, stage: &StageReport| {
        table.add_row([
            name,
            stage.told.to_string(),
            format!("{:.1}", stage.mean_width_min),
            format!(
                "{:.2} %",
                100.0 * f64::from(stage.kept) / f64::from(stage.decided.max(1))
            ),
            stage.decided.to_string(),
        ]);
    };
    for name in STAGES {
        if let Some(stage) = played.stages.get(name) {
            row(name.replace('_', " "), stage);
        }
    }
    row("the word we gave".to_owned(), &played.word);
    let throughout = played
        .kept_over_all_stages
        .map_or_else(|| "-".to_owned(), |share| format!("{:.2} %", 100.0 * share));
    format!(
        "{} days of {technicians} technicians after {HISTORY_DAYS} to learn from, seed {seed}\n\n{}\n\
         Kept over all stages together: {throughout} of {}. Windows that aren't inside the one before: {}.\n\
         A day: {:.1} handovers, {:.1} warnings; driving, waiting and breaks {:.0} min.\n",
        played.days,
        output::trimmed(&table),
        played.word.decided,
        played.widened,
        f64::from(played.handovers) / played.days.max(1) as f64,
        f64::from(played.warnings) / played.days.max(1) as f64,
        played.on_the_road_min,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_are_weighed_by_how_many_were_told() {
        let stage = |told, mean_width_min| StageReport {
            told,
            mean_width_min,
            decided: told,
            kept: 1,
        };
        let mut sum = StageReport::default();
        add(&mut sum, &stage(1, 60.0));
        add(&mut sum, &stage(3, 20.0));
        assert_eq!(
            sum,
            StageReport {
                kept: 2,
                ..stage(4, 30.0)
            }
        );
    }
}
