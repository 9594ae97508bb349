//! What is wrong with one field of what somebody gave: a code with its facts, for who words it in another language,
//! and in English ([`Display`](fmt::Display)) for all others.

use serde::{Deserialize, Serialize};
use std::fmt;

/// What is wrong with a field. What was given is quoted as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, strum::VariantNames)]
#[serde(tag = "code", content = "values", rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[allow(
    missing_docs,
    reason = "the fields are the faults' own words, explained where they begin"
)]
pub enum Fault {
    /// Isn't there.
    Missing,
    /// A field inside of it isn't there.
    MissingField { name: String },
    /// Is there, and nothing in it.
    Empty,
    /// Too many bytes (UTF-8).
    BytesMax { max: usize },
    /// Too many characters.
    CharactersMax { max: usize },
    /// Fewer bytes, characters or entries than there have to be.
    TooShort { min: String },
    /// More bytes, characters or entries than there may be.
    TooLong { max: String },
    /// A number below the least.
    TooLow { min: String },
    /// A number above the greatest.
    TooHigh { max: String },
    /// A line break or another control character.
    ControlCharacter,
    /// Spaces at an end.
    SpaceAround,
    /// More entries than there may be.
    EntriesMax { max: usize },
    /// Not a date.
    NotADate { given: String },
    /// Not a time of day.
    NotATime { given: String },
    /// Not a time zone.
    NotAZone { given: String },
    /// Not a phone number.
    NotAPhone { given: String },
    /// Not an e-mail address.
    NotAnEmail { given: String },
    /// An end that isn't after its start.
    NotAfterStart { start: String },
    /// A latest time that is before the earliest.
    BeforeEarliest { earliest: String },
    /// A window that begins before the one before it ends.
    WindowsOverlap,
    /// Another day than it is about.
    NotOnDay { given: String, day: String },
    /// A number out of bounds.
    NotBetween {
        given: String,
        min: String,
        max: String,
    },
    /// A number that has to be positive.
    NotPositive { given: String },
    /// More than another setting.
    MoreThan { setting: String },
    /// Less than another setting.
    LessThan { setting: String },
    /// A place needs its row of the matrix.
    NeedsMatrixRow,
    /// A place needs its point, as there is no matrix.
    NeedsPoint,
    /// A row that the matrix doesn't have.
    OutsideMatrix { given: String, size: u32 },
    /// The same twice.
    Twice { given: String },
    /// The same before, with other content.
    OtherContent { given: String },
    /// There is no such visit.
    NoVisit { id: String },
    /// There is no such technician.
    NoTechnician { id: String },
    /// There is no such customer.
    NoCustomer { id: String },
    /// There is no such site.
    NoSite { id: String },
    /// Nobody of the territory is called so.
    NoPerson { name: String },
    /// A territory needs somebody who answers.
    NeedsPerson,
    /// A visit linked to itself.
    Itself,
    /// A visit done together with another one already.
    TogetherAlready { visit: String, with: String },
    /// Refused and preferred at once.
    PreferredToo { given: String },
    /// Nobody has the skill at the level.
    NobodySkilled { skill: String, level: u8 },
    /// A field that isn't known.
    UnknownField,
    /// A window and windows at once.
    WindowAndWindows,
    /// A file of another territory.
    OtherTerritory,
    /// Not the password that counts.
    WrongPassword,
    /// The password of before.
    SamePassword,
    /// Other characters than a login may have.
    NotALogin,
    /// A name of spaces only, or with a control character.
    NotAName,
    /// Somebody else is called so.
    Taken,
    /// Anything else, in English.
    Words { text: String },
}

impl Fault {
    /// A number that isn't within bounds.
    pub fn not_between(
        given: impl fmt::Display,
        min: impl fmt::Display,
        max: impl fmt::Display,
    ) -> Self {
        Fault::NotBetween {
            given: given.to_string(),
            min: min.to_string(),
            max: max.to_string(),
        }
    }

    /// What is wrong with a shape, of what serde says of it: for a field that is missing it has no code, only these words.
    #[must_use]
    pub fn of_shape(text: String) -> Self {
        let named = text.strip_prefix("missing field `");
        match named.and_then(|rest| rest.strip_suffix('`')) {
            Some(name) => Fault::MissingField {
                name: name.to_owned(),
            },
            None => text.into(),
        }
    }
}

