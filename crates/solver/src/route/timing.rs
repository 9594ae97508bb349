//! Times and cost of one technician's day in a given order, with the rest in its best legal spot, and one
//! stop at a depot in its best one where the van lacks something.
//!
//! Work starts as early as the order and the links to other days allow; the start place is left as late as
//! that permits.

use crate::problem::{DepotIx, TechIx, VisitIx};

use super::constraint::breaks::{Leg, Rest};
use super::constraint::links::Span;
use super::constraint::{restock, shift};
use super::line::{Detour, Detoured, Frame, Free, Line, Plain};
use super::model::{Crew, Model, Node, hole};
use super::plan::{PlacedBreak, Restock, Route, Stop};

/// What a day in a given order costs, apart from prices of assignment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Timing {
    pub travel: i64,
    pub overtime: i64,
    pub waiting: i64,
    pub lateness: i64,
    pub end: i32,
    /// The place that the rest lies before: searched stops and the depot, counted without the pinned ones.
    pub gap: Option<usize>,
    /// The stop at a depot.
    pub detour: Option<Detour>,
}

impl Timing {
    /// Cost of everything but driving.
    pub(super) fn beside_travel(&self) -> i64 {
        self.overtime + self.waiting + self.lateness
    }

    pub(super) fn cost(&self) -> i64 {
        self.travel + self.beside_travel()
    }
}

/// A stop's times as they come out of a [`Walk`].
struct Step {
    depart: i32,
    travel: i32,
    start: i32,
    arrive: i32,
    rest: Option<i32>,
}

/// Someone on the way through a day.
#[derive(Clone, Copy)]
pub(super) struct Walk {
    location: u32,
    pub done: i32,
    limit: i32,
    /// Whether waiting is free: nothing has been visited yet.
    fresh: bool,
    travel: i64,
    waiting: i64,
    lateness: i64,
}

impl Walk {
    pub(super) fn begin(crew: &Crew) -> Self {
        Self {
            location: crew.origin,
            done: crew.free_from,
            limit: crew.limit,
            fresh: crew.pinned.is_empty(),
            travel: 0,
            waiting: 0,
            lateness: 0,
        }
    }

    /// Goes on to `node` and works there within `span`; `None` when that can't be done in time.
    #[inline]
    fn step(
        &mut self,
        model: &Model<'_>,
        node: &Node,
        span: Span,
        rest: Option<&Rest>,
    ) -> Option<Step> {
        let leg = model.leg(self.location, Some(node.location), self.done, rest)?;
        if leg.ready > self.limit {
            return None;
        }
        let start = node.windows.start(leg.ready.max(span.release))?;
        if start > self.limit || start > span.due {
            return None;
        }
        let (mut depart, mut travel) = (leg.depart, leg.travel);
        if self.fresh {
            let by = leg.rest.filter(|_| leg.rest_on_arrival).unwrap_or(start);
            (depart, travel) = model.leave_late(self.location, node.location, depart, by);
        } else {
            let rested = rest.map_or(0, |rest| rest.duration);
            self.waiting += i64::from(start - self.done - travel - rested);
        }
        self.fresh &= node.depot;
        self.travel += i64::from(travel);
        self.lateness += node.windows.lateness(start);
        self.location = node.location;
        self.done = start + node.service;
        Some(Step {
            depart,
            travel,
            start,
            arrive: depart + travel,
            rest: leg.rest,
        })
    }

    /// Ends the day.
    fn finish(mut self, model: &Model<'_>, crew: &Crew, rest: Option<&Rest>) -> Option<Timing> {
        let leg = model.leg(self.location, crew.end, self.done, rest)?;
        if leg.ready > self.limit {
            return None;
        }
        self.travel += i64::from(leg.travel);
        Some(self.timing(model, crew, leg.ready))
    }

    fn timing(&self, model: &Model<'_>, crew: &Crew, end: i32) -> Timing {
        let weights = &model.weights;
        Timing {
            travel: self.travel * weights.travel,
            overtime: shift::overtime(crew.shift_end, end) * weights.overtime,
            waiting: self.waiting * weights.waiting,
            lateness: self.lateness,
            end,
            gap: None,
            detour: None,
        }
    }

    /// Goes through `line` from place `first` on, with the rest before that place, and ends the day.
    #[inline]
    fn through(
        mut self,
        model: &Model<'_>,
        crew: &Crew,
        line: &impl Line,
        first: usize,
        mut rest: Option<&Rest>,
    ) -> Option<Timing> {
        for i in first..line.len() {
            self.step(model, line.node(i), line.span(i), rest.take())?;
        }
        self.finish(model, crew, rest)
    }
}

