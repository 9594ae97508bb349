//! Technicians of a territory, and their days of absence.

use super::{IdPath, TerritoryPath};
use crate::api::openapi::{self, ChangeProblems, QueryProblems};
use crate::auth::session::SignedIn;
use crate::extract::{Body, PathOf};
use crate::problem::Problem;
use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use chrono::NaiveDate;
use garde::Validate;
use kept_domain::{PlanId, Technician, TechnicianId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(absent))
        .routes(routes!(lock))
}

/// Technicians of a territory.
#[derive(Serialize, ToSchema)]
struct Technicians {
    /// By id, absent ones included.
    #[schema(value_type = Vec<openapi::Technician>)]
    technicians: Vec<Technician>,
}

/// All technicians of a territory.
#[utoipa::path(get, path = "/api/territories/{t}/technicians", tag = "technicians", security(("session" = [])),
    params(("t" = String, Path, description = "Territory")),
    responses((status = 200, body = Technicians), QueryProblems))]
async fn list(
    State(state): State<AppState>,
    PathOf(path): PathOf<TerritoryPath>,
) -> Result<Json<Technicians>, Problem> {
    let territory = state.territory(&path.t).await?;
    let today = state.clock.now().date(territory.zone);
    let day = state.store.load_day(&path.t, today).await?;
    let technicians = day.technicians.into_values().collect();
    Ok(Json(Technicians { technicians }))
}

#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct Absence {
    /// Local date.
    #[garde(skip)]
    date: NaiveDate,
}

/// What an absence did.
#[derive(Serialize, ToSchema)]
struct Repaired {
    /// The plan that counts now; null when the day wasn't planned.
    #[schema(value_type = Option<String>)]
    plan: Option<PlanId>,
}

/// Notes that a technician doesn't work on a day, and repairs the plan; a locked route is unlocked.
#[utoipa::path(post, path = "/api/technicians/{id}/absences", tag = "technicians", security(("session" = [])),
    params(("id" = String, Path, description = "Technician")), request_body = Absence,
    responses((status = 200, body = Repaired), ChangeProblems))]
async fn absent(
    State(state): State<AppState>,
    PathOf(path): PathOf<IdPath<TechnicianId>>,
    Body(asked): Body<Absence>,
) -> Result<Json<Repaired>, Problem> {
    let dispatch = state.dispatch.clone();
    let repairing = async move { dispatch.absent(&path.id, asked.date).await };
    let plan = state.aside.run(repairing).await?;
    Ok(Json(Repaired {
        plan: plan.map(|plan| plan.id),
    }))
}

#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct Lock {
    /// Local date.
    #[garde(skip)]
    date: NaiveDate,
    /// Whether the route is locked.
    #[garde(skip)]
    locked: bool,
}

/// Locks a technician's route of a day, so that nothing is put onto it or taken off it, or unlocks it.
#[utoipa::path(post, path = "/api/technicians/{id}/lock", tag = "technicians", security(("session" = [])),
    params(("id" = String, Path, description = "Technician")), request_body = Lock,
    responses((status = 204, description = "Locked, or unlocked"), ChangeProblems))]
async fn lock(
    State(state): State<AppState>,
    signed_in: SignedIn,
    PathOf(path): PathOf<IdPath<TechnicianId>>,
    Body(asked): Body<Lock>,
) -> Result<StatusCode, Problem> {
    let by = signed_in.user.name;
    let Lock { date, locked } = asked;
    state
        .dispatch
        .lock_route(&path.id, date, locked, &by)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
