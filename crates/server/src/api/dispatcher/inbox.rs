//! The built-in inbox's phones: what customers got, and answering as one of them. Only there when
//! the built-in inbox is the gateway: nobody may speak in a real customer's name.

use super::DayPath;
use crate::api::incoming::{self, Receipt};
use crate::api::openapi::{ChangeProblems, QueryProblems};
use crate::extract::{Body, PathOf};
use crate::problem::{Kind, Problem};
use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use garde::Validate;
use kept_dispatch::day::DayState;
use kept_dispatch::ports::InboxMessage;
use kept_dispatch::receive::Incoming;
use kept_domain::reply::REPLY_CHARS_MAX;
use kept_domain::{CustomerId, MessageState, Phone, Timestamp, Visit, VisitId, WarningState};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Texts of a phone that are shown.
const TEXTS_MAX: u32 = 200;

/// The routes.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(phones))
        .routes(routes!(texts, answer))
}

/// A customer's phone.
#[derive(Serialize, ToSchema)]
struct PhoneView {
    #[schema(value_type = String)]
    customer: CustomerId,
    /// Customer's full name.
    name: String,
    #[schema(value_type = String)]
    phone: Phone,
    #[schema(value_type = String)]
    visit: VisitId,
    /// The visit's short code.
    reference: String,
    /// The customer was asked to choose and hasn't.
    unanswered: bool,
    /// The newest text about the day's visit.
    last: Option<LastText>,
}

#[derive(Serialize, ToSchema)]
struct LastText {
    /// The words.
    body: String,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// To the customer, or from the customer.
    to_customer: bool,
}

/// Phones of a day's customers.
#[derive(Serialize, ToSchema)]
struct Phones {
    /// Those who were asked first, then by the newest text.
    phones: Vec<PhoneView>,
}

/// Phones of a day's customers.
#[utoipa::path(get, path = "/api/territories/{t}/days/{date}/phones", tag = "inbox", security(("session" = [])),
    params(("t" = String, Path, description = "Territory"), ("date" = String, Path, description = "Local date")),
    responses((status = 200, body = Phones), QueryProblems))]
async fn phones(
    State(state): State<AppState>,
    PathOf(path): PathOf<DayPath>,
) -> Result<Json<Phones>, Problem> {
    require_built_in(&state)?;
    let day = state.store.load_day(&path.t, path.date).await?;
    let mut phones: Vec<PhoneView> = day
        .visits
        .values()
        .filter_map(|visit| phone_view(&day, visit))
        .collect();
    phones.sort_by_key(|phone| {
        let newest = phone.last.as_ref().map(|last| last.at);
        std::cmp::Reverse((phone.unanswered, newest))
    });
    Ok(Json(Phones { phones }))
}

fn phone_view(day: &DayState, visit: &Visit) -> Option<PhoneView> {
    let customer = day.customers.get(&visit.customer)?;
    let phone = customer.phone.clone()?;
    let warning = day.live_warning_of(&visit.id);
    Some(PhoneView {
        customer: customer.id.clone(),
        name: customer.name.clone(),
        phone,
        visit: visit.id.clone(),
        reference: visit.reference.clone(),
        unanswered: warning.is_some_and(|warning| warning.state == WarningState::Open),
        last: last_text(day, visit),
    })
}

fn last_text(day: &DayState, visit: &Visit) -> Option<LastText> {
    let got = day
        .messages
        .values()
        .filter(|message| message.visit == visit.id)
        .filter_map(|message| match message.state {
            MessageState::Sent { at } | MessageState::Delivered { at } => Some(LastText {
                body: message.body.clone(),
                at,
                to_customer: true,
            }),
            _ => None,
        });
    let wrote = day
        .replies
        .iter()
        .filter(|reply| reply.visit.as_ref() == Some(&visit.id))
        .map(|reply| LastText {
            body: reply.body.clone(),
            at: reply.received_at,
            to_customer: false,
        });
    got.chain(wrote).max_by_key(|text| text.at)
}

#[derive(Deserialize)]
struct PhonePath {
    phone: Phone,
}

/// Texts of a phone.
#[derive(Serialize, ToSchema)]
struct Texts {
    /// In the order of their time, the newest 200.
    messages: Vec<Text>,
}

/// A text on a phone.
#[derive(Serialize, ToSchema)]
struct Text {
    /// Identity.
    id: String,
    /// To the customer, or from the customer.
    to_customer: bool,
    /// The words.
    body: String,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
}

impl From<InboxMessage> for Text {
    fn from(message: InboxMessage) -> Self {
        Text {
            id: message.id,
            to_customer: message.to_customer,
            body: message.body,
            at: message.at,
        }
    }
}

/// What a phone got and sent.
#[utoipa::path(get, path = "/api/inbox/{phone}", tag = "inbox", security(("session" = [])),
    params(("phone" = String, Path, description = "E.164")),
    responses((status = 200, body = Texts), QueryProblems))]
async fn texts(
    State(state): State<AppState>,
    PathOf(path): PathOf<PhonePath>,
) -> Result<Json<Texts>, Problem> {
    require_built_in(&state)?;
    let messages = state.store.inbox(&path.phone, TEXTS_MAX).await?;
    Ok(Json(Texts {
        messages: messages.into_iter().map(Text::from).collect(),
    }))
}

#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct InboxAnswer {
    /// The words.
    #[garde(length(chars, min = 1, max = REPLY_CHARS_MAX))]
    body: String,
}

/// Answers as the customer.
#[utoipa::path(post, path = "/api/inbox/{phone}", tag = "inbox", security(("session" = [])),
    params(("phone" = String, Path, description = "E.164")), request_body = InboxAnswer,
    responses((status = 200, body = Receipt), ChangeProblems))]
async fn answer(
    State(state): State<AppState>,
    PathOf(path): PathOf<PhonePath>,
    Body(asked): Body<InboxAnswer>,
) -> Result<Json<Receipt>, Problem> {
    require_built_in(&state)?;
    let incoming = Incoming {
        gateway_id: format!("inbox:{}", state.dispatch.ids().id()),
        from: path.phone,
        body: asked.body,
    };
    incoming::take(&state, &incoming).await.map(Json)
}

fn require_built_in(state: &AppState) -> Result<(), Problem> {
    if state.config.built_in_inbox() {
        Ok(())
    } else {
        Err(Problem::new(
            Kind::NotFound,
            "texts go to real phones here, so there is no built-in inbox",
        ))
    }
}
