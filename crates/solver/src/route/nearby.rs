//! Which visits are near each other, by way and by time; fixed for a search.

use super::model::Model;

/// The nearest visits that are kept for the search's removals.
const REMOVAL_SIZE: usize = 150;

/// For every free visit the others, nearest first.
#[derive(Debug)]
pub(super) struct Nearby {
    /// By driving alone, for removals.
    pub by_way: Vec<Vec<u32>>,
    /// By driving and by how well one follows the other in time, for moves.
    pub by_time: Vec<Vec<u32>>,
}

impl Nearby {
    /// Lists up to `moves` neighbours a visit for moves, more for removals.
    pub(super) fn new(model: &Model<'_>, moves: usize) -> Self {
        let mut by_way = vec![Vec::new(); model.nodes.len()];
        let mut by_time = vec![Vec::new(); model.nodes.len()];
        let mut ranked: Vec<(i64, u32)> = Vec::with_capacity(model.free.len());
        for &v in &model.free {
            by_way[v as usize] = nearest(model, v, REMOVAL_SIZE, &mut ranked, way);
            by_time[v as usize] = nearest(model, v, moves, &mut ranked, way_and_time);
        }
        Self { by_way, by_time }
    }
}

fn nearest(
    model: &Model<'_>,
    v: u32,
    count: usize,
    ranked: &mut Vec<(i64, u32)>,
    distance: fn(&Model<'_>, u32, u32) -> i64,
) -> Vec<u32> {
    ranked.clear();
    ranked.extend(
        model
            .free
            .iter()
            .filter(|&&o| o != v)
            .map(|&o| (distance(model, v, o), o)),
    );
    if count < ranked.len() {
        ranked.select_nth_unstable(count);
        ranked.truncate(count);
    }
    ranked.sort_unstable();
    ranked.iter().map(|&(_, o)| o).collect()
}

fn way(model: &Model<'_>, a: u32, b: u32) -> i64 {
    let (a, b) = (
        model.nodes[a as usize].location,
        model.nodes[b as usize].location,
    );
    i64::from(model.shortest(a, b).min(model.shortest(b, a)))
}

fn way_and_time(model: &Model<'_>, a: u32, b: u32) -> i64 {
    following(model, a, b).min(following(model, b, a))
}

/// Cost of going from `a` to `b` in driving, a fifth of the wait that can't be avoided, and the whole of
/// the lateness that can't be (Vidal et al. 2013, A hybrid genetic algorithm for vehicle routing problems
/// with time-windows, section 4.2).
fn following(model: &Model<'_>, a: u32, b: u32) -> i64 {
    let (a, b) = (&model.nodes[a as usize], &model.nodes[b as usize]);
    let drive = i64::from(model.shortest(a.location, b.location));
    let (from, to) = (a.windows.span(), b.windows.span());
    let onward = drive + i64::from(a.service);
    let wait = i64::from(to.start) - i64::from(from.end) - onward;
    let late = i64::from(from.start) + onward - i64::from(to.end);
    drive + wait.max(0) / 5 + late.max(0)
}
