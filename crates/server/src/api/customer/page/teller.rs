//! A visit in words: names, days and times as the page speaks of them everywhere. Reads the view
//! and nothing else.

use super::super::words::say;
use super::marks::NoticeLine;
use super::notice::Notice;
use super::phrases::unbroken;
use chrono::NaiveDate;
use kept_dispatch::texts;
use kept_dispatch::view::{CustomerView, CustomerWarning};
use kept_domain::reply::REPLY_CHARS_MAX;
use kept_domain::{Language, LocalDay, Timestamp, Window};

/// Puts one visit into words.
pub(super) struct Teller<'a> {
    pub(super) view: &'a CustomerView,
}

impl Teller<'_> {
    pub(super) fn language(&self) -> Language {
        self.view.language
    }

    pub(super) fn say(&self, key: &str, args: &[(&str, &str)]) -> String {
        say(self.language(), key, args)
    }

    pub(super) fn time(&self, at: Timestamp) -> String {
        texts::time(at, self.view.zone)
    }

    /// A window in words that stay on one line.
    pub(super) fn spoken(&self, window: Window) -> String {
        unbroken(&texts::window_spoken(
            self.language(),
            window,
            self.view.zone,
        ))
    }

    pub(super) fn today(&self) -> NaiveDate {
        self.view.now.date(self.view.zone)
    }

    /// The time of day by which the tighter time is told.
    pub(super) fn evening(&self) -> String {
        unbroken(&texts::time_of_day(self.view.evening_at))
    }

    /// Whether the time at which the tighter time is told, on the day before, is still to come.
    pub(super) fn is_evening_ahead(&self) -> bool {
        self.view.date.pred_opt().is_some_and(|before| {
            self.view.now < LocalDay::new(before, self.view.zone).at(self.view.evening_at)
        })
    }

    pub(super) fn by(&self, at: Timestamp) -> String {
        texts::time_by(self.language(), at, self.today(), self.view.zone)
    }

    /// Who comes: the technician's first name, or the firm.
    pub(super) fn who(&self) -> &str {
        self.view.technician.as_deref().unwrap_or(&self.view.firm)
    }

    pub(super) fn owner(&self) -> &str {
        self.view.owner.first_name()
    }

    /// "today", "tomorrow", "on Friday", "on Thursday, 22 October".
    pub(super) fn day(&self) -> String {
        let date = self.view.date;
        match (date - self.today()).num_days() {
            0 => self.say("title-today", &[]),
            1 => self.say("title-tomorrow", &[]),
            2..=6 => self.say(
                "title-near",
                &[("weekday", &texts::weekday_long(self.language(), date))],
            ),
            _ => self.say(
                "title-far",
                &[("date", &texts::date_long(self.language(), date))],
            ),
        }
    }

    /// What a notice comes to as things stand now: an address may be opened again much later.
    pub(super) fn now_true(&self, notice: Notice) -> Option<Notice> {
        let has_options = |warning: &CustomerWarning| !warning.options.is_empty();
        match notice {
            Notice::Chosen | Notice::Already => self.view.chosen.is_some().then_some(notice),
            Notice::Gone if !self.view.warning.as_ref().is_some_and(has_options) => {
                Some(Notice::Over)
            }
            other => Some(other),
        }
    }

    pub(super) fn notice(&self, notice: Notice) -> NoticeLine {
        NoticeLine {
            text: self.say(
                notice.key(),
                &[
                    ("owner", self.owner()),
                    ("max", &REPLY_CHARS_MAX.to_string()),
                ],
            ),
            is_trouble: notice.is_trouble(),
        }
    }
}
