//! `kept bench live`: a simulated firm's phones on the real server, over HTTP, with SQLite and durable
//! commits. Every phone sends a batch of events, waits for the answer, and sends the next: positions,
//! and after every few of them a step of its route (on the way, arrived, started, finished).
//!
//! The server runs in this process and shares its cores with the phones, so figures are lower than a
//! server's own. Steps come in seconds where life takes hours: customers are arrived at before their
//! windows, which makes more work (broken promises, cases) than a usual day does.
//!
//! A decision, its event and its texts are one transaction. So the time until a text is queued is at
//! most the time until the answer; it is reported for the requests with an event whose text was found in
//! the outbox afterwards.

use super::days::wait;
use super::latency::Latency;
use crate::demo::http::HttpField;
use crate::output;
use anyhow::{Context as _, bail};
use chrono::NaiveDate;
use kept_dispatch::clock::{ScaledClock, Stopwatch};
use kept_dispatch::ids::RandomIds;
use kept_dispatch::ports::{Clock, Ids, Store};
use kept_dispatch::report::Report as PhoneReport;
use kept_dispatch::view::TechnicianRoute;
use kept_domain::{
    EventId, EventKind, LocalDay, MessageKind, Point, Seconds, TechnicianId, TerritoryId,
    TimeOfDay, VisitId,
};
use kept_server::{Config, assemble, setup};
use kept_sim::chance::Chance;
use kept_sim::field::Field as _;
use kept_sim::firm::{self, Firm};
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
/// Positions between two steps of the route.
const POSITIONS: usize = 7;
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
    seed: u64,
    /// How long phones sent.
    seconds: f64,
    /// Events that were taken over, and how many a second.
    events: usize,
    events_per_second: f64,
    /// Requests that were refused (somebody else kept changing the day); their events aren't counted.
    refused: usize,
    /// From a request to its answer.
    answer: Option<Latency>,
    /// From a request to its answer, where an event in it made a text that was found queued.
    queued_text: Option<Latency>,
}

/// One answered request.
struct Answered {
    took: Duration,
    events: usize,
    /// The steps in it that may bring a text.
    steps: Vec<(VisitId, MessageKind)>,
}

/// What one phone lived through.
#[derive(Default)]
struct Lived {
    answered: Vec<Answered>,
    refused: usize,
}

/// Runs the command.
///
/// # Errors
/// The server can't be started, a phone can't be enrolled, or the day isn't planned in time.
pub fn run(args: &Args) -> anyhow::Result<()> {
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
        let field = Arc::new(self.enrolled().await?);
        self.clock.skip_to(at(self.date, EVENING, true)?);
        self.until_told().await?;
        self.clock.skip_to(at(self.date, BEGINS, false)?);
        let watch = Stopwatch::start();
        let mut phones = tokio::task::JoinSet::new();
        for technician in field.technicians().await? {
            let route = field.route(&technician).await?;
            let phone = Phone {
                field: field.clone(),
                clock: self.clock.clone(),
                events: Events::new(technician, &route),
                batch: usize::from(args.batch),
            };
            phones.spawn(phone.live(watch, Duration::from_secs(args.seconds)));
        }
        let mut lived = Vec::new();
        while let Some(one) = phones.join_next().await {
            lived.push(one??);
        }
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
            seed: args.seed,
            seconds,
            events,
            events_per_second: events as f64 / seconds,
            refused: lived.iter().map(|one| one.refused).sum(),
            answer: Latency::of(answered().map(|request| request.took).collect()),
            queued_text: Latency::of(with_text.map(|request| request.took).collect()),
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

/// One phone.
struct Phone {
    field: Arc<HttpField>,
    clock: Arc<ScaledClock>,
    events: Events,
    batch: usize,
}

impl Phone {
    /// Sends until the time is over.
    async fn live(mut self, watch: Stopwatch, until: Duration) -> anyhow::Result<Lived> {
        let ids = RandomIds::from_system(self.clock.clone());
        let mut lived = Lived::default();
        while watch.elapsed() < until {
            let now = self.clock.now();
            let mut steps = Vec::new();
            let batch: Vec<PhoneReport> = (0..self.batch)
                .map(|_| {
                    let (visit, kind) = self.events.next();
                    steps.extend(visit.clone().zip(text_of(&kind)));
                    self.events.sequence += 1;
                    PhoneReport {
                        id: EventId(ids.id()),
                        device_sequence: self.events.sequence,
                        occurred_at: now,
                        visit,
                        kind,
                    }
                })
                .collect();
            let sent = Stopwatch::start();
            let answer = self
                .field
                .send_events(&self.events.technician, now, &batch)
                .await?;
            let took = sent.elapsed();
            match answer {
                Some(events) => lived.answered.push(Answered {
                    took,
                    events,
                    steps,
                }),
                None => lived.refused += 1,
            }
        }
        Ok(lived)
    }
}

/// The text that a step brings, where it brings one for sure.
fn text_of(kind: &EventKind) -> Option<MessageKind> {
    match kind {
        EventKind::OnTheWay => Some(MessageKind::EnRoute),
        EventKind::Finished => Some(MessageKind::Done),
        _ => None,
    }
}

/// What a phone sends: positions, and after every few of them a step.
struct Events {
    technician: TechnicianId,
    steps: std::vec::IntoIter<(VisitId, EventKind)>,
    here: Point,
    sent: usize,
    sequence: u64,
}

impl Events {
    fn new(technician: TechnicianId, route: &TechnicianRoute) -> Self {
        let kinds = [
            EventKind::OnTheWay,
            EventKind::Arrived,
            EventKind::Started,
            EventKind::Finished,
        ];
        let steps: Vec<(VisitId, EventKind)> = route
            .stops
            .iter()
            .flat_map(|stop| {
                let visit = VisitId::new(&stop.visit);
                kinds.iter().map(move |kind| (visit.clone(), kind.clone()))
            })
            .collect();
        Events {
            technician,
            steps: steps.into_iter(),
            here: route.start.unwrap_or(Point { lat: 0.0, lon: 0.0 }),
            sent: 0,
            sequence: 0,
        }
    }

    fn next(&mut self) -> (Option<VisitId>, EventKind) {
        self.sent += 1;
        if self.sent.is_multiple_of(POSITIONS + 1)
            && let Some((visit, kind)) = self.steps.next()
        {
            return (Some(visit), kind);
        }
        (None, EventKind::Position { point: self.here })
    }
}

fn table(report: &Report) -> String {
    let latency = |latency: Option<Latency>| {
        latency.map_or_else(|| "-".to_owned(), |latency| latency.to_string())
    };
    format!(
        "{} phones for {:.1} s, {} visits, {} events a request, seed {}\n\n\
         Events          {:.0} a second ({} in all, {} requests refused)\n\
         Answer          {}\n\
         Text is queued  {}\n",
        report.technicians,
        report.seconds,
        report.visits,
        report.batch,
        report.seed,
        report.events_per_second,
        report.events,
        report.refused,
        latency(report.answer),
        latency(report.queued_text)
    )
}
