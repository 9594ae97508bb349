//! Outbox: hands queued texts to a gateway, each one once. A worker leases what it sends, so that
//! two workers never send the same; a gateway takes the same message twice as one.

use crate::app::{Dispatch, Error};
use crate::ports::{Delivery, Gateway, GatewayError, StoreError};
use kept_domain::{Message, Seconds, Timestamp};

/// A worker that doesn't come back within this time has lost what it leased.
const LEASE: Seconds = Seconds(60);
/// A message is tried this often.
const ATTEMPTS_MAX: u32 = 8;
/// Wait before the second attempt; doubles with each one.
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
        let leased = self
            .store
            .lease_messages(worker, now, now + LEASE, limit)
            .await?;
        let mut handled = 0;
        for message in leased {
            let delivery = hand_over(gateway, &message, now).await;
            match self
                .store
                .settle_message(worker, &message.id, &delivery, now)
                .await
            {
                Ok(()) => handled += 1,
                // The lease ran out and somebody else has it now; the gateway knows the id.
                Err(StoreError::Conflict(_)) => {}
                Err(error) => return Err(error.into()),
            }
            self.announce(&message).await?;
        }
        Ok(handled)
    }

    async fn announce(&self, message: &Message) -> Result<(), StoreError> {
        let revision = self
            .store
            .day_revision(&message.territory, message.day)
            .await?;
        let _ = self.changes.send(crate::app::DayChanged {
            territory: message.territory.clone(),
            day: message.day,
            revision,
        });
        Ok(())
    }
}

async fn hand_over(gateway: &dyn Gateway, message: &Message, now: Timestamp) -> Delivery {
    if message.expires_at <= now {
        return Delivery::Expired;
    }
    match gateway.send(message, now).await {
        Ok(()) => Delivery::Sent,
        Err(GatewayError::Refused(error)) => Delivery::Failed { error },
        Err(GatewayError::Later(error) | GatewayError::Unknown(error)) => {
            if message.attempts >= ATTEMPTS_MAX {
                Delivery::Failed { error }
            } else {
                Delivery::Retry {
                    at: now + wait(message.attempts),
                    error,
                }
            }
        }
    }
}

fn wait(attempts: u32) -> Seconds {
    let doubled = RETRY_FIRST
        .0
        .saturating_mul(1 << attempts.saturating_sub(1).min(10));
    Seconds(doubled.min(RETRY_MAX.0))
}
