//! A carrier on this machine: it keeps the requests that it gets, and answers as Twilio does, or as
//! the test says. That real clients take it for Twilio is checked with the official library
//! (`tests/tests/gateways.rs`).

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// What happens to one request that posts a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scene {
    /// It is taken.
    Take,
    /// It is taken, and its answer breaks off.
    TakeSilently,
    /// It is refused with this status and body.
    Answer(u16, String),
}

/// A request as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// GET or POST.
    pub method: String,
    /// Its path.
    pub path: String,
    /// Headers by their lower-case names.
    pub headers: BTreeMap<String, String>,
    /// Fields of the query.
    pub query: BTreeMap<String, String>,
    /// Fields of the form.
    pub form: BTreeMap<String, String>,
    /// The body as it came.
    pub body: Vec<u8>,
}

#[derive(Default)]
struct Memory {
    requests: Vec<Request>,
    messages: Vec<Value>,
    scenes: VecDeque<Scene>,
    created: String,
}

type Shared = Arc<Mutex<Memory>>;

/// The carrier. It stops when it is dropped.
pub struct Carrier {
    address: String,
    memory: Shared,
    task: JoinHandle<()>,
}

impl Carrier {
    /// A carrier on a free port; messages are created at `created`, an RFC 2822 date.
    ///
    /// # Errors
    /// No port is free.
    pub async fn start(created: &str) -> std::io::Result<Carrier> {
        let memory: Shared = Arc::default();
        lock(&memory).created = created.to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = format!("http://{}", listener.local_addr()?);
        let router = Router::new()
            .fallback(answer)
            .with_state(Arc::clone(&memory));
        let task = tokio::spawn(async move {
            let _ = axum::serve(listener, router).await;
        });
        Ok(Carrier {
            address,
            memory,
            task,
        })
    }

    /// "http://127.0.0.1:1234".
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// What happens to the messages that are posted next; those after them are taken.
    pub fn play(&self, scenes: impl IntoIterator<Item = Scene>) {
        lock(&self.memory).scenes.extend(scenes);
    }

    /// All requests so far.
    #[must_use]
    pub fn requests(&self) -> Vec<Request> {
        lock(&self.memory).requests.clone()
    }

    /// How many messages it has taken.
    #[must_use]
    pub fn taken(&self) -> usize {
        lock(&self.memory).messages.len()
    }
}

impl Drop for Carrier {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn lock(memory: &Shared) -> std::sync::MutexGuard<'_, Memory> {
    memory.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn answer(
    State(memory): State<Shared>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let request = Request {
        method: method.to_string(),
        path: uri.path().to_owned(),
        headers: headers
            .iter()
            .filter_map(|(name, value)| Some((name.to_string(), value.to_str().ok()?.to_owned())))
            .collect(),
        query: fields(uri.query().unwrap_or_default().as_bytes()),
        form: fields(&body),
        body: body.to_vec(),
    };
    lock(&memory).requests.push(request.clone());
    if method == Method::GET {
        return list(&memory, &request);
    }
    let scene = lock(&memory).scenes.pop_front().unwrap_or(Scene::Take);
    match scene {
        Scene::Answer(status, body) => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::IM_A_TEAPOT);
            (status, [("content-type", "application/json")], body).into_response()
        }
        Scene::Take => json_answer(StatusCode::CREATED, &take(&memory, &request)),
        Scene::TakeSilently => {
            take(&memory, &request);
            let cut = futures::stream::once(async {
                Err::<Bytes, _>(std::io::Error::other("the connection is cut"))
            });
            (StatusCode::CREATED, Body::from_stream(cut)).into_response()
        }
    }
}

fn fields(encoded: &[u8]) -> BTreeMap<String, String> {
    let mut url = match reqwest::Url::parse("http://fields") {
        Ok(url) => url,
        Err(_) => return BTreeMap::new(),
    };
    url.set_query(Some(&String::from_utf8_lossy(encoded)));
    url.query_pairs().into_owned().collect()
}

/// The resource that Twilio makes of a message
/// (<https://www.twilio.com/docs/messaging/api/message-resource#message-properties>).
fn take(memory: &Shared, request: &Request) -> Value {
    let mut memory = lock(memory);
    let field = |name: &str| request.form.get(name);
    let number = memory.messages.len() + 1;
    let resource = json!({
        "sid": format!("SM{number:032}"),
        "account_sid": request.path.split('/').nth(3),
        "api_version": "2010-04-01",
        "body": field("Body"),
        "from": field("From"),
        "messaging_service_sid": field("MessagingServiceSid"),
        "to": field("To"),
        "status": "queued",
        "direction": "outbound-api",
        "date_created": memory.created,
        "date_updated": memory.created,
        "date_sent": null,
        "error_code": null,
        "error_message": null,
        "num_media": "0",
        "num_segments": "1",
        "price": null,
        "price_unit": null,
        "subresource_uris": {},
        "uri": format!("{}/SM{number:032}.json", request.path.trim_end_matches(".json")),
    });
    memory.messages.push(resource.clone());
    resource
}

/// Newest first, as Twilio lists them.
fn list(memory: &Shared, request: &Request) -> Response {
    let memory = lock(memory);
    let to = request.query.get("To");
    let messages: Vec<&Value> = memory
        .messages
        .iter()
        .rev()
        .filter(|message| to.is_none_or(|to| message["to"] == json!(to)))
        .collect();
    let page = json!({
        "messages": messages,
        "page": 0,
        "page_size": 100,
        "start": 0,
        "end": messages.len().saturating_sub(1),
        "uri": request.path,
        "first_page_uri": request.path,
        "next_page_uri": null,
        "previous_page_uri": null,
    });
    json_answer(StatusCode::OK, &page)
}

fn json_answer(status: StatusCode, body: &Value) -> Response {
    (status, axum::Json(body.clone())).into_response()
}
