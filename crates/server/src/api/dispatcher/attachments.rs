//! Attachments: the pictures that technicians took at a visit, for those who are signed in.

use crate::api::AttachmentPath;
use crate::api::openapi::QueryProblems;
use crate::etag;
use crate::extract::PathOf;
use crate::problem::{Kind, Problem};
use crate::state::AppState;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use kept_domain::Attachment;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// A picture that is opened by itself runs and loads nothing.
const POLICY: &str = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'";

/// The route.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(picture))
}

/// A photo or signature of a visit, as it was sent.
#[utoipa::path(get, path = "/api/visits/{id}/attachments/{attachment}", tag = "visits", security(("session" = [])),
    params(("id" = String, Path, description = "Visit"), ("attachment" = String, Path, description = "As in the visit's story")),
    responses((status = 200, description = "The picture", content_type = "image/*", body = Vec<u8>),
        (status = 304, description = "Not changed"), QueryProblems))]
async fn picture(
    State(state): State<AppState>,
    PathOf(path): PathOf<AttachmentPath>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let found = state.store.attachment(&path.attachment).await?;
    let (attachment, content) = found
        .filter(|(attachment, _)| attachment.visit == path.id)
        .ok_or_else(|| Problem::new(Kind::NotFound, "the visit has no such attachment"))?;
    let tag = format!("\"{}\"", attachment.sha256);
    if etag::matches(&headers, &tag) {
        return Ok(etag::not_modified(&tag));
    }
    let headers = [
        (
            header::CONTENT_TYPE,
            attachment.picture.content_type().to_owned(),
        ),
        (header::CONTENT_DISPOSITION, disposition(&attachment)),
        (header::CONTENT_SECURITY_POLICY, POLICY.to_owned()),
    ];
    Ok(etag::tagged(&tag, (headers, content).into_response()))
}

fn disposition(attachment: &Attachment) -> String {
    format!(
        "inline; filename=\"{}-{}.{}\"",
        attachment.kind.name(),
        attachment.id,
        attachment.picture.extension()
    )
}
