//! A named person of the firm: the one who answers, and who owns a customer's case.

use serde::{Deserialize, Serialize};

/// Somebody at the firm whom a customer can be told by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Full name, "Maya Jensen".
    pub name: String,
    /// Phone number that customers may call, as written for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
}

impl Person {
    /// The first word of the name.
    #[must_use]
    pub fn first_name(&self) -> &str {
        first_word(&self.name)
    }
}

/// The first word of a name; the whole text where there is no space.
#[must_use]
pub fn first_word(name: &str) -> &str {
    name.split_whitespace().next().unwrap_or(name)
}
