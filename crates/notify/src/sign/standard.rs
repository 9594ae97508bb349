//! Standard Webhooks (<https://github.com/standard-webhooks/standard-webhooks>): HMAC-SHA256 over
//! `id.timestamp.body`.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use sha2::Sha256;

/// Most signatures in the header (a sender that changes its secret sends two).
const SIGNATURES_MAX: usize = 8;
/// What a secret in text starts with.
const PREFIX: &str = "whsec_";

/// The secret that a sender and we share.
#[derive(Clone, PartialEq, Eq)]
pub struct WebhookSecret(Vec<u8>);

/// A text that isn't a webhook's secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a webhook secret: \"whsec_\" and base64 of 24 to 64 bytes")]
pub struct SecretError;

impl WebhookSecret {
    /// Reads "whsec_" and base64; the prefix may be missing.
    ///
    /// # Errors
    /// Not base64, or not of 24 to 64 bytes.
    pub fn parse(text: &str) -> Result<Self, SecretError> {
        let encoded = text.strip_prefix(PREFIX).unwrap_or(text);
        let bytes = STANDARD.decode(encoded.trim()).map_err(|_| SecretError)?;
        if (24..=64).contains(&bytes.len()) {
            Ok(WebhookSecret(bytes))
        } else {
            Err(SecretError)
        }
    }

    /// The value of `webhook-signature` for a message.
    #[must_use]
    pub fn sign(&self, id: &str, timestamp_s: i64, body: &[u8]) -> String {
        let mac = self.mac(id, timestamp_s, body).finalize().into_bytes();
        format!("v1,{}", STANDARD.encode(mac))
    }

    fn mac(&self, id: &str, timestamp_s: i64, body: &[u8]) -> Hmac<Sha256> {
        // HMAC takes keys of any length, so the fallback is never used.
        let mut mac = <Hmac<Sha256> as Mac>::new_from_slice(&self.0)
            .unwrap_or_else(|_| Hmac::new(&hmac::digest::Key::<Hmac<Sha256>>::default()));
        mac.update(id.as_bytes());
        mac.update(b".");
        mac.update(timestamp_s.to_string().as_bytes());
        mac.update(b".");
        mac.update(body);
        mac
    }

    /// Whether one of the header's signatures is ours; compares in constant time.
    #[must_use]
    pub fn verifies(&self, signatures: &str, id: &str, timestamp_s: i64, body: &[u8]) -> bool {
        signatures
            .split(' ')
            .take(SIGNATURES_MAX)
            .filter_map(|signature| signature.strip_prefix("v1,"))
            .filter_map(|encoded| STANDARD.decode(encoded).ok())
            .any(|given| self.mac(id, timestamp_s, body).verify_slice(&given).is_ok())
    }
}

impl std::fmt::Debug for WebhookSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("WebhookSecret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret() -> WebhookSecret {
        WebhookSecret::parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap()
    }

    /// The example of the specification's reference libraries.
    #[test]
    fn a_signature_is_the_one_of_the_specification() {
        let body = br#"{"test": 2432232314}"#;
        assert_eq!(
            secret().sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, body),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
        );
    }

    #[test]
    fn only_untouched_messages_verify() {
        let good = secret().sign("id", 1, b"body");
        assert!(secret().verifies(&good, "id", 1, b"body"));
        assert!(secret().verifies(&format!("v1,AAAA {good}"), "id", 1, b"body"));
        assert!(!secret().verifies(&good, "id2", 1, b"body"));
        assert!(!secret().verifies(&good, "id", 2, b"body"));
        assert!(!secret().verifies(&good, "id", 1, b"Body"));
        assert!(!secret().verifies(&good.replace("v1,", "v2,"), "id", 1, b"body"));
        assert!(!secret().verifies("", "id", 1, b"body"));
    }

    #[test]
    fn a_short_secret_is_refused() {
        assert_eq!(WebhookSecret::parse("whsec_AAAA"), Err(SecretError));
        assert_eq!(WebhookSecret::parse("not base64!"), Err(SecretError));
    }
}
