//! What a plan costs, by a territory's settings.

use kept_domain::Settings;
use kept_solver::problem::Weights;

/// Prices of a plan, in seconds of driving.
pub(crate) fn weights(settings: &Settings) -> Weights {
    Weights {
        travel: 1,
        overtime: settings.overtime_price,
        waiting: settings.waiting_price,
        lateness: settings.late_price,
        preference: settings.preference_price,
        moved: settings.moved_price,
        border: settings.border_price,
    }
}
