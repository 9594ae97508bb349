//! What the server is told when it starts. Holds a secret, so it is never logged whole.

use crate::tiles::Tiles;
use kept_domain::Seconds;
use kept_notify::settings::{Carrier, Gateways};
use std::time::Duration;

/// Largest picture that a phone may send, when nothing is said.
const ATTACHMENT_BYTES: usize = 5 << 20;

/// Settings of a server process.
#[derive(Clone)]
pub struct Config {
    /// Address under which people reach the server, "https://kept.example"; starts the links
    /// that customers get, and `https` makes the cookie secure.
    pub public_url: String,
    /// Who carries messages. Where the built-in inbox is one of them, its phones can be read and
    /// answered over the API.
    pub gateways: Gateways,
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
    /// Largest picture that a phone may send, bytes.
    pub attachment_bytes_max: usize,
    /// The ground under the board's map; without it no browser asks anybody but this server.
    pub tiles: Option<Tiles>,
    /// Real time after which a request is given up.
    pub request_timeout: Duration,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            public_url: "http://127.0.0.1:8080".to_owned(),
            gateways: Gateways::default(),
            webhook_secret: None,
            behind_proxy: false,
            session: Seconds(12 * 3600),
            poll: Duration::from_secs(1),
            attachment_bytes_max: ATTACHMENT_BYTES,
            tiles: None,
            request_timeout: Duration::from_secs(60),
        }
    }
}

impl Config {
    /// Whether the built-in inbox carries texts.
    #[must_use]
    pub fn built_in_inbox(&self) -> bool {
        self.gateways.texts.contains(&Carrier::Inbox)
    }

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
            .field("texts", &self.gateways.texts)
            .field("behind_proxy", &self.behind_proxy)
            .finish_non_exhaustive()
    }
}

pub use kept_notify::sign::WebhookSecret;
