//! The tables that a changeset is written to, and statements that write many rows at once.
//! Statements are made of the names below only, never of input.

use crate::database::Link;
use crate::sql::{Arg, Row, args, placeholders};
use kept_dispatch::ports::StoreError;
use kept_domain::TerritoryId;
use std::collections::BTreeSet;

/// Rows per statement. Few sizes, so that every statement stays prepared.
const BATCH_SIZES: [usize; 3] = [64, 8, 1];

/// A table with `territory` among its columns.
pub(crate) struct Table {
    /// Its name.
    name: &'static str,
    /// One of its records, for errors.
    noun: &'static str,
    /// How many of the first columns are the key.
    key: usize,
    /// Its columns.
    columns: &'static [&'static str],
}

/// What to do when the key exists.
#[derive(Clone, Copy)]
enum OnConflict {
    /// Replace the row, if it is of the same territory.
    Replace,
    /// Leave the row as it is.
    Skip,
}

macro_rules! tables {
    ($($table:ident = $name:literal ($noun:literal, key $key:literal): $($column:literal)+;)+) => {
        $(pub(crate) const $table: Table = Table {
            name: $name, noun: $noun, key: $key, columns: &[$($column),+],
        };)+
    };
}

tables! {
    TECHNICIANS = "technicians" ("technician", key 1): "id" "territory" "body";
    CUSTOMERS = "customers" ("customer", key 1): "id" "territory" "name_folded" "phone" "body";
    SITES = "sites" ("site", key 1): "id" "territory" "body";
    VISITS = "visits" ("visit", key 1):
        "id" "territory" "day" "customer" "site" "reference" "body";
    PROGRESS = "progress" ("progress of visit", key 1): "visit" "territory" "body";
    PROMISES = "promises" ("promise", key 1): "id" "territory" "visit" "body";
    WARNINGS = "warnings" ("warning", key 1): "id" "territory" "visit" "body";
    CASES = "cases" ("case", key 1): "id" "territory" "visit" "body";
    SIGHTINGS = "sightings" ("sighting", key 3): "territory" "day" "technician" "body";
    ATTACHMENTS = "attachments" ("attachment", key 1):
        "id" "territory" "visit" "body" "content";
    PORTRAITS = "portraits" ("portrait of technician", key 1): "technician" "territory" "content";
    EVENTS = "events" ("event", key 1): "id" "territory" "body";
    REPLIES = "replies" ("reply", key 1): "gateway_id" "id" "territory" "visit" "body";
    PLANS = "plans" ("plan", key 1):
        "id" "territory" "day" "revision" "parent" "created_at_ms" "body";
    MESSAGES = "messages" ("message", key 1):
        "id" "territory" "day" "visit" "dedupe" "state" "not_before_ms" "attempts" "body";
    LEDGER = "ledger" ("ledger entry", key 2):
        "territory" "sequence" "day" "visit" "at_ms" "body";
}

/// Whether a database's words for what isn't unique mean the visits' references.
pub(crate) fn is_visit_reference(what: &str) -> bool {
    what.contains("visits_reference") || what.contains("visits.reference")
}

impl Table {
    /// Writes rows; later ones replace earlier ones of the same key, in the table as well as
    /// among the rows.
    ///
    /// # Errors
    /// `Duplicate` when a key exists in another territory.
    pub(crate) async fn replace(
        &self,
        link: &mut Link,
        territory: &TerritoryId,
        rows: &[Vec<Arg>],
    ) -> Result<(), StoreError> {
        for batch in self.batches(rows) {
            let sql = self.insert_sql(batch.len(), OnConflict::Replace);
            let written = link.run(sql, batch.concat()).await?;
            if written != batch.len() as u64 {
                return Err(self.foreign(link, territory, batch).await?);
            }
        }
        Ok(())
    }

    /// Writes rows that must be new.
    ///
    /// # Errors
    /// `Duplicate` of `what` when a unique column's value exists.
    pub(crate) async fn insert(
        &self,
        link: &mut Link,
        what: &str,
        rows: &[Vec<Arg>],
    ) -> Result<(), StoreError> {
        let written = self.insert_unless_known(link, rows).await?;
        // Of two rows with the same key one is written, and it is one too few.
        if written.len() == rows.len() {
            return Ok(());
        }
        let mut seen = BTreeSet::new();
        let taken = rows
            .iter()
            .map(|row| self.key_of(row))
            .find(|key| !written.contains(key) || !seen.insert(key.clone()));
        Err(StoreError::Duplicate {
            what: what.to_owned(),
            key: taken.unwrap_or_default(),
        })
    }

