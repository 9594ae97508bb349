//! Makers of identifiers: random ones for real life, seeded ones for simulations and tests.

use crate::ports::{Clock, Ids};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha12Rng;
use std::sync::{Arc, Mutex, PoisonError};
use uuid::Builder;

/// Letters and digits that aren't mistaken for each other.
pub const ALPHABET: &[u8; 28] = b"23456789ACDEFGHJKLMNPQRTWXYZ";
/// Characters of a reference: 28^6 are 480 million.
const REFERENCE_LEN: usize = 6;

/// UUIDv7 identifiers whose time comes from the clock port and whose random part comes from a
/// generator that is either seeded by the system or by a number.
pub struct RandomIds {
    clock: Arc<dyn Clock>,
    random: Mutex<ChaCha12Rng>,
}

impl RandomIds {
    /// Unpredictable identifiers.
    #[must_use]
    pub fn from_system(clock: Arc<dyn Clock>) -> Self {
        RandomIds {
            clock,
            random: Mutex::new(ChaCha12Rng::from_os_rng()),
        }
    }

    /// The same identifiers for the same seed, calls and clock.
    #[must_use]
    pub fn seeded(clock: Arc<dyn Clock>, seed: u64) -> Self {
        RandomIds {
            clock,
            random: Mutex::new(ChaCha12Rng::seed_from_u64(seed)),
        }
    }

    fn with_random<T>(&self, draw: impl FnOnce(&mut ChaCha12Rng) -> T) -> T {
        draw(&mut self.random.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Ids for RandomIds {
    fn id(&self) -> String {
        let random: [u8; 10] = self.with_random(|r| r.random());
        let millis = u64::try_from(self.clock.now().millis()).unwrap_or(0);
        Builder::from_unix_timestamp_millis(millis, &random)
            .into_uuid()
            .simple()
            .to_string()
    }

    fn reference(&self) -> String {
        self.with_random(|r| {
            (0..REFERENCE_LEN)
                .map(|_| char::from(ALPHABET[r.random_range(0..ALPHABET.len())]))
                .collect()
        })
    }
}
