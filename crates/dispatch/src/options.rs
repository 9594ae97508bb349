//! Options: what a customer can choose when a promise will break. Each one is worked out as a
//! whole plan that passes the check and endangers no other promise, and is not offered while
//! somebody else holds the same technician's time.

use crate::day::DayState;
use crate::decision::Decision;
use crate::forecast::{DayForecast, scenarios};
use crate::plan::lock;
use crate::plan::problem::DayProblem;
use crate::plan::{PlanOptions, checked_plan, plan_day};
use crate::ports::Ids;
use crate::watch::{ceil, floor};
use chrono::NaiveDate;
use kept_domain::{
    LocalDay, OptionId, OptionKind, Plan, PlanId, PlanReason, Ppm, Promise, PromiseState, Seconds,
    Stage, TechnicianId, TimeOfDay, Timestamp, Visit, VisitId, Warning, WarningId, WarningOption,
    Window,
};
use kept_solver::budget::Iterations;
use kept_solver::problem::{TimeSpan, VisitIx};
use kept_solver::route::{self, Insertion};

/// Another slot on the same day begins at least this much after the promise's end.
const SLOT_AFTER: Seconds = Seconds::minutes(60);
/// Slots of another day, local time: from, to in hours.
const SLOTS: [(u32, u32); 4] = [(8, 10), (10, 12), (12, 14), (14, 16)];
/// Options of a warning: a text has no room for more.
const OPTIONS_MAX: usize = 4;
/// A second slot of another day begins at least this much after the first one.
const SLOTS_APART: Seconds = Seconds::minutes(240);
/// Least chance with which an option is offered or can be taken.
pub(crate) const KEPT_MIN: Ppm = Ppm(700_000);

/// A plan with one visit put somewhere, and what it means for the visit.
pub(crate) struct Trial {
    pub plan: Plan,
    pub technician: TechnicianId,
    pub window: Window,
    pub kept_ppm: Ppm,
    pub cost: i64,
}

/// The options of a warning as things stand now, digits from 1.
pub(crate) fn fresh(decision: &mut Decision<'_>, warning: &Warning) -> Vec<WarningOption> {
    let Some(visit) = decision.state.visits.get(&warning.visit).cloned() else {
        return Vec::new();
    };
    let Some(plan) = decision.state.plan.as_ref().map(|plan| plan.id.clone()) else {
        return Vec::new();
    };
    let mut kinds: Vec<(OptionKind, i64)> = Vec::new();
    let wait = wait(decision, &visit);
    let wait_window = wait.as_ref().and_then(OptionKind::window);
    kinds.extend(wait.map(|kind| (kind, 0)));
    if let Some(trial) = other_technician(decision, warning, &visit, wait_window) {
        let Trial {
            technician,
            window,
            kept_ppm,
            cost,
            ..
        } = trial;
        kinds.push((
            OptionKind::OtherTechnician {
                technician,
                window,
                kept_ppm,
            },
            cost,
        ));
    }
    // One place is the call's.
    let slots_max = OPTIONS_MAX.saturating_sub(kinds.len() + 1);
    for (day, trial) in other_slots(decision, warning, &visit, wait_window, slots_max) {
        let Trial {
            technician,
            window,
            kept_ppm,
            cost,
            ..
        } = trial;
        kinds.push((
            OptionKind::OtherSlot {
                day,
                technician,
                window,
                kept_ppm,
            },
            cost,
        ));
    }
    let settings = &decision.state.territory.settings;
    let due = decision.now + settings.call_within_s;
    kinds.push((
        OptionKind::Call {
            owner: visit.owner.first_name().to_owned(),
            due,
        },
        0,
    ));
    let held_until = decision.now + settings.hold_options_s;
    kinds
        .into_iter()
        .zip(1u8..)
        .map(|((kind, cost), digit)| WarningOption {
            id: OptionId(decision.ids.id()),
            digit,
            kind,
            held_until,
            plan: PlanId(plan.0.clone()),
            cost,
        })
        .collect()
}

/// Keep the technician, with a window that is likely enough; none when the visit is on no route.
fn wait(decision: &Decision<'_>, visit: &Visit) -> Option<OptionKind> {
    let (window, kept_ppm) = window_on_plan(&decision.state, decision.now, &visit.id)?;
    Some(OptionKind::Wait { window, kept_ppm })
}

