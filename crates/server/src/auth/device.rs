//! Technicians' phones: a random bearer token, its hash in the store. Guards the technician's
//! whole API; who the technician is comes from the token and never from the request.

use super::secret;
use crate::problem::{Kind, Problem};
use crate::state::AppState;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::Response;
use kept_dispatch::ports::Device;

/// Longest token that is looked up.
const TOKEN_LEN_MAX: usize = 128;

/// The phone that is calling.
#[derive(Clone, Debug)]
pub struct Calling(pub Device);

/// Lets only phones with a good token through.
///
/// # Errors
/// `Unauthenticated`, or the store's.
pub async fn require(
    State(state): State<AppState>,
    mut request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let token = bearer(request.headers()).ok_or_else(nobody)?;
    let device = state
        .accounts
        .device(&secret::sha256_hex(token))
        .await?
        .filter(|device| device.revoked_at.is_none())
        .ok_or_else(nobody)?;
    request.extensions_mut().insert(Calling(device));
    Ok(next.run(request).await)
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty() && token.len() <= TOKEN_LEN_MAX)
        .then_some(token)
}

fn nobody() -> Problem {
    Problem::new(
        Kind::Unauthenticated,
        "send this phone's token: Authorization: Bearer …",
    )
}

impl<S: Send + Sync> FromRequestParts<S> for Calling {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        parts
            .extensions
            .get::<Calling>()
            .cloned()
            .ok_or_else(nobody)
    }
}
