//! Additive effects on logarithms, each shrunk towards none by as much as its own data is thin.
//! Knows nothing of visits or drives. Must never trust a single row: an effect is never bigger than
//! what its block's spread and its rows allow together.
//!
//! Model: `y = Σ effects of the row + e`. Effects of a block are normal around 0 with the block's
//! variance, `e` is normal with the variance of the row's noise group. A linear mixed model with
//! crossed effects (Searle, Casella, McCulloch, "Variance Components", 1992, ch. 7), fitted by
//! variational EM (Beal, "Variational Algorithms for Approximate Bayesian Inference", 2003, ch. 2):
//! effects one after another given all others, then the variances given the effects, each variance
//! with a prior of a few degrees of freedom. A row of which only an upper bound is known counts with
//! its mean and variance below the bound (Tobit by EM: Amemiya, "Tobit models: a survey", 1984).

use crate::forecast::normal;

/// Rounds of the fit.
const ROUNDS: u32 = 80;
/// Weight of a block's prior variance, in degrees of freedom.
const BLOCK_PRIOR_DF: f64 = 4.0;
/// Weight of the noise's prior variance.
const NOISE_PRIOR_DF: f64 = 4.0;
/// Weight of the pooled noise against a group's own, in degrees of freedom.
const GROUP_PRIOR_DF: f64 = 10.0;
/// Smallest variance of anything: a spread of 1 %.
const VARIANCE_MIN: f64 = 1e-4;

/// A kind of effect.
#[derive(Debug, Clone, Copy)]
pub(super) struct Block {
    /// Variance of its effects before anything is known.
    pub prior: f64,
    /// Whether the variance stays as it is.
    pub fixed: bool,
}

/// One row.
#[derive(Debug, Clone)]
pub(super) struct Row {
    /// What was observed.
    pub y: f64,
    /// How much it counts, above 0 and up to 1.
    pub weight: f64,
    /// Its effects, by number.
    pub effects: Vec<usize>,
    /// Its noise group.
    pub noise: usize,
    /// It was `y` or less.
    pub at_most: bool,
}

/// What is to be fitted.
#[derive(Debug, Clone, Default)]
pub(super) struct Design {
    pub blocks: Vec<Block>,
    /// The block of each effect.
    pub effects: Vec<usize>,
    pub noise_groups: usize,
    /// Variance of the noise before anything is known.
    pub noise_prior: f64,
    pub rows: Vec<Row>,
}

/// A normal distribution.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Estimate {
    pub mean: f64,
    pub variance: f64,
}

/// The fit.
#[derive(Debug, Clone)]
pub(super) struct Fit {
    /// By effect.
    pub effects: Vec<Estimate>,
    /// By block.
    pub variances: Vec<f64>,
    /// By noise group.
    pub noise: Vec<f64>,
    /// Of all groups together.
    pub noise_pooled: f64,
    /// What each row was beyond its effects.
    pub residuals: Vec<f64>,
}

impl Design {
    /// Fits. Without rows the priors come back.
    pub(super) fn fit(&self) -> Fit {
        let mut state = State::new(self);
        for _ in 0..ROUNDS {
            state.complete();
            state.update_effects();
            state.update_variances();
            state.update_noise();
        }
        let left = state.observed.iter().zip(&state.fitted);
        state.fit.residuals = left.map(|(row, fitted)| row.mean - fitted).collect();
        state.fit
    }
}

struct State<'a> {
    design: &'a Design,
    fit: Fit,
    /// Rows by effect.
    rows_of: Vec<Vec<usize>>,
    /// What each row counts as, and the variance that is unknown of it.
    observed: Vec<Estimate>,
    /// What its effects add up to.
    fitted: Vec<f64>,
}

impl<'a> State<'a> {
    fn new(design: &'a Design) -> Self {
        let mut rows_of = vec![Vec::new(); design.effects.len()];
        for (row, own) in design.rows.iter().enumerate() {
            for effect in &own.effects {
                if let Some(rows) = rows_of.get_mut(*effect) {
                    rows.push(row);
                }
            }
        }
        let prior = |block: &usize| design.blocks.get(*block).map_or(0.0, |block| block.prior);
        State {
            fit: Fit {
                effects: design
                    .effects
                    .iter()
                    .map(|block| Estimate {
                        mean: 0.0,
                        variance: prior(block),
                    })
                    .collect(),
                variances: design.blocks.iter().map(|block| block.prior).collect(),
                noise: vec![design.noise_prior; design.noise_groups],
                noise_pooled: design.noise_prior,
                residuals: Vec::new(),
            },
            rows_of,
            observed: design
                .rows
                .iter()
                .map(|row| Estimate {
                    mean: row.y,
                    variance: 0.0,
                })
                .collect(),
            fitted: vec![0.0; design.rows.len()],
            design,
        }
    }

