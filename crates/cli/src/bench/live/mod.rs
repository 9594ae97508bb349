//! `kept bench live`: a simulated firm's phones on the real server, over HTTP, with SQLite and durable
//! commits. The phones live in a process of their own and send batches of events: positions, and after
//! some of them a step of their route (on the way, arrived, started, finished).
//!
//! With a rate, each phone sends at fixed instants whether or not it has its last answer, and an answer
//! is timed from the instant at which its request was due: what waits isn't overlooked. The steps of the
//! day are spread over the whole run, and no position is near enough to the last one to be thinned out.
//! Without a rate, each phone sends as soon as it has its answer.
//!
//! Both processes share this machine's cores. Steps come in seconds where life takes hours: customers are
//! arrived at before their windows, which makes more work (broken promises, cases) than a usual day does.
//!
//! A decision, its event and its texts are one transaction. So the time until a text is queued is at
//! most the time until the answer; it is reported for the requests with an event whose text was found in
//! the outbox afterwards.

mod phones;

use super::days::wait;
use super::latency::Latency;
use crate::demo::http::HttpField;
use crate::output;
use anyhow::{Context as _, bail};
use chrono::NaiveDate;
use kept_dispatch::clock::{ScaledClock, Stopwatch};
use kept_dispatch::ids::RandomIds;
use kept_dispatch::ports::{Clock, Store};
use kept_domain::{LocalDay, MessageKind, Seconds, TerritoryId, TimeOfDay, VisitId};
use kept_server::{Config, assemble, setup};
use kept_sim::chance::Chance;
use kept_sim::firm::{self, Firm};
use phones::{Answered, Lived, Orders};
use serde::Serialize;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// The day that is played, when phones are enrolled the day before, when it is planned, when the phones
/// begin.
const DATE: (i32, u32, u32) = (2026, 10, 15);
const ENROLS: TimeOfDay = TimeOfDay::hm(12, 0);
const EVENING: TimeOfDay = TimeOfDay::hm(18, 0);
const BEGINS: TimeOfDay = TimeOfDay::hm(8, 30);
/// A bound on what is waited for before the phones begin.
const READY_WITHIN: Duration = Duration::from_secs(300);
/// Between two looks.
const LOOK: Duration = Duration::from_millis(100);
/// How far the clock is moved with each look while phones are enrolled, which is limited by time.
const ENROLMENT: Seconds = Seconds(30);
/// The owner's password on a server that nobody else reaches.
const PASSWORD: &str = "kept-bench-live";

/// Arguments of `kept bench live`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// How long phones send.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=3600))]
    seconds: u64,
    /// Phones, one a technician, 1 to 200.
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u16).range(1..=200))]
    technicians: u16,
    /// Events in a request, 1 to 200.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u16).range(1..=200))]
    batch: u16,
    /// Events a second of all phones together; 0 sends as soon as answers come.
    #[arg(long, default_value_t = 2000, value_parser = clap::value_parser!(u32).range(0..=100_000))]
    rate: u32,
    /// Be the phones: reads whom to call from standard input, prints what they lived through.
    #[arg(long, hide = true)]
    phones: bool,
    /// Seed of the firm.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// What is printed.
#[derive(Debug, Serialize)]
struct Report {
    technicians: u16,
    visits: usize,
    batch: u16,
    /// Events a second that were to be sent; 0 for as many as answers let.
    rate: u32,
    seed: u64,
    /// How long phones sent.
    seconds: f64,
    /// Events that were taken over, and how many a second.
    events: usize,
    events_per_second: f64,
    /// Requests that were refused (somebody else kept changing the day); their events aren't counted.
    refused: usize,
    /// From the instant at which a request was due to its answer.
    answer: Option<Latency>,
    /// Likewise, where an event in it made a text that was found queued.
    queued_text: Option<Latency>,
}

/// Runs the command.
///
/// # Errors
/// The server can't be started, a phone can't be enrolled, or the day isn't planned in time.
pub fn run(args: &Args) -> anyhow::Result<()> {
    if args.phones {
        return wait(phones::play());
    }
    let folder = tempfile::tempdir().context("no folder for the store")?;
    let url = format!("sqlite:{}", folder.path().join("live.db").display());
    let report = wait(measure(args, &url))?;
    output::print_report(&report, args.json, table)
}

async fn measure(args: &Args, url: &str) -> anyhow::Result<Report> {
    let firm = Firm::new(Chance::new(args.seed), usize::from(args.technicians));
    let bench = Bench::start(url, &firm).await?;
    let lived = bench.live(args).await;
    let report = match lived {
        Ok((lived, seconds)) => bench.report(args, &lived, seconds).await,
        Err(error) => Err(error),
    };
    bench.stop().await?;
    report
}

/// The server with its clock, and how it is stopped.
struct Bench {
    store: Arc<dyn Store>,
    clock: Arc<ScaledClock>,
    date: NaiveDate,
    territory: TerritoryId,
    address: String,
    stop: CancellationToken,
    served: tokio::task::JoinHandle<std::io::Result<()>>,
}

