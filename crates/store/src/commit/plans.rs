//! Plans become current by compare-and-set: only if the parent still is.

use super::table;
use crate::body;
use crate::database::Link;
use crate::sql::{Arg, args};
use kept_dispatch::ports::StoreError;
use kept_domain::{Plan, PlanId, TerritoryId};

/// Writes plans in order, each one current when its parent is.
///
/// # Errors
/// `Conflict` when a parent isn't current; `Duplicate` when a plan's id or its revision of the
/// day exists.
pub(super) async fn write(
    link: &mut Link,
    territory: &TerritoryId,
    plans: &[&Plan],
) -> Result<(), StoreError> {
    for plan in plans {
        make_current(link, territory, plan).await?;
        table::PLANS
            .insert(link, "plan", &[row(territory, plan)?])
            .await?;
    }
    Ok(())
}

async fn make_current(
    link: &mut Link,
    territory: &TerritoryId,
    plan: &Plan,
) -> Result<(), StoreError> {
    let day = plan.day.to_string();
    link.run(
        "INSERT INTO days (territory, day, revision) VALUES ($1, $2, 0) \
         ON CONFLICT (territory, day) DO NOTHING",
        args![territory.as_str(), day.as_str()],
    )
    .await?;
    let parent = plan.parent.as_ref().map(PlanId::as_str);
    let changed = link
        .run(
            "UPDATE days SET plan = $3 \
             WHERE territory = $1 AND day = $2 AND plan IS NOT DISTINCT FROM $4",
            args![territory.as_str(), day.as_str(), plan.id.as_str(), parent],
        )
        .await?;
    if changed == 1 {
        Ok(())
    } else {
        let parent = parent.unwrap_or("no plan");
        Err(StoreError::Conflict(format!(
            "the plan of {day} isn't {parent} any more"
        )))
    }
}

fn row(territory: &TerritoryId, plan: &Plan) -> Result<Vec<Arg>, StoreError> {
    Ok(args![
        plan.id.as_str(),
        territory.as_str(),
        plan.day.to_string(),
        plan.revision,
        plan.parent.as_ref().map(PlanId::as_str),
        plan.created_at,
        body::write(plan)?
    ])
}