/// The day of technician `t` without any searched stop. Never fails: pinned stops are facts.
pub(super) fn idle(model: &Model<'_>, t: usize) -> Timing {
    let crew = &model.crews[t];
    let mut walk = Walk::begin(crew);
    if walk.fresh {
        let end = crew.free_from;
        return Timing {
            travel: 0,
            overtime: 0,
            waiting: 0,
            lateness: 0,
            end,
            gap: None,
            detour: None,
        };
    }
    let Some(leg) = home_leg(model, crew, &walk, crew.rest.as_ref()) else {
        return walk.timing(model, crew, walk.done);
    };
    walk.travel += i64::from(leg.travel);
    Timing {
        gap: crew.rest.map(|_| 0),
        ..walk.timing(model, crew, leg.ready)
    }
}

/// The last leg of a day; one that can't be driven is left out.
fn home_leg(model: &Model<'_>, crew: &Crew, walk: &Walk, rest: Option<&Rest>) -> Option<Leg> {
    let home = model.leg(walk.location, crew.end, walk.done, rest);
    home.filter(|leg| !hole(leg.travel))
        .or_else(|| model.leg(walk.location, None, walk.done, rest))
}

/// The cheapest day of technician `t` in this order of searched stops, or `None` if there is none.
#[inline]
pub(super) fn evaluate(model: &Model<'_>, t: usize, order: &[u32]) -> Option<Timing> {
    evaluate_in(model, t, order, Free)
}

/// As [`evaluate`], with the work of every visit in the span that `frame` has for it.
#[inline]
pub(super) fn evaluate_in<F: Frame>(
    model: &Model<'_>,
    t: usize,
    order: &[u32],
    frame: F,
) -> Option<Timing> {
    if order.is_empty() {
        return Some(model.idle[t]);
    }
    let crew = &model.crews[t];
    let line = Plain::new(&model.nodes, order, frame);
    match restock::first_lacking(model, t, order) {
        None => along(model, crew, &line),
        Some(lacking) => by_depot(model, crew, line, lacking),
    }
}

/// Goes along the places of `line`, with the rest where it is best.
#[inline]
fn along(model: &Model<'_>, crew: &Crew, line: &impl Line) -> Option<Timing> {
    match &crew.rest {
        None => Walk::begin(crew).through(model, crew, line, 0, None),
        Some(rest) => with_rest(model, crew, line, rest),
    }
}

/// Tries every depot in every gap up to the stop that the van lacks something for.
#[cold]
#[inline(never)]
fn by_depot<F: Frame>(
    model: &Model<'_>,
    crew: &Crew,
    line: Plain<'_, F>,
    lacking: usize,
) -> Option<Timing> {
    let direct = shortest_way(model, crew, &line);
    let mut best: Option<Timing> = None;
    for (before, gap) in (0..).zip(0..=lacking) {
        let from = gap
            .checked_sub(1)
            .map_or(crew.origin, |i| line.node(i).location);
        let to = line.node(gap).location;
        for (node, depot) in model.depots.iter().zip(0..) {
            let detour = model.hop(from, Some(node.location)) + model.hop(node.location, Some(to))
                - model.hop(from, Some(to));
            let least = (direct + detour) * model.weights.travel;
            if best.is_some_and(|best| least > best.cost()) {
                continue;
            }
            let detour = Detour { before, depot };
            let timing = along(model, crew, &Detoured { line, detour, node });
            let timing = timing.map(|timing| Timing {
                detour: Some(detour),
                ..timing
            });
            best = cheaper(best, timing);
        }
    }
    best
}

/// The shortest driving along a line, whatever the times.
fn shortest_way(model: &Model<'_>, crew: &Crew, line: &impl Line) -> i64 {
    let mut from = crew.origin;
    let mut way = 0;
    for i in 0..line.len() {
        let to = line.node(i).location;
        way += model.hop(from, Some(to));
        from = to;
    }
    way + model.hop(from, crew.end)
}

#[inline]
fn cheaper(one: Option<Timing>, other: Option<Timing>) -> Option<Timing> {
    [one, other]
        .into_iter()
        .flatten()
        .min_by_key(|timing| (timing.cost(), timing.end))
}

/// Tries the rest in every gap that could be best.
#[inline]
fn with_rest(model: &Model<'_>, crew: &Crew, line: &impl Line, rest: &Rest) -> Option<Timing> {
    let mut best: Option<Timing> = None;
    let mut walk = Walk::begin(crew);
    for gap in 0..=line.len() {
        if walk.done > rest.window.end {
            break;
        }
        let mut next = walk;
        let goes_on = gap < line.len()
            && next
                .step(model, line.node(gap), line.span(gap), None)
                .is_some();
        // Done with the next stop before the rest may start: resting after it is no worse, unless the
        // wait is free here.
        let later_is_better = goes_on && next.done <= rest.window.start;
        if !later_is_better || (walk.fresh && model.weights.waiting > 0) {
            let timing = walk.through(model, crew, line, gap, Some(rest));
            let timing = timing.map(|timing| Timing {
                gap: Some(gap),
                ..timing
            });
            best = cheaper(best, timing);
        }
        if !goes_on {
            break;
        }
        walk = next;
    }
    best
}

