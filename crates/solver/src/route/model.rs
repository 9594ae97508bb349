//! A problem laid out for the search: flat tables, effective start of every technician, and prices.
//!
//! Built once per search; never changed by it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::problem::{
    Band, LocationIx, PartIx, PinnedStop, Prefix, Problem, TechIx, UNREACHABLE, Visit, VisitIx,
    Weights,
};

use super::constraint::breaks::{Leg, Rest};
use super::constraint::links::Links;
use super::constraint::windows::Windows;
use super::constraint::{assignment, border, parts, restock, shift, skills, tools};
use super::plan::Cost;
use super::timing::{self, Timing};

/// Price of a visit for a technician who must not serve it.
pub(super) const FORBIDDEN: i64 = i64::MAX;

/// A visit as the search sees it.
#[derive(Debug)]
pub(super) struct Node {
    pub location: u32,
    pub service: i32,
    pub windows: Windows,
    /// Parts that are used up, by their place in [`Model::stock`].
    pub needs: Box<[Need]>,
    /// Whether it needs parts or tools.
    pub needs_parts: bool,
    /// Whether this is a depot: nothing is done for anybody here.
    pub depot: bool,
    pub unassigned_cost: i64,
}

/// A part that a visit uses up.
#[derive(Debug, Clone, Copy)]
pub(super) struct Need {
    /// Place of the part in [`Model::stock`].
    pub part: usize,
    pub count: i64,
}

/// A technician as the search sees him: from the end of his pinned stops on.
#[derive(Debug)]
pub(super) struct Crew {
    pub origin: u32,
    pub free_from: i32,
    pub end: Option<u32>,
    /// The end place, or [`Model::nowhere`] for a day that ends at its last visit.
    pub home: u32,
    pub shift_end: i32,
    /// Last second at which a day with searched stops may end.
    pub limit: i32,
    pub rest: Option<Rest>,
    pub pinned: Vec<PinnedStop>,
    /// The same number for technicians who can stand in for each other with whatever they might do.
    pub alike: usize,
}

impl Crew {
    fn new(problem: &Problem, technician: TechIx) -> Self {
        let worker = &problem.technicians[technician.index()];
        let prefix = problem
            .pins
            .iter()
            .find(|prefix| prefix.technician == technician);
        let free_from = match prefix {
            Some(prefix) if !prefix.stops.is_empty() => prefix.free_from,
            Some(prefix) => prefix.free_from.max(worker.shift.start),
            None => worker.shift.start,
        };
        let rested = prefix.is_some_and(|prefix| prefix.break_taken);
        Self {
            origin: prefix.map_or(worker.start, |prefix| prefix.at).0,
            free_from,
            end: worker.end.map(|end| end.0),
            home: worker.end.map_or(nowhere(problem.travel.size), |end| end.0),
            shift_end: worker.shift.end,
            limit: shift::limit(worker),
            rest: worker
                .breaks
                .as_ref()
                .filter(|_| !rested)
                .map(|rest| Rest::due(rest, free_from)),
            pinned: prefix.map_or_else(Vec::new, |prefix: &Prefix| prefix.stops.clone()),
            alike: technician.index(),
        }
    }
}

/// The problem laid out for the search.
#[derive(Debug)]
pub(super) struct Model<'a> {
    pub problem: &'a Problem,
    pub weights: Weights,
    pub nodes: Vec<Node>,
    pub crews: Vec<Crew>,
    /// Depots, as nodes that are no visits.
    pub depots: Vec<Node>,
    /// What visits have to do with each other.
    pub links: Links,
    /// Visits that aren't pinned.
    pub free: Vec<u32>,
    /// Times and cost of every technician's day without any searched stop.
    pub idle: Vec<Timing>,
    /// Who served each visit in the plan before.
    pub before: Vec<Option<TechIx>>,
    /// Whether driving is all that a route costs, so that a move's cost is known without its times.
    pub travel_only: bool,
    /// Whether travel times depend on the departure.
    pub banded: bool,
    /// Whether an insertion can save something: it makes nothing earlier, but it may fill a wait, shift a drive
    /// into a quicker band, or let the depot be passed on a shorter way. At most its tour's excess.
    pub insertion_may_save: bool,
    /// Locations, and one that is no place.
    stride: usize,
    /// Shortest duration over all bands, row by row.
    shortest: Vec<i32>,
    /// The same by column, so that all drives to one place lie together.
    shortest_to: Vec<i32>,
    /// Price of visit by technician, row by visit; [`FORBIDDEN`] where he must not.
    prices: Vec<i64>,
    alike: usize,
    /// Parts that visits need, ascending.
    parts: Vec<PartIx>,
    /// Of each part, whether more than half of the free visits use it.
    loads: Vec<bool>,
    /// What every van has of each part, less what pinned stops use; row by technician.
    stock: Vec<i64>,
}

