//! Joint scenarios: which random numbers each duration of the day gets.
//!
//! Every duration has a stable key, and the numbers depend on the seed and that key alone, so a
//! visit keeps its luck when it moves to another route (common random numbers), and two plans are
//! compared under the same luck. Must never depend on the order in which it is asked.

use super::normal;
use super::shape::{Shape, Shapes};
use super::shared::{Over, Shared};
use std::sync::Arc;

/// Most scenarios that a set may hold.
pub const SCENARIOS_MAX: usize = 20_000;

/// Sub-strata of each stratum; see [`ScenarioSet::normals`].
const JITTER_STEPS: usize = 16;

/// What to sample: how many joint scenarios, under which seed, and the effects that durations
/// share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scenarios {
    /// Number of joint scenarios; taken as at least 1 and at most [`SCENARIOS_MAX`].
    pub count: usize,
    /// Seed; equal seeds give equal samples.
    pub seed: u64,
    /// Coefficient of variation, in permille, of the factor that multiplies every service and every
    /// leg of the territory's day. 0 makes technicians independent of each other.
    pub day_factor_cv_permille: u32,
    /// Coefficient of variation, in permille, of the factor that multiplies all services of one
    /// technician's day.
    pub technician_factor_cv_permille: u32,
}

impl Default for Scenarios {
    fn default() -> Self {
        Self {
            count: 500,
            seed: 1,
            day_factor_cv_permille: 100,
            technician_factor_cv_permille: 0,
        }
    }
}

/// Which of a key's random numbers is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Day,
    Technician,
    Leg,
    Service,
}

/// The scenarios of a territory's day, ready to be drawn from. Building one costs about as much as
/// forecasting a few routes; share it across the territory.
#[derive(Debug, Clone)]
pub struct ScenarioSet {
    settings: Scenarios,
    /// Standard normal quantiles at the middle of each of `count × JITTER_STEPS` equal strata.
    /// They depend on the count alone, so that sets of fresh scenarios share them.
    strata: Arc<[f32]>,
    /// What is known of the factors that durations share.
    shared: Shared,
    /// What durations of a kind look like.
    shapes: Shapes,
    /// The day's factor by scenario, and its logarithm.
    day_factor: Vec<f32>,
    ln_day: Vec<f32>,
}

impl ScenarioSet {
    /// Prepares the scenarios; `settings.count` is brought into its bounds.
    #[must_use]
    pub fn new(settings: Scenarios) -> Self {
        let settings = Scenarios {
            count: settings.count.clamp(1, SCENARIOS_MAX),
            ..settings
        };
        let shared = Shared::prior(settings);
        Self::with_strata(settings, strata(settings.count), shared, Shapes::default())
    }

    fn with_strata(
        settings: Scenarios,
        strata: Arc<[f32]>,
        shared: Shared,
        shapes: Shapes,
    ) -> Self {
        let mut set = Self {
            settings,
            strata,
            shared,
            shapes,
            day_factor: Vec::new(),
            ln_day: Vec::new(),
        };
        let mut scratch = Scratch::default();
        set.normals(0, Role::Day, &mut scratch);
        let ln_day = scratch.normals.iter().map(|&z| set.shared.ln_day(z));
        set.ln_day = ln_day.collect();
        set.day_factor = set.ln_day.iter().map(|&ln| normal::exp_fast(ln)).collect();
        set
    }

    /// The same scenarios once these durations are over: with what they say of the day and of each
    /// technician's pace. Everything else keeps its random numbers.
    #[must_use]
    pub fn after(&self, over: &[Over]) -> Self {
        let shared = Shared::given(self.settings, over);
        Self::with_strata(
            self.settings,
            Arc::clone(&self.strata),
            shared,
            self.shapes.clone(),
        )
    }

    /// The same scenarios with durations of these shapes.
    #[must_use]
    pub fn shaped(self, shapes: Shapes) -> Self {
        Self { shapes, ..self }
    }

