//! `kept bench slots`: customers of a simulated firm book one after the other through the product's own
//! use cases. Each one asks for slots (measured), takes one in the half-day that suits them, or any
//! where there is none, and is booked. Then the day is played, and the slots that were given are judged
//! by what happens.
//!
//! The cost of not knowing who will ask next: the plan that grew by one booking after the other, beside
//! plans of all of them at once: in the slots that were given, and in the half-days that were wished
//! for, which nobody could know to be enough. All three are priced alike, for the same visits.

use super::days::{self, DaysArgs};
use super::latency::Latency;
use crate::output;
use anyhow::Context as _;
use kept_dispatch::book::{NewVisit, Slot};
use kept_dispatch::clock::Stopwatch;
use kept_dispatch::plan::{PlanMode, RouteProblem, route_problem};
use kept_domain::day_file::Day;
use kept_domain::{PlanCost, TimeOfDay, VisitId, Window};
use kept_sim::chance::Chance;
use kept_sim::day::{Setup, Simulation};
use kept_sim::report::StageReport;
use kept_solver::budget::Iterations;
use kept_solver::problem::TimeSpan;
use kept_solver::route::{Cost, Options, solve};
use serde::Serialize;
use std::collections::BTreeMap;
use std::time::Duration;

/// When customers ask, the day before.
const ASKED_AT: TimeOfDay = TimeOfDay::hm(9, 0);

/// Arguments of `kept bench slots`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    days: DaysArgs,
    /// Iterations of the search for the plans of all at once.
    #[arg(long, default_value_t = 20_000)]
    iterations: u64,
}

/// What is printed.
#[derive(Debug, Serialize)]
struct Report {
    days: u64,
    technicians: u16,
    seed: u64,
    /// Customers who asked, and those who were offered no slot.
    asked: usize,
    turned_away: usize,
    /// Slots that were offered to one customer, on average.
    offered_each: f64,
    /// From the question to the slots.
    offering: Option<Latency>,
    /// From the choice to the booking.
    booking: Option<Latency>,
    kept: Kept,
    cost: Costs,
}

/// What became of the slots that customers took.
#[derive(Debug, Default, Serialize)]
struct Kept {
    /// Mean chance that was believed when they were offered.
    believed: f64,
    /// Arrivals known.
    decided: u32,
    /// Of these inside the slot.
    kept: u32,
    share: Option<f64>,
}

/// Costs of the days' plans, in seconds of driving; leaving a visit out has a price.
#[derive(Debug, Default, Serialize)]
struct Costs {
    one_by_one: Priced,
    /// All at once, in the slots that were taken.
    same_slots: Priced,
    /// All at once, in the half-days that were wished for.
    free_slots: Priced,
    /// By how many per cent booking one by one costs more than each.
    over_same_slots_pct: Option<f64>,
    over_free_slots_pct: Option<f64>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
struct Priced {
    total: i64,
    driving: i64,
    unassigned: usize,
}

impl Priced {
    fn add(&mut self, more: Priced) {
        self.total += more.total;
        self.driving += more.driving;
        self.unassigned += more.unassigned;
    }
}

/// Runs the command.
///
/// # Errors
/// A simulated day failed.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let report = days::wait(measure(args))?;
    output::print_report(&report, args.days.json, table)
}

async fn measure(args: &Args) -> anyhow::Result<Report> {
    let mut sums = Sums::default();
    for setup in args.days.setups(true)? {
        play(setup, args.iterations, &mut sums).await?;
    }
    Ok(sums.report(&args.days))
}

/// What is added up over the days.
#[derive(Default)]
struct Sums {
    asked: usize,
    offered: usize,
    believed_ppm: u64,
    taken: usize,
    offering: Vec<Duration>,
    booking: Vec<Duration>,
    outcome: StageReport,
    one_by_one: Priced,
    same_slots: Priced,
    free_slots: Priced,
}

