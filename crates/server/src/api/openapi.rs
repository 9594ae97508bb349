//! The OpenAPI 3.1 document: collected from the handlers themselves, so that a route can't be
//! missing. Here are the parts that handlers share.

use crate::problem::{Kind, ProblemBody};
use std::collections::BTreeMap;
use utoipa::openapi::path::{HttpMethod, OperationBuilder};
use utoipa::openapi::response::{Response, ResponseBuilder};
use utoipa::openapi::schema::{AdditionalProperties, ObjectBuilder, Schema, SchemaType, Type};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{ContentBuilder, OpenApi, PathItem, Ref, RefOr};
use utoipa::{IntoResponses, Modify, OpenApi as _, PartialSchema, ToSchema};

/// The document without any path.
#[must_use]
pub fn base() -> OpenApi {
    let mut document = Base::openapi();
    document.paths.paths.clear();
    document
}

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Kept",
        description = "Visits with arrival windows that are kept. Times are RFC 3339 in UTC, \
windows are half-open, probabilities are integers in millionths. Errors are \
`application/problem+json` (RFC 9457); `code` and `values` say the detail, or what is wrong with a field, for \
who words it in another language. Calls that have the parameter `Idempotency-Key` may be sent again \
with the same key when it isn't sure whether they arrived: that has no second effect."
    ),
    components(schemas(ProblemBody)),
    modifiers(&Security)
)]
struct Base;

struct Security;

