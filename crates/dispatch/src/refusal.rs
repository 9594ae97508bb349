//! Why a use case doesn't do what was asked, where nothing is wrong with what was given: a code with its facts, for who
//! words it in another language, and in English ([`Display`](fmt::Display)) for all others. Codes are part of the API:
//! none changes its meaning.

use kept_domain::Cause;
use serde::Serialize;
use std::fmt;

/// Why the state of things forbids it, or what somebody else changed meanwhile. Names are those of people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, strum::VariantNames)]
#[serde(tag = "code", content = "values", rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Refusal {
    /// The visit is closed.
    Closed,
    /// The technician is on the way or there, or the visit is closed.
    UnderWay,
    /// The day isn't planned yet.
    NotPlanned,
    /// The plan has changed since it was seen.
    PlanChanged,
    /// Others change the day all the time.
    DayKeepsChanging,
    /// A technician's route is locked.
    Locked {
        /// Name.
        technician: String,
    },
    /// A visit is pinned to a technician.
    Pinned {
        /// Name.
        technician: String,
    },
    /// A visit doesn't fit where it was put.
    DoesNotFit {
        /// Whom the visit is for.
        customer: String,
        /// What is in the way.
        why: Cause,
    },
    /// A technician doesn't work on the day.
    NotAtWork {
        /// Name.
        technician: String,
    },
    /// A visit isn't on the day any more.
    NotOnDay {
        /// Whom the visit is for.
        customer: String,
    },
    /// A visit has begun since.
    BegunSince {
        /// Whom the visit is for.
        customer: String,
    },
    /// A visit was booked since.
    BookedSince {
        /// Whom the visit is for.
        customer: String,
    },
    /// The visit is on no route, so there is nobody to pin it to.
    OnNoRoute,
    /// The new time can't be promised.
    CannotPromise,
    /// The case is closed.
    CaseClosed,
    /// The customer can't be texted.
    CannotText,
    /// What is to be decided is decided.
    Settled,
    /// The customer was asked, or the warning is over.
    AskedAlready,
    /// A visit of the file is known.
    KnownVisit {
        /// Its id.
        visit: String,
    },
    /// The territory has no person who answers customers.
    NobodyAnswers,
    /// A name or number that has to be unique is taken.
    Taken {
        /// Of what, as the store calls it.
        what: String,
        /// The name.
        key: String,
    },
    /// The last owner who may sign in stays an owner.
    LastOwner,
    /// The login or the password isn't right.
    WrongLogin,
    /// Anything else, in English.
    Words {
        /// The sentence.
        text: String,
    },
}

impl From<String> for Refusal {
    fn from(text: String) -> Self {
        Refusal::Words { text }
    }
}

impl From<&str> for Refusal {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refusal::Closed => f.write_str("the visit is closed"),
            Refusal::UnderWay => {
                f.write_str("the technician is on the way or there, or the visit is closed")
            }
            Refusal::NotPlanned => f.write_str("the day isn't planned yet"),
            Refusal::PlanChanged => f.write_str("the plan has changed since you saw it"),
            Refusal::DayKeepsChanging => f.write_str("the day keeps changing; try again"),
            Refusal::Locked { technician } => {
                write!(f, "the route of {technician} is locked: unlock it first")
            }
            Refusal::Pinned { technician } => {
                write!(f, "it is pinned to {technician}: take the pin off first")
            }
            Refusal::DoesNotFit { customer, why } => {
                write!(f, "{customer} doesn't fit there: {why}")
            }
            Refusal::NotAtWork { technician } => {
                write!(f, "{technician} doesn't work on this day")
            }
            Refusal::NotOnDay { customer } => {
                write!(f, "the day has moved on: {customer} isn't on it any more")
            }
            Refusal::BegunSince { customer } => {
                write!(
                    f,
                    "the day has moved on: the visit to {customer} has begun since"
                )
            }
            Refusal::BookedSince { customer } => {
                write!(f, "the day has moved on: {customer} was booked since")
            }
            Refusal::OnNoRoute => {
                f.write_str("the visit is on no route, so there is nobody to pin it to")
            }
            Refusal::CannotPromise => f.write_str("the new time can't be promised"),
            Refusal::CaseClosed => f.write_str("the case is closed already"),
            Refusal::CannotText => f.write_str("this customer can't be texted: please call"),
            Refusal::Settled => f.write_str("this is settled already"),
            Refusal::AskedAlready => f.write_str("the customer was asked already, or it is over"),
            Refusal::KnownVisit { visit } => write!(f, "visit {visit} is known already"),
            Refusal::NobodyAnswers => {
                f.write_str("the territory has no person who answers customers")
            }
            Refusal::Taken { what, key } => write!(f, "{what} is already taken: {key}"),
            Refusal::LastOwner => f.write_str("the last owner who may sign in stays an owner"),
            Refusal::WrongLogin => f.write_str("the login or the password isn't right"),
            Refusal::Words { text } => f.write_str(text),
        }
    }
}
