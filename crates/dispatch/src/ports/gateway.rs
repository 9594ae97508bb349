//! The gateway port: hands a text to whoever delivers it.

use async_trait::async_trait;
use kept_domain::{Message, Timestamp};

/// Why a text was not handed over.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GatewayError {
    /// Trying again later may help.
    #[error("the gateway can't take it now: {0}")]
    Later(String),
    /// It will never work for this message.
    #[error("the gateway refuses it: {0}")]
    Refused(String),
    /// Nobody knows whether it was taken (a time-out); ask before trying again.
    #[error("the gateway didn't answer: {0}")]
    Unknown(String),
}

/// Delivers texts. Handing over the same message (same id) twice delivers it once.
#[async_trait]
pub trait Gateway: Send + Sync + 'static {
    /// Hands a message over at `now`.
    ///
    /// # Errors
    /// See [`GatewayError`].
    async fn send(&self, message: &Message, now: Timestamp) -> Result<(), GatewayError>;
}