impl Bench {
    async fn start(url: &str, firm: &Firm) -> anyhow::Result<Self> {
        let (year, month, day) = DATE;
        let date = NaiveDate::from_ymd_opt(year, month, day).context("no such date")?;
        let visits = firm.day(date);
        let store = kept_store::open(url).await?;
        let clock = Arc::new(ScaledClock::start(at(date, ENROLS, true)?, 1));
        let ids = Arc::new(RandomIds::from_system(clock.clone()));
        setup::first_login_with(store.as_ref(), PASSWORD).await?;
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = format!("http://{}", listener.local_addr()?);
        let config = Config {
            public_url: address.clone(),
            ..Config::default()
        };
        let app = assemble(store.clone(), clock.clone(), ids, config).await?;
        app.dispatch.import_day(&visits).await?;
        let stop = CancellationToken::new();
        let served = tokio::spawn(app.run(listener, stop.clone()));
        Ok(Bench {
            store,
            clock,
            date,
            territory: visits.territory.id,
            address,
            stop,
            served,
        })
    }

    async fn stop(self) -> anyhow::Result<()> {
        self.stop.cancel();
        Ok(self.served.await??)
    }

    /// Enrols the phones, lets the day be planned and told, and lets the phones send.
    async fn live(&self, args: &Args) -> anyhow::Result<(Vec<Lived>, f64)> {
        let field = self.enrolled().await?;
        self.clock.skip_to(at(self.date, EVENING, true)?);
        self.until_told().await?;
        self.clock.skip_to(at(self.date, BEGINS, false)?);
        let orders = Orders {
            address: self.address.clone(),
            territory: self.territory.clone(),
            tokens: field.tokens().clone(),
            now: self.clock.now(),
            seconds: args.seconds,
            batch: usize::from(args.batch),
            rate: args.rate,
        };
        let watch = Stopwatch::start();
        let lived = phones::in_a_process(&orders).await?;
        Ok((lived, watch.elapsed().as_secs_f64()))
    }

    /// Enrolling is limited by time; so the clock is helped on.
    async fn enrolled(&self) -> anyhow::Result<HttpField> {
        let connecting = HttpField::connect(&self.address, &self.territory, PASSWORD);
        tokio::pin!(connecting);
        loop {
            tokio::select! {
                field = &mut connecting => return Ok(field?),
                () = tokio::time::sleep(LOOK) => self.clock.skip_to(self.clock.now() + ENROLMENT),
            }
        }
    }

    /// Until the day is planned and no text of the evening waits any more.
    async fn until_told(&self) -> anyhow::Result<()> {
        let watch = Stopwatch::start();
        while watch.elapsed() < READY_WITHIN {
            let planned = self
                .store
                .load_day(&self.territory, self.date)
                .await?
                .plan
                .is_some();
            let waits = self.store.next_message_at().await?;
            if planned && waits.is_none_or(|at| at > self.clock.now()) {
                return Ok(());
            }
            tokio::time::sleep(LOOK).await;
        }
        bail!("the day wasn't planned and told within {READY_WITHIN:?}")
    }

    async fn report(&self, args: &Args, lived: &[Lived], seconds: f64) -> anyhow::Result<Report> {
        let state = self.store.load_day(&self.territory, self.date).await?;
        let is_queued = |(visit, kind): &(VisitId, MessageKind)| {
            let mut messages = state.messages.values();
            messages.any(|message| message.visit == *visit && message.kind == *kind)
        };
        let answered = || lived.iter().flat_map(|one| &one.answered);
        let events: usize = answered().map(|request| request.events).sum();
        let with_text = answered().filter(|request| request.steps.iter().any(is_queued));
        Ok(Report {
            technicians: args.technicians,
            visits: state.visits.len(),
            batch: args.batch,
            rate: args.rate,
            seed: args.seed,
            seconds,
            events,
            events_per_second: events as f64 / seconds,
            refused: lived.iter().map(|one| one.refused).sum(),
            answer: Latency::of(answered().map(Answered::took).collect()),
            queued_text: Latency::of(with_text.map(Answered::took).collect()),
        })
    }
}

fn at(
    date: NaiveDate,
    time: TimeOfDay,
    day_before: bool,
) -> anyhow::Result<kept_domain::Timestamp> {
    let date = if day_before {
        date.pred_opt().context("no day before")?
    } else {
        date
    };
    Ok(LocalDay::new(date, firm::territory().zone).at(time))
}

fn table(report: &Report) -> String {
    let latency = |latency: Option<Latency>| {
        latency.map_or_else(|| "-".to_owned(), |latency| latency.to_string())
    };
    format!(
        "{} phones for {:.1} s, {} visits, {} events a request, {}, seed {}\n\n\
         Events          {:.0} a second ({} in all, {} requests refused)\n\
         Answer          {}\n\
         Text is queued  {}\n",
        report.technicians,
        report.seconds,
        report.visits,
        report.batch,
        match report.rate {
            0 => "as fast as answers come".to_owned(),
            rate => format!("{rate} events a second to be sent"),
        },
        report.seed,
        report.events_per_second,
        report.events,
        report.refused,
        latency(report.answer),
        latency(report.queued_text)
    )
}
