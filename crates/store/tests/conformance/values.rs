//! Named values, the built-in inbox, and whether the database answers.

use crate::fixture::*;
use kept_dispatch::ports::InboxMessage;
use rstest::rstest;

fn text(id: &str, number: u32, minutes: i64) -> InboxMessage {
    InboxMessage {
        id: id.to_owned(),
        phone: phone(number),
        to_customer: true,
        body: format!("It's {id} \u{1f600}"),
        at: at(minutes),
    }
}

#[rstest]
#[tokio::test]
async fn a_value_is_kept_until_it_is_set_again(
    #[values(Kind::File, Kind::Memory, Kind::Postgres)] kind: Kind,
) {
    let Some(store) = empty(kind).await else {
        return;
    };
    assert_eq!(store.value("secret").await, Ok(None));
    let first = store.value_or_put("secret", "a").await;
    assert_eq!(first, Ok("a".to_owned()));
    let second = store.value_or_put("secret", "b").await;
    assert_eq!(second, Ok("a".to_owned()), "the first one stays");
    store.put_value("secret", "c").await.unwrap();
    assert_eq!(store.value("secret").await, Ok(Some("c".to_owned())));
    assert_eq!(store.value("Secret").await, Ok(None));
}

#[rstest]
#[tokio::test]
async fn texts_of_a_phone_come_in_the_order_of_their_time_and_once(
    #[values(Kind::File, Kind::Memory, Kind::Postgres)] kind: Kind,
) {
    let Some(store) = empty(kind).await else {
        return;
    };
    let texts = [
        text("c", 1, 2),
        text("b", 1, 1),
        text("a", 1, 2),
        text("other", 2, 0),
    ];
    for text in &texts {
        store.inbox_put(text).await.unwrap();
    }
    let mut again = text("b", 1, 9);
    again.body = "changed".to_owned();
    store.inbox_put(&again).await.unwrap();

    let [c, b, a, _] = texts;
    let all = store.inbox(&phone(1), 10).await.unwrap();
    assert_eq!(all, [b, c.clone(), a.clone()]);
    let newest = store.inbox(&phone(1), 2).await.unwrap();
    assert_eq!(newest, [c, a]);
    assert_eq!(store.inbox(&phone(3), 10).await, Ok(Vec::new()));
}

#[rstest]
#[tokio::test]
async fn an_open_store_answers(#[values(Kind::File, Kind::Memory, Kind::Postgres)] kind: Kind) {
    let Some(store) = empty(kind).await else {
        return;
    };
    assert_eq!(store.ping().await, Ok(()));
}
