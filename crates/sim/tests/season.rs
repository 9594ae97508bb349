//! Days in a row on one store: what is learned at night, and what it is good for.

#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use chrono::NaiveDate;
use kept_dispatch::firm_report::ReportQuery;
use kept_dispatch::learn::read_model;
use kept_dispatch::ports::ModelVersion;
use kept_sim::day::{Setup, Simulation};
use kept_sim::firm::{self, Entries};

/// Across the night in which clocks go back.
const FIRST: (i32, u32, u32) = (2026, 10, 20);
const DAYS: u32 = 9;
const TECHNICIANS: usize = 4;

/// Days in a row of a firm whose entered durations are rough.
async fn season(seed: u64) -> Simulation {
    let store = kept_store::open("sqlite::memory:").await.unwrap();
    let (year, month, day) = FIRST;
    let setup = Setup {
        seed,
        technicians: TECHNICIANS,
        date: NaiveDate::from_ymd_opt(year, month, day).unwrap(),
        customers_answer: true,
    };
    let mut season = Simulation::season(store, setup, Entries::Rough)
        .await
        .unwrap();
    for day in 0..DAYS {
        if day > 0 {
            season.next_day().await.unwrap();
        }
        season.play().await.unwrap();
    }
    season
}

async fn versions(season: &Simulation) -> Vec<ModelVersion> {
    let store = season.dispatch.store();
    store.models(&firm::territory().id, 10).await.unwrap()
}

#[tokio::test]
async fn a_firm_that_learns_from_its_own_days_foretells_later_ones_better() {
    let season = season(1).await;
    season.night().await.unwrap();
    let all = versions(&season).await;
    let [learned] = all.as_slice() else {
        panic!("{all:?}")
    };
    let record = &learned.record;
    let (old, new) = (record.old.unwrap(), record.new.unwrap());
    assert!(record.taken, "{record:?}");
    assert_eq!((record.days, record.held_back), (DAYS, 3));
    assert!(new.crps_s < 0.95 * old.crps_s, "{record:?}");
    let next = record.through.succ_opt().unwrap();
    let store = season.dispatch.store();
    let state = store.load_day(&firm::territory().id, next).await.unwrap();
    assert!(state.learned.is_some(), "forecasts go by it");
    // The night in which clocks go back makes nothing longer: only what wasn't reported is left out.
    let left_out = record.rows.left_out_total();
    assert!(20 * left_out < record.rows.rows, "{}", record.rows);

    season.night().await.unwrap();
    assert_eq!(versions(&season).await, all, "nothing new, nothing learned");

    let territory = firm::territory().id;
    let first = NaiveDate::from_ymd_opt(FIRST.0, FIRST.1, FIRST.2).unwrap();
    let last = record.through;
    let report = season
        .dispatch
        .firm_report(&territory, &ReportQuery::of_days(first, last))
        .await;
    let report = report.unwrap();
    assert_eq!(report.days, DAYS);
    let told = |groups: &[kept_dispatch::firm_report::KeptGroup]| {
        groups.iter().map(|group| group.kept.told).sum::<u32>()
    };
    assert_eq!(told(&report.job_types), report.word.told);
    assert_eq!(told(&report.months), report.word.told);
    assert_eq!(report.technicians.len(), TECHNICIANS);
    assert!(report.word.coverage_ppm.unwrap() > 700_000, "{report:?}");
    assert!(report.word.crps_s.unwrap() > 0);

    // What was learned is about the truth: entered are 30 minutes for leaks of 40, 60 for services of 45.
    let text = season.dispatch.store().model_text(&territory, 1).await;
    let model = read_model(&text.unwrap().unwrap()).unwrap();
    let effect = |job: &str| model.work.job_types.effect(job).mean_ppm;
    assert!(effect("Leak") > effect("Boiler service") + 200_000);
}
