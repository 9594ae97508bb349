//! Random secrets, and the hashes under which the store keeps them.

use crate::problem::{Kind, Problem};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use rand::TryRngCore;
use rand::rngs::OsRng;
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// The system has no randomness to give: nothing that needs a secret can go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the system's random numbers can't be read")]
pub struct NoRandomness;

impl From<NoRandomness> for Problem {
    fn from(error: NoRandomness) -> Self {
        tracing::error!(%error, "no secret can be made");
        Problem::new(Kind::Internal, "no secret can be made at the moment")
    }
}

/// Unpredictable bytes from the operating system.
///
/// # Errors
/// The system has none.
pub fn random<const N: usize>() -> Result<[u8; N], NoRandomness> {
    let mut bytes = [0; N];
    OsRng.try_fill_bytes(&mut bytes).map_err(|_| NoRandomness)?;
    Ok(bytes)
}

/// An unguessable token: 32 random bytes in base64url, 43 characters.
///
/// # Errors
/// As [`random`].
pub fn token() -> Result<String, NoRandomness> {
    Ok(URL_SAFE_NO_PAD.encode(random::<32>()?))
}

/// SHA-256 in hex. Enough for tokens, which are long and random; passwords get Argon2.
#[must_use]
pub fn sha256_hex(secret: &str) -> String {
    format!("{:x}", Sha256::digest(secret.as_bytes()))
}

/// Bytes in lower-case hex.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a String can't fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// `length` characters drawn evenly from an alphabet of at most 256.
///
/// # Errors
/// As [`random`].
pub fn word(alphabet: &[u8], length: usize) -> Result<String, NoRandomness> {
    let mut text = String::with_capacity(length);
    // Bytes beyond the last whole multiple would make the first letters likelier.
    let even = 256 - 256 % alphabet.len().max(1);
    while text.len() < length {
        for byte in random::<32>()? {
            let byte = usize::from(byte);
            if byte < even
                && text.len() < length
                && let Some(letter) = alphabet.get(byte % alphabet.len())
            {
                text.push(char::from(*letter));
            }
        }
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_long_and_never_the_same() {
        let (one, other) = (token().unwrap(), token().unwrap());
        assert_eq!(one.len(), 43);
        assert_ne!(one, other);
    }

    #[test]
    fn words_use_the_whole_alphabet_and_nothing_else() {
        let word = word(b"abc", 300).unwrap();
        assert_eq!(word.len(), 300);
        assert!(word.chars().all(|c| "abc".contains(c)));
        assert!("abc".chars().all(|c| word.contains(c)));
    }

    #[test]
    fn the_hash_is_sha_256() {
        assert_eq!(
            sha256_hex("abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }
}
