//! Schemas: the same on both databases, never older than the data, and nothing acknowledged lost.

use crate::fixture::*;
use kept_dispatch::changeset::Write;
use kept_dispatch::ports::StoreError;
use rstest::rstest;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection, Row as _};
use sqlx::{SqliteConnection, SqlitePool};
use std::collections::BTreeSet;

/// Tables with their columns, each as "table.column", with "!" where it can't be null.
type Schema = BTreeSet<String>;

async fn sqlite_schema(url: &str) -> Schema {
    let pool = SqlitePool::connect(url).await.unwrap();
    let sql = "SELECT m.name || '.' || c.name, c.\"notnull\" OR c.pk, c.type = 'INTEGER' \
               FROM sqlite_master AS m, pragma_table_info(m.name) AS c WHERE m.type = 'table' \
               AND m.name NOT LIKE 'sqlite_%' AND m.name NOT LIKE '_sqlx%'";
    let rows = sqlx::query(sql).fetch_all(&pool).await.unwrap();
    rows.iter()
        .map(|row| described(row.get(0), row.get(1), row.get(2)))
        .collect()
}

async fn postgres_schema(url: &str) -> Schema {
    let mut connection = PgConnection::connect(url).await.unwrap();
    let sql = "SELECT table_name || '.' || column_name, is_nullable = 'NO', data_type = 'bigint' \
               FROM information_schema.columns WHERE table_schema = 'public' \
               AND table_name NOT LIKE '\\_sqlx%'";
    let rows = sqlx::query(sql).fetch_all(&mut connection).await.unwrap();
    rows.iter()
        .map(|row| described(row.get(0), row.get(1), row.get(2)))
        .collect()
}

fn described(column: String, needed: bool, integer: bool) -> String {
    let needed = if needed { "!" } else { "" };
    let kind = if integer { "integer" } else { "text" };
    format!("{column}{needed} {kind}")
}

