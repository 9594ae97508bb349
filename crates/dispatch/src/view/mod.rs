//! Read models: a day, a visit's story and a technician's route as the board, phones and the
//! customer's page show them. Built from a day's state and a forecast; decides nothing.

mod activity;
pub mod calendar;
mod change;
mod customer;
mod day;
mod route;
mod story;
mod summary;
mod words;

pub use activity::Activity;
pub use change::{BrokenByMove, MovePreview, Order, PlaceView, PlanPreview, VisitChange};
pub(crate) use customer::customer_view;
pub use day::day_view;
pub use route::technician_route;
pub(crate) use summary::Summaries;
pub use summary::{DaySummary, SUMMARY_DAYS_MAX, SummaryTechnician, SummaryView, TechnicianDay};

use crate::day::Sighting;
use crate::said::Said;
use chrono::NaiveDate;
use kept_domain::note;
use kept_domain::{
    Attachment, Case, CaseKind, LedgerEntry, Message, Note, Phone, Point, Ppm, Promise, Reason,
    Reply, Seconds, Stage, TechnicianId, TimeOfDay, Timestamp, VisitId, WarningReason,
    WarningState, Window,
};
use serde::{Deserialize, Serialize};

/// How a visit looks on the board; one word, one icon, one colour each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum BoardStatus {
    /// In the plan, nothing tight told yet.
    Planned,
    /// A tight window was told.
    Promised,
    /// The technician drives to it.
    OnTheWay,
    /// The technician is there.
    Working,
    /// Finished.
    Done,
    /// The promise will probably break.
    AtRisk,
    /// The promise is broken.
    Late,
    /// On no route.
    Unassigned,
    /// Nobody opened.
    NoAccess,
    /// Will not take place.
    Cancelled,
}

/// A day as the board shows it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DayView {
    /// Territory.
    pub territory: TerritoryView,
    /// Local date.
    pub date: NaiveDate,
    /// Commits to the day so far; also the ETag.
    pub revision: u64,
    /// The clock when this was made.
    pub now: Timestamp,
    /// First instant of the local day.
    pub day_start: Timestamp,
    /// First instant of the next local day.
    pub day_end: Timestamp,
    /// The plan that counts.
    pub plan: Option<PlanView>,
    /// Promises decided so far today.
    pub kept: KeptCount,
    /// Rows of the board, by name.
    pub technicians: Vec<TechnicianView>,
    /// All visits of the day, by technician and planned time; unassigned ones last.
    pub visits: Vec<VisitView>,
    /// Live warnings: what breaks first comes first; broken ones come last.
    pub alerts: Vec<AlertView>,
    /// Open cases, by due time.
    pub cases: Vec<CaseView>,
}

/// A territory in brief.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TerritoryView {
    /// Identity.
    pub id: String,
    /// Name of the branch.
    pub name: String,
    /// Name of the firm.
    pub firm: String,
    /// IANA zone.
    pub zone: String,
}

/// A plan in brief.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlanView {
    /// Identity.
    pub id: String,
    /// Revision on its day.
    pub revision: u32,
    /// When it was made.
    pub created_at: Timestamp,
    /// Total cost.
    pub cost: i64,
    /// A person changed the plan by hand: texts wait until then, so that it can be taken back.
    pub undo_until: Option<Timestamp>,
    /// Texts that wait for it.
    pub held_texts: u32,
}

/// Promises of the day whose outcome is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct KeptCount {
    /// Kept.
    pub kept: u32,
    /// Kept and broken.
    pub decided: u32,
}

