//! Plays simulated days against the server in this process: imports the firm's visits, moves the
//! clock, lets technicians and customers act, skips the nights.

use super::http::HttpField;
use super::{Args, PASSWORD};
use anyhow::Context as _;
use chrono::NaiveDate;
use kept_dispatch::clock::ScaledClock;
use kept_dispatch::ids::RandomIds;
use kept_dispatch::ports::{Clock, LedgerQuery};
use kept_dispatch::{Dispatch, Error};
use kept_domain::{
    LocalDay, MessageState, Seconds, TerritoryId, TimeOfDay, Timestamp, WarningState,
};
use kept_server::{App, Config, assemble, setup};
use kept_sim::chance::Chance;
use kept_sim::field::People;
use kept_sim::firm::{self, Firm};
use kept_sim::truth::Truth;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// Real time between two looks at what people do.
const STEP: Duration = Duration::from_millis(250);
/// How far the clock may run ahead of what was played, as time of life.
const AHEAD_S: u32 = 1;
/// Texts that are due wait so long at most while a machine keeps up.
const TEXTS_LATE: Seconds = Seconds::minutes(2);
/// How far the clock goes at each look while texts are late.
const CRAWL: Seconds = Seconds(1);
/// Where the clock's time is kept, so that the day goes on after a stop.
const CLOCK: &str = "demo:clock";
/// Where the seed is kept.
const SEED: &str = "demo:seed";
/// Entries of the ledger that are read at once.
const LEDGER_PAGE: u32 = 1000;
/// The story begins the evening before.
const BEGINS: TimeOfDay = TimeOfDay::hm(17, 58);
/// After this time of an evening nothing happens until morning.
const NIGHT_AFTER_EVENING: TimeOfDay = TimeOfDay::hm(18, 6);
/// The last technician is home.
const NIGHT_AFTER_WORK: TimeOfDay = TimeOfDay::hm(19, 0);
/// The day begins again.
const MORNING: TimeOfDay = TimeOfDay::hm(7, 20);
/// A dispatcher of the demo stays signed in, however fast the clock runs.
const SESSION: Seconds = Seconds(3650 * 24 * 3600);

pub(super) async fn run(args: &Args) -> anyhow::Result<()> {
    let url = format!("sqlite:{}", args.store.display());
    let store = kept_store::open(&url)
        .await
        .with_context(|| format!("can't open {url}"))?;
    let seed: u64 = store
        .value_or_put(SEED, &args.seed.to_string())
        .await?
        .parse()?;
    let firm = Firm::new(Chance::new(seed), usize::from(args.technicians));
    let zone = firm.day(args.date).territory.zone;
    let begins = LocalDay::new(args.date.pred_opt().unwrap_or(args.date), zone).at(BEGINS);
    let saved = store
        .value(CLOCK)
        .await?
        .map(|at| Timestamp::parse(&at))
        .transpose()?;
    let newest = newest_fact(store.as_ref()).await?;
    // The clock is saved now and then: what was recorded after the last time must stay in the past.
    let from = saved.max(newest).unwrap_or(begins);
    let clock = Arc::new(ScaledClock::start(from, args.speed));

    let listener = TcpListener::bind(args.listen)
        .await
        .with_context(|| format!("can't listen on {}", args.listen))?;
    let address = format!("http://{}", listener.local_addr()?);
    let config = Config {
        public_url: address.clone(),
        session: SESSION,
        poll: Duration::from_millis(500),
        ..Config::default()
    };
    let ids = Arc::new(RandomIds::from_system(clock.clone()));
    setup::first_login_with(store.as_ref(), PASSWORD).await?;
    let app = assemble(store.clone(), clock.clone(), ids, config).await?;
    let today = clock.now().date(zone);
    book_ahead(&app.dispatch, &firm, today, args.date).await?;
    announce(&address, today.max(args.date), args);

    let stop = CancellationToken::new();
    let player = Player {
        store,
        clock,
        firm,
        seed,
        zone,
        first_day: args.date,
        manual: args.manual,
        speed: args.speed,
        asked_speed: args.asked_speed.min(args.speed),
    };
    let playing = tokio::spawn(player.play(app.dispatch.clone(), address, stop.clone()));
    let served = serve(app, listener, stop.clone()).await;
    stop.cancel();
    playing.await??;
    served
}

/// When the last thing that the store knows of happened.
async fn newest_fact(store: &dyn kept_store::Backend) -> anyhow::Result<Option<Timestamp>> {
    let territory = TerritoryId::new(firm::TERRITORY);
    let mut query = LedgerQuery {
        day: None,
        visit: None,
        after: 0,
        limit: LEDGER_PAGE,
    };
    let mut newest = None;
    loop {
        let page = store.ledger(&territory, &query).await?;
        let Some(last) = page.last() else {
            return Ok(newest);
        };
        query.after = last.sequence;
        newest = newest.max(page.iter().map(|entry| entry.at).max());
    }
}

async fn serve(app: App, listener: TcpListener, stop: CancellationToken) -> anyhow::Result<()> {
    let signal = stop.clone();
    tokio::spawn(async move {
        let _ = tokio::signal::ctrl_c().await;
        signal.cancel();
    });
    Ok(app.run(listener, stop).await?)
}

