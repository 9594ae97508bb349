//! Outbox: hands queued messages to a gateway, each one once. A worker leases what it sends, so
//! that two workers never send the same. An attempt that ended without an answer is looked for at
//! the gateway before the next one.

use crate::app::{DayChanged, Dispatch, Error};
use crate::keys::stable_key;
use crate::ports::{Attempt, Delivery, Gateway, GatewayError, Mail, Parcel, Refusal, StoreError};
use crate::quiet::{self, Urgency};
use futures::future::join_all;
use kept_domain::{Message, MessageKind, Recipient, Seconds, Territory, Timestamp};

/// A worker that doesn't come back within this time has lost what it leased.
const LEASE: Seconds = Seconds(60);
/// What is handed over when less of the lease is left could be sent by two workers.
const LEASE_LEFT_MIN: Seconds = Seconds(30);
/// A message is tried this often.
const ATTEMPTS_MAX: u32 = 8;
/// Wait before the second attempt, at most; doubles with each one.
const RETRY_FIRST: Seconds = Seconds(15);
/// Longest wait between attempts.
const RETRY_MAX: Seconds = Seconds(15 * 60);

impl Dispatch {
    /// Leases due messages as `worker` and hands them over; returns how many were handled.
    ///
    /// # Errors
    /// The store failed.
    pub async fn deliver_due(
        &self,
        gateway: &dyn Gateway,
        worker: &str,
        limit: u32,
    ) -> Result<u32, Error> {
        let now = self.now();
        let until = now + LEASE;
        let leased = self.store.lease_messages(worker, now, until, limit).await?;
        let territories = &self.territories_of(&leased).await?;
        let mut handled = 0;
        for together in leased.chunks(gateway.at_once().max(1)) {
            let in_time = self.now() + LEASE_LEFT_MIN <= until;
            let handing_over = together.iter().map(|message| async move {
                let delivery = if in_time {
                    self.hand_over(gateway, message, territories).await?
                } else {
                    give_back(message)
                };
                self.settle(worker, message, &delivery).await
            });
            for settled in join_all(handing_over).await {
                handled += u32::from(settled? && in_time);
            }
        }
        Ok(handled)
    }

