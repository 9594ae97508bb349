//! The canonical day that windows are measured on: one technician, six visits, a day that makes all of
//! them longer or shorter. Only describes; draws nothing.

use kept_solver::forecast::{Duration, RouteModel, ScenarioSet, Scenarios, Start, StopModel};

/// Seconds of a minute.
pub const MINUTE: i32 = 60;
/// Seconds of an hour.
pub const HOUR: i32 = 3_600;
/// When the technician leaves, seconds after midnight.
pub const DEPART: i32 = 8 * HOUR;
/// Visits.
pub const STOPS: u64 = 6;
/// Mean drive to each visit.
pub const LEG_MIN: i32 = 18;
/// Mean work at each visit.
pub const WORK_MIN: i32 = 45;
/// Spread of drives, in thousandths.
pub const LEG_CV: u32 = 330;
/// Spread of works, in thousandths.
pub const WORK_CV: u32 = 450;
/// Spread of the day's factor on all of them, in thousandths.
pub const DAY_CV: u32 = 100;

/// The route of the canonical day.
pub fn canonical_route() -> RouteModel {
    let stop = |key| StopModel {
        key,
        leg: Duration {
            mean_s: LEG_MIN * MINUTE,
            cv_permille: LEG_CV,
        },
        not_before: None,
        service: Duration {
            mean_s: WORK_MIN * MINUTE,
            cv_permille: WORK_CV,
        },
        break_before_s: 0,
        break_not_before: None,
    };
    RouteModel {
        start: Start { at: DEPART },
        legs_and_stops: (1..=STOPS).map(stop).collect(),
        key: 1,
    }
}

/// Seeds of different uses of the same `--seed`, which never meet.
#[derive(Debug, Clone, Copy)]
pub enum Use {
    /// To choose windows on.
    Choice,
    /// To choose windows with perfect knowledge.
    Oracle,
    /// To judge on.
    Judge {
        /// Which set of them.
        batch: u64,
    },
}

/// Scenarios of the canonical day under a seed.
pub fn scenarios(count: usize, seed: u64, use_: Use) -> ScenarioSet {
    let salt = match use_ {
        Use::Choice => 0,
        Use::Oracle => 1,
        Use::Judge { batch } => 2 + batch,
    };
    ScenarioSet::new(Scenarios {
        count,
        // An odd multiplier keeps neighbouring seeds and salts apart.
        seed: seed.wrapping_mul(0xD134_2543_DE82_EF95).wrapping_add(salt),
        day_factor_cv_permille: DAY_CV,
        technician_factor_cv_permille: 0,
    })
}
