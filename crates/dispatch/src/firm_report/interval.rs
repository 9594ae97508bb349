//! Interval: how far a kept rate can be trusted.
//!
//! Promises of one day are kept or missed together (a closed road breaks ten of them), so they aren't
//! counted as so many independent trials: Wilson's score interval (1927) is taken over an effective
//! number of promises, those that there are over the design effect, which is what days differ by over
//! what they would by chance (Korn and Graubard 1998).

/// Quantile of the normal distribution for 95 %.
const Z: f64 = 1.959_963_985;

/// Promises of a day.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Share {
    /// Kept.
    pub kept: u32,
    /// Decided.
    pub of: u32,
}

/// The 95 % interval of the kept rate, parts per million; none when nothing is decided.
pub(super) fn interval(days: &[Share]) -> Option<(u32, u32)> {
    let of: f64 = days.iter().map(|day| f64::from(day.of)).sum();
    if of == 0.0 {
        return None;
    }
    let kept: f64 = days.iter().map(|day| f64::from(day.kept)).sum();
    let rate = kept / of;
    let effective = of / design_effect(days, rate, of);
    let spread = Z * Z / effective;
    let middle = (rate + spread / 2.0) / (1.0 + spread);
    let variance = rate * (1.0 - rate) / effective + spread / (4.0 * effective);
    let half = Z * variance.sqrt() / (1.0 + spread);
    let ppm = |share: f64| (share.clamp(0.0, 1.0) * 1e6).round() as u32;
    Some((ppm(middle - half), ppm(middle + half)))
}

/// Variance of the rate between days over that of independent promises; at least 1, and 1 where it can't be
/// told.
fn design_effect(days: &[Share], rate: f64, of: f64) -> f64 {
    let count = days.len() as f64;
    let independent = rate * (1.0 - rate) / of;
    if days.len() < 2 || independent <= 0.0 {
        return 1.0;
    }
    let off = |day: &Share| f64::from(day.kept) - rate * f64::from(day.of);
    let squares: f64 = days.iter().map(|day| off(day).powi(2)).sum();
    let between = count / (count - 1.0) * squares / (of * of);
    (between / independent).max(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn share(kept: u32, of: u32) -> Share {
        Share { kept, of }
    }

    #[test]
    fn one_day_has_wilsons_interval() {
        // 19 of 20: 0.7639 to 0.9911.
        let (low, high) = interval(&[share(19, 20)]).unwrap();
        assert_eq!((low / 100, high / 100), (7_638, 9_911));
        assert_eq!(interval(&[share(20, 20)]).unwrap().1, 1_000_000);
        assert_eq!(interval(&[]), None);
    }

    #[test]
    fn days_that_miss_together_say_less_than_misses_that_are_spread() {
        let spread: Vec<Share> = (0..20).map(|_| share(19, 20)).collect();
        let mut together: Vec<Share> = (0..19).map(|_| share(20, 20)).collect();
        together.push(share(0, 20));
        let width = |days: &[Share]| {
            let (low, high) = interval(days).unwrap();
            high - low
        };
        assert!(width(&together) > 3 * width(&spread));
    }
}
