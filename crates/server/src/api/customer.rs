//! The customer's page, opened by a capability link: `/c/{token}`. Works without a script, which
//! only keeps it up to date; each form answers with a redirect to the page, which then shows what came of it.
//!
//! Whoever has the link is the customer, so nothing here may leak it (no referrer, no cache, no
//! index), and no answer tells a wrong token from one that expired.

mod bar;
#[cfg(test)]
mod example;
mod map;
mod page;
mod words;

use crate::problem::{Kind, Problem};
use crate::state::AppState;
use askama::Template;
use axum::Form;
use axum::extract::rejection::{FormRejection, QueryRejection};
use axum::extract::{DefaultBodyLimit, FromRequestParts, Path, Query, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kept_dispatch::Error;
use kept_dispatch::choose::Chosen;
use kept_dispatch::view::{CustomerView, calendar};
use kept_domain::reply::REPLY_CHARS_MAX;
use kept_domain::{Language, LocalDay, Person, TimeOfDay, Timestamp};
use page::{Call, Notice, Page, Shown};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::sync::LazyLock;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use words::{language_of, say};

/// The page's style, within the page so that one request shows all of it.
pub(crate) const CSS: &str = include_str!("../../templates/customer/customer.css");

/// Keeps the page up to date while someone is on the way. The page does without it: a link loads it again.
/// (A page that reloads by itself takes what is read away from its reader.)
pub(crate) const SCRIPT: &str = include_str!("../../templates/customer/customer.js");

/// Largest form: the longest message, each character as three octets of percent code for each of
/// its bytes, and room for names.
const FORM_BYTES_MAX: usize = REPLY_CHARS_MAX * 4 * 3 + 1024;
/// Longest token that is looked at.
const TOKEN_LEN_MAX: usize = 64;
/// Seconds of a wall-clock day: "24:00" is no time by which one can leave that day.
const DAY_S: u32 = 86_400;

/// What the page may load and where its forms may go: only itself.
static POLICY: LazyLock<String> = LazyLock::new(|| {
    let hash = |text: &str| STANDARD.encode(Sha256::digest(text.as_bytes()));
    let (style, script) = (hash(CSS), hash(SCRIPT));
    format!(
        "default-src 'none'; img-src 'self'; style-src 'sha256-{style}'; script-src 'sha256-{script}'; \
         connect-src 'self'; form-action 'self'; base-uri 'none'; \
         frame-ancestors 'self'"
    )
});

/// The routes under `/c/`.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(show))
        .routes(routes!(choose))
        .routes(routes!(message))
        .routes(routes!(leave_by))
        .routes(routes!(visit_ics))
        .routes(routes!(portrait))
        .layer(DefaultBodyLimit::max(FORM_BYTES_MAX))
        .layer(axum::middleware::map_response(discreet))
}

/// Keeps the link out of referrers, caches and indexes.
async fn discreet(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    let fixed = [
        (header::REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("x-robots-tag"), "noindex, nofollow"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if let Ok(policy) = HeaderValue::from_str(&POLICY) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

/// The token in the address. A long or unreadable one opens nothing.
struct Token(String);

impl FromRequestParts<AppState> for Token {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Response> {
        let path = Path::<String>::from_request_parts(parts, state).await;
        match path {
            Ok(Path(token)) if is_plausible(&token) => Ok(Token(token)),
            _ => Err(gone(state, &parts.headers).await),
        }
    }
}

impl Token {
    /// Path of the page.
    fn path(&self) -> String {
        format!("/c/{}", self.0)
    }
}

/// Whether a text can be a token at all; also makes it safe in a path.
fn is_plausible(token: &str) -> bool {
    token.len() <= TOKEN_LEN_MAX
        && token
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'))
}

/// What the address asks to show.
#[derive(Default, Deserialize)]
struct Asked {
    /// The notice of the form before.
    #[serde(default)]
    note: String,
    /// "write" opens the message form.
    #[serde(default)]
    open: String,
}

/// The customer's page of a visit.
#[utoipa::path(get, path = "/c/{token}", tag = "customer",
    params(("token" = String, Path, description = "From the customer's link")),
    responses((status = 200, description = "The page", body = String, content_type = "text/html"),
        (status = 404, description = "The link opens nothing (any more): a page that says so",
            body = String, content_type = "text/html")))]
async fn show(
    State(state): State<AppState>,
    token: Token,
    query: Result<Query<Asked>, QueryRejection>,
    headers: HeaderMap,
) -> Response {
    let asked = query.map(|Query(asked)| asked).unwrap_or_default();
    let shown = Shown {
        notice: Notice::of(&asked.note),
        draft: String::new(),
        is_writing: asked.open == "write",
    };
    match open(&state, &token, &headers).await {
        Ok(view) => render(StatusCode::OK, &Page::new(&view, &token.path(), &shown)),
        Err(response) => response,
    }
}

/// An answer to a warning.
#[derive(Deserialize, ToSchema)]
struct Answer {
    /// The option's digit, 1 to 9.
    digit: u8,
    /// The version of the options that the customer saw.
    revision: u32,
}

/// Takes an option of the live warning.
#[utoipa::path(post, path = "/c/{token}/choose", tag = "customer",
    params(("token" = String, Path, description = "From the customer's link")),
    request_body(content = Answer, content_type = "application/x-www-form-urlencoded"),
    responses((status = 303, description = "Back to the page, which says what came of it"),
        (status = 404, description = "The link opens nothing (any more)"),
        (status = 409, description = "The choice is over; the page says how it stands"),
        (status = 422, description = "Something is missing; the page says what")))]
