//! Misses: how often the word that was given wasn't kept on the days that are over, and what windows told ahead may
//! therefore miss from now on. Every window has a chance of its own; that the day's promises come to the share that
//! the firm allows, with those that were narrowed once more, given up for a customer's choice or never told again, is
//! known from what happened alone.

use crate::day::DayState;
use crate::firm_report::words_kept;
use kept_domain::Ppm;
use kept_solver::narrow::MissBudget;

/// A day's words whose outcome is known, and those among them that weren't kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct DayMisses {
    told: usize,
    missed: usize,
}

/// What became of a day's words.
pub(super) fn of_day(state: &DayState) -> DayMisses {
    let kept: Vec<bool> = words_kept(state).collect();
    DayMisses {
        told: kept.len(),
        missed: kept.iter().filter(|kept| !**kept).count(),
    }
}

/// What evening windows may miss after these days, oldest first, in thousandths of what the firm allows.
pub(super) fn permille(days: &[DayMisses], allowed: Ppm) -> u32 {
    let mut budget = MissBudget::new(allowed.0);
    for day in days {
        budget.follow(day.missed, day.told);
    }
    let permille = u64::from(budget.ppm()) * 1_000 / u64::from(allowed.0.max(1));
    u32::try_from(permille).unwrap_or(1_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_that_missed_too_often_leave_less_and_good_ones_more() {
        let day = |missed| DayMisses { told: 60, missed };
        let allowed = Ppm(50_000);
        assert_eq!(permille(&[], allowed), 980);
        let bad = permille(&[day(6); 40], allowed);
        let good = permille(&[day(1); 40], allowed);
        assert!(bad < 500 && good > 1_300, "{bad} and {good}");
        assert_eq!(permille(&[day(60)], Ppm(0)), 0);
    }
}
