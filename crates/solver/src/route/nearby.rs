//! Which visits are near each other, by way and by time; fixed for a search.

use super::model::{FORBIDDEN, Model};

/// The nearest visits that are kept for the search's removals.
const REMOVAL_SIZE: usize = 150;
/// The nearest technicians that are kept for each visit, where they start or end at different places.
const TECHNICIANS_SIZE: usize = 8;

/// Lists of one length at most, one a visit, in one piece of memory.
#[derive(Debug)]
pub(super) struct Lists {
    stride: usize,
    counts: Vec<u32>,
    items: Vec<u32>,
}

impl Lists {
    fn new(rows: usize, stride: usize) -> Self {
        Self {
            stride,
            counts: vec![0; rows],
            items: vec![0; rows * stride],
        }
    }

    fn put(&mut self, row: usize, ranked: &[(i64, u32)]) {
        let start = row * self.stride;
        for (slot, &(_, item)) in self.items[start..start + self.stride]
            .iter_mut()
            .zip(ranked)
        {
            *slot = item;
        }
        self.counts[row] = ranked.len().min(self.stride) as u32;
    }

    /// What is near `row`, nearest first.
    #[inline]
    pub(super) fn of(&self, row: u32) -> &[u32] {
        let start = row as usize * self.stride;
        &self.items[start..start + self.counts[row as usize] as usize]
    }
}

/// For every free visit the others, nearest first.
#[derive(Debug)]
pub(super) struct Nearby {
    /// By driving alone, for removals.
    pub by_way: Lists,
    /// By driving and by how well one follows the other in time, for removals.
    pub by_time: Lists,
    /// Those that it follows best.
    pub before: Lists,
    /// Those that follow it best.
    pub after: Lists,
    /// The technicians whose start or end is nearest; empty where they are all the same.
    pub technicians: Lists,
}

impl Nearby {
    /// Lists up to `moves` neighbours a visit in each direction for insertions, more for removals.
    pub(super) fn new(model: &Model<'_>, moves: usize) -> Self {
        let visits = model.nodes.len();
        let others = model.free.len().saturating_sub(1);
        let lists = |size: usize| Lists::new(visits, size.min(others));
        let mut nearby = Self {
            by_way: lists(REMOVAL_SIZE),
            by_time: lists(2 * moves),
            before: lists(moves),
            after: lists(moves),
            technicians: Lists::new(visits, TECHNICIANS_SIZE.min(model.crews.len())),
        };
        let together = Together::new(model);
        let mut ranked = Vec::with_capacity(model.free.len());
        let one_place = one_place(model);
        for &v in &model.free {
            let mut fill = |lists: &mut Lists, distance: fn(&Model<'_>, u32, u32) -> i64| {
                let others = model.free.iter().filter(|&&o| o != v && together.can(v, o));
                rank(
                    &mut ranked,
                    lists.stride,
                    others.map(|&o| (distance(model, v, o), o)),
                );
                lists.put(v as usize, &ranked);
            };
            fill(&mut nearby.by_way, way);
            fill(&mut nearby.by_time, |m, v, o| {
                following(m, v, o).min(following(m, o, v))
            });
            fill(&mut nearby.before, |m, v, o| following(m, o, v));
            fill(&mut nearby.after, following);
            if !one_place {
                let stride = nearby.technicians.stride;
                rank(&mut ranked, stride, technicians(model, v));
                nearby.technicians.put(v as usize, &ranked);
            }
        }
        nearby
    }
}

/// The `count` nearest of `all`, in order.
fn rank(ranked: &mut Vec<(i64, u32)>, count: usize, all: impl Iterator<Item = (i64, u32)>) {
    ranked.clear();
    ranked.extend(all);
    if count < ranked.len() {
        ranked.select_nth_unstable(count);
        ranked.truncate(count);
    }
    ranked.sort_unstable();
}

/// Which technicians may serve each visit, as sets of bits.
struct Together {
    words: usize,
    allowed: Vec<u64>,
}

impl Together {
    fn new(model: &Model<'_>) -> Self {
        let words = model.crews.len().div_ceil(64);
        let mut allowed = vec![0; model.nodes.len() * words];
        for &v in &model.free {
            let row = &mut allowed[v as usize * words..][..words];
            for t in (0..model.crews.len()).filter(|&t| model.price(v, t) != FORBIDDEN) {
                row[t / 64] |= 1 << (t % 64);
            }
        }
        Self { words, allowed }
    }

    /// Whether somebody may serve both.
    fn can(&self, a: u32, b: u32) -> bool {
        let row = |v: u32| &self.allowed[v as usize * self.words..][..self.words];
        row(a).iter().zip(row(b)).any(|(a, b)| a & b != 0)
    }
}

fn one_place(model: &Model<'_>) -> bool {
    let mut places = model.crews.iter().map(|crew| (crew.origin, crew.home));
    let first = places.next();
    places.all(|place| Some(place) == first)
}

/// Technicians who may serve `v`, by the shorter of the ways from their start and to their end.
fn technicians(model: &Model<'_>, v: u32) -> impl Iterator<Item = (i64, u32)> {
    let location = model.nodes[v as usize].location;
    (0..)
        .zip(&model.crews)
        .filter(move |&(t, _)| model.price(v, t as usize) != FORBIDDEN)
        .map(move |(t, crew)| {
            let start = model.shortest(crew.origin, location);
            let end = crew.end.map_or(start, |end| model.shortest(location, end));
            (i64::from(start.min(end)), t)
        })
}

fn way(model: &Model<'_>, a: u32, b: u32) -> i64 {
    let (a, b) = (
        model.nodes[a as usize].location,
        model.nodes[b as usize].location,
    );
    i64::from(model.shortest(a, b).min(model.shortest(b, a)))
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
