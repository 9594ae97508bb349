//! The optimisation core: routes for a day, forecasts of arrivals, and the windows narrowed from them.
//!
//! Pure: no IO, no clock, no thread that outlives a call. The same problem, seed and iteration limit give
//! the same answer, byte for byte. What a plan may not do is judged by [`check`], which shares no
//! evaluation code with the search in [`route`].

pub mod budget;
pub mod check;
pub mod forecast;
pub mod horizon;
pub mod narrow;
pub mod problem;
pub mod recourse;
pub mod route;
