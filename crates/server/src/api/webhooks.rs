//! Incoming texts from a gateway, signed as Standard Webhooks has it
//! (<https://github.com/standard-webhooks/standard-webhooks>): HMAC-SHA256 over
//! `id.timestamp.body`. Nothing is read, let alone changed, before the signature is right.

pub mod twilio;

use super::incoming::{self, Receipt};
use super::openapi::EntryProblems;
use crate::extract;
use crate::problem::{Kind, Problem};
use crate::state::AppState;
use axum::Json;
use axum::extract::{Request, State};
use axum::http::HeaderMap;
use garde::Validate;
use kept_dispatch::receive::Incoming;
use kept_domain::reply::REPLY_CHARS_MAX;
use kept_domain::{Phone, Timestamp};
use kept_notify::sign::WebhookSecret;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// How far the sender's clock may be from ours, in milliseconds.
const TOLERANCE_MS: i64 = 5 * 60 * 1000;
/// Longest message id.
const ID_LEN_MAX: usize = 128;

/// The routes.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(inbox))
        .merge(twilio::router())
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
