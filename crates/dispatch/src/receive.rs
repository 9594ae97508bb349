//! Receive: what customers write. A digit chooses, carriers' words opt out and in, and everything
//! else reaches a named person, with an answer at once of who replies by when.

use crate::app::{Dispatch, Error};
use crate::changeset::Write;
use crate::choose::answer_by;
use crate::decision::Decision;
use crate::ports::{StoreError, VisitKey};
use crate::quiet::Urgency;
use crate::refusal::Refusal;
use crate::texts::Text;
use kept_domain::reply::REPLY_CHARS_MAX;
use kept_domain::{
    CaseKind, Customer, LedgerFact, Message, MessageKind, Note, Phone, Reply, ReplyId,
    ReplyMeaning, Visit, VisitId, WarningId,
};

/// Visits of a number, to come and gone by each, that are looked at to find the one that a text is about.
const VISITS_LOOKED_AT: u32 = 10;

/// A text that came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incoming {
    /// The gateway's id of the message; repeats are dropped by it.
    pub gateway_id: String,
    /// From which number.
    pub from: Phone,
    /// The words.
    pub body: String,
}

/// What was done with a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Received {
    /// Taken over.
    Accepted,
    /// Known already; nothing changed.
    Repeated,
    /// Nobody has this number.
    UnknownNumber,
}

impl Decision<'_> {
    /// `waiting` is what the store has queued for the number.
    fn take_over(&mut self, visit: &Visit, reply: Reply, waiting: &[Message]) -> Result<(), Error> {
        let meaning = reply.meaning.clone();
        let id = reply.id.clone();
        self.write(Write::Reply(reply.clone()));
        self.record(
            Some(&visit.id),
            LedgerFact::Replied {
                reply: Box::new(reply),
            },
        );
        match meaning {
            ReplyMeaning::Choice { digit } => self.read_digit(visit, digit, &id),
            ReplyMeaning::OptOut => {
                self.opt_out(visit, &id, waiting);
                Ok(())
            }
            ReplyMeaning::OptIn => {
                self.opt_in(visit, &id);
                Ok(())
            }
            ReplyMeaning::Help => {
                let link = self.links.url(visit);
                let text = Text::Help {
                    owner: &visit.owner,
                    link: &link,
                };
                self.queue(
                    visit,
                    MessageKind::Help,
                    &format!("help:{id}"),
                    Urgency::Answer,
                    &text,
                );
                Ok(())
            }
            ReplyMeaning::Text => {
                self.pass_on(visit, &id);
                Ok(())
            }
        }
    }

    /// A digit answers the warning that waits; without one it is read by a person.
    fn read_digit(&mut self, visit: &Visit, digit: u8, reply: &ReplyId) -> Result<(), Error> {
        let waiting: Option<WarningId> = self
            .state
            .live_warning_of(&visit.id)
            .filter(|w| w.is_undecided())
            .map(|w| w.id.clone());
        let warning = waiting.and_then(|id| self.state.warnings.get(&id).cloned());
        match warning {
            Some(warning) if warning.option(digit).is_some() => {
                self.take(warning, digit, None)?;
            }
            // The same digit again, after it was taken: the answer has gone out already.
            None if self.was_chosen(visit, digit) => {}
            _ => self.pass_on(visit, reply),
        }
        Ok(())
    }

    fn was_chosen(&self, visit: &Visit, digit: u8) -> bool {
        self.state
            .warnings
            .values()
            .any(|w| w.visit == visit.id && w.chosen == Some(digit))
    }

    /// A person reads it, and the customer is told who and by when.
    fn pass_on(&mut self, visit: &Visit, reply: &ReplyId) {
        let by = answer_by(self);
        self.open_case_by(visit, CaseKind::Answer, by, Note::Wrote);
        let link = self.links.url(visit);
        let text = Text::Acknowledged {
            owner: visit.owner.first_name(),
            by,
            link: &link,
        };
        let dedupe = format!("ack:{reply}");
        self.queue(
            visit,
            MessageKind::Acknowledged,
            &dedupe,
            Urgency::Answer,
            &text,
        );
    }

    fn opt_out(&mut self, visit: &Visit, reply: &ReplyId, waiting: &[Message]) {
        let Some(customer) = self.state.customers.get(&visit.customer).cloned() else {
            return;
        };
        if customer.opted_out {
            return;
        }
        self.withdraw_all(&customer, waiting);
        let text = Text::OptedOut {
            owner: &visit.owner,
        };
        self.queue(
            visit,
            MessageKind::OptedOut,
            &format!("out:{reply}"),
            Urgency::Answer,
            &text,
        );
        self.set_opted_out(visit, customer, true);
        self.open_case(visit, CaseKind::PhoneInstead, Note::OptedOut);
    }

    fn opt_in(&mut self, visit: &Visit, reply: &ReplyId) {
        let Some(customer) = self.state.customers.get(&visit.customer).cloned() else {
            return;
        };
        if !customer.opted_out {
            // "Yes" from somebody who never opted out is words for a person.
            return self.pass_on(visit, reply);
        }
        self.set_opted_out(visit, customer, false);
        let link = self.links.url(visit);
        let text = Text::OptedIn { link: &link };
        self.queue(
            visit,
            MessageKind::OptedIn,
            &format!("in:{reply}"),
            Urgency::Answer,
            &text,
        );
        self.close_cases(&visit.id, CaseKind::PhoneInstead, "the customer opted in");
    }

    /// What is wanted holds for everybody with the customer's number.
    pub(crate) fn set_opted_out(&mut self, visit: &Visit, customer: Customer, opted_out: bool) {
        let id = customer.id.clone();
        self.write(match customer.phone.clone() {
            Some(phone) => Write::OptOut { phone, opted_out },
            None => Write::Customer(Customer {
                opted_out,
                ..customer
            }),
        });
        self.record(
            Some(&visit.id),
            LedgerFact::OptOut {
                customer: id,
                opted_out,
            },
        );
    }
}

