//! A day's state as the route solver's problem: places become locations, promises become windows,
//! and what has begun becomes a pinned prefix. Translates; decides nothing.

use super::frame::{self, Frame};
use super::links::{self, DayLinks};
use super::{lock, pin, prices, rest};
use crate::app::Error;
use crate::day::DayState;
use kept_domain::{
    Place, Plan, Progress, PromiseState, Route, Seconds, Settings, Stage, Technician, TechnicianId,
    Timestamp, Visit, VisitId, VisitStatus, Window,
};
use kept_solver::problem::{
    Break, Depot, DepotIx, LocationIx, PartIx, PinnedStop, Prefix, Problem, SkillIx, TechIx,
    TimeSpan, ToolIx, Travel, VisitIx,
};
use kept_solver::{problem, route};
use std::collections::{BTreeMap, BTreeSet};

/// Overtime that is counted with, at its price, when a day is out of hand, in seconds.
const LONGEST_OVERTIME: i32 = 6 * 3600;
/// Windows at least this wide are planned to be met with slack.
const SLACK_WINDOW_MIN: Seconds = Seconds::minutes(120);
/// A promise is worth this many times more than a visit without one when visits are left out.
const PROMISED_FACTOR: i64 = 3;

/// A problem with the names of its indices.
#[derive(Clone)]
pub(crate) struct DayProblem {
    /// What the solver gets.
    pub problem: Problem,
    /// Technicians by index.
    pub technicians: Vec<TechnicianId>,
    /// Visits by index.
    pub visits: Vec<VisitId>,
    /// The plan that counts, as orders of visits; what moves are counted against.
    pub warm: Option<Vec<Vec<VisitIx>>>,
    /// Skills by index.
    skills: Vec<String>,
    /// Parts by index.
    parts: Vec<String>,
    /// Tools by index.
    tools: Vec<String>,
    /// Depots by index.
    depots: Vec<String>,
    /// Visits that come before themselves; they are on no route.
    pub circular: BTreeSet<VisitIx>,
    origin: Timestamp,
}

impl DayProblem {
    /// The problem of a day as it stands at `now`; nothing is pinned before the day begins.
    ///
    /// # Errors
    /// A place that the territory's travel settings don't know.
    pub(crate) fn new(state: &DayState, now: Timestamp) -> Result<Self, Error> {
        Self::in_frame(state, now, Frame::of(std::slice::from_ref(state)))
    }

    /// The same, with the numbers of places and names as a frame has them for several days.
    ///
    /// # Errors
    /// A place that the territory's travel settings don't know.
    pub(crate) fn in_frame(
        state: &DayState,
        now: Timestamp,
        frame: Frame<'_>,
    ) -> Result<Self, Error> {
        Builder::new(state, now, frame)?.build()
    }

    /// Index of a visit.
    pub(crate) fn visit(&self, id: &VisitId) -> Option<VisitIx> {
        self.visits.binary_search(id).ok().map(VisitIx::from)
    }

    /// Index of a technician.
    pub(crate) fn technician(&self, id: &TechnicianId) -> Option<TechIx> {
        self.technicians.binary_search(id).ok().map(TechIx::from)
    }

    /// The instant of seconds after the day's origin.
    pub(crate) fn instant(&self, seconds: i32) -> Timestamp {
        self.origin + Seconds(i64::from(seconds))
    }

    /// Id of a visit's index.
    pub(crate) fn visit_id(&self, ix: VisitIx) -> Option<&VisitId> {
        self.visits.get(ix.index())
    }

    /// Id of a technician's index.
    pub(crate) fn technician_id(&self, ix: TechIx) -> Option<&TechnicianId> {
        self.technicians.get(ix.index())
    }

    /// Name of a skill's index.
    pub(crate) fn skill_name(&self, ix: SkillIx) -> Option<&str> {
        self.skills.get(ix.index()).map(String::as_str)
    }

    /// Name of a part's index.
    pub(crate) fn part_name(&self, ix: PartIx) -> Option<&str> {
        self.parts.get(ix.index()).map(String::as_str)
    }

