//! Windows for a territory's day: where technicians wait, and the windows of all stops chosen
//! together. Never widens what was told before, and judges itself on scenarios that it hasn't seen.
//!
//! A technician who comes before a window's start waits, which narrows all that follows. So for
//! each stop in a route's order a hold time is set first, from the arrivals as the holds before it
//! leave them; then the knapsack of [`super`] picks the windows over the whole territory.

use std::collections::BTreeMap;

use super::buffers;
use super::candidates::{self, Candidate, Rules};
use super::{Choice, Span, StopArrivals, solve};
use crate::forecast::{
    DURATION_S_MAX, Progress, RouteModel, ScenarioSet, StopModel, TIME_S_MAX, Walk, is_working,
    quantile_of,
};

/// Where a technician waits for a window's start although the customer was told nothing yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HoldRule {
    /// Only for promises told before and customers' limits; to be early is a miss otherwise.
    Never,
    /// At the same quantile of each stop's arrivals, in permille.
    Quantile {
        /// Share of scenarios that come before the hold and wait.
        permille: u32,
    },
    /// At the highest quantile whose expected waiting on the route stays within the budget.
    IdleBudget {
        /// Expected seconds of waiting allowed on one route.
        idle_s: i32,
    },
    /// Where waiting costs least for what it saves in width, see [`super::buffers`].
    Priced {
        /// What a second of one visit's width is worth, thousandths of a second of the technician's
        /// time; `1..=`[`super::buffers::WORTH_PERMILLE_MAX`].
        worth_permille: u32,
    },
}

/// How windows are chosen. Shares are parts per million.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// Window ends lie on multiples of this, seconds.
    pub grid_s: i32,
    /// Share of all visits that may miss their window over all stages.
    pub alpha_ppm: u32,
    /// Share of one visit's scenarios that may miss; a promise above it counts as likely lost.
    pub alpha_max_ppm: u32,
    /// Part of `alpha_ppm` kept back for later stages.
    pub reserve_ppm: u32,
    /// Where technicians wait.
    pub hold: HoldRule,
    /// Narrowest window worth telling, seconds.
    pub width_min_s: i32,
    /// Widest window, seconds.
    pub width_max_s: i32,
}

impl Default for Policy {
    /// The evening before: 95 % kept over all stages, 1 % of it kept back, a quarter of an hour's
    /// grid, holds at the lower quartile, half an hour to four hours.
    fn default() -> Self {
        Self {
            grid_s: 900,
            alpha_ppm: 50_000,
            alpha_max_ppm: 150_000,
            reserve_ppm: 10_000,
            hold: HoldRule::Quantile { permille: 250 },
            width_min_s: 1_800,
            width_max_s: 14_400,
        }
    }
}

/// What a stop's window has to respect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terms {
    /// The last promise told; the new window lies inside it.
    pub told: Option<Span>,
    /// The customer's own limits, never told as a promise.
    pub limits: Option<Span>,
    /// Cost of a second of width against other stops', 1 for most.
    pub weight: u32,
}

impl Default for Terms {
    fn default() -> Self {
        Self {
            told: None,
            limits: None,
            weight: 1,
        }
    }
}

/// A route with what is known of its first stop.
#[derive(Debug, Clone, Copy)]
pub struct LiveRoute<'a> {
    /// The remaining route.
    pub model: &'a RouteModel,
    /// Where the technician is.
    pub progress: Progress,
}

/// The window chosen for one stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// The stop's key.
    pub key: u64,
    /// Start.
    pub from: i32,
    /// End (exclusive).
    pub to: i32,
    /// The technician waits until then; None where nobody waits.
    pub hold: Option<i32>,
    /// Share of fresh scenarios, in which holds are obeyed, that arrive inside; parts per million.
    pub kept_ppm: u32,
    /// No window within the terms misses rarely enough: the promise told before stands as it is,
    /// or, with none told, this is the window that misses least.
    pub likely_lost: bool,
}

/// Where a technician waits at one stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HoldPoint {
    /// The stop's key.
    pub key: u64,
    /// Waits until then; None where nobody waits.
    pub hold: Option<i32>,
    /// Expected waiting there, seconds.
    pub idle_mean_s: i32,
}

