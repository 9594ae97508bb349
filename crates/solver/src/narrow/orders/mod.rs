//! Who visits whom in which order, where technicians wait and when windows end, chosen together: a
//! visit moves when that saves more width and waiting than it costs in driving. Starts from given
//! orders and never leaves what the territory allows.
//!
//! The objective is that of [`super::buffers`] with the driving of all routes added. Under a price of
//! a miss routes are independent, so a move is judged by the routes that it touches. All moves of one
//! visit to another place, and all exchanges of two, are ranked by a guess from means and variances
//! ([`guess`]); the most promising are judged on the scenarios, and the first that pays is made.
//! Routing with windows assigned by the firm in one model: Hoogeboom et al. (2021), Hosseini, Rostami
//! and Araghi (2025); short visits of small variance first: the smallest-variance-first rule of
//! appointment scheduling (de Kemp, Mandjes, Olver 2021).

mod guess;
mod moves;

use std::collections::BTreeMap;
use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::buffers::{Buffers, Trade, choose};
use super::{LiveRoute, Policy, Terms};
use crate::budget::Budget;
use crate::forecast::{Progress, RouteModel, ScenarioSet};
use guess::Guess;
use moves::Move;

/// Moves that are judged on the scenarios before a round gives up.
const JUDGED_MAX: usize = 60;
/// Rounds, each with prices and guesses of its own.
const ROUNDS: usize = 3;
/// Tours that are remembered; then all are asked for again.
const KNOWN_MAX: usize = 100_000;

/// A technician's tour in some order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tour {
    /// Its random durations; keys are the visits' own.
    pub model: RouteModel,
    /// What it costs beside width and waiting for it, in mean seconds of a technician's time: driving with the
    /// way home, and whatever else the firm has a price for.
    pub cost_s: i64,
}

/// What a territory allows.
pub trait Territory {
    /// The tour of a technician in this order of visits; none if it may not be driven. Equal arguments
    /// give equal tours.
    fn tour(&self, technician: usize, order: &[u32]) -> Option<Tour>;
}

/// What width is worth, and what windows have to respect.
#[derive(Debug, Clone, Copy)]
pub struct Worth<'a> {
    /// As for [`choose`].
    pub worth_permille: u32,
    /// As for [`choose`].
    pub policy: &'a Policy,
    /// By stop key; stops without an entry have none.
    pub terms: &'a BTreeMap<u64, Terms>,
}

/// Orders with the windows that they were chosen for.
#[derive(Debug, Clone)]
pub struct Joint {
    /// Visits in order, one list a technician.
    pub orders: Vec<Vec<u32>>,
    /// Starts and ends, one list a technician.
    pub buffers: Buffers,
    /// Cost of all tours, seconds.
    pub cost_s: i64,
    /// Moves made.
    pub moves: usize,
}

/// Improves orders until no move that was judged pays, or the budget is exhausted, which is asked after each
/// move. None if one of the orders given isn't allowed.
#[must_use]
pub fn improve<T: Territory>(
    territory: &T,
    orders: Vec<Vec<u32>>,
    scenarios: &ScenarioSet,
    worth: Worth<'_>,
    budget: &mut dyn Budget,
) -> Option<Joint> {
    let tours: Option<Vec<Rc<Tour>>> = (0..)
        .zip(&orders)
        .map(|(technician, order)| territory.tour(technician, order).map(Rc::new))
        .collect();
    let mut search = Search {
        territory,
        scenarios,
        worth,
        orders,
        tours: tours?,
        known: FxHashMap::default(),
        moves: 0,
    };
    for _ in 0..ROUNDS {
        if search.round(budget) == 0 {
            break;
        }
    }
    Some(search.finish())
}

/// One technician's part of a move: whose, the new order, and its tour.
type Part = (usize, Vec<u32>, Rc<Tour>);

struct Search<'a, T> {
    territory: &'a T,
    scenarios: &'a ScenarioSet,
    worth: Worth<'a>,
    orders: Vec<Vec<u32>>,
    tours: Vec<Rc<Tour>>,
    /// Tours asked for before: most moves are still there after one was made.
    known: FxHashMap<(usize, Vec<u32>), Option<Rc<Tour>>>,
    moves: usize,
}

