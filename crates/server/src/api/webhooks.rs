//! Incoming texts from a gateway, signed as Standard Webhooks has it
//! (<https://github.com/standard-webhooks/standard-webhooks>): HMAC-SHA256 over
//! `id.timestamp.body`. Nothing is read, let alone changed, before the signature is right.

use super::incoming::{self, Receipt};
use super::openapi::EntryProblems;
use crate::extract;
use crate::problem::{Kind, Problem};
use crate::state::AppState;
use axum::Json;
use axum::extract::{Request, State};
use axum::http::HeaderMap;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use garde::Validate;
use hmac::{Hmac, Mac};
use kept_dispatch::receive::Incoming;
use kept_domain::reply::REPLY_CHARS_MAX;
use kept_domain::{Phone, Timestamp};
use serde::Deserialize;
use sha2::Sha256;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// How far the sender's clock may be from ours, in milliseconds.
const TOLERANCE_MS: i64 = 5 * 60 * 1000;
/// Longest message id.
const ID_LEN_MAX: usize = 128;
/// Most signatures in the header (a sender that changes its secret sends two).
const SIGNATURES_MAX: usize = 8;
/// What a secret in text starts with.
const PREFIX: &str = "whsec_";

/// The routes.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(inbox))
}

/// The secret that a sender and we share.
#[derive(Clone, PartialEq, Eq)]
pub struct WebhookSecret(Vec<u8>);

/// A text that isn't a webhook's secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a webhook secret: \"whsec_\" and base64 of 24 to 64 bytes")]
pub struct SecretError;

impl WebhookSecret {
    /// Reads "whsec_" and base64; the prefix may be missing.
    ///
    /// # Errors
    /// Not base64, or not of 24 to 64 bytes.
    pub fn parse(text: &str) -> Result<Self, SecretError> {
        let encoded = text.strip_prefix(PREFIX).unwrap_or(text);
        let bytes = STANDARD.decode(encoded.trim()).map_err(|_| SecretError)?;
        if (24..=64).contains(&bytes.len()) {
            Ok(WebhookSecret(bytes))
        } else {
            Err(SecretError)
        }
    }

    /// The value of `webhook-signature` for a message.
    #[must_use]
    pub fn sign(&self, id: &str, timestamp_s: i64, body: &[u8]) -> String {
        let mac = self.mac(id, timestamp_s, body).finalize().into_bytes();
        format!("v1,{}", STANDARD.encode(mac))
    }

    fn mac(&self, id: &str, timestamp_s: i64, body: &[u8]) -> Hmac<Sha256> {
        // HMAC takes keys of any length, so the fallback is never used.
        let mut mac = <Hmac<Sha256> as Mac>::new_from_slice(&self.0)
            .unwrap_or_else(|_| Hmac::new(&hmac::digest::Key::<Hmac<Sha256>>::default()));
        mac.update(id.as_bytes());
        mac.update(b".");
        mac.update(timestamp_s.to_string().as_bytes());
        mac.update(b".");
        mac.update(body);
        mac
    }

    /// Whether one of the header's signatures is ours; compares in constant time.
    fn verifies(&self, signatures: &str, id: &str, timestamp_s: i64, body: &[u8]) -> bool {
        signatures
            .split(' ')
            .take(SIGNATURES_MAX)
            .filter_map(|signature| signature.strip_prefix("v1,"))
            .filter_map(|encoded| STANDARD.decode(encoded).ok())
            .any(|given| self.mac(id, timestamp_s, body).verify_slice(&given).is_ok())
    }
}

impl std::fmt::Debug for WebhookSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("WebhookSecret(…)")
    }
}

/// A text that a customer sent.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct InboxText {
    /// From which number, E.164.
    #[garde(skip)]
    #[schema(value_type = String, example = "+441174960182")]
    phone: Phone,
    /// The words.
    #[garde(length(chars, min = 1, max = REPLY_CHARS_MAX))]
    body: String,
}

/// Takes over a text that a customer sent. Sending the same `webhook-id` again changes nothing.
#[utoipa::path(post, path = "/webhooks/inbox", tag = "webhooks",
    params(
        ("webhook-id" = String, Header, description = "The message's id"),
        ("webhook-timestamp" = i64, Header, description = "Seconds since 1970, by the sender's clock"),
        ("webhook-signature" = String, Header, description = "v1, and HMAC-SHA256 in base64"),
    ),
    request_body = InboxText,
    responses((status = 200, body = Receipt),
        (status = 404, description = "No secret is configured"), EntryProblems))]
async fn inbox(State(state): State<AppState>, request: Request) -> Result<Json<Receipt>, Problem> {
    let secret = state.config.webhook_secret.clone();
    let secret = secret
        .ok_or_else(|| Problem::new(Kind::NotFound, "this webhook has no secret configured"))?;
    let headers = request.headers().clone();
    extract::expect_json(&request)?;
    let body = extract::bytes(request, &state).await?;
    let id = authentic(&secret, &headers, &body, state.clock.now())?;
    let text: InboxText = extract::parse(&body)?;
    extract::check(&text)?;
    let incoming = Incoming {
        gateway_id: format!("webhook:{id}"),
        from: text.phone,
        body: text.body,
    };
    incoming::take(&state, &incoming).await.map(Json)
}

/// The message's id, if its signature is good and it isn't stale.
fn authentic<'a>(
    secret: &WebhookSecret,
    headers: &'a HeaderMap,
    body: &[u8],
    now: Timestamp,
) -> Result<&'a str, Problem> {
    let refuse = || Problem::new(Kind::Unauthenticated, "the signature isn't good");
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let id = header("webhook-id").ok_or_else(refuse)?;
    let timestamp_s: i64 = header("webhook-timestamp")
        .and_then(|text| text.parse().ok())
        .ok_or_else(refuse)?;
    let signatures = header("webhook-signature").ok_or_else(refuse)?;
    if id.is_empty() || id.len() > ID_LEN_MAX {
        return Err(refuse());
    }
    let age_ms = now
        .millis()
        .saturating_sub(timestamp_s.saturating_mul(1000))
        .saturating_abs();
    if !secret.verifies(signatures, id, timestamp_s, body) || age_ms > TOLERANCE_MS {
        return Err(refuse());
    }
    Ok(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret() -> WebhookSecret {
        WebhookSecret::parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap()
    }

    /// The example of the specification's reference libraries.
    #[test]
    fn a_signature_is_the_one_of_the_specification() {
        let body = br#"{"test": 2432232314}"#;
        assert_eq!(
            secret().sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, body),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
        );
    }

    #[test]
    fn only_untouched_messages_verify() {
        let good = secret().sign("id", 1, b"body");
        assert!(secret().verifies(&good, "id", 1, b"body"));
        assert!(secret().verifies(&format!("v1,AAAA {good}"), "id", 1, b"body"));
        assert!(!secret().verifies(&good, "id2", 1, b"body"));
        assert!(!secret().verifies(&good, "id", 2, b"body"));
        assert!(!secret().verifies(&good, "id", 1, b"Body"));
        assert!(!secret().verifies(&good.replace("v1,", "v2,"), "id", 1, b"body"));
        assert!(!secret().verifies("", "id", 1, b"body"));
    }

    #[test]
    fn a_short_secret_is_refused() {
        assert_eq!(WebhookSecret::parse("whsec_AAAA"), Err(SecretError));
        assert_eq!(WebhookSecret::parse("not base64!"), Err(SecretError));
    }
}
