//! A decision in the making: the state it sees, and the writes it has collected. Each write is
//! seen by what is decided after it, and everything is committed together.

use crate::app::Dispatch;
use crate::changeset::{Changeset, LedgerDraft, Write};
use crate::day::DayState;
use crate::links::Links;
use crate::ports::Ids;
use crate::watch::Suspicions;
use chrono::NaiveDate;
use kept_domain::{LedgerFact, Timestamp, VisitId};
use std::collections::{BTreeMap, BTreeSet};

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
    other_days: BTreeMap<NaiveDate, DayState>,
    missing: BTreeSet<NaiveDate>,
    changeset: Changeset,
}

impl<'a> Decision<'a> {
    pub(crate) fn new(
        state: DayState,
        other_days: BTreeMap<NaiveDate, DayState>,
        app: &'a Dispatch,
    ) -> Self {
        let changeset = Changeset::new(state.territory.id.clone(), state.date, state.revision);
        Decision {
            now: app.now(),
            ids: app.ids.as_ref(),
            links: &app.links,
            suspicions: &app.suspicions,
            other_days,
            missing: BTreeSet::new(),
            changeset,
            state,
        }
    }

    /// The day after; see [`Decision::other_day`].
    pub(crate) fn next_day(&mut self) -> Option<DayState> {
        let next = self.state.date.succ_opt()?;
        self.other_day(next)
    }

    /// Another day of the territory. Most decisions need none, so it is only loaded when an attempt
    /// asks: that attempt sees none and is thrown away.
    pub(crate) fn other_day(&mut self, date: NaiveDate) -> Option<DayState> {
        let known = self.other_days.get(&date).cloned();
        if known.is_none() {
            self.missing.insert(date);
        }
        known
    }

    /// The days that this attempt asked for and didn't get.
    pub(crate) fn missing(&self) -> &BTreeSet<NaiveDate> {
        &self.missing
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

    /// The day with all writes, and the writes.
    pub(crate) fn into_parts(self) -> (DayState, Changeset) {
        (self.state, self.changeset)
    }
}
