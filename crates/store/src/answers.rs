//! Keys of calls and the answers to them.

use crate::body;
use crate::database::{Database, Link};
use crate::sql::{Row, args};
use kept_dispatch::ports::{Answer, Claim, KeyedCall, StoreError};
use kept_domain::Timestamp;

/// Takes a call's key, unless somebody has it.
pub(crate) async fn claim(
    database: &Database,
    call: &KeyedCall,
    forget: Timestamp,
) -> Result<Claim, StoreError> {
    let mut link = database.write().await?;
    let done = claim_within(&mut link, call, forget).await;
    link.end(done).await
}

async fn claim_within(
    link: &mut Link,
    call: &KeyedCall,
    forget: Timestamp,
) -> Result<Claim, StoreError> {
    link.run("DELETE FROM answers WHERE came_at_ms < $1", args![forget])
        .await?;
    let sql = "INSERT INTO answers (key_hash, asked_hash, came_at_ms) VALUES ($1, $2, $3) \
               ON CONFLICT (key_hash) DO NOTHING";
    let key = call.key_hash.as_str();
    let row = args![key, call.asked_hash.as_str(), call.at];
    if link.run(sql, row).await? > 0 {
        return Ok(Claim::New);
    }
    let sql = "SELECT asked_hash, body, content FROM answers WHERE key_hash = $1";
    match link.row(sql, args![key]).await? {
        Some(row) => earlier(&row, call),
        // Given back between the two statements.
        None => Ok(Claim::Unanswered),
    }
}

fn earlier(row: &Row, call: &KeyedCall) -> Result<Claim, StoreError> {
    if row.text(0)? != call.asked_hash {
        return Ok(Claim::Taken);
    }
    let Some(head) = row.maybe_text(1)? else {
        return Ok(Claim::Unanswered);
    };
    let mut answer: Answer = body::read("answer to call", &call.key_hash, head)?;
    answer.content = row.bytes(2)?.to_vec();
    Ok(Claim::Answered(answer))
}

/// Keeps the answer to a call that has its key.
pub(crate) async fn keep(
    database: &Database,
    key_hash: &str,
    answer: &Answer,
) -> Result<(), StoreError> {
    let sql = "UPDATE answers SET body = $2, content = $3 WHERE key_hash = $1";
    let row = args![key_hash, body::write(answer)?, answer.content.as_slice()];
    let mut link = database.write().await?;
    let done = link.run(sql, row).await;
    link.end(done).await.map(|_| ())
}

/// Gives back a key that has no answer.
pub(crate) async fn give_back(database: &Database, key_hash: &str) -> Result<(), StoreError> {
    let sql = "DELETE FROM answers WHERE key_hash = $1 AND body IS NULL";
    let mut link = database.write().await?;
    let done = link.run(sql, args![key_hash]).await;
    link.end(done).await.map(|_| ())
}
