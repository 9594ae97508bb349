//! A dispatcher's moves: what one would do, and doing it.

use super::DayPath;
use crate::api::openapi::{self, ChangeProblems};
use crate::extract::{Body, PathOf};
use crate::problem::Problem;
use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use garde::Validate;
use kept_dispatch::plan::{Inform, Move};
use kept_dispatch::view::MovePreview;
use kept_domain::{PlanId, TechnicianId, VisitId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(preview))
        .routes(routes!(carry_out))
}

/// A visit that is carried somewhere, to be looked at first.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct PreviewMove {
    /// Which visit.
    #[garde(skip)]
    #[schema(value_type = String)]
    visit: VisitId,
    /// To whom; off all routes when null.
    #[garde(skip)]
    #[schema(value_type = Option<String>)]
    technician: Option<TechnicianId>,
    /// Index on the route; the best one when null.
    #[garde(skip)]
    position: Option<usize>,
}

/// A visit that is carried somewhere.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct MakeMove {
    /// Which visit.
    #[garde(skip)]
    #[schema(value_type = String)]
    visit: VisitId,
    /// To whom; off all routes when null.
    #[garde(skip)]
    #[schema(value_type = Option<String>)]
    technician: Option<TechnicianId>,
    /// Index on the route; the best one when null.
    #[garde(skip)]
    position: Option<usize>,
    /// The plan that the dispatcher saw; a conflict when another one counts.
    #[garde(skip)]
    #[schema(value_type = Option<String>)]
    expected_plan: Option<PlanId>,
    /// What customers hear whose promises it breaks.
    #[garde(skip)]
    #[serde(default)]
    inform: InformBy,
}

/// What customers hear whose promises a move breaks. Texts wait until it can't be taken back.
#[derive(Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum InformBy {
    /// What the watch over promises finds by itself.
    #[default]
    Watch,
    /// They are told, and asked what suits them.
    Tell,
    /// Nothing; the board proposes to ask them.
    Propose,
}

impl From<InformBy> for Inform {
    fn from(by: InformBy) -> Self {
        match by {
            InformBy::Watch => Inform::Watch,
            InformBy::Tell => Inform::Tell,
            InformBy::Propose => Inform::Propose,
        }
    }
}

/// What a move would do; changes nothing.
#[utoipa::path(post, path = "/api/territories/{t}/days/{date}/moves/preview", tag = "plans", security(("session" = [])),
    params(("t" = String, Path, description = "Territory"), ("date" = String, Path, description = "Local date")),
    request_body = PreviewMove,
    responses((status = 200, body = openapi::MovePreview), ChangeProblems))]
async fn preview(
    State(state): State<AppState>,
    PathOf(path): PathOf<DayPath>,
    Body(asked): Body<PreviewMove>,
) -> Result<Json<MovePreview>, Problem> {
    let to = Move {
        visit: asked.visit,
        technician: asked.technician,
        position: asked.position,
    };
    let preview = state.dispatch.preview_move(&path.t, path.date, &to).await?;
    Ok(Json(preview))
}

/// A plan that counts now.
#[derive(Serialize, ToSchema)]
struct Moved {
    /// The plan.
    #[schema(value_type = String)]
    plan: PlanId,
}

/// Moves a visit.
#[utoipa::path(post, path = "/api/territories/{t}/days/{date}/moves", tag = "plans", security(("session" = [])),
    params(("t" = String, Path, description = "Territory"), ("date" = String, Path, description = "Local date")),
    request_body = MakeMove,
    responses((status = 200, body = Moved), ChangeProblems))]
async fn carry_out(
    State(state): State<AppState>,
    PathOf(path): PathOf<DayPath>,
    Body(asked): Body<MakeMove>,
) -> Result<Json<Moved>, Problem> {
    let to = Move {
        visit: asked.visit,
        technician: asked.technician,
        position: asked.position,
    };
    let expected = asked.expected_plan.as_ref();
    let plan = state
        .dispatch
        .move_visit(&path.t, path.date, &to, expected, asked.inform.into())
        .await?;
    Ok(Json(Moved { plan: plan.id }))
}
