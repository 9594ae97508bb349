//! The board and the customer's page in a real browser, on a simulated day that has come to a
//! warning. The scripts are in the folder `browser`.

use anyhow::Context as _;
use kept_tests::{Api, Browser, Program, Running, Signal, until, within};
use serde_json::Value;
use std::time::Duration;

/// Simulated seconds per second until there is a warning.
const FAST: &str = "500";
/// And while somebody looks at it.
const SLOW: &str = "20";
/// A warning with less time is over before a slow machine has shown it.
const MINUTES_LEFT: i64 = 30;
const UNTIL_WARNED: Duration = Duration::from_secs(150);
const ALL: Duration = Duration::from_secs(400);

#[tokio::test]
async fn a_dispatcher_sees_a_warning_and_its_customer_answers_on_the_phone() {
    within("the board", ALL, warned("1", "board.mjs"))
        .await
        .unwrap();
}

#[tokio::test]
async fn a_customer_chooses_on_the_page_without_any_script() {
    within("the customer's page", ALL, warned("2", "customer.mjs"))
        .await
        .unwrap();
}

/// Plays a day until a customer was asked to choose, then runs the script.
async fn warned(seed: &str, script: &str) -> anyhow::Result<()> {
    let Some(browser) = Browser::find()? else {
        return Ok(());
    };
    let program = Program::find()?;
    let demo = start(&program, seed, FAST, &["--fresh"]).await?;
    somebody_is_asked(&demo).await?;
    demo.stop(Signal::Interrupt).await?;
    let demo = start(&program, seed, SLOW, &[]).await?;
    browser.run(script, demo.address()).await?;
    demo.stop(Signal::Interrupt).await?;
    Ok(())
}

async fn start(
    program: &Program,
    seed: &str,
    speed: &str,
    more: &[&str],
) -> anyhow::Result<Running> {
    let store = program.file("day.db");
    let store = store.to_str().context("the folder's name isn't UTF-8")?;
    let mut args = vec![
        "demo", "--manual", "--seed", seed, "--speed", speed, "--store", store,
    ];
    args.extend(["--technicians", "10", "--listen", "127.0.0.1:0"]);
    args.extend(more);
    program.start(&args).await
}

async fn somebody_is_asked(demo: &Running) -> anyhow::Result<()> {
    let api = Api::sign_in(demo.address(), "owner", "kept-demo").await?;
    let day = format!(
        "/api/territories/{}/days/2026-10-15",
        api.territory().await?
    );
    until("a customer is asked to choose", UNTIL_WARNED, async || {
        let view = api.get(&day).await?;
        let alerts = view["alerts"].as_array().into_iter().flatten();
        Ok(alerts.into_iter().any(is_worth_a_look).then_some(()))
    })
    .await
}

fn is_worth_a_look(alert: &Value) -> bool {
    let options = alert["options"].as_array().map_or(0, Vec::len);
    let is_asked = alert["type"] == "open" && !alert["told_at"].is_null();
    is_asked && options >= 2 && alert["minutes_left"].as_i64() >= Some(MINUTES_LEFT)
}