/// Indexes, each as "table: name".
async fn sqlite_indexes(url: &str) -> Schema {
    let pool = SqlitePool::connect(url).await.unwrap();
    let sql = "SELECT tbl_name || ': ' || name FROM sqlite_master \
               WHERE type = 'index' AND sql IS NOT NULL";
    let rows = sqlx::query(sql).fetch_all(&pool).await.unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

async fn postgres_indexes(url: &str) -> Schema {
    let mut connection = PgConnection::connect(url).await.unwrap();
    let sql = "SELECT tablename || ': ' || indexname FROM pg_indexes \
               WHERE schemaname = 'public' AND indexname NOT LIKE '%\\_pkey'";
    let rows = sqlx::query(sql).fetch_all(&mut connection).await.unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

#[tokio::test]
async fn both_databases_have_the_same_tables_columns_and_indexes() {
    let Some(postgres) = empty(Kind::Postgres).await else {
        return;
    };
    let sqlite = empty(Kind::File).await.unwrap();
    let columns = sqlite_schema(&sqlite.url).await;
    assert!(columns.contains("visits.reference! text"), "{columns:?}");
    assert!(
        columns.contains("messages.lease_until_ms integer"),
        "{columns:?}"
    );
    assert_eq!(columns, postgres_schema(&postgres.url).await);
    let indexes = sqlite_indexes(&sqlite.url).await;
    assert!(indexes.contains("visits: visits_reference"), "{indexes:?}");
    assert_eq!(indexes, postgres_indexes(&postgres.url).await);
}

#[tokio::test]
async fn every_row_of_a_territory_says_so() {
    let store = empty(Kind::File).await.unwrap();
    let columns = sqlite_schema(&store.url).await;
    let tables: BTreeSet<&str> = columns.iter().filter_map(|c| c.split('.').next()).collect();
    let of_the_instance = [
        "territories",
        "inbox",
        "named_values",
        "users",
        "sessions",
        "answers",
        "opt_outs",
    ];
    for table in tables {
        let marked = columns.contains(&format!("{table}.territory! text"));
        assert_ne!(marked, of_the_instance.contains(&table), "{table}");
    }
}

#[rstest]
#[tokio::test]
async fn migrating_again_changes_nothing(#[values(Kind::File, Kind::Postgres)] kind: Kind) {
    let Some((url, _folder)) = address(kind).await else {
        return;
    };
    kept_store::migrate(&url).await.unwrap();
    kept_store::migrate(&url).await.unwrap();
    let store = kept_store::open(&url).await.unwrap();
    assert_eq!(store.ping().await, Ok(()));
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn several_who_open_a_new_store_at_once_all_can(
    #[values(Kind::File, Kind::Postgres)] kind: Kind,
) {
    let Some((url, _folder)) = address(kind).await else {
        return;
    };
    let opening: Vec<_> = (0..4)
        .map(|_| {
            let url = url.clone();
            tokio::spawn(async move { kept_store::open(&url).await.map(|_| ()) })
        })
        .collect();
    for open in opening {
        assert_eq!(open.await.unwrap(), Ok(()));
    }
}

/// Does something behind the store's back.
async fn execute(kind: Kind, url: &str, sql: &'static str) {
    if kind == Kind::Postgres {
        let mut connection = PgConnection::connect(url).await.unwrap();
        connection.execute(sql).await.unwrap();
    } else {
        let mut connection = SqliteConnection::connect(url).await.unwrap();
        connection.execute(AssertSqlSafe(sql)).await.unwrap();
    }
}

#[rstest]
#[tokio::test]
async fn a_database_newer_than_the_program_is_refused(
    #[values(Kind::File, Kind::Postgres)] kind: Kind,
) {
    let Some(store) = opened(kind).await else {
        return;
    };
    let sql = "INSERT INTO _sqlx_migrations \
               (version, description, success, checksum, execution_time) \
               SELECT 9000, 'future', success, checksum, 0 FROM _sqlx_migrations LIMIT 1";
    execute(kind, &store.url, sql).await;
    for refused in [
        kept_store::open(&store.url).await.map(|_| ()),
        kept_store::migrate(&store.url).await,
    ] {
        let Err(StoreError::Corrupt(why)) = refused else {
            panic!("{refused:?}")
        };
        assert!(why.contains("version 9000"), "{why}");
        assert!(why.contains("use a newer version of kept"), "{why}");
    }
}

/// Two people add migrations at the same time; the lower number arrives at a database after the higher one.
#[rstest]
#[tokio::test]
async fn a_migration_that_comes_after_a_newer_one_is_made_up_for(
    #[values(Kind::File, Kind::Postgres)] kind: Kind,
) {
    let Some(store) = opened(kind).await else {
        return;
    };
    let sql = "DROP TABLE models; DELETE FROM _sqlx_migrations WHERE version = 2";
    execute(kind, &store.url, sql).await;
    assert!(store.models(&here(), 1).await.is_err());
    let again = kept_store::open(&store.url).await.unwrap();
    assert_eq!(again.models(&here(), 1).await, Ok(Vec::new()));
}

/// Opt-outs were once written with each customer alone.
#[rstest]
#[tokio::test]
async fn the_numbers_of_customers_who_had_opted_out_are_known(
    #[values(Kind::File, Kind::Postgres)] kind: Kind,
) {
    let Some(store) = opened(kind).await else {
        return;
    };
    let mut mute = customer(1);
    mute.opted_out = true;
    commit_now(&store, vec![Write::Customer(mute)])
        .await
        .unwrap();
    let sql = "DROP TABLE opt_outs; DELETE FROM _sqlx_migrations WHERE version = 6";
    execute(kind, &store.url, sql).await;
    let again = kept_store::open(&store.url).await.unwrap();
    assert_eq!(again.has_opted_out(&phone(1)).await, Ok(true));
    assert_eq!(again.has_opted_out(&phone(2)).await, Ok(false));
}

#[rstest]
#[tokio::test]
async fn a_store_that_is_opened_again_has_everything(
    #[values(Kind::File, Kind::Postgres)] kind: Kind,
) {
    let Some(store) = opened(kind).await else {
        return;
    };
    let writes = vec![
        Write::Message(message("m1", 0)),
        Write::Ledger(entry(cancelled("x"))),
    ];
    commit_now(&store, writes).await.unwrap();
    let before = store.load_day(&here(), day(1)).await;
    let again = kept_store::open(&store.url).await.unwrap();
    assert_eq!(again.load_day(&here(), day(1)).await, before);
    assert_eq!(before.unwrap().messages.len(), 1);
}

/// What a process leaves behind that is killed right after a commit: the files as they are.
#[tokio::test]
async fn what_was_committed_is_in_the_files_at_once() {
    let store = opened(Kind::File).await.unwrap();
    for n in 0..50 {
        let writes = vec![Write::Ledger(entry(cancelled(&n.to_string())))];
        commit_now(&store, writes).await.unwrap();
    }
    let folder = tempfile::tempdir().unwrap();
    let path = store.url.strip_prefix("sqlite:").unwrap();
    let copy = folder.path().join("copy.db").display().to_string();
    for end in ["", "-wal"] {
        std::fs::copy(format!("{path}{end}"), format!("{copy}{end}")).unwrap();
    }
    let killed = kept_store::open(&format!("sqlite:{copy}")).await.unwrap();
    let state = killed.load_day(&here(), day(1)).await;
    assert_eq!(state, store.load_day(&here(), day(1)).await);
    assert_eq!(state.unwrap().revision, 51);
}