impl From<String> for Fault {
    fn from(text: String) -> Self {
        Fault::Words { text }
    }
}

impl From<&str> for Fault {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Missing => f.write_str("is missing"),
            Fault::MissingField { name } => write!(f, "missing field `{name}`"),
            Fault::Empty => f.write_str("must not be empty"),
            Fault::BytesMax { max } => write!(f, "longer than {max} bytes"),
            Fault::CharactersMax { max } => write!(f, "must be at most {max} characters"),
            Fault::TooShort { min } => write!(f, "is shorter than {min}"),
            Fault::TooLong { max } => write!(f, "is longer than {max}"),
            Fault::TooLow { min } => write!(f, "is lower than {min}"),
            Fault::TooHigh { max } => write!(f, "is greater than {max}"),
            Fault::ControlCharacter => f.write_str("has a line break or another control character"),
            Fault::SpaceAround => f.write_str("starts or ends with a space"),
            Fault::EntriesMax { max } => write!(f, "more than {max} entries"),
            Fault::NotADate { given } => write!(f, "\"{given}\" isn't a date, as 2026-10-15"),
            Fault::NotATime { given } => write!(f, "\"{given}\" isn't a time of day, as 08:30"),
            Fault::NotAZone { given } => {
                write!(f, "\"{given}\" isn't a time zone, as Europe/London")
            }
            Fault::NotAPhone { given } => {
                write!(f, "not an international phone number (+…): {given}")
            }
            Fault::NotAnEmail { given } => write!(f, "not an e-mail address: {given}"),
            Fault::NotAfterStart { start } => write!(f, "must be after the start, {start}"),
            Fault::BeforeEarliest { earliest } => {
                write!(f, "must not be before the earliest start, {earliest}")
            }
            Fault::WindowsOverlap => f.write_str("must not begin before the one before it ends"),
            Fault::NotOnDay { given, day } => write!(f, "\"{given}\" isn't on {day}"),
            Fault::NotBetween { given, min, max } => write!(f, "{given} isn't {min} to {max}"),
            Fault::NotPositive { given } => write!(f, "{given} isn't more than 0"),
            Fault::MoreThan { setting } => write!(f, "must not be more than {setting}"),
            Fault::LessThan { setting } => write!(f, "must not be less than {setting}"),
            Fault::NeedsMatrixRow => f.write_str("is missing, and the day has a matrix"),
            Fault::NeedsPoint => f.write_str("is missing, and the day has no matrix"),
            Fault::OutsideMatrix { given, size } => {
                write!(f, "{given} is outside the matrix of {size} places")
            }
            Fault::Twice { given } => write!(f, "\"{given}\" is there twice"),
            Fault::OtherContent { given } => {
                write!(f, "\"{given}\" is given before, with other content")
            }
            Fault::NoVisit { id } => write!(f, "there is no visit \"{id}\""),
            Fault::NoTechnician { id } => write!(f, "there is no technician \"{id}\""),
            Fault::NoCustomer { id } => write!(f, "there is no customer \"{id}\""),
            Fault::NoSite { id } => write!(f, "there is no site \"{id}\""),
            Fault::NoPerson { name } => write!(f, "\"{name}\" isn't one of the territory's people"),
            Fault::NeedsPerson => f.write_str("needs at least one person who answers"),
            Fault::Itself => f.write_str("is the visit itself"),
            Fault::TogetherAlready { visit, with } => {
                write!(f, "\"{visit}\" is done together with \"{with}\" already")
            }
            Fault::PreferredToo { given } => write!(f, "\"{given}\" is preferred, too"),
            Fault::NobodySkilled { skill, level } => {
                write!(
                    f,
                    "nobody has the skill \"{skill}\" at level {level} or higher"
                )
            }
            Fault::UnknownField => f.write_str("unknown field"),
            Fault::WindowAndWindows => f.write_str("can't be given together with a window"),
            Fault::OtherTerritory => f.write_str("isn't the territory of the address"),
            Fault::WrongPassword => f.write_str("isn't the password that counts now"),
            Fault::SamePassword => f.write_str("is the same as before"),
            Fault::NotALogin => {
                f.write_str("only letters of a to z, digits, \".\", \"_\" and \"-\"")
            }
            Fault::NotAName => f.write_str("must be a name on one line"),
            Fault::Taken => f.write_str("is taken"),
            Fault::Words { text } => f.write_str(text),
        }
    }
}
