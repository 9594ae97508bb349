//! Residuals: the shape in which durations of a kind lie around what their effects foretell, from those that were
//! lived through. Must never trust a few rows: a knot that few rows lie at stays with what all kinds have in common,
//! and that with the normal one.

use super::{Noise, Residuals};
use crate::forecast::normal;
use crate::forecast::shape::{KNOTS, Shape, knot};
use std::collections::BTreeMap;

/// A prior shape is believed at a knot as much as so many rows.
const PRIOR_ROWS: f64 = 5.0;
/// Shapes' moments are sums over so many steps a unit, as far out as this.
const STEPS: (i32, i32) = (20, 5);

/// What a row's logarithm was beyond its effects, and how much the row counts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Residual {
    pub beyond: f64,
    pub weight: f64,
}

/// Learns the shapes of all together and of each group, and states what they do to the mean.
pub(super) fn learn(noise: &mut Noise, groups: &BTreeMap<String, Vec<Residual>>) {
    let together: Vec<Residual> = groups.values().flat_map(|own| standard(own)).collect();
    let all = from_normal(together, [0.0; KNOTS]);
    noise.shape = stored(all);
    for (name, own) in groups {
        if let Some(shape) = stored(from_normal(standard(own), all)) {
            noise.shapes.insert(name.clone(), shape);
        }
    }
    restate(noise);
}

/// States anew what the shapes do to the mean, after the spreads changed.
pub(super) fn restate(noise: &mut Noise) {
    let variance = noise.all_ppm;
    if let Some(shape) = &mut noise.shape {
        shape.excess_ppm = excess_ppm(shape, variance);
    }
    for (name, shape) in &mut noise.shapes {
        shape.excess_ppm = excess_ppm(shape, noise.known.get(name).copied().unwrap_or(variance));
    }
}

/// Residuals of mean 0 and deviation 1.
fn standard(rows: &[Residual]) -> Vec<Residual> {
    let total: f64 = rows.iter().map(|row| row.weight).sum();
    let mean_of = |value: &dyn Fn(&Residual) -> f64| {
        rows.iter().map(|row| row.weight * value(row)).sum::<f64>() / total.max(f64::MIN_POSITIVE)
    };
    let mean = mean_of(&|row| row.beyond);
    let deviation = mean_of(&|row| (row.beyond - mean).powi(2)).sqrt();
    if deviation <= 0.0 {
        return Vec::new();
    }
    let each = rows.iter().map(|row| Residual {
        beyond: (row.beyond - mean) / deviation,
        weight: row.weight,
    });
    each.collect()
}

/// How far each knot lies from the normal one: the mean over the rows nearest to it, and what was believed before.
fn from_normal(mut rows: Vec<Residual>, prior: [f64; KNOTS]) -> [f64; KNOTS] {
    rows.sort_by(|a, b| a.beyond.total_cmp(&b.beyond));
    let total: f64 = rows.iter().map(|row| row.weight).sum();
    let mut sums = prior.map(|apart| (PRIOR_ROWS, PRIOR_ROWS * apart));
    let mut below = 0.0;
    for row in &rows {
        let z = normal::quantile((below + 0.5 * row.weight) / total);
        below += row.weight;
        if let Some((weight, apart)) = sums.get_mut(nearest(z)) {
            *weight += row.weight;
            *apart += row.weight * (row.beyond - z);
        }
    }
    sums.map(|(weight, apart)| apart / weight)
}

fn nearest(z: f64) -> usize {
    let step = knot(1) - knot(0);
    ((z - knot(0)) / step)
        .round()
        .clamp(0.0, (KNOTS - 1) as f64) as usize
}

/// The shape as it is stored: brought to mean 0 and deviation 1, so that the spread says all of its scale.
fn stored(apart: [f64; KNOTS]) -> Option<Residuals> {
    let raw: [f32; KNOTS] = std::array::from_fn(|at| (knot(at) + apart[at]) as f32);
    let shape = Shape::new(raw)?;
    let mean = expected(|z| f64::from(shape.at(z)));
    let deviation = expected(|z| (f64::from(shape.at(z)) - mean).powi(2)).sqrt();
    let permille = raw.map(|value| ((f64::from(value) - mean) / deviation * 1e3).round() as i32);
    Some(Residuals {
        permille: permille.to_vec(),
        excess_ppm: 0,
    })
}

