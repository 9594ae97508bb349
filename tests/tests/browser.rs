//! The board and the customer's page in a real browser, on a simulated day that is played while they
//! are open. The scripts are in the folder `browser`.

use anyhow::Context as _;
use kept_tests::{Browser, Program, Signal, within, workspace};
use std::time::Duration;

/// Simulated seconds per second while nobody is asked.
const FAST: &str = "400";
/// So that a drive of ten minutes lasts as many seconds.
const DRIVES: &str = "60";
/// And while a customer is: half an hour lasts three minutes.
const SLOW: &str = "10";
/// A day in less than half a minute.
const OVER: &str = "3600";
/// A bound on one test; scripts give up before.
const ALL: Duration = Duration::from_secs(420);

#[tokio::test]
async fn a_warning_appears_on_the_open_board_and_its_customer_answers_on_the_phone() {
    within("the board", ALL, played("1", FAST, "board.mjs"))
        .await
        .unwrap();
}

#[tokio::test]
async fn a_customer_chooses_on_the_page_without_any_script() {
    within(
        "the customer's page",
        ALL,
        played("1", FAST, "customer.mjs"),
    )
    .await
    .unwrap();
}

#[tokio::test]
async fn a_customer_sees_who_drives_to_them_and_where_that_is() {
    within("who drives", ALL, played("2", DRIVES, "way.mjs"))
        .await
        .unwrap();
}

#[tokio::test]
async fn dispatchers_change_a_day_by_hand_and_take_it_back() {
    within("changes by hand", ALL, served("by_hand.mjs"))
        .await
        .unwrap();
}

#[tokio::test]
async fn two_dispatchers_at_one_visit_see_each_other_and_nothing_is_lost() {
    within("two boards", ALL, served("together.mjs"))
        .await
        .unwrap();
}

#[tokio::test]
async fn an_office_manages_users_and_settings_and_reads_its_report() {
    within("the office", ALL, served("office.mjs"))
        .await
        .unwrap();
}

#[tokio::test]
async fn a_working_day_is_done_with_keys_only() {
    within("keys only", ALL, played("1", FAST, "keys.mjs"))
        .await
        .unwrap();
}

#[tokio::test]
async fn what_people_write_stays_text_everywhere() {
    within("hostile texts", ALL, with_tiles("hostile.mjs"))
        .await
        .unwrap();
}

#[tokio::test]
async fn refusals_and_explanations_are_in_the_readers_language() {
    within("languages", ALL, served("languages.mjs"))
        .await
        .unwrap();
}

#[tokio::test]
async fn a_day_that_is_over_is_reported_and_a_change_of_the_clock_is_drawn() {
    let args = [
        "--date",
        "2026-10-24",
        "--speed",
        OVER,
        "--technicians",
        "8",
    ];
    within("days that are over", ALL, demo(&args, "over.mjs"))
        .await
        .unwrap();
}

/// Runs the script against a firm's server, with its first login.
async fn served(script: &str) -> anyhow::Result<()> {
    serve(script, &[], &[]).await
}

/// The same where the firm names a tile server, which the script itself runs at `KEPT_TILES`.
async fn with_tiles(script: &str) -> anyhow::Result<()> {
    let free = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?;
    let origin = format!("http://{free}");
    let url = format!("{origin}/t/{{z}}/{{x}}/{{y}}.svg");
    let tiles = [
        "--tile-url",
        &url,
        "--tile-attribution",
        "© <b>the makers</b>",
    ];
    serve(script, &tiles, &[("KEPT_TILES", &origin)]).await
}

async fn serve(script: &str, flags: &[&str], known: &[(&str, &str)]) -> anyhow::Result<()> {
    let Some(browser) = Browser::find()? else {
        return Ok(());
    };
    let program = Program::find()?;
    let store = program.sqlite("firm.db");
    let own = ["serve", "--store", &store, "--listen", "127.0.0.1:0"];
    let server = program.start(&[&own, flags].concat()).await?;
    let login = server.said_after("login").context("no login")?;
    let password = server.said_after("password").context("no password")?;
    let day = workspace().join("fixtures/bristol-day.json");
    let day = day.to_str().context("the folder's name isn't UTF-8")?;
    let own = [
        ("KEPT_LOGIN", login.as_str()),
        ("KEPT_PASSWORD", password.as_str()),
        ("KEPT_DAY_FILE", day),
    ];
    let more = [&own, known].concat();
    browser.run(script, server.address(), &more).await?;
    server.stop(Signal::Interrupt).await?;
    Ok(())
}

/// Runs the script while a day is played from the evening before on, and customers answer through their phones only.
async fn played(seed: &str, speed: &str, script: &str) -> anyhow::Result<()> {
    let args = ["--manual", "--asked-speed", SLOW, "--technicians", "12"];
    let how = ["--seed", seed, "--speed", speed];
    demo(&[&args[..], &how].concat(), script).await
}

async fn demo(how: &[&str], script: &str) -> anyhow::Result<()> {
    let Some(browser) = Browser::find()? else {
        return Ok(());
    };
    let program = Program::find()?;
    let store = program.file("day.db");
    let store = store.to_str().context("the folder's name isn't UTF-8")?;
    let own = [
        "demo",
        "--listen",
        "127.0.0.1:0",
        "--store",
        store,
        "--fresh",
    ];
    let demo = program.start(&[&own, how].concat()).await?;
    browser.run(script, demo.address(), &[]).await?;
    demo.stop(Signal::Interrupt).await?;
    Ok(())
}
