//! Law: the truth's distribution of one duration, and what is known of one that has begun.

use crate::chance::Stream;
use crate::phone::{SAYS_FROM, SAYS_PERMILLE};
use crate::truth::{BIGGER_FACTOR, BIGGER_PERMILLE, DRIVE_CV, USUAL_FACTOR};
use kept_domain::Seconds;
use kept_solver::forecast::normal;

/// Tail probabilities below this are nothing: what was seen can't be told apart from impossible.
const NOTHING: f64 = 1e-14;

/// A mixture of log-normal durations, before the factors that durations share.
#[derive(Clone, Debug)]
pub(super) struct Law {
    parts: Vec<Part>,
    /// What was expected, seconds.
    expected: f64,
}

#[derive(Clone, Copy, Debug)]
struct Part {
    weight: f64,
    /// Logarithm of the median, seconds.
    ln_median: f64,
    sigma: f64,
}

/// What is known of a duration; seconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Known {
    /// It is over, and took so long.
    Took(f64),
    /// It is over, and took at most so long: what came after hides the rest.
    Below(f64),
    /// It goes on.
    Longer {
        /// For so long already.
        than: f64,
    },
    /// Work goes on past the time at which some technicians would say how long it still takes, and
    /// this one said nothing.
    Silent {
        /// For so long already.
        than: f64,
    },
    /// Work goes on, and the technician said how long in all, up to the rounding.
    Said {
        /// For so long already, at least.
        from: f64,
        /// At most.
        to: f64,
    },
}

/// A stretch of durations and how likely one in it would have been seen as it was.
#[derive(Clone, Copy, Debug)]
struct Stretch {
    from: f64,
    to: f64,
    seen: f64,
}

impl Law {
    /// How long the work takes.
    pub(super) fn work(expected: Seconds, cv_permille: u32) -> Self {
        let bigger = f64::from(BIGGER_PERMILLE) / 1000.0;
        let usual = expected.0 as f64 * USUAL_FACTOR;
        Law {
            parts: vec![
                Part::new(1.0 - bigger, usual, cv_permille),
                Part::new(bigger, usual * BIGGER_FACTOR, cv_permille),
            ],
            expected: expected.0 as f64,
        }
    }

    /// How long the drive takes.
    pub(super) fn drive(expected: Seconds) -> Self {
        Law {
            parts: vec![Part::new(1.0, expected.0 as f64, DRIVE_CV)],
            expected: expected.0 as f64,
        }
    }

    /// How likely what is known would be under a factor: a density where it is an exact duration.
    pub(super) fn likelihood(&self, known: &Known, factor: f64) -> f64 {
        let ln_factor = factor.ln();
        if let Known::Took(seconds) = known {
            let parts = self.parts.iter();
            return parts.map(|part| part.density(*seconds, ln_factor)).sum();
        }
        let stretches = self.stretches(known);
        let each = stretches
            .iter()
            .flatten()
            .flat_map(|stretch| self.parts.iter().map(move |part| (stretch, part)));
        each.map(|(stretch, part)| part.share(stretch, ln_factor))
            .sum()
    }

    /// A duration, given what is known of it and the factor.
    pub(super) fn draw(&self, known: &Known, factor: f64, stream: &mut Stream) -> f64 {
        let ln_factor = factor.ln();
        let stretches = self.stretches(known);
        let each = || {
            stretches
                .iter()
                .flatten()
                .flat_map(|stretch| self.parts.iter().map(move |part| (stretch, part)))
        };
        let total: f64 = each()
            .map(|(stretch, part)| part.share(stretch, ln_factor))
            .sum();
        let mut left = stream.uniform() * total;
        let within = stream.uniform();
        for (stretch, part) in each() {
            let share = part.share(stretch, ln_factor);
            if left < share {
                return part.within(stretch, ln_factor, within);
            }
            left -= share;
        }
        // Longer than anything that the law knows: it ends about now.
        match known {
            Known::Took(seconds) | Known::Below(seconds) => *seconds,
            Known::Longer { than } | Known::Silent { than } => *than,
            Known::Said { from, .. } => *from,
        }
    }

    fn stretches(&self, known: &Known) -> [Option<Stretch>; 2] {
        let stretch = |from: f64, to: f64, seen: f64| {
            (from < to).then_some(Stretch {
                from: from.max(0.0),
                to,
                seen,
            })
        };
        let says_from = self.expected + SAYS_FROM.0 as f64;
        match *known {
            Known::Took(seconds) => [stretch(seconds - 0.5, seconds + 0.5, 1.0), None],
            Known::Below(seconds) => [stretch(0.0, seconds, 1.0), None],
            Known::Longer { than } => [stretch(than, f64::INFINITY, 1.0), None],
            Known::Silent { than } => [
                stretch(than, says_from, 1.0),
                stretch(
                    than.max(says_from),
                    f64::INFINITY,
                    1.0 - f64::from(SAYS_PERMILLE) / 1000.0,
                ),
            ],
            Known::Said { from, to } => [stretch(from, to, 1.0), None],
        }
    }
}

