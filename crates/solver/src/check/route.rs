//! Judges one route of a plan: who does what, when, and what it costs.

use std::collections::BTreeMap;

use crate::problem::{
    Break, LocationIx, PartIx, Prefix, Problem, TIME_MAX, Technician, UNREACHABLE, VISITS_MAX,
    Visit, VisitIx,
};
use crate::route::{Cost, PlacedBreak, Restock, Route, Stop};

use super::Violation;
use super::leg::{GapRest, Leg, LegFault};

/// No legal time of a plan is further from the origin: a day's end, its overtime, rest and way home.
const TIME_BOUND: i32 = 8 * TIME_MAX;

/// The judgement of one route.
pub(super) struct RouteCheck<'a> {
    problem: &'a Problem,
    route: &'a Route,
    technician: &'a Technician,
    prefix: Option<&'a Prefix>,
    found: &'a mut Vec<Violation>,
}

impl<'a> RouteCheck<'a> {
    pub(super) fn new(
        problem: &'a Problem,
        route: &'a Route,
        found: &'a mut Vec<Violation>,
    ) -> Self {
        let technician = &problem.technicians[route.technician.index()];
        let prefix = problem
            .pins
            .iter()
            .find(|prefix| prefix.technician == route.technician);
        Self {
            problem,
            route,
            technician,
            prefix,
            found,
        }
    }

    pub(super) fn run(mut self, cost: &mut Cost) {
        if !self.times_are_bounded() {
            self.report(Violation::Times(self.route.technician));
            return;
        }
        if !self.pins_are_kept() {
            self.report(Violation::Pins(self.route.technician));
            return;
        }
        self.check_assignments(cost);
        self.check_parts();
        self.check_tools();
        self.check_restocks();
        self.check_break();
        self.check_departure();
        for at in self.route.pinned..self.route.stops.len() {
            self.check_stop(at, cost);
        }
        self.check_end(cost);
    }

    fn report(&mut self, violation: Violation) {
        self.found.push(violation);
    }

