//! Simulate: days on which everything goes wrong that goes wrong in life, and a check after every step
//! that what must hold holds: of all that has a new revision, and each hour of all. What goes wrong is drawn
//! by name from the seed, so a seed and a commit reproduce a failure.

mod field;
mod gateway;
mod invariants;
mod store;
mod told;

use crate::chance::Chance;
use crate::day::Setup;
use crate::field::{FieldError, People};
use crate::firm::{self, Firm};
use crate::last_read::LastRead;
use crate::truth::Truth;
use chrono::Datelike as _;
use field::BadField;
use gateway::BadGateway;
use invariants::Invariants;
use kept_dispatch::Dispatch;
use kept_dispatch::clock::ManualClock;
use kept_dispatch::ids::RandomIds;
use kept_dispatch::links::Links;
use kept_dispatch::ports::{Clock as _, Store};
use kept_domain::{LocalDay, Seconds, TechnicianId, TimeOfDay, Timestamp};
use serde::Serialize;
use std::sync::Arc;
use store::BadStore;

/// One step of the clock.
const STEP: Seconds = Seconds(60);
/// The evening before, when the day is planned and told.
const EVENING: (TimeOfDay, TimeOfDay) = (TimeOfDay::hm(17, 58), TimeOfDay::hm(18, 10));
/// The day, from before texts may go out until after they may.
const DAY: (TimeOfDay, TimeOfDay) = (TimeOfDay::hm(6, 45), TimeOfDay::hm(21, 15));
/// Texts handed over in one go.
const DELIVER_MAX: u32 = 500;
/// Violations that are told of one day; more say nothing new.
const VIOLATIONS_MAX: usize = 20;
/// Steps after which everything is read again and checked, also what claims to be unchanged.
const CHECKED_WHOLLY_EVERY: usize = 60;
/// Share of steps after which the process is killed, in thousandths.
const KILLED_PERMILLE: u32 = 8;
/// Share of days on which a technician falls sick, in thousandths.
const SICK_PERMILLE: u32 = 300;
/// What a promise is worth to a firm that hands visits over.
const HANDOVER_WORTH: Seconds = Seconds::minutes(180);
/// Between these times.
const SICK_BETWEEN: (TimeOfDay, TimeOfDay) = (TimeOfDay::hm(9, 0), TimeOfDay::hm(13, 0));

/// Something that must never happen, and did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Violation {
    /// Seed of the day.
    pub seed: u64,
    /// Which day.
    pub date: chrono::NaiveDate,
    /// The step of the day at whose end it was found, from 0.
    pub step: usize,
    /// When that was.
    pub at: Timestamp,
    /// What.
    pub what: String,
}

/// What went wrong in the world, and what the product did about it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Faults {
    /// Commits that failed, half of them after they were made.
    pub commits_failed: u64,
    /// Requests of phones that were lost, or whose answer was.
    pub requests_lost: u64,
    /// Reports that were sent once more.
    pub reports_repeated: u64,
    /// Reports that waited for a connection.
    pub reports_late: u64,
    /// Texts that a gateway didn't take, or didn't say whether it took.
    pub texts_failed: u64,
    /// Answers that came twice, or were anything.
    pub odd_answers: u64,
    /// Times that the process was killed.
    pub kills: u64,
}

impl std::ops::AddAssign for Faults {
    fn add_assign(&mut self, other: Self) {
        self.commits_failed += other.commits_failed;
        self.requests_lost += other.requests_lost;
        self.reports_repeated += other.reports_repeated;
        self.reports_late += other.reports_late;
        self.texts_failed += other.texts_failed;
        self.odd_answers += other.odd_answers;
        self.kills += other.kills;
    }
}

/// What became of a day.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct BadDay {
    /// Visits of the day in the end, and those that were finished.
    pub visits: usize,
    /// Those that were finished.
    pub done: usize,
    /// Warnings that were opened.
    pub warnings: usize,
    /// Texts that reached a phone.
    pub texts: usize,
    /// What went wrong.
    pub faults: Faults,
    /// SHA-256 over the ledger's entries as JSON lines.
    pub ledger_sha256: String,
    /// What must never happen, and did.
    pub violations: Vec<Violation>,
}

impl BadDay {
    /// Whether something happened that must never happen.
    #[must_use]
    pub fn is_violated(&self) -> bool {
        !self.violations.is_empty()
    }
}

/// Plays the evening before and the day with all faults, on an empty store.
///
/// # Errors
/// The day can't be brought in, or the store can't be read.
pub async fn play(store: Arc<dyn Store>, setup: Setup) -> Result<BadDay, FieldError> {
    World::new(store, setup).await?.play().await
}

struct World {
    setup: Setup,
    chance: Chance,
    store: Arc<BadStore>,
    clock: Arc<ManualClock>,
    field: BadField,
    gateway: BadGateway,
    invariants: Invariants,
    faults: Faults,
    violations: Vec<Violation>,
}

