//! Bar: the promise's bracket over the range in which the technician is expected, drawn to scale.
//! Numbers for an SVG of a fixed width, in its own units; no time appears that isn't in words too.

use chrono_tz::Tz;
use kept_dispatch::texts;
use kept_domain::{Timestamp, Window};

/// Width of the drawing.
const WIDTH: i64 = 350;
/// Room left and right of the outermost times, for the labels.
const MARGIN: i64 = 40;
/// Labels closer than this would touch.
const LABEL_GAP: i64 = 48;

/// What the drawing needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bar {
    /// Left end of the bracket.
    pub promise_x: i64,
    /// Width of the bracket.
    pub promise_width: i64,
    /// Left end of the expected range.
    pub likely_x: i64,
    /// Width of the expected range.
    pub likely_width: i64,
    /// Times under the bracket's ends: middle and words.
    pub labels: Vec<(i64, String)>,
}

impl Bar {
    /// The bar of a promise and the expected arrival.
    #[must_use]
    pub fn new(promise: Window, arrival: Window, zone: Tz) -> Self {
        let from = promise.from().min(arrival.from());
        let to = promise.to().max(arrival.to());
        let span = (to - from).0.max(1);
        let x = |at: Timestamp| MARGIN + (at - from).0 * (WIDTH - 2 * MARGIN) / span;
        let (start, end) = (x(promise.from()), x(promise.to()));
        let likely_x = x(arrival.from());
        let labels = if end - start >= LABEL_GAP {
            vec![
                (start, texts::time(promise.from(), zone)),
                (end, texts::time(promise.to(), zone)),
            ]
        } else {
            vec![((start + end) / 2, texts::window_short(promise, zone))]
        };
        Bar {
            promise_x: start,
            promise_width: (end - start).max(1),
            likely_x,
            likely_width: (x(arrival.to()) - likely_x).max(4),
            labels,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kept_domain::Seconds;
    use proptest::prelude::*;

    fn window(from: i64, minutes: i64) -> Window {
        let from = Timestamp(0) + Seconds::minutes(from);
        Window::new(from, from + Seconds::minutes(minutes)).unwrap()
    }

    proptest! {
        #[test]
        fn nothing_is_drawn_outside_whatever_the_times(
            a in 0i64..2000, b in 1i64..500, c in 0i64..2000, d in 1i64..500
        ) {
            let bar = Bar::new(window(a, b), window(c, d), chrono_tz::UTC);
            prop_assert!(bar.promise_x >= MARGIN && bar.likely_x >= MARGIN);
            prop_assert!(bar.promise_x + bar.promise_width <= WIDTH - MARGIN + 4);
            prop_assert!(bar.likely_x + bar.likely_width <= WIDTH - MARGIN + 4);
            if let [(left, _), (right, _)] = bar.labels.as_slice() {
                prop_assert!(right - left >= LABEL_GAP);
            }
        }
    }

    #[test]
    fn a_range_inside_the_promise_lies_under_the_bracket() {
        let bar = Bar::new(window(600, 45), window(631, 7), chrono_tz::UTC);
        assert!(bar.likely_x > bar.promise_x);
        assert!(bar.likely_x + bar.likely_width < bar.promise_x + bar.promise_width);
        assert_eq!(bar.labels[0].1, "10:00");
    }
}