    fn visit(&self, visit: VisitIx) -> &'a Visit {
        &self.problem.visits[visit.index()]
    }

    fn searched(&self) -> &'a [Stop] {
        self.route
            .stops
            .get(self.route.pinned..)
            .unwrap_or_default()
    }

    /// Whether all times can be added up without overflow.
    fn times_are_bounded(&self) -> bool {
        let bounded = |time: &i32| (-TIME_BOUND..=TIME_BOUND).contains(time);
        let rest = self
            .route
            .break_
            .iter()
            .flat_map(|placed| [placed.start, placed.end]);
        let stops = self.route.stops.iter();
        let restocks = self.route.restocks.iter();
        self.route.restocks.len() <= VISITS_MAX
            && [self.route.depart, self.route.end].iter().all(bounded)
            && rest.into_iter().all(|time| bounded(&time))
            && restocks
                .flat_map(|r| [r.arrive, r.start, r.finish, r.travel])
                .all(|time| bounded(&time))
            && stops
                .flat_map(|s| [s.arrive, s.start, s.finish, s.travel])
                .all(|time| bounded(&time))
    }

    fn pins_are_kept(&self) -> bool {
        let pinned = self.prefix.map_or(&[][..], |prefix| &prefix.stops);
        let front = self.route.stops.get(..pinned.len()).unwrap_or_default();
        let all_pins = self.problem.pins.iter().flat_map(|prefix| &prefix.stops);
        self.route.pinned == pinned.len()
            && front.len() == pinned.len()
            && front.iter().zip(pinned).all(|(stop, pin)| {
                (stop.visit, stop.arrive, stop.start, stop.finish)
                    == (pin.visit, pin.arrive, pin.start, pin.finish)
            })
            && all_pins
                .into_iter()
                .all(|pin| self.searched().iter().all(|stop| stop.visit != pin.visit))
    }

    /// When and where the searched part of the day begins.
    fn beginning(&self) -> (i32, LocationIx) {
        match self.prefix {
            None => (self.technician.shift.start, self.technician.start),
            Some(prefix) if prefix.stops.is_empty() => {
                (prefix.free_from.max(self.technician.shift.start), prefix.at)
            }
            Some(prefix) => (prefix.free_from, prefix.at),
        }
    }

    fn check_assignments(&mut self, cost: &mut Cost) {
        let technician = self.route.technician;
        for stop in self.searched() {
            let visit = self.visit(stop.visit);
            if visit.refused.contains(&technician) {
                self.report(Violation::Refused {
                    technician,
                    visit: stop.visit,
                });
            }
            if !visit.preferred.is_empty() && !visit.preferred.contains(&technician) {
                cost.preference += self.problem.weights.preference;
            }
            if visit.territory != self.technician.territory {
                cost.border += self.problem.weights.border;
            }
            for &(skill, needed) in &visit.skills {
                let able = self
                    .technician
                    .skills
                    .iter()
                    .any(|&(held, level)| held == skill && level >= needed);
                if !able {
                    self.report(Violation::Skill {
                        technician,
                        visit: stop.visit,
                        skill,
                    });
                }
            }
        }
    }

    /// The stops up to the first depot: what they need has to be on the van in the morning.
    fn before_depot(&self) -> &'a [Stop] {
        let first = self.route.restocks.iter().map(|r| r.before_stop).min();
        let stops = &self.route.stops;
        &stops[..first.unwrap_or(stops.len()).min(stops.len())]
    }

    /// A part that only pinned visits use may have run out: that is a fact, not a plan.
    fn check_parts(&mut self) {
        let mut needed: BTreeMap<PartIx, (u64, bool)> = BTreeMap::new();
        for (at, stop) in self.before_depot().iter().enumerate() {
            for &(part, count) in &self.visit(stop.visit).parts {
                let entry = needed.entry(part).or_default();
                entry.0 += u64::from(count);
                entry.1 |= at >= self.route.pinned && count > 0;
            }
        }
        for (part, (count, by_search)) in needed {
            let stock: u64 = self
                .technician
                .parts
                .iter()
                .filter(|held| held.0 == part)
                .map(|held| u64::from(held.1))
                .sum();
            if by_search && count > stock {
                self.report(Violation::Part {
                    technician: self.route.technician,
                    part,
                });
            }
        }
    }

    fn check_tools(&mut self) {
        for stop in self.before_depot().iter().skip(self.route.pinned) {
            for &tool in &self.visit(stop.visit).tools {
                if !self.technician.tools.contains(&tool) {
                    self.report(Violation::Tool {
                        technician: self.route.technician,
                        visit: stop.visit,
                        tool,
                    });
                }
            }
        }
    }

    /// Depots and places in the order. Times are checked with the gap that a restock lies in.
    fn check_restocks(&mut self) {
        let restocks = &self.route.restocks;
        let places = self.route.pinned..self.route.stops.len();
        let legal = restocks.is_sorted_by_key(|restock| restock.before_stop)
            && restocks.iter().all(|restock| {
                places.contains(&restock.before_stop)
                    && restock.depot.index() < self.problem.depots.len()
            });
        if !legal {
            self.report(Violation::Restock(self.route.technician));
        }
    }

    /// The restocks at known depots before stop `at`.
    fn restocks_in_gap(&self, at: usize) -> impl Iterator<Item = &'a Restock> + use<'a> {
        let depots = self.problem.depots.len();
        let restocks = self.route.restocks.iter();
        restocks.filter(move |r| r.before_stop == at && r.depot.index() < depots)
    }

    /// The rest that the day must have.
    fn due_break(&self) -> Option<&'a Break> {
        let taken = self.prefix.is_some_and(|prefix| prefix.break_taken);
        self.technician
            .breaks
            .as_ref()
            .filter(|_| !taken && !self.route.stops.is_empty())
    }

    /// Presence, length, time and index. Where exactly it lies is checked with the gap that it lies in.
    fn check_break(&mut self) {
        let (free_from, _) = self.beginning();
        let legal = match (self.due_break(), &self.route.break_) {
            (None, None) => true,
            (Some(due), Some(placed)) => {
                let window = due.start_window;
                let last_start = window.end.max(free_from);
                placed.end - placed.start == due.duration
                    && (window.start..=last_start).contains(&placed.start)
                    && placed.start >= free_from
                    && (self.route.pinned..=self.route.stops.len()).contains(&placed.before_stop)
            }
            _ => false,
        };
        if !legal {
            self.report(Violation::Break(self.route.technician));
        }
    }

    /// The rest, if it lies in the gap before stop `at`.
    fn break_in_gap(&self, at: usize) -> Option<&'a PlacedBreak> {
        self.route
            .break_
            .as_ref()
            .filter(|placed| placed.before_stop == at)
    }

    fn check_departure(&mut self) {
        let right = match self.route.stops.first() {
            None => self.route.depart == self.beginning().0,
            Some(_) if self.route.pinned > 0 => true,
            Some(first) => {
                let depot = self.restocks_in_gap(0).next();
                let (arrive, travel) = depot.map_or((first.arrive, first.travel), |restock| {
                    (restock.arrive, restock.travel)
                });
                let depart = arrive - travel;
                depart == self.route.depart && depart >= self.beginning().0
            }
        };
        if !right {
            self.report(Violation::Departure(self.route.technician));
        }
    }

    /// When and where the technician is done before stop `at`.
    fn done_before(&self, at: usize) -> (i32, LocationIx) {
        if at == self.route.pinned {
            return self.beginning();
        }
        let before = &self.route.stops[at - 1];
        (before.finish, self.visit(before.visit).location)
    }

    fn check_stop(&mut self, at: usize, cost: &mut Cost) {
        let technician = self.route.technician;
        let stop = self.route.stops[at];
        let visit = self.visit(stop.visit);
        let (mut done, mut from) = self.done_before(at);
        let began = done;
        let mut busy = 0;
        let mut rest = GapRest::new(self.break_in_gap(at));
        for restock in self.restocks_in_gap(at) {
            let depot = &self.problem.depots[restock.depot.index()];
            let leg = Leg::into_depot(restock, from, depot.location, done);
            let right = self.leg_fault(&leg).is_none()
                && restock.start >= restock.arrive
                && restock.finish - restock.start == depot.service;
            if !right {
                self.report(Violation::Restock(technician));
                return;
            }
            rest.look_in(&leg);
            busy += i64::from(leg.travel) + i64::from(depot.service);
            let drive = i64::from(leg.travel) * self.problem.weights.travel;
            cost.travel = cost.travel.saturating_add(drive);
            (done, from) = (restock.finish, depot.location);
        }
        let leg = Leg::into_stop(&stop, from, visit.location, done);
        match self.leg_fault(&leg) {
            None => {}
            Some(LegFault::Unreachable) => {
                let visit = stop.visit;
                self.report(Violation::Unreachable { technician, visit });
                return;
            }
            Some(LegFault::Times) => {
                let visit = stop.visit;
                self.report(Violation::Leg { technician, visit });
            }
        }
        if stop.start < stop.arrive
            || i64::from(stop.finish) - i64::from(stop.start) != i64::from(visit.service)
        {
            self.report(Violation::Service {
                technician,
                visit: stop.visit,
            });
        }
        rest.look_in(&leg);
        if !rest.placed_well() {
            self.report(Violation::Break(technician));
        }
        self.check_window(stop, visit, cost);
        let drive = i64::from(leg.travel) * self.problem.weights.travel;
        cost.travel = cost.travel.saturating_add(drive);
        if at > 0 {
            let waited = i64::from(stop.start) - i64::from(began);
            let busy = busy + i64::from(leg.travel) + rest.length();
            let wait = (waited - busy) * self.problem.weights.waiting;
            cost.waiting = cost.waiting.saturating_add(wait);
        }
    }

    /// What is wrong with a leg: it must start when all before is done, and take what the matrix says.
    fn leg_fault(&self, leg: &Leg) -> Option<LegFault> {
        let depart = leg.arrive - leg.travel;
        let duration = self.problem.travel.duration(leg.from, leg.to, depart);
        if duration >= UNREACHABLE {
            return Some(LegFault::Unreachable);
        }
        let wrong = depart < leg.done || leg.travel != duration;
        wrong.then_some(LegFault::Times)
    }

    fn check_window(&mut self, stop: Stop, visit: &Visit, cost: &mut Cost) {
        let inside = visit
            .windows
            .iter()
            .any(|w| w.start <= stop.start && stop.start <= w.end);
        if inside || visit.windows.is_empty() {
            return;
        }
        let after_all = visit.windows.iter().all(|w| w.end < stop.start);
        if visit.hard_windows || !after_all {
            self.report(Violation::Window(stop.visit));
            return;
        }
        let last = visit
            .windows
            .iter()
            .map(|w| w.end)
            .max()
            .unwrap_or(stop.start);
        let price = visit.lateness.unwrap_or(self.problem.weights.lateness);
        cost.lateness += i64::from(stop.start - last) * price;
    }

    fn check_end(&mut self, cost: &mut Cost) {
        let technician = self.route.technician;
        let (done, from) = self.done_before(self.route.stops.len());
        if self.route.stops.is_empty() {
            if self.route.end != done {
                self.report(Violation::End(technician));
            }
            return;
        }
        let placed = self.break_in_gap(self.route.stops.len());
        let homes = self.ways_home(done, from, placed);
        let Some(&(_, travel)) = homes.iter().find(|(end, _)| *end == self.route.end) else {
            self.report(Violation::End(technician));
            return;
        };
        let shift_end = i64::from(self.technician.shift.end);
        let over = i64::from(self.route.end) - shift_end;
        if over > i64::from(self.technician.overtime_max) && !self.searched().is_empty() {
            self.report(Violation::Shift(technician));
        }
        let drive = i64::from(travel) * self.problem.weights.travel;
        cost.travel = cost.travel.saturating_add(drive);
        cost.overtime += over.max(0) * self.problem.weights.overtime;
    }

    /// The ends that the day can have, with the drive of each: rest and drive in either order.
    fn ways_home(
        &self,
        done: i32,
        from: LocationIx,
        placed: Option<&PlacedBreak>,
    ) -> Vec<(i32, i32)> {
        let drive = |depart: i32| match self.technician.end {
            None => Some(0),
            Some(home) => {
                let duration = self.problem.travel.duration(from, home, depart);
                (duration < UNREACHABLE).then_some(duration)
            }
        };
        let mut ways = Vec::new();
        match placed {
            None => ways.extend(drive(done).map(|travel| (done + travel, travel))),
            Some(rest) if rest.start >= done => {
                ways.extend(drive(rest.end).map(|travel| (rest.end + travel, travel)));
                let then_rest = drive(done).filter(|travel| done + travel <= rest.start);
                ways.extend(then_rest.map(|travel| (rest.end, travel)));
            }
            Some(_) => {}
        }
        // Someone whose pinned day has no way home ends where it is.
        if self.searched().is_empty() && ways.is_empty() {
            let end = placed.map_or(done, |rest| rest.end);
            ways.push((end, 0));
        }
        ways
    }
}
