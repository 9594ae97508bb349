//! Whole simulated days on a real store.

#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use chrono::NaiveDate;
use kept_dispatch::Dispatch;
use kept_dispatch::clock::ManualClock;
use kept_dispatch::ids::RandomIds;
use kept_dispatch::links::Links;
use kept_dispatch::ports::{Ids, LedgerQuery, Store};
use kept_dispatch::warn::{ENDING, NOTICE};
use kept_domain::settings::Settings;
use kept_domain::{LedgerEntry, LedgerFact, LocalDay, Ppm, Seconds, Stage, TimeOfDay};
use kept_sim::day::{Setup, Simulation};
use kept_sim::firm;
use kept_sim::oracle::Oracle;
use kept_sim::report::DayReport;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::runtime::Handle;

async fn simulation(seed: u64, customers_answer: bool) -> Simulation {
    let setup = setup(seed, customers_answer);
    Simulation::new(store().await, setup).await.unwrap()
}

/// A firm that warns from this probability on.
async fn simulation_that_warns_from(open: Ppm, seed: u64) -> Simulation {
    let settings = Settings {
        warn_open_ppm: open,
        // Nothing is kept back in the evening: more promises come to be in danger.
        miss_reserve_ppm: Ppm(0),
        ..firm::territory().settings
    };
    let setup = setup(seed, false);
    let simulation = Simulation::with_settings(store().await, setup, settings);
    simulation.await.unwrap()
}

async fn store() -> Arc<dyn Store> {
    kept_store::open("sqlite::memory:").await.unwrap()
}

fn setup(seed: u64, customers_answer: bool) -> Setup {
    Setup {
        seed,
        technicians: 5,
        date: NaiveDate::from_ymd_opt(2026, 10, 15).unwrap(),
        customers_answer,
    }
}

async fn play(seed: u64) -> DayReport {
    simulation(seed, true).await.run().await.unwrap()
}

#[tokio::test]
async fn a_day_is_planned_told_and_done_and_its_promises_are_narrow() {
    let report = play(1).await;
    println!("{report}");
    assert!(report.done * 10 >= report.visits * 9, "{report}");
    assert!(report.word.mean_width_min < 150.0, "{report}");
    assert!(report.kept_rate() > 0.75, "{report}");
}

#[tokio::test]
async fn the_same_seed_gives_the_same_ledger_byte_for_byte() {
    let (first, again, other) = (play(3).await, play(3).await, play(4).await);
    assert_eq!(first, again);
    assert_ne!(first.ledger_sha256, other.ledger_sha256);
}

#[tokio::test]
async fn whatever_customers_answer_on_bad_days_is_taken_or_answered_with_fresh_options() {
    let (mut choices, mut warned, mut unwarned) = (0, 0, 0);
    for seed in 10..16 {
        let report = play(seed).await;
        choices += report.choices.values().sum::<u32>();
        warned += report.warnings.broken_warned;
        unwarned += report.warnings.broken_unwarned;
        // What a minute before seemed more likely to be kept may break: then an apology comes at once.
        let apologies = report.messages.get("missed").copied().unwrap_or(0);
        assert!(report.warnings.broken_unwarned <= apologies, "{report}");
    }
    assert!(choices >= 6, "{choices} choices on six days");
    assert!(warned >= 9 * unwarned, "{warned} {unwarned}");
}

/// On many promises together, the oracle expects as many to break as do: within the spread of a sum of
/// independent events with these probabilities, widened since a day's visits share their luck.
#[tokio::test]
async fn the_oracle_expects_about_as_many_broken_promises_as_there_are() {
    let (mut expected, mut variance, mut broken) = (0.0, 0.0, 0.0);
    for seed in 1..=6 {
        let state = simulation(seed, false).await.play().await.unwrap();
        let oracle = Oracle::new(&state, firm::cv_permille, seed, 500);
        for visit in state.visits.keys() {
            let Some(promise) = state.promises[visit]
                .iter()
                .find(|p| p.stage == Stage::Evening)
            else {
                continue;
            };
            // Half of the window, so that a good share of these promises break.
            let half = promise.window.from() + Seconds(promise.window.width().0 / 2);
            let asked_at = half - Seconds::minutes(45);
            if let Some(late) = oracle.late(visit, half, asked_at) {
                let arrived = state.progress_of(visit).arrived_at;
                expected += late;
                variance += late * (1.0 - late);
                broken += f64::from(u8::from(arrived.is_none_or(|at| at >= half)));
            }
        }
    }
    let spread = variance.sqrt();
    assert!(expected > 20.0, "{expected}");
    assert!(
        (broken - expected).abs() < 3.5 * spread,
        "{broken} {expected} {spread}"
    );
}

