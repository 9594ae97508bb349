//! Messages for this crate's tests.

use kept_domain::{Message, MessageKind, MessageState, Phone, Recipient, Seconds, Timestamp};

pub(crate) fn phone() -> Phone {
    Phone::parse("+441174960182").unwrap()
}

/// A text that was decided at midnight UTC of 15 October 2026, lives for an hour and is tried for
/// the first time.
pub(crate) fn text(id: &str, body: &str) -> Message {
    let at = Timestamp::parse("2026-10-15T00:00:00Z").unwrap();
    Message {
        id: id.into(),
        territory: "north".into(),
        day: Default::default(),
        visit: "v1".into(),
        customer: "c1".into(),
        to: Recipient::Phone(phone()),
        kind: MessageKind::Evening,
        body: body.to_owned(),
        dedupe: id.to_owned(),
        created_at: at,
        not_before: at,
        expires_at: at + Seconds(3600),
        state: MessageState::Queued,
        attempts: 1,
        not_taken: 0,
        taken: None,
    }
}
