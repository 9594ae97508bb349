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
            // Who takes a visit over saves nothing by it.
            if given < GAIN_MIN {
                continue;
            }
            let takers = self.town.colleagues(visit).iter();
            for &taker in takers.filter(|taker| **taker != giver) {
                let Some((to, taken)) = self.best_place(taker, visit) else {
                    continue;
                };
                let gain = given + taken;
                if gain >= GAIN_MIN && best.is_none_or(|best| gain > best.gain) {
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

    /// What the giver gains without a visit.
    fn given(&self, giver: usize, at: usize) -> Option<f64> {
        let standing = self.standings.get(giver)?;
        let others = standing.rest.iter().enumerate().filter(|(i, _)| *i != at);
        let left = others.map(|(_, &visit)| visit);
        let after = Chain::begin(standing).along(self.town, giver, left);
        self.gain(giver, &after.home(self.town, giver))
    }

    /// The best place for a visit among a colleague's, and what that gains.
    fn best_place(&self, taker: usize, visit: u32) -> Option<(usize, f64)> {
        let standing = self.standings.get(taker)?;
        let mut others = standing.done.iter().chain(standing.rest).copied();
        if !self.town.is_stocked(taker, &mut others, visit) {
            return None;
        }
        let mut before = Chain::begin(standing);
        let mut best: Option<(usize, f64)> = None;
        for to in 0..=standing.rest.len() {
            let with = before.and(self.town, taker, visit);
            let after = with.along(self.town, taker, standing.rest[to..].iter().copied());
            let gain = self.gain(taker, &after.home(self.town, taker))?;
            if best.is_none_or(|(_, least)| gain > least) {
                best = Some((to, gain));
            }
            if let Some(&next) = standing.rest.get(to) {
                before = before.and(self.town, taker, next);
            }
        }
        best
    }

    /// Misses that a technician's other rest of the day saves, less what being home later has to save. Work goes from
    /// one to another with its visit, so that of two who share a change only driving and waiting count.
    fn gain(&self, technician: usize, after: &Outlook) -> Option<f64> {
        let before = self.outlooks.get(technician)?;
        let later_s = after.home_at - before.home_at;
        Some(before.misses - after.misses - self.rule.misses_for(later_s))
    }
}
