//! Samples: one text of every kind and form, for the preview of a firm's texts.

use super::{OptionText, Text, Voice, render};
use chrono::{Datelike, NaiveDate};
use kept_domain::text::{TextLength, text_length};
use kept_domain::{
    Language, LocalDay, OptionKind, Person, Ppm, TechnicianId, TimeOfDay, Timestamp, Window,
    Wording,
};
use std::sync::LazyLock;

/// The day of the samples.
const DAY: NaiveDate = match NaiveDate::from_ymd_opt(2026, 10, 15) {
    Some(day) => day,
    None => NaiveDate::MIN,
};

/// A text as a customer would get it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sample {
    /// What it is about, "warning again".
    pub name: String,
    /// The words.
    pub body: String,
    /// How carriers count it.
    pub length: TextLength,
}

/// One text of every kind and form, as a firm says it in a language.
#[must_use]
pub fn samples(firm: &str, language: Language, wording: &Wording) -> Vec<Sample> {
    let (kinds, owner, voice) = (kinds(), owner(), worded(firm, language, wording));
    let options = options(&kinds, ["Sam", "Lee", "Sam"]);
    all("Sam", &owner, &options)
        .into_iter()
        .map(|(name, text)| {
            let body = render(&voice, &text);
            Sample {
                name,
                length: text_length(&body),
                body,
            }
        })
        .collect()
}

pub(super) const LINK: &str = "https://kept.example/c/K7Q2XM.AbCd_fGhIjKlMn-p";

pub(super) fn at(day: u32, hour: u32, minute: u32) -> Timestamp {
    LocalDay::new(date(day), chrono_tz::Europe::London).at(TimeOfDay::hm(hour, minute))
}

pub(super) fn window(from: (u32, u32), to: (u32, u32)) -> Window {
    window_on(15, from, to)
}

#[allow(
    clippy::expect_used,
    reason = "the samples' windows are written here, and tests make them all"
)]
fn window_on(day: u32, from: (u32, u32), to: (u32, u32)) -> Window {
    Window::new(at(day, from.0, from.1), at(day, to.0, to.1)).expect("ends after it starts")
}

fn date(day: u32) -> NaiveDate {
    DAY.with_day(day).unwrap_or(DAY)
}

/// How a firm speaks that words things itself.
pub(super) fn worded(firm: &str, language: Language, wording: &Wording) -> Voice {
    Voice {
        firm: firm.to_owned(),
        zone: chrono_tz::Europe::London,
        language,
        wording: wording.clone(),
        today: DAY,
    }
}

static NO_PHONE: LazyLock<Person> = LazyLock::new(|| Person {
    phone: None,
    ..owner()
});

pub(super) fn owner() -> Person {
    Person {
        name: "Maya Jensen".to_owned(),
        phone: Some("0117 496 0100".to_owned()),
    }
}

pub(super) fn kinds() -> [OptionKind; 4] {
    let technician = || TechnicianId::new("t2");
    let kept_ppm = Ppm(900_000);
    [
        OptionKind::Wait {
            window: window((12, 20), (12, 50)),
            kept_ppm,
        },
        OptionKind::OtherTechnician {
            technician: technician(),
            window: window((11, 30), (12, 0)),
            kept_ppm,
        },
        OptionKind::OtherSlot {
            day: date(16),
            technician: technician(),
            window: window_on(16, (8, 0), (8, 45)),
            kept_ppm,
        },
        OptionKind::Call {
            owner: "Maya Jensen".to_owned(),
            due: at(15, 10, 28),
        },
    ]
}

pub(super) fn options<'a>(kinds: &'a [OptionKind; 4], names: [&'a str; 3]) -> Vec<OptionText<'a>> {
    let names = names.map(Some).into_iter().chain([None]);
    (1..)
        .zip(kinds.iter().zip(names))
        .map(|(digit, (kind, name))| OptionText { digit, kind, name })
        .collect()
}

/// One text of every kind and form.
pub(super) fn all<'a>(
    technician: &'a str,
    owner: &'a Person,
    options: &'a [OptionText<'a>],
) -> Vec<(String, Text<'a>)> {
    let window = window((10, 0), (10, 45));
    let link = LINK;
    let texts = [
        (
            "booked",
            Text::Booked {
                window: window_on(15, (8, 0), (12, 0)),
                date: date(15),
                owner,
                evening_at: TimeOfDay::hm(18, 0),
                link,
            },
        ),
        (
            "evening",
            Text::Evening {
                technician,
                window,
                date: date(16),
                link,
            },
        ),
        (
            "morning",
            Text::Morning {
                technician,
                window,
                link,
            },
        ),
        (
            "next up",
            Text::NextUp {
                technician,
                window,
                link,
            },
        ),
        (
            "en route",
            Text::EnRoute {
                technician,
                window,
                link,
            },
        ),
        (
            "back on time",
            Text::BackOnTime {
                technician,
                window,
                link,
            },
        ),
        (
            "handed over",
            Text::HandedOver {
                technician,
                window,
                link,
            },
        ),
        (
            "rescheduled",
            Text::Rescheduled {
                date: date(28),
                window,
                technician: Some(technician),
                link,
            },
        ),
        (
            "rescheduled, anyone",
            Text::Rescheduled {
                date: date(17),
                window,
                technician: None,
                link,
            },
        ),
        (
            "missed",
            Text::Missed {
                technician,
                owner,
                link,
            },
        ),
        ("done", Text::Done { technician, link }),
        (
            "cancelled",
            Text::Cancelled {
                date: date(16),
                owner,
                link,
            },
        ),
        (
            "acknowledged",
            Text::Acknowledged {
                owner: owner.first_name(),
                by: at(15, 10, 35),
                link,
            },
        ),
        (
            "acknowledged, tomorrow",
            Text::Acknowledged {
                owner: owner.first_name(),
                by: at(16, 8, 30),
                link,
            },
        ),
        ("help", Text::Help { owner, link }),
        (
            "help, no phone",
            Text::Help {
                owner: &NO_PHONE,
                link,
            },
        ),
        ("opted out", Text::OptedOut { owner }),
        ("opted in", Text::OptedIn { link }),
        ("new link", Text::NewLink { link }),
    ];
    let mut texts: Vec<(String, Text<'a>)> = texts
        .into_iter()
        .map(|(name, text)| (name.to_owned(), text))
        .collect();
    for (free, offered) in [("", options), (", nothing free", &[][..])] {
        for (name, again) in [("warning", false), ("warning again", true)] {
            let text = Text::Warning {
                technician,
                promise: window,
                expected: window_on(15, (12, 20), (12, 50)),
                options: offered,
                reference: "K7Q2XM",
                again,
                link,
            };
            texts.push((format!("{name}{free}"), text));
        }
        let text = Text::ChoiceGone {
            options: offered,
            reference: "K7Q2XM",
            link,
        };
        texts.push((format!("choice gone{free}"), text));
    }
    for option in options {
        texts.push((
            format!("choice {} taken", option.digit),
            Text::ChoiceTaken { option, link },
        ));
    }
    texts
}
