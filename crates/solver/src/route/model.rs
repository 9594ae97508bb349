//! A problem laid out for the search: flat tables, effective start of every technician, and prices.
//!
//! Built once per search; never changed by it.

use std::sync::Arc;

use crate::problem::{
    Band, LocationIx, PinnedStop, Prefix, Problem, TechIx, UNREACHABLE, Visit, VisitIx, Weights,
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
    /// Whether it needs parts or tools.
    pub needs_parts: bool,
    /// Whether this is a depot: nothing is done for anybody here.
    pub depot: bool,
    pub unassigned_cost: i64,
}

/// A technician as the search sees him: from the end of his pinned stops on.
#[derive(Debug)]
pub(super) struct Crew {
    pub origin: u32,
    pub free_from: i32,
    pub end: Option<u32>,
    pub shift_end: i32,
    /// Last second at which a day with searched stops may end.
    pub limit: i32,
    pub rest: Option<Rest>,
    pub pinned: Vec<PinnedStop>,
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
            shift_end: worker.shift.end,
            limit: shift::limit(worker),
            rest: worker
                .breaks
                .as_ref()
                .filter(|_| !rested)
                .map(|rest| Rest::due(rest, free_from)),
            pinned: prefix.map_or_else(Vec::new, |prefix: &Prefix| prefix.stops.clone()),
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
    size: usize,
    first_band: &'a [i32],
    /// Shortest duration over all bands.
    shortest: Arc<[i32]>,
    /// The same by column, so that all drives to one place lie together.
    shortest_to: Vec<i32>,
    /// Price of visit by technician, row by visit; [`FORBIDDEN`] where he must not.
    prices: Vec<i64>,
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
        let nodes: Vec<Node> = problem
            .visits
            .iter()
            .map(|visit| node(visit, &weights))
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
            size: problem.travel.size,
            first_band: problem
                .travel
                .bands
                .first()
                .map_or(&[], |band| &band.durations),
            shortest: shortest(&problem.travel.bands),
            shortest_to: Vec::new(),
            prices: Vec::new(),
            links: Links::new(problem),
            depots: problem.depots.iter().map(restock::node).collect(),
            nodes,
            crews,
        };
        model.shortest_to = transposed(&model.shortest, model.size);
        model.prices = model.price_table();
        model.idle = (0..model.crews.len())
            .map(|t| timing::idle(&model, t))
            .collect();
        model
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
        if self.banded {
            self.problem
                .travel
                .duration(LocationIx(from), LocationIx(to), depart)
        } else {
            self.first_band[from as usize * self.size + to as usize]
        }
    }

    /// Seconds of the leg at the best time of the day.
    #[inline]
    pub(super) fn shortest(&self, from: u32, to: u32) -> i32 {
        self.shortest[from as usize * self.size + to as usize]
    }

    /// Shortest drives from a place to all others.
    #[inline]
    pub(super) fn drives_from(&self, from: u32) -> &[i32] {
        let start = from as usize * self.size;
        &self.shortest[start..start + self.size]
    }

    /// Shortest drives to a place from all others.
    #[inline]
    pub(super) fn drives_to(&self, to: u32) -> &[i32] {
        let start = to as usize * self.size;
        &self.shortest_to[start..start + self.size]
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

fn node(visit: &Visit, weights: &Weights) -> Node {
    Node {
        location: visit.location.0,
        service: visit.service,
        windows: Windows::new(visit, weights),
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
