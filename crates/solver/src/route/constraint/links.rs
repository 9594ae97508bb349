//! What links allow: work together starts at one second, work in order waits for the work before it.

use crate::problem::{Link, Problem, VisitIx};

/// When the work of a visit may start because of others, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::route) struct Span {
    /// The first second.
    pub release: i32,
    /// The last second.
    pub due: i32,
}

impl Span {
    /// Any time.
    pub(in crate::route) const FREE: Self = Self {
        release: i32::MIN,
        due: i32::MAX,
    };

    /// Never.
    pub(in crate::route) const NEVER: Self = Self {
        release: i32::MAX,
        due: i32::MIN,
    };

    /// At this second.
    pub(in crate::route) const fn exactly(second: i32) -> Self {
        Self {
            release: second,
            due: second,
        }
    }

    /// What is left of both.
    pub(in crate::route) fn and(self, other: Self) -> Self {
        Self {
            release: self.release.max(other.release),
            due: self.due.min(other.due),
        }
    }
}

/// The links of each visit.
#[derive(Debug, Default)]
pub(in crate::route) struct Links {
    by_visit: Vec<Vec<Link>>,
}

impl Links {
    /// The links of a valid problem.
    pub(in crate::route) fn new(problem: &Problem) -> Self {
        if problem.links.is_empty() {
            return Self::default();
        }
        let mut by_visit = vec![Vec::new(); problem.visits.len()];
        for &link in &problem.links {
            let (first, second) = link.visits();
            for visit in [first, second] {
                by_visit[visit.index()].push(link);
            }
        }
        Self { by_visit }
    }

    /// Whether no visit has to do with another one.
    pub(in crate::route) fn is_empty(&self) -> bool {
        self.by_visit.is_empty()
    }

    /// The links of visit `v`.
    pub(in crate::route) fn of(&self, v: u32) -> &[Link] {
        self.by_visit.get(v as usize).map_or(&[], |links| links)
    }
}

/// The span that `link` leaves visit `v` of `service` seconds, whose other visit starts and finishes at
/// these times.
pub(in crate::route) fn span(link: Link, v: u32, service: i32, start: i32, finish: i32) -> Span {
    match link {
        Link::Together { .. } => Span::exactly(start),
        Link::After {
            second, gap_min, ..
        } if second == VisitIx(v) => Span {
            release: finish.saturating_add(gap_min),
            ..Span::FREE
        },
        Link::After { gap_min, .. } => Span {
            due: start.saturating_sub(gap_min).saturating_sub(service),
            ..Span::FREE
        },
    }
}

/// The visit that `link` ties to `v`.
pub(in crate::route) fn other(link: Link, v: u32) -> u32 {
    let (first, second) = link.visits();
    if first.0 == v { second.0 } else { first.0 }
}

/// Whether `link` allows `v` to be planned only with the other visit.
pub(in crate::route) fn needs_other(link: Link, v: u32) -> bool {
    match link {
        Link::Together { .. } => true,
        Link::After { second, .. } => second.0 == v,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_in_order_waits_for_the_gap_and_must_be_done_before_what_follows() {
        let link = Link::After {
            first: VisitIx(1),
            second: VisitIx(2),
            gap_min: 60,
        };
        assert_eq!(span(link, 2, 300, 1_000, 1_500).release, 1_560);
        assert_eq!(span(link, 1, 300, 2_000, 2_500).due, 2_000 - 60 - 300);
        assert!(needs_other(link, 2) && !needs_other(link, 1));
        assert_eq!((other(link, 1), other(link, 2)), (2, 1));
    }

    #[test]
    fn work_together_has_one_second_to_start() {
        let link = Link::Together {
            first: VisitIx(1),
            second: VisitIx(2),
        };
        assert_eq!(span(link, 1, 300, 77, 99), Span::exactly(77));
        assert!(needs_other(link, 1) && needs_other(link, 2));
    }
}
