//! Learned models: which version counts, and what becomes of one that can't be used.

use crate::fixture::*;
use kept_dispatch::learn::{Counted, LearnRecord, Learned, read_model};
use kept_dispatch::ports::{ModelVersion, StoreError};
use rstest::rstest;
use std::sync::Arc;

fn version(number: u32, taken: bool) -> ModelVersion {
    ModelVersion {
        version: number,
        created_at: at(i64::from(number)),
        record: LearnRecord {
            through: day(number),
            days: 9,
            held_back: 3,
            rows: Counted::default(),
            rows_said: "0 of 0 rows left out".to_owned(),
            half_life_days: 45,
            against: None,
            old: None,
            new: None,
            taken,
            why: "a test".to_owned(),
            misses_permille: None,
        },
    }
}

fn model(half_life_days: u32) -> Learned {
    let work = r#"{"all":[1,2],"job_types":{"between_ppm":3,"known":{"Leak":[-4,5]}},
        "technicians":{"between_ppm":0,"known":{}},"pairs":{"between_ppm":0,"known":{}},
        "features":{"between_ppm":0,"known":{}},"day_ppm":6,"technician_day_ppm":7,
        "noise":{"all_ppm":8,"known":{}}}"#;
    let text = format!(
        r#"{{"format":1,"half_life_days":{half_life_days},"works":1,"drives":0,"work":{work},"drive":null}}"#
    );
    read_model(&text).unwrap()
}

#[rstest]
#[tokio::test]
async fn the_newest_version_that_was_taken_goes_with_every_day(
    #[values(Kind::File, Kind::Memory, Kind::Postgres)] kind: Kind,
) {
    let Some(store) = opened(kind).await else {
        return;
    };
    let learned = async || store.load_day(&here(), day(1)).await.unwrap().learned;
    assert_eq!(learned().await, None);
    let versions = [
        (version(1, false), None),
        (version(2, true), Some(model(12))),
        (version(3, true), Some(model(45))),
        (version(4, false), None),
    ];
    for (version, model) in &versions {
        store
            .add_model(&here(), version, model.as_ref())
            .await
            .unwrap();
        if version.version == 2 {
            assert_eq!(learned().await, Some(Arc::new(super::models::model(12))));
        }
    }
    assert_eq!(learned().await, Some(Arc::new(model(45))));
    assert_eq!(learned().await, Some(Arc::new(model(45))), "as it was kept");
    let [one, two, three, four] = versions.map(|(version, _)| version);
    let all = store.models(&here(), 10).await.unwrap();
    assert_eq!(all, [four.clone(), three, two, one]);
    assert_eq!(store.models(&here(), 1).await.unwrap(), [four]);
    let text = store.model_text(&here(), 2).await.unwrap().unwrap();
    assert_eq!(read_model(&text).unwrap(), model(12));
    assert_eq!(store.model_text(&here(), 1).await, Ok(None));
    assert_eq!(store.model_text(&here(), 9).await, Ok(None));
}

#[rstest]
#[tokio::test]
async fn a_version_is_written_once_and_in_a_territory_that_is_there(
    #[values(Kind::File, Kind::Memory, Kind::Postgres)] kind: Kind,
) {
    let Some(store) = opened(kind).await else {
        return;
    };
    store
        .add_model(&here(), &version(1, false), None)
        .await
        .unwrap();
    let again = store
        .add_model(&here(), &version(1, true), Some(&model(12)))
        .await;
    assert!(
        matches!(again, Err(StoreError::Duplicate { .. })),
        "{again:?}"
    );
    assert_eq!(store.models(&here(), 9).await.unwrap(), [version(1, false)]);
    let elsewhere = "nowhere".into();
    let lost = store.add_model(&elsewhere, &version(1, false), None).await;
    assert!(matches!(lost, Err(StoreError::NotFound(_))), "{lost:?}");
}

#[rstest]
#[tokio::test]
async fn a_model_of_an_unknown_format_is_as_good_as_none(
    #[values(Kind::File, Kind::Memory, Kind::Postgres)] kind: Kind,
) {
    let Some(store) = opened(kind).await else {
        return;
    };
    let newer = Learned {
        format: 9,
        ..model(12)
    };
    store
        .add_model(&here(), &version(1, true), Some(&newer))
        .await
        .unwrap();
    let state = store.load_day(&here(), day(1)).await.unwrap();
    assert_eq!(state.learned, None);
    assert_eq!(state.visits.len(), 3);
    let text = store.model_text(&here(), 1).await.unwrap().unwrap();
    let error = read_model(&text).unwrap_err().to_string();
    assert!(error.contains("format 9"), "{error}");
}
