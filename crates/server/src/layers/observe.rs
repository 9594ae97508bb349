//! Measures and logs every request by its route's template. The address itself is never written
//! down: it may hold a customer's token or number.

use crate::auth::secret;
use crate::metrics;
use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use kept_dispatch::clock::Stopwatch;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use tracing::Instrument;

/// The header that tells the caller under which id a request was logged.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// Requests without a route share a label: anybody can make up addresses.
const NO_ROUTE: &str = "(none)";

/// Runs a request in a span of its own, and counts it.
pub async fn observe(request: Request, next: Next) -> Response {
    let watch = Stopwatch::start();
    let id = next_id();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map_or_else(
        || NO_ROUTE.to_owned(),
        |matched| matched.as_str().to_owned(),
    );
    let span = tracing::info_span!("request", %id, %method, route);
    async move {
        let mut response = next.run(request).await;
        let status = response.status();
        let ms = watch.elapsed().as_millis();
        if status.is_server_error() {
            tracing::warn!(status = status.as_u16(), ms, "answered");
        } else {
            tracing::debug!(status = status.as_u16(), ms, "answered");
        }
        metrics::request(&method, &route, status.as_u16(), &watch);
        if let Ok(id) = HeaderValue::from_str(&id) {
            response.headers_mut().insert(REQUEST_ID, id);
        }
        response
    }
    .instrument(span)
    .await
}

/// Unique in a process, and unlikely to be another process's.
fn next_id() -> String {
    static PROCESS: OnceLock<String> = OnceLock::new();
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let process = PROCESS.get_or_init(|| {
        let random = secret::random::<4>().unwrap_or_default();
        secret::hex(&random)
    });
    format!("{process}-{}", COUNT.fetch_add(1, Ordering::Relaxed))
}
