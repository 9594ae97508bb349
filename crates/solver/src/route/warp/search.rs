//! Iterated local search: some visits are taken off and put back where they cost least, all that this touches is searched
//! for better moves, and the plan that comes of it is kept or not, under a falling temperature.
//!
//! Taking off and putting back as the kick of a local search between late and overloaded plans is how PyVRP 0.14 does it
//! (N. A. Wouda, L. Lan, W. Kool, INFORMS Journal on Computing 36(4), 2024); there a plan is kept by late acceptance.

use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

use super::layout::Layout;
use super::local::LocalSearch;
use super::moves::{Judge, Prices};
use super::prices::Adaptive;
use super::tours::{NOWHERE, Tours};
use crate::budget::{Budget, PROGRESS_DONE};
use crate::route::adaptive::FRACTION;
use crate::route::anneal::{slack, stretch_end, temperature};
use crate::route::nearby::Nearby;

/// A step takes about as long as so many ruins and recreations.
const STEP_ITERATIONS: u64 = 24;
/// The most visits that are taken off at once.
const TAKEN_OFF_MAX: usize = 25;
/// So much dearer is everything wrong while a plan that would be the best is brought in order.
const REPAIR_FACTOR: i64 = 12;

/// A search through plans that may be late and overloaded.
#[derive(Debug)]
pub(in crate::route) struct Search<'a> {
    layout: &'a Layout,
    nearby: &'a Nearby,
    tours: Tours,
    local: LocalSearch,
    paid: Adaptive,
    /// What visits cost on average.
    mean: i64,
    hottest: i64,
    /// Times that it begins anew, and how often it did.
    rounds: u32,
    round: u32,
    /// Cost of the plan that it stands at.
    cost: i64,
    /// Driving and orders of the best legal plan.
    best: (i64, Vec<Vec<u32>>),
    steps: u64,
    rng: Xoshiro256PlusPlus,
    taken_off: Vec<u32>,
}

impl<'a> Search<'a> {
    /// A search for something better than a plan, whose visits cost about `mean` each, in so many rounds; `None` if the
    /// plan leaves somebody out or isn't legal.
    pub(in crate::route) fn new(
        (layout, nearby): (&'a Layout, &'a Nearby),
        orders: &[Vec<u32>],
        (mean, hottest): (i64, i64),
        rounds: u32,
        seed: u64,
    ) -> Option<Self> {
        let mut search = Self {
            layout,
            nearby,
            tours: Tours::of(layout, orders),
            local: LocalSearch::new(layout),
            paid: Adaptive::starting(layout, mean),
            mean,
            hottest,
            rounds,
            round: 0,
            cost: 0,
            best: (0, orders.to_vec()),
            steps: 0,
            rng: Xoshiro256PlusPlus::seed_from_u64(seed),
            taken_off: Vec::new(),
        };
        search.begin();
        let complete = !search.tours.home.contains(&NOWHERE);
        if !complete || !search.tours.is_legal() {
            return None;
        }
        search.begin_anew();
        Some(search)
    }

    /// Stands at a plan of its own, put together at prices at which late tours are cheap: who began at the best plan would
    /// end beside it.
    fn begin_anew(&mut self) {
        self.paid = Adaptive::starting(self.layout, self.mean);
        let judge = self.judge(self.paid.prices());
        let mut visits: Vec<u32> = (0..self.layout.visits as u32).collect();
        visits.shuffle(&mut self.rng);
        let before = std::mem::replace(&mut self.tours, Tours::of(self.layout, &[]));
        let mut visits = visits.into_iter();
        if !visits.all(|v| self.local.insert(judge, &mut self.tours, v)) {
            self.tours = before;
        }
        self.tours.keep();
        self.cost = judge.cost(&self.tours);
    }

    /// Goes on from other orders, which are legal and complete.
    pub(in crate::route) fn go_to(&mut self, orders: &[Vec<u32>]) {
        self.tours = Tours::of(self.layout, orders);
        self.best.1 = orders.to_vec();
        self.begin();
    }

