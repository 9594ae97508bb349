//! Finds visits that would have to be done before themselves.

use std::collections::{BTreeMap, BTreeSet};

use super::{Link, VisitIx};

/// Visits that lie on a circle of orders, or between two circles, with those that are done together with
/// them. Links may be of any visits, each in one pair at most that is done together.
#[must_use]
pub fn circular(links: &[Link]) -> BTreeSet<VisitIx> {
    let precedence = Precedence::new(links, |_| true);
    let backwards = precedence.turned().stuck();
    let mut circular = precedence.stuck();
    circular.retain(|visit, _| backwards.contains_key(visit));
    let company = precedence.company.iter();
    let company = company.filter(|(_, first)| circular.contains_key(first));
    let company: Vec<VisitIx> = company.map(|(&second, _)| second).collect();
    circular.into_keys().chain(company).collect()
}

/// Which visit has to come before which.
#[derive(Debug, Default)]
pub(crate) struct Precedence {
    /// What stands for both of two visits that are done together.
    company: BTreeMap<VisitIx, VisitIx>,
    before: BTreeMap<VisitIx, Vec<VisitIx>>,
}

impl Precedence {
    /// What the links between visits say, of those that `counts` names.
    pub(crate) fn new(links: &[Link], counts: impl Fn(VisitIx) -> bool) -> Self {
        let counted = |link: &&Link| {
            let (first, second) = link.visits();
            counts(first) && counts(second)
        };
        let mut precedence = Self::default();
        for link in links.iter().filter(counted) {
            if let Link::Together { first, second } = *link {
                precedence.company.insert(second, first);
            }
        }
        for link in links.iter().filter(counted) {
            if let Link::After { first, second, .. } = *link {
                precedence.add(first, second);
            }
        }
        precedence
    }

    /// Adds that `first` comes before `second`.
    pub(crate) fn add(&mut self, first: VisitIx, second: VisitIx) {
        let (first, second) = (self.both(first), self.both(second));
        self.before.entry(first).or_default();
        self.before.entry(second).or_default().push(first);
    }

    /// The same backwards.
    fn turned(&self) -> Self {
        let mut before: BTreeMap<VisitIx, Vec<VisitIx>> = BTreeMap::new();
        for (&visit, firsts) in &self.before {
            before.entry(visit).or_default();
            for &first in firsts {
                before.entry(first).or_default().push(visit);
            }
        }
        Self {
            company: self.company.clone(),
            before,
        }
    }

    fn both(&self, visit: VisitIx) -> VisitIx {
        self.company.get(&visit).copied().unwrap_or(visit)
    }

    /// Visits that come before each other in a circle, if there are any.
    pub(crate) fn circle(&self) -> Option<Vec<VisitIx>> {
        let stuck = self.stuck();
        // Each of them comes after another one of them, so going back ends in a circle.
        let mut at = *stuck.keys().next()?;
        for _ in 0..stuck.len() {
            at = self.stuck_before(&stuck, at)?;
        }
        let mut circle = vec![at];
        let mut next = self.stuck_before(&stuck, at)?;
        while next != at {
            circle.push(next);
            next = self.stuck_before(&stuck, next)?;
        }
        Some(circle)
    }

    fn stuck_before(&self, stuck: &BTreeMap<VisitIx, usize>, at: VisitIx) -> Option<VisitIx> {
        let before = self.before.get(&at)?;
        before
            .iter()
            .copied()
            .find(|visit| stuck.contains_key(visit))
    }

    /// What can't be reached by doing one visit after the other, each when all before it are done.
    fn stuck(&self) -> BTreeMap<VisitIx, usize> {
        let mut waits_for: BTreeMap<VisitIx, usize> = BTreeMap::new();
        let mut after: BTreeMap<VisitIx, Vec<VisitIx>> = BTreeMap::new();
        for (&visit, before) in &self.before {
            waits_for.insert(visit, before.len());
            for &first in before {
                after.entry(first).or_default().push(visit);
            }
        }
        let free = waits_for.iter().filter(|(_, count)| **count == 0);
        let mut open: Vec<VisitIx> = free.map(|(&visit, _)| visit).collect();
        while let Some(visit) = open.pop() {
            waits_for.remove(&visit);
            for follower in after.get(&visit).into_iter().flatten() {
                if let Some(count) = waits_for.get_mut(follower) {
                    *count -= 1;
                    if *count == 0 {
                        open.push(*follower);
                    }
                }
            }
        }
        waits_for
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(first: u32, second: u32) -> Link {
        Link::After {
            first: VisitIx(first),
            second: VisitIx(second),
            gap_min: 0,
        }
    }

    #[test]
    fn an_order_without_a_circle_has_none() {
        let links = [after(1, 2), after(2, 3), after(1, 3)];
        assert_eq!(Precedence::new(&links, |_| true).circle(), None);
    }

    #[test]
    fn a_circle_is_named_without_what_only_follows_it() {
        let links = [after(5, 6), after(6, 5), after(6, 1), after(1, 2)];
        let mut circle = Precedence::new(&links, |_| true).circle().unwrap();
        circle.sort_unstable();
        assert_eq!(circle, vec![VisitIx(5), VisitIx(6)]);
        assert_eq!(Precedence::new(&links, |v| v.0 != 6).circle(), None);
    }

    #[test]
    fn visits_that_are_done_together_close_a_circle() {
        let together = Link::Together {
            first: VisitIx(1),
            second: VisitIx(2),
        };
        let links = [together, after(1, 3), after(3, 2)];
        assert!(Precedence::new(&links, |_| true).circle().is_some());
    }
    fn circle(orders: &[Link], together: &[(u32, u32)]) -> Vec<u32> {
        let pairs = together.iter().map(|&(first, second)| Link::Together {
            first: VisitIx(first),
            second: VisitIx(second),
        });
        let links: Vec<Link> = pairs.chain(orders.iter().copied()).collect();
        circular(&links).into_iter().map(|visit| visit.0).collect()
    }

    #[test]
    fn an_order_without_a_way_back_is_no_circle() {
        assert!(circle(&[after(0, 1), after(1, 2), after(0, 2)], &[]).is_empty());
    }

    #[test]
    fn visits_before_and_after_a_circle_arent_on_it() {
        let links = [after(0, 1), after(1, 2), after(2, 1), after(2, 3)];
        assert_eq!(circle(&links, &[]), [1, 2]);
    }

    #[test]
    fn two_visits_at_once_cant_come_one_after_the_other() {
        assert_eq!(circle(&[after(0, 1)], &[(0, 1)]), [0, 1]);
        assert_eq!(
            circle(&[after(0, 1), after(2, 3)], &[(1, 2), (0, 3)]),
            [0, 1, 2, 3]
        );
    }
}
