//! The whole server on a store in memory and a clock set by hand, called without a network.

#![allow(dead_code, reason = "each test binary uses a part of this")]

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, HeaderName, Method, Request, StatusCode, header};
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use kept_dispatch::clock::ManualClock;
use kept_dispatch::ids::RandomIds;
use kept_dispatch::ports::{Accounts, Store};
use kept_domain::Timestamp;
use kept_notify::settings::{Carrier, Gateways, Sender, TwilioSettings};
use kept_server::{App, Config, WebhookSecret, assemble, setup};
use kept_store::Backend;
use serde_json::{Value, json};
use std::io::Cursor;
use std::sync::Arc;
use tower::ServiceExt;

/// The owner's password in tests.
pub const PASSWORD: &str = "correct horse battery staple";
/// The webhook's secret in tests.
pub const WEBHOOK_SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
/// The clock at the start: the afternoon before the fixture's day, in Bristol's local time 15:00.
pub const START: &str = "2026-10-14T14:00:00Z";
/// The fixture's day.
pub const DAY: &str = "/api/territories/bristol/days/2026-10-15";

/// Twilio's account and its token in tests.
pub const TWILIO_ACCOUNT: &str = "ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
pub const TWILIO_TOKEN: &str = "token-of-the-account";

/// Texts go over Twilio only.
pub fn twilio_only() -> Gateways {
    Gateways {
        texts: vec![Carrier::Twilio],
        twilio: Some(TwilioSettings {
            base_url: "http://127.0.0.1:9".to_owned(),
            account_sid: TWILIO_ACCOUNT.to_owned(),
            auth_token: TWILIO_TOKEN.to_owned().into(),
            sender: Sender::From("+441174960100".to_owned()),
            per_minute: 60,
        }),
        ..Gateways::default()
    }
}

/// A server, its clock, and who is signed in.
pub struct Server {
    pub app: App,
    pub clock: Arc<ManualClock>,
    pub cookie: String,
    pub csrf: String,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes)
            .unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map(|value| value.to_str().unwrap())
            .unwrap_or_default()
    }

    /// Checks that this is a whole problem document of a status, and returns it.
    pub fn problem(&self, status: u16) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", self.text());
        assert_eq!(self.header("content-type"), "application/problem+json");
        let problem = self.json();
        assert_eq!(problem["status"], json!(status));
        assert!(
            problem["type"]
                .as_str()
                .unwrap()
                .starts_with("/docs#problem-")
        );
        assert!(!problem["title"].as_str().unwrap().is_empty());
        assert!(problem["detail"].is_string() && problem["errors"].is_array());
        problem
    }

    /// Checks that this went well, and returns its JSON (null without a body).
    pub fn ok(&self) -> Value {
        assert!(self.status.is_success(), "{}: {}", self.status, self.text());
        if self.bytes.is_empty() {
            Value::Null
        } else {
            self.json()
        }
    }
}

/// A server with an owner who isn't signed in.
pub async fn closed_server() -> Server {
    server_of(Config {
        webhook_secret: Some(WebhookSecret::parse(WEBHOOK_SECRET).unwrap()),
        ..Config::default()
    })
    .await
}

/// A server with these settings and an owner who isn't signed in.
pub async fn server_of(config: Config) -> Server {
    let store = kept_store::open("sqlite::memory:").await.unwrap();
    closed_server_on(store, config, 7).await
}

/// The same on a store, with ids of this seed.
pub async fn closed_server_on(store: Arc<dyn Backend>, config: Config, seed: u64) -> Server {
    let clock = Arc::new(ManualClock::new(Timestamp::parse(START).unwrap()));
    let ids = Arc::new(RandomIds::seeded(clock.clone(), seed));
    setup::first_login_with(store.as_ref(), PASSWORD)
        .await
        .unwrap();
    let app = assemble(store, clock.clone(), ids, config).await.unwrap();
    Server {
        app,
        clock,
        cookie: String::new(),
        csrf: String::new(),
    }
}

/// A server whose owner is signed in.
pub async fn server() -> Server {
    let mut server = closed_server().await;
    server.sign_in().await;
    server
}

/// A server whose owner is signed in, with the fixture's day.
pub async fn server_with_day() -> Server {
    let server = server().await;
    server.import().await.ok();
    server
}

