//! Limits on tries: a token bucket per key (an address, a login) on the injected clock, in bounded
//! memory. Must never be the only thing that protects a secret.

use crate::problem::{Kind, Problem};
use kept_domain::{Seconds, Timestamp};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// Most keys that are remembered.
const KEYS_MAX: usize = 10_000;
/// Longest part of a key that counts.
const KEY_CHARS_MAX: usize = 100;

/// Lets `burst` tries through at once, and one more for each `refill` that passes.
#[derive(Debug)]
pub struct Limit {
    burst: i64,
    refill: Seconds,
    buckets: Mutex<BTreeMap<String, Bucket>>,
}

/// How many tries are left, in thousandths of a second's worth of refill.
#[derive(Clone, Copy, Debug)]
struct Bucket {
    left_ms: i64,
    at: Timestamp,
}

impl Limit {
    /// A limit of `burst` tries at once and one more each `refill`; both at least 1.
    #[must_use]
    pub fn new(burst: u32, refill: Seconds) -> Self {
        Limit {
            burst: i64::from(burst.max(1)),
            refill: Seconds(refill.0.max(1)),
            buckets: Mutex::new(BTreeMap::new()),
        }
    }

    /// Counts a try of `key`.
    ///
    /// # Errors
    /// `TooManyRequests` when there were too many, or when too many keys are being tried.
    pub fn try_once(&self, key: &str, now: Timestamp) -> Result<(), Problem> {
        let key: String = key.chars().take(KEY_CHARS_MAX).collect();
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= KEYS_MAX && !buckets.contains_key(&key) {
            let full = self.full_ms();
            buckets.retain(|_, bucket| self.filled(bucket, now) < full);
            if buckets.len() >= KEYS_MAX {
                return Err(self.refusal());
            }
        }
        let bucket = buckets.entry(key).or_insert(Bucket {
            left_ms: self.full_ms(),
            at: now,
        });
        bucket.left_ms = self.filled(bucket, now);
        bucket.at = bucket.at.max(now);
        if bucket.left_ms < self.one_ms() {
            return Err(self.refusal());
        }
        bucket.left_ms -= self.one_ms();
        Ok(())
    }

    fn one_ms(&self) -> i64 {
        self.refill.0.saturating_mul(1000)
    }

    fn full_ms(&self) -> i64 {
        self.one_ms().saturating_mul(self.burst)
    }

    fn filled(&self, bucket: &Bucket, now: Timestamp) -> i64 {
        let passed_ms = now.millis().saturating_sub(bucket.at.millis()).max(0);
        bucket.left_ms.saturating_add(passed_ms).min(self.full_ms())
    }

    fn refusal(&self) -> Problem {
        let seconds = u64::try_from(self.refill.0).unwrap_or(1);
        Problem::new(Kind::TooManyRequests, "too many tries; wait a little").retry_after(seconds)
    }
}

/// All limits of the server.
#[derive(Debug)]
pub struct Limits {
    /// Sign-in tries by address.
    pub login_by_address: Limit,
    /// Sign-in tries by login; wider, so that nobody is locked out by somebody else's few tries.
    pub login_by_name: Limit,
    /// Enrolment tries by address.
    pub enrol_by_address: Limit,
    /// What a dispatcher's boards say of what they look at.
    pub presence_by_login: Limit,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            login_by_address: Limit::new(10, Seconds(6)),
            login_by_name: Limit::new(20, Seconds(3)),
            enrol_by_address: Limit::new(10, Seconds(30)),
            presence_by_login: Limit::new(30, Seconds(1)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_goes_through_and_then_one_for_each_refill() {
        let limit = Limit::new(3, Seconds(10));
        let at = |second: i64| Timestamp(second * 1000);
        for _ in 0..3 {
            assert!(limit.try_once("a", at(0)).is_ok());
        }
        assert!(limit.try_once("a", at(9)).is_err());
        assert!(limit.try_once("b", at(9)).is_ok());
        assert!(limit.try_once("a", at(10)).is_ok());
        assert!(limit.try_once("a", at(10)).is_err());
    }

    #[test]
    fn memory_is_bounded_and_room_is_made_from_full_buckets() {
        let limit = Limit::new(1, Seconds(10));
        for key in 0..KEYS_MAX {
            assert!(limit.try_once(&key.to_string(), Timestamp(0)).is_ok());
        }
        assert!(limit.try_once("one more", Timestamp(0)).is_err());
        assert!(limit.try_once("one more", Timestamp(10_000)).is_ok());
    }
}
