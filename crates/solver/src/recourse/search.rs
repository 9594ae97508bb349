//! The best visit to hand over: all visits of who is worst off, to every colleague and place. Places that can't save
//! enough even at best aren't followed any farther: nobody is earlier anywhere, or misses less, for one visit more.

use super::outlook::{Chain, Gate, HALF, Line, Pause, rested};
use super::{GAIN_MIN, Outlook, Rule, Standing, Town};
use crate::problem::LocationIx;

/// A visit that changes hands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Handover {
    /// Whose it was.
    pub giver: usize,
    /// Its place among that one's visits to come.
    pub at: usize,
    /// Who takes it.
    pub taker: usize,
    /// Its place among the taker's visits to come.
    pub to: usize,
    /// Expected misses that it saves, less what it costs.
    pub gain: f64,
}

/// The handover that saves most from the technician who is worst off, or from the next one where none saves enough;
/// none where nobody is likely enough to be late. `lines` are those of the standings.
#[must_use]
pub fn best_handover<T: Town>(
    town: &T,
    rule: Rule,
    standings: &[Standing<'_>],
    lines: &[Line],
) -> Option<Handover> {
    let side = |t: usize| {
        let standing = standings.get(t)?;
        Some(Side {
            rest: standing.rest,
            done: standing.done,
            line: lines.get(t)?,
        })
    };
    let search = Search { town, rule, side };
    let each = lines.iter().enumerate();
    let at_risk = each.filter(|(_, line)| line.outlook.is_at_risk());
    let mut givers: Vec<(usize, f64)> = at_risk.map(|(t, line)| (t, line.outlook.worst)).collect();
    worst_first(&mut givers);
    givers
        .into_iter()
        .find_map(|(giver, _)| search.best_from(giver))
}

/// Sorts technicians with the chance to be late of the visit that is worst off.
pub(super) fn worst_first(givers: &mut [(usize, f64)]) {
    givers.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
}

/// A technician who may give or take.
#[derive(Clone, Copy)]
pub(super) struct Side<'a> {
    /// Visits to come, in order.
    pub rest: &'a [u32],
    /// Visits behind, which have used up parts, and the one in hand.
    pub done: &'a [u32],
    pub line: &'a Line,
}

pub(super) struct Search<'a, T, S> {
    pub town: &'a T,
    pub rule: Rule,
    /// Everybody, by technician.
    pub side: S,
}

