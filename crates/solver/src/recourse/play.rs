//! A day as it happens, under one set of draws: technicians drive, rest, wait and work; whoever falls behind may lose
//! a visit to a colleague. What is decided knows only means, spreads and what has happened, never the draws.

use super::search::{Search, Side, worst_first};
use super::{Believed, HANDED_OVER_MAX, Handover, Line, Pause, Rule, Standing, Town};
use crate::forecast::Duration;
use crate::problem::LocationIx;

/// Who found no colleague looks for one again after so many seconds, or once it is so much likelier to be late.
const ASKED_AGAIN_S: f64 = 1_800.0;
const WORSE_BY: f64 = 0.1;
/// Who is over the time for the visit in hand is looked at again after so many seconds.
const LOOKED_AGAIN_S: f64 = 180.0;

/// What really happens on a day.
pub trait Luck {
    /// Seconds of a technician's work at a visit.
    fn work_s(&self, technician: usize, visit: u32, believed: Duration) -> f64;
    /// Seconds of the drive to a visit.
    fn drive_s(&self, visit: u32, believed: Duration) -> f64;
}

/// A technician under way.
#[derive(Debug, Clone)]
pub struct Crew {
    /// Visits to come, in order.
    pub rest: Vec<u32>,
    /// Visits behind, and the one in hand.
    pub done: Vec<u32>,
    /// Where the technician is, or is going to be free.
    pub here: LocationIx,
    /// The rest that is still to be taken.
    pub pause: Option<Pause>,
    /// When the visit in hand is really finished.
    pub free_at: f64,
    /// What is believed of that: mean and standard deviation, as of its start.
    pub believed: (f64, f64),
    /// When the visit in hand was begun.
    pub since: f64,
}

/// What became of a day.
#[derive(Debug, Clone, PartialEq)]
pub struct Played {
    /// When each visit was let in, by visit; none of those that were nobody's.
    pub started: Vec<Option<i32>>,
    /// Driving of all technicians, the way home included.
    pub driven_s: f64,
    /// Waiting of all technicians.
    pub waited_s: f64,
    /// Visits that were handed over.
    pub taken_over: u32,
    /// Whether a technician gave a visit away or took one, by technician.
    pub touched: Vec<bool>,
}

/// Plays a day with `visits` visits. With a rule, colleagues take visits over where it says so.
pub fn play<T: Town, L: Luck>(
    town: &T,
    luck: &L,
    crews: Vec<Crew>,
    visits: usize,
    rule: Option<Rule>,
) -> Played {
    let mut running = Running {
        town,
        lines: vec![Line::default(); crews.len()],
        looked_at: vec![None; crews.len()],
        asked: vec![None; crews.len()],
        played: Played {
            started: vec![None; visits],
            driven_s: 0.0,
            waited_s: 0.0,
            taken_over: 0,
            touched: vec![false; crews.len()],
        },
        crews,
    };
    while let Some(next) = running.next_free() {
        if let Some(rule) = rule {
            running.repair(running.crews[next].free_at, rule);
        }
        running.go_on(next, luck);
    }
    running.go_home();
    running.played
}

struct Running<'a, T> {
    town: &'a T,
    crews: Vec<Crew>,
    /// What is believed of everybody's visits to come, as of when it was looked at; none once that day has changed.
    lines: Vec<Line>,
    looked_at: Vec<Option<f64>>,
    /// When nobody was found last to take a visit of theirs, and how likely they were to be late.
    asked: Vec<Option<(f64, f64)>>,
    played: Played,
}

