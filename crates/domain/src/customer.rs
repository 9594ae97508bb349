//! Customer and Site: whom a visit is for, and where.

use crate::email::Email;
use crate::id::{CustomerId, SiteId, TerritoryId};
use crate::phone::Phone;
use crate::place::Place;
use serde::{Deserialize, Serialize};

/// Languages that texts exist in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// English.
    #[default]
    En,
    /// German.
    De,
    /// Spanish.
    Es,
}

impl Language {
    /// The languages, in the order of the variants.
    pub const ALL: [Language; 3] = [Language::En, Language::De, Language::Es];

    /// Its BCP 47 tag: "en", "de", "es".
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Language::En => "en",
            Language::De => "de",
            Language::Es => "es",
        }
    }
}

/// Someone who is visited.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Customer {
    /// Identity.
    pub id: CustomerId,
    /// Territory that keeps the record.
    pub territory: TerritoryId,
    /// Full name.
    pub name: String,
    /// Where texts go.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<Phone>,
    /// Where e-mails go: when a text can't be delivered, and where there is no phone. Without
    /// either everything is a call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<Email>,
    /// Language of texts.
    #[serde(default)]
    pub language: Language,
    /// The customer opted out of texts; obeyed everywhere.
    #[serde(default)]
    pub opted_out: bool,
}

impl Customer {
    /// The first word of the name.
    #[must_use]
    pub fn first_name(&self) -> &str {
        crate::person::first_word(&self.name)
    }
}

/// A place where a customer is visited.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Site {
    /// Identity.
    pub id: SiteId,
    /// Territory that keeps the record.
    pub territory: TerritoryId,
    /// Address in one line.
    pub address: String,
    /// Where it is.
    pub place: Place,
    /// How to get in: "side gate", "ring twice".
    #[serde(default)]
    pub access: String,
}