    fn begin(&mut self) {
        self.best.0 = self.tours.sums.driving;
        self.cost = self.judge(self.paid.prices()).cost(&self.tours);
        (0..self.layout.visits as u32).for_each(|v| self.local.touch(v));
    }

    /// What its steps count for.
    pub(in crate::route) fn iterations(&self) -> u64 {
        self.steps * STEP_ITERATIONS
    }

    /// Orders of the best plan.
    pub(in crate::route) fn best(&self) -> &[Vec<u32>] {
        &self.best.1
    }

    /// Searches until the budget has come a thirty-second further or begins again, or is exhausted. True when the best
    /// plan became better.
    pub(in crate::route) fn run(&mut self, budget: &mut dyn Budget) -> bool {
        let known = self.best.0;
        let begun = budget.progress(self.iterations());
        let until = stretch_end(begun);
        while !budget.exhausted(self.iterations()) {
            let progress = budget.progress(self.iterations()).min(PROGRESS_DONE);
            if progress < begun || progress >= until {
                break;
            }
            let (round, progress) = self.round_at(progress);
            if round != self.round {
                self.round = round;
                self.begin_anew();
            }
            self.step(temperature(self.hottest, progress));
        }
        self.best.0 < known
    }

    /// The round at a progress of the budget, and the progress of the round.
    fn round_at(&self, progress: u32) -> (u32, u32) {
        let all = progress * self.rounds;
        let round = (all / PROGRESS_DONE).min(self.rounds - 1);
        (round, all - round * PROGRESS_DONE)
    }

    fn judge(&self, prices: Prices) -> Judge<'a> {
        Judge {
            layout: self.layout,
            nearby: self.nearby,
            prices,
        }
    }

    fn step(&mut self, temperature: i64) {
        let judge = self.judge(self.paid.prices());
        self.steps += 1;
        if !self.kick(judge) {
            self.tours.undo();
            return;
        }
        self.local.run(judge, &mut self.tours);
        let changes_prices = self.paid.meet(self.tours.sums.wrong);
        if !self.tours.is_legal() && self.tours.sums.driving < self.best.0 {
            self.repair();
        }
        let cost = judge.cost(&self.tours);
        if self.tours.is_legal() && self.tours.sums.driving < self.best.0 {
            self.best = (self.tours.sums.driving, self.tours.orders());
        }
        let slack = slack(temperature, &mut self.rng).saturating_mul(1 << FRACTION);
        if cost < self.cost.saturating_add(slack) {
            self.tours.keep();
            self.cost = cost;
        } else {
            self.tours.undo();
        }
        if changes_prices {
            self.cost = self.judge(self.paid.prices()).cost(&self.tours);
        }
    }

    /// Takes a random visit and some near it off, and puts them back where they cost least. False when one has no place.
    fn kick(&mut self, judge: Judge<'_>) -> bool {
        let size = self.rng.random_range(1..=TAKEN_OFF_MAX);
        let center = self.rng.random_range(0..self.layout.visits as u32);
        let near = if self.rng.random_bool(0.5) {
            &self.nearby.by_time
        } else {
            &self.nearby.by_way
        };
        self.taken_off.clear();
        self.taken_off.push(center);
        self.taken_off.extend(near.of(center).iter().take(size - 1));
        for &v in &self.taken_off {
            for place in self.tours.take_off(self.layout, v) {
                self.local.touch(place);
            }
        }
        self.taken_off.shuffle(&mut self.rng);
        let mut visits = self.taken_off.iter();
        visits.all(|&v| self.local.insert(judge, &mut self.tours, v))
    }

    /// Searches on where something is wrong, at prices that leave little wrong.
    fn repair(&mut self) {
        let Prices { warp, unit } = self.paid.prices();
        let judge = self.judge(Prices {
            warp: warp * REPAIR_FACTOR,
            unit: unit * REPAIR_FACTOR,
        });
        let wrong = self.tours.tours.iter();
        for tour in wrong.filter(|tour| tour.warp > 0 || tour.too_many > 0) {
            tour.order.iter().for_each(|&v| self.local.touch(v));
        }
        self.local.run(judge, &mut self.tours);
    }
}
