//! The product as phones meet it: over its HTTP API, each technician with a token of their own.

use async_trait::async_trait;
use kept_dispatch::ports::InboxMessage;
use kept_dispatch::report::Report;
use kept_dispatch::view::TechnicianRoute;
use kept_domain::{EventKind, Phone, TechnicianId, TerritoryId, Timestamp};
use kept_sim::field::{Field, FieldError};
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::Duration;

/// A request that takes longer than this is given up.
const TIMEOUT: Duration = Duration::from_secs(30);
/// Attempts to get past a rate limit.
const ATTEMPTS_MAX: u32 = 50;

/// The API with one signed-in dispatcher and the technicians' tokens.
pub(crate) struct HttpField {
    client: Client,
    address: String,
    csrf: String,
    territory: TerritoryId,
    tokens: BTreeMap<TechnicianId, String>,
}

impl HttpField {
    /// Signs in as the owner and enrols a phone for each technician, as a firm does.
    pub(crate) async fn connect(
        address: &str,
        territory: &TerritoryId,
        password: &str,
    ) -> Result<Self, FieldError> {
        let client = Client::builder()
            .cookie_store(true)
            .timeout(TIMEOUT)
            .build()
            .map_err(failed)?;
        let mut field = HttpField {
            client,
            address: address.to_owned(),
            csrf: String::new(),
            territory: territory.clone(),
            tokens: BTreeMap::new(),
        };
        let login = json!({"login": "owner", "password": password});
        let me: Value = field.call(Method::POST, "/api/login", Some(&login)).await?;
        field.csrf = text(&me, "csrf")?;
        let path = format!("/api/territories/{territory}/technicians");
        let known: Value = field.call(Method::GET, &path, None).await?;
        for technician in known["technicians"].as_array().into_iter().flatten() {
            let id = TechnicianId(text(technician, "id")?);
            let token = field.enrol(&id).await?;
            field.tokens.insert(id, token);
        }
        Ok(field)
    }

    /// The API as phones that were enrolled before meet it; nobody is signed in.
    pub(crate) fn enrolled(
        address: &str,
        territory: &TerritoryId,
        tokens: &BTreeMap<TechnicianId, String>,
    ) -> Result<Self, FieldError> {
        let client = Client::builder().timeout(TIMEOUT).build();
        Ok(HttpField {
            client: client.map_err(failed)?,
            address: address.to_owned(),
            csrf: String::new(),
            territory: territory.clone(),
            tokens: tokens.clone(),
        })
    }

    /// The phones' tokens.
    pub(crate) fn tokens(&self) -> &BTreeMap<TechnicianId, String> {
        &self.tokens
    }

    async fn enrol(&self, technician: &TechnicianId) -> Result<String, FieldError> {
        let path = format!("/api/technicians/{technician}/enrolments");
        let code: Value = self.call(Method::POST, &path, Some(&json!({}))).await?;
        let body = json!({"code": text(&code, "code")?});
        let enrolled: Value = self
            .call(Method::POST, "/api/technician/enrol", Some(&body))
            .await?;
        text(&enrolled, "token")
    }

    /// A dispatcher's call.
    async fn call<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<T, FieldError> {
        self.send(|| {
            let request = self
                .client
                .request(method.clone(), format!("{}{path}", self.address))
                .header("x-csrf-token", &self.csrf);
            match body {
                Some(body) => request.json(body),
                None => request,
            }
        })
        .await
    }

