//! The standard normal distribution: tail probabilities and quantiles in double precision, and a
//! fast exponential for sampling.
//!
//! Must never call for a random number: everything here is a plain function of its argument.

/// `P(Z > x)` for a standard normal `Z`, accurate in relative terms far into the upper tail (it
/// underflows to 0 beyond about `x = 38`). Not a number in, not a number out.
///
/// Source: `½ erfc(x/√2)` with the rational approximations of W. J. Cody, "Rational Chebyshev
/// approximations for the error function", Math. Comp. 23 (1969).
#[must_use]
pub fn upper_tail(x: f64) -> f64 {
    0.5 * erfc(x * std::f64::consts::FRAC_1_SQRT_2)
}

/// `P(Z ≤ x)` for a standard normal `Z`. See [`upper_tail`] for accuracy and source.
#[must_use]
pub fn cdf(x: f64) -> f64 {
    upper_tail(-x)
}

/// The `x` with `P(Z ≤ x) = p`; `p` outside of `(0, 1)` gives the infinity on that side.
///
/// Source: M. J. Wichura, "Algorithm AS 241: the percentage points of the normal distribution",
/// Applied Statistics 37 (1988), routine PPND16; relative accuracy about 1e-16.
#[must_use]
pub fn quantile(p: f64) -> f64 {
    const CENTRAL_HALF_WIDTH: f64 = 0.425;
    const NEAR_TAIL_END: f64 = 5.0;
    if p <= 0.0 {
        return f64::NEG_INFINITY;
    }
    if p >= 1.0 {
        return f64::INFINITY;
    }
    let offset = p - 0.5;
    if offset.abs() <= CENTRAL_HALF_WIDTH {
        let r = CENTRAL_HALF_WIDTH * CENTRAL_HALF_WIDTH - offset * offset;
        return offset * polynomial(&CENTRAL_TOP, r) / polynomial(&CENTRAL_BOTTOM, r);
    }
    let tail = if offset < 0.0 { p } else { 1.0 - p };
    let r = (-tail.ln()).sqrt();
    let magnitude = if r <= NEAR_TAIL_END {
        polynomial(&NEAR_TOP, r - 1.6) / polynomial(&NEAR_BOTTOM, r - 1.6)
    } else {
        polynomial(&FAR_TOP, r - NEAR_TAIL_END) / polynomial(&FAR_BOTTOM, r - NEAR_TAIL_END)
    };
    magnitude.copysign(offset)
}

/// `e^x` in single precision, relative error below 4e-7, for `|x|` clamped to 60. Branch-free, so
/// that a loop over it is vectorised, and the same bits on every machine, which a system's maths
/// library doesn't promise.
///
/// Method: split off the power of two by adding and taking away 1.5·2²³, then a Taylor polynomial
/// of degree 6 on `|r| ≤ ln2/2`.
#[inline]
#[must_use]
pub(crate) fn exp_fast(x: f32) -> f32 {
    const ROUND: f32 = 12_582_912.0;
    // ln 2 in two parts: the first one has few bits, so that its multiples are exact.
    const LN2_HIGH: f32 = 0.693_359_4;
    const LN2_LOW: f32 = -2.121_944_4e-4;
    let x = x.clamp(-60.0, 60.0);
    let shifted = x * std::f32::consts::LOG2_E + ROUND;
    let power = shifted - ROUND;
    let r = (x - power * LN2_HIGH) - power * LN2_LOW;
    let series = 1.0
        + r * (1.0
            + r * (0.5
                + r * (1.0 / 6.0 + r * (1.0 / 24.0 + r * (1.0 / 120.0 + r * (1.0 / 720.0))))));
    let scale = (shifted.to_bits() << 23).wrapping_add(1.0_f32.to_bits());
    series * f32::from_bits(scale)
}

