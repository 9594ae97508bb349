//! Protection against forged requests: an unsafe call must repeat the session's token in a header
//! that no other site can set. The cookie alone is never enough to change something.

use crate::problem::{Kind, Problem};
use axum::http::{HeaderMap, Method};
use subtle::ConstantTimeEq;

/// The header that carries the token.
pub const HEADER: &str = "x-csrf-token";

/// Refuses an unsafe call without the session's token.
///
/// # Errors
/// `Forbidden`.
pub fn check(method: &Method, headers: &HeaderMap, expected: &str) -> Result<(), Problem> {
    if method.is_safe() {
        return Ok(());
    }
    let given = headers
        .get(HEADER)
        .map(axum::http::HeaderValue::as_bytes)
        .unwrap_or_default();
    if bool::from(given.ct_eq(expected.as_bytes())) {
        Ok(())
    } else {
        Err(Problem::new(
            Kind::Forbidden,
            "the x-csrf-token header is missing or isn't this session's",
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(token: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(HEADER, token.parse().unwrap());
        headers
    }

    #[test]
    fn reading_needs_no_token_and_writing_needs_the_right_one() {
        assert!(check(&Method::GET, &HeaderMap::new(), "abc").is_ok());
        assert!(check(&Method::POST, &HeaderMap::new(), "abc").is_err());
        assert!(check(&Method::DELETE, &headers("abd"), "abc").is_err());
        assert!(check(&Method::POST, &headers("abc"), "abc").is_ok());
    }
}
