//! A day as it happens: technicians drive, wait and work; whoever falls behind may lose a visit to a
//! colleague. What is decided knows only means, spreads and what has happened, never the draws.

use super::super::city::{City, DAY_CV};
use super::risk::{Believed, chance_late};
use kept_sim::chance::Chance;
use kept_solver::forecast::normal;
use kept_solver::narrow::Span;
use kept_solver::problem::LocationIx;

/// A visit this likely to be late is looked after.
const LATE_MIN: f64 = 0.2;
/// Fewer misses than this aren't worth a change of technician.
const GAIN_MIN: f64 = 0.1;
/// Visits that are handed over at one time.
const HANDED_OVER_MAX: u32 = 3;

/// What really happens on a day, by visit: seconds of work and the factor on the drive to it.
pub struct Day {
    works_s: Vec<f64>,
    drives: Vec<f64>,
}

impl Day {
    pub fn drawn(city: &City, seed: u64, use_: &str, number: u64) -> Self {
        let mut stream = Chance::new(seed).stream(&["recourse", use_, &number.to_string()]);
        let mut factor = |cv_permille: u32| {
            let cv = f64::from(cv_permille) / 1000.0;
            let sigma = (cv * cv).ln_1p().sqrt();
            (sigma * normal::quantile(stream.uniform()) - sigma * sigma / 2.0).exp()
        };
        let all = factor(DAY_CV);
        let visits = city.problem.visits.iter().zip(&city.cvs);
        let (works_s, drives) = visits
            .map(|(visit, &cv)| {
                (
                    f64::from(visit.service) * all * factor(cv),
                    all * factor(city.travel_cv),
                )
            })
            .unzip();
        Day { works_s, drives }
    }
}

/// What became of a day.
pub struct Played {
    /// When each visit was let in or reached, seconds after midnight.
    pub started: Vec<i32>,
    pub driven_s: f64,
    pub waited_s: f64,
    pub taken_over: u32,
}

/// A technician under way.
struct Crew {
    /// Visits to come, and those behind.
    rest: Vec<u32>,
    done: Vec<u32>,
    here: LocationIx,
    /// When the visit in hand is really finished.
    free_at: f64,
    /// What is believed of that: mean and standard deviation, as of its start.
    believed: (f64, f64),
    /// When the visit in hand was begun.
    since: f64,
}

/// Plays a day. With `recourse`, colleagues take visits over where that costs less driving and waiting than the misses
/// that it saves are worth, at so many seconds a miss.
pub fn play(
    city: &City,
    day: &Day,
    orders: &[Vec<u32>],
    windows: &[Span],
    recourse: Option<f64>,
) -> Played {
    let crews = city.problem.technicians.iter().zip(orders);
    let mut running = Running {
        city,
        windows,
        miss_worth_s: recourse.unwrap_or(0.0),
        crews: crews.map(|(who, order)| Crew::new(who, order)).collect(),
        played: Played {
            started: vec![0; windows.len()],
            driven_s: 0.0,
            waited_s: 0.0,
            taken_over: 0,
        },
    };
    while let Some(next) = running.next_free() {
        let now = running.crews[next].free_at;
        if recourse.is_some() {
            running.repair(now);
        }
        running.go_on(next, day);
    }
    for (crew, who) in running.crews.iter().zip(&city.problem.technicians) {
        if let (Some(home), false) = (who.end, crew.done.is_empty()) {
            running.played.driven_s += f64::from(city.drive_s(crew.here, home, 0));
        }
    }
    running.played
}

struct Running<'a> {
    city: &'a City,
    windows: &'a [Span],
    miss_worth_s: f64,
    crews: Vec<Crew>,
    played: Played,
}

/// What is believed of one technician's visits to come.
struct Outlook {
    misses: f64,
    /// The chance to be late of the one that is worst off.
    worst: f64,
    /// When the technician is back home.
    home_at: f64,
}

/// A visit handed over: by whom, to whom, to which place, and what that saves in misses.
struct Handover {
    giver: usize,
    at: usize,
    taker: usize,
    to: usize,
    gain: f64,
}

