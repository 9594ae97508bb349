//! Searches side by side: each goes its own way from the same plan, and now and then they share the tours that they
//! know.
//!
//! They meet when the budget has come a step further, each by its own count, and share in the order of their
//! numbers: so the same seed, threads and iteration limit give the same plan.

use std::thread;

use crate::budget::Budget;
use crate::problem::VisitIx;

use super::Options;
use super::anneal::Search;
use super::linked_search;
use super::model::Model;
use super::nearby::Nearby;
use super::observer::Teller;
use super::plan::Solution;
use super::pool::Pool;
use super::state::State;

/// Budgets of searches on threads of their own.
pub(super) type Forks = [Box<dyn Budget + Send>];

/// One of the searches.
struct Worker<'a> {
    search: Search<'a>,
    state: State,
}

impl Worker<'_> {
    fn run(&mut self, model: &Model<'_>, budget: &mut dyn Budget, teller: &mut Teller<'_>) {
        self.search.run(model, &mut self.state, budget, teller);
    }
}

/// Improves `state` with the caller's budget on the caller's thread, and with `forks` on threads of their own.
/// Ends with the best plan.
pub(super) fn improve(
    model: &Model<'_>,
    nearby: &Nearby,
    state: State,
    options: &Options,
    gentle: bool,
    budgets: (&mut dyn Budget, &mut Forks),
    teller: &mut Teller<'_>,
) -> State {
    let (budget, forks) = budgets;
    let begin = |n: usize, state: State| Worker {
        search: Search::new(model, nearby, &state, seed(options.seed, n), gentle),
        state,
    };
    let start = state.orders();
    let mut others: Vec<Worker<'_>> = (1..=forks.len())
        .map(|n| begin(n, State::of(model, &start)))
        .collect();
    let mut first = begin(0, state);
    first.search.tell_best(model, teller);
    while !first.search.is_over(model, budget) {
        thread::scope(|scope| {
            for (worker, budget) in others.iter_mut().zip(forks.iter_mut()) {
                scope.spawn(|| worker.run(model, budget.as_mut(), &mut Teller::new(&mut ())));
            }
            first.run(model, budget, teller);
        });
        share(&mut first, &mut others);
        for worker in &others {
            worker.search.tell_best(model, teller);
        }
    }
    let workers = std::iter::once(&first).chain(&others);
    let best = workers.min_by_key(|worker| worker.search.best.cost());
    best.unwrap_or(&first).search.best.plan(model)
}

/// Gives every search the tours of all.
fn share<'a>(first: &mut Worker<'a>, others: &mut [Worker<'a>]) {
    if others.is_empty() {
        return;
    }
    let mut all = Pool::default();
    for worker in std::iter::once(&mut *first).chain(&mut *others) {
        all.merge(worker.search.pool());
    }
    for worker in others {
        worker.search.pool().clone_from(&all);
    }
    *first.search.pool() = all;
}

/// The best plan of searches that share nothing, since each draws up appointments of its own in a model of its own.
/// `model` is the first one's, that of its problem and `warm`.
pub(super) fn best_linked(
    model: Model<'_>,
    warm: Option<&[Vec<VisitIx>]>,
    nearby: &Nearby,
    orders: &[Vec<u32>],
    options: &Options,
    budgets: (&mut dyn Budget, &mut Forks),
    teller: &mut Teller<'_>,
) -> Solution {
    let (budget, forks) = budgets;
    let problem = model.problem;
    let solve = |n, mut model: Model<'_>, budget: &mut dyn Budget, teller: &mut Teller<'_>| {
        let (orders, seed) = (orders.to_vec(), seed(options.seed, n));
        linked_search::solve(&mut model, nearby, orders, seed, budget, teller)
    };
    let solve = &solve;
    let (first, others) = thread::scope(|scope| {
        let others = (1..).zip(forks.iter_mut()).map(|(n, budget)| {
            scope.spawn(move || {
                let model = Model::new(problem, warm);
                solve(n, model, budget.as_mut(), &mut Teller::new(&mut ()))
            })
        });
        let others: Vec<_> = others.collect();
        let first = solve(0, model, budget, teller);
        let joined = others.into_iter().map(|other| {
            other
                .join()
                .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        });
        (first, joined.collect::<Vec<Solution>>())
    });
    others.into_iter().fold(first, |best, plan| {
        if plan.cost.total() < best.cost.total() {
            plan
        } else {
            best
        }
    })
}

/// The seed of the search with this number; the first one's is the caller's.
fn seed(seed: u64, n: usize) -> u64 {
    seed ^ (n as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}
