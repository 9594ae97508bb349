//! Customer: how people answer the texts they get. Reads the words of a text as a person would;
//! knows nothing of the product's state.

use crate::chance::Chance;
use kept_domain::{Seconds, Timestamp};

/// Share of people who don't answer at all, in thousandths.
const SILENT_PERMILLE: u32 = 180;
/// Share of people who write words instead of a digit, in thousandths.
const WORDY_PERMILLE: u32 = 60;
/// Quickest and slowest answer.
const ANSWERS_WITHIN: (Seconds, Seconds) = (Seconds(40), Seconds(540));

/// An answer that a customer sends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// When.
    pub at: Timestamp,
    /// The words.
    pub body: String,
}

/// How the customer answers a text that arrived at `at`; none when it asks nothing or they don't
/// answer. `name` makes the same person answer the same text the same way.
#[must_use]
pub fn answer(chance: Chance, name: &str, text: &str, at: Timestamp) -> Option<Answer> {
    let digits = offered_digits(text);
    if digits.is_empty() || chance.happens(SILENT_PERMILLE, &["silent", name]) {
        return None;
    }
    let (quick, slow) = ANSWERS_WITHIN;
    let spread = usize::try_from((slow - quick).0).unwrap_or(1);
    let delay = Seconds(i64::try_from(chance.pick(spread, &["delay", name])).unwrap_or(0));
    let body = if chance.happens(WORDY_PERMILLE, &["wordy", name]) {
        "ok but please hurry, I have to pick up my daughter".to_owned()
    } else {
        preferred(chance, name, &digits).to_string()
    };
    Some(Answer {
        at: at + quick + delay,
        body,
    })
}

/// The digits that a text offers: it says "Reply 1 …, 2 …".
fn offered_digits(text: &str) -> Vec<u8> {
    let Some((_, offers)) = text.split_once("Reply ") else {
        return Vec::new();
    };
    let mut next = 1u8;
    for piece in std::iter::once(offers).chain(offers.split(", ").skip(1)) {
        let starts = piece.strip_prefix(&next.to_string());
        if starts.is_some_and(|rest| rest.starts_with(' ')) {
            next += 1;
        }
    }
    (1..next).collect()
}

/// Half the people keep what they have, most others take the second offer.
fn preferred(chance: Chance, name: &str, digits: &[u8]) -> u8 {
    let last = digits.len() - 1;
    let index = match chance.pick(100, &["prefers", name]) {
        0..=44 => 0,
        45..=79 => 1,
        80..=92 => 2,
        _ => 3,
    };
    digits.get(index.min(last)).copied().unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digits_of_a_warning_are_read_as_people_read_them() {
        let text = "ACME: Sorry, Sam is running late for your 10-12 visit. New est. 12:20-12:50. \
                    Reply 1 keep it, 2 Lee at 11:30-12:00, 3 new day, 4 call me. Ref K7Q2";
        assert_eq!(offered_digits(text), [1, 2, 3, 4]);
        assert_eq!(
            offered_digits("ACME: Sam comes tomorrow, 10:00 to 11:00."),
            Vec::<u8>::new()
        );
    }
}