/// A visit to be booked on the fixture's day, into no window yet.
pub fn booking(name: &str) -> Value {
    json!({
        "date": "2026-10-15",
        "customer": {"name": name, "phone": "+447700900555"},
        "site": {"address": "1 Park Row, Bristol", "lat": 51.455, "lon": -2.6},
        "job_type": "No heat",
        "duration_min": 30,
        "priority": 9,
    })
}

pub fn day_file() -> String {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../fixtures/bristol-day.json"
    );
    std::fs::read_to_string(path).unwrap()
}

/// A picture of one colour.
pub fn picture(colour: [u8; 3]) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let picture: DynamicImage = RgbImage::from_pixel(64, 48, Rgb(colour)).into();
    picture.write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

impl Server {
    pub fn router(&self) -> Router {
        self.app.router.clone()
    }

    pub fn store(&self) -> &dyn Store {
        self.app.state.store.as_ref()
    }

    pub fn accounts(&self) -> &dyn Accounts {
        self.app.state.accounts.as_ref()
    }

    pub fn pass(&self, seconds: i64) {
        use kept_dispatch::ports::Clock;
        self.clock
            .set(Timestamp(self.clock.now().millis() + seconds * 1000));
    }

    /// Sends a request as it is.
    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        Answer {
            status: parts.status,
            headers: parts.headers,
            bytes: to_bytes(body, usize::MAX).await.unwrap().to_vec(),
        }
    }

    /// Sends a request with these headers and nothing else.
    pub async fn raw(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Body>,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(name.parse::<HeaderName>().unwrap(), *value);
        }
        self.send(request.body(body.into()).unwrap()).await
    }

    pub async fn login(&self, login: &str, password: &str) -> Answer {
        let body = json!({"login": login, "password": password}).to_string();
        let json = [("content-type", "application/json")];
        self.raw(Method::POST, "/api/login", &json, body).await
    }

    pub async fn sign_in(&mut self) {
        self.sign_in_as("owner", PASSWORD).await;
    }

    pub async fn sign_in_as(&mut self, login: &str, password: &str) {
        let answer = self.login(login, password).await;
        let me = answer.ok();
        let cookie = answer.header("set-cookie").split(';').next().unwrap();
        self.cookie = cookie.to_owned();
        self.csrf = me["csrf"].as_str().unwrap().to_owned();
    }

    /// Reads as the dispatcher.
    pub async fn get(&self, path: &str) -> Answer {
        let headers = [(header::COOKIE.as_str(), self.cookie.as_str())];
        self.raw(Method::GET, path, &headers, Body::empty()).await
    }

    /// Changes as the dispatcher.
    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.call(Method::POST, path, body.to_string()).await
    }

    pub async fn call(&self, method: Method, path: &str, body: impl Into<Body>) -> Answer {
        let headers = [
            ("cookie", self.cookie.as_str()),
            ("x-csrf-token", self.csrf.as_str()),
            ("content-type", "application/json"),
        ];
        self.raw(method, path, &headers, body).await
    }

    pub async fn put_portrait(&self, technician: &str, content: Vec<u8>) -> Answer {
        let path = format!("/api/technicians/{technician}/portrait");
        let headers = [
            ("cookie", self.cookie.as_str()),
            ("x-csrf-token", self.csrf.as_str()),
            ("content-type", "image/png"),
        ];
        self.raw(Method::PUT, &path, &headers, content).await
    }

    pub async fn import(&self) -> Answer {
        let path = "/api/territories/bristol/import";
        self.call(Method::POST, path, day_file()).await
    }

    /// Lets a technician's phone in and returns its token.
    pub async fn enrol(&self, technician: &str) -> String {
        let path = format!("/api/technicians/{technician}/enrolments");
        let code = self.post(&path, &json!({})).await.ok()["code"].clone();
        let enrolled = self.enrol_with(code.as_str().unwrap()).await.ok();
        assert_eq!(enrolled["technician"], json!(technician));
        enrolled["token"].as_str().unwrap().to_owned()
    }

    pub async fn enrol_with(&self, code: &str) -> Answer {
        let body = json!({"code": code}).to_string();
        let json = [("content-type", "application/json")];
        self.raw(Method::POST, "/api/technician/enrol", &json, body)
            .await
    }

    /// Calls as a technician's phone.
    pub async fn phone(&self, token: &str, method: Method, path: &str, body: &Value) -> Answer {
        let bearer = format!("Bearer {token}");
        let headers = [
            ("authorization", bearer.as_str()),
            ("content-type", "application/json"),
        ];
        self.raw(method, path, &headers, body.to_string()).await
    }
}
