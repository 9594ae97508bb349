//! The world as it is: phones without a connection for hours, requests and answers that are lost, clocks
//! that are wrong, and customers who answer twice or write anything.

use super::Faults;
use crate::chance::Chance;
use crate::field::{Field, FieldError};
use crate::firm;
use crate::last_read::LastRead;
use async_trait::async_trait;
use chrono::NaiveDate;
use kept_dispatch::Dispatch;
use kept_dispatch::ports::InboxMessage;
use kept_dispatch::receive::Incoming;
use kept_dispatch::report::{BATCH_MAX, Report};
use kept_dispatch::view::{TechnicianRoute, TechnicianStop};
use kept_domain::{
    EventKind, LocalDay, Phone, Seconds, TechnicianId, TerritoryId, Timestamp, VisitStatus,
};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Share of phones that lose their connection for hours, in thousandths, and for how long.
const OFFLINE_PERMILLE: u32 = 250;
const OFFLINE_FOR: Seconds = Seconds(3 * 3600);
/// Share of requests that are lost, and of those whose answer is, in thousandths.
const LOST_PERMILLE: u32 = 40;
const ANSWER_LOST_PERMILLE: u32 = 40;
/// Share of batches that are sent in another order, with a report twice, in thousandths.
const SHUFFLED_PERMILLE: u32 = 150;
/// Largest error of a phone's clock.
const DRIFT_MAX_S: usize = 900;
/// Shares of answers, in thousandths, that come twice, that another one follows, that are anything.
const TWICE_PERMILLE: u32 = 150;
const ANOTHER_PERMILLE: u32 = 100;
const ANYTHING_PERMILLE: u32 = 150;
/// Texts of one phone that a customer looks at.
const INBOX_MAX: u32 = 5;
/// What people write.
const ANYTHING: [&str; 10] = [
    "STOP",
    "START",
    "HELP",
    "9",
    "0",
    "",
    "1 or 2?",
    "\u{1F620}\u{1F620}",
    "2 please",
    "ok",
];

pub(super) struct BadField {
    read: Arc<LastRead>,
    chance: Chance,
    territory: TerritoryId,
    day: NaiveDate,
    world: Mutex<World>,
}

struct World {
    dispatch: Dispatch,
    requests: u64,
    technicians: Vec<TechnicianId>,
    /// Reports that a phone doesn't know to have arrived.
    waiting: BTreeMap<TechnicianId, Vec<Report>>,
    /// Routes as phones saw them last.
    routes: BTreeMap<TechnicianId, TechnicianRoute>,
    /// Texts of customers that the product didn't take, to be brought again.
    unread: Vec<Incoming>,
    faults: Faults,
}

impl BadField {
    pub(super) fn new(
        dispatch: Dispatch,
        read: Arc<LastRead>,
        chance: Chance,
        territory: TerritoryId,
        day: NaiveDate,
    ) -> Self {
        let world = World {
            dispatch,
            requests: 0,
            technicians: Vec::new(),
            waiting: BTreeMap::new(),
            routes: BTreeMap::new(),
            unread: Vec::new(),
            faults: Faults::default(),
        };
        BadField {
            read,
            chance,
            territory,
            day,
            world: Mutex::new(world),
        }
    }

    fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn dispatch(&self) -> Dispatch {
        self.world().dispatch.clone()
    }

    /// The process was killed, and this is the next one.
    pub(super) fn restarted(&self, dispatch: Dispatch) {
        self.world().dispatch = dispatch;
    }

    pub(super) fn faults(&self) -> Faults {
        self.world().faults
    }

    pub(super) fn known_technicians(&self) -> Vec<TechnicianId> {
        self.world().technicians.clone()
    }

    /// A number for the next request, to draw its fate by.
    fn next_request(&self) -> String {
        let mut world = self.world();
        world.requests += 1;
        world.requests.to_string()
    }

