//! The pieces of which the page is laid out, in finished words. Nothing is computed here.

use super::super::bar::Bar;
use super::super::map::Map;

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
    /// The wider window that it was.
    pub was: Option<String>,
    pub sub: String,
}

/// The arrival while the technician drives.
#[derive(Debug)]
pub struct Approach {
    pub range: String,
    pub bar: Bar,
    pub refreshed: String,
    /// The link that loads the page again.
    pub again: String,
}

/// Where the technician is while driving.
#[derive(Debug)]
pub struct Whereabouts {
    pub map: Map,
    /// The first letter of who drives.
    pub initial: String,
    /// How far away, and when that was.
    pub words: String,
    /// Until when this is shown.
    pub only: String,
}

/// Who comes, with a face.
#[derive(Debug)]
pub struct Comes {
    /// Address of the portrait.
    pub portrait: String,
    pub alt: String,
    pub name: String,
    pub detail: String,
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
    /// The row opens by loading the page again, since this one renews itself.
    pub opens_by_link: bool,
}

/// A number to call.
#[derive(Debug)]
pub struct Call {
    pub href: String,
    pub label: String,
}
