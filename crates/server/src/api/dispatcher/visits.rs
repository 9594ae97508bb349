//! Visits: booking one, its whole story, cancelling it, and writing to its customer.

use super::{IdPath, TerritoryPath};
use crate::api::openapi::{self, ChangeProblems, QueryProblems};
use crate::auth::session::SignedIn;
use crate::checks::failed;
use crate::extract::{Body, PathOf};
use crate::problem::{FieldError, Problem};
use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use chrono::NaiveDate;
use garde::Validate;
use kept_dispatch::book::NewVisit;
use kept_dispatch::view::VisitStory;
use kept_domain::{
    After, Email, Fault, Language, LocalDay, Phone, Place, Point, Seconds, TechnicianId, Territory,
    TimeOfDay, Timestamp, Visit, VisitId, WINDOW_WEIGHT_MAX, Window,
};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Longest duration in minutes: a day.
const DURATION_MIN_MAX: f64 = 1440.0;
/// Most entries of the short lists.
const LIST_MAX: usize = 100;
/// Longest name of a tool or an area, in bytes.
const NAME_MAX: usize = 64;
/// Spread of durations when nothing is known, as in the day format.
const CV_PERMILLE: u32 = 450;
/// Longest text that a person writes, in characters.
const BODY_CHARS_MAX: usize = 1600;

/// The routes.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(book))
        .routes(routes!(story))
        .routes(routes!(cancel))
        .routes(routes!(write))
        .routes(routes!(pin))
}

/// A visit to be booked, in the words of the day format.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Booking {
    /// Local date.
    #[garde(skip)]
    date: NaiveDate,
    #[garde(dive)]
    customer: BookingCustomer,
    #[garde(dive)]
    site: BookingSite,
    /// Kind of job, "Boiler repair".
    #[garde(length(chars, min = 1, max = 100))]
    job_type: String,
    /// Skills with levels; a list means level 1 each.
    #[garde(custom(few))]
    #[serde(default)]
    skills: Counts,
    /// Parts with pieces; a list means one each.
    #[garde(custom(few))]
    #[serde(default)]
    parts: Counts,
    /// Expected time on site in minutes, more than 0.
    #[garde(range(min = 0.1, max = DURATION_MIN_MAX))]
    duration_min: f64,
    /// Spread of the duration: its coefficient of variation in thousandths.
    #[garde(range(max = 3000))]
    duration_cv_permille: Option<u32>,
    /// The window agreed; none when only slots are asked for.
    #[garde(skip)]
    window: Option<BookingWindow>,
    /// The customer has to leave by then: local "HH:MM", or RFC 3339.
    #[garde(skip)]
    leave_by: Option<String>,
    /// What a minute of this customer's window counts against the others', 1 to 10: more for who pays for a
    /// tight window or needs one.
    #[garde(inner(range(min = 1, max = WINDOW_WEIGHT_MAX)))]
    window_weight: Option<u8>,
    /// 0 (can move) to 9 (must not be left out).
    #[garde(range(max = 9))]
    #[serde(default)]
    priority: u8,
    /// Wanted technicians.
    #[garde(length(max = LIST_MAX))]
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    preferred: BTreeSet<TechnicianId>,
    /// Unwanted technicians.
    #[garde(length(max = LIST_MAX))]
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    refused: BTreeSet<TechnicianId>,
    /// Tools needed.
    #[garde(length(max = LIST_MAX), custom(names))]
    #[serde(default)]
    tools: BTreeSet<String>,
    /// The part of the territory that it lies in.
    #[garde(length(bytes, max = NAME_MAX))]
    #[serde(default)]
    area: String,
    /// A visit of the same day that another technician does at the same time.
    #[garde(skip)]
    #[schema(value_type = Option<String>)]
    together: Option<VisitId>,
    /// Visits of the same day that are finished before.
    #[garde(length(max = LIST_MAX), dive)]
    #[serde(default)]
    after: Vec<BookingAfter>,
}

#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct BookingAfter {
    /// What comes first.
    #[garde(skip)]
    #[schema(value_type = String)]
    visit: VisitId,
    /// Minutes from its end to the start of the booked visit, at least.
    #[garde(range(min = 0.0, max = DURATION_MIN_MAX))]
    #[serde(default)]
    gap_min: f64,
}

impl From<BookingAfter> for After {
    fn from(after: BookingAfter) -> Self {
        After {
            visit: after.visit,
            gap_s: Seconds((after.gap_min * 60.0).round() as i64),
        }
    }
}

#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct BookingCustomer {
    /// Full name.
    #[garde(length(chars, min = 1, max = 200))]
    name: String,
    /// International number. Without it and an e-mail address everything is a call.
    #[garde(skip)]
    #[schema(value_type = Option<String>)]
    phone: Option<Phone>,
    /// E-mail address, for when a text can't be delivered.
    #[garde(skip)]
    #[schema(value_type = Option<String>)]
    email: Option<Email>,
    /// "en", "de" or "es".
    #[garde(skip)]
    #[serde(default)]
    #[schema(value_type = String)]
    language: Language,
}

