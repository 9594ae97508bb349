//! What the search pays for what is wrong with a plan: prices at which about a quarter of the plans met are in time, and a
//! quarter of them load no van too much.

use super::layout::Layout;
use super::moves::Prices;
use super::tours::Wrong;
use crate::route::adaptive::{self, AdaptivePrice, Aim, FRACTION};

/// Prices beyond these bounds make no difference, and costs stay countable.
const AIM: Aim = Aim {
    right_percent: 25,
    rises_by: 5,
    bounds: (1, 1 << 28),
};

/// Prices over time.
#[derive(Debug)]
pub(super) struct Adaptive {
    warp: AdaptivePrice,
    unit: AdaptivePrice,
}

impl Adaptive {
    /// To begin with a second late costs as a second's drive, and the room of a visit as one's `mean` cost.
    pub(super) fn starting(layout: &Layout, mean: i64) -> Self {
        let load: i64 = layout.demand.iter().map(|&units| i64::from(units)).sum();
        let second = layout.second.saturating_mul(1 << FRACTION);
        let unit = adaptive::of_room(mean, layout.visits, load);
        Self {
            warp: AdaptivePrice::starting(second, AIM),
            unit: AdaptivePrice::starting(unit, AIM),
        }
    }

    pub(super) fn prices(&self) -> Prices {
        Prices {
            warp: self.warp.price,
            unit: self.unit.price,
        }
    }

    /// Counts a plan that was met; true when the prices were changed by it.
    pub(super) fn meet(&mut self, wrong: Wrong) -> bool {
        let warp = self.warp.meet(wrong.warp == 0);
        let unit = self.unit.meet(wrong.too_many == 0);
        warp || unit
    }
}
