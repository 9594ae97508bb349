//! Narrow: from a plan and its forecast to the window that each customer is told, per stage.
//! Chooses; telling (and whether it is worth telling) is [`crate::tell`]'s.

mod frontier;

pub use frontier::{Point as FrontierPoint, evening_frontier};

use crate::app::Error;
use crate::day::DayState;
use crate::forecast::{LiveModel, live_models, scenarios, seconds, visit_key};
use crate::hand_over;
use crate::hand_over::town::{Crew, DayTown};
use crate::plan::problem::DayProblem;
use kept_domain::{
    Plan, Ppm, PromiseState, Seconds, Settings, Stage, TechnicianId, Timestamp, Visit, VisitId,
    VisitStatus, Window,
};
use kept_solver::forecast::ScenarioSet;
use kept_solver::narrow::{
    Field, HoldRule, LiveRoute, Policy, Span, Terms, narrow_live, narrow_priced,
    narrow_with_recourse,
};
use std::collections::BTreeMap;

/// Seconds of width that a miss counts as much as, on the way: five minutes more are told where they save
/// one miss in twenty-four.
const EN_ROUTE_MISS_PRICE_S: i32 = 2 * 3_600;

/// A window told on the way may be so many times as narrow as the narrowest that is told ahead.
const EN_ROUTE_NARROWER: i32 = 3;

/// The window chosen for one visit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WindowChoice {
    /// The visit.
    pub visit: VisitId,
    /// Who is to come.
    pub technician: TechnicianId,
    /// The window.
    pub window: Window,
    /// Chance that it is kept, on scenarios that didn't choose it.
    pub kept_ppm: Ppm,
    /// No window inside what was told is likely enough: nothing new can honestly be told.
    pub likely_lost: bool,
}

/// Windows for a whole day the evening before, inside what was booked.
///
/// # Errors
/// None at present; a plan that names unknown visits has them passed over.
pub fn evening_windows(
    state: &DayState,
    plan: &Plan,
    now: Timestamp,
) -> Result<Vec<WindowChoice>, Error> {
    let mut planned = state.clone();
    planned.plan = Some(plan.clone());
    Ok(choose_windows(&planned, now, Stage::Evening, |_| true))
}

/// Windows of a stage for the visits that are left on the routes that `wanted` accepts.
#[must_use]
pub fn choose_windows(
    state: &DayState,
    now: Timestamp,
    stage: Stage,
    wanted: impl Fn(&TechnicianId) -> bool,
) -> Vec<WindowChoice> {
    let origin = state.local_day().start();
    let models = live_models(state, now, wanted);
    let routes: Vec<LiveRoute<'_>> = models
        .iter()
        .map(|live| LiveRoute {
            model: &live.model,
            progress: live.progress,
        })
        .collect();
    let visits = models.iter().flat_map(|live| &live.visits);
    let terms = terms_of_visits(state, origin, visits);
    let policy = policy(state, stage);
    let (at, set) = (seconds(origin, now), scenarios(state));
    let chosen = match stage {
        Stage::EnRoute => narrow_priced(&routes, at, &set, &policy, EN_ROUTE_MISS_PRICE_S, &terms),
        Stage::NextUp => narrow_live(&routes, at, &set, &policy, &terms),
        Stage::Booked | Stage::Evening | Stage::Morning => {
            let ahead = Ahead {
                routes: &routes,
                now: at,
                scenarios: &set,
                policy: &policy,
                terms: &terms,
            };
            with_handovers(state, now, &models, &ahead)
                .unwrap_or_else(|| narrow_live(&routes, at, &set, &policy, &terms))
        }
    };
    models
        .iter()
        .zip(chosen)
        .flat_map(|(live, windows)| {
            live.visits
                .iter()
                .zip(windows)
                .filter_map(move |(visit, chosen)| {
                    let at = |s: i32| origin + Seconds(i64::from(s));
                    Some(WindowChoice {
                        visit: visit.clone(),
                        technician: live.technician.clone(),
                        window: Window::new(at(chosen.from), at(chosen.to)).ok()?,
                        kept_ppm: Ppm(chosen.kept_ppm),
                        likely_lost: chosen.likely_lost,
                    })
                })
        })
        .filter(|choice| has_not_arrived(state, &choice.visit))
        .collect()
}

