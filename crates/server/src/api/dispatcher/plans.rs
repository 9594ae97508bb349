//! Plans of a day: making one, and the revisions there are.

use super::{DayPath, IdPath};
use crate::api::openapi::{self, ChangeProblems, QueryProblems};
use crate::extract::{Body, PathOf};
use crate::problem::{Kind, Problem};
use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use garde::Validate;
use kept_dispatch::plan::PlanMode;
use kept_dispatch::ports::PlanSummary;
use kept_domain::{Plan, PlanId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(make))
        .routes(routes!(list))
        .routes(routes!(one))
}

/// How much is planned.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Mode {
    /// The whole day, from nothing.
    All,
    /// What hasn't begun, disturbing few promises.
    Rest,
}

#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct MakePlan {
    #[garde(skip)]
    mode: Mode,
}

/// A plan in brief.
#[derive(Serialize, ToSchema)]
struct Made {
    /// The plan.
    #[schema(value_type = String)]
    plan: PlanId,
    /// Its revision on the day.
    revision: u32,
    /// Visits on routes.
    assigned: usize,
    /// Visits on none.
    unassigned: usize,
    /// Total cost; a second of driving is 1.
    cost: i64,
}

/// Plans a day and makes the plan current.
#[utoipa::path(post, path = "/api/territories/{t}/days/{date}/plan", tag = "plans", security(("session" = [])),
    params(("t" = String, Path, description = "Territory"), ("date" = String, Path, description = "Local date")),
    request_body = MakePlan,
    responses((status = 200, body = Made), ChangeProblems))]
async fn make(
    State(state): State<AppState>,
    PathOf(path): PathOf<DayPath>,
    Body(asked): Body<MakePlan>,
) -> Result<Json<Made>, Problem> {
    let mode = match asked.mode {
        Mode::All => PlanMode::All,
        Mode::Rest => PlanMode::Rest,
    };
    let dispatch = state.dispatch.clone();
    let planning = async move { dispatch.plan(&path.t, path.date, mode).await };
    let plan = state.aside.run(planning).await?;
    Ok(Json(Made {
        revision: plan.revision,
        assigned: plan.routes.iter().map(|route| route.stops.len()).sum(),
        unassigned: plan.unassigned.len(),
        cost: plan.cost.total(),
        plan: plan.id,
    }))
}

/// Revisions of a day.
#[derive(Serialize, ToSchema)]
struct Plans {
    /// Oldest first.
    #[schema(value_type = Vec<openapi::PlanSummary>)]
    plans: Vec<PlanSummary>,
}

/// All revisions of a day's plan.
#[utoipa::path(get, path = "/api/territories/{t}/days/{date}/plans", tag = "plans", security(("session" = [])),
    params(("t" = String, Path, description = "Territory"), ("date" = String, Path, description = "Local date")),
    responses((status = 200, body = Plans), QueryProblems))]
async fn list(
    State(state): State<AppState>,
    PathOf(path): PathOf<DayPath>,
) -> Result<Json<Plans>, Problem> {
    let plans = state.store.plans(&path.t, path.date).await?;
    Ok(Json(Plans { plans }))
}

/// A plan with its routes.
#[utoipa::path(get, path = "/api/plans/{id}", tag = "plans", security(("session" = [])),
    params(("id" = String, Path, description = "Plan")),
    responses((status = 200, body = openapi::Plan), QueryProblems))]
async fn one(
    State(state): State<AppState>,
    PathOf(path): PathOf<IdPath<PlanId>>,
) -> Result<Json<Plan>, Problem> {
    let plan = state.store.plan(&path.id).await?;
    plan.map(Json)
        .ok_or_else(|| Problem::new(Kind::NotFound, "no such plan"))
}
