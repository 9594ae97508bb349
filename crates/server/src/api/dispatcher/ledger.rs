//! The ledger, page by page.

use super::TerritoryPath;
use crate::api::openapi::{self, QueryProblems};
use crate::extract::{PathOf, QueryOf};
use crate::problem::Problem;
use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use chrono::NaiveDate;
use garde::Validate;
use kept_dispatch::ports::LedgerQuery;
use kept_domain::{LedgerEntry, VisitId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Entries of a page when nothing is asked for.
const LIMIT: u32 = 200;

/// The routes.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(ledger))
}

#[derive(Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Asked {
    /// Of one local date only.
    #[garde(skip)]
    day: Option<NaiveDate>,
    /// Of one visit only.
    #[garde(skip)]
    #[param(value_type = Option<String>)]
    visit: Option<VisitId>,
    /// Entries after this sequence.
    #[garde(skip)]
    after: Option<u64>,
    /// At most this many, 1 to 1000; 200 when not given.
    #[garde(range(min = 1, max = 1000))]
    limit: Option<u32>,
}

/// A page of the ledger.
#[derive(Serialize, ToSchema)]
struct Page {
    /// In order.
    #[schema(value_type = Vec<openapi::LedgerEntry>)]
    entries: Vec<LedgerEntry>,
    /// `after` for the next page; null on the last one.
    next: Option<u64>,
}

/// Entries of a territory's ledger, in order.
#[utoipa::path(get, path = "/api/territories/{t}/ledger", tag = "ledger", security(("session" = [])),
    params(("t" = String, Path, description = "Territory"), Asked),
    responses((status = 200, body = Page), QueryProblems))]
async fn ledger(
    State(state): State<AppState>,
    PathOf(path): PathOf<TerritoryPath>,
    QueryOf(asked): QueryOf<Asked>,
) -> Result<Json<Page>, Problem> {
    state.territory(&path.t).await?;
    let query = LedgerQuery {
        day: asked.day,
        visit: asked.visit,
        after: asked.after.unwrap_or(0),
        limit: asked.limit.unwrap_or(LIMIT),
    };
    let entries = state.store.ledger(&path.t, &query).await?;
    let is_full = u32::try_from(entries.len()).is_ok_and(|count| count >= query.limit);
    let next = entries.last().filter(|_| is_full).map(|last| last.sequence);
    Ok(Json(Page { entries, next }))
}