#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct BookingSite {
    /// Address in one line.
    #[garde(length(chars, min = 1, max = 300))]
    address: String,
    /// Latitude in degrees.
    #[garde(range(min = -90.0, max = 90.0))]
    lat: Option<f64>,
    /// Longitude in degrees.
    #[garde(range(min = -180.0, max = 180.0))]
    lon: Option<f64>,
    /// Row of the territory's own travel matrix.
    #[garde(skip)]
    matrix: Option<u32>,
    /// How to get in.
    #[garde(length(chars, max = 500))]
    #[serde(default)]
    access: String,
}

/// Times are local "HH:MM", or RFC 3339.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct BookingWindow {
    from: String,
    to: String,
}

impl BookingWindow {
    /// The window on a local day. What is wrong with it is said together with `others`.
    pub(super) fn on(&self, day: &LocalDay, others: Vec<FieldError>) -> Result<Window, Problem> {
        let mut errors = Vec::new();
        let from = time_on(day, "window.from", &self.from, &mut errors);
        let to = time_on(day, "window.to", &self.to, &mut errors);
        errors.extend(others);
        if !errors.is_empty() {
            return Err(Problem::fields(errors));
        }
        Window::new(from, to)
            .map_err(|_| Problem::invalid("window.to", "must be after window.from"))
    }
}

/// A time on a local day; what isn't one is noted as an error.
fn time_on(day: &LocalDay, field: &str, text: &str, errors: &mut Vec<FieldError>) -> Timestamp {
    instant(day, text).unwrap_or_else(|| {
        let given = text.to_owned();
        errors.push(FieldError::new(field, Fault::NotATime { given }));
        Timestamp::default()
    })
}

/// Names with a number each; a list of names means 1 each.
#[derive(Deserialize, ToSchema)]
#[serde(untagged)]
enum Counts {
    Names(BTreeSet<String>),
    Numbers(BTreeMap<String, u8>),
}

impl Default for Counts {
    fn default() -> Self {
        Counts::Names(BTreeSet::new())
    }
}

impl Counts {
    fn into_map<N: From<u8>>(self) -> BTreeMap<String, N> {
        match self {
            Counts::Names(names) => names.into_iter().map(|name| (name, 1.into())).collect(),
            Counts::Numbers(numbers) => numbers
                .into_iter()
                .map(|(name, number)| (name, number.into()))
                .collect(),
        }
    }
}

fn names(names: &BTreeSet<String>, (): &()) -> garde::Result {
    if names.iter().any(|name| name.trim().is_empty()) {
        return Err(failed(&Fault::Empty));
    }
    if names.iter().any(|name| name.len() > NAME_MAX) {
        return Err(failed(&Fault::BytesMax { max: NAME_MAX }));
    }
    Ok(())
}

fn few(counts: &Counts, (): &()) -> garde::Result {
    let count = match counts {
        Counts::Names(names) => names.len(),
        Counts::Numbers(numbers) => numbers.len(),
    };
    if count > LIST_MAX {
        return Err(failed(&Fault::EntriesMax { max: LIST_MAX }));
    }
    Ok(())
}

impl Booking {
    /// The visit, in the window that it names.
    pub(super) fn booked(self, territory: &Territory) -> Result<NewVisit, Problem> {
        let day = LocalDay::new(self.date, territory.zone);
        let Some(window) = &self.window else {
            return Err(Problem::invalid("window", "is missing"));
        };
        let mut errors = Vec::new();
        let leave_by = self.leave_by(&day, &mut errors);
        let booked = window.on(&day, errors)?;
        self.into_new_visit(territory, booked, leave_by)
    }

    /// The visit at any time of its day.
    pub(super) fn at_any_time(self, territory: &Territory) -> Result<NewVisit, Problem> {
        let day = LocalDay::new(self.date, territory.zone);
        let mut errors = Vec::new();
        let leave_by = self.leave_by(&day, &mut errors);
        if !errors.is_empty() {
            return Err(Problem::fields(errors));
        }
        let booked = Window::new(day.start(), day.end())
            .map_err(|_| Problem::invalid("date", "isn't a day"))?;
        self.into_new_visit(territory, booked, leave_by)
    }

    fn leave_by(&self, day: &LocalDay, errors: &mut Vec<FieldError>) -> Option<Timestamp> {
        let text = self.leave_by.as_ref()?;
        Some(time_on(day, "leave_by", text, errors))
    }

    fn into_new_visit(
        self,
        territory: &Territory,
        booked: Window,
        leave_by: Option<Timestamp>,
    ) -> Result<NewVisit, Problem> {
        let place = self.site.place()?;
        Ok(NewVisit {
            territory: territory.id.clone(),
            day: self.date,
            customer: self.customer.name,
            phone: self.customer.phone,
            email: self.customer.email,
            language: self.customer.language,
            address: self.site.address,
            place,
            access: self.site.access,
            job_type: self.job_type,
            skills: self.skills.into_map(),
            parts: self.parts.into_map(),
            duration_s: Seconds((self.duration_min * 60.0).round() as i64),
            duration_cv_permille: self.duration_cv_permille.unwrap_or(CV_PERMILLE),
            booked,
            leave_by,
            window_weight: self.window_weight.unwrap_or(1),
            priority: self.priority,
            preferred: self.preferred,
            refused: self.refused,
            tools: self.tools,
            area: self.area,
            together: self.together,
            after: self.after.into_iter().map(After::from).collect(),
        })
    }
}

