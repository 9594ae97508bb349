//! Presence: which visit a dispatcher looks at or carries right now. What a board says is passed on to the boards that
//! listen to this process at once, and to those of others over the store: a board says it again every few seconds, and
//! the others forget what they haven't heard for a while. Nothing depends on it.

use super::DayPath;
use crate::api::openapi::ChangeProblems;
use crate::auth::session::SignedIn;
use crate::extract::{Body, PathOf};
use crate::live::{Doing, Presence};
use crate::problem::Problem;
use crate::state::AppState;
use axum::extract::State;
use axum::http::StatusCode;
use garde::Validate;
use kept_domain::{ID_LEN_MAX, VisitId};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(presence))
}

#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct Present {
    /// Tells boards of one person apart: 8 to 40 letters, digits or hyphens, made up by the board.
    #[garde(custom(is_name))]
    screen: String,
    /// Null: no visit any more.
    #[garde(custom(is_id))]
    #[schema(value_type = Option<String>)]
    visit: Option<VisitId>,
    /// What the board does with it.
    #[garde(skip)]
    doing: Doing,
}

fn is_name(screen: &str, (): &()) -> garde::Result {
    let fine = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    if (8..=40).contains(&screen.len()) && screen.bytes().all(fine) {
        Ok(())
    } else {
        Err(garde::Error::new(
            "isn't 8 to 40 letters, digits or hyphens",
        ))
    }
}

fn is_id(visit: &Option<VisitId>, (): &()) -> garde::Result {
    let long = visit
        .as_ref()
        .is_some_and(|id| id.as_str().chars().count() > ID_LEN_MAX);
    if long {
        return Err(garde::Error::new("is longer than the id of any visit"));
    }
    Ok(())
}

/// Tells other boards which visit the caller looks at or carries. To be said again every few seconds.
#[utoipa::path(post, path = "/api/territories/{t}/days/{date}/presence", tag = "days", security(("session" = [])),
    params(("t" = String, Path, description = "Territory"), ("date" = String, Path, description = "Local date")),
    request_body = Present,
    responses((status = 204, description = "Passed on"), (status = 429, description = "Said too often"), ChangeProblems))]
async fn presence(
    State(state): State<AppState>,
    signed_in: SignedIn,
    PathOf(path): PathOf<DayPath>,
    Body(said): Body<Present>,
) -> Result<StatusCode, Problem> {
    let user = signed_in.user;
    let now = state.clock.now();
    state.limits.presence_by_login.try_once(&user.login, now)?;
    let territory = state.territory(&path.t).await?;
    let presence = Presence {
        territory: territory.id,
        day: path.date,
        screen: said.screen,
        name: user.name,
        visit: said.visit,
        doing: said.doing,
    };
    state
        .live
        .present(state.store.as_ref(), presence, now)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
