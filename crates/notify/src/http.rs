//! What gateways over HTTP have in common: a client with bounds, and what an answer says about
//! whether a message was taken.

use kept_dispatch::ports::GatewayError;
use kept_domain::Seconds;
use reqwest::{Client, RequestBuilder, StatusCode, header, redirect};
use std::time::Duration;

/// Time for one request and its answer.
const TIMEOUT: Duration = Duration::from_secs(10);
/// Largest answer that is read, in bytes.
const ANSWER_BYTES_MAX: usize = 1 << 20;
/// The wait when a gateway asks for one and doesn't say how long.
const BUSY_WAIT: Seconds = Seconds(10);
/// The longest wait that a gateway may ask for.
const BUSY_WAIT_MAX: Seconds = Seconds(15 * 60);

/// An answer.
pub struct Answer {
    /// Its status.
    pub status: StatusCode,
    /// Its body; empty when it is too large.
    pub body: Vec<u8>,
    /// How long to wait, if it says so in whole seconds.
    pub retry_after: Option<Seconds>,
}

impl Answer {
    /// The wait it asks for.
    #[must_use]
    pub fn wait(&self) -> Seconds {
        let wait = self.retry_after.unwrap_or(BUSY_WAIT);
        wait.clamp(Seconds(1), BUSY_WAIT_MAX)
    }

    /// What follows from an answer that says nothing but its status; `None` for a success, and for
    /// a refusal that is about the message.
    #[must_use]
    pub fn trouble(&self, what: &str) -> Option<GatewayError> {
        let status = self.status;
        let why = format!("{what} answered {status}");
        if status.is_success() {
            return None;
        }
        match status.as_u16() {
            429 => Some(GatewayError::Busy {
                why,
                after: self.wait(),
            }),
            // The operator has to set something right: messages wait for that.
            401 | 403 | 404 | 405 | 407 | 410 => {
                tracing::error!(gateway = what, %status, "a gateway doesn't let us in");
                Some(GatewayError::Later(why))
            }
            503 => Some(GatewayError::Later(why)),
            500.. | 408 => Some(GatewayError::Unknown(why)),
            300..=399 => Some(GatewayError::Later(why)),
            _ => None,
        }
    }
}

/// A client for one gateway. It follows no redirection, since a message and its credentials are
/// for the one who was named.
///
/// # Errors
/// The client can't be made.
pub fn client() -> Result<Client, reqwest::Error> {
    Client::builder()
        .timeout(TIMEOUT)
        .redirect(redirect::Policy::none())
        .user_agent(concat!("kept/", env!("CARGO_PKG_VERSION")))
        .build()
}

/// Sends a request and reads its answer.
///
/// # Errors
/// `Later` when nobody was reached; `Unknown` when the answer didn't come.
pub async fn ask(request: RequestBuilder, what: &str) -> Result<Answer, GatewayError> {
    let mut response = request.send().await.map_err(|error| lost(&error, what))?;
    let retry_after = response
        .headers()
        .get(header::RETRY_AFTER)
        .and_then(|value| value.to_str().ok()?.parse().ok())
        .map(Seconds);
    let status = response.status();
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| lost(&error, what))? {
        if body.len() + chunk.len() > ANSWER_BYTES_MAX {
            body.clear();
            break;
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Answer {
        status,
        body,
        retry_after,
    })
}

/// Without the address, which may hold a number.
fn lost(error: &reqwest::Error, what: &str) -> GatewayError {
    if error.is_connect() || error.is_builder() {
        GatewayError::Later(format!("{what} can't be reached"))
    } else if error.is_timeout() {
        GatewayError::Unknown(format!("{what} didn't answer in time"))
    } else {
        GatewayError::Unknown(format!("{what}'s answer broke off"))
    }
}
