//! The HTTP API as a dispatcher's program uses it: JSON in and out, the session's cookie and the
//! CSRF token. Knows nothing of the product's types: the JSON is the contract.

use anyhow::{Context as _, bail, ensure};
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};
use std::time::Duration;

/// A request that takes longer has failed.
const TIMEOUT: Duration = Duration::from_secs(30);
/// Entries of a page of the ledger, the most that may be asked for.
const PAGE: usize = 1000;

/// A signed-in dispatcher.
#[derive(Clone, Debug)]
pub struct Api {
    client: Client,
    address: String,
    csrf: String,
}

impl Api {
    /// A client that isn't signed in.
    ///
    /// # Errors
    /// There can be no HTTP client.
    pub fn stranger(address: &str) -> anyhow::Result<Api> {
        let client = Client::builder()
            .cookie_store(true)
            .timeout(TIMEOUT)
            .build()?;
        Ok(Api {
            client,
            address: address.to_owned(),
            csrf: String::new(),
        })
    }

    /// Signs in.
    ///
    /// # Errors
    /// The server can't be reached or refuses.
    pub async fn sign_in(address: &str, login: &str, password: &str) -> anyhow::Result<Api> {
        let mut api = Api::stranger(address)?;
        let body = json!({"login": login, "password": password});
        let me = api.post("/api/login", &body).await?;
        api.csrf = me["csrf"]
            .as_str()
            .context("the login's answer has no csrf")?
            .to_owned();
        Ok(api)
    }

    /// A request to be completed and sent.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client
            .request(method, format!("{}{path}", self.address))
            .header("x-csrf-token", &self.csrf)
    }

    /// GET of JSON.
    ///
    /// # Errors
    /// The answer is no success, or no JSON.
    pub async fn get(&self, path: &str) -> anyhow::Result<Value> {
        read(self.request(Method::GET, path).send().await?).await
    }

    /// GET of a text, with its content type.
    ///
    /// # Errors
    /// The answer is no success.
    pub async fn page(&self, path: &str) -> anyhow::Result<(String, String)> {
        let response = self.request(Method::GET, path).send().await?;
        ensure!(
            response.status().is_success(),
            "{path}: {}",
            response.status()
        );
        let kind = content_type(&response);
        Ok((kind, response.text().await?))
    }

    /// POST of JSON; an empty answer is null.
    ///
    /// # Errors
    /// The answer is no success, or no JSON.
    pub async fn post(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        read(self.request(Method::POST, path).json(body).send().await?).await
    }

    /// POST that must be refused with this status and a problem (RFC 9457), which is returned.
    ///
    /// # Errors
    /// The answer is anything else.
    pub async fn refused(
        &self,
        path: &str,
        body: &Value,
        status: StatusCode,
    ) -> anyhow::Result<Value> {
        let response = self.request(Method::POST, path).json(body).send().await?;
        ensure!(
            response.status() == status,
            "{path}: {} instead of {status}",
            response.status()
        );
        let kind = content_type(&response);
        ensure!(
            kind == "application/problem+json",
            "{path}: a problem as {kind}"
        );
        Ok(response.json().await?)
    }

    /// The id of the only territory.
    ///
    /// # Errors
    /// There is none, or more than one.
    pub async fn territory(&self) -> anyhow::Result<String> {
        let known = self.get("/api/territories").await?;
        match known.as_array().map(Vec::as_slice) {
            Some([only]) => Ok(only["id"]
                .as_str()
                .context("a territory without id")?
                .to_owned()),
            _ => bail!("not one territory: {known}"),
        }
    }

    /// A territory's whole ledger, page by page.
    ///
    /// # Errors
    /// A page can't be had.
    pub async fn ledger(&self, territory: &str) -> anyhow::Result<Vec<Value>> {
        let mut entries: Vec<Value> = Vec::new();
        let mut after = Some(0);
        while let Some(from) = after {
            let path = format!("/api/territories/{territory}/ledger?after={from}&limit={PAGE}");
            let mut page = self.get(&path).await?;
            after = page["next"].as_u64();
            match page["entries"].take() {
                Value::Array(more) => entries.extend(more),
                other => bail!("{path}: no entries but {other}"),
            }
        }
        Ok(entries)
    }
}

async fn read(response: Response) -> anyhow::Result<Value> {
    let status = response.status();
    let path = response.url().path().to_owned();
    let body = response.text().await?;
    ensure!(status.is_success(), "{path}: {status} {body}");
    if body.is_empty() {
        return Ok(Value::Null);
    }
    serde_json::from_str(&body).with_context(|| format!("{path}: no JSON: {body}"))
}

fn content_type(response: &Response) -> String {
    let header = response.headers().get("content-type");
    let text = header
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    text.split(';').next().unwrap_or_default().to_owned()
}

/// Checks that sequences count 1, 2, 3, ….
///
/// # Errors
/// They don't.
pub fn ledger_is_gapless(entries: &[Value]) -> anyhow::Result<()> {
    for (wanted, entry) in (1u64..).zip(entries) {
        let sequence = entry["sequence"].as_u64();
        ensure!(
            sequence == Some(wanted),
            "sequence {sequence:?} where {wanted} should be: {entry}"
        );
    }
    Ok(())
}