async fn play(setup: Setup, iterations: u64, sums: &mut Sums) -> anyhow::Result<()> {
    let store = days::store().await?;
    let simulation = Simulation::empty(store.clone(), setup, ASKED_AT);
    let wished = simulation.firm().day(setup.date);
    open_books(&simulation, &wished).await?;
    let wishes = book_all(&simulation, setup, &wished, sums).await?;
    let state = store.load_day(&wished.territory.id, setup.date).await?;
    let plan = state.plan.as_ref().context("the day lost its plan")?;
    sums.one_by_one
        .add(of_plan(&plan.cost, plan.unassigned.len()));
    let all = route_problem(&state, simulation.dispatch.now())?;
    sums.same_slots.add(at_once(&all, setup.seed, iterations)?);
    let free = with_wishes(all, &wishes, state.local_day().start());
    sums.free_slots.add(at_once(&free, setup.seed, iterations)?);
    let report = simulation.run().await?;
    if let Some(booked) = report.promises.get("booked") {
        sums.outcome.decided += booked.decided;
        sums.outcome.kept += booked.kept;
    }
    Ok(())
}

/// The firm and its technicians, a day without visits, and its plan that visits are put on.
async fn open_books(simulation: &Simulation, wished: &Day) -> anyhow::Result<()> {
    let empty = Day {
        customers: Vec::new(),
        sites: Vec::new(),
        visits: Vec::new(),
        ..wished.clone()
    };
    simulation.dispatch.import_day(&empty).await?;
    let territory = &wished.territory.id;
    let planned = simulation
        .dispatch
        .plan(territory, wished.date, PlanMode::All);
    planned.await?;
    Ok(())
}

/// Books everybody in an order of chance; returns the half-day that each one wished for.
async fn book_all(
    simulation: &Simulation,
    setup: Setup,
    wished: &Day,
    sums: &mut Sums,
) -> anyhow::Result<BTreeMap<VisitId, Window>> {
    let chance = Chance::new(setup.seed);
    let mut order: Vec<usize> = (0..wished.visits.len()).collect();
    order.sort_by_key(|at| chance.number(&["asks", &setup.date.to_string(), &at.to_string()]));
    let mut wishes = BTreeMap::new();
    for at in order {
        let mut new = new_visit(wished, at).context("a visit without its customer")?;
        let wish = new.booked;
        sums.asked += 1;
        let watch = Stopwatch::start();
        let slots = simulation.dispatch.slots(&new).await?;
        sums.offering.push(watch.elapsed());
        sums.offered += slots.len();
        let Some(slot) = takes(&slots, wish, chance, &new.address) else {
            continue;
        };
        new.booked = slot.window;
        sums.believed_ppm += u64::from(slot.kept_ppm.0);
        sums.taken += 1;
        let watch = Stopwatch::start();
        let visit = simulation.dispatch.book(new).await?;
        sums.booking.push(watch.elapsed());
        wishes.insert(visit.id, wish);
    }
    Ok(wishes)
}

/// The slot that a customer takes: one in the half-day that suits, or else any.
fn takes<'a>(slots: &'a [Slot], wish: Window, chance: Chance, name: &str) -> Option<&'a Slot> {
    let suits: Vec<&Slot> = slots
        .iter()
        .filter(|slot| wish.encloses(&slot.window))
        .collect();
    let among = if suits.is_empty() {
        slots.iter().collect()
    } else {
        suits
    };
    let at = chance.pick(among.len(), &["takes", name]);
    among.get(at).copied()
}

fn new_visit(day: &Day, at: usize) -> Option<NewVisit> {
    let visit = day.visits.get(at)?;
    let customer = day.customers.iter().find(|c| c.id == visit.customer)?;
    let site = day.sites.iter().find(|s| s.id == visit.site)?;
    Some(NewVisit {
        territory: visit.territory.clone(),
        day: visit.day,
        customer: customer.name.clone(),
        phone: customer.phone.clone(),
        email: customer.email.clone(),
        language: customer.language,
        address: site.address.clone(),
        place: site.place,
        access: site.access.clone(),
        job_type: visit.job_type.clone(),
        skills: visit.skills.clone(),
        parts: visit.parts.clone(),
        duration_s: visit.duration_s,
        duration_cv_permille: visit.duration_cv_permille,
        booked: visit.booked,
        leave_by: None,
        window_weight: visit.window_weight,
        priority: visit.priority,
        preferred: visit.preferred.clone(),
        refused: visit.refused.clone(),
        tools: visit.tools.clone(),
        area: visit.area.clone(),
        together: None,
        after: Vec::new(),
    })
}

