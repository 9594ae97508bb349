//! Reading requests: bodies, path parameters and queries, checked before a handler sees them.
//! What is wrong becomes a [`Problem`] that names the field. Must never let an unbounded or
//! unchecked body through.

use crate::checks::fault_of;
use crate::problem::{FieldError, Kind, Problem};
use axum::body::Bytes;
use axum::extract::path::ErrorKind;
use axum::extract::rejection::{BytesRejection, PathRejection};
use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use garde::Validate;
use kept_domain::Fault;
use serde::de::DeserializeOwned;

/// A JSON body that was parsed and passed its own checks.
pub struct Body<T>(pub T);

impl<S, T> FromRequest<S> for Body<T>
where
    S: Send + Sync,
    T: DeserializeOwned + Validate<Context = ()>,
{
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        expect_json(&request)?;
        let bytes = bytes(request, state).await?;
        let value: T = parse(&bytes)?;
        check(&value)?;
        Ok(Body(value))
    }
}

/// The raw body within the route's size limit.
///
/// # Errors
/// `TooLarge`; `Malformed` when the connection broke off.
pub async fn bytes<S: Send + Sync>(request: Request, state: &S) -> Result<Bytes, Problem> {
    Bytes::from_request(request, state)
        .await
        .map_err(|rejection: BytesRejection| {
            if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
                Problem::new(Kind::TooLarge, "the body is larger than this address takes")
            } else {
                Problem::new(Kind::Malformed, "the body didn't arrive whole")
            }
        })
}

/// The raw body of a picture that is sent; `what` it is and the route's `limit` in bytes are named when it is too large.
///
/// # Errors
/// As [`bytes`].
pub async fn picture<S: Send + Sync>(
    request: Request,
    state: &S,
    what: &str,
    limit: usize,
) -> Result<Bytes, Problem> {
    bytes(request, state)
        .await
        .map_err(|problem| match problem.kind() {
            Kind::TooLarge => {
                let detail = format!("{what} may have {limit} bytes at most");
                Problem::new(Kind::TooLarge, detail)
            }
            _ => problem,
        })
}

/// Refuses a body that doesn't say it is JSON: browsers ask before they send such a one to
/// another site.
///
/// # Errors
/// `UnsupportedMediaType`.
pub fn expect_json(request: &Request) -> Result<(), Problem> {
    let essence = essence(request);
    let is_json = essence == "application/json"
        || (essence.starts_with("application/") && essence.ends_with("+json"));
    if is_json {
        Ok(())
    } else {
        Err(Problem::new(
            Kind::UnsupportedMediaType,
            "send JSON with Content-Type: application/json",
        ))
    }
}

/// Refuses a body that doesn't say it is a form.
///
/// # Errors
/// `UnsupportedMediaType`.
pub fn expect_form(request: &Request) -> Result<(), Problem> {
    if essence(request) == "application/x-www-form-urlencoded" {
        Ok(())
    } else {
        Err(Problem::new(
            Kind::UnsupportedMediaType,
            "send a form with Content-Type: application/x-www-form-urlencoded",
        ))
    }
}

/// What the body is said to be, without parameters; empty when nothing is said.
fn essence(request: &Request) -> String {
    request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .map(|essence| essence.trim().to_ascii_lowercase())
        .unwrap_or_default()
}

/// Parses JSON.
///
/// # Errors
/// `Malformed` where it isn't JSON; `Invalid` with the field's path where it isn't of the shape.
pub fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let path = error.path().to_string();
        explain(&path, error.inner())
    })?;
    json.end().map_err(|error| explain("", &error))?;
    Ok(value)
}

fn explain(path: &str, error: &serde_json::Error) -> Problem {
    match error.classify() {
        serde_json::error::Category::Data => {
            let field = if path == "." { "" } else { path };
            Problem::invalid(field, Fault::of_shape(without_position(error)))
        }
        _ => Problem::new(Kind::Malformed, format!("not JSON: {error}")),
    }
}

