//! Whole simulated days on a real store.

#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use chrono::NaiveDate;
use kept_sim::day::{Setup, Simulation};
use kept_sim::report::DayReport;

async fn play(seed: u64) -> DayReport {
    let store = kept_store::open("sqlite::memory:").await.unwrap();
    let date = NaiveDate::from_ymd_opt(2026, 10, 15).unwrap();
    let setup = Setup {
        seed,
        technicians: 5,
        date,
    };
    let simulation = Simulation::new(store, setup).await.unwrap();
    simulation.run().await.unwrap()
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
    let mut choices = 0;
    for seed in 10..16 {
        let report = play(seed).await;
        choices += report.choices.values().sum::<u32>();
        assert_eq!(report.warnings.broken_unwarned, 0, "{report}");
    }
    assert!(choices >= 6, "{choices} choices on six days");
}
