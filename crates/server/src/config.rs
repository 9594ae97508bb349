//! What the server is told when it starts. Holds a secret, so it is never logged whole.

use kept_domain::Seconds;
use std::time::Duration;

/// Settings of a server process.
#[derive(Clone)]
pub struct Config {
    /// Address under which people reach the server, "https://kept.example"; starts the links
    /// that customers get, and `https` makes the cookie secure.
    pub public_url: String,
    /// The built-in inbox is the gateway: phones can be read and answered over the API.
    pub built_in_inbox: bool,
    /// Secret of the incoming messages' webhook ("whsec_" and base64); the webhook is closed
    /// without one.
    pub webhook_secret: Option<WebhookSecret>,
    /// A proxy that we trust sets `X-Forwarded-For`: its last address is the caller's.
    pub behind_proxy: bool,
    /// How long a dispatcher stays signed in, by the clock port.
    pub session: Seconds,
    /// Real time between two looks at what the passing of time brings (and at the outbox, and at
    /// days that other processes may have changed).
    pub poll: Duration,
    /// Real time after which a request is given up.
    pub request_timeout: Duration,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            public_url: "http://127.0.0.1:8080".to_owned(),
            built_in_inbox: true,
            webhook_secret: None,
            behind_proxy: false,
            session: Seconds(12 * 3600),
            poll: Duration::from_secs(1),
            request_timeout: Duration::from_secs(60),
        }
    }
}

impl Config {
    /// Whether people reach the server over TLS.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.public_url.starts_with("https://")
    }
}

impl std::fmt::Debug for Config {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Config")
            .field("public_url", &self.public_url)
            .field("built_in_inbox", &self.built_in_inbox)
            .field("behind_proxy", &self.behind_proxy)
            .finish_non_exhaustive()
    }
}

pub use crate::api::webhooks::WebhookSecret;
