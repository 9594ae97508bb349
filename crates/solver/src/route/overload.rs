//! What the search pays where vans are loaded with more than they hold: passing through such plans, it gets from
//! one way to fill tight vans to another that no few moves between legal plans lead to.
//!
//! The price adapts so that about [`LEGAL_PERCENT`] of the plans met are legal. Only what nearly all visits
//! use counts as load: a special part can't be done without for a while.

use super::adaptive::{self, AdaptivePrice, Aim, FRACTION};
use super::model::Model;

/// Wanted share of legal plans. Small, since a tight day has few ways to fill its vans and many between them.
const LEGAL_PERCENT: u32 = 8;
/// A price rises by this part of it.
const RISES_BY: i64 = 8;

/// Price of one unit more than a van holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Price {
    /// No van is overloaded.
    Infinite,
    /// In cost, with [`FRACTION`] bits of fraction.
    Finite(i64),
}

impl Price {
    /// What so many units too many cost; a negative number when they become fewer.
    #[inline]
    pub(super) fn of(self, units: i64) -> i64 {
        match self {
            _ if units == 0 => 0,
            Self::Infinite => i64::MAX,
            Self::Finite(price) => price.saturating_mul(units) >> FRACTION,
        }
    }
}

/// Units that a van has too many where this much of its room is left.
#[inline]
pub(super) fn too_many(spare: i64) -> i64 {
    (-spare).max(0)
}

/// The price over time; none where no van is ever overloaded.
#[derive(Debug)]
pub(super) struct Overload(Option<AdaptivePrice>);

impl Overload {
    /// No van is ever overloaded.
    pub(super) const fn forbidden() -> Self {
        Self(None)
    }

    /// A price to begin with, where a visit costs `mean` on average: that much for the room that one takes.
    pub(super) fn starting(model: &Model<'_>, mean: i64) -> Self {
        let loads = model
            .free
            .iter()
            .flat_map(|&v| &model.nodes[v as usize].needs)
            .filter(|need| model.is_load(need.part));
        let total = loads.fold(0_i64, |sum, need| sum.saturating_add(need.count));
        if total == 0 || !model.depots.is_empty() {
            return Self::forbidden();
        }
        let dearest = model
            .free
            .iter()
            .map(|&v| model.nodes[v as usize].unassigned_cost);
        let highest = dearest.max().unwrap_or(0).saturating_mul(1 << FRACTION);
        let unit = adaptive::of_room(mean, model.free.len(), total);
        Self::adaptive(unit, highest.max(1))
    }

    fn adaptive(price: i64, highest: i64) -> Self {
        let aim = Aim {
            right_percent: LEGAL_PERCENT,
            rises_by: RISES_BY,
            bounds: (1, highest),
        };
        Self(Some(AdaptivePrice::starting(price, aim)))
    }

    /// The price now.
    pub(super) fn price(&self) -> Price {
        self.0
            .as_ref()
            .map_or(Price::Infinite, |own| Price::Finite(own.price))
    }

    /// Counts a plan that was met, and adapts the price to what was met lately.
    pub(super) fn meet(&mut self, legal: bool) {
        if let Some(own) = &mut self.0 {
            own.meet(legal);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::route::adaptive::PERIOD;

    fn finite(price: i64) -> Overload {
        Overload::adaptive(price, 1 << 40)
    }

    #[test]
    fn nothing_too_many_costs_nothing_and_less_of_it_pays() {
        assert_eq!(Price::Infinite.of(0), 0);
        assert_eq!(Price::Infinite.of(1), i64::MAX);
        let price = Price::Finite(3 << FRACTION);
        assert_eq!(price.of(2), 6);
        assert_eq!(price.of(-2), -6);
    }

    #[test]
    fn the_price_rises_while_too_few_plans_are_legal_and_falls_while_too_many_are() {
        let mut rises = finite(1_000);
        let mut falls = finite(1_000);
        for _ in 0..PERIOD {
            rises.meet(false);
            falls.meet(true);
        }
        assert!(matches!(rises.price(), Price::Finite(price) if price > 1_000));
        assert!(matches!(falls.price(), Price::Finite(price) if price < 1_000));
    }

    #[test]
    fn a_price_stays_within_its_bounds() {
        let mut rises = finite(1 << 40);
        let mut falls = finite(1);
        for _ in 0..100 * PERIOD {
            rises.meet(false);
            falls.meet(true);
        }
        assert_eq!(rises.price(), Price::Finite(1 << 40));
        assert_eq!(falls.price(), Price::Finite(1));
    }

    #[test]
    fn what_may_not_be_overloaded_stays_so() {
        let mut forbidden = Overload::forbidden();
        for _ in 0..2 * PERIOD {
            forbidden.meet(true);
        }
        assert_eq!(forbidden.price(), Price::Infinite);
    }
}