impl Running<'_> {
    /// Who is free first of those with visits to come.
    fn next_free(&self) -> Option<usize> {
        let busy = self
            .crews
            .iter()
            .enumerate()
            .filter(|(_, crew)| !crew.rest.is_empty());
        busy.min_by(|a, b| a.1.free_at.total_cmp(&b.1.free_at))
            .map(|(t, _)| t)
    }

    /// The technician does the next visit.
    fn go_on(&mut self, t: usize, day: &Day) {
        let crew = &mut self.crews[t];
        if crew.rest.is_empty() {
            return;
        }
        let visit = crew.rest.remove(0);
        let v = visit as usize;
        let there = self.city.problem.visits[v].location;
        let mean_s = f64::from(self.city.drive_s(crew.here, there, 0));
        let drive_s = mean_s * day.drives[v];
        let arrived = crew.free_at + drive_s;
        let started = arrived.max(f64::from(self.windows[v].from));
        self.played.started[v] = started as i32;
        self.played.driven_s += mean_s;
        self.played.waited_s += started - arrived;
        let work = f64::from(self.city.problem.visits[v].service);
        crew.believed = (started + work, work * f64::from(self.city.cvs[v]) / 1000.0);
        crew.since = started;
        crew.free_at = started + day.works_s[v];
        crew.here = there;
        crew.done.push(visit);
    }

    /// Hands visits over as long as that saves enough.
    fn repair(&mut self, now: f64) {
        for _ in 0..HANDED_OVER_MAX {
            let outlooks = self.all_outlooks(now);
            let Some(best) = self.best_handover(&outlooks, now) else {
                return;
            };
            let visit = self.crews[best.giver].rest.remove(best.at);
            let taker = &mut self.crews[best.taker];
            taker.rest.insert(best.to, visit);
            // Who had nothing left to do leaves now.
            taker.free_at = taker.free_at.max(now);
            self.played.taken_over += u32::from(best.giver != best.taker);
        }
    }

    fn all_outlooks(&self, now: f64) -> Vec<Outlook> {
        let crews = self.crews.iter().enumerate();
        crews
            .map(|(t, crew)| self.outlook(t, &crew.rest, now))
            .collect()
    }

    /// The best change for who is worst off, if that is bad enough.
    fn best_handover(&self, outlooks: &[Outlook], now: f64) -> Option<Handover> {
        let each = outlooks.iter().enumerate();
        let (giver, worst) = each.max_by(|a, b| a.1.worst.total_cmp(&b.1.worst))?;
        if worst.worst < LATE_MIN {
            return None;
        }
        let own = &self.crews[giver].rest;
        let mut best: Option<Handover> = None;
        for (at, &visit) in own.iter().enumerate() {
            let mut left = own.clone();
            left.remove(at);
            let given = self.gain(giver, &left, outlooks, now);
            for taker in (0..self.crews.len()).filter(|&t| t == giver || self.may_take(t, visit)) {
                let base = if taker == giver {
                    &left
                } else {
                    &self.crews[taker].rest
                };
                for to in 0..=base.len() {
                    let mut after = base.clone();
                    after.insert(to, visit);
                    let taken = self.gain(taker, &after, outlooks, now);
                    let gain = if taker == giver { taken } else { taken + given };
                    if gain >= GAIN_MIN && best.as_ref().is_none_or(|best| gain > best.gain) {
                        best = Some(Handover {
                            giver,
                            at,
                            taker,
                            to,
                            gain,
                        });
                    }
                }
            }
        }
        best
    }

    /// Misses that a technician's other rest of the day saves, less what being home later has to save. Work goes from
    /// one to another with its visit, so that of two who share a change only driving and waiting count.
    fn gain(&self, t: usize, after: &[u32], outlooks: &[Outlook], now: f64) -> f64 {
        let (before, after) = (&outlooks[t], self.outlook(t, after, now));
        let later_s = after.home_at - before.home_at;
        before.misses - after.misses - later_s / self.miss_worth_s.max(1.0)
    }

    fn may_take(&self, t: usize, visit: u32) -> bool {
        let who = &self.city.problem.technicians[t];
        let crew = &self.crews[t];
        let mut all: Vec<u32> = crew.done.iter().chain(&crew.rest).copied().collect();
        all.push(visit);
        self.city.can_do(who, visit) && self.city.is_stocked(who, &all)
    }

    /// What is believed of a technician's rest of the day in this order, as far as is known now.
    fn outlook(&self, t: usize, rest: &[u32], now: f64) -> Outlook {
        let crew = &self.crews[t];
        let mut believed = crew.believed_free(now);
        let mut here = crew.here;
        let (mut misses, mut worst) = (0.0, 0.0_f64);
        for &visit in rest {
            let v = visit as usize;
            let there = &self.city.problem.visits[v];
            let drive_s = f64::from(self.city.drive_s(here, there.location, 0));
            here = there.location;
            believed.add(drive_s, self.city.travel_cv);
            let late = chance_late(&believed, self.windows[v].to);
            misses += late;
            worst = worst.max(late);
            believed.wait_until(f64::from(self.windows[v].from));
            believed.add(f64::from(there.service), self.city.cvs[v]);
        }
        let home = self.city.problem.technicians[t].end;
        let home_s = home.map_or(0, |home| self.city.drive_s(here, home, 0));
        Outlook {
            misses,
            worst,
            home_at: believed.mean() + f64::from(home_s),
        }
    }
}

