//! What is believed of a technician's rest of the day in some order.

use super::{Believed, LATE_MIN, Town};
use crate::problem::LocationIx;

/// The least chance to be late of who is late on average.
pub(super) const HALF: f64 = 0.5;

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
    /// As many, by means alone.
    pub(super) gates: Vec<Gate>,
    /// What each visit takes.
    stops: Vec<Stop>,
    pub(super) outlook: Outlook,
    /// The drive home from the last one.
    home_s: f64,
}

/// Where somebody is free for one visit more.
#[derive(Debug, Clone, Copy)]
pub(super) struct Gate {
    pub free: f64,
    /// Driving and work from there until home.
    pub left_s: f64,
    /// As much of it as the drive to the next visit is, or home.
    pub drive_s: f64,
}

/// A visit to come by means alone.
#[derive(Debug, Clone, Copy)]
struct Stop {
    drive_s: f64,
    work_s: f64,
    from: f64,
    to: f64,
    /// The chance to be late.
    late: f64,
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
        self.stops.clear();
        self.steps.push(chain);
        for &visit in standing.rest {
            let (window, work) = (town.window(visit), town.work(technician, visit));
            let after = chain.and(town, technician, visit);
            let work_s = f64::from(work.mean_s);
            self.stops.push(Stop {
                drive_s: after.busy_s - chain.busy_s - work_s,
                work_s,
                from: f64::from(window.from),
                to: f64::from(window.to),
                late: after.misses - chain.misses,
            });
            self.steps.push(after);
            chain = after;
        }
        self.outlook = chain.home(town, technician);
        self.home_s = self.outlook.home_at - chain.believed.mean();
        let busy_s = chain.busy_s + self.home_s;
        self.gates.clear();
        let drives = self.stops.iter().map(|stop| stop.drive_s);
        let steps = self.steps.iter().zip(drives.chain([self.home_s]));
        self.gates.extend(steps.map(|(step, drive_s)| Gate {
            free: step.believed.mean(),
            left_s: busy_s - step.busy_s,
            drive_s,
        }));
    }

    /// What is believed of it.
    #[must_use]
    pub fn outlook(&self) -> Outlook {
        self.outlook
    }

    /// When somebody is home, by means alone, who sets off to the visit `at` and needs so long for that drive; and the
    /// misses that come to, where who comes too late on average is late in one case of two. `pause` is still to be
    /// taken.
    pub(super) fn by_means(
        &self,
        at: usize,
        mut free: f64,
        drive_s: f64,
        mut pause: Option<Pause>,
    ) -> (f64, f64) {
        let mut missed = 0.0;
        let mut drive_s = Some(drive_s);
        for stop in self.stops.iter().skip(at) {
            let arrive = free + drive_s.take().unwrap_or(stop.drive_s);
            let arrive = rested(arrive, stop.work_s, &mut pause);
            if arrive >= stop.to {
                missed += (HALF - stop.late).max(0.0);
            }
            free = arrive.max(stop.from) + stop.work_s;
        }
        (free + drive_s.unwrap_or(self.home_s), missed)
    }
}

/// When a visit is begun at the earliest by who arrives then, and rests before it when it is time to.
pub(super) fn rested(arrive: f64, work_s: f64, pause: &mut Option<Pause>) -> f64 {
    match *pause {
        Some(due) if due.is_before(arrive, work_s) => {
            *pause = None;
            arrive.max(f64::from(due.earliest)) + f64::from(due.duration_s)
        }
        _ => arrive,
    }
}
