//! Times of days that wait for each other: of a whole plan, and of one day among others that stay as they are.
//!
//! Work starts as early as all orders together allow. That is found from below: a visit is put off until what
//! it waits for is done, its day is worked out again, and so on until nothing has to be put off any more.

use crate::problem::circle::Precedence;
use crate::problem::{Link, VisitIx};

use super::constraint::links::{self, Span};
use super::model::{FORBIDDEN, Model};
use super::plan::Route;
use super::timing::{self, Timing};

/// How often all days are gone through at the most.
const POLISHED_MAX: usize = 16;

/// Who does a visit, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Work {
    pub technician: usize,
    pub start: i32,
    pub finish: i32,
    pub pinned: bool,
}

/// The work on every visit that is planned or pinned, by visit.
pub(super) type Works = Vec<Option<Work>>;

/// Pinned work alone.
pub(super) fn pinned_works(model: &Model<'_>) -> Works {
    let mut works = vec![None; model.nodes.len()];
    for (technician, crew) in model.crews.iter().enumerate() {
        for stop in &crew.pinned {
            works[stop.visit.index()] = Some(Work {
                technician,
                start: stop.start,
                finish: stop.finish,
                pinned: true,
            });
        }
    }
    works
}

/// The work of a plan's routes as it is written down. Unknown visits are passed over.
pub(super) fn works_of<'a>(
    model: &Model<'_>,
    routes: impl IntoIterator<Item = &'a Route>,
) -> Works {
    let mut works = pinned_works(model);
    for route in routes {
        note(&mut works, route);
    }
    works
}

/// The same without `visit`, unless it is pinned.
pub(super) fn works_without(model: &Model<'_>, routes: &[Route], visit: VisitIx) -> Works {
    let mut works = works_of(model, routes);
    if let Some(work) = works.get_mut(visit.index()) {
        *work = work.filter(|work| work.pinned);
    }
    works
}

fn note(works: &mut Works, route: &Route) {
    for stop in route.stops.iter().skip(route.pinned) {
        if let Some(work) = works.get_mut(stop.visit.index()) {
            *work = Some(Work {
                technician: route.technician.index(),
                start: stop.start,
                finish: stop.finish,
                pinned: false,
            });
        }
    }
}

/// The first visit of these orders whose links don't allow who does what: its other half is left out, or is
/// the same technician's.
pub(super) fn misplaced(model: &Model<'_>, orders: &[Vec<u32>]) -> Option<u32> {
    let mut works = pinned_works(model);
    for (technician, order) in orders.iter().enumerate() {
        for &v in order {
            works[v as usize] = Some(Work {
                technician,
                start: 0,
                finish: 0,
                pinned: false,
            });
        }
    }
    let all = (0..).zip(orders);
    all.flat_map(|(t, order)| order.iter().map(move |&v| (t, v)))
        .find(|&(t, v)| refusing_link(model, &works, t, v).is_some())
        .map(|(_, v)| v)
}

/// The link that keeps `v` from technician `t` whatever the times.
pub(super) fn refusing_link(model: &Model<'_>, works: &Works, t: usize, v: u32) -> Option<Link> {
    let refuses = |link: &Link| match works[links::other(*link, v) as usize] {
        None => links::needs_other(*link, v),
        Some(other) => matches!(link, Link::Together { .. }) && other.technician == t,
    };
    model.links.of(v).iter().copied().find(refuses)
}

/// The days of all technicians in these orders, with every link kept; links to visits that are left out
/// don't count.
///
/// # Errors
/// A visit that can't be done in time.
pub(super) fn synchronised(
    model: &Model<'_>,
    orders: &[Vec<u32>],
) -> Result<Vec<(Route, Timing)>, u32> {
    if let Some(v) = waits_for_itself(model, orders) {
        return Err(v);
    }
    let mut works = pinned_works(model);
    let mut spans: Vec<Span> = (0..)
        .zip(&model.nodes)
        .map(|(v, _)| span_among(model, &works, v, |other| other.pinned))
        .collect();
    let mut days: Vec<Option<(Route, Timing)>> = vec![None; orders.len()];
    // Without a circle nothing is put off more often than there are links to wait for.
    for _ in 0..=model.problem.links.len() * 2 + 1 {
        for (t, (day, order)) in days.iter_mut().zip(orders).enumerate() {
            if day.is_some() {
                continue;
            }
            let known = timing::route_in(model, t, order, &spans[..]);
            let known = known.ok_or_else(|| first_too_late(model, t, order, &spans))?;
            note(&mut works, &known.0);
            *day = Some(known);
        }
        let late = put_off(model, &works, &mut spans);
        if late.is_empty() {
            let mut days: Vec<(Route, Timing)> = days.into_iter().flatten().collect();
            polish(model, orders, &mut works, &mut days);
            return Ok(days);
        }
        for t in late {
            days[t] = None;
        }
    }
    Err(any_linked(model, orders).unwrap_or(0))
}

/// Works out days again among the others where that is cheaper: a visit may have been put off for one that starts
/// earlier in the end, because its own day was worked out again.
fn polish(model: &Model<'_>, orders: &[Vec<u32>], works: &mut Works, days: &mut [(Route, Timing)]) {
    for _ in 0..POLISHED_MAX {
        let mut better = false;
        for (t, (day, order)) in days.iter_mut().zip(orders).enumerate() {
            if order.iter().all(|&v| model.links.of(v).is_empty()) {
                continue;
            }
            let found = among_others(model, works, t, order);
            if let Some(found) = found.filter(|found| found.1.cost() < day.1.cost()) {
                note(works, &found.0);
                *day = found;
                better = true;
            }
        }
        if !better {
            return;
        }
    }
}

