//! What gateways report of messages after they took them, and what is known of attempts.

use crate::fixture::*;
use crate::outbox::{lease, outcomes, settle, stored, with_messages};
use kept_dispatch::ports::{Attempt, Delivery};
use kept_domain::{Message, MessageState};
use rstest::rstest;

fn lost(by: &str) -> Delivery {
    Delivery::Undelivered {
        by: taken(by),
        error: "unknown number".to_owned(),
    }
}

fn retry(attempt: Attempt) -> Delivery {
    Delivery::Retry {
        at: at(0),
        error: "later".to_owned(),
        attempt,
    }
}

async fn report(store: &Opened, delivery: &Delivery) -> Message {
    assert_eq!(settle(store, "carrier", delivery, 3).await, Ok(()));
    stored(store).await
}

#[rstest]
#[tokio::test]
async fn a_report_may_come_before_the_workers_word_and_is_the_same_news(
    #[values(Kind::File, Kind::Memory, Kind::Postgres)] kind: Kind,
) {
    let Some(store) = with_messages(kind, &[("m", 0)]).await else {
        return;
    };
    lease(&store, "one", 0, 9).await;
    let message = report(&store, &Delivery::Reported(taken("1"))).await;
    assert_eq!(message.state, MessageState::Sent { at: at(3) });
    assert_eq!(message.taken, Some(taken("1")));
    let late = settle(&store, "one", &Delivery::Sent(taken("1")), 4).await;
    assert!(late.is_err(), "{late:?}");
    assert_eq!(outcomes(&store).await, ["sent"]);
}

#[rstest]
#[tokio::test]
async fn reports_never_take_a_message_back(
    #[values(Kind::File, Kind::Memory, Kind::Postgres)] kind: Kind,
) {
    let Some(store) = with_messages(kind, &[("m", 0)]).await else {
        return;
    };
    lease(&store, "one", 0, 9).await;
    settle(&store, "one", &Delivery::Sent(taken("1")), 2)
        .await
        .unwrap();
    let other = report(&store, &lost("0")).await;
    assert_eq!(
        other.state,
        MessageState::Sent { at: at(2) },
        "another attempt"
    );
    let failed = report(&store, &lost("1")).await.state;
    assert!(matches!(failed, MessageState::Failed { .. }), "{failed:?}");
    report(&store, &Delivery::Reported(taken("1"))).await;
    assert_eq!(report(&store, &lost("1")).await.state, failed);
    let delivered = MessageState::Delivered { at: at(3) };
    assert_eq!(report(&store, &Delivery::Delivered).await.state, delivered);
    report(&store, &lost("1")).await;
    assert_eq!(
        report(&store, &Delivery::Reported(taken("1"))).await.state,
        delivered
    );
    let told = outcomes(&store).await;
    assert_eq!(told, ["sent", "failed: unknown number", "delivered"]);
}

#[rstest]
#[tokio::test]
async fn it_is_known_which_attempts_may_have_been_taken(
    #[values(Kind::File, Kind::Memory, Kind::Postgres)] kind: Kind,
) {
    let Some(store) = with_messages(kind, &[("m", 0)]).await else {
        return;
    };
    for (attempt, attempts, is_unclear) in [
        (Attempt::NotMade, 1, false),
        (Attempt::NotTaken, 2, false),
        (Attempt::NotMade, 2, false),
        (Attempt::Unclear, 3, true),
        (Attempt::NotMade, 3, true),
        (Attempt::NotTaken, 4, false),
    ] {
        lease(&store, "one", 1, 9).await;
        settle(&store, "one", &retry(attempt), 1).await.unwrap();
        lease(&store, "one", 1, 9).await;
        let message = stored(&store).await;
        assert_eq!(message.attempts, attempts, "{attempt:?}");
        assert_eq!(message.is_unclear(), is_unclear, "{attempt:?}");
        settle(&store, "one", &retry(Attempt::NotMade), 1)
            .await
            .unwrap();
    }
    // A worker that was killed said nothing.
    lease(&store, "one", 1, 2).await;
    lease(&store, "two", 60, 9).await;
    assert!(stored(&store).await.is_unclear());
}

#[rstest]
#[tokio::test]
async fn a_message_is_found_by_its_id(
    #[values(Kind::File, Kind::Memory, Kind::Postgres)] kind: Kind,
) {
    let Some(store) = with_messages(kind, &[("m", 0)]).await else {
        return;
    };
    let found = store.message(&"m".into()).await.unwrap().unwrap();
    assert_eq!(found.body, "text of m");
    assert_eq!(store.message(&"n".into()).await, Ok(None));
}
