//! What stands on the customer's page: a visit's state becomes words, marks and forms; the
//! template only lays them out. The time is the largest thing, an arrival is a range and never a
//! single minute, and every state names a person. Decides nothing and reads no clock.

use super::bar::Bar;
use super::words::say;
use askama::Template;
use chrono::NaiveDate;
use kept_dispatch::texts;
use kept_dispatch::view::{CustomerView, CustomerWarning};
use kept_domain::person::first_word;
use kept_domain::reply::REPLY_CHARS_MAX;
use kept_domain::{
    Language, OptionKind, Person, Seconds, Stage, Timestamp, VisitStatus, WarningOption,
    WarningReason, Window,
};

/// Real seconds after which a page about someone who is on the way loads again.
const REFRESH_S: u32 = 60;
/// An arrival's range is at least this wide.
const RANGE_MIN: Seconds = Seconds::minutes(5);
/// Texts of the thread that are shown.
const THREAD_MAX: usize = 8;

/// A confirmation, or what was wrong with the last form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notice {
    /// The choice is arranged.
    Chosen,
    /// The same choice was made before.
    Already,
    /// The choice was gone.
    Gone,
    /// The message is with a person.
    Sent,
    /// The time to leave is noted.
    Saved,
    /// The message is empty.
    Empty,
    /// The message is too long.
    Long,
    /// Not a time of day.
    NoTime,
    /// A time that is over.
    PastTime,
    /// There is nothing to choose any more.
    Over,
    /// It didn't work; trying again may help.
    Busy,
    /// The form was incomplete.
    Incomplete,
}

impl Notice {
    const ALL: [Notice; 12] = [
        Notice::Chosen,
        Notice::Already,
        Notice::Gone,
        Notice::Sent,
        Notice::Saved,
        Notice::Empty,
        Notice::Long,
        Notice::NoTime,
        Notice::PastTime,
        Notice::Over,
        Notice::Busy,
        Notice::Incomplete,
    ];

    /// The word for it in an address and the key of its sentence.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Notice::Chosen => "note-chosen",
            Notice::Already => "note-already",
            Notice::Gone => "note-gone",
            Notice::Sent => "note-sent",
            Notice::Saved => "note-saved",
            Notice::Empty => "error-empty",
            Notice::Long => "error-long",
            Notice::NoTime => "error-time",
            Notice::PastTime => "error-past",
            Notice::Over => "error-over",
            Notice::Busy => "error-busy",
            Notice::Incomplete => "error-form",
        }
    }

    /// The notice with this key.
    #[must_use]
    pub fn of(key: &str) -> Option<Notice> {
        Notice::ALL.into_iter().find(|notice| notice.key() == key)
    }

    /// Whether something is wrong.
    #[must_use]
    pub fn is_trouble(self) -> bool {
        self.key().starts_with("error-") || self == Notice::Gone
    }
}

/// What the customer did just before, as far as the page shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// What came of it.
    pub notice: Option<Notice>,
    /// The message that wasn't taken, to be kept in the form.
    pub draft: String,
    /// The message form is open; the page then doesn't load itself again, so as to lose no words.
    pub is_writing: bool,
}

/// A sentence at the top.
#[derive(Debug)]
pub struct NoticeLine {
    pub text: String,
    pub is_trouble: bool,
}

/// A window under its bracket.
#[derive(Debug)]
pub struct PromiseMark {
    pub is_half_day: bool,
    pub when: String,
    pub from: String,
    pub to: String,
    pub sub: String,
}

/// The arrival while the technician drives.
#[derive(Debug)]
pub struct Approach {
    pub range: String,
    pub bar: Bar,
    pub refreshed: String,
}

/// How the promise went.
#[derive(Debug)]
pub struct Outcome {
    pub text: String,
    pub is_kept: bool,
}

/// One thing that can be chosen.
#[derive(Debug)]
pub struct Offer {
    pub digit: u8,
    pub title: String,
    pub detail: String,
}

/// All that can be chosen.
#[derive(Debug)]
pub struct Choices {
    pub revision: u32,
    pub offers: Vec<Offer>,
    pub held: String,
    pub until: String,
    pub silence: String,
}

/// A step of what comes.
#[derive(Debug)]
pub struct Step {
    pub is_past: bool,
    pub strong: String,
    pub rest: String,
}

