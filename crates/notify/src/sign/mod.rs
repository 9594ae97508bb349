//! Signatures of webhooks: who sent a request, and that nobody changed it on its way.

pub mod standard;
pub mod twilio;

pub use standard::{SecretError, WebhookSecret};