/// The density at `x` and `P(Z > x)`, by one exponential: absolute errors below 3e-7, for who asks millions of times.
///
/// Source: M. Abramowitz, I. A. Stegun, "Handbook of Mathematical Functions" (1964), 26.2.17.
#[inline]
#[must_use]
pub(crate) fn density_and_tail_fast(x: f64) -> (f64, f64) {
    const SHRINK: f64 = 0.231_641_9;
    const TAIL: [f64; 6] = [
        0.0,
        0.319_381_530,
        -0.356_563_782,
        1.781_477_937,
        -1.821_255_978,
        1.330_274_429,
    ];
    const ONE_OVER_SQRT_TAU: f64 = 0.398_942_280_401_432_7;
    let density = ONE_OVER_SQRT_TAU * f64::from(exp_fast((-x * x / 2.0) as f32));
    let tail = density * polynomial(&TAIL, 1.0 / (1.0 + SHRINK * x.abs()));
    (density, if x < 0.0 { 1.0 - tail } else { tail })
}

fn erfc(x: f64) -> f64 {
    let magnitude = x.abs();
    if magnitude <= 0.468_75 {
        let square = x * x;
        return 1.0 - x * polynomial(&ERF_TOP, square) / polynomial(&ERF_BOTTOM, square);
    }
    let tail = if magnitude <= 4.0 {
        (-magnitude * magnitude).exp() * polynomial(&ERFC_TOP, magnitude)
            / polynomial(&ERFC_BOTTOM, magnitude)
    } else {
        let inverse = 1.0 / (magnitude * magnitude);
        let correction =
            inverse * polynomial(&FAR_ERFC_TOP, inverse) / polynomial(&FAR_ERFC_BOTTOM, inverse);
        (-magnitude * magnitude).exp() / magnitude * (ONE_OVER_SQRT_PI - correction)
    };
    if x < 0.0 { 2.0 - tail } else { tail }
}

/// Horner's rule; coefficients by rising power.
fn polynomial(coefficients: &[f64], x: f64) -> f64 {
    coefficients
        .iter()
        .rev()
        .fold(0.0, |sum, coefficient| sum * x + coefficient)
}

const ONE_OVER_SQRT_PI: f64 = 0.564_189_583_547_756_3;

const ERF_TOP: [f64; 5] = [
    3.209_377_589_138_469_4e3,
    3.774_852_376_853_02e2,
    1.138_641_541_510_501_6e2,
    3.161_123_743_870_565_6,
    1.857_777_061_846_031_5e-1,
];
const ERF_BOTTOM: [f64; 5] = [
    2.844_236_833_439_171e3,
    1.282_616_526_077_372_3e3,
    2.440_246_379_344_441_6e2,
    2.360_129_095_234_412_2e1,
    1.0,
];
const ERFC_TOP: [f64; 9] = [
    1.230_339_354_797_997_2e3,
    2.051_078_377_826_071_6e3,
    1.712_047_612_634_070_7e3,
    8.819_522_212_417_69e2,
    2.986_351_381_974_001e2,
    6.611_919_063_714_163e1,
    8.883_149_794_388_377,
    5.641_884_969_886_701e-1,
    2.153_115_354_744_038_3e-8,
];
const ERFC_BOTTOM: [f64; 9] = [
    1.230_339_354_803_749_5e3,
    3.439_367_674_143_721_6e3,
    4.362_619_090_143_247e3,
    3.290_799_235_733_459_7e3,
    1.621_389_574_566_690_3e3,
    5.371_811_018_620_099e2,
    1.176_939_508_913_125e2,
    1.574_492_611_070_983_3e1,
    1.0,
];
const FAR_ERFC_TOP: [f64; 6] = [
    6.587_491_615_298_378e-4,
    1.608_378_514_874_227_5e-2,
    1.257_817_261_112_292_6e-1,
    3.603_448_999_498_044_5e-1,
    3.053_266_349_612_323_6e-1,
    1.631_538_713_730_209_7e-2,
];
const FAR_ERFC_BOTTOM: [f64; 6] = [
    2.335_204_976_268_691_8e-3,
    6.051_834_131_244_132e-2,
    5.279_051_029_514_285e-1,
    1.872_952_849_923_460_4,
    2.568_520_192_289_822,
    1.0,
];

