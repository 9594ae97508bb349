//! The outbox's exit: workers lease messages and record how handing them over went.

use crate::body;
use crate::commit::{Ledger, bump_day};
use crate::database::{Database, Link};
use crate::sql::{Row, args};
use kept_dispatch::changeset::LedgerDraft;
use kept_dispatch::ports::{Attempt, Delivery, Settled, StoreError};
use kept_domain::{
    LedgerFact, Message, MessageId, MessageState, Phone, Taken, TerritoryId, Timestamp,
};

/// Most messages of one lease.
const LEASE_MAX: u32 = 1000;
/// Columns that [`message`] reads.
macro_rules! message_columns {
    () => {
        "id, body, attempts"
    };
}

/// The message in a row of id, body and attempts.
pub(crate) fn message(row: &Row) -> Result<Message, StoreError> {
    let id = row.text(0)?;
    let mut message: Message = body::read("message", id, row.text(1)?)?;
    message.attempts = u32::try_from(row.count(2)?)
        .map_err(|_| StoreError::Corrupt(format!("attempts of message {id}")))?;
    Ok(message)
}

/// A state as the column says it.
pub(crate) fn state_name(state: &MessageState) -> &'static str {
    match state {
        MessageState::Queued => "queued",
        MessageState::Sent { .. } => "sent",
        MessageState::Delivered { .. } => "delivered",
        MessageState::Failed { .. } => "failed",
        MessageState::Cancelled { .. } => "cancelled",
    }
}

/// Leases due messages to a worker, oldest first. Workers don't wait for one another.
pub(crate) async fn lease(
    database: &Database,
    worker: &str,
    now: Timestamp,
    lease_until: Timestamp,
    limit: u32,
) -> Result<Vec<Message>, StoreError> {
    let mut link = database.write().await?;
    let sql = format!(
        concat!(
            "WITH due AS MATERIALIZED (SELECT id FROM messages WHERE state = 'queued' ",
            "AND not_before_ms <= $3 AND (lease_until_ms IS NULL OR lease_until_ms <= $3) ",
            "ORDER BY not_before_ms, id LIMIT $4{}) ",
            "UPDATE messages SET lease_worker = $1, lease_until_ms = $2, attempts = attempts + 1 ",
            "WHERE id IN (SELECT id FROM due) RETURNING ",
            message_columns!()
        ),
        link.for_update_skip_locked()
    );
    let args = args![worker, lease_until, now, limit.min(LEASE_MAX)];
    let rows = link.rows(sql, args).await;
    let leased = rows.and_then(|rows| rows.iter().map(message).collect());
    let mut leased: Vec<Message> = link.end(leased).await?;
    leased.sort_by(|a, b| (a.not_before, &a.id).cmp(&(b.not_before, &b.id)));
    Ok(leased)
}

/// A message by its id.
pub(crate) async fn find(
    database: &Database,
    id: &MessageId,
) -> Result<Option<Message>, StoreError> {
    let sql = concat!(
        "SELECT ",
        message_columns!(),
        " FROM messages WHERE id = $1"
    );
    let row = database.read().await?.row(sql, args![id.as_str()]).await?;
    row.as_ref().map(message).transpose()
}

/// The queued messages to a number's customers, each with the day on which its visit is now.
pub(crate) async fn queued(database: &Database, phone: &Phone) -> Result<Vec<Message>, StoreError> {
    let sql = "SELECT m.id, m.body, m.attempts, v.day FROM customers AS c \
               JOIN visits AS v ON v.customer = c.id JOIN messages AS m ON m.visit = v.id \
               WHERE c.phone = $1 AND m.state = 'queued' ORDER BY m.id";
    let mut link = database.read().await?;
    let rows = link.rows(sql, args![phone.e164()]).await?;
    let messages = rows.iter().map(|row| {
        let mut message = message(row)?;
        message.day = body::read_day(row.text(3)?)?;
        Ok(message)
    });
    messages.collect()
}

/// When there is next something to lease.
pub(crate) async fn next_at(database: &Database) -> Result<Option<Timestamp>, StoreError> {
    let row = database
        .read()
        .await?
        .row(
            "SELECT MIN(CASE WHEN lease_until_ms > not_before_ms THEN lease_until_ms \
             ELSE not_before_ms END) FROM messages WHERE state = 'queued'",
            args![],
        )
        .await?;
    match row {
        Some(row) => Ok(row.maybe_int(0)?.map(Timestamp)),
        None => Ok(None),
    }
}

/// Records how handing over a message went.
///
/// A worker that still holds the lease may report after the lease's end, as long as nobody else
/// has taken the message: what was sent must not be sent again. That a message reached the phone
/// is believed whatever was thought of it before.
pub(crate) async fn settle(
    database: &Database,
    worker: &str,
    id: &MessageId,
    delivery: &Delivery,
    now: Timestamp,
) -> Result<Option<Settled>, StoreError> {
    let mut link = database.write().await?;
    let done = record(&mut link, worker, id, delivery, now).await;
    link.end(done).await
}

