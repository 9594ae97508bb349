//! All texts of a day: as the firm's records have them, and as customers' phones show them.

use crate::api::Api;
use anyhow::{Context as _, ensure};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The texts of a territory's day.
#[derive(Debug, Default)]
pub struct Texts {
    /// From the visits' stories.
    messages: Vec<Value>,
    /// By phone number, from the built-in inbox.
    inbox: BTreeMap<String, Vec<Value>>,
}

impl Texts {
    /// Reads the stories first, then the phones: what a story calls sent must be on the phone.
    ///
    /// # Errors
    /// Something can't be had.
    pub async fn of_day(api: &Api, territory: &str, date: &str) -> anyhow::Result<Texts> {
        let mut texts = Texts::default();
        let day = api
            .get(&format!("/api/territories/{territory}/days/{date}"))
            .await?;
        for visit in day["visits"].as_array().context("a day without visits")? {
            let id = visit["id"].as_str().context("a visit without id")?;
            let mut story = api.get(&format!("/api/visits/{id}")).await?;
            if let Value::Array(messages) = story["messages"].take() {
                texts.messages.extend(messages);
            }
        }
        let numbers: BTreeSet<&str> = texts
            .messages
            .iter()
            .filter_map(|message| message["to"].as_str())
            .collect();
        for number in numbers {
            let path = format!("/api/inbox/{}", number.replace('+', "%2B"));
            let mut thread = api.get(&path).await?;
            if let Value::Array(shown) = thread["messages"].take() {
                texts.inbox.insert(number.to_owned(), shown);
            }
        }
        Ok(texts)
    }

    /// How many texts the records call sent.
    #[must_use]
    pub fn sent(&self) -> usize {
        self.messages
            .iter()
            .filter(|message| was_sent(message))
            .count()
    }

    /// How many texts on the phones hold these words.
    #[must_use]
    pub fn shown(&self, words: &str) -> usize {
        self.inbox
            .values()
            .flatten()
            .filter(|text| {
                text["body"]
                    .as_str()
                    .is_some_and(|body| body.contains(words))
            })
            .count()
    }

    /// Checks that no news went out twice, and that what was sent arrived once.
    ///
    /// # Errors
    /// Says which text is there twice, or missing.
    pub fn each_went_out_once(&self) -> anyhow::Result<()> {
        let mut keys = BTreeSet::new();
        let mut news = BTreeSet::new();
        for message in &self.messages {
            let key = message["dedupe"]
                .as_str()
                .context("a message without dedupe key")?;
            ensure!(keys.insert(key), "two messages with the dedupe key {key}");
            let text = (
                message["visit"].as_str(),
                message["kind"].as_str(),
                message["body"].as_str(),
            );
            ensure!(
                news.insert(text),
                "the same news twice in the records: {message}"
            );
        }
        for (number, thread) in &self.inbox {
            one_phone(number, thread)?;
        }
        self.messages
            .iter()
            .filter(|message| was_sent(message))
            .try_for_each(|message| {
                let number = message["to"].as_str().unwrap_or_default();
                let thread = self
                    .inbox
                    .get(number)
                    .map(Vec::as_slice)
                    .unwrap_or_default();
                let count = thread
                    .iter()
                    .filter(|text| text["id"] == message["id"])
                    .count();
                ensure!(
                    count == 1,
                    "sent, and {count} times on the phone: {message}"
                );
                Ok(())
            })
    }
}

fn one_phone(number: &str, thread: &[Value]) -> anyhow::Result<()> {
    let mut ids = BTreeSet::new();
    let mut bodies = BTreeSet::new();
    for text in thread {
        let id = text["id"].as_str().context("a text without id")?;
        ensure!(ids.insert(id), "{number} shows {id} twice");
        let is_ours = text["to_customer"] == true;
        let body = text["body"].as_str().context("a text without words")?;
        ensure!(
            !is_ours || bodies.insert(body),
            "{number} shows the same words twice: {body}"
        );
    }
    Ok(())
}

fn was_sent(message: &Value) -> bool {
    matches!(
        message["state"]["type"].as_str(),
        Some("sent" | "delivered")
    )
}