    /// Name of a tool's index.
    pub(crate) fn tool_name(&self, ix: ToolIx) -> Option<&str> {
        self.tools.get(ix.index()).map(String::as_str)
    }

    /// Name of a depot's index.
    pub(crate) fn depot_name(&self, ix: DepotIx) -> Option<&str> {
        self.depots.get(ix.index()).map(String::as_str)
    }

    /// The same day with other windows for one visit: for offers at other times than promised.
    pub(crate) fn with_windows(mut self, visit: VisitIx, span: TimeSpan) -> Self {
        if let Some(visit) = self.problem.visits.get_mut(visit.index()) {
            visit.windows = vec![span];
            visit.hard_windows = true;
        }
        self
    }

    /// Makes the plan that counts a legal one to start from: else a late day couldn't be changed at all.
    fn admit_current_plan(&mut self) {
        if let Some(warm) = self.warm.clone() {
            self.admit(&warm);
        }
    }

    /// Makes orders legal as far as time goes: a visit that can't be reached in its window any more may be
    /// late, a technician who can't be back in time may stay longer, each at its price.
    pub(crate) fn admit(&mut self, orders: &[Vec<VisitIx>]) {
        // Each visit is softened once and its technician's day lengthened once, at most.
        for _ in 0..=2 * self.visits.len() {
            let blocked = match route::assemble(&self.problem, None, orders) {
                Err(route::ScheduleError::Blocked { visit, .. }) => visit,
                _ => return,
            };
            let softened = match self.problem.visits.get_mut(blocked.index()) {
                Some(visit) if visit.hard_windows => {
                    visit.hard_windows = false;
                    true
                }
                _ => false,
            };
            if !softened && !self.lengthen_day_of(orders, blocked) {
                return;
            }
        }
    }

    fn lengthen_day_of(&mut self, orders: &[Vec<VisitIx>], visit: VisitIx) -> bool {
        let technician = orders.iter().position(|order| order.contains(&visit));
        match technician.and_then(|at| self.problem.technicians.get_mut(at)) {
            Some(technician) if technician.overtime_max < LONGEST_OVERTIME => {
                technician.overtime_max = LONGEST_OVERTIME;
                true
            }
            _ => false,
        }
    }

    /// The same day with slack: longer work, earlier ends of wide windows and of shifts. Plans made
    /// on it stand a slow job, and leave room for what comes up.
    pub(crate) fn with_slack(&self, settings: &Settings) -> Problem {
        let mut slack = self.problem.clone();
        let share = 1000 + i64::from(settings.slack_work_permille);
        for visit in &mut slack.visits {
            visit.service = clamp(i64::from(visit.service) * share / 1000);
            for window in &mut visit.windows {
                if i64::from(window.end - window.start) >= SLACK_WINDOW_MIN.0 {
                    window.end = window.end.saturating_sub(clamp(settings.slack_window_s.0));
                }
            }
        }
        for technician in &mut slack.technicians {
            let earlier = technician
                .shift
                .end
                .saturating_sub(clamp(settings.slack_shift_s.0));
            technician.shift.end = earlier.max(technician.shift.start);
            technician.overtime_max = 0;
        }
        slack
    }

    /// The orders of the plan that counts, without one visit.
    pub(crate) fn orders_without(&self, without: Option<VisitIx>) -> Vec<Vec<VisitIx>> {
        let warm = self
            .warm
            .clone()
            .unwrap_or_else(|| vec![Vec::new(); self.technicians.len()]);
        warm.into_iter()
            .map(|order| {
                order
                    .into_iter()
                    .filter(|visit| Some(*visit) != without)
                    .collect()
            })
            .collect()
    }

    /// The orders of a plan of this day; technicians and visits that are gone are left out.
    pub(crate) fn orders_of(&self, plan: &Plan) -> Vec<Vec<VisitIx>> {
        orders(plan, &self.technicians, &self.visits)
    }

    /// A plan of these orders, times filled in.
    ///
    /// # Errors
    /// The first visit that doesn't fit.
    pub(crate) fn assemble(
        &self,
        orders: &[Vec<VisitIx>],
    ) -> Result<route::Solution, route::ScheduleError> {
        route::assemble(&self.problem, self.warm.as_deref(), orders)
    }
}

