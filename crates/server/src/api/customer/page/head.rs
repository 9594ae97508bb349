//! The top of the page: a heading and a lead for each standing of a visit. Says what is known and
//! promises nothing that the view doesn't promise.

use super::Standing;
use super::teller::Teller;
use kept_dispatch::texts;
use kept_domain::person::first_word;
use kept_domain::{OptionKind, Timestamp, WarningReason};

/// The top of the page.
#[derive(Default)]
pub(super) struct Head {
    pub(super) is_sorry: bool,
    pub(super) heading: String,
    pub(super) lead: String,
    pub(super) lead_strong: String,
}

impl Teller<'_> {
    pub(super) fn head(&self, standing: Standing) -> Head {
        match standing {
            Standing::Booked => self.booked(),
            Standing::Told => Head {
                heading: self.say("told-heading", &[("who", self.who()), ("day", &self.day())]),
                lead: self.say("told-lead", &[]),
                ..Head::default()
            },
            Standing::OnTheWay => self.on_the_way(),
            Standing::There => self.there(),
            Standing::Late => self.late(),
            Standing::Chosen => self.chosen(),
            Standing::Broken => Head {
                is_sorry: true,
                heading: self.say("broken-heading", &[("name", &self.view.first_name)]),
                lead: self.say(
                    "broken-lead",
                    &[
                        ("who", self.who()),
                        ("to", &self.time(self.view.window.to())),
                        ("owner", self.owner()),
                    ],
                ),
                ..Head::default()
            },
            Standing::Done => Head {
                heading: self.say("done-heading", &[("name", &self.view.first_name)]),
                ..Head::default()
            },
            Standing::NoAccess => Head {
                heading: self.say("access-heading", &[("name", &self.view.first_name)]),
                lead: self.say(
                    "access-lead",
                    &[("who", self.who()), ("owner", self.owner())],
                ),
                ..Head::default()
            },
            Standing::Cancelled => Head {
                heading: self.say("cancelled-heading", &[]),
                lead: self.say(
                    "cancelled-lead",
                    &[
                        ("date", &texts::date_long(self.language(), self.view.date)),
                        ("owner", self.owner()),
                    ],
                ),
                ..Head::default()
            },
        }
    }

    fn booked(&self) -> Head {
        let date = texts::date_long(self.language(), self.view.date);
        let next = if self.is_evening_ahead() {
            self.say("booked-next", &[("evening", &self.evening())])
        } else {
            self.say("booked-next-day", &[("who", self.who())])
        };
        Head {
            heading: self.say("booked-heading", &[("date", &date)]),
            lead: self.say(
                "booked-lead",
                &[
                    ("from", &self.time(self.view.window.from())),
                    ("to", &self.time(self.view.window.to())),
                ],
            ),
            lead_strong: next,
            ..Head::default()
        }
    }

    fn on_the_way(&self) -> Head {
        let arrival = self.arrival();
        let minutes = |at: Timestamp| (at - self.view.now).to_minutes();
        let (from, to) = (minutes(arrival.from()), minutes(arrival.to()));
        let expected = match (from, to) {
            (_, ..=0) => self.say("way-now", &[]),
            (..=0, to) => self.say("way-soon", &[("to", &to.to_string())]),
            (from, to) => self.say(
                "way-in",
                &[("from", &from.to_string()), ("to", &to.to_string())],
            ),
        };
        let promised = self.say(
            "way-promised",
            &[("window", &self.spoken(self.view.window))],
        );
        let is_late = self.view.broken || arrival.from() >= self.view.window.to();
        let sorry = if is_late {
            self.say("way-sorry", &[])
        } else {
            String::new()
        };
        Head {
            heading: self.say("way-heading", &[("who", self.who())]),
            lead: format!("{expected} {promised} {sorry}")
                .trim_end()
                .to_owned(),
            ..Head::default()
        }
    }

    fn there(&self) -> Head {
        let window = self.spoken(self.view.window);
        let lead = match self.view.arrived_at {
            Some(at) => {
                let key = match self.kept(at) {
                    Some(true) => "there-kept",
                    Some(false) => "there-late",
                    None => "there-since",
                };
                self.say(key, &[("time", &self.time(at)), ("window", &window)])
            }
            None => self.say("there-plain", &[]),
        };
        Head {
            heading: self.say("there-heading", &[("who", self.who())]),
            lead,
            ..Head::default()
        }
    }

    fn late(&self) -> Head {
        let Some(warning) = &self.view.warning else {
            return Head::default();
        };
        let technician = warning.technician.as_str();
        let key = match warning.reason {
            WarningReason::Absent | WarningReason::Replanned => "late-heading-changed",
            _ => "late-heading",
        };
        let reason = texts::reason_in_words(self.language(), &warning.reason, technician);
        let question = if warning.options.is_empty() {
            self.say("late-none", &[("owner", self.owner())])
        } else {
            self.say("late-question", &[])
        };
        Head {
            is_sorry: true,
            heading: self.say(
                key,
                &[("name", &self.view.first_name), ("technician", technician)],
            ),
            lead: self.say(
                "late-lead",
                &[
                    ("reason", &reason),
                    ("window", &self.spoken(warning.promise)),
                ],
            ),
            lead_strong: question,
        }
    }

    fn chosen(&self) -> Head {
        let key = match &self.view.chosen {
            Some(OptionKind::Call { owner, due }) => return self.call_chosen(owner, *due),
            Some(OptionKind::OtherTechnician { .. }) => "chosen-other",
            Some(OptionKind::OtherSlot { .. }) => "chosen-slot",
            Some(OptionKind::Wait { .. }) | None => "chosen-wait",
        };
        Head {
            heading: self.say(
                key,
                &[
                    ("name", &self.view.first_name),
                    ("who", self.who()),
                    ("day", &self.day()),
                ],
            ),
            lead: self.say("chosen-lead", &[]),
            ..Head::default()
        }
    }

    fn call_chosen(&self, owner: &str, due: Timestamp) -> Head {
        let owner = first_word(owner);
        Head {
            heading: self.say(
                "chosen-call",
                &[("name", &self.view.first_name), ("owner", owner)],
            ),
            lead: self.say(
                "chosen-call-lead",
                &[("owner", owner), ("by", &self.by(due))],
            ),
            ..Head::default()
        }
    }
}
