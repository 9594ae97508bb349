//! Day: runs simulated days as fast as they go, straight on the use cases and a store.

use crate::chance::Chance;
use crate::field::{Field, FieldError, People};
use crate::firm::{self, Entries, Firm};
use crate::last_read::LastRead;
use crate::report::DayReport;
use crate::truth::Truth;
use async_trait::async_trait;
use chrono::NaiveDate;
use kept_dispatch::clock::ManualClock;
use kept_dispatch::day::DayState;
use kept_dispatch::ids::RandomIds;
use kept_dispatch::learn::{Counted, LearnRecord, Learned};
use kept_dispatch::links::Links;
use kept_dispatch::ports::{Clock, InboxMessage, ModelVersion, Store};
use kept_dispatch::receive::Incoming;
use kept_dispatch::report::Report;
use kept_dispatch::view::{TechnicianRoute, technician_route};
use kept_dispatch::{Dispatch, Error};
use kept_domain::settings::Settings;
use kept_domain::{LocalDay, Phone, Seconds, TechnicianId, TerritoryId, TimeOfDay, Timestamp};
use kept_notify::InboxGateway;
use std::collections::BTreeSet;
use std::sync::Arc;

/// One step of the clock.
const STEP: Seconds = Seconds(60);
/// The evening before, when the day is planned and told.
const EVENING: (TimeOfDay, TimeOfDay) = (TimeOfDay::hm(17, 58), TimeOfDay::hm(18, 6));
/// The working day, until the last technician is home.
const WORKING: (TimeOfDay, TimeOfDay) = (TimeOfDay::hm(7, 0), TimeOfDay::hm(19, 30));
/// Texts handed over in one go.
const DELIVER_MAX: u32 = 500;
/// Texts of one phone that a customer looks at.
const INBOX_MAX: u32 = 5;

/// What is simulated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setup {
    /// Seed of everything.
    pub seed: u64,
    /// Size of the firm.
    pub technicians: usize,
    /// Local date.
    pub date: NaiveDate,
    /// Whether customers answer. When nobody does, no plan is changed, and each promise ends as it
    /// would have without us.
    pub customers_answer: bool,
}

/// Looks on while a day goes by, after everybody did what an instant brought.
#[async_trait]
pub trait Onlooker: Send {
    /// The day as it stands at an instant. What it does to the product is part of the day.
    ///
    /// # Errors
    /// The product failed.
    async fn look(
        &mut self,
        dispatch: &Dispatch,
        state: &DayState,
        now: Timestamp,
    ) -> Result<(), FieldError>;
}

/// Nobody looks on.
struct Nobody;

#[async_trait]
impl Onlooker for Nobody {
    async fn look(&mut self, _: &Dispatch, _: &DayState, _: Timestamp) -> Result<(), FieldError> {
        Ok(())
    }
}

/// A day on its way: the product on a clock of its own, and the people around it.
pub struct Simulation {
    /// The product.
    pub dispatch: Dispatch,
    store: Arc<dyn Store>,
    clock: Arc<ManualClock>,
    setup: Setup,
    entries: Entries,
    settings: Settings,
    territory: TerritoryId,
}

impl Simulation {
    /// Imports the firm's day and the day after into an empty store.
    ///
    /// # Errors
    /// The store failed, or knows these visits already.
    pub async fn new(store: Arc<dyn Store>, setup: Setup) -> Result<Self, Error> {
        Self::season(store, setup, Entries::True).await
    }

    /// The same for a firm with settings of its own, within their bounds.
    ///
    /// # Errors
    /// As for [`Simulation::new`].
    pub async fn with_settings(
        store: Arc<dyn Store>,
        setup: Setup,
        settings: Settings,
    ) -> Result<Self, Error> {
        let mut simulation = Self::empty(store, setup, EVENING.0);
        simulation.settings = settings;
        simulation.import_first_days().await?;
        Ok(simulation)
    }

    /// The same for a firm that enters its durations in its own way: the first of many days.
    ///
    /// # Errors
    /// As for [`Simulation::new`].
    pub async fn season(
        store: Arc<dyn Store>,
        setup: Setup,
        entries: Entries,
    ) -> Result<Self, Error> {
        let mut simulation = Self::empty(store, setup, EVENING.0);
        simulation.entries = entries;
        simulation.import_first_days().await?;
        Ok(simulation)
    }

