//! `kept phone` against `kept serve`, both as people run them.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test's helpers fail by panicking"
)]

mod support;

use chrono::{Days, NaiveDate};
use chrono_tz::Tz;
use kept_dispatch::clock::SystemClock;
use kept_dispatch::ports::Clock as _;
use reqwest::{Client, Method};
use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use support::{kept, stderr};
use tempfile::TempDir;

/// A server on a store of its own.
struct Server {
    process: Child,
    address: String,
    client: Client,
    csrf: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

impl Server {
    async fn start(folder: &TempDir) -> Self {
        let store = format!("sqlite:{}", folder.path().join("kept.db").display());
        let mut process = Command::new(env!("CARGO_BIN_EXE_kept"))
            .args(["serve", "--listen", "127.0.0.1:0", "--store", &store])
            .env("KEPT_LOG", "off")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let mut said = |after: &str| loop {
            let line = lines.next().unwrap().unwrap();
            if let Some(rest) = line.trim().strip_prefix(after) {
                return rest.trim().to_owned();
            }
        };
        let password = said("password");
        let address = said("Kept is at");
        let client = Client::builder().cookie_store(true).build().unwrap();
        let mut server = Server {
            process,
            address,
            client,
            csrf: String::new(),
        };
        let login = json!({"login": "owner", "password": password});
        let me = server.call(Method::POST, "/api/login", &login).await;
        server.csrf = me["csrf"].as_str().unwrap().to_owned();
        server
    }

    async fn call(&self, method: Method, path: &str, body: &Value) -> Value {
        let url = format!("{}{path}", self.address);
        let request = self.client.request(method, url).json(body);
        let response = request.header("x-csrf-token", &self.csrf).send().await;
        let response = response.unwrap();
        let (status, text) = (response.status(), response.text().await.unwrap());
        assert!(status.is_success(), "{path}: {status} {text}");
        serde_json::from_str(&text).unwrap_or_default()
    }
}

/// The fixture's day, on another date.
fn day_on(date: NaiveDate) -> Value {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../fixtures/bristol-day.json"
    );
    let text = std::fs::read_to_string(path).unwrap();
    serde_json::from_str(&text.replace("2026-10-15", &date.to_string())).unwrap()
}

fn phone(folder: &TempDir, args: &[&str]) -> String {
    let file = folder.path().join("phone.json").display().to_string();
    let output = kept(&[&["phone", "--file", &file], args].concat());
    assert!(output.status.success(), "{args:?}: {}", stderr(&output));
    String::from_utf8(output.stdout).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_phone_reports_offline_arrives_once_however_often_it_is_sent() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(&folder).await;
    let today = SystemClock.now().date(Tz::UTC);
    let date = today.checked_add_days(Days::new(2)).unwrap();
    let import = "/api/territories/bristol/import";
    server.call(Method::POST, import, &day_on(date)).await;
    let plan = format!("/api/territories/bristol/days/{date}/plan");
    let mode = json!({"mode": "all"});
    server.call(Method::POST, &plan, &mode).await;
    let day = format!("/api/territories/bristol/days/{date}");
    let seen = server.call(Method::GET, &day, &json!(null)).await;
    let visits = seen["visits"].as_array().unwrap();
    let first = visits.iter().find(|visit| visit["sequence"] == json!(0));
    let first = first.unwrap();
    let who = first["technician"].as_str().unwrap();
    let visit = first["id"].as_str().unwrap();
    let path = format!("/api/technicians/{who}/enrolments");
    let code = server.call(Method::POST, &path, &json!({})).await;
    let said = phone(&folder, &["enrol", code["scan"].as_str().unwrap()]);
    assert!(said.contains("phone now"), "{said}");
    let shown = phone(&folder, &["route"]);
    assert_eq!(shown, phone(&folder, &["route"]));

    let about = ["--visit", visit, "--offline"];
    for kind in ["on_the_way", "arrived", "started"] {
        phone(&folder, &[&["report", kind], &about[..]].concat());
    }
    let late = ["report", "delayed", "--minutes", "40"];
    let waiting = phone(&folder, &[&late[..], &about[..]].concat());
    assert_eq!(waiting.trim(), "4 waiting");
    let file = folder.path().join("phone.json");
    let before = std::fs::read(&file).unwrap();
    assert_eq!(phone(&folder, &["send"]).trim(), ["accepted"; 4].join("\n"));
    assert_eq!(phone(&folder, &["send"]), "");
    // The answer was lost: the phone sends everything again.
    std::fs::write(&file, before).unwrap();
    assert_eq!(phone(&folder, &["send"]).trim(), ["repeated"; 4].join("\n"));
    let again = phone(&folder, &["report", "teleported", "--visit", visit]);
    assert!(again.starts_with("refused: type"), "{again}");

    pictures_arrive_once(&folder, visit);

    let devices = format!("/api/technicians/{who}/devices");
    server.call(Method::DELETE, &devices, &json!({})).await;
    let file = file.display().to_string();
    let locked_out = kept(&["phone", "--file", &file, "route"]);
    assert!(!locked_out.status.success() && stderr(&locked_out).contains("401"));
}

fn pictures_arrive_once(folder: &TempDir, visit: &str) {
    let named = |name: &str| folder.path().join(name).display().to_string();
    let (boiler, gone) = (named("boiler.bin"), named("gone.jpg"));
    std::fs::write(&boiler, b"\x89PNG\r\n\x1a\n and the rest").unwrap();
    std::fs::write(&gone, b"\xff\xd8\xff").unwrap();
    let attach = |picture: &str| phone(folder, &["attach", picture, "--visit", visit, "--offline"]);
    assert_eq!(attach(&boiler).trim(), "pictures waiting: 1");
    let file = named("phone.json");
    let before = std::fs::read(&file).unwrap();
    assert_eq!(phone(folder, &["send"]).trim(), "accepted");
    // The answer was lost: the phone sends it again.
    std::fs::write(&file, before).unwrap();
    assert_eq!(phone(folder, &["send"]).trim(), "repeated");

    attach(&gone);
    attach(&boiler);
    std::fs::remove_file(&gone).unwrap();
    // What can't be sent any more is said once, and the next one follows.
    let lost = support::fails(&["phone", "--file", &file, "send"], 1);
    assert!(lost.contains("gone.jpg: not sent"), "{lost}");
    assert_eq!(phone(folder, &["send"]).trim(), "accepted");
}

#[test]
fn a_phone_that_is_not_enrolled_says_so() {
    let why = support::fails(&["phone", "--file", "/nowhere/phone.json", "route"], 1);
    assert!(why.contains("enrol first"), "{why}");
}
