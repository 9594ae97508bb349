//! What stands on the customer's page: a visit's state becomes words, marks and forms; the
//! template only lays them out. The time is the largest thing, an arrival is a range and never a
//! single minute, and every state names a person. Decides nothing and reads no clock.

mod head;
mod marks;
mod notice;
mod offers;
mod phrases;
mod promise;
mod rows;
mod teller;

pub use marks::Call;
pub use notice::{Notice, Shown};
pub use phrases::initials;
pub use rows::call;

use askama::Template;
use kept_dispatch::view::CustomerView;
use kept_domain::reply::REPLY_CHARS_MAX;
use kept_domain::{Stage, VisitStatus};
use marks::{
    Approach, CalendarRow, Choices, Comes, LeaveForm, NoticeLine, Outcome, PersonRow, PromiseMark,
    Step, Whereabouts,
};
use teller::Teller;

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
    /// What keeps a page about someone who is on the way up to date.
    script: Option<&'static str>,
    notice: Option<NoticeLine>,
    is_sorry: bool,
    heading: String,
    lead: String,
    lead_strong: String,
    to: String,
    approach: Option<Approach>,
    whereabouts: Option<Whereabouts>,
    comes: Option<Comes>,
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
            lang: view.language.tag(),
            title: teller.say("title", &[("firm", &view.firm)]),
            firm: view.firm.clone(),
            initials: initials(&view.firm),
            reference: teller.say("reference", &[("reference", &view.reference)]),
            path: path.to_owned(),
            chars_max: REPLY_CHARS_MAX,
            script: refreshes.then_some(super::SCRIPT),
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
            whereabouts: (standing == Standing::OnTheWay)
                .then(|| teller.whereabouts())
                .flatten(),
            comes: teller.comes(standing, path),
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

#[cfg(test)]
mod tests;