/// What was moved against the plan before is no cost of the day.
fn of_plan(cost: &PlanCost, unassigned: usize) -> Priced {
    Priced {
        total: cost.total() - cost.moved,
        driving: cost.travel,
        unassigned,
    }
}

fn at_once(all: &RouteProblem, seed: u64, iterations: u64) -> anyhow::Result<Priced> {
    let options = Options {
        seed,
        ..Options::default()
    };
    let solution = solve(&all.problem, None, &options, &mut Iterations(iterations))?;
    let cost: &Cost = &solution.cost;
    Ok(Priced {
        total: cost.total() - cost.moved,
        driving: cost.travel,
        unassigned: solution.unassigned.len(),
    })
}

/// The same visits in the half-days that were wished for.
fn with_wishes(
    mut all: RouteProblem,
    wishes: &BTreeMap<VisitId, Window>,
    origin: kept_domain::Timestamp,
) -> RouteProblem {
    let seconds = |at: kept_domain::Timestamp| i32::try_from((at - origin).0).unwrap_or(0);
    let visits = all.problem.visits.iter_mut();
    for (visit, id) in visits.zip(&all.visits) {
        if let Some(wish) = wishes.get(id) {
            let last = seconds(wish.to()) - 1;
            visit.windows = vec![TimeSpan::new(seconds(wish.from()), last)];
        }
    }
    all
}

impl Sums {
    fn report(self, args: &DaysArgs) -> Report {
        let over = |other: Priced| {
            (other.total > 0)
                .then(|| 100.0 * (self.one_by_one.total as f64 / other.total as f64 - 1.0))
        };
        Report {
            days: args.days,
            technicians: args.technicians,
            seed: args.seed,
            asked: self.asked,
            turned_away: self.asked - self.taken,
            offered_each: self.offered as f64 / self.asked.max(1) as f64,
            kept: Kept {
                believed: self.believed_ppm as f64 / 1e6 / self.taken.max(1) as f64,
                decided: self.outcome.decided,
                kept: self.outcome.kept,
                share: (self.outcome.decided > 0)
                    .then(|| f64::from(self.outcome.kept) / f64::from(self.outcome.decided)),
            },
            cost: Costs {
                one_by_one: self.one_by_one,
                same_slots: self.same_slots,
                free_slots: self.free_slots,
                over_same_slots_pct: over(self.same_slots),
                over_free_slots_pct: over(self.free_slots),
            },
            offering: Latency::of(self.offering),
            booking: Latency::of(self.booking),
        }
    }
}

fn table(report: &Report) -> String {
    let mut costs = output::plain_table(["Plan", "Cost (h)", "Driving (h)", "Unassigned", "Over"]);
    let hours = |seconds: i64| format!("{:.1}", seconds as f64 / 3600.0);
    let mut row = |name: &str, priced: &Priced, over: Option<f64>| {
        costs.add_row([
            name.to_owned(),
            hours(priced.total),
            hours(priced.driving),
            priced.unassigned.to_string(),
            over.map_or_else(String::new, |percent| format!("{percent:+.1} %")),
        ]);
    };
    let cost = &report.cost;
    row("one by one", &cost.one_by_one, None);
    row(
        "at once, same slots",
        &cost.same_slots,
        cost.over_same_slots_pct,
    );
    row(
        "at once, free slots",
        &cost.free_slots,
        cost.over_free_slots_pct,
    );
    let latency = |latency: Option<Latency>| {
        latency.map_or_else(|| "-".to_owned(), |latency| latency.to_string())
    };
    let kept = &report.kept;
    format!(
        "{} days of {} technicians, seed {}: {} asked, {} turned away, {:.1} slots offered each\n\n\
         Offering  {}\nBooking   {}\n\n{}\n\
         Slots kept: {} of {}, believed {:.1} % when offered\n",
        report.days,
        report.technicians,
        report.seed,
        report.asked,
        report.turned_away,
        report.offered_each,
        latency(report.offering),
        latency(report.booking),
        output::trimmed(&costs),
        kept.kept,
        kept.decided,
        100.0 * kept.believed
    )
}
