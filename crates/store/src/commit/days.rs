//! Days and their revisions: compare-and-set of what a decision was based on.

use crate::database::Link;
use crate::sql::args;
use chrono::NaiveDate;
use kept_dispatch::ports::StoreError;
use kept_domain::TerritoryId;
use std::collections::BTreeMap;

/// Gives every expected day its next revision, and returns these in the order of `expect`.
///
/// # Errors
/// `Conflict` when a day has another revision than expected.
pub(super) async fn expect(
    link: &mut Link,
    territory: &TerritoryId,
    expect: &[(NaiveDate, u64)],
) -> Result<Vec<(NaiveDate, u64)>, StoreError> {
    let mut expected = BTreeMap::new();
    for (day, revision) in expect {
        if *expected.entry(*day).or_insert(*revision) != *revision {
            return Err(StoreError::Conflict(format!("{day} at two revisions")));
        }
    }
    for (day, revision) in &expected {
        let next = bump(link, territory, *day).await?;
        if next != revision.saturating_add(1) {
            return Err(StoreError::Conflict(format!(
                "{day} is at revision {}, not {revision}",
                next.saturating_sub(1)
            )));
        }
    }
    Ok(expect
        .iter()
        .map(|(day, revision)| (*day, revision.saturating_add(1)))
        .collect())
}

/// Gives a day its next revision and returns it. The day is locked until the transaction ends.
pub(crate) async fn bump(
    link: &mut Link,
    territory: &TerritoryId,
    day: NaiveDate,
) -> Result<u64, StoreError> {
    let row = link
        .row(
            "INSERT INTO days (territory, day, revision) VALUES ($1, $2, 1) \
             ON CONFLICT (territory, day) DO UPDATE SET revision = days.revision + 1 \
             RETURNING revision",
            args![territory.as_str(), day.to_string()],
        )
        .await?;
    match row {
        Some(row) => row.count(0),
        None => Err(StoreError::Corrupt(format!("day {day} has no revision"))),
    }
}
