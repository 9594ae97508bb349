//! Field: how the simulated world touches the product. One implementation calls the use cases
//! directly; another one, beside the binary, goes through the HTTP API as phones do.

use crate::customer;
use crate::phone::next_report;
use crate::truth::Truth;
use async_trait::async_trait;
use kept_dispatch::ports::InboxMessage;
use kept_dispatch::report::Report;
use kept_dispatch::view::TechnicianRoute;
use kept_domain::{Phone, TechnicianId, Timestamp};
use std::collections::BTreeMap;

/// Reports of one technician in one step; a day has fewer.
const REPORTS_PER_STEP_MAX: u32 = 64;

/// What went wrong between the world and the product.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct FieldError(pub String);

/// The product as phones and customers meet it.
#[async_trait]
pub trait Field: Send + Sync {
    /// Who works.
    async fn technicians(&self) -> Result<Vec<TechnicianId>, FieldError>;
    /// A technician's route of today.
    async fn route(&self, technician: &TechnicianId) -> Result<TechnicianRoute, FieldError>;
    /// Sends reports of a technician.
    async fn report(
        &self,
        technician: &TechnicianId,
        sent_at: Timestamp,
        reports: &[Report],
    ) -> Result<(), FieldError>;
    /// Customers' phones that got texts lately, each with its newest texts, oldest first.
    async fn phones(&self) -> Result<Vec<(Phone, Vec<InboxMessage>)>, FieldError>;
    /// A customer writes a text. The same id twice is one text.
    async fn write(&self, phone: &Phone, id: &str, body: &str) -> Result<(), FieldError>;
}

/// The people of a simulated day: technicians with their phones, and customers.
#[derive(Debug, Default)]
pub struct People {
    positions: BTreeMap<TechnicianId, Timestamp>,
    sequence: u64,
    /// Whether customers answer by themselves; in the demo a person may do it.
    pub customers_answer: bool,
}

impl People {
    /// People of whom nothing is known yet.
    #[must_use]
    pub fn new(customers_answer: bool) -> Self {
        People {
            customers_answer,
            ..People::default()
        }
    }

    /// Lets everybody do what is due at `now`; returns how many reports and texts there were.
    ///
    /// # Errors
    /// The product couldn't be reached or refused what it must not refuse.
    pub async fn step(
        &mut self,
        field: &dyn Field,
        truth: &Truth,
        cv_permille: &(dyn Fn(&str) -> u32 + Sync),
        now: Timestamp,
    ) -> Result<u32, FieldError> {
        let mut done = 0;
        for technician in field.technicians().await? {
            done += self
                .work(field, truth, cv_permille, &technician, now)
                .await?;
        }
        if self.customers_answer {
            done += self.answer(field, truth, now).await?;
        }
        Ok(done)
    }

    async fn work(
        &mut self,
        field: &dyn Field,
        truth: &Truth,
        cv_permille: &(dyn Fn(&str) -> u32 + Sync),
        technician: &TechnicianId,
        now: Timestamp,
    ) -> Result<u32, FieldError> {
        for reported in 0..REPORTS_PER_STEP_MAX {
            let route = field.route(technician).await?;
            let last = self.positions.get(technician).copied();
            let next = next_report(&route, truth, cv_permille, last);
            let Some(next) = next.filter(|next| next.at <= now) else {
                return Ok(reported);
            };
            if !next.kind.needs_visit() {
                self.positions.insert(technician.clone(), next.at);
            }
            self.sequence += 1;
            let report = next.to_report(truth, self.sequence);
            field.report(technician, now, &[report]).await?;
        }
        Ok(REPORTS_PER_STEP_MAX)
    }

    async fn answer(
        &self,
        field: &dyn Field,
        truth: &Truth,
        now: Timestamp,
    ) -> Result<u32, FieldError> {
        let mut written = 0;
        for (phone, texts) in field.phones().await? {
            // Only the newest text is answered, and only once.
            let Some(newest) = texts.last().filter(|text| text.to_customer) else {
                continue;
            };
            let answer = customer::answer(truth.chance(), &newest.id, &newest.body, newest.at);
            if let Some(answer) = answer.filter(|answer| answer.at <= now) {
                field
                    .write(&phone, &format!("answer-{}", newest.id), &answer.body)
                    .await?;
                written += 1;
            }
        }
        Ok(written)
    }
}
