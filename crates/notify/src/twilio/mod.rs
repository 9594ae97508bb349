//! Texts over Twilio's REST interface, or one that is compatible with it
//! (<https://www.twilio.com/docs/messaging/api/message-resource>). An attempt without an answer is
//! looked for in the list of the messages to the number.

pub mod codes;

use crate::http::{self, Answer};
use crate::settings::{Sender, TwilioSettings};
use async_trait::async_trait;
use chrono::DateTime;
use codes::Meaning;
use kept_dispatch::ports::{Gateway, GatewayError, Parcel, Refusal};
use kept_domain::{Message, Recipient, Seconds, Taken, Timestamp};
use reqwest::{Client, RequestBuilder};
use secrecy::ExposeSecret;
use serde::Deserialize;

/// The gateway's name.
pub const NAME: &str = "twilio";
/// Messages to one number that are looked through: a customer gets a few a day.
const LISTED_MAX: &str = "100";
/// How far Twilio's clock may be behind ours.
const CLOCK_SKEW: Seconds = Seconds(60);
/// The longest that Twilio keeps a message which it can't send yet, in seconds.
const VALIDITY_MAX_S: i64 = 36_000;

/// The gateway.
pub struct Twilio {
    client: Client,
    settings: TwilioSettings,
    messages: String,
    status_url: String,
}

/// A message as Twilio describes it.
#[derive(Deserialize)]
struct Resource {
    sid: String,
    #[serde(default)]
    body: String,
    #[serde(default)]
    status: String,
    #[serde(default)]
    direction: String,
    #[serde(default)]
    date_created: String,
    #[serde(default)]
    error_code: Option<i64>,
}

#[derive(Deserialize)]
struct Page {
    messages: Vec<Resource>,
}

/// An error as Twilio describes it.
#[derive(Deserialize)]
struct Trouble {
    code: i64,
}

impl Twilio {
    /// The gateway of an account; `public_url` is where Twilio reaches us.
    ///
    /// # Errors
    /// The HTTP client can't be made.
    pub fn new(settings: TwilioSettings, public_url: &str) -> Result<Self, reqwest::Error> {
        let base = settings.base_url.trim_end_matches('/');
        let account = &settings.account_sid;
        Ok(Twilio {
            client: http::client()?,
            messages: format!("{base}/2010-04-01/Accounts/{account}/Messages.json"),
            status_url: format!(
                "{}/webhooks/twilio/status",
                public_url.trim_end_matches('/')
            ),
            settings,
        })
    }

    async fn ask(&self, request: RequestBuilder) -> Result<Answer, GatewayError> {
        let token = self.settings.auth_token.expose_secret();
        let request = request.basic_auth(&self.settings.account_sid, Some(token));
        http::ask(request, NAME).await
    }

    /// The message's id is in the callback's address: a report may come before we know Twilio's id,
    /// and what is in the address is signed.
    fn fields(&self, message: &Message, to: &str, now: Timestamp) -> Vec<(&'static str, String)> {
        let (sender, value) = match &self.settings.sender {
            Sender::From(number) => ("From", number),
            Sender::MessagingService(sid) => ("MessagingServiceSid", sid),
        };
        let left = (message.expires_at - now).0.clamp(1, VALIDITY_MAX_S);
        vec![
            ("To", to.to_owned()),
            (sender, value.clone()),
            ("Body", message.body.clone()),
            (
                "StatusCallback",
                format!("{}?message={}", self.status_url, message.id),
            ),
            ("ValidityPeriod", left.to_string()),
        ]
    }
}

#[async_trait]
impl Gateway for Twilio {
    async fn send(&self, parcel: &Parcel<'_>, now: Timestamp) -> Result<Taken, GatewayError> {
        let message = parcel.message;
        let to = number(message)?;
        let form = self.fields(message, to, now);
        let answer = self
            .ask(self.client.post(&self.messages).form(&form))
            .await?;
        if let Some(trouble) = trouble(&answer) {
            return Err(trouble);
        }
        match serde_json::from_slice::<Resource>(&answer.body) {
            Ok(resource) => taken(resource),
            Err(_) => Err(GatewayError::Unknown(
                "twilio's answer can't be read".to_owned(),
            )),
        }
    }

    /// The list is newest first, so the number is enough to find it; a limit on the date of sending
    /// could leave out what Twilio hasn't sent yet.
    async fn find(
        &self,
        message: &Message,
        _now: Timestamp,
    ) -> Result<Option<Taken>, GatewayError> {
        let query = [("To", number(message)?), ("PageSize", LISTED_MAX)];
        let answer = self
            .ask(self.client.get(&self.messages).query(&query))
            .await?;
        if let Some(trouble) = trouble(&answer) {
            return Err(trouble);
        }
        let page: Page = serde_json::from_slice(&answer.body)
            .map_err(|_| GatewayError::Later("twilio's list can't be read".to_owned()))?;
        let found = page
            .messages
            .into_iter()
            .find(|resource| is_same(resource, message));
        found.map(taken).transpose()
    }
}

fn number(message: &Message) -> Result<&str, GatewayError> {
    match &message.to {
        Recipient::Phone(phone) => Ok(phone.e164()),
        Recipient::Email(_) => Err(crate::no_phone()),
    }
}

/// Trial accounts get words put before their texts.
fn is_same(resource: &Resource, message: &Message) -> bool {
    let created = DateTime::parse_from_rfc2822(&resource.date_created)
        .map(|at| at.timestamp_millis())
        .unwrap_or(i64::MIN);
    resource.direction.starts_with("outbound")
        && resource.body.trim_end().ends_with(message.body.trim_end())
        && created >= message.created_at.millis() - CLOCK_SKEW.0 * 1000
}

fn taken(resource: Resource) -> Result<Taken, GatewayError> {
    if matches!(resource.status.as_str(), "failed" | "undelivered") {
        let code = resource.error_code;
        return Err(GatewayError::Refused {
            refusal: codes::refusal(code),
            why: format!("twilio error {}", code.unwrap_or_default()),
        });
    }
    Ok(Taken {
        gateway: NAME.to_owned(),
        id: Some(resource.sid),
    })
}

fn trouble(answer: &Answer) -> Option<GatewayError> {
    if answer.status.is_success() {
        return None;
    }
    let described = serde_json::from_slice::<Trouble>(&answer.body).ok();
    // Twilio's own trouble is told by the status: its codes then say no more.
    let Some(trouble) = described.filter(|_| answer.status.is_client_error()) else {
        let refused = || GatewayError::Refused {
            refusal: Refusal::Other,
            why: format!("{NAME} answered {}", answer.status),
        };
        return Some(answer.trouble(NAME).unwrap_or_else(refused));
    };
    // Twilio's words may hold the customer's number; the code says as much.
    let why = format!("twilio error {}", trouble.code);
    Some(match codes::meaning(trouble.code) {
        Meaning::Busy => GatewayError::Busy {
            why,
            after: answer.wait(),
        },
        Meaning::Later => GatewayError::Later(why),
        Meaning::Refused(refusal) => GatewayError::Refused { refusal, why },
    })
}