    /// Writes the rows that clash with nothing, and returns their keys.
    pub(crate) async fn insert_unless_known(
        &self,
        link: &mut Link,
        rows: &[Vec<Arg>],
    ) -> Result<BTreeSet<String>, StoreError> {
        let mut written = BTreeSet::new();
        for batch in self.batches(rows) {
            let sql = self.insert_sql(batch.len(), OnConflict::Skip);
            for row in link.rows(sql, batch.concat()).await? {
                written.insert(returned_key(&row)?);
            }
        }
        Ok(written)
    }

    /// Cuts rows into batches, none with the same key twice: PostgreSQL can't replace a row twice
    /// in one statement.
    fn batches<'r>(&self, rows: &'r [Vec<Arg>]) -> Vec<&'r [Vec<Arg>]> {
        let mut batches = Vec::new();
        let mut rest = rows;
        while !rest.is_empty() {
            let mut keys = BTreeSet::new();
            let distinct = rest
                .iter()
                .take_while(|row| keys.insert(self.key_of(row)))
                .count();
            let fits = |size: &&usize| **size <= distinct;
            let size = BATCH_SIZES.iter().find(fits).copied().unwrap_or(1);
            let (batch, after) = rest.split_at(size);
            batches.push(batch);
            rest = after;
        }
        batches
    }

    fn key_of(&self, row: &[Arg]) -> String {
        let parts: Vec<String> = row.iter().take(self.key).map(spoken).collect();
        parts.join(" ")
    }

    fn insert_sql(&self, rows: usize, on_conflict: OnConflict) -> String {
        let width = self.columns.len();
        let values: Vec<String> = (0..rows)
            .map(|row| format!("({})", placeholders(row * width + 1, width)))
            .collect();
        let (name, columns, values) = (self.name, self.columns.join(", "), values.join(", "));
        let (key, others) = self.columns.split_at(self.key);
        let insert = format!("INSERT INTO {name} ({columns}) VALUES {values}");
        match on_conflict {
            OnConflict::Skip => format!(
                "{insert} ON CONFLICT DO NOTHING RETURNING {}",
                key.join(", ")
            ),
            OnConflict::Replace => {
                let set: Vec<String> = others
                    .iter()
                    .map(|column| format!("{column} = excluded.{column}"))
                    .collect();
                format!(
                    "{insert} ON CONFLICT ({}) DO UPDATE SET {} \
                     WHERE {name}.territory = excluded.territory",
                    key.join(", "),
                    set.join(", ")
                )
            }
        }
    }

    /// The error about a row whose key another territory has.
    async fn foreign(
        &self,
        link: &mut Link,
        territory: &TerritoryId,
        batch: &[Vec<Arg>],
    ) -> Result<StoreError, StoreError> {
        let key = self.columns.first().copied().unwrap_or("id");
        let sql = format!(
            "SELECT {key} FROM {} WHERE {key} = $1 AND territory <> $2",
            self.name
        );
        for row in batch {
            let id = self.key_of(row);
            let found = link
                .row(sql.clone(), args![id.as_str(), territory.as_str()])
                .await?;
            if found.is_some() {
                return Ok(StoreError::Duplicate {
                    what: self.noun.to_owned(),
                    key: id,
                });
            }
        }
        Ok(StoreError::Conflict(format!("{}s", self.noun)))
    }
}

fn spoken(arg: &Arg) -> String {
    match arg {
        Arg::Text(text) => text.clone().unwrap_or_default(),
        Arg::Int(number) => number.map(|n| n.to_string()).unwrap_or_default(),
        Arg::Bytes(bytes) => format!("{} bytes", bytes.len()),
    }
}

/// The key that RETURNING gave, as `key_of` says it.
fn returned_key(row: &Row) -> Result<String, StoreError> {
    let parts: Result<Vec<String>, StoreError> = (0..row.0.len())
        .map(|column| match row.maybe_int(column) {
            Ok(Some(number)) => Ok(number.to_string()),
            _ => row.text(column).map(str::to_owned),
        })
        .collect();
    Ok(parts?.join(" "))
}