/// Chooses windows for all routes of a territory's day before anyone has left. `terms` by stop key;
/// stops without an entry have none. One list of windows a route, in the routes' order.
///
/// Windows look better than they are on the scenarios that chose them. So the choice is tried on a
/// second set and made again with as many misses less as it has too many there, and the kept shares
/// reported come from a third set.
#[must_use]
pub fn narrow_day(
    routes: &[RouteModel],
    scenarios: &ScenarioSet,
    policy: &Policy,
    terms: &BTreeMap<u64, Terms>,
) -> Vec<Vec<Window>> {
    let live: Vec<LiveRoute<'_>> = routes
        .iter()
        .map(|model| {
            let progress = Progress::NotStarted {
                free_from: model.start.at,
            };
            LiveRoute { model, progress }
        })
        .collect();
    narrow_live(&live, -TIME_S_MAX, scenarios, policy, terms)
}

/// As [`narrow_day`] while the day runs: `now` and each route's progress condition the arrivals.
/// A stop that has been reached is never waited for.
#[must_use]
pub fn narrow_live(
    routes: &[LiveRoute<'_>],
    now: i32,
    scenarios: &ScenarioSet,
    policy: &Policy,
    terms: &BTreeMap<u64, Terms>,
) -> Vec<Vec<Window>> {
    let day = Day::new(now, policy, terms);
    let held = day.hold_routes(routes, scenarios);
    let stops: Vec<&HeldStop> = held.iter().flatten().collect();
    let options: Vec<Vec<Candidate>> = stops.iter().map(|stop| day.options(stop)).collect();
    let allowed = day.allowed_misses(&stops, &options);
    let unseen = scenarios.fresh();
    let mut drafts = day.drafts(&stops, &options, allowed);
    let excess = excess_misses(
        &day.judge(routes, &drafts, &unseen),
        unseen.count(),
        allowed,
    );
    if excess > 0 {
        drafts = day.drafts(&stops, &options, allowed.saturating_sub(excess));
    }
    day.judge(routes, &drafts, &unseen.fresh())
}

/// Chooses where the technician waits on one route ("buying tightness"): `policy.hold` applied stop
/// by stop, each hold on the grid and within the stop's terms.
#[must_use]
pub fn hold_points(
    route: LiveRoute<'_>,
    now: i32,
    scenarios: &ScenarioSet,
    policy: &Policy,
    terms: &BTreeMap<u64, Terms>,
) -> Vec<HoldPoint> {
    let day = Day::new(now, policy, terms);
    let held = day.hold_route(route, scenarios);
    held.iter()
        .map(|stop| HoldPoint {
            key: stop.key,
            hold: stop.hold,
            idle_mean_s: stop.idle_mean_s,
        })
        .collect()
}

/// Steps in which the quantile of an idle budget is searched, permille.
const HOLD_STEP_PERMILLE: u32 = 25;

/// Highest quantile that technicians wait for, permille.
const HOLD_PERMILLE_MAX: u32 = 900;

impl Policy {
    /// The same with every number in its bounds.
    pub(super) fn bounded(&self) -> Self {
        let width_min_s = self.width_min_s.clamp(1, DURATION_S_MAX);
        Self {
            grid_s: self.grid_s.clamp(1, DURATION_S_MAX),
            width_min_s,
            width_max_s: self.width_max_s.clamp(width_min_s, DURATION_S_MAX),
            ..*self
        }
    }

    fn rules(&self, alpha_max_ppm: u32) -> Rules {
        Rules {
            grid_s: self.grid_s,
            alpha_max_ppm,
            width_min_s: self.width_min_s,
        }
    }
}

/// One stop after the holds before it and its own.
pub(super) struct HeldStop {
    key: u64,
    hold: Option<i32>,
    idle_mean_s: i32,
    pub(super) arrivals: Vec<i32>,
}

impl HeldStop {
    pub(super) fn new(key: u64, hold: Option<i32>, arrivals: Vec<i32>) -> Self {
        HeldStop {
            key,
            hold,
            idle_mean_s: 0,
            arrivals,
        }
    }
}

/// A window before it is judged.
pub(super) struct Draft {
    pub(super) span: Span,
    pub(super) hold: Option<i32>,
    pub(super) likely_lost: bool,
}

impl Draft {
    pub(super) fn of(window: &Window) -> Self {
        Draft {
            span: Span {
                from: window.from,
                to: window.to,
            },
            hold: window.hold,
            likely_lost: window.likely_lost,
        }
    }

    pub(super) fn has_inside(&self, arrival: i32) -> bool {
        self.span.from <= arrival && arrival < self.span.to
    }
}

/// What the choice depends on besides the routes.
pub(super) struct Day<'a> {
    now: i32,
    policy: Policy,
    terms: &'a BTreeMap<u64, Terms>,
}

