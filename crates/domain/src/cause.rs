//! Why a visit is on no route: a cause with its facts, for who words it in another language, and in English
//! ([`Display`](fmt::Display)) for all others. Kept with the plan, so a code never changes its meaning.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Names that are said one by one; the others are counted.
pub const NAMED_MAX: usize = 2;

/// One line of an explanation: whom it is about, and what is in the way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Stored")]
pub struct Reason {
    /// Of whom it is true; none where it isn't about a technician.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub who: Option<Who>,
    /// What is in the way.
    #[serde(flatten)]
    pub cause: Cause,
}

impl From<Cause> for Reason {
    fn from(cause: Cause) -> Self {
        Reason { who: None, cause }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.who {
            Some(who) => write!(f, "{who}: {}", self.cause),
            None => self.cause.fmt(f),
        }
    }
}

/// A reason as plans have it; those made before reasons had codes have a line of English.
#[derive(Deserialize)]
#[serde(untagged)]
enum Stored {
    Line(String),
    Coded {
        #[serde(default)]
        who: Option<Who>,
        #[serde(flatten)]
        cause: Cause,
    },
}

impl From<Stored> for Reason {
    fn from(stored: Stored) -> Self {
        match stored {
            Stored::Line(text) => Cause::Words { text }.into(),
            Stored::Coded { who, cause } => Reason { who, cause },
        }
    }
}

/// Technicians, by their first names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Who {
    /// All who work on the day, more than one.
    pub everybody: bool,
    /// The first of them, [`NAMED_MAX`] at most.
    pub names: Vec<String>,
    /// How many more there are.
    pub more: usize,
}

impl Who {
    /// Those of these names; `all` is how many there could be.
    #[must_use]
    pub fn of(names: &[&str], all: usize) -> Self {
        Who {
            everybody: names.len() == all && all > 1,
            names: names
                .iter()
                .take(NAMED_MAX)
                .map(|&name| name.to_owned())
                .collect(),
            more: names.len().saturating_sub(NAMED_MAX),
        }
    }
}

impl fmt::Display for Who {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.names.as_slice() {
            _ if self.everybody => f.write_str("everybody"),
            [] => f.write_str("nobody"),
            names if self.more > 0 => write!(f, "{} and {} more", names.join(", "), self.more),
            names => f.write_str(&names.join(" and ")),
        }
    }
}

