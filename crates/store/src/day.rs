//! Reads a day, as of one moment: one query per table, whatever the number of visits.
//!
//! What belongs to a visit is found by the day's visits, not by a day of its own, so that it
//! follows a visit that moves to another day.

use crate::body;
use crate::database::{Database, Link};
use crate::models::Current;
use crate::outbox;
use crate::sql::{Row, args};
use chrono::NaiveDate;
use kept_dispatch::day::{DayState, Sighting};
use kept_dispatch::ports::StoreError;
use kept_domain::{
    Attachment, Case, Customer, Plan, Progress, Promise, Reply, Site, Technician, TechnicianId,
    Territory, TerritoryId, Visit, Warning,
};
use serde::de::DeserializeOwned;

/// The revision of a day; 0 when nothing was committed to it.
pub(crate) async fn revision(
    database: &Database,
    territory: &TerritoryId,
    day: NaiveDate,
) -> Result<u64, StoreError> {
    let row = database
        .read()
        .await?
        .row(
            "SELECT revision FROM days WHERE territory = $1 AND day = $2",
            args![territory.as_str(), day.to_string()],
        )
        .await?;
    row.map_or(Ok(0), |row| row.count(0))
}

/// Everything about a day.
pub(crate) async fn load(
    database: &Database,
    models: &Current,
    territory: &TerritoryId,
    day: NaiveDate,
) -> Result<DayState, StoreError> {
    let mut reader = Reader {
        link: database.snapshot().await?,
        territory,
        day: day.to_string(),
        models,
    };
    let state = reader.state(day).await;
    reader.link.end(state).await
}

struct Reader<'t> {
    link: Link,
    territory: &'t TerritoryId,
    day: String,
    models: &'t Current,
}

/// Selects the day's visits; `$1` is the territory, `$2` the day.
macro_rules! of_visits {
    ($columns:literal, $table:literal, $rest:literal) => {
        concat!(
            "SELECT ",
            $columns,
            " FROM ",
            $table,
            " AS t JOIN visits AS v ON v.id = t.visit ",
            "WHERE v.territory = $1 AND v.day = $2",
            $rest
        )
    };
}

