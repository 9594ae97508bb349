//! Changeset: all that one decision changes, committed as one transaction.

use crate::day::Sighting;
use chrono::NaiveDate;
use kept_domain::{
    Attachment, Case, Customer, LedgerFact, Message, Phone, Plan, Progress, Promise, Reply, Site,
    Technician, TechnicianEvent, TechnicianId, Territory, TerritoryId, Timestamp, Visit, VisitId,
    Warning,
};
use std::fmt;
use std::sync::Arc;

/// One thing that is written. What has an id is created or replaced, but for the ones that say
/// otherwise.
#[derive(Clone, Debug, PartialEq)]
pub enum Write {
    /// The territory itself: its settings.
    Territory(Box<Territory>),
    /// A technician.
    Technician(Technician),
    /// A customer. One who has opted out opts the number out; one who hasn't leaves it as it is.
    Customer(Customer),
    /// Whether a number, whoever has it, wants no texts.
    OptOut {
        /// The number.
        phone: Phone,
        /// Whether it wants none.
        opted_out: bool,
    },
    /// A site.
    Site(Site),
    /// A visit; its `day` may change, and its promises, warnings and so on go with it.
    Visit(Box<Visit>),
    /// A new plan: becomes current if its parent still is, is a conflict otherwise.
    Plan(Plan),
    /// Progress of a visit.
    Progress(Progress),
    /// A promise.
    Promise(Promise),
    /// A warning with its options.
    Warning(Warning),
    /// A case.
    Case(Case),
    /// A message: a new one is queued unless its dedupe key exists; a known one is replaced only
    /// while it is queued and not leased (otherwise the write is skipped).
    Message(Message),
    /// A reply; the same gateway id twice is a duplicate.
    Reply(Reply),
    /// A technician's event; the same id twice is a duplicate.
    Event(TechnicianEvent),
    /// A picture and its bytes; the same id twice is a duplicate.
    Attachment {
        /// What is known of it.
        attachment: Box<Attachment>,
        /// Its bytes.
        content: Content,
    },
    /// A technician's portrait (JPEG); none removes it.
    Portrait {
        /// Whose.
        technician: TechnicianId,
        /// Its bytes.
        content: Option<Content>,
    },
    /// Where a technician was last seen on the changeset's day.
    Sighting {
        /// Who.
        technician: TechnicianId,
        /// Where and when.
        sighting: Sighting,
    },
    /// An entry of the ledger.
    Ledger(LedgerDraft),
}

/// The bytes of a picture. Cheap to clone, and never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Content(pub Arc<[u8]>);

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Content({} bytes)", self.0.len())
    }
}

/// A ledger entry without its sequence, which the store gives.
#[derive(Clone, Debug, PartialEq)]
pub struct LedgerDraft {
    /// The day that it is about.
    pub day: NaiveDate,
    /// The visit that it is about, if one.
    pub visit: Option<VisitId>,
    /// When it happened.
    pub at: Timestamp,
    /// What happened.
    pub fact: LedgerFact,
}

/// A decision's writes, and the revisions of the days it was based on.
#[derive(Clone, Debug, PartialEq)]
pub struct Changeset {
    /// The territory of all writes.
    pub territory: TerritoryId,
    /// Days read, each with its revision. Every one gets a new revision with the commit; another
    /// revision than expected is a conflict.
    pub expect: Vec<(NaiveDate, u64)>,
    /// What is written, in order.
    pub writes: Vec<Write>,
}

impl Changeset {
    /// A changeset that expects one day at a revision.
    #[must_use]
    pub fn new(territory: TerritoryId, day: NaiveDate, revision: u64) -> Self {
        Changeset {
            territory,
            expect: vec![(day, revision)],
            writes: Vec::new(),
        }
    }

    /// Whether there is nothing to commit.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.writes.is_empty()
    }
}
