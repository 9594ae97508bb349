//! A vehicle routing instance with time windows, whatever format it came in, and the day to be routed
//! that it stands for. Place 0 is the depot; never searches or judges.

use anyhow::{Context as _, ensure};
use kept_solver::problem::{
    LocationIx, PRICE_MAX, PartIx, Problem, TECHNICIANS_MAX, TIME_MAX, Technician, TimeSpan,
    Travel, VISITS_MAX, Visit, Weights,
};
use std::sync::Arc;

/// The load is the only part.
const LOAD: PartIx = PartIx(0);

/// The depot or a customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Node {
    /// Units to be delivered; 0 at the depot.
    pub demand: u32,
    /// Time of the work.
    pub service: i32,
    /// When the work may start; the depot's says when vehicles leave and are back.
    pub window: TimeSpan,
}

/// An instance in integers: times and distances in the unit of its format's convention.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instance {
    /// Units that one vehicle takes.
    pub capacity: u32,
    /// Number of vehicles; more than a plan can need where the format's fleet is unlimited.
    pub fleet: usize,
    /// The depot, then the customers in the file's order.
    pub nodes: Vec<Node>,
    /// Distance and travel time from row to column, row by row.
    pub matrix: Vec<i32>,
    /// Whether distances are tenths, and the cost is printed as a decimal.
    pub tenths: bool,
}

impl Instance {
    /// The day to be routed: vehicles are technicians, the load is a part on the van, only driving costs.
    ///
    /// # Errors
    /// The instance is larger than the solver takes.
    pub fn problem(&self) -> anyhow::Result<Problem> {
        let (depot, customers) = self.nodes.split_first().context("there is no depot")?;
        ensure!(
            customers.len() <= VISITS_MAX,
            "more than {VISITS_MAX} customers"
        );
        ensure!(
            self.fleet <= TECHNICIANS_MAX,
            "more than {TECHNICIANS_MAX} vehicles"
        );
        let unassigned_cost = self.dearer_than_any_plan();
        let visit = |(at, node): (usize, &Node)| visit(at + 1, node, unassigned_cost);
        Ok(Problem {
            travel: Travel::constant(self.nodes.len(), Arc::from(self.matrix.as_slice())),
            technicians: vec![vehicle(depot, self.capacity); self.fleet],
            visits: customers.iter().enumerate().map(visit).collect(),
            weights: Weights {
                travel: 1,
                ..Weights::default()
            },
            ..Problem::default()
        })
    }

    /// A plan has at most two legs a customer, so that leaving one out never pays.
    fn dearer_than_any_plan(&self) -> i64 {
        let longest = i64::from(self.matrix.iter().copied().max().unwrap_or(0));
        let legs = i64::try_from(2 * self.nodes.len()).unwrap_or(PRICE_MAX);
        longest
            .saturating_mul(legs)
            .saturating_add(1)
            .min(PRICE_MAX)
    }
}

fn vehicle(depot: &Node, capacity: u32) -> Technician {
    Technician {
        shift: depot.window,
        end: Some(LocationIx(0)),
        parts: vec![(LOAD, capacity)],
        ..Technician::default()
    }
}

fn visit(place: usize, node: &Node, unassigned_cost: i64) -> Visit {
    Visit {
        location: LocationIx::from(place),
        service: node.service,
        windows: vec![node.window],
        hard_windows: true,
        parts: if node.demand == 0 {
            Vec::new()
        } else {
            vec![(LOAD, node.demand)]
        },
        unassigned_cost,
        ..Visit::default()
    }
}

/// A field as a whole number between 0 and `max`.
///
/// # Errors
/// It is something else; the message has the line, counted from 1, and the field.
pub fn whole(text: &str, max: i32, line: usize, field: &str) -> anyhow::Result<i32> {
    text.parse()
        .ok()
        .filter(|number| (0..=max).contains(number))
        .with_context(|| format!("line {line}: {field}: {text:?} is no whole number up to {max}"))
}

/// The span of a window.
///
/// # Errors
/// It ends before it starts.
pub fn window(start: i32, end: i32) -> anyhow::Result<TimeSpan> {
    ensure!(start <= end, "the window ends before it starts");
    Ok(TimeSpan::new(start, end))
}

/// The longest time or distance of an instance, in its own unit.
pub const LONGEST: i32 = TIME_MAX;
