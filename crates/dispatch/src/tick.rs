//! Tick: everything that happens because time passes. Takes no input; safe to run at any time,
//! any number of times, by several processes.

use crate::app::{Dispatch, Error};
use crate::decision::Decision;
use crate::narrow::choose_windows;
use crate::plan::PlanMode;
use chrono::NaiveDate;
use kept_domain::{LocalDay, PlanReason, Stage, TechnicianId, Territory, VisitStatus};

/// Windows that are told in one transaction.
const TOLD_AT_ONCE: usize = 40;
/// Routes that are watched in one transaction.
const WATCHED_AT_ONCE: usize = 8;
/// How often the morning's windows are chosen again when the plan changes meanwhile.
const MORNING_ATTEMPTS_MAX: u32 = 3;

impl Dispatch {
    /// Plans and tells in the evening, narrows in the morning, watches promises, asks people to
    /// call those who don't answer. Returns how many territories it looked at; one that fails
    /// doesn't keep the others from being looked at.
    ///
    /// # Errors
    /// The first error, after all territories were tried.
    pub async fn tick(&self) -> Result<u32, Error> {
        let territories = self.store.territories().await?;
        let mut looked_at = 0;
        let mut failure = None;
        for territory in &territories {
            match self.tick_territory(territory).await {
                Ok(()) => looked_at += 1,
                Err(error) => {
                    tracing::warn!(territory = %territory.id, %error, "a territory's tick failed");
                    failure.get_or_insert(error);
                }
            }
        }
        failure.map_or(Ok(looked_at), Err)
    }

    async fn tick_territory(&self, territory: &Territory) -> Result<(), Error> {
        let now = self.now();
        let today = now.date(territory.zone);
        let time = now.time_of_day(territory.zone);
        let settings = &territory.settings;
        if time >= settings.evening_at {
            if let Some(tomorrow) = today.succ_opt() {
                self.plan_and_tell(territory, tomorrow).await?;
            }
        } else {
            // A day that nobody planned the evening before is planned when it is noticed.
            self.plan_and_tell(territory, today).await?;
        }
        if time >= settings.morning_at && time < settings.evening_at {
            self.narrow_in_the_morning(territory, today).await?;
        }
        self.watch_day(territory, today).await
    }

    /// Plans a day that has visits and no plan, and tells its windows, in one transaction. A plan that
    /// is there already is somebody's work: it stays, and its windows are told.
    async fn plan_and_tell(&self, territory: &Territory, day: NaiveDate) -> Result<(), Error> {
        if self.is_noted("planned", territory, day).await? {
            return Ok(());
        }
        let planned = self
            .decide(&territory.id, day, |decision| {
                if decision.state.visits.is_empty() {
                    return Ok(false);
                }
                if decision.state.plan.is_none() {
                    decision.replan(PlanMode::All, PlanReason::Evening)?;
                }
                let choices =
                    choose_windows(&decision.state, decision.now, Stage::Evening, |_| true);
                decision.tell_windows(Stage::Evening, &choices);
                Ok(true)
            })
            .await?;
        if planned {
            self.note("planned", territory, day).await?;
        }
        Ok(())
    }

    async fn narrow_in_the_morning(
        &self,
        territory: &Territory,
        day: NaiveDate,
    ) -> Result<(), Error> {
        if self.is_noted("morning", territory, day).await? {
            return Ok(());
        }
        for _ in 0..MORNING_ATTEMPTS_MAX {
            if self.tell_the_morning(territory, day).await? {
                return self.note("morning", territory, day).await;
            }
        }
        // The plan keeps changing: the next tick tries again.
        Ok(())
    }

    /// Chooses the morning's windows, which takes a second for a large day, while phones go on
    /// reporting; then tells them, some at a time. False when the plan changed meanwhile.
    async fn tell_the_morning(&self, territory: &Territory, day: NaiveDate) -> Result<bool, Error> {
        let known = self.known_day(&territory.id, day).await?;
        let choices = choose_windows(&known, self.now(), Stage::Morning, |_| true);
        for some in choices.chunks(TOLD_AT_ONCE) {
            let told = self.decide(&territory.id, day, |decision| {
                let holds = decision.state.plan == known.plan;
                if holds {
                    decision.tell_windows(Stage::Morning, some);
                }
                Ok(holds)
            });
            if !told.await? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    async fn watch_day(&self, territory: &Territory, day: NaiveDate) -> Result<(), Error> {
        let local = LocalDay::new(day, territory.zone);
        if self.now() < local.start() {
            return Ok(());
        }
        // First what saves promises, then whom to warn about the others.
        self.hand_over_what_pays(territory, day).await?;
        // Some routes at a time, so that no phone waits while all of them are forecast.
        let technicians = self.technicians_to_watch(territory, day).await?;
        for some in technicians.chunks(WATCHED_AT_ONCE) {
            self.decide(&territory.id, day, |decision| {
                decision.watch(|technician| some.contains(technician));
                Ok(())
            })
            .await?;
        }
        self.decide(&territory.id, day, |decision| {
            if decision.is_watched() {
                // What is on no route, also where there are no routes at all.
                decision.watch(|_| false);
                decision.chase_unanswered();
            }
            Ok(())
        })
        .await
    }

    /// Whose routes are to be watched.
    async fn technicians_to_watch(
        &self,
        territory: &Territory,
        day: NaiveDate,
    ) -> Result<Vec<TechnicianId>, Error> {
        self.decide(&territory.id, day, |decision| {
            let plan = decision.state.plan.as_ref();
            let plan = plan.filter(|_| decision.is_watched());
            let routes = plan.into_iter().flat_map(|plan| &plan.routes);
            Ok(routes.map(|route| route.technician.clone()).collect())
        })
        .await
    }

    /// Whether something that is done once a day was done. Losing the note does no harm: what it
    /// guards is safe to repeat.
    async fn is_noted(
        &self,
        what: &str,
        territory: &Territory,
        day: NaiveDate,
    ) -> Result<bool, Error> {
        Ok(self
            .store
            .value(&key(what, territory, day))
            .await?
            .is_some())
    }

    async fn note(&self, what: &str, territory: &Territory, day: NaiveDate) -> Result<(), Error> {
        Ok(self
            .store
            .put_value(&key(what, territory, day), "done")
            .await?)
    }
}

fn key(what: &str, territory: &Territory, day: NaiveDate) -> String {
    format!("{what}:{}:{day}", territory.id)
}

impl Decision<'_> {
    /// A day is watched while it has a plan and visits to come.
    fn is_watched(&self) -> bool {
        self.state.plan.is_some() && self.has_open_visits()
    }

    fn has_open_visits(&self) -> bool {
        self.state
            .visits
            .keys()
            .any(|id| self.state.progress_of(id).status <= VisitStatus::OnTheWay)
    }
}
