//! Previews of texts.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test's helpers fail by panicking"
)]

mod support;

use serde_json::json;
use std::collections::BTreeSet;

const TEXTS: &str = "/api/territories/bristol/texts";

#[tokio::test]
async fn every_text_is_shown_in_every_language_with_what_carriers_bill() {
    let server = support::server_with_day().await;
    let previews = server.get(TEXTS).await.ok();
    let texts = previews["texts"].as_array().unwrap();
    let languages: BTreeSet<&str> = texts
        .iter()
        .map(|text| text["language"].as_str().unwrap())
        .collect();
    assert_eq!(
        languages.into_iter().collect::<Vec<_>>(),
        ["de", "en", "es"]
    );
    for text in texts {
        assert_eq!(text["encoding"], json!("GSM-7"), "{text}");
        let (units, segments) = (text["units"].as_u64(), text["segments"].as_u64());
        assert!(
            units > Some(20) && matches!(segments, Some(1 | 2)),
            "{text}"
        );
        assert!(
            text["body"].as_str().unwrap().starts_with("Brook & Vale: "),
            "{text}"
        );
    }
    let german = server.get(&format!("{TEXTS}?language=de")).await.ok();
    assert_eq!(german["texts"].as_array().unwrap().len() * 3, texts.len());
    server
        .get(&format!("{TEXTS}?language=fr"))
        .await
        .problem(422);
}
