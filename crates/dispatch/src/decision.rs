//! A decision in the making: the state it sees, and the writes it has collected. Each write is
//! seen by what is decided after it, and everything is committed together.

use crate::app::Dispatch;
use crate::changeset::{Changeset, LedgerDraft, Write};
use crate::day::DayState;
use crate::links::Links;
use crate::ports::Ids;
use crate::watch::Suspicions;
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
    /// What looked risky at an earlier check.
    pub suspicions: &'a Suspicions,
    next_day: Option<DayState>,
    asked_for_next_day: bool,
    changeset: Changeset,
}

impl<'a> Decision<'a> {
    pub(crate) fn new(state: DayState, next_day: Option<DayState>, app: &'a Dispatch) -> Self {
        let changeset = Changeset::new(state.territory.id.clone(), state.date, state.revision);
        Decision {
            now: app.now(),
            ids: app.ids.as_ref(),
            links: &app.links,
            suspicions: &app.suspicions,
            next_day,
            asked_for_next_day: false,
            changeset,
            state,
        }
    }

    /// The day after. Most decisions don't need it, so it is only loaded when the first attempt
    /// asks: that attempt sees none and is thrown away.
    pub(crate) fn next_day(&mut self) -> Option<DayState> {
        self.asked_for_next_day = true;
        self.next_day.clone()
    }

    /// Whether this attempt asked for the day after.
    pub(crate) fn asked_for_next_day(&self) -> bool {
        self.asked_for_next_day
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
