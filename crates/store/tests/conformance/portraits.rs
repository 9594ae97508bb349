//! Portraits: bytes apart from the day, one a technician, gone when they are removed.

use crate::fixture::*;
use kept_dispatch::changeset::{Content, Write};
use kept_dispatch::ports::StoreError;
use kept_domain::TechnicianId;
use rstest::rstest;

fn portrait(technician: &str, content: Option<&[u8]>) -> Write {
    Write::Portrait {
        technician: technician.into(),
        content: content.map(|bytes| Content(bytes.into())),
    }
}

#[rstest]
#[tokio::test]
async fn the_last_portrait_is_the_one_there_is_until_it_is_removed(
    #[values(Kind::File, Kind::Memory, Kind::Postgres)] kind: Kind,
) {
    let Some(store) = opened(kind).await else {
        return;
    };
    let tom = TechnicianId::new("tom");
    assert_eq!(store.portrait(&tom).await, Ok(None));
    let large: Vec<u8> = (0..100_000u32).map(|n| (n % 253) as u8).collect();
    let twice = vec![
        Write::Technician(technician("tom")),
        portrait("tom", Some(b"first")),
        portrait("tom", Some(&large)),
    ];
    commit_now(&store, twice).await.unwrap();
    assert_eq!(store.portrait(&tom).await, Ok(Some(large)));
    let again = vec![portrait("tom", Some(b"another"))];
    commit_now(&store, again).await.unwrap();
    assert_eq!(store.portrait(&tom).await, Ok(Some(b"another".to_vec())));
    for _ in 0..2 {
        let gone = vec![portrait("tom", None)];
        commit_now(&store, gone).await.unwrap();
        assert_eq!(store.portrait(&tom).await, Ok(None));
    }
}

#[rstest]
#[tokio::test]
async fn a_portrait_of_nobody_is_refused(
    #[values(Kind::File, Kind::Memory, Kind::Postgres)] kind: Kind,
) {
    let Some(store) = opened(kind).await else {
        return;
    };
    let lost = commit_now(&store, vec![portrait("nobody", Some(b"x"))]).await;
    assert!(matches!(lost, Err(StoreError::NotFound(_))), "{lost:?}");
}
