//! Passwords: Argon2id, off the event loop, a few at a time. Takes as long for a login that
//! doesn't exist as for one that does. Must never log or keep a password.

use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use std::sync::{Arc, OnceLock};
use tokio::sync::Semaphore;

/// Longest password in bytes.
pub const PASSWORD_BYTES_MAX: usize = 256;

/// Memory in KiB, passes and lanes: OWASP's second recommended setting for Argon2id.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// Hashes that are computed at the same time; each takes `MEMORY_KIB`.
const AT_ONCE_MAX: usize = 2;

/// Why a password couldn't be hashed or compared.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a password can't be hashed: {0}")]
pub struct PasswordError(String);

/// Hashes and compares passwords.
#[derive(Clone)]
pub struct Passwords {
    permits: Arc<Semaphore>,
    decoy: Arc<OnceLock<String>>,
}

impl Default for Passwords {
    fn default() -> Self {
        Passwords {
            permits: Arc::new(Semaphore::new(AT_ONCE_MAX)),
            decoy: Arc::new(OnceLock::new()),
        }
    }
}

impl Passwords {
    /// The password's hash in PHC form, with a salt of its own.
    ///
    /// # Errors
    /// No randomness, or no memory.
    pub async fn hash(&self, password: &str) -> Result<String, PasswordError> {
        let password = password.to_owned();
        self.work(move || hash(&password)).await
    }

    /// Whether the password is the one that was hashed. Without a hash it takes as long, and is
    /// not.
    ///
    /// # Errors
    /// The hash isn't one, or no memory.
    pub async fn matches(
        &self,
        known: Option<String>,
        password: &str,
    ) -> Result<bool, PasswordError> {
        let password = password.to_owned();
        let decoy = Arc::clone(&self.decoy);
        self.work(move || match known {
            Some(known) => compare(&known, &password),
            None => {
                let decoy = match decoy.get() {
                    Some(decoy) => decoy.clone(),
                    None => {
                        let made = hash("decoy")?;
                        decoy.get_or_init(|| made).clone()
                    }
                };
                compare(&decoy, &password).map(|_| false)
            }
        })
        .await
    }

    /// Runs on a thread for blocking work; the permit goes with the work, so that a caller who
    /// gives up doesn't make room before the work is over.
    async fn work<T: Send + 'static>(
        &self,
        job: impl FnOnce() -> Result<T, PasswordError> + Send + 'static,
    ) -> Result<T, PasswordError> {
        let permit = Arc::clone(&self.permits)
            .acquire_owned()
            .await
            .map_err(|error| PasswordError(error.to_string()))?;
        tokio::task::spawn_blocking(move || {
            let result = job();
            drop(permit);
            result
        })
        .await
        .map_err(|error| PasswordError(error.to_string()))?
    }
}

fn argon2() -> Result<Argon2<'static>, PasswordError> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None)
        .map_err(|error| PasswordError(error.to_string()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn hash(password: &str) -> Result<String, PasswordError> {
    let salt = super::secret::random::<16>().map_err(|error| PasswordError(error.to_string()))?;
    let salt = SaltString::encode_b64(&salt).map_err(|error| PasswordError(error.to_string()))?;
    argon2()?
        .hash_password(password.as_bytes(), &salt)
        .map(|hash| hash.to_string())
        .map_err(|error| PasswordError(error.to_string()))
}

fn compare(known: &str, password: &str) -> Result<bool, PasswordError> {
    use argon2::password_hash::Error;
    let known = PasswordHash::new(known).map_err(|error| PasswordError(error.to_string()))?;
    match argon2()?.verify_password(password.as_bytes(), &known) {
        Ok(()) => Ok(true),
        Err(Error::Password) => Ok(false),
        Err(error) => Err(PasswordError(error.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_matches() {
        let passwords = Passwords::default();
        let known = passwords.hash("correct horse").await.unwrap();
        assert!(known.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert_eq!(
            passwords
                .matches(Some(known.clone()), "correct horse")
                .await,
            Ok(true)
        );
        assert_eq!(
            passwords.matches(Some(known), "correct horsf").await,
            Ok(false)
        );
        assert_eq!(passwords.matches(None, "decoy").await, Ok(false));
    }

    #[tokio::test]
    async fn the_same_password_has_another_hash_each_time() {
        let passwords = Passwords::default();
        let one = passwords.hash("x").await.unwrap();
        assert_ne!(one, passwords.hash("x").await.unwrap());
    }
}
