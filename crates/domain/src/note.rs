//! What a case is about: a code with its facts, for who words it in another language, and in English
//! ([`Display`](fmt::Display)) for all others; or the words that somebody wrote. Kept with the case, so a code never
//! changes its meaning.

use crate::cause::Reason;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What a case is about. Names and parts are as they were entered, a carrier's words as it said them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, strum::VariantNames)]
#[serde(tag = "code", content = "values", rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[allow(
    missing_docs,
    reason = "the fields are the notes' own words, explained where they begin"
)]
pub enum Note {
    /// The plan leaves the visit out.
    NobodyCanTake { reasons: Vec<Reason> },
    /// No route has room for it at the time that was agreed anew.
    NobodyAtNewTime,
    /// The customer was asked and is silent.
    Unanswered,
    /// The customer chose a call.
    AskedForCall,
    /// The customer wrote; the words are in the thread.
    Wrote,
    /// The customer wants no texts.
    OptedOut,
    /// The customer told the carrier that they want no texts.
    OptedOutAtCarrier,
    /// A message can't get there: the number may be wrong.
    BadNumber { why: String },
    /// A carrier took a text for spam.
    HeldAsSpam { why: String },
    /// A message can't get there.
    Undelivered { why: String },
    /// The technician lacks a part.
    PartMissing { part: String },
    /// Nobody opened the door.
    NobodyOpened,
    /// The promise broke.
    PromiseBroke,
    /// A promise will break, and no text can say so.
    CannotBeTold,
    /// It gets later than the customer was told.
    LaterThanSaid,
    /// Anything else, as somebody wrote it.
    Words { text: String },
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Note::NobodyCanTake { reasons } => {
                let reasons: Vec<String> = reasons.iter().map(ToString::to_string).collect();
                write!(f, "Nobody can take the visit: {}", reasons.join("; "))
            }
            Note::NobodyAtNewTime => f.write_str("Nobody can take the visit at the new time"),
            Note::Unanswered => f.write_str("Was asked and hasn't answered: please call"),
            Note::AskedForCall => f.write_str("Asked to be called about the delay"),
            Note::Wrote => f.write_str("Wrote and waits for an answer"),
            Note::OptedOut => f.write_str("Opted out of texts: phone about the visit"),
            Note::OptedOutAtCarrier => {
                f.write_str("Opted out of texts at the carrier: phone about the visit")
            }
            Note::BadNumber { why } => write!(
                f,
                "A message couldn't be delivered: please check the number and call ({why})"
            ),
            Note::HeldAsSpam { why } => {
                write!(f, "A carrier held a text back as spam: please call ({why})")
            }
            Note::Undelivered { why } => {
                write!(f, "A message couldn't be delivered: please call ({why})")
            }
            Note::PartMissing { part } => {
                write!(f, "A part is missing: {part}. Agree on another time")
            }
            Note::NobodyOpened => f.write_str("Nobody opened: agree on a new time"),
            Note::PromiseBroke => {
                f.write_str("The promise broke: apologise and ask what would help")
            }
            Note::CannotBeTold => {
                f.write_str("Will be late and can't be told by text: please call")
            }
            Note::LaterThanSaid => f.write_str("Even later than said: please call"),
            Note::Words { text } => f.write_str(text),
        }
    }
}

/// A note as a part of what has it: `note` in English, and beside it `code` and `values`, which words of somebody's own
/// don't have. Cases from before notes had codes are read as such words.
pub mod beside {
    use super::Note;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[derive(Serialize, Deserialize)]
    struct Written<Code> {
        note: String,
        #[serde(flatten)]
        code: Option<Code>,
    }

    /// Writes the fields.
    ///
    /// # Errors
    /// The serializer's.
    pub fn serialize<S: Serializer>(note: &Note, serializer: S) -> Result<S::Ok, S::Error> {
        let written = Written {
            note: note.to_string(),
            code: (!matches!(note, Note::Words { .. })).then_some(note),
        };
        written.serialize(serializer)
    }

    /// Reads them; a code that isn't known is read as its words.
    ///
    /// # Errors
    /// The deserializer's.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Note, D::Error> {
        let Written { note, code } = Written::deserialize(deserializer)?;
        Ok(code.unwrap_or(Note::Words { text: note }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cause::{Cause, Who};

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Holder {
        id: u8,
        #[serde(flatten, with = "beside")]
        note: Note,
    }

    fn read(json: &str) -> Note {
        serde_json::from_str::<Holder>(json).unwrap().note
    }

    #[test]
    fn a_note_is_read_as_it_was_written_with_its_english_words_beside_it() {
        let held = Holder {
            id: 7,
            note: Note::PartMissing {
                part: "a fan".to_owned(),
            },
        };
        let json = serde_json::to_string(&held).unwrap();
        assert_eq!(
            json,
            r#"{"id":7,"note":"A part is missing: a fan. Agree on another time","code":"part_missing","values":{"part":"a fan"}}"#
        );
        assert_eq!(serde_json::from_str::<Holder>(&json).unwrap(), held);
        let reasons = vec![Reason {
            who: Some(Who::of(&["Ada"], 3)),
            cause: Cause::Unreachable,
        }];
        let held = Holder {
            id: 7,
            note: Note::NobodyCanTake { reasons },
        };
        let json = serde_json::to_string(&held).unwrap();
        assert!(json.contains("Nobody can take the visit: Ada: can't get there"));
        assert_eq!(serde_json::from_str::<Holder>(&json).unwrap(), held);
    }

    #[test]
    fn what_somebody_wrote_and_what_was_kept_before_codes_are_words() {
        let text = "Nobody opened: agree on a new time".to_owned();
        let before = format!(r#"{{"id":7,"note":"{text}"}}"#);
        let words = Note::Words { text };
        assert_eq!(read(&before), words);
        let held = Holder { id: 7, note: words };
        assert_eq!(serde_json::to_string(&held).unwrap(), before);
    }

    #[test]
    fn a_code_of_a_newer_program_is_read_as_its_words() {
        let text = "The moon is full".to_owned();
        let json = format!(r#"{{"id":7,"note":"{text}","code":"moon","values":{{"phase":4}}}}"#);
        assert_eq!(read(&json), Note::Words { text });
        let bare = r#"{"id":7,"note":"The moon is new","code":"new_moon"}"#;
        assert_eq!(read(bare).to_string(), "The moon is new");
    }
}
