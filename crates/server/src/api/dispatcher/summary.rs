//! Some days of a territory at a glance: a week on the board.

use super::TerritoryPath;
use crate::api::openapi::{self, QueryProblems};
use crate::etag;
use crate::extract::{PathOf, QueryOf};
use crate::problem::Problem;
use crate::state::AppState;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use chrono::NaiveDate;
use garde::Validate;
use kept_dispatch::view::SUMMARY_DAYS_MAX;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(summary))
}

#[derive(Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Asked {
    /// First local date.
    #[garde(skip)]
    from: NaiveDate,
    /// Last local date, thirteen days after the first at most.
    #[garde(custom(is_near(&self.from)))]
    to: NaiveDate,
}

fn is_near(from: &NaiveDate) -> impl FnOnce(&NaiveDate, &()) -> garde::Result + '_ {
    move |to, ()| match (*to - *from).num_days() {
        0..SUMMARY_DAYS_MAX => Ok(()),
        days if days < 0 => Err(garde::Error::new("must not be before from")),
        _ => Err(garde::Error::new(format!(
            "must be within {SUMMARY_DAYS_MAX} days of from"
        ))),
    }
}

/// Up to fourteen days in numbers: each technician's visits and load, and what is at risk, broken or on no route.
/// Nothing is forecast for it.
#[utoipa::path(get, path = "/api/territories/{t}/summary", tag = "days", security(("session" = [])),
    params(("t" = String, Path, description = "Territory"), Asked),
    responses((status = 200, body = openapi::SummaryView), (status = 304, description = "Not changed"), QueryProblems))]
async fn summary(
    State(state): State<AppState>,
    PathOf(path): PathOf<TerritoryPath>,
    QueryOf(asked): QueryOf<Asked>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let summary = state
        .dispatch
        .summary_view(&path.t, asked.from, asked.to)
        .await?;
    Ok(etag::json_by_content(&headers, &summary))
}