async fn record(
    link: &mut Link,
    worker: &str,
    id: &MessageId,
    delivery: &Delivery,
    now: Timestamp,
) -> Result<Option<Settled>, StoreError> {
    let territory = territory_of(link, id).await?;
    let mut ledger = Ledger::lock(link, &territory).await?;
    let stored = Stored::read(link, id).await?;
    match is_news(&stored.message, delivery) {
        Some(true) => {}
        Some(false) => return Ok(None),
        None if stored.is_leased_to(worker) => {}
        None => {
            return Err(StoreError::Conflict(format!(
                "message {id} isn't leased to {worker}"
            )));
        }
    }
    let message = stored.write(link, delivery, now).await?;
    let revision = bump_day(link, &territory, message.day).await?;
    if let Some(outcome) = outcome(delivery) {
        let draft = LedgerDraft {
            day: message.day,
            visit: Some(message.visit.clone()),
            at: now,
            fact: LedgerFact::MessageSettled {
                message: id.clone(),
                outcome,
            },
        };
        ledger.append(link, std::iter::once(&draft)).await?;
    }
    Ok(Some(Settled { message, revision }))
}

/// Whether a gateway's report takes a message forward; `None` for what only a worker can say.
/// That a message reached the phone is believed whatever was thought of it before.
fn is_news(message: &Message, delivery: &Delivery) -> Option<bool> {
    use MessageState::{Delivered, Queued, Sent};
    let counts = |by: &Taken| message.taken.as_ref().is_none_or(|taken| taken == by);
    match (delivery, &message.state) {
        (Delivery::Reported(_), state) => Some(*state == Queued),
        (Delivery::Delivered, state) => Some(!matches!(state, Delivered { .. })),
        (Delivery::Undelivered { by, .. }, Queued | Sent { .. }) => Some(counts(by)),
        (Delivery::Undelivered { .. }, _) => Some(false),
        _ => None,
    }
}

async fn territory_of(link: &mut Link, id: &MessageId) -> Result<TerritoryId, StoreError> {
    let sql = "SELECT territory FROM messages WHERE id = $1";
    match link.row(sql, args![id.as_str()]).await? {
        Some(row) => Ok(TerritoryId::new(row.text(0)?)),
        None => Err(StoreError::NotFound(format!("message {id}"))),
    }
}

/// A message as it lies in the outbox, locked.
struct Stored {
    message: Message,
    lease_worker: Option<String>,
}

impl Stored {
    /// Reads a message; its `day` is the day on which its visit is now.
    async fn read(link: &mut Link, id: &MessageId) -> Result<Stored, StoreError> {
        let sql = format!(
            concat!(
                "SELECT ",
                message_columns!(),
                ", lease_worker, (SELECT day FROM visits WHERE visits.id = messages.visit) ",
                "FROM messages WHERE id = $1{}"
            ),
            link.for_update()
        );
        let row = link.row(sql, args![id.as_str()]).await?;
        let row = row.ok_or_else(|| StoreError::NotFound(format!("message {id}")))?;
        let mut message = message(&row)?;
        if let Some(day) = row.maybe_text(4)? {
            message.day = body::read_day(day)?;
        }
        Ok(Stored {
            message,
            lease_worker: row.maybe_text(3)?.map(str::to_owned),
        })
    }

    fn is_leased_to(&self, worker: &str) -> bool {
        self.message.state == MessageState::Queued && self.lease_worker.as_deref() == Some(worker)
    }

    /// Writes the message after a delivery, leased to nobody, and returns it.
    async fn write(
        self,
        link: &mut Link,
        delivery: &Delivery,
        now: Timestamp,
    ) -> Result<Message, StoreError> {
        let message = after(self.message, delivery, now);
        link.run(
            "UPDATE messages SET day = $2, state = $3, not_before_ms = $4, body = $5, \
             attempts = $6, lease_worker = NULL, lease_until_ms = NULL WHERE id = $1",
            args![
                message.id.as_str(),
                message.day.to_string(),
                state_name(&message.state),
                message.not_before,
                body::write(&message)?,
                message.attempts
            ],
        )
        .await?;
        Ok(message)
    }
}

/// A message after a delivery.
fn after(mut message: Message, delivery: &Delivery, now: Timestamp) -> Message {
    message.state = match delivery {
        Delivery::Sent(taken) | Delivery::Reported(taken) => {
            message.taken = Some(taken.clone());
            MessageState::Sent { at: now }
        }
        Delivery::Undelivered { by, error } => {
            message.taken = Some(by.clone());
            MessageState::Failed {
                at: now,
                error: error.clone(),
            }
        }
        Delivery::Delivered => MessageState::Delivered { at: now },
        Delivery::Failed { error } => MessageState::Failed {
            at: now,
            error: error.clone(),
        },
        Delivery::Withdrawn => MessageState::Cancelled { at: now },
        Delivery::Expired => MessageState::Failed {
            at: now,
            error: "expired".to_owned(),
        },
        Delivery::Retry { at, error, attempt } => {
            tracing::info!(message = %message.id, error, ?attempt, "a message will be tried again");
            message.not_before = *at;
            match attempt {
                Attempt::NotMade => message.attempts = message.attempts.saturating_sub(1),
                Attempt::NotTaken => message.not_taken = message.attempts,
                Attempt::Unclear => {}
            }
            MessageState::Queued
        }
    };
    message
}

/// What the ledger says of a delivery; nothing of one that will be tried again.
fn outcome(delivery: &Delivery) -> Option<String> {
    match delivery {
        Delivery::Sent(_) | Delivery::Reported(_) => Some("sent".to_owned()),
        Delivery::Delivered => Some("delivered".to_owned()),
        Delivery::Failed { error } | Delivery::Undelivered { error, .. } => {
            Some(format!("failed: {error}"))
        }
        Delivery::Expired => Some("expired".to_owned()),
        Delivery::Withdrawn => Some("cancelled".to_owned()),
        Delivery::Retry { .. } => None,
    }
}
