//! Texts to a webhook of the firm's own, signed as Standard Webhooks has it. The message's id is the
//! webhook's: a receiver that gets it again drops it, so an attempt without an answer is repeated.

use crate::http::{self, Answer};
use crate::settings::WebhookSettings;
use async_trait::async_trait;
use kept_dispatch::ports::{Gateway, GatewayError, Parcel, Refusal};
use kept_domain::{MessageKind, Recipient, Taken, Timestamp};
use reqwest::{Client, header};
use serde::{Deserialize, Serialize};

/// The gateway's name.
pub const NAME: &str = "webhook";

/// The gateway.
pub struct Webhook {
    client: Client,
    settings: WebhookSettings,
}

/// What is posted, in the envelope that the specification recommends.
#[derive(Serialize)]
struct Event<'a> {
    r#type: &'static str,
    timestamp: String,
    data: Data<'a>,
}

#[derive(Serialize)]
struct Data<'a> {
    /// The message's id, the same as `webhook-id`.
    id: &'a str,
    /// To which number, E.164.
    to: &'a str,
    body: &'a str,
    kind: MessageKind,
    visit: &'a str,
    /// Of no use after this.
    expires_at: String,
}

/// What a receiver may answer.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Reply {
    /// Its own id of the message.
    id: Option<String>,
    /// With 4xx: "bad_number", "opted_out" or "filtered".
    reason: Option<String>,
}

impl Webhook {
    /// The gateway to an address.
    ///
    /// # Errors
    /// The HTTP client can't be made.
    pub fn new(settings: WebhookSettings) -> Result<Self, reqwest::Error> {
        Ok(Webhook {
            client: http::client()?,
            settings,
        })
    }
}

#[async_trait]
impl Gateway for Webhook {
    async fn send(&self, parcel: &Parcel<'_>, now: Timestamp) -> Result<Taken, GatewayError> {
        let message = parcel.message;
        let Recipient::Phone(to) = &message.to else {
            return Err(crate::no_phone());
        };
        let event = Event {
            r#type: "message.text",
            timestamp: now.to_utc().to_rfc3339(),
            data: Data {
                id: message.id.as_str(),
                to: to.e164(),
                body: &message.body,
                kind: message.kind,
                visit: message.visit.as_str(),
                expires_at: message.expires_at.to_utc().to_rfc3339(),
            },
        };
        let body = serde_json::to_vec(&event).map_err(|error| GatewayError::Refused {
            refusal: Refusal::Other,
            why: error.to_string(),
        })?;
        let at_s = now.millis().div_euclid(1000);
        let id = message.id.as_str();
        let request = self
            .client
            .post(&self.settings.url)
            .header(header::CONTENT_TYPE, "application/json")
            .header("webhook-id", id)
            .header("webhook-timestamp", at_s)
            .header(
                "webhook-signature",
                self.settings.secret.sign(id, at_s, &body),
            )
            .body(body);
        outcome(&http::ask(request, NAME).await?)
    }
}

fn outcome(answer: &Answer) -> Result<Taken, GatewayError> {
    if let Some(trouble) = answer.trouble(NAME) {
        return Err(trouble);
    }
    let reply: Reply = serde_json::from_slice(&answer.body).unwrap_or_default();
    if answer.status.is_success() {
        return Ok(Taken {
            gateway: NAME.to_owned(),
            id: reply.id,
        });
    }
    let refusal = match reply.reason.as_deref() {
        Some("bad_number") => Refusal::BadNumber,
        Some("opted_out") => Refusal::OptedOut,
        Some("filtered") => Refusal::Filtered,
        _ => Refusal::Other,
    };
    Err(GatewayError::Refused {
        refusal,
        why: format!("{NAME} answered {}", answer.status),
    })
}
