//! Logins of the firm: who may sign in, and as what. Passwords are made up here, shown once and kept nowhere.

use super::IdPath;
use super::login::hash;
use crate::api::openapi::{ChangeProblems, QueryProblems};
use crate::auth::rights::Right;
use crate::auth::session::SignedIn;
use crate::checks::failed;
use crate::extract::{Body, PathOf};
use crate::problem::{Kind, Problem};
use crate::setup::made_up_password;
use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use garde::Validate;
use kept_dispatch::Refusal;
use kept_dispatch::ports::{Role, StoreError, User};
use kept_domain::Fault;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Most logins of an instance.
const USERS_MAX: u64 = 1_000;

/// The routes.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list, add))
        .routes(routes!(change))
        .routes(routes!(reset))
}

/// A login.
#[derive(Serialize, ToSchema)]
struct KnownLogin {
    /// Login name.
    login: String,
    /// Name as shown.
    name: String,
    /// "owner", "dispatcher" or "viewer".
    #[schema(value_type = String)]
    role: Role,
    /// May not sign in.
    disabled: bool,
    /// Still has the password that was made up.
    one_time: bool,
}

impl From<User> for KnownLogin {
    fn from(user: User) -> Self {
        KnownLogin {
            login: user.login,
            name: user.name,
            role: user.role,
            disabled: user.disabled,
            one_time: user.one_time,
        }
    }
}

/// All logins.
#[derive(Serialize, ToSchema)]
struct Logins {
    /// By login name.
    users: Vec<KnownLogin>,
}

/// Everybody who may sign in, or might once.
#[utoipa::path(get, path = "/api/users", tag = "users", security(("session" = [])),
    responses((status = 200, body = Logins), QueryProblems))]
async fn list(State(state): State<AppState>) -> Result<Json<Logins>, Problem> {
    let users = state.accounts.users().await?;
    let users = users.into_iter().map(KnownLogin::from).collect();
    Ok(Json(Logins { users }))
}

#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewLogin {
    /// Login name: letters of a to z, digits, ".", "_" and "-"; case doesn't matter.
    #[garde(length(bytes, min = 1, max = 50), custom(login_name))]
    login: String,
    /// Name as shown.
    #[garde(length(bytes, min = 1, max = 100), custom(shown_name))]
    name: String,
    /// "owner", "dispatcher" or "viewer".
    #[garde(skip)]
    #[schema(value_type = String)]
    role: Role,
}

fn login_name(login: &str, (): &()) -> garde::Result {
    let good = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    if login.chars().all(good) {
        Ok(())
    } else {
        Err(failed(&Fault::NotALogin))
    }
}

fn shown_name(name: &str, (): &()) -> garde::Result {
    if name.trim().is_empty() || name.chars().any(char::is_control) {
        Err(failed(&Fault::NotAName))
    } else {
        Ok(())
    }
}

/// A password that is shown once.
#[derive(Serialize, ToSchema)]
struct OneTime {
    /// Whose it is.
    login: String,
    /// Good until its owner chooses another one, which is all that it lets them do.
    password: String,
}

/// Adds a login with a password that is shown once.
#[utoipa::path(post, path = "/api/users", tag = "users", security(("session" = [])), request_body = NewLogin,
    responses((status = 201, body = OneTime), ChangeProblems))]
async fn add(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Body(asked): Body<NewLogin>,
) -> Result<(StatusCode, Json<OneTime>), Problem> {
    signed_in.require(Right::ManageUsers)?;
    if state.accounts.user_count().await? >= USERS_MAX {
        let full = format!("there are {USERS_MAX} logins already");
        return Err(Problem::new(Kind::Refused, full));
    }
    let password = made_up_password()?;
    let user = User {
        login: asked.login.to_lowercase(),
        name: asked.name.trim().to_owned(),
        password_hash: hash(&state, &password).await?,
        role: asked.role,
        disabled: false,
        one_time: true,
    };
    match state.accounts.add_user(&user).await {
        Err(StoreError::Duplicate { .. }) => {
            return Err(Problem::invalid("login", Fault::Taken));
        }
        done => done?,
    }
    let login = user.login;
    tracing::info!(by = %signed_in.user.login, %login, role = ?user.role, "a login was added");
    Ok((StatusCode::CREATED, Json(OneTime { login, password })))
}

#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct LoginChange {
    /// "owner", "dispatcher" or "viewer".
    #[garde(skip)]
    #[schema(value_type = Option<String>)]
    role: Option<Role>,
    /// Whether they may not sign in.
    #[garde(skip)]
    disabled: Option<bool>,
}

/// Changes a login's role, or disables it. Its sessions end. The last owner stays.
#[utoipa::path(post, path = "/api/users/{id}", tag = "users", security(("session" = [])),
    params(("id" = String, Path, description = "Login name")), request_body = LoginChange,
    responses((status = 200, body = KnownLogin), ChangeProblems))]
async fn change(
    State(state): State<AppState>,
    signed_in: SignedIn,
    PathOf(path): PathOf<IdPath<String>>,
    Body(asked): Body<LoginChange>,
) -> Result<Json<KnownLogin>, Problem> {
    signed_in.require(Right::ManageUsers)?;
    let user = known(&state, &path.id).await?;
    let user = User {
        role: asked.role.unwrap_or(user.role),
        disabled: asked.disabled.unwrap_or(user.disabled),
        ..user
    };
    keep(&state, &user).await?;
    tracing::info!(by = %signed_in.user.login, login = %user.login, role = ?user.role, disabled = user.disabled, "a login was changed");
    Ok(Json(KnownLogin::from(user)))
}

/// Gives a login another password, which is shown once. Its sessions end.
#[utoipa::path(post, path = "/api/users/{id}/password", tag = "users", security(("session" = [])),
    params(("id" = String, Path, description = "Login name")),
    responses((status = 200, body = OneTime), ChangeProblems))]
async fn reset(
    State(state): State<AppState>,
    signed_in: SignedIn,
    PathOf(path): PathOf<IdPath<String>>,
) -> Result<Json<OneTime>, Problem> {
    signed_in.require(Right::ManageUsers)?;
    let user = known(&state, &path.id).await?;
    let password = made_up_password()?;
    let user = User {
        password_hash: hash(&state, &password).await?,
        one_time: true,
        ..user
    };
    keep(&state, &user).await?;
    let login = user.login;
    tracing::info!(by = %signed_in.user.login, %login, "a password was reset");
    Ok(Json(OneTime { login, password }))
}

async fn known(state: &AppState, login: &str) -> Result<User, Problem> {
    let user = state.accounts.user(login).await?;
    user.ok_or_else(|| Problem::new(Kind::NotFound, "no such login"))
}

async fn keep(state: &AppState, user: &User) -> Result<(), Problem> {
    match state.accounts.change_user(user, None).await {
        Err(StoreError::Conflict(_)) => Err(Problem::refused(Kind::Refused, Refusal::LastOwner)),
        done => Ok(done?),
    }
}