/// What is pinned of a technician's day, before indices.
struct Pinned {
    stops: Vec<(VisitId, PinnedStop)>,
    free_from: i32,
    at: LocationIx,
}

struct Builder<'a> {
    state: &'a DayState,
    now: Timestamp,
    origin: Timestamp,
    technicians: Vec<&'a Technician>,
    visits: Vec<&'a Visit>,
    frame: Frame<'a>,
    travel: Travel,
    links: DayLinks,
}

impl<'a> Builder<'a> {
    fn new(state: &'a DayState, now: Timestamp, frame: Frame<'a>) -> Result<Self, Error> {
        let travel = frame.travel(state)?;
        let visits = frame::due(state);
        Ok(Builder {
            state,
            now,
            origin: state.local_day().start(),
            links: links::of_day(&visits),
            technicians: frame::at_work(state),
            visits,
            travel,
            frame,
        })
    }

    fn build(self) -> Result<DayProblem, Error> {
        let visit_ids: Vec<VisitId> = self.visits.iter().map(|v| v.id.clone()).collect();
        let technician_ids: Vec<TechnicianId> =
            self.technicians.iter().map(|t| t.id.clone()).collect();
        let pins = self.pins();
        let lost = self.lost(&pins);
        let visits = self
            .visits
            .iter()
            .map(|visit| self.visit(visit, &lost))
            .collect();
        let technicians = self
            .technicians
            .iter()
            .map(|t| self.technician(t))
            .collect();
        let warm = self
            .state
            .plan
            .as_ref()
            .map(|plan| orders(plan, &technician_ids, &visit_ids));
        let pins = self.prefixes(pins, &visit_ids);
        let mut day = DayProblem {
            problem: Problem {
                travel: self.travel.clone(),
                technicians,
                visits,
                weights: prices::weights(&self.state.territory.settings),
                pins,
                links: self.links.links.clone(),
                depots: self.depots(),
            },
            technicians: technician_ids,
            visits: visit_ids,
            warm,
            skills: frame::in_order(&self.frame.skills),
            parts: frame::in_order(&self.frame.parts),
            tools: frame::in_order(&self.frame.tools),
            depots: (self.state.territory.depots.iter())
                .map(|depot| depot.name.clone())
                .collect(),
            circular: self.links.circular,
            origin: self.origin,
        };
        day.admit_current_plan();
        Ok(day)
    }

    fn seconds(&self, at: Timestamp) -> i32 {
        clamp((at - self.origin).0)
    }

    fn location(&self, place: &Place) -> LocationIx {
        LocationIx::from(
            self.frame
                .places
                .iter()
                .position(|known| known == place)
                .unwrap_or(usize::MAX),
        )
    }

    fn site(&self, visit: &Visit) -> LocationIx {
        self.state
            .sites
            .get(&visit.site)
            .map_or(LocationIx(u32::MAX), |site| self.location(&site.place))
    }

    fn depots(&self) -> Vec<Depot> {
        let depots = self.state.territory.depots.iter();
        depots
            .map(|depot| Depot {
                location: self.location(&depot.place),
                service: clamp(depot.loading_s.0),
            })
            .collect()
    }

    /// Number of an area.
    fn area(&self, area: &str) -> u32 {
        let number = self.frame.areas.get(area).copied();
        number.map_or(u32::MAX, |at| u32::try_from(at).unwrap_or(u32::MAX))
    }

    fn tools(&self, tools: &BTreeSet<String>) -> Vec<ToolIx> {
        let number = |tool: &String| {
            self.frame
                .tools
                .get(tool.as_str())
                .copied()
                .map(ToolIx::from)
        };
        tools.iter().filter_map(number).collect()
    }

