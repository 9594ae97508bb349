//! What goes wrong below the store, in the port's words.

use crate::fixture::*;
use kept_dispatch::changeset::Write;
use kept_dispatch::ports::StoreError;
use rstest::rstest;
use sqlx::{Connection as _, Executor as _, PgConnection, SqliteConnection};

/// Runs a statement beside the store.
async fn run(kind: Kind, url: &str, sql: &'static str) {
    if kind == Kind::Postgres {
        let mut connection = PgConnection::connect(url).await.unwrap();
        connection.execute(sql).await.unwrap();
        connection.close().await.unwrap();
    } else {
        let mut connection = SqliteConnection::connect(url).await.unwrap();
        connection.execute(sql).await.unwrap();
        connection.close().await.unwrap();
    }
}

#[rstest]
#[case("UPDATE visits SET body = '{\"id\": 7, \"customer\": \"secret\"}' WHERE id = 'v2'")]
#[case("UPDATE visits SET body = 'secret' WHERE id = 'v2'")]
#[case("UPDATE visits SET body = '' WHERE id = 'v2'")]
#[tokio::test]
async fn a_damaged_record_is_corrupt_and_named_without_its_contents(
    #[case] damage: &'static str,
    #[values(Kind::File, Kind::Postgres)] kind: Kind,
) {
    let Some(store) = opened(kind).await else {
        return;
    };
    run(kind, &store.url, damage).await;
    let error = store.load_day(&here(), day(1)).await.unwrap_err();
    let StoreError::Corrupt(what) = error else {
        panic!("{error:?}")
    };
    assert!(what.starts_with("visit v2"), "{what}");
    assert!(!what.contains("secret"), "{what}");
}

#[rstest]
#[tokio::test]
async fn a_plan_that_is_gone_is_corrupt(#[values(Kind::File, Kind::Postgres)] kind: Kind) {
    let Some(store) = opened(kind).await else {
        return;
    };
    let writes = vec![Write::Plan(plan("a", day(1), 1, None))];
    commit_now(&store, writes).await.unwrap();
    run(kind, &store.url, "DELETE FROM plans").await;
    let error = store.load_day(&here(), day(1)).await.unwrap_err();
    assert!(matches!(error, StoreError::Corrupt(_)), "{error:?}");
}

#[rstest]
#[tokio::test]
async fn a_visit_without_its_customer_is_refused(
    #[values(Kind::File, Kind::Memory, Kind::Postgres)] kind: Kind,
) {
    let Some(store) = opened(kind).await else {
        return;
    };
    let refused = commit_now(&store, vec![Write::Visit(Box::new(visit(8, day(1))))]).await;
    assert!(
        matches!(refused, Err(StoreError::NotFound(_))),
        "{refused:?}"
    );
    assert_eq!(store.find_visit(&"v8".into()).await, Ok(None));
    assert_eq!(store.day_revision(&here(), day(1)).await, Ok(1));
}

#[tokio::test]
async fn a_server_that_is_not_there_is_unavailable_and_its_password_stays_secret() {
    // Nobody listens on port 1 of this machine.
    let url = "postgres://kept:s3cret@127.0.0.1:1/kept";
    let error = kept_store::open(url).await.err().unwrap();
    assert!(matches!(error, StoreError::Unavailable(_)), "{error:?}");
    assert!(
        !format!("{error} {error:?}").contains("s3cret"),
        "{error:?}"
    );
}

#[tokio::test]
async fn a_file_that_cannot_be_opened_is_unavailable() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("no/such/folder/kept.db");
    let url = format!("sqlite:{}", missing.display());
    let error = kept_store::open(&url).await.err().unwrap();
    assert!(matches!(error, StoreError::Unavailable(_)), "{error:?}");
}

#[tokio::test]
async fn a_file_that_is_no_database_is_corrupt_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("kept.db");
    let words = "Not a database at all. ".repeat(100);
    std::fs::write(&path, &words).unwrap();
    let url = format!("sqlite:{}", path.display());
    let error = kept_store::open(&url).await.err().unwrap();
    assert!(matches!(error, StoreError::Corrupt(_)), "{error:?}");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), words);
}

#[tokio::test]
async fn connections_that_the_server_ended_are_replaced() {
    let Some(store) = opened(Kind::Postgres).await else {
        return;
    };
    run(
        Kind::Postgres,
        &store.url,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
         WHERE pid <> pg_backend_pid() AND datname = current_database()",
    )
    .await;
    assert_eq!(store.ping().await, Ok(()));
    assert!(commit_now(&store, Vec::new()).await.is_ok());
}
