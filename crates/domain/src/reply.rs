//! Reply: one incoming text, and what it means.

use crate::id::{CustomerId, ReplyId, VisitId};
use crate::phone::Phone;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// What a customer means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ReplyMeaning {
    /// Chooses the option with this digit.
    Choice {
        /// The digit, 1..=9.
        digit: u8,
    },
    /// No more texts (carriers' words, alone in the message).
    OptOut,
    /// Texts again.
    OptIn,
    /// Who is this?
    Help,
    /// Anything else: a person reads it.
    Text,
}

/// Longest reply that is kept, in characters.
pub const REPLY_CHARS_MAX: usize = 1600;

const OPT_OUT: [&str; 8] = [
    "STOP",
    "STOPALL",
    "UNSUBSCRIBE",
    "CANCEL",
    "END",
    "QUIT",
    "REVOKE",
    "OPTOUT",
];
const OPT_IN: [&str; 3] = ["START", "YES", "UNSTOP"];
const HELP: [&str; 2] = ["HELP", "INFO"];

impl ReplyMeaning {
    /// Reads a text. Opt-out words count only when they are the whole message; a digit may be
    /// followed by punctuation or a word ("2.", "2 please").
    #[must_use]
    pub fn of(body: &str) -> Self {
        let trimmed = body.trim();
        let word = trimmed
            .trim_matches(|c: char| !c.is_alphanumeric())
            .to_uppercase();
        if OPT_OUT.contains(&word.as_str()) {
            return ReplyMeaning::OptOut;
        }
        if OPT_IN.contains(&word.as_str()) {
            return ReplyMeaning::OptIn;
        }
        if HELP.contains(&word.as_str()) {
            return ReplyMeaning::Help;
        }
        match leading_digit(trimmed) {
            Some(digit) => ReplyMeaning::Choice { digit },
            None => ReplyMeaning::Text,
        }
    }
}

/// The digit when a text is one digit, perhaps with a polite word after it. "10:30" or
/// "2 hours" aren't choices.
fn leading_digit(text: &str) -> Option<u8> {
    let mut words = text.split_whitespace();
    let first = words.next()?.trim_matches(|c: char| !c.is_alphanumeric());
    let polite = [
        "please", "pls", "thanks", "thx", "bitte", "danke", "gracias",
    ];
    let rest_is_polite = words.all(|word| {
        polite.contains(
            &word
                .trim_matches(|c: char| !c.is_alphanumeric())
                .to_lowercase()
                .as_str(),
        )
    });
    match first.parse::<u8>() {
        Ok(digit @ 1..=9) if rest_is_polite && first.len() == 1 => Some(digit),
        _ => None,
    }
}

/// One incoming text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    /// Identity.
    pub id: ReplyId,
    /// The gateway's own id of the message; repeats are dropped by it.
    pub gateway_id: String,
    /// Who wrote, where the number is known.
    pub customer: CustomerId,
    /// From which number.
    pub from: Phone,
    /// The visit it is about, as far as known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visit: Option<VisitId>,
    /// The words.
    pub body: String,
    /// What they mean.
    pub meaning: ReplyMeaning,
    /// When it came.
    pub received_at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("2", ReplyMeaning::Choice { digit: 2 })]
    #[case(" 2. ", ReplyMeaning::Choice { digit: 2 })]
    #[case("2 please", ReplyMeaning::Choice { digit: 2 })]
    #[case("2 hours would be fine", ReplyMeaning::Text)]
    #[case("10:30 is fine", ReplyMeaning::Text)]
    #[case("0", ReplyMeaning::Text)]
    #[case("22", ReplyMeaning::Text)]
    #[case("stop", ReplyMeaning::OptOut)]
    #[case("Stop calling me names", ReplyMeaning::Text)]
    #[case("YES", ReplyMeaning::OptIn)]
    #[case("Yes, by 1 please", ReplyMeaning::Text)]
    #[case("help!", ReplyMeaning::Help)]
    #[case("", ReplyMeaning::Text)]
    fn a_reply_is_read_as_people_mean_it(#[case] body: &str, #[case] meaning: ReplyMeaning) {
        assert_eq!(ReplyMeaning::of(body), meaning);
    }
}