/// What windows told ahead are chosen from.
struct Ahead<'a> {
    routes: &'a [LiveRoute<'a>],
    now: i32,
    scenarios: &'a ScenarioSet,
    policy: &'a Policy,
    terms: &'a BTreeMap<u64, Terms>,
}

/// Windows that count on colleagues who take visits over, where the firm hands over without asking.
fn with_handovers(
    state: &DayState,
    now: Timestamp,
    models: &[LiveModel],
    ahead: &Ahead<'_>,
) -> Option<Vec<Vec<kept_solver::narrow::Window>>> {
    let rule = hand_over::rule(&state.territory.settings)?;
    let day = DayProblem::new(state, now).ok()?;
    let town = DayTown::ahead(state, &day);
    let routes = models.iter().map(|live| {
        let visits = live.visits.iter().map(|id| Some(day.visit(id)?.0));
        Some((
            day.technician(&live.technician)?.index(),
            visits.collect::<Option<_>>()?,
        ))
    });
    let field = Field {
        crews: town.crews(state).into_iter().map(Crew::begins).collect(),
        routes: routes.collect::<Option<_>>()?,
        town: &town,
        rule,
    };
    let Ahead {
        routes,
        now,
        scenarios,
        policy,
        terms,
    } = *ahead;
    Some(narrow_with_recourse(
        routes, now, scenarios, policy, terms, &field,
    ))
}

fn has_not_arrived(state: &DayState, visit: &VisitId) -> bool {
    matches!(
        state.progress_of(visit).status,
        VisitStatus::Open | VisitStatus::OnTheWay
    )
}

/// What a stage may spend: the evening keeps a reserve for what comes after it, which spends only that reserve. The
/// narrower windows have half of it; the rest is for promises that are given up for a customer's choice. All of them
/// grow and shrink together with what the days that are over leave to spend.
pub(crate) fn policy(state: &DayState, stage: Stage) -> Policy {
    let settings = &state.territory.settings;
    let seconds = |span: Seconds| i32::try_from(span.0).unwrap_or(i32::MAX);
    let ahead = stage <= Stage::Morning;
    // Ahead, visits share one budget, and one may spend more of it than another. Live, one customer
    // is told at a time, so the budget is that customer's own.
    let reserve = followed(state, settings.miss_reserve_ppm);
    let most = settings.miss_max_ppm.0;
    let (alpha, reserve, alpha_max) = match stage {
        Stage::Booked | Stage::Evening => (followed(state, settings.miss_ppm), reserve, most),
        Stage::Morning => (reserve / 2, 0, most),
        Stage::NextUp => (reserve, 0, reserve),
        // What is said on the way is narrowed at a price, so that an early departure and a late one are
        // equals (`kept_solver::narrow::narrow_priced`), with a share that nobody's window may miss.
        Stage::EnRoute => (settings.miss_ppm.0, 0, settings.miss_max_ppm.0),
    };
    Policy {
        grid_s: seconds(if ahead {
            settings.grid_ahead_s
        } else {
            settings.grid_live_s
        }),
        alpha_ppm: alpha,
        alpha_max_ppm: alpha_max,
        reserve_ppm: reserve,
        hold: match stage {
            // Nobody on the way stops to wait for a window that was just told.
            Stage::EnRoute => HoldRule::Never,
            Stage::NextUp => HoldRule::Quantile { permille: 0 },
            _ => worth_permille(settings).map_or(
                HoldRule::Quantile {
                    permille: settings.hold_permille,
                },
                |worth_permille| HoldRule::Priced { worth_permille },
            ),
        },
        width_min_s: seconds(settings.width_min_s)
            / if stage == Stage::EnRoute {
                EN_ROUTE_NARROWER
            } else {
                1
            },
        width_max_s: seconds(settings.width_max_s).max(seconds(Seconds::minutes(240))),
    }
}

