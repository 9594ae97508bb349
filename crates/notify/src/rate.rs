//! Rate: how many messages a gateway may be handed, as a generic cell rate algorithm (ITU-T I.371)
//! on the injected clock. Each process counts for itself.

use kept_domain::{Seconds, Timestamp};
use std::sync::{Mutex, PoisonError};

/// Most messages a minute that a setting may ask for.
pub const PER_MINUTE_MAX: u32 = 60_000;

/// Lets a second's worth of messages through at once, at least one, and then one each period.
#[derive(Debug)]
pub struct Rate {
    period_ms: i64,
    slack_ms: i64,
    /// When the next message would go out if they were spread evenly.
    due_ms: Mutex<i64>,
}

impl Rate {
    /// So many messages a minute, 1 to 60,000 (other numbers are brought into these bounds).
    #[must_use]
    pub fn per_minute(count: u32) -> Self {
        let period_ms = 60_000 / i64::from(count.clamp(1, PER_MINUTE_MAX));
        Rate {
            period_ms,
            slack_ms: (1000 - period_ms).max(0),
            due_ms: Mutex::new(i64::MIN),
        }
    }

    /// Counts a message.
    ///
    /// # Errors
    /// How long there is to wait, in whole seconds, at least 1.
    pub fn take(&self, now: Timestamp) -> Result<(), Seconds> {
        let mut due = self.due_ms.lock().unwrap_or_else(PoisonError::into_inner);
        let ahead = (*due).max(now.millis()) - now.millis();
        if ahead > self.slack_ms {
            let wait_ms = ahead - self.slack_ms;
            return Err(Seconds((wait_ms + 999) / 1000));
        }
        *due = (*due).max(now.millis()).saturating_add(self.period_ms);
        Ok(())
    }

    /// Lets nothing through for a while: the gateway asked for it.
    pub fn pause(&self, now: Timestamp, wait: Seconds) {
        let until = (now + wait).millis().saturating_add(self.slack_ms);
        let mut due = self.due_ms.lock().unwrap_or_else(PoisonError::into_inner);
        *due = (*due).max(until);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn let_through(rate: &Rate, from_ms: i64, to_ms: i64) -> usize {
        (from_ms..to_ms)
            .step_by(10)
            .filter(|at| rate.take(Timestamp(*at)).is_ok())
            .count()
    }

    #[test]
    fn no_more_goes_through_than_was_asked_for() {
        assert_eq!(let_through(&Rate::per_minute(60), 0, 60_000), 60);
        // A second's worth at the start.
        assert_eq!(let_through(&Rate::per_minute(600), 0, 60_000), 609);
        assert_eq!(let_through(&Rate::per_minute(6), 0, 60_000), 6);
    }

    #[test]
    fn who_has_to_wait_is_told_how_long() {
        let rate = Rate::per_minute(6);
        assert_eq!(rate.take(Timestamp(0)), Ok(()));
        assert_eq!(rate.take(Timestamp(1)), Err(Seconds(10)));
        assert_eq!(rate.take(Timestamp(9_999)), Err(Seconds(1)));
        assert_eq!(rate.take(Timestamp(10_000)), Ok(()));
    }

    #[test]
    fn a_pause_holds_everything_back() {
        let rate = Rate::per_minute(600);
        rate.pause(Timestamp(0), Seconds(30));
        assert_eq!(let_through(&rate, 0, 30_000), 0);
        assert!(let_through(&rate, 30_000, 31_000) > 0);
    }
}
