//! Tell: windows become promises, promises become texts. Everything is written in the transaction
//! of the decision it follows from; nothing is told twice, in quiet hours, or about the past.

use crate::app::{Dispatch, Error};
use crate::changeset::{LedgerDraft, Write};
use crate::day::DayState;
use crate::decision::Decision;
use crate::narrow::{WindowChoice, choose_windows};
use crate::quiet::{Urgency, open_from};
use crate::refusal::Refusal;
use crate::texts::{Text, Voice, render};
use chrono::NaiveDate;
use kept_domain::{
    Case, CaseKind, Customer, LedgerFact, Message, MessageId, MessageKind, MessageState, Note, Ppm,
    Promise, PromiseId, PromiseState, Recipient, Seconds, Stage, TechnicianId, TerritoryId,
    Timestamp, Visit, VisitId, VisitStatus, Window,
};

/// Texts about a window are of no use once the day is over; others end after this time.
const TEXT_LIFE: Seconds = Seconds::minutes(12 * 60);

/// Until when a change of the plan by hand can be taken back before anybody hears of it; none when nobody
/// changed it.
pub(crate) fn undo_until(state: &DayState) -> Option<Timestamp> {
    let plan = state.plan.as_ref()?;
    let undo = state.territory.settings.undo_s;
    plan.is_change_by_hand().then(|| plan.created_at + undo)
}

/// The earliest instant at which a text may go out.
pub(crate) fn earliest(state: &DayState, now: Timestamp, urgency: Urgency) -> Timestamp {
    if urgency == Urgency::Answer {
        return now;
    }
    let now = undo_until(state).map_or(now, |until| until.max(now));
    open_from(&state.territory, now, urgency)
}

