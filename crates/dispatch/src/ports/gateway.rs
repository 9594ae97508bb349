//! The gateway port: hands a message to whoever delivers it.

use crate::view::calendar::Calendar;
use async_trait::async_trait;
use kept_domain::{Email, Message, Seconds, Taken, Timestamp};

/// What is handed over.
#[derive(Clone, Copy, Debug)]
pub struct Parcel<'a> {
    /// The message.
    pub message: &'a Message,
    /// Its form as an e-mail; there is one when the message goes to an address.
    pub mail: Option<&'a Mail>,
}

/// A message as an e-mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// To whom.
    pub to: Email,
    /// The subject, without line breaks.
    pub subject: String,
    /// The words.
    pub text: String,
    /// The visit for the customer's calendar, where the message is about its time.
    pub calendar: Option<Calendar>,
}

/// Why a message will never be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The number or address doesn't exist, or can't get such messages.
    BadNumber,
    /// The customer told the carrier to stop.
    OptedOut,
    /// A carrier took it for spam.
    Filtered,
    /// Anything else.
    Other,
}

/// Why a message was not handed over.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GatewayError {
    /// It wasn't even tried: too much is being sent. Trying again after this time may help.
    #[error("the gateway is busy: {why}")]
    Busy {
        /// Why, in words.
        why: String,
        /// The shortest wait.
        after: Seconds,
    },
    /// It wasn't taken, and trying again later may help.
    #[error("the gateway can't take it now: {0}")]
    Later(String),
    /// It will never work for this message.
    #[error("the gateway refuses it: {why}")]
    Refused {
        /// Which kind of refusal.
        refusal: Refusal,
        /// Why, as the gateway said it.
        why: String,
    },
    /// Nobody knows whether it was taken (a time-out); ask with [`Gateway::find`] before trying again.
    #[error("the gateway didn't answer: {0}")]
    Unknown(String),
}

/// Delivers messages. Answers within half a minute.
#[async_trait]
pub trait Gateway: Send + Sync + 'static {
    /// How many messages it may be handed at the same time.
    fn at_once(&self) -> usize {
        1
    }

    /// Hands a message over at `now`; returns who took it.
    ///
    /// # Errors
    /// See [`GatewayError`].
    async fn send(&self, parcel: &Parcel<'_>, now: Timestamp) -> Result<Taken, GatewayError>;

    /// Looks for a message whose attempt ended without an answer. `None` says that sending it
    /// (again) delivers it once: it isn't there, or what receives it drops the repeat by its id.
    ///
    /// # Errors
    /// See [`GatewayError`]: nobody could say.
    async fn find(
        &self,
        _message: &Message,
        _now: Timestamp,
    ) -> Result<Option<Taken>, GatewayError> {
        Ok(None)
    }
}
