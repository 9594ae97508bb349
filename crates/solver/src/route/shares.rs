//! How a budget is shared between ruin and recreate and the search through late plans ([`super::warp`]).
//!
//! Measured on long tours: ruin and recreate gains little more after some thousand iterations a visit, and where the
//! search through late plans ends is luck, so that several rounds of it find more than a longer one.

use crate::budget::PROGRESS_DONE;

/// With fewer iterations a visit ruin and recreate needs all of them.
const WHOLE_BELOW: u64 = 600;
/// So many iterations a visit are enough for ruin and recreate where there are more ...
const RUINS_A_VISIT: u64 = 4_000;
/// ... than this part of the budget, and no more than that one.
const TURN_BOUNDS: (u32, u32) = (PROGRESS_DONE / 8, PROGRESS_DONE / 2);
/// A round of the search through late plans has so many iterations a visit.
const ROUND_A_VISIT: u64 = 6_500;
/// A round falls through all temperatures: its steps of progress mustn't be too coarse for that.
const ROUNDS_MAX: u64 = 16;

/// The shares of the two searches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shares {
    /// Progress of the budget at which the search through late plans begins.
    pub turn: u32,
    /// How often that search begins anew, the first time included.
    pub rounds: u32,
}

impl Shares {
    /// As long as nothing is known.
    pub(super) const UNKNOWN: Self = Self {
        turn: TURN_BOUNDS.1,
        rounds: 1,
    };

    /// Of a budget of about so many iterations; `None` where ruin and recreate needs it all.
    pub(super) fn of(iterations: u64, visits: usize) -> Option<Self> {
        let each = iterations / (visits as u64).max(1);
        if each < WHOLE_BELOW {
            return None;
        }
        let done = u64::from(PROGRESS_DONE);
        let turn = u32::try_from(RUINS_A_VISIT * done / each).unwrap_or(PROGRESS_DONE);
        let turn = turn.clamp(TURN_BOUNDS.0, TURN_BOUNDS.1);
        let left = each.saturating_mul(done - u64::from(turn)) / done;
        let rounds = (left / ROUND_A_VISIT).clamp(1, ROUNDS_MAX) as u32;
        Some(Self { turn, rounds })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longer_a_budget_the_more_of_it_goes_through_late_plans() {
        let of = |each: u64| Shares::of(200 * each, 200);
        assert_eq!(of(599), None);
        assert_eq!(
            of(600),
            Some(Shares {
                turn: 512,
                rounds: 1
            })
        );
        assert_eq!(
            of(16_000),
            Some(Shares {
                turn: 256,
                rounds: 1
            })
        );
        assert_eq!(
            of(40_000),
            Some(Shares {
                turn: 128,
                rounds: 5
            })
        );
        assert_eq!(of(u64::MAX / 200).map(|shares| shares.rounds), Some(16));
    }

    #[test]
    fn nothing_to_do_needs_no_shares() {
        assert_eq!(Shares::of(0, 0), None);
    }
}
