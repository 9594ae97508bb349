//! Moves between and within orders of visits: one goes to another place, or two change places. Knows
//! nothing of what is allowed.

/// A place in the orders: whose, and the index.
pub(super) type At = (usize, usize);

/// A change of one or two orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Move {
    /// A visit goes elsewhere: to the index that it then has.
    Relocate { from: At, to: At },
    /// Two visits change places.
    Exchange { first: At, second: At },
}

/// Every move.
pub(super) fn all(orders: &[Vec<u32>]) -> impl Iterator<Item = Move> + '_ {
    let places = |more: usize| {
        let each = orders.iter().enumerate();
        each.flat_map(move |(t, order)| (0..order.len() + more).map(move |at| (t, at)))
    };
    let relocations = places(0).flat_map(move |from| {
        let elsewhere = places(1).filter(move |&to| {
            to.0 != from.0 || (to.1 != from.1 && to.1 < orders.get(to.0).map_or(0, Vec::len))
        });
        elsewhere.map(move |to| Move::Relocate { from, to })
    });
    let exchanges = places(0).flat_map(move |first| {
        let later = places(0).filter(move |&second| first < second);
        later.map(move |second| Move::Exchange { first, second })
    });
    relocations.chain(exchanges)
}

impl Move {
    /// The orders that change, as they are afterwards.
    pub(super) fn orders_after(self, orders: &[Vec<u32>]) -> Vec<(usize, Vec<u32>)> {
        let order = |t: usize| orders.get(t).cloned().unwrap_or_default();
        match self {
            Self::Relocate { from, to } if from.0 == to.0 => {
                let mut own = order(from.0);
                let visit = own.remove(from.1);
                own.insert(to.1.min(own.len()), visit);
                vec![(from.0, own)]
            }
            Self::Relocate { from, to } => {
                let (mut giver, mut taker) = (order(from.0), order(to.0));
                let visit = giver.remove(from.1);
                taker.insert(to.1.min(taker.len()), visit);
                vec![(from.0, giver), (to.0, taker)]
            }
            Self::Exchange { first, second } if first.0 == second.0 => {
                let mut own = order(first.0);
                own.swap(first.1, second.1);
                vec![(first.0, own)]
            }
            Self::Exchange { first, second } => {
                let (mut one, mut other) = (order(first.0), order(second.0));
                std::mem::swap(&mut one[first.1], &mut other[second.1]);
                vec![(first.0, one), (second.0, other)]
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_move_keeps_all_visits_and_changes_something() {
        let orders = vec![vec![0, 1, 2], vec![], vec![3, 4]];
        let mut seen = 0;
        for candidate in all(&orders) {
            let mut after = orders.clone();
            for (t, order) in candidate.orders_after(&orders) {
                after[t] = order;
            }
            assert_ne!(after, orders, "{candidate:?}");
            let mut visits: Vec<u32> = after.into_iter().flatten().collect();
            visits.sort_unstable();
            assert_eq!(visits, [0, 1, 2, 3, 4], "{candidate:?}");
            seen += 1;
        }
        // Each visit to every other place (its own route has as many as visits), and all pairs.
        assert_eq!(seen, (3 * (2 + 1 + 3) + 2 * (1 + 4 + 1)) + 10);
    }
}
