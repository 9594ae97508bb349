//! Attachments: a phone sends the photos and the signature of a visit, each as the body of a request of
//! its own. What a body is, its bytes say; what its sender says of it doesn't count.

use crate::api::AttachmentPath;
use crate::api::openapi::ChangeProblems;
use crate::auth::device::Calling;
use crate::extract::{self, PathOf, QueryOf};
use crate::problem::{Kind, Problem};
use crate::state::AppState;
use axum::Json;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::StatusCode;
use garde::Validate;
use kept_dispatch::attach::{Attached, NewAttachment};
use kept_domain::{AttachmentId, AttachmentKind, Picture, id::ID_LEN_MAX};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouterExt};
use utoipa_axum::routes;

/// The route, for bodies up to the configured size.
pub fn router(state: &AppState) -> OpenApiRouter<AppState> {
    let limit = DefaultBodyLimit::max(state.config.attachment_bytes_max);
    OpenApiRouter::new().routes(routes!(attach).layer(limit))
}

#[derive(Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct About {
    /// "photo" or "signature".
    #[garde(skip)]
    #[param(value_type = String)]
    kind: AttachmentKind,
}

/// What became of it.
#[derive(Serialize, ToSchema)]
struct AttachmentAnswer {
    /// "accepted", or "repeated" (known already).
    status: &'static str,
    /// What it is, by its content.
    content_type: &'static str,
}

/// Takes over a photo or a signature of a visit on the technician's route: JPEG, PNG or WebP, 5 MiB at most
/// unless the firm set another limit, 20 a visit. The phone makes the id (UUIDv7), and sends it again until
/// it has an answer; the same id twice is one picture. It may come before the visit's reports or after them.
#[utoipa::path(put, path = "/api/technician/visits/{id}/attachments/{attachment}", tag = "technician",
    security(("device" = [])),
    params(
        ("id" = String, Path, description = "Visit"),
        ("attachment" = String, Path, description = "Made by the phone: letters, digits, - and _"),
        About,
    ),
    request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "The picture's bytes"),
    responses((status = 200, body = AttachmentAnswer, description = "Known already"), (status = 201, body = AttachmentAnswer), ChangeProblems))]
async fn attach(
    State(state): State<AppState>,
    Calling(device): Calling,
    PathOf(path): PathOf<AttachmentPath>,
    QueryOf(about): QueryOf<About>,
    request: Request,
) -> Result<(StatusCode, Json<AttachmentAnswer>), Problem> {
    let id = checked(path.attachment)?;
    let limit = state.config.attachment_bytes_max;
    let content = extract::picture(request, &state, "an attachment", limit).await?;
    let picture = Picture::of(&content).ok_or_else(|| {
        let detail = "an attachment has to be a JPEG, PNG or WebP picture";
        Problem::new(Kind::UnsupportedMediaType, detail)
    })?;
    let new = NewAttachment {
        id,
        visit: path.id,
        kind: about.kind,
        picture,
        content: content.as_ref().into(),
    };
    let (code, status) = match state.dispatch.attach(&device.technician, &new).await? {
        Attached::Accepted => (StatusCode::CREATED, "accepted"),
        Attached::Repeated => (StatusCode::OK, "repeated"),
    };
    let taken = AttachmentAnswer {
        status,
        content_type: picture.content_type(),
    };
    Ok((code, Json(taken)))
}

/// The id becomes a part of addresses and of files' names.
fn checked(id: AttachmentId) -> Result<AttachmentId, Problem> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if (1..=ID_LEN_MAX).contains(&id.as_str().len()) && id.as_str().chars().all(is_plain) {
        return Ok(id);
    }
    let message = format!("1 to {ID_LEN_MAX} letters, digits, - and _ are needed");
    Err(Problem::invalid("attachment", message))
}
