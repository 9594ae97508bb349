//! What the product knows of the firm: durations learned from its history, a day's factor, and stretches
//! and a miss budget that follow what happened, a day at a time. Never sees a day before it is over, nor
//! how the truth is drawn.

use super::firm::{Firm, Planned, Routes, Took, arrivals};
use crate::bench::canonical::DEPART;
use kept_solver::forecast::keep::{Aim, Keeper, Lived};
use kept_solver::forecast::learn::{
    self, Belief, Drive, DriveAsked, Entered, History, Learned, Visit, Work, WorkAsked,
};
use kept_solver::forecast::{
    Arrivals, Progress, RouteModel, ScenarioSet, Scenarios, Start, StopModel, forecast,
};
use kept_solver::narrow::{Choice, Request, Span, StopArrivals, narrow};

/// Days that durations are learned from while the others calibrate.
const LEARNED_DAYS: usize = 140;
/// Days after which durations are learned anew, since technicians drift.
const RELEARN_DAYS: usize = 25;
/// Days of history: those after [`LEARNED_DAYS`] calibrate.
pub const HISTORY_DAYS: u64 = 200;
/// Scenarios that windows are chosen on.
pub const SCENARIOS: usize = 3_000;
/// Share that may miss, parts per million.
pub const ALPHA_PPM: u32 = 50_000;
/// The same at one stop: pooling is worth little more, and nobody is to be missed twice as often.
const STOP_ALPHA_PPM: u32 = 62_000;
/// What the budget follows: somewhat less, since days to follow are few and miss together.
const AIM_PPM: u32 = 48_000;
/// By how much the budget moves for a day that missed everything, as a share (Gibbs and Candès, "Adaptive
/// conformal inference under distribution shift", NeurIPS 2021, eq. 2).
const BUDGET_RATE: f64 = 0.02;

/// What the firm entered before anything was learned, thousandths.
const ENTERED: Entered = Entered {
    travel_cv_permille: 300,
    day_cv_permille: 80,
    technician_cv_permille: 60,
};
/// Spread entered for work, thousandths.
const ENTERED_WORK_CV_PERMILLE: u32 = 450;

/// What is told: the window, and the share of scenarios that it misses.
#[derive(Debug, Clone, Copy)]
pub struct Told {
    pub span: Span,
    /// Chance that it is kept, as believed.
    pub believed: f64,
}

/// The product.
pub struct Learner {
    /// The last [`HISTORY_DAYS`] days, oldest first.
    past: Vec<(Routes<Planned>, Routes<Took>)>,
    learned: Learned,
    seed: u64,
    set: ScenarioSet,
    keeper: Keeper,
    budget: f64,
    days_since_learned: usize,
}

impl Learner {
    /// Learns from [`HISTORY_DAYS`] days: durations from the first ones, stretches and the budget from the
    /// others, then durations from all.
    pub fn new(firm: Firm, seed: u64) -> Self {
        let mut days = (0..HISTORY_DAYS).map(|day| {
            let plan = firm.plan(day);
            let took = firm.lived(day, &plan);
            (plan, took)
        });
        let mut learner = Learner {
            past: days.by_ref().take(LEARNED_DAYS).collect(),
            learned: learn::learn(&History::default(), ENTERED),
            seed,
            set: ScenarioSet::new(Scenarios::default()),
            keeper: Keeper::start(&[], ALPHA_PPM, Aim::FollowSlowly),
            budget: f64::from(AIM_PPM),
            days_since_learned: 0,
        };
        learner.learn_durations();
        learner.calibrate(days.collect());
        learner.learn_durations();
        learner
    }

    fn learn_durations(&mut self) {
        let days = self.past.iter().enumerate();
        let visits = days.flat_map(|(day, (plan, took))| observed(day as i32, plan, took));
        let history = History::of(visits.collect(), i32::MAX);
        self.learned = learn::learn(&history, ENTERED);
        self.set = ScenarioSet::new(self.belief().scenarios(SCENARIOS, self.seed));
        self.days_since_learned = 0;
    }

