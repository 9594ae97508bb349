//! Twilio's error codes (<https://www.twilio.com/docs/api/errors>), as far as they say what to do
//! with a message.

use kept_dispatch::ports::Refusal;

/// What a code says about a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// It will never be taken.
    Refused(Refusal),
    /// Too much is being sent.
    Busy,
    /// It may be taken later.
    Later,
}

/// What a code means; one that isn't known is a refusal.
#[must_use]
pub fn meaning(code: i64) -> Meaning {
    match code {
        // Not a number; can't get texts; a landline; unreachable; unknown; no route to it.
        21211 | 21214 | 21217 | 21612 | 21614 | 21635 | 30003 | 30005 | 30006 | 60205 => {
            Meaning::Refused(Refusal::BadNumber)
        }
        // The customer sent STOP to the sender's number.
        21610 => Meaning::Refused(Refusal::OptedOut),
        // Blocked; filtered by the carrier; a sender that isn't registered.
        30004 | 30007 | 30034 => Meaning::Refused(Refusal::Filtered),
        // Too many requests; the sender's rate or queue; the carrier's.
        14107 | 20429 | 21611 | 30001 | 30022 => Meaning::Busy,
        // Credentials; Twilio's own trouble; a suspended account; daily limit; congestion.
        20003 | 20500 | 20503 | 20504 | 30002 | 30008 | 30017 | 30023 => Meaning::Later,
        _ => Meaning::Refused(Refusal::Other),
    }
}

/// Why a message that was taken is lost.
#[must_use]
pub fn refusal(code: Option<i64>) -> Refusal {
    match code.map(meaning) {
        Some(Meaning::Refused(refusal)) => refusal,
        _ => Refusal::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_say_what_is_to_be_done() {
        for (code, meant) in [
            (21211, Meaning::Refused(Refusal::BadNumber)),
            (21614, Meaning::Refused(Refusal::BadNumber)),
            (21610, Meaning::Refused(Refusal::OptedOut)),
            (30007, Meaning::Refused(Refusal::Filtered)),
            (20429, Meaning::Busy),
            (14107, Meaning::Busy),
            (20003, Meaning::Later),
            (21617, Meaning::Refused(Refusal::Other)),
            (0, Meaning::Refused(Refusal::Other)),
        ] {
            assert_eq!(meaning(code), meant, "{code}");
        }
        assert_eq!(refusal(None), Refusal::Other);
        assert_eq!(refusal(Some(30017)), Refusal::Other);
        assert_eq!(refusal(Some(30005)), Refusal::BadNumber);
    }
}