/// The route of technician `t` in this order of searched stops with all its times.
pub(super) fn route(model: &Model<'_>, t: usize, order: &[u32]) -> Option<(Route, Timing)> {
    route_in(model, t, order, Free)
}

/// As [`route`], with the work of every visit in the span that `frame` has for it.
pub(super) fn route_in<F: Frame>(
    model: &Model<'_>,
    t: usize,
    order: &[u32],
    frame: F,
) -> Option<(Route, Timing)> {
    let timing = evaluate_in(model, t, order, frame)?;
    let mut route = pinned_route(model, t);
    let line = Plain::new(&model.nodes, order, frame);
    match timing.detour {
        None => write_down(model, t, &line, &timing, &mut route)?,
        Some(detour) => {
            let node = &model.depots[detour.depot as usize];
            let line = Detoured { line, detour, node };
            write_down(model, t, &line, &timing, &mut route)?;
            leave_depot_late(model, &mut route);
        }
    }
    route.end = timing.end;
    Some((route, timing))
}

/// Adds the places of `line` to a route that has its pinned stops.
fn write_down(
    model: &Model<'_>,
    t: usize,
    line: &impl Line,
    timing: &Timing,
    route: &mut Route,
) -> Option<()> {
    let crew = &model.crews[t];
    let mut walk = Walk::begin(crew);
    for i in 0..line.len() {
        let rest = crew.rest.as_ref().filter(|_| timing.gap == Some(i));
        let step = walk.step(model, line.node(i), line.span(i), rest)?;
        if route.stops.is_empty() && route.restocks.is_empty() {
            route.depart = step.depart;
        }
        place_rest(route, rest, step.rest);
        match line.visit(i) {
            Some(v) => route.stops.push(Stop {
                visit: VisitIx(v),
                arrive: step.arrive,
                start: step.start,
                finish: walk.done,
                travel: step.travel,
            }),
            None => route.restocks.push(Restock {
                depot: DepotIx(timing.detour?.depot),
                before_stop: route.stops.len(),
                arrive: step.arrive,
                start: step.start,
                finish: walk.done,
                travel: step.travel,
            }),
        }
    }
    let rest = crew.rest.as_ref();
    if let Some(rest) = rest.filter(|_| timing.gap == Some(line.len())) {
        let leg = home_leg(model, crew, &walk, Some(rest));
        place_rest(route, Some(rest), leg.and_then(|leg| leg.rest));
    }
    Some(())
}

/// Someone who loads at the depot first need not stand before the first door and wait: the wait goes to
/// the beginning of the day, where it is free time. Only where that changes no drive and no rest.
fn leave_depot_late(model: &Model<'_>, route: &mut Route) {
    let rested = route.break_.is_some_and(|rest| rest.before_stop == 0);
    let (Some(restock), Some(first)) = (route.restocks.first_mut(), route.stops.first_mut()) else {
        return;
    };
    if restock.before_stop > 0 || rested || model.banded {
        return;
    }
    first.arrive = first.start;
    let later = first.arrive - first.travel - restock.finish;
    restock.arrive += later;
    restock.start += later;
    restock.finish += later;
    route.depart += later;
}

fn place_rest(route: &mut Route, rest: Option<&Rest>, start: Option<i32>) {
    if let (Some(rest), Some(start)) = (rest, start) {
        let before_stop = route.stops.len();
        route.break_ = Some(PlacedBreak {
            start,
            end: start + rest.duration,
            before_stop,
        });
    }
}

/// The route with nothing but its pinned stops. Their legs are for show: as the matrix has them.
fn pinned_route(model: &Model<'_>, t: usize) -> Route {
    let crew = &model.crews[t];
    let mut from = model.problem.technicians[t].start.0;
    let mut stops = Vec::with_capacity(crew.pinned.len());
    let mut left = None;
    for pinned in &crew.pinned {
        let to = model.nodes[pinned.visit.index()].location;
        let travel =
            Some(model.drive(from, to, left.unwrap_or(pinned.arrive))).filter(|&d| !hole(d));
        let room = left.map_or(i32::MAX, |left| pinned.arrive - left);
        stops.push(Stop {
            visit: pinned.visit,
            arrive: pinned.arrive,
            start: pinned.start,
            finish: pinned.finish,
            travel: travel.unwrap_or(0).min(room),
        });
        from = to;
        left = Some(pinned.finish);
    }
    let depart = stops
        .first()
        .map_or(model.idle[t].end, |stop: &Stop| stop.arrive - stop.travel);
    Route {
        technician: TechIx::from(t),
        pinned: stops.len(),
        stops,
        break_: None,
        restocks: Vec::new(),
        depart,
        end: model.idle[t].end,
    }
}
