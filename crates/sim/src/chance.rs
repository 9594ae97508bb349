//! Chance: reproducible draws by name. The same seed and name always draw the same, so nothing
//! depends on the order in which things are asked.

use kept_dispatch::keys::stable_key;
use kept_solver::forecast::normal;

/// A source of named draws.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chance {
    seed: u64,
}

impl Chance {
    /// Draws of a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Chance { seed }
    }

    /// A number that is the same whenever the same name is drawn.
    #[must_use]
    pub fn number(&self, name: &[&str]) -> u64 {
        mix(stable_key(name) ^ mix(self.seed))
    }

    /// Uniform between 0 and 1, both excluded.
    #[must_use]
    pub fn uniform(&self, name: &[&str]) -> f64 {
        unit(self.number(name))
    }

    /// A stream of draws that belongs to a name.
    #[must_use]
    pub fn stream(&self, name: &[&str]) -> Stream {
        Stream(self.number(name))
    }

    /// Whether something with this probability (in thousandths) happens.
    #[must_use]
    pub fn happens(&self, permille: u32, name: &[&str]) -> bool {
        self.uniform(name) * 1000.0 < f64::from(permille)
    }

    /// One of `count` things, 0 when there are none.
    #[must_use]
    pub fn pick(&self, count: usize, name: &[&str]) -> usize {
        let count = count as u64;
        usize::try_from(self.number(name).checked_rem(count).unwrap_or(0)).unwrap_or(0)
    }

    /// A log-normal factor with mean 1 and this coefficient of variation (in thousandths).
    #[must_use]
    pub fn factor(&self, cv_permille: u32, name: &[&str]) -> f64 {
        let cv = f64::from(cv_permille) / 1000.0;
        let variance = (cv * cv).ln_1p();
        (variance.sqrt() * normal::quantile(self.uniform(name)) - variance / 2.0).exp()
    }
}

/// Draws one after the other: for samples that are too many to name each one.
#[derive(Clone, Debug)]
pub struct Stream(u64);

impl Stream {
    /// Uniform between 0 and 1, both excluded.
    pub fn uniform(&mut self) -> f64 {
        // The step of SplitMix64: visits every state before one comes again.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        unit(mix(self.0))
    }
}

/// A number as a share: 53 bits fill a float's mantissa; the half step keeps the ends out.
fn unit(number: u64) -> f64 {
    ((number >> 11) as f64 + 0.5) / (1u64 << 53) as f64
}

/// The finaliser of SplitMix64 (Steele, Lea, Flood 2014): spreads close inputs over all bits.
fn mix(x: u64) -> u64 {
    let x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_factor_has_mean_one_and_the_spread_asked_for() {
        let chance = Chance::new(7);
        let draws: Vec<f64> = (0..20_000)
            .map(|n: u32| chance.factor(400, &["x", &n.to_string()]))
            .collect();
        let mean = draws.iter().sum::<f64>() / 20_000.0;
        let variance = draws.iter().map(|d| (d - mean).powi(2)).sum::<f64>() / 20_000.0;
        assert!((mean - 1.0).abs() < 0.02, "mean {mean}");
        assert!(
            (variance.sqrt() - 0.4).abs() < 0.02,
            "deviation {}",
            variance.sqrt()
        );
    }

    #[test]
    fn the_same_name_draws_the_same_and_another_seed_draws_otherwise() {
        assert_eq!(
            Chance::new(1).number(&["a", "b"]),
            Chance::new(1).number(&["a", "b"])
        );
        assert_ne!(
            Chance::new(1).number(&["a", "b"]),
            Chance::new(2).number(&["a", "b"])
        );
        assert_ne!(
            Chance::new(1).number(&["ab"]),
            Chance::new(1).number(&["a", "b"])
        );
    }
}
