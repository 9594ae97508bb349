//! The built-in inbox: the customers' phones of the demo and of tests.

use crate::body;
use crate::database::Database;
use crate::day::records;
use crate::sql::args;
use kept_dispatch::ports::{InboxMessage, StoreError};
use kept_domain::Phone;

/// Most texts of one answer.
const LIMIT_MAX: u32 = 1000;

/// Puts a text into the inbox unless it is there.
pub(crate) async fn put(database: &Database, message: &InboxMessage) -> Result<(), StoreError> {
    let mut link = database.write().await?;
    let done = link
        .run(
            "INSERT INTO inbox (id, phone, at_ms, body) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (id) DO NOTHING",
            args![
                message.id.as_str(),
                message.phone.e164(),
                message.at,
                body::write(message)?
            ],
        )
        .await;
    link.end(done).await.map(|_| ())
}

/// The newest texts of a phone, in the order of their time.
pub(crate) async fn of_phone(
    database: &Database,
    phone: &Phone,
    limit: u32,
) -> Result<Vec<InboxMessage>, StoreError> {
    let rows = database
        .read()
        .await?
        .rows(
            "SELECT id, body FROM inbox WHERE phone = $1 \
             ORDER BY at_ms DESC, position DESC LIMIT $2",
            args![phone.e164(), limit.min(LIMIT_MAX)],
        )
        .await?;
    let mut texts: Vec<InboxMessage> = records("inbox text", &rows)?;
    texts.reverse();
    Ok(texts)
}
