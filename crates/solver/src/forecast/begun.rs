//! A duration that has begun: what is left of its distribution.

use super::normal;
use super::scenario::LogNormal;
use super::shape::Shape;

/// Tail probabilities this far out are still normal numbers, and the remaining time is a second or two.
const SIGMAS_MAX: f64 = 30.0;
/// The most that silence is believed to tell, in thousandths.
const SAID_PERMILLE_MAX: u32 = 950;

/// Whoever sees long work coming often says so when it should be over. Nobody did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Silence {
    /// Work of this many seconds or more would have been announced ...
    pub from_s: i32,
    /// ... so often, in thousandths; above 950 counts as that.
    pub said_permille: u32,
}

/// The draw whose unconditional upper tail is `tail`, of a duration (log-normal, or in a shape) that is known to
/// exceed `elapsed`; at least `elapsed`. Where nobody said that it would be long, long durations weigh as much less as
/// they are announced (Bayes' rule), and the number is looked up in what that leaves.
pub(super) fn longer_than(
    (duration, shape): (LogNormal, Option<&Shape>),
    elapsed: f32,
    silence: Option<Silence>,
    tail: f64,
) -> f32 {
    if duration.mean <= 0.0 || duration.sigma <= 0.0 {
        return duration.mean.max(elapsed);
    }
    let upper_tail = |seconds| upper_tail(duration, shape, seconds);
    let beyond = upper_tail(elapsed);
    let left = match silence {
        None => tail * beyond,
        Some(silence) => {
            let long = upper_tail(elapsed.max(silence.from_s.max(1) as f32));
            let said = f64::from(silence.said_permille.min(SAID_PERMILLE_MAX)) / 1000.0;
            let unsaid = long * (1.0 - said);
            let at = tail * (beyond - long + unsaid);
            if at <= unsaid {
                at / (1.0 - said)
            } else {
                at - unsaid + long
            }
        }
    };
    let z = -normal::quantile(left) as f32;
    let number = shape.map_or(z, |shape| shape.at(z));
    duration.at(number).max(elapsed)
}

/// The probability of more than this many seconds.
fn upper_tail(duration: LogNormal, shape: Option<&Shape>, seconds: f32) -> f64 {
    let sigma = f64::from(duration.sigma);
    let cut = (f64::from(seconds) / f64::from(duration.mean)).ln() / sigma + 0.5 * sigma;
    let cut = shape.map_or(cut, |shape| shape.inverse(cut));
    normal::upper_tail(cut.min(SIGMAS_MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forecast::shape::knot;

    /// The share of work that goes on for more than `seconds`, of many evenly spread draws.
    fn share_beyond(silence: Option<Silence>, elapsed: f32, seconds: f32) -> f64 {
        let hour = LogNormal::new(3_600, 400);
        let draws = 20_000;
        let beyond = (0..draws)
            .map(|at| (f64::from(at) + 0.5) / f64::from(draws))
            .filter(|&tail| longer_than((hour, None), elapsed, silence, tail) > seconds);
        beyond.count() as f64 / f64::from(draws)
    }

    #[test]
    fn silence_makes_long_work_as_rare_as_it_is_announced() {
        let from_s = 4_500;
        let half = Some(Silence {
            from_s,
            said_permille: 500,
        });
        let before = share_beyond(None, 3_600.0, 4_500.0);
        // p/2 of p/2 + (1 - p).
        let expected = before / (2.0 - before);
        let after = share_beyond(half, 3_600.0, 4_500.0);
        assert!((after - expected).abs() < 0.001, "{before} {after}");
        // Among the long ones it tells nothing.
        let longer = share_beyond(None, 3_600.0, 6_000.0) / before;
        let still = share_beyond(half, 3_600.0, 6_000.0) / after;
        assert!((longer - still).abs() < 0.002, "{longer} {still}");
    }

    #[test]
    fn what_is_left_of_a_shape_is_what_it_draws_beyond_the_elapsed_time() {
        // One job in ten is half as long again.
        let knots = std::array::from_fn(|at| {
            let z = knot(at) as f32;
            if z > 1.28 { z + 1.0 } else { z }
        });
        let shape = Shape::new(knots).unwrap();
        let (hour, elapsed) = (LogNormal::new(3_600, 400), 4_500.0);
        let draws = 20_000;
        let tails = (0..draws).map(|at| (f64::from(at) + 0.5) / f64::from(draws));
        let all: Vec<f32> = tails
            .clone()
            .map(|tail| hour.at(shape.at(-normal::quantile(tail) as f32)))
            .filter(|seconds| *seconds > elapsed)
            .collect();
        let left: Vec<f32> = tails
            .map(|tail| longer_than((hour, Some(&shape)), elapsed, None, tail))
            .collect();
        assert!(left.iter().all(|seconds| *seconds >= elapsed));
        for beyond in [5_000.0, 6_000.0, 8_000.0] {
            let share = |sample: &[f32]| {
                let more = sample.iter().filter(|seconds| **seconds > beyond);
                more.count() as f64 / sample.len() as f64
            };
            let (ours, direct) = (share(&left), share(&all));
            assert!((ours - direct).abs() < 0.01, "{beyond}: {ours} {direct}");
        }
    }

    #[test]
    fn silence_tells_nothing_of_work_that_is_long_already_and_nonsense_does_no_harm() {
        let silence = |from_s, said_permille| {
            Some(Silence {
                from_s,
                said_permille,
            })
        };
        let plain = share_beyond(None, 5_000.0, 6_000.0);
        let long = share_beyond(silence(4_500, 500), 5_000.0, 6_000.0);
        assert!((plain - long).abs() < 0.001, "{plain} {long}");
        for from_s in [i32::MIN, 0, i32::MAX] {
            for said_permille in [0, u32::MAX] {
                let share = share_beyond(silence(from_s, said_permille), 5_000.0, 5_001.0);
                assert!((0.0..=1.0).contains(&share));
            }
        }
    }
}
