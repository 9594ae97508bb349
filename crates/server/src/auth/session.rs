//! Dispatchers' sessions: a random token in a cookie that scripts can't read, its hash in the
//! store. Guards the dispatcher's whole API.

use super::{csrf, rights, secret};
use crate::problem::{Kind, Problem};
use crate::state::AppState;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::Response;
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use kept_dispatch::ports::{Session, User};

/// The cookie's name.
pub const COOKIE: &str = "kept_session";

/// What everybody who is signed in may do with their own login.
const OWN: [&str; 3] = ["/api/me", "/api/me/password", "/api/logout"];

/// Longest cookie value that is looked up.
const TOKEN_LEN_MAX: usize = 128;

/// Somebody who is signed in.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// Who.
    pub user: User,
    /// By which session.
    pub session: Session,
}

impl SignedIn {
    /// Refuses those whose role lacks a right.
    ///
    /// # Errors
    /// `Forbidden`.
    pub fn require(&self, right: rights::Right) -> Result<(), Problem> {
        rights::require(self.user.role, right)
    }
}

/// Lets only calls with a good session through, and unsafe ones only with its token.
///
/// # Errors
/// `Unauthenticated`, `Forbidden`, or the store's.
pub async fn require(
    State(state): State<AppState>,
    jar: CookieJar,
    mut request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let signed_in = find(&state, &jar).await?.ok_or_else(nobody)?;
    csrf::check(request.method(), request.headers(), &signed_in.session.csrf)?;
    let is_own = OWN.contains(&request.uri().path());
    if signed_in.user.one_time && !is_own {
        return Err(Problem::new(
            Kind::Forbidden,
            "choose a password of your own first, at /api/me/password",
        ));
    }
    if !request.method().is_safe() && !is_own {
        signed_in.require(rights::Right::Change)?;
    }
    request.extensions_mut().insert(signed_in);
    Ok(next.run(request).await)
}

fn nobody() -> Problem {
    Problem::new(Kind::Unauthenticated, "sign in at /api/login first")
}

/// Who the cookie belongs to, if its session is still good.
///
/// # Errors
/// The store's.
pub async fn find(state: &AppState, jar: &CookieJar) -> Result<Option<SignedIn>, Problem> {
    let Some(token) = jar.get(COOKIE).map(Cookie::value) else {
        return Ok(None);
    };
    if token.is_empty() || token.len() > TOKEN_LEN_MAX {
        return Ok(None);
    }
    let now = state.clock.now();
    let hash = secret::sha256_hex(token);
    let Some(session) = state.accounts.session(&hash, now).await? else {
        return Ok(None);
    };
    // A login that is gone or disabled takes its sessions with it.
    let user = state.accounts.user(&session.login).await?;
    let user = user.filter(|user| !user.disabled);
    Ok(user.map(|user| SignedIn { user, session }))
}

/// Opens a session; returns it with the cookie that carries its token.
///
/// # Errors
/// No randomness, or the store's.
pub async fn open(state: &AppState, login: &str) -> Result<(Session, Cookie<'static>), Problem> {
    let token = secret::token()?;
    let session = Session {
        token_hash: secret::sha256_hex(&token),
        login: login.to_owned(),
        csrf: secret::token()?,
        expires_at: state.clock.now() + state.config.session,
    };
    state.accounts.add_session(&session).await?;
    Ok((session, cookie(state, token)))
}

/// The cookie that carries a token. It has no end of its own: the browser forgets it when it is
/// closed, and the store's session ends by our clock.
#[must_use]
pub fn cookie(state: &AppState, token: String) -> Cookie<'static> {
    Cookie::build((COOKIE, token))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Strict)
        .secure(state.config.is_https())
        .build()
}

impl<S: Send + Sync> FromRequestParts<S> for SignedIn {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        parts
            .extensions
            .get::<SignedIn>()
            .cloned()
            .ok_or_else(nobody)
    }
}