impl Crew {
    fn new(who: &kept_solver::problem::Technician, order: &[u32]) -> Self {
        let leaves = f64::from(who.shift.start);
        Crew {
            rest: order.to_vec(),
            done: Vec::new(),
            here: who.start,
            free_at: leaves,
            believed: (leaves, 0.0),
            since: leaves,
        }
    }

    /// When the technician is believed to be free. A visit in hand that is over its time is believed to take a
    /// sixth of that time more.
    fn believed_free(&self, now: f64) -> Believed {
        if self.free_at <= now {
            return Believed::surely(now);
        }
        let (mean, deviation) = self.believed;
        let over = now + ((now - self.since) / 6.0).max(0.0);
        Believed::new(mean.max(over), deviation)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Three hours.
    const MISS_WORTH_S: f64 = 10_800.0;

    #[test]
    fn colleagues_who_take_visits_over_keep_more_of_the_same_windows_and_lose_no_visit() {
        let city = City::new(5, 0).unwrap();
        let orders = city.shortest(5).unwrap();
        let no_days: Vec<Span> = vec![Span { from: 0, to: 0 }; city.problem.visits.len()];
        let days: Vec<Day> = (0..60).map(|n| Day::drawn(&city, 5, "test", n)).collect();
        // Windows that four of five days keep.
        let free: Vec<Played> = days
            .iter()
            .map(|day| play(&city, day, &orders, &no_days, None))
            .collect();
        let window = |v: usize| {
            let mut times: Vec<i32> = free.iter().map(|day| day.started[v]).collect();
            times.sort_unstable();
            Span {
                from: times[10],
                to: times[48],
            }
        };
        let windows: Vec<Span> = (0..no_days.len()).map(window).collect();
        let missed = |recourse: bool| -> (usize, u32) {
            let recourse = recourse.then_some(MISS_WORTH_S);
            let played = days
                .iter()
                .map(|day| play(&city, day, &orders, &windows, recourse));
            played.fold((0, 0), |(missed, taken), day| {
                assert!(day.started.iter().all(|&time| time > 0));
                let late = day
                    .started
                    .iter()
                    .zip(&windows)
                    .filter(|(time, window)| **time >= window.to);
                (missed + late.count(), taken + day.taken_over)
            })
        };
        let ((without, none), (with, taken)) = (missed(false), missed(true));
        assert_eq!(none, 0);
        assert!(taken > 0 && with < without, "{without} {with} {taken}");
    }
}