/// `day` is the one that is played next: on the evening before, the board's own today is empty.
fn announce(address: &str, day: NaiveDate, args: &Args) {
    println!("The board   {address}/?tour#{}/{day}", firm::TERRITORY);
    println!("  login     owner");
    println!("  password  {PASSWORD}");
    println!(
        "The phones  {address}/   (Phones, at the top: what customers get, and where you answer as one)"
    );
    println!("The API     {address}/docs");
    println!(
        "A day of {} technicians at {}x the speed of life. Ctrl-C ends it; the same command goes on.",
        args.technicians, args.speed
    );
}

/// The firm's office books visits for today and tomorrow, and never before the first day.
async fn book_ahead(
    dispatch: &Dispatch,
    firm: &Firm,
    today: NaiveDate,
    first_day: NaiveDate,
) -> anyhow::Result<()> {
    let from = today.max(first_day);
    for date in from.iter_days().take(2) {
        match dispatch.import_day(&firm.day(date)).await {
            // Known already: booked before the demo was cut off.
            Ok(_) | Err(Error::Conflict(_)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

struct Player {
    store: Arc<dyn kept_store::Backend>,
    clock: Arc<ScaledClock>,
    firm: Firm,
    seed: u64,
    zone: chrono_tz::Tz,
    first_day: NaiveDate,
    manual: bool,
    speed: u32,
    asked_speed: u32,
}

impl Player {
    /// Steps until told to stop. A step that fails is tried again: nothing it did is lost, and
    /// what it repeats does no harm.
    async fn play(
        self,
        dispatch: Dispatch,
        address: String,
        stop: CancellationToken,
    ) -> anyhow::Result<()> {
        // A board on which nothing happens any more would be worse than none.
        let _ends_the_demo = stop.clone().drop_guard();
        let territory = TerritoryId::new(firm::TERRITORY);
        let field = HttpField::connect(&address, &territory, PASSWORD).await?;
        let mut people = People::new(!self.manual);
        while !stop.is_cancelled() {
            let now = self.clock.now();
            self.store.put_value(CLOCK, &now.to_string()).await?;
            let today = now.date(self.zone);
            let truth = Truth::new(Chance::new(self.seed), today);
            if let Err(error) = people.step(&field, &truth, &firm::cv_permille, now).await {
                tracing::warn!(%error, "a step of the simulated day failed; trying again");
            }
            if self.manual {
                let asked = self.somebody_is_asked(today, now).await?;
                self.clock
                    .set_speed(if asked { self.asked_speed } else { self.speed });
            }
            if self.is_night(now) && self.evening_is_over(now).await? {
                self.sleep_until_morning(&dispatch, now).await?;
            } else {
                self.go_on(now).await?;
            }
            tokio::select! {
                () = tokio::time::sleep(STEP) => {}
                () = stop.cancelled() => {}
            }
        }
        Ok(())
    }

    /// Whether a customer has options that are still held, and hasn't chosen.
    async fn somebody_is_asked(&self, today: NaiveDate, now: Timestamp) -> anyhow::Result<bool> {
        let day = self
            .store
            .load_day(&TerritoryId::new(firm::TERRITORY), today)
            .await?;
        Ok(day.warnings.values().any(|warning| {
            let held = warning.options.first().map(|option| option.held_until);
            warning.state == WarningState::Open && held.is_some_and(|until| until > now)
        }))
    }

    /// A busy machine plays a slower day, not another one: the clock runs no further than a moment past what was played,
    /// and hardly at all while texts that are due haven't gone out.
    async fn go_on(&self, played: Timestamp) -> anyhow::Result<()> {
        let ahead = if self.texts_wait(played - TEXTS_LATE).await? {
            CRAWL
        } else {
            Seconds(i64::from(self.speed * AHEAD_S))
        };
        self.clock.allow(played + ahead);
        Ok(())
    }

    /// Tomorrow is planned and told, and its texts have gone out.
    async fn evening_is_over(&self, now: Timestamp) -> anyhow::Result<bool> {
        let territory = TerritoryId::new(firm::TERRITORY);
        let tomorrow = now.date(self.zone).succ_opt().unwrap_or(self.first_day);
        let day = self.store.load_day(&territory, tomorrow).await?;
        let is_told = day.visits.is_empty() || day.plan.is_some();
        // Also what a worker has in its hands just now.
        let mut texts = day.messages.values();
        let waits = texts.any(|text| text.state == MessageState::Queued && text.not_before <= now);
        Ok(is_told && !waits && !self.texts_wait(now).await?)
    }

    async fn texts_wait(&self, now: Timestamp) -> anyhow::Result<bool> {
        Ok(self
            .store
            .next_message_at()
            .await?
            .is_some_and(|at| at <= now))
    }

    fn is_night(&self, now: Timestamp) -> bool {
        let evening = if now.date(self.zone) < self.first_day {
            NIGHT_AFTER_EVENING
        } else {
            NIGHT_AFTER_WORK
        };
        now.time_of_day(self.zone) >= evening
    }

    async fn sleep_until_morning(&self, dispatch: &Dispatch, now: Timestamp) -> anyhow::Result<()> {
        let tomorrow = now.date(self.zone).succ_opt().unwrap_or(self.first_day);
        book_ahead(dispatch, &self.firm, tomorrow, self.first_day).await?;
        self.clock
            .skip_to(LocalDay::new(tomorrow, self.zone).at(MORNING));
        Ok(())
    }
}
