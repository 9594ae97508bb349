//! A firm's first day with `kept serve`: the first login, a day's file, a plan, the pages. The same
//! on every kind of store.

use crate::api::{Api, ledger_is_gapless};
use crate::program::{Program, Running, Signal};
use crate::wait::within;
use crate::workspace;
use anyhow::{Context as _, bail, ensure};
use chrono::{Days, Utc};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::time::Duration;

/// The territory of the file.
const TERRITORY: &str = "bristol";
/// A bound on the whole day, on a machine that is busy.
const DEADLINE: Duration = Duration::from_secs(180);

/// Plays the firm's first day on the store that `url` names.
///
/// # Errors
/// Says what isn't as it should be.
pub async fn first_day(url: &str) -> anyhow::Result<()> {
    within("the first day", DEADLINE, play(url)).await
}

async fn play(url: &str) -> anyhow::Result<()> {
    let program = Program::find()?;
    let args = ["serve", "--store", url, "--listen", "127.0.0.1:0"];
    let server = program.start(&args).await?;
    let login = server
        .said_after("login")
        .context("no login is printed at the first start")?;
    let password = server
        .said_after("password")
        .context("no password is printed")?;
    a_stranger_gets_problems(&server, &login).await?;
    let api = Api::sign_in(server.address(), &login, &password).await?;
    let date = the_day_is_imported_and_planned(&api).await?;
    the_pages_answer(&api).await?;
    let other = program.start(&args).await?;
    let beside = Api::sign_in(other.address(), &login, &password).await?;
    a_text_is_worded_in_one_process_and_told_by_another(&api, &beside, &date).await?;
    who_looks_here_is_known_there(&api, &beside, &date).await?;
    ends_well(other, &beside, Signal::Terminate).await?;
    let told = api.ledger(TERRITORY).await?;
    ledger_is_gapless(&told)?;
    ends_well(server, &api, Signal::Terminate).await?;

    let server = program.start(&args).await?;
    ensure!(
        server.said_after("password").is_none(),
        "a password is printed again: {:?}",
        server.said()
    );
    let api = Api::sign_in(server.address(), &login, &password).await?;
    let again = api.ledger(TERRITORY).await?;
    ensure!(
        again.starts_with(&told),
        "the ledger is another one after a restart"
    );
    let templates = api.get(&templates()).await?;
    ensure!(
        templates["templates"][1]["own"] == OWN,
        "another wording after a restart: {templates}"
    );
    let day = api.get(&day_path(&date)).await?;
    ensure!(
        day["plan"]["revision"].as_u64() >= Some(1),
        "no plan after a restart: {}",
        day["plan"]
    );
    ends_well(server, &api, Signal::Interrupt).await
}

async fn a_stranger_gets_problems(server: &Running, login: &str) -> anyhow::Result<()> {
    let stranger = Api::stranger(server.address())?;
    let wrong = json!({"login": login, "password": "not it"});
    let problem = stranger
        .refused("/api/login", &wrong, StatusCode::UNAUTHORIZED)
        .await?;
    ensure!(
        problem["status"] == 401 && problem["title"].is_string(),
        "no problem: {problem}"
    );
    let answer = stranger
        .request(Method::GET, "/api/territories")
        .send()
        .await?;
    ensure!(
        answer.status() == StatusCode::UNAUTHORIZED,
        "a stranger gets {}",
        answer.status()
    );
    Ok(())
}

/// The day after tomorrow, whose windows all lie in the future: returns its date.
async fn the_day_is_imported_and_planned(api: &Api) -> anyhow::Result<String> {
    let date = Utc::now().date_naive() + Days::new(2);
    let date = date.to_string();
    let text = std::fs::read_to_string(workspace().join("fixtures/bristol-day.json"))?;
    let mut file: Value = serde_json::from_str(&text)?;
    file["date"] = json!(date);
    let count = |of: &str| file[of].as_array().map_or(0, Vec::len);
    let (visits, technicians) = (count("visits"), count("technicians"));

    let imported = api
        .post(&format!("/api/territories/{TERRITORY}/import"), &file)
        .await?;
    ensure!(imported["visits"] == visits, "imported: {imported}");
    ensure!(
        imported["technicians"] == technicians,
        "imported: {imported}"
    );
    ensure!(api.territory().await? == TERRITORY, "another territory");

    let planned = api
        .post(
            &format!("{}/plan", day_path(&date)),
            &json!({"mode": "all"}),
        )
        .await?;
    let number = |name: &str| {
        planned[name]
            .as_u64()
            .with_context(|| format!("{name}: {planned}"))
    };
    ensure!(
        number("assigned")? + number("unassigned")? == visits as u64,
        "planned: {planned}"
    );
    ensure!(
        number("unassigned")? <= 2,
        "the day has room, and visits are left out: {planned}"
    );

    let day = api.get(&day_path(&date)).await?;
    ensure!(
        day["visits"].as_array().map(Vec::len) == Some(visits),
        "the day has other visits"
    );
    ensure!(
        day["plan"]["revision"] == planned["revision"],
        "another plan: {}",
        day["plan"]
    );
    Ok(date)
}