async fn choose(
    State(state): State<AppState>,
    token: Token,
    headers: HeaderMap,
    form: Result<Form<Answer>, FormRejection>,
) -> Response {
    let visitor = match Visitor::admit(&state, token, &headers).await {
        Ok(visitor) => visitor,
        Err(response) => return response,
    };
    let Ok(Form(answer)) = form else {
        return visitor.trouble(Notice::Incomplete);
    };
    let Some(warning) = &visitor.view.warning else {
        return visitor.back(Notice::Over);
    };
    let chosen = state
        .dispatch
        .choose(&warning.id, answer.digit, Some(answer.revision))
        .await;
    match chosen {
        Ok(Chosen::Taken) => visitor.back(Notice::Chosen),
        Ok(Chosen::Already) => visitor.back(Notice::Already),
        Ok(Chosen::Gone) => visitor.back(Notice::Gone),
        Err(error) => visitor.refused(&error, Notice::Over),
    }
}

/// A message to the person who looks after the customer.
#[derive(Deserialize, ToSchema)]
struct Written {
    /// The words, 1 to 1600 characters.
    #[schema(max_length = 1600)]
    body: String,
}

/// Takes over a message that a person answers.
#[utoipa::path(post, path = "/c/{token}/message", tag = "customer",
    params(("token" = String, Path, description = "From the customer's link")),
    request_body(content = Written, content_type = "application/x-www-form-urlencoded"),
    responses((status = 303, description = "Back to the page, which says who answers"),
        (status = 404, description = "The link opens nothing (any more)"),
        (status = 422, description = "Empty or too long; the page says so and keeps the words")))]
async fn message(
    State(state): State<AppState>,
    token: Token,
    headers: HeaderMap,
    form: Result<Form<Written>, FormRejection>,
) -> Response {
    let mut visitor = match Visitor::admit(&state, token, &headers).await {
        Ok(visitor) => visitor,
        Err(response) => return response,
    };
    let Ok(Form(written)) = form else {
        return visitor.trouble(Notice::Incomplete);
    };
    let body = readable(&written.body);
    visitor.draft.clone_from(&body);
    if let Err(notice) = check_message(&body) {
        return visitor.trouble(notice);
    }
    match state
        .dispatch
        .customer_wrote(&visitor.view.visit, &body)
        .await
    {
        Ok(()) => visitor.back(Notice::Sent),
        Err(error) => visitor.refused(&error, Notice::Busy),
    }
}

/// A time by which the customer has to leave.
#[derive(Deserialize, ToSchema)]
struct Leaving {
    /// Wall-clock time of the visit's day, "13:00".
    #[schema(example = "13:00")]
    time: String,
}

/// Notes by when the customer has to leave on the visit's day.
#[utoipa::path(post, path = "/c/{token}/leave-by", tag = "customer",
    params(("token" = String, Path, description = "From the customer's link")),
    request_body(content = Leaving, content_type = "application/x-www-form-urlencoded"),
    responses((status = 303, description = "Back to the page"),
        (status = 404, description = "The link opens nothing (any more)"),
        (status = 422, description = "Not a time of day, or over already; the page says so")))]
async fn leave_by(
    State(state): State<AppState>,
    token: Token,
    headers: HeaderMap,
    form: Result<Form<Leaving>, FormRejection>,
) -> Response {
    let visitor = match Visitor::admit(&state, token, &headers).await {
        Ok(visitor) => visitor,
        Err(response) => return response,
    };
    let Ok(Form(leaving)) = form else {
        return visitor.trouble(Notice::Incomplete);
    };
    let at = match leaving_at(&visitor.view, &leaving.time) {
        Ok(at) => at,
        Err(notice) => return visitor.trouble(notice),
    };
    match state
        .dispatch
        .set_leave_by(&visitor.view.visit, Some(at), None)
        .await
    {
        Ok(()) => visitor.back(Notice::Saved),
        Err(error) => visitor.refused(&error, Notice::NoTime),
    }
}

