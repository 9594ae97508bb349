//! Known days: what this process last read or committed of a day, so that the next decision doesn't
//! read all of it again. A day is used only while the store still has the revision that is known,
//! and the commit compares revisions again; so another process's commit is never overlooked.

use crate::changeset::Write;
use crate::day::DayState;
use crate::ports::Settled;
use crate::recent::{DayKey, Recent};
use std::sync::{Mutex, PoisonError};

/// Days that are kept: today of some dozens of territories. A large day takes a few megabytes.
const DAYS_MAX: usize = 64;

/// Days by territory and date.
#[derive(Default)]
pub(crate) struct KnownDays(Mutex<Recent<DayState, DAYS_MAX>>);

impl KnownDays {
    /// Takes a day out if it is known at this revision. Whoever takes it puts it back as it stands
    /// afterwards, or not at all when that isn't certain.
    pub(crate) fn take(&self, key: &DayKey, revision: u64) -> Option<DayState> {
        let mut days = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let state = days.take(key)?;
        (state.revision == revision).then_some(state)
    }

    /// Follows what the store recorded of a message, if the day is known as it was just before.
    pub(crate) fn follow(&self, settled: &Settled) {
        let message = &settled.message;
        let mut days = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (message.territory.clone(), message.day);
        if let Some(state) = days.get_mut(&key)
            && state.revision + 1 == settled.revision
        {
            state.messages.insert(message.id.clone(), message.clone());
            state.revision = settled.revision;
        }
    }

    /// Keeps a day that stands as the store has it. (One without a commit has no revision that would
    /// tell of changes to the territory.)
    pub(crate) fn put(&self, state: DayState) {
        if state.revision == 0 {
            return;
        }
        let mut days = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        days.put((state.territory.id.clone(), state.date), state);
    }
}

/// Every decision of a build with debug assertions checks that what is known is what is stored, unless
/// another process has committed in between.
pub(crate) fn compare(known: &DayState, stored: &DayState) {
    debug_assert!(
        known.stands_in(stored),
        "a known day isn't the stored one: {known:?} instead of {stored:?}"
    );
}

/// Whether the state that a decision wrote into is the day as the store has it after the commit.
/// Not so where the store has rules that the state doesn't follow: a visit may have moved to another
/// day and take its records along, and a reply belongs to a day through its visit.
pub(crate) fn stands_after(writes: &[Write]) -> bool {
    writes.iter().all(|write| match write {
        Write::Plan(_)
        | Write::Progress(_)
        | Write::Promise(_)
        | Write::Warning(_)
        | Write::Case(_)
        | Write::Message(_)
        | Write::Event(_)
        | Write::Attachment { .. }
        | Write::Portrait { .. }
        | Write::Sighting { .. }
        | Write::Ledger(_) => true,
        Write::Territory(_)
        | Write::Technician(_)
        | Write::Customer(_)
        | Write::OptOut { .. }
        | Write::Site(_)
        | Write::Visit(_)
        | Write::Reply(_) => false,
    })
}
