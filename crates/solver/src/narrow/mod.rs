//! Choice of windows: the narrowest promises that a pooled miss budget allows, nested inside what
//! was told before. Never widens a promise: one that can't be kept stays as it is, with its honest
//! probability.
//!
//! Model, over stops `i`, scenarios `s` and candidate windows `w = [a, b)` on the grid, with
//! `m_iw = #{s : arrival_is ∉ w}` and `c_iw = weight_i · (b − a)`:
//!
//! ```text
//! min  Σ_i Σ_w c_iw y_iw
//! s.t. Σ_w y_iw = 1                      for every stop i
//!      Σ_i Σ_w m_iw y_iw ≤ ⌊α Σ_i S_i⌋   one budget of misses for the whole day
//!      y_iw ∈ {0, 1},  y_iw = 0 where m_iw > ⌊α_max S_i⌋
//! ```
//!
//! This is a multiple-choice knapsack; [`narrow`] solves it exactly by an own method and
//! [`mod@reference`] states it for a MILP solver.

pub mod reference;

pub mod buffers;
pub mod orders;

mod budget;
mod candidates;
mod day;
mod knapsack;
mod priced;
mod recourse;

pub use budget::MissBudget;
pub use day::{
    HoldPoint, HoldRule, LiveRoute, Policy, Terms, Window, hold_points, narrow_day, narrow_live,
};

pub use priced::narrow_priced;
pub use recourse::{Field, narrow_with_recourse};

use candidates::Candidate;
use thiserror::Error;

/// A half-open interval `[from, to)` in seconds relative to the day's origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// First second inside.
    pub from: i32,
    /// First second after it.
    pub to: i32,
}

impl Span {
    /// What both spans cover; its end isn't after its start when that is nothing.
    #[must_use]
    pub fn intersection(self, other: Self) -> Self {
        Self {
            from: self.from.max(other.from),
            to: self.to.min(other.to),
        }
    }

    /// True when `other` lies inside.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        self.from <= other.from && other.to <= self.to
    }

    /// Seconds from start to end, at least 0.
    #[must_use]
    pub fn width_s(self) -> i32 {
        self.to.saturating_sub(self.from).max(0)
    }

    fn has_room(self) -> bool {
        self.from < self.to
    }
}

/// Largest weight of a stop.
pub const WEIGHT_MAX: u32 = 1_000_000;

/// One stop whose window is to be chosen.
#[derive(Debug, Clone, Copy)]
pub struct StopArrivals<'a> {
    /// Sampled arrivals, one a scenario.
    pub arrivals: &'a [i32],
    /// The promise told before; the new one lies inside it.
    pub inside: Option<Span>,
    /// Widest window allowed, seconds.
    pub width_max_s: i32,
    /// Cost of a second of this stop's width, taken as `1..=`[`WEIGHT_MAX`]: higher for someone who
    /// needs a tight window.
    pub weight: u32,
    /// The customer's own limits: the window starts no earlier …
    pub earliest: Option<i32>,
    /// … and ends no later.
    pub latest: Option<i32>,
}

/// Stops that share one miss budget.
#[derive(Debug, Clone)]
pub struct Request<'a> {
    /// The stops.
    pub stops: Vec<StopArrivals<'a>>,
    /// Window ends lie on multiples of this many seconds, or on a limit; below 1 counts as 1.
    pub grid_s: i32,
    /// Share of all stops' scenarios that may miss their window, parts per million.
    pub alpha_ppm: u32,
    /// Share of one stop's scenarios that may miss, parts per million.
    pub alpha_max_ppm: u32,
    /// Narrowest window worth telling, seconds; a limit that leaves less room wins.
    pub width_min_s: i32,
}

/// The window chosen for one stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice {
    /// Start.
    pub from: i32,
    /// End (exclusive).
    pub to: i32,
    /// How many of the stop's scenarios arrive outside.
    pub misses: u32,
}

/// A solution of the model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Solution {
    /// One choice a stop, in the request's order.
    pub choices: Vec<Choice>,
    /// The objective: Σ weight × width, in weighted seconds.
    pub cost: i64,
    /// Lower bound on the objective from the linear relaxation, rounded up.
    pub bound: i64,
}

/// Why there is no choice of windows.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NarrowError {
    /// A stop has no window that respects its limits and its share of misses.
    #[error("stop {stop} has no window within its limits that may miss so rarely")]
    NoWindow {
        /// Index in the request.
        stop: usize,
    },
    /// The windows that miss least still miss more often than the budget allows.
    #[error("the windows miss at least {least} times, and {budget} are allowed")]
    OverBudget {
        /// Fewest misses possible.
        least: u64,
        /// Misses allowed.
        budget: u64,
    },
    /// The reference model is too large or its solver failed.
    #[error("the reference model was not solved: {reason}")]
    Reference {
        /// What the solver said.
        reason: String,
    },
}

/// Chooses the windows of least total weighted width within the miss budget. Exact; see the module
/// for the model.
///
/// # Errors
/// [`NarrowError::NoWindow`] and [`NarrowError::OverBudget`] when the model has no solution.
pub fn narrow(request: &Request<'_>) -> Result<Vec<Choice>, NarrowError> {
    narrow_with_bound(request).map(|solution| solution.choices)
}

/// As [`narrow`], with the objective and the bound of the linear relaxation.
///
/// # Errors
/// As [`narrow`].
pub fn narrow_with_bound(request: &Request<'_>) -> Result<Solution, NarrowError> {
    let candidates = request.candidates()?;
    solve(&candidates, request.budget())
}

impl Request<'_> {
    /// Misses allowed over all stops.
    fn budget(&self) -> u64 {
        let scenarios: u64 = self
            .stops
            .iter()
            .map(|stop| stop.arrivals.len() as u64)
            .sum();
        scenarios * u64::from(self.alpha_ppm.min(1_000_000)) / 1_000_000
    }

    fn candidates(&self) -> Result<Vec<Vec<Candidate>>, NarrowError> {
        let rules = candidates::Rules {
            grid_s: self.grid_s,
            alpha_max_ppm: self.alpha_max_ppm,
            width_min_s: self.width_min_s,
        };
        let mut all = Vec::with_capacity(self.stops.len());
        for (stop, arrivals) in self.stops.iter().enumerate() {
            let own = candidates::efficient(candidates::all(arrivals, rules));
            if own.is_empty() {
                return Err(NarrowError::NoWindow { stop });
            }
            all.push(own);
        }
        Ok(all)
    }
}

/// Solves over efficient candidates, none of the lists empty.
fn solve(candidates: &[Vec<Candidate>], budget: u64) -> Result<Solution, NarrowError> {
    let picked = knapsack::solve(candidates, budget)
        .map_err(|least| NarrowError::OverBudget { least, budget })?;
    let chosen: Vec<Candidate> = candidates
        .iter()
        .zip(&picked.items)
        .filter_map(|(own, &item)| own.get(item).copied())
        .collect();
    Ok(Solution {
        cost: chosen.iter().map(|candidate| candidate.cost).sum(),
        choices: chosen.into_iter().map(Candidate::choice).collect(),
        bound: picked.bound,
    })
}

#[cfg(test)]
mod tests;