/// A row of the board.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TechnicianView {
    /// Identity.
    pub id: String,
    /// Full name.
    pub name: String,
    /// 1..=14: number of the row's colour.
    pub colour: u8,
    /// Working hours of the day.
    pub shift: Span,
    /// Doesn't work today.
    pub absent: bool,
    /// The route is locked: nothing is put onto it or taken off it.
    pub locked: bool,
    /// Visits finished.
    pub done: u32,
    /// Visits on the route.
    pub total: u32,
    /// What is going on, in few words: "23 min over", "to 10:24", "6 min away".
    pub note: String,
    /// The same with its figures, for a reader that has its own words; none between visits.
    pub activity: Option<Activity>,
    /// Where the day starts.
    pub start: Option<Point>,
    /// Where the day ends.
    pub end: Option<Point>,
    /// Where last seen.
    pub position: Option<Point>,
    /// The break, planned.
    pub break_: Option<Span>,
}

/// A stretch of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Span {
    /// Start.
    pub from: Timestamp,
    /// End.
    pub to: Timestamp,
}

/// A visit as a block on the board.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct VisitView {
    /// Identity.
    pub id: String,
    /// Short code.
    pub reference: String,
    /// Customer's full name.
    pub customer: String,
    /// Customer's number.
    pub phone: Option<Phone>,
    /// Address in one line.
    pub address: String,
    /// How to get in.
    pub access: String,
    /// Where it is.
    pub point: Option<Point>,
    /// Kind of job.
    pub job_type: String,
    /// Expected work.
    pub duration_s: Seconds,
    /// Who is to come; none when unassigned.
    pub technician: Option<String>,
    /// Position on the route, from 0.
    pub sequence: Option<u32>,
    /// How it looks.
    pub status: BoardStatus,
    /// The drive to it: planned, or as it happened.
    pub drive: Option<Span>,
    /// On the board from (actual, or forecast's median arrival) to (actual, or expected end).
    pub block: Option<Span>,
    /// Arrival that happened.
    pub arrived_at: Option<Timestamp>,
    /// End that happened.
    pub finished_at: Option<Timestamp>,
    /// Share of the work that is done, in thousandths, while it goes on.
    pub done_permille: Option<u32>,
    /// The window agreed at booking.
    pub booked: Window,
    /// The promise that counts.
    pub promise: Option<PromiseView>,
    /// The arrival's forecast, until it happened.
    pub forecast: Option<ForecastView>,
    /// The customer has to leave by then.
    pub leave_by: Option<Timestamp>,
    /// Who looks after the customer.
    pub owner: String,
    /// The live warning.
    pub warning: Option<String>,
    /// Why it is on no route.
    pub unassigned_reasons: Vec<Said<Reason>>,
    /// 0 to 9.
    pub priority: u8,
    /// A dispatcher holds it to its technician.
    pub pinned: bool,
    /// What a minute of its window counts, 1 to 10.
    pub window_weight: u8,
}

/// A promise on a block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PromiseView {
    /// When in the visit's life.
    pub stage: Stage,
    /// The window.
    pub window: Window,
    /// Believed when told.
    pub kept_ppm: Ppm,
    /// When told.
    pub told_at: Timestamp,
    /// 0 unless the customer chose a new window.
    pub chain: u32,
    /// "standing", "kept", "broken", …
    #[serde(flatten)]
    pub state: kept_domain::PromiseState,
}

/// A forecast of an arrival.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ForecastView {
    /// 10 % arrive before.
    pub p10: Timestamp,
    /// Median.
    pub p50: Timestamp,
    /// 90 % arrive before.
    pub p90: Timestamp,
    /// Chance that the promise that counts is kept; none without a promise.
    pub kept_ppm: Option<Ppm>,
}

/// A warning in the tray.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AlertView {
    /// The warning.
    pub id: String,
    /// The visit.
    pub visit: String,
    /// Customer's full name.
    pub customer: String,
    /// Technician's full name.
    pub technician: String,
    /// The promise at risk.
    pub promise: Window,
    /// Minutes until the promise's end; negative once it is over.
    pub minutes_left: i64,
    /// Chance that it is kept.
    pub kept_ppm: Ppm,
    /// When the technician is expected.
    pub expected: Window,
    /// Why, in words.
    pub why: String,
    /// The cause, for machines.
    pub reason: WarningReason,
    /// Where it stands.
    #[serde(flatten)]
    pub state: WarningState,
    /// Nobody needs to look.
    pub muted: bool,
    /// When the customer was told, last.
    pub told_at: Option<Timestamp>,
    /// Options are held until then.
    pub held_until: Option<Timestamp>,
    /// What can be chosen.
    pub options: Vec<OptionView>,
}

