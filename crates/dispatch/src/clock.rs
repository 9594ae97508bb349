//! Clocks. The only place that reads the machine's time.

use crate::ports::Clock;
use kept_domain::Timestamp;
use kept_solver::budget::{Budget, PROGRESS_DONE};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        let since = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }
}

/// A clock that is set by hand: tests and simulations as fast as they go.
#[derive(Debug)]
pub struct ManualClock(AtomicI64);

impl ManualClock {
    /// A clock that shows `at` until it is set.
    #[must_use]
    pub fn new(at: Timestamp) -> Self {
        ManualClock(AtomicI64::new(at.millis()))
    }

    /// Sets the clock forward to `at`; an earlier time changes nothing.
    pub fn set(&self, at: Timestamp) {
        self.0.fetch_max(at.millis(), Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }
}

/// A clock that started at some instant and runs faster than the wall's: the demo's day. It never
/// goes back.
#[derive(Debug)]
pub struct ScaledClock(Mutex<Pace>);

/// What a scaled clock showed at some moment, and how fast it runs since.
#[derive(Clone, Copy, Debug)]
struct Pace {
    origin: Timestamp,
    since: Instant,
    speed: u32,
    /// It stands still there until it may go on.
    until: Timestamp,
}

impl Pace {
    fn now(&self) -> Timestamp {
        let real_ms = i64::try_from(self.since.elapsed().as_millis()).unwrap_or(i64::MAX);
        let simulated_ms = real_ms.saturating_mul(i64::from(self.speed));
        let runs = Timestamp(self.origin.millis().saturating_add(simulated_ms));
        runs.min(self.until).max(self.origin)
    }
}

impl ScaledClock {
    /// A clock that shows `origin` now and then runs `speed` times as fast as the wall's.
    #[must_use]
    pub fn start(origin: Timestamp, speed: u32) -> Self {
        ScaledClock(Mutex::new(Pace {
            origin,
            since: Instant::now(),
            speed,
            until: Timestamp(i64::MAX),
        }))
    }

    /// Runs to `until` at most, and stands still there until it may go on: so a day that is played never runs away from
    /// who plays it on a busy machine. What the clock shows already stays.
    pub fn allow(&self, until: Timestamp) {
        self.change(|pace| Pace { until, ..pace });
    }

    /// Jumps forward to `at` (a night in which nothing happens); an earlier time changes nothing.
    pub fn skip_to(&self, at: Timestamp) {
        self.change(|pace| Pace {
            origin: pace.origin.max(at),
            ..pace
        });
    }

    /// Runs `speed` times as fast as the wall's from now on.
    pub fn set_speed(&self, speed: u32) {
        self.change(|pace| Pace { speed, ..pace });
    }

    /// Changes the pace from this moment on.
    fn change(&self, to: impl FnOnce(Pace) -> Pace) {
        let mut pace = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *pace = to(Pace {
            origin: pace.now(),
            since: Instant::now(),
            ..*pace
        });
    }
}

impl Clock for ScaledClock {
    fn now(&self) -> Timestamp {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).now()
    }
}

/// A stopwatch, for figures that are reported and never decided upon.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    /// Starts now.
    #[must_use]
    pub fn start() -> Self {
        Stopwatch(Instant::now())
    }

    /// Time since the start.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}

/// A budget of wall-clock time for a search. Its results depend on the machine, so whatever has
/// to be reproducible uses an iteration limit instead.
#[derive(Clone, Copy, Debug)]
pub struct Deadline {
    started: Instant,
    limit: Duration,
}

impl Deadline {
    /// Exhausted after `limit` from now.
    #[must_use]
    pub fn after(limit: Duration) -> Self {
        Deadline {
            started: Instant::now(),
            limit,
        }
    }
}

impl Budget for Deadline {
    fn exhausted(&mut self, _iterations: u64) -> bool {
        self.started.elapsed() >= self.limit
    }

    fn time_left(&self) -> Option<Duration> {
        Some(self.limit.saturating_sub(self.started.elapsed()))
    }

    fn fork(&self) -> Option<Box<dyn Budget + Send>> {
        Some(Box::new(*self))
    }

    fn progress(&self, _iterations: u64) -> u32 {
        let limit_us = self.limit.as_micros().max(1);
        let share = self.started.elapsed().as_micros() * u128::from(PROGRESS_DONE) / limit_us;
        u32::try_from(share)
            .unwrap_or(PROGRESS_DONE)
            .min(PROGRESS_DONE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scaled_clock_jumps_forward_only_and_keeps_its_time_when_its_speed_changes() {
        let clock = ScaledClock::start(Timestamp(1_000_000), 0);
        clock.skip_to(Timestamp(500_000));
        assert_eq!(clock.now(), Timestamp(1_000_000));
        clock.skip_to(Timestamp(2_000_000));
        assert_eq!(clock.now(), Timestamp(2_000_000));
        clock.set_speed(3_600_000);
        std::thread::sleep(Duration::from_millis(5));
        let fast = clock.now();
        assert!(fast >= Timestamp(2_000_000 + 3_600_000), "{fast}");
        clock.set_speed(0);
        let stopped = clock.now();
        assert!(stopped >= fast);
        assert_eq!(clock.now(), stopped);
    }

    #[test]
    fn a_scaled_clock_stands_still_where_it_may_not_go_on_and_never_goes_back() {
        let clock = ScaledClock::start(Timestamp(0), 3_600_000);
        let pass = || std::thread::sleep(Duration::from_millis(3));
        clock.allow(Timestamp(60_000));
        let shown = clock.now();
        pass();
        let stands = clock.now();
        assert!(stands >= shown && stands >= Timestamp(60_000), "{stands}");
        pass();
        assert_eq!(clock.now(), stands);
        clock.allow(Timestamp(1_000));
        pass();
        assert_eq!(clock.now(), stands, "what was shown stays");
        clock.skip_to(stands + kept_domain::Seconds(10));
        assert_eq!(clock.now(), stands + kept_domain::Seconds(10));
        clock.allow(stands + kept_domain::Seconds(11));
        pass();
        assert_eq!(clock.now(), stands + kept_domain::Seconds(11));
    }
}