    /// The shape of a key's durations, if it isn't the log-normal one.
    pub(crate) fn shape(&self, key: u64, role: Role) -> Option<&Shape> {
        match role {
            Role::Leg => self.shapes.drives.as_deref(),
            Role::Service => self.shapes.works.get(&key).map(Arc::as_ref),
            Role::Day | Role::Technician => None,
        }
    }

    /// The same settings under another seed: what windows chosen on `self` are judged by, because
    /// their kept share on the scenarios that they were chosen on is too good.
    #[must_use]
    pub fn fresh(&self) -> Self {
        let seed = mix(self.settings.seed ^ 0xF4E5_0000_0000_0001);
        let settings = Scenarios {
            seed,
            ..self.settings
        };
        Self::with_strata(
            settings,
            Arc::clone(&self.strata),
            self.shared.clone(),
            self.shapes.clone(),
        )
    }

    /// As many scenarios as wanted of the same day under the same seed.
    #[must_use]
    pub fn sized(&self, count: usize) -> Self {
        let settings = Scenarios {
            count: count.clamp(1, SCENARIOS_MAX),
            ..self.settings
        };
        Self::with_strata(
            settings,
            strata(settings.count),
            self.shared.clone(),
            self.shapes.clone(),
        )
    }

    /// Number of scenarios, at least 1.
    #[must_use]
    pub fn count(&self) -> usize {
        self.settings.count
    }

    /// The settings as used, with the count in its bounds.
    #[must_use]
    pub fn settings(&self) -> Scenarios {
        self.settings
    }

    /// The shared factor of the day by scenario.
    pub(crate) fn day_factor(&self) -> &[f32] {
        &self.day_factor
    }

    /// The day's factor times the technician's, by scenario: what multiplies services.
    pub(crate) fn service_factor(&self, technician_key: u64) -> Vec<f32> {
        if self.settings.technician_factor_cv_permille == 0 {
            return self.day_factor.clone();
        }
        let mut scratch = Scratch::default();
        self.normals(technician_key, Role::Technician, &mut scratch);
        let pace = self.shared.pace(technician_key);
        let each = scratch.normals.iter().zip(&self.ln_day);
        each.map(|(&z, &ln_day)| normal::exp_fast(ln_day + pace.ln_at(ln_day, z)))
            .collect()
    }

    /// Numbers of one duration, one a scenario: standard normal ones, in the duration's shape where it has one.
    ///
    /// A Latin hypercube (McKay, Beckman, Conover 1979): each of the `count` equally probable
    /// strata is hit once, in an order that depends on the key, so that a single duration's sample
    /// has nearly no sampling error and joint effects stay random. Within its stratum a number
    /// falls on one of a few sub-strata at random.
    pub(crate) fn normals(&self, key: u64, role: Role, scratch: &mut Scratch) {
        let count = self.settings.count;
        let mut state = mix(self.settings.seed ^ mix(key.wrapping_add(role_salt(role))));
        scratch.order.clear();
        scratch.order.extend(0..count as u32);
        scratch.normals.clear();
        scratch.normals.resize(count, 0.0);
        let order = scratch.order.as_mut_slice();
        for (left, normal) in (1..=count).rev().zip(scratch.normals.iter_mut()) {
            state = state.wrapping_add(WEYL_STEP);
            let bits = mix_fast(state);
            let pick = (((bits >> 32) * left as u64) >> 32) as usize;
            // Draw without replacement: what is drawn leaves its place to the last one left, whose
            // own place then keeps the drawn cell for `upper_tails`.
            let last = order[left - 1];
            let stratum = std::mem::replace(&mut order[pick], last) as usize;
            let cell = stratum * JITTER_STEPS + bits as usize % JITTER_STEPS;
            order[left - 1] = cell as u32;
            *normal = self.strata[cell];
        }
        if let Some(shape) = self.shape(key, role) {
            let numbers = scratch.normals.iter_mut();
            numbers.for_each(|number| *number = shape.at(*number));
        }
    }

