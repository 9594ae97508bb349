//! Enrolment codes: eight characters that a dispatcher reads to a technician, good once and for a
//! day; the phone turns one into its token.

use super::secret::{self, NoRandomness};
use kept_dispatch::ids::ALPHABET;
use kept_domain::Seconds;

/// Characters of a code: 28^8 are 3.8 × 10^11 codes, and tries are limited.
pub const CODE_LEN: usize = 8;

/// How long a code is good.
pub const GOOD_FOR: Seconds = Seconds(24 * 3600);

/// A new code.
///
/// # Errors
/// No randomness.
pub fn code() -> Result<String, NoRandomness> {
    secret::word(ALPHABET, CODE_LEN)
}

/// The hash of a code as somebody typed it: case, spaces and hyphens don't matter.
#[must_use]
pub fn hash(typed: &str) -> String {
    let plain: String = typed
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .flat_map(char::to_uppercase)
        .collect();
    secret::sha256_hex(&plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_may_be_typed_as_people_type() {
        assert_eq!(hash("abcd-2345"), hash("ABCD 2345"));
        assert_ne!(hash("ABCD2345"), hash("ABCD2346"));
        assert_eq!(code().unwrap().len(), CODE_LEN);
    }
}
