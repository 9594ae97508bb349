//! Tick: everything that happens because time passes. Takes no input; safe to run at any time,
//! any number of times, by several processes.

use crate::app::{Dispatch, Error};
use crate::decision::Decision;
use crate::narrow::choose_windows;
use crate::plan::PlanMode;
use chrono::NaiveDate;
use kept_domain::{LocalDay, PlanReason, Stage, Territory, VisitStatus};

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
        self.decide(&territory.id, day, |decision| {
            let choices = choose_windows(&decision.state, decision.now, Stage::Morning, |_| true);
            decision.tell_windows(Stage::Morning, &choices);
            Ok(())
        })
        .await?;
        self.note("morning", territory, day).await
    }

    async fn watch_day(&self, territory: &Territory, day: NaiveDate) -> Result<(), Error> {
        let local = LocalDay::new(day, territory.zone);
        if self.now() < local.start() {
            return Ok(());
        }
        self.decide(&territory.id, day, |decision| {
            if decision.state.plan.is_some() && decision.has_open_visits() {
                decision.watch(|_| true);
                decision.chase_unanswered();
            }
            Ok(())
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
    fn has_open_visits(&self) -> bool {
        self.state
            .visits
            .keys()
            .any(|id| self.state.progress_of(id).status <= VisitStatus::OnTheWay)
    }
}
