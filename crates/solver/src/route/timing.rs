//! Times and cost of one technician's day in a given order, with the rest in its best legal spot.
//!
//! Work starts as early as the order allows; the start place is left as late as that permits.

use crate::problem::{TechIx, VisitIx};

use super::constraint::breaks::{Leg, Rest};
use super::constraint::shift;
use super::model::{Crew, Model, Node, hole};
use super::plan::{PlacedBreak, Route, Stop};

/// What a day in a given order costs, apart from prices of assignment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Timing {
    pub travel: i64,
    pub overtime: i64,
    pub waiting: i64,
    pub lateness: i64,
    pub end: i32,
    /// The searched stop that the rest lies before, counted without the pinned ones.
    pub gap: Option<usize>,
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

    /// Goes on to `node`; `None` when it can't be reached and served in time.
    #[inline]
    fn step(&mut self, model: &Model<'_>, node: &Node, rest: Option<&Rest>) -> Option<Step> {
        let leg = model.leg(self.location, Some(node.location), self.done, rest)?;
        if leg.ready > self.limit {
            return None;
        }
        let start = node.windows.start(leg.ready)?;
        if start > self.limit {
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
        self.fresh = false;
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

    /// As [`Self::step`], for the time alone.
    #[inline]
    pub(super) fn advance(&mut self, model: &Model<'_>, v: u32, rest: Option<&Rest>) -> Option<()> {
        self.step(model, &model.nodes[v as usize], rest).map(|_| ())
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
        }
    }

    /// Goes through `order` with the rest in the first gap, and ends the day.
    #[inline]
    fn through(
        mut self,
        model: &Model<'_>,
        crew: &Crew,
        order: &[u32],
        mut rest: Option<&Rest>,
    ) -> Option<Timing> {
        for &v in order {
            self.advance(model, v, rest.take())?;
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
pub(super) fn evaluate(model: &Model<'_>, t: usize, order: &[u32]) -> Option<Timing> {
    if order.is_empty() {
        return Some(model.idle[t]);
    }
    let crew = &model.crews[t];
    match &crew.rest {
        None => Walk::begin(crew).through(model, crew, order, None),
        Some(rest) => with_rest(model, crew, order, rest),
    }
}

/// Tries the rest in every gap that could be best.
fn with_rest(model: &Model<'_>, crew: &Crew, order: &[u32], rest: &Rest) -> Option<Timing> {
    let mut best: Option<Timing> = None;
    let mut walk = Walk::begin(crew);
    for gap in 0..=order.len() {
        if walk.done > rest.window.end {
            break;
        }
        let mut next = walk;
        let goes_on = order
            .get(gap)
            .is_some_and(|&v| next.advance(model, v, None).is_some());
        // Done with the next stop before the rest may start: resting after it is no worse, unless the
        // wait is free here.
        let later_is_better = goes_on && next.done <= rest.window.start;
        if !later_is_better || (walk.fresh && model.weights.waiting > 0) {
            let timing = walk.through(model, crew, &order[gap..], Some(rest));
            let timing = timing.map(|timing| Timing {
                gap: Some(gap),
                ..timing
            });
            best = [best, timing]
                .into_iter()
                .flatten()
                .min_by_key(|t| (t.cost(), t.end));
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
    let timing = evaluate(model, t, order)?;
    let crew = &model.crews[t];
    let mut route = pinned_route(model, t);
    let mut walk = Walk::begin(crew);
    for (i, &v) in order.iter().enumerate() {
        let rest = crew.rest.as_ref().filter(|_| timing.gap == Some(i));
        let step = walk.step(model, &model.nodes[v as usize], rest)?;
        if route.stops.is_empty() {
            route.depart = step.depart;
        }
        place_rest(&mut route, rest, step.rest);
        route.stops.push(Stop {
            visit: VisitIx(v),
            arrive: step.arrive,
            start: step.start,
            finish: walk.done,
            travel: step.travel,
        });
    }
    if let Some(rest) = crew
        .rest
        .as_ref()
        .filter(|_| timing.gap == Some(order.len()))
    {
        let leg = home_leg(model, crew, &walk, Some(rest));
        place_rest(&mut route, Some(rest), leg.and_then(|leg| leg.rest));
    }
    route.end = timing.end;
    Some((route, timing))
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
        depart,
        end: model.idle[t].end,
    }
}