    fn noise_of(&self, row: &Row) -> f64 {
        self.fit
            .noise
            .get(row.noise)
            .copied()
            .unwrap_or(self.fit.noise_pooled)
    }

    /// What rows of which only a bound is known count as.
    fn complete(&mut self) {
        for (at, row) in self.design.rows.iter().enumerate() {
            if !row.at_most {
                continue;
            }
            let fitted = self.fitted.get(at).copied().unwrap_or(0.0);
            let below = below(fitted, self.noise_of(row).sqrt(), row.y);
            if let Some(observed) = self.observed.get_mut(at) {
                *observed = below;
            }
        }
    }

    fn update_effects(&mut self) {
        for effect in 0..self.design.effects.len() {
            let Some((before, after)) = self.estimate(effect) else {
                continue;
            };
            let shift = after.mean - before.mean;
            if let Some(known) = self.fit.effects.get_mut(effect) {
                *known = after;
            }
            for row in self.rows_of.get(effect).into_iter().flatten() {
                if let Some(fitted) = self.fitted.get_mut(*row) {
                    *fitted += shift;
                }
            }
        }
    }

    /// An effect as it was, and as it is given all others.
    fn estimate(&self, effect: usize) -> Option<(Estimate, Estimate)> {
        let before = *self.fit.effects.get(effect)?;
        let block = *self.design.effects.get(effect)?;
        let tau = self.fit.variances.get(block)?.max(VARIANCE_MIN);
        let (mut precision, mut pull) = (1.0 / tau, 0.0);
        for at in self.rows_of.get(effect)? {
            let row = self.design.rows.get(*at)?;
            let trust = row.weight / self.noise_of(row);
            let left = self.observed.get(*at)?.mean - self.fitted.get(*at)?;
            precision += trust;
            pull += trust * (left + before.mean);
        }
        let after = Estimate {
            mean: pull / precision,
            variance: 1.0 / precision,
        };
        Some((before, after))
    }

    fn update_variances(&mut self) {
        let mut sums: Vec<(f64, f64)> = self
            .design
            .blocks
            .iter()
            .map(|block| (BLOCK_PRIOR_DF, BLOCK_PRIOR_DF * block.prior))
            .collect();
        for (block, effect) in self.design.effects.iter().zip(&self.fit.effects) {
            if let Some((count, squares)) = sums.get_mut(*block) {
                *count += 1.0;
                *squares += effect.mean * effect.mean + effect.variance;
            }
        }
        let blocks = self.design.blocks.iter().zip(sums);
        for (variance, (block, (count, squares))) in self.fit.variances.iter_mut().zip(blocks) {
            if !block.fixed {
                *variance = (squares / count).max(VARIANCE_MIN);
            }
        }
    }

    fn update_noise(&mut self) {
        let mut groups = vec![(0.0, 0.0); self.fit.noise.len()];
        let prior = NOISE_PRIOR_DF * self.design.noise_prior;
        let mut all = (NOISE_PRIOR_DF, prior);
        let rows = self.design.rows.iter().zip(&self.observed);
        for ((row, observed), fitted) in rows.zip(&self.fitted) {
            let of_effects: f64 = row
                .effects
                .iter()
                .filter_map(|effect| self.fit.effects.get(*effect))
                .map(|effect| effect.variance)
                .sum();
            let square = (observed.mean - fitted).powi(2) + observed.variance + of_effects;
            let add = |(count, squares): &mut (f64, f64)| {
                *count += row.weight;
                *squares += row.weight * square;
            };
            add(&mut all);
            if let Some(group) = groups.get_mut(row.noise) {
                add(group);
            }
        }
        let pooled = (all.1 / all.0).max(VARIANCE_MIN);
        self.fit.noise_pooled = pooled;
        for (noise, (count, squares)) in self.fit.noise.iter_mut().zip(groups) {
            let own = (GROUP_PRIOR_DF * pooled + squares) / (GROUP_PRIOR_DF + count);
            *noise = own.max(VARIANCE_MIN);
        }
    }
}

