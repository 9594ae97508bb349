//! The embedded migrations. Both folders must end with the same logical schema; a migration that
//! was released is never edited.

use crate::error::migration_fault;
use kept_dispatch::ports::StoreError;
use sqlx::migrate::{Migrate, Migrator};

static SQLITE: Migrator = sqlx::migrate!("migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("migrations/postgres");

/// Brings a SQLite schema up to date. The connection is inside a transaction that has the write
/// lock already, so that two processes don't migrate at once.
pub(crate) async fn sqlite(connection: &mut sqlx::SqliteConnection) -> Result<(), StoreError> {
    run(&SQLITE, connection).await
}

/// Brings a PostgreSQL schema up to date, under the migrator's advisory lock.
pub(crate) async fn postgres(connection: &mut sqlx::PgConnection) -> Result<(), StoreError> {
    run(&POSTGRES, connection).await
}

async fn run<C: Migrate>(migrator: &Migrator, connection: &mut C) -> Result<(), StoreError> {
    let newest = migrator.iter().map(|m| m.version).max().unwrap_or(0);
    migrator
        .run_direct(None, connection, false)
        .await
        .map_err(|error| migration_fault(error, newest))
}
