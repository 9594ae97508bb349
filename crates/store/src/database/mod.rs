//! The two databases behind one face: pools, transactions, statements. The only place that knows
//! the drivers; must never contain a query about Kept's own tables.

mod postgres;
mod sqlite;

use crate::address::{Address, Target};
use crate::error::fault;
use crate::sql::{Arg, Cell, Row, Sql};
use futures::TryStreamExt as _;
use kept_dispatch::ports::StoreError;
use sqlx::pool::PoolConnection;
use sqlx::query::Query;
use sqlx::{
    AssertSqlSafe, Column as _, Database as Driver, Decode, Encode, Executor, PgConnection, PgPool,
    Postgres, Row as _, Sqlite, SqliteConnection, SqlitePool, Transaction, Type, TypeInfo as _,
    ValueRef as _,
};

/// An open database.
pub(crate) enum Database {
    /// One writer and several readers of a file; one connection for both in memory.
    Sqlite {
        writer: SqlitePool,
        readers: SqlitePool,
    },
    /// A pool of connections to a server.
    Postgres(PgPool),
}

impl Database {
    /// Opens the database and migrates it.
    pub(crate) async fn open(address: &Address) -> Result<Self, StoreError> {
        match &address.target {
            Target::Sqlite { options, in_memory } => sqlite::open(options, *in_memory).await,
            Target::Postgres(options) => postgres::open(options).await,
        }
    }

    /// Waits until all work in hand is done and closes all connections.
    pub(crate) async fn close(&self) {
        match self {
            Database::Sqlite { writer, readers } => {
                readers.close().await;
                writer.close().await;
            }
            Database::Postgres(pool) => pool.close().await,
        }
    }

    /// A connection for a single statement that only reads.
    pub(crate) async fn read(&self) -> Result<Link, StoreError> {
        Ok(Link(match self {
            Database::Sqlite { readers, .. } => {
                Inner::Sqlite(readers.acquire().await.map_err(fault)?)
            }
            Database::Postgres(pool) => Inner::Postgres(pool.acquire().await.map_err(fault)?),
        }))
    }

    /// A transaction in which all reads see the same moment. Needs no commit.
    pub(crate) async fn snapshot(&self) -> Result<Link, StoreError> {
        Ok(Link(match self {
            Database::Sqlite { readers, .. } => {
                Inner::SqliteTransaction(readers.begin().await.map_err(fault)?)
            }
            Database::Postgres(pool) => Inner::PostgresTransaction(
                pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                    .await
                    .map_err(fault)?,
            ),
        }))
    }

    /// A transaction that writes; rolled back unless committed. On SQLite it has the write lock
    /// from its start, so it never fails half-way because somebody else writes.
    pub(crate) async fn write(&self) -> Result<Link, StoreError> {
        Ok(Link(match self {
            Database::Sqlite { writer, .. } => {
                Inner::SqliteTransaction(writer.begin_with("BEGIN IMMEDIATE").await.map_err(fault)?)
            }
            Database::Postgres(pool) => {
                Inner::PostgresTransaction(pool.begin().await.map_err(fault)?)
            }
        }))
    }
}

/// A connection, inside a transaction or not.
pub(crate) struct Link(Inner);

enum Inner {
    Sqlite(PoolConnection<Sqlite>),
    SqliteTransaction(Transaction<'static, Sqlite>),
    Postgres(PoolConnection<Postgres>),
    PostgresTransaction(Transaction<'static, Postgres>),
}

enum Connection<'c> {
    Sqlite(&'c mut SqliteConnection),
    Postgres(&'c mut PgConnection),
}

impl Link {
    fn connection(&mut self) -> Connection<'_> {
        match &mut self.0 {
            Inner::Sqlite(connection) => Connection::Sqlite(connection),
            Inner::SqliteTransaction(transaction) => Connection::Sqlite(transaction),
            Inner::Postgres(connection) => Connection::Postgres(connection),
            Inner::PostgresTransaction(transaction) => Connection::Postgres(transaction),
        }
    }

    /// What is added to a SELECT so that its rows are locked until the transaction ends. SQLite's
    /// write transactions have locked everything already.
    pub(crate) fn for_update(&self) -> &'static str {
        match self.0 {
            Inner::Sqlite(_) | Inner::SqliteTransaction(_) => "",
            Inner::Postgres(_) | Inner::PostgresTransaction(_) => " FOR UPDATE",
        }
    }

    /// The same, leaving out rows that somebody else has locked.
    pub(crate) fn for_update_skip_locked(&self) -> &'static str {
        match self.0 {
            Inner::Sqlite(_) | Inner::SqliteTransaction(_) => "",
            Inner::Postgres(_) | Inner::PostgresTransaction(_) => " FOR UPDATE SKIP LOCKED",
        }
    }

    /// Runs a statement and returns its rows.
    pub(crate) async fn rows(
        &mut self,
        sql: impl Into<Sql> + Send,
        args: Vec<Arg>,
    ) -> Result<Vec<Row>, StoreError> {
        match self.connection() {
            Connection::Sqlite(connection) => {
                rows_of::<Sqlite, _>(connection, sql.into(), args).await
            }
            Connection::Postgres(connection) => {
                rows_of::<Postgres, _>(connection, sql.into(), args).await
            }
        }
    }

