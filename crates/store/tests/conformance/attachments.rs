//! Attachments: bytes as they came, apart from the day, and each id once.

use crate::fixture::*;
use kept_dispatch::changeset::Write;
use kept_dispatch::ports::StoreError;
use kept_domain::AttachmentId;
use rstest::rstest;

/// Every byte there is, and more than one page of any database.
fn bytes() -> Vec<u8> {
    (0..300_000u32).map(|n| (n % 251) as u8).collect()
}

#[rstest]
#[tokio::test]
async fn a_pictures_bytes_are_read_as_they_were_written(
    #[values(Kind::File, Kind::Memory, Kind::Postgres)] kind: Kind,
) {
    let Some(store) = opened(kind).await else {
        return;
    };
    commit_now(&store, vec![attached("a1", "v1", &bytes())])
        .await
        .unwrap();
    let id = AttachmentId::new("a1");
    let (attachment, content) = store.attachment(&id).await.unwrap().unwrap();
    assert_eq!(content, bytes());
    let of_day = store.load_day(&here(), day(1)).await.unwrap().attachments;
    assert_eq!(of_day.get(&id), Some(&attachment));
    let unknown = store.attachment(&"a2".into()).await;
    assert_eq!(unknown, Ok(None));
}

#[rstest]
#[tokio::test]
async fn an_id_that_is_taken_writes_nothing_of_the_changeset(
    #[values(Kind::File, Kind::Memory, Kind::Postgres)] kind: Kind,
) {
    let Some(store) = opened(kind).await else {
        return;
    };
    commit_now(&store, vec![attached("a1", "v1", b"first")])
        .await
        .unwrap();
    let before = ledger(&store).await;
    let again = vec![
        attached("a1", "v2", b"second"),
        Write::Ledger(entry(cancelled("nobody"))),
    ];
    let refused = commit_now(&store, again).await;
    let taken = StoreError::Duplicate {
        what: "attachment".to_owned(),
        key: "a1".to_owned(),
    };
    assert_eq!(refused.unwrap_err(), taken);
    assert_eq!(ledger(&store).await, before);
    let (kept, content) = store.attachment(&"a1".into()).await.unwrap().unwrap();
    assert_eq!((kept.visit, content), ("v1".into(), b"first".to_vec()));
}

#[rstest]
#[tokio::test]
async fn a_picture_of_no_visit_is_refused(
    #[values(Kind::File, Kind::Memory, Kind::Postgres)] kind: Kind,
) {
    let Some(store) = opened(kind).await else {
        return;
    };
    let lost = commit_now(&store, vec![attached("a1", "nowhere", b"x")]).await;
    assert!(matches!(lost, Err(StoreError::NotFound(_))), "{lost:?}");
    assert_eq!(store.attachment(&"a1".into()).await, Ok(None));
}
