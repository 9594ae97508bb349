//! Small named values of the instance, and territories, which are written one at a time.

use crate::body;
use crate::commit::touch_territory;
use crate::database::{Database, Link};
use crate::sql::args;
use kept_dispatch::ports::StoreError;
use kept_domain::Territory;

/// Creates or replaces a territory.
pub(crate) async fn put_territory(
    database: &Database,
    territory: &Territory,
) -> Result<(), StoreError> {
    let id = territory.id.as_str();
    let body = body::write(territory)?;
    let mut link = database.write().await?;
    let done = write_territory(&mut link, id, body).await;
    link.end(done).await
}

async fn write_territory(link: &mut Link, id: &str, body: String) -> Result<(), StoreError> {
    touch_territory(link, id, &body).await?;
    link.run(
        "INSERT INTO territories (id, body) VALUES ($1, $2) \
         ON CONFLICT (id) DO UPDATE SET body = excluded.body",
        args![id, body],
    )
    .await?;
    link.run(
        "INSERT INTO ledger_counters (territory, last_sequence) VALUES ($1, 0) \
         ON CONFLICT (territory) DO NOTHING",
        args![id],
    )
    .await?;
    Ok(())
}

/// A named value.
pub(crate) async fn value(database: &Database, name: &str) -> Result<Option<String>, StoreError> {
    read(&mut database.read().await?, name).await
}

async fn read(link: &mut Link, name: &str) -> Result<Option<String>, StoreError> {
    let sql = "SELECT value FROM named_values WHERE name = $1";
    let row = link.row(sql, args![name]).await?;
    row.map(|row| row.text(0).map(str::to_owned)).transpose()
}

/// Sets a named value.
pub(crate) async fn put(database: &Database, name: &str, value: &str) -> Result<(), StoreError> {
    let mut link = database.write().await?;
    let done = link
        .run(
            "INSERT INTO named_values (name, value) VALUES ($1, $2) \
             ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            args![name, value],
        )
        .await;
    link.end(done).await.map(|_| ())
}

/// Sets a named value unless it has one; returns what it is then.
pub(crate) async fn value_or_put(
    database: &Database,
    name: &str,
    value: &str,
) -> Result<String, StoreError> {
    let mut link = database.write().await?;
    let done = put_unless_known(&mut link, name, value).await;
    link.end(done).await
}

async fn put_unless_known(link: &mut Link, name: &str, value: &str) -> Result<String, StoreError> {
    link.run(
        "INSERT INTO named_values (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING",
        args![name, value],
    )
    .await?;
    let stored = read(link, name).await?;
    stored.ok_or_else(|| StoreError::NotFound(format!("value {name}")))
}

/// Answers when the database does.
pub(crate) async fn ping(database: &Database) -> Result<(), StoreError> {
    let sql = "SELECT name FROM named_values LIMIT 1";
    database.read().await?.row(sql, args![]).await.map(|_| ())
}
