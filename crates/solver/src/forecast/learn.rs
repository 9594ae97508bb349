//! Learning of durations from history: log-normal by group (job type) and subgroup (technician),
//! each shrunk towards its parent by as much as its own data is thin. Must never trust a single
//! row: a new technician or job type starts from its parent.
//!
//! Model: `ln(actual / planned) = μ + a_group + b_subgroup + e` with normal effects of variances
//! τ_a², τ_b² and σ². The variances come from the method of moments (Searle, Casella, McCulloch,
//! "Variance Components", 1992, ch. 3; DerSimonian and Laird 1986 for the groups), the effects are
//! the best linear predictors given them (empirical Bayes), and predictions carry the uncertainty
//! of the effects.

use std::collections::BTreeMap;

use super::{DURATION_S_MAX, Duration};

/// Weight of the pooled variance against a group's own one, in degrees of freedom.
const VARIANCE_PRIOR_DF: f64 = 10.0;

/// Spread assumed when the history has no two rows to compare: a coefficient of variation of about
/// one half.
const VARIANCE_UNKNOWN: f64 = 0.22;

/// One finished piece of work or drive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Observation {
    /// Job type or another group.
    pub group: u64,
    /// Technician or another subgroup; the same id in two groups means two subgroups.
    pub subgroup: u64,
    /// Actual duration, seconds; rows outside of `1..=`[`DURATION_S_MAX`] are left out.
    pub seconds: i32,
    /// Planned duration, seconds; the same bounds.
    pub planned: i32,
}

/// A learned model of durations. See the module for what it is.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DurationModel {
    root: Level,
    groups: BTreeMap<u64, GroupLevel>,
    used: usize,
    left_out: usize,
}

/// An effect with its uncertainty and the spread of a single duration around it, in logarithms.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Level {
    mean: f64,
    /// Variance of the effect, that of an unseen child included.
    effect_variance: f64,
    noise_variance: f64,
    /// Mean of `ln planned`.
    planned: f64,
}

#[derive(Debug, Clone, PartialEq)]
struct GroupLevel {
    own: Level,
    subgroups: BTreeMap<u64, Level>,
}

/// Sums of the rows of one subgroup.
#[derive(Debug, Clone, Copy, Default)]
struct Cell {
    count: f64,
    sum: f64,
    squares: f64,
    planned: f64,
}

impl Cell {
    fn add(&mut self, ratio: f64, planned: f64) {
        self.count += 1.0;
        self.sum += ratio;
        self.squares += ratio * ratio;
        self.planned += planned;
    }

    fn mean(&self) -> f64 {
        self.sum / self.count
    }

    fn within(&self) -> f64 {
        (self.squares - self.sum * self.sum / self.count).max(0.0)
    }
}

type Cells = BTreeMap<u64, BTreeMap<u64, Cell>>;

/// Learns from history; rows out of bounds are counted and left out. An empty history gives a model
/// that predicts the plan with a wide spread.
#[must_use]
pub fn fit(observations: &[Observation]) -> DurationModel {
    let (cells, used) = collect(observations);
    let left_out = observations.len() - used;
    let variances = Variances::estimate(&cells);
    let raw: BTreeMap<u64, Estimate> = cells
        .iter()
        .map(|(&group, subgroups)| (group, variances.group_mean(subgroups)))
        .collect();
    let tau_groups = between_groups(&raw);
    let top = weighted_mean(raw.values().map(|e| Estimate {
        variance: e.variance + tau_groups,
        ..*e
    }));
    let total: Cell = cells
        .values()
        .flat_map(BTreeMap::values)
        .fold(Cell::default(), merge);
    let root = Level {
        mean: top.mean,
        effect_variance: top.variance + tau_groups + variances.subgroups,
        noise_variance: variances.noise,
        planned: total.planned / total.count.max(1.0),
    };
    let groups = cells
        .iter()
        .map(|(&group, subgroups)| {
            let own = raw.get(&group).copied().unwrap_or_default();
            (
                group,
                variances.group_level(subgroups, shrink(own, top, tau_groups)),
            )
        })
        .collect();
    DurationModel {
        root,
        groups,
        used,
        left_out,
    }
}

