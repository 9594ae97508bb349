//! The firm's gateways, made from its settings.

use crate::InboxGateway;
use crate::router::{Route, Router};
use crate::settings::{Carrier, Gateways};
use crate::smtp::Smtp;
use crate::twilio::Twilio;
use crate::webhook::Webhook;
use kept_dispatch::ports::{Gateway, Store};
use std::sync::Arc;

/// Texts a minute into the built-in inbox.
const INBOX_PER_MINUTE: u32 = crate::rate::PER_MINUTE_MAX;

/// Why gateways can't be made.
#[derive(Debug, thiserror::Error)]
pub enum MakeError {
    /// The HTTP client can't be.
    #[error("no HTTP client: {0}")]
    Http(#[from] reqwest::Error),
    /// The mail server's name is wrong.
    #[error("smtp.host: {0}")]
    Smtp(#[from] lettre::transport::smtp::Error),
}

/// The gateways that settings name; `public_url` is where carriers reach us. The built-in inbox
/// alone needs no router: nothing holds it back.
///
/// # Errors
/// See [`MakeError`].
pub fn make(
    settings: &Gateways,
    store: Arc<dyn Store>,
    public_url: &str,
) -> Result<Arc<dyn Gateway>, MakeError> {
    if settings.texts == [Carrier::Inbox] && settings.smtp.is_none() {
        return Ok(Arc::new(InboxGateway::new(store)));
    }
    let mut texts = Vec::new();
    for carrier in &settings.texts {
        match (carrier, &settings.twilio, &settings.webhook) {
            (Carrier::Twilio, Some(twilio), _) => {
                let gateway = Twilio::new(twilio.clone(), public_url)?;
                texts.push(Route::new(Arc::new(gateway), twilio.per_minute));
            }
            (Carrier::Webhook, _, Some(webhook)) => {
                let gateway = Webhook::new(webhook.clone())?;
                texts.push(Route::new(Arc::new(gateway), webhook.per_minute));
            }
            (Carrier::Inbox, _, _) => {
                let gateway = InboxGateway::new(Arc::clone(&store));
                texts.push(Route::new(Arc::new(gateway), INBOX_PER_MINUTE));
            }
            // Checked settings have a section for each carrier.
            (Carrier::Twilio | Carrier::Webhook, _, _) => {}
        }
    }
    let mut mails = Vec::new();
    if let Some(smtp) = &settings.smtp {
        mails.push(Route::new(
            Arc::new(Smtp::new(smtp.clone())?),
            smtp.per_minute,
        ));
    }
    Ok(Arc::new(Router::new(texts, mails)))
}
