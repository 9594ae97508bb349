//! What becomes of the unexpected: an address that doesn't exist, a method that isn't offered, a
//! request that takes too long, a panic. Each one is a problem document like any other.

use crate::problem::{Kind, Problem};
use crate::state::AppState;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::any::Any;

/// Gives a request up after the configured time. A stream's first byte counts, not its end.
///
/// # Errors
/// `Unavailable`.
pub async fn time_limit(
    State(state): State<AppState>,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    tokio::time::timeout(state.config.request_timeout, next.run(request))
        .await
        .map_err(|_| {
            tracing::warn!("a request took too long");
            Problem::new(Kind::Unavailable, "this took too long; try again").retry_after(5)
        })
}

/// The address exists, the method doesn't.
pub async fn no_method() -> Problem {
    Problem::new(
        Kind::MethodNotAllowed,
        "see the Allow header for what is offered here",
    )
}

/// The address doesn't exist.
pub async fn no_route() -> Problem {
    Problem::new(Kind::NotFound, "no such address; /docs lists what there is")
}

/// A handler panicked: it is logged, the caller is told no more than that it is our fault.
#[must_use]
pub fn panicked(panic: Box<dyn Any + Send>) -> Response {
    let message = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("no message");
    tracing::error!(message, "a request panicked");
    Problem::new(Kind::Internal, "the error was logged").into_response()
}
