//! The best visit to hand over: all visits of who is worst off, to every colleague and place.

use super::outlook::Chain;
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
/// none where nobody is likely enough to be late. `outlooks` are those of the standings; givers that `asked` doesn't
/// accept are passed over.
#[must_use]
pub fn best_handover<T: Town>(
    town: &T,
    rule: Rule,
    standings: &[Standing<'_>],
    outlooks: &[Outlook],
    asked: impl Fn(usize) -> bool,
) -> Option<Handover> {
    let search = Search {
        town,
        rule,
        standings,
        outlooks,
    };
    let each = outlooks.iter().enumerate();
    let mut givers: Vec<(usize, f64)> = each
        .filter(|(giver, outlook)| outlook.is_at_risk() && asked(*giver))
        .map(|(giver, outlook)| (giver, outlook.worst))
        .collect();
    givers.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    givers
        .into_iter()
        .find_map(|(giver, _)| search.best_from(giver))
}

struct Search<'a, T> {
    town: &'a T,
    rule: Rule,
    standings: &'a [Standing<'a>],
    outlooks: &'a [Outlook],
}

impl<T: Town> Search<'_, T> {
    fn best_from(&self, giver: usize) -> Option<Handover> {
        let own = self.standings.get(giver)?.rest;
        let mut best: Option<Handover> = None;
        let movable = own.iter().enumerate();
        for (at, &visit) in movable.filter(|(_, visit)| self.town.may_give(**visit)) {
            let given = self.given(giver, at)?;
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
    fn given(&self, giver: usize, at: usize) -> Option<Saved> {
        let standing = self.standings.get(giver)?;
        let others = standing.rest.iter().enumerate().filter(|(i, _)| *i != at);
        let left = others.map(|(_, &visit)| visit);
        let after = Chain::begin(standing).along(self.town, giver, left);
        self.saved(giver, &after.home(self.town, giver))
    }

    /// The best place for a visit among a colleague's where that gains more than `least`, and how much.
    fn best_place(
        &self,
        taker: usize,
        visit: u32,
        given: Saved,
        mut least: f64,
    ) -> Option<(usize, f64)> {
        let none = Saved {
            misses: 0.0,
            costs_s: 0.0,
        };
        // Who takes a visit over saves nothing by it.
        if self.gain(given, none) <= least {
            return None;
        }
        let standing = self.standings.get(taker)?;
        let mut others = standing.done.iter().chain(standing.rest).copied();
        if !self.town.is_stocked(taker, &mut others, visit) {
            return None;
        }
        let mut before = Chain::begin(standing);
        let mut best: Option<(usize, f64)> = None;
        for to in 0..=standing.rest.len() {
            let with = before.and(self.town, taker, visit);
            // What comes after it is at best as late as without it; farther behind, it is only later itself.
            let late = Saved {
                misses: before.misses() - with.misses(),
                costs_s: 0.0,
            };
            if self.gain(given, late) <= least {
                break;
            }
            let after = with.along(self.town, taker, standing.rest[to..].iter().copied());
            let gain = self.gain(given, self.saved(taker, &after.home(self.town, taker))?);
            if gain > least {
                least = gain;
                best = Some((to, gain));
            }
            if let Some(&next) = standing.rest.get(to) {
                before = before.and(self.town, taker, next);
            }
        }
        best
    }

    fn saved(&self, technician: usize, after: &Outlook) -> Option<Saved> {
        let before = self.outlooks.get(technician)?;
        Some(Saved {
            misses: before.misses - after.misses,
            costs_s: after.home_at - before.home_at,
        })
    }

    fn gain(&self, given: Saved, taken: Saved) -> f64 {
        let costs_s = given.costs_s + taken.costs_s;
        self.rule.gain(given.misses + taken.misses, costs_s)
    }
}

/// What another rest of the day saves a technician in misses, and how much later it ends. Work goes from one to another
/// with its visit, so that of two who share a change only driving and waiting count.
#[derive(Debug, Clone, Copy)]
struct Saved {
    misses: f64,
    costs_s: f64,
}