/// Puts off what starts before it may. Returns whose days have to be worked out again.
fn put_off(model: &Model<'_>, works: &Works, spans: &mut [Span]) -> Vec<usize> {
    let mut late = Vec::new();
    for link in &model.problem.links {
        let (first, second) = link.visits();
        let (Some(one), Some(other)) = (works[first.index()], works[second.index()]) else {
            continue;
        };
        let releases = match *link {
            Link::Together { .. } => {
                let start = one.start.max(other.start);
                [(first, one, start), (second, other, start)]
            }
            Link::After { gap_min, .. } => [
                (first, one, i32::MIN),
                (second, other, one.finish.saturating_add(gap_min)),
            ],
        };
        for (visit, work, release) in releases {
            if !work.pinned && work.start < release {
                let span = &mut spans[visit.index()];
                span.release = span.release.max(release);
                late.push(work.technician);
            }
        }
    }
    late
}

/// The span that the works `counted` leave visit `v`.
pub(super) fn span_among(
    model: &Model<'_>,
    works: &Works,
    v: u32,
    counted: impl Fn(&Work) -> bool,
) -> Span {
    let service = model.nodes[v as usize].service;
    let spans = model.links.of(v).iter().filter_map(|&link| {
        let other = works[links::other(link, v) as usize].filter(&counted)?;
        Some(links::span(link, v, service, other.start, other.finish))
    });
    spans.fold(Span::FREE, Span::and)
}

/// The visit that an order fails at, in its spans.
fn first_too_late(model: &Model<'_>, t: usize, order: &[u32], spans: &[Span]) -> u32 {
    let fails = |n: &usize| timing::evaluate_in(model, t, &order[..*n], spans).is_none();
    let n = (1..=order.len()).find(fails).unwrap_or(order.len());
    order.get(n.saturating_sub(1)).copied().unwrap_or(0)
}

/// A linked visit of a circle in which visits wait for each other, if there is one.
fn waits_for_itself(model: &Model<'_>, orders: &[Vec<u32>]) -> Option<u32> {
    let mut planned = vec![false; model.nodes.len()];
    for &v in orders.iter().flatten() {
        planned[v as usize] = true;
    }
    let mut precedence = Precedence::new(&model.problem.links, |visit| planned[visit.index()]);
    for order in orders {
        for (&first, &second) in order.iter().zip(order.iter().skip(1)) {
            precedence.add(VisitIx(first), VisitIx(second));
        }
    }
    any_linked(model, &[precedence.circle()?.iter().map(|v| v.0).collect()])
}

/// The first visit of these orders that has to do with another one.
fn any_linked(model: &Model<'_>, orders: &[Vec<u32>]) -> Option<u32> {
    let mut all = orders.iter().flatten().copied();
    all.find(|&v| !model.links.of(v).is_empty())
}

/// The day of technician `t` in this order, while all other days stay as `works` has them.
pub(super) fn among_others(
    model: &Model<'_>,
    works: &Works,
    t: usize,
    order: &[u32],
) -> Option<(Route, Timing)> {
    let mut own = vec![false; model.nodes.len()];
    for &v in order {
        own[v as usize] = true;
    }
    let mut spans = vec![Span::FREE; model.nodes.len()];
    for &v in order {
        let elsewhere = |other: &Work| other.pinned || other.technician != t;
        spans[v as usize] = span_among(model, works, v, elsewhere);
    }
    let mut day = works.clone();
    for (v, work) in day.iter_mut().enumerate() {
        *work = work.filter(|work| work.pinned || (work.technician != t && !own[v]));
    }
    for _ in 0..=order.len() {
        let known = timing::route_in(model, t, order, &spans[..])?;
        note(&mut day, &known.0);
        let late = put_off(model, &day, &mut spans);
        if late.is_empty() {
            return Some(known);
        }
        // Whoever else would have to wait doesn't stay as he is.
        if late.iter().any(|&other| other != t) {
            return None;
        }
    }
    None
}

/// A day with one more visit.
pub(super) struct Placed {
    pub position: usize,
    pub delta: i64,
    pub route: Route,
}

/// The cheapest place for `v` on the day of technician `t`, while all other days stay as `works` has them.
pub(super) fn best_place(
    model: &Model<'_>,
    works: &Works,
    t: usize,
    order: &[u32],
    v: u32,
) -> Option<Placed> {
    let price = model.price(v, t);
    let open = price != FORBIDDEN
        && model.stocked(t, order, v)
        && refusing_link(model, works, t, v).is_none();
    if !open {
        return None;
    }
    let (_, before) = among_others(model, works, t, order)?;
    let mut best: Option<Placed> = None;
    let mut with = Vec::with_capacity(order.len() + 1);
    for position in 0..=order.len() {
        with.clear();
        with.extend_from_slice(&order[..position]);
        with.push(v);
        with.extend_from_slice(&order[position..]);
        let Some((route, after)) = among_others(model, works, t, &with) else {
            continue;
        };
        let delta = after.cost() + price - before.cost();
        if best.as_ref().is_none_or(|best| delta < best.delta) {
            best = Some(Placed {
                position,
                delta,
                route,
            });
        }
    }
    best
}
