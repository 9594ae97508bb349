//! Calls with a key (`Idempotency-Key`): a call that is sent again gets the answer of the first one, and has
//! no second effect; also after a restart, and from another process on the same store.
//!
//! Only what went well is kept. What was refused (4xx) had no effect, so its key is given back. What failed
//! on our side (5xx) may have had one: its key stays taken, and who sends it again is told to look.

use crate::auth::secret;
use crate::auth::session::SignedIn;
use crate::extract;
use crate::problem::{Kind, Problem};
use crate::state::AppState;
use axum::body::{Body, Bytes, HttpBody as _, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use kept_dispatch::ports::answers::CONTENT_BYTES_MAX;
use kept_dispatch::ports::{Answer, Claim, KeyedCall};
use kept_domain::Seconds;
use sha2::{Digest, Sha256};
use utoipa::openapi::path::{ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, SchemaType, Type};
use utoipa_axum::router::OpenApiRouter;

/// The header as problems and the documentation name it.
const NAME: &str = "Idempotency-Key";
const HEADER: HeaderName = HeaderName::from_static("idempotency-key");
/// Says of an answer that it is an earlier one.
const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");
/// Longest key.
const KEY_LEN_MAX: usize = 255;
/// How long keys and answers are kept.
const KEPT_FOR: Seconds = Seconds(24 * 3600);

/// Routes whose unsafe calls may carry a key; documented as such. What they answer must not be secret, since
/// it is stored.
#[must_use]
pub fn keyed(mut router: OpenApiRouter<AppState>, state: &AppState) -> OpenApiRouter<AppState> {
    let parameter = ParameterBuilder::new()
        .name(NAME)
        .parameter_in(ParameterIn::Header)
        .description(Some(
            "1 to 255 printable ASCII characters of the caller's choice, new for each thing to do. The \
             same call with the same key within 24 hours has no second effect and gets the first answer \
             with `Idempotent-Replayed: true`; 409 while that one is under way or when it was cut off, \
             422 for another call.",
        ))
        .schema(Some(
            ObjectBuilder::new()
                .schema_type(SchemaType::Type(Type::String))
                .min_length(Some(1))
                .max_length(Some(KEY_LEN_MAX))
                .pattern(Some("^[ -~]+$"))
                .build(),
        ))
        .build();
    for item in router.get_openapi_mut().paths.paths.values_mut() {
        let unsafe_ones = [
            &mut item.post,
            &mut item.put,
            &mut item.patch,
            &mut item.delete,
        ];
        for operation in unsafe_ones.into_iter().flatten() {
            let parameters = operation.parameters.get_or_insert_default();
            parameters.push(parameter.clone());
        }
    }
    router.route_layer(from_fn_with_state(state.clone(), once))
}

/// Lets a call with a key through the first time only.
///
/// # Errors
/// `Invalid` for a key that is none, or another call's; `Conflict` while the first call isn't answered; the
/// store's.
async fn once(
    State(state): State<AppState>,
    signed_in: SignedIn,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let Some(key) = request.headers().get(HEADER) else {
        return Ok(next.run(request).await);
    };
    if request.method().is_safe() {
        return Ok(next.run(request).await);
    }
    let key_hash = hash(&[signed_in.user.login.as_bytes(), checked(key)?.as_bytes()]);
    let (request, body) = read(request).await?;
    let address = request.uri().path_and_query().map(ToString::to_string);
    let address = address.unwrap_or_default();
    let asked = [
        request.method().as_str().as_bytes(),
        address.as_bytes(),
        &body,
    ];
    let call = KeyedCall {
        key_hash,
        asked_hash: hash(&asked),
        at: state.clock.now(),
    };
    match state.answers.claim(&call, call.at - KEPT_FOR).await? {
        Claim::New => first(state, call.key_hash, request, next).await,
        Claim::Answered(answer) => again(answer),
        Claim::Unanswered => Err(Problem::new(
            Kind::Conflict,
            "a call with this Idempotency-Key is under way, or was cut off: look what became of it \
             before you send it with a new key",
        )),
        Claim::Taken => Err(Problem::invalid(
            NAME,
            "was sent with another call before: each thing to do needs a key of its own",
        )),
    }
}

fn checked(key: &HeaderValue) -> Result<&str, Problem> {
    let text = key.to_str().unwrap_or_default();
    let is_key = (1..=KEY_LEN_MAX).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_graphic() || byte == b' ');
    if is_key {
        Ok(text)
    } else {
        let message = format!("must be 1 to {KEY_LEN_MAX} printable ASCII characters");
        Err(Problem::invalid(NAME, message))
    }
}

/// The hash of some parts, each with its length, so that no part can run into the next.
fn hash(parts: &[&[u8]]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    secret::hex(&hash.finalize())
}

/// Reads the body, and leaves it to be read again.
async fn read(request: Request) -> Result<(Request, Bytes), Problem> {
    let (parts, body) = request.into_parts();
    let bytes = extract::bytes(Request::from_parts(parts.clone(), body), &()).await?;
    let request = Request::from_parts(parts, Body::from(bytes.clone()));
    Ok((request, bytes))
}