impl Dispatch {
    /// Takes over an incoming text: a choice, an opt-out, or words for a person.
    ///
    /// # Errors
    /// The store failed; `Refused` when what it asks for isn't possible.
    pub async fn receive(&self, incoming: &Incoming) -> Result<Received, Error> {
        let Some(key) = self.visit_meant(&incoming.from).await? else {
            return Ok(Received::UnknownNumber);
        };
        let body: String = incoming.body.chars().take(REPLY_CHARS_MAX).collect();
        let waiting = self.store.queued_messages(&incoming.from).await?;
        let taken = self
            .decide(&key.territory, key.day, |decision| {
                let visit = known_visit(decision, &key.visit)?;
                let reply = Reply {
                    id: ReplyId(decision.ids.id()),
                    gateway_id: incoming.gateway_id.clone(),
                    customer: visit.customer.clone(),
                    from: incoming.from.clone(),
                    visit: Some(visit.id.clone()),
                    meaning: ReplyMeaning::of(&body),
                    body: body.clone(),
                    received_at: decision.now,
                };
                decision.take_over(&visit, reply, &waiting)
            })
            .await;
        match taken {
            Ok(()) => Ok(Received::Accepted),
            Err(Error::Conflict(Refusal::Taken { .. })) => Ok(Received::Repeated),
            Err(error) => Err(error),
        }
    }

    /// A message that the customer wrote on the page.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` when it is empty or too long.
    pub async fn customer_wrote(&self, visit: &VisitId, body: &str) -> Result<(), Error> {
        let body = checked_body(body)?;
        let key = self.key_of(visit).await?;
        self.decide(&key.territory, key.day, |decision| {
            let visit = known_visit(decision, visit)?;
            let customer = decision.state.customers.get(&visit.customer).cloned();
            let Some((customer, phone)) = customer.and_then(|c| c.phone.clone().map(|p| (c, p)))
            else {
                let by = answer_by(decision);
                let note = Note::Words { text: body.clone() };
                decision.open_case_by(&visit, CaseKind::Answer, by, note);
                return Ok(());
            };
            let id = decision.ids.id();
            let reply = Reply {
                gateway_id: format!("page:{id}"),
                id: ReplyId(id),
                customer: customer.id,
                from: phone,
                visit: Some(visit.id.clone()),
                // The page has buttons for choices; what is written there is for a person.
                meaning: ReplyMeaning::Text,
                body: body.clone(),
                received_at: decision.now,
            };
            // Written words opt nobody out.
            decision.take_over(&visit, reply, &[])
        })
        .await
    }

    /// Which visit a text from this number is about: one with a question that waits, then the
    /// next one to come, then the last one that was.
    async fn visit_meant(&self, from: &Phone) -> Result<Option<VisitKey>, StoreError> {
        // Today is another day in some time zones.
        let now = self.now().date(chrono_tz::UTC);
        let since = now.pred_opt().unwrap_or(now);
        let visits = self.store.visits_of_number(from, since, VISITS_LOOKED_AT);
        let mut candidates: Vec<(bool, i64, VisitKey)> = Vec::new();
        for key in visits.await? {
            let day = self.store.load_day(&key.territory, key.day).await?;
            let waits = day
                .live_warning_of(&key.visit)
                .is_some_and(|w| w.is_undecided());
            let today = self.now().date(day.territory.zone);
            let away = (key.day - today).num_days();
            // Days to come count from 0 up, days gone by after all of them.
            let rank = if away >= 0 { away } else { 10_000 - away };
            candidates.push((!waits, rank, key));
        }
        let meant = candidates
            .into_iter()
            .min_by(|a, b| (a.0, a.1, &a.2.visit).cmp(&(b.0, b.1, &b.2.visit)));
        Ok(meant.map(|(_, _, key)| key))
    }

    /// Where a visit is.
    pub(crate) async fn key_of(&self, visit: &VisitId) -> Result<VisitKey, Error> {
        let found = self.store.find_visit(visit).await?;
        found.ok_or_else(|| Error::NotFound(format!("visit {visit}")))
    }
}

/// A visit of the decision's day.
pub(crate) fn known_visit(decision: &Decision<'_>, visit: &VisitId) -> Result<Visit, Error> {
    let known = decision.state.visits.get(visit).cloned();
    known.ok_or_else(|| Error::NotFound(format!("visit {visit}")))
}

/// Words that a person wrote: not empty, and not too long.
pub(crate) fn checked_body(body: &str) -> Result<String, Error> {
    let body = body.trim();
    let invalid = |message: &str| Error::Invalid {
        field: "body".into(),
        message: message.into(),
    };
    if body.is_empty() {
        return Err(invalid("must not be empty"));
    }
    if body.chars().count() > REPLY_CHARS_MAX {
        return Err(invalid("must be at most 1,600 characters"));
    }
    Ok(body.to_owned())
}
