//! Work starts inside one of the visit's windows; a soft visit may start after the last one, late at a price.

use crate::problem::{TIME_MAX, TimeSpan, Visit, Weights};

use super::links::Span;

/// A time that no day reaches; stands for "never".
pub(in crate::route) const NEVER: i32 = i32::MIN / 2;

/// The windows of one visit, laid out for fast questions.
#[derive(Debug, Clone)]
pub(in crate::route) struct Windows {
    open: i32,
    /// End of the only or last window.
    close: i32,
    /// Price of a late second, and `None` when late is forbidden.
    late: Option<i64>,
    /// The last second of a late start.
    limit: i32,
    /// All windows when there is more than one.
    several: Box<[TimeSpan]>,
}

impl Windows {
    /// No window at all.
    fn closed() -> Self {
        Self {
            open: TIME_MAX * 8,
            close: NEVER,
            late: None,
            limit: NEVER,
            several: Box::default(),
        }
    }

    pub(in crate::route) fn new(visit: &Visit, weights: &Weights) -> Self {
        let (first, last) = (visit.windows.first(), visit.windows.last());
        let several = if visit.windows.len() > 1 {
            visit.windows.clone().into()
        } else {
            Box::default()
        };
        Self {
            open: first.map_or(-TIME_MAX * 4, |w| w.start),
            close: last.map_or(TIME_MAX * 8, |w| w.end),
            late: (!visit.hard_windows).then(|| visit.lateness.unwrap_or(weights.lateness)),
            limit: i32::MAX,
            several,
        }
    }

    /// Whether work may start in one span of time only, and never late.
    pub(in crate::route) fn is_one_hard(&self) -> bool {
        self.several.is_empty() && !self.soft()
    }

    /// What is left of these windows for work that starts within `span`. Where that is late at the soonest,
    /// lateness counts from there on.
    pub(in crate::route) fn within(&self, span: Span) -> Self {
        let only = [self.span()];
        let known = if self.several.is_empty() {
            &only[..]
        } else {
            &self.several
        };
        let inside = |w: &TimeSpan| TimeSpan::new(w.start.max(span.release), w.end.min(span.due));
        let mut left: Vec<TimeSpan> = known.iter().map(inside).collect();
        left.retain(|w| w.start <= w.end);
        let late = self.late.filter(|_| span.due > self.close);
        if left.is_empty() && late.is_some() && span.release <= span.due {
            left.push(TimeSpan::new(span.release, span.release));
        }
        let (Some(first), Some(last)) = (left.first(), left.last()) else {
            return Self::closed();
        };
        Self {
            open: first.start,
            close: last.end,
            late,
            limit: span.due,
            several: if left.len() > 1 {
                left.into()
            } else {
                Box::default()
            },
        }
    }

    /// Start of the work for someone who is ready at `ready`.
    #[inline]
    pub(in crate::route) fn start(&self, ready: i32) -> Option<i32> {
        if ready > self.close {
            return self.late.filter(|_| ready <= self.limit).map(|_| ready);
        }
        if self.several.is_empty() {
            return Some(ready.max(self.open));
        }
        self.several
            .iter()
            .find(|w| ready <= w.end)
            .map(|w| ready.max(w.start))
    }

    /// The latest moment to be ready at so that the work starts at `start` or before; [`NEVER`] if none.
    #[inline]
    pub(in crate::route) fn latest_ready(&self, start: i32) -> i32 {
        if start > self.close && self.late.is_some() {
            return start.min(self.limit);
        }
        if self.several.is_empty() {
            return if start < self.open {
                NEVER
            } else {
                start.min(self.close)
            };
        }
        self.several
            .iter()
            .rev()
            .find(|w| w.start <= start)
            .map_or(NEVER, |w| start.min(w.end))
    }

    /// Price of starting at `start`.
    #[inline]
    pub(in crate::route) fn lateness(&self, start: i32) -> i64 {
        if start <= self.close {
            0
        } else {
            i64::from(start - self.close) * self.late.unwrap_or(0)
        }
    }

    /// Whether being late is allowed and could cost something.
    pub(in crate::route) fn soft(&self) -> bool {
        self.late.is_some()
    }

    /// From the first window's start to the last one's end; for telling near visits from far ones.
    pub(in crate::route) fn span(&self) -> TimeSpan {
        TimeSpan::new(self.open, self.close)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn windows(spans: &[(i32, i32)], hard: bool) -> Windows {
        let visit = Visit {
            windows: spans.iter().map(|&(a, b)| TimeSpan::new(a, b)).collect(),
            hard_windows: hard,
            ..Visit::default()
        };
        let weights = Weights {
            lateness: 3,
            ..Weights::default()
        };
        Windows::new(&visit, &weights)
    }

    #[test]
    fn an_arrival_between_two_windows_waits_for_the_second() {
        let two = windows(&[(10, 20), (40, 50)], true);
        assert_eq!(two.start(5), Some(10));
        assert_eq!(two.start(15), Some(15));
        assert_eq!(two.start(21), Some(40));
        assert_eq!(two.start(51), None);
    }

    #[test]
    fn a_soft_visit_starts_late_at_a_price() {
        let soft = windows(&[(10, 20)], false);
        assert_eq!(soft.start(25), Some(25));
        assert_eq!(soft.lateness(25), 15);
        assert_eq!(soft.lateness(20), 0);
    }

    #[test]
    fn windows_within_a_span_start_work_as_before_but_only_in_it() {
        for hard in [true, false] {
            for spans in [&[(10, 20)][..], &[(10, 20), (40, 50)][..], &[][..]] {
                let all = windows(spans, hard);
                for (release, due) in [(0, 90), (12, 15), (25, 45), (55, 60), (48, 48), (9, 8)] {
                    let within = all.within(Span { release, due });
                    for ready in -5..70 {
                        let start = all.start(ready.max(release)).filter(|&start| start <= due);
                        assert_eq!(
                            within.start(ready),
                            start,
                            "{spans:?} {hard} {release} {ready}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn the_latest_readiness_is_the_last_one_that_still_starts_in_time() {
        for hard in [true, false] {
            for spans in [&[(10, 20)][..], &[(10, 20), (40, 50)][..], &[][..]] {
                let windows = windows(spans, hard);
                for start in 0..70 {
                    let latest = windows.latest_ready(start);
                    let known = (-5..70)
                        .rev()
                        .find(|&r| windows.start(r).is_some_and(|s| s <= start));
                    match known {
                        Some(ready) => assert_eq!(latest, ready, "{spans:?} {hard} {start}"),
                        None => assert_eq!(latest, NEVER, "{spans:?} {hard} {start}"),
                    }
                }
            }
        }
    }
}