    /// The probability of a larger number for each one of the last [`Self::normals`] into `scratch`, without
    /// evaluating the normal distribution.
    pub(crate) fn upper_tails<'s>(&self, scratch: &'s Scratch) -> impl Iterator<Item = f64> + 's {
        let cells = self.strata.len() as f64;
        scratch
            .order
            .iter()
            .rev()
            .map(move |&cell| 1.0 - (f64::from(cell) + 0.5) / cells)
    }
}

/// Quantiles at the middle of equal strata, [`JITTER_STEPS`] for each of `count`.
fn strata(count: usize) -> Arc<[f32]> {
    let cells = count * JITTER_STEPS;
    let middle = |cell: usize| (cell as f64 + 0.5) / cells as f64;
    (0..cells)
        .map(|cell| normal::quantile(middle(cell)) as f32)
        .collect()
}

/// Memory that draws reuse.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    order: Vec<u32>,
    pub(crate) normals: Vec<f32>,
}

/// A log-normal duration by its mean and spread, ready to be evaluated at a standard normal number.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LogNormal {
    pub(crate) mean: f32,
    /// Standard deviation of the logarithm: σ² = ln(1 + cv²).
    pub(crate) sigma: f32,
}

/// Spreads beyond this (a coefficient of variation of 3) carry no information about a workday.
const CV_PERMILLE_MAX: u32 = 3_000;

impl LogNormal {
    pub(crate) fn new(mean: i32, cv_permille: u32) -> Self {
        let cv = f64::from(cv_permille.min(CV_PERMILLE_MAX)) / 1000.0;
        Self {
            mean: mean.max(0) as f32,
            sigma: (1.0 + cv * cv).ln().sqrt() as f32,
        }
    }

    /// The value at a standard normal number, or one in a shape; its mean over all of them is `self.mean`.
    #[inline]
    pub(crate) fn at(self, z: f32) -> f32 {
        self.mean * normal::exp_fast(self.sigma * (z - 0.5 * self.sigma))
    }
}

const WEYL_STEP: u64 = 0x9E37_79B9_7F4A_7C15;

fn role_salt(role: Role) -> u64 {
    match role {
        Role::Day => 0x6461_7900,
        Role::Technician => 0x7465_6368_0000_0000,
        Role::Leg => 0x6C65_6700_0000_0001,
        Role::Service => 0x7365_7276_0000_0002,
    }
}

