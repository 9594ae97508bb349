//! Twilio's request signature: HMAC-SHA1 under the account's token over the address and the form's
//! fields (<https://www.twilio.com/docs/usage/webhooks/webhooks-security>). Has no time in it: what
//! is sent twice is told apart by the message's id.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use sha1::Sha1;
use std::collections::{BTreeMap, BTreeSet};

/// The value of `X-Twilio-Signature` for a form that is posted to `url`: the address, then each
/// field's name and value, sorted by name; a name's values once each, sorted.
#[must_use]
pub fn signature(token: &str, url: &str, form: &[(String, String)]) -> String {
    STANDARD.encode(mac(token, url, form).finalize().into_bytes())
}

/// Whether a signature is the one for this address and form. The sender may or may not have
/// counted the scheme's usual port as a part of the address. Compares in constant time.
#[must_use]
pub fn verifies(token: &str, url: &str, form: &[(String, String)], given: &str) -> bool {
    let Ok(given) = STANDARD.decode(given) else {
        return false;
    };
    let (with, without) = port_forms(url);
    let is_of = |url: &str| mac(token, url, form).verify_slice(&given).is_ok();
    // Both are computed, so that the time says nothing about either.
    is_of(&with) | is_of(&without)
}

fn mac(token: &str, url: &str, form: &[(String, String)]) -> Hmac<Sha1> {
    let mut fields: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (name, value) in form {
        fields.entry(name).or_default().insert(value);
    }
    // HMAC takes keys of any length, so the fallback is never used.
    let mut mac = <Hmac<Sha1> as Mac>::new_from_slice(token.as_bytes())
        .unwrap_or_else(|_| Hmac::new(&hmac::digest::Key::<Hmac<Sha1>>::default()));
    mac.update(url.as_bytes());
    for (name, values) in fields {
        for value in values {
            mac.update(name.as_bytes());
            mac.update(value.as_bytes());
        }
    }
    mac
}

/// The address with a port and without one.
fn port_forms(url: &str) -> (String, String) {
    let Some((scheme, rest)) = url.split_once("://") else {
        return (url.to_owned(), url.to_owned());
    };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit()) => {
            (host, port)
        }
        _ if scheme == "https" => (authority, "443"),
        _ => (authority, "80"),
    };
    (
        format!("{scheme}://{host}:{port}{path}"),
        format!("{scheme}://{host}{path}"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(fields: &[(&str, &str)]) -> Vec<(String, String)> {
        fields
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect()
    }

    /// The example of Twilio's documentation.
    fn example() -> Vec<(String, String)> {
        form(&[
            ("Digits", "1234"),
            ("To", "+18005551212"),
            ("From", "+14158675310"),
            ("Caller", "+14158675310"),
            ("CallSid", "CA1234567890ABCDE"),
        ])
    }

    const URL: &str = "https://mycompany.com/myapp.php?foo=1&bar=2";

    #[test]
    fn the_signature_is_the_one_of_the_documentation() {
        let signature = signature("12345", URL, &example());
        assert_eq!(signature, "GvWf1cFY/Q7PnoempGyD5oXAezc=");
    }

    #[test]
    fn only_what_is_untouched_verifies_with_or_without_the_usual_port() {
        let good = signature("12345", URL, &example());
        assert!(verifies("12345", URL, &example(), &good));
        let with_port = "https://mycompany.com:443/myapp.php?foo=1&bar=2";
        let signed_so = signature("12345", with_port, &example());
        assert!(verifies("12345", URL, &example(), &signed_so));
        assert!(verifies("12345", with_port, &example(), &good));
        let mut changed = example();
        changed[0].1 = "1235".to_owned();
        assert!(!verifies("12345", URL, &changed, &good));
        assert!(!verifies("12346", URL, &example(), &good));
        assert!(!verifies(
            "12345",
            &URL.replace("bar=2", "bar=3"),
            &example(),
            &good
        ));
        for given in ["", "no base64!", "AAAA"] {
            assert!(!verifies("12345", URL, &example(), given));
        }
    }

    #[test]
    fn ports_are_found_in_every_form_of_an_address() {
        let without = |url: &str| port_forms(url).1;
        assert_eq!(without("http://[::1]:8080/x"), "http://[::1]/x");
        assert_eq!(without("http://[::1]/x"), "http://[::1]/x");
        assert_eq!(without("http://a?b=c:80"), "http://a?b=c:80");
        assert_eq!(port_forms("http://a/x").0, "http://a:80/x");
        assert_eq!(port_forms("nonsense").0, "nonsense");
    }
}
