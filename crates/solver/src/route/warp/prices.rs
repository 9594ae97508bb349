//! What the search pays for what is wrong with a plan, adapted so that about a quarter of the plans met are in time, and a
//! quarter of them load no van too much. (T. Vidal, T. G. Crainic, M. Gendreau, N. Lahrichi, W. Rei, Operations Research 60(3),
//! 2012, there for a population.)

use super::layout::Layout;
use super::moves::{FRACTION, Prices};
use super::tours::Wrong;

/// Wanted share of plans without a wrong of a kind.
const RIGHT_PERCENT: u32 = 25;
/// Plans between two changes of the prices.
const PERIOD: u32 = 100;
/// Bounds of a price: beyond them it makes no difference, and costs stay countable.
const BOUNDS: (i64, i64) = (1, 1 << 28);

/// Prices over time.
#[derive(Debug)]
pub(super) struct Adaptive {
    pub prices: Prices,
    met: u32,
    in_time: u32,
    not_overloaded: u32,
}

impl Adaptive {
    /// To begin with a second late costs as a second's drive, and the room of a visit as one's `mean` cost.
    pub(super) fn starting(layout: &Layout, mean: i64) -> Self {
        let load: i64 = layout.demand.iter().map(|&units| i64::from(units)).sum();
        let visits = i64::try_from(layout.visits).unwrap_or(i64::MAX);
        let unit = mean.saturating_mul(visits).saturating_mul(1 << FRACTION) / load.max(1);
        let within = |price: i64| price.clamp(BOUNDS.0, BOUNDS.1);
        Self {
            prices: Prices {
                warp: within(layout.second.saturating_mul(1 << FRACTION)),
                unit: within(unit),
            },
            met: 0,
            in_time: 0,
            not_overloaded: 0,
        }
    }

    /// Counts a plan that was met; true when the prices were changed by it.
    pub(super) fn meet(&mut self, wrong: Wrong) -> bool {
        self.met += 1;
        self.in_time += u32::from(wrong.warp == 0);
        self.not_overloaded += u32::from(wrong.too_many == 0);
        if self.met < PERIOD {
            return false;
        }
        let adapted = |price: i64, right: u32| {
            let next = if right * 100 < RIGHT_PERCENT * self.met {
                price + price / 5 + 1
            } else {
                price - price / 8
            };
            next.clamp(BOUNDS.0, BOUNDS.1)
        };
        self.prices = Prices {
            warp: adapted(self.prices.warp, self.in_time),
            unit: adapted(self.prices.unit, self.not_overloaded),
        };
        (self.met, self.in_time, self.not_overloaded) = (0, 0, 0);
        true
    }
}