impl Reader<'_> {
    async fn state(&mut self, date: NaiveDate) -> Result<DayState, StoreError> {
        let territory = self.territory().await?;
        let mut state = DayState::empty(territory, date);
        (state.revision, state.plan) = self.revision_and_plan().await?;
        self.people_and_places(&mut state).await?;
        self.visits(&mut state).await?;
        self.promises(&mut state).await?;
        self.conversation(&mut state).await?;
        self.sightings(&mut state).await?;
        state.learned = self.models.of(&mut self.link, self.territory).await?;
        Ok(state)
    }

    async fn territory(&mut self) -> Result<Territory, StoreError> {
        let id = self.territory.as_str();
        let row = self
            .link
            .row("SELECT id, body FROM territories WHERE id = $1", args![id])
            .await?
            .ok_or_else(|| StoreError::NotFound(format!("territory {id}")))?;
        record("territory", &row)
    }

    async fn revision_and_plan(&mut self) -> Result<(u64, Option<Plan>), StoreError> {
        let sql = "SELECT d.revision, d.plan, p.body FROM days AS d \
                   LEFT JOIN plans AS p ON p.id = d.plan WHERE d.territory = $1 AND d.day = $2";
        let Some(row) = self.rows(sql).await?.into_iter().next() else {
            return Ok((0, None));
        };
        let plan = match row.maybe_text(1)? {
            Some(id) => Some(body::read("plan", id, row.text(2)?)?),
            None => None,
        };
        Ok((row.count(0)?, plan))
    }

    async fn people_and_places(&mut self, state: &mut DayState) -> Result<(), StoreError> {
        let technicians = self
            .link
            .rows(
                "SELECT id, body FROM technicians WHERE territory = $1",
                args![self.territory.as_str()],
            )
            .await?;
        for technician in records::<Technician>("technician", &technicians)? {
            state.technicians.insert(technician.id.clone(), technician);
        }
        let customers = self
            .rows(
                "SELECT c.id, c.body, c.phone, o.phone FROM customers AS c \
                 LEFT JOIN opt_outs AS o ON o.phone = c.phone WHERE c.id IN \
                 (SELECT customer FROM visits WHERE territory = $1 AND day = $2)",
            )
            .await?;
        for row in &customers {
            let mut customer: Customer = record("customer", row)?;
            // What a number wants counts, not what was written with one of its customers.
            if row.maybe_text(2)?.is_some() {
                customer.opted_out = row.maybe_text(3)?.is_some();
            }
            state.customers.insert(customer.id.clone(), customer);
        }
        let sites = self
            .rows(
                "SELECT id, body FROM sites WHERE id IN \
                 (SELECT site FROM visits WHERE territory = $1 AND day = $2)",
            )
            .await?;
        for site in records::<Site>("site", &sites)? {
            state.sites.insert(site.id.clone(), site);
        }
        Ok(())
    }

    async fn visits(&mut self, state: &mut DayState) -> Result<(), StoreError> {
        let visits = self
            .rows("SELECT id, body FROM visits WHERE territory = $1 AND day = $2")
            .await?;
        for visit in records::<Visit>("visit", &visits)? {
            state.visits.insert(visit.id.clone(), visit);
        }
        let progress = self
            .rows(of_visits!("t.visit, t.body", "progress", ""))
            .await?;
        for progress in records::<Progress>("progress of visit", &progress)? {
            state.progress.insert(progress.visit.clone(), progress);
        }
        Ok(())
    }

    async fn promises(&mut self, state: &mut DayState) -> Result<(), StoreError> {
        let promises = self
            .rows(of_visits!(
                "t.id, t.body",
                "promises",
                " ORDER BY t.position"
            ))
            .await?;
        for promise in records::<Promise>("promise", &promises)? {
            let told = state.promises.entry(promise.visit.clone()).or_default();
            told.push(promise);
        }
        let warnings = self
            .rows(of_visits!("t.id, t.body", "warnings", ""))
            .await?;
        for warning in records::<Warning>("warning", &warnings)? {
            state.warnings.insert(warning.id.clone(), warning);
        }
        Ok(())
    }

    async fn conversation(&mut self, state: &mut DayState) -> Result<(), StoreError> {
        let cases = self.rows(of_visits!("t.id, t.body", "cases", "")).await?;
        for case in records::<Case>("case", &cases)? {
            state.cases.insert(case.id.clone(), case);
        }
        let attachments = self
            .rows(of_visits!("t.id, t.body", "attachments", ""))
            .await?;
        for attachment in records::<Attachment>("attachment", &attachments)? {
            state.attachments.insert(attachment.id.clone(), attachment);
        }
        let messages = self
            .rows(of_visits!("t.id, t.body, t.attempts", "messages", ""))
            .await?;
        for row in &messages {
            let message = outbox::message(row)?;
            state.messages.insert(message.id.clone(), message);
        }
        let replies = self
            .rows(of_visits!(
                "t.id, t.body",
                "replies",
                " ORDER BY t.position"
            ))
            .await?;
        state.replies = records::<Reply>("reply", &replies)?;
        Ok(())
    }

    async fn sightings(&mut self, state: &mut DayState) -> Result<(), StoreError> {
        let sightings = self
            .rows("SELECT technician, body FROM sightings WHERE territory = $1 AND day = $2")
            .await?;
        for row in &sightings {
            let technician = TechnicianId::new(row.text(0)?);
            let sighting: Sighting = record("sighting of", row)?;
            state.sightings.insert(technician, sighting);
        }
        Ok(())
    }

    /// Rows of the day: `$1` is the territory, `$2` the day.
    async fn rows(&mut self, sql: &'static str) -> Result<Vec<Row>, StoreError> {
        let args = args![self.territory.as_str(), self.day.as_str()];
        self.link.rows(sql, args).await
    }
}

/// The struct in a row of id and body.
pub(crate) fn record<T: DeserializeOwned>(what: &str, row: &Row) -> Result<T, StoreError> {
    body::read(what, row.text(0)?, row.text(1)?)
}

/// The structs in rows of id and body.
pub(crate) fn records<T: DeserializeOwned>(what: &str, rows: &[Row]) -> Result<Vec<T>, StoreError> {
    rows.iter().map(|row| record(what, row)).collect()
}
