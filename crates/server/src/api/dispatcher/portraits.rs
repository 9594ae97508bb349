//! Portraits of technicians: put, shown and taken away by who is signed in.

use super::IdPath;
use crate::api::openapi::{ChangeProblems, QueryProblems};
use crate::auth::session::SignedIn;
use crate::etag;
use crate::extract::{self, PathOf};
use crate::portrait::{self, NoPortrait};
use crate::problem::{Kind, Problem};
use crate::state::AppState;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kept_domain::TechnicianId;
use sha2::{Digest, Sha256};
use std::sync::Arc;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouterExt};
use utoipa_axum::routes;

/// Largest upload: a camera's picture.
const BYTES_MAX: usize = 10 * 1024 * 1024;

/// The routes.
pub fn router() -> OpenApiRouter<AppState> {
    let put = routes!(put_portrait).layer(DefaultBodyLimit::max(BYTES_MAX));
    OpenApiRouter::new()
        .routes(put)
        .routes(routes!(portrait))
        .routes(routes!(remove_portrait))
}

/// Gives a technician a portrait (JPEG, PNG or WebP, 10 MiB and 8192 pixels a side at most), which customers see once
/// they are told who comes. The middle of it is kept as a small square without anything else that the file says.
#[utoipa::path(put, path = "/api/technicians/{id}/portrait", tag = "technicians", security(("session" = [])),
    params(("id" = String, Path, description = "Technician")),
    request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "The picture's bytes"),
    responses((status = 204, description = "Taken over"), ChangeProblems))]
async fn put_portrait(
    State(state): State<AppState>,
    signed_in: SignedIn,
    PathOf(path): PathOf<IdPath<TechnicianId>>,
    request: Request,
) -> Result<StatusCode, Problem> {
    let upload = extract::picture(request, &state, "a portrait", BYTES_MAX).await?;
    let drawn = state
        .aside
        .run(async move { Ok(portrait::of(&upload)) })
        .await?;
    let drawn = drawn.map_err(refused)?;
    let by = signed_in.user.name;
    let content: Arc<[u8]> = drawn.into();
    state
        .dispatch
        .set_portrait(&path.id, Some(content), &by)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A technician's portrait.
#[utoipa::path(get, path = "/api/technicians/{id}/portrait", tag = "technicians", security(("session" = [])),
    params(("id" = String, Path, description = "Technician")),
    responses((status = 200, description = "The portrait", content_type = "image/jpeg", body = Vec<u8>),
        (status = 304, description = "Not changed"), QueryProblems))]
async fn portrait(
    State(state): State<AppState>,
    PathOf(path): PathOf<IdPath<TechnicianId>>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let found = state.store.portrait(&path.id).await?;
    let content = found.ok_or_else(|| Problem::new(Kind::NotFound, "there is no portrait"))?;
    let tag = format!("\"{:x}\"", Sha256::digest(&content));
    if etag::matches(&headers, &tag) {
        return Ok(etag::not_modified(&tag));
    }
    let jpeg = [(header::CONTENT_TYPE, "image/jpeg")];
    Ok(etag::tagged(&tag, (jpeg, content).into_response()))
}

/// Takes a technician's portrait away; its bytes are deleted.
#[utoipa::path(delete, path = "/api/technicians/{id}/portrait", tag = "technicians", security(("session" = [])),
    params(("id" = String, Path, description = "Technician")),
    responses((status = 204, description = "There is none now"), ChangeProblems))]
async fn remove_portrait(
    State(state): State<AppState>,
    signed_in: SignedIn,
    PathOf(path): PathOf<IdPath<TechnicianId>>,
) -> Result<StatusCode, Problem> {
    let by = signed_in.user.name;
    state.dispatch.set_portrait(&path.id, None, &by).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn refused(why: NoPortrait) -> Problem {
    let kind = match why {
        NoPortrait::OtherKind => Kind::UnsupportedMediaType,
        NoPortrait::Damaged => Kind::Malformed,
        NoPortrait::TooLarge => Kind::TooLarge,
    };
    Problem::new(kind, why.to_string())
}