/// A normal of this mean and spread, given that it is at most `bound`.
fn below(mean: f64, spread: f64, bound: f64) -> Estimate {
    // Beyond this the bound says all: what is left below it is a hundredth of the spread.
    const FAR: f64 = -30.0;
    let z = ((bound - mean) / spread).max(FAR);
    let density = (-0.5 * z * z).exp() / (2.0 * std::f64::consts::PI).sqrt();
    let ratio = density / normal::cdf(z).max(f64::MIN_POSITIVE);
    let left = (1.0 - z * ratio - ratio * ratio).clamp(0.0, 1.0);
    Estimate {
        mean: (mean - spread * ratio).min(bound),
        variance: spread * spread * left,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{Rng, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    const GROUPS: usize = 30;
    const MEAN: f64 = 0.2;
    const SPREAD: f64 = 0.3;
    const NOISE: f64 = 0.4;

    fn normal_of(rng: &mut ChaCha8Rng) -> f64 {
        normal::quantile(rng.random_range(1e-9..1.0))
    }

    /// Groups of 1 to 40 rows, and the true effects.
    fn simulate(seed: u64) -> (Design, Vec<f64>) {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mut design = Design {
            blocks: vec![
                Block {
                    prior: 0.25,
                    fixed: true,
                },
                Block {
                    prior: 0.04,
                    fixed: false,
                },
            ],
            effects: vec![0],
            noise_groups: 1,
            noise_prior: 0.2,
            rows: Vec::new(),
        };
        let mut truth = Vec::new();
        for group in 0..GROUPS {
            design.effects.push(1);
            let effect = SPREAD * normal_of(&mut rng);
            truth.push(effect);
            for _ in 0..rng.random_range(1..40_usize) {
                design.rows.push(Row {
                    y: MEAN + effect + NOISE * normal_of(&mut rng),
                    weight: 1.0,
                    effects: vec![0, group + 1],
                    noise: 0,
                    at_most: false,
                });
            }
        }
        (design, truth)
    }

    #[test]
    fn spreads_are_recovered_and_shrunk_effects_beat_raw_means_and_no_effects() {
        let (mut spreads, mut shrunk, mut raw, mut none) = (0.0, 0.0, 0.0, 0.0);
        let seeds = 10;
        for seed in 0..seeds {
            let (design, truth) = simulate(seed);
            let fit = design.fit();
            assert!((fit.noise_pooled.sqrt() - NOISE).abs() < 0.05, "{fit:?}");
            spreads += fit.variances[1].sqrt() / seeds as f64;
            for (group, effect) in truth.iter().enumerate() {
                let own = design
                    .rows
                    .iter()
                    .filter(|row| row.effects[1] == group + 1)
                    .map(|row| row.y);
                let (count, sum) = own.fold((0.0, 0.0), |(n, sum), y| (n + 1.0, sum + y));
                let known = fit.effects[0].mean + fit.effects[group + 1].mean;
                shrunk += (known - MEAN - effect).powi(2);
                raw += (sum / count - MEAN - effect).powi(2);
                none += effect.powi(2);
            }
        }
        assert!((spreads - SPREAD).abs() < 0.05, "{spreads}");
        assert!(shrunk < 0.9 * raw, "{shrunk} against raw {raw}");
        assert!(shrunk < 0.3 * none, "{shrunk} against none {none}");
    }

    #[test]
    fn an_effect_without_rows_has_its_block_s_spread_and_one_with_many_is_known() {
        let (mut design, _) = simulate(4);
        design.effects.push(1);
        let fit = design.fit();
        let unseen = fit.effects[GROUPS + 1];
        assert_eq!(unseen.mean, 0.0);
        assert!((unseen.variance - fit.variances[1]).abs() < 1e-3);
        let count = |effect: usize| {
            let rows = design.rows.iter();
            rows.filter(|row| row.effects[1] == effect).count()
        };
        let known = (1..=GROUPS).find(|effect| count(*effect) > 30).unwrap();
        assert!(fit.effects[known].variance < 0.1 * unseen.variance);
    }

    #[test]
    fn bounds_tell_what_dropped_rows_would_have_hidden() {
        // Everything below the mean is only known to be below it: leaving these rows out would shift
        // the mean up by 0.8 spreads, taking the bound for the value by 0.4.
        let (mut design, _) = simulate(5);
        let whole = design.fit().effects[0].mean;
        for row in &mut design.rows {
            if row.y < MEAN {
                row.y = MEAN;
                row.at_most = true;
            }
        }
        let bounded = design.fit().effects[0].mean;
        assert!((bounded - whole).abs() < 0.1, "{bounded} and {whole}");
        let mut naive = design.clone();
        naive.rows.iter_mut().for_each(|row| row.at_most = false);
        let naive = naive.fit().effects[0].mean;
        assert!((naive - whole).abs() > 0.12, "{naive} and {whole}");
    }

    #[test]
    fn nothing_at_all_gives_the_priors() {
        let fit = Design {
            blocks: vec![Block {
                prior: 0.04,
                fixed: false,
            }],
            effects: vec![0],
            noise_groups: 1,
            noise_prior: 0.2,
            rows: Vec::new(),
        }
        .fit();
        assert_eq!(fit.effects[0].mean, 0.0);
        assert!((fit.variances[0] - 0.04).abs() < 1e-3);
        assert!((fit.noise[0] - 0.2).abs() < 1e-9);
    }
}
