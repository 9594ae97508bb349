//! The ground under the board's map: tiles of a server that the firm names, or none. Checked when the server starts, since
//! the address goes into what browsers are allowed to load.
//!
//! Must never be handed to a customer's page: who looks at which tiles tells their maker who is waited for.

use axum::http::Uri;
use axum::http::uri::Scheme;
use serde::Serialize;
use std::net::Ipv4Addr;
use utoipa::ToSchema;

/// Longest address, bytes.
pub const URL_BYTES_MAX: usize = 500;
/// Longest attribution, characters.
pub const ATTRIBUTION_CHARS_MAX: usize = 200;
/// What stands for a tile's numbers.
const PLACEHOLDERS: [&str; 3] = ["{z}", "{x}", "{y}"];

/// Where the map's tiles are, and whom they are owed to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Tiles {
    /// Address with {z}, {x} and {y}.
    url: String,
    /// Whom the tiles' maker wants named on the map.
    attribution: String,
    /// Where the attribution leads.
    attribution_url: Option<String>,
    #[serde(skip)]
    origin: String,
}

/// The settings as they are written.
#[derive(Clone, Debug, Default)]
pub struct RawTiles {
    /// `tile_url`.
    pub url: Option<String>,
    /// `tile_attribution`.
    pub attribution: Option<String>,
    /// `tile_attribution_url`.
    pub attribution_url: Option<String>,
}

/// Which setting is wrong, and how. The address may hold a key, so it isn't quoted.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {wrong}")]
pub struct TilesError {
    field: &'static str,
    wrong: Wrong,
}

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
enum Wrong {
    #[error("must be 1 to {0} bytes")]
    Bytes(usize),
    #[error("must be 1 to {0} characters, none of them a control character")]
    Characters(usize),
    #[error("isn't an address, as https://tiles.example.org/{{z}}/{{x}}/{{y}}.png")]
    NotAnAddress,
    #[error("must begin with https:// (http:// only where the tiles are on this machine)")]
    NotSecure,
    #[error("must hold {{z}}, {{x}} and {{y}}, and no other braces")]
    Placeholders,
    #[error(
        "must name one server: letters, digits, dots and hyphens, and neither a login nor a placeholder"
    )]
    Host,
    #[error("is missing: who made the tiles has to be named on the map")]
    NotNamed,
    #[error("says nothing without tile_url")]
    WithoutTiles,
}

impl RawTiles {
    /// The tiles, if an address is set.
    ///
    /// # Errors
    /// A setting is wrong, missing beside the address, or there without one.
    pub fn checked(self) -> Result<Option<Tiles>, TilesError> {
        let fails = |field, wrong| Err(TilesError { field, wrong });
        let Some(url) = self.url else {
            return match (self.attribution, self.attribution_url) {
                (Some(_), _) => fails("tile_attribution", Wrong::WithoutTiles),
                (_, Some(_)) => fails("tile_attribution_url", Wrong::WithoutTiles),
                _ => Ok(None),
            };
        };
        let origin = match origin_of_template(&url) {
            Ok(origin) => origin,
            Err(wrong) => return fails("tile_url", wrong),
        };
        let Some(attribution) = self.attribution else {
            return fails("tile_attribution", Wrong::NotNamed);
        };
        let length = attribution.chars().count();
        let is_blank = attribution.trim().is_empty();
        if is_blank || length > ATTRIBUTION_CHARS_MAX || attribution.contains(char::is_control) {
            return fails("tile_attribution", Wrong::Characters(ATTRIBUTION_CHARS_MAX));
        }
        if let Some(Err(wrong)) = self.attribution_url.as_deref().map(origin_of) {
            return fails("tile_attribution_url", wrong);
        }
        Ok(Some(Tiles {
            url,
            attribution,
            attribution_url: self.attribution_url,
            origin,
        }))
    }
}

impl Tiles {
    /// The one origin that tiles come from, as a source of a content security policy.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }
}

/// Two tiles' addresses have to be on the same server.
fn origin_of_template(url: &str) -> Result<String, Wrong> {
    let filled = |number: &str| {
        let fill = |url: String, placeholder: &&str| url.replace(placeholder, number);
        PLACEHOLDERS.iter().fold(url.to_owned(), fill)
    };
    let (first, second) = (filled("0"), filled("1"));
    let has_all = PLACEHOLDERS.iter().all(|&one| url.contains(one));
    if !has_all || first.contains(['{', '}']) {
        return Err(Wrong::Placeholders);
    }
    if url.len() > URL_BYTES_MAX {
        return Err(Wrong::Bytes(URL_BYTES_MAX));
    }
    let origin = origin_of(&first)?;
    if origin_of(&second) != Ok(origin.clone()) {
        return Err(Wrong::Host);
    }
    Ok(origin)
}

