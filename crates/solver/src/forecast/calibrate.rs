//! Conformal calibration: a bound on scores of past days that keeps its share on days not seen. The day
//! is the unit, because the visits of one day miss together.

/// Split conformal prediction with days as the exchangeable unit: each of `k` days has the weight
/// `1/(k+1)`, spread over its scores, and the rest lies at infinity. A visit of a new day stays at
/// or below the result with probability 1−α at least, over days and visits together. None when
/// there are fewer than `1/α − 1` days with scores.
///
/// Source: hierarchical conformal prediction, Dunn, Wasserman, Ramdas, "Distribution-free
/// prediction sets for two-layer hierarchical models", JASA 118 (2023); Lee, Barber, Willett,
/// "Distribution-free inference with hierarchical data", 2023, eq. 5.
#[must_use]
pub fn day_quantile(days: &[Vec<i32>], alpha_ppm: u32) -> Option<i32> {
    let count = days.iter().filter(|day| !day.is_empty()).count() as f64;
    let mut weighted: Vec<(i32, f64)> = days
        .iter()
        .flat_map(|day| {
            day.iter()
                .map(move |&score| (score, 1.0 / day.len() as f64))
        })
        .collect();
    weighted.sort_unstable_by_key(|&(score, _)| score);
    let keep = 1.0 - f64::from(alpha_ppm.min(1_000_000)) * 1e-6;
    // The sum of a day's weights is 1 only up to rounding.
    let needed = keep * (count + 1.0) - 1e-9;
    let mut reached = 0.0;
    for (score, weight) in weighted {
        reached += weight;
        if reached >= needed {
            return Some(score);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{Rng, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    const ALPHA_PPM: u32 = 50_000;

    #[test]
    fn the_bound_keeps_its_share_on_new_days_that_miss_together() {
        let mut rng = ChaCha8Rng::seed_from_u64(5);
        let mut day = || -> Vec<i32> {
            let shock = rng.random_range(0..600);
            let visits = rng.random_range(5..25);
            (0..visits)
                .map(|_| shock + rng.random_range(0..900))
                .collect()
        };
        let (mut kept, mut all) = (0, 0);
        for _ in 0..40 {
            let past: Vec<Vec<i32>> = (0..100).map(|_| day()).collect();
            let bound = day_quantile(&past, ALPHA_PPM).unwrap();
            for score in (0..20).flat_map(|_| day()) {
                kept += i32::from(score <= bound);
                all += 1;
            }
        }
        let coverage = f64::from(kept) / f64::from(all);
        assert!((0.945..0.985).contains(&coverage), "{coverage}");
    }

    #[test]
    fn finite_sample_rank_is_the_rounded_up_one() {
        let days: Vec<Vec<i32>> = (1..=19).map(|score| vec![score]).collect();
        assert_eq!(day_quantile(&days, ALPHA_PPM), Some(19));
        assert_eq!(day_quantile(&days[..18], ALPHA_PPM), None);
        assert_eq!(day_quantile(&days, 500_000), Some(10));
        assert_eq!(day_quantile(&[], ALPHA_PPM), None);
    }

    #[test]
    fn a_crowded_day_weighs_no_more_than_a_quiet_one() {
        let mut days: Vec<Vec<i32>> = (0..39).map(|_| vec![10]).collect();
        days.push(vec![500; 1_000]);
        assert_eq!(day_quantile(&days, ALPHA_PPM), Some(10));
    }
}
