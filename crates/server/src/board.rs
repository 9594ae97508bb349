//! The board: files embedded into the binary, and its page for every address of its own
//! navigation. Never answers in the API's place: what isn't there, there, is a problem document.

use crate::layers::guard;
use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use kept_board::Asset;
use tower_http::compression::CompressionLayer;

/// Files whose name holds their hash never change.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// Everything else is asked for again each time.
const ASK_AGAIN: &str = "no-cache";

/// Addresses that belong to others than the board.
const NOT_THE_BOARDS: [&str; 4] = ["/api", "/webhooks", "/c", "/assets"];

/// Everything that no other route answers. Files are packed for the way: they are large, and hold
/// no secret that packing could give away. `policy` is the page's own.
pub fn router(policy: HeaderValue) -> Router {
    let router = Router::new().fallback(serve);
    router.layer(CompressionLayer::new()).with_state(policy)
}

/// The file at an address, the board's page, or "not found".
async fn serve(State(policy): State<HeaderValue>, method: Method, uri: Uri) -> Response {
    if method != Method::GET && method != Method::HEAD {
        return guard::no_route().await.into_response();
    }
    let path = uri.path();
    let found = kept_board::asset(path).or_else(|| {
        is_navigation(path)
            .then(|| kept_board::asset("index.html"))
            .flatten()
    });
    match found {
        Some(asset) => send(asset, policy),
        None => guard::no_route().await.into_response(),
    }
}

/// Whether the board itself may know the address. Files have an extension; pages don't.
fn is_navigation(path: &str) -> bool {
    let is_other = NOT_THE_BOARDS.iter().any(|other| {
        path.strip_prefix(other)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    });
    !is_other && !path.rsplit('/').next().unwrap_or_default().contains('.')
}

fn send(asset: Asset, policy: HeaderValue) -> Response {
    let mut response = (StatusCode::OK, Body::from(asset.bytes.into_owned())).into_response();
    let headers = response.headers_mut();
    let mime = HeaderValue::from_str(&asset.mime);
    headers.insert(
        header::CONTENT_TYPE,
        mime.unwrap_or(HeaderValue::from_static("application/octet-stream")),
    );
    if asset.mime.starts_with("text/html") {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    let caching = if asset.immutable { FOR_EVER } else { ASK_AGAIN };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_the_boards_and_files_and_apis_are_not() {
        assert!(is_navigation("/"));
        assert!(is_navigation("/bristol/2026-10-15"));
        assert!(is_navigation("/calendar"));
        assert!(!is_navigation("/api/nothing"));
        assert!(!is_navigation("/c/token"));
        assert!(!is_navigation("/assets/gone"));
        assert!(!is_navigation("/favicon.ico"));
    }
}
