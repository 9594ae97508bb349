//! A day laid out for the search through late and overloaded plans: places by number, and one table of drives.

use super::segment::Segment;
use crate::problem::UNREACHABLE;
use crate::route::model::{Crew, FORBIDDEN, Model, Node};

/// The most seconds that all stops may take and be late together.
const TIMES_MAX: i64 = (i32::MAX / 4) as i64;

/// A day whose only laws are windows, shifts, one load, and who may serve whom.
///
/// Its places are the visits, then a start of each kind of technician, then an end of each.
#[derive(Debug)]
pub(in crate::route) struct Layout {
    pub visits: usize,
    /// The kind of each technician: those of a kind can stand in for each other.
    pub kind: Vec<u32>,
    /// What a van of each kind holds.
    pub capacity: Vec<i32>,
    /// Each place as a stretch of its own.
    pub stops: Vec<Segment>,
    /// Load of each visit.
    pub demand: Vec<i32>,
    /// Cost of a second of driving.
    pub second: i64,
    kinds: usize,
    /// Seconds from row to column.
    drives: Vec<i32>,
    stride: usize,
    /// Whether a kind may not serve a visit, row by kind.
    forbidden: Vec<bool>,
}

impl Layout {
    /// Lays a day out; `None` where it has laws that this search doesn't know.
    pub(in crate::route) fn of(model: &Model<'_>) -> Option<Self> {
        if !is_plain(model) {
            return None;
        }
        let (visits, kinds) = (model.nodes.len(), model.alike_count());
        let mut of_kind = vec![0; kinds];
        for (t, crew) in model.crews.iter().enumerate().rev() {
            of_kind[crew.alike] = t;
        }
        let crews: Vec<&Crew> = of_kind.iter().map(|&t| &model.crews[t]).collect();
        let places = places(model, &crews);
        let layout = Self {
            visits,
            kind: model.crews.iter().map(|crew| crew.alike as u32).collect(),
            capacity: capacities(model, &of_kind)?,
            stops: stops(model, &crews)?,
            demand: demands(model)?,
            second: model.weights.travel,
            kinds,
            drives: drives(model, &places),
            stride: places.len(),
            forbidden: forbidden(model, &of_kind),
        };
        layout.is_driven().then_some(layout)
    }

    /// How many visits there are.
    pub(in crate::route) fn visits(&self) -> usize {
        self.visits
    }

    /// Whether every drive can be driven, and somebody idle drives nowhere.
    fn is_driven(&self) -> bool {
        let mut kinds = 0..self.kinds as u32;
        kinds.all(|kind| self.drive(self.start(kind), self.end(kind)) == 0)
            && self.drives.iter().all(|&drive| drive < UNREACHABLE)
    }

    #[inline(always)]
    pub(super) fn drive(&self, from: u32, to: u32) -> i32 {
        self.drives[from as usize * self.stride + to as usize]
    }

    /// Where technicians of this kind start.
    #[inline(always)]
    pub(super) fn start(&self, kind: u32) -> u32 {
        self.visits as u32 + kind
    }

    /// Where technicians of this kind end.
    #[inline(always)]
    pub(super) fn end(&self, kind: u32) -> u32 {
        (self.visits + self.kinds) as u32 + kind
    }

    /// Units that a van of this kind has too many with this load.
    #[inline(always)]
    pub(super) fn too_many(&self, kind: u32, load: i32) -> i32 {
        (load - self.capacity[kind as usize]).max(0)
    }

    /// Whether technicians of this kind may serve the visit.
    #[inline(always)]
    pub(super) fn permits(&self, kind: u32, v: u32) -> bool {
        !self.forbidden[kind as usize * self.visits + v as usize]
    }
}

/// Whether plans of a day cost nothing but driving, and have no other laws than a [`Layout`] has.
fn is_plain(model: &Model<'_>) -> bool {
    let parts = model.crews.first().map(|_| model.stock(0).len());
    let unbroken = |crew: &Crew| crew.rest.is_none() && crew.pinned.is_empty();
    let unpriced = |v: u32| {
        let mut prices = (0..model.crews.len()).map(|t| model.price(v, t));
        prices.all(|price| price == 0 || price == FORBIDDEN)
    };
    model.travel_only
        && model.links.is_empty()
        && model.free.len() == model.nodes.len()
        && parts.is_some_and(|parts| parts == 0 || parts == 1 && model.is_load(0))
        && model.crews.iter().all(unbroken)
        && model.nodes.iter().all(|node| node.windows.is_one_hard())
        && (0..model.nodes.len() as u32).all(unpriced)
}

fn places(model: &Model<'_>, crews: &[&Crew]) -> Vec<u32> {
    let visits = model.nodes.iter().map(|node| node.location);
    let starts = crews.iter().map(|crew| crew.origin);
    let ends = crews.iter().map(|crew| crew.home);
    visits.chain(starts).chain(ends).collect()
}

/// Each place as a stretch; `None` where tours could be too long or late to count with.
fn stops(model: &Model<'_>, crews: &[&Crew]) -> Option<Vec<Segment>> {
    let opens = crews.iter().map(|crew| crew.free_from).min()?;
    let closes = crews.iter().map(|crew| crew.limit).max()?;
    let longest = |node: &Node| {
        let drive = model.drives_from(node.location).iter().max().copied();
        i64::from(node.service) + i64::from(drive.unwrap_or(0))
    };
    let day = i64::from(closes) - i64::from(opens);
    let places = i64::try_from(model.nodes.len() + 2).ok()?;
    let times = day.checked_mul(places)? + model.nodes.iter().map(longest).sum::<i64>();
    if opens > closes || times > TIMES_MAX {
        return None;
    }
    let visit = |node: &Node| {
        let span = node.windows.span();
        Segment::stop(
            node.service,
            span.start.clamp(opens, closes),
            span.end.clamp(opens, closes),
        )
    };
    let shift = |crew: &&Crew| Segment::stop(0, crew.free_from, crew.limit);
    let (starts, ends) = (crews.iter().map(shift), crews.iter().map(shift));
    let visits = model.nodes.iter().map(visit);
    Some(visits.chain(starts).chain(ends).collect())
}

fn drives(model: &Model<'_>, places: &[u32]) -> Vec<i32> {
    let row = |&from: &u32| {
        let row = model.drives_from(from);
        places.iter().map(|&to| row[to as usize])
    };
    places.iter().flat_map(row).collect()
}

/// `None` where a load is too large to count with.
fn demands(model: &Model<'_>) -> Option<Vec<i32>> {
    let demand = |needed: i64| i32::try_from(needed).ok();
    let all: Option<Vec<i32>> = model
        .nodes
        .iter()
        .map(|node| {
            node.needs
                .first()
                .map_or(Some(0), |need| demand(need.count))
        })
        .collect();
    let sum: i64 = all.iter().flatten().map(|&count| i64::from(count)).sum();
    all.filter(|_| demand(sum).is_some())
}

fn capacities(model: &Model<'_>, of_kind: &[usize]) -> Option<Vec<i32>> {
    let holds = |&t: &usize| match model.stock(t).first() {
        Some(&count) => i32::try_from(count).ok(),
        None => Some(0),
    };
    of_kind.iter().map(holds).collect()
}

fn forbidden(model: &Model<'_>, of_kind: &[usize]) -> Vec<bool> {
    let visits = || 0..model.nodes.len() as u32;
    of_kind
        .iter()
        .flat_map(|&t| visits().map(move |v| model.price(v, t) == FORBIDDEN))
        .collect()
}
