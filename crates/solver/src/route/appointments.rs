//! Times that visits keep while others wait for them, so that the search may move each on its own.
//!
//! What two visits have to do with each other holds as long as each keeps to its appointment: a second for work
//! that is done together, a span that ends or begins where one visit makes way for the next. Within it they
//! are visits as all others, with narrower windows. Now and then the appointments are drawn up anew around
//! the plan that was found, and some groups of visits are taken off it and placed together at another time.

use std::collections::BTreeMap;

use rand::Rng;
use rand::seq::SliceRandom;

use crate::problem::Link;

use super::constraint::links::{self, Span};
use super::constraint::windows::Windows;
use super::linked::{self, Work, Works};
use super::model::Model;
use super::state::{NOWHERE, State, Undo};
use super::tour::Place;

/// Times that are tried for a group, spread evenly over those that its windows allow.
const TIMES_TRIED: i32 = 24;
/// The most groups that are placed anew at a time.
const RENEWED_MAX: usize = 64;
/// One in this many of the groups that are planned is placed anew.
const RENEWED_ONE_IN: u32 = 4;

/// The visits that have to do with others, as the problem has them.
pub(super) struct Appointments {
    groups: Vec<Group>,
    members: BTreeMap<u32, Limits>,
}

/// When work on a visit may start, whatever the other members of its group do.
struct Limits {
    windows: Windows,
    /// What pinned work leaves.
    pinned: Span,
}

/// Free visits that have to do with each other, through others or directly.
struct Group {
    members: Vec<Member>,
}

/// A visit of a group.
#[derive(Clone, Copy)]
struct Member {
    visit: u32,
    /// Seconds from the start of the first work to the start of this, if all follows at once.
    offset: i32,
    /// Work starts at one second: with another visit, or between two others.
    exact: bool,
    /// Another visit of the group comes after this one.
    followed: bool,
}

impl Member {
    /// When its work may start if the group's first work starts at `time`.
    fn span(&self, time: i32) -> Span {
        let start = time.saturating_add(self.offset);
        if self.exact {
            Span::exactly(start)
        } else if self.followed {
            Span {
                due: start,
                ..Span::FREE
            }
        } else {
            Span {
                release: start,
                ..Span::FREE
            }
        }
    }
}

impl Appointments {
    /// The groups of a model's free visits.
    pub(super) fn new(model: &Model<'_>) -> Self {
        let linked: Vec<u32> = model
            .free
            .iter()
            .copied()
            .filter(|&v| !model.links.of(v).is_empty())
            .collect();
        let works = linked::pinned_works(model);
        let limits = |&v: &u32| Limits {
            windows: model.nodes[v as usize].windows.clone(),
            pinned: linked::span_among(model, &works, v, |_| true),
        };
        Self {
            groups: groups(model, &linked),
            members: linked.iter().map(|v| (*v, limits(v))).collect(),
        }
    }

    /// Gives every visit the windows of the problem.
    pub(super) fn lift(&self, model: &mut Model<'_>) {
        for (&v, limits) in &self.members {
            model.nodes[v as usize].windows = limits.windows.clone();
        }
    }

    /// Narrows windows so that each visit of a plan keeps its links on its own, and none is planned without
    /// those that it needs. The plan stays legal.
    pub(super) fn settle(&self, model: &mut Model<'_>, works: &Works) {
        for (&v, limits) in &self.members {
            let links = model.links.of(v).iter();
            let spans = links.map(|&link| kept_span(model, works, link, v));
            model.nodes[v as usize].windows =
                limits.windows.within(spans.fold(Span::FREE, Span::and));
        }
    }

    /// Places groups at the times that cost least: those that are left out, and some of the others, which are
    /// taken off the plan first. It only gets better.
    pub(super) fn renew<R: Rng>(&self, model: &mut Model<'_>, state: &mut State, rng: &mut R) {
        let mut groups: Vec<&Group> = self.groups.iter().collect();
        groups.shuffle(rng);
        groups.retain(|group| !group.planned(state) || rng.random_ratio(1, RENEWED_ONE_IN));
        groups.truncate(RENEWED_MAX);
        for group in groups {
            self.place_anew(model, state, group);
        }
    }

