//! A territory's settings: what the firm decides about times, warnings and widths.

use super::TerritoryPath;
use crate::api::openapi::{self, ChangeProblems};
use crate::auth::rights::Right;
use crate::auth::session::SignedIn;
use crate::extract::{Body, PathOf};
use crate::problem::{FieldError, Problem};
use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use garde::Validate;
use kept_domain::{Language, Ppm, Seconds, SettingChange, Settings, TimeOfDay, WarningMode};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(change))
}

type AskedTemplates = BTreeMap<Language, BTreeMap<String, Option<String>>>;

macro_rules! asked {
    ($($(#[$doc:meta])* $name:ident: $type:ty, $shown:ty;)+) => {
        /// Settings that are to change; what isn't given stays.
        #[derive(Deserialize, Validate, ToSchema)]
        #[serde(deny_unknown_fields)]
        #[garde(allow_unvalidated)]
        struct SettingsChange {$(
            $(#[$doc])*
            #[schema(value_type = Option<$shown>)]
            $name: Option<$type>,
        )+
            /// The firm's own templates by language and message, `{"en": {"done": "…"}}`; null for the built-in
            /// wording. What isn't given stays.
            #[schema(value_type = Option<Object>)]
            templates: Option<AskedTemplates>,
        }

        impl SettingsChange {
            fn onto(&self, known: &Settings) -> Settings {
                let mut settings = known.clone();
                $(if let Some(value) = self.$name {
                    settings.$name = value;
                })+
                for (language, wording) in self.templates.iter().flatten() {
                    for (key, template) in wording {
                        settings.templates.set(*language, key, template.clone());
                    }
                }
                settings
            }
        }
    };
}

asked! {
    /// When the next day is planned and windows are told, local "HH:MM".
    evening_at: TimeOfDay, String;
    /// When narrower windows are told on the day.
    morning_at: TimeOfDay, String;
    /// No texts from then on.
    quiet_from: TimeOfDay, String;
    /// Texts again from then on.
    quiet_to: TimeOfDay, String;
    /// Texts about a disruption of the same day already from then on.
    quiet_to_disruption: TimeOfDay, String;
    /// Narrowest window that is told ahead, seconds.
    width_min_s: Seconds, i64;
    /// Widest tight window, seconds.
    width_max_s: Seconds, i64;
    /// Share of windows that may be missed, millionths.
    miss_ppm: Ppm, u32;
    /// Seconds of a technician's time that a minute of a visit's width is worth.
    width_worth_s: u32, u32;
    /// Seconds of driving and waiting that a promise is worth which would break otherwise: a colleague takes the visit
    /// over without asking where that pays. 0 hands nothing over.
    handover_worth_s: Seconds, i64;
    /// Warn when a promise breaks with this chance, half an hour before its end, millionths.
    warn_open_ppm: Ppm, u32;
    /// Warn earlier, and later too, from this chance on.
    warn_sure_ppm: Ppm, u32;
    /// Take a warning back below this chance.
    warn_close_ppm: Ppm, u32;
    /// Texts per warning; then a call.
    warn_texts_max: u32, u32;
    /// Who decides that a warning goes out: "automatic" or "ask_first".
    warn_mode: WarningMode, String;
    /// Options are held this long, seconds.
    hold_options_s: Seconds, i64;
    /// No answer for this long opens a call task, seconds.
    unanswered_s: Seconds, i64;
    /// A person calls or answers within this time, seconds.
    call_within_s: Seconds, i64;
    /// Texts wait this long after a change by hand, seconds.
    undo_s: Seconds, i64;
}

/// Settings as they count now.
#[derive(Serialize, ToSchema)]
struct ChangedSettings {
    /// All settings.
    #[schema(value_type = openapi::Settings)]
    settings: Settings,
    /// What changed: name, from, to. Empty when nothing did.
    #[schema(value_type = Vec<Object>)]
    changes: Vec<SettingChange>,
}

/// Changes settings. Planned days keep their plans and promises; what changed is in the ledger.
#[utoipa::path(post, path = "/api/territories/{t}/settings", tag = "settings", security(("session" = [])),
    params(("t" = String, Path, description = "Territory")), request_body = SettingsChange,
    responses((status = 200, body = ChangedSettings), ChangeProblems))]
async fn change(
    State(state): State<AppState>,
    signed_in: SignedIn,
    PathOf(path): PathOf<TerritoryPath>,
    Body(asked): Body<SettingsChange>,
) -> Result<Json<ChangedSettings>, Problem> {
    signed_in.require(Right::ChangeSettings)?;
    let known = state.territory(&path.t).await?.settings;
    refuse(&asked.onto(&known))?;
    let by = signed_in.user.name;
    let change = |known: &Settings| asked.onto(known);
    let changes = state.dispatch.change_settings(&path.t, &by, change).await?;
    let settings = state.territory(&path.t).await?.settings;
    Ok(Json(ChangedSettings { settings, changes }))
}

/// Names every setting that is wrong, not only the first.
fn refuse(settings: &Settings) -> Result<(), Problem> {
    let wrong = settings.wrong().into_iter();
    let errors: Vec<FieldError> = wrong
        .map(|(field, message)| FieldError::new(field, message))
        .collect();
    if errors.is_empty() {
        Ok(())
    } else {
        Err(Problem::fields(errors))
    }
}