impl BookingSite {
    fn place(&self) -> Result<Place, Problem> {
        let point = match (self.lat, self.lon) {
            (Some(lat), Some(lon)) => Some(Point { lat, lon }),
            (None, None) => None,
            (Some(_), None) => return Err(Problem::invalid("site.lon", "is needed with lat")),
            (None, Some(_)) => return Err(Problem::invalid("site.lat", "is needed with lon")),
        };
        if point.is_none() && self.matrix.is_none() {
            return Err(Problem::invalid(
                "site",
                "needs lat and lon, or a row of the matrix",
            ));
        }
        Ok(Place {
            point,
            matrix: self.matrix,
        })
    }
}

pub(super) fn instant(day: &LocalDay, text: &str) -> Option<Timestamp> {
    match TimeOfDay::parse(text) {
        Some(time) => Some(day.at(time)),
        None => Timestamp::parse(text).ok(),
    }
}

/// Books a visit: promises its window and confirms it by text.
#[utoipa::path(post, path = "/api/territories/{t}/visits", tag = "visits", security(("session" = [])),
    params(("t" = String, Path, description = "Territory")), request_body = Booking,
    responses((status = 201, body = openapi::Visit), ChangeProblems))]
async fn book(
    State(state): State<AppState>,
    PathOf(path): PathOf<TerritoryPath>,
    Body(booking): Body<Booking>,
) -> Result<(StatusCode, Json<Visit>), Problem> {
    let territory = state.territory(&path.t).await?;
    let visit = state.dispatch.book(booking.booked(&territory)?).await?;
    Ok((StatusCode::CREATED, Json(visit)))
}

/// Everything about a visit.
#[utoipa::path(get, path = "/api/visits/{id}", tag = "visits", security(("session" = [])),
    params(("id" = String, Path, description = "Visit")),
    responses((status = 200, body = openapi::VisitStory), QueryProblems))]
async fn story(
    State(state): State<AppState>,
    PathOf(path): PathOf<IdPath<VisitId>>,
) -> Result<Json<VisitStory>, Problem> {
    Ok(Json(state.dispatch.visit_story(&path.id).await?))
}

#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct Cancel {
    /// Who wants it; the one who is signed in when not given.
    #[garde(inner(length(chars, min = 1, max = 100)))]
    by: Option<String>,
}

/// Cancels a visit and withdraws what is queued about it.
#[utoipa::path(post, path = "/api/visits/{id}/cancel", tag = "visits", security(("session" = [])),
    params(("id" = String, Path, description = "Visit")), request_body = Cancel,
    responses((status = 204, description = "Cancelled"), ChangeProblems))]
async fn cancel(
    State(state): State<AppState>,
    signed_in: SignedIn,
    PathOf(path): PathOf<IdPath<VisitId>>,
    Body(asked): Body<Cancel>,
) -> Result<StatusCode, Problem> {
    let by = asked.by.unwrap_or(signed_in.user.name);
    state.dispatch.cancel_visit(&path.id, &by).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct Letter {
    /// The words.
    #[garde(length(chars, min = 1, max = BODY_CHARS_MAX))]
    body: String,
}

/// Writes to a visit's customer in the name of who is signed in.
#[utoipa::path(post, path = "/api/visits/{id}/messages", tag = "visits", security(("session" = [])),
    params(("id" = String, Path, description = "Visit")), request_body = Letter,
    responses((status = 202, description = "Queued"), ChangeProblems))]
async fn write(
    State(state): State<AppState>,
    signed_in: SignedIn,
    PathOf(path): PathOf<IdPath<VisitId>>,
    Body(asked): Body<Letter>,
) -> Result<StatusCode, Problem> {
    state
        .dispatch
        .write_to_customer(&path.id, &signed_in.user.name, &asked.body)
        .await?;
    Ok(StatusCode::ACCEPTED)
}

#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct Pin {
    /// Whether it is held to the technician whose route it is on.
    #[garde(skip)]
    pinned: bool,
}

/// Holds a visit to its technician, whatever is planned again, or lets it go.
#[utoipa::path(post, path = "/api/visits/{id}/pin", tag = "visits", security(("session" = [])),
    params(("id" = String, Path, description = "Visit")), request_body = Pin,
    responses((status = 204, description = "Held, or let go"), ChangeProblems))]
async fn pin(
    State(state): State<AppState>,
    signed_in: SignedIn,
    PathOf(path): PathOf<IdPath<VisitId>>,
    Body(asked): Body<Pin>,
) -> Result<StatusCode, Problem> {
    let by = signed_in.user.name;
    state.dispatch.pin(&path.id, asked.pinned, &by).await?;
    Ok(StatusCode::NO_CONTENT)
}
