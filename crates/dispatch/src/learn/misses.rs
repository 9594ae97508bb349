//! Misses: how often a window that was told wasn't kept on the days that are over, and what windows may therefore miss
//! from now on. Every window has a chance of its own; that the day's promises come to the share that the firm allows,
//! with those that were narrowed once more, given up for a customer's choice or never told again, is known from what
//! happened alone. A visit of which one window was missed counts as missed, the one on the way too.

use crate::day::DayState;
use crate::firm_report::kept_throughout;
use kept_domain::Ppm;
use kept_solver::narrow::MissBudget;

/// A day's visits whose outcome is known, and those among them of which a window was missed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct DayMisses {
    told: usize,
    missed: usize,
}

/// What became of a day's windows.
pub(super) fn of_day(state: &DayState) -> DayMisses {
    let kept: Vec<bool> = kept_throughout(state).collect();
    DayMisses {
        told: kept.len(),
        missed: kept.iter().filter(|kept| !**kept).count(),
    }
}

/// What windows may miss after these days, oldest first, in thousandths of what the firm allows.
pub(super) fn permille(days: &[DayMisses], allowed: Ppm) -> u32 {
    let mut budget = MissBudget::new(allowed.0);
    for day in days {
        budget.follow(day.missed, day.told);
    }
    budget.permille()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quiet::tests::territory;
    use kept_domain::{Progress, Promise, PromiseState, Stage, Timestamp, Window};

    fn at(time: &str) -> Timestamp {
        Timestamp::parse(&format!("2026-10-15T{time}:00Z")).unwrap()
    }

    /// A day with one visit, which was told the evening before and on the way.
    fn day_with_arrival(arrived: Option<&str>) -> DayMisses {
        let told = |stage, from, to| Promise {
            id: "p".into(),
            visit: "v".into(),
            chain: 0,
            stage,
            window: Window::new(at(from), at(to)).unwrap(),
            kept_ppm: Ppm(950_000),
            told_at: at("06:00"),
            technician: None,
            plan: None,
            state: PromiseState::Standing,
        };
        let windows = vec![
            told(Stage::Evening, "10:00", "11:00"),
            told(Stage::EnRoute, "10:20", "10:40"),
        ];
        let zone = chrono_tz::Europe::London;
        let mut state = DayState::empty(territory(zone), at("06:00").date(zone));
        state.promises.insert("v".into(), windows);
        let progress = Progress {
            arrived_at: arrived.map(at),
            ..Progress::open("v".into())
        };
        state.progress.insert("v".into(), progress);
        of_day(&state)
    }

    #[test]
    fn a_visit_is_missed_with_any_of_its_windows_and_counts_once_its_outcome_is_known() {
        let misses = |told, missed| DayMisses { told, missed };
        assert_eq!(day_with_arrival(Some("10:30")), misses(1, 0));
        assert_eq!(day_with_arrival(Some("10:50")), misses(1, 1));
        assert_eq!(day_with_arrival(Some("11:00")), misses(1, 1));
        assert_eq!(day_with_arrival(None), misses(0, 0));
    }

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