impl<T: Territory> Search<'_, T> {
    /// Moves at one price of a miss; how many were made.
    fn round(&mut self, budget: &mut dyn Budget) -> usize {
        let chosen = self.chosen();
        let trade = Trade::new(
            self.scenarios,
            self.worth.worth_permille,
            self.worth.policy,
            chosen.miss_price,
        );
        let mut prices: Vec<i64> = self
            .tours
            .iter()
            .map(|tour| self.price(&trade, tour))
            .collect();
        let guess = Guess::fitted(
            &trade,
            &self.tours,
            &prices,
            &chosen.windows,
            self.scenarios,
        );
        let made = self.moves;
        while !budget.exhausted(self.moves as u64) && self.make_one(&trade, &guess, &mut prices) {
            self.moves += 1;
        }
        self.moves - made
    }

    /// Makes the first move that pays, in the order of the guess.
    fn make_one(&mut self, trade: &Trade, guess: &Guess, prices: &mut [i64]) -> bool {
        for candidate in self.ranked(guess).into_iter().take(JUDGED_MAX) {
            let Some(after) = self.after(candidate) else {
                continue;
            };
            let judged: Vec<i64> = after
                .iter()
                .map(|(_, _, tour)| self.price(trade, tour))
                .collect();
            let before: i64 = after.iter().map(|(t, _, _)| prices[*t]).sum();
            if judged.iter().sum::<i64>() < before {
                for ((t, order, tour), price) in after.into_iter().zip(judged) {
                    self.orders[t] = order;
                    self.tours[t] = tour;
                    prices[t] = price;
                }
                return true;
            }
        }
        false
    }

    /// The moves that are allowed, the most promising first.
    fn ranked(&mut self, guess: &Guess) -> Vec<Move> {
        let guessed: Vec<i64> = self.tours.iter().map(|tour| guess.price(tour)).collect();
        let all: Vec<Move> = moves::all(&self.orders).collect();
        let mut ranked: Vec<(i64, Move)> = Vec::new();
        for candidate in all {
            if let Some(after) = self.after(candidate) {
                let gain = after
                    .iter()
                    .map(|(t, _, tour)| guess.price(tour) - guessed[*t]);
                ranked.push((gain.sum(), candidate));
            }
        }
        ranked.sort_unstable();
        ranked.into_iter().map(|(_, candidate)| candidate).collect()
    }

    /// The routes that a move changes, as they are after it; none if it isn't allowed.
    fn after(&mut self, candidate: Move) -> Option<Vec<Part>> {
        let changed = candidate.orders_after(&self.orders).into_iter();
        changed.map(|(t, order)| self.part(t, order)).collect()
    }

    fn part(&mut self, technician: usize, order: Vec<u32>) -> Option<Part> {
        if self.known.len() >= KNOWN_MAX {
            self.known.clear();
        }
        let key = (technician, order);
        let tour = match self.known.get(&key) {
            Some(known) => known.clone(),
            None => {
                let asked = self.territory.tour(technician, &key.1).map(Rc::new);
                self.known.insert(key.clone(), asked.clone());
                asked
            }
        };
        tour.map(|tour| (technician, key.1, tour))
    }

    /// Width, misses and waiting of a tour at its best starts, and what it costs beside.
    fn price(&self, trade: &Trade, tour: &Tour) -> i64 {
        trade.price(unstarted(&tour.model), self.scenarios, self.worth.terms)
            + trade.time_price(tour.cost_s)
    }

    fn chosen(&self) -> Buffers {
        let routes: Vec<LiveRoute<'_>> = self
            .tours
            .iter()
            .map(|tour| unstarted(&tour.model))
            .collect();
        let Worth {
            worth_permille,
            policy,
            terms,
        } = self.worth;
        choose(
            &routes,
            i32::MIN,
            self.scenarios,
            worth_permille,
            policy,
            terms,
        )
    }

    fn finish(self) -> Joint {
        Joint {
            buffers: self.chosen(),
            cost_s: self.tours.iter().map(|tour| tour.cost_s).sum(),
            orders: self.orders,
            moves: self.moves,
        }
    }
}

/// A route that nobody has begun.
#[must_use]
pub fn unstarted(model: &RouteModel) -> LiveRoute<'_> {
    let progress = Progress::NotStarted {
        free_from: model.start.at,
    };
    LiveRoute { model, progress }
}

#[cfg(test)]
mod tests;
