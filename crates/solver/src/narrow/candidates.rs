//! Candidate windows of one stop: every pair of grid points that respects its limits, with cost and
//! misses. Never proposes a window outside of the promise told before.

use super::{Choice, Span, StopArrivals, WEIGHT_MAX};
use crate::forecast::{DURATION_S_MAX, TIME_S_MAX};

/// Most grid points for one stop; the grid is coarsened by powers of two to stay within.
const POINTS_MAX: i64 = 400;

/// What all stops' candidates have in common; see [`super::Request`].
#[derive(Debug, Clone, Copy)]
pub(super) struct Rules {
    pub grid_s: i32,
    pub alpha_max_ppm: u32,
    pub width_min_s: i32,
}

/// One candidate window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Candidate {
    pub span: Span,
    pub misses: u32,
    pub cost: i64,
}

impl Candidate {
    pub fn choice(self) -> Choice {
        Choice {
            from: self.span.from,
            to: self.span.to,
            misses: self.misses,
        }
    }
}

/// Every candidate of the stop whose share of misses is within the cap. Empty without arrivals or
/// room.
pub(super) fn all(stop: &StopArrivals<'_>, rules: Rules) -> Vec<Candidate> {
    let mut sorted = stop.arrivals.to_vec();
    sorted.sort_unstable();
    let (Some(&first), Some(&last), limits) = (sorted.first(), sorted.last(), limits(stop)) else {
        return Vec::new();
    };
    if !limits.has_room() {
        return Vec::new();
    }
    let width_min = rules
        .width_min_s
        .clamp(1, DURATION_S_MAX)
        .min(limits.width_s());
    let width_max = stop.width_max_s.clamp(1, DURATION_S_MAX).max(width_min);
    let points = grid_points(first, last, width_min, limits, rules.grid_s.max(1));
    let before: Vec<usize> = points
        .iter()
        .map(|&point| sorted.partition_point(|&arrival| arrival < point))
        .collect();
    let cap = sorted.len() as u64 * u64::from(rules.alpha_max_ppm.min(1_000_000)) / 1_000_000;
    let weight = i64::from(stop.weight.clamp(1, WEIGHT_MAX));
    let mut candidates = Vec::new();
    for (start, (&from, &early)) in points.iter().zip(&before).enumerate() {
        if early as u64 > cap {
            break;
        }
        for (&to, &before_end) in points.iter().zip(&before).skip(start + 1) {
            let misses = early + sorted.len() - before_end;
            let width = to - from;
            if width > width_max {
                break;
            }
            if width >= width_min && misses as u64 <= cap {
                candidates.push(Candidate {
                    span: Span { from, to },
                    misses: u32::try_from(misses).unwrap_or(u32::MAX),
                    cost: weight * i64::from(width),
                });
            }
        }
    }
    candidates
}

/// Keeps the candidates that no other one beats in both cost and misses: cost rises and misses fall
/// along the result. Among equals the latest one stays, since arrivals have their long tail there.
pub(super) fn efficient(mut candidates: Vec<Candidate>) -> Vec<Candidate> {
    candidates.sort_unstable_by_key(|c| (c.cost, c.misses, std::cmp::Reverse(c.span.from)));
    let mut best: Vec<Candidate> = Vec::new();
    for candidate in candidates {
        if best
            .last()
            .is_none_or(|previous| candidate.misses < previous.misses)
        {
            best.push(candidate);
        }
    }
    best
}

/// Where the stop's window has to lie.
pub(super) fn limits(stop: &StopArrivals<'_>) -> Span {
    let customer = Span {
        from: stop.earliest.unwrap_or(-TIME_S_MAX).max(-TIME_S_MAX),
        to: stop.latest.unwrap_or(TIME_S_MAX).min(TIME_S_MAX),
    };
    stop.inside
        .map_or(customer, |told| told.intersection(customer))
}

