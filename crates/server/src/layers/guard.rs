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

#[cfg(test)]
mod tests {
    use super::*;
    use axum::Router;
    use axum::body::Body;
    use axum::routing::get;
    use tower::ServiceExt;
    use tower_http::catch_panic::CatchPanicLayer;

    async fn panics() -> &'static str {
        panic!("the database's password is 1234")
    }

    #[tokio::test]
    async fn a_panic_is_a_problem_that_tells_nothing() {
        let router = Router::new()
            .route("/", get(panics))
            .layer(CatchPanicLayer::custom(panicked));
        let request = axum::http::Request::new(Body::empty());
        let response = router.oneshot(request).await.unwrap();
        assert_eq!(response.status(), 500);
        let body = axum::body::to_bytes(response.into_body(), 10_000)
            .await
            .unwrap();
        let text = String::from_utf8_lossy(&body);
        assert!(text.contains("/docs#problem-internal"), "{text}");
        assert!(!text.contains("1234"), "{text}");
    }
}
