//! The drivers' errors in the port's words. Must never carry a value that was bound.

use kept_dispatch::ports::StoreError;
use sqlx::error::{DatabaseError, ErrorKind};
use sqlx::migrate::MigrateError;

/// What a driver's error means for the caller.
pub(crate) fn fault(error: sqlx::Error) -> StoreError {
    match &error {
        sqlx::Error::Database(database) => database_fault(database.as_ref()),
        sqlx::Error::ColumnDecode { .. }
        | sqlx::Error::Decode(_)
        | sqlx::Error::ColumnNotFound(_)
        | sqlx::Error::TypeNotFound { .. } => StoreError::Corrupt(error.to_string()),
        _ => StoreError::Unavailable(error.to_string()),
    }
}

fn database_fault(error: &dyn DatabaseError) -> StoreError {
    let code = error.code().unwrap_or_default();
    match error.kind() {
        ErrorKind::UniqueViolation => StoreError::Duplicate {
            what: constraint_of(error),
            key: String::new(),
        },
        ErrorKind::ForeignKeyViolation => {
            StoreError::NotFound("record that something written refers to".to_owned())
        }
        _ => match code.as_ref() {
            // PostgreSQL: could not serialise; deadlock.
            "40001" | "40P01" => StoreError::Conflict(error.message().to_owned()),
            // SQLite: damaged, not a database. PostgreSQL: damaged data, damaged index.
            "11" | "26" | "XX001" | "XX002" => StoreError::Corrupt(error.message().to_owned()),
            _ => StoreError::Unavailable(error.message().to_owned()),
        },
    }
}

/// The constraint's name, or the columns' names where the database (SQLite) tells only these.
fn constraint_of(error: &dyn DatabaseError) -> String {
    let told = error.constraint().unwrap_or_else(|| {
        let message = error.message();
        message.rsplit_once(": ").map_or(message, |(_, what)| what)
    });
    told.to_owned()
}

/// What an error while migrating means.
pub(crate) fn migration_fault(error: MigrateError, newest: i64) -> StoreError {
    match error {
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => fault(error),
        MigrateError::VersionMissing(version) if version > newest => StoreError::Corrupt(format!(
            "the database has schema version {version}, this program knows {newest} at most; \
             use a newer version of kept"
        )),
        other => StoreError::Corrupt(other.to_string()),
    }
}
