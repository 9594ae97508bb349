//! Instances in the text format of Solomon (1987) and Gehring and Homberger (1999), under the DIMACS
//! convention: distances are ⌊10·euclid⌋, times are multiplied by 10, the fleet is limited. Reads text only.

use super::instance::{Instance, LONGEST, Node, whole, window};
use anyhow::{Context as _, ensure};
use kept_solver::problem::VISITS_MAX;

/// Columns of a customer: number, x, y, demand, ready time, due date, service time.
const FIELDS: [&str; 7] = [
    "number",
    "x",
    "y",
    "demand",
    "ready time",
    "due date",
    "service time",
];
/// Coordinates lie within this distance from the origin.
const COORDINATE_MAX: f64 = 100_000.0;

/// Parses an instance.
///
/// # Errors
/// The text isn't of this format; the message has the line and the field.
pub fn parse(text: &str) -> anyhow::Result<Instance> {
    let (fleet, capacity) = vehicles(text)?;
    let mut nodes = Vec::new();
    let mut points = Vec::new();
    for (at, line) in customer_lines(text) {
        ensure!(
            nodes.len() <= VISITS_MAX,
            "line {at}: more than {VISITS_MAX} customers"
        );
        let (node, point) = row(line, at, nodes.len())?;
        nodes.push(node);
        points.push(point);
    }
    ensure!(!nodes.is_empty(), "there is no line with the depot");
    let matrix = points
        .iter()
        .flat_map(|&from| points.iter().map(move |&to| distance(from, to)))
        .collect();
    Ok(Instance {
        capacity,
        fleet,
        nodes,
        matrix,
        tenths: true,
    })
}

/// Lines with their numbers, counted from 1.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines().zip(1..).map(|(line, at)| (at, line.trim()))
}

/// The numbers under `NUMBER CAPACITY`.
fn vehicles(text: &str) -> anyhow::Result<(usize, u32)> {
    let mut after =
        lines(text).skip_while(|(_, line)| !line.split_whitespace().eq(["NUMBER", "CAPACITY"]));
    after.next().context("there is no line NUMBER CAPACITY")?;
    let (at, line) = after
        .find(|(_, line)| !line.is_empty())
        .context("there is no line under NUMBER CAPACITY")?;
    let mut words = line.split_whitespace();
    let mut next = |field| whole(words.next().unwrap_or(""), i32::MAX, at, field);
    let (fleet, capacity) = (next("number of vehicles")?, next("capacity")?);
    Ok((usize::try_from(fleet)?, u32::try_from(capacity)?))
}

/// What follows the heading `CUSTOMER` and its line of column names.
fn customer_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    lines(text)
        .skip_while(|(_, line)| *line != "CUSTOMER")
        .skip(1)
        .filter(|(_, line)| !line.is_empty() && !line.starts_with("CUST"))
}

fn row(line: &str, at: usize, expected: usize) -> anyhow::Result<(Node, (f64, f64))> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let Ok([number, x, y, demand, ready, due, service]) = <[&str; 7]>::try_from(words) else {
        anyhow::bail!("line {at}: needs the fields {}", FIELDS.join(", "));
    };
    ensure!(
        number.parse() == Ok(expected),
        "line {at}: number: is {number:?} where {expected} follows"
    );
    let node = Node {
        demand: u32::try_from(whole(demand, i32::MAX, at, "demand")?)?,
        service: tenths(service, at, "service time")?,
        window: window(
            tenths(ready, at, "ready time")?,
            tenths(due, at, "due date")?,
        )
        .with_context(|| format!("line {at}"))?,
    };
    Ok((node, (coordinate(x, at, "x")?, coordinate(y, at, "y")?)))
}

fn coordinate(text: &str, line: usize, field: &str) -> anyhow::Result<f64> {
    text.parse()
        .ok()
        .filter(|number: &f64| number.abs() <= COORDINATE_MAX)
        .with_context(|| {
            format!("line {line}: {field}: {text:?} is no number within ±{COORDINATE_MAX}")
        })
}

/// A time in tenths of the file's unit.
fn tenths(text: &str, line: usize, field: &str) -> anyhow::Result<i32> {
    text.parse()
        .ok()
        .map(|number: f64| (10.0 * number).round())
        .filter(|tenths| (0.0..=f64::from(LONGEST)).contains(tenths))
        .map(|tenths| tenths as i32)
        .with_context(|| {
            format!(
                "line {line}: {field}: {text:?} is no number from 0 to {}",
                LONGEST / 10
            )
        })
}

/// ⌊10·euclid⌋, exact for whole coordinates, whose square roots may fall short of a whole number.
fn distance(from: (f64, f64), to: (f64, f64)) -> i32 {
    let (dx, dy) = (from.0 - to.0, from.1 - to.1);
    let square = dx * dx + dy * dy;
    // Bounded coordinates keep both well below 2^53 and 2^31.
    if square.fract() == 0.0 {
        (100 * square as u64).isqrt() as i32
    } else {
        (10.0 * square.sqrt()).floor() as i32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_rounded_down_to_tenths() {
        assert_eq!(distance((0.0, 0.0), (3.0, 4.0)), 50);
        assert_eq!(distance((0.0, 0.0), (1.0, 1.0)), 14);
        assert_eq!(distance((0.5, 0.0), (0.0, 0.0)), 5);
        assert_eq!(
            distance((-COORDINATE_MAX, 0.0), (COORDINATE_MAX, 0.0)),
            2_000_000
        );
    }
}