impl Part {
    fn new(weight: f64, mean: f64, cv_permille: u32) -> Self {
        let cv = f64::from(cv_permille) / 1000.0;
        let variance = (cv * cv).ln_1p();
        Part {
            weight,
            ln_median: mean.max(1.0).ln() - variance / 2.0,
            sigma: variance.sqrt().max(1e-6),
        }
    }

    fn density(&self, seconds: f64, ln_factor: f64) -> f64 {
        let seconds = seconds.max(1.0);
        let z = self.z(seconds, ln_factor);
        self.weight * (-z * z / 2.0).exp() / (self.sigma * seconds)
    }

    fn z(&self, seconds: f64, ln_factor: f64) -> f64 {
        (seconds.ln() - self.ln_median - ln_factor) / self.sigma
    }

    /// Upper tails at both ends of the stretch: precise where long durations are rare.
    fn tails(&self, stretch: &Stretch, ln_factor: f64) -> (f64, f64) {
        let tail = |seconds: f64| match seconds {
            s if s <= 0.0 => 1.0,
            s if s.is_infinite() => 0.0,
            s => normal::upper_tail(self.z(s, ln_factor)),
        };
        (tail(stretch.from), tail(stretch.to))
    }

    fn share(&self, stretch: &Stretch, ln_factor: f64) -> f64 {
        let (from, to) = self.tails(stretch, ln_factor);
        let mass = from - to;
        if mass < NOTHING {
            0.0
        } else {
            self.weight * stretch.seen * mass
        }
    }

    fn within(&self, stretch: &Stretch, ln_factor: f64, share: f64) -> f64 {
        let (from, to) = self.tails(stretch, ln_factor);
        let tail = (to + share * (from - to)).clamp(NOTHING, 1.0 - NOTHING);
        let z = -normal::quantile(tail);
        (self.ln_median + ln_factor + self.sigma * z).exp()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::Chance;
    use crate::truth::Truth;
    use chrono::NaiveDate;

    fn sample(law: &Law, known: &Known) -> Vec<f64> {
        let mut stream = Chance::new(5).stream(&["law"]);
        (0..20_000)
            .map(|_| law.draw(known, 1.0, &mut stream))
            .collect()
    }

    fn share(sample: &[f64], below: f64) -> f64 {
        sample.iter().filter(|x| **x < below).count() as f64 / sample.len() as f64
    }

    #[test]
    fn the_law_of_work_is_the_truths() {
        let truth = Truth::new(Chance::new(9), NaiveDate::default());
        let expected = Seconds::minutes(45);
        // One technician and day: the shared factors are the same for all, and divided out.
        let all = |visit: usize| truth.service(&visit.to_string(), "t", expected, 400).0 as f64;
        let (pace, day) = (
            Chance::new(9).factor(crate::truth::PACE_CV, &["pace", "t"]),
            Chance::new(9).factor(
                crate::truth::DAY_CV,
                &["day", &NaiveDate::default().to_string()],
            ),
        );
        let seen: Vec<f64> = (0..20_000).map(|n| all(n) / (pace * day)).collect();
        let law = sample(&Law::work(expected, 400), &Known::Longer { than: 0.0 });
        for minutes in [20.0, 30.0, 45.0, 60.0, 90.0] {
            let (seen, law) = (share(&seen, minutes * 60.0), share(&law, minutes * 60.0));
            assert!((seen - law).abs() < 0.012, "{minutes}: {seen} {law}");
        }
    }

    #[test]
    fn what_goes_on_lasts_longer_and_what_was_said_is_true() {
        let law = Law::work(Seconds::minutes(45), 400);
        let longer = sample(&law, &Known::Longer { than: 3600.0 });
        assert!(longer.iter().all(|x| *x >= 3599.9));
        let said = Known::Said {
            from: 4000.0,
            to: 4600.0,
        };
        assert!(
            sample(&law, &said)
                .iter()
                .all(|x| (3999.9..4600.1).contains(x))
        );
        // Who says nothing is more likely to be done soon.
        let silent = sample(&law, &Known::Silent { than: 2800.0 });
        let open = sample(&law, &Known::Longer { than: 2800.0 });
        assert!(share(&silent, 3600.0) > share(&open, 3600.0) + 0.05);
    }
}
