//! The evening before a simulated day: visits booked, the plan worked out, nothing told yet. Keeps no store.

use crate::input;
use anyhow::Context as _;
use chrono::{Days, NaiveDate};
use kept_dispatch::clock::ManualClock;
use kept_dispatch::day::DayState;
use kept_dispatch::ids::RandomIds;
use kept_dispatch::plan::{PlanOptions, plan_day};
use kept_domain::{LocalDay, Plan, Timestamp};
use kept_sim::chance::Chance;
use kept_sim::firm::Firm;
use kept_solver::budget::Iterations;
use std::sync::Arc;

/// The first day; the others follow.
const FIRST: (i32, u32, u32) = (2026, 10, 15);
/// Visits for each ten technicians of the simulated firm.
const VISITS_PER_TEN: usize = 55;

/// Which day, how large, and how well it is planned.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    pub seed: u64,
    /// Which of the seed's days.
    pub number: u64,
    pub visits: usize,
    /// People at work; none: as many as such a day takes.
    pub technicians: Option<usize>,
    /// Iterations of the search for the plan.
    pub iterations: u64,
}

/// A day that is planned.
pub struct Eve {
    /// The day without its plan.
    pub state: DayState,
    pub plan: Plan,
    /// When windows are told.
    pub evening: Timestamp,
    pub ids: RandomIds,
}

impl Wanted {
    /// The day, planned.
    ///
    /// # Errors
    /// The day can't be planned (a defect).
    pub fn planned(self) -> anyhow::Result<Eve> {
        let date = self.date()?;
        let state = self.firm_day(date);
        let before = date.pred_opt().context("no day before")?;
        let evening =
            LocalDay::new(before, state.territory.zone).at(state.territory.settings.evening_at);
        let ids = RandomIds::seeded(Arc::new(ManualClock::new(evening)), self.seed);
        let options = PlanOptions::evening(self.seed, 1, evening);
        let plan = plan_day(&state, &options, &ids, &mut Iterations(self.iterations))?;
        Ok(Eve {
            state,
            plan,
            evening,
            ids,
        })
    }

    pub fn date(self) -> anyhow::Result<NaiveDate> {
        let (year, month, day) = FIRST;
        NaiveDate::from_ymd_opt(year, month, day)
            .and_then(|first| first.checked_add_days(Days::new(self.number)))
            .context("too far")
    }

    /// The day of a firm that has as many customers.
    pub fn firm_day(self, date: NaiveDate) -> DayState {
        let enough = (self.visits * 10).div_ceil(VISITS_PER_TEN);
        let people = enough.max(self.technicians.unwrap_or(0));
        let mut day = Firm::new(Chance::new(self.seed), people).day(date);
        day.visits.truncate(self.visits);
        day.technicians.truncate(self.technicians.unwrap_or(enough));
        input::state(day)
    }
}
