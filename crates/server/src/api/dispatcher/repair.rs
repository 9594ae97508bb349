//! Changes of a whole plan: the rest of the day planned again, shown before it is taken; and taking a change
//! back, or doing it again.

use super::DayPath;
use crate::api::openapi::{self, ChangeProblems};
use crate::auth::session::SignedIn;
use crate::extract::{Body, PathOf};
use crate::problem::Problem;
use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use garde::Validate;
use kept_dispatch::view::{Order, PlanPreview};
use kept_domain::{PlanId, TechnicianId, VisitId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Most routes of a plan.
const ROUTES_MAX: usize = 2000;
/// Most visits of a route.
const STOPS_MAX: usize = 500;

/// The routes.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(preview))
        .routes(routes!(take))
        .routes(routes!(restore))
}

#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct PreviewRest {
    /// As if this technician didn't work on the day.
    #[garde(skip)]
    #[schema(value_type = Option<String>)]
    absent: Option<TechnicianId>,
}

/// What planning the rest of the day again would do; changes nothing.
#[utoipa::path(post, path = "/api/territories/{t}/days/{date}/plan/preview", tag = "repairs", security(("session" = [])),
    params(("t" = String, Path, description = "Territory"), ("date" = String, Path, description = "Local date")),
    request_body = PreviewRest,
    responses((status = 200, body = openapi::PlanPreview), ChangeProblems))]
async fn preview(
    State(state): State<AppState>,
    PathOf(path): PathOf<DayPath>,
    Body(asked): Body<PreviewRest>,
) -> Result<Json<PlanPreview>, Problem> {
    let dispatch = state.dispatch.clone();
    let absent = asked.absent;
    let planning = async move {
        dispatch
            .preview_rest(&path.t, path.date, absent.as_ref())
            .await
    };
    Ok(Json(state.aside.run(planning).await?))
}

/// A plan that was shown and is taken.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct TakePlan {
    /// The plan that counted when it was shown; a conflict when another one counts.
    #[garde(skip)]
    #[schema(value_type = String)]
    expected_plan: PlanId,
    /// As they were shown.
    #[garde(length(max = ROUTES_MAX), dive)]
    orders: Vec<NamedOrder>,
}

/// Visits of one technician, in order.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct NamedOrder {
    /// Who.
    #[garde(skip)]
    #[schema(value_type = String)]
    technician: TechnicianId,
    /// What, one after the other.
    #[garde(length(max = STOPS_MAX))]
    #[schema(value_type = Vec<String>)]
    visits: Vec<VisitId>,
}

impl From<NamedOrder> for Order {
    fn from(named: NamedOrder) -> Self {
        Order {
            technician: named.technician,
            visits: named.visits,
        }
    }
}

/// A plan that counts now.
#[derive(Serialize, ToSchema)]
struct Taken {
    /// The plan.
    #[schema(value_type = String)]
    plan: PlanId,
    /// Visits on none of its routes.
    unassigned: usize,
}

/// Takes a plan that was shown.
#[utoipa::path(post, path = "/api/territories/{t}/days/{date}/plan/take", tag = "repairs", security(("session" = [])),
    params(("t" = String, Path, description = "Territory"), ("date" = String, Path, description = "Local date")),
    request_body = TakePlan,
    responses((status = 200, body = Taken), ChangeProblems))]
async fn take(
    State(state): State<AppState>,
    PathOf(path): PathOf<DayPath>,
    Body(asked): Body<TakePlan>,
) -> Result<Json<Taken>, Problem> {
    let orders: Vec<Order> = asked.orders.into_iter().map(Order::from).collect();
    let plan = state
        .dispatch
        .take_plan(&path.t, path.date, &orders, &asked.expected_plan)
        .await?;
    Ok(Json(Taken {
        unassigned: plan.unassigned.len(),
        plan: plan.id,
    }))
}

#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct RestorePlan {
    /// The plan whose routes count again.
    #[garde(skip)]
    #[schema(value_type = String)]
    plan: PlanId,
    /// The plan that counts now; a conflict when another one does.
    #[garde(skip)]
    #[schema(value_type = String)]
    expected_plan: PlanId,
}

/// What taking back did.
#[derive(Serialize, ToSchema)]
struct Restored {
    /// The plan that counts now.
    #[schema(value_type = String)]
    plan: PlanId,
    /// Texts that were withdrawn before they went out.
    withdrawn: u32,
    /// Customers who had been told already.
    told: u32,
}

/// Takes a change of the plan back, or does it again.
#[utoipa::path(post, path = "/api/territories/{t}/days/{date}/plan/restore", tag = "repairs", security(("session" = [])),
    params(("t" = String, Path, description = "Territory"), ("date" = String, Path, description = "Local date")),
    request_body = RestorePlan,
    responses((status = 200, body = Restored), ChangeProblems))]
async fn restore(
    State(state): State<AppState>,
    signed_in: SignedIn,
    PathOf(path): PathOf<DayPath>,
    Body(asked): Body<RestorePlan>,
) -> Result<Json<Restored>, Problem> {
    let by = &signed_in.user.name;
    let (wanted, expected) = (&asked.plan, &asked.expected_plan);
    let restored = state
        .dispatch
        .restore_plan(&path.t, path.date, wanted, expected, by)
        .await?;
    Ok(Json(Restored {
        plan: restored.plan,
        withdrawn: restored.withdrawn,
        told: restored.told,
    }))
}