/// An option in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OptionView {
    /// The digit that chooses it.
    pub digit: u8,
    /// "wait", "other_technician", "other_slot", "call".
    pub kind: String,
    /// "Wait, 10:50 to 11:20".
    pub title: String,
    /// "no change to the plan", "+11 min".
    pub detail: String,
    /// What it costs, as minutes of driving; less than 0 when it saves.
    pub minutes: i64,
    /// First name of the technician who would come, or who would call; none for waiting.
    pub who: Option<String>,
    /// When the call is due.
    pub due: Option<Timestamp>,
    /// The window it promises.
    pub window: Option<Window>,
    /// Chance that it is kept.
    pub kept_ppm: Option<Ppm>,
}

/// A case in the tray.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CaseView {
    /// Identity.
    pub id: String,
    /// The visit.
    pub visit: String,
    /// Customer's full name.
    pub customer: String,
    /// Customer's number.
    pub phone: Option<Phone>,
    /// What has to be done.
    pub kind: CaseKind,
    /// Who.
    pub owner: String,
    /// By when.
    pub due_at: Timestamp,
    /// What it is about: `note` in words, and the same as `code` and `values` where nobody wrote it.
    #[serde(flatten, serialize_with = "note::beside::serialize")]
    pub note: Note,
}

/// Everything about one visit: the drawer of the board.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct VisitStory {
    /// Where it is.
    pub territory: String,
    /// Local date.
    pub date: NaiveDate,
    /// The block.
    pub visit: VisitView,
    /// All windows that were told.
    pub promises: Vec<Promise>,
    /// The live alert, if any.
    pub alert: Option<AlertView>,
    /// Texts to the customer.
    pub messages: Vec<Message>,
    /// Texts from the customer.
    pub replies: Vec<Reply>,
    /// Cases, closed ones included.
    pub cases: Vec<Case>,
    /// Pictures that technicians took there.
    pub attachments: Vec<Attachment>,
    /// The ledger's entries about the visit.
    pub ledger: Vec<LedgerEntry>,
    /// The customer's page.
    pub link: String,
}

/// A technician's route as the phone shows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TechnicianRoute {
    /// Identity.
    pub technician: String,
    /// Full name.
    pub name: String,
    /// Local date.
    pub date: NaiveDate,
    /// IANA zone.
    pub zone: String,
    /// Plan revision; changes when the route may have changed.
    pub plan_revision: u32,
    /// Planned departure from the start place.
    pub depart: Option<Timestamp>,
    /// Where the day starts.
    pub start: Option<Point>,
    /// The break, planned before the stop with this index.
    pub break_: Option<RouteBreak>,
    /// Stops in order, finished ones included.
    pub stops: Vec<TechnicianStop>,
}

/// A break on a technician's route.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RouteBreak {
    /// Planned start.
    pub from: Timestamp,
    /// Planned end.
    pub to: Timestamp,
    /// Earliest start.
    pub earliest: Timestamp,
    /// Index of the stop that follows.
    pub before_stop: usize,
}

