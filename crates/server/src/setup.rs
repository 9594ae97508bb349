//! First-run set-up: a store without logins gets the owner's, whose password is told once.

use crate::auth::password::{PasswordError, Passwords};
use crate::auth::secret::{self, NoRandomness};
use kept_dispatch::ports::{Accounts, Role, StoreError, User};

/// The owner's login name.
pub const OWNER: &str = "owner";

/// Letters and digits that aren't mistaken for each other.
const ALPHABET: &[u8] = b"23456789abcdefghjkmnpqrstuvwxyz";
/// 31^20 are 99 bits.
const PASSWORD_LEN: usize = 20;
/// Groups make a password easier to type.
const GROUP_LEN: usize = 5;

/// Why a login couldn't be made.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The password couldn't be hashed.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// A gateway couldn't be made.
    #[error(transparent)]
    Gateways(#[from] kept_notify::gateways::MakeError),
    /// No password could be made up.
    #[error(transparent)]
    Random(#[from] NoRandomness),
}

/// The owner's login and password, if the store had no login yet. The caller shows them once;
/// nothing keeps the password.
///
/// # Errors
/// See [`SetupError`].
pub async fn first_login(accounts: &dyn Accounts) -> Result<Option<(String, String)>, SetupError> {
    if accounts.user_count().await? > 0 {
        return Ok(None);
    }
    let password = made_up_password()?;
    let is_new = add_owner(accounts, &password).await?;
    Ok(is_new.then(|| (OWNER.to_owned(), password)))
}

/// A password that nobody has chosen, easy to type.
///
/// # Errors
/// The system has no randomness.
pub fn made_up_password() -> Result<String, NoRandomness> {
    let letters = secret::word(ALPHABET, PASSWORD_LEN)?;
    let groups: Vec<&str> = letters
        .as_bytes()
        .chunks(GROUP_LEN)
        .filter_map(|group| std::str::from_utf8(group).ok())
        .collect();
    Ok(groups.join("-"))
}

/// Gives a store without logins an owner with this password (demos); returns whether it had none.
///
/// # Errors
/// See [`SetupError`].
pub async fn first_login_with(accounts: &dyn Accounts, password: &str) -> Result<bool, SetupError> {
    if accounts.user_count().await? > 0 {
        return Ok(false);
    }
    add_owner(accounts, password).await
}

/// False when another process was faster.
async fn add_owner(accounts: &dyn Accounts, password: &str) -> Result<bool, SetupError> {
    let owner = User {
        login: OWNER.to_owned(),
        name: "Owner".to_owned(),
        password_hash: Passwords::default().hash(password).await?,
        role: Role::Owner,
        disabled: false,
        one_time: false,
    };
    match accounts.add_user(&owner).await {
        Ok(()) => Ok(true),
        Err(StoreError::Duplicate { .. }) => Ok(false),
        Err(error) => Err(error.into()),
    }
}