impl World {
    async fn new(store: Arc<dyn Store>, setup: Setup) -> Result<Self, FieldError> {
        // Days of one seed have different faults.
        let date = setup.date.num_days_from_ce().unsigned_abs();
        let chance = Chance::new(setup.seed ^ u64::from(date));
        let territory = firm::territory();
        let before = setup.date.pred_opt().unwrap_or(setup.date);
        let start = LocalDay::new(before, territory.zone).at(EVENING.0);
        let clock = Arc::new(ManualClock::new(start));
        let store = Arc::new(BadStore::new(store, chance));
        let dispatch = process(&store, &clock, setup.seed, 0);
        let firm = Firm::new(Chance::new(setup.seed), setup.technicians);
        for date in [Some(setup.date), setup.date.succ_opt()]
            .into_iter()
            .flatten()
        {
            let mut day = firm.day(date);
            if hands_over(setup.date) {
                day.territory.settings.handover_worth_s = HANDOVER_WORTH;
            }
            let imported = dispatch.import_day(&day).await;
            imported.map_err(|error| FieldError(error.to_string()))?;
        }
        store.begin();
        let read = Arc::new(LastRead::new(store.good()));
        Ok(World {
            setup,
            chance,
            field: BadField::new(
                dispatch,
                read.clone(),
                chance,
                territory.id.clone(),
                setup.date,
            ),
            gateway: BadGateway::new(store.good(), chance),
            invariants: Invariants::new(read, territory.id, setup.date),
            store,
            clock,
            faults: Faults::default(),
            violations: Vec::new(),
        })
    }

    async fn play(mut self) -> Result<BadDay, FieldError> {
        let truth = Truth::new(Chance::new(self.setup.seed), self.setup.date);
        let mut people = People::new(self.setup.customers_answer);
        let instants = self.instants();
        let last = instants.len().saturating_sub(1);
        for (step, now) in instants.into_iter().enumerate() {
            self.clock.set(now);
            self.step(&mut people, &truth, step, now).await?;
            let product = self.field.dispatch();
            let mut found = self.invariants.check(&product, now).await?;
            if step % CHECKED_WHOLLY_EVERY == 0 || step == last {
                found.append(&mut self.invariants.check_all(now).await?);
            }
            found.append(&mut self.gateway.violations());
            for what in found {
                if self.violations.len() < VIOLATIONS_MAX {
                    self.violations.push(Violation {
                        seed: self.setup.seed,
                        date: self.setup.date,
                        step,
                        at: now,
                        what,
                    });
                }
            }
        }
        self.faults.commits_failed = self.store.failed();
        self.faults.texts_failed = self.gateway.failed();
        self.faults += self.field.faults();
        let (visits, done, warnings) = self.invariants.counts();
        Ok(BadDay {
            visits,
            done,
            warnings,
            texts: self.gateway.delivered(),
            faults: self.faults,
            ledger_sha256: self.invariants.ledger_sha256(),
            violations: self.violations,
        })
    }

    /// Everybody does what is due. What the product refuses or fails at is tried again by whoever wanted
    /// it, as in life; what must hold is checked afterwards.
    async fn step(
        &mut self,
        people: &mut People,
        truth: &Truth,
        step: usize,
        now: Timestamp,
    ) -> Result<(), FieldError> {
        let name = step.to_string();
        if self.chance.happens(KILLED_PERMILLE, &["killed", &name]) {
            self.faults.kills += 1;
            let dispatch = process(&self.store, &self.clock, self.setup.seed, self.faults.kills);
            self.field.restarted(dispatch);
        }
        people
            .step(&self.field, truth, &firm::cv_permille, now)
            .await?;
        self.field.write_again().await;
        let dispatch = self.field.dispatch();
        if let Some(technician) = self.falls_sick(now) {
            let _ = dispatch.absent(&technician, self.setup.date).await;
        }
        // A failed round is made up for by the next one.
        let _ = dispatch.tick().await;
        let _ = dispatch
            .deliver_due(&self.gateway, "simulation", DELIVER_MAX)
            .await;
        Ok(())
    }

    fn falls_sick(&self, now: Timestamp) -> Option<TechnicianId> {
        if !self.chance.happens(SICK_PERMILLE, &["sick"]) {
            return None;
        }
        let day = LocalDay::new(self.setup.date, firm::territory().zone);
        let (from, to) = (day.at(SICK_BETWEEN.0), day.at(SICK_BETWEEN.1));
        let minutes = usize::try_from((to - from).0 / 60).unwrap_or(1);
        let minute = i64::try_from(self.chance.pick(minutes, &["sick at"])).unwrap_or(0);
        let technicians = self.field.known_technicians();
        let who = self.chance.pick(technicians.len().max(1), &["sick who"]);
        (now == from + Seconds::minutes(minute)).then(|| technicians.get(who).cloned())?
    }

    fn instants(&self) -> Vec<Timestamp> {
        let zone = firm::territory().zone;
        let before = self.setup.date.pred_opt().unwrap_or(self.setup.date);
        let stretch = |day: LocalDay, (from, to): (TimeOfDay, TimeOfDay)| {
            let (from, to) = (day.at(from), day.at(to));
            let steps = ((to - from).0 / STEP.0).max(0);
            (0..=steps).map(move |step| from + Seconds(step * STEP.0))
        };
        stretch(LocalDay::new(before, zone), EVENING)
            .chain(stretch(LocalDay::new(self.setup.date, zone), DAY))
            .filter(|at| *at >= self.clock.now())
            .collect()
    }
}

/// Every third day is one of a firm that hands visits over without asking.
fn hands_over(date: chrono::NaiveDate) -> bool {
    date.num_days_from_ce() % 3 == 0
}

/// The product as it is after a start: knows nothing but what is stored.
fn process(store: &Arc<BadStore>, clock: &Arc<ManualClock>, seed: u64, start: u64) -> Dispatch {
    let ids = RandomIds::seeded(clock.clone(), seed ^ (start << 32));
    let secret = format!("simulation {seed}");
    let links = Arc::new(Links::new(secret, "https://kept.example"));
    Dispatch::new(store.clone(), clock.clone(), Arc::new(ids), links)
}
