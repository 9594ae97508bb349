//! The outbox's entrance: a message is queued unless its news is there already.

use super::table;
use crate::body;
use crate::database::Link;
use crate::outbox::state_name;
use crate::sql::{Arg, args};
use kept_dispatch::changeset::LedgerDraft;
use kept_dispatch::ports::StoreError;
use kept_domain::{LedgerFact, Message, MessageId, TerritoryId};
use std::collections::BTreeSet;

/// The message whose queueing or withdrawal a ledger entry records.
pub(super) fn about(draft: &LedgerDraft) -> Option<&MessageId> {
    match &draft.fact {
        LedgerFact::MessageQueued { message, .. } | LedgerFact::MessageSettled { message, .. } => {
            Some(message)
        }
        _ => None,
    }
}

/// Queues new messages and replaces known ones that nobody has taken yet; returns the ids of those
/// of which nothing was written.
pub(super) async fn write(
    link: &mut Link,
    territory: &TerritoryId,
    messages: &[&Message],
) -> Result<BTreeSet<MessageId>, StoreError> {
    let mut rows = Vec::with_capacity(messages.len());
    for message in messages {
        rows.push(row(territory, message)?);
    }
    let inserted = table::MESSAGES.insert_unless_known(link, &rows).await?;
    let mut written: BTreeSet<&MessageId> = BTreeSet::new();
    let mut skipped: BTreeSet<&MessageId> = BTreeSet::new();
    for message in messages {
        // An inserted message's second write in the same changeset replaces the first one.
        let fresh = inserted.contains(message.id.as_str()) && !written.contains(&message.id);
        if fresh || replace(link, territory, message).await? {
            written.insert(&message.id);
        } else {
            skipped.insert(&message.id);
        }
    }
    Ok(skipped.difference(&written).copied().cloned().collect())
}

/// Replaces a known message while it is queued and not leased, unless its news is another's.
async fn replace(
    link: &mut Link,
    territory: &TerritoryId,
    message: &Message,
) -> Result<bool, StoreError> {
    let changed = link
        .run(
            "UPDATE messages SET day = $3, visit = $4, dedupe = $5, state = $6, \
             not_before_ms = $7, attempts = $8, body = $9 \
             WHERE id = $1 AND territory = $2 AND state = 'queued' AND lease_worker IS NULL \
             AND NOT EXISTS (SELECT 1 FROM messages AS other \
                 WHERE other.territory = $2 AND other.dedupe = $5 AND other.id <> $1)",
            row(territory, message)?,
        )
        .await?;
    Ok(changed > 0)
}

fn row(territory: &TerritoryId, message: &Message) -> Result<Vec<Arg>, StoreError> {
    Ok(args![
        message.id.as_str(),
        territory.as_str(),
        message.day.to_string(),
        message.visit.as_str(),
        message.dedupe.as_str(),
        state_name(&message.state),
        message.not_before,
        message.attempts,
        body::write(message)?
    ])
}
