//! ETags: a client that has the newest version gets no body again (RFC 9110, section 13).

use crate::auth::secret;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use sha2::{Digest, Sha256};

/// The tag of a revision number.
#[must_use]
pub fn of(revision: u64) -> String {
    format!("\"{revision}\"")
}

/// Whether the client's If-None-Match names the tag. Weak tags count: nothing is written by it.
#[must_use]
pub fn matches(headers: &HeaderMap, tag: &str) -> bool {
    headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|given| given.trim().trim_start_matches("W/"))
        .any(|given| given == tag || given == "*")
}

/// "You have it already."
#[must_use]
pub fn not_modified(tag: &str) -> Response {
    tagged(tag, StatusCode::NOT_MODIFIED.into_response())
}

/// A value as JSON with its tag.
#[must_use]
pub fn json<T: Serialize>(tag: &str, value: &T) -> Response {
    tagged(tag, axum::Json(value).into_response())
}

/// A value as JSON, tagged by its content; no body when the client has the same.
#[must_use]
pub fn json_by_content<T: Serialize>(headers: &HeaderMap, value: &T) -> Response {
    let Ok(bytes) = serde_json::to_vec(value) else {
        return axum::Json(value).into_response();
    };
    let digest = Sha256::digest(&bytes);
    let tag = format!("\"{}\"", secret::hex(digest.get(..16).unwrap_or(&digest)));
    if matches(headers, &tag) {
        return not_modified(&tag);
    }
    let json = [(header::CONTENT_TYPE, "application/json")];
    tagged(&tag, (json, Body::from(bytes)).into_response())
}

/// An answer with its tag: for one person's browser only, which asks each time whether it changed.
#[must_use]
pub fn tagged(tag: &str, mut response: Response) -> Response {
    if let Ok(tag) = HeaderValue::from_str(tag) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    // May be kept, and must be asked for again each time.
    response.headers_mut().insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, no-cache"),
    );
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_of_several_tags_is_enough() {
        let mut headers = HeaderMap::new();
        assert!(!matches(&headers, "\"7\""));
        headers.insert(header::IF_NONE_MATCH, "\"6\", W/\"7\"".parse().unwrap());
        assert!(matches(&headers, "\"7\""));
        assert!(!matches(&headers, "\"67\""));
    }

    #[test]
    fn the_same_content_has_the_same_tag() {
        let first = json_by_content(&HeaderMap::new(), &[1, 2]);
        let tag = first.headers().get(header::ETAG).unwrap().clone();
        let mut headers = HeaderMap::new();
        headers.insert(header::IF_NONE_MATCH, tag);
        assert_eq!(json_by_content(&headers, &[1, 2]).status(), 304);
        assert_eq!(json_by_content(&headers, &[1, 3]).status(), 200);
    }
}
