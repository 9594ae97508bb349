//! E-mail addresses. Masked whenever they are printed for debugging or logs.

use serde::{Deserialize, Deserializer, Serialize, de::Error as _};
use std::fmt;

/// Longest address in characters (RFC 5321, 4.5.3.1.3, without the angle brackets).
const LEN_MAX: usize = 254;
/// Longest part before the "@" (RFC 5321, 4.5.3.1.1).
const LOCAL_LEN_MAX: usize = 64;

/// An e-mail address of the usual form, "grace@example.com": ASCII, without quotes or comments.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Email(String);

impl Email {
    /// Parses an address; space around it is dropped.
    ///
    /// # Errors
    /// Not of the usual form, or longer than 254 characters.
    pub fn parse(text: &str) -> Result<Self, EmailError> {
        let text = text.trim();
        let wrong = || EmailError(text.chars().take(40).collect());
        let (local, domain) = text.rsplit_once('@').ok_or_else(wrong)?;
        if text.len() <= LEN_MAX && is_local(local) && is_domain(domain) {
            Ok(Email(text.to_owned()))
        } else {
            Err(wrong())
        }
    }

    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address with all but its first character and its domain hidden, for logs.
    #[must_use]
    pub fn masked(&self) -> String {
        let first: String = self.0.chars().take(1).collect();
        let domain = self.0.rsplit_once('@').map_or("", |(_, domain)| domain);
        format!("{first}…@{domain}")
    }
}

/// Dots between atoms of RFC 5322, 3.2.3.
fn is_local(local: &str) -> bool {
    local.len() <= LOCAL_LEN_MAX
        && local.split('.').all(|atom| {
            !atom.is_empty()
                && atom
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&b))
        })
}

/// Two labels or more, as host names are written.
fn is_domain(domain: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    domain.contains('.') && domain.split('.').all(label)
}

impl fmt::Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}

impl<'de> Deserialize<'de> for Email {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Email::parse(&String::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

/// A text that isn't an e-mail address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an e-mail address: {0}")]
pub struct EmailError(String);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_addresses_are_read_and_never_printed_whole() {
        for text in ["grace@example.com", " g.hopper+kept@mail.example.co.uk "] {
            assert_eq!(Email::parse(text).unwrap().as_str(), text.trim());
        }
        let email = Email::parse("grace@example.com").unwrap();
        assert_eq!(format!("{email:?}"), "g…@example.com");
    }

    #[test]
    fn what_could_add_a_header_or_goes_nowhere_is_refused() {
        let long = format!("{}@example.com", "a".repeat(65));
        for text in [
            "",
            "grace",
            "@example.com",
            "grace@",
            "grace@localhost",
            "a b@example.com",
            "a@example.com\r\nBcc: b@example.com",
            "a@b@example..com",
            "a@-x.com",
            ".a@example.com",
            long.as_str(),
        ] {
            assert!(Email::parse(text).is_err(), "{text}");
        }
    }
}