/// The form for the time by which the customer has to leave.
#[derive(Debug)]
pub struct LeaveForm {
    pub title: String,
    pub detail: String,
    pub value: String,
    pub label: String,
    pub button: String,
    pub is_open: bool,
}

/// The row that adds the visit to a calendar.
#[derive(Debug)]
pub struct CalendarRow {
    pub title: String,
    pub detail: String,
}

/// A text of the thread.
#[derive(Debug)]
pub struct Note {
    pub is_ours: bool,
    pub head: String,
    pub body: String,
}

/// Who looks after the customer, and the way to write and call.
#[derive(Debug)]
pub struct PersonRow {
    pub initials: String,
    pub title: String,
    pub detail: String,
    pub call: Option<Call>,
    pub thread: Vec<Note>,
    pub label: String,
    pub button: String,
    pub draft: String,
    pub is_open: bool,
    /// The row opens by loading the page again, since this one loads itself again.
    pub opens_by_link: bool,
}

/// A number to call.
#[derive(Debug)]
pub struct Call {
    pub href: String,
    pub label: String,
}

/// The page of one visit.
#[derive(Debug, Template)]
#[template(path = "customer/page.html")]
pub struct Page {
    css: &'static str,
    lang: &'static str,
    title: String,
    firm: String,
    initials: String,
    reference: String,
    /// Path of the page itself.
    path: String,
    chars_max: usize,
    refresh_s: Option<u32>,
    notice: Option<NoticeLine>,
    is_sorry: bool,
    heading: String,
    lead: String,
    lead_strong: String,
    to: String,
    approach: Option<Approach>,
    outcome: Option<Outcome>,
    promise: Option<PromiseMark>,
    choices: Option<Choices>,
    steps: Vec<Step>,
    leave: Option<LeaveForm>,
    calendar: Option<CalendarRow>,
    person: PersonRow,
    foot: String,
}

/// Where a visit stands, as its customer sees it; one decision a screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    Booked,
    Told,
    OnTheWay,
    There,
    Late,
    Chosen,
    Broken,
    Done,
    NoAccess,
    Cancelled,
}

impl Standing {
    fn of(view: &CustomerView) -> Self {
        match view.status {
            VisitStatus::Done => Standing::Done,
            VisitStatus::NoAccess => Standing::NoAccess,
            VisitStatus::Cancelled => Standing::Cancelled,
            VisitStatus::Arrived | VisitStatus::Working => Standing::There,
            _ if view.warning.is_some() => Standing::Late,
            VisitStatus::OnTheWay => Standing::OnTheWay,
            VisitStatus::Open if view.broken => Standing::Broken,
            VisitStatus::Open if view.chosen.is_some() => Standing::Chosen,
            VisitStatus::Open if view.stage == Stage::Booked => Standing::Booked,
            VisitStatus::Open => Standing::Told,
        }
    }

    /// Whether the visit is still to come.
    fn is_ahead(self) -> bool {
        matches!(self, Standing::Booked | Standing::Told | Standing::Chosen)
    }
}

impl Page {
    /// The page of a visit under its path ("/c/…").
    #[must_use]
    pub fn new(view: &CustomerView, path: &str, shown: &Shown) -> Self {
        let teller = Teller { view };
        let standing = Standing::of(view);
        let head = teller.head(standing);
        let refreshes = standing == Standing::OnTheWay && !shown.is_writing;
        Page {
            css: super::CSS,
            lang: texts::tag(view.language),
            title: teller.say("title", &[("firm", &view.firm)]),
            firm: view.firm.clone(),
            initials: initials(&view.firm),
            reference: teller.say("reference", &[("reference", &view.reference)]),
            path: path.to_owned(),
            chars_max: REPLY_CHARS_MAX,
            refresh_s: refreshes.then_some(REFRESH_S),
            notice: shown
                .notice
                .and_then(|notice| teller.now_true(notice))
                .map(|notice| teller.notice(notice)),
            is_sorry: head.is_sorry,
            heading: head.heading,
            lead: head.lead,
            lead_strong: head.lead_strong,
            to: teller.say("to", &[]),
            approach: (standing == Standing::OnTheWay).then(|| teller.approach()),
            outcome: (standing == Standing::Done)
                .then(|| teller.outcome())
                .flatten(),
            promise: teller.promise(standing),
            choices: view
                .warning
                .as_ref()
                .filter(|warning| standing == Standing::Late && !warning.options.is_empty())
                .map(|warning| teller.choices(warning)),
            steps: teller.steps(standing),
            leave: standing.is_ahead().then(|| teller.leave(shown.notice)),
            calendar: standing.is_ahead().then(|| teller.calendar()),
            person: teller.person(standing, shown, refreshes),
            foot: teller.say(
                "foot",
                &[("address", &view.address), ("zone", view.zone.name())],
            ),
        }
    }
}

