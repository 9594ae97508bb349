//! Shape: how durations of a kind lie around their middle where that isn't log-normal. Jobs that turn out bigger and
//! jams make long durations likelier than a log-normal of the same spread has them, and its middle narrower.
//!
//! A shape maps a standard normal number to the duration's own: a monotone function in straight lines between knots,
//! so that a draw keeps its rank and common random numbers stay common (a normal score transform; Deutsch, Journel,
//! "GSLIB", 1998, V.1.6). Knows nothing of where it was learned.

use std::collections::BTreeMap;
use std::sync::Arc;

/// Knots of a shape.
pub const KNOTS: usize = 25;
/// Knots lie at normal numbers from minus this to this, evenly.
const REACH: f32 = 3.0;
/// Knots a unit.
const PER_UNIT: f32 = (KNOTS - 1) as f32 / (2.0 * REACH);
/// Least distance of neighbours, so that a shape can be inverted.
const RISE_MIN: f32 = 1e-3;

/// A monotone function of a standard normal number.
#[derive(Debug, Clone, PartialEq)]
pub struct Shape {
    knots: [f32; KNOTS],
}

/// The standard normal number of a knot.
#[must_use]
pub fn knot(at: usize) -> f64 {
    f64::from(at as f32 / PER_UNIT - REACH)
}

impl Shape {
    /// The shape with these values at its knots; values that don't rise are raised, and others than finite ones
    /// are no shape.
    #[must_use]
    pub fn new(mut knots: [f32; KNOTS]) -> Option<Self> {
        if knots.iter().any(|value| !value.is_finite()) {
            return None;
        }
        for at in 1..KNOTS {
            knots[at] = knots[at].max(knots[at - 1] + RISE_MIN);
        }
        Some(Shape { knots })
    }

    /// The value at a standard normal number; beyond the knots it goes on as between the last two.
    #[inline]
    #[must_use]
    pub fn at(&self, z: f32) -> f32 {
        let place = (z + REACH) * PER_UNIT;
        let below = (place as usize).min(KNOTS - 2);
        let (low, high) = (self.knots[below], self.knots[below + 1]);
        low + (place - below as f32) * (high - low)
    }

    /// The standard normal number with this value.
    #[must_use]
    pub(super) fn inverse(&self, value: f64) -> f64 {
        let above = self.knots.partition_point(|knot| f64::from(*knot) < value);
        let below = above.saturating_sub(1).min(KNOTS - 2);
        let (low, high) = (
            f64::from(self.knots[below]),
            f64::from(self.knots[below + 1]),
        );
        knot(below) + (value - low) / (high - low) / f64::from(PER_UNIT)
    }
}

/// The shapes of a day's durations; those without one are log-normal.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Shapes {
    /// Of all drives.
    pub drives: Option<Arc<Shape>>,
    /// Of work, by the visit's key.
    pub works: BTreeMap<u64, Arc<Shape>>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn straight() -> [f32; KNOTS] {
        std::array::from_fn(|at| knot(at) as f32)
    }

    #[test]
    fn the_normal_shape_changes_nothing_within_the_knots_and_beyond() {
        let shape = Shape::new(straight()).unwrap();
        for z in [-5.0, -3.0, -0.4, 0.0, 1.3, 3.0, 4.2] {
            assert!((shape.at(z) - z).abs() < 1e-5, "{z}: {}", shape.at(z));
        }
    }

    #[test]
    fn a_shape_is_undone_by_its_inverse() {
        let mut knots = straight();
        knots[20..].iter_mut().for_each(|value| *value *= 1.7);
        let shape = Shape::new(knots).unwrap();
        for z in [-4.5, -2.9, 0.1, 1.9, 2.2, 5.0] {
            let back = shape.inverse(f64::from(shape.at(z as f32)));
            assert!((back - z).abs() < 1e-4, "{z}: {back}");
        }
    }

    #[test]
    fn values_that_fall_are_raised_and_nonsense_is_no_shape() {
        let mut knots = straight();
        knots[10] = 2.0;
        let shape = Shape::new(knots).unwrap();
        let rising = (-60..60).map(|tenth| shape.at(tenth as f32 / 10.0));
        assert!(rising.collect::<Vec<_>>().is_sorted());
        knots[3] = f32::NAN;
        assert_eq!(Shape::new(knots), None);
    }
}
