//! Link: the address of a customer's page, revoked.

use super::IdPath;
use crate::api::openapi::ChangeProblems;
use crate::auth::session::SignedIn;
use crate::extract::{Body, PathOf};
use crate::problem::Problem;
use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use garde::Validate;
use kept_domain::VisitId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(revoke_link))
}

#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct Revocation {
    /// Whether the customer is sent the new link.
    #[garde(skip)]
    tell: bool,
}

/// The link that counts now.
#[derive(Serialize, ToSchema)]
struct NewLink {
    /// The customer's page.
    link: String,
    /// Whether a text or an e-mail with it was queued: not when `tell` is false, nor when the customer opted out or
    /// can't be reached.
    told: bool,
}

/// Revokes the links to a visit's page that were sent so far: from now on they open nothing. The page gets a new one,
/// which texts that still wait carry instead.
#[utoipa::path(post, path = "/api/visits/{id}/revoke-link", tag = "visits", security(("session" = [])),
    params(("id" = String, Path, description = "Visit")), request_body = Revocation,
    responses((status = 200, body = NewLink), ChangeProblems))]
async fn revoke_link(
    State(state): State<AppState>,
    signed_in: SignedIn,
    PathOf(path): PathOf<IdPath<VisitId>>,
    Body(asked): Body<Revocation>,
) -> Result<Json<NewLink>, Problem> {
    let by = signed_in.user.name;
    let revoked = state
        .dispatch
        .revoke_link(&path.id, asked.tell, &by)
        .await?;
    Ok(Json(NewLink {
        link: revoked.link,
        told: revoked.told,
    }))
}
