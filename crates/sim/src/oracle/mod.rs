//! Oracle: how likely a promise breaks for somebody who knows the truth's distributions and all that
//! was reported until an instant, and none of the truth's draws. What a warner could know at best.
//!
//! Reads a day that is over, of which it looks at nothing later than the instant asked about. Exact
//! up to sampling, with two simplifications: windows that are still to be told (for which somebody
//! may wait) aren't foreseen, and a drive is never cut off at half of what is expected.

mod law;
mod past;
mod posterior;

use crate::chance::{Chance, Stream};
use crate::phone::{AT_THE_DOOR, TO_WORK};
use crate::truth::NO_ACCESS_PERMILLE;
use kept_dispatch::day::DayState;
use kept_domain::{Timestamp, VisitId};
use law::Known;
use past::{PastRoute, PastStop};
use posterior::{Factors, Posterior};

/// Most samples for one probability.
pub const SAMPLES_MAX: usize = 100_000;

/// Somebody who knows the truth's distributions.
pub struct Oracle {
    routes: Vec<PastRoute>,
    chance: Chance,
    samples: usize,
}

impl Oracle {
    /// An oracle about a day whose plan didn't change. `cv_permille` is the spread of a job type's
    /// durations; `samples` is brought into 1 to [`SAMPLES_MAX`].
    #[must_use]
    pub fn new(
        state: &DayState,
        cv_permille: impl Fn(&str) -> u32,
        seed: u64,
        samples: usize,
    ) -> Self {
        Oracle {
            routes: past::routes(state, cv_permille),
            chance: Chance::new(seed),
            samples: samples.clamp(1, SAMPLES_MAX),
        }
    }

    /// The probability, given all that was reported until `now`, that the technician arrives at `by` or
    /// later. None when the visit is on no route.
    #[must_use]
    pub fn late(&self, visit: &VisitId, by: Timestamp, now: Timestamp) -> Option<f64> {
        let (own, at) = self.routes.iter().enumerate().find_map(|(own, route)| {
            let at = route.stops.iter().position(|stop| stop.visit == *visit)?;
            Some((own, at))
        })?;
        let route = self.routes.get(own)?;
        let (by, now) = (past::seconds(by), past::seconds(now));
        if let Some(arrived) = route.stops.get(at)?.arrived.filter(|at| *at <= now) {
            return Some(f64::from(u8::from(arrived >= by)));
        }
        let posterior = Posterior::of(&self.routes, own, now);
        let mut stream = self.chance.stream(&["oracle", visit.as_str()]);
        let late = (0..self.samples)
            .filter(|_| {
                let factors = posterior.draw(stream.uniform());
                let arrival = arrival(route, at, now, factors, &mut stream);
                arrival.is_none_or(|arrival| arrival >= by)
            })
            .count();
        Some(late as f64 / self.samples as f64)
    }
}

/// One way in which the day may go on until the arrival at a stop.
fn arrival(
    route: &PastRoute,
    at: usize,
    now: f64,
    factors: Factors,
    stream: &mut Stream,
) -> Option<f64> {
    let first = route.first_open(now);
    let before = first
        .checked_sub(1)
        .and_then(|before| route.stops.get(before));
    let mut free = before.and_then(|stop| stop.finished).or(route.depart)?;
    for (index, stop) in route.stops.iter().enumerate().take(at + 1).skip(first) {
        let left = stop
            .left
            .filter(|left| *left <= now)
            .unwrap_or_else(|| route.leaves(index, free));
        let arrived = arrives(stop, left, now, factors, stream);
        if index == at {
            return Some(arrived);
        }
        free = finishes(stop, arrived, now, factors, stream);
    }
    None
}

fn arrives(stop: &PastStop, left: f64, now: f64, factors: Factors, stream: &mut Stream) -> f64 {
    let drive = match stop.drive_known(now) {
        // Where the technician was seen on the way says when they arrive.
        Some(Known::Took(_)) | Some(Known::Below(_)) => return stop.arrived.unwrap_or(left),
        Some(known) => stop.drive.draw(&known, factors.day, stream),
        None => stop
            .drive
            .draw(&Known::Longer { than: 0.0 }, factors.day, stream),
    };
    (left + drive).max(stop.waits_until(now))
}

fn finishes(stop: &PastStop, arrived: f64, now: f64, factors: Factors, stream: &mut Stream) -> f64 {
    let factor = factors.day * factors.pace;
    if let (Some(started), Some(known)) = (stop.started, stop.work_known(now)) {
        return started + stop.work.draw(&known, factor, stream);
    }
    if stream.uniform() * 1000.0 < f64::from(NO_ACCESS_PERMILLE) {
        return arrived + AT_THE_DOOR.0 as f64;
    }
    let starts = arrived + TO_WORK.0 as f64;
    starts + stop.work.draw(&Known::Longer { than: 0.0 }, factor, stream)
}
