//! Sentences of the system as they go out: in English, and beside it what they say as a code with its values, for who
//! words it in another language.

use serde::Serialize;
use std::fmt;

/// A sentence. As JSON: `text`, and the fields of what it says (`code`, `values` where it has any).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Said<T> {
    /// In English.
    pub text: String,
    /// What it says.
    #[serde(flatten)]
    pub what: T,
}

impl<T: fmt::Display> From<T> for Said<T> {
    fn from(what: T) -> Self {
        Said {
            text: what.to_string(),
            what,
        }
    }
}