/// The visit as an iCalendar file.
#[utoipa::path(get, path = "/c/{token}/visit.ics", tag = "customer",
    params(("token" = String, Path, description = "From the customer's link")),
    responses((status = 200, description = "iCalendar", body = String, content_type = "text/calendar"),
        (status = 404, description = "The link opens nothing (any more)")))]
async fn visit_ics(State(state): State<AppState>, token: Token, headers: HeaderMap) -> Response {
    let view = match open(&state, &token, &headers).await {
        Ok(view) => view,
        Err(response) => return response,
    };
    let base = state.config.public_url.trim_end_matches('/');
    let visit = calendar::of(&view, &format!("{base}{}", token.path()));
    let content_type = format!("text/calendar; charset=utf-8; method={}", visit.method);
    let headers = [
        (header::CONTENT_TYPE, content_type.as_str()),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"visit.ics\"",
        ),
    ];
    (headers, visit.file).into_response()
}

/// The portrait of who comes. The page names its version in the address, so a browser may keep it for a day's visit.
#[utoipa::path(get, path = "/c/{token}/portrait", tag = "customer",
    params(("token" = String, Path, description = "From the customer's link")),
    responses((status = 200, description = "The portrait", content_type = "image/jpeg", body = Vec<u8>),
        (status = 404, description = "There is none to see (any more), or the link opens nothing")))]
async fn portrait(State(state): State<AppState>, token: Token, headers: HeaderMap) -> Response {
    match state.dispatch.customer_portrait(&token.0).await {
        Ok(content) => {
            let headers = [
                (header::CONTENT_TYPE, "image/jpeg"),
                (header::CACHE_CONTROL, "private, max-age=3600"),
            ];
            (headers, content).into_response()
        }
        Err(error) => no_page(&state, &error, &headers).await,
    }
}

/// Someone who sent a form with a link that opens a visit.
struct Visitor {
    token: Token,
    view: CustomerView,
    /// Words that go back into the form if they aren't taken.
    draft: String,
}

impl Visitor {
    /// Whoever sent the form, unless another site made them send it.
    async fn admit(state: &AppState, token: Token, headers: &HeaderMap) -> Result<Self, Response> {
        if is_from_elsewhere(headers) {
            let problem = Problem::new(Kind::Forbidden, "the form was sent from another site");
            return Err(problem.into_response());
        }
        let view = open(state, &token, headers).await?;
        Ok(Visitor {
            token,
            view,
            draft: String::new(),
        })
    }

    /// Back to the page, with a notice.
    fn back(&self, notice: Notice) -> Response {
        Redirect::to(&format!("{}?note={}", self.token.path(), notice.key())).into_response()
    }

    /// The page with what is wrong and what was written.
    fn trouble(&self, notice: Notice) -> Response {
        self.page(StatusCode::UNPROCESSABLE_ENTITY, notice)
    }

    /// The page after a use case refused; `notice` says what that means here.
    fn refused(&self, error: &Error, notice: Notice) -> Response {
        match error {
            Error::Invalid { .. } => self.page(StatusCode::UNPROCESSABLE_ENTITY, notice),
            Error::Refused(_) | Error::NotFound(_) => self.page(StatusCode::CONFLICT, notice),
            Error::Conflict(_) => self.page(StatusCode::CONFLICT, Notice::Busy),
            Error::Store(why) => {
                tracing::error!(%why, "a customer's form could not be taken over");
                self.page(StatusCode::SERVICE_UNAVAILABLE, Notice::Busy)
            }
        }
    }

    fn page(&self, status: StatusCode, notice: Notice) -> Response {
        let shown = Shown {
            notice: Some(notice),
            draft: self.draft.clone(),
            is_writing: !self.draft.is_empty(),
        };
        render(status, &Page::new(&self.view, &self.token.path(), &shown))
    }
}

/// The visit behind a link, or the page that says why there is none.
async fn open(
    state: &AppState,
    token: &Token,
    headers: &HeaderMap,
) -> Result<CustomerView, Response> {
    match state.dispatch.customer_view(&token.0).await {
        Ok(view) => Ok(view),
        Err(error) => Err(no_page(state, &error, headers).await),
    }
}

