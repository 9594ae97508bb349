//! Rescheduling: a person agreed on another time with a customer.

use super::IdPath;
use super::visits::BookingWindow;
use crate::api::openapi::{self, ChangeProblems};
use crate::auth::session::SignedIn;
use crate::extract::{Body, PathOf};
use crate::problem::{Kind, Problem};
use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use chrono::NaiveDate;
use garde::Validate;
use kept_domain::{LocalDay, Visit, VisitId};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(reschedule))
}

#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct Reschedule {
    /// Local date; the day of the visit or another one.
    #[garde(skip)]
    date: NaiveDate,
    /// The window agreed.
    #[garde(skip)]
    window: BookingWindow,
}

/// Gives a visit another time, as agreed with its customer, and confirms it by text.
#[utoipa::path(post, path = "/api/visits/{id}/reschedule", tag = "visits", security(("session" = [])),
    params(("id" = String, Path, description = "Visit")), request_body = Reschedule,
    responses((status = 200, body = openapi::Visit), ChangeProblems))]
async fn reschedule(
    State(state): State<AppState>,
    signed_in: SignedIn,
    PathOf(path): PathOf<IdPath<VisitId>>,
    Body(asked): Body<Reschedule>,
) -> Result<Json<Visit>, Problem> {
    let known = state.store.find_visit(&path.id).await?;
    let key = known.ok_or_else(|| Problem::new(Kind::NotFound, "no such visit"))?;
    let territory = state.territory(&key.territory).await?;
    let window = asked
        .window
        .on(&LocalDay::new(asked.date, territory.zone), Vec::new())?;
    let by = &signed_in.user.name;
    let moved = state.dispatch.reschedule(&path.id, window, by).await?;
    Ok(Json(moved))
}
