//! Templates: what customers read, message by message, for a firm to word itself. Here they are read and tried;
//! they are changed as the other settings are, so that the ledger has them.

use super::TerritoryPath;
use super::texts::encoding;
use crate::api::openapi::{ChangeProblems, QueryProblems};
use crate::auth::rights::Right;
use crate::auth::session::SignedIn;
use crate::extract::{Body, PathOf, QueryOf};
use crate::problem::Problem;
use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use garde::Validate;
use kept_dispatch::texts::{self, built_in};
use kept_domain::template::{RULES, Rule, Use, rule};
use kept_domain::{Language, Template, Territory, template};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(templates))
        .routes(routes!(preview))
}

/// Longest template that is tried, in characters; a shorter one may still be too long to be sent.
const TRIED_CHARS_MAX: usize = 2_000;

#[derive(Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Asked {
    /// "en", "de" or "es".
    #[garde(skip)]
    #[param(value_type = String)]
    language: Language,
}

/// A message that a firm may word.
#[derive(Serialize, ToSchema)]
struct TemplateView {
    /// Its name, "warning-again".
    key: &'static str,
    /// Where it stands: "text" (the firm's name goes before it, the link after it), "choice" (among the options of
    /// a text), "mail" or "calendar".
    used: &'static str,
    /// The built-in wording.
    built_in: &'static str,
    /// The firm's own wording, which counts; null where it is as built in.
    own: Option<String>,
    /// Variables that it has to say, without the dollar.
    required: &'static [&'static str],
    /// Variables that it may say besides.
    optional: &'static [&'static str],
    /// A word that it has to say as it is: carriers and customers go by it.
    word: Option<&'static str>,
    /// As customers read it now.
    previews: Vec<TemplatePreview>,
}

/// A message in a text, with made-up names and times.
#[derive(Serialize, ToSchema)]
struct TemplatePreview {
    /// What the text is about, "warning again".
    name: String,
    /// The words.
    body: String,
    /// "GSM-7" or "UCS-2"; null where it is no text, as the next two.
    encoding: Option<&'static str>,
    /// Characters as the encoding counts them.
    units: Option<u32>,
    /// Texts that the carrier bills.
    segments: Option<u32>,
}

/// All messages in one language, in the order of a visit's life.
#[derive(Serialize, ToSchema)]
struct TemplateList {
    templates: Vec<TemplateView>,
}

/// Every message that a firm may word: the wording that counts, the built-in one, and the rule for it.
#[utoipa::path(get, path = "/api/territories/{t}/templates", tag = "templates", security(("session" = [])),
    params(("t" = String, Path, description = "Territory"), Asked),
    responses((status = 200, body = TemplateList), QueryProblems))]
async fn templates(
    State(state): State<AppState>,
    PathOf(path): PathOf<TerritoryPath>,
    QueryOf(asked): QueryOf<Asked>,
) -> Result<Json<TemplateList>, Problem> {
    let territory = state.territory(&path.t).await?;
    let messages = RULES
        .iter()
        .map(|rule| message(&territory, asked.language, rule));
    Ok(Json(TemplateList {
        templates: messages.collect(),
    }))
}

fn message(territory: &Territory, language: Language, rule: &'static Rule) -> TemplateView {
    let own = territory.settings.templates.get(language, rule.key);
    TemplateView {
        key: rule.key,
        used: match rule.used {
            Use::Text => "text",
            Use::Choice => "choice",
            Use::Mail => "mail",
            Use::Calendar => "calendar",
        },
        built_in: built_in(language, rule.key).unwrap_or_default(),
        own: own.map(str::to_owned),
        required: rule.required,
        optional: rule.optional,
        word: rule.word,
        previews: previews(territory, language, rule.key),
    }
}

fn previews(territory: &Territory, language: Language, key: &str) -> Vec<TemplatePreview> {
    let wording = territory.settings.templates.of(language);
    let shown = texts::preview(&territory.firm, language, &wording, key).into_iter();
    shown
        .map(|one| TemplatePreview {
            name: one.name,
            body: one.body,
            encoding: one.length.map(encoding),
            units: one.length.map(|length| length.units),
            segments: one.length.map(|length| length.segments),
        })
        .collect()
}

/// A wording that is tried.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct TemplateDraft {
    /// "en", "de" or "es".
    #[garde(skip)]
    #[schema(value_type = String)]
    language: Language,
    /// The message, "warning-again".
    #[garde(custom(is_message))]
    key: String,
    /// The wording; null for the built-in one.
    #[garde(inner(length(chars, max = TRIED_CHARS_MAX)))]
    template: Option<String>,
}

fn is_message(key: &str, (): &()) -> garde::Result {
    match rule(key) {
        Some(_) => Ok(()),
        None => Err(garde::Error::new("isn't a message that can be worded")),
    }
}

/// How a wording would read.
#[derive(Serialize, ToSchema)]
struct TriedTemplate {
    /// Why it can't be saved; null when it can.
    wrong: Option<String>,
    /// As customers would read it; none where it can't be said at all.
    previews: Vec<TemplatePreview>,
}

/// Tries a wording: how it reads, what it takes and what is wrong with it. Changes nothing.
#[utoipa::path(post, path = "/api/territories/{t}/templates/preview", tag = "templates", security(("session" = [])),
    params(("t" = String, Path, description = "Territory")), request_body = TemplateDraft,
    responses((status = 200, body = TriedTemplate), ChangeProblems))]
async fn preview(
    State(state): State<AppState>,
    signed_in: SignedIn,
    PathOf(path): PathOf<TerritoryPath>,
    Body(draft): Body<TemplateDraft>,
) -> Result<Json<TriedTemplate>, Problem> {
    signed_in.require(Right::ChangeSettings)?;
    let mut territory = state.territory(&path.t).await?;
    let (language, key) = (draft.language, draft.key.as_str());
    let text = draft.template.as_deref();
    let can_be_said = text.is_none_or(|text| can_be_said(key, text));
    let wrong = text.and_then(|text| template::wrong(key, text));
    let own = draft.template.clone().filter(|_| can_be_said);
    territory.settings.templates.set(language, key, own);
    Ok(Json(TriedTemplate {
        wrong,
        previews: if can_be_said {
            previews(&territory, language, key)
        } else {
            Vec::new()
        },
    }))
}

/// Whether a wording has words to show, also where it may not be sent.
fn can_be_said(key: &str, text: &str) -> bool {
    match (rule(key), Template::read(text)) {
        (Some(rule), Ok(template)) => template.variables().all(|name| rule.knows(name)),
        _ => false,
    }
}