    fn technician(&self, technician: &Technician) -> problem::Technician {
        let day = self.state.local_day();
        let shift = TimeSpan::new(
            self.seconds(day.at(technician.shift.from)),
            self.seconds(day.at(technician.shift.to)),
        );
        let absent = technician.absent.contains(&self.state.date);
        problem::Technician {
            // Someone who went home ill keeps what is done and gets nothing more.
            shift: if absent {
                TimeSpan::new(shift.start, shift.start)
            } else {
                shift
            },
            overtime_max: if absent {
                0
            } else {
                clamp(technician.overtime_max_s.0)
            },
            start: self.location(&technician.start),
            end: Some(self.location(technician.end.as_ref().unwrap_or(&technician.start))),
            skills: indexed(&technician.skills, &self.frame.skills, SkillIx::from),
            parts: indexed(&technician.parts, &self.frame.parts, PartIx::from),
            tools: self.tools(&technician.tools),
            territory: self.area(&technician.area),
            breaks: technician.break_rule.filter(|_| !absent).map(|rule| Break {
                duration: clamp(rule.duration_s.0),
                start_window: TimeSpan::new(
                    self.seconds(day.at(rule.earliest)),
                    self.seconds(day.at(rule.latest)),
                ),
            }),
        }
    }

    fn visit(&self, visit: &Visit, lost: &BTreeSet<&VisitId>) -> problem::Visit {
        let promised = self.is_promised(visit);
        let may_be_late = visit.late_price.filter(|_| !promised);
        let technician_indices = |ids: &BTreeSet<TechnicianId>| {
            ids.iter()
                .filter_map(|id| self.technicians.binary_search_by(|t| t.id.cmp(id)).ok())
                .map(TechIx::from)
                .collect()
        };
        problem::Visit {
            location: self.site(visit),
            service: clamp(visit.duration_s.0),
            windows: self.windows(visit),
            hard_windows: may_be_late.is_none() && !lost.contains(&visit.id),
            lateness: may_be_late,
            skills: indexed(&visit.skills, &self.frame.skills, SkillIx::from),
            parts: indexed(&visit.parts, &self.frame.parts, PartIx::from),
            tools: self.tools(&visit.tools),
            territory: self.area(&visit.area),
            unassigned_cost: self.unassigned_cost(visit, promised),
            preferred: technician_indices(&visit.preferred),
            refused: if self.comes_before_itself(visit) {
                (0..self.technicians.len()).map(TechIx::from).collect()
            } else if let Some(holder) = lock::holder(self.state, &visit.id) {
                self.all_but(&holder.id)
            } else {
                let mut refused = match pin::held_to(self.state, visit) {
                    Some(holder) => self.all_but(holder),
                    None => technician_indices(&visit.refused),
                };
                refused.extend(self.locked());
                refused
            },
        }
    }

    /// Technicians whose routes are locked.
    fn locked(&self) -> impl Iterator<Item = TechIx> {
        let locked =
            |(_, technician): &(usize, &&Technician)| lock::is_locked(self.state, technician);
        let numbered = self.technicians.iter().enumerate();
        numbered
            .filter(locked)
            .map(|(index, _)| TechIx::from(index))
    }

    fn all_but(&self, holder: &TechnicianId) -> Vec<TechIx> {
        let others = self
            .technicians
            .iter()
            .enumerate()
            .filter(|(_, technician)| technician.id != *holder);
        others.map(|(index, _)| TechIx::from(index)).collect()
    }

    /// The customer was told a window of our choice, or chose another one.
    fn is_promised(&self, visit: &Visit) -> bool {
        let word = self.state.word_of(&visit.id);
        word.is_some_and(|promise| promise.stage > Stage::Booked || promise.chain > 0)
    }

    fn unassigned_cost(&self, visit: &Visit, promised: bool) -> i64 {
        let factor = if promised { PROMISED_FACTOR } else { 1 };
        let usual = self.state.territory.settings.unassigned_cost;
        let cost = visit
            .unassigned_cost
            .unwrap_or_else(|| usual.saturating_mul(1 + i64::from(visit.priority)));
        cost.saturating_mul(factor).min(problem::PRICE_MAX)
    }

    /// Nobody can begin a visit that has to be done before itself. What has begun is a fact.
    fn comes_before_itself(&self, visit: &Visit) -> bool {
        let status = self.state.progress_of(&visit.id).status;
        let at = self.visits.binary_search_by(|v| v.id.cmp(&visit.id));
        status == VisitStatus::Open
            && at.is_ok_and(|at| self.links.circular.contains(&VisitIx::from(at)))
    }

