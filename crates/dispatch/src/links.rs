//! Links to the customer's page: unguessable, expiring, revocable, and stored nowhere.
//!
//! A token is the visit's reference and the first 96 bits of an HMAC-SHA256 over the visit's id and its link version,
//! which counts up when a link is revoked (`book/link.rs`); the key is the instance's secret.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{Days, NaiveDate};
use hmac::{Hmac, Mac};
use kept_domain::Visit;
use sha2::Sha256;

/// Days after the visit's day on which its link still works.
const DAYS_AFTER: u64 = 14;
/// Bytes of the MAC that a token carries.
const MAC_LEN: usize = 12;

/// Makes and checks links.
pub struct Links {
    secret: Vec<u8>,
    base_url: String,
}

impl std::fmt::Debug for Links {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Links")
            .field("base_url", &self.base_url)
            .finish_non_exhaustive()
    }
}

impl Links {
    /// Links that start with `base_url` ("https://kept.example"), sealed with `secret`.
    #[must_use]
    pub fn new(secret: impl Into<Vec<u8>>, base_url: impl Into<String>) -> Self {
        let base_url = base_url.into();
        Links {
            secret: secret.into(),
            base_url: base_url.trim_end_matches('/').to_owned(),
        }
    }

    /// The visit's link.
    #[must_use]
    pub fn url(&self, visit: &Visit) -> String {
        format!("{}/c/{}", self.base_url, self.token(visit))
    }

    /// The visit's token: reference, a full stop, 16 characters.
    #[must_use]
    pub fn token(&self, visit: &Visit) -> String {
        let mac = self.mac(visit).finalize().into_bytes();
        format!(
            "{}.{}",
            visit.reference,
            URL_SAFE_NO_PAD.encode(&mac[..MAC_LEN])
        )
    }

    /// The reference that a token claims; says nothing about whether the token is good.
    #[must_use]
    pub fn reference_of(token: &str) -> Option<&str> {
        let (reference, _) = token.split_once('.')?;
        (reference.len() <= 16).then_some(reference)
    }

    /// Whether a token opens this visit on a day. Takes the same time whatever is wrong with it.
    #[must_use]
    pub fn opens(&self, token: &str, visit: &Visit, today: NaiveDate) -> bool {
        let last = visit
            .day
            .checked_add_days(Days::new(DAYS_AFTER))
            .unwrap_or(visit.day);
        let Some((reference, mac)) = token.split_once('.') else {
            return false;
        };
        let Ok(mac) = URL_SAFE_NO_PAD.decode(mac) else {
            return false;
        };
        mac.len() == MAC_LEN
            && self.mac(visit).verify_truncated_left(&mac).is_ok()
            && reference == visit.reference
            && today <= last
    }

    fn mac(&self, visit: &Visit) -> Hmac<Sha256> {
        // HMAC takes keys of any length, so this can't fail; an empty MAC would open nothing.
        let mut mac = <Hmac<Sha256> as Mac>::new_from_slice(&self.secret)
            .unwrap_or_else(|_| Hmac::<Sha256>::new(&hmac::digest::Key::<Hmac<Sha256>>::default()));
        mac.update(b"customer-link\0");
        mac.update(visit.id.as_str().as_bytes());
        mac.update(&visit.link_version.to_be_bytes());
        mac
    }
}
