//! What the ledger has told: enough to say of every state whether it is explained, and whether what was
//! told once is still told the same.

use crate::report::add_to_digest;
use kept_dispatch::day::DayState;
use kept_dispatch::ports::{LedgerQuery, Store, StoreError};
use kept_domain::{
    LedgerEntry, LedgerFact, MessageState, PromiseState, TerritoryId, VisitId, VisitStatus,
    WarningState,
};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeSet;

/// Entries that are read at once.
const ENTRIES_MAX: u32 = 1000;

/// What the ledger has told so far, by kind and id.
#[derive(Default)]
pub(super) struct Told {
    last_sequence: u64,
    digest: Sha256,
    known: BTreeSet<(&'static str, String)>,
    reported: BTreeSet<VisitId>,
}

impl Told {
    /// Goes on reading where the reading ended.
    pub(super) async fn read(
        &mut self,
        store: &dyn Store,
        territory: &TerritoryId,
        found: &mut Vec<String>,
    ) -> Result<(), StoreError> {
        loop {
            let query = LedgerQuery {
                after: self.last_sequence,
                limit: ENTRIES_MAX,
                ..LedgerQuery::default()
            };
            let entries = store.ledger(territory, &query).await?;
            for entry in &entries {
                if entry.sequence != self.last_sequence + 1 {
                    found.push(format!("the ledger has a gap before {}", entry.sequence));
                }
                self.hear(entry);
            }
            if entries.len() < ENTRIES_MAX as usize {
                return Ok(());
            }
        }
    }

    /// SHA-256 over all entries as JSON lines, in hex.
    pub(super) fn sha256(&self) -> String {
        format!("{:x}", self.digest.clone().finalize())
    }

    pub(super) fn hear(&mut self, entry: &LedgerEntry) {
        self.last_sequence = entry.sequence;
        add_to_digest(&mut self.digest, entry);
        let (what, id) = match &entry.fact {
            LedgerFact::Promised { promise } => ("promised", promise.id.to_string()),
            LedgerFact::PromiseKept { promise, .. } => ("kept", promise.to_string()),
            LedgerFact::PromiseBroken { promise, .. } => ("broken", promise.to_string()),
            LedgerFact::PromiseReleased { promise } => ("released", promise.to_string()),
            LedgerFact::WarningOpened { warning, .. } => ("warned", warning.to_string()),
            LedgerFact::Chose { warning, .. } => ("chose", warning.to_string()),
            LedgerFact::WarningClosed { warning, .. } => ("closed", warning.to_string()),
            LedgerFact::MessageQueued { message, .. } => ("queued", message.to_string()),
            LedgerFact::MessageSettled { message, .. } => ("settled", message.to_string()),
            LedgerFact::CaseOpened { case } => ("case", case.id.to_string()),
            LedgerFact::CaseClosed { case, .. } => ("case over", case.to_string()),
            LedgerFact::Planned { plan, .. } => ("planned", plan.to_string()),
            LedgerFact::Reported { .. } | LedgerFact::Cancelled { .. } => {
                self.reported.extend(entry.visit.clone());
                return;
            }
            _ => return,
        };
        let first = self.known.insert((what, id.clone()));
        // What happens once only is told once only.
        if !first && matches!(what, "promised" | "warned" | "queued" | "case" | "planned") {
            self.known.insert(("twice", format!("{what} {id}")));
        }
    }

    /// What is so, and isn't told; and what is told twice.
    pub(super) fn check(&mut self, state: &DayState, found: &mut Vec<String>) {
        let mut unexplained = Vec::new();
        let mut expect = |what: &'static str, id: String, so: bool| {
            if so && !self.known.contains(&(what, id.clone())) {
                unexplained.push(format!("the ledger doesn't say \"{what}\" of {id}"));
            }
        };
        for promise in state.promises.values().flatten() {
            let id = || promise.id.to_string();
            expect("promised", id(), true);
            expect(
                "kept",
                id(),
                matches!(promise.state, PromiseState::Kept { .. }),
            );
            expect(
                "broken",
                id(),
                matches!(promise.state, PromiseState::Broken { .. }),
            );
            let released = matches!(promise.state, PromiseState::Released { .. });
            expect("released", id(), released);
        }
        for warning in state.warnings.values() {
            let id = || warning.id.to_string();
            expect("warned", id(), true);
            expect(
                "chose",
                id(),
                matches!(warning.state, WarningState::Chosen { .. }),
            );
            expect("closed", id(), !warning.is_live());
        }
        for message in state.messages.values() {
            expect("queued", message.id.to_string(), true);
            let settled = message.state != MessageState::Queued;
            expect("settled", message.id.to_string(), settled);
        }
        for case in state.cases.values() {
            expect("case", case.id.to_string(), true);
            expect("case over", case.id.to_string(), case.closed_at.is_some());
        }
        if let Some(plan) = &state.plan {
            expect("planned", plan.id.to_string(), true);
        }
        found.append(&mut unexplained);
        for (visit, progress) in &state.progress {
            if progress.status != VisitStatus::Open && !self.reported.contains(visit) {
                found.push(format!(
                    "the ledger doesn't say why {visit} is {:?}",
                    progress.status
                ));
            }
        }
        let twice = self.known.iter().filter(|(what, _)| *what == "twice");
        let twice: Vec<_> = twice.cloned().collect();
        for one in twice {
            found.push(format!("the ledger tells twice: {}", one.1));
            self.known.remove(&one);
        }
    }
}