impl<'a> Day<'a> {
    pub(super) fn new(now: i32, policy: &Policy, terms: &'a BTreeMap<u64, Terms>) -> Self {
        Day {
            now,
            policy: policy.bounded(),
            terms,
        }
    }

    /// Every route's stops after the holds, in order.
    pub(super) fn hold_routes(
        &self,
        routes: &[LiveRoute<'_>],
        scenarios: &ScenarioSet,
    ) -> Vec<Vec<HeldStop>> {
        let each = routes.iter();
        each.map(|route| self.hold_route(*route, scenarios))
            .collect()
    }

    fn terms(&self, key: u64) -> Terms {
        self.terms.get(&key).copied().unwrap_or_default()
    }

    fn hold_route(&self, route: LiveRoute<'_>, scenarios: &ScenarioSet) -> Vec<HeldStop> {
        let at_quantile = |permille| {
            self.walk_with_holds(route, scenarios, |_, times| {
                Some(quantile_of(times, permille))
            })
        };
        match self.policy.hold {
            HoldRule::Never => self.walk_with_holds(route, scenarios, |_, _| None),
            HoldRule::Priced { worth_permille } => {
                let (policy, terms) = (&self.policy, self.terms);
                let chosen =
                    buffers::choose(&[route], self.now, scenarios, worth_permille, policy, terms);
                let starts = chosen.windows.into_iter().next().unwrap_or_default();
                let start = |at: usize| starts.get(at).map(|window| window.from);
                self.walk_with_holds(route, scenarios, |at, _| start(at))
            }
            HoldRule::Quantile { permille } => at_quantile(permille.min(HOLD_PERMILLE_MAX)),
            HoldRule::IdleBudget { idle_s } => {
                let idle = |held: &[HeldStop]| -> i64 {
                    held.iter().map(|stop| i64::from(stop.idle_mean_s)).sum()
                };
                let (mut low, mut high) = (0, HOLD_PERMILLE_MAX / HOLD_STEP_PERMILLE);
                while low < high {
                    let middle = (low + high).div_ceil(2);
                    if idle(&at_quantile(middle * HOLD_STEP_PERMILLE)) <= i64::from(idle_s) {
                        low = middle;
                    } else {
                        high = middle - 1;
                    }
                }
                at_quantile(low * HOLD_STEP_PERMILLE)
            }
        }
    }

    /// Walks with a hold at each stop that `wanted` names one for, from its index and its arrivals.
    fn walk_with_holds(
        &self,
        route: LiveRoute<'_>,
        scenarios: &ScenarioSet,
        wanted: impl Fn(usize, &[i32]) -> Option<i32>,
    ) -> Vec<HeldStop> {
        let mut walk = Walk::new(route.model, self.now, route.progress, scenarios);
        let mut held = Vec::with_capacity(route.model.legs_and_stops.len());
        for (index, stop) in route.model.legs_and_stops.iter().enumerate() {
            walk.arrive(stop);
            let reached = index == 0 && is_working(route.progress);
            let hold = if reached {
                None
            } else {
                self.hold_time(stop, walk.times(), |times| wanted(index, times))
            };
            let idle_mean_s = hold.map_or(0, |hold| mean_wait(walk.times(), hold));
            if let Some(hold) = hold {
                walk.hold(hold);
            }
            held.push(HeldStop {
                key: stop.key,
                hold,
                idle_mean_s,
                arrivals: walk.times().to_vec(),
            });
            walk.serve(stop);
        }
        held
    }

    /// The hold that is wanted, brought down to the grid and into the stop's terms; the terms' start
    /// alone when none is wanted, and for one who is too late already.
    fn hold_time(
        &self,
        stop: &StopModel,
        arrivals: &[i32],
        wanted: impl Fn(&[i32]) -> Option<i32>,
    ) -> Option<i32> {
        let terms = self.terms(stop.key);
        let room = room(terms);
        let earliest = (terms.told.is_some() || terms.limits.is_some()).then_some(room.from);
        let late = arrivals.iter().filter(|&&time| time >= room.to).count();
        if share_ppm(late, arrivals.len()) > self.policy.alpha_max_ppm {
            return earliest;
        }
        let Some(wanted) = wanted(arrivals) else {
            return earliest;
        };
        let on_grid = floor_to_grid(wanted, self.policy.grid_s);
        let latest = room
            .to
            .saturating_sub(self.policy.width_min_s)
            .max(room.from);
        Some(on_grid.clamp(room.from, latest))
    }

    /// The stop's efficient windows that miss rarely enough. A promise that only its whole width
    /// keeps may stay wider than the policy's widest window.
    pub(super) fn options(&self, stop: &HeldStop) -> Vec<Candidate> {
        let rules = self.policy.rules(self.policy.alpha_max_ppm);
        let arrivals = self.arrivals(stop);
        let own = candidates::efficient(candidates::all(&arrivals, rules));
        match arrivals.inside {
            Some(told) if own.is_empty() => {
                let width_max_s = told.width_s();
                let as_told = StopArrivals {
                    width_max_s,
                    ..arrivals
                };
                candidates::efficient(candidates::all(&as_told, rules))
            }
            _ => own,
        }
    }

    /// Chooses all windows together.
    pub(super) fn drafts(
        &self,
        stops: &[&HeldStop],
        options: &[Vec<Candidate>],
        allowed: u64,
    ) -> Vec<Draft> {
        let alive: Vec<Vec<Candidate>> = options
            .iter()
            .filter(|own| !own.is_empty())
            .cloned()
            .collect();
        let mut chosen = choose(&alive, allowed).into_iter();
        stops
            .iter()
            .zip(options)
            .map(|(stop, own)| {
                let choice = if own.is_empty() { None } else { chosen.next() };
                choice.map_or_else(|| self.lost(stop), |choice| self.draft(stop, choice))
            })
            .collect()
    }

    fn arrivals<'s>(&self, stop: &'s HeldStop) -> StopArrivals<'s> {
        let terms = self.terms(stop.key);
        // Nobody is told a start before the technician would ring.
        let earliest = stop.hold.max(terms.limits.map(|limits| limits.from));
        StopArrivals {
            arrivals: &stop.arrivals,
            inside: terms.told,
            width_max_s: self.policy.width_max_s,
            weight: terms.weight,
            earliest,
            latest: terms.limits.map(|limits| limits.to),
        }
    }

    /// Misses allowed over the stops that can be kept at all.
    pub(super) fn allowed_misses(&self, stops: &[&HeldStop], options: &[Vec<Candidate>]) -> u64 {
        let scenarios: u64 = stops
            .iter()
            .zip(options)
            .filter(|(_, own)| !own.is_empty())
            .map(|(stop, _)| stop.arrivals.len() as u64)
            .sum();
        let alpha = self
            .policy
            .alpha_ppm
            .min(1_000_000)
            .saturating_sub(self.policy.reserve_ppm);
        scenarios * u64::from(alpha) / 1_000_000
    }

    pub(super) fn draft(&self, stop: &HeldStop, choice: Choice) -> Draft {
        let span = Span {
            from: choice.from,
            to: choice.to,
        };
        // With a hold the technician waits for the window that was told in the end.
        let hold = match self.policy.hold {
            HoldRule::Never => stop.hold,
            HoldRule::Quantile { .. } | HoldRule::IdleBudget { .. } | HoldRule::Priced { .. } => {
                stop.hold.map(|_| span.from)
            }
        };
        Draft {
            span,
            hold,
            likely_lost: false,
        }
    }

    /// The window of a stop that can't be kept often enough.
    pub(super) fn lost(&self, stop: &HeldStop) -> Draft {
        let terms = self.terms(stop.key);
        let least_missed = || {
            let any = candidates::all(&self.arrivals(stop), self.policy.rules(1_000_000));
            candidates::efficient(any)
                .last()
                .map(|candidate| candidate.span)
        };
        let span = terms
            .told
            .or_else(least_missed)
            .or(terms.limits.filter(|limits| limits.has_room()))
            .unwrap_or_else(|| self.around(quantile_of(&stop.arrivals, 500)));
        Draft {
            span,
            hold: stop.hold,
            likely_lost: true,
        }
    }

    fn around(&self, arrival: i32) -> Span {
        let from = floor_to_grid(arrival, self.policy.grid_s);
        Span {
            from,
            to: from.saturating_add(self.policy.width_min_s),
        }
    }

    /// Judges all drafts, which stand in the routes' order.
    pub(super) fn judge(
        &self,
        routes: &[LiveRoute<'_>],
        drafts: &[Draft],
        unseen: &ScenarioSet,
    ) -> Vec<Vec<Window>> {
        let mut drafts = drafts.iter();
        routes
            .iter()
            .map(|route| self.judge_route(*route, &mut drafts, unseen))
            .collect()
    }

    /// Walks the route through unseen scenarios, obeying the holds, and counts.
    fn judge_route<'d>(
        &self,
        route: LiveRoute<'_>,
        drafts: &mut impl Iterator<Item = &'d Draft>,
        unseen: &ScenarioSet,
    ) -> Vec<Window> {
        let mut walk = Walk::new(route.model, self.now, route.progress, unseen);
        let mut windows = Vec::with_capacity(route.model.legs_and_stops.len());
        for (stop, draft) in route.model.legs_and_stops.iter().zip(drafts) {
            walk.arrive(stop);
            if let Some(hold) = draft.hold {
                walk.hold(hold);
            }
            let Span { from, to } = draft.span;
            let inside = walk.times().iter();
            let inside = inside.filter(|&&time| draft.has_inside(time)).count();
            windows.push(Window {
                key: stop.key,
                from,
                to,
                hold: draft.hold,
                kept_ppm: share_ppm(inside, unseen.count()),
                likely_lost: draft.likely_lost,
            });
            walk.serve(stop);
        }
        windows
    }
}