    /// False when the lease ran out and somebody else has the message now: they look for it at the
    /// gateway before they send it.
    async fn settle(
        &self,
        worker: &str,
        message: &Message,
        delivery: &Delivery,
    ) -> Result<bool, Error> {
        match self.record_delivery(worker, message, delivery).await {
            Ok(()) => Ok(true),
            Err(StoreError::Conflict(_)) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Records how it went, when it is the day's turn: in between, decisions on the day would be
    /// thrown away, and whoever knows the day would have to read it again.
    pub(crate) async fn record_delivery(
        &self,
        worker: &str,
        message: &Message,
        delivery: &Delivery,
    ) -> Result<(), StoreError> {
        let turn = self.turn(&message.territory, message.day);
        let _mine = turn.lock().await;
        let settled = self
            .store
            .settle_message(worker, &message.id, delivery, self.now())
            .await?;
        if let Some(settled) = settled {
            self.known_days.follow(&settled);
            // Nobody listening is fine: what listens also polls.
            let _ = self.changes.send(DayChanged {
                territory: settled.message.territory,
                day: settled.message.day,
                revision: settled.revision,
            });
        }
        Ok(())
    }

    /// What follows from a failure is decided before the failure is recorded, and repeating it
    /// changes nothing: a process that ends in between does no harm.
    async fn hand_over(
        &self,
        gateway: &dyn Gateway,
        message: &Message,
        territories: &[Territory],
    ) -> Result<Delivery, Error> {
        let now = self.now();
        if message.is_unclear() {
            match gateway.find(message, now).await {
                Ok(Some(taken)) => return Ok(Delivery::Sent(taken)),
                Ok(None) => {}
                Err(error) => return self.after_error(message, unclear(error)).await,
            }
        }
        if message.expires_at <= now {
            self.undeliverable(message, Refusal::Other, "it was too late")
                .await?;
            return Ok(Delivery::Expired);
        }
        if let Some(not_now) = self.held_back(message, territories, now).await? {
            return Ok(not_now);
        }
        let mail = self.mail_of(message).await?;
        let parcel = Parcel {
            message,
            mail: mail.as_ref(),
        };
        match gateway.send(&parcel, now).await {
            Ok(taken) => Ok(Delivery::Sent(taken)),
            Err(error) => self.after_error(message, error).await,
        }
    }

    /// The settings that messages are sent by; none are read where there is nothing to send.
    async fn territories_of(&self, messages: &[Message]) -> Result<Vec<Territory>, StoreError> {
        if messages.is_empty() {
            return Ok(Vec::new());
        }
        self.store.territories().await
    }

    /// What becomes of a message that must not go out now: its number opted out after it was queued, or
    /// attempts failed until the quiet hours began.
    async fn held_back(
        &self,
        message: &Message,
        territories: &[Territory],
        now: Timestamp,
    ) -> Result<Option<Delivery>, Error> {
        let confirms = message.kind == MessageKind::OptedOut;
        if !confirms && self.is_unwanted(message).await? {
            return Ok(Some(Delivery::Withdrawn));
        }
        let territory = territories.iter().find(|t| t.id == message.territory);
        let Some(territory) = territory else {
            return Ok(None);
        };
        let opens = quiet::open_from(territory, now, Urgency::of(message, territory, now));
        if opens <= now {
            return Ok(None);
        }
        let why = "it can't be sent before the quiet hours";
        if quiet::is_stale_by(message, territory, opens) {
            self.undeliverable(message, Refusal::Other, why).await?;
            return Ok(Some(Delivery::Failed {
                error: why.to_owned(),
            }));
        }
        Ok(Some(Delivery::Retry {
            at: opens,
            error: why.to_owned(),
            attempt: Attempt::NotMade,
        }))
    }

    /// Whether the number that it goes to, or for an e-mail the customer's, has opted out.
    async fn is_unwanted(&self, message: &Message) -> Result<bool, Error> {
        if let Recipient::Phone(phone) = &message.to {
            return Ok(self.store.has_opted_out(phone).await?);
        }
        let key = self.key_of(&message.visit).await?;
        let state = self.store.load_day(&key.territory, key.day).await?;
        let customer = state.customers.get(&message.customer);
        Ok(customer.is_some_and(|customer| customer.opted_out))
    }

    async fn mail_of(&self, message: &Message) -> Result<Option<Mail>, Error> {
        match &message.to {
            Recipient::Phone(_) => Ok(None),
            Recipient::Email(to) => self.mail(message, to).await.map(Some),
        }
    }

    async fn after_error(&self, message: &Message, error: GatewayError) -> Result<Delivery, Error> {
        let now = self.now();
        let (error, attempt) = match error {
            GatewayError::Busy { why, after } => {
                return Ok(Delivery::Retry {
                    at: now + after,
                    error: why,
                    attempt: Attempt::NotMade,
                });
            }
            GatewayError::Refused { refusal, why } => {
                self.undeliverable(message, refusal, &why).await?;
                return Ok(Delivery::Failed { error: why });
            }
            GatewayError::Later(why) => (why, Attempt::NotTaken),
            GatewayError::Unknown(why) => (why, Attempt::Unclear),
        };
        if message.attempts >= ATTEMPTS_MAX {
            self.undeliverable(message, Refusal::Other, &error).await?;
            return Ok(Delivery::Failed { error });
        }
        Ok(Delivery::Retry {
            at: now + wait(message),
            error,
            attempt,
        })
    }
}

/// While nobody can say what became of the attempt before, nothing is certain.
fn unclear(error: GatewayError) -> GatewayError {
    match error {
        GatewayError::Busy { .. } | GatewayError::Refused { .. } => error,
        other => GatewayError::Unknown(other.to_string()),
    }
}

fn give_back(message: &Message) -> Delivery {
    Delivery::Retry {
        at: message.not_before,
        error: "the lease is nearly over".to_owned(),
        attempt: Attempt::NotMade,
    }
}

/// Exponential, with "equal jitter" (Brooker, Exponential Backoff And Jitter, 2015): half of the
/// wait is drawn, so that messages that failed together don't come back together. The draw is made
/// from the message's id, which the ids' port made: a seeded run is repeated exactly.
fn wait(message: &Message) -> Seconds {
    let doublings = message.attempts.saturating_sub(1).min(10);
    let whole = RETRY_FIRST
        .0
        .saturating_mul(1 << doublings)
        .min(RETRY_MAX.0);
    let half = whole / 2;
    let draw = stable_key(&[message.id.as_str(), &message.attempts.to_string()]);
    let drawn = draw % (u64::try_from(whole - half).unwrap_or(0) + 1);
    Seconds(half + i64::try_from(drawn).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deliver::tests::message;
    use std::collections::BTreeSet;

    /// The shortest and the longest wait in seconds.
    fn bounds(attempts: u32) -> (i64, i64) {
        let whole = (15 << (attempts - 1)).min(900);
        (whole / 2, whole)
    }

    #[test]
    fn waits_double_up_to_a_bound_and_differ_between_messages() {
        for attempts in 1..=ATTEMPTS_MAX {
            let waits: Vec<i64> = (0..200)
                .map(|n| {
                    let mut message = message(&format!("m{n}"));
                    message.attempts = attempts;
                    wait(&message).0
                })
                .collect();
            let (first, last) = bounds(attempts);
            assert!(waits.iter().all(|wait| (first..=last).contains(wait)));
            let distinct: BTreeSet<_> = waits.iter().collect();
            assert!(distinct.len() > 5, "{distinct:?}");
        }
    }

    #[test]
    fn the_same_message_waits_as_long_in_every_run() {
        let mut failed = message("m");
        failed.attempts = 3;
        assert_eq!(wait(&failed), wait(&failed.clone()));
        assert_eq!(RETRY_MAX, Seconds(bounds(ATTEMPTS_MAX).1));
    }
}
