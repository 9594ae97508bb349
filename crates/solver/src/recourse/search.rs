//! The best visit to hand over: all visits of who is worst off, to every colleague and place. Places that can't save
//! enough even at best aren't followed any farther: nobody is earlier anywhere, or misses less, for one visit more.

use super::outlook::{Chain, Line};
use super::{GAIN_MIN, Outlook, Rule, Standing, Town};

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
    let mut givers = at_risk.map(|(t, line)| (t, line.outlook.worst)).collect();
    worst_first(&mut givers);
    givers
        .into_iter()
        .find_map(|(giver, _)| search.best_from(giver))
}

/// Sorts technicians with the chance to be late of the visit that is worst off.
pub(super) fn worst_first(givers: &mut Vec<(usize, f64)>) {
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
        if self.gain(given, Saved::NOTHING) <= least {
            return None;
        }
        let side = (self.side)(taker)?;
        let tried = Tried {
            search: self,
            side,
            taker,
            visit,
            given,
        };
        let (mut least, mut best) = (least, None);
        for to in 0..=side.rest.len() {
            match tried.gain_at(to, least) {
                At::Gains(gain) => {
                    if best.is_none() && !self.is_stocked(taker, side, visit) {
                        return None;
                    }
                    least = gain;
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
}

/// One visit among the visits to come of one colleague.
struct Tried<'s, 'a, T, S> {
    search: &'s Search<'a, T, S>,
    side: Side<'a>,
    taker: usize,
    visit: u32,
    given: Saved,
}

/// What a place comes to.
enum At {
    Gains(f64),
    Costly,
    /// Behind it, the visit would only be later.
    TooLate,
}

impl<'a, T: Town, S: Fn(usize) -> Option<Side<'a>>> Tried<'_, 'a, T, S> {
    fn gain_at(&self, to: usize, least: f64) -> At {
        let Some(before) = self.side.line.steps.get(to) else {
            return At::Costly;
        };
        if let Some(pointless) = self.is_pointless(before, to, least) {
            return pointless;
        }
        let town = self.search.town;
        let mut chain = before.and(town, self.taker, self.visit);
        let late = chain.misses - before.misses;
        if self.search.gain(self.given, Saved::late(late)) <= least {
            return At::TooLate;
        }
        let onward_s = self.onward_s(&chain, to);
        if self.at_best(late, chain.believed.mean() + onward_s) <= least {
            return At::Costly;
        }
        let rest = self.side.rest.iter().enumerate().skip(to);
        for (at, &visit) in rest {
            chain = chain.and(town, self.taker, visit);
            let without = self.side.line.steps.get(at + 1);
            let later = chain.misses - without.map_or(chain.misses, |step| step.misses);
            let left_s = self.side.line.left_s(at + 1, chain.pause.is_some());
            if self.at_best(later, chain.believed.mean() + left_s) <= least {
                return At::Costly;
            }
        }
        let taken = saved(&self.side.line.outlook, &chain.home(town, self.taker));
        match self.search.gain(self.given, taken) {
            gain if gain > least => At::Gains(gain),
            _ => At::Costly,
        }
    }

    /// Whether a place can be ruled out by means alone: as if nothing were ever waited for but the visit itself, and
    /// a mean at its end were late in one case of two.
    fn is_pointless(&self, before: &Chain, to: usize, least: f64) -> Option<At> {
        let town = self.search.town;
        let (there, window) = (town.place(self.visit), town.window(self.visit));
        let work_s = f64::from(town.work(self.taker, self.visit).mean_s);
        let mean = before.believed.mean();
        let mut chain = *before;
        let mut arrive = mean + f64::from(town.drive(before.here, there, mean as i32).mean_s);
        if let Some(pause) = before.pause
            && pause.is_before(arrive, work_s)
        {
            arrive = arrive.max(f64::from(pause.earliest)) + f64::from(pause.duration_s);
            chain.pause = None;
        }
        let late = if arrive >= f64::from(window.to) {
            0.5
        } else {
            0.0
        };
        if self.search.gain(self.given, Saved::late(late)) <= least {
            return Some(At::TooLate);
        }
        chain.here = there;
        let finish = arrive.max(f64::from(window.from)) + work_s;
        let home_at = finish + self.onward_at_s(&chain, finish, to);
        (self.at_best(late, home_at) <= least).then_some(At::Costly)
    }

    /// Least seconds until home from the visit on.
    fn onward_s(&self, with: &Chain, to: usize) -> f64 {
        self.onward_at_s(with, with.believed.mean(), to)
    }

    fn onward_at_s(&self, with: &Chain, finish: f64, to: usize) -> f64 {
        let town = self.search.town;
        let line = self.side.line;
        match self.side.rest.get(to) {
            Some(&next) => {
                let drive = town.drive(with.here, town.place(next), finish as i32);
                let work = town.work(self.taker, next);
                let left_s = line.left_s(to + 1, with.pause.is_some());
                f64::from(drive.mean_s) + f64::from(work.mean_s) + left_s
            }
            None => {
                let home = town.home(self.taker);
                home.map_or(0.0, |home| {
                    f64::from(town.drive(with.here, home, finish as i32).mean_s)
                })
            }
        }
    }

    /// The most that it can gain when it is so late, or makes others so late, and home isn't reached before a time.
    fn at_best(&self, misses: f64, home_at: f64) -> f64 {
        let taken = Saved {
            misses: -misses,
            costs_s: (home_at - self.side.line.outlook.home_at).max(0.0),
        };
        self.search.gain(self.given, taken)
    }
}

/// What another rest of the day saves a technician in misses, and how much later it ends. Work goes from one to another
/// with its visit, so that of two who share a change only driving and waiting count.
#[derive(Debug, Clone, Copy)]
struct Saved {
    misses: f64,
    costs_s: f64,
}

impl Saved {
    const NOTHING: Saved = Saved::late(0.0);

    const fn late(misses: f64) -> Self {
        Saved {
            misses: -misses,
            costs_s: 0.0,
        }
    }
}

fn saved(before: &Outlook, after: &Outlook) -> Saved {
    Saved {
        misses: before.misses - after.misses,
        costs_s: after.home_at - before.home_at,
    }
}