impl<'a> Model<'a> {
    /// Lays out a valid problem. Visits of `before` count as moved when they change their technician.
    pub(super) fn new(problem: &'a Problem, before: Option<&[Vec<VisitIx>]>) -> Self {
        let weights = problem.weights;
        let crews: Vec<Crew> = (0..problem.technicians.len())
            .map(|t| Crew::new(problem, TechIx::from(t)))
            .collect();
        let mut pinned = vec![false; problem.visits.len()];
        for stop in crews.iter().flat_map(|crew| &crew.pinned) {
            pinned[stop.visit.index()] = true;
        }
        let parts = parts_needed(problem);
        let nodes: Vec<Node> = problem
            .visits
            .iter()
            .map(|visit| node(visit, &weights, &parts))
            .collect();
        let soft = nodes.iter().any(|node| node.windows.soft());
        let overtime =
            problem.technicians.iter().any(|t| t.overtime_max > 0) && weights.overtime > 0;
        let mut model = Self {
            problem,
            weights,
            free: (0..)
                .zip(&pinned)
                .filter(|(_, pinned)| !**pinned)
                .map(|(v, _)| v)
                .collect(),
            idle: Vec::new(),
            before: technician_before(problem, before),
            travel_only: weights.waiting == 0
                && !soft
                && !overtime
                && problem.depots.is_empty()
                && problem.travel.bands.len() == 1,
            banded: problem.travel.bands.len() > 1,
            insertion_may_save: weights.waiting > 0
                || problem.travel.bands.len() > 1
                || !problem.depots.is_empty(),
            stride: problem.travel.size + 1,
            shortest: with_nowhere(&shortest(&problem.travel.bands), problem.travel.size),
            shortest_to: Vec::new(),
            prices: Vec::new(),
            alike: 0,
            stock: stock(problem, &parts, &crews, &nodes),
            loads: Vec::new(),
            parts,
            links: Links::new(problem),
            depots: problem.depots.iter().map(restock::node).collect(),
            nodes,
            crews,
        };
        model.shortest_to = transposed(&model.shortest, model.stride);
        model.prices = model.price_table();
        model.number_alike();
        model.loads = model.find_loads();
        model.idle = (0..model.crews.len())
            .map(|t| timing::idle(&model, t))
            .collect();
        model
    }

    fn find_loads(&self) -> Vec<bool> {
        let mut users = vec![0_usize; self.parts.len()];
        for &v in &self.free {
            for need in &self.nodes[v as usize].needs {
                users[need.part] += 1;
            }
        }
        users
            .into_iter()
            .map(|users| 2 * users > self.free.len())
            .collect()
    }

    /// Whether a part, by its place in [`Model::stock`], is a load: something that most visits use.
    pub(super) fn is_load(&self, part: usize) -> bool {
        self.loads[part]
    }

    fn price_table(&self) -> Vec<i64> {
        let mut prices = Vec::with_capacity(self.problem.visits.len() * self.crews.len());
        for (visit, before) in self.problem.visits.iter().zip(&self.before) {
            for (t, technician) in self.problem.technicians.iter().enumerate() {
                let ix = TechIx::from(t);
                let forbidden = assignment::refused(visit, ix)
                    || skills::missing(technician, visit).is_some()
                    || (self.depots.is_empty() && tools::missing(technician, visit).is_some());
                prices.push(if forbidden {
                    FORBIDDEN
                } else {
                    assignment::preference(&self.weights, visit, ix)
                        + assignment::moved(&self.weights, *before, ix)
                        + border::price(&self.weights, visit, technician)
                });
            }
        }
        prices
    }

    /// Finds out who can stand in for whom: same place, times, rest, stock and prices, and nothing begun.
    fn number_alike(&mut self) {
        let mut known = BTreeMap::new();
        for t in 0..self.crews.len() {
            let crew = &self.crews[t];
            let rest = crew
                .rest
                .map(|rest| (rest.duration, rest.window.start, rest.window.end));
            let times = (crew.free_from, crew.shift_end, crew.limit, rest);
            let begun = (!crew.pinned.is_empty()).then_some(t);
            let prices: Vec<i64> = (0..self.nodes.len() as u32)
                .map(|v| self.price(v, t))
                .collect();
            let stock = self.stock(t).to_vec();
            let key = (crew.origin, crew.home, times, begun, stock, prices);
            let next = known.len();
            let alike = *known.entry(key).or_insert(next);
            self.crews[t].alike = alike;
        }
        self.alike = known.len();
    }

