//! What width costs on a planned day: orders and the evening's windows under several prices, so that a firm sees what
//! it may pick. Tells nothing, and leaves the day's settings as they are.

use super::{Error, evening_windows, policy, terms_of_visits};
use crate::day::DayState;
use crate::forecast::{live_models, scenarios, seconds};
use crate::plan::tighten;
use crate::ports::Ids;
use kept_domain::{Plan, Ppm, Seconds, Stage, Timestamp};
use kept_solver::forecast::forecast;
use kept_solver::narrow::{LiveRoute, hold_points};

/// One price of width, and what orders and the evening's windows come to under it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Point {
    /// `width_worth_s` of the settings; 0 leaves the orders and waits at the settings' quantile.
    pub width_worth_s: u32,
    /// Mean width of the windows.
    pub mean_width_s: Seconds,
    /// How much later all technicians together are done than if nobody waited for these windows, in the mean.
    /// Waiting that only replaces a later wait, for what was booked, costs nothing.
    pub later_s: Seconds,
    /// What the orders cost more than those of the plan given, in seconds of driving.
    pub dearer_s: Seconds,
    /// Mean chance that a window is kept.
    pub kept_ppm: Ppm,
}

/// The plan with its orders tightened under each of the prices, and the evening's windows on them.
///
/// # Errors
/// As [`evening_windows`] and [`tighten`].
pub fn evening_frontier(
    state: &DayState,
    plan: &Plan,
    now: Timestamp,
    widths_worth_s: &[u32],
    ids: &dyn Ids,
) -> Result<Vec<Point>, Error> {
    let mut priced = state.clone();
    let points = widths_worth_s.iter().map(|&width_worth_s| {
        priced.territory.settings.width_worth_s = width_worth_s;
        priced.plan = None;
        let tightened = tighten(&priced, plan, now, ids)?;
        let dearer_s = Seconds(tightened.cost.total() - plan.cost.total());
        let windows = evening_windows(&priced, &tightened, now)?;
        priced.plan = Some(tightened);
        let count = i64::try_from(windows.len()).unwrap_or(i64::MAX).max(1);
        let width_s: i64 = windows.iter().map(|choice| choice.window.width().0).sum();
        let kept: i64 = windows
            .iter()
            .map(|choice| i64::from(choice.kept_ppm.0))
            .sum();
        Ok(Point {
            width_worth_s,
            mean_width_s: Seconds(width_s / count),
            later_s: later(&priced, now),
            dearer_s,
            kept_ppm: Ppm(u32::try_from(kept / count).unwrap_or(0)),
        })
    });
    points.collect()
}

/// How much later everybody is done for the windows' starts.
fn later(state: &DayState, now: Timestamp) -> Seconds {
    let origin = state.local_day().start();
    let (set, policy) = (scenarios(state), policy(state, Stage::Evening));
    let each = live_models(state, now, |_| true).into_iter().map(|live| {
        let terms = terms_of_visits(state, origin, live.visits.iter());
        let route = LiveRoute {
            model: &live.model,
            progress: live.progress,
        };
        let now_s = seconds(origin, now);
        let mut held = live.model.clone();
        let holds = hold_points(route, now_s, &set, &policy, &terms);
        for (stop, point) in held.legs_and_stops.iter_mut().zip(holds) {
            stop.not_before = stop.not_before.max(point.hold);
        }
        let done = |model| forecast(model, now_s, live.progress, &set).finish.mean();
        i64::from(done(&held) - done(&live.model))
    });
    Seconds(each.sum())
}
