//! The demo is killed in the middle of its day, twice: the day goes on, nothing that was
//! acknowledged is lost, and no text goes out twice.

use anyhow::{Context as _, ensure};
use kept_tests::{Api, Program, Running, Signal, Texts, ledger_is_gapless, until, within};
use serde_json::{Value, json};
use std::time::Duration;

const DATE: &str = "2026-10-15";
/// A bound on a stretch of the day until something happened, on a machine that is busy.
const STRETCH: Duration = Duration::from_secs(120);
const ALL: Duration = Duration::from_secs(480);

#[tokio::test]
async fn a_day_that_is_killed_twice_goes_on_without_a_loss_and_without_a_repeat() {
    within("the day", ALL, killed_twice()).await.unwrap();
}

async fn killed_twice() -> anyhow::Result<()> {
    let program = Program::find()?;
    let day = Day::begin(&program, true).await?;
    day.until_done(2).await?;
    let before = day.note("Your plumber has the part.").await?;
    day.server.kill_nine()?;

    let day = Day::begin(&program, false).await?;
    day.goes_on_from(&before).await?;
    day.until_done(before.done + 3).await?;
    let before = day.note("Please keep the drive free.").await?;
    day.server.kill_nine()?;

    let day = Day::begin(&program, false).await?;
    day.goes_on_from(&before).await?;
    day.until_done(before.done + 3).await?;
    let written = ["Your plumber has the part.", "Please keep the drive free."];
    day.nothing_went_out_twice(&written).await?;
    day.server.stop(Signal::Interrupt).await?;
    Ok(())
}

/// What was acknowledged before the program was killed.
struct Before {
    ledger: Vec<Value>,
    now: String,
    done: usize,
}

struct Day {
    server: Running,
    api: Api,
    territory: String,
}

impl Day {
    async fn begin(program: &Program, is_first: bool) -> anyhow::Result<Day> {
        let store = program.file("day.db");
        let store = store.to_str().context("the folder's name isn't UTF-8")?;
        let mut args = vec![
            "demo",
            "--speed",
            "600",
            "--seed",
            "1",
            "--technicians",
            "5",
        ];
        args.extend(["--date", DATE, "--store", store, "--listen", "127.0.0.1:0"]);
        if is_first {
            args.push("--fresh");
        }
        let server = program.start(&args).await?;
        let api = Api::sign_in(server.address(), "owner", "kept-demo").await?;
        let territory = api.territory().await?;
        Ok(Day {
            server,
            api,
            territory,
        })
    }

    async fn view(&self) -> anyhow::Result<Value> {
        self.api
            .get(&format!("/api/territories/{}/days/{DATE}", self.territory))
            .await
    }

    async fn until_done(&self, wanted: usize) -> anyhow::Result<()> {
        let what = format!("{wanted} visits are done");
        until(&what, STRETCH, async || {
            let done = done(&self.view().await?);
            Ok((done >= wanted).then_some(()))
        })
        .await
    }

    /// Writes to a customer whose visit is still to come, and notes what the server has acknowledged.
    async fn note(&self, body: &str) -> anyhow::Result<Before> {
        let view = self.view().await?;
        let open = view["visits"]
            .as_array()
            .into_iter()
            .flatten()
            .find(|visit| visit["arrived_at"].is_null() && visit["phone"].is_string());
        let id = open
            .and_then(|visit| visit["id"].as_str())
            .context("no visit is still to come")?;
        self.api
            .post(
                &format!("/api/visits/{id}/messages"),
                &json!({"body": body}),
            )
            .await?;
        let ledger = self.api.ledger(&self.territory).await?;
        ledger_is_gapless(&ledger)?;
        ensure!(
            count(&ledger, "message_queued", body) == 1,
            "the ledger hasn't {body:?} once"
        );
        let view = self.view().await?;
        let now = view["now"]
            .as_str()
            .context("a day without now")?
            .to_owned();
        Ok(Before {
            ledger,
            now,
            done: done(&view),
        })
    }

    async fn goes_on_from(&self, before: &Before) -> anyhow::Result<()> {
        let ledger = self.api.ledger(&self.territory).await?;
        ledger_is_gapless(&ledger)?;
        for (old, new) in before.ledger.iter().zip(&ledger) {
            ensure!(old == new, "an entry was changed from\n{old}\nto\n{new}");
        }
        let (old, new) = (before.ledger.len(), ledger.len());
        ensure!(new >= old, "{} entries of {old} are lost", old - new);
        let view = self.view().await?;
        ensure!(
            done(&view) >= before.done,
            "visits that were done aren't any more"
        );
        until("the clock has gone on", STRETCH, async || {
            let view = self.view().await?;
            Ok((view["now"].as_str() > Some(before.now.as_str())).then_some(()))
        })
        .await?;
        let now = self.view().await?;
        let now = now["now"].as_str().unwrap_or_default();
        ensure!(now.starts_with(DATE), "the clock has left the day: {now}");
        Ok(())
    }

    async fn nothing_went_out_twice(&self, written: &[&str]) -> anyhow::Result<()> {
        let texts = Texts::of_day(&self.api, &self.territory, DATE).await?;
        ensure!(texts.sent() > 20, "{} texts prove little", texts.sent());
        for body in written {
            ensure!(
                texts.shown(body) == 1,
                "{body:?} is shown {} times",
                texts.shown(body)
            );
        }
        texts.each_went_out_once()
    }
}

fn done(view: &Value) -> usize {
    let visits = view["visits"].as_array().into_iter().flatten();
    visits.filter(|visit| visit["status"] == "done").count()
}

fn count(ledger: &[Value], kind: &str, body: &str) -> usize {
    ledger
        .iter()
        .filter(|entry| entry["type"] == kind && says(&entry["body"], body))
        .count()
}

/// A person's words are signed.
fn says(text: &Value, words: &str) -> bool {
    text.as_str().is_some_and(|text| text.contains(words))
}
