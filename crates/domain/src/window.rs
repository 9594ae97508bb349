//! Window: an interval in which the technician is to arrive. Half-open, `[from, to)`.

use crate::time::{Seconds, Timestamp};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// Why two instants don't make a window.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a window must end after it starts: {from} to {to}")]
pub struct WindowError {
    /// Where it would start.
    pub from: Timestamp,
    /// Where it would end.
    pub to: Timestamp,
}

/// A non-empty half-open interval `[from, to)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "RawWindow")]
pub struct Window {
    from: Timestamp,
    to: Timestamp,
}

#[derive(Deserialize)]
struct RawWindow {
    from: Timestamp,
    to: Timestamp,
}

impl TryFrom<RawWindow> for Window {
    type Error = WindowError;
    fn try_from(raw: RawWindow) -> Result<Self, WindowError> {
        Window::new(raw.from, raw.to)
    }
}

impl Window {
    /// The window `[from, to)`.
    ///
    /// # Errors
    /// It would be empty or end before it starts.
    pub fn new(from: Timestamp, to: Timestamp) -> Result<Self, WindowError> {
        if from < to {
            Ok(Self { from, to })
        } else {
            Err(WindowError { from, to })
        }
    }

    /// The first instant inside.
    #[must_use]
    pub fn from(&self) -> Timestamp {
        self.from
    }

    /// The first instant after.
    #[must_use]
    pub fn to(&self) -> Timestamp {
        self.to
    }

    /// How long it is.
    #[must_use]
    pub fn width(&self) -> Seconds {
        self.to - self.from
    }

    /// Whether an arrival at `at` keeps it.
    #[must_use]
    pub fn contains(&self, at: Timestamp) -> bool {
        self.from <= at && at < self.to
    }

    /// Whether `inner` lies inside, ends included.
    #[must_use]
    pub fn encloses(&self, inner: &Window) -> bool {
        self.from <= inner.from && inner.to <= self.to
    }

    /// The common part, if any.
    #[must_use]
    pub fn intersection(&self, other: &Window) -> Option<Window> {
        Window::new(self.from.max(other.from), self.to.min(other.to)).ok()
    }

    /// As one says it: "10:15 to 11:00".
    #[must_use]
    pub fn spoken(&self, zone: Tz) -> String {
        format!("{} to {}", self.from.clock(zone), self.to.clock(zone))
    }

    /// As short as a text message needs it: "10-12", "10:15-11:00".
    #[must_use]
    pub fn short(&self, zone: Tz) -> String {
        let (from, to) = (self.from.clock(zone), self.to.clock(zone));
        match (from.strip_suffix(":00"), to.strip_suffix(":00")) {
            (Some(f), Some(t)) => format!(
                "{}-{}",
                f.trim_start_matches('0'),
                t.trim_start_matches('0')
            ),
            _ => format!("{from}-{to}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn window(from: i64, to: i64) -> Option<Window> {
        Window::new(Timestamp(from), Timestamp(to)).ok()
    }

    proptest! {
        #[test]
        fn an_intersection_lies_inside_both(a in 0i64..100, b in 0i64..100, c in 0i64..100, d in 0i64..100) {
            if let (Some(x), Some(y)) = (window(a, b), window(c, d)) {
                if let Some(both) = x.intersection(&y) {
                    prop_assert!(x.encloses(&both) && y.encloses(&both));
                } else {
                    prop_assert!(x.to() <= y.from() || y.to() <= x.from());
                }
            }
        }

        #[test]
        fn a_window_holds_its_start_and_not_its_end(a in 0i64..100, b in 0i64..100) {
            if let Some(x) = window(a, b) {
                prop_assert!(x.contains(x.from()) && !x.contains(x.to()));
            }
        }
    }

    #[test]
    fn a_window_that_ends_before_it_starts_is_refused() {
        assert!(window(5, 5).is_none());
        assert!(
            serde_json::from_str::<Window>(
                r#"{"from":"2026-10-15T10:00:00Z","to":"2026-10-15T09:00:00Z"}"#
            )
            .is_err()
        );
    }

    #[test]
    fn whole_hours_are_spoken_short() {
        let at = |s| Timestamp::parse(s).unwrap();
        let zone = chrono_tz::UTC;
        let whole = Window::new(at("2026-10-15T08:00:00Z"), at("2026-10-15T12:00:00Z")).unwrap();
        assert_eq!(whole.short(zone), "8-12");
        let fine = Window::new(at("2026-10-15T10:00:00Z"), at("2026-10-15T10:45:00Z")).unwrap();
        assert_eq!(fine.short(zone), "10:00-10:45");
        assert_eq!(fine.spoken(zone), "10:00 to 10:45");
    }
}