    fn is_offline(&self, technician: &TechnicianId) -> bool {
        let who = technician.as_str();
        if !self.chance.happens(OFFLINE_PERMILLE, &["offline", who]) {
            return false;
        }
        let day = LocalDay::new(self.day, firm::territory().zone);
        let from = day.at(kept_domain::TimeOfDay::hm(8, 0));
        let minute = self.chance.pick(480, &["offline from", who]);
        let from = from + Seconds::minutes(i64::try_from(minute).unwrap_or(0));
        let now = self.dispatch().now();
        now >= from && now < from + OFFLINE_FOR
    }

    /// How far a phone's clock is ahead.
    fn drift(&self, technician: &TechnicianId) -> Seconds {
        let drawn = self
            .chance
            .pick(2 * DRIFT_MAX_S, &["drift", technician.as_str()]);
        Seconds(i64::try_from(drawn).unwrap_or(0) - i64::try_from(DRIFT_MAX_S).unwrap_or(0))
    }

    /// Sends what waits on a phone. What isn't answered stays.
    async fn send(&self, technician: &TechnicianId) {
        let waiting = self
            .world()
            .waiting
            .get(technician)
            .cloned()
            .unwrap_or_default();
        if waiting.is_empty() {
            return;
        }
        if self.is_offline(technician) {
            self.world().faults.reports_late += 1;
            return;
        }
        let name = self.next_request();
        if self.chance.happens(LOST_PERMILLE, &["lost", &name]) {
            self.world().faults.requests_lost += 1;
            return;
        }
        let mut batch: Vec<Report> = waiting.into_iter().take(BATCH_MAX - 1).collect();
        if self.chance.happens(SHUFFLED_PERMILLE, &["shuffled", &name]) {
            batch.sort_by_key(|report| self.chance.number(&["order", &name, report.id.as_str()]));
            batch.extend(batch.first().cloned());
            self.world().faults.reports_repeated += 1;
        }
        let drift = self.drift(technician);
        for report in &mut batch {
            report.occurred_at = report.occurred_at + drift;
        }
        let dispatch = self.dispatch();
        let sent_at = dispatch.now() + drift;
        let Ok(results) = dispatch.report(technician, sent_at, &batch).await else {
            return;
        };
        if self
            .chance
            .happens(ANSWER_LOST_PERMILLE, &["answer lost", &name])
        {
            self.world().faults.requests_lost += 1;
            return;
        }
        let answered: BTreeSet<_> = results.into_iter().map(|(id, _)| id).collect();
        if let Some(waiting) = self.world().waiting.get_mut(technician) {
            waiting.retain(|report| !answered.contains(&report.id));
        }
    }

    /// Brings texts again that the product failed at, as gateways do.
    pub(super) async fn write_again(&self) {
        let unread = std::mem::take(&mut self.world().unread);
        for incoming in unread {
            self.bring(incoming).await;
        }
    }

    async fn bring(&self, incoming: Incoming) {
        let dispatch = self.dispatch();
        if let Err(kept_dispatch::Error::Store(_)) = dispatch.receive(&incoming).await {
            self.world().unread.push(incoming);
        }
    }
}

#[async_trait]
impl Field for BadField {
    async fn technicians(&self) -> Result<Vec<TechnicianId>, FieldError> {
        let state = self.read.day(&self.territory, self.day).await?;
        let present = |id: &&TechnicianId| {
            let technician = state.technicians.get(*id);
            technician.is_some_and(|technician| !technician.absent.contains(&self.day))
        };
        let known: Vec<TechnicianId> = state.technicians.keys().filter(present).cloned().collect();
        self.world().technicians.clone_from(&known);
        for technician in &known {
            self.send(technician).await;
        }
        Ok(known)
    }