/// By how many misses windows of stops that can be kept exceed what is allowed.
fn excess_misses(windows: &[Vec<Window>], scenarios: usize, allowed: u64) -> u64 {
    let missed_ppm: u64 = windows
        .iter()
        .flatten()
        .filter(|window| !window.likely_lost)
        .map(|window| 1_000_000 - u64::from(window.kept_ppm))
        .sum();
    (missed_ppm * scenarios as u64 / 1_000_000).saturating_sub(allowed)
}

pub(super) fn share_ppm(part: usize, whole: usize) -> u32 {
    let share = part as u64 * 1_000_000 / (whole as u64).max(1);
    u32::try_from(share).unwrap_or(1_000_000)
}

/// The knapsack's choice; over budget, every stop's most careful window.
fn choose(options: &[Vec<Candidate>], budget: u64) -> Vec<Choice> {
    match solve(options, budget) {
        Ok(solution) => solution.choices,
        Err(_) => options
            .iter()
            .filter_map(|own| own.last().map(|c| c.choice()))
            .collect(),
    }
}

/// Where the stop's window may lie by its terms. A promise that contradicts the limits stands.
pub(super) fn room(terms: Terms) -> Span {
    let everything = Span {
        from: -TIME_S_MAX,
        to: TIME_S_MAX,
    };
    let told = terms
        .told
        .map_or(everything, |told| told.intersection(everything));
    let both = terms
        .limits
        .map_or(told, |limits| told.intersection(limits));
    if both.has_room() { both } else { told }
}

fn mean_wait(arrivals: &[i32], hold: i32) -> i32 {
    let total: i64 = arrivals
        .iter()
        .map(|&time| i64::from(hold.saturating_sub(time).max(0)))
        .sum();
    i32::try_from(total / (arrivals.len() as i64).max(1)).unwrap_or(i32::MAX)
}

pub(super) fn floor_to_grid(time: i32, grid_s: i32) -> i32 {
    time.saturating_sub(time.rem_euclid(grid_s))
}
