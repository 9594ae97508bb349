//! The one error type at the HTTP edge: every answer that isn't what the caller wanted is a
//! [`Problem`], written as `application/problem+json` (RFC 9457).
//!
//! Which error goes where: libraries have `thiserror` enums by subject; they become a `Problem`
//! here and nowhere else. `detail` is for people and may be shown to them, so it must never hold
//! what only we should know (a database's message, a token): that is logged instead.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kept_dispatch::ports::StoreError;
use kept_dispatch::{Error as DispatchError, Refusal};
use kept_domain::Fault;
use serde::Serialize;
use utoipa::ToSchema;

/// What kind of problem it is: its status, title and the last part of its `type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The request can't be read at all.
    Malformed,
    /// Nobody is signed in, or the token or signature isn't good.
    Unauthenticated,
    /// Signed in, and still not allowed.
    Forbidden,
    /// It doesn't exist, or the caller may not know that it does.
    NotFound,
    /// The address exists, the method doesn't.
    MethodNotAllowed,
    /// The state forbids it.
    Refused,
    /// Somebody else changed the same thing first.
    Conflict,
    /// The body is larger than allowed.
    TooLarge,
    /// The body isn't of the type asked for.
    UnsupportedMediaType,
    /// The request can be read, and something in it is wrong; `errors` names the fields.
    Invalid,
    /// Too many tries.
    TooManyRequests,
    /// Our fault.
    Internal,
    /// It can't be done now; trying again may help.
    Unavailable,
}

impl Kind {
    /// All kinds, for the documentation.
    pub const ALL: [Kind; 13] = [
        Kind::Malformed,
        Kind::Unauthenticated,
        Kind::Forbidden,
        Kind::NotFound,
        Kind::MethodNotAllowed,
        Kind::Refused,
        Kind::Conflict,
        Kind::TooLarge,
        Kind::UnsupportedMediaType,
        Kind::Invalid,
        Kind::TooManyRequests,
        Kind::Internal,
        Kind::Unavailable,
    ];

    /// The status code.
    #[must_use]
    pub fn status(self) -> StatusCode {
        match self {
            Kind::Malformed => StatusCode::BAD_REQUEST,
            Kind::Unauthenticated => StatusCode::UNAUTHORIZED,
            Kind::Forbidden => StatusCode::FORBIDDEN,
            Kind::NotFound => StatusCode::NOT_FOUND,
            Kind::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Kind::Refused | Kind::Conflict => StatusCode::CONFLICT,
            Kind::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Kind::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Kind::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
            Kind::TooManyRequests => StatusCode::TOO_MANY_REQUESTS,
            Kind::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            Kind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// A short summary that is the same for every problem of the kind.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Kind::Malformed => "The request can't be read",
            Kind::Unauthenticated => "Sign in first",
            Kind::Forbidden => "Not allowed",
            Kind::NotFound => "Not found",
            Kind::MethodNotAllowed => "This method isn't offered here",
            Kind::Refused => "That can't be done now",
            Kind::Conflict => "Somebody else changed it meanwhile",
            Kind::TooLarge => "The body is too large",
            Kind::UnsupportedMediaType => "The body has the wrong type",
            Kind::Invalid => "Something in the request is wrong",
            Kind::TooManyRequests => "Too many tries",
            Kind::Internal => "Something went wrong on our side",
            Kind::Unavailable => "Not available at the moment",
        }
    }

    /// The name in the problem's `type`, which is an anchor on the page `/docs`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Kind::Malformed => "malformed",
            Kind::Unauthenticated => "unauthenticated",
            Kind::Forbidden => "forbidden",
            Kind::NotFound => "not-found",
            Kind::MethodNotAllowed => "method-not-allowed",
            Kind::Refused => "refused",
            Kind::Conflict => "conflict",
            Kind::TooLarge => "too-large",
            Kind::UnsupportedMediaType => "unsupported-media-type",
            Kind::Invalid => "invalid",
            Kind::TooManyRequests => "too-many-requests",
            Kind::Internal => "internal",
            Kind::Unavailable => "unavailable",
        }
    }
}

/// What a sentence says, as the document describes it: for who words it in another language.
#[derive(ToSchema)]
#[expect(dead_code, reason = "stands for the fields that a sentence adds")]
struct Coded {
    /// Which sentence it is; "words" where it has no code of its own.
    code: String,
    /// Its facts by their names, where it has any.
    #[schema(value_type = Option<Object>)]
    values: Option<()>,
}

/// One field that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldError {
    /// Path of the field, "visits[3].window.to"; empty for the whole request.
    pub field: String,
    /// What is wrong with it, in English.
    pub message: String,
    /// The same as a code with its values.
    #[serde(flatten)]
    #[schema(value_type = Coded)]
    pub fault: Fault,
}

impl FieldError {
    /// Something is wrong with a field.
    pub fn new(field: impl Into<String>, fault: impl Into<Fault>) -> Self {
        let fault = fault.into();
        FieldError {
            field: field.into(),
            message: fault.to_string(),
            fault,
        }
    }
}

