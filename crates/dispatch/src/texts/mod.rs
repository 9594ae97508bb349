//! Texts: the words that customers read in text messages, in their language. One GSM-7 segment
//! where possible, two at most. A text apologises first, offers digits only (carriers read words
//! such as YES and CANCEL themselves), and names the firm and a person.
//!
//! Architecture invariant: rendering never fails and never panics; what is to be said is an
//! argument, so the same arguments give the same words.

mod catalogue;
mod preview;
mod samples;
mod when;
mod words;

pub use catalogue::Catalogue;
pub use preview::{Preview, preview};
pub use samples::{Sample, samples};
pub use when::{
    date_long, date_short, day_in_sentence, day_label, time, time_by, time_of_day, weekday_long,
    weekday_short, window_short, window_spoken,
};
pub use words::built_in;
pub(crate) use words::say;

use chrono::NaiveDate;
use chrono_tz::Tz;
use kept_domain::text::{text_length, transliterate};
use kept_domain::{
    Language, OptionKind, Person, TimeOfDay, Timestamp, WarningReason, Window, Wording,
};
use words::CATALOGUE;

/// Longest firm's name in a text, in characters.
const FIRM_CHARS_MAX: usize = 30;
/// Longest person's name in a text, in characters.
const NAME_CHARS_MAX: usize = 20;

/// Who speaks, to whom, when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Voice {
    /// Name of the firm; each text begins with it.
    pub firm: String,
    /// Zone of all times.
    pub zone: Tz,
    /// The customer's language.
    pub language: Language,
    /// The firm's own words in this language.
    pub wording: Wording,
    /// The local date on which the text is read, for "tomorrow".
    pub today: NaiveDate,
}

/// An option as a text offers it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OptionText<'a> {
    /// The digit that chooses it.
    pub digit: u8,
    /// What it is.
    pub kind: &'a OptionKind,
    /// First name of the technician who would come, where there is one.
    pub name: Option<&'a str>,
}

/// What a text says. Technicians are given by their first names, links as whole addresses.
#[derive(Clone, Debug, PartialEq)]
pub enum Text<'a> {
    /// Booking confirmed.
    Booked {
        /// The half-day or slot that was agreed.
        window: Window,
        /// On which day.
        date: NaiveDate,
        /// Who looks after the customer.
        owner: &'a Person,
        /// When the tight window is told the day before.
        evening_at: TimeOfDay,
        /// The customer's page.
        link: &'a str,
    },
    /// The window, told the evening before.
    Evening {
        /// Who comes.
        technician: &'a str,
        /// When.
        window: Window,
        /// On which day.
        date: NaiveDate,
        /// The customer's page.
        link: &'a str,
    },
    /// A narrower window in the morning.
    Morning {
        /// Who comes.
        technician: &'a str,
        /// When.
        window: Window,
        /// The customer's page.
        link: &'a str,
    },
    /// The technician started the visit before.
    NextUp {
        /// Who comes.
        technician: &'a str,
        /// When.
        window: Window,
        /// The customer's page.
        link: &'a str,
    },
    /// The technician is on the way.
    EnRoute {
        /// Who comes.
        technician: &'a str,
        /// When.
        window: Window,
        /// The customer's page.
        link: &'a str,
    },
    /// A promise will probably break. One segment where possible; the link is added only when
    /// that costs no further segment.
    Warning {
        /// Who is late.
        technician: &'a str,
        /// The promise at risk.
        promise: Window,
        /// When the technician is expected now.
        expected: Window,
        /// What can be chosen.
        options: &'a [OptionText<'a>],
        /// The visit's short code.
        reference: &'a str,
        /// The customer was warned about this visit before.
        again: bool,
        /// The customer's page.
        link: &'a str,
    },
    /// The window holds again.
    BackOnTime {
        /// Who comes.
        technician: &'a str,
        /// The promise, unchanged.
        window: Window,
        /// The customer's page.
        link: &'a str,
    },
    /// Somebody else comes within the window that was told.
    HandedOver {
        /// Who comes now.
        technician: &'a str,
        /// The promise, unchanged.
        window: Window,
        /// The customer's page.
        link: &'a str,
    },
    /// What the customer chose is arranged.
    ChoiceTaken {
        /// What was chosen.
        option: &'a OptionText<'a>,
        /// The customer's page.
        link: &'a str,
    },
    /// What the customer chose is gone: fresh choices. The link as in `Warning`.
    ChoiceGone {
        /// What can be chosen now.
        options: &'a [OptionText<'a>],
        /// The visit's short code.
        reference: &'a str,
        /// The customer's page.
        link: &'a str,
    },
    /// Another time, by agreement.
    Rescheduled {
        /// On which day.
        date: NaiveDate,
        /// When.
        window: Window,
        /// Who comes, where known.
        technician: Option<&'a str>,
        /// The customer's page.
        link: &'a str,
    },
    /// The promise broke: apology.
    Missed {
        /// Who was to come.
        technician: &'a str,
        /// Who makes it good.
        owner: &'a Person,
        /// The customer's page.
        link: &'a str,
    },
    /// The visit is done.
    Done {
        /// Who was there.
        technician: &'a str,
        /// The customer's page.
        link: &'a str,
    },
    /// The visit will not take place.
    Cancelled {
        /// On which day it was to be.
        date: NaiveDate,
        /// Who answers.
        owner: &'a Person,
        /// The customer's page.
        link: &'a str,
    },
    /// Who answers by when.
    Acknowledged {
        /// Who.
        owner: &'a str,
        /// By when.
        by: Timestamp,
        /// The customer's page.
        link: &'a str,
    },
    /// Answer to HELP.
    Help {
        /// Who looks after the customer.
        owner: &'a Person,
        /// The customer's page.
        link: &'a str,
    },
    /// Confirms an opt-out, sent once.
    OptedOut {
        /// Who phones instead.
        owner: &'a Person,
    },
    /// Confirms an opt-in.
    OptedIn {
        /// The customer's page.
        link: &'a str,
    },
    /// The link to the customer's page is another one.
    NewLink {
        /// The customer's page.
        link: &'a str,
    },
}