    fn place_anew(&self, model: &mut Model<'_>, state: &mut State, group: &Group) {
        let (cost_before, windows_before) = (state.cost, group.windows(model));
        let mut undo = Undo::default();
        undo.begin(state);
        let best = if group.take_off(model, state, &mut undo) {
            self.best_time(model, state, group, cost_before)
        } else {
            None
        };
        if let Some(time) = best {
            self.appoint(model, group, time);
            group.place(model, state, &mut Undo::default());
        } else {
            group.set_windows(model, windows_before);
            undo.restore(model, state);
        }
    }

    /// When to begin so that the plan costs least, and less than `below`.
    fn best_time(
        &self,
        model: &mut Model<'_>,
        state: &mut State,
        group: &Group,
        mut below: i64,
    ) -> Option<i32> {
        let mut best = None;
        let mut undo = Undo::default();
        for time in self.times(model, group) {
            undo.begin(state);
            self.appoint(model, group, time);
            if group.place(model, state, &mut undo) && state.cost < below {
                below = state.cost;
                best = Some(time);
            }
            undo.restore(model, state);
        }
        best
    }

    /// Lets a group's first work start at `time`.
    fn appoint(&self, model: &mut Model<'_>, group: &Group, time: i32) {
        for member in &group.members {
            if let Some(limits) = self.members.get(&member.visit) {
                let span = member.span(time).and(limits.pinned);
                model.nodes[member.visit as usize].windows = limits.windows.within(span);
            }
        }
    }

    /// When a group's first work may start, as far as windows and shifts go; not every second.
    fn times(&self, model: &Model<'_>, group: &Group) -> Vec<i32> {
        let mut from = model
            .crews
            .iter()
            .map(|crew| crew.free_from)
            .min()
            .unwrap_or(0);
        let mut to = model.crews.iter().map(|crew| crew.limit).max().unwrap_or(0);
        for member in &group.members {
            let Some(Limits { windows, .. }) = self.members.get(&member.visit) else {
                continue;
            };
            let span = windows.span();
            if member.exact || member.followed {
                from = from.max(span.start.saturating_sub(member.offset));
            }
            if !windows.soft() && (member.exact || !member.followed) {
                to = to.min(span.end.saturating_sub(member.offset));
            }
        }
        let step = (to.saturating_sub(from) / TIMES_TRIED).max(1);
        (0..=TIMES_TRIED)
            .map(|n| from.saturating_add(n * step))
            .take_while(|&time| time <= to)
            .collect()
    }
}

impl Group {
    fn planned(&self, state: &State) -> bool {
        let mut visits = self.members.iter().map(|member| member.visit);
        visits.all(|v| state.home[v as usize] != NOWHERE)
    }

    fn windows(&self, model: &Model<'_>) -> Vec<Windows> {
        let visits = self.members.iter().map(|member| member.visit as usize);
        visits.map(|v| model.nodes[v].windows.clone()).collect()
    }

    fn set_windows(&self, model: &mut Model<'_>, windows: Vec<Windows>) {
        for (member, windows) in self.members.iter().zip(windows) {
            model.nodes[member.visit as usize].windows = windows;
        }
    }

    /// Takes all members off their tours. False when one of those isn't legal any more without.
    fn take_off(&self, model: &Model<'_>, state: &mut State, undo: &mut Undo) -> bool {
        self.members.iter().all(|member| {
            let t = state.home[member.visit as usize];
            let Some(tour) = state.tours.get(t) else {
                return true;
            };
            undo.note(tour);
            let at = tour.order.iter().position(|&v| v == member.visit);
            at.is_some_and(|at| state.remove(model, t, at..at + 1))
        })
    }

    /// Puts every member where it costs least. False when there is no place for one.
    fn place(&self, model: &Model<'_>, state: &mut State, undo: &mut Undo) -> bool {
        let mut scratch = Vec::new();
        self.members.iter().all(|member| {
            let mut best: Option<Place> = None;
            for tour in &state.tours {
                let below = best.map_or(i64::MAX, |best| best.delta);
                best = tour
                    .best_place(model, member.visit, below, &mut scratch)
                    .or(best);
            }
            let Some(place) = best else {
                return false;
            };
            undo.note(&state.tours[place.technician]);
            state.insert(model, member.visit, place);
            true
        })
    }
}