const CENTRAL_TOP: [f64; 8] = [
    3.387_132_872_796_366_5,
    1.331_416_678_917_843_8e2,
    1.971_590_950_306_551_3e3,
    1.373_169_376_550_946e4,
    4.592_195_393_154_987e4,
    6.726_577_092_700_87e4,
    3.343_057_558_358_813e4,
    2.509_080_928_730_122_7e3,
];
const CENTRAL_BOTTOM: [f64; 8] = [
    1.0,
    4.231_333_070_160_091e1,
    6.871_870_074_920_579e2,
    5.394_196_021_424_751e3,
    2.121_379_430_158_659_7e4,
    3.930_789_580_009_271e4,
    2.872_908_573_572_194_3e4,
    5.226_495_278_852_854e3,
];
const NEAR_TOP: [f64; 8] = [
    1.423_437_110_749_683_5,
    4.630_337_846_156_546,
    5.769_497_221_460_691,
    3.647_848_324_763_204_5,
    1.270_458_252_452_368_4,
    2.417_807_251_774_506e-1,
    2.272_384_498_926_918_4e-2,
    7.745_450_142_783_414e-4,
];
const NEAR_BOTTOM: [f64; 8] = [
    1.0,
    2.053_191_626_637_759,
    1.676_384_830_183_803_8,
    6.897_673_349_851e-1,
    1.481_039_764_274_800_8e-1,
    1.519_866_656_361_645_7e-2,
    5.475_938_084_995_345e-4,
    1.050_750_071_644_416_9e-9,
];
const FAR_TOP: [f64; 8] = [
    6.657_904_643_501_103,
    5.463_784_911_164_114,
    1.784_826_539_917_291_3,
    2.965_605_718_285_048_7e-1,
    2.653_218_952_657_612_4e-2,
    1.242_660_947_388_078_4e-3,
    2.711_555_568_743_487_6e-5,
    2.010_334_399_292_288_1e-7,
];
const FAR_BOTTOM: [f64; 8] = [
    1.0,
    5.998_322_065_558_88e-1,
    1.369_298_809_227_358e-1,
    1.487_536_129_085_061_5e-2,
    7.868_691_311_456_133e-4,
    1.846_318_317_510_054_8e-5,
    1.421_511_758_316_446e-7,
    2.044_263_103_389_939_8e-15,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fast_density_and_tail_are_those_of_the_distribution() {
        for step in -60..=60 {
            let x = f64::from(step) / 10.0;
            let (density, tail) = density_and_tail_fast(x);
            let exact = (-x * x / 2.0).exp() / std::f64::consts::TAU.sqrt();
            assert!((density - exact).abs() < 3e-7, "{x}: {density} is {exact}");
            assert!((tail - upper_tail(x)).abs() < 3e-7, "{x}: {tail}");
        }
    }

    #[test]
    fn tail_probabilities_agree_with_published_tables() {
        let table = [
            (0.0, 0.5),
            (0.5, 0.308_537_538_725_986_9),
            (1.0, 0.158_655_253_931_457_05),
            (1.959_963_984_540_054, 0.025),
            (3.0, 1.349_898_031_630_094_6e-3),
            (6.0, 9.865_876_450_376_98e-10),
            (10.0, 7.619_853_024_160_527e-24),
        ];
        for (x, expected) in table {
            let relative = (upper_tail(x) - expected).abs() / expected;
            assert!(
                relative < 1e-13,
                "x {x}: {} against {expected}",
                upper_tail(x)
            );
            assert!((cdf(x) + upper_tail(x) - 1.0).abs() < 1e-15);
        }
    }

    #[test]
    fn quantile_is_the_inverse_of_the_distribution_function() {
        for step in 1..=75 {
            let x = f64::from(step) * 0.1;
            let relative = (-quantile(upper_tail(x)) - x).abs() / x;
            assert!(relative < 1e-12, "x {x}: {}", -quantile(upper_tail(x)));
        }
        for step in 1..1000 {
            let p = f64::from(step) / 1000.0;
            assert!((cdf(quantile(p)) - p).abs() < 1e-14, "p {p}");
        }
        assert_eq!(quantile(0.0), f64::NEG_INFINITY);
        assert_eq!(quantile(1.0), f64::INFINITY);
    }

    #[test]
    fn fast_exponential_stays_within_its_stated_error() {
        for step in -30_000..=30_000 {
            let x = step as f32 * 0.001;
            let exact = f64::from(x).exp();
            let relative = (f64::from(exp_fast(x)) - exact).abs() / exact;
            assert!(relative < 4e-7, "x {x}: relative error {relative}");
        }
    }
}
