//! Searches side by side: each goes its own way from the same plan, and now and then they share the tours that they
//! know.
//!
//! They meet when the budget has come a step further, each by its own count, and share in the order of their
//! numbers: so the same seed, threads and iteration limit give the same plan.

use std::thread;
use std::time::Duration;

use crate::budget::{Budget, PROGRESS_DONE};
use crate::problem::VisitIx;

use super::Options;
use super::anneal::{self, Search};
use super::linked_search;
use super::model::Model;
use super::nearby::Nearby;
use super::observer::Teller;
use super::plan::Solution;
use super::pool::Pool;
use super::shares::Shares;
use super::state::State;
use super::warp;

/// Progress of the budget at which it is known how many iterations there will be.
const KNOWN_FROM: u32 = PROGRESS_DONE / 64;

/// Budgets of searches on threads of their own.
pub(super) type Forks = [Box<dyn Budget + Send>];

/// What all searches of a call see.
#[derive(Clone, Copy)]
struct Seen<'a> {
    model: &'a Model<'a>,
    nearby: &'a Nearby,
    /// Of a day that may be searched through late plans.
    layout: Option<&'a warp::Layout>,
}

/// One of the searches: ruin and recreate, and where the day has few laws, iterated local search after it.
struct Worker<'a> {
    seen: Seen<'a>,
    /// How the budget is shared between the two; none before it is known.
    shares: Option<Shares>,
    search: Search<'a>,
    state: State,
    /// The second one; none before it begins, and where it can't.
    local: Option<warp::Search<'a>>,
    seed: u64,
}

impl<'a> Worker<'a> {
    fn new(seen: Seen<'a>, state: State, seed: u64, gentle: bool) -> Self {
        Self {
            seen,
            shares: None,
            search: Search::new(seen.model, seen.nearby, &state, seed, gentle),
            state,
            local: None,
            seed,
        }
    }

    fn iterations(&self) -> u64 {
        let local = self.local.as_ref().map_or(0, warp::Search::iterations);
        self.search.iterations() + local
    }

    fn is_over(&self, budget: &mut dyn Budget) -> bool {
        self.seen.model.free.is_empty() || budget.exhausted(self.iterations())
    }

    fn run(&mut self, budget: &mut dyn Budget, teller: &mut Teller<'_>) {
        let (model, done) = (self.seen.model, self.iterations());
        let Some(layout) = self.seen.layout else {
            self.search.run(model, &mut self.state, budget, teller);
            return;
        };
        let progress = budget.progress(done);
        if progress >= KNOWN_FROM && self.shares.is_none() {
            let expected = done * u64::from(PROGRESS_DONE) / u64::from(progress);
            self.shares = Shares::of(expected, layout.visits());
            if self.shares.is_none() {
                self.seen.layout = None;
                return;
            }
        }
        let shares = self.shares.unwrap_or(Shares::UNKNOWN);
        let spent = done - self.search.iterations();
        if progress < shares.turn {
            let mut part = Part::first(shares, budget, spent);
            self.search.run(model, &mut self.state, &mut part, teller);
            return;
        }
        if self.local.is_none() {
            self.local = self.begin_local(layout, shares.rounds);
        }
        let Some(local) = &mut self.local else {
            let mut part = Part::second(shares, budget, spent);
            self.search.run(model, &mut self.state, &mut part, teller);
            return;
        };
        let before = self.search.iterations();
        if !local.run(&mut Part::second(shares, budget, before)) {
            return;
        }
        let plan = State::of(model, local.best());
        let part = Part::second(shares, budget, local.iterations());
        if self.search.take_over(model, plan, &part, teller) {
            local.go_to(&self.search.best.plan(model).orders());
        }
    }

    fn begin_local(&self, layout: &'a warp::Layout, rounds: u32) -> Option<warp::Search<'a>> {
        let Seen { model, nearby, .. } = self.seen;
        let best = self.search.best.plan(model);
        let mean = anneal::mean_cost(model, &best);
        let hottest = anneal::start_temperature(model, &best, false);
        let orders = best.orders();
        warp::Search::new(
            (layout, nearby),
            &orders,
            (mean, hottest),
            rounds,
            self.seed,
        )
    }
}

/// One part of a budget as a budget of its own, for searches that come back by the end of it by themselves.
struct Part<'b> {
    whole: &'b mut dyn Budget,
    /// Progress of the whole at which the part begins, and how much of it there is.
    from: u32,
    length: u32,
    /// Iterations that are counted elsewhere.
    spent: u64,
}

impl<'b> Part<'b> {
    fn first(shares: Shares, whole: &'b mut dyn Budget, spent: u64) -> Self {
        Self {
            whole,
            from: 0,
            length: shares.turn,
            spent,
        }
    }

    fn second(shares: Shares, whole: &'b mut dyn Budget, spent: u64) -> Self {
        Self {
            whole,
            from: shares.turn,
            length: PROGRESS_DONE - shares.turn,
            spent,
        }
    }
}

impl Budget for Part<'_> {
    fn exhausted(&mut self, iterations: u64) -> bool {
        self.whole.exhausted(self.spent + iterations)
    }

    fn time_left(&self) -> Option<Duration> {
        self.whole.time_left()
    }

    fn progress(&self, iterations: u64) -> u32 {
        let at = self.whole.progress(self.spent + iterations);
        let share = at.saturating_sub(self.from) * PROGRESS_DONE / self.length;
        share.min(PROGRESS_DONE)
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
    // Who stays near a plan doesn't pass through others.
    let layout = if gentle || !state.bank.is_empty() {
        None
    } else {
        warp::Layout::of(model)
    };
    let seen = Seen {
        model,
        nearby,
        layout: layout.as_ref(),
    };
    let begin = |n: usize, state: State| Worker::new(seen, state, seed(options.seed, n), gentle);
    let start = state.orders();
    let mut others: Vec<Worker<'_>> = (1..=forks.len())
        .map(|n| begin(n, State::of(model, &start)))
        .collect();
    let mut first = begin(0, state);
    first.search.tell_best(model, teller);
    while !first.is_over(budget) {
        thread::scope(|scope| {
            for (worker, budget) in others.iter_mut().zip(forks.iter_mut()) {
                scope.spawn(|| worker.run(budget.as_mut(), &mut Teller::new(&mut ())));
            }
            first.run(budget, teller);
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
