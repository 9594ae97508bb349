//! Recourse: when a technician falls behind, a colleague with slack takes a visit over. One rule says when that pays,
//! for who does it live and for who counts on it ahead, so that promises and practice agree: the promises that it is
//! likely to save have to be worth more than the driving and waiting that it costs.
//!
//! What is believed of times is normal here, by mean and variance, so that thousands of exchanges are judged in
//! milliseconds. Must never look at what isn't known yet when it decides; [`play()`] alone knows the draws.

mod belief;
mod outlook;
mod play;
mod search;

pub use belief::Believed;
pub use outlook::{Line, Outlook, Pause, Standing};
pub use play::{Crew, Luck, Played, play};
pub use search::{Handover, best_handover};

use crate::forecast::Duration;
use crate::narrow::Span;
use crate::problem::LocationIx;

/// A visit this likely to be late is looked after.
pub const LATE_MIN: f64 = 0.2;
/// Fewer misses than this aren't worth a change of technician, after what it costs.
pub const GAIN_MIN: f64 = 0.1;
/// Visits that are handed over at one time.
pub const HANDED_OVER_MAX: u32 = 3;

/// What saving a miss may cost.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rule {
    /// Seconds of driving and waiting of all technicians together; below 1 counts as 1.
    pub miss_worth_s: f64,
    /// What it counts as much as that somebody else comes than was told, seconds.
    pub change_s: f64,
}

impl Rule {
    /// What a handover gains, in misses: those that it saves, less what so many seconds of driving and waiting and the
    /// change of hands are worth.
    #[must_use]
    pub fn gain(&self, misses_saved: f64, costs_s: f64) -> f64 {
        misses_saved - (costs_s + self.change_s) / self.miss_worth_s.max(1.0)
    }

    /// The seconds of driving and waiting at which so many misses saved gain no more than `least`.
    fn affords_s(&self, misses_saved: f64, least: f64) -> f64 {
        (misses_saved - least) * self.miss_worth_s.max(1.0) - self.change_s
    }
}

/// Technicians and visits by index, and what is believed of the time that things take.
pub trait Town {
    /// Where a visit is.
    fn place(&self, visit: u32) -> LocationIx;
    /// Nobody is let in before its start; who comes at its end or later misses it.
    fn window(&self, visit: u32) -> Span;
    /// Where a technician's day ends, if not where the last visit is.
    fn home(&self, technician: usize) -> Option<LocationIx>;
    /// A drive that begins at about that time.
    fn drive(&self, from: LocationIx, to: LocationIx, depart: i32) -> Duration;
    /// A technician's work at a visit.
    fn work(&self, technician: usize, visit: u32) -> Duration;
    /// Spread of the factor that all durations of the day share, thousandths.
    fn day_cv_permille(&self) -> u32;
    /// Whether a visit may be handed over at all.
    fn may_give(&self, visit: u32) -> bool;
    /// Colleagues who may take a visit over as far as skills and wishes go, the nearest first or in any order.
    fn colleagues(&self, visit: u32) -> &[usize];
    /// Whether a technician's van has what a visit uses up, beside what the other ones of the day do.
    fn is_stocked(
        &self,
        technician: usize,
        others: &mut dyn Iterator<Item = u32>,
        visit: u32,
    ) -> bool;
}
