//! The ledger: in order, without gaps, per territory.

use crate::fixture::*;
use kept_dispatch::changeset::{Changeset, LedgerDraft, Write};
use kept_dispatch::ports::{LedgerQuery, StoreError};
use rstest::rstest;

fn named(by: &str) -> Write {
    Write::Ledger(entry(cancelled(by)))
}

#[rstest]
#[tokio::test]
async fn entries_are_numbered_from_one_in_the_order_of_the_writes(
    #[values(Kind::File, Kind::Memory, Kind::Postgres)] kind: Kind,
) {
    let Some(store) = opened(kind).await else {
        return;
    };
    let done = commit_now(&store, vec![named("a"), named("b")]).await;
    assert_eq!(done.unwrap().ledger_sequence, Some(2));
    // More than one statement takes.
    let many = (0..100).map(|n| named(&n.to_string())).collect();
    let done = commit_now(&store, many).await.unwrap();
    assert_eq!(done.ledger_sequence, Some(102));

    let entries = ledger(&store).await;
    let sequences: Vec<u64> = entries.iter().map(|e| e.sequence).collect();
    assert_eq!(sequences, (1..=102).collect::<Vec<u64>>());
    assert_eq!(entries[1].fact, cancelled("b"));
    assert_eq!(entries[101].fact, cancelled("99"));
    assert_eq!((entries[0].day, entries[0].at), (day(1), at(5)));
    assert_eq!(entries[0].visit, Some("v1".into()));
    assert_eq!(entries[0].territory, here());
}

#[rstest]
#[tokio::test]
async fn a_refused_commit_leaves_no_gap(
    #[values(Kind::File, Kind::Memory, Kind::Postgres)] kind: Kind,
) {
    let Some(store) = opened(kind).await else {
        return;
    };
    commit_now(&store, vec![named("a")]).await.unwrap();
    let twice = vec![
        named("lost"),
        Write::Event(event("e")),
        Write::Event(event("e")),
    ];
    let refused = commit_now(&store, twice).await;
    assert!(
        matches!(refused, Err(StoreError::Duplicate { .. })),
        "{refused:?}"
    );
    let done = commit_now(&store, vec![named("b")]).await.unwrap();
    assert_eq!(done.ledger_sequence, Some(2));
    let facts: Vec<_> = ledger(&store).await.into_iter().map(|e| e.fact).collect();
    assert_eq!(facts, [cancelled("a"), cancelled("b")]);
}

#[rstest]
#[tokio::test]
async fn each_territory_counts_for_itself(
    #[values(Kind::File, Kind::Memory, Kind::Postgres)] kind: Kind,
) {
    let Some(store) = opened(kind).await else {
        return;
    };
    store.put_territory(&territory("other")).await.unwrap();
    commit_now(&store, vec![named("a"), named("b")])
        .await
        .unwrap();
    let mut changeset = Changeset::new("other".into(), day(1), 0);
    changeset.writes = vec![named("c")];
    let done = store.commit(&changeset).await.unwrap();
    assert_eq!(done.ledger_sequence, Some(1));
    // Writing a territory again doesn't start its ledger again.
    store.put_territory(&territory("other")).await.unwrap();
    changeset.expect = vec![(day(1), 1)];
    let done = store.commit(&changeset).await.unwrap();
    assert_eq!(done.ledger_sequence, Some(2));
    assert_eq!(ledger(&store).await.len(), 2);
}

#[rstest]
#[tokio::test]
async fn entries_are_found_by_day_by_visit_and_after_a_sequence(
    #[values(Kind::File, Kind::Memory, Kind::Postgres)] kind: Kind,
) {
    let Some(store) = opened(kind).await else {
        return;
    };
    let draft = |day, visit: Option<&str>| {
        Write::Ledger(LedgerDraft {
            day,
            visit: visit.map(Into::into),
            at: at(0),
            fact: cancelled("x"),
        })
    };
    let writes = vec![
        draft(day(1), Some("v1")),
        draft(day(2), Some("v1")),
        draft(day(1), None),
        draft(day(1), Some("v2")),
    ];
    commit_now(&store, writes).await.unwrap();
    let found = async |query: LedgerQuery| -> Vec<u64> {
        let entries = store.ledger(&here(), &query).await.unwrap();
        entries.iter().map(|e| e.sequence).collect()
    };
    let all = LedgerQuery {
        limit: 10,
        ..LedgerQuery::default()
    };
    let of_day = LedgerQuery {
        day: Some(day(1)),
        ..all.clone()
    };
    assert_eq!(found(of_day.clone()).await, [1, 3, 4]);
    let of_visit = LedgerQuery {
        visit: Some("v1".into()),
        ..all.clone()
    };
    assert_eq!(found(of_visit.clone()).await, [1, 2]);
    let of_both = LedgerQuery {
        visit: Some("v1".into()),
        ..of_day.clone()
    };
    assert_eq!(found(of_both).await, [1]);
    assert_eq!(found(LedgerQuery { after: 1, ..of_day }).await, [3, 4]);
    assert_eq!(
        found(LedgerQuery {
            after: 2,
            limit: 1,
            ..all
        })
        .await,
        [3]
    );
}