/// The finaliser of SplitMix64 (Steele, Lea, Flood 2014).
fn mix(value: u64) -> u64 {
    let value = value.wrapping_add(WEYL_STEP);
    let value = (value ^ (value >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    value ^ (value >> 31)
}

/// One multiplication of 64 × 64 → 128 bits, both halves folded together; enough for a stream of
/// Weyl numbers that starts at a well mixed state.
#[inline]
fn mix_fast(state: u64) -> u64 {
    let wide = u128::from(state) * u128::from(state ^ 0xE703_7ED1_A0B4_28DB);
    (wide >> 64) as u64 ^ wide as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forecast::shape::knot;

    fn draw(set: &ScenarioSet, key: u64, role: Role) -> Vec<f32> {
        let mut scratch = Scratch::default();
        set.normals(key, role, &mut scratch);
        scratch.normals
    }

    fn correlation(a: &[f32], b: &[f32]) -> f64 {
        let dot = |x: &[f32], y: &[f32]| -> f64 {
            x.iter()
                .zip(y)
                .map(|(p, q)| f64::from(*p) * f64::from(*q))
                .sum()
        };
        dot(a, b) / (dot(a, a) * dot(b, b)).sqrt()
    }

    #[test]
    fn each_stratum_is_hit_exactly_once() {
        let set = ScenarioSet::new(Scenarios {
            count: 500,
            ..Scenarios::default()
        });
        for key in 0..50 {
            let mut strata: Vec<usize> = draw(&set, key, Role::Leg)
                .iter()
                .map(|&z| (normal::cdf(f64::from(z)) * 500.0) as usize)
                .collect();
            strata.sort_unstable();
            assert_eq!(strata, (0..500).collect::<Vec<_>>());
        }
    }

    #[test]
    fn tail_probabilities_belong_to_the_numbers_drawn() {
        let set = ScenarioSet::new(Scenarios::default());
        let mut scratch = Scratch::default();
        set.normals(3, Role::Service, &mut scratch);
        let tails: Vec<f64> = set.upper_tails(&scratch).collect();
        assert_eq!(tails.len(), scratch.normals.len());
        for (&z, tail) in scratch.normals.iter().zip(tails) {
            assert!((normal::upper_tail(f64::from(z)) - tail).abs() < 1e-6);
        }
    }

    #[test]
    fn numbers_of_different_keys_and_roles_are_uncorrelated() {
        let set = ScenarioSet::new(Scenarios {
            count: 2_000,
            ..Scenarios::default()
        });
        let mut squares = 0.0;
        let mut pairs = 0.0;
        for key in 0..40 {
            let own = draw(&set, key, Role::Leg);
            for other in [
                draw(&set, key + 1, Role::Leg),
                draw(&set, key, Role::Service),
                draw(&set.fresh(), key, Role::Leg),
            ] {
                let r = correlation(&own, &other);
                assert!(r.abs() < 0.1, "correlation {r}");
                squares += r * r;
                pairs += 1.0;
            }
        }
        // Independent samples of n have a mean squared correlation of 1/n.
        let ratio = squares / pairs * 2_000.0;
        assert!((0.7..1.4).contains(&ratio), "{ratio}");
    }

    #[test]
    fn numbers_follow_the_key_and_not_the_order_of_asking() {
        let set = ScenarioSet::new(Scenarios::default());
        let first = draw(&set, 7, Role::Service);
        draw(&set, 8, Role::Service);
        assert_eq!(first, draw(&set, 7, Role::Service));
        assert_ne!(first, draw(&set, 8, Role::Service));
    }

    #[test]
    fn a_shape_bends_the_numbers_of_its_key_and_keeps_their_order() {
        let set = ScenarioSet::new(Scenarios::default());
        let plain = draw(&set, 7, Role::Service);
        let knots = std::array::from_fn(|at| (knot(at) * 1.5 + 0.25) as f32);
        let shapes = Shapes {
            drives: None,
            works: [(7, Arc::new(Shape::new(knots).unwrap()))].into(),
        };
        let shaped = set.clone().shaped(shapes);
        let bent = draw(&shaped, 7, Role::Service);
        let expected = plain.iter().map(|z| z * 1.5 + 0.25);
        assert!(expected.zip(&bent).all(|(e, b)| (e - b).abs() < 1e-4));
        assert_eq!(draw(&set, 7, Role::Leg), draw(&shaped, 7, Role::Leg));
        assert_eq!(
            draw(&set, 8, Role::Service),
            draw(&shaped, 8, Role::Service)
        );
        let again = draw(&shaped.after(&[]), 7, Role::Service);
        assert_eq!(bent, again, "what is over leaves the shape");
    }

    #[test]
    fn factors_have_mean_one_and_the_asked_spread() {
        let set = ScenarioSet::new(Scenarios {
            count: 4_000,
            day_factor_cv_permille: 100,
            ..Scenarios::default()
        });
        let n = set.count() as f64;
        let mean = set.day_factor().iter().map(|&f| f64::from(f)).sum::<f64>() / n;
        let variance = set
            .day_factor()
            .iter()
            .map(|&f| (f64::from(f) - mean).powi(2))
            .sum::<f64>()
            / n;
        assert!((mean - 1.0).abs() < 1e-3, "{mean}");
        assert!((variance.sqrt() - 0.1).abs() < 2e-3, "{variance}");
    }

    #[test]
    fn degenerate_settings_are_brought_into_bounds() {
        let none = ScenarioSet::new(Scenarios {
            count: 0,
            seed: u64::MAX,
            day_factor_cv_permille: u32::MAX,
            technician_factor_cv_permille: u32::MAX,
        });
        assert_eq!(none.count(), 1);
        assert!(none.day_factor().iter().all(|f| f.is_finite()));
        let many = Scenarios {
            count: usize::MAX,
            ..Scenarios::default()
        };
        assert_eq!(ScenarioSet::new(many).count(), SCENARIOS_MAX);
    }
}
