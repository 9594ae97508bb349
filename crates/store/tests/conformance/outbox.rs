//! The outbox's exit: leases, and what became of messages.

use crate::fixture::*;
use kept_dispatch::changeset::Write;
use kept_dispatch::ports::{Attempt, Delivery, StoreError};
use kept_domain::{LedgerFact, Message, MessageState};
use rstest::rstest;

/// A store with messages of these ids and times.
pub async fn with_messages(kind: Kind, messages: &[(&str, i64)]) -> Option<Opened> {
    let store = opened(kind).await?;
    let writes = messages
        .iter()
        .map(|(id, not_before)| Write::Message(message(id, *not_before)))
        .collect();
    commit_now(&store, writes).await.unwrap();
    Some(store)
}

pub async fn lease(store: &Opened, worker: &str, now: i64, limit: u32) -> Vec<(String, u32)> {
    let leased = store.lease_messages(worker, at(now), at(now + 5), limit);
    let leased = leased.await.unwrap();
    leased
        .into_iter()
        .map(|message| (message.id.to_string(), message.attempts))
        .collect()
}

pub async fn settle(
    store: &Opened,
    worker: &str,
    delivery: &Delivery,
    now: i64,
) -> Result<(), StoreError> {
    let id = "m".into();
    let settled = store.settle_message(worker, &id, delivery, at(now)).await;
    settled.map(drop)
}

pub async fn stored(store: &Opened) -> Message {
    let state = store.load_day(&here(), day(1)).await.unwrap();
    state.messages[&"m".into()].clone()
}

pub async fn outcomes(store: &Opened) -> Vec<String> {
    let entries = ledger(store).await.into_iter();
    entries
        .filter_map(|entry| match entry.fact {
            LedgerFact::MessageSettled { outcome, .. } => Some(outcome),
            _ => None,
        })
        .collect()
}

fn leases(expected: &[(&str, u32)]) -> Vec<(String, u32)> {
    let owned = |(id, attempts): &(&str, u32)| ((*id).to_owned(), *attempts);
    expected.iter().map(owned).collect()
}

#[rstest]
#[tokio::test]
async fn due_messages_are_leased_oldest_first_and_once(
    #[values(Kind::File, Kind::Memory, Kind::Postgres)] kind: Kind,
) {
    let messages = [("late", 11), ("b", 5), ("a", 5), ("z", 0), ("y", 10)];
    let Some(store) = with_messages(kind, &messages).await else {
        return;
    };
    let first = lease(&store, "one", 10, 3).await;
    assert_eq!(first, leases(&[("z", 1), ("a", 1), ("b", 1)]));
    assert_eq!(lease(&store, "two", 10, 3).await, leases(&[("y", 1)]));
    assert_eq!(lease(&store, "two", 10, 3).await, leases(&[]));
    let state = store.load_day(&here(), day(1)).await.unwrap();
    assert_eq!(state.messages[&"z".into()].attempts, 1);
    assert_eq!(state.messages[&"late".into()].attempts, 0);
}

#[rstest]
#[tokio::test]
async fn a_lease_that_ended_goes_to_the_next_worker(
    #[values(Kind::File, Kind::Memory, Kind::Postgres)] kind: Kind,
) {
    let Some(store) = with_messages(kind, &[("m", 0)]).await else {
        return;
    };
    assert_eq!(lease(&store, "one", 0, 9).await, leases(&[("m", 1)]));
    assert_eq!(lease(&store, "two", 4, 9).await, leases(&[]));
    assert_eq!(lease(&store, "two", 5, 9).await, leases(&[("m", 2)]));
    let refused = settle(&store, "one", &Delivery::Sent(taken("1")), 6).await;
    assert!(
        matches!(refused, Err(StoreError::Conflict(_))),
        "{refused:?}"
    );
    assert_eq!(
        settle(&store, "two", &Delivery::Sent(taken("1")), 6).await,
        Ok(())
    );
    assert_eq!(outcomes(&store).await, ["sent"]);
}

#[rstest]
#[tokio::test]
async fn a_worker_that_reports_late_is_heard_while_nobody_else_took_the_message(
    #[values(Kind::File, Kind::Memory, Kind::Postgres)] kind: Kind,
) {
    let Some(store) = with_messages(kind, &[("m", 0)]).await else {
        return;
    };
    lease(&store, "one", 0, 9).await;
    assert_eq!(
        settle(&store, "one", &Delivery::Sent(taken("1")), 60).await,
        Ok(())
    );
    assert_eq!(lease(&store, "two", 61, 9).await, leases(&[]));
}

#[rstest]
#[case(Delivery::Sent(taken("1")), MessageState::Sent { at: at(3) }, "sent")]
#[case(
    Delivery::Failed { error: "no such number".to_owned() },
    MessageState::Failed { at: at(3), error: "no such number".to_owned() },
    "failed: no such number"
)]
#[case(
    Delivery::Expired,
    MessageState::Failed { at: at(3), error: "expired".to_owned() },
    "expired"
)]
#[case(Delivery::Withdrawn, MessageState::Cancelled { at: at(3) }, "cancelled")]
#[case(Delivery::Delivered, MessageState::Delivered { at: at(3) }, "delivered")]
#[tokio::test]
async fn an_outcome_is_recorded_with_an_entry_and_a_new_revision(
    #[case] delivery: Delivery,
    #[case] state: MessageState,
    #[case] outcome: &str,
    #[values(Kind::File, Kind::Memory, Kind::Postgres)] kind: Kind,
) {
    let Some(store) = with_messages(kind, &[("m", 0)]).await else {
        return;
    };
    let refused = settle(&store, "one", &Delivery::Sent(taken("1")), 3).await;
    assert!(
        matches!(refused, Err(StoreError::Conflict(_))),
        "{refused:?}"
    );
    lease(&store, "one", 0, 9).await;
    assert_eq!(settle(&store, "one", &delivery, 3).await, Ok(()));
    let message = stored(&store).await;
    assert_eq!((message.state, message.attempts), (state, 1));
    assert_eq!(store.day_revision(&here(), day(1)).await, Ok(3));
    let entries = ledger(&store).await;
    assert_eq!(entries.len(), 1);
    assert_eq!((entries[0].day, entries[0].at), (day(1), at(3)));
    assert_eq!(entries[0].visit, Some("v1".into()));
    assert_eq!(outcomes(&store).await, [outcome]);
    let again = settle(&store, "one", &Delivery::Sent(taken("1")), 4).await;
    assert!(matches!(again, Err(StoreError::Conflict(_))), "{again:?}");
    assert_eq!(lease(&store, "two", 60, 9).await, leases(&[]));
}

