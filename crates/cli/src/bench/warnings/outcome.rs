//! Outcome: how one promise ended, what was said of it, and what could have been known of it.

use super::onlooker::Watcher;
use kept_dispatch::day::DayState;
use kept_dispatch::warn::NOTICE;
use kept_domain::{MessageKind, Promise, Seconds, Stage, Timestamp, VisitId};
use kept_sim::firm;
use kept_sim::oracle::{Oracle, SAMPLES_MAX};
use serde::Serialize;

/// How one promise ended.
pub struct Outcome {
    pub broken: bool,
    /// From the first warning to the promise's end.
    pub notice: Option<Seconds>,
    pub flips: usize,
    /// The frontier's probability; none when the promise was told too late to be warned of early.
    pub foreseen: Option<f64>,
    /// The product's own at the same moment.
    pub believed: Option<f64>,
}

impl Outcome {
    /// Warned of in time, and rightly.
    pub fn is_early(&self) -> bool {
        self.broken && self.has_notice()
    }

    /// Warned of, and wrongly.
    pub fn is_false(&self) -> bool {
        !self.broken && self.notice.is_some()
    }

    /// Warned of in time, rightly or not.
    pub fn has_notice(&self) -> bool {
        self.notice.is_some_and(|notice| notice >= NOTICE)
    }

    /// The probability that it breaks: 0 or 1 as lived.
    pub fn breaks(&self, counted: Counted) -> f64 {
        let lived = f64::from(u8::from(self.broken));
        match counted {
            Counted::Lived => lived,
            Counted::Expected => self.foreseen.unwrap_or(lived),
        }
    }

    /// The probability that its warning is false: who is warned late is warned by what is known then.
    pub fn is_wrong(&self, counted: Counted) -> f64 {
        if self.has_notice() {
            1.0 - self.breaks(counted)
        } else {
            f64::from(u8::from(self.is_false()))
        }
    }

    /// Warned of wrongly, and too late to count as early.
    pub fn is_false_late(&self) -> bool {
        self.is_false() && !self.has_notice()
    }
}

/// How broken promises are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    /// As the days were lived.
    Lived,
    /// As they were to be expected 30 minutes before each promise's end, by who knows the truth's
    /// distributions: the same mean over many days, with less luck in it. What can't be foreseen then, as
    /// it is told or warned of later, counts as lived.
    Expected,
}

/// One way to warn.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Warner {
    #[serde(skip)]
    pub broken: usize,
    /// Broken promises that were warned of in time, and their share; none when nothing broke.
    pub early: usize,
    pub recall_30_min: Option<f64>,
    /// The same with any notice.
    pub warned: usize,
    pub recall: Option<f64>,
    /// Warnings of promises that were kept.
    pub r#false: usize,
    pub false_per_100_visits: f64,
}

impl Warner {
    /// The product, as these outcomes tell.
    pub fn of(outcomes: &[&Outcome]) -> Self {
        let count = |is: fn(&Outcome) -> bool| outcomes.iter().filter(|o| is(o)).count();
        let broken = count(|outcome| outcome.broken);
        let early = count(Outcome::is_early);
        // Told of after the promise's end: that is no warning.
        let warned = count(|o| o.broken && o.notice.is_some_and(|n| n > Seconds::ZERO));
        let wrong = count(Outcome::is_false);
        let share = |count: usize| (broken > 0).then(|| count as f64 / broken as f64);
        Warner {
            broken,
            early,
            recall_30_min: share(early),
            warned,
            recall: share(warned),
            r#false: wrong,
            false_per_100_visits: 100.0 * wrong as f64 / outcomes.len().max(1) as f64,
        }
    }
}

/// The outcomes of a day that is over.
pub fn of_day(state: &DayState, watcher: &Watcher, seed: u64, samples: u32) -> Vec<Outcome> {
    let samples = usize::try_from(samples).unwrap_or(SAMPLES_MAX);
    let oracle = Oracle::new(state, firm::cv_permille, seed, samples);
    let plan = state.plan.as_ref();
    state
        .visits
        .keys()
        .filter(|visit| plan.is_some_and(|plan| plan.find(visit).is_some()))
        .filter_map(|visit| Some(outcome(state, watcher, &oracle, visit, word(state, visit)?)))
        .collect()
}

fn word<'a>(state: &'a DayState, visit: &VisitId) -> Option<&'a Promise> {
    let told = state.promises.get(visit)?;
    told.iter()
        .rev()
        .find(|promise| promise.stage != Stage::EnRoute)
}

fn outcome(
    state: &DayState,
    watcher: &Watcher,
    oracle: &Oracle,
    visit: &VisitId,
    word: &Promise,
) -> Outcome {
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
    let at_last = end - NOTICE;
    let in_time = word.told_at <= at_last;
    Outcome {
        broken: arrived.is_none_or(|arrived| arrived >= end),
        notice: told.iter().min().map(|first| end - *first),
        flips: (told.len() + taken_back).saturating_sub(1),
        foreseen: in_time.then(|| oracle.late(visit, end, at_last)).flatten(),
        believed: in_time.then(|| watcher.believed(visit, end)).flatten(),
    }
}

/// The middle notice of broken promises that were warned of, in minutes.
pub fn median_notice(outcomes: &[&Outcome]) -> Option<i64> {
    let mut notices: Vec<i64> = outcomes
        .iter()
        .filter(|outcome| outcome.broken)
        .filter_map(|outcome| outcome.notice.filter(|notice| notice.0 > 0))
        .map(|notice| notice.0 / 60)
        .collect();
    notices.sort_unstable();
    notices.get(notices.len() / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(broken: bool, notice_min: Option<i64>) -> Outcome {
        Outcome {
            broken,
            notice: notice_min.map(Seconds::minutes),
            flips: 0,
            foreseen: None,
            believed: None,
        }
    }

    #[test]
    fn early_and_false_warnings_are_told_apart() {
        let outcomes = [
            outcome(true, Some(45)),
            outcome(true, Some(10)),
            outcome(true, None),
            outcome(true, Some(-5)),
            outcome(false, Some(5)),
            outcome(false, None),
        ];
        let all: Vec<&Outcome> = outcomes.iter().collect();
        let ours = Warner::of(&all);
        assert_eq!((ours.early, ours.warned, ours.r#false), (1, 2, 1));
        assert_eq!(ours.recall_30_min, Some(0.25));
        assert_eq!(all.iter().filter(|o| o.is_false_late()).count(), 1);
        assert_eq!(median_notice(&all), Some(45));
    }
}