/// A window around the arrival that a day's plan gives, and the chance that it is kept.
pub(crate) fn window_on_plan(
    state: &DayState,
    now: Timestamp,
    visit: &VisitId,
) -> Option<(Window, Ppm)> {
    let technician = state.plan.as_ref()?.find(visit)?.0.technician.clone();
    let mut freed = state.clone();
    // The old promise must not hold the technician back in the forecast.
    freed.promises.remove(visit);
    if let Some(own) = freed.visits.get_mut(visit) {
        own.windows.clear();
        own.booked = Window::new(now, state.local_day().end().max(now + Seconds(1))).ok()?;
    }
    let set = scenarios(state);
    let forecast = DayForecast::of_routes(&freed, now, &set, |id| *id == technician);
    let settings = &state.territory.settings;
    let from = floor(
        state,
        forecast.quantile(visit, 50)?.max(now),
        settings.grid_live_s,
    );
    let to = ceil(state, forecast.quantile(visit, 950)?, settings.grid_live_s);
    let window = Window::new(from, to.max(from + settings.width_min_s)).ok()?;
    let fresh = DayForecast::of_routes(&freed, now, &set.fresh(), |id| *id == technician);
    Some((window, fresh.kept_ppm(visit, &window)?))
}

fn other_technician(
    decision: &Decision<'_>,
    warning: &Warning,
    visit: &Visit,
    wait: Option<Window>,
) -> Option<Trial> {
    let state = &decision.state;
    let latest = wait.map_or(state.local_day().end(), |window| window.to());
    let span = span_of(state, visit, decision.now, latest)?;
    let day = DayProblem::new(state, decision.now).ok()?;
    let ix = day.visit(&visit.id)?;
    let day = day.with_windows(ix, span);
    trials(decision, &day, ix, warning, visit)
        .filter(|trial| trial.technician != warning.technician)
        .find(|trial| wait.is_none_or(|wait| trial.window.from() < wait.from()))
}

/// A later slot of the same day, then slots of the next day; `most` at most.
fn other_slots(
    decision: &mut Decision<'_>,
    warning: &Warning,
    visit: &Visit,
    wait: Option<Window>,
    most: usize,
) -> Vec<(NaiveDate, Trial)> {
    let today = decision.state.date;
    let same_day = slot_of_today(decision, warning, visit, wait);
    let mut slots: Vec<_> = same_day.map(|trial| (today, trial)).into_iter().collect();
    slots.truncate(most);
    if slots.len() < most
        && let Some(next) = decision.next_day()
    {
        let more = slots_on(decision, &next, warning, visit, most - slots.len());
        slots.extend(more.into_iter().map(|trial| (next.date, trial)));
    }
    slots
}

fn slot_of_today(
    decision: &Decision<'_>,
    warning: &Warning,
    visit: &Visit,
    wait: Option<Window>,
) -> Option<Trial> {
    let state = &decision.state;
    let promised = state
        .word_of(&visit.id)
        .map_or(visit.booked, |promise| promise.window);
    let after = wait
        .map_or(promised.to(), |wait| wait.to())
        .max(decision.now)
        + SLOT_AFTER;
    let span = span_of(state, visit, after, state.local_day().end())?;
    let day = DayProblem::new(state, decision.now).ok()?;
    let ix = day.visit(&visit.id)?;
    let day = day.with_windows(ix, span);
    trials(decision, &day, ix, warning, visit).next()
}

/// The first slots of another day that some technician can take, with half a day between them.
fn slots_on(
    decision: &Decision<'_>,
    next: &DayState,
    warning: &Warning,
    visit: &Visit,
    most: usize,
) -> Vec<Trial> {
    let mut found: Vec<Trial> = Vec::new();
    for slot in slots_of(next) {
        let far_enough = |last: &Trial| slot.from() - last.window.from() >= SLOTS_APART;
        if found.len() < most && found.last().is_none_or(far_enough) {
            found.extend(slot_trial(decision, next, warning, visit, slot, None));
        }
    }
    found
}

/// The slots in which visits of a day are offered.
pub(crate) fn slots_of(state: &DayState) -> impl Iterator<Item = Window> {
    let day: LocalDay = state.local_day();
    SLOTS.into_iter().filter_map(move |(from, to)| {
        Window::new(day.at(TimeOfDay::hm(from, 0)), day.at(TimeOfDay::hm(to, 0))).ok()
    })
}

