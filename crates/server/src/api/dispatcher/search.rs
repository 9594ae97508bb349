//! Search: a visit by its reference, its customer's name or number.

use super::TerritoryPath;
use crate::api::openapi::QueryProblems;
use crate::extract::{PathOf, QueryOf};
use crate::problem::Problem;
use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use chrono::NaiveDate;
use garde::Validate;
use kept_dispatch::day::DayState;
use kept_dispatch::ports::{Store, StoreError, VisitKey};
use kept_domain::{TerritoryId, VisitId, VisitStatus};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Most visits that are found.
const FOUND_MAX: u32 = 20;

/// The routes.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(search))
}

#[derive(Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Asked {
    /// Part of a reference, name or number; 2 to 100 characters.
    #[garde(length(chars, min = 2, max = 100))]
    q: String,
}

/// A visit that was found.
#[derive(Serialize, ToSchema)]
struct Hit {
    #[schema(value_type = String)]
    territory: TerritoryId,
    day: NaiveDate,
    #[schema(value_type = String)]
    visit: VisitId,
    /// Short code.
    reference: String,
    /// Customer's full name.
    customer: String,
    /// How far it is: "open", "on_the_way", "arrived", "working", "done", "no_access", "cancelled".
    #[schema(value_type = String)]
    status: VisitStatus,
}

/// Visits that were found.
#[derive(Serialize, ToSchema)]
struct Found {
    /// Newest day first, at most 20.
    visits: Vec<Hit>,
}

/// Finds visits.
#[utoipa::path(get, path = "/api/territories/{t}/search", tag = "visits", security(("session" = [])),
    params(("t" = String, Path, description = "Territory"), Asked),
    responses((status = 200, body = Found), QueryProblems))]
async fn search(
    State(state): State<AppState>,
    PathOf(path): PathOf<TerritoryPath>,
    QueryOf(asked): QueryOf<Asked>,
) -> Result<Json<Found>, Problem> {
    let store = &state.store;
    let keys = store
        .search_visits(&path.t, asked.q.trim(), FOUND_MAX)
        .await?;
    let days = days_of(store.as_ref(), &keys).await?;
    let visits = keys.iter().filter_map(|key| hit(days.get(&key.day)?, key));
    Ok(Json(Found {
        visits: visits.collect(),
    }))
}

/// The days that visits lie on, each loaded once.
pub(super) async fn days_of(
    store: &dyn Store,
    keys: &[VisitKey],
) -> Result<BTreeMap<NaiveDate, DayState>, StoreError> {
    let mut days = BTreeMap::new();
    for key in keys {
        if let Entry::Vacant(room) = days.entry(key.day) {
            room.insert(store.load_day(&key.territory, key.day).await?);
        }
    }
    Ok(days)
}

/// None when the visit moved to another day meanwhile.
fn hit(day: &DayState, key: &VisitKey) -> Option<Hit> {
    let visit = day.visits.get(&key.visit)?;
    let customer = day.customers.get(&visit.customer)?;
    Some(Hit {
        territory: key.territory.clone(),
        day: key.day,
        visit: key.visit.clone(),
        reference: visit.reference.clone(),
        customer: customer.name.clone(),
        status: day.progress_of(&key.visit).status,
    })
}