impl DurationModel {
    /// Number of rows learned from.
    #[must_use]
    pub fn used(&self) -> usize {
        self.used
    }

    /// Number of rows left out for being out of bounds.
    #[must_use]
    pub fn left_out(&self) -> usize {
        self.left_out
    }

    /// The duration expected of `subgroup` in `group`, for the group's typical planned duration. An
    /// unknown subgroup gets its group's, an unknown group that of all.
    #[must_use]
    pub fn predict(&self, group: u64, subgroup: u64) -> Duration {
        let planned = self
            .groups
            .get(&group)
            .map_or(self.root.planned, |g| g.own.planned);
        duration(self.level(group, subgroup), planned.exp())
    }

    /// As [`Self::predict`], for a visit with its own planned duration in seconds (at least 0).
    #[must_use]
    pub fn predict_planned(&self, group: u64, subgroup: u64, planned_s: i32) -> Duration {
        duration(self.level(group, subgroup), f64::from(planned_s.max(0)))
    }

    fn level(&self, group: u64, subgroup: u64) -> Level {
        self.groups.get(&group).map_or(self.root, |level| {
            level.subgroups.get(&subgroup).copied().unwrap_or(level.own)
        })
    }
}

fn duration(level: Level, planned_s: f64) -> Duration {
    let noise = if level.noise_variance > 0.0 {
        level.noise_variance
    } else {
        VARIANCE_UNKNOWN
    };
    let variance = noise + level.effect_variance;
    let mean = planned_s * (level.mean + 0.5 * variance).exp();
    let cv = variance.exp_m1().max(0.0).sqrt();
    Duration {
        mean_s: mean.round().clamp(0.0, f64::from(DURATION_S_MAX)) as i32,
        cv_permille: (cv * 1000.0).round().clamp(0.0, 3_000.0) as u32,
    }
}

fn collect(observations: &[Observation]) -> (Cells, usize) {
    let bounds = 1..=DURATION_S_MAX;
    let mut cells = Cells::new();
    let mut used = 0;
    for row in observations {
        if bounds.contains(&row.seconds) && bounds.contains(&row.planned) {
            let planned = f64::from(row.planned).ln();
            let cell = cells
                .entry(row.group)
                .or_default()
                .entry(row.subgroup)
                .or_default();
            cell.add(f64::from(row.seconds).ln() - planned, planned);
            used += 1;
        }
    }
    (cells, used)
}

fn merge(mut total: Cell, cell: &Cell) -> Cell {
    total.count += cell.count;
    total.sum += cell.sum;
    total.squares += cell.squares;
    total.planned += cell.planned;
    total
}

/// A mean with the variance of its error.
#[derive(Debug, Clone, Copy, Default)]
struct Estimate {
    mean: f64,
    variance: f64,
}

/// Variance of a single duration and that between the subgroups of a group.
#[derive(Debug, Clone, Copy)]
struct Variances {
    noise: f64,
    subgroups: f64,
}

impl Variances {
    fn estimate(cells: &Cells) -> Self {
        let (mut within, mut freedom) = (0.0, 0.0);
        let (mut between, mut between_freedom, mut weight) = (0.0, 0.0, 0.0);
        for subgroups in cells.values() {
            let group = subgroups.values().fold(Cell::default(), merge);
            let mut squared_counts = 0.0;
            for cell in subgroups.values() {
                within += cell.within();
                freedom += cell.count - 1.0;
                between += cell.count * (cell.mean() - group.mean()).powi(2);
                squared_counts += cell.count * cell.count;
            }
            between_freedom += subgroups.len() as f64 - 1.0;
            weight += group.count - squared_counts / group.count;
        }
        let noise = if freedom > 0.0 {
            within / freedom
        } else {
            VARIANCE_UNKNOWN
        };
        let excess = between - between_freedom * noise;
        let subgroups = if weight > 0.0 {
            (excess / weight).max(0.0)
        } else {
            0.0
        };
        Self { noise, subgroups }
    }