/// By how much the logarithm of the mean is above that of a log-normal of the same spread.
fn excess_ppm(residuals: &Residuals, variance_ppm: i32) -> i32 {
    let variance = f64::from(variance_ppm) * 1e-6;
    let sigma = variance.sqrt();
    let Some(shape) = residuals.unshifted() else {
        return 0;
    };
    let mean = expected(|z| (sigma * f64::from(shape.at(z))).exp());
    ((mean.ln() - 0.5 * variance) * 1e6).round() as i32
}

/// The mean of a function of a standard normal number.
fn expected(function: impl Fn(f32) -> f64) -> f64 {
    let (a_unit, reach) = STEPS;
    let (mut total, mut sum) = (0.0, 0.0);
    for step in -a_unit * reach..=a_unit * reach {
        let z = f64::from(step) / f64::from(a_unit);
        let density = (-0.5 * z * z).exp();
        total += density;
        sum += density * function(z as f32);
    }
    sum / total
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{Rng, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    /// Work of deviation 0.25, one in ten of which is twice as long.
    fn bigger(rng: &mut ChaCha8Rng) -> f64 {
        let usual = 0.25 * normal::quantile(rng.random_range(1e-9..1.0));
        usual + if rng.random_bool(0.1) { 0.69 } else { 0.0 }
    }

    fn learned(rows: usize) -> (Noise, Vec<f64>) {
        let mut rng = ChaCha8Rng::seed_from_u64(8);
        let values: Vec<f64> = (0..rows).map(|_| bigger(&mut rng)).collect();
        let row = |&beyond: &f64| Residual {
            beyond,
            weight: 1.0,
        };
        let mut noise = Noise {
            all_ppm: 105_000,
            ..Noise::default()
        };
        let groups = BTreeMap::from([("repair".to_owned(), values.iter().map(row).collect())]);
        learn(&mut noise, &groups);
        (noise, values)
    }

    #[test]
    fn quantiles_and_the_mean_of_a_mixture_are_found() {
        let (noise, mut values) = learned(20_000);
        let shape = noise.shape("repair").unwrap();
        let excess = f64::from(noise.excess_ppm("repair")) * 1e-6;
        let sigma = 0.105_f64.sqrt();
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        values.sort_by(f64::total_cmp);
        for share in [0.01, 0.1, 0.5, 0.9, 0.95, 0.99] {
            let real = values[(share * values.len() as f64) as usize] - mean;
            let z = normal::quantile(share) as f32;
            let ours = sigma * f64::from(shape.at(z)) + excess;
            assert!((ours - real).abs() < 0.04, "{share}: {ours} and {real}");
        }
        let real = values.iter().map(|value| value.exp()).sum::<f64>() / values.len() as f64;
        let ours = (mean + 0.5 * 0.105 + excess).exp();
        assert!((ours / real - 1.0).abs() < 0.02, "{ours} and {real}");
    }

    #[test]
    fn a_few_rows_leave_it_nearly_normal_and_none_at_all_do_no_harm() {
        let (noise, _) = learned(4);
        let shape = noise.shape("repair").unwrap();
        let excess = f64::from(noise.excess_ppm("repair")) * 1e-6;
        for z in [-2.0, -1.0, 0.0, 1.0, 2.0] {
            assert!((shape.at(z) - z).abs() < 0.3, "{z}: {}", shape.at(z));
        }
        assert!(excess.abs() < 0.05);
        let mut none = Noise::default();
        learn(&mut none, &BTreeMap::from([("new".to_owned(), Vec::new())]));
        assert!((none.shape("new").unwrap().at(1.0) - 1.0).abs() < 1e-2);
    }
}
