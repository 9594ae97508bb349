//! Weight: how much a visit's window counts against the others'.

use super::IdPath;
use crate::api::openapi::ChangeProblems;
use crate::auth::session::SignedIn;
use crate::extract::{Body, PathOf};
use crate::problem::Problem;
use crate::state::AppState;
use axum::extract::State;
use axum::http::StatusCode;
use garde::Validate;
use kept_domain::{VisitId, WINDOW_WEIGHT_MAX};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(weigh_window))
}

#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct WindowWeight {
    /// What a minute of this customer's window counts against the others', 1 to 10.
    #[garde(range(min = 1, max = WINDOW_WEIGHT_MAX))]
    #[schema(minimum = 1, maximum = 10)]
    window_weight: u8,
}

/// Says how tight a visit's window is to be. What was told stays; the windows that are chosen next take it into account.
#[utoipa::path(post, path = "/api/visits/{id}/window-weight", tag = "visits", security(("session" = [])),
    params(("id" = String, Path, description = "Visit")), request_body = WindowWeight,
    responses((status = 204, description = "Noted"), ChangeProblems))]
async fn weigh_window(
    State(state): State<AppState>,
    signed_in: SignedIn,
    PathOf(path): PathOf<IdPath<VisitId>>,
    Body(asked): Body<WindowWeight>,
) -> Result<StatusCode, Problem> {
    let by = signed_in.user.name;
    state
        .dispatch
        .weigh_window(&path.id, asked.window_weight, &by)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
