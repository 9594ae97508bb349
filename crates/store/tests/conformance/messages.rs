//! The outbox's entrance: the same news is queued once, and nothing that was taken is changed.

use crate::fixture::*;
use kept_dispatch::changeset::Write;
use kept_dispatch::ports::{Delivery, StoreError};
use kept_domain::{Message, MessageState};
use rstest::rstest;

/// A message, and the entry that it was queued.
fn with_entry(message: &Message) -> Vec<Write> {
    vec![
        Write::Message(message.clone()),
        Write::Ledger(entry(queued(message))),
    ]
}

async fn stored(store: &Opened, id: &str) -> Option<Message> {
    let state = store.load_day(&here(), day(1)).await.unwrap();
    state.messages.get(&id.into()).cloned()
}

#[rstest]
#[tokio::test]
async fn the_same_news_twice_is_skipped_with_its_entry_and_the_rest_is_kept(
    #[values(Kind::File, Kind::Memory, Kind::Postgres)] kind: Kind,
) {
    let Some(store) = opened(kind).await else {
        return;
    };
    let first = message("m1", 0);
    commit_now(&store, with_entry(&first)).await.unwrap();

    let mut again = message("m2", 0);
    again.dedupe = "m1".to_owned();
    let fresh = message("m3", 0);
    let mut writes = with_entry(&again);
    writes.extend(with_entry(&fresh));
    writes.push(Write::Ledger(entry(cancelled("x"))));
    let done = commit_now(&store, writes).await.unwrap();
    assert_eq!(done.ledger_sequence, Some(3));

    assert_eq!(stored(&store, "m1").await, Some(first.clone()));
    assert_eq!(stored(&store, "m2").await, None);
    assert_eq!(stored(&store, "m3").await, Some(fresh.clone()));
    let facts: Vec<_> = ledger(&store).await.into_iter().map(|e| e.fact).collect();
    assert_eq!(facts, [queued(&first), queued(&fresh), cancelled("x")]);
}

#[rstest]
#[tokio::test]
async fn the_same_news_twice_in_one_changeset_is_queued_once(
    #[values(Kind::File, Kind::Memory, Kind::Postgres)] kind: Kind,
) {
    let Some(store) = opened(kind).await else {
        return;
    };
    let first = message("m1", 0);
    let mut again = message("m2", 0);
    again.dedupe = "m1".to_owned();
    let mut writes = with_entry(&first);
    writes.extend(with_entry(&again));
    commit_now(&store, writes).await.unwrap();
    let state = store.load_day(&here(), day(1)).await.unwrap();
    assert_eq!(state.messages.into_values().collect::<Vec<_>>(), [first]);
    assert_eq!(ledger(&store).await.len(), 1);
}

#[rstest]
#[tokio::test]
async fn a_queued_message_that_nobody_leases_is_replaced(
    #[values(Kind::File, Kind::Memory, Kind::Postgres)] kind: Kind,
) {
    let Some(store) = opened(kind).await else {
        return;
    };
    commit_now(&store, with_entry(&message("m1", 0)))
        .await
        .unwrap();
    let mut later = message("m1", 30);
    later.body = "another text".to_owned();
    let mut last = later.clone();
    last.body = "the last text".to_owned();
    let both = vec![Write::Message(later), Write::Message(last.clone())];
    commit_now(&store, both).await.unwrap();
    assert_eq!(stored(&store, "m1").await, Some(last));
    let due = store.lease_messages("w", at(29), at(40), 10).await.unwrap();
    assert_eq!(due, [], "its new time counts");

    let mut withdrawn = message("m1", 30);
    withdrawn.state = MessageState::Cancelled { at: at(6) };
    let writes = vec![Write::Message(withdrawn.clone())];
    commit_now(&store, writes).await.unwrap();
    assert_eq!(stored(&store, "m1").await, Some(withdrawn));
    let due = store.lease_messages("w", at(60), at(70), 10).await.unwrap();
    assert_eq!(due, [], "a withdrawn message doesn't go out");
}