#[rstest]
#[tokio::test]
async fn a_message_to_be_tried_again_waits_for_its_time(
    #[values(Kind::File, Kind::Memory, Kind::Postgres)] kind: Kind,
) {
    let Some(store) = with_messages(kind, &[("m", 0)]).await else {
        return;
    };
    lease(&store, "one", 0, 9).await;
    let retry = Delivery::Retry {
        at: at(8),
        error: "gateway is down".to_owned(),
        attempt: Attempt::NotTaken,
    };
    assert_eq!(settle(&store, "one", &retry, 1).await, Ok(()));
    let message = stored(&store).await;
    assert_eq!(message.state, MessageState::Queued);
    assert_eq!(message.not_before, at(8));
    assert_eq!(outcomes(&store).await, Vec::<String>::new());
    assert_eq!(store.day_revision(&here(), day(1)).await, Ok(3));
    let refused = settle(&store, "one", &Delivery::Sent(taken("1")), 2).await;
    assert!(
        matches!(refused, Err(StoreError::Conflict(_))),
        "{refused:?}"
    );
    assert_eq!(lease(&store, "two", 7, 9).await, leases(&[]));
    assert_eq!(lease(&store, "two", 8, 9).await, leases(&[("m", 2)]));
}

#[rstest]
#[tokio::test]
async fn delivered_needs_no_lease_and_never_goes_back(
    #[values(Kind::File, Kind::Memory, Kind::Postgres)] kind: Kind,
) {
    let Some(store) = with_messages(kind, &[("m", 0)]).await else {
        return;
    };
    lease(&store, "one", 0, 9).await;
    // The gateway's status can come before the worker has recorded that it was sent.
    let delivered = Delivery::Delivered;
    assert_eq!(settle(&store, "callback", &delivered, 2).await, Ok(()));
    let refused = settle(&store, "one", &Delivery::Sent(taken("1")), 3).await;
    assert!(
        matches!(refused, Err(StoreError::Conflict(_))),
        "{refused:?}"
    );
    assert_eq!(settle(&store, "callback", &delivered, 9).await, Ok(()));
    let message = stored(&store).await;
    assert_eq!(message.state, MessageState::Delivered { at: at(2) });
    assert_eq!(outcomes(&store).await, ["delivered"], "told once");
    assert_eq!(store.day_revision(&here(), day(1)).await, Ok(3));
    assert_eq!(lease(&store, "two", 60, 9).await, leases(&[]));
}

#[rstest]
#[tokio::test]
async fn an_outcome_is_recorded_on_the_day_to_which_the_visit_moved(
    #[values(Kind::File, Kind::Memory, Kind::Postgres)] kind: Kind,
) {
    let Some(store) = with_messages(kind, &[("m", 0)]).await else {
        return;
    };
    lease(&store, "one", 0, 9).await;
    let moved = vec![Write::Visit(Box::new(visit(1, day(2))))];
    commit(&store, &[(day(1), 2), (day(2), 0)], moved)
        .await
        .unwrap();
    settle(&store, "one", &Delivery::Sent(taken("1")), 3)
        .await
        .unwrap();
    assert_eq!(store.day_revision(&here(), day(1)).await, Ok(3));
    assert_eq!(store.day_revision(&here(), day(2)).await, Ok(2));
    assert_eq!(ledger(&store).await[0].day, day(2));
}

#[rstest]
#[tokio::test]
async fn an_unknown_message_cannot_be_settled(
    #[values(Kind::File, Kind::Memory, Kind::Postgres)] kind: Kind,
) {
    let Some(store) = opened(kind).await else {
        return;
    };
    let refused = settle(&store, "one", &Delivery::Delivered, 0).await;
    assert_eq!(refused, Err(StoreError::NotFound("message m".to_owned())));
}

#[rstest]
#[tokio::test]
async fn the_next_time_is_that_of_a_message_or_the_end_of_its_lease(
    #[values(Kind::File, Kind::Memory, Kind::Postgres)] kind: Kind,
) {
    let Some(store) = with_messages(kind, &[]).await else {
        return;
    };
    assert_eq!(store.next_message_at().await, Ok(None));
    let both = vec![
        Write::Message(message("m", 3)),
        Write::Message(message("n", 20)),
    ];
    commit_now(&store, both).await.unwrap();
    assert_eq!(store.next_message_at().await, Ok(Some(at(3))));
    lease(&store, "one", 4, 9).await;
    assert_eq!(store.next_message_at().await, Ok(Some(at(9))));
    settle(&store, "one", &Delivery::Sent(taken("1")), 5)
        .await
        .unwrap();
    assert_eq!(store.next_message_at().await, Ok(Some(at(20))));
}
