//! The phones of `kept bench live`, in a process of their own.

use crate::demo::http::HttpField;
use anyhow::{Context as _, bail};
use kept_dispatch::clock::{ScaledClock, Stopwatch};
use kept_dispatch::ids::RandomIds;
use kept_dispatch::ports::{Clock, Ids};
use kept_dispatch::report::Report as PhoneReport;
use kept_dispatch::view::TechnicianRoute;
use kept_domain::{
    EventId, EventKind, MessageKind, Point, TechnicianId, TerritoryId, Timestamp, VisitId,
};
use kept_sim::field::Field as _;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::Command;

/// Positions between two steps of the route, where there is no rate.
const POSITIONS: usize = 7;
/// From one position to the next, degrees of latitude (some 220 m), so that each one is news.
const STRIDE_DEG: f64 = 0.002;

/// What phones are to do.
#[derive(Serialize, Deserialize)]
pub(super) struct Orders {
    pub address: String,
    pub territory: TerritoryId,
    pub tokens: BTreeMap<TechnicianId, String>,
    /// What the server's clock says.
    pub now: Timestamp,
    pub seconds: u64,
    pub batch: usize,
    pub rate: u32,
}

/// One answered request.
#[derive(Serialize, Deserialize)]
pub(super) struct Answered {
    took_us: u64,
    pub events: usize,
    /// The steps in it that may bring a text.
    pub steps: Vec<(VisitId, MessageKind)>,
}

impl Answered {
    /// How long the answer took.
    pub fn took(&self) -> Duration {
        Duration::from_micros(self.took_us)
    }
}

/// What one phone lived through.
#[derive(Default, Serialize, Deserialize)]
pub(super) struct Lived {
    pub answered: Vec<Answered>,
    pub refused: usize,
}

/// Lets phones live in another process, and waits for them.
pub(super) async fn in_a_process(orders: &Orders) -> anyhow::Result<Vec<Lived>> {
    let mut process = Command::new(std::env::current_exe()?)
        .args(["bench", "live", "--phones"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .context("no process for the phones")?;
    let mut input = process.stdin.take().context("the phones can't be told")?;
    input.write_all(&serde_json::to_vec(orders)?).await?;
    drop(input);
    let done = process.wait_with_output().await?;
    if !done.status.success() {
        bail!("the phones failed: {}", done.status);
    }
    serde_json::from_slice(&done.stdout).context("the phones' account can't be read")
}

/// Is the phones: reads orders, prints what they lived through.
pub(super) async fn play() -> anyhow::Result<()> {
    let mut orders = Vec::new();
    tokio::io::stdin().read_to_end(&mut orders).await?;
    let orders: Orders = serde_json::from_slice(&orders).context("no orders for the phones")?;
    let clock = Arc::new(ScaledClock::start(orders.now, 1));
    let field = HttpField::enrolled(&orders.address, &orders.territory, &orders.tokens)?;
    let field = Arc::new(field);
    let phones = orders.tokens.len();
    let mut ready = Vec::with_capacity(phones);
    for (index, technician) in orders.tokens.keys().enumerate() {
        let route = field.route(technician).await?;
        ready.push(Phone {
            field: field.clone(),
            clock: clock.clone(),
            events: Events::new(technician.clone(), &route, &orders, phones),
            batch: orders.batch,
            pace: Pace::new(&orders, index, phones),
        });
    }
    let watch = Stopwatch::start();
    let mut living = tokio::task::JoinSet::new();
    for phone in ready {
        living.spawn(phone.live(watch, Duration::from_secs(orders.seconds)));
    }
    let mut lived = Vec::with_capacity(phones);
    while let Some(one) = living.join_next().await {
        lived.push(one??);
    }
    println!("{}", serde_json::to_string(&lived)?);
    Ok(())
}

/// When a phone sends: at `first` and then every `period`; at once where that is none.
struct Pace {
    due: Duration,
    period: Option<Duration>,
}

impl Pace {
    fn new(orders: &Orders, index: usize, phones: usize) -> Self {
        if orders.rate == 0 {
            return Pace {
                due: Duration::ZERO,
                period: None,
            };
        }
        let period = (orders.batch * phones) as f64 / f64::from(orders.rate);
        Pace {
            due: Duration::from_secs_f64(period * index as f64 / phones as f64),
            period: Some(Duration::from_secs_f64(period)),
        }
    }

    /// Waits until the next request is due; returns when it was.
    async fn wait(&mut self, watch: Stopwatch) -> Duration {
        let Some(period) = self.period else {
            return watch.elapsed();
        };
        let due = self.due;
        self.due += period;
        tokio::time::sleep(due.saturating_sub(watch.elapsed())).await;
        due
    }
}

/// One phone.
struct Phone {
    field: Arc<HttpField>,
    clock: Arc<ScaledClock>,
    events: Events,
    batch: usize,
    pace: Pace,
}

impl Phone {
    /// Sends until the time is over.
    async fn live(mut self, watch: Stopwatch, until: Duration) -> anyhow::Result<Lived> {
        let ids = RandomIds::from_system(self.clock.clone());
        let mut lived = Lived::default();
        loop {
            let due = self.pace.wait(watch).await;
            if due >= until {
                return Ok(lived);
            }
            let now = self.clock.now();
            let mut steps = Vec::new();
            let batch: Vec<PhoneReport> = (0..self.batch)
                .map(|_| {
                    let (visit, kind) = self.events.next();
                    steps.extend(visit.clone().zip(text_of(&kind)));
                    PhoneReport {
                        id: EventId(ids.id()),
                        device_sequence: self.events.sent,
                        occurred_at: now,
                        visit,
                        kind,
                    }
                })
                .collect();
            let answer = self
                .field
                .send_events(&self.events.technician, now, &batch)
                .await?;
            let took = watch.elapsed().saturating_sub(due);
            match answer {
                Some(events) => lived.answered.push(Answered {
                    took_us: u64::try_from(took.as_micros()).unwrap_or(u64::MAX),
                    events,
                    steps,
                }),
                None => lived.refused += 1,
            }
        }
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
    start: Point,
    /// Every so many events one is a step.
    step_every: u64,
    sent: u64,
}

impl Events {
    fn new(
        technician: TechnicianId,
        route: &TechnicianRoute,
        orders: &Orders,
        phones: usize,
    ) -> Self {
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
        let events = u64::from(orders.rate) * orders.seconds / (phones.max(1) as u64);
        let step_every = match orders.rate {
            0 => POSITIONS as u64 + 1,
            _ => (events / (steps.len() as u64 + 1)).max(2),
        };
        Events {
            technician,
            steps: steps.into_iter(),
            start: route.start.unwrap_or(Point { lat: 0.0, lon: 0.0 }),
            step_every,
            sent: 0,
        }
    }

    fn next(&mut self) -> (Option<VisitId>, EventKind) {
        self.sent += 1;
        if self.sent.is_multiple_of(self.step_every)
            && let Some((visit, kind)) = self.steps.next()
        {
            return (Some(visit), kind);
        }
        let point = Point {
            lat: self.start.lat + STRIDE_DEG * (self.sent % 2) as f64,
            ..self.start
        };
        (None, EventKind::Position { point })
    }
}
