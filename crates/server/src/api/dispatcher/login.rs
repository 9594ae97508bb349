//! Signing in and out, and who one is.

use crate::api::openapi::{ChangeProblems, EntryProblems, QueryProblems};
use crate::auth::password::PASSWORD_BYTES_MAX;
use crate::auth::session::{self, SignedIn};
use crate::extract::Body;
use crate::layers::address::Caller;
use crate::problem::{Kind, Problem};
use crate::state::AppState;
use crate::tiles::Tiles;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum_extra::extract::CookieJar;
use garde::Validate;
use kept_dispatch::Refusal;
use kept_dispatch::ports::User;
use kept_domain::Fault;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// What works without a session.
pub fn open() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(login))
}

/// What needs one.
pub fn guarded() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(logout))
        .routes(routes!(me))
        .routes(routes!(password))
}

#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct Login {
    /// Login name; case doesn't matter.
    #[garde(length(bytes, min = 1, max = 100))]
    login: String,
    /// Password.
    #[garde(length(bytes, max = PASSWORD_BYTES_MAX))]
    password: String,
}

/// Who is signed in.
#[derive(Serialize, ToSchema)]
struct Me {
    /// Login name.
    login: String,
    /// Name as shown.
    name: String,
    /// "owner", "dispatcher" or "viewer".
    #[schema(value_type = String)]
    role: kept_dispatch::ports::Role,
    /// Somebody else made the password up: choose another one first.
    one_time: bool,
    /// To be repeated in x-csrf-token by unsafe calls.
    csrf: String,
    /// The ground under the map, where the firm names one.
    map_tiles: Option<Tiles>,
}

impl Me {
    fn new(state: &AppState, user: User, csrf: String) -> Self {
        Me {
            login: user.login,
            name: user.name,
            role: user.role,
            one_time: user.one_time,
            csrf,
            map_tiles: state.config.tiles.clone(),
        }
    }
}

/// Signs in: sets the cookie kept_session.
#[utoipa::path(post, path = "/api/login", tag = "login", request_body = Login,
    responses((status = 200, body = Me), EntryProblems))]
async fn login(
    State(state): State<AppState>,
    caller: Caller,
    jar: CookieJar,
    Body(given): Body<Login>,
) -> Result<(CookieJar, Json<Me>), Problem> {
    let name = given.login.to_lowercase();
    let now = state.clock.now();
    state.limits.login_by_address.try_once(&caller.0, now)?;
    state.limits.login_by_name.try_once(&name, now)?;
    let user = state.accounts.user(&name).await?;
    // A disabled login is told the same as none.
    let user = user.filter(|user| !user.disabled);
    let matches = matches(&state, user.as_ref(), &given.password).await?;
    let (Some(user), true) = (user, matches) else {
        return Err(Problem::refused(Kind::Unauthenticated, Refusal::WrongLogin));
    };
    let (session, cookie) = session::open(&state, &user.login).await?;
    Ok((jar.add(cookie), Json(Me::new(&state, user, session.csrf))))
}

async fn matches(state: &AppState, user: Option<&User>, password: &str) -> Result<bool, Problem> {
    let known = user.map(|user| user.password_hash.clone());
    let matches = state.passwords.matches(known, password).await;
    matches.map_err(|error| {
        tracing::error!(%error, "a login can't be checked");
        Problem::new(Kind::Internal, "the login can't be checked")
    })
}

#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewPassword {
    /// The password that counts now.
    #[garde(length(bytes, max = PASSWORD_BYTES_MAX))]
    current: String,
    /// The one to count from now on, at least 10 characters.
    #[garde(length(chars, min = 10), length(bytes, max = PASSWORD_BYTES_MAX))]
    new: String,
}

/// Chooses another password. All other sessions of the login end.
#[utoipa::path(post, path = "/api/me/password", tag = "login", security(("session" = [])), request_body = NewPassword,
    responses((status = 204, description = "Changed"), ChangeProblems))]
async fn password(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Body(given): Body<NewPassword>,
) -> Result<StatusCode, Problem> {
    let SignedIn { user, session } = signed_in;
    let now = state.clock.now();
    state.limits.login_by_name.try_once(&user.login, now)?;
    if !matches(&state, Some(&user), &given.current).await? {
        return Err(Problem::invalid("current", Fault::WrongPassword));
    }
    if given.new == given.current {
        return Err(Problem::invalid("new", Fault::SamePassword));
    }
    let user = User {
        password_hash: hash(&state, &given.new).await?,
        one_time: false,
        ..user
    };
    let but = Some(session.token_hash.as_str());
    state.accounts.change_user(&user, but).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What the store keeps of a password.
///
/// # Errors
/// `Internal`.
pub(super) async fn hash(state: &AppState, password: &str) -> Result<String, Problem> {
    state.passwords.hash(password).await.map_err(|error| {
        tracing::error!(%error, "a password can't be hashed");
        Problem::new(Kind::Internal, "the password can't be kept")
    })
}

/// Signs out: the session is worth nothing from now on.
#[utoipa::path(post, path = "/api/logout", tag = "login", security(("session" = [])),
    responses((status = 204, description = "Signed out"), QueryProblems))]
async fn logout(
    State(state): State<AppState>,
    signed_in: SignedIn,
    jar: CookieJar,
) -> Result<(CookieJar, StatusCode), Problem> {
    let hash = &signed_in.session.token_hash;
    state.accounts.end_session(hash).await?;
    let gone = session::cookie(&state, String::new());
    Ok((jar.remove(gone), StatusCode::NO_CONTENT))
}

/// Who one is.
#[utoipa::path(get, path = "/api/me", tag = "login", security(("session" = [])),
    responses((status = 200, body = Me), QueryProblems))]
async fn me(State(state): State<AppState>, signed_in: SignedIn) -> Json<Me> {
    Json(Me::new(&state, signed_in.user, signed_in.session.csrf))
}
