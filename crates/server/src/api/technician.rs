//! The technician's API: a phone gets its token, its technician's route, and reports events in
//! batches. Who the technician is comes from the token alone.

mod attachments;

use super::openapi::{self, ChangeProblems, EntryProblems, QueryProblems};
use crate::auth::device::{self, Calling};
use crate::auth::{enrolment, secret};
use crate::etag;
use crate::extract::{Body, QueryOf};
use crate::layers::address::Caller;
use crate::problem::{Kind, Problem};
use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::middleware::from_fn_with_state;
use axum::response::Response;
use chrono::NaiveDate;
use garde::Validate;
use kept_dispatch::ports::Device;
use kept_dispatch::report::{BATCH_MAX, Report, ReportResult};
use kept_domain::{
    EventId, EventKind, Point, TechnicianId, TerritoryId, Timestamp, VisitId, id::ID_LEN_MAX,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Longest name of a part, characters.
const PART_CHARS_MAX: usize = 80;
/// Longest delay in minutes: a day.
const DELAY_MIN_MAX: u32 = 1440;

/// All routes; those that need a phone's token are guarded here, together.
pub fn router(state: &AppState) -> OpenApiRouter<AppState> {
    let guarded = OpenApiRouter::new()
        .routes(routes!(route))
        .routes(routes!(events))
        .merge(attachments::router(state))
        .route_layer(from_fn_with_state(state.clone(), device::require));
    OpenApiRouter::new().routes(routes!(enrol)).merge(guarded)
}

#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct Enrol {
    /// The code; case, spaces and hyphens don't matter.
    #[garde(length(chars, min = 1, max = 40))]
    code: String,
}

/// A phone's token.
#[derive(Serialize, ToSchema)]
struct Enrolled {
    /// To be sent with each call: Authorization: Bearer …
    token: String,
    #[schema(value_type = String)]
    technician: TechnicianId,
    /// Technician's full name.
    name: String,
    #[schema(value_type = String)]
    territory: TerritoryId,
}

/// Turns an enrolment code into a phone's token, once.
#[utoipa::path(post, path = "/api/technician/enrol", tag = "technician", request_body = Enrol,
    responses((status = 200, body = Enrolled), EntryProblems))]
async fn enrol(
    State(state): State<AppState>,
    caller: Caller,
    Body(asked): Body<Enrol>,
) -> Result<Json<Enrolled>, Problem> {
    let now = state.clock.now();
    state.limits.enrol_by_address.try_once(&caller.0, now)?;
    let token = secret::token()?;
    let unknown = Device {
        token_hash: secret::sha256_hex(&token),
        technician: TechnicianId::new(""),
        territory: TerritoryId::new(""),
        enrolled_at: now,
        revoked_at: None,
    };
    let code_hash = enrolment::hash(&asked.code);
    let device = state
        .accounts
        .enrol(&code_hash, &unknown, now)
        .await?
        .ok_or_else(|| {
            Problem::new(
                Kind::Unauthenticated,
                "the code is unknown, used or too old: ask for a new one",
            )
        })?;
    let name = name_of(&state, &device, now).await?;
    Ok(Json(Enrolled {
        token,
        technician: device.technician,
        name,
        territory: device.territory,
    }))
}

async fn name_of(state: &AppState, device: &Device, now: Timestamp) -> Result<String, Problem> {
    let territory = state.territory(&device.territory).await?;
    let today = now.date(territory.zone);
    let day = state.store.load_day(&device.territory, today).await?;
    let technician = day.technicians.get(&device.technician);
    Ok(technician.map_or_else(String::new, |technician| technician.name.clone()))
}

#[derive(Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct RouteAsked {
    /// Local date; today when not given.
    #[garde(skip)]
    date: Option<NaiveDate>,
}

/// The route of the phone's technician.
#[utoipa::path(get, path = "/api/technician/route", tag = "technician", security(("device" = [])),
    params(RouteAsked),
    responses((status = 200, body = openapi::TechnicianRoute), (status = 304, description = "Not changed"), QueryProblems))]
async fn route(
    State(state): State<AppState>,
    Calling(device): Calling,
    QueryOf(asked): QueryOf<RouteAsked>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let route = state
        .dispatch
        .technician_route(&device.technician, asked.date)
        .await?;
    Ok(etag::json_by_content(&headers, &route))
}

