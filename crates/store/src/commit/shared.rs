//! What days share: the territory, technicians, customers and sites. A change to one of them gives every other day
//! that it belongs to a new revision, so that the same revision is always the same day.

use super::days::bump;
use crate::body;
use crate::database::Link;
use crate::sql::{Arg, args};
use chrono::NaiveDate;
use kept_dispatch::ports::StoreError;
use kept_domain::TerritoryId;
use std::collections::BTreeSet;

/// Days with visits of a customer (site) whose record is another than the one written.
const OF_CUSTOMER: &str = "SELECT DISTINCT v.day FROM customers AS c \
    JOIN visits AS v ON v.customer = c.id WHERE c.id = $1 AND c.body <> $2";
const OF_SITE: &str = "SELECT DISTINCT v.day FROM sites AS s \
    JOIN visits AS v ON v.site = s.id WHERE s.id = $1 AND s.body <> $2";
/// All days of the territory of a technician whose record is another than the one written.
const OF_TECHNICIAN: &str = "SELECT DISTINCT d.day FROM technicians AS t \
    JOIN days AS d ON d.territory = t.territory WHERE t.id = $1 AND t.body <> $2";

/// All days of a territory whose record is another than the one written.
const OF_TERRITORY: &str = "SELECT DISTINCT d.day FROM territories AS t \
    JOIN days AS d ON d.territory = t.id WHERE t.id = $1 AND t.body <> $2";

/// Gives other days than `expected` a new revision where these rows, which aren't written yet,
/// change them, and those that are `touched` already, other territories' too. Each row begins with its id and ends with
/// its body. Two territories' commits could wait for one another only if each changes numbers that both have, at the
/// same instant; the database ends one of them then.
pub(super) async fn touch(
    link: &mut Link,
    territory: &TerritoryId,
    expected: &[(NaiveDate, u64)],
    rows: &super::rows::Rows<'_>,
    mut touched: BTreeSet<(TerritoryId, NaiveDate)>,
) -> Result<(), StoreError> {
    for (sql, rows) in [
        (OF_TERRITORY, &rows.territories),
        (OF_TECHNICIAN, &rows.technicians),
        (OF_CUSTOMER, &rows.customers),
        (OF_SITE, &rows.sites),
    ] {
        for row in rows {
            let days = days_of(link, sql, row).await?;
            touched.extend(days.into_iter().map(|day| (territory.clone(), day)));
        }
    }
    for (day, _) in expected {
        touched.remove(&(territory.clone(), *day));
    }
    for (territory, day) in touched {
        bump(link, &territory, day).await?;
    }
    Ok(())
}

async fn days_of(
    link: &mut Link,
    sql: &'static str,
    row: &[Arg],
) -> Result<Vec<NaiveDate>, StoreError> {
    let (Some(id), Some(body)) = (row.first(), row.last()) else {
        return Ok(Vec::new());
    };
    let found = link.rows(sql, vec![id.clone(), body.clone()]).await?;
    found
        .iter()
        .map(|row| body::read_day(row.text(0)?))
        .collect()
}

/// Gives every day of a territory a new revision if its record is another than the one that is
/// going to be written.
pub(crate) async fn touch_territory(
    link: &mut Link,
    territory: &str,
    body: &str,
) -> Result<(), StoreError> {
    link.run(
        "UPDATE days SET revision = revision + 1 WHERE territory = \
         (SELECT id FROM territories WHERE id = $1 AND body <> $2)",
        args![territory, body],
    )
    .await?;
    Ok(())
}