/// When `v` may start so that `link` is kept as long as the other visit keeps to its own span.
fn kept_span(model: &Model<'_>, works: &Works, link: Link, v: u32) -> Span {
    let service = model.nodes[v as usize].service;
    let (Some(own), Some(other)) = (works[v as usize], works[links::other(link, v) as usize])
    else {
        return if links::needs_other(link, v) {
            Span::NEVER
        } else {
            Span::FREE
        };
    };
    let room = room_between(link, v, own, other);
    let (start, finish) = (
        other.start.saturating_sub(room),
        other.finish.saturating_add(room),
    );
    links::span(link, v, service, start, finish)
}

/// How far the other visit may move towards `v`: half the time that lies between them.
fn room_between(link: Link, v: u32, own: Work, other: Work) -> i32 {
    match link {
        Link::After {
            second, gap_min, ..
        } if !other.pinned => {
            let between = |first: Work, second: Work| {
                second
                    .start
                    .saturating_sub(first.finish)
                    .saturating_sub(gap_min)
                    .max(0)
            };
            if second.0 == v {
                between(other, own) / 2
            } else {
                let room = between(own, other);
                room - room / 2
            }
        }
        _ => 0,
    }
}

/// The groups of linked visits.
fn groups(model: &Model<'_>, linked: &[u32]) -> Vec<Group> {
    let mut grouped = vec![false; model.nodes.len()];
    let mut groups = Vec::new();
    for &v in linked {
        if grouped[v as usize] {
            continue;
        }
        let visits = all_linked_to(model, v, &mut grouped);
        groups.push(group(model, visits));
    }
    groups
}

/// `v` and all free visits that have to do with it, directly or through others.
fn all_linked_to(model: &Model<'_>, v: u32, grouped: &mut [bool]) -> Vec<u32> {
    grouped[v as usize] = true;
    let mut found = vec![v];
    let mut next = 0;
    while let Some(&v) = found.get(next) {
        next += 1;
        for other in free_others(model, v).map(|(_, other)| other) {
            if !std::mem::replace(&mut grouped[other as usize], true) {
                found.push(other);
            }
        }
    }
    found
}

/// The links of `v` to visits that aren't pinned, and these visits.
fn free_others<'a>(model: &'a Model<'_>, v: u32) -> impl Iterator<Item = (Link, u32)> + 'a {
    let links = model.links.of(v).iter();
    let others = links.map(move |&link| (link, links::other(link, v)));
    others.filter(|&(_, other)| model.free.binary_search(&other).is_ok())
}

fn group(model: &Model<'_>, visits: Vec<u32>) -> Group {
    let mut offsets: BTreeMap<u32, i32> = visits.iter().map(|&v| (v, 0)).collect();
    // The longest way from the first work; links don't go in a circle, so that it takes a round a visit at most.
    for _ in &visits {
        for &v in &visits {
            let offset = free_others(model, v)
                .filter_map(|(link, other)| starts_after(model, link, v, offsets[&other]));
            let offset = offset.max().unwrap_or(0).max(offsets[&v]);
            offsets.insert(v, offset);
        }
    }
    let mut members: Vec<Member> = visits
        .iter()
        .map(|&visit| member(model, visit, offsets[&visit]))
        .collect();
    members.sort_by_key(|member| (member.offset, member.visit));
    Group { members }
}

/// When `v` starts if `link` is all that it waits for, and the other visit starts at `offset`.
fn starts_after(model: &Model<'_>, link: Link, v: u32, offset: i32) -> Option<i32> {
    match link {
        Link::Together { .. } => Some(offset),
        Link::After {
            first,
            second,
            gap_min,
        } if second.0 == v => Some(
            offset
                .saturating_add(model.nodes[first.index()].service)
                .saturating_add(gap_min),
        ),
        Link::After { .. } => None,
    }
}

fn member(model: &Model<'_>, visit: u32, offset: i32) -> Member {
    let has = |which: &dyn Fn(Link) -> bool| free_others(model, visit).any(|(link, _)| which(link));
    let together = has(&|link| matches!(link, Link::Together { .. }));
    let follows = has(&|link| matches!(link, Link::After { second, .. } if second.0 == visit));
    let followed = has(&|link| matches!(link, Link::After { first, .. } if first.0 == visit));
    Member {
        visit,
        offset,
        exact: together || (follows && followed),
        followed,
    }
}
