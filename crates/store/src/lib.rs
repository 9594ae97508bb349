//! The Store, Accounts and Answers ports on SQLite and PostgreSQL.
//!
//! Every query is written once, in SQL that both databases understand; `database` is the only
//! module that knows which one it talks to.
//!
//! Architecture invariants: nothing here decides anything about visits or promises, reads a clock
//! or logs what customers wrote. No query is built from input; input is always bound.

mod accounts;
mod address;
mod answers;
mod body;
mod commit;
mod database;
mod day;
mod error;
mod find;
mod inbox;
mod migrate;
mod models;
mod outbox;
mod sql;
mod store;
#[cfg(feature = "testing")]
pub mod testing;
mod values;

use address::Address;
use database::Database;
use kept_dispatch::ports::{Accounts, Answers, Store, StoreError};
use std::sync::Arc;

/// All ports in one, as the server and the simulation hold it.
pub trait Backend: Store + Accounts + Answers {}

impl<T: Store + Accounts + Answers> Backend for T {}

/// Opens a store and brings its schema up to date. A SQLite file is created when it is missing,
/// a PostgreSQL database is not.
///
/// Addresses: `sqlite:path/to.db`, `sqlite::memory:` (gone when the last handle is dropped),
/// `postgres://user:password@host/database`, also with `?host=/socket/directory`.
///
/// # Errors
/// `NotFound` for an address of no known kind; `Unavailable` when the database can't be opened;
/// `Corrupt` when its schema was written by a newer version or was altered.
pub async fn open(url: &str) -> Result<Arc<dyn Backend>, StoreError> {
    let address = Address::parse(url)?;
    let database = Database::open(&address)
        .await
        .map_err(|error| address.scrub(error))?;
    Ok(Arc::new(store::SqlStore::new(database)))
}

/// Brings a store's schema up to date and closes it again.
///
/// # Errors
/// As for [`open`].
pub async fn migrate(url: &str) -> Result<(), StoreError> {
    let address = Address::parse(url)?;
    let opened = Database::open(&address).await;
    opened.map_err(|error| address.scrub(error))?.close().await;
    Ok(())
}
