//! Places for a visit that is on no route.

use super::IdPath;
use crate::api::openapi::{self, QueryProblems};
use crate::extract::PathOf;
use crate::problem::Problem;
use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use kept_dispatch::view::PlaceView;
use kept_domain::VisitId;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The route.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(places))
}

/// Where a visit could go.
#[derive(Serialize, ToSchema)]
struct Places {
    /// At most three: those that break fewest promises first, then the cheapest.
    #[schema(value_type = Vec<openapi::PlaceView>)]
    places: Vec<PlaceView>,
}

/// The best places for a visit, each with its price.
#[utoipa::path(get, path = "/api/visits/{id}/places", tag = "visits", security(("session" = [])),
    params(("id" = String, Path, description = "Visit")),
    responses((status = 200, body = Places), QueryProblems))]
async fn places(
    State(state): State<AppState>,
    PathOf(path): PathOf<IdPath<VisitId>>,
) -> Result<Json<Places>, Problem> {
    let dispatch = state.dispatch.clone();
    let working = async move { dispatch.places(&path.id).await };
    let places = state.aside.run(working).await?;
    Ok(Json(Places { places }))
}
