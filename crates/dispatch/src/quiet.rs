//! Quiet: when a message may reach somebody. Asked when a text is queued, so that its words fit the
//! time at which it is read, and again when it is handed over, since attempts may fail for hours.

use kept_domain::{LocalDay, Message, MessageKind, Recipient, Territory, Timestamp};

/// How urgent a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Urgency {
    /// Waits for the end of the quiet hours.
    Normal,
    /// A disruption of today: may go out earlier in the morning.
    Disruption,
    /// An answer to what the customer just wrote, or a person's own words: goes out at any time.
    Answer,
}

impl Urgency {
    /// How urgent a message is that is sent now. E-mails wake nobody.
    pub(crate) fn of(message: &Message, territory: &Territory, now: Timestamp) -> Urgency {
        match (&message.to, message.kind) {
            (Recipient::Email(_), _) => Urgency::Answer,
            (
                _,
                MessageKind::Warning
                | MessageKind::BackOnTime
                | MessageKind::HandedOver
                | MessageKind::Missed,
            ) => Urgency::Disruption,
            (_, MessageKind::Rescheduled) if message.day == now.date(territory.zone) => {
                Urgency::Disruption
            }
            (
                _,
                MessageKind::Booked
                | MessageKind::Evening
                | MessageKind::Morning
                | MessageKind::NextUp
                | MessageKind::EnRoute
                | MessageKind::Rescheduled
                | MessageKind::Done,
            ) => Urgency::Normal,
            (
                _,
                MessageKind::ChoiceTaken
                | MessageKind::ChoiceGone
                | MessageKind::Cancelled
                | MessageKind::Acknowledged
                | MessageKind::Help
                | MessageKind::OptedOut
                | MessageKind::OptedIn
                | MessageKind::NewLink
                | MessageKind::Personal,
            ) => Urgency::Answer,
        }
    }
}

/// The earliest instant from `now` on that isn't within the territory's quiet hours.
pub(crate) fn open_from(territory: &Territory, now: Timestamp, urgency: Urgency) -> Timestamp {
    let settings = &territory.settings;
    let ends = match urgency {
        Urgency::Answer => return now,
        Urgency::Disruption => settings.quiet_to_disruption,
        Urgency::Normal => settings.quiet_to,
    };
    let today = LocalDay::new(now.date(territory.zone), territory.zone);
    let (opens, closes) = (today.at(ends), today.at(settings.quiet_from));
    if now < opens {
        opens
    } else if now >= closes {
        let tomorrow = today.date.succ_opt().unwrap_or(today.date);
        LocalDay::new(tomorrow, territory.zone).at(ends)
    } else {
        now
    }
}

/// Whether a message that has to wait until `then` would be about the past, or would say "tomorrow" on
/// the day itself.
pub(crate) fn is_stale_by(message: &Message, territory: &Territory, then: Timestamp) -> bool {
    let says_a_day = matches!(
        message.kind,
        MessageKind::Evening | MessageKind::Rescheduled
    );
    message.expires_at <= then
        || says_a_day && message.not_before.date(territory.zone) != then.date(territory.zone)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::deliver::tests::message;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    /// A branch with the usual settings and nothing else.
    pub(crate) fn territory(zone: chrono_tz::Tz) -> Territory {
        Territory {
            id: "t".into(),
            name: "Branch".to_owned(),
            firm: "ACME".to_owned(),
            zone,
            travel: Default::default(),
            travel_bands: Vec::new(),
            depots: Vec::new(),
            people: Vec::new(),
            settings: Default::default(),
        }
    }

    #[test]
    fn quiet_hours_are_those_of_the_territorys_zone_and_of_the_urgency() {
        let (madrid, lisbon) = (chrono_tz::Europe::Madrid, chrono_tz::Europe::Lisbon);
        let nine = at("2026-07-15T19:00:00Z");
        let opens = |zone, urgency, now| open_from(&territory(zone), now, urgency);
        let eight = at("2026-07-16T06:00:00Z");
        assert_eq!(opens(madrid, Urgency::Normal, nine), eight);
        assert_eq!(opens(lisbon, Urgency::Normal, nine), nine);
        assert_eq!(opens(madrid, Urgency::Answer, nine), nine);
        let night = at("2026-07-16T02:00:00Z");
        let seven = at("2026-07-16T05:00:00Z");
        assert_eq!(opens(madrid, Urgency::Disruption, night), seven);
        assert_eq!(opens(madrid, Urgency::Normal, night), eight);
    }

    #[test]
    fn what_names_a_day_is_not_held_over_midnight() {
        let zone = territory(chrono_tz::Europe::Madrid);
        let mut told = message("m");
        told.not_before = at("2026-07-15T16:00:00Z");
        told.expires_at = at("2026-07-16T22:00:00Z");
        let morning = at("2026-07-16T06:00:00Z");
        assert!(is_stale_by(&told, &zone, morning));
        told.kind = MessageKind::Done;
        assert!(!is_stale_by(&told, &zone, morning));
        told.expires_at = morning;
        assert!(is_stale_by(&told, &zone, morning));
    }
}