    /// When work may start: the promise that counts, or each of the windows that were booked; cut by the
    /// customer's own limit as far as something is left.
    fn windows(&self, visit: &Visit) -> Vec<TimeSpan> {
        let promised = self.state.word_of(&visit.id).map(|promise| promise.window);
        if visit.windows.is_empty() || promised.is_some_and(|window| window != visit.booked) {
            return vec![self.window(visit)];
        }
        let last = self.window(visit).end;
        let windows = visit.windows.iter().map(|window| {
            let to = self.seconds(window.to()).saturating_sub(1);
            TimeSpan::new(self.seconds(window.from()), to.min(last))
        });
        windows.filter(|span| span.start <= span.end).collect()
    }

    /// The promise that counts, cut by the customer's own limit as far as something is left.
    fn window(&self, visit: &Visit) -> TimeSpan {
        let promised = self
            .state
            .word_of(&visit.id)
            .map_or(visit.booked, |promise| promise.window);
        let last = |window: &Window| self.seconds(window.to()).saturating_sub(1);
        let (from, to) = (self.seconds(promised.from()), last(&promised));
        match visit.leave_by {
            Some(leave_by) => {
                let latest = self
                    .seconds(leave_by)
                    .saturating_sub(clamp(visit.duration_s.0));
                TimeSpan::new(from, if latest >= from { to.min(latest) } else { to })
            }
            None => TimeSpan::new(from, to),
        }
    }

    /// What has begun of each technician's day, at `now`.
    fn pins(&self) -> Vec<Pinned> {
        self.technicians
            .iter()
            .map(|technician| self.pinned(technician))
            .collect()
    }

    fn pinned(&self, technician: &Technician) -> Pinned {
        let mut begun: Vec<(Progress, &Visit)> = self
            .visits
            .iter()
            .map(|visit| (self.state.progress_of(&visit.id), *visit))
            .filter(|(p, _)| p.technician.as_ref() == Some(&technician.id))
            .filter(|(p, _)| p.status.is_in_hand() || p.status.is_closed())
            .collect();
        begun.sort_by_key(|(p, visit)| {
            (
                p.arrived_at.is_none(),
                p.arrived_at.or(p.on_the_way_at),
                visit.id.clone(),
            )
        });
        let start = self.location(&technician.start);
        let shift_from = self.seconds(self.state.local_day().at(technician.shift.from));
        let mut pinned = Pinned {
            stops: Vec::new(),
            free_from: i32::MIN,
            at: start,
        };
        for (progress, visit) in begun {
            let stop = self.pinned_stop(&pinned, &progress, visit);
            pinned.at = self.site(visit);
            pinned.free_from = stop.finish;
            pinned.stops.push((visit.id.clone(), stop));
        }
        let now = self.seconds(self.now);
        pinned.free_from = pinned.free_from.max(shift_from.max(now));
        if let Some(end) = self.break_under_way(technician, pinned.stops.len()) {
            pinned.free_from = pinned.free_from.max(self.seconds(end));
        }
        pinned
    }

    fn pinned_stop(&self, before: &Pinned, progress: &Progress, visit: &Visit) -> PinnedStop {
        let now = self.seconds(self.now);
        let free = before
            .stops
            .last()
            .map_or(i32::MIN, |(_, stop)| stop.finish);
        let planned = clamp(visit.duration_s.0);
        let arrive = match (progress.arrived_at, progress.on_the_way_at) {
            (Some(at), _) => self.seconds(at),
            (None, Some(left)) => {
                let left = self.seconds(left);
                let drive = self.travel.duration(before.at, self.site(visit), left);
                left.saturating_add(drive).max(now)
            }
            (None, None) => now,
        }
        .max(free);
        let promised_from = self.window(visit).start;
        let start = match progress.started_at.or(progress.arrived_at) {
            Some(at) => self.seconds(at).max(arrive),
            None => arrive.max(promised_from),
        };
        let finish = match (progress.finished_at, progress.said_finish) {
            (Some(at), _) => self.seconds(at).max(start),
            (None, Some(said)) => self.seconds(said).max(now).max(start),
            (None, None) => start.saturating_add(planned).max(now),
        };
        PinnedStop {
            visit: VisitIx(u32::MAX),
            arrive,
            start,
            finish,
        }
    }

