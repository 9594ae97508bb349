//! Opening PostgreSQL: a pool whose statements can't hang for ever.

use super::Database;
use crate::error::fault;
use crate::migrate;
use kept_dispatch::ports::StoreError;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{Connection as _, Executor as _, PgConnection};
use std::time::Duration;

/// Waiting for a free connection longer than this is a failure.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(10);
/// Connections of one process.
const CONNECTIONS_MAX: u32 = 10;
/// Bounds for what a connection may wait: a statement, a lock, a client that went away.
const LIMITS: &str = "SET statement_timeout = '30s'; SET lock_timeout = '10s'; \
                      SET idle_in_transaction_session_timeout = '60s'";

/// Connects and migrates.
pub(super) async fn open(options: &PgConnectOptions) -> Result<Database, StoreError> {
    // Not from the pool: a server that isn't there is told at once, and a long migration isn't
    // cut off by the pool's limits.
    let mut connection = PgConnection::connect_with(options).await.map_err(fault)?;
    migrate::postgres(&mut connection).await?;
    connection.close().await.map_err(fault)?;
    let pool = PgPoolOptions::new()
        .max_connections(CONNECTIONS_MAX)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .after_connect(|connection, _| {
            Box::pin(async move {
                connection.execute(LIMITS).await?;
                Ok(())
            })
        })
        .connect_with(options.clone())
        .await
        .map_err(fault)?;
    Ok(Database::Postgres(pool))
}
