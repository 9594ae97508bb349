//! The rows below the promise: steps to come, the time to leave, the calendar, and the person who
//! looks after the customer.

use super::super::words::say;
use super::Standing;
use super::marks::{CalendarRow, Call, Comes, LeaveForm, Note, PersonRow, Step};
use super::notice::{Notice, Shown};
use super::phrases::{capitalised, initials};
use super::teller::Teller;
use kept_dispatch::texts;
use kept_domain::{Language, Person, Timestamp};

/// Texts of the thread that are shown.
const THREAD_MAX: usize = 8;
/// Digits of a portrait's digest in its address.
const VERSION_LEN: usize = 12;

impl Teller<'_> {
    pub(super) fn steps(&self, standing: Standing) -> Vec<Step> {
        if standing != Standing::Booked || !self.is_evening_ahead() {
            return Vec::new();
        }
        vec![
            Step {
                is_past: true,
                strong: self.say("step-booked", &[]),
                rest: self.say("step-booked-rest", &[("reference", &self.view.reference)]),
            },
            Step {
                is_past: false,
                strong: self.say("step-evening", &[("evening", &self.evening())]),
                rest: self.say("step-evening-rest", &[]),
            },
            Step {
                is_past: false,
                strong: capitalised(&texts::weekday_long(self.language(), self.view.date)),
                rest: self.say("step-day-rest", &[("who", self.who())]),
            },
        ]
    }

    /// Who comes, where there is a portrait of them and they are still to come or there.
    pub(super) fn comes(&self, standing: Standing, path: &str) -> Option<Comes> {
        let portrait = self.view.portrait.as_ref()?;
        let is_shown = match standing {
            Standing::Told | Standing::Chosen | Standing::OnTheWay | Standing::There => true,
            Standing::Booked
            | Standing::Late
            | Standing::Broken
            | Standing::Done
            | Standing::NoAccess
            | Standing::Cancelled => false,
        };
        let version = portrait.sha256.get(..VERSION_LEN).unwrap_or_default();
        is_shown.then(|| Comes {
            portrait: format!("{path}/portrait?v={version}"),
            alt: self.say("comes-portrait", &[("who", self.who())]),
            name: self.who().to_owned(),
            detail: self.say("comes-detail", &[("firm", &self.view.firm)]),
        })
    }

    pub(super) fn leave(&self, notice: Option<Notice>) -> LeaveForm {
        let (title, detail) = match self.view.leave_by {
            Some(at) => (
                self.say("leave-noted", &[("time", &self.time(at))]),
                self.say("leave-noted-detail", &[]),
            ),
            None => (self.say("leave-title", &[]), self.say("leave-detail", &[])),
        };
        LeaveForm {
            title,
            detail,
            value: self
                .view
                .leave_by
                .map(|at| at.clock(self.view.zone))
                .unwrap_or_default(),
            label: self.say("leave-label", &[]),
            button: self.say("leave-button", &[]),
            is_open: matches!(notice, Some(Notice::NoTime | Notice::PastTime)),
        }
    }

    pub(super) fn calendar(&self) -> CalendarRow {
        let weekday = texts::weekday_long(self.language(), self.view.date);
        CalendarRow {
            title: self.say("calendar-title", &[]),
            detail: self.say(
                "calendar-detail",
                &[
                    ("weekday", &capitalised(&weekday)),
                    ("window", &self.spoken(self.view.window)),
                ],
            ),
        }
    }

    pub(super) fn person(&self, standing: Standing, shown: &Shown, refreshes: bool) -> PersonRow {
        let owner = &self.view.owner;
        let detail = match standing {
            Standing::OnTheWay => "person-detail-way",
            Standing::Done => "done-person-detail",
            _ => "person-detail",
        };
        let skipped = self.view.thread.len().saturating_sub(THREAD_MAX);
        PersonRow {
            initials: initials(&owner.name),
            title: self.say("person-title", &[("owner", &owner.name)]),
            detail: self.say(detail, &[("owner", self.owner())]),
            call: call(self.language(), owner),
            thread: self
                .view
                .thread
                .iter()
                .skip(skipped)
                .map(|(is_ours, at, body)| self.note(*is_ours, *at, body))
                .collect(),
            label: self.say("write-label", &[("owner", self.owner())]),
            button: self.say("write-button", &[]),
            draft: shown.draft.clone(),
            is_open: shown.is_writing || matches!(shown.notice, Some(Notice::Empty | Notice::Long)),
            opens_by_link: refreshes,
        }
    }

    fn note(&self, is_ours: bool, at: Timestamp, body: &str) -> Note {
        let date = at.date(self.view.zone);
        let time = self.time(at);
        let when = if date == self.today() {
            time
        } else {
            format!("{}, {time}", texts::date_short(self.language(), date))
        };
        let key = if is_ours { "thread-us" } else { "thread-you" };
        Note {
            is_ours,
            head: self.say(key, &[("firm", &self.view.firm), ("when", &when)]),
            body: body.to_owned(),
        }
    }
}

/// The way to call a person, where there is a number.
#[must_use]
pub fn call(language: Language, person: &Person) -> Option<Call> {
    let phone = person.phone.as_deref()?;
    let digits: String = phone
        .chars()
        .filter(|c| c.is_ascii_digit() || *c == '+')
        .collect();
    (!digits.is_empty()).then(|| Call {
        href: format!("tel:{digits}"),
        label: say(language, "call-button", &[("phone", phone)]),
    })
}
