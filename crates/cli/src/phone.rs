//! `kept phone`: a small example of a technician's phone. Everything it knows is in one file: the token,
//! the route as last seen, and the reports that wait to be sent. A report gets its id, its place in the
//! device's sequence and its time when it is made; sending it twice is harmless, so what isn't known to
//! have arrived is sent again.

mod pictures;

use crate::bench::wait;
use anyhow::{Context as _, bail};
use kept_dispatch::clock::SystemClock;
use kept_dispatch::ids::RandomIds;
use kept_dispatch::ports::{Clock as _, Ids as _};
use kept_dispatch::report::BATCH_MAX;
use kept_domain::{Point, Timestamp};
use reqwest::{Client, RequestBuilder, Response, StatusCode, header};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// A request that takes longer than this counts as no connection.
const TIMEOUT: Duration = Duration::from_secs(20);
/// Largest file of a phone, bytes.
const FILE_BYTES_MAX: u64 = 16 << 20;
/// Reports that may wait: a week offline, a position a minute.
const WAITING_MAX: usize = 20_000;

/// Arguments of `kept phone`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The phone's memory.
    #[arg(long, default_value = "kept-phone.json", value_name = "FILE")]
    file: PathBuf,
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Turn an enrolment code into this phone's token.
    Enrol {
        /// The server's address, or what the code's square says.
        server: String,
        /// The code, where the address doesn't hold it.
        code: Option<String>,
    },
    /// Show today's route; asks the server only whether it changed.
    Route,
    /// Report something: kept in the file first, then sent with all that waits.
    Report(Report),
    /// Send a photo or a signature of a visit: kept in mind first, as a report is.
    Attach(pictures::Attach),
    /// Send all that waits.
    Send,
}

#[derive(Debug, clap::Args)]
struct Report {
    /// on_the_way, arrived, started, finished, no_access, delayed, part_missing or position.
    kind: String,
    /// The visit, where the report is about one.
    #[arg(long)]
    visit: Option<String>,
    /// For "delayed": minutes until the work in hand is finished.
    #[arg(long)]
    minutes: Option<u32>,
    /// For "part_missing": which.
    #[arg(long)]
    part: Option<String>,
    /// For "position": latitude and longitude.
    #[arg(long, value_name = "LAT,LON", value_parser = point, allow_hyphen_values = true)]
    at: Option<Point>,
    /// There is no connection: keep it for later.
    #[arg(long)]
    offline: bool,
}

fn point(text: &str) -> Result<Point, String> {
    let wrong = || "two numbers are needed, as in 51.45,-2.58".to_owned();
    let (lat, lon) = text.split_once(',').ok_or_else(wrong)?;
    let number = |text: &str| text.trim().parse::<f64>().map_err(|_| wrong());
    Ok(Point {
        lat: number(lat)?,
        lon: number(lon)?,
    })
}

/// Address and code: typed apart, or scanned together.
fn scanned<'a>(server: &'a str, code: Option<&'a str>) -> anyhow::Result<(&'a str, &'a str)> {
    match code {
        Some(code) => Ok((server, code)),
        None => server
            .strip_prefix("kept-enrol:")
            .and_then(|text| text.split_once('#'))
            .context("a code is needed, or what the code's square says (kept-enrol:…)"),
    }
}

/// What a phone remembers.
#[derive(Serialize, Deserialize)]
struct Memory {
    server: String,
    token: String,
    /// Of the last report.
    sequence: u64,
    /// The route as last seen, with its tag.
    route: Option<(String, Value)>,
    /// Reports that aren't known to have arrived, oldest first.
    waiting: Vec<Value>,
    /// Pictures likewise.
    #[serde(default)]
    pictures: Vec<pictures::Waiting>,
}

impl Memory {
    fn read(path: &Path) -> anyhow::Result<Self> {
        let context = || format!("{} isn't a phone's file: enrol first", path.display());
        let size = std::fs::metadata(path).with_context(context)?.len();
        if size > FILE_BYTES_MAX {
            bail!("{} is larger than {FILE_BYTES_MAX} bytes", path.display());
        }
        let text = std::fs::read_to_string(path).with_context(context)?;
        serde_json::from_str(&text).with_context(context)
    }

    /// Replaces the file at once, so that a phone that goes off meanwhile has the old or the new one.
    fn write(&self, path: &Path) -> anyhow::Result<()> {
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        // Made so that only its owner can read it: it holds the token.
        let mut file = tempfile::NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))?;
        file.write_all(&serde_json::to_vec_pretty(self)?)?;
        file.as_file().sync_all()?;
        let written = file.persist(path);
        written.with_context(|| format!("can't write {}", path.display()))?;
        Ok(())
    }
}

/// Runs the command.
///
/// # Errors
/// The file can't be read or written; the server refuses the code or the token.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let phone = Phone {
        client: Client::builder().timeout(TIMEOUT).build()?,
        file: args.file.clone(),
    };
    wait(async {
        match &args.what {
            What::Enrol { server, code } => {
                let (server, code) = scanned(server, code.as_deref())?;
                phone.enrol(server, code).await
            }
            What::Route => phone.route().await,
            What::Report(report) => phone.report(report).await,
            What::Attach(attach) => phone.attach(attach).await,
            What::Send => {
                let mut memory = Memory::read(&phone.file)?;
                phone.send(&mut memory).await?;
                phone.send_pictures(&mut memory).await
            }
        }
    })
}

