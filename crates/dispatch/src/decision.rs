//! A decision in the making: the state it sees, and the writes it has collected. Each write is
//! seen by what is decided after it, and everything is committed together.

use crate::app::Dispatch;
use crate::changeset::{Changeset, LedgerDraft, Write};
use crate::day::DayState;
use crate::links::Links;
use crate::ports::Ids;
use kept_domain::{LedgerFact, Timestamp, VisitId};

/// Reads a day and collects writes to it.
pub(crate) struct Decision<'a> {
    /// The day, writes included.
    pub state: DayState,
    /// The instant at which the decision is taken.
    pub now: Timestamp,
    /// Makes identifiers.
    pub ids: &'a dyn Ids,
    /// Makes customers' links.
    pub links: &'a Links,
    changeset: Changeset,
}

impl<'a> Decision<'a> {
    pub(crate) fn new(state: DayState, app: &'a Dispatch) -> Self {
        let changeset = Changeset::new(state.territory.id.clone(), state.date, state.revision);
        Decision {
            now: app.now(),
            ids: app.ids.as_ref(),
            links: &app.links,
            changeset,
            state,
        }
    }

    /// Writes, and sees the write from now on.
    pub(crate) fn write(&mut self, write: Write) {
        self.state.apply(&write);
        self.changeset.writes.push(write);
    }

    /// Adds an entry to the ledger.
    pub(crate) fn record(&mut self, visit: Option<&VisitId>, fact: LedgerFact) {
        self.write(Write::Ledger(LedgerDraft {
            day: self.state.date,
            visit: visit.cloned(),
            at: self.now,
            fact,
        }));
    }

    /// Also expects another day at a revision (a visit that moves there).
    pub(crate) fn expect(&mut self, other: &DayState) {
        let expected = (other.date, other.revision);
        if !self.changeset.expect.contains(&expected) {
            self.changeset.expect.push(expected);
        }
    }

    pub(crate) fn into_changeset(self) -> Changeset {
        self.changeset
    }
}