    async fn route(&self, technician: &TechnicianId) -> Result<TechnicianRoute, FieldError> {
        if !self.is_offline(technician) || !self.world().routes.contains_key(technician) {
            let route = self
                .dispatch()
                .technician_route(technician, Some(self.day))
                .await;
            let route = route.map_err(|error| FieldError(error.to_string()))?;
            self.world().routes.insert(technician.clone(), route);
        }
        let world = self.world();
        let route = world.routes.get(technician).cloned();
        let mut route = route.ok_or_else(|| FieldError(format!("no route of {technician}")))?;
        for report in world.waiting.get(technician).into_iter().flatten() {
            let visit = report.visit.as_ref().map(|visit| visit.as_str());
            let stop = route
                .stops
                .iter_mut()
                .find(|stop| Some(stop.visit.as_str()) == visit);
            if let Some(stop) = stop {
                shows(stop, &report.kind, report.occurred_at);
            }
        }
        Ok(route)
    }

    async fn report(
        &self,
        technician: &TechnicianId,
        _sent_at: Timestamp,
        reports: &[Report],
    ) -> Result<(), FieldError> {
        self.world()
            .waiting
            .entry(technician.clone())
            .or_default()
            .extend(reports.iter().cloned());
        self.send(technician).await;
        Ok(())
    }

    async fn phones(&self) -> Result<Vec<(Phone, Vec<InboxMessage>)>, FieldError> {
        let store = self.dispatch().store().clone();
        let state = self.read.day(&self.territory, self.day).await?;
        let asked: BTreeSet<&Phone> = state
            .warnings
            .values()
            .filter(|warning| warning.is_undecided())
            .filter_map(|warning| state.visits.get(&warning.visit))
            .filter_map(|visit| state.customers.get(&visit.customer)?.phone.as_ref())
            .collect();
        let mut phones = Vec::with_capacity(asked.len());
        for phone in asked {
            let texts = store.inbox(phone, INBOX_MAX).await?;
            phones.push((phone.clone(), texts));
        }
        Ok(phones)
    }

    async fn write(&self, phone: &Phone, id: &str, body: &str) -> Result<(), FieldError> {
        let dispatch = self.dispatch();
        let anything = self.chance.happens(ANYTHING_PERMILLE, &["anything", id]);
        let body = match anything {
            true => ANYTHING[self.chance.pick(ANYTHING.len(), &["which", id])],
            false => body,
        };
        let text = InboxMessage {
            id: id.to_owned(),
            phone: phone.clone(),
            to_customer: false,
            body: body.to_owned(),
            at: dispatch.now(),
        };
        let put = dispatch.store().inbox_put(&text).await;
        put.map_err(|error| FieldError(error.to_string()))?;
        let incoming = |id: String, body: &str| Incoming {
            gateway_id: id,
            from: phone.clone(),
            body: body.to_owned(),
        };
        let twice = self.chance.happens(TWICE_PERMILLE, &["twice", id]);
        let another = self.chance.happens(ANOTHER_PERMILLE, &["another", id]);
        self.world().faults.odd_answers += u64::from(anything || twice || another);
        self.bring(incoming(id.to_owned(), body)).await;
        if twice {
            self.bring(incoming(id.to_owned(), body)).await;
        }
        if another {
            let other = if body == "2" { "1" } else { "2" };
            self.bring(incoming(format!("{id}-another"), other)).await;
        }
        Ok(())
    }
}

/// What a phone shows of a stop after a report that may not have arrived.
fn shows(stop: &mut TechnicianStop, kind: &EventKind, at: Timestamp) {
    match kind {
        EventKind::OnTheWay => {
            stop.status = VisitStatus::OnTheWay;
            stop.on_the_way_at = Some(at);
        }
        EventKind::Arrived => {
            stop.status = VisitStatus::Arrived;
            stop.arrived_at = Some(at);
        }
        EventKind::Started => {
            stop.status = VisitStatus::Working;
            stop.started_at = Some(at);
        }
        EventKind::Finished => {
            stop.status = VisitStatus::Done;
            stop.finished_at = Some(at);
        }
        EventKind::NoAccess => {
            stop.status = VisitStatus::NoAccess;
            stop.finished_at = Some(at);
        }
        EventKind::Delayed { minutes } => {
            stop.said_finish = Some(at + Seconds::minutes(i64::from(*minutes)));
        }
        EventKind::PartMissing { .. } | EventKind::Position { .. } => {}
    }
}
