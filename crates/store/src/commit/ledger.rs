//! The ledger's end: gives entries their sequence, without gaps.

use super::table;
use crate::body;
use crate::database::Link;
use crate::sql::args;
use kept_dispatch::changeset::LedgerDraft;
use kept_dispatch::ports::StoreError;
use kept_domain::{TerritoryId, VisitId};

/// The end of a territory's ledger, locked: nobody else commits to the territory meanwhile.
pub(crate) struct Ledger {
    territory: TerritoryId,
    last_sequence: u64,
}

impl Ledger {
    /// Locks a territory's ledger until the transaction ends. Always the first lock that a
    /// transaction takes.
    ///
    /// # Errors
    /// `NotFound` when there is no such territory.
    pub(crate) async fn lock(
        link: &mut Link,
        territory: &TerritoryId,
    ) -> Result<Ledger, StoreError> {
        let sql = format!(
            "SELECT last_sequence FROM ledger_counters WHERE territory = $1{}",
            link.for_update()
        );
        match link.row(sql, args![territory.as_str()]).await? {
            Some(row) => Ok(Ledger {
                territory: territory.clone(),
                last_sequence: row.count(0)?,
            }),
            None => Err(StoreError::NotFound(format!("territory {territory}"))),
        }
    }

    /// Appends entries in order; returns the sequence of the last one, if there was any.
    pub(crate) async fn append(
        &mut self,
        link: &mut Link,
        drafts: impl Iterator<Item = &LedgerDraft>,
    ) -> Result<Option<u64>, StoreError> {
        let mut rows = Vec::new();
        for draft in drafts {
            self.last_sequence += 1;
            rows.push(args![
                self.territory.as_str(),
                i64::try_from(self.last_sequence).unwrap_or(i64::MAX),
                draft.day.to_string(),
                draft.visit.as_ref().map(VisitId::as_str),
                draft.at,
                body::write(&draft.fact)?
            ]);
        }
        if rows.is_empty() {
            return Ok(None);
        }
        table::LEDGER.insert(link, "ledger entry", &rows).await?;
        link.run(
            "UPDATE ledger_counters SET last_sequence = last_sequence + $2 WHERE territory = $1",
            args![
                self.territory.as_str(),
                i64::try_from(rows.len()).unwrap_or(i64::MAX)
            ],
        )
        .await?;
        Ok(Some(self.last_sequence))
    }
}