impl Modify for Security {
    fn modify(&self, document: &mut OpenApi) {
        let Some(components) = document.components.as_mut() else {
            return;
        };
        let cookie = ApiKeyValue::with_description(
            crate::auth::session::COOKIE,
            "A dispatcher's session, from POST /api/login; unsafe calls also send x-csrf-token",
        );
        components.add_security_scheme("session", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
        components.add_security_scheme(
            "device",
            SecurityScheme::Http(
                HttpBuilder::new()
                    .scheme(HttpAuthScheme::Bearer)
                    .description(Some(
                        "A technician's phone, from POST /api/technician/enrol",
                    ))
                    .build(),
            ),
        );
    }
}

fn problem_response(description: &str) -> RefOr<Response> {
    let content = ContentBuilder::new()
        .schema(Some(Ref::from_schema_name("Problem")))
        .build();
    RefOr::T(
        ResponseBuilder::new()
            .description(description)
            .content("application/problem+json", content)
            .build(),
    )
}

fn problems(kinds: &[Kind]) -> BTreeMap<String, RefOr<Response>> {
    let mut titles: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for kind in kinds {
        let status = kind.status().as_u16().to_string();
        titles.entry(status).or_default().push(kind.title());
    }
    titles
        .into_iter()
        .map(|(status, titles)| (status, problem_response(&titles.join("; "))))
        .collect()
}

macro_rules! problem_sets {
    ($($(#[$doc:meta])* $name:ident = [$($kind:ident),+];)+) => {$(
        $(#[$doc])*
        pub struct $name;

        impl IntoResponses for $name {
            fn responses() -> BTreeMap<String, RefOr<Response>> {
                problems(&[$(Kind::$kind),+])
            }
        }
    )+};
}

problem_sets! {
    /// What a query can answer instead.
    QueryProblems = [Unauthenticated, NotFound, Invalid, Internal, Unavailable];
    /// What a change can answer instead.
    ChangeProblems = [
        Malformed, Unauthenticated, Forbidden, NotFound, Refused, Conflict, TooLarge,
        UnsupportedMediaType, Invalid, Internal, Unavailable
    ];
    /// What a try to get in can answer instead.
    EntryProblems = [
        Malformed, Unauthenticated, TooLarge, UnsupportedMediaType, Invalid, TooManyRequests,
        Internal, Unavailable
    ];
    /// What may happen to everybody.
    GeneralProblems = [Internal, Unavailable];
}

macro_rules! described {
    ($($name:ident: $text:literal;)+) => {$(
        #[doc = $text]
        ///
        /// Stands for the type of the same name in the document: an object, described in words.
        pub struct $name;

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                described_object($text)
            }
        }

        impl ToSchema for $name {}
    )+};
}

fn described_object(text: &str) -> RefOr<Schema> {
    ObjectBuilder::new()
        .schema_type(SchemaType::Type(Type::Object))
        .description(Some(text))
        .additional_properties(Some(AdditionalProperties::FreeForm(true)))
        .into()
}

described! {
    DayView: "A day as the board shows it: plan, technicians, visits with promises and forecasts, alerts, cases; and the version that names it. Why a visit is on no route (unassigned_reasons) is text, and the same as code and values, and who (names, more, everybody) where it is about technicians. What a technician does is in words (note) and as activity: null, or its type (absent, on_the_way, away, over, until) with minutes or at. What a case is about is in words (note), and the same as code and values where nobody wrote it.";
    SummaryView: "Days in numbers: today, technicians (id, name), and days, each with date, revision, day_start, day_end, planned, visits, done, unassigned, at_risk, broken and technicians by id. Each of these has absent, locked, visits, done, at_risk, broken, work_s and drive_s as planned, shift_s (without the break) and over_s (planned end after the shift's).";
    VisitStory: "Everything about one visit: block, promises, alert, messages, replies, cases, attachments, ledger, the customer's link.";
    Visit: "A visit: what is to be done at a site, by when, with what.";
    Plan: "An immutable revision of a day's routes.";
    PlanSummary: "A plan without its routes: id, revision, parent, created_at, current.";
    MovePreview: "What a move would do: feasible, problems (text, and the same as code and values), cost_delta, travel_delta_s, breaks, changes, arrive.";
    PlanPreview: "A plan that doesn't count yet: expected_plan and orders to send back, cost_delta, travel_delta_s, changes, breaks, saves.";
    PlaceView: "A place for a visit: technician, position, and a preview of the move.";
    Promise: "A window that a customer was told, and what became of it.";
    Warning: "One episode of a promise that will probably break, with its options.";
    Technician: "Skills, shift, start and end place, break, van stock.";
    LedgerEntry: "One entry of the append-only record: sequence, day, visit, at, and what happened.";
    FirmReport: "How promises were kept from one day to another: from, to, days, target_ppm, word (the word that was given), and stages, job_types, technicians, dates and months as lists of groups. Each has told, decided, kept, given_up, coverage_ppm with its 95 % interval low_ppm to high_ppm, believed_ppm, mean_width_s, narrow_width_s and wide_width_s (tenths), winkler_s, crps_s, warned and warned_in_time (of those not kept), notice_s (median), false_warnings, reliability (bins of belief: from_ppm, to_ppm, decided, believed_ppm, kept_ppm) and notice (bins of warnings: from_s, to_s, count); groups also have group and name. What isn't known is null.";
    ModelVersion: "A version of what was learned of durations: version, created_at, and its record: through, days, held_back, rows and how many of them were left out by reason, half_life_days, against, the scores old and new (count, crps_s, winkler_s, coverage, mean_width_s of 90 % intervals), taken, why, and misses_permille: what windows may miss, in thousandths of the firm's miss_ppm, after the promises of these days.";
    Settings: "A territory's times, thresholds and budgets.";
    TechnicianRoute: "A technician's route of a day: stops in order, finished ones included.";
    DayFile: "A territory's day in the day format: territory, date, technicians, visits and so on.";
}

/// Routes that aren't API operations: files and pages for people who run or read the API.
const PAGES: [(&str, &str, &str); 4] = [
    ("/openapi.json", "This document", "application/json"),
    ("/docs", "This document, readable", "text/html"),
    ("/metrics", "Metrics for Prometheus", "text/plain"),
    ("/", "The board", "text/html"),
];

/// Completes the document: pages, and ids of operations that are unique.
pub fn finish(document: &mut OpenApi) {
    add_pages(document);
    for item in document.paths.paths.values_mut() {
        let operations = [&mut item.get, &mut item.post, &mut item.delete];
        for operation in operations.into_iter().flatten() {
            // Handlers are named by what they do; together with their noun the name is unique.
            let noun = operation.tags.iter().flatten().next();
            if let (Some(verb), Some(noun)) = (&operation.operation_id, noun) {
                operation.operation_id = Some(format!("{noun}_{verb}"));
            }
        }
    }
}

fn add_pages(document: &mut OpenApi) {
    for (path, summary, content_type) in PAGES {
        let response = ResponseBuilder::new()
            .description(summary)
            .content(content_type, ContentBuilder::new().build());
        let operation = OperationBuilder::new()
            .tag("pages")
            .summary(Some(summary))
            .response("200", response)
            .build();
        let item = PathItem::new(HttpMethod::Get, operation);
        document.paths.paths.insert(path.to_owned(), item);
    }
}
