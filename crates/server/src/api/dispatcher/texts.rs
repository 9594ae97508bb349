//! Previews of a territory's texts: each as customers get it, and what carriers bill for it.

use super::TerritoryPath;
use crate::api::openapi::QueryProblems;
use crate::extract::{PathOf, QueryOf};
use crate::problem::Problem;
use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use garde::Validate;
use kept_dispatch::texts::{Sample, samples};
use kept_domain::Language;
use kept_domain::text::TextLength;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(texts))
}

#[derive(Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Asked {
    /// Of one language only: "en", "de" or "es".
    #[garde(skip)]
    #[param(value_type = Option<String>)]
    language: Option<Language>,
}

/// A text as customers get it.
#[derive(Serialize, ToSchema)]
struct Preview {
    /// "en", "de" or "es".
    #[schema(value_type = String)]
    language: Language,
    /// What it is about, "warning again".
    name: String,
    /// The words, with names and times made up.
    body: String,
    /// "GSM-7", or "UCS-2" when a character is outside it.
    encoding: &'static str,
    /// Characters as the encoding counts them.
    units: u32,
    /// Texts that the carrier bills.
    segments: u32,
}

/// All texts.
#[derive(Serialize, ToSchema)]
struct Previews {
    texts: Vec<Preview>,
}

/// Every text that customers may get, with made-up names and times, and its length.
#[utoipa::path(get, path = "/api/territories/{t}/texts", tag = "texts", security(("session" = [])),
    params(("t" = String, Path, description = "Territory"), Asked),
    responses((status = 200, body = Previews), QueryProblems))]
async fn texts(
    State(state): State<AppState>,
    PathOf(path): PathOf<TerritoryPath>,
    QueryOf(asked): QueryOf<Asked>,
) -> Result<Json<Previews>, Problem> {
    let territory = state.territory(&path.t).await?;
    let wanted = |language: &Language| asked.language.is_none_or(|only| only == *language);
    let texts = Language::ALL
        .into_iter()
        .filter(wanted)
        .flat_map(|language| {
            let wording = territory.settings.templates.of(language);
            let samples = samples(&territory.firm, language, &wording).into_iter();
            samples.map(move |sample| preview(language, sample))
        })
        .collect();
    Ok(Json(Previews { texts }))
}

fn preview(language: Language, sample: Sample) -> Preview {
    Preview {
        language,
        name: sample.name,
        body: sample.body,
        encoding: encoding(sample.length),
        units: sample.length.units,
        segments: sample.length.segments,
    }
}

/// What carriers call the alphabet that a text takes.
pub(super) fn encoding(length: TextLength) -> &'static str {
    if length.gsm7 { "GSM-7" } else { "UCS-2" }
}
