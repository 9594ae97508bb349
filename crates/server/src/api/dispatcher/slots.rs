//! Slots: the times at which a visit could be booked, each one worked out on the real plan.

use super::TerritoryPath;
use super::visits::Booking;
use crate::api::openapi::ChangeProblems;
use crate::extract::{Body, PathOf};
use crate::problem::Problem;
use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use kept_domain::{Ppm, TechnicianId, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The route.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(slots))
}

/// A time at which a visit could be booked.
#[derive(Serialize, ToSchema)]
struct SlotView {
    /// Start of the window.
    #[schema(value_type = String)]
    from: Timestamp,
    /// End of the window.
    #[schema(value_type = String)]
    to: Timestamp,
    /// Who would come, as the day is planned now.
    #[schema(value_type = String)]
    technician: TechnicianId,
    /// The technician's full name.
    name: String,
    /// The chance that the window is kept, in millionths.
    #[schema(value_type = u32)]
    kept_ppm: Ppm,
    /// What it adds to the plan's cost; a second of driving is 1.
    cost: i64,
}

/// Times at which a visit could be booked.
#[derive(Serialize, ToSchema)]
struct Slots {
    /// In their order; none that would endanger a promise.
    slots: Vec<SlotView>,
}

/// The slots of a day at which a visit could be booked; holds and changes nothing. A window in the booking is
/// passed over.
#[utoipa::path(post, path = "/api/territories/{t}/slots", tag = "slots", security(("session" = [])),
    params(("t" = String, Path, description = "Territory")), request_body = Booking,
    responses((status = 200, body = Slots), ChangeProblems))]
async fn slots(
    State(state): State<AppState>,
    PathOf(path): PathOf<TerritoryPath>,
    Body(booking): Body<Booking>,
) -> Result<Json<Slots>, Problem> {
    let territory = state.territory(&path.t).await?;
    let new = booking.at_any_time(&territory)?;
    let day = state.store.load_day(&territory.id, new.day).await?;
    let dispatch = state.dispatch.clone();
    let found = state
        .aside
        .run(async move { dispatch.slots(&new).await })
        .await?;
    let slots = found.into_iter().map(|slot| SlotView {
        from: slot.window.from(),
        to: slot.window.to(),
        name: day
            .technicians
            .get(&slot.technician)
            .map(|technician| technician.name.clone())
            .unwrap_or_default(),
        technician: slot.technician,
        kept_ppm: slot.kept_ppm,
        cost: slot.cost,
    });
    Ok(Json(Slots {
        slots: slots.collect(),
    }))
}
