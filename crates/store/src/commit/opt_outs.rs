//! Numbers that want no texts. A number is whoever's it is: every booking may make a customer of its own, and an
//! opt-out holds for all of them, in all territories.

use crate::body;
use crate::database::Link;
use crate::sql::args;
use chrono::NaiveDate;
use kept_dispatch::ports::StoreError;
use kept_domain::{Phone, TerritoryId};
use std::collections::BTreeSet;

/// Writes what numbers want, and says on which days a visit's customer has a number that wants something else now.
pub(super) async fn write(
    link: &mut Link,
    opt_outs: &[(&Phone, bool)],
) -> Result<BTreeSet<(TerritoryId, NaiveDate)>, StoreError> {
    let mut changed = BTreeSet::new();
    for (phone, opted_out) in opt_outs {
        let sql = if *opted_out {
            "INSERT INTO opt_outs (phone) VALUES ($1) ON CONFLICT (phone) DO NOTHING"
        } else {
            "DELETE FROM opt_outs WHERE phone = $1"
        };
        if link.run(sql, args![phone.e164()]).await? == 0 {
            continue;
        }
        let days = "SELECT DISTINCT v.territory, v.day FROM customers AS c \
                    JOIN visits AS v ON v.customer = c.id WHERE c.phone = $1";
        for row in link.rows(days, args![phone.e164()]).await? {
            changed.insert((
                TerritoryId::new(row.text(0)?),
                body::read_day(row.text(1)?)?,
            ));
        }
    }
    Ok(changed)
}
