//! A day of the simulated firm in its city, as a territory whose orders may change: skills, parts and shifts
//! count, but nothing was booked and nobody rests, so that windows and orders are the firm's to choose.

use crate::input;
use anyhow::Context as _;
use chrono::{Days, NaiveDate};
use kept_dispatch::day::DayState;
use kept_dispatch::plan::route_problem;
use kept_domain::LocalDay;
use kept_sim::chance::Chance;
use kept_sim::firm::Firm;
use kept_solver::budget::Iterations;
use kept_solver::forecast::{Duration, RouteModel, ScenarioSet, Scenarios, Start, StopModel};
use kept_solver::narrow::orders::{Territory, Tour};
use kept_solver::problem::{LocationIx, Problem, Technician, VisitIx};
use kept_solver::route::{self, Options, has_parts, is_able};

/// The first day; the others follow.
const FIRST: (i32, u32, u32) = (2026, 10, 15);
/// People of the firm.
pub const TECHNICIANS: usize = 12;
/// Iterations of the search for the shortest routes.
const ITERATIONS: u64 = 40_000;
/// Spread of the day's factor, thousandths.
pub const DAY_CV: u32 = 100;

/// A day of the city.
pub struct City {
    pub problem: Problem,
    /// Spread of each visit's work, thousandths.
    pub cvs: Vec<u32>,
    /// Spread of drives, thousandths.
    pub travel_cv: u32,
}

impl City {
    /// Day `number` of the seed's firm.
    ///
    /// # Errors
    /// The day has places without travel times (a defect).
    pub fn new(seed: u64, number: u64) -> anyhow::Result<Self> {
        let (year, month, day) = FIRST;
        let date = NaiveDate::from_ymd_opt(year, month, day)
            .and_then(|first| first.checked_add_days(Days::new(number)))
            .context("too far")?;
        let state: DayState = input::state(Firm::new(Chance::new(seed), TECHNICIANS).day(date));
        let before = date.pred_opt().context("no day before")?;
        let evening =
            LocalDay::new(before, state.territory.zone).at(state.territory.settings.evening_at);
        let named = route_problem(&state, evening)?;
        let mut problem = named.problem;
        for visit in &mut problem.visits {
            visit.windows.clear();
        }
        for technician in &mut problem.technicians {
            technician.breaks = None;
        }
        let cvs = named.visits.iter().map(|id| {
            let visit = state.visits.get(id);
            visit.map_or(0, |visit| visit.duration_cv_permille)
        });
        Ok(Self {
            cvs: cvs.collect(),
            travel_cv: state.territory.settings.travel_cv_permille,
            problem,
        })
    }

    /// The orders of the shortest routes.
    ///
    /// # Errors
    /// The problem is out of bounds, or visits are left out (a defect).
    pub fn shortest(&self, seed: u64) -> anyhow::Result<Vec<Vec<u32>>> {
        let options = Options {
            seed,
            ..Options::default()
        };
        let found = route::solve(&self.problem, None, &options, &mut Iterations(ITERATIONS))?;
        anyhow::ensure!(
            found.unassigned.is_empty(),
            "the shortest routes leave visits out"
        );
        let orders = found.orders().into_iter();
        Ok(orders
            .map(|order| order.into_iter().map(|visit| visit.0).collect())
            .collect())
    }

    /// Scenarios of the city's days.
    pub fn scenarios(&self, count: usize, seed: u64) -> ScenarioSet {
        ScenarioSet::new(Scenarios {
            count,
            seed,
            day_factor_cv_permille: DAY_CV,
            technician_factor_cv_permille: 0,
        })
    }

    /// Mean seconds of a drive.
    pub fn drive_s(&self, from: LocationIx, to: LocationIx, depart: i32) -> i32 {
        self.problem.travel.duration(from, to, depart)
    }

    /// Whether the technician has the skills for the visit, and is welcome.
    pub fn can_do(&self, technician: &Technician, visit: u32) -> bool {
        let Some(visit) = self.problem.visits.get(visit as usize) else {
            return false;
        };
        is_able(technician, visit)
    }

    /// Whether the van has the parts for all visits.
    pub fn is_stocked(&self, technician: &Technician, order: &[u32]) -> bool {
        let visits = &self.problem.visits;
        (0..order.len()).all(|at| {
            let others = order[..at].iter().chain(&order[at + 1..]);
            let others = others.filter_map(|&v| visits.get(v as usize));
            let visit = visits.get(order[at] as usize);
            visit.is_some_and(|visit| has_parts(technician, others, visit))
        })
    }

    /// The orders in the form that the judge of plans takes.
    pub fn named(orders: &[Vec<u32>]) -> Vec<Vec<VisitIx>> {
        let named = |order: &Vec<u32>| order.iter().map(|&visit| VisitIx(visit)).collect();
        orders.iter().map(named).collect()
    }
}

impl Territory for City {
    fn tour(&self, technician: usize, order: &[u32]) -> Option<Tour> {
        let who = self.problem.technicians.get(technician)?;
        let able = order.iter().all(|&visit| self.can_do(who, visit));
        if !able || !self.is_stocked(who, order) {
            return None;
        }
        let (mut here, mut time, mut travel_s) = (who.start, who.shift.start, 0);
        let mut stops = Vec::with_capacity(order.len());
        for &v in order {
            let visit = self.problem.visits.get(v as usize)?;
            let drive = self.drive_s(here, visit.location, time);
            here = visit.location;
            time += drive + visit.service;
            travel_s += i64::from(drive);
            stops.push(StopModel {
                key: u64::from(v) + 1,
                leg: Duration {
                    mean_s: drive,
                    cv_permille: self.travel_cv,
                },
                not_before: None,
                service: Duration {
                    mean_s: visit.service,
                    cv_permille: self.cvs.get(v as usize).copied()?,
                },
                break_before_s: 0,
                break_not_before: None,
            });
        }
        if let (Some(home), false) = (who.end, order.is_empty()) {
            let drive = self.drive_s(here, home, time);
            time += drive;
            travel_s += i64::from(drive);
        }
        (time <= who.shift.end).then_some(Tour {
            model: RouteModel {
                start: Start {
                    at: who.shift.start,
                },
                legs_and_stops: stops,
                key: technician as u64 + 1,
            },
            cost_s: travel_s,
        })
    }
}
