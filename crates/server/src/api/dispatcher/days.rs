//! A day: as the board shows it, its promises and its warnings, and telling its windows.

use super::DayPath;
use crate::api::openapi::{self, ChangeProblems, QueryProblems};
use crate::difference::Version;
use crate::etag;
use crate::extract::{PathOf, QueryOf};
use crate::problem::{Kind, Problem};
use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(day))
        .routes(routes!(promises))
        .routes(routes!(warnings))
        .routes(routes!(tell))
}

#[derive(Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Have {
    /// The `version` of the view that the caller has: of technicians, visits, alerts and cases only new ones are sent,
    /// and `[index, count]` for those that stay from it. Then `since` in the answer is this version; if it is null,
    /// the server doesn't know it, and all parts are there.
    #[garde(custom(is_version))]
    since: Option<String>,
}

fn is_version(since: &Option<String>, (): &()) -> garde::Result {
    match since.as_deref().map(Version::parse) {
        Some(None) => Err(garde::Error::new("isn't a version: 32 hexadecimal digits")),
        _ => Ok(()),
    }
}

/// A day as the board shows it, or what of it the caller doesn't have. The ETag is the day's revision.
#[utoipa::path(get, path = "/api/territories/{t}/days/{date}", tag = "days", security(("session" = [])),
    params(("t" = String, Path, description = "Territory"), ("date" = String, Path, description = "Local date"), Have),
    responses((status = 200, body = openapi::DayView), (status = 304, description = "Not changed"), QueryProblems))]
async fn day(
    State(state): State<AppState>,
    PathOf(path): PathOf<DayPath>,
    QueryOf(have): QueryOf<Have>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let revision = state.store.day_revision(&path.t, path.date).await?;
    state.live.looked(&path.t, path.date, revision);
    let tag = etag::of(revision);
    if etag::matches(&headers, &tag) {
        return Ok(etag::not_modified(&tag));
    }
    let view = state.dispatch.day_view(&path.t, path.date).await?;
    let since = have.since.as_deref().and_then(Version::parse);
    let answer = state.views.answer(&view, since).map_err(|error| {
        tracing::error!(%error, "a day's view can't be written");
        Problem::new(Kind::Internal, "the day can't be written")
    })?;
    Ok(etag::json(&etag::of(view.revision), &answer))
}

/// Promises of a day.
#[derive(Serialize, ToSchema)]
struct Promises {
    /// By visit, each visit's in the order in which they were told.
    #[schema(value_type = Vec<openapi::Promise>)]
    promises: Vec<kept_domain::Promise>,
}

/// All windows that were told for a day.
#[utoipa::path(get, path = "/api/territories/{t}/days/{date}/promises", tag = "days", security(("session" = [])),
    params(("t" = String, Path, description = "Territory"), ("date" = String, Path, description = "Local date")),
    responses((status = 200, body = Promises), QueryProblems))]
async fn promises(
    State(state): State<AppState>,
    PathOf(path): PathOf<DayPath>,
) -> Result<Json<Promises>, Problem> {
    let day = state.store.load_day(&path.t, path.date).await?;
    let promises = day.promises.into_values().flatten().collect();
    Ok(Json(Promises { promises }))
}

/// Warnings of a day.
#[derive(Serialize, ToSchema)]
struct Warnings {
    /// Closed ones included.
    #[schema(value_type = Vec<openapi::Warning>)]
    warnings: Vec<kept_domain::Warning>,
}

/// All warnings of a day.
#[utoipa::path(get, path = "/api/territories/{t}/days/{date}/warnings", tag = "days", security(("session" = [])),
    params(("t" = String, Path, description = "Territory"), ("date" = String, Path, description = "Local date")),
    responses((status = 200, body = Warnings), QueryProblems))]
async fn warnings(
    State(state): State<AppState>,
    PathOf(path): PathOf<DayPath>,
) -> Result<Json<Warnings>, Problem> {
    let day = state.store.load_day(&path.t, path.date).await?;
    let warnings = day.warnings.into_values().collect();
    Ok(Json(Warnings { warnings }))
}

/// How many were told.
#[derive(Serialize, ToSchema)]
struct Told {
    /// Customers.
    told: u32,
}

/// Tells the evening's windows now.
#[utoipa::path(post, path = "/api/territories/{t}/days/{date}/tell", tag = "days", security(("session" = [])),
    params(("t" = String, Path, description = "Territory"), ("date" = String, Path, description = "Local date")),
    responses((status = 200, body = Told), ChangeProblems))]
async fn tell(
    State(state): State<AppState>,
    PathOf(path): PathOf<DayPath>,
) -> Result<Json<Told>, Problem> {
    let told = state.dispatch.tell_evening(&path.t, path.date).await?;
    Ok(Json(Told { told }))
}
