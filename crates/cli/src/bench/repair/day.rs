//! A simulated day, planned and told the evening before, and worked on until some time of the day: what
//! stands then is what a change meets. Keeps no store.

use crate::bench::eve::{Eve, Wanted};
use anyhow::Context as _;
use chrono::Days;
use kept_dispatch::day::DayState;
use kept_dispatch::ids::RandomIds;
use kept_dispatch::narrow::{WindowChoice, evening_windows};
use kept_dispatch::view::technician_route;
use kept_domain::{
    Promise, PromiseId, PromiseState, Seconds, Stage, Technician, TimeOfDay, Timestamp,
};
use kept_sim::chance::Chance;
use kept_sim::firm;
use kept_sim::phone::next_report;
use kept_sim::truth::Truth;

/// When changes happen.
const CHANGES: (TimeOfDay, TimeOfDay) = (TimeOfDay::hm(9, 0), TimeOfDay::hm(14, 0));
/// Reports of one technician until the change; a day has fewer.
const REPORTS_MAX: usize = 1_000;

/// A day at the moment of a change.
pub struct Moment {
    pub state: DayState,
    pub now: Timestamp,
    /// Draws that belong to this day.
    pub chance: Chance,
    /// Someone else's visits, for those that come up.
    pub others: DayState,
    pub ids: RandomIds,
}

/// The day, at some moment between nine and two.
///
/// # Errors
/// The day can't be planned (a defect).
pub fn at_a_moment(wanted: Wanted) -> anyhow::Result<Moment> {
    let chance = Chance::new(wanted.seed);
    let Eve {
        mut state,
        plan,
        evening,
        ids,
    } = wanted.planned()?;
    let windows = evening_windows(&state, &plan, evening)?;
    state.plan = Some(plan);
    for choice in windows {
        let told = vec![promise(choice, evening)];
        state.promises.insert(told[0].visit.clone(), told);
    }
    let date = state.date;
    let now = moment(chance, &state);
    work_until(&mut state, &Truth::new(chance, date), now);
    let after = date.checked_add_days(Days::new(500)).context("too far")?;
    Ok(Moment {
        state,
        now,
        chance,
        others: wanted.firm_day(after),
        ids,
    })
}

fn promise(choice: WindowChoice, told_at: Timestamp) -> Promise {
    Promise {
        id: PromiseId(format!("promise-{}", choice.visit)),
        visit: choice.visit,
        chain: 0,
        stage: Stage::Evening,
        window: choice.window,
        kept_ppm: choice.kept_ppm,
        told_at,
        technician: Some(choice.technician),
        plan: None,
        state: PromiseState::Standing,
    }
}

fn moment(chance: Chance, state: &DayState) -> Timestamp {
    let day = state.local_day();
    let (from, to) = (day.at(CHANGES.0), day.at(CHANGES.1));
    let share = chance.uniform(&["change at", &state.date.to_string()]);
    from + Seconds(((to - from).0 as f64 * share) as i64)
}

/// Lets everybody follow the plan as it really goes, until `now`.
fn work_until(state: &mut DayState, truth: &Truth, now: Timestamp) {
    let technicians: Vec<Technician> = state.technicians.values().cloned().collect();
    for technician in technicians {
        for _ in 0..REPORTS_MAX {
            let route = technician_route(state, &technician);
            // A position that was seen late keeps the phone from sending more of them.
            let next = next_report(&route, truth, firm::cv_permille, Some(now));
            let Some(next) = next.filter(|next| next.at <= now) else {
                break;
            };
            let Ok(mut progress) = state.progress_of(&next.visit).after(&next.kind, next.at) else {
                break;
            };
            progress.technician = Some(technician.id.clone());
            state.progress.insert(next.visit, progress);
        }
    }
}
