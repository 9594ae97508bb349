//! Tours of good plans, and the best plan that can be put together from them: a set partitioning problem.
//!
//! min Σ c_r x_r + Σ u_v y_v, so that each visit v is on one chosen tour or left out (Σ_{r∋v} x_r + y_v = 1) and
//! technicians who are alike drive no more tours than there are of them. A tour is kept with the cost of the
//! best plan that it was part of, and the model has those of the best plans. (Y. Rochat, É. D. Taillard,
//! Journal of Heuristics 1(1), 1995.)
//!
//! The model goes to microlp directly and not through `good_lp`, which has no limit of nodes: the only limit
//! under which the same seed gives the same plan.

use std::time::Duration;

use microlp::{
    ComparisonOp, LinearExpr, OptimizationDirection, Problem as Milp, SolveOptions, Variable,
};
use rustc_hash::FxHashMap;

use super::model::Model;
use super::state::State;
use super::tour::Tour;

/// The most tours that are kept; when there are more, those of worse plans are forgotten.
const KEPT_MAX: usize = 20_000;
/// Relative gap at which the MILP solver may stop.
const GAP: f64 = 1e-5;
/// The most nodes that the MILP solver opens.
const NODES_MAX: u64 = 50;

/// A tour of a good plan.
#[derive(Debug, Clone)]
struct Column {
    order: Vec<u32>,
    alike: usize,
    /// What it costs beyond a day without it.
    cost: i64,
    /// Cost of the best plan that it was part of.
    plan_cost: i64,
}

/// Tours of good plans, the cheapest of each set of visits.
#[derive(Debug, Clone, Default)]
pub(super) struct Pool {
    columns: FxHashMap<(usize, u64), Column>,
}

impl Pool {
    /// Keeps tours of a plan.
    pub(super) fn note<'a>(
        &mut self,
        model: &Model<'_>,
        plan_cost: i64,
        tours: impl Iterator<Item = &'a Tour>,
    ) {
        for tour in tours.filter(|tour| !tour.order.is_empty()) {
            let alike = model.crews[tour.technician].alike;
            let cost = tour.cost - model.idle[tour.technician].cost();
            self.keep(
                fingerprint(&tour.order),
                &tour.order,
                alike,
                (cost, plan_cost),
            );
        }
        self.forget_if_full();
    }

    /// Keeps the tours of another pool as well.
    pub(super) fn merge(&mut self, other: &Self) {
        for (&(alike, visits), column) in &other.columns {
            self.keep(
                visits,
                &column.order,
                alike,
                (column.cost, column.plan_cost),
            );
        }
        self.forget_if_full();
    }

    /// Keeps a tour over the set of `visits`, in the cheaper order of two, with the cost of the better plan.
    fn keep(&mut self, visits: u64, order: &[u32], alike: usize, (cost, plan_cost): (i64, i64)) {
        let known = self.columns.entry((alike, visits));
        let column = known.or_insert_with(|| Column {
            order: order.to_vec(),
            alike,
            cost,
            plan_cost,
        });
        if cost < column.cost {
            column.order.clear();
            column.order.extend_from_slice(order);
            column.cost = cost;
        }
        column.plan_cost = column.plan_cost.min(plan_cost);
    }

    fn forget_if_full(&mut self) {
        if self.columns.len() > KEPT_MAX {
            self.forget(KEPT_MAX / 2);
        }
    }

    /// Keeps about `count` tours of the best plans.
    fn forget(&mut self, count: usize) {
        let mut costs: Vec<i64> = self
            .columns
            .values()
            .map(|column| column.plan_cost)
            .collect();
        let (_, &mut worst, _) = costs.select_nth_unstable(count);
        self.columns.retain(|_, column| column.plan_cost < worst);
    }

    /// The tours of the best plans, up to `count`, in an order that depends on nothing but the tours.
    fn best(&self, count: usize) -> Vec<&Column> {
        let mut columns: Vec<&Column> = self.columns.values().collect();
        columns.sort_unstable_by(|a, b| {
            (a.plan_cost, a.alike, &a.order).cmp(&(b.plan_cost, b.alike, &b.order))
        });
        columns.truncate(count);
        columns
    }

    /// Orders of the best plan that was found from up to `columns` tours; `state`, whose tours should be
    /// among them, is where the search for it starts.
    pub(super) fn recombine(
        &self,
        model: &Model<'_>,
        state: &State,
        columns: usize,
        limit: Option<Duration>,
    ) -> Option<Vec<Vec<u32>>> {
        let columns = self.best(columns);
        let chosen = Partition::new(model, state, &columns).solve(limit)?;
        let chosen: Vec<&Column> = chosen.into_iter().map(|at| columns[at]).collect();
        Some(assign(model, &chosen))
    }
}

