//! The `body` column: the JSON of a domain struct. What can't be read is `Corrupt`, and the error
//! names the record but none of its contents.

use chrono::NaiveDate;
use kept_dispatch::ports::StoreError;
use serde::{Serialize, de::DeserializeOwned};

/// The JSON of a struct.
pub(crate) fn write<T: Serialize>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value)
        .map_err(|error| StoreError::Corrupt(format!("a record can't be written: {error}")))
}

/// The struct in a body. `what` and `id` name the record in the error.
pub(crate) fn read<T: DeserializeOwned>(what: &str, id: &str, body: &str) -> Result<T, StoreError> {
    serde_json::from_str(body).map_err(|error| {
        // serde's own words may quote the value, so only its place is told.
        StoreError::Corrupt(format!(
            "{what} {id}, line {} column {} of its body",
            error.line(),
            error.column()
        ))
    })
}

/// The day in a column.
pub(crate) fn read_day(text: &str) -> Result<NaiveDate, StoreError> {
    text.parse()
        .map_err(|_| StoreError::Corrupt("a day isn't YYYY-MM-DD".to_owned()))
}
