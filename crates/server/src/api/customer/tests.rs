//! What is admitted and what is refused at the edge of the customer's page.

mod calendar;

use super::*;
use rstest::rstest;

fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
    pairs
        .iter()
        .map(|(name, value)| {
            (
                HeaderName::from_static(name),
                HeaderValue::from_static(value),
            )
        })
        .collect()
}

#[rstest]
#[case(&[], false)]
#[case(&[("sec-fetch-site", "same-origin")], false)]
#[case(&[("sec-fetch-site", "none")], false)]
#[case(&[("sec-fetch-site", "cross-site")], true)]
#[case(&[("sec-fetch-site", "cross-site"), ("origin", "null")], true)]
#[case(&[("sec-fetch-site", "same-origin"), ("origin", "null")], false)]
#[case(&[("origin", "https://kept.example"), ("host", "kept.example")], false)]
#[case(&[("origin", "https://evil.example"), ("host", "kept.example")], true)]
#[case(&[("origin", "https://kept.example.evil.example"), ("host", "kept.example")], true)]
#[case(&[("origin", "https://evil.example")], true)]
#[case(&[("origin", "null"), ("host", "kept.example")], false)]
fn a_form_of_another_site_is_refused(
    #[case] given: &[(&'static str, &'static str)],
    #[case] is_refused: bool,
) {
    assert_eq!(is_from_elsewhere(&headers(given)), is_refused);
}

#[test]
fn a_token_is_short_and_of_plain_characters() {
    assert!(is_plausible("K7Q2XM.AbCd_fGhIjKlMn-p"));
    assert!(!is_plausible("K7Q2XM/../x"));
    assert!(!is_plausible("\"><script>"));
    assert!(!is_plausible(&"a".repeat(TOKEN_LEN_MAX + 1)));
}

#[test]
fn a_message_has_words_and_a_bound() {
    let kind = |body: &str| check_message(&readable(body));
    assert_eq!(kind("Ring twice, please"), Ok(()));
    assert_eq!(kind(" \r\n\t\u{7} "), Err(Notice::Empty));
    assert_eq!(kind(&"ä".repeat(REPLY_CHARS_MAX)), Ok(()));
    assert_eq!(kind(&"ä".repeat(REPLY_CHARS_MAX + 1)), Err(Notice::Long));
    assert_eq!(readable(" a\r\nb\u{0}\u{1b}[2J "), "a\nb[2J");
}

#[rstest]
#[case("13:00", Ok("2026-10-15T12:00:00Z"))]
#[case(" 08:05 ", Ok("2026-10-15T07:05:00Z"))]
#[case("24:00", Err(Notice::NoTime))]
#[case("25:00", Err(Notice::NoTime))]
#[case("one o'clock", Err(Notice::NoTime))]
#[case("", Err(Notice::NoTime))]
fn a_time_to_leave_is_a_time_of_the_visits_day(
    #[case] time: &str,
    #[case] expected: Result<&str, Notice>,
) {
    let at = leaving_at(&example::told(), time);
    assert_eq!(at.map(|at| at.to_string()).as_deref(), expected.as_deref());
}

#[test]
fn a_time_to_leave_that_is_over_is_refused() {
    assert_eq!(leaving_at(&example::late(), "10:18"), Err(Notice::PastTime));
    assert!(leaving_at(&example::late(), "10:19").is_ok());
}

#[test]
fn a_link_that_opens_nothing_names_who_helps() {
    let maya = example::told().owner;
    let page = |language, known| gone_page(language, known).render().unwrap();
    let html = page(Language::En, Some((&maya, "Brook & Vale")));
    assert!(
        html.contains("Maya Jensen at Brook &#38; Vale helps you"),
        "{html}"
    );
    assert!(html.contains("href=\"tel:01174960100\""));
    let html = page(Language::De, None);
    assert!(html.contains("Dieser Link öffnet keinen Termin mehr"));
    assert!(html.contains("Ein Mensch hilft Ihnen"));
}

#[tokio::test]
async fn answers_are_kept_out_of_referrers_caches_and_indexes() {
    let response = discreet(Html("").into_response()).await;
    let header = |name: &str| response.headers()[name].to_str().unwrap();
    assert_eq!(header("referrer-policy"), "no-referrer");
    assert_eq!(header("cache-control"), "no-store");
    assert_eq!(header("x-robots-tag"), "noindex, nofollow");
    let policy = header("content-security-policy");
    assert!(
        policy.starts_with("default-src 'none'; img-src 'self'; style-src 'sha256-"),
        "{policy}"
    );
}

#[test]
fn every_route_is_in_the_document() {
    let (_, document) = router().split_for_parts();
    let paths: Vec<&String> = document.paths.paths.keys().collect();
    assert_eq!(
        paths,
        [
            "/c/{token}",
            "/c/{token}/choose",
            "/c/{token}/leave-by",
            "/c/{token}/message",
            "/c/{token}/portrait",
            "/c/{token}/visit.ics"
        ]
    );
}

/// The custom properties of a piece of CSS that are six- or three-digit colours.
fn colours(css: &str) -> std::collections::BTreeMap<&str, [u8; 3]> {
    let channel = |hex: &str, at: usize| match hex.len() {
        3 => u8::from_str_radix(&hex[at..=at].repeat(2), 16).unwrap(),
        _ => u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).unwrap(),
    };
    css.lines()
        .filter_map(|line| line.trim().strip_prefix("--")?.strip_suffix(';'))
        .filter_map(|line| line.split_once(": #"))
        .map(|(name, hex)| (name, [0, 1, 2].map(|at| channel(hex, at))))
        .collect()
}

/// Contrast of two colours (WCAG 2.2, relative luminance).
fn contrast(a: [u8; 3], b: [u8; 3]) -> f64 {
    let luminance = |colour: [u8; 3]| {
        let [r, g, b] = colour.map(|channel| {
            let share = f64::from(channel) / 255.0;
            if share <= 0.040_45 {
                share / 12.92
            } else {
                ((share + 0.055) / 1.055).powf(2.4)
            }
        });
        0.2126 * r + 0.7152 * g + 0.0722 * b
    };
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn text_and_controls_have_contrast_in_light_and_in_dark() {
    let (light, rest) = CSS
        .split_once("@media (prefers-color-scheme: dark)")
        .unwrap();
    let light = colours(light);
    let mut dark = light.clone();
    dark.extend(colours(rest));
    assert_ne!(light, dark);
    for colours in [light, dark] {
        let check = |front: &str, back: &str, least: f64| {
            let found = contrast(colours[front], colours[back]);
            assert!(found >= least, "{front} on {back}: {found:.2}");
        };
        for back in ["page", "card", "well", "brand-soft"] {
            check("ink", back, 4.5);
            check("ink-2", back, 4.5);
        }
        for back in ["page", "card", "brand-soft"] {
            check("brand", back, 4.5);
        }
        check("brand-ink", "brand", 4.5);
        check("sorry", "page", 4.5);
        check("sorry", "sorry-soft", 4.5);
        for back in ["page", "card"] {
            check("edge", back, 3.0);
            check("accent", back, 3.0);
        }
    }
}