    async fn import_first_days(&self) -> Result<(), Error> {
        self.import(self.setup.date).await?;
        self.import_the_day_after().await
    }

    async fn import(&self, date: NaiveDate) -> Result<(), Error> {
        let mut day = self.firm().day(date);
        day.territory.settings = self.settings.clone();
        self.dispatch.import_day(&day).await.map(|_| ())
    }

    /// Goes on to the next day, on the same store.
    ///
    /// # Errors
    /// The store failed, or the calendar ends.
    pub async fn next_day(&mut self) -> Result<(), Error> {
        let ended = || Error::Refused("the calendar ends".into());
        self.setup.date = self.setup.date.succ_opt().ok_or_else(ended)?;
        self.import_the_day_after().await
    }

    /// Learns from the days that are over by midnight, this one included.
    ///
    /// # Errors
    /// The store failed.
    pub async fn night(&self) -> Result<(), Error> {
        self.end();
        self.dispatch.learn().await.map(|_| ())
    }

    /// Midnight: the day is over.
    pub fn end(&self) {
        let day = LocalDay::new(self.setup.date, firm::territory().zone);
        self.clock.set(day.end());
    }

    async fn import_the_day_after(&self) -> Result<(), Error> {
        match self.setup.date.succ_opt() {
            Some(after) => self.import(after).await,
            None => Ok(()),
        }
    }

    /// The product on an empty store, the day before, at a time of it. Whoever uses it brings the
    /// visits in.
    #[must_use]
    pub fn empty(store: Arc<dyn Store>, setup: Setup, at: TimeOfDay) -> Self {
        let before = setup.date.pred_opt().unwrap_or(setup.date);
        let territory = firm::territory();
        let start = LocalDay::new(before, territory.zone).at(at);
        let clock = Arc::new(ManualClock::new(start));
        let ids = Arc::new(RandomIds::seeded(clock.clone(), setup.seed));
        let secret = format!("simulation {}", setup.seed);
        let links = Arc::new(Links::new(secret, "https://kept.example"));
        let dispatch = Dispatch::new(store.clone(), clock.clone(), ids, links);
        Simulation {
            dispatch,
            store,
            clock,
            setup,
            entries: Entries::True,
            settings: territory.settings,
            territory: territory.id,
        }
    }

    /// Lets the product know beforehand what a history taught.
    ///
    /// # Errors
    /// The store failed, or something was learned already.
    pub async fn know(&self, model: &Learned, days: u32) -> Result<(), Error> {
        let before = self.setup.date.pred_opt().unwrap_or(self.setup.date);
        let record = LearnRecord {
            through: before,
            days,
            held_back: 0,
            rows: Counted::default(),
            rows_said: String::new(),
            half_life_days: model.half_life_days,
            against: None,
            old: None,
            new: None,
            taken: true,
            why: "it was known before the first day".to_owned(),
            misses_permille: model.misses_permille,
        };
        let version = ModelVersion {
            version: 1,
            created_at: self.clock.now(),
            record,
        };
        let added = self.store.add_model(&self.territory, &version, Some(model));
        Ok(added.await?)
    }

    /// The firm that is simulated.
    #[must_use]
    pub fn firm(&self) -> Firm {
        Firm::new(Chance::new(self.setup.seed), self.setup.technicians).entering(self.entries)
    }

    /// Plays the evening before and the day; reports what became of it.
    ///
    /// # Errors
    /// The product failed.
    pub async fn run(&self) -> Result<DayReport, FieldError> {
        let state = self.play().await?;
        DayReport::of(self.store.as_ref(), &state, self.setup.seed)
            .await
            .map_err(|error| FieldError(error.to_string()))
    }

    /// Plays the evening before and the day; returns how the day stands in the end.
    ///
    /// # Errors
    /// The product failed.
    pub async fn play(&self) -> Result<Arc<DayState>, FieldError> {
        self.play_before(&mut Nobody).await
    }

