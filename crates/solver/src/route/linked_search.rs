//! The search on days on which visits have to do with each other: in rounds, between which the times change that
//! they keep for each other.

use crate::budget::Budget;

use super::anneal::Search;
use super::appointments::Appointments;
use super::construct;
use super::linked;
use super::model::Model;
use super::nearby::Nearby;
use super::observer::Teller;
use super::plan::Solution;
use super::schedule::{searched, with_links_kept};
use super::state::State;

/// Searches from `orders` until the budget is exhausted.
pub(super) fn solve(
    model: &mut Model<'_>,
    nearby: &Nearby,
    mut orders: Vec<Vec<u32>>,
    seed: u64,
    budget: &mut dyn Budget,
    teller: &mut Teller<'_>,
) -> Solution {
    let gentle = orders.iter().any(|order| !order.is_empty());
    orders.resize(model.crews.len(), Vec::new());
    let appointments = Appointments::new(model);
    let mut best = with_links_kept(model, orders);
    let mut state = settled(model, &appointments, &best);
    let mut search = Search::new(model, nearby, &state, seed, gentle);
    search.tell(&best, teller);
    loop {
        appointments.renew(model, &mut state, &mut search.rng);
        construct::insert_by_regret(model, &mut state);
        search.begin_round(&state);
        search.run(model, &mut state, budget, &mut Teller::new(&mut ()));
        let over = search.is_over(model, budget);
        if over {
            state = search.best.plan(model);
        }
        appointments.lift(model);
        let found = with_links_kept(model, state.orders());
        state = settled(model, &appointments, &found);
        if found.cost.total() < best.cost.total() {
            best = found;
            search.tell(&best, teller);
        }
        if over {
            return best;
        }
    }
}

/// The state of a plan, with windows that keep its links.
fn settled(model: &mut Model<'_>, appointments: &Appointments, plan: &Solution) -> State {
    let works = linked::works_of(model, &plan.routes);
    appointments.settle(model, &works);
    State::of(model, &searched(&plan.orders()))
}
