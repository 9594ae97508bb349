//! Frontier: the most broken promises that a probability can catch at a number of false warnings.

use super::outcome::{Counted, Outcome};
use kept_sim::chance::Chance;
use serde::Serialize;

/// Probabilities whose points are printed, per cent.
const THRESHOLDS_PCT: [u32; 11] = [5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95];
/// Resamples of the days behind an interval.
const RESAMPLES: usize = 2_000;
/// Ends of the interval, in thousandths of the resamples.
const ENDS_PERMILLE: (usize, usize) = (25, 975);

/// Whoever warns from some probability on.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Step {
    pub warns_from: f64,
    pub early: usize,
    pub recall_30_min: Option<f64>,
    pub r#false: usize,
    pub false_per_100_visits: f64,
}

/// What a probability catches with exactly the product's false warnings.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Share {
    /// The share of broken promises.
    pub recall_at_our_false: Option<f64>,
    /// The product's recall over this one.
    pub ours_to_this: Option<f64>,
    /// The same over resampled days, at 2.5 % and 97.5 %.
    pub interval: Option<(f64, f64)>,
}

/// The frontier at each printed probability.
pub fn steps(outcomes: &[&Outcome]) -> Vec<Step> {
    let broken = outcomes.iter().filter(|outcome| outcome.broken).count();
    let step = |percent: &u32| {
        let from = f64::from(*percent) / 100.0;
        let warned = || {
            outcomes
                .iter()
                .filter(|o| o.foreseen.is_some_and(|p| p >= from))
        };
        let early = warned().filter(|outcome| outcome.broken).count();
        let wrong = warned().count() - early;
        Step {
            warns_from: from,
            early,
            recall_30_min: (broken > 0).then(|| early as f64 / broken as f64),
            r#false: wrong,
            false_per_100_visits: 100.0 * wrong as f64 / outcomes.len().max(1) as f64,
        }
    };
    THRESHOLDS_PCT.iter().map(step).collect()
}

impl Share {
    /// By the probability that `known` gives.
    pub fn of(
        days: &[Vec<Outcome>],
        counted: Counted,
        known: impl Fn(&Outcome) -> Option<f64>,
    ) -> Self {
        let all: Vec<&Outcome> = days.iter().flatten().collect();
        let broken: f64 = all.iter().map(|outcome| outcome.breaks(counted)).sum();
        let (ours, theirs) = caught_by_both(&all, counted, &known);
        Share {
            recall_at_our_false: (broken > 0.0).then(|| theirs / broken),
            ours_to_this: (theirs > 0.0).then(|| ours / theirs),
            interval: interval(days, counted, &known),
        }
    }
}

/// Promises that the product caught early, and that a probability catches at as many false warnings.
fn caught_by_both(
    outcomes: &[&Outcome],
    counted: Counted,
    known: &impl Fn(&Outcome) -> Option<f64>,
) -> (f64, f64) {
    let early = outcomes.iter().filter(|outcome| outcome.has_notice());
    let ours = early.map(|outcome| outcome.breaks(counted)).sum();
    let warned = outcomes.iter().filter(|outcome| outcome.notice.is_some());
    let wrong = warned.map(|outcome| outcome.is_wrong(counted)).sum();
    (ours, caught(outcomes, wrong, counted, known))
}

/// Broken promises that are caught with `wrong` false warnings: between two probabilities, lots are
/// drawn.
fn caught(
    outcomes: &[&Outcome],
    wrong: f64,
    counted: Counted,
    known: &impl Fn(&Outcome) -> Option<f64>,
) -> f64 {
    let mut warned: Vec<(f64, f64)> = outcomes
        .iter()
        .filter_map(|outcome| Some((known(outcome)?, outcome.breaks(counted))))
        .collect();
    warned.sort_unstable_by(|a, b| b.0.total_cmp(&a.0));
    let (mut caught, mut used) = (0.0, 0.0);
    for alike in warned.chunk_by(|a, b| a.0 == b.0) {
        let right: f64 = alike.iter().map(|(_, breaks)| breaks).sum();
        let more = alike.len() as f64 - right;
        if used + more > wrong {
            return caught + right * (wrong - used) / more;
        }
        caught += right;
        used += more;
    }
    caught
}