    /// A technician's call.
    async fn phone<T: DeserializeOwned>(
        &self,
        technician: &TechnicianId,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<T, FieldError> {
        let token = self
            .tokens
            .get(technician)
            .map(String::as_str)
            .unwrap_or_default();
        self.send(|| {
            let request = self
                .client
                .request(method.clone(), format!("{}{path}", self.address))
                .bearer_auth(token);
            match body {
                Some(body) => request.json(body),
                None => request,
            }
        })
        .await
    }

    /// Sends a batch of a technician's events; returns how many were taken over. None when the server
    /// refused the batch because somebody else kept changing the day.
    pub(crate) async fn send_events(
        &self,
        technician: &TechnicianId,
        sent_at: Timestamp,
        reports: &[Report],
    ) -> Result<Option<usize>, FieldError> {
        let events: Vec<Value> = reports.iter().map(event).collect();
        let body = json!({"sent_at": sent_at, "events": events});
        let path = "/api/technician/events";
        let sent: Result<Taken, FieldError> = self
            .phone(technician, Method::POST, path, Some(&body))
            .await;
        match sent {
            Ok(taken) => Ok(Some(taken.accepted())),
            Err(FieldError(why)) if why.contains(": 409 ") => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The texts that a phone shows, oldest first.
    async fn texts(&self, phone: &Phone) -> Result<Vec<InboxMessage>, FieldError> {
        let shown: Shown = self.call(Method::GET, &inbox(phone), None).await?;
        let text = |text: ShownText| InboxMessage {
            id: text.id,
            phone: phone.clone(),
            to_customer: text.to_customer,
            body: text.body,
            at: text.at,
        };
        Ok(shown.messages.into_iter().map(text).collect())
    }

    /// Sends a request, again after a moment while the rate limit says so.
    async fn send<T: DeserializeOwned>(
        &self,
        request: impl Fn() -> RequestBuilder,
    ) -> Result<T, FieldError> {
        for _ in 0..ATTEMPTS_MAX {
            let response = request().send().await.map_err(failed)?;
            if response.status() != StatusCode::TOO_MANY_REQUESTS {
                return read(response).await;
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        Err(FieldError("the rate limit doesn't let up".to_owned()))
    }
}

/// What became of a batch.
#[derive(Deserialize)]
struct Taken {
    results: Vec<TakenEvent>,
}

#[derive(Deserialize)]
struct TakenEvent {
    status: String,
}

impl Taken {
    fn accepted(&self) -> usize {
        let accepted = self.results.iter().filter(|one| one.status == "accepted");
        accepted.count()
    }
}

/// What the inbox's API says of a phone.
#[derive(Deserialize)]
struct Shown {
    messages: Vec<ShownText>,
}

#[derive(Deserialize)]
struct ShownText {
    id: String,
    to_customer: bool,
    body: String,
    at: Timestamp,
}

fn inbox(phone: &Phone) -> String {
    format!("/api/inbox/{}", phone.e164().replace('+', "%2B"))
}

async fn read<T: DeserializeOwned>(response: Response) -> Result<T, FieldError> {
    let status = response.status();
    let path = response.url().path().to_owned();
    let body = response.text().await.map_err(failed)?;
    if !status.is_success() {
        return Err(FieldError(format!("{path}: {status} {body}")));
    }
    serde_json::from_str(&body).map_err(|error| FieldError(format!("{path}: {error}")))
}

fn failed(error: reqwest::Error) -> FieldError {
    FieldError(error.to_string())
}

fn text(value: &Value, field: &str) -> Result<String, FieldError> {
    let found = value.get(field).and_then(Value::as_str);
    found
        .map(str::to_owned)
        .ok_or_else(|| FieldError(format!("the answer has no {field}")))
}

fn event(report: &Report) -> Value {
    let mut event = json!({
        "id": report.id,
        "device_sequence": report.device_sequence,
        "occurred_at": report.occurred_at,
    });
    if let Some(visit) = &report.visit {
        event["visit"] = json!(visit);
    }
    let (kind, detail) = match &report.kind {
        EventKind::OnTheWay => ("on_the_way", None),
        EventKind::Arrived => ("arrived", None),
        EventKind::Started => ("started", None),
        EventKind::Finished => ("finished", None),
        EventKind::NoAccess => ("no_access", None),
        EventKind::Delayed { minutes } => ("delayed", Some(("minutes", json!(minutes)))),
        EventKind::PartMissing { part } => ("part_missing", Some(("part", json!(part)))),
        EventKind::Position { point } => ("position", Some(("point", json!(point)))),
    };
    event["type"] = json!(kind);
    if let Some((name, value)) = detail {
        event[name] = value;
    }
    event
}

#[async_trait]
impl Field for HttpField {
    async fn technicians(&self) -> Result<Vec<TechnicianId>, FieldError> {
        Ok(self.tokens.keys().cloned().collect())
    }

    async fn route(&self, technician: &TechnicianId) -> Result<TechnicianRoute, FieldError> {
        self.phone(technician, Method::GET, "/api/technician/route", None)
            .await
    }

    async fn report(
        &self,
        technician: &TechnicianId,
        sent_at: Timestamp,
        reports: &[Report],
    ) -> Result<(), FieldError> {
        match self.send_events(technician, sent_at, reports).await? {
            Some(_) => Ok(()),
            None => Err(FieldError("the day keeps changing".to_owned())),
        }
    }

    async fn phones(&self) -> Result<Vec<(Phone, Vec<InboxMessage>)>, FieldError> {
        let path = format!("/api/territories/{}/days", self.territory);
        let days: Value = self.call(Method::GET, &path, None).await?;
        let today = text(&days, "today")?;
        let path = format!("/api/territories/{}/days/{today}/phones", self.territory);
        let phones: Value = self.call(Method::GET, &path, None).await?;
        let mut asked = Vec::new();
        for phone in phones["phones"].as_array().into_iter().flatten() {
            let last = &phone["last"];
            let waits = last["to_customer"].as_bool() == Some(true)
                && last["body"]
                    .as_str()
                    .is_some_and(|body| body.contains("Reply 1"));
            if waits {
                let number = Phone::parse(&text(phone, "phone")?)
                    .map_err(|error| FieldError(error.to_string()))?;
                let texts = self.texts(&number).await?;
                asked.push((number, texts));
            }
        }
        Ok(asked)
    }

    async fn write(&self, phone: &Phone, _id: &str, body: &str) -> Result<(), FieldError> {
        let body = json!({"body": body});
        match self
            .call::<Value>(Method::POST, &inbox(phone), Some(&body))
            .await
        {
            // Somebody else answered first: the product said so in words.
            Err(FieldError(why)) if why.contains("409") => Ok(()),
            sent => sent.map(|_| ()),
        }
    }
}