    /// Plays them while somebody looks on at every instant.
    ///
    /// # Errors
    /// The product failed.
    pub async fn play_before(
        &self,
        onlooker: &mut dyn Onlooker,
    ) -> Result<Arc<DayState>, FieldError> {
        let truth =
            Truth::new(Chance::new(self.setup.seed), self.setup.date).entering(self.entries);
        let mut people = People::new(self.setup.customers_answer);
        let field = DirectField {
            dispatch: self.dispatch.clone(),
            territory: self.territory.clone(),
            day: self.setup.date,
            read: LastRead::new(self.store.clone()),
        };
        let gateway = InboxGateway::new(self.store.clone());
        // In a row of days, the evening before was played with that day.
        let begins = self.clock.now();
        for now in self.instants().await? {
            if now < begins {
                continue;
            }
            self.clock.set(now);
            people.step(&field, &truth, &firm::cv_permille, now).await?;
            self.dispatch
                .tick()
                .await
                .map_err(|error| FieldError(error.to_string()))?;
            self.dispatch
                .deliver_due(&gateway, "simulation", DELIVER_MAX)
                .await
                .map_err(|error| FieldError(error.to_string()))?;
            let state = field.load().await?;
            onlooker.look(&self.dispatch, &state, now).await?;
        }
        field.load().await
    }

    /// Every instant at which something is looked at: the evening, then the working day.
    async fn instants(&self) -> Result<Vec<Timestamp>, FieldError> {
        let state = self
            .store
            .load_day(&self.territory, self.setup.date)
            .await
            .map_err(|error| FieldError(error.to_string()))?;
        let zone = state.territory.zone;
        let today = LocalDay::new(self.setup.date, zone);
        let before = LocalDay::new(self.setup.date.pred_opt().unwrap_or(self.setup.date), zone);
        let stretch = |from: Timestamp, to: Timestamp| {
            let steps = ((to - from).0 / STEP.0).max(0);
            (0..=steps).map(move |step| from + Seconds(step * STEP.0))
        };
        let evening = stretch(before.at(EVENING.0), before.at(EVENING.1));
        Ok(evening
            .chain(stretch(today.at(WORKING.0), today.at(WORKING.1)))
            .collect())
    }
}

/// The product called directly.
struct DirectField {
    dispatch: Dispatch,
    territory: TerritoryId,
    day: NaiveDate,
    read: LastRead,
}

impl DirectField {
    async fn load(&self) -> Result<Arc<DayState>, FieldError> {
        Ok(self.read.day(&self.territory, self.day).await?)
    }
}

#[async_trait]
impl Field for DirectField {
    async fn technicians(&self) -> Result<Vec<TechnicianId>, FieldError> {
        Ok(self.load().await?.technicians.keys().cloned().collect())
    }

    async fn route(&self, technician: &TechnicianId) -> Result<TechnicianRoute, FieldError> {
        let state = self.load().await?;
        let known = state.technicians.get(technician);
        let known = known.ok_or_else(|| FieldError(format!("no technician {technician}")))?;
        Ok(technician_route(&state, known))
    }

    async fn report(
        &self,
        technician: &TechnicianId,
        sent_at: Timestamp,
        reports: &[Report],
    ) -> Result<(), FieldError> {
        let results = self.dispatch.report(technician, sent_at, reports).await;
        results
            .map(|_| ())
            .map_err(|error| FieldError(error.to_string()))
    }

    async fn phones(&self) -> Result<Vec<(Phone, Vec<InboxMessage>)>, FieldError> {
        let state = self.load().await?;
        let asked: BTreeSet<&Phone> = state
            .warnings
            .values()
            .filter(|warning| warning.is_undecided())
            .filter_map(|warning| state.visits.get(&warning.visit))
            .filter_map(|visit| state.customers.get(&visit.customer)?.phone.as_ref())
            .collect();
        let mut phones = Vec::with_capacity(asked.len());
        for phone in asked {
            let texts = self.dispatch.store().inbox(phone, INBOX_MAX).await;
            phones.push((
                phone.clone(),
                texts.map_err(|error| FieldError(error.to_string()))?,
            ));
        }
        Ok(phones)
    }

    async fn write(&self, phone: &Phone, id: &str, body: &str) -> Result<(), FieldError> {
        let failed = |error: String| FieldError(error);
        let text = InboxMessage {
            id: id.to_owned(),
            phone: phone.clone(),
            to_customer: false,
            body: body.to_owned(),
            at: self.dispatch.now(),
        };
        let store = self.dispatch.store();
        store
            .inbox_put(&text)
            .await
            .map_err(|error| failed(error.to_string()))?;
        let incoming = Incoming {
            gateway_id: id.to_owned(),
            from: phone.clone(),
            body: body.to_owned(),
        };
        // An answer is never refused: what is gone is said so by text, with fresh options.
        let received = self.dispatch.receive(&incoming).await;
        received
            .map(|_| ())
            .map_err(|error| failed(error.to_string()))
    }
}