impl Decision<'_> {
    /// The visit's customer, when messages may be sent to them, and where they go.
    pub(crate) fn reachable_customer(&self, visit: &Visit) -> Option<(Customer, Recipient)> {
        let customer = self.state.customers.get(&visit.customer)?;
        let phone = customer.phone.clone().map(Recipient::Phone);
        let to = phone.or_else(|| customer.email.clone().map(Recipient::Email))?;
        (!customer.opted_out).then(|| (customer.clone(), to))
    }

    /// How the firm speaks to a customer in a text that is read at `at`.
    pub(crate) fn voice(&self, customer: &Customer, at: Timestamp) -> Voice {
        Voice {
            firm: self.state.territory.firm.clone(),
            zone: self.state.territory.zone,
            language: customer.language,
            wording: self
                .state
                .territory
                .settings
                .templates
                .of(customer.language),
            today: at.date(self.state.territory.zone),
        }
    }

    /// Queues a text about a visit, unless the same news (`dedupe`) was queued before or the
    /// customer can't be reached. Returns whether it was queued.
    pub(crate) fn queue(
        &mut self,
        visit: &Visit,
        kind: MessageKind,
        dedupe: &str,
        urgency: Urgency,
        text: &Text<'_>,
    ) -> bool {
        let Some((customer, to)) = self.reachable_customer(visit) else {
            self.phone_instead(visit);
            return false;
        };
        // What waits for the morning says "today", not "tomorrow".
        let read_at = earliest(&self.state, self.now, urgency);
        let body = render(&self.voice(&customer, read_at), text);
        self.queue_to(visit, to, kind, dedupe, urgency, body)
    }

    /// Whoever wants no texts is called about each visit, once.
    fn phone_instead(&mut self, visit: &Visit) {
        let customer = self.state.customers.get(&visit.customer);
        let is_about = |case: &Case| case.visit == visit.id && case.kind == CaseKind::PhoneInstead;
        if customer.is_some_and(|customer| customer.opted_out)
            && !self.state.cases.values().any(is_about)
        {
            self.open_case(visit, CaseKind::PhoneInstead, Note::OptedOut);
        }
    }

    /// Queues words as they are, to where they are to go.
    pub(crate) fn queue_to(
        &mut self,
        visit: &Visit,
        to: Recipient,
        kind: MessageKind,
        dedupe: &str,
        urgency: Urgency,
        body: String,
    ) -> bool {
        let dedupe = format!("{}:{dedupe}", visit.id);
        if self
            .state
            .messages
            .values()
            .any(|known| known.dedupe == dedupe)
        {
            return false;
        }
        let not_before = earliest(&self.state, self.now, urgency);
        let message = Message {
            id: MessageId(self.ids.id()),
            territory: self.state.territory.id.clone(),
            day: self.state.date,
            visit: visit.id.clone(),
            customer: visit.customer.clone(),
            to,
            kind,
            body,
            dedupe,
            created_at: self.now,
            not_before,
            expires_at: expiry(&self.state, not_before),
            state: MessageState::Queued,
            attempts: 0,
            not_taken: 0,
            taken: None,
        };
        let fact = LedgerFact::MessageQueued {
            message: message.id.clone(),
            kind,
            body: message.body.clone(),
            not_before,
        };
        self.write(Write::Message(message));
        self.record(Some(&visit.id), fact);
        true
    }

    /// Withdraws the queued texts about a visit whose kind `which` accepts.
    pub(crate) fn withdraw(&mut self, visit: &VisitId, which: impl Fn(MessageKind) -> bool) {
        let queued: Vec<Message> = self
            .state
            .messages
            .values()
            .filter(|m| m.visit == *visit && m.state == MessageState::Queued && which(m.kind))
            .cloned()
            .collect();
        self.withdraw_these(queued);
    }

    /// Withdraws all queued messages to a customer, and to all others with that number. `known` is what the store has
    /// of them: the day shows only its own.
    pub(crate) fn withdraw_all(&mut self, customer: &Customer, known: &[Message]) {
        let number = customer.phone.clone().map(Recipient::Phone);
        let here = self.state.messages.values().filter(|m| {
            let same = m.customer == customer.id || number.as_ref() == Some(&m.to);
            same && m.state == MessageState::Queued
        });
        let elsewhere = known
            .iter()
            .filter(|m| !self.state.visits.contains_key(&m.visit));
        let queued: Vec<Message> = here.chain(elsewhere).cloned().collect();
        self.withdraw_these(queued);
    }

    fn withdraw_these(&mut self, queued: Vec<Message>) {
        for mut message in queued {
            message.state = MessageState::Cancelled { at: self.now };
            let is_here = self.state.visits.contains_key(&message.visit);
            let entry = LedgerDraft {
                day: if is_here {
                    self.state.date
                } else {
                    message.day
                },
                visit: Some(message.visit.clone()),
                at: self.now,
                fact: LedgerFact::MessageSettled {
                    message: message.id.clone(),
                    outcome: "cancelled".to_owned(),
                },
            };
            self.write(Write::Message(message));
            self.write(Write::Ledger(entry));
        }
    }

    /// Makes a promise: the one before is narrowed (same chain) or was released or broken already.
    /// A window that isn't inside the one before, in the same chain, is never promised.
    pub(crate) fn promise(
        &mut self,
        visit: &Visit,
        stage: Stage,
        window: Window,
        kept_ppm: Ppm,
        technician: Option<TechnicianId>,
        new_chain: bool,
    ) -> Option<Promise> {
        let before = self.state.promise_of(&visit.id).cloned();
        let chain = match &before {
            None => 0,
            Some(before) => before.chain + u32::from(new_chain),
        };
        let promise = Promise {
            id: PromiseId(self.ids.id()),
            visit: visit.id.clone(),
            chain,
            stage,
            window,
            kept_ppm,
            told_at: self.now,
            technician,
            plan: self.state.plan.as_ref().map(|plan| plan.id.clone()),
            state: PromiseState::Standing,
        };
        if let Some(mut before) = before {
            if !before.allows(&promise) {
                return None;
            }
            if before.state == PromiseState::Standing {
                before.state = if new_chain {
                    self.record(
                        Some(&visit.id),
                        LedgerFact::PromiseReleased {
                            promise: before.id.clone(),
                        },
                    );
                    PromiseState::Released { at: self.now }
                } else {
                    PromiseState::Narrowed
                };
                self.write(Write::Promise(before));
            }
        }
        self.write(Write::Promise(promise.clone()));
        let fact = LedgerFact::Promised {
            promise: Box::new(promise.clone()),
        };
        self.record(Some(&visit.id), fact);
        Some(promise)
    }

    /// Tells the windows of a stage where they help the customer; returns how many were told.
    pub(crate) fn tell_windows(&mut self, stage: Stage, choices: &[WindowChoice]) -> u32 {
        let told = choices
            .iter()
            .filter(|choice| self.tell_window(stage, choice))
            .count();
        u32::try_from(told).unwrap_or(u32::MAX)
    }

    fn tell_window(&mut self, stage: Stage, choice: &WindowChoice) -> bool {
        let Some(visit) = self.state.visits.get(&choice.visit).cloned() else {
            return false;
        };
        if !self.is_worth_telling(stage, choice) {
            return false;
        }
        let technician = Some(choice.technician.clone());
        let Some(promise) = self.promise(
            &visit,
            stage,
            choice.window,
            choice.kept_ppm,
            technician,
            false,
        ) else {
            return false;
        };
        let name = self.first_name(&choice.technician);
        let link = self.links.url(&visit);
        let window = choice.window;
        let (kind, text) = match stage {
            Stage::Booked | Stage::Evening => (
                MessageKind::Evening,
                Text::Evening {
                    technician: &name,
                    window,
                    date: visit.day,
                    link: &link,
                },
            ),
            Stage::Morning => (
                MessageKind::Morning,
                Text::Morning {
                    technician: &name,
                    window,
                    link: &link,
                },
            ),
            Stage::NextUp => (
                MessageKind::NextUp,
                Text::NextUp {
                    technician: &name,
                    window,
                    link: &link,
                },
            ),
            Stage::EnRoute => (
                MessageKind::EnRoute,
                Text::EnRoute {
                    technician: &name,
                    window,
                    link: &link,
                },
            ),
        };
        // A window of the day before supersedes what is still waiting to go out.
        self.withdraw(&visit.id, is_window);
        let dedupe = format!("window:{}", promise.id);
        self.queue(&visit, kind, &dedupe, Urgency::Normal, &text);
        true
    }

    /// A first tight window is always worth it when it is narrower than what was booked; a later
    /// one when it gains enough. News that the technician is on the way always is.
    fn is_worth_telling(&self, stage: Stage, choice: &WindowChoice) -> bool {
        let settings = &self.state.territory.settings;
        let Some(before) = self.state.promise_of(&choice.visit) else {
            return !choice.likely_lost;
        };
        let gain = before.window.width() - choice.window.width();
        let on_the_way = stage == Stage::EnRoute;
        before.state == PromiseState::Standing
            && (on_the_way || !choice.likely_lost)
            && before.stage < stage
            && choice.window.width() <= settings.width_max_s
            && (on_the_way || gain >= settings.gain_min_s)
            && self.state.live_warning_of(&choice.visit).is_none()
            && self.state.progress_of(&choice.visit).status <= VisitStatus::OnTheWay
    }

    /// First name of a technician.
    pub(crate) fn first_name(&self, technician: &TechnicianId) -> String {
        self.state.technicians.get(technician).map_or_else(
            || self.state.territory.firm.clone(),
            |t| t.first_name().to_owned(),
        )
    }
}

pub(crate) fn is_window(kind: MessageKind) -> bool {
    matches!(
        kind,
        MessageKind::Evening
            | MessageKind::Morning
            | MessageKind::NextUp
            | MessageKind::EnRoute
            | MessageKind::HandedOver
    )
}

fn expiry(state: &DayState, not_before: Timestamp) -> Timestamp {
    state.local_day().end().max(not_before + TEXT_LIFE)
}

impl Dispatch {
    /// Tells the evening's windows of a planned day; returns how many customers were told.
    ///
    /// # Errors
    /// `NotFound`; `Refused` when the day isn't planned.
    pub async fn tell_evening(
        &self,
        territory: &TerritoryId,
        day: NaiveDate,
    ) -> Result<u32, Error> {
        self.decide(territory, day, |decision| {
            if decision.state.plan.is_none() {
                return Err(Error::Refused(Refusal::NotPlanned));
            }
            let choices = choose_windows(&decision.state, decision.now, Stage::Evening, |_| true);
            Ok(decision.tell_windows(Stage::Evening, &choices))
        })
        .await
    }
}