    fn belief(&self) -> Belief<'_> {
        Belief {
            entered: ENTERED,
            learned: Some(&self.learned),
        }
    }

    fn calibrate(&mut self, days: Vec<(Routes<Planned>, Routes<Took>)>) {
        let lived: Vec<Vec<Lived>> = days
            .iter()
            .map(|(plan, took)| places(&self.forecast(plan), took))
            .collect();
        self.keeper = Keeper::start(&lived, ALPHA_PPM, Aim::FollowSlowly);
        for (plan, took) in days {
            let seen = self.forecast(&plan);
            let told = self.windows(&seen);
            self.follow(&seen, &told, &took);
            self.past.push((plan, took));
        }
    }

    /// The forecast of all stops, route by route.
    pub fn forecast(&self, plan: &Routes<Planned>) -> Vec<Arrivals> {
        let progress = Progress::NotStarted { free_from: DEPART };
        let routes = plan.iter().enumerate();
        routes
            .flat_map(|(technician, route)| {
                let model = self.model(technician, route);
                forecast(&model, DEPART, progress, &self.set).stops
            })
            .collect()
    }

    /// The narrowest windows within the pooled budget, on the minute.
    pub fn windows(&self, seen: &[Arrivals]) -> Vec<Told> {
        let stretched: Vec<Vec<i32>> = seen
            .iter()
            .enumerate()
            .map(|(at, stop)| self.stretched(at, stop))
            .collect();
        pooled(&stretched, self.budget.round() as u32, STOP_ALPHA_PPM)
    }

    /// Learns from a day that is over; durations anew every [`RELEARN_DAYS`] days.
    pub fn learn(
        &mut self,
        day: (Routes<Planned>, Routes<Took>),
        seen: &[Arrivals],
        told: &[Told],
    ) {
        self.follow(seen, told, &day.1);
        self.past.remove(0);
        self.past.push(day);
        self.days_since_learned += 1;
        if self.days_since_learned == RELEARN_DAYS {
            self.learn_durations();
        }
    }

    fn follow(&mut self, seen: &[Arrivals], told: &[Told], took: &Routes<Took>) {
        self.keeper.observe(&places(seen, took));
        let came = took.iter().flat_map(|route| arrivals(route));
        let missed = told.iter().zip(came).filter(|(told, at)| !told.keeps(*at));
        let share = missed.count() as f64 / told.len().max(1) as f64;
        let aim = f64::from(AIM_PPM);
        let budget = self.budget + BUDGET_RATE * (aim - 1e6 * share);
        self.budget = budget.clamp(aim / 5.0, aim * 2.0);
    }

    fn stretched(&self, at: usize, seen: &Arrivals) -> Vec<i32> {
        let stretch = self.keeper.stretch(group(at));
        let middle = seen.quantile(500);
        let place = |&time: &i32| {
            let off = (time - middle) as f32;
            let by = if off < 0.0 {
                stretch.below
            } else {
                stretch.above
            };
            middle + (off * by).round() as i32
        };
        seen.by_scenario().iter().map(place).collect()
    }

    fn model(&self, technician: usize, route: &[Planned]) -> RouteModel {
        let belief = self.belief();
        let name = technician.to_string();
        let stop = |(at, visit): (usize, &Planned)| StopModel {
            key: (technician * super::firm::VISITS + at) as u64,
            leg: belief.drive(DriveAsked {
                planned_s: visit.leg_s,
                departs_s: DEPART,
            }),
            not_before: None,
            service: belief.work(&WorkAsked {
                job_type: &visit.job_type.to_string(),
                technician: &name,
                features: &[],
                planned_s: visit.work_s,
                entered_cv_permille: ENTERED_WORK_CV_PERMILLE,
            }),
            break_before_s: 0,
            break_not_before: None,
        };
        RouteModel {
            start: Start { at: DEPART },
            legs_and_stops: route.iter().enumerate().map(stop).collect(),
            key: technician as u64,
        }
    }
}

impl Told {
    /// True when an arrival lies inside.
    pub fn keeps(self, at: i32) -> bool {
        self.span.from <= at && at < self.span.to
    }
}

/// The knapsack's windows for samples of arrivals; over budget, nothing is told.
pub fn pooled(samples: &[Vec<i32>], alpha_ppm: u32, alpha_max_ppm: u32) -> Vec<Told> {
    let stop = |arrivals| StopArrivals {
        arrivals,
        inside: None,
        width_max_s: 8 * 3_600,
        weight: 1,
        earliest: None,
        latest: None,
    };
    let request = Request {
        stops: samples.iter().map(|sample| stop(sample)).collect(),
        grid_s: 60,
        alpha_ppm,
        alpha_max_ppm,
        width_min_s: 60,
    };
    let told = |(choice, sample): (Choice, &Vec<i32>)| Told {
        span: Span {
            from: choice.from,
            to: choice.to,
        },
        believed: 1.0 - f64::from(choice.misses) / sample.len().max(1) as f64,
    };
    let choices = narrow(&request).unwrap_or_default();
    choices.into_iter().zip(samples).map(told).collect()
}

/// The stop's number on its route, which is what stretches differ by.
fn group(at: usize) -> u32 {
    (at % super::firm::VISITS) as u32
}

/// Where arrivals came, in units of the distance from the median to the 2.5 % quantile on that side.
fn places(seen: &[Arrivals], took: &Routes<Took>) -> Vec<Lived> {
    let came = took.iter().flat_map(|route| arrivals(route));
    let place = |(at, (stop, came)): (usize, (&Arrivals, i32))| {
        let middle = stop.quantile(500);
        let edge = stop.quantile(if came < middle { 25 } else { 975 });
        Lived {
            group: group(at),
            standard: (came - middle) as f32 / (edge - middle).abs().max(1) as f32,
        }
    };
    seen.iter().zip(came).enumerate().map(place).collect()
}

/// A day's visits as they went. The hour of a drive makes no difference to this truth, and none is told.
fn observed(day: i32, plan: &Routes<Planned>, took: &Routes<Took>) -> Vec<Visit> {
    let visit = |technician: usize, at: usize, planned: &Planned, took: &Took| Visit {
        key: format!("{technician}/{at}"),
        day,
        technician: technician.to_string(),
        job_type: planned.job_type.to_string(),
        features: Vec::new(),
        arrived_s: at as i32,
        work: Work {
            planned_s: planned.work_s,
            entered_cv_permille: ENTERED_WORK_CV_PERMILLE,
            took_s: Some(took.work_s.round() as i32),
        },
        drive: Some(Drive {
            planned_s: planned.leg_s,
            departs_s: DEPART,
            took_s: Some(took.leg_s.round() as i32),
            waited: false,
        }),
    };
    let routes = plan.iter().zip(took).enumerate();
    let visits = routes.flat_map(|(technician, (plan, took))| {
        let stops = plan.iter().zip(took).enumerate();
        stops.map(move |(at, (plan, took))| visit(technician, at, plan, took))
    });
    visits.collect()
}
