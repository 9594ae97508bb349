//! Technicians' phones: letting one in, and locking all of a technician's out.

use super::IdPath;
use crate::api::openapi::ChangeProblems;
use crate::auth::enrolment;
use crate::auth::rights::Right;
use crate::auth::session::SignedIn;
use crate::extract::PathOf;
use crate::problem::{Kind, Problem};
use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use kept_dispatch::ports::Enrolment;
use kept_domain::{TechnicianId, TerritoryId, Timestamp};
use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(invite))
        .routes(routes!(revoke))
}

/// A code to be typed into a technician's phone.
#[derive(Serialize, ToSchema)]
struct Invitation {
    /// Eight characters, good once.
    code: String,
    /// Worth nothing from then on.
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
    /// What the square says: kept-enrol:, the server's address, # and the code.
    scan: String,
    /// The square to be scanned, as an SVG.
    qr_svg: String,
}

/// The square (QR code, error correction M) that says a text, as an SVG of at least 200 pixels.
fn square(text: &str) -> Result<String, Problem> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).map_err(|error| {
        tracing::error!(%error, "an enrolment can't be drawn");
        Problem::new(Kind::Internal, "the code can't be drawn")
    })?;
    let mut drawing = code.render::<svg::Color<'_>>();
    Ok(drawing.min_dimensions(200, 200).build())
}

/// Makes a code that lets one phone of a technician in. It is shown once and kept nowhere.
#[utoipa::path(post, path = "/api/technicians/{id}/enrolments", tag = "technicians", security(("session" = [])),
    params(("id" = String, Path, description = "Technician")),
    responses((status = 201, body = Invitation), ChangeProblems))]
async fn invite(
    State(state): State<AppState>,
    signed_in: SignedIn,
    PathOf(path): PathOf<IdPath<TechnicianId>>,
) -> Result<(StatusCode, Json<Invitation>), Problem> {
    signed_in.require(Right::ManageDevices)?;
    let territory = territory_of(&state, &path.id).await?;
    let code = enrolment::code()?;
    let expires_at = state.clock.now() + enrolment::GOOD_FOR;
    let enrolment = Enrolment {
        code_hash: enrolment::hash(&code),
        technician: path.id,
        territory,
        expires_at,
    };
    state.accounts.add_enrolment(&enrolment).await?;
    let scan = format!("kept-enrol:{}#{code}", state.config.public_url);
    let invitation = Invitation {
        qr_svg: square(&scan)?,
        code,
        expires_at,
        scan,
    };
    Ok((StatusCode::CREATED, Json(invitation)))
}

/// How many phones were locked out.
#[derive(Serialize, ToSchema)]
struct Revoked {
    /// Phones.
    revoked: u64,
}

/// Locks all phones of a technician out.
#[utoipa::path(delete, path = "/api/technicians/{id}/devices", tag = "technicians", security(("session" = [])),
    params(("id" = String, Path, description = "Technician")),
    responses((status = 200, body = Revoked), ChangeProblems))]
async fn revoke(
    State(state): State<AppState>,
    signed_in: SignedIn,
    PathOf(path): PathOf<IdPath<TechnicianId>>,
) -> Result<Json<Revoked>, Problem> {
    signed_in.require(Right::ManageDevices)?;
    territory_of(&state, &path.id).await?;
    let now = state.clock.now();
    let revoked = state.accounts.revoke_devices(&path.id, now).await?;
    Ok(Json(Revoked { revoked }))
}

async fn territory_of(state: &AppState, id: &TechnicianId) -> Result<TerritoryId, Problem> {
    let territory = state.store.find_technician(id).await?;
    territory.ok_or_else(|| Problem::new(Kind::NotFound, "no such technician"))
}