/// The path says where; a line and column of a one-line body say nothing more.
fn without_position(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let suffix = format!(" at line {} column {}", error.line(), error.column());
    text.strip_suffix(&suffix).unwrap_or(&text).to_owned()
}

/// Runs a value's own checks.
///
/// # Errors
/// `Invalid` with all fields that are wrong.
pub fn check<T: Validate<Context = ()>>(value: &T) -> Result<(), Problem> {
    value.validate().map_err(|report| {
        Problem::fields(
            report
                .iter()
                .map(|(path, error)| FieldError::new(path.to_string(), fault_of(error)))
                .collect(),
        )
    })
}

/// Path parameters.
pub struct PathOf<T>(pub T);

impl<S, T> FromRequestParts<S> for PathOf<T>
where
    S: Send + Sync,
    T: DeserializeOwned + Send,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match Path::<T>::from_request_parts(parts, state).await {
            Ok(Path(value)) => Ok(PathOf(value)),
            Err(rejection) => Err(explain_path(&rejection)),
        }
    }
}

fn explain_path(rejection: &PathRejection) -> Problem {
    let PathRejection::FailedToDeserializePathParams(failed) = rejection else {
        tracing::error!(%rejection, "a route has no such parameters");
        return Problem::new(Kind::Internal, "the address can't be read");
    };
    match failed.kind() {
        ErrorKind::ParseErrorAtKey { key, .. } | ErrorKind::InvalidUtf8InPathParam { key } => {
            Problem::invalid(key, "not readable")
        }
        ErrorKind::DeserializeError { key, message, .. } => Problem::invalid(key, message.as_str()),
        other => Problem::invalid("", other.to_string()),
    }
}

/// A query string that was parsed and passed its own checks.
pub struct QueryOf<T>(pub T);

impl<S, T> FromRequestParts<S> for QueryOf<T>
where
    S: Send + Sync,
    T: DeserializeOwned + Validate<Context = ()>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        let value = axum::extract::Query::<T>::try_from_uri(&parts.uri)
            .map_err(|rejection| Problem::invalid("", rejection.body_text()))?
            .0;
        check(&value)?;
        Ok(QueryOf(value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize, Validate)]
    #[serde(deny_unknown_fields)]
    struct Inner {
        #[garde(range(min = 1))]
        size: u32,
    }

    #[derive(Debug, Deserialize, Validate)]
    #[serde(deny_unknown_fields)]
    struct Outer {
        #[garde(dive)]
        parts: Vec<Inner>,
    }

    fn field_of(json: &str) -> (Kind, String) {
        let problem = parse::<Outer>(json.as_bytes())
            .and_then(|value| check(&value))
            .unwrap_err();
        let field = problem.body().errors.first().map(|e| e.field.clone());
        (problem.kind(), field.unwrap_or_default())
    }

    #[test]
    fn the_path_of_what_is_wrong_is_named() {
        let wrong_type = r#"{"parts":[{"size":1},{"size":"x"}]}"#;
        assert_eq!(
            field_of(wrong_type),
            (Kind::Invalid, "parts[1].size".into())
        );
        let unknown = r#"{"parts":[{"size":1,"colour":2}]}"#;
        assert_eq!(field_of(unknown).0, Kind::Invalid);
        assert!(field_of(unknown).1.starts_with("parts[0]"));
        let out_of_bounds = r#"{"parts":[{"size":0}]}"#;
        assert_eq!(
            field_of(out_of_bounds),
            (Kind::Invalid, "parts[0].size".into())
        );
    }

    #[test]
    fn what_is_not_json_is_malformed_and_so_is_what_follows_it() {
        assert_eq!(field_of("{").0, Kind::Malformed);
        assert_eq!(field_of(r#"{"parts":[]} x"#).0, Kind::Malformed);
    }
}