    /// How many different numbers technicians have in [`Crew::alike`].
    pub(super) fn alike_count(&self) -> usize {
        self.alike
    }

    /// Price of visit `v` for technician `t`, or [`FORBIDDEN`].
    #[inline]
    pub(super) fn price(&self, v: u32, t: usize) -> i64 {
        self.prices[v as usize * self.crews.len() + t]
    }

    /// Cost of the choice of technician.
    pub(super) fn assignment_cost(&self, visit: VisitIx, technician: TechIx) -> Cost {
        let known = &self.problem.visits[visit.index()];
        Cost {
            preference: assignment::preference(&self.weights, known, technician),
            moved: assignment::moved(&self.weights, self.before[visit.index()], technician),
            border: border::price(
                &self.weights,
                known,
                &self.problem.technicians[technician.index()],
            ),
            ..Cost::default()
        }
    }

    /// Seconds of a leg that starts at `depart`.
    #[inline]
    pub(super) fn drive(&self, from: u32, to: u32, depart: i32) -> i32 {
        if self.banded && to != self.nowhere() {
            self.problem
                .travel
                .duration(LocationIx(from), LocationIx(to), depart)
        } else {
            self.shortest(from, to)
        }
    }

    /// A location that is no place: the way to it takes no time.
    #[inline]
    pub(super) fn nowhere(&self) -> u32 {
        self.stride as u32 - 1
    }

    /// Seconds of the leg at the best time of the day.
    #[inline]
    pub(super) fn shortest(&self, from: u32, to: u32) -> i32 {
        self.shortest[from as usize * self.stride + to as usize]
    }

    /// What the van of technician `t` has of each part for its searched stops. Where there are depots, it
    /// doesn't matter to a choice of stops, but only to their times.
    #[inline]
    pub(super) fn stock(&self, t: usize) -> &[i64] {
        let count = self.parts.len();
        &self.stock[t * count..(t + 1) * count]
    }

    /// Shortest drives from a place to all others.
    #[inline]
    pub(super) fn drives_from(&self, from: u32) -> &[i32] {
        let start = from as usize * self.stride;
        &self.shortest[start..start + self.stride]
    }

    /// Shortest drives to a place from all others.
    #[inline]
    pub(super) fn drives_to(&self, to: u32) -> &[i32] {
        let start = to as usize * self.stride;
        &self.shortest_to[start..start + self.stride]
    }

    /// Shortest leg between two places, where no place means no leg.
    #[inline]
    pub(super) fn hop(&self, from: u32, to: Option<u32>) -> i64 {
        to.map_or(0, |to| i64::from(self.shortest(from, to)))
    }

    /// The last departure from `earliest` on that arrives by `by`, with its travel time, given that the
    /// one at `earliest` does.
    pub(super) fn leave_late(&self, from: u32, to: u32, earliest: i32, by: i32) -> (i32, i32) {
        let travel = self.drive(from, to, earliest);
        if !self.banded {
            return (by - travel, travel);
        }
        let bands = &self.problem.travel.bands;
        for (i, band) in bands.iter().enumerate().rev() {
            let travel = self.drive(from, to, band.from);
            let last = bands.get(i + 1).map_or(i32::MAX, |next| next.from - 1);
            let opens = if i == 0 { i32::MIN } else { band.from };
            let depart = last.min(by - travel);
            if depart >= earliest.max(opens) {
                return (depart, travel);
            }
        }
        (earliest, travel)
    }

    /// A leg from `from` for someone who is done at `done`, with `rest` in it.
    #[inline]
    pub(super) fn leg(
        &self,
        from: u32,
        to: Option<u32>,
        done: i32,
        rest: Option<&Rest>,
    ) -> Option<Leg> {
        let travel = |depart: i32| to.map_or(0, |to| self.drive(from, to, depart));
        match rest {
            Some(rest) => rest.leg(done, travel),
            None => {
                let travel = travel(done);
                let ready = done + travel;
                Some(Leg {
                    depart: done,
                    travel,
                    ready,
                    rest: None,
                    rest_on_arrival: false,
                })
            }
        }
    }

    /// Whether the van has parts for `v` beside the pinned stops and `others`, or may get them at a depot.
    pub(super) fn stocked(&self, t: usize, others: &[u32], v: u32) -> bool {
        !self.depots.is_empty() || self.part_short(t, others, v).is_none()
    }

