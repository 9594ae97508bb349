//! Instances of the technician routing and scheduling problem as problems of the route search: read
//! as `kept convert trsp` reads them, so that what is measured is what would be planned. Never
//! searches or judges.

use crate::convert::trsp;
use crate::input;
use anyhow::ensure;
use chrono::NaiveDate;
use kept_dispatch::plan::route_problem;
use kept_domain::LocalDay;
use kept_solver::problem::Problem;

/// An instance as a day's problem; its visits are the requests in the file's order.
pub struct TrspDay {
    /// What is to be routed; times are seconds.
    pub problem: Problem,
    /// Seconds of the file's unit of time.
    pub unit_s: f64,
}

/// Reads an instance.
///
/// # Errors
/// It isn't one, or its horizon doesn't fit into a day.
pub fn read(text: &str) -> anyhow::Result<TrspDay> {
    let instance = trsp::parse(text)?;
    let unit_s = instance.unit_s()?;
    let date = NaiveDate::default();
    let day = instance.day(date)?;
    let in_order: Vec<_> = day.visits.iter().map(|visit| visit.id.clone()).collect();
    let before = LocalDay::new(date, day.territory.zone).start();
    let named = route_problem(&input::state(day), before)?;
    ensure!(
        named.visits == in_order,
        "the requests changed their order (a defect)"
    );
    Ok(TrspDay {
        problem: named.problem,
        unit_s,
    })
}