/// A batch of events.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct Batch {
    /// The phone's clock now: its difference to ours corrects the events' times.
    #[garde(skip)]
    #[schema(value_type = String, format = DateTime)]
    sent_at: Timestamp,
    /// At most 200, in any order, also ones sent before. A wrong one doesn't hold up the others.
    #[garde(length(max = BATCH_MAX))]
    #[schema(value_type = Vec<PhoneEvent>)]
    events: Vec<Value>,
}

/// What happened.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum PhoneEventType {
    OnTheWay,
    Arrived,
    Started,
    Finished,
    NoAccess,
    Delayed,
    PartMissing,
    Position,
}

/// One event as a phone sends it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PhoneEvent {
    /// Made by the phone (UUIDv7); the same id twice is one event.
    id: String,
    /// Counts up on the phone.
    device_sequence: u64,
    /// When it happened, by the phone's clock.
    #[schema(value_type = String, format = DateTime)]
    occurred_at: Timestamp,
    /// The visit; not for a position.
    #[schema(value_type = Option<String>)]
    visit: Option<VisitId>,
    r#type: PhoneEventType,
    /// For "delayed": minutes until the work in hand is finished, 0 to 1440.
    minutes: Option<u32>,
    /// For "part_missing": which part, 1 to 80 characters.
    part: Option<String>,
    /// For "position": where.
    #[schema(value_type = Option<PhonePoint>)]
    point: Option<Point>,
}

/// Degrees, WGS 84.
#[derive(ToSchema)]
#[allow(dead_code, reason = "describes a point in the document")]
struct PhonePoint {
    lat: f64,
    lon: f64,
}

impl PhoneEvent {
    /// The event, or what is wrong with it.
    fn into_report(self) -> Result<Report, String> {
        let part = self.part.as_deref().map(str::trim).unwrap_or_default();
        if self.part.is_some() && !matches!(self.r#type, PhoneEventType::PartMissing) {
            return Err("part: not for this type".to_owned());
        }
        let kind = match (self.r#type, self.minutes, self.point) {
            (PhoneEventType::Delayed, Some(minutes), None) if minutes <= DELAY_MIN_MAX => {
                EventKind::Delayed { minutes }
            }
            (PhoneEventType::Delayed, _, None) => {
                return Err(format!("minutes: 0 to {DELAY_MIN_MAX} are needed"));
            }
            (PhoneEventType::Position, None, Some(point)) if point.is_valid() => {
                EventKind::Position { point }
            }
            (PhoneEventType::Position, None, _) => {
                return Err("point: a place on Earth is needed".to_owned());
            }
            (_, Some(_), _) => return Err("minutes: not for this type".to_owned()),
            (_, _, Some(_)) => return Err("point: not for this type".to_owned()),
            (PhoneEventType::PartMissing, ..)
                if part.is_empty() || part.chars().count() > PART_CHARS_MAX =>
            {
                return Err(format!("part: 1 to {PART_CHARS_MAX} characters are needed"));
            }
            (PhoneEventType::PartMissing, ..) => EventKind::PartMissing {
                part: part.to_owned(),
            },
            (PhoneEventType::OnTheWay, ..) => EventKind::OnTheWay,
            (PhoneEventType::Arrived, ..) => EventKind::Arrived,
            (PhoneEventType::Started, ..) => EventKind::Started,
            (PhoneEventType::Finished, ..) => EventKind::Finished,
            (PhoneEventType::NoAccess, ..) => EventKind::NoAccess,
        };
        if kind.needs_visit() != self.visit.is_some() {
            return Err(match self.visit {
                None => "visit: is needed for this type".to_owned(),
                Some(_) => "visit: not for this type".to_owned(),
            });
        }
        Ok(Report {
            id: EventId::new(self.id),
            device_sequence: self.device_sequence,
            occurred_at: self.occurred_at,
            visit: self.visit,
            kind,
        })
    }
}

/// What became of the events, in the batch's order.
#[derive(Serialize, ToSchema)]
struct Results {
    results: Vec<EventResult>,
}

#[derive(Serialize, ToSchema)]
struct EventResult {
    /// The event.
    id: String,
    /// "accepted", "repeated" (known already) or "refused" (sending it again will not help).
    status: &'static str,
    /// Why it was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<String>,
}

