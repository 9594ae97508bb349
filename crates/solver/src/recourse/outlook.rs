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
#[derive(Debug, Clone, Copy, PartialEq)]
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

/// The outlook of a technician on the visits to come.
#[must_use]
pub fn outlook<T: Town>(town: &T, technician: usize, standing: &Standing<'_>) -> Outlook {
    Chain::begin(standing)
        .along(town, technician, standing.rest.iter().copied())
        .home(town, technician)
}

/// An order as far as it was followed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Chain {
    believed: Believed,
    here: LocationIx,
    pause: Option<Pause>,
    misses: f64,
    worst: f64,
}

impl Chain {
    pub fn begin(standing: &Standing<'_>) -> Self {
        Chain {
            believed: standing.free,
            here: standing.here,
            pause: standing.pause,
            misses: 0.0,
            worst: 0.0,
        }
    }

    /// Drives to a visit, rests before it when it is time to, waits and works.
    pub fn and<T: Town>(mut self, town: &T, technician: usize, visit: u32) -> Self {
        let there = town.place(visit);
        self.believed
            .add(town.drive(self.here, there, self.believed.mean() as i32));
        self.here = there;
        let work = town.work(technician, visit);
        if let Some(pause) = self.pause
            && pause.is_before(self.believed.mean(), f64::from(work.mean_s))
        {
            self.believed.wait_until(f64::from(pause.earliest));
            self.believed.put_off(f64::from(pause.duration_s));
            self.pause = None;
        }
        let window = town.window(visit);
        let late = self.believed.chance_late(window.to);
        self.misses += late;
        self.worst = self.worst.max(late);
        self.believed.wait_until(f64::from(window.from));
        self.believed.add(work);
        self
    }

    pub fn along<T: Town>(
        self,
        town: &T,
        technician: usize,
        visits: impl Iterator<Item = u32>,
    ) -> Self {
        visits.fold(self, |chain, visit| chain.and(town, technician, visit))
    }

    pub fn misses(&self) -> f64 {
        self.misses
    }

    pub fn home<T: Town>(self, town: &T, technician: usize) -> Outlook {
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