impl<T: Town> Running<'_, T> {
    /// Who is free first of those with visits to come.
    fn next_free(&self) -> Option<usize> {
        let busy = self.crews.iter().enumerate();
        busy.filter(|(_, crew)| !crew.rest.is_empty())
            .min_by(|a, b| a.1.free_at.total_cmp(&b.1.free_at))
            .map(|(t, _)| t)
    }

    /// The technician does the next visit.
    fn go_on<L: Luck>(&mut self, t: usize, luck: &L) {
        let crew = &mut self.crews[t];
        if crew.rest.is_empty() {
            return;
        }
        let visit = crew.rest.remove(0);
        let there = self.town.place(visit);
        let drive = self.town.drive(crew.here, there, crew.free_at as i32);
        let work = self.town.work(t, visit);
        let mut arrived = crew.free_at + luck.drive_s(visit, drive);
        if let Some(pause) = crew.pause
            && pause.is_before(arrived, f64::from(work.mean_s))
        {
            arrived = arrived.max(f64::from(pause.earliest)) + f64::from(pause.duration_s);
            crew.pause = None;
        }
        let started = arrived.max(f64::from(self.town.window(visit).from));
        if let Some(own) = self.played.started.get_mut(visit as usize) {
            *own = Some(started as i32);
        }
        self.played.driven_s += f64::from(drive.mean_s);
        self.played.waited_s += started - arrived;
        let mean = f64::from(work.mean_s);
        crew.believed = (started + mean, mean * f64::from(work.cv_permille) / 1000.0);
        crew.since = started;
        crew.free_at = started + luck.work_s(t, visit, work);
        crew.here = there;
        crew.done.push(visit);
        self.looked_at[t] = None;
    }

    /// Hands visits over as long as that saves enough.
    fn repair(&mut self, now: f64, rule: Rule) {
        for _ in 0..HANDED_OVER_MAX {
            let Some(best) = self.found(now, rule) else {
                return;
            };
            let visit = self.crews[best.giver].rest.remove(best.at);
            let taker = &mut self.crews[best.taker];
            taker.rest.insert(best.to, visit);
            // Who had nothing left to do leaves now.
            taker.free_at = taker.free_at.max(now);
            self.played.taken_over += 1;
            for t in [best.giver, best.taker] {
                self.looked_at[t] = None;
                self.played.touched[t] = true;
            }
        }
    }

    /// As [`super::best_handover`], from those who weren't asked in vain just now.
    fn found(&mut self, now: f64, rule: Rule) -> Option<Handover> {
        let mut givers = Vec::new();
        for t in 0..self.crews.len() {
            if self.crews[t].rest.is_empty() {
                continue;
            }
            self.look(t, now, LOOKED_AGAIN_S);
            let outlook = self.lines[t].outlook();
            let is_asked = self.asked[t].is_some_and(|(at, worst)| {
                now - at < ASKED_AGAIN_S && outlook.worst < worst + WORSE_BY
            });
            if outlook.is_at_risk() && !is_asked {
                givers.push((t, outlook.worst));
            }
        }
        worst_first(&mut givers);
        givers.into_iter().find_map(|(giver, worst)| {
            let found = self.best_from(giver, now, rule);
            if found.is_none() {
                self.asked[giver] = Some((now, worst));
            }
            found
        })
    }

    fn best_from(&mut self, giver: usize, now: f64, rule: Rule) -> Option<Handover> {
        let town = self.town;
        self.look(giver, now, 0.0);
        for at in 0..self.crews[giver].rest.len() {
            let visit = self.crews[giver].rest[at];
            if town.may_give(visit) {
                for &colleague in town.colleagues(visit) {
                    self.look(colleague, now, 0.0);
                }
            }
        }
        let (crews, lines) = (&self.crews, &self.lines);
        let side = |t: usize| {
            let crew = crews.get(t)?;
            Some(Side {
                rest: &crew.rest,
                done: &crew.done,
                line: lines.get(t)?,
            })
        };
        Search { town, rule, side }.best_from(giver)
    }

    /// Sees to it that a technician's line is as of now; that of work which takes long may be so many seconds old.
    fn look(&mut self, t: usize, now: f64, old_s: f64) {
        let (Some(crew), Some(line)) = (self.crews.get(t), self.lines.get_mut(t)) else {
            return;
        };
        let holds = self.looked_at[t].is_some_and(|at| {
            let is_new = now - at <= if crew.free_at <= now { 0.0 } else { old_s };
            is_new || !crew.is_overdue(now)
        });
        if !holds {
            let standing = crew.standing(now, self.town.day_cv_permille());
            line.follow(self.town, t, &standing);
            self.looked_at[t] = Some(now);
        }
    }

    fn go_home(&mut self) {
        for (t, crew) in self.crews.iter().enumerate() {
            if let (Some(home), false) = (self.town.home(t), crew.done.is_empty()) {
                let drive = self.town.drive(crew.here, home, crew.free_at as i32);
                self.played.driven_s += f64::from(drive.mean_s);
            }
        }
    }
}

impl Crew {
    /// Whether what is believed of the visit in hand moves on with the time.
    fn is_overdue(&self, now: f64) -> bool {
        self.free_at <= now || self.over(now) > self.believed.0
    }

    /// A visit in hand that is over its time is believed to take a sixth of that time more.
    fn over(&self, now: f64) -> f64 {
        now + ((now - self.since) / 6.0).max(0.0)
    }

    fn standing(&self, now: f64, day_cv_permille: u32) -> Standing<'_> {
        let free = if self.free_at <= now {
            Believed::new(now, 0.0, day_cv_permille)
        } else {
            let (mean, deviation) = self.believed;
            Believed::new(mean.max(self.over(now)), deviation, day_cv_permille)
        };
        Standing {
            rest: &self.rest,
            done: &self.done,
            here: self.here,
            free,
            pause: self.pause,
        }
    }
}
