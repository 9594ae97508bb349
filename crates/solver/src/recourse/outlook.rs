//! What is believed of a technician's rest of the day in some order.

use super::{Believed, LATE_MIN, Town};
use crate::problem::LocationIx;

/// A rest that is still to be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pause {
    /// It begins no earlier …
    pub earliest: i32,
    /// … and no later, unless a visit is in hand.
    pub latest: i32,
    /// Seconds of rest.
    pub duration_s: i32,
}

impl Pause {
    /// Whether it is taken before a visit that is reached at a time and takes so long: after it, it would be late.
    pub(super) fn is_before(self, arrive: f64, work_s: f64) -> bool {
        arrive >= f64::from(self.earliest) || arrive + work_s > f64::from(self.latest)
    }
}

/// Where somebody's rest of the day begins, as far as is known now.
#[derive(Debug, Clone, Copy)]
pub struct Standing<'a> {
    /// Visits to come, in order.
    pub rest: &'a [u32],
    /// Visits behind, which have used up parts, and the one in hand.
    pub done: &'a [u32],
    /// Where, once free.
    pub here: LocationIx,
    /// When that is.
    pub free: Believed,
    /// The rest that is still to be taken.
    pub pause: Option<Pause>,
}

/// What is believed of one technician's visits to come.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Outlook {
    /// Expected misses.
    pub misses: f64,
    /// The chance to be late of the visit that is worst off.
    pub worst: f64,
    /// When the technician is back home, on average.
    pub home_at: f64,
}

impl Outlook {
    /// Whether a visit is so likely to be late that it is looked after.
    #[must_use]
    pub fn is_at_risk(&self) -> bool {
        self.worst >= LATE_MIN
    }
}

/// An order as far as it was followed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Chain {
    pub believed: Believed,
    pub here: LocationIx,
    pub pause: Option<Pause>,
    pub misses: f64,
    /// Seconds of driving and work so far.
    pub busy_s: f64,
    worst: f64,
}

impl Chain {
    pub fn begin(standing: &Standing<'_>) -> Self {
        Chain {
            believed: standing.free,
            here: standing.here,
            pause: standing.pause,
            misses: 0.0,
            busy_s: 0.0,
            worst: 0.0,
        }
    }

    /// Drives to a visit, rests before it when it is time to, waits and works.
    pub fn and<T: Town>(mut self, town: &T, technician: usize, visit: u32) -> Self {
        let there = town.place(visit);
        let drive = town.drive(self.here, there, self.believed.mean() as i32);
        self.believed.add(drive);
        self.here = there;
        let work = town.work(technician, visit);
        self.busy_s += f64::from(drive.mean_s) + f64::from(work.mean_s);
        if let Some(pause) = self.pause
            && pause.is_before(self.believed.mean(), f64::from(work.mean_s))
        {
            self.believed.wait_until(f64::from(pause.earliest));
            self.believed.put_off(f64::from(pause.duration_s));
            self.pause = None;
        }
        let late = self.believed.meet(town.window(visit));
        self.misses += late;
        self.worst = self.worst.max(late);
        self.believed.add(work);
        self
    }

    pub fn home<T: Town>(&self, town: &T, technician: usize) -> Outlook {
        let home = town.home(technician);
        let drive_s = home.map_or(0, |home| {
            let depart = self.believed.mean() as i32;
            town.drive(self.here, home, depart).mean_s
        });
        Outlook {
            misses: self.misses,
            worst: self.worst,
            home_at: self.believed.mean() + f64::from(drive_s),
        }
    }
}

/// One technician's visits to come as they are believed to go, kept step by step.
#[derive(Debug, Clone, Default)]
pub struct Line {
    /// Before the first visit, and after each.
    pub(super) steps: Vec<Chain>,
    pub(super) outlook: Outlook,
    /// Driving until home and work, of all that is to come.
    busy_s: f64,
}

impl Line {
    /// The line of somebody who stands like this.
    #[must_use]
    pub fn new<T: Town>(town: &T, technician: usize, standing: &Standing<'_>) -> Self {
        let mut line = Line::default();
        line.follow(town, technician, standing);
        line
    }

    /// Follows the visits to come anew.
    pub(super) fn follow<T: Town>(&mut self, town: &T, technician: usize, standing: &Standing<'_>) {
        let mut chain = Chain::begin(standing);
        self.steps.clear();
        self.steps.push(chain);
        for &visit in standing.rest {
            chain = chain.and(town, technician, visit);
            self.steps.push(chain);
        }
        self.outlook = chain.home(town, technician);
        self.busy_s = chain.busy_s + self.outlook.home_at - chain.believed.mean();
    }

    /// What is believed of it.
    #[must_use]
    pub fn outlook(&self) -> Outlook {
        self.outlook
    }

    /// Least seconds until home of somebody who has followed another order and goes on behind step `at` of this one:
    /// driving and work, and the rest that is still to be taken.
    pub(super) fn left_s(&self, at: usize, is_to_rest: bool) -> f64 {
        let Some(step) = self.steps.get(at) else {
            return 0.0;
        };
        self.busy_s - step.busy_s + if is_to_rest { self.rest_s() } else { 0.0 }
    }

    /// Seconds of the rest that is taken on the way.
    fn rest_s(&self) -> f64 {
        match (self.steps.first(), self.steps.last()) {
            (Some(first), Some(last)) if last.pause.is_none() => {
                first.pause.map_or(0.0, |pause| f64::from(pause.duration_s))
            }
            _ => 0.0,
        }
    }
}
