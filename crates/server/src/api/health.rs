//! Health for whoever runs the server: is the process there, can it do its work, what has it
//! measured.

use super::openapi::GeneralProblems;
use crate::problem::Problem;
use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(healthz))
        .routes(routes!(readyz))
}

/// All is well.
#[derive(Serialize, ToSchema)]
struct Health {
    /// "ok".
    status: &'static str,
}

/// The process answers.
#[utoipa::path(get, path = "/healthz", tag = "health",
    responses((status = 200, body = Health), GeneralProblems))]
async fn healthz() -> Json<Health> {
    Json(Health { status: "ok" })
}

/// The process can do its work: the store answers.
#[utoipa::path(get, path = "/readyz", tag = "health",
    responses((status = 200, body = Health), GeneralProblems))]
async fn readyz(State(state): State<AppState>) -> Result<Json<Health>, Problem> {
    state.store.ping().await?;
    Ok(Json(Health { status: "ok" }))
}

/// What was measured, for Prometheus.
pub async fn metrics(State(state): State<AppState>) -> impl IntoResponse {
    let format = "text/plain; version=0.0.4; charset=utf-8";
    ([(header::CONTENT_TYPE, format)], state.metrics.render())
}