/// How the firm words the text of the evening before.
const OWN: &str = "Guten Tag, { $technician } visits you { $day } from { $from } to { $to }.";

fn templates() -> String {
    format!("/api/territories/{TERRITORY}/templates?language=en")
}

/// The other process knows the day already when the owner words a text; what it tells is in the new words, and a
/// week's numbers are the same in both.
async fn a_text_is_worded_in_one_process_and_told_by_another(
    api: &Api,
    other: &Api,
    date: &str,
) -> anyhow::Result<()> {
    let plan = json!({"mode": "rest"});
    other
        .post(&format!("{}/plan", day_path(date)), &plan)
        .await?;
    let settings = format!("/api/territories/{TERRITORY}/settings");
    let worded = json!({"templates": {"en": {"evening": OWN}}});
    let changed = api.post(&settings, &worded).await?;
    ensure!(
        changed["changes"][0]["name"] == "templates.en.evening",
        "changed: {changed}"
    );
    let told = other
        .post(&format!("{}/tell", day_path(date)), &json!({}))
        .await?;
    ensure!(told["told"].as_u64() >= Some(1), "told: {told}");
    let ledger = api.ledger(TERRITORY).await?;
    let is_own = |entry: &&Value| {
        let body = entry["body"].as_str().unwrap_or_default();
        entry["kind"] == "evening" && body.contains(": Guten Tag, ") && body.contains("/c/")
    };
    ensure!(
        ledger.iter().any(|entry| is_own(&entry)),
        "nobody was told in the firm's words"
    );
    let week = format!("/api/territories/{TERRITORY}/summary?from={date}&to={date}");
    let (here, there) = (api.get(&week).await?, other.get(&week).await?);
    ensure!(
        here == there && here["days"][0]["planned"] == true,
        "{here} isn't {there}"
    );
    Ok(())
}

/// A board that listens to the other process hears who looks at a visit in this one.
async fn who_looks_here_is_known_there(api: &Api, other: &Api, date: &str) -> anyhow::Result<()> {
    let day = other.get(&day_path(date)).await?;
    let mut heard = other.request(Method::GET, "/api/events").send().await?;
    let looks =
        json!({"screen": "board-of-the-first", "visit": day["visits"][0]["id"], "doing": "moving"});
    api.post(&format!("{}/presence", day_path(date)), &looks)
        .await?;
    let mut said = String::new();
    while let Some(bytes) = heard.chunk().await? {
        said.push_str(&String::from_utf8_lossy(&bytes));
        let known = said.contains("event: presence") && said.contains("board-of-the-first");
        if known && said.contains(r#""doing":"moving""#) {
            return Ok(());
        }
    }
    bail!("the other process says nothing of who looks: {said}")
}

fn day_path(date: &str) -> String {
    format!("/api/territories/{TERRITORY}/days/{date}")
}

async fn the_pages_answer(api: &Api) -> anyhow::Result<()> {
    for path in ["/healthz", "/readyz"] {
        api.page(path).await?;
    }
    let (kind, page) = api.page("/").await?;
    ensure!(
        kind == "text/html" && page.contains("<script"),
        "no board at /: {kind}"
    );
    let script = page.split('"').find(|part| part.ends_with(".js"));
    let (kind, _) = api.page(script.context("the board has no script")?).await?;
    ensure!(
        kind.ends_with("/javascript"),
        "the board's script is {kind}"
    );
    let document = api.get("/openapi.json").await?;
    let version = document["openapi"].as_str().unwrap_or_default();
    ensure!(version.starts_with("3.1"), "OpenAPI {version}");
    ensure!(
        document["paths"]["/api/territories/{t}/import"].is_object(),
        "the import is undocumented"
    );
    let (_, metrics) = api.page("/metrics").await?;
    ensure!(metrics.contains("# TYPE"), "no metrics: {metrics}");
    Ok(())
}

/// It ends with 0, although a board is still listening for news.
async fn ends_well(server: Running, api: &Api, signal: Signal) -> anyhow::Result<()> {
    let listening = api.request(Method::GET, "/api/events").send().await?;
    ensure!(
        listening.status().is_success(),
        "no events: {}",
        listening.status()
    );
    let status = server.stop(signal).await?;
    ensure!(
        status.code() == Some(0),
        "after {signal:?} it ends with {status}"
    );
    drop(listening);
    Ok(())
}
