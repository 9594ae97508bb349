//! The price of something that a search does against the law on its way: it follows how many of the plans met are right
//! in this. (T. Vidal, T. G. Crainic, M. Gendreau, N. Lahrichi, W. Rei, Operations Research 60(3), 2012, there for a
//! population.)

/// Plans between two changes of a price.
pub(super) const PERIOD: u32 = 100;
/// A price falls by this part of it.
const FALLS_BY: i64 = 8;
/// Fraction bits of a price.
pub(super) const FRACTION: u32 = 10;

/// What a price follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Aim {
    /// Wanted share of plans that are right.
    pub right_percent: u32,
    /// A price rises by this part of it.
    pub rises_by: i64,
    /// The least and the highest price.
    pub bounds: (i64, i64),
}

/// A price over time.
#[derive(Debug)]
pub(super) struct AdaptivePrice {
    /// In cost, with [`FRACTION`] bits of fraction.
    pub price: i64,
    aim: Aim,
    met: u32,
    right: u32,
}

impl AdaptivePrice {
    /// A price to begin with, brought into its bounds.
    pub(super) fn starting(price: i64, aim: Aim) -> Self {
        Self {
            price: price.clamp(aim.bounds.0, aim.bounds.1),
            aim,
            met: 0,
            right: 0,
        }
    }

    /// Counts a plan that was met, and adapts the price to what was met lately; true when it is another one then.
    pub(super) fn meet(&mut self, is_right: bool) -> bool {
        self.met += 1;
        self.right += u32::from(is_right);
        if self.met < PERIOD {
            return false;
        }
        let (price, Aim { bounds, .. }) = (self.price, self.aim);
        let next = if self.right * 100 < self.aim.right_percent * self.met {
            price.saturating_add(price / self.aim.rises_by + 1)
        } else {
            price - price / FALLS_BY
        };
        self.price = next.clamp(bounds.0, bounds.1);
        (self.met, self.right) = (0, 0);
        self.price != price
    }
}

/// A price for a unit of load where a visit costs `mean` on average: that much for the room that one takes. `load` is that
/// of all visits.
pub(super) fn of_room(mean: i64, visits: usize, load: i64) -> i64 {
    let visits = i64::try_from(visits).unwrap_or(i64::MAX);
    mean.saturating_mul(visits).saturating_mul(1 << FRACTION) / load.max(1)
}
