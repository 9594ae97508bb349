//! Stores to test, and small valid records to put into them.

use chrono::NaiveDate;
use kept_dispatch::changeset::{Changeset, Content, LedgerDraft, Write};
use kept_dispatch::ports::{Committed, LedgerQuery, StoreError};
use kept_domain::{
    Attachment, AttachmentKind, Case, CaseKind, Customer, EventKind, Language, LedgerEntry,
    LedgerFact, Message, MessageKind, MessageState, Note, Person, Phone, Picture, Place, Plan,
    PlanCost, PlanReason, Ppm, Promise, PromiseState, Recipient, Reply, ReplyMeaning, Seconds,
    Settings, Shift, Site, Stage, Taken, Technician, TechnicianEvent, Templates, Territory,
    TerritoryId, TimeOfDay, Timestamp, TravelSettings, Visit, Warning, WarningReason, WarningState,
    Window,
};
use kept_store::Backend;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Deref;
use std::sync::Arc;

/// The kinds of store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    File,
    Memory,
    Postgres,
}

/// A store of a test's own.
pub struct Opened {
    pub backend: Arc<dyn Backend>,
    pub url: String,
    _folder: tempfile::TempDir,
}

impl Deref for Opened {
    type Target = dyn Backend;
    fn deref(&self) -> &Self::Target {
        &*self.backend
    }
}

/// An empty database's address, and the folder it needs; `None` when PostgreSQL is left out.
pub async fn address(kind: Kind) -> Option<(String, tempfile::TempDir)> {
    let folder = tempfile::tempdir().unwrap();
    let url = match kind {
        Kind::File => format!("sqlite:{}", folder.path().join("kept.db").display()),
        Kind::Memory => "sqlite::memory:".to_owned(),
        Kind::Postgres => kept_store::testing::postgres_url().await.unwrap()?,
    };
    Some((url, folder))
}

/// An empty store.
pub async fn empty(kind: Kind) -> Option<Opened> {
    let (url, folder) = address(kind).await?;
    let backend = kept_store::open(&url).await.unwrap();
    Some(Opened {
        backend,
        url,
        _folder: folder,
    })
}

/// A store with territory "t" and customers, sites and visits 1 to 3 on `day(1)`, committed as
/// that day's revision 1.
pub async fn opened(kind: Kind) -> Option<Opened> {
    let store = empty(kind).await?;
    store.put_territory(&territory("t")).await.unwrap();
    let writes = (1..=3).flat_map(|n| with_customer(visit(n, day(1))));
    commit(&store, &[(day(1), 0)], writes.collect())
        .await
        .unwrap();
    Some(store)
}

/// A visit, and the customer and the site that it needs.
pub fn with_customer(visit: Visit) -> Vec<Write> {
    let number: u32 = visit.id.as_str()[1..].parse().unwrap();
    vec![
        Write::Customer(customer(number)),
        Write::Site(site(number)),
        Write::Visit(Box::new(visit)),
    ]
}

/// Commits to territory "t".
pub async fn commit(
    store: &Opened,
    expect: &[(NaiveDate, u64)],
    writes: Vec<Write>,
) -> Result<Committed, StoreError> {
    let changeset = Changeset {
        territory: here(),
        expect: expect.to_vec(),
        writes,
    };
    store.commit(&changeset).await
}

/// Commits to the first day of territory "t" at the revision that it has.
pub async fn commit_now(store: &Opened, writes: Vec<Write>) -> Result<Committed, StoreError> {
    let revision = store.day_revision(&here(), day(1)).await?;
    commit(store, &[(day(1), revision)], writes).await
}

/// The whole ledger of territory "t".
pub async fn ledger(store: &Opened) -> Vec<LedgerEntry> {
    let query = LedgerQuery {
        limit: 1000,
        ..LedgerQuery::default()
    };
    store.ledger(&here(), &query).await.unwrap()
}

pub fn here() -> TerritoryId {
    TerritoryId::from("t")
}

pub fn day(number: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 10, 14 + number).unwrap()
}

