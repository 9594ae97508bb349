//! Deliver: what carriers report of a message after they took it, and what is done about one that
//! can't be delivered: the other channel, then a person who phones.

use crate::app::{Dispatch, Error};
use crate::decision::Decision;
use crate::ports::{Delivery, Refusal};
use crate::quiet::Urgency;
use kept_domain::{CaseKind, Message, MessageId, MessageState, Note, Recipient, Taken, Visit};

/// Longest words of a carrier that are kept, in characters.
const WHY_CHARS_MAX: usize = 300;

/// What a carrier reports of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Report {
    /// It has the message.
    Taken(Taken),
    /// The message reached the phone.
    Delivered,
    /// The message will not reach the phone.
    Lost {
        /// Who reports it.
        by: Taken,
        /// Which kind of failure.
        refusal: Refusal,
        /// Why, as the carrier said it.
        why: String,
    },
}

impl Decision<'_> {
    /// Does what follows from a message that can't be delivered. Repeating it changes nothing.
    /// `waiting` is what the store has queued for the number.
    pub(crate) fn cannot_deliver(
        &mut self,
        message: &Message,
        refusal: Refusal,
        why: &str,
        waiting: &[Message],
    ) {
        let Some(visit) = self.state.visits.get(&message.visit).cloned() else {
            return;
        };
        if refusal == Refusal::OptedOut {
            return self.obey_carrier(&visit, waiting);
        }
        if message.kind.must_arrive() && !self.mail_instead(&visit, message) {
            self.open_case(&visit, CaseKind::CallUnanswered, note(refusal, why));
        }
    }

    /// The customer opted out where we don't hear of it but by the carrier's refusal.
    fn obey_carrier(&mut self, visit: &Visit, waiting: &[Message]) {
        let customer = self.state.customers.get(&visit.customer).cloned();
        let Some(customer) = customer.filter(|customer| !customer.opted_out) else {
            return;
        };
        self.withdraw_all(&customer, waiting);
        self.set_opted_out(visit, customer, true);
        self.open_case(visit, CaseKind::PhoneInstead, Note::OptedOutAtCarrier);
    }

    /// Queues a text's words as an e-mail; false when there is no address to send them to.
    pub(crate) fn mail_instead(&mut self, visit: &Visit, message: &Message) -> bool {
        let customer = self.state.customers.get(&visit.customer);
        let address = customer
            .filter(|customer| !customer.opted_out && message.expires_at > self.now)
            .and_then(|customer| customer.email.clone());
        let (Some(address), Recipient::Phone(_)) = (address, &message.to) else {
            return false;
        };
        let dedupe = format!("mail:{}", message.id);
        self.queue_to(
            visit,
            Recipient::Email(address),
            message.kind,
            &dedupe,
            Urgency::Answer,
            message.body.clone(),
        );
        true
    }
}

fn note(refusal: Refusal, why: &str) -> Note {
    let why: String = why.chars().take(WHY_CHARS_MAX).collect();
    match refusal {
        Refusal::BadNumber => Note::BadNumber { why },
        Refusal::Filtered => Note::HeldAsSpam { why },
        Refusal::OptedOut | Refusal::Other => Note::Undelivered { why },
    }
}

impl Dispatch {
    /// Does what follows from a message that can't be delivered.
    ///
    /// # Errors
    /// The store's.
    pub(crate) async fn undeliverable(
        &self,
        message: &Message,
        refusal: Refusal,
        why: &str,
    ) -> Result<(), Error> {
        tracing::warn!(message = %message.id, to = message.to.masked(), ?refusal, why,
            "a message can't be delivered");
        let key = self.key_of(&message.visit).await?;
        let waiting = match (refusal, &message.to) {
            (Refusal::OptedOut, Recipient::Phone(phone)) => {
                self.store.queued_messages(phone).await?
            }
            _ => Vec::new(),
        };
        self.decide(&key.territory, key.day, |decision| {
            decision.cannot_deliver(message, refusal, why, &waiting);
            Ok(())
        })
        .await
    }

    /// Takes over a carrier's report of a message. States never go back: what is old news, or
    /// about an attempt that didn't count, changes nothing.
    ///
    /// # Errors
    /// `NotFound`; the store's.
    pub async fn take_report(&self, id: &MessageId, report: &Report) -> Result<(), Error> {
        let found = self.store.message(id).await?;
        let message = found.ok_or_else(|| Error::NotFound(format!("message {id}")))?;
        let delivery = match report {
            Report::Taken(by) => Delivery::Reported(by.clone()),
            Report::Delivered => Delivery::Delivered,
            Report::Lost { by, refusal, why } => {
                if is_news(&message, by) {
                    self.undeliverable(&message, *refusal, why).await?;
                }
                Delivery::Undelivered {
                    by: by.clone(),
                    error: why.clone(),
                }
            }
        };
        self.record_delivery("carrier", &message, &delivery).await?;
        Ok(())
    }
}

/// Whether a message can still be lost: it is on its way, with the one who reports it.
#[must_use]
pub fn is_news(message: &Message, by: &Taken) -> bool {
    matches!(
        message.state,
        MessageState::Queued | MessageState::Sent { .. }
    ) && message.taken.as_ref().is_none_or(|taken| taken == by)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use kept_domain::{MessageKind, Phone, Timestamp};

    pub(crate) fn message(id: &str) -> Message {
        Message {
            id: id.into(),
            territory: "north".into(),
            day: Default::default(),
            visit: "v1".into(),
            customer: "c1".into(),
            to: Recipient::Phone(Phone::parse("+441174960182").unwrap()),
            kind: MessageKind::Evening,
            body: "Hello".to_owned(),
            dedupe: id.to_owned(),
            created_at: Timestamp(0),
            not_before: Timestamp(0),
            expires_at: Timestamp(1000),
            state: MessageState::Queued,
            attempts: 0,
            not_taken: 0,
            taken: None,
        }
    }

    fn taken(id: &str) -> Taken {
        Taken {
            gateway: "twilio".to_owned(),
            id: Some(id.to_owned()),
        }
    }

    #[test]
    fn only_the_attempt_that_counts_can_be_lost_and_only_once() {
        let mut on_its_way = message("m");
        assert!(is_news(&on_its_way, &taken("SM1")));
        on_its_way.state = MessageState::Sent { at: Timestamp(1) };
        on_its_way.taken = Some(taken("SM1"));
        assert!(is_news(&on_its_way, &taken("SM1")));
        assert!(!is_news(&on_its_way, &taken("SM0")));
        on_its_way.state = MessageState::Delivered { at: Timestamp(2) };
        assert!(!is_news(&on_its_way, &taken("SM1")));
    }

    #[test]
    fn a_carriers_long_words_are_cut() {
        let note = note(Refusal::Filtered, &"x".repeat(5000)).to_string();
        assert!(note.starts_with("A carrier held a text back as spam: please call (xxx"));
        assert!(note.chars().count() < 400);
    }
}
