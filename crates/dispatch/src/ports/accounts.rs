//! The accounts port: logins of dispatchers, devices of technicians. Secrets are kept as hashes.

use super::store::StoreError;
use async_trait::async_trait;
use kept_domain::{TechnicianId, TerritoryId, Timestamp};
use serde::{Deserialize, Serialize};

/// What somebody may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Sees everything and changes nothing.
    Viewer,
    /// Reads and acts on the day.
    Dispatcher,
    /// Everything, settings and logins included.
    Owner,
}

/// A login.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// Login name, lower case, unique.
    pub login: String,
    /// Name as shown.
    pub name: String,
    /// Argon2id in PHC form.
    pub password_hash: String,
    /// What they may do.
    pub role: Role,
    /// May not sign in.
    #[serde(default)]
    pub disabled: bool,
    /// Somebody else made the password up: nothing but choosing another one may be done with it.
    #[serde(default)]
    pub one_time: bool,
}

impl User {
    /// May manage logins now.
    #[must_use]
    pub fn is_active_owner(&self) -> bool {
        self.role == Role::Owner && !self.disabled
    }
}

/// A dispatcher's session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// SHA-256 of the cookie's token, hex.
    pub token_hash: String,
    /// Whose it is.
    pub login: String,
    /// The token that unsafe calls must repeat in a header.
    pub csrf: String,
    /// Ends then.
    pub expires_at: Timestamp,
}

/// A technician's phone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// SHA-256 of the bearer token, hex.
    pub token_hash: String,
    /// Whose it is.
    pub technician: TechnicianId,
    /// Where they work.
    pub territory: TerritoryId,
    /// Since when.
    pub enrolled_at: Timestamp,
    /// The token is worth nothing from then on.
    pub revoked_at: Option<Timestamp>,
}

/// A code that turns into a device's token once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enrolment {
    /// SHA-256 of the code, hex.
    pub code_hash: String,
    /// For whom.
    pub technician: TechnicianId,
    /// Where they work.
    pub territory: TerritoryId,
    /// Worth nothing from then on.
    pub expires_at: Timestamp,
}

/// Keeps logins, sessions, devices and codes.
#[async_trait]
pub trait Accounts: Send + Sync + 'static {
    /// How many logins there are.
    async fn user_count(&self) -> Result<u64, StoreError>;
    /// Adds a login; `Duplicate` when the name is taken.
    async fn add_user(&self, user: &User) -> Result<(), StoreError>;
    /// A login by its name.
    async fn user(&self, login: &str) -> Result<Option<User>, StoreError>;
    /// All logins, by name.
    async fn users(&self) -> Result<Vec<User>, StoreError>;
    /// Replaces a login and ends its sessions but for the one whose token's hash is `but`; `NotFound` when
    /// there is none, `Conflict` when no owner could sign in afterwards.
    async fn change_user(&self, user: &User, but: Option<&str>) -> Result<(), StoreError>;
    /// Adds a session.
    async fn add_session(&self, session: &Session) -> Result<(), StoreError>;
    /// A session that hasn't ended at `now`.
    async fn session(
        &self,
        token_hash: &str,
        now: Timestamp,
    ) -> Result<Option<Session>, StoreError>;
    /// Ends a session; nothing happens when there is none.
    async fn end_session(&self, token_hash: &str) -> Result<(), StoreError>;
    /// Adds a code.
    async fn add_enrolment(&self, enrolment: &Enrolment) -> Result<(), StoreError>;
    /// Takes a code that is still good at `now`, so that nobody else can, and adds the device.
    /// Returns `None` when the code isn't good; the device's technician and territory are the
    /// code's, whatever `device` says.
    async fn enrol(
        &self,
        code_hash: &str,
        device: &Device,
        now: Timestamp,
    ) -> Result<Option<Device>, StoreError>;
    /// A device by its token, unless revoked.
    async fn device(&self, token_hash: &str) -> Result<Option<Device>, StoreError>;
    /// Revokes all devices of a technician; returns how many there were.
    async fn revoke_devices(
        &self,
        technician: &TechnicianId,
        now: Timestamp,
    ) -> Result<u64, StoreError>;
}
