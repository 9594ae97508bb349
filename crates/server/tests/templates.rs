//! Templates over HTTP: read, tried, saved as settings, sent, and refused by name.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test's helpers fail by panicking"
)]

mod support;

use kept_dispatch::ports::{Gateway, GatewayError, Mail, Parcel};
use kept_domain::{Message, Taken, Timestamp};
use serde_json::{Value, json};
use std::sync::Mutex;
use support::{DAY, Server, server_with_day};

const SETTINGS: &str = "/api/territories/bristol/settings";
const LEDGER: &str = "/api/territories/bristol/ledger?limit=500";
const TEMPLATES: &str = "/api/territories/bristol/templates";
const OWN: &str = "Hello, { $technician } visits you { $day } from { $from } to { $to }.";

async fn template(server: &Server, language: &str, key: &str) -> Value {
    let path = format!("{TEMPLATES}?language={language}");
    let all = server.get(&path).await.ok();
    let all = all["templates"].as_array().unwrap();
    all.iter().find(|one| one["key"] == key).unwrap().clone()
}

async fn save(server: &Server, key: &str, template: &Value) -> support::Answer {
    let asked = json!({"templates": {"en": {key: template}}});
    server.post(SETTINGS, &asked).await
}

async fn bodies(server: &Server, kind: &str) -> Vec<String> {
    let ledger = server.get(LEDGER).await.ok();
    let entries = ledger["entries"].as_array().unwrap().iter();
    entries
        .filter(|entry| entry["type"] == "message_queued" && entry["kind"] == kind)
        .map(|entry| entry["body"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn every_message_is_listed_with_its_rule_and_how_it_reads() {
    let server = server_with_day().await;
    let evening = template(&server, "de", "evening").await;
    assert_eq!(evening["used"], json!("text"));
    assert_eq!(evening["own"], json!(null));
    assert_eq!(evening["required"], json!(["day", "from", "to"]));
    assert!(evening["built_in"].as_str().unwrap().contains("{ $from }"));
    let preview = &evening["previews"][0];
    assert_eq!(preview["segments"], json!(1), "{preview}");
    assert_eq!(preview["encoding"], json!("GSM-7"));
    let mail = template(&server, "es", "mail-subject").await;
    assert_eq!(mail["previews"][0]["segments"], json!(null));
    server.get(TEMPLATES).await.problem(422);
    server
        .get(&format!("{TEMPLATES}?language=fr"))
        .await
        .problem(422);
}

#[tokio::test]
async fn a_wording_is_tried_before_it_counts() {
    let server = server_with_day().await;
    let tried = |key: &'static str, template: Value| {
        let asked = json!({"language": "en", "key": key, "template": template});
        let path = format!("{TEMPLATES}/preview");
        let server = &server;
        async move { server.post(&path, &asked).await }
    };
    let good = tried("evening", json!(OWN)).await.ok();
    assert_eq!(good["wrong"], json!(null));
    let body = good["previews"][0]["body"].as_str().unwrap();
    assert!(body.contains("Hello, Sam visits you tomorrow"), "{body}");
    let long = json!(format!("{OWN} {}", "Very long. ".repeat(36)));
    let long = tried("evening", long).await.ok();
    assert!(long["wrong"].as_str().unwrap().contains("segments"));
    assert!(
        long["previews"][0]["segments"].as_u64().unwrap() > 3,
        "shown all the same"
    );
    let unknown = tried("evening", json!("{ $window }")).await.ok();
    assert!(unknown["wrong"].as_str().unwrap().contains("{ $window }"));
    assert_eq!(unknown["previews"], json!([]));
    let built_in = tried("evening", json!(null)).await.ok();
    assert!(
        built_in["previews"][0]["body"]
            .as_str()
            .unwrap()
            .contains("Must you leave")
    );
    let problem = tried("day-today", json!("x")).await.problem(422);
    assert_eq!(problem["errors"][0]["field"], json!("key"));
    let problem = tried("evening", json!("x".repeat(2_001)))
        .await
        .problem(422);
    assert_eq!(problem["errors"][0]["field"], json!("template"));
    assert_eq!(template(&server, "en", "evening").await["own"], json!(null));
}

#[tokio::test]
async fn what_a_firm_words_is_what_is_sent_until_it_is_reset() {
    let server = server_with_day().await;
    server
        .post(&format!("{DAY}/plan"), &json!({"mode": "all"}))
        .await
        .ok();
    let changed = save(&server, "evening", &json!(OWN)).await.ok();
    let change = json!({"name": "templates.en.evening", "from": null, "to": OWN});
    assert_eq!(changed["changes"], json!([change]));
    let texts = server
        .get("/api/territories/bristol/texts?language=en")
        .await
        .ok();
    assert!(texts.to_string().contains("Hello, Sam visits you"));
    server.post(&format!("{DAY}/tell"), &json!({})).await.ok();
    let told = bodies(&server, "evening").await;
    let (own, others): (Vec<&String>, Vec<&String>) =
        told.iter().partition(|body| body.contains(": Hello, "));
    assert!(own.len() > 3, "{told:?}");
    assert!(own.iter().all(|body| body.contains("/c/")), "{own:?}");
    let built_in = |body: &&&String| body.contains(" kommt ") || body.contains(" llega ");
    let count = others.iter().filter(built_in).count();
    assert_eq!(count, others.len(), "as built in elsewhere: {others:?}");

    let again = save(&server, "evening", &json!(OWN)).await.ok();
    assert_eq!(again["changes"], json!([]));
    let reset = save(&server, "evening", &json!(null)).await.ok();
    assert_eq!(reset["changes"][0]["to"], json!(null));
    assert_eq!(template(&server, "en", "evening").await["own"], json!(null));
    let ledger = server.get(LEDGER).await.ok();
    let entries = ledger["entries"].as_array().unwrap().iter();
    let changes: Vec<&Value> = entries
        .filter(|e| e["type"] == "settings_changed")
        .collect();
    assert_eq!(changes.len(), 2);
    assert_eq!(changes[1]["changes"][0]["from"], json!(OWN));
    assert_eq!(changes[1]["by"], json!("Owner"));
}

#[tokio::test]
async fn what_may_not_be_sent_is_refused_with_its_language_and_message() {
    let server = server_with_day().await;
    let asked = json!({"warn_texts_max": 2, "templates": {
        "de": {"morning": "Um { $from }", "done": "{ booked } { booked }"},
        "en": {"help": "Just reply", "greeting": "Hi", "done": "All { done"},
    }});
    let problem = server.post(SETTINGS, &asked).await.problem(422);
    let errors = problem["errors"].as_array().unwrap().iter();
    let said: Vec<(&str, &str)> = errors
        .map(|e| (e["field"].as_str().unwrap(), e["message"].as_str().unwrap()))
        .collect();
    let expected = [
        ("templates.en.done", "can't be read"),
        ("templates.en.greeting", "isn't a message"),
        ("templates.en.help", "must say STOP"),
        ("templates.de.done", "names another message"),
        ("templates.de.morning", "must say { $to }"),
    ];
    assert_eq!(said.len(), expected.len(), "{said:?}");
    for ((field, message), (name, why)) in said.into_iter().zip(expected) {
        assert_eq!(field, name);
        assert!(message.contains(why), "{field}: {message}");
    }
    let unknown = json!({"templates": {"fr": {"done": "Fini"}}});
    server.post(SETTINGS, &unknown).await.problem(422);
    let known = server.get("/api/territories").await.ok();
    assert_eq!(
        known[0]["settings"]["warn_texts_max"],
        json!(3),
        "nothing changed"
    );
}

/// Keeps the e-mails that are handed over.
#[derive(Default)]
struct Mails(Mutex<Vec<Mail>>);

#[async_trait::async_trait]
impl Gateway for Mails {
    async fn send(&self, parcel: &Parcel<'_>, _: Timestamp) -> Result<Taken, GatewayError> {
        self.0.lock().unwrap().extend(parcel.mail.cloned());
        Ok(Taken {
            gateway: "mails".to_owned(),
            id: None,
        })
    }

    async fn find(&self, _: &Message, _: Timestamp) -> Result<Option<Taken>, GatewayError> {
        Ok(None)
    }
}

#[tokio::test]
async fn an_e_mail_and_its_calendar_speak_the_firms_words_that_came_with_the_day() {
    let server = support::server().await;
    let mut day: Value = serde_json::from_str(&support::day_file()).unwrap();
    day["territory"]["settings"]["templates"] = json!({"de": {
        "cancelled": "Schade, am { $date } kommt niemand.",
        "mail-subject": "Post von { $firm }",
        "mail-answer": "Hier: { $link }",
        "calendar-summary-plain": "Besuch von { $firm }",
    }});
    let visit = json!({"id": "grace", "customer": {"name": "Grace Hopper", "email": "grace@customer.example", "language": "de"},
        "site": {"address": "1 High Street", "lat": 51.45, "lon": -2.59}, "job_type": "boiler", "duration_min": 30,
        "window": {"from": "08:00", "to": "12:00"}});
    day["visits"] = json!([visit]);
    let import = "/api/territories/bristol/import";
    server.post(import, &day).await.ok();
    let cancel = "/api/visits/grace/cancel";
    server.post(cancel, &json!({})).await.ok();
    let mails = Mails::default();
    let handed = server.app.dispatch.deliver_due(&mails, "worker", 10);
    handed.await.unwrap();
    let mail = mails.0.lock().unwrap().pop().unwrap();
    assert_eq!(mail.subject, "Post von Brook & Vale");
    assert!(
        mail.text.contains("Schade, am Do, 15. Okt kommt niemand."),
        "{}",
        mail.text
    );
    assert!(mail.text.contains("\n\nHier: http"), "{}", mail.text);
    let calendar = mail.calendar.unwrap().file;
    assert!(
        calendar.contains("SUMMARY:Besuch von Brook & Vale"),
        "{calendar}"
    );

    day["territory"]["settings"]["templates"] = json!({"de": {"done": "{ $nobody }"}});
    let problem = server.post(import, &day).await.problem(422);
    let field = problem["errors"][0]["field"].as_str().unwrap();
    assert_eq!(field, "territory.settings.templates.de.done");
}