/// Does what is asked and keeps the answer. It goes on when the caller gives up, so that the answer is there
/// when they send the call again.
async fn first(
    state: AppState,
    key_hash: String,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let work = tokio::spawn(async move {
        let response = next.run(request).await;
        keep(&state, &key_hash, response).await
    });
    work.await.map_err(|error| {
        tracing::error!(%error, "a call with a key broke off");
        Problem::new(Kind::Internal, "the error was logged")
    })
}

async fn keep(state: &AppState, key_hash: &str, response: Response) -> Response {
    let status = response.status();
    if status.is_client_error() {
        log_failure(state.answers.give_back(key_hash).await);
        return response;
    }
    let length = response.body().size_hint().upper();
    let fits = length.is_some_and(|length| length <= CONTENT_BYTES_MAX as u64);
    if status.is_server_error() || !fits {
        return response;
    }
    let (parts, body) = response.into_parts();
    let Ok(content) = to_bytes(body, CONTENT_BYTES_MAX).await else {
        return Problem::new(Kind::Internal, "the answer can't be written").into_response();
    };
    let content_type = parts.headers.get(header::CONTENT_TYPE);
    let answer = Answer {
        status: status.as_u16(),
        content_type: content_type
            .and_then(|value| value.to_str().ok())
            .map(str::to_owned),
        content: content.to_vec(),
    };
    log_failure(state.answers.keep_answer(key_hash, &answer).await);
    Response::from_parts(parts, Body::from(content))
}

/// What was done is done, and is answered; only a second call won't get this answer.
fn log_failure(done: Result<(), kept_dispatch::ports::StoreError>) {
    if let Err(error) = done {
        tracing::warn!(%error, "the answer to a call with a key isn't kept");
    }
}

fn again(answer: Answer) -> Result<Response, Problem> {
    let unreadable = || Problem::new(Kind::Internal, "the first answer can't be read");
    let mut response = Response::new(Body::from(answer.content));
    *response.status_mut() = StatusCode::from_u16(answer.status).map_err(|_| unreadable())?;
    let headers = response.headers_mut();
    headers.insert(REPLAYED, HeaderValue::from_static("true"));
    if let Some(kind) = answer.content_type {
        let kind = HeaderValue::from_str(&kind).map_err(|_| unreadable())?;
        headers.insert(header::CONTENT_TYPE, kind);
    }
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Config, assemble};
    use axum::Router;
    use axum::routing::post;
    use kept_dispatch::clock::SystemClock;
    use kept_dispatch::ids::RandomIds;
    use kept_dispatch::ports::{Role, Session, User};
    use kept_domain::Timestamp;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};
    use tokio::sync::Notify;
    use tower::ServiceExt;

    fn owner() -> SignedIn {
        SignedIn {
            user: User {
                login: "owner".to_owned(),
                name: "Owner".to_owned(),
                password_hash: String::new(),
                role: Role::Owner,
                disabled: false,
                one_time: false,
            },
            session: Session {
                token_hash: String::new(),
                login: "owner".to_owned(),
                csrf: String::new(),
                expires_at: Timestamp(i64::MAX),
            },
        }
    }

    async fn guarded(router: Router<AppState>) -> Router {
        let store = kept_store::open("sqlite::memory:").await.unwrap();
        let clock = Arc::new(SystemClock);
        let ids = Arc::new(RandomIds::seeded(clock.clone(), 1));
        let app = assemble(store, clock, ids, Config::default()).await;
        let state = app.unwrap().state;
        router
            .route_layer(from_fn_with_state(state.clone(), once))
            .with_state(state)
    }

    fn call() -> Request {
        let mut request = Request::post("/").header(HEADER, "k").body(Body::empty());
        request.as_mut().unwrap().extensions_mut().insert(owner());
        request.unwrap()
    }

    #[tokio::test]
    async fn what_failed_on_our_side_is_not_done_again() {
        let fails = || async { StatusCode::SERVICE_UNAVAILABLE };
        let router = guarded(Router::new().route("/", post(fails))).await;
        let mut answers = Vec::new();
        for _ in 0..2 {
            let answer = router.clone().oneshot(call()).await.unwrap();
            answers.push(answer.status().as_u16());
        }
        assert_eq!(answers, [503, 409]);
    }

    #[tokio::test]
    async fn the_answer_is_there_for_a_caller_who_gave_up_and_asks_again() {
        let (done, go_on) = (Arc::new(AtomicU32::new(0)), Arc::new(Notify::new()));
        let slow = {
            let (done, go_on) = (done.clone(), go_on.clone());
            move || async move {
                go_on.notified().await;
                done.fetch_add(1, Ordering::Relaxed);
                "done"
            }
        };
        let router = guarded(Router::new().route("/", post(slow))).await;
        // Time enough to take the key, and none to be answered.
        let patience = std::time::Duration::from_millis(200);
        let given_up = tokio::time::timeout(patience, router.clone().oneshot(call()));
        assert!(given_up.await.is_err());
        let busy = router.clone().oneshot(call()).await.unwrap();
        assert_eq!(busy.status(), 409);
        go_on.notify_one();
        let answer = loop {
            let answer = router.clone().oneshot(call()).await.unwrap();
            if answer.status() != 409 {
                break answer;
            }
            tokio::task::yield_now().await;
        };
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.headers().get(REPLAYED).unwrap(), "true");
        let text = to_bytes(answer.into_body(), 100).await.unwrap();
        assert_eq!(text, "done");
        assert_eq!(done.load(Ordering::Relaxed), 1);
    }
}