/// The text in the customer's language, in GSM-7.
#[must_use]
pub fn render(voice: &Voice, text: &Text<'_>) -> String {
    shortest_bill(forms(voice, text))
}

/// The ways to say it, the preferred one first.
fn forms(voice: &Voice, text: &Text<'_>) -> Vec<String> {
    let firm = clean(&voice.firm, FIRM_CHARS_MAX);
    let forms = Speaker { voice }.forms(text).into_iter();
    forms
        .map(|form| transliterate(&format!("{firm}: {form}")))
        .collect()
}

/// Why somebody is late, in one sentence. `technician` is the first name of who is late.
#[must_use]
pub fn reason_in_words(language: Language, reason: &WarningReason, technician: &str) -> String {
    let key = match reason {
        WarningReason::Overrun { .. } => "reason-overrun",
        WarningReason::Traffic => "reason-traffic",
        WarningReason::Declared { .. } => "reason-declared",
        WarningReason::Absent => "reason-absent",
        WarningReason::Replanned => "reason-replanned",
    };
    CATALOGUE.say(language, key, &[("technician", technician)])
}

/// The preferred form among those that take the fewest segments.
fn shortest_bill(forms: Vec<String>) -> String {
    forms
        .into_iter()
        .min_by_key(|form| text_length(form).segments)
        .unwrap_or_default()
}

/// What a warning says besides its options.
struct Lateness<'a> {
    technician: &'a str,
    promise: Window,
    expected: Window,
    reference: &'a str,
    again: bool,
}

/// A voice that speaks.
struct Speaker<'a> {
    voice: &'a Voice,
}

