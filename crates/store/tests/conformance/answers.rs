//! Keys of calls: one call has a key, and its answer is kept for it.

use crate::fixture::*;
use kept_dispatch::ports::{Answer, Claim, KeyedCall};
use kept_domain::{Seconds, Timestamp};
use rstest::rstest;

/// Keys that came before are forgotten.
const LONG_AGO: Timestamp = Timestamp(0);

fn call(key: &str, asked: &str) -> KeyedCall {
    KeyedCall {
        key_hash: key.to_owned(),
        asked_hash: asked.to_owned(),
        at: at(0),
    }
}

fn answer(content: &[u8]) -> Answer {
    Answer {
        status: 201,
        content_type: Some("application/json".to_owned()),
        content: content.to_vec(),
    }
}

#[rstest]
#[tokio::test]
async fn a_key_belongs_to_the_first_call_and_its_answer_is_kept(
    #[values(Kind::File, Kind::Memory, Kind::Postgres)] kind: Kind,
) {
    let Some(store) = empty(kind).await else {
        return;
    };
    let mine = call("key", "this");
    assert_eq!(store.claim(&mine, LONG_AGO).await, Ok(Claim::New));
    assert_eq!(store.claim(&mine, LONG_AGO).await, Ok(Claim::Unanswered));
    let other = call("key", "that");
    assert_eq!(store.claim(&other, LONG_AGO).await, Ok(Claim::Taken));
    let free = call("another key", "that");
    assert_eq!(store.claim(&free, LONG_AGO).await, Ok(Claim::New));

    let answer = answer(b"{\"id\":1}\xff\0");
    store.keep_answer("key", &answer).await.unwrap();
    store.give_back("key").await.unwrap();
    let again = store.claim(&mine, LONG_AGO).await;
    assert_eq!(again, Ok(Claim::Answered(answer)));
    assert_eq!(store.claim(&other, LONG_AGO).await, Ok(Claim::Taken));
}

#[rstest]
#[tokio::test]
async fn an_empty_answer_is_an_answer(
    #[values(Kind::File, Kind::Memory, Kind::Postgres)] kind: Kind,
) {
    let Some(store) = empty(kind).await else {
        return;
    };
    let mine = call("key", "this");
    assert_eq!(store.claim(&mine, LONG_AGO).await, Ok(Claim::New));
    let nothing = Answer {
        status: 204,
        content_type: None,
        content: Vec::new(),
    };
    store.keep_answer("key", &nothing).await.unwrap();
    let again = store.claim(&mine, LONG_AGO).await;
    assert_eq!(again, Ok(Claim::Answered(nothing)));
}

#[rstest]
#[tokio::test]
async fn a_key_is_free_again_when_it_is_given_back_or_forgotten(
    #[values(Kind::File, Kind::Memory, Kind::Postgres)] kind: Kind,
) {
    let Some(store) = empty(kind).await else {
        return;
    };
    let mine = call("key", "this");
    assert_eq!(store.claim(&mine, LONG_AGO).await, Ok(Claim::New));
    store.give_back("key").await.unwrap();
    let other = call("key", "that");
    assert_eq!(store.claim(&other, LONG_AGO).await, Ok(Claim::New));

    let later = |seconds| at(0) + Seconds(seconds);
    assert_eq!(store.claim(&mine, later(0)).await, Ok(Claim::Taken));
    let new = KeyedCall {
        at: later(9),
        ..mine
    };
    assert_eq!(store.claim(&new, later(1)).await, Ok(Claim::New));
    // Who was forgotten has nothing to keep.
    store.keep_answer("nobody's", &answer(b"")).await.unwrap();
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_those_who_come_at_once_one_has_the_key(
    #[values(Kind::File, Kind::Memory, Kind::Postgres)] kind: Kind,
) {
    let Some(store) = empty(kind).await else {
        return;
    };
    let claims: Vec<_> = (0..8)
        .map(|_| {
            let backend = store.backend.clone();
            tokio::spawn(async move { backend.claim(&call("key", "this"), LONG_AGO).await })
        })
        .collect();
    let mut new = 0;
    for claim in claims {
        match claim.await.unwrap() {
            Ok(Claim::New) => new += 1,
            Ok(Claim::Unanswered) => {}
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(new, 1);
}
