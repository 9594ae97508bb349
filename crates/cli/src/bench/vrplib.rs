//! Instances in VRPLIB's text format with an explicit, full matrix and time windows. The fleet is
//! unlimited, whatever `VEHICLES` says. Reads text only.

use super::instance::{Instance, LONGEST, Node, whole, window};
use anyhow::{Context as _, bail, ensure};
use kept_solver::problem::{TECHNICIANS_MAX, VISITS_MAX};
use std::collections::BTreeMap;

/// Vehicles at least, as long as there are so many customers.
const FLEET_MIN: usize = 40;

/// Parses an instance.
///
/// # Errors
/// The text isn't of this format; the message has the line or the section.
pub fn parse(text: &str) -> anyhow::Result<Instance> {
    let file = File::read(text)?;
    file.require("EDGE_WEIGHT_TYPE", "EXPLICIT")?;
    file.require("EDGE_WEIGHT_FORMAT", "FULL_MATRIX")?;
    let size = file.number("DIMENSION")?;
    ensure!(size >= 1, "DIMENSION: needs a depot");
    ensure!(
        size <= VISITS_MAX + 1,
        "DIMENSION: more than {VISITS_MAX} customers"
    );
    file.require_first_node_is_depot()?;
    let matrix = file.matrix(size)?;
    let [demands] = file.columns("DEMAND_SECTION", size)?;
    let [services] = file.columns("SERVICE_TIME_SECTION", size)?;
    let [starts, ends] = file.columns("TIME_WINDOW_SECTION", size)?;
    let mut nodes = Vec::with_capacity(size);
    let times = services.into_iter().zip(starts.into_iter().zip(ends));
    for (node, (demand, (service, (start, end)))) in (1..).zip(demands.into_iter().zip(times)) {
        nodes.push(Node {
            demand: u32::try_from(demand)?,
            service,
            window: window(start, end)
                .with_context(|| format!("TIME_WINDOW_SECTION: node {node}"))?,
        });
    }
    let capacity = u32::try_from(file.number("CAPACITY")?)?;
    let named = file.headers.contains_key("VEHICLES");
    let named = if named { file.number("VEHICLES")? } else { 0 };
    Ok(Instance {
        capacity,
        fleet: fleet(&nodes, capacity, named),
        nodes,
        matrix,
        tenths: false,
    })
}

/// Many more vehicles than the load needs, since an empty one costs nothing but the search's time.
fn fleet(nodes: &[Node], capacity: u32, named: usize) -> usize {
    let load: u64 = nodes.iter().map(|node| u64::from(node.demand)).sum();
    let needed = (load * 13).div_ceil(10 * u64::from(capacity.max(1))) + 3;
    let needed = usize::try_from(needed).unwrap_or(TECHNICIANS_MAX);
    needed
        .max(named)
        .max(FLEET_MIN)
        .min(nodes.len().saturating_sub(1))
        .min(TECHNICIANS_MAX)
}

/// Lines with their numbers, counted from 1.
type Lines<'a> = Vec<(usize, &'a str)>;

/// The file before anything is interpreted.
struct File<'a> {
    headers: BTreeMap<&'a str, (usize, &'a str)>,
    sections: BTreeMap<&'a str, Lines<'a>>,
}

impl<'a> File<'a> {
    fn read(text: &'a str) -> anyhow::Result<Self> {
        let (mut headers, mut sections) = (BTreeMap::new(), BTreeMap::<_, Lines<'a>>::new());
        let mut section = None;
        for (at, line) in (1..).zip(text.lines().map(str::trim)) {
            if line == "EOF" {
                break;
            }
            if line.is_empty() {
                continue;
            }
            if !line.starts_with(|first: char| first.is_ascii_alphabetic()) {
                let section = section.with_context(|| format!("line {at}: is in no section"))?;
                sections.entry(section).or_default().push((at, line));
            } else if let Some((name, value)) = line.split_once(':') {
                headers.insert(name.trim(), (at, value.trim()));
            } else if line.ends_with("_SECTION") {
                section = Some(line);
            } else {
                bail!("line {at}: {line:?} is no header and no section");
            }
        }
        Ok(File { headers, sections })
    }

    fn header(&self, name: &str) -> anyhow::Result<(usize, &'a str)> {
        let header = self.headers.get(name).copied();
        header.with_context(|| format!("there is no {name}"))
    }

    fn require(&self, name: &str, value: &str) -> anyhow::Result<()> {
        let (at, found) = self.header(name)?;
        ensure!(
            found == value,
            "line {at}: {name}: only {value} can be read, not {found:?}"
        );
        Ok(())
    }

    fn number(&self, name: &str) -> anyhow::Result<usize> {
        let (at, text) = self.header(name)?;
        Ok(usize::try_from(whole(text, i32::MAX, at, name)?)?)
    }

    fn section(&self, name: &str) -> anyhow::Result<&Lines<'a>> {
        let section = self.sections.get(name);
        section.with_context(|| format!("there is no {name}"))
    }

    /// Customers are numbered without the depot, which only has a plain meaning when it comes first.
    fn require_first_node_is_depot(&self) -> anyhow::Result<()> {
        let lines: Vec<&str> = self
            .section("DEPOT_SECTION")?
            .iter()
            .map(|(_, line)| *line)
            .collect();
        ensure!(
            lines == ["1", "-1"],
            "DEPOT_SECTION: only one depot, node 1, can be read"
        );
        Ok(())
    }

    fn matrix(&self, size: usize) -> anyhow::Result<Vec<i32>> {
        let name = "EDGE_WEIGHT_SECTION";
        let mut matrix = Vec::with_capacity(size * size);
        for (at, line) in self.section(name)? {
            for word in line.split_whitespace() {
                ensure!(
                    matrix.len() < size * size,
                    "line {at}: {name}: more than {size} × {size} entries"
                );
                matrix.push(whole(word, LONGEST, *at, name)?);
            }
        }
        ensure!(
            matrix.len() == size * size,
            "{name}: has {} entries, {size} × {size} are needed",
            matrix.len()
        );
        Ok(matrix)
    }

    /// The columns after the node's number.
    fn columns<const N: usize>(&self, name: &str, size: usize) -> anyhow::Result<[Vec<i32>; N]> {
        let mut columns = [const { Vec::new() }; N];
        let lines = self.section(name)?;
        for (node, (at, line)) in (1..).zip(lines) {
            let words: Vec<&str> = line.split_whitespace().collect();
            let (number, values) = words
                .split_first()
                .with_context(|| format!("line {at}: is empty"))?;
            ensure!(
                number.parse() == Ok(node),
                "line {at}: {name}: node {number:?} where {node} follows"
            );
            ensure!(
                values.len() == N,
                "line {at}: {name}: needs {N} values after the node"
            );
            for (column, value) in columns.iter_mut().zip(values) {
                column.push(whole(value, LONGEST, *at, name)?);
            }
        }
        ensure!(
            lines.len() == size,
            "{name}: has {} nodes of {size}",
            lines.len()
        );
        Ok(columns)
    }
}
