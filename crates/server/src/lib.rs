//! HTTP: the APIs of dispatchers, technicians and customers, logins, live events, OpenAPI.
//!
//! Architecture invariant: nothing is decided here. A handler checks who calls and what they sent,
//! calls one use case of `dispatch`, and writes the answer; every refusal is a
//! [`problem::Problem`]. No panic is reachable from input, and all input has bounds.

pub mod api;
mod app;
mod aside;
pub mod auth;
pub mod background;
mod board;
mod checks;
mod company;
pub mod config;
pub mod difference;
pub mod etag;
pub mod extract;
pub mod layers;
pub mod limits;
pub mod live;
pub mod metrics;
mod portrait;
pub mod problem;
pub mod setup;
pub mod state;
pub mod tiles;

pub use app::{App, assemble, router};
pub use background::Roles;
pub use config::{Config, WebhookSecret};
pub use setup::SetupError;
pub use state::AppState;