    /// The first part that `v` needs and that the pinned stops and `others` leave too little of.
    pub(super) fn part_short(&self, t: usize, others: &[u32], v: u32) -> Option<parts::Short> {
        let visits = &self.problem.visits;
        let pinned = self.crews[t]
            .pinned
            .iter()
            .map(|stop| &visits[stop.visit.index()]);
        let searched = others
            .iter()
            .filter(|&&o| o != v)
            .map(|&o| &visits[o as usize]);
        parts::short(
            &self.problem.technicians[t],
            pinned.chain(searched),
            &visits[v as usize],
        )
    }
}

/// The column of a place that ends a tour where it is.
fn nowhere(size: usize) -> u32 {
    u32::try_from(size).unwrap_or(u32::MAX)
}

fn parts_needed(problem: &Problem) -> Vec<PartIx> {
    let needed: BTreeSet<PartIx> = problem
        .visits
        .iter()
        .flat_map(|visit| &visit.parts)
        .filter(|part| part.1 > 0)
        .map(|part| part.0)
        .collect();
    needed.into_iter().collect()
}

fn needs(visit: &Visit, parts: &[PartIx]) -> Box<[Need]> {
    let known = |&(part, count): &(PartIx, u32)| {
        let part = parts.binary_search(&part).ok()?;
        Some(Need {
            part,
            count: i64::from(count),
        })
    };
    visit
        .parts
        .iter()
        .filter(|part| part.1 > 0)
        .filter_map(known)
        .collect()
}

/// What every van has of each part, less what its pinned stops use; row by technician.
fn stock(problem: &Problem, parts: &[PartIx], crews: &[Crew], nodes: &[Node]) -> Vec<i64> {
    let mut stock = vec![0; crews.len() * parts.len()];
    for (t, (technician, crew)) in problem.technicians.iter().zip(crews).enumerate() {
        let row = &mut stock[t * parts.len()..(t + 1) * parts.len()];
        for (part, count) in &technician.parts {
            if let Ok(part) = parts.binary_search(part) {
                row[part] = i64::from(*count);
            }
        }
        for stop in &crew.pinned {
            for need in &nodes[stop.visit.index()].needs {
                row[need.part] -= need.count;
            }
        }
    }
    stock
}

fn node(visit: &Visit, weights: &Weights, parts: &[PartIx]) -> Node {
    Node {
        location: visit.location.0,
        service: visit.service,
        windows: Windows::new(visit, weights),
        needs: needs(visit, parts),
        needs_parts: visit.parts.iter().any(|part| part.1 > 0) || !visit.tools.is_empty(),
        depot: false,
        unassigned_cost: visit.unassigned_cost,
    }
}

fn technician_before(problem: &Problem, before: Option<&[Vec<VisitIx>]>) -> Vec<Option<TechIx>> {
    let mut technicians = vec![None; problem.visits.len()];
    for (t, order) in before
        .unwrap_or_default()
        .iter()
        .enumerate()
        .take(problem.technicians.len())
    {
        for visit in order {
            if let Some(slot) = technicians.get_mut(visit.index()) {
                *slot = Some(TechIx::from(t));
            }
        }
    }
    technicians
}

fn shortest(bands: &[Band]) -> Arc<[i32]> {
    match bands {
        [] => Arc::from([]),
        [only] => Arc::clone(&only.durations),
        [first, rest @ ..] => first
            .durations
            .iter()
            .enumerate()
            .map(|(i, &d)| {
                rest.iter()
                    .fold(d, |least, band| least.min(band.durations[i]))
            })
            .collect(),
    }
}

/// The matrix with a last row and column of nothing: the way to and from [`Model::nowhere`].
fn with_nowhere(matrix: &[i32], size: usize) -> Vec<i32> {
    let mut wider = Vec::with_capacity((size + 1) * (size + 1));
    for row in matrix.chunks_exact(size.max(1)) {
        wider.extend_from_slice(row);
        wider.push(0);
    }
    wider.resize((size + 1) * (size + 1), 0);
    wider
}

fn transposed(matrix: &[i32], size: usize) -> Vec<i32> {
    let mut columns = vec![0; matrix.len()];
    for (row, durations) in matrix.chunks_exact(size.max(1)).enumerate() {
        for (column, &duration) in durations.iter().enumerate() {
            columns[column * size + row] = duration;
        }
    }
    columns
}

/// Whether a leg of this duration can't be driven.
pub(super) const fn hole(duration: i32) -> bool {
    duration >= UNREACHABLE
}
