//! Everything about one territory's day, as of one revision: what use cases decide upon.

use crate::changeset::Write;
use crate::learn::Learned;
use chrono::NaiveDate;
use kept_domain::{
    Attachment, AttachmentId, Case, CaseId, Customer, CustomerId, LocalDay, Message, MessageId,
    Plan, Point, Progress, Promise, Reply, Site, SiteId, Stage, Technician, TechnicianId,
    Territory, Timestamp, Visit, VisitId, Warning, WarningId,
};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Where a technician was last seen.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Sighting {
    /// Where.
    pub point: Point,
    /// When.
    pub at: Timestamp,
}

/// A territory's day. Maps are ordered, so that everything computed from them is reproducible.
#[derive(Clone, Debug, PartialEq)]
pub struct DayState {
    /// The territory with its settings.
    pub territory: Territory,
    /// Local date.
    pub date: NaiveDate,
    /// Commits so far.
    pub revision: u64,
    /// All technicians of the territory, absent ones included.
    pub technicians: BTreeMap<TechnicianId, Technician>,
    /// The visits of the day.
    pub visits: BTreeMap<VisitId, Visit>,
    /// The customers of these visits.
    pub customers: BTreeMap<CustomerId, Customer>,
    /// The sites of these visits.
    pub sites: BTreeMap<SiteId, Site>,
    /// Reports from the field; a visit without any has no entry.
    pub progress: BTreeMap<VisitId, Progress>,
    /// The plan that counts.
    pub plan: Option<Plan>,
    /// Promises of each visit, in the order in which they were told.
    pub promises: BTreeMap<VisitId, Vec<Promise>>,
    /// Warnings of the day, closed ones included.
    pub warnings: BTreeMap<WarningId, Warning>,
    /// Cases of the day's visits, closed ones included.
    pub cases: BTreeMap<CaseId, Case>,
    /// Pictures that technicians took at the day's visits.
    pub attachments: BTreeMap<AttachmentId, Attachment>,
    /// Outgoing texts about the day's visits.
    pub messages: BTreeMap<MessageId, Message>,
    /// Incoming texts about the day's visits, in the order in which they came.
    pub replies: Vec<Reply>,
    /// Last known positions.
    pub sightings: BTreeMap<TechnicianId, Sighting>,
    /// What was learned of the territory's durations; forecasts go by what the firm entered without it.
    pub learned: Option<Arc<Learned>>,
}

impl DayState {
    /// A day about which nothing is known yet.
    #[must_use]
    pub fn empty(territory: Territory, date: NaiveDate) -> Self {
        DayState {
            territory,
            date,
            revision: 0,
            technicians: BTreeMap::new(),
            visits: BTreeMap::new(),
            customers: BTreeMap::new(),
            sites: BTreeMap::new(),
            progress: BTreeMap::new(),
            plan: None,
            promises: BTreeMap::new(),
            warnings: BTreeMap::new(),
            cases: BTreeMap::new(),
            attachments: BTreeMap::new(),
            messages: BTreeMap::new(),
            replies: Vec::new(),
            sightings: BTreeMap::new(),
            learned: None,
        }
    }

    /// The day in its zone.
    #[must_use]
    pub fn local_day(&self) -> LocalDay {
        LocalDay::new(self.date, self.territory.zone)
    }

    /// What is known from the field about a visit.
    #[must_use]
    pub fn progress_of(&self, visit: &VisitId) -> Progress {
        self.progress
            .get(visit)
            .cloned()
            .unwrap_or_else(|| Progress::open(visit.clone()))
    }

    /// The promise that counts for a visit: the last one told.
    #[must_use]
    pub fn promise_of(&self, visit: &VisitId) -> Option<&Promise> {
        self.promises.get(visit).and_then(|told| told.last())
    }

    /// The word we gave: the last promise told before the technician was on the way. Warnings are
    /// about it, and whether it was kept is what counts.
    #[must_use]
    pub fn word_of(&self, visit: &VisitId) -> Option<&Promise> {
        let told = self.promises.get(visit)?;
        told.iter()
            .rev()
            .find(|promise| promise.stage != Stage::EnRoute)
    }

    /// The visit's warning that isn't closed, if there is one.
    #[must_use]
    pub fn live_warning_of(&self, visit: &VisitId) -> Option<&Warning> {
        self.warnings
            .values()
            .find(|warning| warning.visit == *visit && warning.is_live())
    }

    /// Whether this is the day as it is stored, or another revision of it: the same revision is the same
    /// day. Leasing a message counts its attempts without a new revision; no decision depends on them.
    #[must_use]
    pub fn stands_in(&self, stored: &DayState) -> bool {
        if self.revision != stored.revision {
            return true;
        }
        let mut stored = stored.clone();
        for (id, message) in &mut stored.messages {
            message.attempts = self.messages.get(id).map_or(0, |known| known.attempts);
        }
        *self == stored
    }

    /// Takes over a write, as the store does: caches and decisions that build on one another see
    /// what was decided before the commit.
    pub fn apply(&mut self, write: &Write) {
        match write {
            Write::Territory(t) => self.territory = Territory::clone(t),
            Write::Technician(t) => {
                self.technicians.insert(t.id.clone(), t.clone());
            }
            Write::Customer(c) => {
                self.customers.insert(c.id.clone(), c.clone());
            }
            Write::OptOut { phone, opted_out } => {
                let same = |customer: &&mut Customer| customer.phone.as_ref() == Some(phone);
                for customer in self.customers.values_mut().filter(same) {
                    customer.opted_out = *opted_out;
                }
            }
            Write::Site(s) => {
                self.sites.insert(s.id.clone(), s.clone());
            }
            Write::Visit(v) => self.apply_visit(v),
            Write::Plan(p) => {
                if p.day == self.date {
                    self.plan = Some(p.clone());
                }
            }
            Write::Progress(p) => {
                self.progress.insert(p.visit.clone(), p.clone());
            }
            Write::Promise(p) => self.apply_promise(p),
            Write::Warning(w) => {
                self.warnings.insert(w.id.clone(), w.clone());
            }
            Write::Case(c) => {
                self.cases.insert(c.id.clone(), c.clone());
            }
            Write::Message(m) => {
                if m.day == self.date
                    && !self
                        .messages
                        .values()
                        .any(|x| x.dedupe == m.dedupe && x.id != m.id)
                {
                    self.messages.insert(m.id.clone(), m.clone());
                }
            }
            Write::Attachment { attachment, .. } => {
                self.attachments
                    .insert(attachment.id.clone(), Attachment::clone(attachment));
            }
            Write::Reply(r) => self.replies.push(r.clone()),
            Write::Sighting {
                technician,
                sighting,
            } => {
                self.sightings.insert(technician.clone(), *sighting);
            }
            Write::Portrait { .. } | Write::Event(_) | Write::Ledger(_) => {}
        }
    }

    fn apply_visit(&mut self, visit: &Visit) {
        if visit.day == self.date {
            self.visits.insert(visit.id.clone(), visit.clone());
        } else {
            self.visits.remove(&visit.id);
        }
    }

    fn apply_promise(&mut self, promise: &Promise) {
        let told = self.promises.entry(promise.visit.clone()).or_default();
        match told.iter_mut().find(|known| known.id == promise.id) {
            Some(known) => *known = promise.clone(),
            None => told.push(promise.clone()),
        }
    }
}