/// The last check that is in time opens a warning from `warn_open_ppm` on, and so do those right before the
/// promise's end; any other one only when it is nearly sure.
#[tokio::test]
async fn warnings_wait_for_the_last_check_that_is_in_time_unless_it_is_nearly_sure() {
    let (mut at_last, mut early) = (0, 0);
    for seed in 1..=5 {
        let simulation = simulation_that_warns_from(Ppm(300_000), seed).await;
        let state = simulation.play().await.unwrap();
        let settings = &state.territory.settings;
        let query = LedgerQuery {
            limit: 1_000,
            ..LedgerQuery::default()
        };
        let store = simulation.dispatch.store();
        let mut entries = Vec::new();
        loop {
            let after = entries
                .last()
                .map_or(0, |entry: &LedgerEntry| entry.sequence);
            let query = LedgerQuery {
                after,
                ..query.clone()
            };
            let more = store.ledger(&state.territory.id, &query).await.unwrap();
            if more.is_empty() {
                break;
            }
            entries.extend(more);
        }
        for entry in &entries {
            let LedgerFact::WarningOpened {
                promise, late_ppm, ..
            } = &entry.fact
            else {
                continue;
            };
            let mut promises = state.promises.values().flatten();
            let promise = promises.find(|known| known.id == *promise).unwrap();
            let left = promise.window.to() - entry.at;
            assert!(*late_ppm >= settings.warn_open_ppm, "{entry:?}");
            let sure = *late_ppm >= settings.warn_sure_ppm;
            if (NOTICE..NOTICE + Seconds(60)).contains(&left) {
                at_last += 1;
            } else if left >= ENDING {
                early += u32::from(left > NOTICE);
                assert!(sure, "{entry:?} with {left:?} left");
            }
        }
    }
    assert!(at_last >= 3 && early >= 1, "{at_last} {early}");
}

/// Ids of which the first one is made only when that is allowed.
struct SlowIds {
    ids: RandomIds,
    first: Mutex<Option<(Sender<()>, Receiver<()>)>>,
}

impl Ids for SlowIds {
    fn id(&self) -> String {
        if let Some((asked, allowed)) = self.first.lock().unwrap().take() {
            asked.send(()).unwrap();
            allowed.recv().unwrap();
        }
        self.ids.id()
    }

    fn reference(&self) -> String {
        self.ids.reference()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_phone_that_asks_for_its_route_does_not_wait_for_a_decision() {
    let simulation = simulation(1, false).await;
    let store = simulation.dispatch.store().clone();
    let date = NaiveDate::from_ymd_opt(2026, 10, 15).unwrap();
    let evening = LocalDay::new(date.pred_opt().unwrap(), firm::territory().zone);
    let clock = Arc::new(ManualClock::new(evening.at(TimeOfDay::hm(18, 0))));
    let (asked, is_asked) = channel();
    let (allow, allowed) = channel();
    let ids = SlowIds {
        ids: RandomIds::seeded(clock.clone(), 2),
        first: Mutex::new(Some((asked, allowed))),
    };
    let links = Arc::new(Links::new("secret", "https://kept.example"));
    let dispatch = Dispatch::new(store.clone(), clock, Arc::new(ids), links);
    // Aside, as the server does it.
    let planned = tokio::task::spawn_blocking({
        let (dispatch, runtime) = (dispatch.clone(), Handle::current());
        move || runtime.block_on(dispatch.tick())
    });
    // The plan's id is made by the decision, which has the day's turn.
    tokio::task::block_in_place(|| is_asked.recv()).unwrap();
    let technicians = store.load_day(&firm::territory().id, date).await.unwrap();
    let technician = technicians.technicians.keys().next().unwrap();
    let looks = dispatch.technician_route(technician, Some(date));
    let looked = tokio::time::timeout(Duration::from_secs(60), looks).await;
    allow.send(()).unwrap();
    assert_eq!(looked.unwrap().unwrap().plan_revision, 0);
    planned.await.unwrap().unwrap();
    let route = dispatch.technician_route(technician, Some(date)).await;
    assert_eq!(route.unwrap().plan_revision, 1);
}