impl EventResult {
    fn new(id: String, result: ReportResult) -> Self {
        let (status, problem) = match result {
            ReportResult::Accepted => ("accepted", None),
            ReportResult::Repeated => ("repeated", None),
            ReportResult::Refused(why) => ("refused", Some(why)),
        };
        EventResult {
            id,
            status,
            problem,
        }
    }
}

/// Takes over a batch of the phone's events.
#[utoipa::path(post, path = "/api/technician/events", tag = "technician", security(("device" = [])),
    request_body = Batch,
    responses((status = 200, body = Results), ChangeProblems))]
async fn events(
    State(state): State<AppState>,
    Calling(device): Calling,
    Body(batch): Body<Batch>,
) -> Result<Json<Results>, Problem> {
    let mut good = Vec::new();
    let mut wrong = Vec::new();
    for (index, event) in batch.events.into_iter().enumerate() {
        let id = event_id(&event, index)?;
        match read(event) {
            Ok(report) => good.push((index, report)),
            Err(why) => wrong.push((index, EventResult::new(id, ReportResult::Refused(why)))),
        }
    }
    let (indices, reports): (Vec<usize>, Vec<Report>) = good.into_iter().unzip();
    let reported = state
        .dispatch
        .report(&device.technician, batch.sent_at, &reports)
        .await?;
    let taken = reported
        .into_iter()
        .map(|(id, result)| EventResult::new(id.0, result));
    let mut results: Vec<(usize, EventResult)> = indices.into_iter().zip(taken).collect();
    results.extend(wrong);
    results.sort_by_key(|(index, _)| *index);
    Ok(Json(Results {
        results: results.into_iter().map(|(_, result)| result).collect(),
    }))
}

/// Without an id there is nothing to answer by, so the whole batch is refused.
fn event_id(event: &Value, index: usize) -> Result<String, Problem> {
    event
        .get("id")
        .and_then(Value::as_str)
        .filter(|id| !id.is_empty() && id.len() <= ID_LEN_MAX)
        .map(str::to_owned)
        .ok_or_else(|| {
            let field = format!("events[{index}].id");
            Problem::invalid(field, format!("1 to {ID_LEN_MAX} characters are needed"))
        })
}

fn read(event: Value) -> Result<Report, String> {
    let event: PhoneEvent = serde_path_to_error::deserialize(event).map_err(|error| {
        let path = error.path().to_string();
        match path.as_str() {
            "." => error.inner().to_string(),
            path => format!("{path}: {}", error.inner()),
        }
    })?;
    event.into_report()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn problem(extra: Value) -> String {
        let mut event = json!({
            "id": "e1", "device_sequence": 1, "occurred_at": "2026-10-15T09:00:00Z",
        });
        let fields = event.as_object_mut().unwrap();
        fields.extend(extra.as_object().unwrap().clone());
        read(event).err().unwrap_or_default()
    }

    #[test]
    fn an_event_has_what_its_type_needs_and_nothing_else() {
        let ok = |extra| assert_eq!(problem(extra), "");
        ok(json!({"type": "arrived", "visit": "v"}));
        ok(json!({"type": "delayed", "visit": "v", "minutes": 20}));
        ok(json!({"type": "part_missing", "visit": "v", "part": "valve"}));
        ok(json!({"type": "position", "point": {"lat": 51.4, "lon": -2.6}}));
        let wrong = |extra, field: &str| {
            let why = problem(extra);
            assert!(why.starts_with(field), "{why}");
        };
        wrong(json!({"type": "arrived"}), "visit: is needed");
        wrong(json!({"type": "delayed", "visit": "v"}), "minutes");
        wrong(
            json!({"type": "delayed", "visit": "v", "minutes": 5000}),
            "minutes",
        );
        wrong(
            json!({"type": "arrived", "visit": "v", "minutes": 3}),
            "minutes: not for",
        );
        wrong(
            json!({"type": "position", "point": {"lat": 99.0, "lon": 0.0}}),
            "point",
        );
        wrong(json!({"type": "part_missing", "visit": "v"}), "part");
        wrong(
            json!({"type": "arrived", "visit": "v", "part": "valve"}),
            "part: not for",
        );
        wrong(json!({"type": "teleported", "visit": "v"}), "type");
    }
}
