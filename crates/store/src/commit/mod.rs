//! Commits a changeset: all of it or nothing, as one transaction.
//!
//! Commits to one territory happen one after the other: each first locks the territory's ledger
//! counter. So the ledger has no gaps, and two commits can't wait for one another.

mod days;
mod ledger;
mod messages;
mod opt_outs;
mod plans;
mod rows;
mod shared;
mod table;

use crate::database::{Database, Link};
use crate::sql::args;
use kept_dispatch::changeset::{Changeset, Write};
use kept_dispatch::ports::{Committed, StoreError};
use kept_domain::{TerritoryId, Visit};
use std::collections::BTreeSet;

pub(crate) use days::bump as bump_day;
pub(crate) use ledger::Ledger;
pub(crate) use shared::touch_territory;

/// Commits a changeset.
pub(crate) async fn commit(
    database: &Database,
    changeset: &Changeset,
) -> Result<Committed, StoreError> {
    match write(database, changeset).await {
        // The transaction has ended, so that the culprit can be looked for.
        Err(StoreError::Duplicate { what, .. }) if table::is_visit_reference(&what) => {
            Err(StoreError::Duplicate {
                what: "reference".to_owned(),
                key: taken_reference(database, changeset).await?,
            })
        }
        done => done,
    }
}

async fn write(database: &Database, changeset: &Changeset) -> Result<Committed, StoreError> {
    let rows = rows::Rows::of(changeset)?;
    let mut link = database.write().await?;
    let done = write_rows(&mut link, changeset, rows).await;
    link.end(done).await
}

async fn write_rows(
    link: &mut Link,
    changeset: &Changeset,
    rows: rows::Rows<'_>,
) -> Result<Committed, StoreError> {
    let territory = &changeset.territory;
    let mut ledger = Ledger::lock(link, territory).await?;
    let days = days::expect(link, territory, &changeset.expect).await?;
    let elsewhere = opt_outs::write(link, &rows.opt_outs).await?;
    shared::touch(link, territory, &changeset.expect, &rows, elsewhere).await?;
    write_entities(link, territory, &rows).await?;
    plans::write(link, territory, &rows.plans).await?;
    let skipped = messages::write(link, territory, &rows.messages).await?;
    let drafts = rows
        .ledger
        .into_iter()
        .filter(|draft| !messages::about(draft).is_some_and(|id| skipped.contains(id)));
    let ledger_sequence = ledger.append(link, drafts).await?;
    Ok(Committed {
        days,
        ledger_sequence,
        skipped: skipped.into_iter().collect(),
    })
}

/// Writes what has no rules of its own, each kind after the ones that it refers to.
async fn write_entities(
    link: &mut Link,
    territory: &TerritoryId,
    rows: &rows::Rows<'_>,
) -> Result<(), StoreError> {
    for row in &rows.territories {
        link.run(
            "UPDATE territories SET body = $2 WHERE id = $1",
            row.clone(),
        )
        .await?;
    }
    for (table, rows) in [
        (&table::TECHNICIANS, &rows.technicians),
        (&table::CUSTOMERS, &rows.customers),
        (&table::SITES, &rows.sites),
        (&table::VISITS, &rows.visits),
        (&table::PROGRESS, &rows.progress),
        (&table::PROMISES, &rows.promises),
        (&table::WARNINGS, &rows.warnings),
        (&table::CASES, &rows.cases),
        (&table::SIGHTINGS, &rows.sightings),
        (&table::PORTRAITS, &rows.portraits),
    ] {
        table.replace(link, territory, rows).await?;
    }
    for technician in &rows.no_portraits {
        let sql = "DELETE FROM portraits WHERE technician = $1 AND territory = $2";
        let args = args![technician.as_str(), territory.as_str()];
        link.run(sql, args).await?;
    }
    table::ATTACHMENTS
        .insert(link, "attachment", &rows.attachments)
        .await?;
    table::EVENTS.insert(link, "event", &rows.events).await?;
    table::REPLIES
        .insert(link, "gateway id", &rows.replies)
        .await
}

/// The reference of a changeset's visit that another visit has.
async fn taken_reference(database: &Database, changeset: &Changeset) -> Result<String, StoreError> {
    let visits = || {
        changeset.writes.iter().filter_map(|write| match write {
            Write::Visit(visit) => Some(visit.as_ref()),
            _ => None,
        })
    };
    let mut link = database.read().await?;
    for visit in visits() {
        let holder = link
            .row(
                "SELECT id FROM visits WHERE reference = $1 AND id <> $2",
                args![rows::reference_of(visit), visit.id.as_str()],
            )
            .await?;
        if holder.is_some() {
            return Ok(visit.reference.clone());
        }
    }
    Ok(repeated_reference(visits()).unwrap_or_default())
}

fn repeated_reference<'v>(visits: impl Iterator<Item = &'v Visit>) -> Option<String> {
    let mut seen = BTreeSet::new();
    visits
        .map(|visit| &visit.reference)
        .find(|reference| !seen.insert(*reference))
        .cloned()
}