impl<'a, T: Town, S: Fn(usize) -> Option<Side<'a>>> Search<'a, T, S> {
    pub fn best_from(&self, giver: usize) -> Option<Handover> {
        let side = (self.side)(giver)?;
        let mut best: Option<Handover> = None;
        let movable = side.rest.iter().enumerate();
        for (at, &visit) in movable.filter(|(_, visit)| self.town.may_give(**visit)) {
            let given = self.given(giver, side, at)?;
            let takers = self.town.colleagues(visit).iter();
            for &taker in takers.filter(|taker| **taker != giver) {
                let least = best.map_or(GAIN_MIN, |best| best.gain);
                if let Some((to, gain)) = self.best_place(taker, visit, given, least) {
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
        best
    }

    /// What changes for the giver without a visit.
    fn given(&self, giver: usize, side: Side<'_>, at: usize) -> Option<Saved> {
        let mut chain = *side.line.steps.get(at)?;
        for &visit in side.rest.iter().skip(at + 1) {
            chain = chain.and(self.town, giver, visit);
        }
        let after = chain.home(self.town, giver);
        Some(saved(&side.line.outlook, &after))
    }

    /// The best place for a visit among a colleague's where that gains more than `least`, and how much.
    fn best_place(
        &self,
        taker: usize,
        visit: u32,
        given: Saved,
        least: f64,
    ) -> Option<(usize, f64)> {
        // Who takes a visit over saves nothing by it.
        if self.room_s(given, 0.0, least) <= 0.0 {
            return None;
        }

        let tried = Tried::new(self, taker, visit, given)?;
        let mut limits = tried.limits(least);
        let mut best = None;
        for (to, gate) in tried.side.line.gates.iter().enumerate() {
            if tried.is_costly(gate, &limits) {
                continue;
            }
            match tried.gain_at(to, &limits) {
                At::Gains(gain) => {
                    if best.is_none() && !self.is_stocked(taker, tried.side, visit) {
                        return None;
                    }
                    limits = tried.limits(gain);
                    best = Some((to, gain));
                }
                At::Costly => {}
                At::TooLate => break,
            }
        }
        best
    }

    fn is_stocked(&self, taker: usize, side: Side<'_>, visit: u32) -> bool {
        let mut others = side.done.iter().chain(side.rest).copied();
        self.town.is_stocked(taker, &mut others, visit)
    }

    fn gain(&self, given: Saved, taken: Saved) -> f64 {
        let costs_s = given.costs_s + taken.costs_s;
        self.rule.gain(given.misses + taken.misses, costs_s)
    }

    /// By how much later a colleague's day may end, who misses so many more, for a gain of more than `least`.
    fn room_s(&self, given: Saved, missed: f64, least: f64) -> f64 {
        self.rule.affords_s(given.misses - missed, least) - given.costs_s
    }
}

/// One visit among the visits to come of one colleague.
struct Tried<'s, 'a, T, S> {
    search: &'s Search<'a, T, S>,
    side: Side<'a>,
    taker: usize,
    visit: u32,
    given: Saved,
    there: LocationIx,
    from: f64,
    to: f64,
    work_s: f64,
}

/// What a place has to keep to for a gain of more than `least`.
#[derive(Debug, Clone, Copy)]
struct Limits {
    least: f64,
    /// When home is reached at the latest.
    home_by: f64,
    /// Whether one more visit may be missed in one case of two.
    may_be_late: bool,
}

/// What a place comes to.
enum At {
    Gains(f64),
    Costly,
    /// Behind it, the visit would only be later.
    TooLate,
}

impl<'s, 'a, T: Town, S: Fn(usize) -> Option<Side<'a>>> Tried<'s, 'a, T, S> {
    fn new(search: &'s Search<'a, T, S>, taker: usize, visit: u32, given: Saved) -> Option<Self> {
        let window = search.town.window(visit);
        Some(Tried {
            search,
            side: (search.side)(taker)?,
            taker,
            visit,
            given,
            there: search.town.place(visit),
            from: f64::from(window.from),
            to: f64::from(window.to),
            work_s: f64::from(search.town.work(taker, visit).mean_s),
        })
    }

    fn limits(&self, least: f64) -> Limits {
        Limits {
            least,
            home_by: self.side.line.outlook.home_at + self.room_s(0.0, least),
            may_be_late: self.room_s(HALF, least) > 0.0,
        }
    }

    /// Whether home is too late by means alone, even if the visit were on the way.
    #[inline]
    fn is_costly(&self, gate: &Gate, limits: &Limits) -> bool {
        // The drive there may be over while it is waited for.
        let waited = self.from - gate.drive_s;
        gate.free.max(waited) + self.work_s + gate.left_s >= limits.home_by
    }

    fn gain_at(&self, to: usize, limits: &Limits) -> At {
        let line = self.side.line;
        let Some(before) = line.steps.get(to) else {
            return At::Costly;
        };
        if let Some(pointless) = self.by_means(before, to, limits) {
            return pointless;
        }
        let (town, least) = (self.search.town, limits.least);
        let mut chain = before.and(town, self.taker, self.visit);
        let missed = chain.misses - before.misses;
        if self.room_s(missed, least) <= 0.0 {
            return At::TooLate;
        }
        let (home_at, more) = self.onward_by_means(chain.believed.mean(), to, chain.pause);
        if !self.has_room(missed + more, home_at, least) {
            return At::Costly;
        }
        let rest = self
            .side
            .rest
            .iter()
            .zip(line.steps.iter().zip(&line.gates).skip(1));
        for (&visit, (without, gate)) in rest.skip(to) {
            chain = chain.and(town, self.taker, visit);
            let missed = chain.misses - without.misses;
            if !self.has_room(missed, chain.believed.mean() + gate.left_s, least) {
                return At::Costly;
            }
        }
        let taken = saved(&line.outlook, &chain.home(town, self.taker));
        match self.search.gain(self.given, taken) {
            gain if gain > least => At::Gains(gain),
            _ => At::Costly,
        }
    }

    /// What a place can be ruled out for by means alone: as if nobody were ever later than on average.
    fn by_means(&self, before: &Chain, to: usize, limits: &Limits) -> Option<At> {
        let mean = before.believed.mean();
        let drive = self.search.town.drive(before.here, self.there, mean as i32);
        let mut pause = before.pause;
        let arrive = rested(mean + f64::from(drive.mean_s), self.work_s, &mut pause);
        let is_late = arrive >= self.to;
        if is_late && !limits.may_be_late {
            return Some(At::TooLate);
        }
        let finish = arrive.max(self.from) + self.work_s;
        let gate = self.side.line.gates.get(to)?;
        // No way is shorter by way of somewhere else.
        let spared_s = gate.drive_s.min(f64::from(drive.mean_s));
        if finish + gate.left_s - spared_s >= limits.home_by {
            return Some(At::Costly);
        }
        let (home_at, more) = self.onward_by_means(finish, to, pause);
        let missed = more + if is_late { HALF } else { 0.0 };
        (!self.has_room(missed, home_at, limits.least)).then_some(At::Costly)
    }

    /// Home from the visit on, which was finished at a time, and what is missed on the way.
    fn onward_by_means(&self, finish: f64, to: usize, pause: Option<Pause>) -> (f64, f64) {
        let town = self.search.town;
        let next = match self.side.rest.get(to) {
            Some(&next) => Some(town.place(next)),
            None => town.home(self.taker),
        };
        let drive_s = next.map_or(0, |next| town.drive(self.there, next, finish as i32).mean_s);
        let line = self.side.line;
        line.by_means(to, finish, f64::from(drive_s), pause)
    }

    fn room_s(&self, missed: f64, least: f64) -> f64 {
        self.search.room_s(self.given, missed, least)
    }

    /// Whether it may still gain enough when it makes so many misses, and home isn't reached before a time.
    fn has_room(&self, missed: f64, home_at: f64, least: f64) -> bool {
        let later_s = (home_at - self.side.line.outlook.home_at).max(0.0);
        later_s < self.room_s(missed, least)
    }
}

/// What another rest of the day saves a technician in misses, and how much later it ends. Work goes from one to another
/// with its visit, so that of two who share a change only driving and waiting count.
#[derive(Debug, Clone, Copy)]
struct Saved {
    misses: f64,
    costs_s: f64,
}

fn saved(before: &Outlook, after: &Outlook) -> Saved {
    Saved {
        misses: before.misses - after.misses,
        costs_s: after.home_at - before.home_at,
    }
}
