//! Opening SQLite: write-ahead log, durable commits, one writer, several readers.

use super::Database;
use crate::error::fault;
use crate::migrate;
use kept_dispatch::ports::StoreError;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use std::time::Duration;

/// Another process (a second worker, a backup) may hold the write lock for this long.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// Waiting for a free connection longer than this is a failure.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(30);
/// Readers don't block one another or the writer.
const READERS_MAX: u32 = 4;

/// Opens a file, or a database in memory, and migrates it.
pub(super) async fn open(
    options: &SqliteConnectOptions,
    in_memory: bool,
) -> Result<Database, StoreError> {
    let options = options
        .clone()
        .create_if_missing(true)
        .foreign_keys(true)
        .busy_timeout(BUSY_TIMEOUT)
        .synchronous(SqliteSynchronous::Full);
    if in_memory {
        // A database in memory belongs to its connection: exactly one, kept for ever.
        let pool = pool(options, 1).await?;
        migrate_with(&pool).await?;
        return Ok(Database::Sqlite {
            writer: pool.clone(),
            readers: pool,
        });
    }
    let options = options.journal_mode(SqliteJournalMode::Wal);
    let writer = pool(options.clone(), 1).await?;
    migrate_with(&writer).await?;
    let readers = pool(options.pragma("query_only", "ON"), READERS_MAX).await?;
    Ok(Database::Sqlite { writer, readers })
}

async fn pool(options: SqliteConnectOptions, size: u32) -> Result<SqlitePool, StoreError> {
    SqlitePoolOptions::new()
        .min_connections(1)
        .max_connections(size)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        .connect_with(options)
        .await
        .map_err(fault)
}

async fn migrate_with(pool: &SqlitePool) -> Result<(), StoreError> {
    let mut transaction = pool.begin_with("BEGIN IMMEDIATE").await.map_err(fault)?;
    migrate::sqlite(&mut transaction).await?;
    transaction.commit().await.map_err(fault)
}
