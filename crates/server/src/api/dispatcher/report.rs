//! The firm's report: how well promises were kept, and what was learned of durations.

use super::TerritoryPath;
use crate::api::openapi::{self, QueryProblems};
use crate::extract::{PathOf, QueryOf};
use crate::problem::Problem;
use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use chrono::{Days, NaiveDate};
use garde::Validate;
use kept_dispatch::firm_report::{FirmReport, ReportQuery, to_csv};
use kept_dispatch::ports::ModelVersion;
use kept_domain::{TechnicianId, TerritoryId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Days of a report when none are asked for.
const DAYS: u64 = 31;
/// Versions of a list when nothing is asked for.
const LIMIT: u32 = 50;

/// The routes.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(report))
        .routes(routes!(report_csv))
        .routes(routes!(models))
}

#[derive(Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Range {
    /// First local date; 30 days before `to` when not given.
    #[garde(skip)]
    from: Option<NaiveDate>,
    /// Last local date; yesterday when not given.
    #[garde(skip)]
    to: Option<NaiveDate>,
    /// Only visits that this technician came to, or was to come to.
    #[garde(inner(length(bytes, min = 1, max = 100)))]
    technician: Option<String>,
    /// Only visits of this job type.
    #[garde(inner(length(bytes, min = 1, max = 200)))]
    job_type: Option<String>,
}

/// How well promises were kept on the days from `from` to `to` that are over (366 at most): the word
/// that was given, by stage, job type, technician, date and month, each with coverage and its interval, widths,
/// Winkler score, CRPS, belief against outcome, and how long before customers were warned.
#[utoipa::path(get, path = "/api/territories/{t}/report", tag = "report", security(("session" = [])),
    params(("t" = String, Path, description = "Territory"), Range),
    responses((status = 200, body = openapi::FirmReport), QueryProblems))]
async fn report(
    State(state): State<AppState>,
    PathOf(path): PathOf<TerritoryPath>,
    QueryOf(range): QueryOf<Range>,
) -> Result<Json<FirmReport>, Problem> {
    Ok(Json(made(&state, path.t, &range).await?))
}

/// The same as a table: CSV with a header line.
#[utoipa::path(get, path = "/api/territories/{t}/report.csv", tag = "report", security(("session" = [])),
    params(("t" = String, Path, description = "Territory"), Range),
    responses((status = 200, description = "A line a group", content_type = "text/csv", body = String), QueryProblems))]
async fn report_csv(
    State(state): State<AppState>,
    PathOf(path): PathOf<TerritoryPath>,
    QueryOf(range): QueryOf<Range>,
) -> Result<impl IntoResponse, Problem> {
    let report = made(&state, path.t, &range).await?;
    let name = format!("report-{}-{}.csv", report.from, report.to);
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}\""),
        ),
    ];
    Ok((headers, to_csv(&report)))
}

async fn made(
    state: &AppState,
    territory: TerritoryId,
    range: &Range,
) -> Result<FirmReport, Problem> {
    let zone = state.territory(&territory).await?.zone;
    let today = state.clock.now().date(zone);
    let to = range.to.or_else(|| today.pred_opt()).unwrap_or(today);
    let first = to.checked_sub_days(Days::new(DAYS - 1)).unwrap_or(to);
    let from = range.from.unwrap_or(first);
    let query = ReportQuery {
        technician: range.technician.as_deref().map(TechnicianId::new),
        job_type: range.job_type.clone(),
        ..ReportQuery::of_days(from, to)
    };
    let dispatch = state.dispatch.clone();
    let report = async move { dispatch.firm_report(&territory, &query).await };
    state.aside.run(report).await
}

#[derive(Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Newest {
    /// At most this many, 1 to 1000; 50 when not given.
    #[garde(range(min = 1, max = 1000))]
    limit: Option<u32>,
}

/// Versions of what was learned.
#[derive(Serialize, ToSchema)]
struct Versions {
    /// Newest first. The newest that was taken counts.
    #[schema(value_type = Vec<openapi::ModelVersion>)]
    versions: Vec<ModelVersion>,
    /// The version that counts; null: forecasts go by what the firm entered.
    current: Option<u32>,
}

/// What was learned of durations, each version with how it was judged on days that it had not seen, and
/// why it was taken or not.
#[utoipa::path(get, path = "/api/territories/{t}/models", tag = "models", security(("session" = [])),
    params(("t" = String, Path, description = "Territory"), Newest),
    responses((status = 200, body = Versions), QueryProblems))]
async fn models(
    State(state): State<AppState>,
    PathOf(path): PathOf<TerritoryPath>,
    QueryOf(newest): QueryOf<Newest>,
) -> Result<Json<Versions>, Problem> {
    state.territory(&path.t).await?;
    let current = state.dispatch.current_version(&path.t).await?;
    let limit = newest.limit.unwrap_or(LIMIT);
    let versions = state.store.models(&path.t, limit).await?;
    Ok(Json(Versions { versions, current }))
}
