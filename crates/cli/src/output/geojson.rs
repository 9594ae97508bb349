//! A planned day as GeoJSON (RFC 7946): a line for each route, a point for each stop.
//!
//! Places that are known by a matrix alone have no geometry; their features say `null`.

use super::report::{Report, RouteLine, StopLine};
use kept_domain::Point;
use serde_json::{Value, json};

/// The report as a feature collection.
///
/// # Errors
/// A coordinate isn't finite.
pub fn render(report: &Report) -> anyhow::Result<String> {
    let features: Vec<Value> = report
        .routes
        .iter()
        .flat_map(|route| route_features(report, route))
        .collect();
    let collection = json!({"type": "FeatureCollection", "features": features});
    let mut text = serde_json::to_string(&collection)?;
    text.push('\n');
    Ok(text)
}

fn route_features(report: &Report, route: &RouteLine) -> Vec<Value> {
    let line = json!({
        "type": "Feature",
        "geometry": line(route),
        "properties": {
            "kind": "route",
            "technician": route.technician,
            "name": route.name,
            "stops": route.stops.len(),
            "depart": route.depart.clock(report.zone),
            "end": route.end.clock(report.zone),
        },
    });
    let stops = route
        .stops
        .iter()
        .enumerate()
        .map(|(at, stop)| stop_feature(report, route, at, stop));
    std::iter::once(line).chain(stops).collect()
}

/// The way from start to end; none where a place on it has no coordinates.
fn line(route: &RouteLine) -> Option<Value> {
    let stops = route.stops.iter().map(|stop| stop.point);
    let way = std::iter::once(route.start_point)
        .chain(stops)
        .chain([route.end_point]);
    let points: Vec<Value> = way
        .map(|point| point.map(position))
        .collect::<Option<_>>()?;
    Some(json!({"type": "LineString", "coordinates": points}))
}

fn stop_feature(report: &Report, route: &RouteLine, at: usize, stop: &StopLine) -> Value {
    let geometry = stop
        .point
        .map(|point| json!({"type": "Point", "coordinates": position(point)}));
    json!({
        "type": "Feature",
        "geometry": geometry,
        "properties": {
            "kind": "stop",
            "technician": route.technician,
            "order": at + 1,
            "visit": stop.visit,
            "customer": stop.customer,
            "job_type": stop.job_type,
            "arrive": stop.arrive.clock(report.zone),
            "window": stop.window.spoken(report.zone),
            "kept_percent": stop.kept_ppm.percent(),
        },
    })
}

/// Longitude comes first in GeoJSON.
fn position(point: Point) -> Value {
    json!([point.lon, point.lat])
}
