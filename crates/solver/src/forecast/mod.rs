//! Arrival forecasts along a route: joint scenarios of when the technician reaches each stop, given
//! all that is known now. Never decides who goes where, and never reads a clock: "now" is an
//! argument.
//!
//! Times are seconds relative to the day's origin (local midnight); the evening before is negative.

pub mod boost;
pub mod calibrate;
pub mod keep;
pub mod lateness;
pub mod learn;
pub mod normal;
pub mod score;

mod arrivals;
mod begun;
mod draws;
mod route;
mod scenario;
mod shape;
mod shared;

pub use arrivals::Arrivals;
pub use begun::Silence;
pub use route::{
    DURATION_S_MAX, Duration, Progress, RouteForecast, RouteModel, Sighting, Start, StopModel,
    TIME_S_MAX, forecast,
};
pub use scenario::{SCENARIOS_MAX, ScenarioSet, Scenarios};
pub use shape::{KNOTS, Shape, Shapes, knot};
pub use shared::Over;

pub(crate) use arrivals::quantile_of;
pub(crate) use draws::Draws;
pub(crate) use route::{Walk, is_working};