/// Minutes after 08:00 on the first day.
pub fn at(minutes: i64) -> Timestamp {
    Timestamp::parse("2026-10-15T08:00:00Z").unwrap() + Seconds::minutes(minutes)
}

pub fn window(from: i64, to: i64) -> Window {
    Window::new(at(from), at(to)).unwrap()
}

pub fn person() -> Person {
    Person {
        name: "Maya Jensen".to_owned(),
        phone: Some("0117 496 0100".to_owned()),
    }
}

pub fn phone(number: u32) -> Phone {
    Phone::parse(&format!("+44117496{number:04}")).unwrap()
}

/// A firm's own wording, which is kept as it was written.
fn templates() -> Templates {
    let mut templates = Templates::default();
    let words = "Grüß Gott, { $technician } ist \"fertig\"".to_owned();
    templates.set(Language::De, "done", Some(words));
    templates
}

pub fn territory(id: &str) -> Territory {
    Territory {
        id: id.into(),
        name: "Bristol North".to_owned(),
        firm: "Brook & Vale".to_owned(),
        zone: chrono_tz::Europe::London,
        travel: TravelSettings::default(),
        travel_bands: Vec::new(),
        depots: Vec::new(),
        people: vec![person()],
        settings: Settings {
            templates: templates(),
            ..Settings::default()
        },
    }
}

pub fn technician(id: &str) -> Technician {
    Technician {
        id: id.into(),
        territory: here(),
        name: "Tom Reed".to_owned(),
        skills: BTreeMap::from([("gas".to_owned(), 2)]),
        parts: BTreeMap::new(),
        tools: BTreeSet::new(),
        area: String::new(),
        shift: Shift {
            from: TimeOfDay::hm(8, 0),
            to: TimeOfDay::hm(16, 30),
        },
        overtime_max_s: Seconds::minutes(30),
        start: Place::at(51.476_213_987_654_32, -2.590_041_234_567_89),
        end: None,
        break_rule: None,
        absent: BTreeSet::new(),
        locked: BTreeSet::from([day(1)]),
        portrait: None,
    }
}

pub fn customer(number: u32) -> Customer {
    Customer {
        id: format!("c{number}").as_str().into(),
        territory: here(),
        name: format!("Customer {number}"),
        phone: Some(phone(number)),
        email: None,
        language: Language::En,
        opted_out: false,
    }
}

pub fn site(number: u32) -> Site {
    Site {
        id: format!("s{number}").as_str().into(),
        territory: here(),
        address: format!("{number} Gloucester Road"),
        // Not a short decimal: coordinates must come back to the last bit.
        place: Place::at(51.0 + 1.0 / 3.0, -2.0 - f64::from(number) / 7.0),
        access: String::new(),
    }
}

pub fn visit(number: u32, day: NaiveDate) -> Visit {
    Visit {
        id: format!("v{number}").as_str().into(),
        territory: here(),
        day,
        customer: format!("c{number}").as_str().into(),
        site: format!("s{number}").as_str().into(),
        reference: format!("REF{number}"),
        job_type: "Boiler repair".to_owned(),
        skills: BTreeMap::new(),
        parts: BTreeMap::new(),
        tools: BTreeSet::new(),
        area: String::new(),
        duration_s: Seconds::minutes(45),
        duration_cv_permille: 450,
        booked: window(0, 240),
        windows: Vec::new(),
        late_price: None,
        leave_by: None,
        priority: 0,
        unassigned_cost: None,
        window_weight: 7,
        preferred: BTreeSet::new(),
        refused: BTreeSet::new(),
        together: None,
        after: Vec::new(),
        owner: person(),
        pinned: None,
        link_version: 0,
    }
}

pub fn plan(id: &str, day: NaiveDate, revision: u32, parent: Option<&str>) -> Plan {
    Plan {
        id: id.into(),
        territory: here(),
        day,
        parent: parent.map(Into::into),
        revision,
        created_at: at(i64::from(revision)),
        reason: PlanReason::Evening,
        routes: Vec::new(),
        unassigned: Vec::new(),
        cost: PlanCost::default(),
    }
}