/// What is shown instead of what a link should open.
async fn no_page(state: &AppState, error: &Error, headers: &HeaderMap) -> Response {
    match error {
        Error::Store(why) => {
            tracing::error!(%why, "a customer's page could not be read");
            busy(headers)
        }
        Error::Conflict(_) => busy(headers),
        _ => gone(state, headers).await,
    }
}

/// A page without a visit: the link is over, or the store doesn't answer.
#[derive(Template)]
#[template(path = "customer/plain.html")]
struct Plain {
    css: &'static str,
    lang: &'static str,
    title: String,
    heading: String,
    lead: String,
    person: Option<Helper>,
}

/// Who helps on a page without a visit.
struct Helper {
    initials: String,
    title: String,
    detail: String,
    call: Option<Call>,
}

/// "This link doesn't open a visit any more", and who helps: the firm's first person where the
/// server works for one firm.
async fn gone(state: &AppState, headers: &HeaderMap) -> Response {
    let language = preferred(headers);
    let territories = state.store.territories().await.unwrap_or_default();
    let known = match territories.as_slice() {
        [only] => only
            .people
            .first()
            .map(|person| (person, only.firm.as_str())),
        _ => None,
    };
    render(StatusCode::NOT_FOUND, &gone_page(language, known))
}

fn gone_page(language: Language, known: Option<(&Person, &str)>) -> Plain {
    let helper = match known {
        Some((person, firm)) => Helper {
            initials: page::initials(&person.name),
            title: say(
                language,
                "gone-person",
                &[("owner", &person.name), ("firm", firm)],
            ),
            detail: say(language, "gone-detail", &[]),
            call: page::call(language, person),
        },
        None => Helper {
            initials: String::new(),
            title: say(language, "gone-anyone", &[]),
            detail: say(language, "gone-detail", &[]),
            call: None,
        },
    };
    Plain {
        css: CSS,
        lang: language.tag(),
        title: say(language, "gone-title", &[]),
        heading: say(language, "gone-heading", &[]),
        lead: say(language, "gone-lead", &[]),
        person: Some(helper),
    }
}

fn busy(headers: &HeaderMap) -> Response {
    let language = preferred(headers);
    let heading = say(language, "busy-heading", &[]);
    let plain = Plain {
        css: CSS,
        lang: language.tag(),
        title: heading.clone(),
        heading,
        lead: say(language, "busy-lead", &[]),
        person: None,
    };
    render(StatusCode::SERVICE_UNAVAILABLE, &plain)
}

fn preferred(headers: &HeaderMap) -> Language {
    let accept = headers.get(header::ACCEPT_LANGUAGE);
    language_of(accept.and_then(|value| value.to_str().ok()).unwrap_or(""))
}

fn render(status: StatusCode, template: &impl Template) -> Response {
    match template.render() {
        Ok(html) => (status, Html(html)).into_response(),
        Err(why) => {
            tracing::error!(%why, "a customer's page could not be written");
            Problem::new(Kind::Internal, "the page could not be written").into_response()
        }
    }
}

/// Whether a browser says that another site made it send this. A browser that says nothing is
/// let in: the link alone is the permission. `Origin: null` says nothing, since our own pages
/// send it (they have no referrer).
fn is_from_elsewhere(headers: &HeaderMap) -> bool {
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text(HeaderName::from_static("sec-fetch-site")) {
        return site == "cross-site";
    }
    match (text(header::ORIGIN), text(header::HOST)) {
        (None | Some("null"), _) => false,
        (Some(origin), Some(host)) => origin.split_once("://").map(|(_, rest)| rest) != Some(host),
        (Some(_), None) => true,
    }
}

/// A message with plain line breaks and without control characters, trimmed.
fn readable(body: &str) -> String {
    body.replace("\r\n", "\n")
        .chars()
        .filter(|c| !c.is_control() || *c == '\n')
        .collect::<String>()
        .trim()
        .to_owned()
}

fn check_message(body: &str) -> Result<(), Notice> {
    match body.chars().count() {
        0 => Err(Notice::Empty),
        1..=REPLY_CHARS_MAX => Ok(()),
        _ => Err(Notice::Long),
    }
}

/// The instant that a time of day means on the visit's day.
fn leaving_at(view: &CustomerView, time: &str) -> Result<Timestamp, Notice> {
    let time = TimeOfDay::parse(time.trim())
        .filter(|time| time.0 < DAY_S)
        .ok_or(Notice::NoTime)?;
    let at = LocalDay::new(view.date, view.zone).at(time);
    if at <= view.now {
        return Err(Notice::PastTime);
    }
    Ok(at)
}

#[cfg(test)]
mod tests;
