//! The dispatcher's API, a module a noun. All of it needs a session, but for signing in.

pub mod attachments;
pub mod cases;
pub mod customers;
pub mod days;
pub mod devices;
pub mod import;
pub mod inbox;
pub mod leave_by;
pub mod ledger;
pub mod link;
pub mod login;
pub mod moves;
pub mod places;
pub mod plans;
pub mod portraits;
pub mod presence;
pub mod repair;
pub mod report;
pub mod reschedule;
pub mod search;
pub mod settings;
pub mod slots;
pub mod summary;
pub mod technicians;
pub mod templates;
pub mod territories;
pub mod texts;
pub mod users;
pub mod visits;
pub mod warnings;
pub mod weight;

use super::events;
use crate::auth::session;
use crate::layers::keyed::keyed;
use crate::state::AppState;
use axum::middleware::from_fn_with_state;
use chrono::NaiveDate;
use kept_domain::TerritoryId;
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// All routes; those that need a session are guarded here, together.
pub fn router(state: &AppState) -> OpenApiRouter<AppState> {
    let keyed = keyed(with_keys(), state);
    // What answers secrets keeps none, and these may be sent again as they are.
    let guarded = OpenApiRouter::new()
        .merge(keyed)
        .merge(login::guarded())
        .merge(presence::router())
        .merge(devices::router())
        .merge(import::router())
        .merge(portraits::router())
        .merge(users::router())
        .routes(routes!(events::events))
        .route_layer(from_fn_with_state(state.clone(), session::require));
    OpenApiRouter::new().merge(login::open()).merge(guarded)
}

/// Routes whose unsafe calls may carry a key.
fn with_keys() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .merge(territories::router())
        .merge(days::router())
        .merge(summary::router())
        .merge(plans::router())
        .merge(moves::router())
        .merge(repair::router())
        .merge(places::router())
        .merge(slots::router())
        .merge(customers::router())
        .merge(visits::router())
        .merge(attachments::router())
        .merge(reschedule::router())
        .merge(leave_by::router())
        .merge(weight::router())
        .merge(link::router())
        .merge(warnings::router())
        .merge(cases::router())
        .merge(technicians::router())
        .merge(ledger::router())
        .merge(report::router())
        .merge(search::router())
        .merge(inbox::router())
        .merge(texts::router())
        .merge(templates::router())
        .merge(settings::router())
}

/// A territory's day in an address.
#[derive(Deserialize)]
pub struct DayPath {
    /// Territory.
    pub t: TerritoryId,
    /// Local date.
    pub date: NaiveDate,
}

/// A territory in an address.
#[derive(Deserialize)]
pub struct TerritoryPath {
    /// Territory.
    pub t: TerritoryId,
}

/// Some other thing in an address.
#[derive(Deserialize)]
pub struct IdPath<T> {
    /// Its id.
    pub id: T,
}