    fn group_mean(&self, subgroups: &BTreeMap<u64, Cell>) -> Estimate {
        weighted_mean(subgroups.values().map(|cell| Estimate {
            mean: cell.mean(),
            variance: self.subgroups + self.noise / cell.count,
        }))
    }

    fn group_level(&self, subgroups: &BTreeMap<u64, Cell>, group: Estimate) -> GroupLevel {
        let total = subgroups.values().fold(Cell::default(), merge);
        let (within, freedom) = subgroups.values().fold((0.0, 0.0), |(sum, df), cell| {
            (sum + cell.within(), df + cell.count - 1.0)
        });
        let noise = (VARIANCE_PRIOR_DF * self.noise + within) / (VARIANCE_PRIOR_DF + freedom);
        let level = |effect: Estimate| Level {
            mean: effect.mean,
            effect_variance: effect.variance,
            noise_variance: noise,
            planned: total.planned / total.count,
        };
        let own = level(Estimate {
            variance: group.variance + self.subgroups,
            ..group
        });
        let subgroups = subgroups
            .iter()
            .map(|(&key, cell)| {
                let raw = Estimate {
                    mean: cell.mean(),
                    variance: noise / cell.count,
                };
                (key, level(shrink(raw, group, self.subgroups)))
            })
            .collect();
        GroupLevel { own, subgroups }
    }
}

/// The best linear predictor of an effect of variance `tau` around its parent, given its own
/// estimate.
fn shrink(own: Estimate, parent: Estimate, tau: f64) -> Estimate {
    let total = tau + own.variance;
    let trust = if total > 0.0 { tau / total } else { 1.0 };
    Estimate {
        mean: parent.mean + trust * (own.mean - parent.mean),
        variance: trust * own.variance + (1.0 - trust).powi(2) * parent.variance,
    }
}

/// Mean weighted by precision. Estimates without error count as very precise ones.
fn weighted_mean(estimates: impl Iterator<Item = Estimate>) -> Estimate {
    let (mut weight, mut sum) = (0.0, 0.0);
    for estimate in estimates {
        let precision = 1.0 / estimate.variance.max(1e-12);
        weight += precision;
        sum += precision * estimate.mean;
    }
    if weight == 0.0 {
        Estimate::default()
    } else {
        Estimate {
            mean: sum / weight,
            variance: 1.0 / weight,
        }
    }
}