/// A number for a set of visits, whatever their order: a sum of each one's, mixed by the finaliser of
/// SplitMix64 (G. L. Steele et al., OOPSLA 2014).
fn fingerprint(order: &[u32]) -> u64 {
    order.iter().fold(0, |sum: u64, &v| {
        let mut z = (u64::from(v) + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        sum.wrapping_add(z ^ (z >> 31))
    })
}

/// The model, with its rows still open.
struct Partition {
    milp: Milp,
    tours: Vec<Variable>,
    warm: Vec<(Variable, f64)>,
}

impl Partition {
    fn new(model: &Model<'_>, state: &State, columns: &[&Column]) -> Self {
        let mut milp = Milp::new(OptimizationDirection::Minimize);
        let mut visits = vec![LinearExpr::empty(); model.nodes.len()];
        let mut alike = vec![LinearExpr::empty(); model.alike_count()];
        let mut warm = Vec::with_capacity(columns.len());
        let mut tours = Vec::with_capacity(columns.len());
        for column in columns {
            let x = milp.add_binary_var(column.cost as f64);
            alike[column.alike].add(x, 1.0);
            for &v in &column.order {
                visits[v as usize].add(x, 1.0);
            }
            warm.push((
                x,
                if drives(model, state, column) {
                    1.0
                } else {
                    0.0
                },
            ));
            tours.push(x);
        }
        for &v in &state.bank {
            let y = milp.add_binary_var(model.nodes[v as usize].unassigned_cost as f64);
            visits[v as usize].add(y, 1.0);
            warm.push((y, 1.0));
        }
        for &v in &model.free {
            let row = std::mem::replace(&mut visits[v as usize], LinearExpr::empty());
            milp.add_constraint(row, ComparisonOp::Eq, 1.0);
        }
        let mut members = vec![0_u32; model.alike_count()];
        for crew in &model.crews {
            members[crew.alike] += 1;
        }
        for (row, count) in alike.into_iter().zip(members) {
            milp.add_constraint(row, ComparisonOp::Le, f64::from(count));
        }
        Self { milp, tours, warm }
    }

    /// Places of the chosen columns.
    fn solve(self, limit: Option<Duration>) -> Option<Vec<usize>> {
        let mut options = SolveOptions::default();
        options.mip_gap = GAP;
        options.node_limit = Some(NODES_MAX);
        options.time_limit = limit;
        options.warm_start = Some(self.warm);
        let solved = self.milp.solve_with(options).ok()?.into_solution().ok()?;
        let chosen = |at: &usize| solved.var_value_raw(self.tours[*at]) > 0.5;
        Some((0..self.tours.len()).filter(chosen).collect())
    }
}

/// Whether the plan has this very tour.
fn drives(model: &Model<'_>, state: &State, column: &Column) -> bool {
    let Some(&first) = column.order.first() else {
        return false;
    };
    let tour = state.tours.get(state.home[first as usize]);
    tour.is_some_and(|tour| {
        model.crews[tour.technician].alike == column.alike
            && tour.order.len() == column.order.len()
            && fingerprint(&tour.order) == fingerprint(&column.order)
    })
}

/// Gives the tours to technicians, alike ones in turn.
fn assign(model: &Model<'_>, chosen: &[&Column]) -> Vec<Vec<u32>> {
    let mut orders = vec![Vec::new(); model.crews.len()];
    for column in chosen {
        let free = (0..model.crews.len())
            .find(|&t| model.crews[t].alike == column.alike && orders[t].is_empty());
        if let Some(t) = free {
            orders[t].clone_from(&column.order);
        }
    }
    orders
}
