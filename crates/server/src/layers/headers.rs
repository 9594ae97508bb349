//! What every answer tells browsers: load nothing from elsewhere, be framed by nobody, keep
//! nothing of a person's data, and don't say where you came from.

use crate::tiles::Tiles;
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

/// Where images may come from.
const IMAGES: &str = "img-src 'self' data: blob:";
/// Maps draw on canvases with blob workers; styles are set by scripts while a block is dragged.
const POLICY: &str = "default-src 'self'; img-src 'self' data: blob:; \
style-src 'self' 'unsafe-inline'; worker-src 'self' blob:; frame-ancestors 'none'; \
base-uri 'none'; form-action 'self'; object-src 'none'";

/// The policy of the board's page, whose map may show tiles of one more origin.
#[must_use]
pub fn board_policy(tiles: Option<&Tiles>) -> HeaderValue {
    let with_tiles = tiles.map(|tiles| {
        let images = format!("{IMAGES} {}", tiles.origin());
        HeaderValue::from_str(&POLICY.replacen(IMAGES, &images, 1))
    });
    // An origin that can't be said isn't trusted either.
    with_tiles
        .and_then(Result::ok)
        .unwrap_or(HeaderValue::from_static(POLICY))
}

/// Adds the headers that the handler didn't set itself.
pub async fn add(request: Request, next: Next) -> Response {
    let is_customers = request.uri().path().starts_with("/c/");
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let mut default = |name: HeaderName, value: &'static str| {
        headers
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    };
    default(header::CONTENT_SECURITY_POLICY, POLICY);
    default(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    default(header::REFERRER_POLICY, "no-referrer");
    default(header::CACHE_CONTROL, "no-store");
    if is_customers {
        default(HeaderName::from_static("x-robots-tag"), "noindex, nofollow");
    }
    response
}