/// The next day with the visit in a slot: on its plan, or on a provisional one when that day isn't
/// planned yet.
pub(crate) fn slot_trial(
    decision: &Decision<'_>,
    next: &DayState,
    warning: &Warning,
    visit: &Visit,
    slot: Window,
    technician: Option<&TechnicianId>,
) -> Option<Trial> {
    lock::may_carry(&decision.state, &visit.id, None).ok()?;
    let joined = joined(next, &decision.state, visit, slot);
    let planned = with_plan(joined, decision.seed(), decision.now, decision.ids)?;
    let day = DayProblem::new(&planned, decision.now).ok()?;
    let ix = day.visit(&visit.id)?;
    let insertion = cheapest(&day, ix)
        .into_iter()
        .filter(|insertion| {
            technician.is_none_or(|wanted| day.technician_id(insertion.technician) == Some(wanted))
        })
        .find(|insertion| !is_held(&decision.state, decision.now, warning, &day, insertion, ix))?;
    in_slot(
        &planned,
        &day,
        &visit.id,
        &insertion,
        slot,
        decision.now,
        decision.ids,
    )
    .filter(|trial| trial.kept_ppm >= KEPT_MIN)
}

/// The ways to put a visit onto the routes of the plan that counts, cheapest first.
pub(crate) fn cheapest(day: &DayProblem, ix: VisitIx) -> Vec<Insertion> {
    day.assemble(&day.orders_without(Some(ix)))
        .map(|solution| route::insertions(&day.problem, &solution, ix))
        .unwrap_or_default()
}

/// A day with one visit put onto a route, and the chance that it is arrived at in the slot.
pub(crate) fn in_slot(
    state: &DayState,
    day: &DayProblem,
    visit: &VisitId,
    insertion: &Insertion,
    slot: Window,
    now: Timestamp,
    ids: &dyn Ids,
) -> Option<Trial> {
    let plan = plan_with(state, day, day.visit(visit)?, insertion, now, ids)?;
    let technician = day.technician_id(insertion.technician)?.clone();
    let mut after = state.clone();
    after.plan = Some(plan.clone());
    let forecast = DayForecast::of_routes(&after, now, &scenarios(state), |id| *id == technician);
    Some(Trial {
        kept_ppm: forecast.kept_ppm(visit, &slot)?,
        technician,
        window: slot,
        cost: insertion.delta_cost,
        plan,
    })
}

/// Another day as it is with the visit moved there.
pub(crate) fn joined(next: &DayState, from: &DayState, visit: &Visit, slot: Window) -> DayState {
    let mut joined = next.clone();
    let mut moved = visit.clone();
    moved.day = next.date;
    moved.booked = slot;
    moved.windows.clear();
    if let Some(site) = from.sites.get(&visit.site) {
        joined.sites.insert(site.id.clone(), site.clone());
    }
    if let Some(customer) = from.customers.get(&visit.customer) {
        joined
            .customers
            .insert(customer.id.clone(), customer.clone());
    }
    joined.visits.insert(moved.id.clone(), moved);
    joined
}

/// The day with its plan, or with a provisional one when it isn't planned yet.
pub(crate) fn with_plan(
    mut day: DayState,
    seed: u64,
    now: Timestamp,
    ids: &dyn Ids,
) -> Option<DayState> {
    if day.plan.is_none() {
        let options = PlanOptions {
            seed,
            reason: PlanReason::Change,
            now,
            warm: false,
            threads: 1,
        };
        day.plan = Some(plan_day(&day, &options, ids, &mut Iterations(0)).ok()?);
    }
    Some(day)
}

/// The plans that put the visit onto each able technician's route, cheapest first, as far as they
/// pass the check, hold nobody else's option and endanger no promise.
fn trials<'a>(
    decision: &'a Decision<'_>,
    day: &'a DayProblem,
    ix: VisitIx,
    warning: &'a Warning,
    visit: &'a Visit,
) -> impl Iterator<Item = Trial> + 'a {
    let state = &decision.state;
    // On a locked route it stays where it is.
    let free = lock::holder(state, &visit.id).is_none();
    let places = if free { cheapest(day, ix) } else { Vec::new() };
    places
        .into_iter()
        .filter(move |insertion| !is_held(state, decision.now, warning, day, insertion, ix))
        .filter_map(move |insertion| {
            let plan = plan_with(state, day, ix, &insertion, decision.now, decision.ids)?;
            judged(state, decision.now, day, &insertion, visit, plan)
        })
}

/// The trial of one technician, by the name of the option: for taking it.
pub(crate) fn trial_for(
    decision: &Decision<'_>,
    warning: &Warning,
    visit: &Visit,
    technician: &TechnicianId,
    window: Window,
) -> Option<Trial> {
    let state = &decision.state;
    let span = span_of(state, visit, window.from(), window.to())?;
    let day = DayProblem::new(state, decision.now).ok()?;
    let ix = day.visit(&visit.id)?;
    let day = day.with_windows(ix, span);
    trials(decision, &day, ix, warning, visit).find(|trial| trial.technician == *technician)
}