/// Ascending points where windows may start or end: multiples of the grid around the arrivals, and
/// the limits where they cut in.
fn grid_points(first: i32, last: i32, width_min: i32, limits: Span, grid_s: i32) -> Vec<i32> {
    let low = (i64::from(first) - i64::from(width_min)).max(i64::from(limits.from));
    let high = (i64::from(last) + 1 + i64::from(width_min)).min(i64::from(limits.to));
    // All arrivals lie on one side of the limits: the nearest part of them is what remains.
    let low = low.min(i64::from(limits.to) - i64::from(width_min));
    let high = high.max(i64::from(limits.from) + i64::from(width_min));
    let mut grid = i64::from(grid_s);
    while (high - low) / grid > POINTS_MAX {
        grid *= 2;
    }
    let start = low.div_euclid(grid);
    let end = (high + grid - 1).div_euclid(grid);
    let mut points: Vec<i32> = (start..=end)
        .map(|step| (step * grid).clamp(i64::from(limits.from), i64::from(limits.to)))
        .filter_map(|point| i32::try_from(point).ok())
        .collect();
    points.dedup();
    points
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: Rules = Rules {
        grid_s: 900,
        alpha_max_ppm: 1_000_000,
        width_min_s: 900,
    };

    fn stop(arrivals: &[i32]) -> StopArrivals<'_> {
        StopArrivals {
            arrivals,
            inside: None,
            width_max_s: 14_400,
            weight: 1,
            earliest: None,
            latest: None,
        }
    }

    #[test]
    fn misses_are_counted_on_both_sides_of_the_half_open_window() {
        let arrivals = [899, 900, 1_799, 1_800];
        let candidates = all(&stop(&arrivals), RULES);
        let misses = |from, to| {
            candidates
                .iter()
                .find(|c| c.span == Span { from, to })
                .map(|c| c.misses)
        };
        assert_eq!(misses(900, 1_800), Some(2));
        assert_eq!(misses(0, 2_700), Some(0));
        assert_eq!(misses(900, 2_700), Some(1));
    }

    #[test]
    fn ends_lie_on_the_grid_or_on_a_limit() {
        let arrivals = [5_000, 9_000];
        let limited = StopArrivals {
            earliest: Some(4_567),
            latest: Some(8_888),
            ..stop(&arrivals)
        };
        let candidates = all(&limited, RULES);
        assert!(!candidates.is_empty());
        for candidate in candidates {
            for end in [candidate.span.from, candidate.span.to] {
                assert!(end % 900 == 0 || end == 4_567 || end == 8_888, "{end}");
            }
            assert!(candidate.span.from >= 4_567 && candidate.span.to <= 8_888);
        }
    }

    #[test]
    fn efficient_candidates_trade_cost_for_misses() {
        let arrivals: Vec<i32> = (0..100).map(|i| i * 100).collect();
        let candidates = efficient(all(&stop(&arrivals), RULES));
        assert!(candidates.len() > 5);
        for pair in candidates.windows(2) {
            assert!(pair[0].cost < pair[1].cost && pair[0].misses > pair[1].misses);
        }
    }

    #[test]
    fn arrivals_outside_of_the_limits_leave_windows_that_miss_everything() {
        let arrivals = [50_000, 60_000];
        let told = StopArrivals {
            inside: Some(Span { from: 0, to: 3_600 }),
            ..stop(&arrivals)
        };
        let candidates = all(&told, RULES);
        assert!(!candidates.is_empty());
        assert!(candidates.iter().all(|c| c.misses == 2));
        assert!(
            all(
                &told,
                Rules {
                    alpha_max_ppm: 999_999,
                    ..RULES
                }
            )
            .is_empty()
        );
    }

    #[test]
    fn degenerate_stops_are_bounded() {
        assert!(all(&stop(&[]), RULES).is_empty());
        let far = [-TIME_S_MAX, TIME_S_MAX, i32::MIN, i32::MAX];
        let tiny_grid = Rules {
            grid_s: i32::MIN,
            width_min_s: i32::MIN,
            ..RULES
        };
        let wide = StopArrivals {
            width_max_s: i32::MAX,
            weight: u32::MAX,
            ..stop(&far)
        };
        assert!(all(&wide, tiny_grid).len() < 200_000);
        let no_room = StopArrivals {
            inside: Some(Span { from: 10, to: 10 }),
            ..stop(&far)
        };
        assert!(all(&no_room, RULES).is_empty());
    }
}
