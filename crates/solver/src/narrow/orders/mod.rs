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

use super::buffers::{Buffers, Trade, choose};
use super::{LiveRoute, Policy, Terms};
use crate::forecast::{Progress, RouteModel, ScenarioSet};
use guess::Guess;
use moves::Move;

/// Moves that are judged on the scenarios before a round gives up.
const JUDGED_MAX: usize = 60;
/// Rounds, each with prices and guesses of its own.
const ROUNDS: usize = 3;

/// A technician's tour in some order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tour {
    /// Its random durations; keys are the visits' own.
    pub model: RouteModel,
    /// Driving, mean seconds, with the way home.
    pub travel_s: i64,
}

/// What a territory allows.
pub trait Territory {
    /// The tour of a technician in this order of visits; none if it may not be driven. Equal arguments
    /// give equal tours.
    fn tour(&self, technician: usize, order: &[u32]) -> Option<Tour>;
}

/// Orders with the windows that they were chosen for.
#[derive(Debug, Clone)]
pub struct Joint {
    /// Visits in order, one list a technician.
    pub orders: Vec<Vec<u32>>,
    /// Starts and ends, one list a technician.
    pub buffers: Buffers,
    /// Driving of all tours, seconds.
    pub travel_s: i64,
    /// Moves made.
    pub moves: usize,
}

/// Improves orders until no move that was judged pays, or `moves_max` were made. `worth_permille`: as
/// for [`choose`]. None if one of the orders given isn't allowed.
#[must_use]
pub fn improve<T: Territory>(
    territory: &T,
    orders: Vec<Vec<u32>>,
    scenarios: &ScenarioSet,
    worth_permille: u32,
    policy: &Policy,
    moves_max: usize,
) -> Option<Joint> {
    let tours: Option<Vec<Tour>> = (0..)
        .zip(&orders)
        .map(|(technician, order)| territory.tour(technician, order))
        .collect();
    let mut search = Search {
        territory,
        scenarios,
        worth_permille,
        policy,
        orders,
        tours: tours?,
        moves: 0,
    };
    for _ in 0..ROUNDS {
        if search.round(moves_max) == 0 {
            break;
        }
    }
    Some(search.finish())
}

struct Search<'a, T> {
    territory: &'a T,
    scenarios: &'a ScenarioSet,
    worth_permille: u32,
    policy: &'a Policy,
    orders: Vec<Vec<u32>>,
    tours: Vec<Tour>,
    moves: usize,
}

impl<T: Territory> Search<'_, T> {
    /// Moves at one price of a miss; how many were made.
    fn round(&mut self, moves_max: usize) -> usize {
        let chosen = self.chosen();
        let trade = Trade::new(
            self.scenarios,
            self.worth_permille,
            self.policy,
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
        while self.moves < moves_max && self.make_one(&trade, &guess, &mut prices) {
            self.moves += 1;
        }
        self.moves - made
    }

    /// Makes the first move that pays, in the order of the guess.
    fn make_one(&mut self, trade: &Trade, guess: &Guess, prices: &mut [i64]) -> bool {
        let guessed: Vec<i64> = self.tours.iter().map(|tour| guess.price(tour)).collect();
        let mut ranked: Vec<(i64, Move)> = moves::all(&self.orders)
            .filter_map(|candidate| {
                let after = self.after(candidate)?;
                let gain = after
                    .iter()
                    .map(|(t, _, tour)| guess.price(tour) - guessed[*t]);
                Some((gain.sum(), candidate))
            })
            .collect();
        ranked.sort_unstable();
        for (_, candidate) in ranked.into_iter().take(JUDGED_MAX) {
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

    /// The routes that a move changes, as they are after it; none if it isn't allowed.
    fn after(&self, candidate: Move) -> Option<Vec<(usize, Vec<u32>, Tour)>> {
        candidate
            .orders_after(&self.orders)
            .into_iter()
            .map(|(t, order)| {
                Some((t, self.territory.tour(t, &order)?)).map(|(t, tour)| (t, order, tour))
            })
            .collect()
    }

    /// Width, misses and waiting of a tour at its best starts, and its driving.
    fn price(&self, trade: &Trade, tour: &Tour) -> i64 {
        trade.price(unstarted(&tour.model), self.scenarios) + trade.time_price(tour.travel_s)
    }

    fn chosen(&self) -> Buffers {
        let routes: Vec<LiveRoute<'_>> = self
            .tours
            .iter()
            .map(|tour| unstarted(&tour.model))
            .collect();
        let none: BTreeMap<u64, Terms> = BTreeMap::new();
        let worth = self.worth_permille;
        choose(&routes, i32::MIN, self.scenarios, worth, self.policy, &none)
    }

    fn finish(self) -> Joint {
        Joint {
            buffers: self.chosen(),
            travel_s: self.tours.iter().map(|tour| tour.travel_s).sum(),
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