struct Phone {
    client: Client,
    file: PathBuf,
}

impl Phone {
    async fn enrol(&self, server: &str, code: &str) -> anyhow::Result<()> {
        let server = server.trim_end_matches('/');
        let request = self.client.post(format!("{server}/api/technician/enrol"));
        let response = request.json(&json!({ "code": code })).send().await?;
        let enrolled: Value = well(response).await?.json().await?;
        let token = enrolled["token"].as_str().context("there is no token")?;
        let memory = Memory {
            server: server.to_owned(),
            token: token.to_owned(),
            sequence: 0,
            route: None,
            waiting: Vec::new(),
            pictures: Vec::new(),
        };
        memory.write(&self.file)?;
        println!(
            "This is {}'s phone now",
            enrolled["name"].as_str().unwrap_or("nobody")
        );
        Ok(())
    }

    async fn route(&self) -> anyhow::Result<()> {
        let mut memory = Memory::read(&self.file)?;
        let request = self.request(&memory, "/api/technician/route");
        let request = match &memory.route {
            Some((tag, _)) => request.header(header::IF_NONE_MATCH, tag),
            None => request,
        };
        match request.send().await {
            Ok(response) if response.status() == StatusCode::NOT_MODIFIED => {
                eprintln!("not changed");
            }
            Ok(response) => {
                let response = well(response).await?;
                let tag = response.headers().get(header::ETAG);
                let tag = tag.and_then(|tag| tag.to_str().ok()).unwrap_or_default();
                memory.route = Some((tag.to_owned(), response.json().await?));
                memory.write(&self.file)?;
            }
            Err(_) => eprintln!("no connection: as last seen"),
        }
        let route = memory.route.map(|(_, route)| route);
        let route = route.context("no connection, and no route was seen yet")?;
        println!("{}", serde_json::to_string_pretty(&route)?);
        Ok(())
    }

    async fn report(&self, report: &Report) -> anyhow::Result<()> {
        let mut memory = Memory::read(&self.file)?;
        if memory.waiting.len() >= WAITING_MAX {
            bail!("{WAITING_MAX} reports wait already: send them first");
        }
        memory.sequence += 1;
        memory.waiting.push(event(report, memory.sequence));
        memory.write(&self.file)?;
        if report.offline {
            println!("{} waiting", memory.waiting.len());
            return Ok(());
        }
        self.send(&mut memory).await
    }

    /// Sends what waits, as many batches as it takes. What the server has answered about is done with.
    async fn send(&self, memory: &mut Memory) -> anyhow::Result<()> {
        while !memory.waiting.is_empty() {
            let count = memory.waiting.len().min(BATCH_MAX);
            let batch = json!({"sent_at": now(), "events": memory.waiting[..count]});
            let request = self
                .client
                .post(format!("{}/api/technician/events", memory.server));
            let request = request.bearer_auth(&memory.token).json(&batch);
            let Ok(response) = request.send().await else {
                println!("no connection: {} waiting", memory.waiting.len());
                return Ok(());
            };
            let answer: Value = well(response).await?.json().await?;
            memory.waiting.drain(..count);
            memory.write(&self.file)?;
            for result in answer["results"].as_array().into_iter().flatten() {
                let (status, why) = (&result["status"], result["problem"].as_str());
                let why = why.map_or_else(String::new, |why| format!(": {why}"));
                println!("{}{why}", status.as_str().unwrap_or("no status"));
            }
        }
        Ok(())
    }

    fn request(&self, memory: &Memory, path: &str) -> RequestBuilder {
        let request = self.client.get(format!("{}{path}", memory.server));
        request.bearer_auth(&memory.token)
    }
}

fn now() -> Timestamp {
    SystemClock.now()
}

fn event(report: &Report, sequence: u64) -> Value {
    let mut event = json!({
        "id": RandomIds::from_system(Arc::new(SystemClock)).id(),
        "device_sequence": sequence,
        "occurred_at": now(),
        "type": report.kind,
    });
    let details = [
        ("visit", report.visit.as_ref().map(|visit| json!(visit))),
        ("minutes", report.minutes.map(|minutes| json!(minutes))),
        ("part", report.part.as_ref().map(|part| json!(part))),
        ("point", report.at.map(|point| json!(point))),
    ];
    for (name, value) in details {
        if let Some(value) = value {
            event[name] = value;
        }
    }
    event
}

/// The answer, or what the server says is wrong.
async fn well(response: Response) -> anyhow::Result<Response> {
    let status = response.status();
    if status.is_success() {
        return Ok(response);
    }
    let problem: Value = response.json().await.unwrap_or_default();
    bail!(
        "{status}: {}",
        problem["detail"].as_str().unwrap_or("no reason was given")
    )
}