/// A share of misses that the firm allows, as the days that are over leave it.
fn followed(state: &DayState, allowed: Ppm) -> u32 {
    let learned = state
        .learned
        .as_ref()
        .and_then(|model| model.misses_permille);
    let ppm = u64::from(allowed.0) * u64::from(learned.unwrap_or(1_000)) / 1_000;
    u32::try_from(ppm).unwrap_or(u32::MAX)
}

/// What a second of one visit's width is worth to the firm, thousandths of a second of a technician's time; none
/// where it pays for no width.
pub(crate) fn worth_permille(settings: &Settings) -> Option<u32> {
    let worth_s = settings.width_worth_s;
    (worth_s > 0).then(|| worth_s.saturating_mul(1_000) / 60)
}

/// What the windows of visits have to respect, by their keys.
pub(crate) fn terms_of_visits<'a>(
    state: &DayState,
    origin: Timestamp,
    visits: impl Iterator<Item = &'a VisitId>,
) -> BTreeMap<u64, Terms> {
    let known = visits.filter_map(|id| state.visits.get(id));
    known
        .map(|visit| (visit_key(&visit.id), terms_of(state, origin, visit)))
        .collect()
}

fn terms_of(state: &DayState, origin: Timestamp, visit: &Visit) -> Terms {
    let told = match state.promise_of(&visit.id) {
        Some(promise) => (promise.state == PromiseState::Standing).then_some(promise.window),
        None => Some(visit.booked),
    };
    // Of several windows, the one that the plan comes in.
    let told = told.map(|window| match planned_start(state, visit) {
        Some(start) if window == visit.booked => visit.window_at(start),
        _ => window,
    });
    let span = |window: Window| Span {
        from: seconds(origin, window.from()),
        to: seconds(origin, window.to()),
    };
    Terms {
        told: told.map(span),
        limits: visit.leave_by.map(|by| Span {
            from: 0,
            to: seconds(origin, by).saturating_sub(i32::try_from(visit.duration_s.0).unwrap_or(0)),
        }),
        weight: u32::from(visit.window_weight),
    }
}

/// When the plan begins a visit that has several windows.
fn planned_start(state: &DayState, visit: &Visit) -> Option<Timestamp> {
    if visit.windows.is_empty() {
        return None;
    }
    let (route, at) = state.plan.as_ref()?.find(&visit.id)?;
    route.stops.get(at).map(|stop| stop.start)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quiet::tests::territory;
    use chrono::NaiveDate;
    use kept_solver::forecast::learn::{History, learn};
    use std::sync::Arc;

    /// What the evening and the stage next up may spend after days that left this.
    fn spent(misses_permille: Option<u32>) -> [u32; 2] {
        let territory = territory(chrono_tz::Europe::London);
        let entered = crate::learn::entered(&territory.settings);
        let mut state = DayState::empty(territory, NaiveDate::default());
        state.learned = misses_permille.map(|permille| {
            Arc::new(kept_solver::forecast::learn::Learned {
                misses_permille: Some(permille),
                ..learn(&History::default(), entered)
            })
        });
        [Stage::Evening, Stage::NextUp].map(|stage| {
            let policy = policy(&state, stage);
            policy.alpha_ppm - policy.reserve_ppm
        })
    }

    #[test]
    fn all_stages_spend_what_the_days_before_left_and_the_evening_never_nothing() {
        assert_eq!(spent(None), [30_000, 20_000]);
        assert_eq!(spent(Some(1_500)), [45_000, 30_000]);
        assert_eq!(spent(Some(200)), [6_000, 4_000]);
    }
}
