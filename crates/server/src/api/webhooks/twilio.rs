//! What Twilio posts to us: texts that customers sent, and reports of ours. A form, signed over our
//! public address and its fields; nothing is read, let alone changed, before the signature is right.

use super::super::incoming;
use crate::api::openapi::EntryProblems;
use crate::extract::{self, QueryOf};
use crate::problem::{Kind, Problem};
use crate::state::AppState;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use garde::Validate;
use kept_dispatch::deliver::Report;
use kept_dispatch::receive::Incoming;
use kept_domain::{MessageId, Phone, Taken};
use kept_notify::settings::TwilioSettings;
use kept_notify::sign;
use kept_notify::twilio::{NAME, codes};
use secrecy::ExposeSecret;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Most fields of a form; Twilio sends about twenty, and ten for each picture.
const FIELDS_MAX: usize = 200;
/// Longest id that Twilio gives.
const SID_LEN_MAX: usize = 64;
/// "Say nothing": our answers are texts of their own.
const NOTHING: &str = r#"<?xml version="1.0" encoding="UTF-8"?><Response></Response>"#;

/// The routes.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(messages))
        .routes(routes!(status))
}

/// The fields of an incoming text that we read.
#[derive(ToSchema)]
#[allow(dead_code, reason = "it describes the form in the OpenAPI document")]
struct TwilioText {
    /// Twilio's id of the message; a repeat changes nothing.
    #[schema(rename = "MessageSid")]
    message_sid: String,
    /// The account.
    #[schema(rename = "AccountSid")]
    account_sid: String,
    /// From which number.
    #[schema(rename = "From")]
    from: String,
    /// The words.
    #[schema(rename = "Body")]
    body: String,
}

/// The fields of a report that we read.
#[derive(ToSchema)]
#[allow(dead_code, reason = "it describes the form in the OpenAPI document")]
struct TwilioReport {
    /// Twilio's id of the message.
    #[schema(rename = "MessageSid")]
    message_sid: String,
    /// The account.
    #[schema(rename = "AccountSid")]
    account_sid: String,
    /// "queued", "sent", "delivered", "undelivered", "failed" and so on.
    #[schema(rename = "MessageStatus")]
    message_status: String,
    /// Why it is lost.
    #[schema(rename = "ErrorCode")]
    error_code: Option<String>,
}

/// Takes over a text that a customer sent. Sending the same `MessageSid` again changes nothing.
#[utoipa::path(post, path = "/webhooks/twilio/messages", tag = "webhooks",
    params(("x-twilio-signature" = String, Header, description = "HMAC-SHA1 in base64")),
    request_body(content = TwilioText, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, description = "Empty TwiML", body = String, content_type = "text/xml"),
        (status = 404, description = "Twilio isn't configured"), EntryProblems))]
async fn messages(State(state): State<AppState>, request: Request) -> Result<Response, Problem> {
    let form = authentic(&state, request).await?;
    let sid = form.sid()?;
    // A short code or a sender's name is nobody that we could answer.
    if let Ok(from) = Phone::parse(form.needed("From")?) {
        let incoming = Incoming {
            gateway_id: format!("{NAME}:{sid}"),
            from,
            body: form.get("Body").unwrap_or_default().to_owned(),
        };
        incoming::take(&state, &incoming).await?;
    }
    Ok(([(header::CONTENT_TYPE, "text/xml")], NOTHING).into_response())
}

#[derive(Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
struct About {
    /// Our id of the message.
    #[garde(length(chars, min = 1, max = 64))]
    message: String,
}

/// Takes over a report of a text of ours. A state never goes back, so repeats and old news change
/// nothing.
#[utoipa::path(post, path = "/webhooks/twilio/status", tag = "webhooks",
    params(About, ("x-twilio-signature" = String, Header, description = "HMAC-SHA1 in base64")),
    request_body(content = TwilioReport, content_type = "application/x-www-form-urlencoded"),
    responses((status = 204, description = "Taken over"),
        (status = 404, description = "Twilio isn't configured, or no such message"), EntryProblems))]
async fn status(
    State(state): State<AppState>,
    QueryOf(about): QueryOf<About>,
    request: Request,
) -> Result<StatusCode, Problem> {
    let form = authentic(&state, request).await?;
    let by = Taken {
        gateway: NAME.to_owned(),
        id: Some(form.sid()?.to_owned()),
    };
    if let Some(report) = form.report(by)? {
        let message = MessageId(about.message);
        state.dispatch.take_report(&message, &report).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}

/// A form's fields, in its order.
struct Form(Vec<(String, String)>);

impl Form {
    fn get(&self, name: &str) -> Option<&str> {
        let mut fields = self.0.iter();
        fields
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    fn needed(&self, name: &str) -> Result<&str, Problem> {
        self.get(name)
            .filter(|value| !value.is_empty())
            .ok_or_else(|| Problem::invalid(name, "is missing"))
    }

    fn sid(&self) -> Result<&str, Problem> {
        let sid = self.needed("MessageSid")?;
        let is_plain = sid.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if is_plain && sid.len() <= SID_LEN_MAX {
            Ok(sid)
        } else {
            Err(Problem::invalid("MessageSid", "isn't an id"))
        }
    }

    /// `None` for a state that says nothing about the message's way.
    fn report(&self, by: Taken) -> Result<Option<Report>, Problem> {
        Ok(match self.needed("MessageStatus")? {
            "accepted" | "scheduled" | "queued" | "sending" | "sent" => Some(Report::Taken(by)),
            "delivered" | "read" => Some(Report::Delivered),
            "undelivered" | "failed" | "canceled" => {
                let code = self.get("ErrorCode").and_then(|code| code.parse().ok());
                Some(Report::Lost {
                    by,
                    refusal: codes::refusal(code),
                    why: format!("{NAME} error {}", code.unwrap_or_default()),
                })
            }
            _ => None,
        })
    }
}

/// The form of a request that Twilio signed for our account.
async fn authentic(state: &AppState, request: Request) -> Result<Form, Problem> {
    let settings = state.config.gateways.twilio.as_ref();
    let settings =
        settings.ok_or_else(|| Problem::new(Kind::NotFound, "Twilio isn't configured"))?;
    extract::expect_form(&request)?;
    let signature = request.headers().get("x-twilio-signature");
    let signature = signature
        .and_then(|value| value.to_str().ok())
        .map(str::to_owned)
        .ok_or_else(refusal)?;
    let path = request
        .uri()
        .path_and_query()
        .map_or("/", |path| path.as_str());
    let url = format!("{}{path}", state.config.public_url.trim_end_matches('/'));
    let body = extract::bytes(request, state).await?;
    let fields: Vec<(String, String)> = form_urlencoded::parse(&body)
        .take(FIELDS_MAX)
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    let form = Form(fields);
    let token = settings.auth_token.expose_secret();
    if !sign::twilio::verifies(token, &url, &form.0, &signature) || !is_for(settings, &form) {
        return Err(refusal());
    }
    Ok(form)
}

fn is_for(settings: &TwilioSettings, form: &Form) -> bool {
    form.get("AccountSid") == Some(settings.account_sid.as_str())
}

fn refusal() -> Problem {
    Problem::new(Kind::Forbidden, "the signature isn't good")
}