impl Speaker<'_> {
    fn say(&self, key: &str, args: &[(&str, &str)]) -> String {
        say(self.voice.language, &self.voice.wording, key, args)
    }

    /// The shorter wording of a message. A firm that words the message and not its shorter form means its own words:
    /// they are worth a further segment to it.
    fn shorter<'k>(&self, key: &'k str, tight: &'k str) -> &'k str {
        let wording = &self.voice.wording;
        if wording.contains_key(key) && !wording.contains_key(tight) {
            key
        } else {
            tight
        }
    }

    /// A sentence about a person and a window, then the link.
    fn comes(&self, key: &str, who: &str, window: Window, day: &str, link: &str) -> String {
        let zone = self.voice.zone;
        let who = clean(who, NAME_CHARS_MAX);
        let sentence = self.say(
            key,
            &[
                ("technician", &who),
                ("name", &who),
                ("day", day),
                ("from", &time(window.from(), zone)),
                ("to", &time(window.to(), zone)),
            ],
        );
        linked(&sentence, link)
    }

    fn day(&self, date: NaiveDate) -> String {
        day_in_sentence(self.voice.language, date, self.voice.today)
    }

    fn by(&self, at: Timestamp) -> String {
        time_by(self.voice.language, at, self.voice.today, self.voice.zone)
    }

    /// The ways to say it, the preferred one first.
    fn forms(&self, text: &Text<'_>) -> Vec<String> {
        let only = match *text {
            Text::Warning {
                technician,
                promise,
                expected,
                options,
                reference,
                again,
                link,
            } => {
                let lateness = Lateness {
                    technician,
                    promise,
                    expected,
                    reference,
                    again,
                };
                return self.warning(&lateness, options, link);
            }
            Text::ChoiceGone {
                options,
                reference,
                link,
            } => return self.choice_gone(options, reference, link),
            Text::Booked {
                window,
                date,
                owner,
                evening_at,
                link,
            } => linked(&self.booked(window, date, owner, evening_at), link),
            Text::Evening {
                technician,
                window,
                date,
                link,
            } => self.comes("evening", technician, window, &self.day(date), link),
            Text::Morning {
                technician,
                window,
                link,
            } => self.comes("morning", technician, window, "", link),
            Text::NextUp {
                technician,
                window,
                link,
            } => self.comes("next-up", technician, window, "", link),
            Text::EnRoute {
                technician,
                window,
                link,
            } => self.comes("en-route", technician, window, "", link),
            Text::BackOnTime {
                technician,
                window,
                link,
            } => self.comes("back-on-time", technician, window, "", link),
            Text::HandedOver {
                technician,
                window,
                link,
            } => self.comes("handed-over", technician, window, "", link),
            Text::ChoiceTaken { option, link } => self.choice_taken(option, link),
            Text::Rescheduled {
                date,
                window,
                technician,
                link,
            } => self.rescheduled(date, window, technician, link),
            Text::Missed {
                technician,
                owner,
                link,
            } => linked(&self.missed(technician, owner), link),
            Text::Done { technician, link } => linked(&self.done(technician), link),
            Text::Cancelled { date, owner, link } => linked(&self.cancelled(date, owner), link),
            Text::Acknowledged { owner, by, link } => linked(&self.acknowledged(owner, by), link),
            Text::Help { owner, link } => linked(&self.help(owner), link),
            Text::OptedOut { owner } => self.say("opted-out", &[("owner", &first_name(owner))]),
            Text::OptedIn { link } => linked(&self.say("opted-in", &[]), link),
            Text::NewLink { link } => linked(&self.say("new-link", &[]), link),
        };
        vec![only]
    }

    fn booked(
        &self,
        window: Window,
        date: NaiveDate,
        owner: &Person,
        evening_at: TimeOfDay,
    ) -> String {
        let date = date_short(self.voice.language, date);
        let window = window_short(window, self.voice.zone);
        self.say(
            "booked",
            &[
                ("date", &date),
                ("window", &window),
                ("evening", &time_of_day(evening_at)),
                ("owner", &first_name(owner)),
            ],
        )
    }

    fn rescheduled(
        &self,
        date: NaiveDate,
        window: Window,
        technician: Option<&str>,
        link: &str,
    ) -> String {
        let day = day_label(self.voice.language, date, self.voice.today);
        match technician {
            Some(who) => self.comes("rescheduled", who, window, &day, link),
            None => self.comes("rescheduled-anyone", "", window, &day, link),
        }
    }

    fn missed(&self, technician: &str, owner: &Person) -> String {
        let technician = clean(technician, NAME_CHARS_MAX);
        let owner = first_name(owner);
        self.say("missed", &[("technician", &technician), ("owner", &owner)])
    }

    fn done(&self, technician: &str) -> String {
        let technician = clean(technician, NAME_CHARS_MAX);
        self.say("done", &[("technician", &technician)])
    }

    fn cancelled(&self, date: NaiveDate, owner: &Person) -> String {
        let (date, owner) = (date_short(self.voice.language, date), first_name(owner));
        self.say("cancelled", &[("date", &date), ("owner", &owner)])
    }

    fn acknowledged(&self, owner: &str, by: Timestamp) -> String {
        let owner = clean(owner, NAME_CHARS_MAX);
        self.say("acknowledged", &[("owner", &owner), ("by", &self.by(by))])
    }

    fn help(&self, owner: &Person) -> String {
        let name = clean(&owner.name, NAME_CHARS_MAX);
        match &owner.phone {
            Some(phone) => self.say(
                "help-phone",
                &[("owner", &name), ("phone", &clean(phone, NAME_CHARS_MAX))],
            ),
            None => self.say("help", &[("owner", &name)]),
        }
    }

    fn choice_taken(&self, option: &OptionText<'_>, link: &str) -> String {
        let who = option.name.unwrap_or(&self.voice.firm);
        match option.kind {
            OptionKind::Wait { window, .. } => self.comes("choice-wait", who, *window, "", link),
            OptionKind::OtherTechnician { window, .. } => {
                self.comes("choice-other", who, *window, "", link)
            }
            OptionKind::OtherSlot { day, window, .. } => {
                self.comes("choice-slot", who, *window, &self.day(*day), link)
            }
            OptionKind::Call { owner, due } => {
                let owner = clean(kept_domain::person::first_word(owner), NAME_CHARS_MAX);
                let args = [("owner", owner.as_str()), ("by", &self.by(*due))];
                linked(&self.say("choice-call", &args), link)
            }
        }
    }

    fn choice_gone(&self, options: &[OptionText<'_>], reference: &str, link: &str) -> Vec<String> {
        let key = if options.is_empty() {
            "choice-gone-plain"
        } else {
            "choice-gone"
        };
        let form = |tight| {
            let choices = self.choices(options, None, tight);
            self.say(key, &[("options", &choices), ("reference", reference)])
        };
        let full = form(false);
        vec![linked(&full, link), full, form(true)]
    }

    fn warning(
        &self,
        lateness: &Lateness<'_>,
        options: &[OptionText<'_>],
        link: &str,
    ) -> Vec<String> {
        let (key, key_tight) = match (options.is_empty(), lateness.again) {
            (true, _) => ("warning-plain", "warning-plain"),
            (false, false) => ("warning", "warning-tight"),
            (false, true) => ("warning-again", "warning-again-tight"),
        };
        let zone = self.voice.zone;
        let form = |key, tight| {
            let choices = self.choices(options, Some(lateness.expected), tight);
            self.say(
                key,
                &[
                    ("technician", &clean(lateness.technician, NAME_CHARS_MAX)),
                    ("promise", &window_short(lateness.promise, zone)),
                    ("expected", &window_short(lateness.expected, zone)),
                    ("options", &choices),
                    ("reference", lateness.reference),
                ],
            )
        };
        let full = form(key, false);
        vec![
            linked(&full, link),
            full,
            form(key, true),
            form(self.shorter(key, key_tight), true),
        ]
    }

    /// "1 keep it, 2 Lee at 11:30-12, 3 Fri 8-8:45, 4 call me".
    fn choices(&self, options: &[OptionText<'_>], expected: Option<Window>, tight: bool) -> String {
        let offers: Vec<String> = options
            .iter()
            .map(|option| format!("{} {}", option.digit, self.offer(option, expected, tight)))
            .collect();
        offers.join(", ")
    }

    fn offer(&self, option: &OptionText<'_>, expected: Option<Window>, tight: bool) -> String {
        let zone = self.voice.zone;
        let name = clean(option.name.unwrap_or(&self.voice.firm), NAME_CHARS_MAX);
        let timed = |key, window, day: &str| {
            self.say(
                key,
                &[
                    ("name", &name),
                    ("window", &window_short(window, zone)),
                    ("day", day),
                ],
            )
        };
        match option.kind {
            OptionKind::Wait { window, .. } if Some(*window) == expected => {
                self.say("option-wait", &[])
            }
            OptionKind::Wait { window, .. } => timed("option-wait-at", *window, ""),
            OptionKind::OtherTechnician { window, .. } if tight => {
                let key = self.shorter("option-other", "option-other-tight");
                timed(key, *window, "")
            }
            OptionKind::OtherTechnician { window, .. } => timed("option-other", *window, ""),
            OptionKind::OtherSlot { day, window, .. } => {
                let day = day_label(self.voice.language, *day, self.voice.today);
                timed("option-slot", *window, &day)
            }
            OptionKind::Call { .. } => self.say("option-call", &[]),
        }
    }
}

fn first_name(person: &Person) -> String {
    clean(person.first_name(), NAME_CHARS_MAX)
}

fn linked(sentence: &str, link: &str) -> String {
    format!("{sentence} {link}")
}

/// The text on one line, cut to a number of characters.
fn clean(text: &str, chars_max: usize) -> String {
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .collect();
    words.join(" ").chars().take(chars_max).collect()
}

#[cfg(test)]
mod tests;