#[rstest]
#[tokio::test]
async fn a_message_that_was_leased_or_sent_is_not_replaced(
    #[values(Kind::File, Kind::Memory, Kind::Postgres)] kind: Kind,
) {
    let Some(store) = opened(kind).await else {
        return;
    };
    commit_now(&store, with_entry(&message("m1", 0)))
        .await
        .unwrap();
    let mut withdrawn = message("m1", 0);
    withdrawn.state = MessageState::Cancelled { at: at(6) };
    let withdraw = || {
        vec![
            Write::Message(withdrawn.clone()),
            Write::Ledger(entry(queued(&withdrawn))),
            Write::Ledger(entry(cancelled("rest"))),
        ]
    };
    store.lease_messages("w", at(0), at(1), 10).await.unwrap();
    commit_now(&store, withdraw()).await.unwrap();
    let leased = stored(&store, "m1").await.unwrap();
    assert_eq!(leased.state, MessageState::Queued);
    assert_eq!(
        ledger(&store).await.len(),
        2,
        "the first entry and the rest"
    );

    let id = "m1".into();
    let sent = store
        .settle_message("w", &id, &Delivery::Sent(taken("1")), at(1))
        .await;
    let state = store.load_day(&here(), day(1)).await.unwrap();
    let sent = sent.unwrap().unwrap();
    assert_eq!(sent.message, state.messages[&id]);
    assert_eq!(sent.revision, state.revision);
    commit_now(&store, withdraw()).await.unwrap();
    let after = stored(&store, "m1").await.unwrap();
    assert_eq!(after.state, MessageState::Sent { at: at(1) });
}

#[rstest]
#[tokio::test]
async fn a_replaced_message_cannot_take_over_the_news_of_another(
    #[values(Kind::File, Kind::Memory, Kind::Postgres)] kind: Kind,
) {
    let Some(store) = opened(kind).await else {
        return;
    };
    let both = vec![
        Write::Message(message("m1", 0)),
        Write::Message(message("m2", 0)),
    ];
    commit_now(&store, both).await.unwrap();
    let mut thief = message("m1", 0);
    thief.dedupe = "m2".to_owned();
    commit_now(&store, vec![Write::Message(thief)])
        .await
        .unwrap();
    assert_eq!(stored(&store, "m1").await, Some(message("m1", 0)));
}

#[rstest]
#[tokio::test]
async fn a_reply_comes_once_per_gateway_id(
    #[values(Kind::File, Kind::Memory, Kind::Postgres)] kind: Kind,
) {
    let Some(store) = opened(kind).await else {
        return;
    };
    let first = vec![Write::Reply(reply("r1", "g1", Some("v1")))];
    commit_now(&store, first).await.unwrap();
    // About no visit: kept, and on no day.
    let second = vec![Write::Reply(reply("r2", "g2", None))];
    commit_now(&store, second).await.unwrap();
    let again = vec![
        Write::Reply(reply("r4", "g4", Some("v1"))),
        Write::Reply(reply("r3", "g1", Some("v1"))),
    ];
    let duplicate = StoreError::Duplicate {
        what: "gateway id".to_owned(),
        key: "g1".to_owned(),
    };
    assert_eq!(commit_now(&store, again).await, Err(duplicate));
    let state = store.load_day(&here(), day(1)).await.unwrap();
    assert_eq!(state.replies, [reply("r1", "g1", Some("v1"))]);
}

#[rstest]
#[tokio::test]
async fn an_event_comes_once(#[values(Kind::File, Kind::Memory, Kind::Postgres)] kind: Kind) {
    let Some(store) = opened(kind).await else {
        return;
    };
    let first = vec![Write::Event(event("e1")), Write::Event(event("e2"))];
    commit_now(&store, first).await.unwrap();
    for again in [["e3", "e2"], ["e4", "e4"]] {
        let writes = again.map(|id| Write::Event(event(id))).to_vec();
        let duplicate = StoreError::Duplicate {
            what: "event".to_owned(),
            key: again[1].to_owned(),
        };
        assert_eq!(commit_now(&store, writes).await, Err(duplicate));
    }
    let ids = ["e1", "e2", "e3", "e4"].map(Into::into);
    let known = store.known_events(&ids).await.unwrap();
    assert_eq!(known, ids[..2].iter().cloned().collect());
    assert!(store.known_events(&[]).await.unwrap().is_empty());
    let many: Vec<_> = (0..1000).map(|n| format!("e{n}").as_str().into()).collect();
    assert_eq!(store.known_events(&many).await, Ok(known));
}
