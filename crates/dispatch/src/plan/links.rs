//! What the visits of a day have to do with each other, as the route search takes it. A link to a visit that
//! isn't on the day (cancelled, moved) holds no longer; visits that come before themselves are found here.

use kept_domain::{Visit, VisitId};
use kept_solver::problem::{LINKS_MAX, Link, VisitIx};
use std::collections::{BTreeMap, BTreeSet};

/// Links of a day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct DayLinks {
    /// Those that can hold, without circles.
    pub links: Vec<Link>,
    /// Visits that would have to be done before themselves.
    pub circular: BTreeSet<VisitIx>,
}

/// The links of visits, which are in the order of their ids.
pub(crate) fn of_day(visits: &[&Visit]) -> DayLinks {
    let place = |id: &VisitId| {
        let at = visits.binary_search_by(|visit| visit.id.cmp(id)).ok();
        at.map(VisitIx::from)
    };
    let mut company: BTreeMap<VisitIx, VisitIx> = BTreeMap::new();
    let mut links = Vec::new();
    for (first, visit) in visits.iter().enumerate() {
        let first = VisitIx::from(first);
        let Some(second) = visit.together.as_ref().and_then(place) else {
            continue;
        };
        let free = !company.contains_key(&first) && !company.contains_key(&second);
        if free && first != second {
            company.extend([(first, second), (second, first)]);
            links.push(Link::Together { first, second });
        }
    }
    let after = visits.iter().enumerate().flat_map(|(second, visit)| {
        let befores = visit.after.iter();
        befores.filter_map(move |after| {
            Some(Link::After {
                first: place(&after.visit)?,
                second: VisitIx::from(second),
                gap_min: i32::try_from(after.gap_s.0).ok()?.max(0),
            })
        })
    });
    links.extend(after);
    links.truncate(LINKS_MAX);
    let circular = circular(&links, &company);
    links.retain(|link| {
        let (first, second) = link.visits();
        !(circular.contains(&first) && circular.contains(&second))
    });
    DayLinks { links, circular }
}

/// Visits that lie on a circle of orders, or between two circles. Two that are done together count as one.
fn circular(links: &[Link], company: &BTreeMap<VisitIx, VisitIx>) -> BTreeSet<VisitIx> {
    let one = |visit: VisitIx| company.get(&visit).map_or(visit, |other| visit.min(*other));
    let orders = links.iter().filter_map(|link| match *link {
        Link::After { first, second, .. } => Some((one(first), one(second))),
        Link::Together { .. } => None,
    });
    let orders: Vec<(VisitIx, VisitIx)> = orders.collect();
    let forwards = stuck(&orders);
    let turned: Vec<(VisitIx, VisitIx)> = orders.iter().map(|(a, b)| (*b, *a)).collect();
    let both: BTreeSet<VisitIx> = forwards.intersection(&stuck(&turned)).copied().collect();
    let others = both.iter().filter_map(|visit| company.get(visit).copied());
    others.chain(both.iter().copied()).collect()
}

/// What can't be reached by doing each visit as soon as all before it are done.
fn stuck(orders: &[(VisitIx, VisitIx)]) -> BTreeSet<VisitIx> {
    let mut waits: BTreeMap<VisitIx, usize> = BTreeMap::new();
    let mut next: BTreeMap<VisitIx, Vec<VisitIx>> = BTreeMap::new();
    for &(first, second) in orders {
        waits.entry(first).or_default();
        *waits.entry(second).or_default() += 1;
        next.entry(first).or_default().push(second);
    }
    let free = waits.iter().filter(|(_, count)| **count == 0);
    let mut free: Vec<VisitIx> = free.map(|(visit, _)| *visit).collect();
    while let Some(done) = free.pop() {
        waits.remove(&done);
        for second in next.get(&done).into_iter().flatten() {
            if let Some(count) = waits.get_mut(second) {
                *count -= 1;
                if *count == 0 {
                    free.push(*second);
                }
            }
        }
    }
    waits.into_keys().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(first: u32, second: u32) -> Link {
        Link::After {
            first: VisitIx(first),
            second: VisitIx(second),
            gap_min: 0,
        }
    }

    fn circle(links: &[Link], together: &[(u32, u32)]) -> Vec<u32> {
        let pairs = together.iter().flat_map(|&(a, b)| [(a, b), (b, a)]);
        let company = pairs.map(|(a, b)| (VisitIx(a), VisitIx(b))).collect();
        let found = circular(links, &company);
        found.into_iter().map(|visit| visit.0).collect()
    }

    #[test]
    fn an_order_without_a_way_back_is_no_circle() {
        assert!(circle(&[order(0, 1), order(1, 2), order(0, 2)], &[]).is_empty());
    }

    #[test]
    fn visits_before_and_after_a_circle_arent_on_it() {
        let links = [order(0, 1), order(1, 2), order(2, 1), order(2, 3)];
        assert_eq!(circle(&links, &[]), [1, 2]);
    }

    #[test]
    fn two_visits_at_once_cant_come_one_after_the_other() {
        assert_eq!(circle(&[order(0, 1)], &[(0, 1)]), [0, 1]);
        assert_eq!(
            circle(&[order(0, 1), order(2, 3)], &[(1, 2), (0, 3)]),
            [0, 1, 2, 3]
        );
    }
}
