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
/// Rows that the connection's thread reads ahead; a few thousand make a day.
const ROW_BUFFER: usize = 1000;
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
        .row_buffer_size(ROW_BUFFER)
        .synchronous(SqliteSynchronous::Full);
    if in_memory {
        // A database in memory belongs to its connection: exactly one, kept for ever.
        let pool = pool(options.shared_cache(false), 1).await?;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::database::Link;
    use crate::sql::args;

    async fn pragma(link: &mut Link, sql: &'static str) -> String {
        let row = link.row(sql, args![]).await.unwrap().unwrap();
        match row.maybe_int(0) {
            Ok(number) => number.unwrap().to_string(),
            Err(_) => row.text(0).unwrap().to_owned(),
        }
    }

    #[tokio::test]
    async fn a_file_is_written_durably_and_readers_cannot_write() {
        let folder = tempfile::tempdir().unwrap();
        let options = SqliteConnectOptions::new().filename(folder.path().join("kept.db"));
        let database = open(&options, false).await.unwrap();
        let mut writer = database.write().await.unwrap();
        assert_eq!(pragma(&mut writer, "PRAGMA journal_mode").await, "wal");
        assert_eq!(pragma(&mut writer, "PRAGMA synchronous").await, "2", "full");
        assert_eq!(pragma(&mut writer, "PRAGMA foreign_keys").await, "1");
        assert_eq!(pragma(&mut writer, "PRAGMA query_only").await, "0");
        let mut reader = database.read().await.unwrap();
        assert_eq!(pragma(&mut reader, "PRAGMA query_only").await, "1");
    }
}
