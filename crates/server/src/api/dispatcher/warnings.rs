//! Warnings: approving, muting, and choosing for a customer who is on the phone.

use super::IdPath;
use crate::api::openapi::ChangeProblems;
use crate::extract::{Body, PathOf};
use crate::problem::Problem;
use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use garde::Validate;
use kept_dispatch::choose::Chosen;
use kept_domain::WarningId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(approve))
        .routes(routes!(mute))
        .routes(routes!(choose))
}

/// Approves a proposed warning: the customer is asked.
#[utoipa::path(post, path = "/api/warnings/{id}/approve", tag = "warnings", security(("session" = [])),
    params(("id" = String, Path, description = "Warning")),
    responses((status = 204, description = "The customer is asked"), ChangeProblems))]
async fn approve(
    State(state): State<AppState>,
    PathOf(path): PathOf<IdPath<WarningId>>,
) -> Result<StatusCode, Problem> {
    state.dispatch.approve_warning(&path.id).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct Mute {
    /// Whether nobody needs to look.
    #[garde(skip)]
    muted: bool,
}

/// Mutes or unmutes a warning on the board.
#[utoipa::path(post, path = "/api/warnings/{id}/mute", tag = "warnings", security(("session" = [])),
    params(("id" = String, Path, description = "Warning")), request_body = Mute,
    responses((status = 204, description = "Done"), ChangeProblems))]
async fn mute(
    State(state): State<AppState>,
    PathOf(path): PathOf<IdPath<WarningId>>,
    Body(asked): Body<Mute>,
) -> Result<StatusCode, Problem> {
    state.dispatch.mute_warning(&path.id, asked.muted).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct Choose {
    /// The option's digit.
    #[garde(range(min = 1, max = 9))]
    digit: u8,
}

/// What came of a choice.
#[derive(Serialize, ToSchema)]
struct Choice {
    /// "taken", "gone" (there are fresh options) or "already" (the same was chosen before).
    result: &'static str,
}

/// Takes an option for the customer.
#[utoipa::path(post, path = "/api/warnings/{id}/choose", tag = "warnings", security(("session" = [])),
    params(("id" = String, Path, description = "Warning")), request_body = Choose,
    responses((status = 200, body = Choice), ChangeProblems))]
async fn choose(
    State(state): State<AppState>,
    PathOf(path): PathOf<IdPath<WarningId>>,
    Body(asked): Body<Choose>,
) -> Result<Json<Choice>, Problem> {
    let chosen = state.dispatch.choose(&path.id, asked.digit, None).await?;
    Ok(Json(Choice {
        result: match chosen {
            Chosen::Taken => "taken",
            Chosen::Gone => "gone",
            Chosen::Already => "already",
        },
    }))
}