/// Scheme, host and port of an address that browsers may be told to trust.
fn origin_of(url: &str) -> Result<String, Wrong> {
    if url.is_empty() || url.len() > URL_BYTES_MAX {
        return Err(Wrong::Bytes(URL_BYTES_MAX));
    }
    let uri: Uri = url.parse().map_err(|_| Wrong::NotAnAddress)?;
    let (Some(scheme), Some(authority)) = (uri.scheme(), uri.authority()) else {
        return Err(Wrong::NotAnAddress);
    };
    let host = authority.host();
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '.' || c == '-';
    let is_address = host == "[::1]";
    if authority.as_str().contains('@') || !(is_address || host.chars().all(is_plain)) {
        return Err(Wrong::Host);
    }
    let stays_here = *scheme == Scheme::HTTP && is_loopback(host);
    if *scheme != Scheme::HTTPS && !stays_here {
        return Err(Wrong::NotSecure);
    }
    let port = authority.port_u16().map(|port| format!(":{port}"));
    let (host, port) = (host.to_ascii_lowercase(), port.unwrap_or_default());
    Ok(format!("{scheme}://{host}{port}"))
}

fn is_loopback(host: &str) -> bool {
    let is_loopback = |address: Ipv4Addr| address.is_loopback();
    host.eq_ignore_ascii_case("localhost") || host == "[::1]" || host.parse().is_ok_and(is_loopback)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tiles(url: &str) -> Result<Option<Tiles>, TilesError> {
        let attribution = Some("© the makers".to_owned());
        let url = Some(url.to_owned());
        RawTiles {
            url,
            attribution,
            attribution_url: None,
        }
        .checked()
    }

    fn origin(url: &str) -> String {
        tiles(url).unwrap().unwrap().origin().to_owned()
    }

    #[test]
    fn one_origin_is_trusted_whatever_follows_it() {
        assert_eq!(
            origin("https://Tiles.Example.org/{z}/{x}/{y}.png?key=a%20b"),
            "https://tiles.example.org"
        );
        assert_eq!(
            origin("https://t.example:8443/{z}/{x}/{y}"),
            "https://t.example:8443"
        );
        assert_eq!(
            origin("http://127.0.0.1:9000/{z}/{x}/{y}"),
            "http://127.0.0.1:9000"
        );
        assert_eq!(origin("http://[::1]/?t={z}-{x}-{y}"), "http://[::1]");
    }

    #[test]
    fn what_would_widen_the_policy_or_the_way_is_refused() {
        for (url, wrong) in [
            ("http://tiles.example.org/{z}/{x}/{y}", Wrong::NotSecure),
            ("ftp://tiles.example.org/{z}/{x}/{y}", Wrong::NotSecure),
            ("/{z}/{x}/{y}", Wrong::NotAnAddress),
            ("https://a b.example/{z}/{x}/{y}", Wrong::NotAnAddress),
            ("https://t.example/{z}/{x}.png", Wrong::Placeholders),
            ("https://{s}.t.example/{z}/{x}/{y}", Wrong::Placeholders),
            ("https://{z}.t.example/{x}/{y}/{z}", Wrong::Host),
            ("https://*/{z}/{x}/{y}", Wrong::Host),
            ("https://a;b/{z}/{x}/{y}", Wrong::Host),
            ("https://me:secret@t.example/{z}/{x}/{y}", Wrong::Host),
        ] {
            let field = "tile_url";
            assert_eq!(tiles(url), Err(TilesError { field, wrong }), "{url}");
        }
        let long = format!("https://t.example/{{z}}/{{x}}/{{y}}/{}", "a".repeat(500));
        assert_eq!(
            tiles(&long).unwrap_err().to_string(),
            "tile_url: must be 1 to 500 bytes"
        );
    }

    #[test]
    fn tiles_are_shown_with_who_made_them() {
        let url = Some("https://t.example/{z}/{x}/{y}".to_owned());
        let says = |raw: RawTiles| raw.checked().unwrap_err().to_string();
        let raw = RawTiles {
            url: url.clone(),
            ..RawTiles::default()
        };
        assert_eq!(
            says(raw),
            "tile_attribution: is missing: who made the tiles has to be named on the map"
        );
        let raw = RawTiles {
            url: url.clone(),
            attribution: Some("two\nlines".to_owned()),
            attribution_url: None,
        };
        assert!(says(raw).starts_with("tile_attribution: must be 1 to 200 characters"));
        let raw = RawTiles {
            url,
            attribution: Some("© us".to_owned()),
            attribution_url: Some("javascript:alert(1)".to_owned()),
        };
        assert!(says(raw).starts_with("tile_attribution_url: "));
        let raw = RawTiles {
            attribution: Some("© us".to_owned()),
            ..RawTiles::default()
        };
        assert_eq!(says(raw), "tile_attribution: says nothing without tile_url");
        assert_eq!(RawTiles::default().checked(), Ok(None));
    }
}