/// Of the product's share, over days drawn with replacement: the promises of a day miss together.
fn interval(
    days: &[Vec<Outcome>],
    counted: Counted,
    known: &impl Fn(&Outcome) -> Option<f64>,
) -> Option<(f64, f64)> {
    let mut stream = Chance::new(1).stream(&["resampled days"]);
    let mut shares: Vec<f64> = (0..RESAMPLES)
        .filter_map(|_| {
            let drawn = (0..days.len()).filter_map(|_| {
                let at = (stream.uniform() * days.len() as f64) as usize;
                days.get(at)
            });
            let all: Vec<&Outcome> = drawn.flatten().collect();
            let (ours, theirs) = caught_by_both(&all, counted, known);
            (theirs > 0.0).then(|| ours / theirs)
        })
        .collect();
    shares.sort_unstable_by(f64::total_cmp);
    let at = |permille: usize| shares.get(shares.len() * permille / 1_000).copied();
    at(ENDS_PERMILLE.0).zip(at(ENDS_PERMILLE.1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use kept_domain::Seconds;

    fn outcome(broken: bool, notice_min: Option<i64>, foreseen: f64) -> Outcome {
        Outcome {
            broken,
            notice: notice_min.map(Seconds::minutes),
            flips: 0,
            foreseen: Some(foreseen),
            believed: None,
        }
    }

    #[test]
    fn the_frontier_draws_lots_between_two_probabilities() {
        let outcomes = [
            outcome(true, None, 0.9),
            outcome(true, None, 0.7),
            outcome(false, None, 0.5),
            outcome(true, None, 0.5),
            outcome(false, None, 0.5),
            outcome(true, None, 0.1),
        ];
        let all: Vec<&Outcome> = outcomes.iter().collect();
        let at = |wrong: f64| caught(&all, wrong, Counted::Lived, &|o: &Outcome| o.foreseen);
        assert_eq!((at(0.0), at(1.0), at(2.0), at(9.0)), (2.0, 2.5, 4.0, 4.0));
        let half = steps(&all)[5];
        assert_eq!((half.early, half.r#false), (3, 2));
    }

    #[test]
    fn who_catches_as_many_as_the_frontier_has_all_of_it() {
        let day = || vec![outcome(true, Some(40), 0.9), outcome(false, None, 0.2)];
        let days: Vec<Vec<Outcome>> = (0..5).map(|_| day()).collect();
        let share = Share::of(&days, Counted::Lived, |outcome| outcome.foreseen);
        assert_eq!(share.recall_at_our_false, Some(1.0));
        assert_eq!(share.ours_to_this, Some(1.0));
        assert_eq!(share.interval, Some((1.0, 1.0)));
    }

    #[test]
    fn expected_counts_are_those_of_the_probabilities_and_late_warnings_count_as_lived() {
        // Warned: one of 0.75 in time, and a kept one late. A frontier with as many false warnings
        // (1.25) warns of 0.75 and of 0.5, half a promise for half a false one, and of the third's 0.5.
        let day = || {
            vec![
                outcome(false, Some(40), 0.75),
                outcome(true, None, 0.5),
                outcome(false, None, 0.5),
                outcome(false, Some(10), 0.0),
            ]
        };
        let days: Vec<Vec<Outcome>> = (0..5).map(|_| day()).collect();
        let share = Share::of(&days, Counted::Expected, |outcome| outcome.foreseen);
        assert_eq!(share.recall_at_our_false, Some(1.0));
        assert_eq!(share.ours_to_this, Some(0.75 / 1.75));
    }
}
