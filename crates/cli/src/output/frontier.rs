//! What narrower windows of a day cost in waiting and driving, price by price.

use super::{json, plain_table, trimmed};
use kept_dispatch::narrow::FrontierPoint;
use serde::Serialize;

/// One price of width.
#[derive(Debug, Serialize)]
struct Line {
    /// The setting; 0 waits at `hold_permille` and leaves the shortest routes.
    width_worth_s: u32,
    mean_width_min: f64,
    /// How much later all technicians together are done, for waiting.
    later_min: f64,
    /// What the orders cost more than the shortest routes, in minutes of driving.
    dearer_min: f64,
    /// Both together.
    time_min: f64,
    kept: f64,
}

impl Line {
    fn new(point: &FrontierPoint) -> Self {
        let minutes = |seconds: kept_domain::Seconds| seconds.0 as f64 / 60.0;
        Line {
            width_worth_s: point.width_worth_s,
            mean_width_min: minutes(point.mean_width_s),
            later_min: minutes(point.later_s),
            dearer_min: minutes(point.dearer_s),
            time_min: minutes(point.later_s + point.dearer_s),
            kept: f64::from(point.kept_ppm.0) / 1e6,
        }
    }
}

/// The points as a table, or as JSON.
///
/// # Errors
/// None at present.
pub fn render(points: &[FrontierPoint], as_json: bool) -> anyhow::Result<String> {
    let lines: Vec<Line> = points.iter().map(Line::new).collect();
    if as_json {
        return json::render(&serde_json::json!({ "frontier": lines }));
    }
    let mut table = plain_table([
        "width_worth_s",
        "Width (min)",
        "Waiting (min)",
        "Dearer routes (min)",
        "Both (min)",
        "Kept",
    ]);
    for line in &lines {
        table.add_row([
            line.width_worth_s.to_string(),
            format!("{:.1}", line.mean_width_min),
            format!("{:.0}", line.later_min),
            format!("{:.0}", line.dearer_min),
            format!("{:.0}", line.time_min),
            format!("{:.1} %", 100.0 * line.kept),
        ]);
    }
    Ok(trimmed(&table))
}
