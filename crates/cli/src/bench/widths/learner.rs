//! What the product knows of the firm: durations learned from its history, a day's factor, and stretches
//! and a miss budget that follow what happened, a day at a time. Never sees a day before it is over, nor
//! how the truth is drawn.

use super::firm::{Firm, Planned, Routes, Took, arrivals};
use crate::bench::canonical::DEPART;
use kept_solver::forecast::keep::{Aim, Keeper, Lived};
use kept_solver::forecast::learn::{DurationModel, Observation, fit};
use kept_solver::forecast::{
    Arrivals, Duration, Progress, RouteModel, ScenarioSet, Scenarios, Start, StopModel, forecast,
};
use kept_solver::narrow::{Choice, Request, Span, StopArrivals, narrow};

/// Days that durations are learned from while the others calibrate.
const LEARNED_DAYS: usize = 140;
/// Days after which durations are learned anew, since technicians drift.
const RELEARN_DAYS: usize = 25;
/// Days of history: those after [`LEARNED_DAYS`] calibrate.
pub const HISTORY_DAYS: u64 = 200;
/// Scenarios that windows are chosen on.
pub const SCENARIOS: usize = 1_000;
/// Share that may miss, parts per million.
pub const ALPHA_PPM: u32 = 50_000;
/// The same at one stop: pooling is worth little more, and nobody is to be missed twice as often.
const STOP_ALPHA_PPM: u32 = 62_000;
/// What the budget follows: somewhat less, since days to follow are few and miss together.
const AIM_PPM: u32 = 48_000;
/// By how much the budget moves for a day that missed everything, as a share (Gibbs and Candès, "Adaptive
/// conformal inference under distribution shift", NeurIPS 2021, eq. 2).
const BUDGET_RATE: f64 = 0.02;

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
    works: DurationModel,
    legs: DurationModel,
    day_variance: f64,
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
            works: DurationModel::default(),
            legs: DurationModel::default(),
            day_variance: 0.0,
            seed,
            set: ScenarioSet::new(Scenarios::default()),
            keeper: Keeper::start(&[], ALPHA_PPM, Aim::Follow),
            budget: f64::from(AIM_PPM),
            days_since_learned: 0,
        };
        learner.learn_durations();
        learner.calibrate(days.collect());
        learner.learn_durations();
        learner
    }

    fn learn_durations(&mut self) {
        let mut rows = (Vec::new(), Vec::new());
        for (plan, took) in &self.past {
            observe(plan, took, &mut rows);
        }
        self.works = fit(&rows.0);
        self.legs = fit(&rows.1);
        self.day_variance = self.day_variance();
        self.set = ScenarioSet::new(Scenarios {
            count: SCENARIOS,
            seed: self.seed,
            day_factor_cv_permille: permille(self.day_variance),
            technician_factor_cv_permille: 0,
        });
        self.days_since_learned = 0;
    }

    fn calibrate(&mut self, days: Vec<(Routes<Planned>, Routes<Took>)>) {
        let lived: Vec<Vec<Lived>> = days
            .iter()
            .map(|(plan, took)| places(&self.forecast(plan), took))
            .collect();
        self.keeper = Keeper::start(&lived, ALPHA_PPM, Aim::Follow);
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
        let stop = |(at, visit): (usize, &Planned)| StopModel {
            key: (technician * super::firm::VISITS + at) as u64,
            leg: self.within_day(self.legs.predict_planned(0, 0, visit.leg_s)),
            not_before: None,
            service: self.within_day(self.work(technician, visit)),
            break_before_s: 0,
            break_not_before: None,
        };
        RouteModel {
            start: Start { at: DEPART },
            legs_and_stops: route.iter().enumerate().map(stop).collect(),
            key: technician as u64,
        }
    }

    fn work(&self, technician: usize, visit: &Planned) -> Duration {
        self.works
            .predict_planned(visit.job_type as u64, technician as u64, visit.work_s)
    }

    /// The spread that is left when the day's factor is known.
    fn within_day(&self, all: Duration) -> Duration {
        Duration {
            cv_permille: permille((log_variance(all) - self.day_variance).max(0.0)),
            ..all
        }
    }

    /// Variance of days' mean logarithms, less what single durations explain.
    fn day_variance(&self) -> f64 {
        let (mut squares, mut noise) = (0.0, 0.0);
        for (plan, took) in &self.past {
            let mut off = Vec::new();
            for (technician, (route, took)) in plan.iter().zip(took).enumerate() {
                for (visit, took) in route.iter().zip(took) {
                    off.push(residual(self.work(technician, visit), took.work_s));
                    let leg = self.legs.predict_planned(0, 0, visit.leg_s);
                    off.push(residual(leg, took.leg_s));
                }
            }
            let count = off.len().max(2) as f64;
            let mean = off.iter().sum::<f64>() / count;
            let spread: f64 = off.iter().map(|own| (own - mean).powi(2)).sum();
            squares += mean * mean;
            noise += spread / (count - 1.0) / count;
        }
        ((squares - noise) / self.past.len().max(1) as f64).max(0.0)
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

fn observe(
    plan: &Routes<Planned>,
    took: &Routes<Took>,
    (works, legs): &mut (Vec<Observation>, Vec<Observation>),
) {
    for (technician, (route, took)) in plan.iter().zip(took).enumerate() {
        for (visit, took) in route.iter().zip(took) {
            works.push(Observation {
                group: visit.job_type as u64,
                subgroup: technician as u64,
                seconds: took.work_s.round() as i32,
                planned: visit.work_s,
            });
            legs.push(Observation {
                group: 0,
                subgroup: 0,
                seconds: took.leg_s.round() as i32,
                planned: visit.leg_s,
            });
        }
    }
}

/// How far a duration's logarithm lies from what was expected.
fn residual(expected: Duration, took_s: f64) -> f64 {
    (took_s / f64::from(expected.mean_s.max(1))).ln() + log_variance(expected) / 2.0
}

fn log_variance(duration: Duration) -> f64 {
    (f64::from(duration.cv_permille) / 1000.0).powi(2).ln_1p()
}

fn permille(log_variance: f64) -> u32 {
    (1000.0 * log_variance.exp_m1().sqrt()).round() as u32
}
