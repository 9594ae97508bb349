//! Leave by: when a visit's customer has to leave, as they said it to a person.

use super::IdPath;
use super::visits::instant;
use crate::api::openapi::ChangeProblems;
use crate::auth::session::SignedIn;
use crate::extract::{Body, PathOf};
use crate::problem::{Kind, Problem};
use crate::state::AppState;
use axum::extract::State;
use axum::http::StatusCode;
use garde::Validate;
use kept_domain::{Fault, LocalDay, VisitId};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(leave_by))
}

#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct LeaveBy {
    /// On the visit's day: local "HH:MM", or RFC 3339. Null: they needn't leave after all.
    #[garde(length(max = 40))]
    // Left out it is a mistake, and not null.
    #[serde(deserialize_with = "Option::deserialize")]
    #[schema(required)]
    at: Option<String>,
}

/// Notes that the customer has to leave by a time, or needn't after all.
#[utoipa::path(post, path = "/api/visits/{id}/leave-by", tag = "visits", security(("session" = [])),
    params(("id" = String, Path, description = "Visit")), request_body = LeaveBy,
    responses((status = 204, description = "Noted"), ChangeProblems))]
async fn leave_by(
    State(state): State<AppState>,
    signed_in: SignedIn,
    PathOf(path): PathOf<IdPath<VisitId>>,
    Body(asked): Body<LeaveBy>,
) -> Result<StatusCode, Problem> {
    let known = state.store.find_visit(&path.id).await?;
    let key = known.ok_or_else(|| Problem::new(Kind::NotFound, "no such visit"))?;
    let zone = state.territory(&key.territory).await?.zone;
    let on_day = |given: String| {
        let at = instant(&LocalDay::new(key.day, zone), &given);
        at.ok_or_else(|| Problem::invalid("at", Fault::NotATime { given }))
    };
    let at = asked.at.map(on_day).transpose()?;
    let by = signed_in.user.name;
    state.dispatch.set_leave_by(&path.id, at, Some(&by)).await?;
    Ok(StatusCode::NO_CONTENT)
}