/// The top of the page.
#[derive(Default)]
struct Head {
    is_sorry: bool,
    heading: String,
    lead: String,
    lead_strong: String,
}

/// Puts one visit into words.
struct Teller<'a> {
    view: &'a CustomerView,
}

impl Teller<'_> {
    fn language(&self) -> Language {
        self.view.language
    }

    fn say(&self, key: &str, args: &[(&str, &str)]) -> String {
        say(self.language(), key, args)
    }

    fn time(&self, at: Timestamp) -> String {
        texts::time(at, self.view.zone)
    }

    /// A window in words that stay on one line.
    fn spoken(&self, window: Window) -> String {
        unbroken(&texts::window_spoken(
            self.language(),
            window,
            self.view.zone,
        ))
    }

    fn today(&self) -> NaiveDate {
        self.view.now.date(self.view.zone)
    }

    fn by(&self, at: Timestamp) -> String {
        texts::time_by(self.language(), at, self.today(), self.view.zone)
    }

    /// Who comes: the technician's first name, or the firm.
    fn who(&self) -> &str {
        self.view.technician.as_deref().unwrap_or(&self.view.firm)
    }

    fn owner(&self) -> &str {
        self.view.owner.first_name()
    }

    /// "today", "tomorrow", "on Friday", "on Thursday, 22 October".
    fn day(&self) -> String {
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
    fn now_true(&self, notice: Notice) -> Option<Notice> {
        let has_options = |warning: &CustomerWarning| !warning.options.is_empty();
        match notice {
            Notice::Chosen | Notice::Already => self.view.chosen.is_some().then_some(notice),
            Notice::Gone if !self.view.warning.as_ref().is_some_and(has_options) => {
                Some(Notice::Over)
            }
            other => Some(other),
        }
    }

    fn notice(&self, notice: Notice) -> NoticeLine {
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

    fn head(&self, standing: Standing) -> Head {
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
        let next = if self.today() < self.view.date {
            self.say("booked-next", &[])
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

    /// The range in which the technician is expected, never a single minute.
    fn arrival(&self) -> Window {
        let arrival = self.view.arrival.unwrap_or(self.view.window);
        if arrival.width() >= RANGE_MIN {
            return arrival;
        }
        Window::new(arrival.from(), arrival.from() + RANGE_MIN).unwrap_or(arrival)
    }

    fn approach(&self) -> Approach {
        let arrival = self.arrival();
        Approach {
            range: self.spoken(arrival),
            bar: Bar::new(self.view.window, arrival, self.view.zone),
            refreshed: self.say("way-refresh", &[("time", &self.time(self.view.now))]),
        }
    }

    /// Whether an arrival kept our word; unknown where it merely missed a window that was told
    /// on the way, since that isn't what we gave our word for.
    fn kept(&self, at: Timestamp) -> Option<bool> {
        match (self.view.broken, self.view.window.contains(at)) {
            (true, _) => Some(false),
            (false, true) => Some(true),
            (false, false) => None,
        }
    }

    fn outcome(&self) -> Option<Outcome> {
        let at = self.view.arrived_at?;
        let is_kept = self.kept(at)?;
        let key = if is_kept { "done-kept" } else { "done-late" };
        Some(Outcome {
            text: self.say(
                key,
                &[
                    ("who", self.who()),
                    ("time", &self.time(at)),
                    ("window", &self.spoken(self.view.window)),
                ],
            ),
            is_kept,
        })
    }

    fn promise(&self, standing: Standing) -> Option<PromiseMark> {
        let called = matches!(self.view.chosen, Some(OptionKind::Call { .. }));
        if !standing.is_ahead() || (standing == Standing::Chosen && called) {
            return None;
        }
        let window = self.view.window;
        Some(PromiseMark {
            is_half_day: standing == Standing::Booked,
            when: self.day_of_promise(standing),
            from: self.time(window.from()),
            to: self.time(window.to()),
            sub: in_words(&self.view.job_type),
        })
    }

    fn day_of_promise(&self, standing: Standing) -> String {
        let (language, date) = (self.language(), self.view.date);
        if standing != Standing::Booked {
            return texts::date_long(language, date);
        }
        let hour = |at: Timestamp| at.time_of_day(self.view.zone).0 / 3600;
        let weekday = texts::weekday_long(language, date);
        let key = match (
            hour(self.view.window.from()),
            hour(self.view.window.to() - Seconds(1)),
        ) {
            (_, ..=11) => "part-morning",
            (12.., _) => "part-afternoon",
            _ => return weekday,
        };
        self.say(key, &[("weekday", &weekday)])
    }

    fn choices(&self, warning: &CustomerWarning) -> Choices {
        let until = self.time(warning.held_until);
        let is_held = self.view.now < warning.held_until;
        let (held, until) = if is_held {
            (
                self.say("late-held", &[]),
                unbroken(&self.say("late-until", &[("time", &until)])),
            )
        } else {
            (self.say("late-over", &[("time", &until)]), String::new())
        };
        let silence = match warning.reason {
            WarningReason::Absent => "late-silence-absent",
            _ => "late-silence",
        };
        Choices {
            revision: warning.revision,
            offers: warning
                .options
                .iter()
                .map(|option| self.offer(warning, option))
                .collect(),
            held,
            until,
            silence: self.say(
                silence,
                &[("technician", &warning.technician), ("owner", self.owner())],
            ),
        }
    }

    fn offer(&self, warning: &CustomerWarning, option: &WarningOption) -> Offer {
        let name = |id| warning.names.get(id).unwrap_or(&self.view.firm).as_str();
        let (key, who, window) = match &option.kind {
            OptionKind::Wait { window, .. } => {
                ("choice-wait", warning.technician.as_str(), *window)
            }
            OptionKind::OtherTechnician {
                technician, window, ..
            } => ("choice-other", name(technician), *window),
            OptionKind::OtherSlot {
                technician,
                window,
                day,
                ..
            } if *day == self.view.date => ("choice-later", name(technician), *window),
            OptionKind::OtherSlot {
                technician, window, ..
            } => ("choice-slot", name(technician), *window),
            OptionKind::Call { owner, due } => return self.call_offer(option.digit, owner, *due),
        };
        let date = texts::date_short(self.language(), window.from().date(self.view.zone));
        let title = self.say(
            key,
            &[
                ("who", who),
                ("window", &self.spoken(window)),
                ("date", &unbroken(&date)),
            ],
        );
        Offer {
            digit: option.digit,
            title: capitalised(&title),
            detail: self.say(&format!("{key}-detail"), &[("who", who)]),
        }
    }

    fn call_offer(&self, digit: u8, owner: &str, due: Timestamp) -> Offer {
        Offer {
            digit,
            title: self.say("choice-call", &[]),
            detail: self.say(
                "choice-call-detail",
                &[("owner", first_word(owner)), ("by", &self.by(due))],
            ),
        }
    }

    fn steps(&self, standing: Standing) -> Vec<Step> {
        if standing != Standing::Booked || self.today() >= self.view.date {
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
                strong: self.say("step-evening", &[]),
                rest: self.say("step-evening-rest", &[]),
            },
            Step {
                is_past: false,
                strong: capitalised(&texts::weekday_long(self.language(), self.view.date)),
                rest: self.say("step-day-rest", &[("who", self.who())]),
            },
        ]
    }

    fn leave(&self, notice: Option<Notice>) -> LeaveForm {
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

    fn calendar(&self) -> CalendarRow {
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

    fn person(&self, standing: Standing, shown: &Shown, refreshes: bool) -> PersonRow {
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

/// The first letters of the first two words, "BV" of "Brook & Vale".
#[must_use]
pub fn initials(name: &str) -> String {
    name.split_whitespace()
        .filter_map(|word| word.chars().find(|c| c.is_alphanumeric()))
        .take(2)
        .flat_map(char::to_uppercase)
        .collect()
}

/// A kind of job as people write it: "boiler_service" is "Boiler service".
fn in_words(job_type: &str) -> String {
    capitalised(job_type.replace(['_', '-'], " ").trim())
}

/// The text with no-break spaces, so that a time is read in one piece.
fn unbroken(text: &str) -> String {
    text.replace(' ', "\u{a0}")
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests;