fn plan_with(
    state: &DayState,
    day: &DayProblem,
    ix: VisitIx,
    insertion: &Insertion,
    now: Timestamp,
    ids: &dyn Ids,
) -> Option<Plan> {
    let mut orders = day.orders_without(Some(ix));
    *orders.get_mut(insertion.technician.index())? = insertion.route.visits().collect();
    let solution = day.assemble(&orders).ok()?;
    checked_plan(
        state,
        day,
        day.warm.as_deref(),
        &solution,
        PlanReason::Change,
        now,
        ids,
    )
    .ok()
}

/// What a plan means for the visit; none when it is too unlikely or endangers somebody else.
fn judged(
    state: &DayState,
    now: Timestamp,
    day: &DayProblem,
    insertion: &Insertion,
    visit: &Visit,
    plan: Plan,
) -> Option<Trial> {
    let technician = day.technician_id(insertion.technician)?.clone();
    let mut after = state.clone();
    after.plan = Some(plan.clone());
    let (window, kept_ppm) = window_on_plan(&after, now, &visit.id)?;
    if kept_ppm < KEPT_MIN || endangers(state, &after, now, &technician, &visit.id) {
        return None;
    }
    Some(Trial {
        technician,
        window,
        kept_ppm,
        cost: insertion.delta_cost,
        plan,
    })
}

/// Whether a promise on the technician's route gets clearly less likely, so that it is at risk.
pub(crate) fn endangers(
    before: &DayState,
    after: &DayState,
    now: Timestamp,
    technician: &TechnicianId,
    moved: &VisitId,
) -> bool {
    let set = scenarios(before);
    let on_route = |id: &TechnicianId| id == technician;
    let was = DayForecast::of_routes(before, now, &set, on_route);
    let is = DayForecast::of_routes(after, now, &set, on_route);
    let risk_max = before.territory.settings.miss_max_ppm;
    before.visits.keys().filter(|id| *id != moved).any(|id| {
        let Some(word) = before.word_of(id) else {
            return false;
        };
        if !matches!(word.state, PromiseState::Standing | PromiseState::Narrowed) {
            return false;
        }
        match (
            was.kept_ppm(id, &word.window),
            is.kept_ppm(id, &word.window),
        ) {
            (Some(was), Some(is)) => {
                let worse = is.0 + 20_000 < was.0;
                worse && is.complement() > risk_max && is_tight(word)
                    || is.complement() >= before.territory.settings.warn_open_ppm && worse
            }
            _ => false,
        }
    })
}

/// A window that somebody relies on to the hour, not a half-day.
fn is_tight(word: &Promise) -> bool {
    word.stage > Stage::Booked || word.chain > 0
}

/// Whether another warning's option that is still held needs the same technician's time.
fn is_held(
    state: &DayState,
    now: Timestamp,
    own: &Warning,
    day: &DayProblem,
    insertion: &Insertion,
    ix: VisitIx,
) -> bool {
    let Some(stop) = insertion.route.stops.iter().find(|stop| stop.visit == ix) else {
        return true;
    };
    let time = (day.instant(stop.arrive), day.instant(stop.finish));
    let technician = day.technician_id(insertion.technician);
    technician.is_some_and(|id| holds_time_of(state, now, Some(&own.id), id, time))
}

/// Whether an option that is still held needs a technician in a time; those of one warning don't count.
pub(crate) fn holds_time_of(
    state: &DayState,
    now: Timestamp,
    but: Option<&WarningId>,
    technician: &TechnicianId,
    (from, to): (Timestamp, Timestamp),
) -> bool {
    state
        .warnings
        .values()
        .filter(|other| Some(&other.id) != but && other.is_undecided())
        .flat_map(|other| &other.options)
        .filter(|option| option.held_until > now)
        .any(|option| match &option.kind {
            OptionKind::OtherTechnician {
                technician: t,
                window,
                ..
            }
            | OptionKind::OtherSlot {
                technician: t,
                window,
                ..
            } => t == technician && window.from() < to && from < window.to(),
            OptionKind::Wait { .. } | OptionKind::Call { .. } => false,
        })
}

/// From `from` to `to`, cut so that the visit is done when the customer has to leave.
pub(crate) fn span_of(
    state: &DayState,
    visit: &Visit,
    from: Timestamp,
    to: Timestamp,
) -> Option<TimeSpan> {
    let origin = state.local_day().start();
    let to = visit
        .leave_by
        .map_or(to, |leave_by| to.min(leave_by - visit.duration_s));
    let seconds = |at| crate::forecast::seconds(origin, at);
    (from < to).then(|| TimeSpan::new(seconds(from), seconds(to) - 1))
}