/// The document that is sent (RFC 9457).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemBody {
    /// Address of the kind's description.
    #[serde(rename = "type")]
    pub kind: String,
    /// The same for every problem of the kind.
    pub title: String,
    /// The status code again.
    pub status: u16,
    /// What it is this time, for people.
    pub detail: String,
    /// The fields that are wrong.
    pub errors: Vec<FieldError>,
    /// The detail as a code with its values, where the state of things forbids it.
    #[serde(flatten)]
    #[schema(value_type = Option<Coded>)]
    pub refusal: Option<Refusal>,
}

/// An answer that isn't what the caller wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    kind: Kind,
    detail: String,
    errors: Vec<FieldError>,
    /// Apart, so that results stay small.
    refusal: Option<Box<Refusal>>,
    retry_after_s: Option<u64>,
}

impl Problem {
    /// A problem of a kind, and what it is this time.
    pub fn new(kind: Kind, detail: impl Into<String>) -> Self {
        Problem {
            kind,
            detail: detail.into(),
            errors: Vec::new(),
            refusal: None,
            retry_after_s: None,
        }
    }

    /// One field is wrong.
    pub fn invalid(field: impl Into<String>, fault: impl Into<Fault>) -> Self {
        Problem::fields(vec![FieldError::new(field, fault)])
    }

    /// A problem that is said with a code, too.
    #[must_use]
    pub fn refused(kind: Kind, refusal: Refusal) -> Self {
        Problem {
            detail: refusal.to_string(),
            refusal: Some(Box::new(refusal)),
            ..Problem::new(kind, "")
        }
    }

    /// These fields are wrong.
    #[must_use]
    pub fn fields(errors: Vec<FieldError>) -> Self {
        let detail = match errors.as_slice() {
            [one] => format!("{}: {}", one.field, one.message),
            many => format!("{} fields are wrong", many.len()),
        };
        Problem {
            errors,
            ..Problem::new(Kind::Invalid, detail.trim_start_matches(": "))
        }
    }

    /// Says after how many seconds trying again makes sense.
    #[must_use]
    pub fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after_s = Some(seconds);
        self
    }

    /// What kind it is.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// What it is this time.
    #[must_use]
    pub fn detail(&self) -> &str {
        &self.detail
    }

    /// The document that is sent.
    #[must_use]
    pub fn body(&self) -> ProblemBody {
        ProblemBody {
            kind: format!("/docs#problem-{}", self.kind.name()),
            title: self.kind.title().to_owned(),
            status: self.kind.status().as_u16(),
            detail: self.detail.clone(),
            errors: self.errors.clone(),
            refusal: self.refusal.as_deref().cloned(),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = (self.kind.status(), Json(self.body())).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        if let Some(seconds) = self.retry_after_s {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self.kind == Kind::Unauthenticated {
            headers.insert(
                header::WWW_AUTHENTICATE,
                HeaderValue::from_static("Bearer realm=\"kept\""),
            );
        }
        response
    }
}

impl From<DispatchError> for Problem {
    fn from(error: DispatchError) -> Self {
        match error {
            DispatchError::Invalid { field, message } => Problem::invalid(field, message),
            DispatchError::NotFound(what) => {
                Problem::new(Kind::NotFound, format!("no such {what}"))
            }
            DispatchError::Refused(why) => Problem::refused(Kind::Refused, why),
            DispatchError::Conflict(why) => Problem::refused(Kind::Conflict, why),
            DispatchError::Store(error) => error.into(),
        }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NotFound(what) => Problem::new(Kind::NotFound, format!("no such {what}")),
            StoreError::Conflict(what) => Problem::new(Kind::Conflict, what),
            StoreError::Duplicate { what, .. } => {
                Problem::new(Kind::Conflict, format!("{what} is already taken"))
            }
            StoreError::Unavailable(why) => {
                tracing::error!(%why, "the store is unavailable");
                Problem::new(Kind::Unavailable, "the store doesn't answer").retry_after(1)
            }
            StoreError::Corrupt(why) => {
                tracing::error!(%why, "stored data can't be read");
                Problem::new(Kind::Internal, "stored data can't be read")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_of_a_use_case_has_its_status() {
        let status = |error: DispatchError| Problem::from(error).kind().status().as_u16();
        let text = || "x".to_owned();
        assert_eq!(
            status(DispatchError::Invalid {
                field: text(),
                message: Fault::Missing
            }),
            422
        );
        assert_eq!(status(DispatchError::NotFound(text())), 404);
        assert_eq!(status(DispatchError::Refused(Refusal::Closed)), 409);
        assert_eq!(status(DispatchError::Conflict(Refusal::PlanChanged)), 409);
        assert_eq!(
            status(DispatchError::Store(StoreError::Unavailable(text()))),
            503
        );
        assert_eq!(
            status(DispatchError::Store(StoreError::Corrupt(text()))),
            500
        );
    }

    #[test]
    fn what_the_database_said_is_not_told_to_callers() {
        let problem = Problem::from(StoreError::Unavailable("host=secret".to_owned()));
        assert!(!problem.body().detail.contains("secret"));
    }

    #[test]
    fn kinds_have_names_of_their_own() {
        let names: std::collections::BTreeSet<_> = Kind::ALL.iter().map(|k| k.name()).collect();
        assert_eq!(names.len(), Kind::ALL.len());
    }
}
