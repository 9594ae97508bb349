//! Importing a day: a file in the day format, as a whole or not at all.

use super::TerritoryPath;
use crate::api::openapi::{self, ChangeProblems};
use crate::auth::rights::Right;
use crate::auth::session::SignedIn;
use crate::extract::{self, PathOf};
use crate::problem::{FieldError, Kind, Problem};
use crate::state::AppState;
use axum::Json;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Request, State};
use kept_domain::Fault;
use kept_domain::day_file::{self, Day, FILE_BYTES_MAX, Problems};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouterExt};
use utoipa_axum::routes;

/// What problems call the file.
const FILE: &str = "body";

/// The route.
pub fn router() -> OpenApiRouter<AppState> {
    let limit = DefaultBodyLimit::max(FILE_BYTES_MAX);
    OpenApiRouter::new().routes(routes!(import).layer(limit))
}

/// What an import brought in.
#[derive(Serialize, ToSchema)]
struct Imported {
    /// Visits.
    visits: u32,
    /// Technicians.
    technicians: u32,
}

/// Brings a day in. Everything that is wrong with the file is reported, and nothing is changed
/// then.
#[utoipa::path(post, path = "/api/territories/{t}/import", tag = "days", security(("session" = [])),
    params(("t" = String, Path, description = "Territory; the file must be of the same one")),
    request_body = openapi::DayFile,
    responses((status = 200, body = Imported), ChangeProblems))]
async fn import(
    State(state): State<AppState>,
    signed_in: SignedIn,
    PathOf(path): PathOf<TerritoryPath>,
    request: Request,
) -> Result<Json<Imported>, Problem> {
    signed_in.require(Right::Import)?;
    extract::expect_json(&request)?;
    let Ok(_room) = state.imports.try_acquire() else {
        let detail = "other files are being imported";
        return Err(Problem::new(Kind::Unavailable, detail).retry_after(2));
    };
    let bytes = extract::bytes(request, &state).await?;
    let day = parse(bytes).await?;
    if day.territory.id != path.t {
        return Err(Problem::invalid("territory.id", Fault::OtherTerritory));
    }
    let imported = state.dispatch.import_day(&day).await?;
    Ok(Json(Imported {
        visits: imported.visits,
        technicians: imported.technicians,
    }))
}

/// Large files take a while to parse, so that is done off the event loop.
async fn parse(bytes: Bytes) -> Result<Day, Problem> {
    let parsed = tokio::task::spawn_blocking(move || day_file::parse_json(FILE, &bytes)).await;
    match parsed {
        Ok(Ok(day)) => Ok(day),
        Ok(Err(problems)) => Err(explain(&problems)),
        Err(error) => {
            tracing::error!(%error, "a file couldn't be parsed");
            Err(Problem::new(Kind::Internal, "the file can't be read"))
        }
    }
}

fn explain(problems: &Problems) -> Problem {
    let errors = problems
        .listed()
        .iter()
        .map(
            |problem| match (problem.at.line, problem.at.field.as_str()) {
                (Some(line), "") => FieldError::new("", format!("line {line}: {}", problem.fault)),
                (_, field) => FieldError::new(field, problem.fault.clone()),
            },
        )
        .collect();
    Problem::fields(errors)
}
