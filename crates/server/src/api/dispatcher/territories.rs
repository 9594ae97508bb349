//! Territories, and which of their days there are.

use super::TerritoryPath;
use crate::api::openapi::{self, QueryProblems};
use crate::extract::PathOf;
use crate::problem::Problem;
use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use chrono::{Days, NaiveDate};
use kept_domain::{Settings, TerritoryId};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Days before today that are listed.
const DAYS_BACK: u64 = 31;
/// Most days that are listed.
const DAYS_MAX: u32 = 400;

/// The routes.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(territories))
        .routes(routes!(days))
}

/// A branch or region.
#[derive(Serialize, ToSchema)]
struct Territory {
    /// Identity.
    #[schema(value_type = String)]
    id: TerritoryId,
    /// Name of the branch.
    name: String,
    /// Name of the firm.
    firm: String,
    /// IANA zone.
    zone: String,
    /// Times, thresholds, budgets.
    #[schema(value_type = openapi::Settings)]
    settings: Settings,
}

/// All territories.
#[utoipa::path(get, path = "/api/territories", tag = "days", security(("session" = [])),
    responses((status = 200, body = Vec<Territory>), QueryProblems))]
async fn territories(State(state): State<AppState>) -> Result<Json<Vec<Territory>>, Problem> {
    let all = state.store.territories().await?;
    let brief = all.into_iter().map(|territory| Territory {
        zone: territory.zone.name().to_owned(),
        id: territory.id,
        name: territory.name,
        firm: territory.firm,
        settings: territory.settings,
    });
    Ok(Json(brief.collect()))
}

#[derive(Serialize, ToSchema)]
struct DayList {
    /// Local dates that have visits, from a month ago on.
    days: Vec<NaiveDate>,
    /// Today in the territory's zone.
    today: NaiveDate,
}

/// Days that have visits.
#[utoipa::path(get, path = "/api/territories/{t}/days", tag = "days", security(("session" = [])),
    params(("t" = String, Path, description = "Territory")),
    responses((status = 200, body = DayList), QueryProblems))]
async fn days(
    State(state): State<AppState>,
    PathOf(path): PathOf<TerritoryPath>,
) -> Result<Json<DayList>, Problem> {
    let territory = state.territory(&path.t).await?;
    let today = state.clock.now().date(territory.zone);
    let from = today
        .checked_sub_days(Days::new(DAYS_BACK))
        .unwrap_or(today);
    let days = state.store.days(&path.t, from, DAYS_MAX).await?;
    Ok(Json(DayList { days, today }))
}
