//! A van that lacks parts or tools for a visit passes a depot before it, and then lacks nothing.

use crate::problem::{Depot, Visit, Weights};
use crate::route::model::{Model, Node};

use super::tools;
use super::windows::Windows;

/// A depot as a node of a route.
pub(in crate::route) fn node(depot: &Depot) -> Node {
    Node {
        location: depot.location.0,
        service: depot.service,
        windows: Windows::new(&Visit::default(), &Weights::default()),
        needs: Box::default(),
        needs_parts: false,
        depot: true,
        unassigned_cost: 0,
    }
}

/// The first stop of the order that the van of technician `t` lacks something for, as it is loaded in the
/// morning. A depot has to be passed before it.
#[inline]
pub(in crate::route) fn first_lacking(model: &Model<'_>, t: usize, order: &[u32]) -> Option<usize> {
    if model.depots.is_empty() {
        return None;
    }
    let needy = |v: u32| model.nodes[v as usize].needs_parts;
    (0..order.len()).find(|&i| needy(order[i]) && lacks(model, t, &order[..i], order[i]))
}

/// Whether the van lacks something for `v` after the pinned stops and `before`.
fn lacks(model: &Model<'_>, t: usize, before: &[u32], v: u32) -> bool {
    let (technician, visit) = (
        &model.problem.technicians[t],
        &model.problem.visits[v as usize],
    );
    tools::missing(technician, visit).is_some() || model.part_short(t, before, v).is_some()
}