    fn prefixes(&self, pins: Vec<Pinned>, visit_ids: &[VisitId]) -> Vec<Prefix> {
        let begun_day = self.now > self.origin;
        pins.into_iter()
            .enumerate()
            .filter(|(_, pinned)| begun_day || !pinned.stops.is_empty())
            .map(|(index, pinned)| Prefix {
                technician: TechIx::from(index),
                break_taken: self.technicians.get(index).is_some_and(|technician| {
                    rest::is_taken(self.state, technician, pinned.stops.len(), self.now)
                }),
                free_from: pinned.free_from,
                at: pinned.at,
                stops: pinned
                    .stops
                    .into_iter()
                    .filter_map(|(id, stop)| {
                        let visit = VisitIx::from(visit_ids.binary_search(&id).ok()?);
                        Some(PinnedStop { visit, ..stop })
                    })
                    .collect(),
            })
            .collect()
    }

    fn break_under_way(&self, technician: &Technician, begun: usize) -> Option<Timestamp> {
        rest::break_under_way(self.state, self.route(technician)?, begun, self.now)
    }

    fn route(&self, technician: &Technician) -> Option<&Route> {
        self.state
            .plan
            .as_ref()
            .and_then(|plan| plan.route(&technician.id))
    }

    /// Visits whose promise can't be kept any more on the plan that counts: they are still served,
    /// late at a price, instead of being left out.
    fn lost(&self, pins: &[Pinned]) -> BTreeSet<&'a VisitId> {
        let mut lost = BTreeSet::new();
        let Some(plan) = self.state.plan.as_ref() else {
            return lost;
        };
        for (technician, pinned) in self.technicians.iter().zip(pins) {
            let Some(route) = plan.route(&technician.id) else {
                continue;
            };
            let (mut at, mut free) = (pinned.at, pinned.free_from);
            let begun: BTreeSet<&VisitId> = pinned.stops.iter().map(|(id, _)| id).collect();
            for stop in route
                .stops
                .iter()
                .filter(|stop| !begun.contains(&stop.visit))
            {
                let Some(visit) = self.visits.iter().find(|v| v.id == stop.visit) else {
                    continue;
                };
                let window = self.window(visit);
                let here = self.site(visit);
                let drive = self.travel.duration(at, here, free);
                let start = free.saturating_add(drive).max(window.start);
                if start > window.end || self.is_broken(&visit.id) {
                    lost.insert(&visit.id);
                }
                (at, free) = (here, start.saturating_add(clamp(visit.duration_s.0)));
            }
        }
        for visit in &self.visits {
            if self.is_broken(&visit.id) || self.window(visit).end < self.seconds(self.now) {
                lost.insert(&visit.id);
            }
        }
        lost
    }

    fn is_broken(&self, visit: &VisitId) -> bool {
        self.state
            .word_of(visit)
            .is_some_and(|promise| matches!(promise.state, PromiseState::Broken { .. }))
    }
}

fn indexed<T: Copy, I>(
    needs: &BTreeMap<String, T>,
    index: &BTreeMap<&str, usize>,
    make: impl Fn(usize) -> I,
) -> Vec<(I, T)> {
    needs
        .iter()
        .filter_map(|(name, amount)| index.get(name.as_str()).map(|at| (make(*at), *amount)))
        .collect()
}

/// A plan's orders by index, technicians and visits that are gone left out.
fn orders(plan: &Plan, technicians: &[TechnicianId], visits: &[VisitId]) -> Vec<Vec<VisitIx>> {
    technicians
        .iter()
        .map(|technician| {
            let stops = plan
                .route(technician)
                .map(|route| route.stops.as_slice())
                .unwrap_or_default();
            stops
                .iter()
                .filter_map(|stop| visits.binary_search(&stop.visit).ok())
                .map(VisitIx::from)
                .collect()
        })
        .collect()
}

fn clamp(seconds: i64) -> i32 {
    let max = i64::from(problem::TIME_MAX);
    i32::try_from(seconds.clamp(-max, max)).unwrap_or_default()
}
