//! Customers as a caller is looked up: by a number as people say it, a name or a reference; with what was done
//! for them last, so that an urgent visit needs few words.

use super::TerritoryPath;
use super::search::days_of;
use crate::api::openapi::QueryProblems;
use crate::extract::{PathOf, QueryOf};
use crate::problem::Problem;
use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use chrono::NaiveDate;
use garde::Validate;
use kept_dispatch::day::DayState;
use kept_dispatch::ports::VisitKey;
use kept_domain::{CustomerId, Language, Phone, Place, SiteId};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Most visits that are looked through.
const LOOKED_AT_MAX: u32 = 40;
/// Most customers that are named.
const NAMED_MAX: usize = 8;
/// Fewer digits are no number that somebody calls from.
const DIGITS_MIN: usize = 5;

/// The routes.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(find))
        .routes(routes!(jobs))
}

#[derive(Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Asked {
    /// A number as a caller gives it, part of a name, or a reference; 2 to 100 characters.
    #[garde(length(chars, min = 2, max = 100))]
    q: String,
}

/// A customer at one address.
#[derive(Serialize, ToSchema)]
struct Caller {
    /// Full name.
    name: String,
    /// International number.
    #[schema(value_type = Option<String>)]
    phone: Option<Phone>,
    /// "en", "de" or "es".
    #[schema(value_type = String)]
    language: Language,
    /// Address in one line.
    address: String,
    /// How to get in.
    access: String,
    /// Latitude in degrees.
    lat: Option<f64>,
    /// Longitude in degrees.
    lon: Option<f64>,
    /// Row of the territory's own travel matrix.
    matrix: Option<u32>,
    /// Kind of the job that was booked last.
    last_job: String,
    /// The day of it.
    last_day: NaiveDate,
}

/// Customers who were found.
#[derive(Serialize, ToSchema)]
struct Callers {
    /// Newest visit first, at most 8.
    customers: Vec<Caller>,
}

/// Looks a caller up.
#[utoipa::path(get, path = "/api/territories/{t}/customers", tag = "customers", security(("session" = [])),
    params(("t" = String, Path, description = "Territory"), Asked),
    responses((status = 200, body = Callers), QueryProblems))]
async fn find(
    State(state): State<AppState>,
    PathOf(path): PathOf<TerritoryPath>,
    QueryOf(asked): QueryOf<Asked>,
) -> Result<Json<Callers>, Problem> {
    let wanted = as_dialled(&asked.q);
    let keys = state
        .store
        .search_visits(&path.t, &wanted, LOOKED_AT_MAX)
        .await?;
    let days = days_of(state.store.as_ref(), &keys).await?;
    let mut seen: BTreeSet<(CustomerId, SiteId)> = BTreeSet::new();
    let customers = keys
        .iter()
        .filter_map(|key| known(days.get(&key.day)?, key, &mut seen))
        .take(NAMED_MAX)
        .collect();
    Ok(Json(Callers { customers }))
}

/// A number as it is stored, as far as it can be told: callers leave out the country's code and begin with
/// zeros. Anything else stays as it is.
fn as_dialled(text: &str) -> String {
    let text = text.trim();
    let is_number = text
        .chars()
        .all(|c| c.is_ascii_digit() || " +-()/.".contains(c));
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    if is_number && digits.len() >= DIGITS_MIN {
        digits.trim_start_matches('0').to_owned()
    } else {
        text.to_owned()
    }
}

/// None when the visit moved meanwhile, or the customer was named already.
fn known(
    day: &DayState,
    key: &VisitKey,
    seen: &mut BTreeSet<(CustomerId, SiteId)>,
) -> Option<Caller> {
    let visit = day.visits.get(&key.visit)?;
    let customer = day.customers.get(&visit.customer)?;
    let site = day.sites.get(&visit.site)?;
    if !seen.insert((customer.id.clone(), site.id.clone())) {
        return None;
    }
    let Place { point, matrix } = site.place;
    Some(Caller {
        name: customer.name.clone(),
        phone: customer.phone.clone(),
        language: customer.language,
        address: site.address.clone(),
        access: site.access.clone(),
        lat: point.map(|point| point.lat),
        lon: point.map(|point| point.lon),
        matrix,
        last_job: visit.job_type.clone(),
        last_day: visit.day,
    })
}

/// A kind of job as it is usually booked.
#[derive(Clone, Serialize, ToSchema)]
struct Job {
    /// Its name.
    job_type: String,
    /// Expected time on site in minutes.
    duration_min: i64,
    /// Skill → level needed.
    skills: BTreeMap<String, u8>,
    /// Part → pieces needed.
    parts: BTreeMap<String, u32>,
}

/// Kinds of jobs.
#[derive(Serialize, ToSchema)]
struct Jobs {
    /// By name.
    jobs: Vec<Job>,
}

/// The kinds of jobs on a day, so that a new visit needs only a name.
#[utoipa::path(get, path = "/api/territories/{t}/days/{date}/jobs", tag = "customers", security(("session" = [])),
    params(("t" = String, Path, description = "Territory"), ("date" = String, Path, description = "Local date")),
    responses((status = 200, body = Jobs), QueryProblems))]
async fn jobs(
    State(state): State<AppState>,
    PathOf(path): PathOf<super::DayPath>,
) -> Result<Json<Jobs>, Problem> {
    let day = state.store.load_day(&path.t, path.date).await?;
    let mut jobs: BTreeMap<String, Job> = BTreeMap::new();
    for visit in day.visits.into_values() {
        jobs.entry(visit.job_type.clone()).or_insert_with(|| Job {
            job_type: visit.job_type,
            duration_min: (visit.duration_s.0 + 59) / 60,
            skills: visit.skills,
            parts: visit.parts,
        });
    }
    Ok(Json(Jobs {
        jobs: jobs.into_values().collect(),
    }))
}

#[cfg(test)]
mod tests {
    use super::as_dialled;

    #[test]
    fn numbers_are_looked_for_as_callers_say_them() {
        for said in [
            "07700 900123",
            "0044 7700 900123",
            "+44 7700 900-123",
            "7700900123",
        ] {
            assert!("+447700900123".contains(&as_dialled(said)), "{said}");
        }
        assert_eq!(as_dialled(" Ann Weber "), "Ann Weber");
        assert_eq!(as_dialled("K7Q2"), "K7Q2");
        assert_eq!(as_dialled("007"), "007");
    }
}