    /// Runs a statement that returns one row at most.
    pub(crate) async fn row(
        &mut self,
        sql: impl Into<Sql> + Send,
        args: Vec<Arg>,
    ) -> Result<Option<Row>, StoreError> {
        Ok(self.rows(sql, args).await?.into_iter().next())
    }

    /// Runs a statement and returns how many rows it changed.
    pub(crate) async fn run(
        &mut self,
        sql: impl Into<Sql> + Send,
        args: Vec<Arg>,
    ) -> Result<u64, StoreError> {
        let sql = sql.into();
        match self.connection() {
            Connection::Sqlite(connection) => bound::<Sqlite>(sql, args)
                .execute(connection)
                .await
                .map(|done| done.rows_affected())
                .map_err(fault),
            Connection::Postgres(connection) => bound::<Postgres>(sql, args)
                .execute(connection)
                .await
                .map(|done| done.rows_affected())
                .map_err(fault),
        }
    }

    /// Ends a transaction with what was done in it: all that was written is durable, or nothing
    /// was written and all locks are free, when this returns. (A link that is dropped rolls back
    /// too, but a little later.)
    pub(crate) async fn end<T>(self, done: Result<T, StoreError>) -> Result<T, StoreError> {
        match done {
            Ok(value) => self.commit().await.map(|()| value),
            Err(error) => {
                // The first error is the one to tell.
                self.rollback().await.ok();
                Err(error)
            }
        }
    }

    async fn commit(self) -> Result<(), StoreError> {
        match self.0 {
            Inner::SqliteTransaction(transaction) => transaction.commit().await.map_err(fault),
            Inner::PostgresTransaction(transaction) => transaction.commit().await.map_err(fault),
            Inner::Sqlite(_) | Inner::Postgres(_) => Ok(()),
        }
    }

    async fn rollback(self) -> Result<(), StoreError> {
        match self.0 {
            Inner::SqliteTransaction(transaction) => transaction.rollback().await.map_err(fault),
            Inner::PostgresTransaction(transaction) => transaction.rollback().await.map_err(fault),
            Inner::Sqlite(_) | Inner::Postgres(_) => Ok(()),
        }
    }
}

/// A prepared statement with its values. `sql` is made of this crate's own words; see [`Sql`].
fn bound<'q, DB>(sql: Sql, args: Vec<Arg>) -> Query<'q, DB, DB::Arguments>
where
    DB: Driver,
    Option<String>: Encode<'q, DB> + Type<DB>,
    Option<i64>: Encode<'q, DB> + Type<DB>,
    Vec<u8>: Encode<'q, DB> + Type<DB>,
{
    args.into_iter()
        .fold(sqlx::query(AssertSqlSafe(sql)), |query, arg| match arg {
            Arg::Text(text) => query.bind(text),
            Arg::Int(number) => query.bind(number),
            Arg::Bytes(bytes) => query.bind(bytes),
        })
}

async fn rows_of<'c, DB, E>(executor: E, sql: Sql, args: Vec<Arg>) -> Result<Vec<Row>, StoreError>
where
    DB: Driver,
    E: Executor<'c, Database = DB>,
    DB::Arguments: sqlx::IntoArguments<DB>,
    Option<String>: for<'q> Encode<'q, DB> + Type<DB>,
    Option<i64>: for<'q> Encode<'q, DB> + Type<DB>,
    Vec<u8>: for<'q> Encode<'q, DB> + for<'r> Decode<'r, DB> + Type<DB>,
    String: for<'r> Decode<'r, DB> + Type<DB>,
    i64: for<'r> Decode<'r, DB> + Type<DB>,
    usize: sqlx::ColumnIndex<DB::Row>,
{
    let mut found = bound::<DB>(sql, args).fetch(executor);
    let mut rows = Vec::new();
    while let Some(row) = found.try_next().await.map_err(fault)? {
        rows.push(row_of::<DB>(&row)?);
    }
    Ok(rows)
}

fn row_of<DB>(row: &DB::Row) -> Result<Row, StoreError>
where
    DB: Driver,
    Vec<u8>: for<'r> Decode<'r, DB> + Type<DB>,
    String: for<'r> Decode<'r, DB> + Type<DB>,
    i64: for<'r> Decode<'r, DB> + Type<DB>,
    usize: sqlx::ColumnIndex<DB::Row>,
{
    let cell = |column: &<DB as Driver>::Column| {
        let index = column.ordinal();
        let raw = row.try_get_raw(index).map_err(fault)?;
        if raw.is_null() {
            return Ok(Cell::Null);
        }
        // What SQLite and PostgreSQL call an integer, and bytes.
        match raw.type_info().name() {
            "INTEGER" | "INT8" => row.try_get(index).map(Cell::Int).map_err(fault),
            "BLOB" | "BYTEA" => row.try_get(index).map(Cell::Bytes).map_err(fault),
            _ => row.try_get(index).map(Cell::Text).map_err(fault),
        }
    };
    let cells: Result<Vec<Cell>, StoreError> = row.columns().iter().map(cell).collect();
    Ok(Row(cells?))
}
