//! What the product knows of the firm: durations and their shapes learned from its history, a day's factor, and a miss
//! budget that follows what happened, a day at a time. Never sees a day before it is over, nor how the truth is drawn.

use super::firm::{Firm, JOB_TYPES, Planned, Routes, Took, VISITS, arrivals};
use crate::bench::canonical::DEPART;
use kept_solver::forecast::learn::{
    self, Belief, Drive, DriveAsked, Entered, History, Learned, Visit, Work, WorkAsked,
};
use kept_solver::forecast::{
    Arrivals, Progress, RouteModel, ScenarioSet, Scenarios, Start, StopModel, forecast,
};
use kept_solver::narrow::{Choice, MissBudget, Request, Span, StopArrivals, narrow};

/// Days after which durations are learned anew, since technicians drift.
const RELEARN_DAYS: usize = 25;
/// Days of history, and days that durations are learned from at a time.
pub const HISTORY_DAYS: u64 = 200;
/// Scenarios that windows are chosen on.
pub const SCENARIOS: usize = 3_000;
/// Share that may miss, parts per million.
pub const ALPHA_PPM: u32 = 50_000;
/// The same at one stop: pooling is worth little more, and nobody is to be missed much more often than others.
const STOP_ALPHA_PPM: u32 = 64_000;

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

/// The product's rule: the narrowest windows within a pooled budget that follows what was missed.
pub struct Rule(MissBudget);

impl Rule {
    /// Before any day is over.
    pub fn new() -> Self {
        Rule(MissBudget::new(ALPHA_PPM))
    }

    /// Windows for samples of arrivals, on the minute.
    pub fn windows(&self, samples: &[Vec<i32>]) -> Vec<Told> {
        pooled(samples, self.0.ppm(), STOP_ALPHA_PPM)
    }

    /// Learns from a day that is over.
    pub fn follow(&mut self, told: &[Told], took: &Routes<Took>) {
        let came = took.iter().flat_map(|route| arrivals(route));
        let missed = told.iter().zip(came).filter(|(told, at)| !told.keeps(*at));
        self.0.follow(missed.count(), told.len());
    }
}

/// The product.
pub struct Learner {
    /// The last [`HISTORY_DAYS`] days, oldest first.
    past: Vec<(Routes<Planned>, Routes<Took>)>,
    learned: Learned,
    seed: u64,
    set: ScenarioSet,
    rule: Rule,
    days_since_learned: usize,
}

impl Learner {
    /// Learns durations from [`HISTORY_DAYS`] days.
    pub fn new(firm: Firm, seed: u64) -> Self {
        let past = (0..HISTORY_DAYS).map(|day| {
            let plan = firm.plan(day);
            let took = firm.lived(day, &plan);
            (plan, took)
        });
        let mut learner = Learner {
            past: past.collect(),
            learned: learn::learn(&History::default(), ENTERED),
            seed,
            set: ScenarioSet::new(Scenarios::default()),
            rule: Rule::new(),
            days_since_learned: 0,
        };
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

    /// The forecast of all stops, route by route.
    pub fn forecast(&self, plan: &Routes<Planned>) -> Vec<Arrivals> {
        let progress = Progress::NotStarted { free_from: DEPART };
        let job_types: Vec<String> = (0..JOB_TYPES).map(|kind| kind.to_string()).collect();
        let visits = plan.iter().enumerate().flat_map(|(technician, route)| {
            let own = route.iter().enumerate();
            own.map(move |(at, visit)| (key(technician, at), visit.job_type))
        });
        let named = visits.filter_map(|(key, kind)| Some((key, job_types.get(kind)?.as_str())));
        let set = self.set.clone().shaped(self.belief().shapes(named));
        let routes = plan.iter().enumerate();
        routes
            .flat_map(|(technician, route)| {
                let model = self.model(technician, route);
                forecast(&model, DEPART, progress, &set).stops
            })
            .collect()
    }

    /// The windows that the product tells.
    pub fn windows(&self, seen: &[Arrivals]) -> Vec<Told> {
        let stops = seen.iter();
        let samples: Vec<Vec<i32>> = stops.map(|stop| stop.by_scenario().to_vec()).collect();
        self.rule.windows(&samples)
    }

    /// Learns from a day that is over; durations anew every [`RELEARN_DAYS`] days.
    pub fn learn(&mut self, day: (Routes<Planned>, Routes<Took>), told: &[Told]) {
        self.rule.follow(told, &day.1);
        self.past.remove(0);
        self.past.push(day);
        self.days_since_learned += 1;
        if self.days_since_learned == RELEARN_DAYS {
            self.learn_durations();
        }
    }

    fn model(&self, technician: usize, route: &[Planned]) -> RouteModel {
        let belief = self.belief();
        let name = technician.to_string();
        let stop = |(at, visit): (usize, &Planned)| StopModel {
            key: key(technician, at),
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

/// The key of a visit's random numbers.
fn key(technician: usize, at: usize) -> u64 {
    (technician * VISITS + at) as u64
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