fn between_groups(groups: &BTreeMap<u64, Estimate>) -> f64 {
    let centre = weighted_mean(groups.values().copied()).mean;
    let (mut weight, mut squares, mut spread) = (0.0, 0.0, 0.0);
    for group in groups.values() {
        let precision = 1.0 / group.variance.max(1e-12);
        weight += precision;
        squares += precision * precision;
        spread += precision * (group.mean - centre).powi(2);
    }
    let scale = if weight > 0.0 {
        weight - squares / weight
    } else {
        0.0
    };
    if scale > 0.0 {
        ((spread - (groups.len() as f64 - 1.0)) / scale).max(0.0)
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use rand::{Rng, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    use super::*;
    use crate::forecast::normal;

    const NOISE: f64 = 0.4;
    const TECHNICIANS: f64 = 0.15;
    const JOB_TYPES: f64 = 0.3;

    struct Truth {
        rows: Vec<Observation>,
        effects: BTreeMap<(u64, u64), f64>,
        rows_of: BTreeMap<(u64, u64), usize>,
    }

    fn normal_of(rng: &mut ChaCha8Rng) -> f64 {
        normal::quantile(rng.random_range(1e-9..1.0))
    }

    fn simulate(seed: u64) -> Truth {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mut truth = Truth {
            rows: Vec::new(),
            effects: BTreeMap::new(),
            rows_of: BTreeMap::new(),
        };
        for group in 0..12 {
            let job_type = JOB_TYPES * normal_of(&mut rng);
            for subgroup in 0..15 {
                let effect = job_type + TECHNICIANS * normal_of(&mut rng);
                truth.effects.insert((group, subgroup), effect);
                let count = rng.random_range(1..40_usize);
                truth.rows_of.insert((group, subgroup), count);
                for _ in 0..count {
                    let planned = 1_800 + 900 * rng.random_range(0..4);
                    let ratio = (effect + NOISE * normal_of(&mut rng)).exp();
                    let seconds = (f64::from(planned) * ratio).round() as i32;
                    truth.rows.push(Observation {
                        group,
                        subgroup,
                        seconds,
                        planned,
                    });
                }
            }
        }
        truth
    }

    fn log_mean(duration: Duration, planned: f64) -> f64 {
        let cv = f64::from(duration.cv_permille) / 1000.0;
        (f64::from(duration.mean_s) / planned).ln() - 0.5 * (1.0 + cv * cv).ln()
    }

    #[test]
    fn shrunk_predictions_beat_both_the_raw_mean_and_the_group() {
        let truth = simulate(3);
        let model = fit(&truth.rows);
        let (mut shrunk, mut raw, mut parent) = (0.0, 0.0, 0.0);
        for (&(group, subgroup), effect) in &truth.effects {
            let own: Vec<f64> = truth
                .rows
                .iter()
                .filter(|row| row.group == group && row.subgroup == subgroup)
                .map(|row| (f64::from(row.seconds) / f64::from(row.planned)).ln())
                .collect();
            let own_mean = own.iter().sum::<f64>() / own.len() as f64;
            let at =
                |subgroup| log_mean(model.predict_planned(group, subgroup, 100_000), 100_000.0);
            shrunk += (at(subgroup) - effect).powi(2);
            raw += (own_mean - effect).powi(2);
            parent += (at(u64::MAX) - effect).powi(2);
        }
        assert!(shrunk < 0.75 * raw, "{shrunk} against raw {raw}");
        assert!(
            shrunk < 0.75 * parent,
            "{shrunk} against the group {parent}"
        );
    }

    #[test]
    fn spread_is_recovered_and_grows_for_the_unknown() {
        let truth = simulate(4);
        let model = fit(&truth.rows);
        let busiest = truth
            .rows_of
            .iter()
            .max_by_key(|(_, count)| **count)
            .unwrap()
            .0;
        let known = model.predict(busiest.0, busiest.1);
        let new_technician = model.predict(busiest.0, 99);
        let new_job_type = model.predict(99, 99);
        let expected = (f64::exp(NOISE * NOISE) - 1.0).sqrt() * 1000.0;
        assert!(
            (f64::from(known.cv_permille) / expected - 1.0).abs() < 0.15,
            "{known:?}"
        );
        assert!(known.cv_permille < new_technician.cv_permille);
        assert!(new_technician.cv_permille < new_job_type.cv_permille);
    }

    #[test]
    fn few_or_absurd_rows_give_a_wide_but_finite_prediction() {
        let row = |seconds, planned| Observation {
            group: 1,
            subgroup: 1,
            seconds,
            planned,
        };
        let absurd = [
            row(-5, 60),
            row(60, 0),
            row(i32::MAX, 60),
            row(60, i32::MIN),
        ];
        let nothing = fit(&absurd);
        assert_eq!((nothing.used(), nothing.left_out()), (0, 4));
        assert_eq!(nothing.predict_planned(1, 1, 0).mean_s, 0);
        let guess = nothing.predict_planned(1, 1, 3_600);
        assert!(
            guess.mean_s >= 3_600 && guess.cv_permille > 400,
            "{guess:?}"
        );
        let single = fit(&[row(5_400, 3_600)]).predict_planned(1, 1, 3_600);
        assert!(
            single.mean_s >= 5_000 && single.cv_permille > 400,
            "{single:?}"
        );
        let same = fit(&[row(3_600, 3_600); 3]).predict(1, 1);
        assert!(same.mean_s >= 3_600, "{same:?}");
    }
}
