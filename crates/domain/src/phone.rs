//! Phone numbers in E.164. Masked whenever they are printed for debugging or logs.

use serde::{Deserialize, Deserializer, Serialize, de::Error as _};
use std::fmt;

/// A valid phone number in E.164, "+441174960182".
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Phone(String);

impl Phone {
    /// Parses an international number ("+44 117 496 0182").
    ///
    /// # Errors
    /// Not a number with a country code and a plausible length.
    pub fn parse(text: &str) -> Result<Self, PhoneError> {
        let wrong = || PhoneError(text.chars().take(40).collect());
        if text.len() > 40 {
            return Err(wrong());
        }
        let number = phonenumber::parse(None, text).map_err(|_| wrong())?;
        Ok(Phone(
            number.format().mode(phonenumber::Mode::E164).to_string(),
        ))
    }

    /// The number in E.164.
    #[must_use]
    pub fn e164(&self) -> &str {
        &self.0
    }

    /// The number with all but its ends hidden, for logs.
    #[must_use]
    pub fn masked(&self) -> String {
        let digits = self.0.as_str();
        let (head, tail) = (
            digits.get(..3),
            digits.get(digits.len().saturating_sub(2)..),
        );
        format!("{}…{}", head.unwrap_or("+"), tail.unwrap_or(""))
    }
}

impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}

impl<'de> Deserialize<'de> for Phone {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        // What the store reads back by the thousand is in this form already; numbers that people
        // type go through the whole numbering plan.
        if is_e164(&text) {
            return Ok(Phone(text));
        }
        Phone::parse(&text).map_err(D::Error::custom)
    }
}

/// Whether a text has the form of ITU-T E.164: a plus sign, 7 to 15 digits, no zero first.
fn is_e164(text: &str) -> bool {
    text.strip_prefix('+').is_some_and(|digits| {
        (7..=15).contains(&digits.len())
            && !digits.starts_with('0')
            && digits.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// A text that isn't a phone number.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an international phone number (+…): {0}")]
pub struct PhoneError(String);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_normalised_and_never_printed_whole() {
        let phone = Phone::parse("+44 117 496 0182").unwrap();
        assert_eq!(phone.e164(), "+441174960182");
        assert_eq!(format!("{phone:?}"), "+44…82");
    }

    #[test]
    fn text_without_a_country_code_is_refused() {
        assert!(Phone::parse("0117 496 0182").is_err());
        assert!(Phone::parse("call me").is_err());
    }
}
