//! A gateway that often fails: it doesn't take a text, or takes it and doesn't say so. What reaches a
//! phone is looked at: when, whom, and whether it was said before.

use crate::chance::Chance;
use crate::firm;
use async_trait::async_trait;
use kept_dispatch::ports::{Gateway, GatewayError, Parcel, Store};
use kept_domain::{Customer, LocalDay, Message, MessageKind, Recipient, Taken, Timestamp};
use kept_notify::InboxGateway;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Shares of texts, in thousandths, that aren't taken, and that are taken or not without a word.
const LATER_PERMILLE: u32 = 50;
const SILENT_PERMILLE: u32 = 40;

pub(super) struct BadGateway {
    inbox: InboxGateway,
    store: Arc<dyn Store>,
    chance: Chance,
    seen: Mutex<Seen>,
}

#[derive(Default)]
struct Seen {
    calls: u64,
    failed: u64,
    /// Id of the text that brought a piece of news, by its dedupe key.
    news: BTreeMap<String, String>,
    violations: Vec<String>,
}

impl BadGateway {
    pub(super) fn new(store: Arc<dyn Store>, chance: Chance) -> Self {
        BadGateway {
            inbox: InboxGateway::new(store.clone()),
            store,
            chance,
            seen: Mutex::default(),
        }
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn failed(&self) -> u64 {
        self.seen().failed
    }

    pub(super) fn delivered(&self) -> usize {
        self.seen().news.len()
    }

    /// What was found since the last time.
    pub(super) fn violations(&self) -> Vec<String> {
        std::mem::take(&mut self.seen().violations)
    }

    /// Not asked as the product asks, which may be wrong: of all who have the number on that day.
    async fn has_opted_out(&self, message: &Message) -> bool {
        let is_meant = |customer: &Customer| match &message.to {
            Recipient::Phone(phone) => customer.phone.as_ref() == Some(phone),
            Recipient::Email(_) => customer.id == message.customer,
        };
        let day = self.store.load_day(&message.territory, message.day).await;
        day.is_ok_and(|day| day.customers.values().any(|c| is_meant(c) && c.opted_out))
    }

    async fn look_at(&self, message: &Message, now: Timestamp) {
        let mut found = Vec::new();
        if is_quiet(message.kind, now) {
            found.push(format!(
                "{:?} text {} in quiet hours",
                message.kind, message.id
            ));
        }
        if message.kind != MessageKind::OptedOut && self.has_opted_out(message).await {
            found.push(format!(
                "{:?} text {} after an opt-out",
                message.kind, message.id
            ));
        }
        if now > message.expires_at {
            found.push(format!("text {} after its end", message.id));
        }
        let mut seen = self.seen();
        let id = message.id.to_string();
        let first = seen
            .news
            .entry(message.dedupe.clone())
            .or_insert(id.clone());
        if *first != id {
            found.push(format!("the news {} twice", message.dedupe));
        }
        seen.violations.append(&mut found);
    }
}

/// Whether a text of this kind must not reach anybody now. Answers may at any time.
fn is_quiet(kind: MessageKind, now: Timestamp) -> bool {
    let territory = firm::territory();
    let settings = &territory.settings;
    let day = LocalDay::new(now.date(territory.zone), territory.zone);
    let opens = match kind {
        MessageKind::Acknowledged
        | MessageKind::Help
        | MessageKind::OptedOut
        | MessageKind::OptedIn
        | MessageKind::NewLink
        | MessageKind::ChoiceTaken
        | MessageKind::ChoiceGone
        | MessageKind::Personal => return false,
        MessageKind::Warning
        | MessageKind::BackOnTime
        | MessageKind::HandedOver
        | MessageKind::Missed => settings.quiet_to_disruption,
        _ => settings.quiet_to,
    };
    now < day.at(opens) || now >= day.at(settings.quiet_from)
}

#[async_trait]
impl Gateway for BadGateway {
    async fn send(&self, parcel: &Parcel<'_>, now: Timestamp) -> Result<Taken, GatewayError> {
        let name = {
            let mut seen = self.seen();
            seen.calls += 1;
            seen.calls.to_string()
        };
        let fails = |seen: &mut Seen| seen.failed += 1;
        if self.chance.happens(LATER_PERMILLE, &["later", &name]) {
            fails(&mut self.seen());
            return Err(GatewayError::Later("500".to_owned()));
        }
        let silent = self.chance.happens(SILENT_PERMILLE, &["silent", &name]);
        if silent {
            fails(&mut self.seen());
        }
        if silent && !self.chance.happens(500, &["takes", &name]) {
            return Err(no_answer());
        }
        self.look_at(parcel.message, now).await;
        let taken = self.inbox.send(parcel, now).await?;
        if silent { Err(no_answer()) } else { Ok(taken) }
    }
}

fn no_answer() -> GatewayError {
    GatewayError::Unknown("no answer".to_owned())
}