pub fn promise(id: &str, visit: &str) -> Promise {
    Promise {
        id: id.into(),
        visit: visit.into(),
        chain: 0,
        stage: Stage::Evening,
        window: window(60, 120),
        kept_ppm: Ppm(950_000),
        told_at: at(0),
        technician: None,
        plan: None,
        state: PromiseState::Standing,
    }
}

pub fn warning(id: &str, visit: &str) -> Warning {
    Warning {
        id: id.into(),
        visit: visit.into(),
        promise: "p1".into(),
        opened_at: at(10),
        state: WarningState::Open,
        reason: WarningReason::Traffic,
        technician: "tom".into(),
        late_ppm: Ppm(700_000),
        expected: window(130, 150),
        revision: 1,
        told_at: vec![at(10)],
        options: Vec::new(),
        muted: false,
        chosen: None,
    }
}

pub fn case(id: &str, visit: &str) -> Case {
    Case {
        id: id.into(),
        visit: visit.into(),
        customer: "c1".into(),
        kind: CaseKind::CallBack,
        owner: person(),
        due_at: at(20),
        opened_at: at(10),
        closed_at: None,
        note: Note::AskedForCall,
    }
}

/// A photo of a visit with these bytes.
pub fn attached(id: &str, visit: &str, content: &[u8]) -> Write {
    let attachment = Attachment {
        id: id.into(),
        visit: visit.into(),
        technician: "tom".into(),
        kind: AttachmentKind::Photo,
        picture: Picture::Jpeg,
        bytes: content.len() as u64,
        sha256: format!("sum of {id}"),
        at: at(60),
    };
    Write::Attachment {
        attachment: Box::new(attachment),
        content: Content(content.into()),
    }
}

/// A message about visit v1 that may go out from `not_before` on; its id is its dedupe key.
pub fn message(id: &str, not_before: i64) -> Message {
    Message {
        id: id.into(),
        territory: here(),
        day: day(1),
        visit: "v1".into(),
        customer: "c1".into(),
        to: Recipient::Phone(phone(1)),
        kind: MessageKind::Evening,
        body: format!("text of {id}"),
        dedupe: id.to_owned(),
        created_at: at(0),
        not_before: at(not_before),
        expires_at: at(600),
        state: MessageState::Queued,
        attempts: 0,
        not_taken: 0,
        taken: None,
    }
}

/// The test gateway took a message under this id.
pub fn taken(id: &str) -> Taken {
    Taken {
        gateway: "test".to_owned(),
        id: Some(id.to_owned()),
    }
}

pub fn reply(id: &str, gateway_id: &str, visit: Option<&str>) -> Reply {
    Reply {
        id: id.into(),
        gateway_id: gateway_id.to_owned(),
        customer: "c1".into(),
        from: phone(1),
        visit: visit.map(Into::into),
        body: "2".to_owned(),
        meaning: ReplyMeaning::Choice { digit: 2 },
        received_at: at(30),
    }
}

pub fn event(id: &str) -> TechnicianEvent {
    TechnicianEvent {
        id: id.into(),
        technician: "tom".into(),
        visit: Some("v1".into()),
        kind: EventKind::Arrived,
        device_sequence: 1,
        occurred_at: at(61),
        received_at: at(62),
    }
}

/// A ledger entry about visit v1 on the first day.
pub fn entry(fact: LedgerFact) -> LedgerDraft {
    LedgerDraft {
        day: day(1),
        visit: Some("v1".into()),
        at: at(5),
        fact,
    }
}

/// A fact that tells entries apart.
pub fn cancelled(by: &str) -> LedgerFact {
    LedgerFact::Cancelled { by: by.to_owned() }
}

/// The fact that a message was queued.
pub fn queued(message: &Message) -> LedgerFact {
    LedgerFact::MessageQueued {
        message: message.id.clone(),
        kind: message.kind,
        body: message.body.clone(),
        not_before: message.not_before,
    }
}
