//! Clocks. The only place that reads the machine's time.

use crate::ports::Clock;
use kept_domain::Timestamp;
use kept_solver::budget::{Budget, PROGRESS_DONE};
use std::sync::atomic::{AtomicI64, Ordering};
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

/// A clock that started at some instant and runs faster than the wall's: the demo's day.
#[derive(Debug)]
pub struct ScaledClock {
    origin: Timestamp,
    started: Instant,
    speed: u32,
    skipped_ms: AtomicI64,
}

impl ScaledClock {
    /// A clock that shows `origin` now and then runs `speed` times as fast as the wall's.
    #[must_use]
    pub fn start(origin: Timestamp, speed: u32) -> Self {
        ScaledClock {
            origin,
            started: Instant::now(),
            speed,
            skipped_ms: AtomicI64::new(0),
        }
    }

    /// Jumps forward to `at` (a night in which nothing happens); an earlier time changes nothing.
    pub fn skip_to(&self, at: Timestamp) {
        let gap = at.millis().saturating_sub(self.now().millis());
        self.skipped_ms.fetch_add(gap.max(0), Ordering::SeqCst);
    }
}

impl Clock for ScaledClock {
    fn now(&self) -> Timestamp {
        let real_ms = i64::try_from(self.started.elapsed().as_millis()).unwrap_or(i64::MAX);
        let simulated_ms = real_ms.saturating_mul(i64::from(self.speed));
        let skipped_ms = self.skipped_ms.load(Ordering::SeqCst);
        Timestamp(
            self.origin
                .millis()
                .saturating_add(simulated_ms)
                .saturating_add(skipped_ms),
        )
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

    fn progress(&self, _iterations: u64) -> u32 {
        let limit_us = self.limit.as_micros().max(1);
        let share = self.started.elapsed().as_micros() * u128::from(PROGRESS_DONE) / limit_us;
        u32::try_from(share)
            .unwrap_or(PROGRESS_DONE)
            .min(PROGRESS_DONE)
    }
}