/// What is in the way of a visit. Times of day are local ("16:30"), names are as they were entered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, strum::VariantNames)]
#[serde(tag = "code", content = "values", rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[allow(
    missing_docs,
    reason = "the fields are the causes' own words, explained where they begin"
)]
pub enum Cause {
    /// Waits for a visit that waits for it.
    Circle { visit: String },
    /// Is done together with a visit that waits for itself.
    CircleTogether,
    /// Waits for a visit of a day before, which isn't done by then.
    NotDoneBefore { visit: String },
    /// Needs a skill at a level; who has it.
    NeedsSkill { skill: String, level: u8, who: Who },
    /// Nobody works on the day.
    NobodyWorks,
    /// To serve it costs more than to leave it out.
    NotWorthIt,
    /// Lacks a skill.
    MissingSkill { skill: String },
    /// Too few of a part are left on the van.
    MissingPart {
        part: String,
        needed: u32,
        left: u32,
    },
    /// A tool isn't on the van.
    MissingTool { tool: String },
    /// The route is locked.
    RouteLocked,
    /// The visit is pinned to somebody.
    PinnedTo { technician: String },
    /// The customer doesn't want them.
    NotWanted,
    /// Does the visit's other half, which takes two at the same time.
    DoesPartner { visit: String, customer: String },
    /// Can't start at the same time as the other half.
    PartnerElsewhere { visit: String, customer: String },
    /// The other half is on no route either.
    PartnerUnplanned { visit: String, customer: String },
    /// Its order with another visit leaves no time.
    OrderTight { visit: String, customer: String },
    /// Comes after a visit that is on no route.
    OrderUnplanned { visit: String, customer: String },
    /// Has to start together with another visit.
    NotTogether,
    /// Comes before or after another visit.
    OutOfOrder,
    /// There is no time for it.
    NoTime,
    /// Can't get there.
    Unreachable,
    /// The window lies outside the shift.
    OutsideShift,
    /// Can't be there before this time and finish within the shift, even with nothing else to do.
    ShiftTooShort { until: String },
    /// Would break the promise to another customer, told until this time, by so many minutes.
    WouldBreak {
        customer: String,
        until: String,
        minutes: i64,
    },
    /// No room in the window.
    NoRoom,
    /// Full until this time.
    FullUntil { until: String },
    /// The detour costs more than leaving it out.
    Detour,
    /// Crossing the border costs more than leaving it out.
    Border,
    /// A line of a plan that was made before reasons had codes.
    Words { text: String },
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Cause::Circle { visit } => write!(
                f,
                "has to come after visit {visit}, which has to wait for it in turn"
            ),
            Cause::CircleTogether => {
                f.write_str("has to be done together with a visit that waits for itself")
            }
            Cause::NotDoneBefore { visit } => write!(
                f,
                "has to come after visit {visit}, which isn't done by then"
            ),
            Cause::NeedsSkill { skill, level, who } => {
                write!(f, "needs {skill}")?;
                if *level > 1 {
                    write!(f, " at level {level}")?;
                }
                write!(f, ": {}", having_it(who))
            }
            Cause::NobodyWorks => f.write_str("nobody works on this day"),
            Cause::NotWorthIt => f.write_str("it costs more to serve it than to leave it out"),
            Cause::MissingSkill { skill } => write!(f, "lacks {skill}"),
            Cause::MissingPart { part, needed, left } => {
                write!(f, "{left} of {needed} {part} left on the van")
            }
            Cause::MissingTool { tool } => write!(f, "no {tool} on the van"),
            Cause::RouteLocked => f.write_str("the route is locked"),
            Cause::PinnedTo { technician } => write!(f, "it is pinned to {technician}"),
            Cause::NotWanted => f.write_str("the customer doesn't want them"),
            Cause::DoesPartner { visit, customer } => write!(
                f,
                "does visit {visit} ({customer}), and it takes two at the same time"
            ),
            Cause::PartnerElsewhere { visit, customer } => {
                write!(
                    f,
                    "can't start at the same time as visit {visit} ({customer})"
                )
            }
            Cause::PartnerUnplanned { visit, customer } => write!(
                f,
                "it takes two, and visit {visit} ({customer}) is on no route either"
            ),
            Cause::OrderTight { visit, customer } => {
                write!(
                    f,
                    "its order with visit {visit} ({customer}) leaves no time"
                )
            }
            Cause::OrderUnplanned { visit, customer } => write!(
                f,
                "it comes after visit {visit} ({customer}), which is on no route"
            ),
            Cause::NotTogether => f.write_str("it has to start together with another visit"),
            Cause::OutOfOrder => f.write_str("it comes before or after another visit"),
            Cause::NoTime => f.write_str("there is no time for it"),
            Cause::Unreachable => f.write_str("can't get there"),
            Cause::OutsideShift => f.write_str("the window lies outside the shift"),
            Cause::ShiftTooShort { until } => write!(
                f,
                "can't be there before {until} and finish within the shift, even with nothing else to do"
            ),
            Cause::WouldBreak {
                customer,
                until,
                minutes,
            } => write!(
                f,
                "would break the promise until {until} to {customer} by {minutes} min"
            ),
            Cause::NoRoom => f.write_str("no room in the window"),
            Cause::FullUntil { until } => write!(f, "full until {until}"),
            Cause::Detour => f.write_str("the detour costs more than leaving it out"),
            Cause::Border => f.write_str("crossing the border costs more than leaving it out"),
            Cause::Words { text } => f.write_str(text),
        }
    }
}

fn having_it(who: &Who) -> String {
    match (who.names.as_slice(), who.more) {
        ([], _) => "nobody has it".to_owned(),
        ([one], 0) => format!("only {one} has it"),
        ([first, second], 0) => format!("{first} and {second} have it"),
        (many, more) => format!("{} technicians have it", many.len() + more),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_has_a_skill_is_named_as_far_as_it_is_short() {
        let having = |names: &[&str]| having_it(&Who::of(names, 9));
        assert_eq!(having(&[]), "nobody has it");
        assert_eq!(having(&["Ada"]), "only Ada has it");
        assert_eq!(having(&["Ada", "Ben"]), "Ada and Ben have it");
        assert_eq!(having(&["Ada", "Ben", "Cem"]), "3 technicians have it");
    }

    #[test]
    fn a_cause_that_all_share_is_everybodys() {
        let people = |names: &[&str], all| Who::of(names, all).to_string();
        assert_eq!(people(&["Ada", "Ben"], 2), "everybody");
        assert_eq!(people(&["Ada", "Ben"], 3), "Ada and Ben");
        assert_eq!(people(&["Ada"], 1), "Ada");
        assert_eq!(people(&["Ada", "Ben", "Cem"], 9), "Ada, Ben and 1 more");
    }

    #[test]
    fn a_reason_is_read_as_it_was_written_and_from_a_line_of_before() {
        let reason = Reason {
            who: Some(Who::of(&["Ada"], 3)),
            cause: Cause::FullUntil {
                until: "16:30".to_owned(),
            },
        };
        let json = serde_json::to_string(&reason).unwrap();
        assert_eq!(
            json,
            r#"{"who":{"everybody":false,"names":["Ada"],"more":0},"code":"full_until","values":{"until":"16:30"}}"#
        );
        assert_eq!(serde_json::from_str::<Reason>(&json).unwrap(), reason);
        let bare: Reason = Cause::Unreachable.into();
        let json = serde_json::to_string(&bare).unwrap();
        assert_eq!(json, r#"{"code":"unreachable"}"#);
        assert_eq!(serde_json::from_str::<Reason>(&json).unwrap(), bare);
        let old: Reason = serde_json::from_str(r#""Ada: full until 16:30""#).unwrap();
        assert_eq!(old.to_string(), "Ada: full until 16:30");
    }
}