/// A stop as the phone shows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TechnicianStop {
    /// The visit.
    pub visit: String,
    /// Short code.
    pub reference: String,
    /// Customer's name.
    pub customer: String,
    /// Customer's number, to call.
    pub phone: Option<Phone>,
    /// Address in one line.
    pub address: String,
    /// How to get in.
    pub access: String,
    /// Where it is.
    pub point: Option<Point>,
    /// Kind of job.
    pub job_type: String,
    /// Parts to bring.
    pub parts: std::collections::BTreeMap<String, u32>,
    /// How far it is.
    pub status: kept_domain::VisitStatus,
    /// Departure towards it, as reported.
    pub on_the_way_at: Option<Timestamp>,
    /// Arrival, as reported.
    pub arrived_at: Option<Timestamp>,
    /// Start of the work, as reported.
    pub started_at: Option<Timestamp>,
    /// End of the work, as reported.
    pub finished_at: Option<Timestamp>,
    /// When the technician said the work will end.
    pub said_finish: Option<Timestamp>,
    /// Planned arrival.
    pub arrive: Timestamp,
    /// Planned work.
    pub duration_s: Seconds,
    /// Drive to it.
    pub travel_s: Seconds,
    /// What the customer was told: don't arrive before its start.
    pub promise: Option<Window>,
}

/// A visit as its customer may see it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CustomerView {
    /// The visit.
    pub visit: VisitId,
    /// Name of the firm.
    pub firm: String,
    /// Zone of all times.
    pub zone: chrono_tz::Tz,
    /// Language.
    pub language: kept_domain::Language,
    /// The firm's own words in this language, for what is sent.
    pub wording: kept_domain::Wording,
    /// Short code.
    pub reference: String,
    /// Customer's first name.
    pub first_name: String,
    /// Address in one line.
    pub address: String,
    /// Kind of job.
    pub job_type: String,
    /// Local date.
    pub date: NaiveDate,
    /// The clock.
    pub now: Timestamp,
    /// How far it is.
    pub status: kept_domain::VisitStatus,
    /// First name of who comes.
    pub technician: Option<String>,
    /// When the tighter time is told, on the day before.
    pub evening_at: TimeOfDay,
    /// The window agreed at booking, or since then with a new day.
    pub booked: Window,
    /// The window that counts.
    pub window: Window,
    /// Its stage.
    pub stage: Stage,
    /// The promise is broken.
    pub broken: bool,
    /// Arrival as a range, while the technician is on the way.
    pub arrival: Option<Window>,
    /// Who comes, where there is a portrait of them and the customer was told who it is; until they are done.
    pub portrait: Option<Portrait>,
    /// Where the technician was last seen, while on the way to this customer and only then.
    pub seen: Option<Sighting>,
    /// Where the visit is.
    pub home: Option<Point>,
    /// Arrival that happened.
    pub arrived_at: Option<Timestamp>,
    /// End that happened.
    pub finished_at: Option<Timestamp>,
    /// Has to leave by then.
    pub leave_by: Option<Timestamp>,
    /// Who looks after the customer.
    pub owner: kept_domain::Person,
    /// The live warning that waits for an answer.
    pub warning: Option<CustomerWarning>,
    /// What was chosen last, in force.
    pub chosen: Option<kept_domain::OptionKind>,
    /// The thread, oldest first: to the customer (`true`) or from the customer.
    pub thread: Vec<(bool, Timestamp, String)>,
    /// Version for calendars; rises with each promise.
    pub sequence: u32,
}

/// A picture of who comes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Portrait {
    /// Whose.
    pub technician: TechnicianId,
    /// Of its bytes, in hexadecimal digits.
    pub sha256: String,
}

/// A warning as its customer sees it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CustomerWarning {
    /// Identity.
    pub id: kept_domain::WarningId,
    /// Version of the options.
    pub revision: u32,
    /// The promise that will probably not be kept.
    pub promise: Window,
    /// Why, for machines; the page puts it in words.
    pub reason: WarningReason,
    /// First name of who was to come.
    pub technician: String,
    /// What can be chosen.
    pub options: Vec<kept_domain::WarningOption>,
    /// First names by technician, for the options.
    pub names: std::collections::BTreeMap<TechnicianId, String>,
    /// All of it is held until then.
    pub held_until: Timestamp,
}
