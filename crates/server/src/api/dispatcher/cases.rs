//! Cases: what somebody had to do is done.

use super::IdPath;
use crate::api::openapi::ChangeProblems;
use crate::auth::session::SignedIn;
use crate::extract::PathOf;
use crate::problem::Problem;
use crate::state::AppState;
use axum::extract::State;
use axum::http::StatusCode;
use kept_domain::CaseId;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(close))
}

/// Closes a case in the name of who is signed in.
#[utoipa::path(post, path = "/api/cases/{id}/close", tag = "cases", security(("session" = [])),
    params(("id" = String, Path, description = "Case")),
    responses((status = 204, description = "Closed"), ChangeProblems))]
async fn close(
    State(state): State<AppState>,
    signed_in: SignedIn,
    PathOf(path): PathOf<IdPath<CaseId>>,
) -> Result<StatusCode, Problem> {
    state
        .dispatch
        .close_case(&path.id, &signed_in.user.name)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
